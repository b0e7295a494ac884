"""Amending approved minutes, asking for a correction, answering one (MEET-9)."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.cases.sharing import circle, strip_for_case
from lagspill.cases.watching import watch
from lagspill.foundation.forms import Form
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import amending, queries
from lagspill.meetings.after_views import asking
from lagspill.meetings.forms import AmendForm, CorrectionForm, DeclineForm
from lagspill.meetings.item_views import crumbs
from lagspill.meetings.models import AgendaItem, Minutes, MinutesCorrection

UNPROCESSABLE = 422


def _approved(item_id: uuid.UUID) -> tuple[AgendaItem, Minutes]:
    item = queries.item_or_404(item_id)
    minutes: Minutes | None = getattr(item, "minutes_record", None)
    if minutes is None or minutes.state != "approved":
        raise Http404
    minutes.item = item
    return item, minutes


@audience("staff")
def amend(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """Writing the next version, beside what was asked to be put right."""
    by = request.actor
    item, minutes = _approved(item_id)
    if not queries.runs_meeting(item.meeting, by):
        raise Http404
    waiting = [one for one in amending.corrections_of(minutes) if one.state == "waiting"]
    posted = request.POST.copy()
    form = AmendForm(
        posted or None,
        corrections=[(str(one.id), _shortened(one)) for one in waiting],
        initial={
            "facts": minutes.facts,
            "summary": minutes.summary,
            "agreed": minutes.agreed,
            "disagreed": minutes.disagreed,
            "version": minutes.version,
        },
        asking=asking(item, minutes, by),
    )
    watch(form, case=item.case, by=by)
    if request.method == "POST" and form.is_valid() and _amended(request, form, posted, item, waiting):
        messages.success(request, _("Referatet er endret. De som fikk det, får beskjed."))
        return redirect("meetings:minutes", item.id)
    record("minutes.viewed", by=by, case_id=item.case_id, object_id=item.id, ground=queries.ground_of(item, by))
    context = {
        "item": item,
        "minutes": minutes,
        "form": form,
        "waiting": waiting,
        "strip": strip_for_case(circle(item.case), family=minutes.shared),
        "crumbs": crumbs(item),
        "when": moment(item.starts_at or item.meeting.starts_at),
    }
    return render(request, "meetings/amend.html", context, status=UNPROCESSABLE if form.errors else 200)


def _shortened(one: MinutesCorrection) -> str:
    most = 80
    return one.text if len(one.text) <= most else one.text[:most] + "…"


def _amended(
    request: ActingRequest, form: AmendForm, posted: QueryDict, item: AgendaItem, waiting: list[MinutesCorrection]
) -> bool:
    data = form.cleaned_data
    chosen = next((one for one in waiting if str(one.id) == data["correction"]), None)
    if chosen is not None:
        chosen.minutes.item = item
    with Attempt(request, form) as attempt:
        amending.amend_minutes(
            item=item, draft=form.draft(), reason=data["reason"], version=data["version"], correction=chosen,
            by=request.actor,
        )  # fmt: skip
    if attempt.refused and attempt.refused.code == "minutes_moved":
        # The next attempt builds on what stands now; what was typed is kept.
        posted["version"] = str(Minutes.objects.get(item=item).version)
    return attempt.refused is None


@audience("staff")
def ask(request: ActingRequest, item_id: uuid.UUID) -> HttpResponse:
    """A participant asks to have something put right."""
    item, minutes = _approved(item_id)
    form = CorrectionForm(request.POST or None)
    watch(form, case=item.case, by=request.actor)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            amending.ask_correction(minutes=minutes, text=form.cleaned_data["text"], by=request.actor)
            messages.success(request, _("Referenten får beskjed, og svarer deg her."))
            return redirect("meetings:minutes", item.id)
    strip = strip_for_case(circle(item.case), family=False)
    return _form_page(request, form, _("Be om en rettelse"), _("Send"), item, strip=strip)


@audience("staff")
def decline(request: ActingRequest, minutescorrection_id: uuid.UUID) -> HttpResponse:
    """The minutes stand; the asker is told why."""
    found = amending.correction_or_404(minutescorrection_id, request.actor)
    item = found.minutes.item
    form = DeclineForm(request.POST or None)
    watch(form, case=item.case, by=request.actor)
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            amending.decline_correction(correction=found, reason=form.cleaned_data["reason"], by=request.actor)
            messages.success(request, _("Svaret er sendt."))
            return redirect("meetings:minutes", item.id)
    strip = strip_for_case(circle(item.case), family=found.person_id is not None)
    return _form_page(
        request, form, _("Referatet skal stå som det er"), _("Send svaret"), item, strip=strip, quoted=found.text
    )


def _form_page(
    request: ActingRequest, form: Form, title: str, button: str, item: AgendaItem, **more: object
) -> HttpResponse:
    context = {"form": form, "title": title, "button": button, "item": item, "crumbs": [], **more}
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "meetings/correction.html", context, status=status)
