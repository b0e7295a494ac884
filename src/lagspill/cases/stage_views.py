"""The stage that a case is at before a team takes it up, and deciding at it (CASE-2)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt, Refused
from lagspill.audit.actions import record
from lagspill.cases import gate
from lagspill.cases.asking import ask_first
from lagspill.cases.models import Case
from lagspill.cases.presenters import link
from lagspill.cases.queries import case_with_papers, playbook_of
from lagspill.cases.rules import look_ground
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.stage_forms import FIELDS, DecideForm
from lagspill.cases.stage_presenters import need_words, stage_card
from lagspill.cases.stage_rules import BEFORE_TEAM, missing, offered
from lagspill.cases.stages import Way, decide, judge, refusal, way_of
from lagspill.cases.views import UNPROCESSABLE, posted


@audience("staff")
def stage(request: ActingRequest, case_id: uuid.UUID) -> HttpResponse:
    """Where the case stands, what it needs, who decides; and the decision, for those who may make it now."""
    case, by = case_with_papers(case_id), request.actor
    way, owns = way_of(case), case.owner_id == by.service_id
    if not way.stages:
        raise Http404
    options = offered(way.stages, way.stage, by.role) if way.stage and owns and case.state in BEFORE_TEAM else ()
    form = _form(request, way, options)
    if request.method == "POST":
        if form is None:
            raise refusal("not_met" if options else "not_decider" if way.stage else "state", case)
        if form.is_valid() and (code := judge(case, way, form.new(), by)):
            with StageAttempt(request, form, way):
                raise refusal(code, case)
        if not form.errors:
            if (asked := ask_first(request, case, "note")) is not None:
                return asked
            if _decide(request, case, way, form):
                return redirect("cases:case", case.id)
    record("case.viewed", by=by, case_id=case.id, ground=look_ground(owns=owns, unnamed=False), page="stage")
    playbook = playbook_of(case)
    context = {
        "case": case,
        "card": stage_card(case, way, playbook),
        "form": form,
        "coming": way.sittings.coming if options and form is None else (),
        "plan_url": link("localmeetings:list") if options and form is None else "",
        "may_close": owns and way.stage is not None and "close" in way.stage.may_decide,
        "close_url": link("plans:close", case.id),
        "assign_url": link("cases:assign", case.id) if owns and not options else "",
        "strip": strip_for_case(circle(case), family=False),
    }
    failed = form is not None and bool(form.errors)
    return gate.leave_nothing(render(request, "cases/stage.html", context, status=UNPROCESSABLE if failed else 200))


def _form(request: ActingRequest, way: Way, options: tuple[str, ...]) -> DecideForm | None:
    """None where this position has nothing to decide now."""
    if way.stage is None or not options or (way.stage.meeting and not way.met):
        return None
    return DecideForm(posted(request), way=way, stage=way.stage, options=options)


def _decide(request: ActingRequest, case: Case, way: Way, form: DecideForm) -> bool:
    with StageAttempt(request, form, way):
        made = decide(case=case, new=form.new(), by=request.actor)
        messages.success(request, _done(made.decision, way))
        return True
    return False


class StageAttempt(Attempt):
    """What is missing is told one by one, each at the field that it belongs to."""

    def __init__(self, request: ActingRequest, form: DecideForm, way: Way) -> None:
        super().__init__(request, form, at=FIELDS)
        self.form, self.way = form, way

    def tell(self, refused: Refused) -> None:
        if refused.code != "stage_missing" or self.way.stage is None:
            super().tell(refused)
            return
        at = {"pupil_told": "pupil_told_on", "discussed": "discussed_with"}
        for need in missing(self.way.stage, self.way.known):
            field = at.get(need, "decision")
            if field == "decision" or not self.form.cleaned_data.get(field):
                self.form.add_error(field, _("Dette mangler: %(need)s") % {"need": need_words(need)})


def _done(decision: str, way: Way) -> str:
    if decision == "measures_here":
        return _("Tiltakene er skrevet ned.")
    last = way.stage is way.stages[-1]
    if decision == "on" and not last:
        return _("Saken er tatt videre.")
    return _("Saken kan tas til teamet. Nå trengs samtykke fra familien.")
