"""What the live meeting shows: the rail, the quiet timer, who must leave (MEET-8)."""

import datetime
import uuid
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.cases.presenters import link
from lagspill.foundation.clock import now
from lagspill.meetings import rules
from lagspill.meetings.annotations import Beside
from lagspill.meetings.board_presenters import uncovered_present
from lagspill.meetings.kinds import kind_in, kind_of, model_of, text_of
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.plan_column import PlanColumn
from lagspill.meetings.presenters import guests, language
from lagspill.playbooks.parts_meeting import Phase
from lagspill.playbooks.rules import PhaseTime, phase_schedule


@dataclass(frozen=True, slots=True)
class RailStep:
    """One phase on the rail."""

    code: str
    name: str
    minutes: int
    state: str
    url: None = None


@dataclass(frozen=True, slots=True)
class Timer:
    """What `lagspill/components/timer.html` draws."""

    name: str
    number: int
    of: int
    minutes: int
    minutes_used: int
    minutes_left: int
    ends_at: datetime.datetime
    next_name: str


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who must go out: a position or a person, by name."""

    who: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class LivePage:
    """A running item, in words of the playbook."""

    phase: Phase | None
    name: str
    timer: Timer | None
    rail: list[RailStep]
    following: RailStep | None
    prompts: list[str]
    keywords: list[str]
    checks: list[tuple[str, str]]
    reminder: str
    goodbye: str
    must_leave: list[Leaver]


def live_page(item: AgendaItem) -> LivePage:
    """Everything around the board."""
    playbook, words = model_of(item), language()
    extra = playbook.interpreter.extra_minutes if item.interpreter_language else 0
    kind = kind_in(playbook, item.meeting)
    schedule = phase_schedule(playbook, extra, meeting=kind.code)
    codes = [one.phase.code for one in schedule]
    here = codes.index(item.phase) if item.phase in codes else None
    rail = [_step(one, place, here, item, words) for place, one in enumerate(schedule)]
    phase = schedule[here].phase if here is not None else None
    following = rail[here + 1] if here is not None and here + 1 < len(rail) else None
    checks = [*(phase.checks if phase else ()), *(kind.chair_checks if phase and not phase.kept_apart else ())]
    timed = here is not None and item.state == "running"
    return LivePage(
        phase=phase,
        name=phase.label.in_(words) if phase else "",
        timer=_timer(item, schedule, here, following, words) if timed and here is not None else None,
        rail=rail,
        following=following,
        prompts=[prompt.in_(words) for prompt in phase.prompts] if phase else [],
        keywords=[keyword.label.in_(words) for keyword in phase.keywords] if phase else [],
        checks=[(check.code, check.label.in_(words)) for check in checks],
        reminder=playbook.text("confidentiality_reminder").in_(words),
        goodbye=text_of(item, "closing_meeting"),
        must_leave=must_leave(item, phase) if phase and item.state == "running" else [],
    )


def must_leave(item: AgendaItem, phase: Phase) -> list[Leaver]:
    """Those in the room who have no right to be there in this phase (MEET-8): of the invited who are not recorded as absent
    or gone, and of those present whose right ended meanwhile."""
    beside = Beside.of(item)
    rows = {row["id"]: row for row in beside.invited}
    covered = {str(service) for service in beside.covered}
    out = {row["position"] or row["person"] for row in beside.attended if row["left"] or not row["present"]}
    found = []
    for guest in guests(item):
        row = rows[str(guest.id)]
        denial = rules.room_denial(
            audience=phase.audience,
            family=guest.family,
            permanent=row["permanent"],
            covered=row["service_id"] in covered,
        )
        if denial and str(guest.who) not in out:
            found.append(Leaver(guest.who, guest.name))
    known = {one.who for one in found}
    return [*found, *(Leaver(who, name) for who, name in uncovered_present(item) if who not in known)]


@dataclass(frozen=True, slots=True)
class Point:
    """Something to have ready before people leave: done or not, and where it is done."""

    label: str
    done: bool
    url: str


def before_leaving(item: AgendaItem, plan: PlanColumn | None) -> list[Point]:
    """What is missing before people go: lead, measures and answers, follow-up, the family's words, minutes (MEET-8)."""
    case = item.case
    points = [
        Point(_("En koordineringsansvarlig er valgt"), case.lead_id is not None, link("cases:offer-lead", case.id))
    ]
    if plan is not None:
        agreed = plan.measures > 0 and plan.unanswered == 0
        points += [
            Point(_("Tiltakene er skrevet"), plan.measures > 0, "#nytt-tiltak"),
            Point(_("Familien har svart på hvert tiltak"), agreed, "#familiens-svar"),
            Point(_("Første oppfølging har dato"), plan.follow_up, "#forste-oppfolging"),
        ]
    if any(phase.family_last_word for phase in kind_of(item).phases):
        points.append(Point(_("Familien har fått siste ord"), bool(item.last_word), "#familien"))
    if any(phase.feedback for phase in kind_of(item).phases):
        points.append(Point(_("Familien har sagt hvordan møtet var"), bool(item.feedback), "#familien"))
    drafted = getattr(item, "minutes_record", None) is not None
    points.append(Point(_("Utkast til referat er skrevet"), drafted, reverse("meetings:minutes", args=[item.id])))
    return points


def is_ending(item: AgendaItem) -> bool:
    """Whether the talk has come to the family's last word, or past it."""
    phases = kind_of(item).phases
    codes = [phase.code for phase in phases]
    last = next((place for place, phase in enumerate(phases) if phase.family_last_word), len(phases) - 1)
    return item.state == "finished" or (item.phase in codes and codes.index(item.phase) >= last)


def _step(one: PhaseTime, place: int, here: int | None, item: AgendaItem, words: str) -> RailStep:
    if item.state == "finished":
        state = "done"
    elif here is None:
        state = "next"
    else:
        state = "done" if place < here else "now" if place == here else "next"
    return RailStep(one.phase.code, one.phase.label.in_(words), one.minutes_max, state)


def _timer(item: AgendaItem, schedule: list[PhaseTime], here: int, following: RailStep | None, words: str) -> Timer:
    minutes = schedule[here].minutes_max
    clock = rules.phase_clock(item.phase_started_at or now(), now(), minutes)
    return Timer(
        name=schedule[here].phase.label.in_(words),
        number=here + 1,
        of=len(schedule),
        minutes=minutes,
        minutes_used=clock.used,
        minutes_left=clock.left,
        ends_at=clock.ends_at,
        next_name=following.name if following else "",
    )
