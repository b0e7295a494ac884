"""The action plan on paper, by the playbook's form: the family and the professionals concerned get a copy (PLAN-1, PLAN-5)."""

import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from lagspill.cases.models import Case
from lagspill.cases.queries import playbook_of
from lagspill.documents.content import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    Language,
    Notice,
    Paragraph,
    Table,
    WriteLines,
)
from lagspill.documents.rendering import render
from lagspill.documents.wording import at_time, short_date
from lagspill.foundation.clock import now
from lagspill.plans.models import ActionPlan, Measure
from lagspill.plans.queries import measures, plan_of
from lagspill.playbooks.schema import FormField, Playbook, Section
from lagspill.questions.papers import OwnPart
from lagspill.questions.rules import printed

DOCUMENT = "action_plan"
TALK = "follow_up"
LINES = "action_plan.lines"
# The columns that the table tells; service and deadline stand in the cells of whoever is responsible and of the measure.
TOLD = ("case_number", "first_follow_up_meeting", "goal", "measure", "responsible", "follow_up_talk")
EMPTY_LINES = 4


def plan_document(case: Case, language: Language = "nb", *, created: datetime.datetime | None = None) -> Document:
    """The plan as whoever acts may see it. Declined measures are left out: they are no part of what was agreed.

    Needs `queries.plan_case_or_404`'s case; costs one look-up for the measures. Prints no name of a family member.
    """
    with override(language):
        return _Paper(case, language).document(created or now())


def plan_pdf(case: Case, language: Language = "nb") -> bytes:
    """The same as PDF."""
    return render(plan_document(case, language))


class _Paper:
    """One plan being laid out, section by section as the playbook's document says."""

    def __init__(self, case: Case, language: Language) -> None:
        self.case, self.language = case, language
        self.playbook: Playbook = playbook_of(case)
        self.plan: ActionPlan | None = plan_of(case)
        # Families get the plan too: it tells nobody how to reach anybody (FAM-5).
        self.own = OwnPart(self.playbook, DOCUMENT, self.plan.own_answers if self.plan else {}, reaching=False)
        self.measures = [row for row in measures(case) if row.status != "declined"]

    def document(self, created: datetime.datetime) -> Document:
        layout = self.playbook.document(DOCUMENT)
        blocks: list[Block] = []
        for section in layout.sections:
            blocks.extend(self._section(section))
        blocks.append(Notice(layout.archive.text.in_(self.language)))
        return Document(
            title=layout.title.in_(self.language),
            language=self.language,
            kind=DOCUMENT,
            municipality=self.case.municipality.name,
            case_number=self.case.number,
            created=created,
            confidentiality=_("Unntatt offentlighet"),
            blocks=tuple(blocks),
            footer=_("%(model)s, versjon %(version)s")
            % {"model": self.playbook.title.in_(self.language), "version": self.playbook.version},
            landscape=True,
        )

    def _section(self, section: Section) -> list[Block]:
        blocks: list[Block] = [Heading(section.heading.in_(self.language))]
        blocks.extend(Paragraph(self.playbook.text(code).in_(self.language)) for code in section.texts)
        keywords: list[str] = []
        for ref in self._refs(section):
            field = self.playbook.form_field(ref)
            if ref.startswith(DOCUMENT + "."):
                blocks.extend(self._field(field.code, field.label.in_(self.language)))
            else:
                # A question of another form: a key word for the talk to come.
                keywords.append(field.label.in_(self.language))
        if keywords:
            blocks.append(Bullets(tuple(keywords)))
        return blocks

    def _refs(self, section: Section) -> list[str]:
        """What the section prints, with the own questions of the plan and of the follow-up talk where they stand."""
        sections = self.playbook.document(DOCUMENT).sections
        of_plan = printed(section, sections, self.playbook, DOCUMENT)
        of_talk = printed(section, sections, self.playbook, TALK)
        return of_talk if any(ref.startswith(f"{TALK}.") for ref in section.fields) else of_plan

    def _field(self, code: str, label: str) -> list[Block]:
        if code == "case_lead":
            return [Facts(((label, self.case.lead.staff.name if self.case.lead else ""),))]
        if code == "lines":
            return [self._table(label), *self._own_of_measures()]
        if code in self.own.questions:
            facts = self.own.facts([code])
            return [*([Facts(facts)] if facts else []), *self.own.blocks([code])]
        text = {"earlier_measures": "earlier_measures", "evaluation": "evaluation"}.get(code)
        written = getattr(self.plan, text) if self.plan and text else ""
        return [Paragraph(written)] if written else [WriteLines("", EMPTY_LINES)]

    def _own_of_measures(self) -> list[Block]:
        """What the model asks about each measure: below the table, which is full."""
        blocks: list[Block] = []
        for row in self.measures:
            own = OwnPart(self.playbook, LINES, row.own_answers, reaching=False).whole()
            if own:
                blocks += [Heading(_("Tiltak %(number)d") % {"number": row.number}, 2), *own]
        return blocks

    def _table(self, caption: str) -> Table:
        columns = self._columns()
        return Table(
            caption=caption,
            columns=tuple(column.label.in_(self.language) for column in columns),
            rows=tuple(
                tuple(self._cell(row, column.code, first=index == 0) for column in columns)
                for index, row in enumerate(self.measures)
            ),
        )

    def _columns(self) -> list[FormField]:
        """Those that the model's own form has; of a model without such a form, all that the table can tell."""
        columns = self.playbook.form_field(LINES).columns
        prescribed = [column for column in columns if column.from_form == "prescribed" and column.code in TOLD]
        return prescribed or [column for column in columns if column.code in TOLD]

    def _cell(self, row: Measure, code: str, *, first: bool) -> str:
        planned = self.plan.first_follow_up_at if self.plan else None
        deadline = self.playbook.form_field("action_plan.lines.deadline").label.in_(self.language)
        # The case's number and first meeting stand once, as on the form.
        return {
            "case_number": self.case.number if first else "",
            "first_follow_up_meeting": at_time(planned, self.language) if planned and first else "",
            "goal": row.goal,
            "measure": f"{row.text}\n{deadline}: {short_date(row.due_on, self.language)}",
            "responsible": f"{row.responsible.staff.name}\n{row.service.name}",
            "follow_up_talk": short_date(row.follow_up_on, self.language) if row.follow_up_on else "",
        }.get(code, "")
