"""Who is asked to an item, and who is told that it moved or was called off (MEET-4, 5; CONS-6; TEAM-2)."""

import datetime
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lagspill.access.actions import assign
from lagspill.access.actor import Actor
from lagspill.access.models import Ground
from lagspill.access.queries import assigned_positions, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.models import Referral
from lagspill.directory.models import Position, Service
from lagspill.foundation.clock import OSLO, now, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import rules, tasks
from lagspill.meetings.annotations import Beside
from lagspill.meetings.convening_rules import discussable
from lagspill.meetings.desks import Desk, desk_of
from lagspill.meetings.invitation_answers import answer
from lagspill.meetings.kinds import team_of
from lagspill.meetings.models import AgendaItem, Attendance, Invitation
from lagspill.meetings.queries import family_of, item_or_404, place_id_for, runs_meeting, seating_of

OPEN = ("queued", "sent", "by_hand")


@dataclass(frozen=True, slots=True)
class Guest:
    """One of the staff to be invited, for their service; `instead_of` whom, when they stand in for somebody."""

    position: uuid.UUID
    service: uuid.UUID
    instead_of: uuid.UUID | None = None


def invite_item(
    *, item: AgendaItem, without_uncovered: bool = False, own_answers: Mapping[str, Any] | None = None, by: Actor
) -> list[Invitation]:
    """Invites the fixed members, the reporter, the case lead and the family; sends what is new.

    Refused when a fixed member's service is not covered today and on the meeting's day (CONS-6), unless the coordinator
    says that the meeting is held without them. A reserved service is always left out (CONS-3).
    `own_answers`: what the invitation says to the model's own questions; None for what it says already.
    """
    _must_run(item, by)
    found = item_or_404(item.id)
    if found.case.state not in discussable(alone=item.alone):
        raise Refused(
            "item_case_stopped", _("Saken er stanset eller avsluttet."), _("Ta saken av listen."), case_id=item.case_id
        )
    answer(item=found, own_answers=own_answers, by=by)
    company = company_of(found, desk_of(team_of(item.meeting), [place_id_for(found.case)]))
    if item.meeting.host.id not in company.covered:
        raise _uncovered(item, [item.meeting.host.id])
    lacking = [gap for gap in company.seating.gaps if gap.why == "uncovered"]
    if lacking and not without_uncovered:
        raise _uncovered(item, [gap.service for gap in lacking if gap.service])
    away = _settle_stand_ins(item, company.seating, by)
    invitations = [_invite(item, guest, by) for guest in company.guests if guest.position not in away]
    invitations += [_invite_person(item, person, by) for person in company.family]
    _mark_invited(item, by)
    return invitations


def invite_people(
    *, item: AgendaItem, staff: Iterable[uuid.UUID], family: Iterable[uuid.UUID], by: Actor
) -> list[Invitation]:
    """Invites these to a meeting of one case. Refused when a consent does not cover somebody's service both today and on the
    meeting's day, and for one of the family who is no party of the case that day (CONS-6)."""
    _must_run(item, by)
    day = item.meeting.starts_at.astimezone(OSLO).date()
    covered = services_covered(item.case_id, (today(), day))
    people = list(Position.objects.filter(id__in=list(staff)))
    lacking = {one.service_id for one in people} - covered
    if lacking:
        raise _uncovered(item, lacking)
    parties = family_of(item.case_id, day)
    if not set(family) <= set(parties):
        raise Refused(
            "invite_no_party",
            _("En i familien har ikke innsyn i saken på møtedagen."),
            _("Velg en annen dag, eller hør med familien."),
            case_id=item.case_id,
        )
    invitations = [_invite(item, Guest(one.id, one.service_id), by) for one in people]
    invitations += [_invite_person(item, person, by) for person in parties if person in set(family)]
    _mark_invited(item, by)
    return invitations


