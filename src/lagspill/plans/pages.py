"""What each page of the plan needs, read once: the case, who reads it, the forms as they are or as they were typed."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest
from lagspill.access.models import Assignment
from lagspill.cases.gate import is_due
from lagspill.cases.models import Case
from lagspill.cases.presenters import link
from lagspill.cases.queries import playbook_of
from lagspill.cases.rules import look_ground
from lagspill.cases.sharing import Circle, circle, strip_for_case
from lagspill.cases.watching import watch
from lagspill.consent.sharing import Strip
from lagspill.families.queries import any_protected
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form
from lagspill.plans import presenters
from lagspill.plans.actions import PLANNING
from lagspill.plans.forms import (
    AgreementForm,
    ClosingForm,
    EvaluationForm,
    FollowUpForm,
    MeasureForm,
    Own,
    PlanForm,
    StepForm,
    SuggestionForm,
    labels,
)
from lagspill.plans.models import Measure
from lagspill.plans.outcomes import may_evaluate
from lagspill.plans.queries import FamilyMember, concern_categories, family_members, family_said, measures, plan_of
from lagspill.plans.rules import OPEN, next_status
from lagspill.plans.suggesting import begun, suggestion_form
from lagspill.questions.forms import typed_own
from lagspill.questions.presenters import own_rows
from lagspill.questions.queries import services_near

Context = dict[str, Any]
SHOWN = 60


class Page:
    """What all of them share."""

    def __init__(self, case: Case, by: Actor) -> None:
        self.case, self.by = case, by
        self.playbook = playbook_of(case)
        self.bound: dict[str, Form] = {}

    @cached_property
    def circle(self) -> Circle:
        return circle(self.case)

    @cached_property
    def members(self) -> list[FamilyMember]:
        return family_members(self.case)

    @cached_property
    def measures(self) -> list[Measure]:
        return measures(self.case)

    @property
    def covered(self) -> set[Any]:
        """The services with a ground today."""
        return {ground.service_id for ground in self.circle.grounds}

    @property
    def ground(self) -> str:
        """The ground of the look, for the log."""
        return look_ground(owns=self.case.owner_id == self.by.service_id, unnamed=self.case.is_unnamed)

    @property
    def leads(self) -> bool:
        return presenters.leads(self.case, list(self.circle.grounds), self.by)

    @property
    def open(self) -> bool:
        """Whether the plan may be written in."""
        return self.case.state in PLANNING

    def strip(self, *, family: bool = True) -> Strip:
        return strip_for_case(self.circle, family=family)

    def people(self) -> list[tuple[str, str]]:
        """Who may be responsible: those on the case whose service has a ground today."""
        rows: list[Assignment] = [row for row in self.circle.people if row.service_id in self.covered]
        return [(str(row.position_id), f"{row.position.staff.name}, {row.service.name}") for row in rows]

    def family(self) -> list[tuple[str, str]]:
        roles = {"guardian": _("foresatt"), "subject": _("den saken gjelder")}
        return [(str(row.person), f"{row.name}, {roles[row.capacity]}") for row in self.members]

    def own(self, answers: Mapping[str, Any] | None = None) -> Own:
        """What the model's own questions are asked from."""
        near = services_near(self.by.service(), self.playbook)
        return Own(kept=answers or {}, services=near, nameless=self.case.is_unnamed)

    def crumbs(self, *, plan: bool = True) -> list[dict[str, str]]:
        found = [{"label": _("Sak %(number)s") % {"number": self.case.number}, "url": link("cases:case", self.case.id)}]
        if plan:
            found.append({"label": _("Handlingsplan"), "url": reverse("plans:edit", args=[self.case.id])})
        return [crumb for crumb in found if crumb["url"]]

    def frame(self) -> Context:
        return {
            "case": self.case,
            "crumbs": self.crumbs(),
            "strip": self.strip(),
            "is_open": self.open or bool(self.bound),
        }


