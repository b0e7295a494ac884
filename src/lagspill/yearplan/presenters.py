"""The plan in words: clashes, moves, what could not be fitted, how good it is (LOOK.md: Year plan)."""

import datetime
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.foundation.templatetags.lagspill import day as day_words
from lagspill.planner.checker import Clash
from lagspill.planner.costs import OUT_OF_RANGE
from lagspill.planner.problem import Meeting
from lagspill.yearplan.forms import WEEKDAYS
from lagspill.yearplan.models import Absence, Draft, DraftMeeting, Wish
from lagspill.yearplan.rules import clock, team_of


@dataclass(frozen=True, slots=True)
class Names:
    """Names that the reader may see: people of the team, teams that the reader belongs to, the meeting that comes first."""

    people: Mapping[str, str]
    teams: Mapping[uuid.UUID, str]
    first_meeting: str = ""


def span(meeting: Meeting) -> str:
    """ "10.00–11.30"."""
    return f"{clock(meeting.start):%H.%M}–{clock(meeting.end % (24 * 60)):%H.%M}"


def moment_of(meeting: Meeting) -> str:
    """ "tirsdag 1. desember kl. 10.00–11.30"."""
    return _("%(day)s kl. %(span)s") % {"day": day_words(meeting.day), "span": span(meeting)}


def clash_sentence(clash: Clash, names: Names) -> str:
    """Why a meeting cannot be held as it stands. Of other teams' meetings only when they are, unless one belongs to them."""
    people = _joined([names.people.get(code, _("En deltaker")) for code in clash.people])
    if clash.why in ("busy", "travel") and clash.other is not None:
        return _elsewhere(clash, clash.other, people, names)
    words = {
        "closed": _("Dagen er ikke en skoledag."),
        "hours": _("Tiden er utenfor de klokkeslettene teamet kan møtes."),
        "absent": _("%(people)s kan ikke møte da.") % {"people": people},
        "twice": _("Teamet har allerede et møte denne uka."),
        "after": _("%(meeting)s er ikke holdt før dette møtet samme uke.") % {"meeting": names.first_meeting},
    }
    return words[clash.why]


def _elsewhere(clash: Clash, other: Meeting, people: str, names: Names) -> str:
    team = team_of(other.series)
    name = names.teams.get(team) if team else None
    facts = {"people": people, "span": span(other), "team": name}
    if clash.why == "travel":
        if name:
            return _("%(people)s rekker ikke fram: møtet i %(team)s er kl. %(span)s samme dag.") % facts
        return _("%(people)s rekker ikke fram: opptatt et annet sted kl. %(span)s samme dag.") % facts
    if name:
        return _("%(people)s er i møtet i %(team)s kl. %(span)s samme dag.") % facts
    return _("%(people)s er opptatt kl. %(span)s samme dag.") % facts