@dataclass(frozen=True, slots=True)
class Company:
    """Whom an item is about to bring together, as far as the consent covers them today and on the meeting's day."""

    covered: set[uuid.UUID]
    seating: rules.Seating
    guests: tuple[Guest, ...]
    family: tuple[uuid.UUID, ...]


def company_of(found: AgendaItem, desk: Desk) -> Company:
    """The fixed members, the reporter, the case lead and the family, for an item of `item_or_404`. Two look-ups."""
    day = found.meeting.starts_at.astimezone(OSLO).date()
    covered = services_covered(found.case_id, (today(), day))
    # As of the meeting's day too.
    seating = seating_of(found, desk, found.meeting, covered=covered)
    guests = [Guest(seat.position, seat.service, seat.stands_in_for) for seat in seating.seats]
    guests += [one for one in _reporter_and_lead(found) if one.service in covered]
    only_once = {one.position: one for one in guests}
    return Company(covered, seating, tuple(only_once.values()), tuple(family_of(found.case_id, day)))


def everybody_asked(found: AgendaItem, company: Company) -> bool:
    """Whether nobody of the company is still to be invited. Who was called off on purpose is not missing."""
    asked = {row["position"] or row["person"] for row in Beside.of(found).invited}
    return {str(guest.position) for guest in company.guests} | {str(person) for person in company.family} <= asked


def invite_other(*, item: AgendaItem, position_id: uuid.UUID, family_agrees: bool, by: Actor) -> Invitation:
    """Somebody beyond the fixed members: with the family's agreement and under the consent (TEAM-2)."""
    _must_run(item, by)
    if not family_agrees and not item.case.is_unnamed:
        raise Refused(
            "invite_family",
            _("Familien må være enig i at andre enn de faste deltakerne kommer."),
            _("Spør familien først."),
            case_id=item.case_id,
        )
    answer(item=item, own_answers=None, by=by)
    day = item.meeting.starts_at.astimezone(OSLO).date()
    position = Position.objects.get(id=position_id)
    if position.service_id not in services_covered(item.case_id, (today(), day)):
        raise _uncovered(item, [position.service_id])
    _must_be_able_to_bring_in(item, position)
    return _invite(item, Guest(position.id, position.service_id), by)


def _must_be_able_to_bring_in(item: AgendaItem, position: Position) -> None:
    """To be invited is to see the case: only those who own or coordinate it put somebody new on it."""
    found = standing(item.case_id)
    if position.id not in assigned_positions(item.case_id) and not (found and found.leads):
        raise Refused(
            "invite_not_assigned",
            _("Denne personen er ikke på saken."),
            _("Be tjenesten som eier saken, om å sette personen på den. Så kan du kalle inn."),
            case_id=item.case_id,
        )


def invite_instead(*, absent: Invitation, deputy_id: uuid.UUID, by: Actor) -> Invitation:
    """The deputy is invited in place of somebody of the same service who cannot come, and who is told that they need not."""
    if absent.service_id is None or absent.position_id is None:
        raise ValueError("the family has no deputies")
    found = _invite(absent.item, Guest(deputy_id, absent.service_id, absent.position_id), by)
    cancel_invitations(item=absent.item, only=[absent.id], by=by)
    return found


def uninvite(*, invitation: Invitation, by: Actor) -> None:
    """One person need not come after all."""
    _must_run(invitation.item, by)
    cancel_invitations(item=invitation.item, only=[invitation.id], by=by)


def told_by_hand(*, invitation: Invitation, by: Actor) -> None:
    """Somebody without a mail address has been told by telephone or letter."""
    _must_run(invitation.item, by)
    if Invitation.objects.filter(id=invitation.id, state="by_hand").update(state="sent"):
        record("invitation.told", by=by, case_id=invitation.case_id, object_id=invitation.id)


