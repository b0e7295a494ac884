"""Signing, limiting, withdrawing: each step asks first and says what will happen (CONS-2..4). For the owner's staff."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.audience import ActingRequest, audience
from lagspill.access.queries import grounds_today
from lagspill.access.refusal import Attempt
from lagspill.audit.actions import record
from lagspill.consent import actions, presenters
from lagspill.consent.forms import DiscardForm, LivingForm, ServiceForm, SignForm, WithdrawForm
from lagspill.consent.models import Consent
from lagspill.consent.queries import signing_of
from lagspill.consent.rules import Signing, may_sign, missing
from lagspill.consent.views import owned
from lagspill.consent.wording import names
from lagspill.directory.models import Service
from lagspill.families.actions import change_living
from lagspill.families.models import Guardianship, Person
from lagspill.families.queries import guardianships
from lagspill.foundation.clock import today
from lagspill.foundation.forms import Form


@dataclass(frozen=True, slots=True)
class Asked:
    """A page that asks: title, what it means, what will happen, and the button."""

    title: str
    button: str
    text: str = ""
    consequences: Sequence[str] = field(default_factory=tuple)
    upload: bool = False


def _family(consent: Consent) -> tuple[list[Guardianship], dict[str, Person]]:
    """The guardians' ties, and everybody of the family by id."""
    if consent.subject is None:
        raise LookupError("a consent concerns a person")
    ties = guardianships(consent.subject)
    people = [consent.subject, *(tie.guardian for tie in ties)]
    return ties, {str(person.id): person for person in people}


def _answer(
    request: ActingRequest, consent: Consent, form: Form, asked: Asked, act: Callable[[], str]
) -> HttpResponse:  # fmt: skip
    """Shows the form, or acts on it and goes back to the consent. A refusal stands at the form with everything typed kept."""
    status = 200
    if request.method == "POST":
        if form.is_valid():
            with Attempt(request, form):
                messages.success(request, act())
                return redirect("consent:show", consent_id=consent.id)
        status = 422
    else:
        record("consent.viewed", by=request.actor, case_id=consent.case_id, object_id=consent.id, ground="owner")
    context = {
        "form": form,
        "asked": asked,
        "consent": consent,
        "cancel_url": reverse("consent:show", args=[consent.id]),
        "crumbs": presenters.crumbs(consent.case_id, consent=consent),
    }
    return render(request, "consent/ask.html", context, status=status)


