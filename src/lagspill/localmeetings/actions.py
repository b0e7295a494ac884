"""Planning a place's own meeting, its list, who takes part, ending it (CASE-2)."""

import datetime
import uuid
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actions import assign, unassign
from lagspill.access.actor import Actor
from lagspill.access.models import Assignment
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.models import Case
from lagspill.foundation.clock import now, oslo
from lagspill.foundation.models import uuid7
from lagspill.localmeetings import queries, rules
from lagspill.localmeetings.models import LocalItem, LocalMeeting, LocalSeat


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """A date of one kind of meeting."""

    kind: queries.Kind
    day: datetime.date
    time: datetime.time
    minutes: int
    place: str


def plan(*, new: New, by: Actor) -> LocalMeeting:
    """One date, its offices filled as the model has them (MEET-14), those who hold them taking part."""
    if new.kind.key not in {one.key for one in queries.kinds_for(by.service())}:
        raise refusal("not_here")
    if by.role not in rules.planners(new.kind.kind):
        raise refusal("not_convener")
    starts_at = oslo(new.day, new.time.hour, new.time.minute)
    if starts_at < now():
        raise refusal("past")
    staff = [rules.Colleague(one.id, one.role) for one in queries.staff_of(by.service())]
    held = rules.offices(new.kind.kind, staff, by.position())
    meeting = LocalMeeting(
        id=uuid7(), service_id=by.service(), playbook=new.kind.playbook.code, playbook_version=new.kind.playbook.version,
        kind=new.kind.kind.code, starts_at=starts_at, ends_at=starts_at + datetime.timedelta(minutes=new.minutes),
        place=new.place, convener_id=by.position(), agenda_owner_id=held.agenda_owner, chair_id=held.chair,
        deputy_chair_id=held.deputy_chair, minute_taker_id=held.minute_taker,
    )  # fmt: skip
    LocalMeeting.objects.bulk_create([meeting])
    seats = sorted(held.holders | {by.position()})
    LocalSeat.objects.bulk_create([LocalSeat(meeting=meeting, position_id=one) for one in seats])
    record("local_meeting.planned", by=by, object_id=meeting.id)
    return meeting


def list_case(*, meeting: LocalMeeting, case: Case, by: Actor) -> LocalItem:
    """Puts a case on the list; those who take part are put on the case, for the owning place only."""
    meeting, found = _held(meeting), standing(case.id)
    case = _held_case(case)
    here = LocalItem.objects.filter(meeting=meeting, case=case, removed_at=None).exists()
    elsewhere = queries.undecided_items().filter(case=case).exclude(meeting=meeting).exists()
    owns = bool(found and found.owns) and case.owner_id == meeting.service_id
    if code := rules.list_denial(
        state=meeting.state,
        kind=meeting.kind,
        wanted=queries.wanted_kind(case),
        owns=owns,
        here=here,
        elsewhere=elsewhere,
    ):
        raise refusal(code, case)
    item = LocalItem(
        id=uuid7(), meeting=meeting, case=case, service_id=meeting.service_id, listed_by_id=by.position()
    )  # fmt: skip
    LocalItem.objects.bulk_create([item])
    for seat in queries.seats_of(meeting):
        _let_in(case, meeting, seat.position_id, by)
    add_event(case=case, kind="locally_listed", by=by, shared=True, meeting=queries.kind_of(meeting).label)
    record("local_meeting.listed", by=by, case_id=case.id, object_id=meeting.id)
    return item


def take_off(*, meeting: LocalMeeting, case: Case, by: Actor) -> None:
    """Takes a case off the list before it is decided; those who were let in for the meeting leave it."""
    meeting, case = _held(meeting), _held_case(case)
    _must_be_open(meeting)
    item = next((one for one in queries.items_of(meeting) if one.case_id == case.id), None)
    if item is None or getattr(item, "decided", None):
        raise refusal("decided", case)
    LocalItem.objects.filter(id=item.id).update(removed_at=now())
    # Of a case that was stopped, ended since or not, the family must not learn from here that anything happened.
    hidden = bool(case.state_before_stop)
    add_event(case=case, kind="locally_unlisted", by=by, shared=not hidden, meeting=queries.kind_of(meeting).label)
    record("local_meeting.taken_off", by=by, case_id=case.id, object_id=meeting.id)
    _let_out_all(case, meeting, by)


def seat(*, meeting: LocalMeeting, positions: Collection[uuid.UUID], by: Actor) -> None:
    """Who takes part: exactly these, beside those with an office. Whoever is new sees the list's cases, whoever is not any
    longer leaves those that they saw for the meeting's sake."""
    meeting = _held(meeting)
    _must_run(meeting, by)
    _must_be_open(meeting)
    _must_see_all(meeting)
    here = {one.id for one in queries.staff_of(meeting.service_id)}
    wanted = (set(positions) & here) | queries.officers(meeting)
    known = {one.position_id for one in queries.seats_of(meeting)}
    gone, new = sorted(known - wanted), sorted(wanted - known)
    if gone:
        LocalSeat.objects.filter(meeting=meeting, position_id__in=gone).delete()
    LocalSeat.objects.bulk_create([LocalSeat(meeting=meeting, position_id=one) for one in new])
    for item in queries.items_of(meeting):
        for position in new:
            _let_in(item.case, meeting, position, by)
        _let_out(item.case, gone, by)
    record("local_meeting.seated", by=by, object_id=meeting.id)


