"""Entering what a plan depends on, drafting, changing by hand, solving again, taking into use (MEET-2)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.directory.models import Municipality, StaffMember, Team
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7
from lagspill.meetings.actions import NewMeeting, plan_meetings
from lagspill.meetings.models import Meeting
from lagspill.meetings.queries import runs_team
from lagspill.planner.plan import Plan
from lagspill.planner.problem import Meeting as Placed
from lagspill.yearplan import rules
from lagspill.yearplan.jobs import health_of
from lagspill.yearplan.models import Absence, Closure, Draft, DraftMeeting, Journey, Wish
from lagspill.yearplan.queries import closures_of, facts_of, kind_of, meetings_of

Day = datetime.date
WAITING = ("queued", "running")


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """From when to when the plan goes, at which hours the team may meet, and when what comes first is held."""

    first: Day
    last: Day
    earliest: datetime.time
    latest: datetime.time
    before_weekday: int | None = None
    before_end: datetime.time | None = None


def enter_absence(
    *, staff: StaffMember, first: Day, last: Day, weekday: int | None,
    start: datetime.time | None, end: datetime.time | None, by: Actor,
) -> Absence:  # fmt: skip
    """When somebody cannot meet. The database refuses people whom one does not plan for."""
    absence = Absence(id=uuid7(), staff=staff, first=first, last=last, weekday=weekday, start=start, end=end)
    Absence.objects.bulk_create([absence])
    record("yearplan.absence_entered", by=by, object_id=absence.id)
    return absence


def remove_absence(*, absence: Absence, by: Actor) -> None:
    """It does not hold after all."""
    record("yearplan.absence_removed", by=by, object_id=absence.id)
    Absence.objects.filter(id=absence.id).delete()


def enter_wish(*, staff: StaffMember, weekday: int, start: datetime.time, end: datetime.time, by: Actor) -> Wish:
    """When somebody would rather meet."""
    wish = Wish(id=uuid7(), staff=staff, weekday=weekday, start=start, end=end)
    Wish.objects.bulk_create([wish])
    record("yearplan.wish_entered", by=by, object_id=wish.id)
    return wish


def remove_wish(*, wish: Wish, by: Actor) -> None:
    """It does not hold after all."""
    record("yearplan.wish_removed", by=by, object_id=wish.id)
    Wish.objects.filter(id=wish.id).delete()


def enter_closure(*, municipality: Municipality, name: str, first: Day, last: Day, by: Actor) -> Closure:
    """A vacation or planning days; the same for all teams of the municipality."""
    closure = Closure(id=uuid7(), municipality=municipality, name=name, first=first, last=last)
    Closure.objects.bulk_create([closure])
    record("yearplan.closure_entered", by=by, object_id=closure.id)
    return closure


def remove_closure(*, closure: Closure, by: Actor) -> None:
    """School days after all."""
    record("yearplan.closure_removed", by=by, object_id=closure.id)
    closure.delete()


def enter_journey(*, municipality: Municipality, one: str, other: str, minutes: int, by: Actor) -> Journey:
    """Minutes between two places, instead of what was said before; without places: what holds otherwise."""
    one, other = sorted((one, other))
    Journey.objects.filter(municipality=municipality, one=one, other=other).delete()
    journey = Journey(id=uuid7(), municipality=municipality, one=one, other=other, minutes=minutes)
    Journey.objects.bulk_create([journey])
    record("yearplan.journey_entered", by=by, object_id=journey.id)
    return journey


def remove_journey(*, journey: Journey, by: Actor) -> None:
    """Back to what holds otherwise."""
    record("yearplan.journey_removed", by=by, object_id=journey.id)
    journey.delete()


def ask_for_draft(*, team: Team, frame: Frame, by: Actor) -> Draft:
    """A new draft; the job begins when this transaction is committed."""
    _must_lead(team, by)
    kind = kind_of(team)
    if kind is None or kind.cadence is None:
        raise Refused(
            "yearplan_no_rhythm", _("Modellen sier ikke hvor ofte teamet møtes."), _("Planlegg møtene ett for ett.")
        )
    if rules.minute(frame.latest) - rules.minute(frame.earliest) < kind.cadence.minutes:
        raise Refused(
            "yearplan_too_short", _("Møtet varer i %(minutes)s minutter og får ikke plass.") % {"minutes": kind.cadence.minutes},
            _("Sett et tidligere eller senere klokkeslett."),
        )  # fmt: skip
    draft = Draft(
        id=uuid7(), team=team, asked_by_id=by.position(), first=frame.first, last=frame.last, earliest=frame.earliest,
        latest=frame.latest, before_weekday=frame.before_weekday, before_end=frame.before_end,
    )  # fmt: skip
    Draft.objects.bulk_create([draft])
    record("yearplan.draft_asked", by=by, object_id=draft.id)
    _defer(draft, by)
    return draft


def ask_again(*, draft: Draft, by: Actor) -> None:
    """Solves again from the draft as it stands, with as few changes as possible; what was placed by hand stays. A draft that
    was lost with its worker begins anew; should that worker come back after all, its round is over."""
    _must_lead(draft.team, by)
    lost = draft.state in WAITING and health_of(draft) == "lost"
    changed = Draft.objects.filter(
        id=draft.id, round=draft.round, state__in=WAITING if lost else ("ready", "failed")
    ).update(state="queued", round=draft.round + 1, best=None, bound=None, seconds=0, asked_by=by.position())
    if not changed:
        raise Refused("yearplan_busy", _("Planen blir laget akkurat nå."), _("Vent til den er klar."))
    record("yearplan.asked_again", by=by, object_id=draft.id)
    draft.round += 1
    _defer(draft, by)


def _defer(draft: Draft, by: Actor) -> None:
    # The job's work ends in these actions.
    from lagspill.yearplan import tasks

    tasks.draft_plan.defer(draft_id=str(draft.id), round_number=draft.round, position_id=str(by.position()))


def keep_plan(*, draft: Draft, plan: Plan, again: bool, by: Actor) -> None:
    """What the solver found, `again` when it began with an earlier plan. What stands as real meetings is not written twice; what
    was placed by hand stays as it is."""
    by_hand = {(one.day, rules.minute(one.start)) for one in meetings_of(draft) if one.by_hand}
    real = {(one.day, one.start) for one in placed_already(draft)}
    new = [
        DraftMeeting(
            id=uuid7(), draft=draft, team_id=draft.team_id, day=one.day, start=rules.clock(one.start), minutes=one.minutes
        )
        for one in plan.meetings
        if one.series == str(draft.team_id) and (one.day, one.start) not in by_hand | real
    ]  # fmt: skip
    DraftMeeting.objects.filter(draft=draft, by_hand=False).delete()
    DraftMeeting.objects.bulk_create(new)
    Draft.objects.filter(id=draft.id).update(
        state="ready", best=plan.cost, bound=plan.bound, seconds=round(plan.seconds),
        changes=plan.changes if again else None, fewest_changes=plan.fewest_changes if again else None,
        shortfalls=[
            {"first": one.first.isoformat(), "last": one.last.isoformat(), "weeks": one.weeks,
             "blockers": [{"why": b.why, "who": b.who, "share": b.share} for b in one.blockers]}
            for one in plan.shortfalls
        ],
    )  # fmt: skip
    record("yearplan.draft_made", by=by, object_id=draft.id, meetings=len(new))


def placed_already(draft: Draft) -> list[Placed]:
    """The team's real meetings in the draft's period, as the planner has them."""
    return [
        Placed(one.day, one.start, str(one.team), one.minutes)
        for one in facts_of(draft).held
        if one.team == draft.team_id
    ]


def move_meeting(*, meeting: DraftMeeting, day: Day, start: datetime.time, by: Actor) -> None:
    """Puts a date elsewhere by hand; a new solve leaves it there. Weekends and days without school never."""
    _must_lead(meeting.draft.team, by)
    if day <= today():
        raise Refused("yearplan_past", _("Dagen er passert."), _("Velg en senere dag."))
    closed = rules.calendar(day, day, _closed(meeting.draft, day))
    if not closed.is_open(day):
        raise Refused("yearplan_no_school_day", _("Dagen er ikke en skoledag."), _("Velg en annen dag."))
    if DraftMeeting.objects.filter(draft=meeting.draft_id, day=day).exclude(id=meeting.id).exists():
        raise Refused("yearplan_same_day", _("Teamet har allerede et møte denne dagen."), _("Velg en annen dag."))
    DraftMeeting.objects.filter(id=meeting.id).update(day=day, start=start, by_hand=True)
    record("yearplan.meeting_moved", by=by, object_id=meeting.id)


def _closed(draft: Draft, day: Day) -> list[tuple[Day, Day]]:
    return [(one.first, one.last) for one in closures_of(draft.team.service.municipality_id, day, day)]


def remove_meeting(*, meeting: DraftMeeting, by: Actor) -> None:
    """Takes a date out of the draft."""
    _must_lead(meeting.draft.team, by)
    record("yearplan.meeting_removed", by=by, object_id=meeting.id)
    DraftMeeting.objects.filter(id=meeting.id).delete()


def take_into_use(*, draft: Draft, by: Actor) -> Sequence[Meeting]:
    """The draft's dates become real meetings, all of them or none (MEET-1)."""
    _must_lead(draft.team, by)
    if not Draft.objects.filter(id=draft.id, state="ready").update(state="taken"):
        raise Refused(
            "yearplan_not_ready", _("Planen er ikke klar, eller den er tatt i bruk."), _("Last siden på nytt.")
        )
    dates = [
        NewMeeting(
            day=one.day, hour=one.start.hour, minute=one.start.minute, minutes=one.minutes, place=draft.team.venue
        )
        for one in meetings_of(draft)
    ]  # fmt: skip
    if not dates:
        raise Refused("yearplan_empty", _("Det er ingen møter i utkastet."), _("Lag et nytt utkast."))
    made = plan_meetings(team=draft.team, dates=dates, by=by)
    record("yearplan.taken", by=by, object_id=draft.id, meetings=len(made))
    return made


def _must_lead(team: Team, by: Actor) -> None:
    if not runs_team(team, by):
        raise Refused("yearplan_not_yours", _("Bare koordinatoren og stedfortrederen planlegger teamets møter."))


def fail(*, draft_id: uuid.UUID, by: Actor) -> None:
    """The job could not finish; the coordinator may ask again."""
    Draft.objects.filter(id=draft_id, state__in=WAITING).update(state="failed")
    record("yearplan.draft_failed", by=by, object_id=draft_id)