class PlanPage(Page):
    """The whole plan. `begun` is what a new measure starts with; `came`, where a form of it was sent from."""

    def __init__(self, case: Case, by: Actor) -> None:
        super().__init__(case, by)
        self.begun: dict[str, Any] = {"starts_on": today()}
        self.came: dict[str, uuid.UUID] = {}
        self.suggestion: SuggestionForm | None = None

    def suggest(self, data: QueryDict) -> bool:
        """Begins the new measure with one of the model's (PLAN-6); whether there is such a one."""
        helpers = [row for row in self.circle.people if row.service_id in self.covered]
        self.suggestion = self._suggestions(data)
        self.begun = begun(self.suggestion, self.playbook, data, helpers) | typed_own(self._form("measure"), data)
        return self.suggestion.is_valid()

    def _suggestions(self, data: QueryDict | None = None) -> SuggestionForm:
        return suggestion_form(self.playbook, concern_categories(self.case), data)

    def bind(self, which: str, data: QueryDict) -> Form:
        """The form that was sent, with what was typed."""
        which = which if which in ("measure", "agreement") else "plan"
        self.bound[which] = self._form(which, data)
        watch(self.bound[which], case=self.case, by=self.by)
        return self.bound[which]

    def _form(self, which: str, data: QueryDict | None = None) -> Form:
        if which == "measure":
            return MeasureForm(
                data, prefix="measure", playbook=self.playbook, people=self.people(), own=self.own(), initial=self.begun
            )
        if which == "agreement":
            unanswered = [str(row.id) for row in self.measures if self._waits(row)]
            return AgreementForm(
                data,
                prefix="agreement",
                people=self.family(),
                measures=self._answerable(),
                initial={"measures": unanswered},
            )
        plan = plan_of(self.case)
        initial = {
            "earlier_measures": plan.earlier_measures if plan else "",
            "first_follow_up_at": plan.first_follow_up_at if plan else None,
            "follow_up_place": plan.follow_up_place if plan else "",
        }
        own = self.own(plan.own_answers if plan else None)
        return PlanForm(data, prefix="plan", playbook=self.playbook, own=own, initial=initial)

    def _waits(self, row: Measure) -> bool:
        return not self.case.is_collective and row.status == "proposed" and family_said(row, self.members) == "none"

    def _answerable(self) -> list[tuple[str, str]]:
        rows = [row for row in self.measures if row.status in (*OPEN, "declined")]
        return [(str(row.id), f"{row.number}. {_shortened(row.text)}") for row in rows]

    def context(self) -> Context:
        rows = presenters.plan_rows(self.case, self.by, rows=self.measures, members=self.members, covered=self.covered)
        plan = plan_of(self.case)
        return self.frame() | {
            "crumbs": self.crumbs(plan=False),
            "rows": rows,
            "move": presenters.next_move(self.case, self.measures, self.members, self.by) if rows else None,
            "plan": plan,
            "plan_own": presenters.plan_own(self.case, plan),
            "orphans": [row for row in rows if row.needs_responsible],
            "waiting": [
                row for row in rows if row.agreed is None and row.status == "planned" and not self.case.is_collective
            ],
            "plan_form": self.bound.get("plan") or self._form("plan"),
            "measure_form": self.bound.get("measure") or self._form("measure"),
            "agreement_form": self.bound.get("agreement") or (self._form("agreement") if self._answerable() else None),
            "suggestion_form": self.suggestion or (self._suggestions() if self.playbook.measure_templates else None),
            "suggested": self.suggestion is not None and self.suggestion.is_valid(),
            "labels": labels(self.playbook, "action_plan"),
            "title": self.playbook.document("action_plan").title.in_(_language()),
            "may_evaluate": self.open and may_evaluate(self.case, self.by),
            "may_close": self.open and self.case.owner_id == self.by.service_id,
            "no_family": not self.members,
            "came": self.came,
        }


class MeasurePage(Page):
    """One measure."""

    def __init__(self, measure: Measure, by: Actor) -> None:
        super().__init__(measure.case, by)
        self.measure = measure

    @property
    def in_charge(self) -> bool:
        return self.measure.service_id == self.by.service_id or self.leads

    def bind(self, which: str, data: QueryDict) -> Form:
        """The form that was sent, with what was typed."""
        which = which if which in ("change", "agreement") else "step"
        self.bound[which] = self._form(which, data)
        watch(self.bound[which], case=self.case, by=self.by)
        return self.bound[which]

    def _form(self, which: str, data: QueryDict | None = None) -> Form:
        measure = self.measure
        if which == "change":
            initial = {
                "goal": measure.goal,
                "text": measure.text,
                "responsible": str(measure.responsible_id),
                "starts_on": measure.starts_on,
                "due_on": measure.due_on,
                "follow_up_on": measure.follow_up_on,
            }
            return MeasureForm(
                data, prefix="change", playbook=self.playbook, people=self.people(), own=self.own(measure.own_answers),
                initial=initial, keeps_past=True,
            )  # fmt: skip
        if which == "agreement":
            this = [(str(measure.id), f"{measure.number}. {_shortened(measure.text)}")]
            return AgreementForm(
                data, prefix="agreement", people=self.family(), measures=this, initial={"measures": [str(measure.id)]}
            )
        return StepForm({} if data is None else data)

    def _row(self) -> presenters.PlanRow:
        collective = self.case.is_collective
        return presenters.plan_row(self.measure, self.members, covered=self.covered, collective=collective)

    def _own_rows(self) -> list[dict[str, str]]:
        """What the model asks beside, with how to reach people where nobody's address is protected."""
        kept = self.measure.own_answers
        reaching = not kept or not any_protected(self.case.id)
        return own_rows(self.playbook, "action_plan.lines", kept, reaching=reaching)

    def context(self) -> Context:
        measure, said = self.measure, family_said(self.measure, self.members)
        answerable = measure.status in (*OPEN, "declined") and self.open and bool(self.members)
        changeable = self.open and self.in_charge and measure.status in OPEN
        return self.frame() | {
            "measure": replace(self._row(), url="", own=tuple(self._own_rows())),
            "move": presenters.next_move(self.case, [measure], self.members, self.by)
            if measure.status in OPEN
            else None,
            "answers": presenters.answers(measure),
            "talks": presenters.talks(measure, self.playbook),
            "labels": labels(self.playbook, "action_plan", "lines"),
            "step_form": self.bound.get("step"),
            "change_form": self.bound.get("change") or (self._form("change") if changeable else None),
            "change_open": "change" in self.bound,
            "agreement_form": self.bound.get("agreement") or (self._form("agreement") if answerable else None),
            "may_start": changeable
            and next_status(measure.status, "start") is not None
            and (said == "yes" or self.case.is_collective),
            "may_finish": changeable and next_status(measure.status, "finish") is not None,
            "may_give_up": changeable,
            "may_talk": self.open and self.in_charge and measure.status != "declined",
        }


