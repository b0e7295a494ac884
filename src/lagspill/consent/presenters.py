"""What pages say about a consent: the card that reads as speech, who is missing and why, what has happened (CONS-2, 8)."""

import datetime
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from lagspill.consent.models import Consent, NamedService, Signature
from lagspill.consent.queries import signing_of, terms_of
from lagspill.consent.rules import Missing, Signing, came_of_age, missing, valid_until
from lagspill.consent.sharing import NonReader, Reader, Strip, sharing_strip, strip_for_text
from lagspill.consent.wording import Cast, manner, names, of_age, why_missing
from lagspill.families.models import Guardianship
from lagspill.families.queries import guardianships
from lagspill.foundation.clock import OSLO, today
from lagspill.foundation.templatetags.lagspill import day_short
from lagspill.playbooks import loader
from lagspill.questions.presenters import Row, own_rows

__all__ = [
    "ConsentCard",
    "Link",
    "NonReader",
    "Reader",
    "SignatureRow",
    "Step",
    "Strip",
    "consent_card",
    "crumbs",
    "sharing_strip",
    "steps_of",
    "strip_for_text",
]

SOON = datetime.timedelta(days=30)
SHORT_SUBJECT = 80
ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Link:
    """A step that one may take."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class SignatureRow:
    """One who signed, or a signature that is missing and why."""

    name: str
    role: str
    signed: bool
    on: datetime.date | None = None
    how: str = ""
    why_missing: str = ""
    scan_url: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentCard:
    """The consent card (components/consent_card.html). `reserved` holds those taken out too, each as a sentence."""

    sentence: str
    state: str
    state_label: str
    signatures: tuple[SignatureRow, ...]
    reserved: tuple[str, ...]
    taken_out: tuple[str, ...]
    period_text: str
    pdf_url: str | None
    actions: tuple[Link, ...]
    missing: tuple[str, ...]
    own: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class _Facts:
    consent: Consent
    signing: Signing
    cast: Cast
    unmet: tuple[Missing, ...]
    until: datetime.date | None

    @property
    def last(self) -> datetime.date:
        """The last day with access: the period's, or the day before a birthday that asks for another signature."""
        return (self.until or self.consent.period.upper) - ONE_DAY

    @property
    def state(self) -> str:
        """One of the card's states."""
        stored = self.consent.state
        if stored == "draft":
            return "waiting" if self.signing.signatures else "draft"
        if stored == "valid":
            if self.until is None:
                return "draft" if self.consent.period.lower > today() else "expired"
            return "expiring" if self.until - today() <= SOON else "valid"
        return {"refused": "declined", "replaced": "expired"}.get(stored, "withdrawn")


def _facts(consent: Consent, ties: Sequence[Guardianship] | None) -> _Facts:
    if consent.subject is None:
        raise LookupError("a consent concerns a person")
    ties = guardianships(consent.subject) if ties is None else ties
    signing, day = signing_of(consent, ties), today()
    until = valid_until(signing, terms_of(consent), day)
    return _Facts(consent, signing, Cast(consent.subject, tuple(ties)), missing(signing, day), until)


def consent_card(
    consent: Consent, language: str = "nb", *, may_write: bool = False, ties: Sequence[Guardianship] | None = None
) -> ConsentCard:
    """The card of one consent from `queries`; `may_write` adds the owner's steps. One query, none when `ties` are at hand."""
    with override(language):
        facts = _facts(consent, ties)
        outside, taken_out = _reserved(consent), _taken_out(consent)
        state = facts.state
        return ConsentCard(
            sentence=_sentence(facts),
            state=state,
            state_label=_state_label(facts, state),
            signatures=(*_signed(facts, may_write), *_unsigned(facts)),
            reserved=(*outside, *taken_out),
            taken_out=taken_out,
            period_text=_period(consent),
            pdf_url=reverse("consent:pdf", args=[consent.id]) if may_write else None,
            actions=_actions(consent) if may_write else (),
            missing=_why(facts),
            own=own_of(consent),
        )


def own_of(consent: Consent) -> tuple[Row, ...]:
    """What the family answered to the model's own questions: part of what they sign."""
    model = loader.get(consent.playbook, consent.playbook_version)
    return tuple(own_rows(model, "consent", consent.own_answers, reaching=False))


def _open_services(consent: Consent) -> list[str]:
    reserved = {row.service_id for row in consent.reservations.all()}
    rows = sorted(consent.named.all(), key=lambda row: row.order)
    owner = consent.made_by.service
    found = [owner.name]
    found += [r.service.name for r in rows if r.service_id not in reserved | {owner.id} and r.withdrawn_at is None]
    return found


