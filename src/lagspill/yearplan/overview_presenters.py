"""The whole municipality's year in words: teams, collisions, load, weeks."""

import datetime
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.directory.models import Team
from lagspill.foundation.templatetags.lagspill import day as day_words
from lagspill.foundation.templatetags.lagspill import day_short
from lagspill.yearplan.models import Draft
from lagspill.yearplan.overview_queries import Overview
from lagspill.yearplan.overview_rules import Collision, Entry, Load, collisions, loads
from lagspill.yearplan.rules import clock

Day = datetime.date
MOST = 40


@dataclass(frozen=True, slots=True)
class Cell:
    """One team's meetings of one week."""

    team: str
    dates: list[str]


@dataclass(frozen=True, slots=True)
class Week:
    """A week in which somebody meets."""

    name: str
    cells: list[Cell]


def page_of(found: Overview, district: uuid.UUID | None) -> dict[str, Any]:
    """What overview.html draws; collisions and load are always those of the whole municipality."""
    districts = {team.service.district.id: team.service.district.name for team in found.teams if team.service.district}
    chosen = district if district in districts else None
    teams = [one for one in found.teams if chosen is None or one.service.district_id == chosen]
    clashing = collisions(found.entries, found.travel)
    names = {team.id: team.name for team in found.teams}
    sentences = [collision_sentence(one, found.names, names) for one in clashing[:MOST]]
    return {
        "summary": summary(found.entries, clashing, len(found.teams)),
        "clashes": sentences,
        "more_clashes": len(clashing) - len(sentences),
        "teams": _teams_table(teams, found),
        "loads": _load_table(loads(found.entries), found.names, names),
        "team_names": [team.name for team in teams],
        "weeks": _weeks(teams, found.entries),
        "tabs": _tabs(districts, chosen),
    }


def summary(entries: Iterable[Entry], clashing: list[Collision], teams: int) -> str:
    """The year in one sentence."""
    listed = list(entries)
    drafted = sum(one.drafted for one in listed)
    words = [
        ngettext("%(count)d team", "%(count)d team", teams) % {"count": teams},
        ngettext("%(count)d møte i bruk", "%(count)d møter i bruk", len(listed) - drafted)
        % {"count": len(listed) - drafted},
        ngettext("%(count)d i utkast", "%(count)d i utkast", drafted) % {"count": drafted},
        ngettext("%(count)d kollisjon", "%(count)d kollisjoner", len(clashing)) % {"count": len(clashing)}
        if clashing
        else _("ingen kollisjoner"),
    ]
    return ", ".join(words) + "."


def collision_sentence(one: Collision, people: dict[uuid.UUID, str], teams: dict[uuid.UUID, str]) -> str:
    """Who should be where, and when."""
    facts = {
        "who": people[one.person],
        "day": day_words(one.one.day),
        "one": _in_team(one.one, teams),
        "other": _in_team(one.other, teams),
    }
    if one.why == "travel":
        return _("%(who)s rekker ikke fram %(day)s: fra %(one)s til %(other)s.") % facts
    return _("%(who)s skal være to steder %(day)s: %(one)s og %(other)s.") % facts


def _in_team(entry: Entry, teams: dict[uuid.UUID, str]) -> str:
    facts = {"team": teams[entry.team], "span": span(entry)}
    return _("%(team)s kl. %(span)s (utkast)") % facts if entry.drafted else _("%(team)s kl. %(span)s") % facts


def span(entry: Entry) -> str:
    """ "10.00–11.30"."""
    return f"{clock(entry.start):%H.%M}–{clock(entry.end % (24 * 60)):%H.%M}"


def draft_words(draft: Draft | None, drafted: int) -> str:
    """Where a team's draft stands."""
    if draft is None:
        return _("ingen")
    if draft.state == "ready":
        return ngettext("klart, %(count)d møte", "klart, %(count)d møter", drafted) % {"count": drafted}
    return _("ble ikke ferdig") if draft.state == "failed" else _("blir laget")


def _teams_table(teams: list[Team], found: Overview) -> dict[str, Any]:
    # A municipality without districts has no column of dashes.
    divided = any(team.service.district for team in found.teams)
    columns = [_("Team"), *([_("Bydel")] if divided else []), _("Koordinator"), _("I bruk"), _("Utkast")]
    rows = []
    for team in teams:
        own = [one for one in found.entries if one.team == team.id]
        real = [one.day for one in own if not one.drafted]
        used = (
            ngettext("%(count)d møte, til %(last)s", "%(count)d møter, til %(last)s", len(real))
            % {"count": len(real), "last": day_short(max(real))}
            if real
            else _("ingen møter")
        )
        district = [team.service.district.name if team.service.district else "–"] if divided else []
        draft = draft_words(found.drafts.get(team.id), len(own) - len(real))
        rows.append([team.name, *district, team.coordinator.staff.name, used, draft])
    return _table(_("Teamene"), columns, rows)


def _load_table(found: list[Load], people: dict[uuid.UUID, str], teams: dict[uuid.UUID, str]) -> dict[str, Any] | None:
    columns = [_("Navn"), _("Team"), _("Møter"), _("Timer"), _("Travleste uke")]
    rows = [
        [
            people[one.person],
            ", ".join(sorted(teams[team] for team in one.teams)),
            str(one.meetings),
            f"{one.minutes / 60:.0f}",
            ngettext("uke %(week)d, %(count)d møte", "uke %(week)d, %(count)d møter", one.most_in_a_week)
            % {"week": one.busiest_week.isocalendar().week, "count": one.most_in_a_week},
        ]
        for one in found
    ]
    return _table(_("De som sitter i flere team"), columns, rows, numeric=(2, 3)) if rows else None


def _table(caption: str, columns: list[str], rows: list[list[str]], numeric: tuple[int, ...] = ()) -> dict[str, Any]:
    return {
        "caption": caption,
        "caption_hidden": True,
        "columns": [{"label": label, "numeric": at in numeric} for at, label in enumerate(columns)],
        "rows": [
            {"cells": [{"text": text, "label": columns[at], "numeric": at in numeric} for at, text in enumerate(row)]}
            for row in rows
        ],
    }


def _weeks(teams: list[Team], entries: Iterable[Entry]) -> list[Week]:
    wanted = {team.id for team in teams}
    by_week: dict[Day, list[Entry]] = {}
    for entry in entries:
        if entry.team in wanted:
            by_week.setdefault(entry.week, []).append(entry)
    return [
        Week(
            _("Uke %(week)d, fra %(day)s") % {"week": monday.isocalendar().week, "day": day_short(monday)},
            [Cell(team.name, _dates(found, team)) for team in teams],
        )
        for monday, found in sorted(by_week.items())
    ]


def _dates(entries: list[Entry], team: Team) -> list[str]:
    own = sorted((one for one in entries if one.team == team.id), key=lambda one: (one.day, one.start))
    words = {True: _("%(day)s kl. %(span)s, utkast"), False: _("%(day)s kl. %(span)s")}
    return [words[one.drafted] % {"day": day_words(one.day), "span": span(one)} for one in own]


def _tabs(districts: dict[uuid.UUID, str], chosen: uuid.UUID | None) -> list[dict[str, Any]]:
    if not districts:
        return []
    url = reverse("yearplan:overview")
    parts = sorted(districts.items(), key=lambda one: one[1])
    return [
        {"label": _("Hele kommunen"), "url": url, "current": chosen is None},
        *({"label": name, "url": f"{url}?bydel={key}", "current": chosen == key} for key, name in parts),
    ]