def reply(
    *, invitation: Invitation, answer: str, by: Actor, at: datetime.datetime | None = None, how: str = "page"
) -> None:
    """The invited person's own answer, 'yes', 'no' or 'maybe', for the coordinator to see; `at` is when it was given.

    `how` is 'page' or 'mail'. An invited family member's answer comes through the position that invited them.
    """
    own = invitation.position_id == by.position_id if invitation.position_id else invitation.person_id == by.person_id
    if not own:
        raise Refused("not_invited", _("Bare den som er innkalt, kan svare."), case_id=invitation.case_id)
    changed = answer != invitation.reply
    _write(invitation, reply=answer, replied_at=at or now())
    comes = {"yes": True, "no": False}.get(answer)
    record("invitation.answered", by=by, case_id=invitation.case_id, object_id=invitation.id, comes=comes, how=how)
    if changed and answer == "no" and invitation.invited_by_id:
        tasks.settle_absence.defer(
            invitation_id=str(invitation.id), sender_position_id=str(invitation.invited_by_id)
        )  # fmt: skip


def services_covered(case_id: uuid.UUID, days: Iterable[datetime.date]) -> set[uuid.UUID]:
    """Services with a ground on every one of the days."""
    found = Ground.objects.filter(case_id=case_id, withdrawn_at=None)
    for day in days:
        found = found.filter(period__contains=day)
    return set(found.values_list("service_id", flat=True))


def resend(*, item: AgendaItem, ask_again: bool, by: Actor) -> None:
    """Another time or place: every open invitation goes out once more, under the same calendar entry.

    `ask_again`: the time is another one, so nobody's answer counts any more.
    """
    for invitation in Invitation.objects.select_for_update().filter(item=item, state__in=OPEN):
        forgotten = {"reply": "", "replied_at": None} if ask_again else {}
        _write(invitation, state="queued", sequence=invitation.sequence + 1, stamped_at=now(), **forgotten)
        _send(invitation, by)


def call_off(*, item: AgendaItem, by: Actor) -> None:
    """The item is off the list: everybody invited is told."""
    cancel_invitations(item=item, by=by)


def cancel_invitations(
    *,
    item: AgendaItem,
    by: Actor,
    services: Iterable[uuid.UUID] | None = None,
    only: Iterable[uuid.UUID] | None = None,
) -> int:
    """Cancels open invitations, all or those of some services or ids. Who was reached gets a cancellation.

    The rows are locked first: a job that is just sending one of them ends before, or finds it cancelled.
    """
    rows = Invitation.objects.select_for_update(of=("self",)).filter(item=item, state__in=OPEN)
    if services is not None:
        rows = rows.filter(service__in=list(services))
    if only is not None:
        rows = rows.filter(id__in=list(only))
    cancelled = list(rows)
    for row in cancelled:
        reached = row.state == "sent" or row.sequence > 0
        _write(row, state="cancelled", sequence=row.sequence + 1, stamped_at=now())
        # Who sits in the room when the right ends, must go: the chair is told (live_presenters.must_leave).
        if row.position_id and item.state != "running":
            Attendance.objects.filter(item=item, position=row.position_id).delete()
        record("invitation.cancelled", by=by, case_id=row.case_id, object_id=row.id)
        if reached:
            tasks.send_cancellation.defer(invitation_id=str(row.id), sender_position_id=str(by.position()))
    return len(cancelled)


def _settle_stand_ins(item: AgendaItem, seating: rules.Seating, by: Actor) -> set[uuid.UUID]:
    """Calls off those whose deputy has the seat by now; answers who has said no and is stood in for: not to be asked again."""
    replaced = [seat.stands_in_for for seat in seating.seats if seat.stands_in_for]
    absent = Invitation.objects.filter(item=item, position__in=replaced, state__in=OPEN)
    cancel_invitations(item=item, only=list(absent.values_list("id", flat=True)), by=by)
    stood_in_for = Invitation.objects.filter(item=item, state__in=OPEN).exclude(instead_of=None).values("instead_of")
    said_no = Invitation.objects.filter(item=item, state="cancelled", reply="no", position__in=stood_in_for)
    return {one for one in said_no.values_list("position", flat=True) if one}


