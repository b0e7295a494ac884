"""Keeping the directory: how to reach a service, deputies, contact persons, barnevern's phones. For the municipality's keepers."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import municipality_of
from lagspill.access.refusal import Attempt
from lagspill.cases.views import UNPROCESSABLE, posted
from lagspill.directory import duties
from lagspill.directory.duty_rules import KEEPERS
from lagspill.directory.models import Service
from lagspill.foundation.clock import today
from lagspill.web import people_actions as actions
from lagspill.web.people_forms import BarnevernPhonesForm, ContactForm, DeputyForm, ReachForm
from lagspill.web.people_presenters import choice, contact_row, deputy_row


@audience("staff", *KEEPERS)
def change_reach(request: ActingRequest, service_id: uuid.UUID) -> HttpResponse:
    """A service's phone, hours, e-mail and address."""
    service = duties.service_or_404(service_id, seen_from=request.actor.service())
    form = ReachForm(posted(request), initial={name: getattr(service, name) for name in actions.REACH})
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            actions.change_reach(service=service, reach=form.cleaned_data, by=request.actor)
            messages.success(request, _("Endringen er lagret."))
            return redirect("web:service", service.id)
    title = _("Kontakt med %(name)s") % {"name": service.name}
    lead = _("Det du skriver, står i Folk og tjenester for alle ansatte i kommunen.")
    return _form(request, form, title=title, lead=lead, crumbs=_crumbs(service))


@audience("staff", *KEEPERS)
def barnevern_phones(request: ActingRequest) -> HttpResponse:
    """The phones that the safety gate shows."""
    municipality = municipality_of(request.actor)
    form = BarnevernPhonesForm(posted(request), initial={name: getattr(municipality, name) for name in actions.PHONES})
    if request.method == "POST" and form.is_valid():
        with Attempt(request, form):
            actions.change_barnevern_phones(municipality=municipality, phones=form.cleaned_data, by=request.actor)
            messages.success(request, _("Endringen er lagret."))
            return redirect("web:services")
    lead = _("Den som mistenker vold eller omsorgssvikt, får disse numrene med en gang. Ring dem før du lagrer.")
    return _form(request, form, title=_("Telefonene til barnevernet"), lead=lead, crumbs=_crumbs())


@audience("staff", *KEEPERS)
def deputies(request: ActingRequest, service_id: uuid.UUID) -> HttpResponse:
    """Who stands in for whom at a service, now and later, and one more."""
    service = duties.service_or_404(service_id, seen_from=request.actor.service())
    held = {str(one.id): one for one in duties.workers(service, today())}
    form = DeputyForm(
        posted(request), people=[(key, choice(one)) for key, one in held.items()], initial={"start": today()}
    )

    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        away, stands_in = held[told["position"]], held[told["deputy"]]
        with Attempt(request, form):
            actions.set_deputy(position=away, deputy=stands_in, start=told["start"], last=told["end"], by=request.actor)
            messages.success(request, _("Stedfortrederen er satt opp."))
            return redirect("web:deputies", service.id)
    return _duties(
        request, service, form,
        title=_("Stedfortredere i %(name)s") % {"name": service.name},
        lead=_("Stedfortrederen blir spurt når den andre ikke kan komme på et møte."),
        rows=[deputy_row(one) for one in duties.deputies_at(service, today())],
        nobody=_("Ingen er stedfortreder her nå."), button=_("Sett opp"),
    )  # fmt: skip


@audience("staff", *KEEPERS)
def contacts(request: ActingRequest, service_id: uuid.UUID) -> HttpResponse:
    """For which schools and kindergartens somebody of the service is contact person, and one more."""
    service = duties.service_or_404(service_id, seen_from=request.actor.service())
    held = {str(one.id): one for one in duties.workers(service, today())}
    places = {str(one.id): one for one in duties.places_beside(service)}
    form = ContactForm(
        posted(request), people=[(key, choice(one)) for key, one in held.items()],
        places=[(key, one.name) for key, one in places.items()], initial={"start": today()},
    )  # fmt: skip

    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        with Attempt(request, form):
            actions.name_contact(
                position=held[told["person"]], place=places[told["place"]], start=told["start"], by=request.actor
            )
            messages.success(request, _("Kontaktpersonen er satt opp."))
            return redirect("web:contacts", service.id)
    return _duties(
        request, service, form,
        title=_("Kontaktpersoner fra %(name)s") % {"name": service.name},
        lead=_("Skolen eller barnehagen ser navnet og telefonen på siden sin."),
        rows=[contact_row(one) for one in duties.contacts_from(service, today())],
        nobody=_("Ingen herfra er kontaktperson nå."), button=_("Sett opp"),
    )  # fmt: skip


@audience("staff", *KEEPERS)
@require_POST
def end_deputy(request: ActingRequest, deputy_id: uuid.UUID) -> HttpResponse:
    """Nobody stands in any longer."""
    found = duties.deputy_or_404(deputy_id, seen_from=request.actor.service(), day=today())
    actions.end_deputy(deputy=found, by=request.actor)
    messages.success(request, _("%(name)s er ikke lenger stedfortreder.") % {"name": found.deputy.staff.name})
    return redirect("web:deputies", found.position.service_id)


@audience("staff", *KEEPERS)
@require_POST
def end_contact(request: ActingRequest, contactperson_id: uuid.UUID) -> HttpResponse:
    """Contact person no longer."""
    found = duties.contact_or_404(contactperson_id, seen_from=request.actor.service(), day=today())
    actions.end_contact(contact=found, by=request.actor)
    messages.success(request, _("%(name)s er ikke lenger kontaktperson der.") % {"name": found.position.staff.name})
    return redirect("web:contacts", found.position.service_id)


def _form(request: ActingRequest, form: ReachForm | BarnevernPhonesForm, **shown: Any) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    return render(request, "web/people_form.html", {"form": form, "button": _("Lagre"), **shown}, status=status)


def _duties(request: ActingRequest, service: Service, form: DeputyForm | ContactForm, **shown: Any) -> HttpResponse:
    status = UNPROCESSABLE if form.errors else 200
    context = {"form": form, "crumbs": _crumbs(service), **shown}
    return render(request, "web/people_duties.html", context, status=status)


def _crumbs(service: Service | None = None) -> list[dict[str, str]]:
    crumbs = [{"label": _("Folk og tjenester"), "url": reverse("web:services")}]
    if service is not None:
        crumbs.append({"label": service.name, "url": reverse("web:service", args=[service.id])})
    return crumbs