def _sentence(facts: _Facts) -> str:
    consent, state = facts.consent, facts.state
    words = {"who": names(_open_services(consent)), "about": about(consent.subject_area), "day": day_short(facts.last)}
    if consent.state == "draft":
        return _("Når underskriftene er på plass, kan %(who)s snakke sammen om %(about)s til og med %(day)s.") % words
    if state in ("valid", "expiring"):
        return _("Til og med %(day)s kan %(who)s snakke sammen om %(about)s.") % words
    if consent.state == "valid" and state == "draft":
        start = {"start": day_short(consent.period.lower)}
        return _("Fra %(start)s til og med %(day)s kan %(who)s snakke sammen om %(about)s.") % (words | start)
    if consent.state == "valid":
        return f"{_('Samtykket om %(about)s gjelder ikke lenger.') % words} {_by_age(consent)}".rstrip()
    ended = {"about": words["about"], "on": day_short(consent.ended_at)}
    return _ended_sentence(consent) % ended


def _ended_sentence(consent: Consent) -> str:
    return {
        "declined": _("Familien sa nei til å dele opplysninger om %(about)s %(on)s."),
        "discarded": _("Utkastet om %(about)s ble forkastet %(on)s."),
        "replaced": _("Samtykket om %(about)s ble avløst av et nytt %(on)s."),
        "expired": _("Samtykket om %(about)s gikk ut, og et nytt avløste det %(on)s."),
        "rejudged": _("Samtykket om %(about)s sluttet å gjelde %(on)s, fordi familien lever annerledes nå."),
        "of_age": f"{_('Samtykket om %(about)s gjelder ikke lenger.')} {_by_age(consent)}",
        "closed": _("Samtykket om %(about)s sluttet å gjelde %(on)s, da saken ble avsluttet."),
    }.get(consent.end_reason, _("Samtykket om %(about)s ble trukket tilbake %(on)s."))


def _by_age(consent: Consent) -> str:
    """The birthday that ended it, as a sentence; empty when none did."""
    day = consent.ended_at.astimezone(OSLO).date() if consent.ended_at else today()
    age = came_of_age(signing_of(consent, ()), day) if consent.period.upper > day else None
    return of_age(age) if age else ""


def about(subject_area: str) -> str:
    """The subject area as it stands after "om": "skolefravær"; a long one in quotation marks."""
    text = " ".join(subject_area.split()).rstrip(".")
    if len(text) > SHORT_SUBJECT:
        return f"«{text}»"
    shouted = text[:2].isupper()
    return text if shouted else text[:1].lower() + text[1:]


def _state_label(facts: _Facts, state: str) -> str:
    if facts.consent.state == "valid" and state == "draft":
        return _("Underskrevet, gjelder ikke ennå")
    if facts.consent.state == "valid" and facts.unmet:
        return _("Mangler en ny underskrift")
    ended = {"replaced": _("Avløst av et nytt"), "refused": _("Forkastet")}
    if facts.consent.end_reason == "declined":
        return _("Familien sa nei")
    return (
        ended.get(facts.consent.state)
        or {
            "draft": _("Ingen har skrevet under ennå"),
            "waiting": _("Venter på underskrift"),
            "valid": _("Gjelder nå"),
            "expiring": _("Går snart ut"),
            "expired": _("Har gått ut"),
            "withdrawn": _("Trukket tilbake"),
        }[state]
    )


def _signed(facts: _Facts, may_write: bool) -> list[SignatureRow]:
    return [
        SignatureRow(
            name=row.person.name,
            role=facts.cast.role(row.person_id),
            signed=True,
            on=row.signed_on,
            how=manner(row.method, row.witnessed_by.name if row.witnessed_by else ""),
            scan_url=reverse("consent:scan", args=[row.id]) if may_write and row.method == "paper" else None,
        )
        for row in facts.consent.signatures.all()
        if row.withdrawn_at is None
    ]


def _open(facts: _Facts) -> bool:
    return facts.consent.state == "draft" or (facts.consent.state == "valid" and facts.consent.period.upper > today())


def _unsigned(facts: _Facts) -> list[SignatureRow]:
    if not _open(facts):
        return []
    rows = []
    for unmet in facts.unmet:
        people = [facts.cast.people[person] for person in unmet.requirement.anyone_of]
        name = _(" eller ").join(person.name for person in people) or _("En foresatt")
        role = facts.cast.role(people[0].id) if people else ""
        rows.append(SignatureRow(name, role, signed=False, why_missing=why_missing(unmet, facts.signing, facts.cast)))
    return rows


def _why(facts: _Facts) -> tuple[str, ...]:
    return tuple(why_missing(unmet, facts.signing, facts.cast) for unmet in facts.unmet) if _open(facts) else ()


