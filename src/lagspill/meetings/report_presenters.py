"""Quarterly reports in words, the same on the page, on paper and in the spreadsheet (MEET-10, STAT-4)."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lagspill.cases.letters import reading_language
from lagspill.directory.models import Team
from lagspill.documents.content import Document, Facts, Heading, Paragraph, Table
from lagspill.foundation import small_numbers
from lagspill.foundation.clock import OSLO
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import Protocol, QuarterReport
from lagspill.meetings.presenters import language
from lagspill.meetings.quarters import Quarter, quarter_of
from lagspill.meetings.rules import URGENCIES
from lagspill.meetings.wording import duration, urgency_label
from lagspill.playbooks.schema import Playbook

Content = Mapping[str, Any]
Rows = list[tuple[str, str]]
QUARTERS = 8
# Spreadsheets run cells that begin so as formulas.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def quarter_words(quarter: Quarter) -> str:
    """ "4. kvartal 2026"."""
    return _("%(number)s. kvartal %(year)s") % {"number": quarter.number, "year": quarter.year}


def hidden_words(least: int) -> str:
    """Why numbers are missing."""
    return _(
        "Tall på 1 til %(most)s er skjult, og noen større tall er skjult sammen med dem, slik at ingen kan regnes ut."
        " Da kan ingen kjenne igjen en familie."
    ) % {"most": least - 1}


def number_words(value: int | None) -> str:
    """A count, or that it is hidden."""
    return _("skjult") if value is None else str(value)


def out_of_words(span: Sequence[int] | None, whole: int | None) -> str:
    """How many of all; a hidden count as the least and the most that it may be."""
    if span is None or whole is None:
        return _("skjult")
    low, high = span
    words = {"low": low, "high": high, "whole": whole}
    return (_("%(low)s av %(whole)s") if low == high else _("%(low)s til %(high)s av %(whole)s")) % words


def share_words(span: Sequence[int] | None, whole: int | None, goal: int) -> str:
    """The share with the family present against the goal, in a sentence (MEET-5)."""
    if whole == 0:
        return _("Ingen saker er drøftet.")
    if span is None or whole is None:
        return _("For få saker til at andelen kan vises. Målet er %(goal)s %%.") % {"goal": goal}
    low, high = (round(100 * one / whole) for one in span)
    share = f"{low} %" if low == high else _("%(low)s til %(high)s %%") % {"low": low, "high": high}
    reached = _("Målet på %(goal)s %% er nådd.") if low >= goal else _("Målet er %(goal)s %%.")
    first = _("Familien var med i %(cases)s saker (%(share)s).") % {"cases": out_of_words(span, whole), "share": share}
    return f"{first} {reached % {'goal': goal}}"


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the report; where cases may be counted in several rows, `note` says so."""

    title: str
    rows: Rows
    note: str = ""


def facts_of(content: Content) -> Rows:
    """The report's single numbers."""
    minutes, measures = content["minutes"], content["measures"]
    return [
        (_("Møter som er holdt"), str(content["meetings"])),
        (_("Saker som er drøftet"), number_words(content["cases"])),
        (_("Saker der familien var med"), out_of_words(content["family"], content["cases"])),
        (_("Mål for at familien er med"), f"{content['goal']} %"),
        (_("Saker med tolk"), out_of_words(content["interpreter"], content["cases"])),
        (_("Tid brukt på sakene"), _("skjult") if minutes is None else duration(minutes)),
        (_("Tiltak som er avtalt"), number_words(measures)),
    ]


def parts_of(content: Content, playbook: Playbook) -> list[Part]:
    """The report's tables. Codes that a newer playbook has dropped keep their code as name."""
    words = language()
    bands = {one.code: one.label.in_(words) for one in playbook.bands} | {"": _("Ukjent alder")}
    categories = {one.code: one.label.in_(words) for one in playbook.categories}
    services = {one.code: one.label.in_(words) for one in playbook.service_kinds}
    urgencies = {code: urgency_label(code) for code in [*URGENCIES, ""]}
    several = _("En sak kan stå i flere rader.")
    cases = content["cases"]
    about = {
        "person": _("Saker med navn"),
        "unnamed": _("Saker uten navn"),
        "group": _("Saker om en gruppe"),
        "system": _("Saker om miljøet eller bydelen"),
    }
    # A report that was sent before these were told apart has no such table.
    apart = [Part(_("Med og uten navn"), _rows(content["about"], about, number_words))] if "about" in content else []
    return [
        *apart,
        Part(_("Aldersgrupper"), _rows(content["bands"], bands, number_words)),
        Part(_("Hvor mye det hastet"), _rows(content["urgencies"], urgencies, number_words)),
        Part(_("Hva det handlet om"), _rows(content["categories"], categories, lambda span: out_of_words(span, cases)), several),
        Part(_("Tjenester som møtte"), _rows(content["services"], services, lambda span: out_of_words(span, cases)), several),
    ]  # fmt: skip