def _joined(names: Sequence[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return _("%(most)s og %(last)s") % {"most": ", ".join(names[:-1]), "last": names[-1]}


@dataclass(frozen=True, slots=True)
class Row:
    """One date in the calendar. `id` is None for a real meeting, which is not changed here."""

    id: uuid.UUID | None
    day: datetime.date
    span: str
    note: str
    clashes: Sequence[str] = field(default_factory=tuple)


@dataclass(frozen=True, slots=True)
class Month:
    """A month with its dates."""

    name: str
    rows: Sequence[Row]


def months(rows: Iterable[Row]) -> list[Month]:
    """Rows in order of time, by month."""
    ordered = sorted(rows, key=lambda row: row.day)
    return [
        Month(date_format(datetime.date(*month, 1), "F Y").capitalize(), list(found))
        for month, found in groupby(ordered, key=lambda row: (row.day.year, row.day.month))
    ]


def rows_of(
    meetings: Iterable[DraftMeeting], real: Iterable[Meeting], clashes: Iterable[Clash], names: Names
) -> list[Row]:
    """Drafted and real dates of the team, each with what stands in its way."""
    told: dict[tuple[datetime.date, int], list[str]] = {}
    for clash in clashes:
        told.setdefault((clash.meeting.day, clash.meeting.start), []).append(clash_sentence(clash, names))
    drafted = [
        Row(
            one.id, one.day, span(as_placed(one)), _("Satt for hånd") if one.by_hand else "",
            told.get((one.day, as_placed(one).start), ()),
        )
        for one in meetings
    ]  # fmt: skip
    planned = [Row(None, one.day, span(one), _("Planlagt møte"), told.get((one.day, one.start), ())) for one in real]
    return [*drafted, *planned]


def as_placed(meeting: DraftMeeting) -> Meeting:
    """A drafted date as the planner has it."""
    return Meeting(meeting.day, meeting.start.hour * 60 + meeting.start.minute, str(meeting.team_id), meeting.minutes)


def quality_sentence(draft: Draft) -> str:
    """How good the plan is, and how sure that is."""
    if draft.best is None or draft.bound is None:
        return _("Vi leter etter den første planen.")
    if draft.best <= draft.bound:
        return _("Planen er bevist best mulig.")
    if draft.best >= OUT_OF_RANGE > draft.bound:
        return _("Planen holder ikke rytmen overalt ennå. Vi leter videre.")
    gap = 100 * (draft.best - draft.bound) / draft.best
    return _("Planen er høyst %(gap).0f prosent dårligere enn den best mulige. Det er bevist.") % {"gap": gap}


def figures_sentence(draft: Draft) -> str:
    """Best and proven bound, as numbers."""
    best = "–" if draft.best is None else str(draft.best)
    bound = "–" if draft.bound is None else str(max(draft.bound, 0))
    return _("Ulempepoeng i beste plan: %(best)s. Bevist minst mulig: %(bound)s. Tid: %(seconds)s s.") % {
        "best": best, "bound": bound, "seconds": draft.seconds,
    }  # fmt: skip


def changes_sentence(draft: Draft) -> str:
    """What the last solve changed; one that moved is both gone and new."""
    if draft.changes is None:
        return ""
    moved = (draft.changes + 1) // 2
    if moved == 0:
        return _("Ingen møter er endret.")
    words = ngettext("%(count)s møte er endret.", "%(count)s møter er endret.", moved) % {"count": moved}
    if draft.changes == draft.fewest_changes:
        return _("%(words)s Færre er ikke mulig.") % {"words": words}
    return words


def shortfall_sentences(draft: Draft, names: Names) -> list[str]:
    """Where the rhythm could not be kept, and what stands in the way."""
    return [_shortfall(one, names) for one in draft.shortfalls]


def _shortfall(one: Mapping[str, Any], names: Names) -> str:
    first, last = (datetime.date.fromisoformat(one[key]) for key in ("first", "last"))
    told = [_blocker(b, names) for b in one["blockers"] if b["share"] >= 0.1]
    words = _("Mellom %(first)s og %(last)s går det %(weeks)s skoleuker uten at rytmen holder.") % {
        "first": day_words(first), "last": day_words(last), "weeks": one["weeks"],
    }  # fmt: skip
    return " ".join([words, *told])


def _blocker(one: Mapping[str, Any], names: Names) -> str:
    facts = {
        "who": names.people.get(one["who"], _("En deltaker")), "percent": round(100 * one["share"]), "meeting": names.first_meeting,
    }  # fmt: skip
    words = {
        "absent": _("%(who)s kan ikke møte i %(percent)s prosent av tiden."),
        "busy": _("%(who)s er opptatt i andre møter i %(percent)s prosent av tiden."),
        "closed": _("Skolen er stengt i %(percent)s prosent av tiden."),
        "after": _("%(percent)s prosent av tiden er før %(meeting)s."),
    }
    return words[one["why"]] % facts


def absence_sentence(one: Absence) -> str:
    """ "Hver mandag kl. 08.00–12.00, fra … til …"."""
    # Whole words a day: where a weekday has a capital letter, and which form it takes, is each language's own.
    every = (_("Hver mandag"), _("Hver tirsdag"), _("Hver onsdag"), _("Hver torsdag"), _("Hver fredag"))
    days = every[one.weekday] if one.weekday is not None else _("Alle dager")
    hours = (
        _(" kl. %(start)s–%(end)s") % {"start": f"{one.start:%H.%M}", "end": f"{one.end:%H.%M}"}
        if one.start and one.end
        else ""
    )
    period = _("%(first)s til %(last)s") % {"first": day_words(one.first), "last": day_words(one.last)}
    return f"{days}{hours}, {period}"


def wish_sentence(one: Wish) -> str:
    """ "Tirsdag kl. 09.00–12.00"."""
    facts = {"weekday": str(WEEKDAYS[one.weekday][1]), "start": f"{one.start:%H.%M}", "end": f"{one.end:%H.%M}"}
    return _("%(weekday)s kl. %(start)s–%(end)s") % facts