@audience("staff")
def sign(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Records one signature, on paper or before a witness."""
    consent = owned(consent_id)
    ties, people = _family(consent)
    signing = signing_of(consent, ties)
    signed = {signature.person for signature in signing.signatures}
    may = [people[str(person)] for person in may_sign(signing, today()) if person not in signed]
    own = consent.made_by.service
    services = [own, *(row.service for row in consent.named.all() if row.service_id != own.id)]
    form = SignForm(
        request.POST or None, request.FILES or None, initial={"signed_on": today()}, people=may, services=services
    )  # fmt: skip
    card = presenters.consent_card(consent, get_language() or "nb", ties=ties)

    def act() -> str:
        said = form.cleaned_data
        paper = said["method"] == "paper"
        given = actions.Given(
            person=people[said["person"]],
            method=said["method"],
            signed_on=said["signed_on"],
            witnessed_by=uuid.UUID(said["witnessed_by"]) if said["witnessed_by"] else None,
            scan=said["scan"] if paper else b"",
            scan_type=form.scan_type if paper else "",
        )
        if actions.sign(consent=consent, given=given, by=request.actor):
            return _("Alle har skrevet under. Samtykket gjelder nå.")
        return _("Underskriften er registrert. Det mangler fortsatt noe.")

    asked = Asked(
        _("Registrer underskrift"), _("Lagre underskriften"), consequences=card.missing, upload=True, text=card.sentence
    )
    return _answer(request, consent, form, asked, act)


@audience("staff")
def reserve(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Somebody of the family wants one service never to see the case."""
    consent = owned(consent_id)
    __, people = _family(consent)
    reserved = {row.service_id for row in consent.reservations.all()}
    services = [
        r.service
        for r in consent.named.all()
        if r.service_id not in reserved and r.service_id != consent.made_by.service_id
    ]
    form = ServiceForm(request.POST or None, people=people.values(), services=services)

    def act() -> str:
        actions.reserve(
            consent=consent,
            service_id=uuid.UUID(form.cleaned_data["service"]),
            person=people[form.cleaned_data["person"]],
            owner=consent.made_by.service_id,
            by=request.actor,
        )
        return _("Reservasjonen er registrert. Tjenesten ser ikke saken.")

    consequences = [_("Tjenesten får aldri se saken på dette samtykket.")]
    consequences += _coordination(consent)
    if consent.state == "valid":
        consequences.append(_("Ser den saken nå, mister den tilgangen med en gang."))
    asked = Asked(
        _("Registrer reservasjon"), _("Lagre reservasjonen"), _("Familien kan si nei til enkelte tjenester og ja til resten."), consequences
    )  # fmt: skip
    return _answer(request, consent, form, asked, act)


def _coordination(consent: Consent) -> list[str]:
    """What it means to leave out the service that convenes."""
    found = [row.service.name for row in consent.named.all() if row.coordinates]
    sentence = _("%(service)s kaller inn til møtet. Uten den tjenesten kan ikke saken tas opp i teamet.")
    return [sentence % {"service": name} for name in found]


def _reading(consent: Consent) -> list[Service]:
    """Services that read the case today because of a consent, and for no other reason."""
    grounds = grounds_today(consent.case_id)
    others = {ground.service_id for ground in grounds if ground.kind != "consent"}
    return [ground.service for ground in grounds if ground.kind == "consent" and ground.service_id not in others]


def _after_no(signing: Signing, person: uuid.UUID) -> bool:
    """Whether the consent still holds when this person says no."""
    kept = tuple(signature for signature in signing.signatures if signature.person != person)
    return not missing(replace(signing, signatures=kept, objections=signing.objections | {person}), today())


def _what_a_no_means(consent: Consent, people: Sequence[Person], signing: Signing) -> list[str]:
    """One sentence for each: whose no ends the consent, and which services lose the case then."""
    losing = names([service.name for service in _reading(consent)])
    said = []
    for person in people:
        words = {"who": person.given_name, "services": losing}
        if consent.state == "draft":
            said.append(_("Sier %(who)s nei, teller ikke underskriften til %(who)s lenger.") % words)
        elif _after_no(signing, person.id):
            said.append(_("Sier %(who)s nei, skrives det ned, men samtykket gjelder fortsatt.") % words)
        elif losing:
            said.append(
                _("Sier %(who)s nei, slutter samtykket å gjelde. Disse mister saken med en gang: %(services)s.") % words
            )
        else:
            said.append(_("Sier %(who)s nei, slutter samtykket å gjelde.") % words)
    return said


@audience("staff")
def withdraw(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Somebody of the family says no, or takes their yes back."""
    consent = owned(consent_id)
    ties, people = _family(consent)
    signing = signing_of(consent, ties)
    form = WithdrawForm(request.POST or None, people=people.values())

    def act() -> str:
        if actions.withdraw(consent=consent, person=people[form.cleaned_data["person"]], by=request.actor):
            return _("Samtykket gjelder ikke lenger. Tjenestene har mistet saken og får vite det, men ikke hvorfor.")
        return _("Neiet er skrevet ned.")

    consequences = _what_a_no_means(consent, list(people.values()), signing)
    asked = Asked(
        _("Noen sier nei"),
        _("Ja, registrer neiet"),
        _("Et nei gjelder med en gang. Ingen må begrunne det."),
        consequences,
    )
    return _answer(request, consent, form, asked, act)


@audience("staff")
def take_out(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """The family takes one service out; the others keep theirs."""
    consent = owned(consent_id)
    __, people = _family(consent)
    reserved = {row.service_id for row in consent.reservations.all()}
    services = [
        row.service for row in consent.named.all() if row.withdrawn_at is None and row.service_id not in reserved
    ]
    form = ServiceForm(request.POST or None, people=people.values(), services=services)

    def act() -> str:
        actions.withdraw_service(
            consent=consent,
            service_id=uuid.UUID(form.cleaned_data["service"]),
            person=people[form.cleaned_data["person"]],
            by=request.actor,
        )
        return _("Tjenesten er tatt ut og ser ikke saken lenger.")

    consequences = [
        _("Tjenesten mister saken med en gang, også i møter, lister og påminnelser."),
        _("Tjenesten får vite at den ikke har saken lenger, men ikke hvorfor."),
        _("De andre tjenestene beholder saken."),
        *_coordination(consent),
    ]
    return _answer(
        request, consent, form, Asked(_("Ta ut én tjeneste"), _("Ja, ta ut tjenesten"), consequences=consequences), act
    )


@audience("staff")
def living(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """The family lives differently: the consent is judged anew that day."""
    consent = owned(consent_id)
    ties, __ = _family(consent)
    form = LivingForm(request.POST or None, initial=LivingForm.now(ties), ties=ties)

    def act() -> str:
        together = form.cleaned_data["together"] == "yes"
        for tie in ties:
            care = form.cleaned_data[LivingForm.key(tie)]
            change_living(
                case_id=consent.case_id, guardianship=tie, care=care, live_together=together, by=request.actor
            )
        if consent.state != "valid" or actions.rejudge(consent=consent, by=request.actor):
            return _("Det er lagret. Her ser du hvem som må skrive under, og om samtykket gjelder.")
        return _("Det er lagret. Samtykket mangler nå en underskrift og gjelder ikke lenger.")

    losing = names([service.name for service in _reading(consent)])
    consequences = [_("Hvem som må skrive under, avhenger av hvordan familien bor.")]
    if consent.state == "valid" and losing:
        sentence = _(
            "Mangler det en underskrift etter endringen, slutter samtykket å gjelde. Da mister disse saken: %(services)s."
        )
        consequences.append(sentence % {"services": losing})
    asked = Asked(_("Familien bor annerledes nå"), _("Lagre og vurder samtykket på nytt"), consequences=consequences)
    return _answer(request, consent, form, asked, act)


@audience("staff")
def discard(request: ActingRequest, consent_id: uuid.UUID) -> HttpResponse:
    """Throws a draft away; a no from the family is kept as such."""
    consent = owned(consent_id)
    form = DiscardForm(request.POST or None)

    def act() -> str:
        actions.discard_draft(consent=consent, by=request.actor, declined=form.cleaned_data["why"] == "declined")
        return _("Utkastet er forkastet.")

    consequences = [_("Underskriftene på utkastet teller ikke lenger."), _("Utkastet står i historikken.")]
    return _answer(
        request, consent, form, Asked(_("Forkast utkastet"), _("Ja, forkast"), consequences=consequences), act
    )
