"""The papers a family takes along: the same as the services have, but for the referral, which leaves out addresses (FAM-5).

Their time stamps come from what they show, so that nothing else shows through (CASE-4).
"""

import uuid

from django.http import Http404
from django.utils.translation import gettext as _

from lagspill.cases.informing import EVENT
from lagspill.cases.letters import family_paper, reading_language
from lagspill.cases.models import Referral
from lagspill.cases.queries import playbook_of
from lagspill.consent.papers import record_document
from lagspill.consent.queries import consent_by_id
from lagspill.documents.content import LANGUAGES, Block, Bullets, Document, Facts, Heading, Paragraph
from lagspill.foundation.gathering import instant
from lagspill.meetings.models import AgendaItem, Minutes
from lagspill.meetings.papers import minutes_paper as paper_of_minutes
from lagspill.plans.papers import plan_document
from lagspill.portal.queries import Dossier
from lagspill.portal.sections import attended, referral_facts


def consent_paper(case_id: uuid.UUID, consent_id: uuid.UUID) -> Document:
    """The consent form as it was signed: the very document whose fingerprint is kept. 404 when there is none to see;
    a discarded draft was never anybody's consent."""
    found = consent_by_id(consent_id)
    if found is None or found.case_id != case_id or found.state == "refused":
        raise Http404
    return record_document(found, reading_language())


def minutes_paper(dossier: Dossier, item: AgendaItem, minutes: Minutes) -> Document:
    """Minutes of one meeting, for one family (MEET-9)."""
    minutes.item, minutes.case, item.case = item, dossier.case, dossier.case
    present, absent = attended(item)
    return paper_of_minutes(minutes, present, absent)


def plan_paper(dossier: Dossier) -> Document:
    """Goals and measures (PLAN-1), dated by when the last of them was worded."""
    worded = max(measure.worded_at for measure in dossier.measures)
    return plan_document(dossier.case, reading_language(), created=worded)


def referral_paper(dossier: Dossier, referral: Referral) -> Document:
    """The referral as it was sent, without anybody's address (FAM-5)."""
    case, language = dossier.case, reading_language()
    playbook = playbook_of(case)
    blocks: list[Block] = [Facts(((_("Gjelder"), case.subject.name),))] if case.subject else []
    for fact in referral_facts(dossier):
        lines = fact.value.split("\n")
        blocks += [Heading(fact.label), Bullets(tuple(lines)) if lines[1:] else Paragraph(fact.value)]
    return Document(
        title=playbook.document("referral").title.in_(language),
        language=language,
        kind="referral",
        municipality=case.municipality.name,
        case_number=case.number,
        created=referral.sent_at or referral.created_at,
        confidentiality=_("Unntatt offentlighet"),
        blocks=tuple(blocks),
        footer=_("%(model)s, versjon %(version)s")
        % {"model": playbook.title.in_(language), "version": playbook.version},
    )


def information_pdf(dossier: Dossier, language: str) -> bytes:
    """The information letter, dated by when the family first got it; 404 before that."""
    given = [row for row in dossier.events if row["kind"] == EVENT]
    wanted = next((one for one in LANGUAGES if one == language), None)
    paper = family_paper(dossier.case, wanted) if given and wanted else None
    if paper is None:
        raise Http404
    return paper.pdf(instant(given[0]["at"]))