def _reporter_and_lead(item: AgendaItem) -> list[Guest]:
    referral: Referral | None = getattr(item.case, "referral", None)
    people = [referral.reporter if referral else None, item.case.lead]
    return [Guest(one.id, one.service_id) for one in people if one]


def _invite(item: AgendaItem, guest: Guest, by: Actor) -> Invitation:
    assign(case_id=item.case_id, position_id=guest.position, service_id=guest.service, duty="invited", by=by)
    row = Invitation.objects.filter(item=item, position=guest.position).first()
    fresh = Invitation(
        id=uuid7(), case_id=item.case_id, item=item, position_id=guest.position, service_id=guest.service,
        instead_of_id=guest.instead_of,
    )  # fmt: skip
    if row is None or row.state == "cancelled":
        notify(position_id=guest.position, kind="invited", case=item.case, item=str(item.id))
    return _queue(row, fresh, by)


def _invite_person(item: AgendaItem, person: uuid.UUID, by: Actor) -> Invitation:
    row = Invitation.objects.filter(item=item, person=person).first()
    return _queue(row, Invitation(id=uuid7(), case_id=item.case_id, item=item, person_id=person), by)


def _queue(row: Invitation | None, fresh: Invitation, by: Actor) -> Invitation:
    if row is None:
        Invitation.objects.bulk_create([fresh])
        row = fresh
    elif row.state == "cancelled":
        again = {"sequence": row.sequence + 1, "stamped_at": now(), "reply": "", "replied_at": None}
        _write(row, state="queued", instead_of_id=fresh.instead_of_id, **again)
    else:
        return row
    record("invitation.written", by=by, case_id=row.case_id, object_id=row.id)
    _send(row, by)
    return row


def _send(invitation: Invitation, by: Actor) -> None:
    """Enqueued in this transaction: no invitation without its job, no job without its invitation."""
    _write(invitation, invited_by_id=by.position())
    tasks.send_invitation.defer(invitation_id=str(invitation.id), sender_position_id=str(by.position()))


def _write(invitation: Invitation, **values: Any) -> None:
    for name, value in values.items():
        setattr(invitation, name, value)
    Invitation.objects.filter(id=invitation.id).update(**values)


def _mark_invited(item: AgendaItem, by: Actor) -> None:
    if rules.next_state(rules.ITEM, item.state, "invite") is None:
        raise Refused("item_over", _("Saken er allerede tatt opp eller fjernet."), case_id=item.case_id)
    if item.state == "listed":
        AgendaItem.objects.filter(id=item.id, state="listed").update(state="invited")
        starts_at = item.starts_at or item.meeting.starts_at
        add_event(
            case=item.case, kind="meeting_invited", by=by, shared=item.told_to_all, starts_at=starts_at.isoformat()
        )
    item.state = "invited"
    record("meeting.item_invited", by=by, case_id=item.case_id, object_id=item.id)


def _uncovered(item: AgendaItem, services: Iterable[uuid.UUID]) -> Refused:
    names = ", ".join(Service.objects.filter(id__in=list(services)).order_by("name").values_list("name", flat=True))
    if item.case.is_unnamed:
        return Refused(
            "invite_uncovered",
            _("%(services)s er ikke med når teamet drøfter saken uten navn.") % {"services": names},
            _("Hold møtet uten dem, eller be tjenesten som eier saken, om å ta den opp i teamet på nytt."),
            case_id=item.case_id,
        )
    return Refused(
        "invite_uncovered",
        _("Samtykket dekker ikke %(services)s både i dag og på møtedagen.") % {"services": names},
        _("Be den som er koordineringsansvarlig om å utvide eller fornye samtykket, eller hold møtet uten dem."),
        case_id=item.case_id,
    )


def _must_run(item: AgendaItem, by: Actor) -> None:
    if not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare koordinatoren eller stedfortrederen kan gjøre dette."), case_id=item.case_id)
