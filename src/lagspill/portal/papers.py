"""The papers a family takes along. Their time stamps come from what they show, so that nothing else shows through (CASE-4)."""

import datetime
import uuid

from django.http import Http404
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.cases.models import Referral
from lagspill.consent.papers import record_document
from lagspill.consent.queries import consent_by_id
from lagspill.documents.content import LANGUAGES, Block, Bullets, Document, Facts, Heading, Language, Paragraph, Table
from lagspill.documents.wording import at_time, short_date
from lagspill.foundation.clock import OSLO, now
from lagspill.meetings.models import AgendaItem, Minutes
from lagspill.playbooks import loader
from lagspill.portal.presenters import meeting_card, minutes_cards, plan_rows, referral_facts
from lagspill.portal.queries import Dossier


def consent_paper(consent_id: uuid.UUID) -> Document:
    """The consent form as it was signed: the very document whose fingerprint is kept. 404 when there is none to see."""
    found = consent_by_id(consent_id)
    if found is None:
        raise Http404
    return record_document(found, _language())


def minutes_paper(dossier: Dossier, item: AgendaItem, minutes: Minutes) -> Document:
    """Minutes of one meeting, for one family (MEET-9)."""
    language, card = _language(), meeting_card(item)
    parts = [
        (_("Det vi vet"), minutes.facts),
        (_("Det vi snakket om"), minutes.summary),
        (_("Det vi ble enige om"), minutes.agreed),
        (_("Det vi ikke ble enige om"), minutes.disagreed),
    ]
    who = next(one.who for one in minutes_cards(dossier) if one.pdf_url.endswith(f"{minutes.id}.pdf"))
    blocks: list[Block] = [
        Facts(((_("Tid"), at_time(card.starts_at, language)), (_("Sted"), card.place), (_("Til stede"), ", ".join(who))))
    ]
    for heading, text in parts:
        blocks += [Heading(heading), Paragraph(text)] if text else []
    return _document(dossier, "minutes", tuple(blocks), created=minutes.approved_at or minutes.created_at)


def plan_paper(dossier: Dossier) -> Document:
    """Goals and measures with the family's answers (PLAN-1, CONS-9)."""
    language = _language()
    rows = tuple(
        (row.goal, row.text, f"{row.who}, {row.service}", short_date(row.due, language), row.agreed_label, row.status_label)
        for row in plan_rows(dossier, now().astimezone(OSLO).date())
    )
    columns = (_("Mål"), _("Tiltak"), _("Hvem"), _("Når"), _("Familien"), _("Status"))
    blocks: list[Block] = [Table(_("Dette er vi enige om"), columns, rows)]
    if dossier.plan and dossier.plan.earlier_measures:
        blocks = [Heading(_("Tidligere tiltak")), Paragraph(dossier.plan.earlier_measures), *blocks]
    newest = max(measure.worded_at for measure in dossier.measures)
    return _document(dossier, "action_plan", tuple(blocks), created=newest, landscape=True)


def referral_paper(dossier: Dossier, referral: Referral) -> Document:
    """The referral as it was sent, without anybody's address (FAM-5)."""
    blocks: list[Block] = []
    for fact in referral_facts(dossier):
        lines = fact.value.split("\n")
        blocks += [Heading(fact.label), Bullets(tuple(lines)) if len(lines) > 1 else Paragraph(fact.value)]
    return _document(dossier, "referral", tuple(blocks), created=referral.sent_at or referral.created_at)


def _document(dossier: Dossier, kind: str, blocks: tuple[Block, ...], *, created: datetime.datetime, landscape: bool = False) -> Document:
    case, language = dossier.case, _language()
    playbook = loader.get(case.playbook, case.playbook_version)
    subject: tuple[Block, ...] = (Facts(((_("Gjelder"), case.subject.name),)),) if case.subject else ()
    return Document(
        title=playbook.document(kind).title.in_(language),
        language=language,
        kind=kind,
        municipality=case.municipality.name,
        case_number=case.number,
        created=created,
        confidentiality=_("Unntatt offentlighet"),
        blocks=subject + blocks,
        footer=_("%(model)s, versjon %(version)s") % {"model": playbook.title.in_(language), "version": playbook.version},
        landscape=landscape,
    )


def _language() -> Language:
    current = get_language() or "nb"
    return next((language for language in LANGUAGES if current.startswith(language)), "nb")