class FollowUpPage(Page):
    """The follow-up talk about one measure."""

    def __init__(self, measure: Measure, request: ActingRequest) -> None:
        super().__init__(measure.case, request.actor)
        self.measure = measure
        self.form: FollowUpForm | None = None
        self.asks = is_due(request, case=measure.case, playbook=self.playbook, step="follow_up", by=request.actor)

    def bind(self, data: QueryDict) -> FollowUpForm:
        """The form with what was typed."""
        self.form = self._form(data)
        watch(self.form, case=self.case, by=self.by)
        return self.form

    def _form(self, data: QueryDict | None = None) -> FollowUpForm:
        services = {str(ground.service_id): ground.service.name for ground in self.circle.grounds}
        initial = {"held_on": today(), "followed_up_by": str(self.measure.service_id)}
        form = FollowUpForm(
            data, playbook=self.playbook, services=list(services.items()), own=self.own(), initial=initial
        )
        if not self.asks:
            form.without_gate()
        return form

    def crumbs(self, *, plan: bool = True) -> list[dict[str, str]]:
        here = {
            "label": _("Tiltak %(number)d") % {"number": self.measure.number},
            "url": reverse("plans:measure", args=[self.measure.id]),
        }
        return [*super().crumbs(plan=plan), here]

    def context(self) -> Context:
        return self.frame() | {
            "measure": presenters.plan_row(
                self.measure, self.members, covered=self.covered, collective=self.case.is_collective
            ),
            "form": self.form or self._form(),
            "title": self.playbook.form("follow_up").label.in_(_language()),
        }


class EvaluationPage(Page):
    """The lead's evaluation."""

    form: EvaluationForm | None = None

    def bind(self, data: QueryDict) -> EvaluationForm:
        """The form with what was typed."""
        self.form = EvaluationForm(data, playbook=self.playbook)
        watch(self.form, case=self.case, by=self.by)
        return self.form

    def context(self) -> Context:
        plan = plan_of(self.case)
        written = EvaluationForm(playbook=self.playbook, initial={"text": plan.evaluation if plan else ""})
        return self.frame() | {
            "form": self.form or written,
            "rows": presenters.plan_rows(
                self.case, self.by, rows=self.measures, members=self.members, covered=self.covered
            ),
            "may_evaluate": self.open and may_evaluate(self.case, self.by),
            "lead": self.case.lead.staff.name if self.case.lead else "",
        }


class ClosingPage(Page):
    """The question before a case is closed."""

    form: ClosingForm | None = None

    def bind(self, data: QueryDict) -> ClosingForm:
        """The form with what was typed."""
        self.form = ClosingForm(data)
        watch(self.form, case=self.case, by=self.by)
        return self.form

    def context(self) -> Context:
        plan = plan_of(self.case)
        left = sum(1 for row in self.measures if row.status in OPEN)
        leaving = {ground.service.name for ground in self.circle.grounds if ground.service_id != self.case.owner_id}
        consequences = [
            _("%(service)s beholder saken for arkivet.") % {"service": self.case.owner.name},
            *(_("%(service)s mister tilgangen med en gang.") % {"service": name} for name in sorted(leaving)),
            _("Alle påminnelser om saken stopper."),
        ]
        if not self.case.is_unnamed:
            consequences.append(_("Familien ser på sine sider at saken er avsluttet, og hva som fortsetter hvor."))
        if left:
            consequences.insert(
                0, _("Tiltak som ikke er fullført: %(count)d. De blir stående som de er.") % {"count": left}
            )
        initial = {"evaluation": plan.evaluation if plan else ""}
        return self.frame() | {
            "may_close": self.case.owner_id == self.by.service_id and self.case.state != "closed",
            "confirm": {
                "title": _("Vil du avslutte saken?"),
                "text": self.playbook.text("closing_case").in_(_language()),
                "consequences": consequences,
                "button": _("Avslutt saken"),
                "url": reverse("plans:close", args=[self.case.id]),
                "cancel_url": reverse("plans:edit", args=[self.case.id]),
                "fields": self.form or ClosingForm(initial=initial),
            },
        }


def _shortened(text: str) -> str:
    return text if len(text) <= SHOWN else text[: SHOWN - 1].rstrip() + "…"


def _language() -> str:
    return get_language() or "nb"