def finish(*, meeting: LocalMeeting, present: Collection[uuid.UUID], by: Actor) -> None:
    """The meeting is over: every case decided or taken off, who was there is written down, and those who came without an
    office leave the cases."""
    meeting = _held(meeting)
    _must_run(meeting, by)
    items = queries.items_of(meeting)
    code = rules.finish_denial(
        state=meeting.state,
        begun=meeting.starts_at <= now(),
        undecided=sum(not getattr(item, "decided", None) for item in items),
    )
    if code:
        raise refusal(code)
    _must_see_all(meeting)
    seats = [one.position_id for one in queries.seats_of(meeting)]
    for one in seats:
        LocalSeat.objects.filter(meeting=meeting, position_id=one).update(present=one in set(present))
    LocalMeeting.objects.filter(id=meeting.id).update(state="held")
    record("local_meeting.held", by=by, object_id=meeting.id)
    gone = rules.leaving(seats, queries.officers(meeting))
    for item in items:
        _let_out(item.case, gone, by)


def cancel(*, meeting: LocalMeeting, by: Actor) -> None:
    """Calls it off. Cases on its list wait for the next one."""
    meeting = _held(meeting)
    _must_run(meeting, by)
    _must_be_open(meeting)
    _must_see_all(meeting)
    LocalMeeting.objects.filter(id=meeting.id).update(state="cancelled")
    record("local_meeting.cancelled", by=by, object_id=meeting.id)
    for item in queries.items_of(meeting):
        _let_out_all(item.case, meeting, by)


def _held(meeting: LocalMeeting) -> LocalMeeting:
    """The meeting as it stands now. Two who change it at once: the second waits here, and then finds what the first did."""
    return LocalMeeting.objects.select_for_update(of=("self",)).get(id=meeting.id)


def _held_case(case: Case) -> Case:
    """The case as it stands now, after the meeting: no other meeting takes it up, and nobody decides, until this is done."""
    return Case.objects.select_for_update(of=("self",)).select_related("owner", "team").get(id=case.id)


def _let_in(case: Case, meeting: LocalMeeting, position: uuid.UUID, by: Actor) -> None:
    if Assignment.objects.filter(case_id=case.id, position_id=position, ended_at=None).exists():
        return
    assign(case_id=case.id, position_id=position, service_id=meeting.service_id, duty=rules.DUTY, by=by)
    if position != by.position_id:
        notify(position_id=position, kind="locally_listed", case=case)


def _let_out_all(case: Case, meeting: LocalMeeting, by: Actor) -> None:
    """All who were let in for this meeting. Where an earlier one has decided, those who lead it go on following the case."""
    stay = queries.officers(meeting) if case.stage_decisions.exclude(sitting=None).exists() else frozenset()
    _let_out(case, rules.leaving([seat.position_id for seat in queries.seats_of(meeting)], stay), by)


def _let_out(case: Case, positions: Collection[uuid.UUID], by: Actor) -> None:
    """Ends what they were let in for, but for those whom another meeting waits for with the case on its list; the acting
    person last, who sees nothing of it afterwards."""
    needed = LocalSeat.objects.filter(
        meeting__state="planned", meeting__items__case=case, meeting__items__removed_at=None
    )
    there = Assignment.objects.filter(
        case_id=case.id, duty=rules.DUTY, ended_at=None, position_id__in=positions
    ).exclude(position_id__in=needed.values("position_id"))
    leaves = [one for one in there.values_list("position_id", flat=True) if one != case.lead_id]
    for one in sorted(leaves, key=lambda position: position == by.position_id):
        unassign(case_id=case.id, position_id=one, by=by)


def _must_run(meeting: LocalMeeting, by: Actor) -> None:
    if not queries.runs(meeting, by):
        raise refusal("not_convener")


def _must_be_open(meeting: LocalMeeting) -> None:
    if meeting.state != "planned":
        raise refusal("over")


def _must_see_all(meeting: LocalMeeting) -> None:
    """Nobody is taken off a case, or let in, by somebody who does not see it: it would stay as it was, without a word."""
    if queries.hides_cases(meeting):
        raise refusal("unseen")


def refusal(code: str, case: Case | None = None) -> Refused:
    """Why not, and what to do."""
    reason, remedy = {
        "not_here": (_("Stedet har ikke slike møter."), _("Velg et av møtene i listen.")),
        "not_convener": (
            _("Modellen sier at andre kaller inn til dette møtet og leder det."),
            _("Spør en av dem."),
        ),
        "past": (_("Tidspunktet er passert."), _("Velg en annen tid.")),
        "over": (_("Møtet er holdt eller avlyst."), _("Velg et annet møte.")),
        "not_owner": (_("Møtet er bare for stedets egne saker."), _("Ta saken opp i teamet.")),
        "not_this_meeting": (_("Saken venter ikke på dette møtet."), _("Se på saken hva som er neste steg.")),
        "listed_already": (_("Saken står allerede på listen."), _("Last siden på nytt.")),
        "listed_elsewhere": (
            _("Saken står på listen til et annet møte."),
            _("Ta den av den listen først, eller avgjør saken der."),
        ),
        "decided": (_("Saken er avgjort, eller står ikke på listen."), _("Last siden på nytt.")),
        "not_begun": (_("Møtet har ikke begynt."), _("Vent til det er i gang, eller avlys det.")),
        "undecided": (
            _("Noen saker på listen er ikke avgjort."),
            _("Avgjør dem, eller ta dem av listen."),
        ),
        "unseen": (
            _("Det står saker på listen som du ikke ser."),
            _("Be en som deltar i møtet, om å gjøre det, eller be dem som har sakene, om å ta dem av listen."),
        ),
    }[code]
    return Refused("local_" + code, reason, remedy, case_id=case.id if case else None)
