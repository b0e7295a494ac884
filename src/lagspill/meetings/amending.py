"""Minutes after their approval: amended with a reason, every version kept; participants and family ask for a correction (MEET-9).

`Minutes` holds the newest version. What it said before is a `MinutesVersion`, which nobody can change.
"""

import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import assigned_positions
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import tasks
from lagspill.meetings.models import AgendaItem, Invitation, Minutes, MinutesCorrection, MinutesVersion
from lagspill.meetings.queries import family_of, runs_meeting
from lagspill.meetings.records import Draft, written


def amend_minutes(
    *, item: AgendaItem, draft: Draft, reason: str, version: int, correction: MinutesCorrection | None = None, by: Actor
) -> None:
    """A new version of approved minutes, for the readers of the former one, who are told. `version` is the one that was read:
    refused when somebody amended it meanwhile."""
    _must_run(item, by)
    minutes = Minutes.objects.select_for_update().filter(item=item, state="approved").first()
    if minutes is None:
        raise Refused("minutes_none", _("Det er ikke noe godkjent referat å endre."), case_id=item.case_id)
    if minutes.version != version:
        raise Refused(
            "minutes_moved",
            _("Noen andre har endret referatet mens du skrev."),
            _("Les det som står nå, og lagre på nytt."),
            case_id=item.case_id,
        )
    must_show_nobody(case=item.case, texts=[reason], by=by)
    texts = written(item, draft, by=by, complete=True)
    MinutesVersion.objects.bulk_create([_kept(minutes)])
    moment = now()
    Minutes.objects.filter(id=minutes.id).update(
        **texts,
        version=version + 1,
        amended_by=by.position(),
        amended_at=moment,
        amend_reason=reason,
    )
    if correction is not None:
        _settle(correction, "amended", reason, by)
    add_event(case=item.case, kind="minutes_amended", by=by, shared=minutes.shared)
    _tell_readers(item, minutes, by)
    record("minutes.amended", by=by, case_id=item.case_id, object_id=item.id, version=version + 1)


def _kept(minutes: Minutes) -> MinutesVersion:
    return MinutesVersion(
        id=uuid7(),
        case_id=minutes.case_id,
        minutes=minutes,
        number=minutes.version,
        facts=minutes.facts,
        summary=minutes.summary,
        agreed=minutes.agreed,
        disagreed=minutes.disagreed,
        own_answers=minutes.own_answers,
        reason=minutes.amend_reason,
        made_by_id=minutes.amended_by_id or minutes.approved_by_id,
        made_at=minutes.amended_at or minutes.approved_at or minutes.created_at,
    )


def _tell_readers(item: AgendaItem, minutes: Minutes, by: Actor) -> None:
    """Those who got the former version, as far as they still see the case; the family by a neutral letter when it is shared."""
    invited = Invitation.objects.filter(item=item).exclude(state="cancelled").exclude(position=None)
    readers = set(invited.values_list("position_id", flat=True)) & set(assigned_positions(item.case_id))
    key = f"{minutes.id}:{minutes.version + 1}"
    for position_id in sorted(readers - {by.position_id, None}, key=str):
        if position_id is not None:
            notify(position_id=position_id, kind="minutes_amended", case=item.case, item=str(item.id))
            tasks.send_news.defer(
                case_id=str(item.case_id),
                position_id=str(position_id),
                person_id="",
                key=key,
                sender_id=str(by.position()),
            )
    for person_id in family_of(item.case_id, today()) if minutes.shared else []:
        tell_family(case_id=item.case_id, person_id=person_id, key=key, by=by)


def tell_family(*, case_id: uuid.UUID, person_id: uuid.UUID, key: str, by: Actor) -> None:
    """A neutral letter to one of the family, enqueued in this transaction."""
    tasks.send_news.defer(
        case_id=str(case_id), position_id="", person_id=str(person_id), key=key, sender_id=str(by.position())
    )


def ask_correction(*, minutes: Minutes, text: str, by: Actor) -> MinutesCorrection:
    """A reader, of a service or of the family, says what is wrong; whoever took the minutes is told."""
    if minutes.state != "approved":
        raise Refused("correction_draft", _("Referatet er ikke godkjent ennå."), case_id=minutes.case_id)
    must_show_nobody(case=minutes.item.case, texts=[text], by=by)
    found = MinutesCorrection(
        id=uuid7(),
        case_id=minutes.case_id,
        minutes=minutes,
        version=minutes.version,
        position_id=by.position_id,
        person_id=None if by.is_staff else by.person_id,
        text=text,
    )
    MinutesCorrection.objects.bulk_create([found])
    recipient = _minute_taker(minutes)
    if recipient is not None and recipient != by.position_id:
        tasks.tell_of_correction.defer(correction_id=str(found.id), position_id=str(recipient))
    record("correction.asked", by=by, case_id=minutes.case_id, object_id=found.id)
    return found


def _minute_taker(minutes: Minutes) -> uuid.UUID | None:
    """Who is to answer: the minute-taker, else the chair, else the team's coordinator; whoever of them still sees the case."""
    meeting = minutes.item.meeting
    on_case = set(assigned_positions(minutes.case_id))
    wanted = (
        meeting.minute_taker_id,
        meeting.chair_id,
        *meeting.leaders,
    )
    return next((one for one in wanted if one is not None and one in on_case), None)


def decline_correction(*, correction: MinutesCorrection, reason: str, by: Actor) -> None:
    """The minutes stand, and the asker is told why."""
    _must_run(correction.minutes.item, by)
    must_show_nobody(case=correction.minutes.item.case, texts=[reason], by=by)
    _settle(correction, "declined", reason, by)
    record("correction.declined", by=by, case_id=correction.case_id, object_id=correction.id)


def _settle(correction: MinutesCorrection, state: str, answer: str, by: Actor) -> None:
    changed = MinutesCorrection.objects.filter(id=correction.id, state="waiting").update(
        state=state, answer=answer, answered_by=by.position(), answered_at=now()
    )
    if not changed:
        raise Refused("correction_over", _("Noen har allerede svart på dette."), case_id=correction.case_id)
    if correction.person_id:
        tell_family(case_id=correction.case_id, person_id=correction.person_id, key=f"{correction.id}:{state}", by=by)
    elif correction.position_id and correction.position_id != by.position_id:
        item = correction.minutes.item
        notify(position_id=correction.position_id, kind="correction_" + state, case=item.case, item=str(item.id))


def versions_of(minutes: Minutes) -> list[MinutesVersion]:
    """What the minutes said before, newest first."""
    if minutes.version == 1:
        return []
    return list(minutes.versions.select_related("made_by__staff").order_by("-number"))


def corrections_of(minutes: Minutes) -> list[MinutesCorrection]:
    """What the acting person may see of what was asked: staff all of it, a family member their own; unanswered first."""
    found = minutes.corrections.select_related("position__staff", "position__service", "person", "answered_by__staff")
    return sorted(found.order_by("created_at"), key=lambda one: one.state != "waiting")


def correction_or_404(correction_id: uuid.UUID, by: Actor) -> MinutesCorrection:
    """An unanswered request about minutes of a meeting that one runs."""
    found = (
        MinutesCorrection.objects.select_related("minutes__item__meeting__team", "minutes__item__case", "case")
        .filter(id=correction_id, state="waiting")
        .first()
    )
    if found is None or not runs_meeting(found.minutes.item.meeting, by):
        raise Http404
    return found


def _must_run(item: AgendaItem, by: Actor) -> None:
    if not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=item.case_id)