def _rows(counts: Mapping[str, Any], labels: Mapping[str, str], word: Callable[[Any], str]) -> Rows:
    # The database keeps no order of keys: the playbook's is the one that people know.
    known = [code for code in labels if code in counts]
    return [(labels.get(code, code), word(counts[code])) for code in [*known, *sorted(set(counts) - set(known))]]


def report_paper(report: QuarterReport) -> Document:
    """The report on paper."""
    team, content = report.team, report.content
    playbook, quarter = playbook_of(team), Quarter(report.year, report.quarter)
    tables = []
    for part in parts_of(content, playbook):
        rows = tuple(part.rows) or ((_("Ingen"), ""),)
        tables.append(Table(f"{part.title}. {part.note}".strip(), (part.title, _("Saker")), rows))
    words, rule = reading_language(), playbook.protocol
    own = playbook.document(rule.document if rule else "protocol")
    texts = [playbook.text(code).in_(words) for section in own.sections for code in section.texts]
    return Document(
        title=f"{own.title.in_(words)}, {quarter_words(quarter)}",
        language=words,
        kind="protocol",
        municipality=team.service.municipality.name,
        case_number=None,
        created=report.created_at,
        confidentiality=None,
        blocks=(
            Heading(team.name),
            *(Paragraph(text) for text in texts),
            Paragraph(hidden_words(content["least"])),
            Facts(tuple(facts_of(content))),
            *tables,
        ),
        footer=team.name,
    )


def report_sheet(report: QuarterReport) -> bytes:
    """The report as a table for a spreadsheet: UTF-8 with a mark, semicolons, as Norwegian spreadsheets expect."""
    rows = [[_("Del"), _("Hva"), _("Tall")]]
    quarter = quarter_words(Quarter(report.year, report.quarter))
    rows.append([_("Rapport"), report.team.name, quarter])
    rows += [[_("Samlet"), label, text] for label, text in facts_of(report.content)]
    for part in parts_of(report.content, playbook_of(report.team)):
        rows += [[part.title, label, text] for label, text in part.rows]
    rows.append([_("Skjulte tall"), hidden_words(report.content["least"]), ""])
    written = io.StringIO()
    csv.writer(written, delimiter=";", lineterminator="\r\n").writerows(
        [_harmless(cell) for cell in row] for row in rows
    )
    return written.getvalue().encode("utf-8-sig")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(FORMULA) else cell


@dataclass(frozen=True, slots=True)
class ShareRow:
    """A quarter with the share of cases in which the family took part."""

    title: str
    words: str


def family_shares(team: Team) -> list[ShareRow]:
    """The share by quarter, newest first, from the team's protocols; small counts hidden as everywhere (MEET-5, STAT-2)."""
    playbook, least = playbook_of(team), team.service.municipality.smallest_cell
    whole: dict[Quarter, int] = {}
    present: dict[Quarter, int] = {}
    protocols = Protocol.objects.select_related("meeting").filter(team=team, meeting__state="finished")
    for row in protocols.order_by("-meeting__starts_at"):
        quarter = quarter_of(row.meeting.starts_at.astimezone(OSLO).date())
        whole[quarter] = whole.get(quarter, 0) + row.content["cases"]
        present[quarter] = present.get(quarter, 0) + row.content["family_present"]
    rows = []
    for quarter, cases in list(whole.items())[:QUARTERS]:
        span = small_numbers.out_of(present[quarter], cases, least)
        words = share_words(span, small_numbers.total(cases, least), playbook.family.goal_percent)
        rows.append(ShareRow(quarter_words(quarter), words))
    return rows


def sent_words(report: QuarterReport) -> str:
    """When it was sent."""
    return _("Sendt %(when)s") % {"when": date_format(report.created_at.astimezone(OSLO), "j. F Y")}
