"""Invitation, minutes and protocol on paper, section by section as the playbook's documents say (MEET-4, 9, 10)."""

import dataclasses
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from lagspill.cases.letters import reading_language
from lagspill.cases.models import Case
from lagspill.directory.models import Municipality
from lagspill.documents.content import Block, Document, Facts, Heading, Paragraph, Table
from lagspill.foundation.templatetags.lagspill import day as day_words
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings.invitation_answers import part_of
from lagspill.meetings.kinds import model_of, name_of, playbook_of, team_of
from lagspill.meetings.models import AgendaItem, Invitation, Meeting, Minutes, Protocol
from lagspill.meetings.wording import clock_span
from lagspill.playbooks.schema import Category, FormField, Playbook, ServiceKind
from lagspill.questions.papers import OwnPart
from lagspill.questions.rules import printed

Values = Mapping[str, str]


def invitation_paper(item: AgendaItem, invitation: Invitation) -> Document:
    """The invitation with its secret part: for those who are logged in, never for the mail."""
    meeting = item.meeting
    contact = meeting.contact.staff
    start = item.starts_at or meeting.starts_at
    span = clock_span(item.starts_at, item.ends_at)
    values = {
        "concerning": _concerning(item.case),
        "time": f"{moment(start)} ({span})" if span else moment(start),
        "place": meeting.place,
        "contact_name": contact.name,
        "contact_phone": contact.phone or meeting.host.phone,
        "contact_email": contact.email or meeting.host.email,
    }
    if item.agenda:
        values["agenda"] = item.agenda
    own = part_of(item, reaching=invitation.person_id is None)
    return _document("invitation", model_of(item), meeting.host.municipality, values, own=own, created=invitation.created_at,
                     case_number=item.case.number, footer=name_of(meeting))  # fmt: skip


def minutes_paper(minutes: Minutes, present: list[str], absent: list[str]) -> Document:
    """The minutes of one family's case; never of two (MEET-9)."""
    item = minutes.item
    meeting = item.meeting
    values = {
        "time": moment(item.starts_at or meeting.starts_at),
        "place": meeting.place,
        "present": "\n".join(present),
        "absent": "\n".join(absent),
        "facts": minutes.facts,
        "discussion": minutes.summary,
        "agreed": minutes.agreed,
        "disagreed": minutes.disagreed,
        "family_view": item.last_word,
        "case_lead": minutes.case.lead.staff.name if minutes.case.lead else "",
        "feedback": item.feedback,
    }
    own = OwnPart(model_of(item), "minutes", minutes.own_answers, reaching=False)
    paper = _document("minutes", model_of(item), meeting.host.municipality, values, own=own,
                     created=minutes.amended_at or minutes.approved_at or minutes.created_at, case_number=minutes.case.number,
                     footer=minutes.case.owner.name)  # fmt: skip
    return dataclasses.replace(paper, blocks=(Facts(((_("Versjon"), version_words(minutes)),)), *paper.blocks))


def version_words(minutes: Minutes) -> str:
    """Which version, and from the second on when, by whom and why it was amended."""
    if minutes.version == 1 or minutes.amended_by is None or minutes.amended_at is None:
        return str(minutes.version)
    return _("%(number)s, endret %(when)s av %(who)s: %(reason)s") % {
        "number": minutes.version,
        "when": day_words(minutes.amended_at),
        "who": minutes.amended_by.staff.name,
        "reason": minutes.amend_reason,
    }


def protocol_paper(protocol: Protocol, meeting: Meeting) -> Document:
    """The anonymised protocol of one meeting."""
    content: dict[str, Any] = protocol.content
    day = date_format(meeting.starts_at, "j. F Y")
    values = {
        "period_from": day,
        "period_to": day,
        "meetings_held": "1",
        "cases_discussed": cases_words(content),
        "family_present": str(content["family_present"]),
    }
    playbook, team = playbook_of(team_of(meeting)), team_of(meeting)
    return _document("protocol", playbook, team.service.municipality, values, created=protocol.created_at, case_number=None,
                     footer=team.name, tables={"entries": lambda field: entries_table(protocol, playbook, field)})  # fmt: skip


def cases_words(content: Mapping[str, Any]) -> str:
    """How many cases, and how many of them were about nobody who was named; older protocols do not tell those apart."""
    words = [str(content["cases"])]
    if content.get("unnamed"):
        words.append(_("uten navn: %(count)d") % {"count": content["unnamed"]})
    if content.get("collective"):
        words.append(_("om grupper eller miljø: %(count)d") % {"count": content["collective"]})
    return ", ".join(words)


def entry_cells(entry: Mapping[str, Any], playbook: Playbook) -> dict[str, str]:
    """One anonymised case in words."""
    words = reading_language()

    def labels(codes: list[str], parts: Iterable[Category | ServiceKind]) -> str:
        # What the team's model no longer has keeps its code as name, as in the quarter's report.
        known = {part.code: part.label.in_(words) for part in parts}
        return ", ".join(known.get(code, code) for code in codes)

    bands = {band.code: band.label.in_(words) for band in playbook.bands}
    return {
        "band": bands.get(entry["band"], _("ukjent")),
        "categories": labels(entry["categories"], playbook.categories),
        "services": labels(entry["services"], playbook.service_kinds),
        "measures": str(entry["measures"]),
    }


def entries_table(protocol: Protocol, playbook: Playbook, field: FormField) -> Table:
    """The anonymised cases as the form's table."""
    words = reading_language()
    rows = []
    for entry in protocol.content["entries"]:
        cells = entry_cells(entry, playbook)
        rows.append(tuple(cells.get(column.code, "") for column in field.columns))
    return Table(field.label.in_(words), tuple(column.label.in_(words) for column in field.columns), tuple(rows))


def _document(
    code: str, playbook: Playbook, municipality: Municipality, values: Values, *, created: Any, case_number: str | None,
    footer: str, tables: Mapping[str, Callable[[FormField], Table]] | None = None, own: OwnPart | None = None,
) -> Document:  # fmt: skip
    words, language = playbook.document(code), reading_language()
    blocks: list[Block] = []
    for section in words.sections:
        blocks.append(Heading(section.heading.in_(language)))
        blocks.extend(Paragraph(playbook.text(text).in_(language)) for text in section.texts)
        refs = printed(section, words.sections, playbook, code) if own else section.fields
        fields = [(ref.split(".", 1)[1], playbook.form_field(ref)) for ref in refs]
        rows: list[tuple[str, str]] = []
        for name, field in fields:
            rows += [(field.label.in_(language), values[name])] if name in values else own.facts([name]) if own else []
        if rows:
            blocks.append(Facts(tuple(rows)))
        blocks.extend(tables[name](field) for name, field in fields if tables and name in tables)
        blocks.extend(own.blocks([name for name, _field in fields]) if own else [])
    return Document(
        title=words.title.in_(language),
        language=language,
        kind=code,
        municipality=municipality.name,
        case_number=case_number,
        created=created,
        confidentiality=None if words.anonymised else _("Taushetsbelagt"),
        blocks=tuple(blocks),
        footer=footer,
    )


def _concerning(case: Case) -> str:
    name = case.subject.name if case.subject else case.heading
    return _("%(name)s, sak %(number)s") % {"name": name, "number": case.number}