def _reserved(consent: Consent) -> tuple[str, ...]:
    found = dict.fromkeys(row.service.name for row in consent.reservations.all())
    return tuple(_("%(service)s er ikke med. Familien har reservert seg.") % {"service": name} for name in found)


def _taken_out(consent: Consent) -> tuple[str, ...]:
    rows = [row for row in consent.named.all() if row.withdrawn_at is not None]
    sentence = _("%(service)s er ikke lenger med. Familien tok tjenesten ut %(on)s.")
    return tuple(sentence % {"service": row.service.name, "on": day_short(row.withdrawn_at)} for row in rows)


def _period(consent: Consent) -> str:
    last = consent.period.upper - ONE_DAY
    return _("På skjemaet står perioden %(first)s til og med %(last)s.") % {
        "first": day_short(consent.period.lower), "last": day_short(last)
    }  # fmt: skip


def _actions(consent: Consent) -> tuple[Link, ...]:
    steps = {
        "draft": [
            (_("Registrer underskrift"), "consent:sign"),
            (_("Skriv ut skjemaet"), "consent:paper"),
            (_("Registrer reservasjon"), "consent:reserve"),
            (_("Noen sier nei"), "consent:withdraw"),
            (_("Familien bor annerledes nå"), "consent:living"),
            (_("Forkast utkastet"), "consent:discard"),
        ],
        "valid": [
            (_("Noen trekker samtykket"), "consent:withdraw"),
            (_("Ta ut én tjeneste"), "consent:take-out"),
            (_("Registrer reservasjon"), "consent:reserve"),
            (_("Familien bor annerledes nå"), "consent:living"),
        ],
    }.get(consent.state, [])
    return tuple(Link(label, reverse(name, args=[consent.id])) for label, name in steps)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to a consent, for components/thread.html."""

    at: datetime.datetime
    title: str
    body: str = ""
    who: str = ""
    shielded: bool = False
    kind: str = "consent"


def steps_of(consent: Consent) -> list[Step]:
    """What happened to a consent, oldest first (CONS-8)."""
    steps = [
        Step(consent.created_at, _("Samtykket ble skrevet"), about(consent.subject_area), consent.made_by.staff.name)
    ]
    for signature in consent.signatures.all():
        steps.extend(_of_signature(signature))
    for row in consent.reservations.all():
        words = {"who": row.person.given_name, "service": row.service.name}
        steps.append(Step(row.created_at, _("%(who)s reserverte seg mot %(service)s") % words))
    steps.extend(_of_named(row) for row in consent.named.all() if row.withdrawn_at)
    if consent.valid_from:
        steps.append(
            Step(
                consent.valid_from,
                _("Samtykket begynte å gjelde"),
                _("Med: %(who)s.") % {"who": names(_named(consent))},
            )
        )
    if consent.ended_at:
        on = {"about": about(consent.subject_area), "on": day_short(consent.ended_at)}
        steps.append(Step(consent.ended_at, _ended_sentence(consent) % on))
    elif consent.state == "valid" and consent.period.upper <= today():
        at = datetime.datetime.combine(consent.period.upper, datetime.time(), tzinfo=OSLO)
        steps.append(Step(at, _("Perioden gikk ut")))
    return sorted(steps, key=lambda step: step.at)


def _named(consent: Consent) -> list[str]:
    reserved = {row.service_id for row in consent.reservations.all()}
    return [row.service.name for row in consent.named.all() if row.service_id not in reserved]


def _of_signature(row: Signature) -> list[Step]:
    who = {"who": row.person.given_name}
    if row.method == "objection":
        return [Step(row.created_at, _("%(who)s sa nei") % who)]
    how = manner(row.method, row.witnessed_by.name if row.witnessed_by else "")
    steps = [Step(row.created_at, _("%(who)s skrev under") % who, f"{day_short(row.signed_on)}, {how}")]
    if row.withdrawn_at:
        steps.append(Step(row.withdrawn_at, _("%(who)s trakk underskriften tilbake") % who))
    return steps


def _of_named(row: NamedService) -> Step:
    return Step(row.withdrawn_at or row.created_at, _("%(service)s ble tatt ut") % {"service": row.service.name})


def crumbs(case_id: uuid.UUID, number: str = "", consent: Consent | None = None) -> list[dict[str, Any]]:
    """The way back to the case, where there is a page for it, and to the consent."""
    found = []
    try:
        label = _("Sak %(number)s") % {"number": number} if number else _("Saken")
        found.append({"label": label, "url": reverse("cases:case", args=[case_id])})
    except NoReverseMatch:
        pass
    if consent is not None:
        found.append({"label": _("Samtykke"), "url": reverse("consent:show", args=[consent.id])})
    return found
