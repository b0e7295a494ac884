"""The consent, as one would say it aloud, with who has signed and what is missing (CONS-1..5)."""

import datetime
import uuid
from dataclasses import dataclass, field
from typing import Any, cast

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from lagspill.consent.models import Consent
from lagspill.consent.presenters import SignatureRow, own_of
from lagspill.consent.rules import (
    Access,
    Family,
    Guardian,
    Missing,
    Signed,
    Signing,
    Terms,
    came_of_age,
    compile_access,
    missing,
)
from lagspill.consent.wording import of_age
from lagspill.foundation.clock import OSLO
from lagspill.foundation.gathering import Row, date
from lagspill.foundation.templatetags.lagspill import day_short
from lagspill.playbooks import loader
from lagspill.portal.queries import Dossier

DAY = datetime.timedelta(days=1)


@dataclass(slots=True)
class ConsentCard:
    """What components/consent_card.html shows."""

    id: uuid.UUID
    sentence: str
    state: str
    state_label: str
    signatures: list[SignatureRow] = field(default_factory=list)
    reserved: list[str] = field(default_factory=list)
    own: tuple[dict[str, str], ...] = ()
    period_text: str = ""
    pdf_url: str = ""
    actions: list[dict[str, str]] = field(default_factory=list)


def current(dossier: Dossier, day: datetime.date) -> Consent | None:
    """The consent to tell of: the one that holds, else the one being signed, else the last that held."""
    rows = dossier.consents
    order = {"valid": 0, "expired": 2, "draft": 1, "withdrawn": 2, "of_age": 2, "rejudged": 2, "replaced": 3}
    return min(rows, key=lambda row: (order[state_on(row, day)], -row.created_at.timestamp()), default=None)


def state_on(consent: Consent, day: datetime.date) -> str:
    """The consent's state on `day`: a valid one whose period has run out is 'expired', one that a birthday ended 'of_age'."""
    if consent.state == "withdrawn":
        return consent.end_reason if consent.end_reason in ("of_age", "rejudged") else "withdrawn"
    if consent.state != "valid":
        return consent.state
    if consent.period.upper <= day:
        return "expired"
    return "of_age" if _turned(consent, day) else "valid"


def _turned(consent: Consent, day: datetime.date) -> int | None:
    """The birthday, in years, that asks for the young person's own signature."""
    signing = _signing(consent, [])
    then = consent.ended_at.astimezone(OSLO).date() if consent.ended_at else day
    return came_of_age(signing, then) if signing else None


def waits(dossier: Dossier, day: datetime.date) -> bool:
    """Whether a consent lies ready to be signed."""
    return any(row.state == "draft" and row.period.upper > day for row in dossier.consents)


def holds(dossier: Dossier, day: datetime.date) -> bool:
    """Whether a consent holds today."""
    return any(state_on(row, day) == "valid" for row in dossier.consents)


def consent_card(dossier: Dossier, consent: Consent, day: datetime.date) -> ConsentCard:
    """The card for one consent."""
    state = state_on(consent, day)
    lacking = (
        _lacking(dossier, consent, day) if state == "draft" or (state, consent.state) == ("of_age", "valid") else ()
    )
    card = ConsentCard(
        id=consent.id,
        sentence=_sentence(dossier, consent, state, day),
        state={"draft": "waiting", "of_age": "expired", "rejudged": "expired"}.get(state, state),
        state_label=_label(state),
        own=own_of(consent),
    )
    card.reserved = [_("%(service)s er ikke med.") % {"service": name} for name in left_out(consent)]
    card.signatures = [*_signed(dossier, consent), *(_unsigned(dossier, one) for one in lacking)]
    card.period_text = _("Samtykket gjelder fra %(first)s til og med %(last)s.") % {
        "first": day_short(consent.period.lower),
        "last": day_short(consent.period.upper - DAY),
    }
    return card


def included(dossier: Dossier, consent: Consent) -> list[str]:
    """The services that may talk together under this consent, the one that raised the concern first."""
    out = set(left_out(consent))
    rows = cast("Any", consent)
    names = [dossier.case.owner.name, *(row["service"] for row in rows.named_rows)]
    return [name for name in dict.fromkeys(names) if name not in out]


def left_out(consent: Consent) -> list[str]:
    """Services reserved against or taken out; by whom is nobody else's business."""
    rows = cast("Any", consent)
    names = [row["service"] for row in rows.reserved_rows]
    names += [row["service"] for row in rows.named_rows if row["taken_out"]]
    return list(dict.fromkeys(names))


def joined(names: list[str]) -> str:
    """Names as a sentence lists them: "A, B og C"."""
    if not names[1:]:
        return "".join(names)
    return pgettext("list of names", "%(first)s og %(last)s") % {"first": ", ".join(names[:-1]), "last": names[-1]}


def full_name(row: Row) -> str:
    """A person's name from a row; the database may have hidden either part."""
    return " ".join(part for part in (row["given"], row["family"]) if part)


def about(consent: Consent, day: datetime.date) -> str:
    """One line about a consent in the list of documents."""
    last = day_short(consent.period.upper - DAY)
    return _("%(state)s, til og med %(last)s") % {"state": _label(state_on(consent, day)).lower(), "last": last}


def _sentence(dossier: Dossier, consent: Consent, state: str, day: datetime.date) -> str:
    facts = {
        "last": day_short(consent.period.upper - DAY),
        "services": joined(included(dossier, consent)),
        "area": consent.subject_area,
    }
    if state == "draft":
        return (
            _("Når alle har skrevet under, kan %(services)s snakke sammen om dette til og med %(last)s: %(area)s")
            % facts
        )
    if state == "valid":
        return _("Til og med %(last)s kan %(services)s snakke sammen om dette: %(area)s") % facts
    over = _("%(services)s kunne snakke sammen om dette, men kan det ikke lenger: %(area)s") % facts
    age = _turned(consent, day) if state == "of_age" else None
    if age is None:
        return over
    return (
        f"{_('Du har fylt %(age)d år og må selv skrive under.') % {'age': age} if dossier.own else of_age(age)} {over}"
    )


def _label(state: str) -> str:
    return {
        "draft": _("Venter på underskrift"),
        "valid": _("Gjelder nå"),
        "expired": _("Tiden er ute"),
        "withdrawn": _("Trukket tilbake"),
        "of_age": _("Mangler en ny underskrift"),
        "rejudged": _("Mangler en ny underskrift"),
        "replaced": _("Erstattet av et nytt samtykke"),
    }[state]


def _signed(dossier: Dossier, consent: Consent) -> list[SignatureRow]:
    rows = cast("Any", consent)
    return [
        SignatureRow(full_name(row), _capacity(row["capacity"]), True, date(row["on"]), _how(row))
        for row in rows.signed_rows
        if not row["taken_back"]
    ]


def _how(row: Row) -> str:
    if row["method"] == "paper":
        return _("på papir")
    if row["method"] == "portal":
        return _("her på nettsiden")
    return _("mens %(service)s var til stede") % {"service": row["witness"]} if row["witness"] else _("muntlig")


def _capacity(capacity: str) -> str:
    return {"subject": _("den saken handler om"), "guardian": _("foresatt")}[capacity]


def _unsigned(dossier: Dossier, one: Missing) -> SignatureRow:
    known = {row["person"]: full_name(row) for row in dossier.ties}
    subject = dossier.case.subject
    if subject is not None:
        known[str(subject.id)] = subject.name
    people = [known[str(person)] for person in one.requirement.anyone_of if str(person) in known]
    name = pgettext("either name", " eller ").join(people) or _("En foresatt")
    if one.withdrew:
        return SignatureRow(name, "", False, why_missing=_("Har sagt nei eller trukket underskriften tilbake"))
    return SignatureRow(name, "", False, why_missing=_why(one.requirement.why))


def _why(code: str) -> str:
    return {
        "young_person": _("Mangler: unge skriver under selv fra de er gamle nok til det"),
        "adult": _("Mangler: den som er voksen, skriver under selv"),
        "nobody": _("Mangler: vi vet ikke ennå hvem som kan skrive under"),
        "no_guardian": _("Mangler: vi vet ikke ennå hvem som har foreldreansvar"),
        "one_together": _("Mangler: én av dere må skrive under"),
        "daily_care": _("Mangler: den som barnet bor hos, må skrive under"),
        "each_shared": _("Mangler: begge må skrive under når barnet bor hos begge"),
    }.get(code, _("Mangler underskrift"))


def _lacking(dossier: Dossier, consent: Consent, day: datetime.date) -> tuple[Missing, ...]:
    signing = _signing(consent, dossier.ties)
    return missing(signing, day) if signing else ()


def access(dossier: Dossier, consent: Consent, day: datetime.date) -> dict[str, Access]:
    """The access that the consent gives from `day`, by the service's name: the same rule as the grounds are made by."""
    signing, rows = _signing(consent, dossier.ties), cast("Any", consent)
    if signing is None or state_on(consent, day) != "valid":
        return {}
    names = {uuid.UUID(row["service_id"]): row["service"] for row in rows.named_rows}
    terms = Terms(
        start=consent.period.lower,
        end=consent.period.upper,
        services=tuple(names),
        reserved=frozenset(uuid.UUID(row["service_id"]) for row in rows.reserved_rows),
        taken_out=frozenset(uuid.UUID(row["service_id"]) for row in rows.named_rows if row["taken_out"]),
    )
    return {names[one.service]: one for one in compile_access(signing, terms, day)}


def _signing(consent: Consent, ties: list[Row]) -> Signing | None:
    subject, rows = consent.subject, cast("Any", consent)
    if subject is None:
        return None
    ages = loader.get(consent.playbook, consent.playbook_version).consent.signatures
    family = Family(
        subject=subject.id,
        birth_date=subject.birth_date,
        guardians=tuple(Guardian(uuid.UUID(tie["person"]), tie["responsible"], tie["care"]) for tie in ties),
        live_together=all(tie["together"] for tie in ties),
    )
    standing = [row for row in rows.signed_rows if not row["taken_back"]]
    return Signing(
        ages=ages,
        rule=ages.rule(consent.signature_rule),
        family=family,
        concerns_health=consent.concerns_health,
        signatures=tuple(Signed(uuid.UUID(row["person"]), date(row["on"])) for row in standing),
        # Who said no and has signed again since, has changed their mind.
        objections=frozenset(uuid.UUID(row["person"]) for row in rows.signed_rows if row["taken_back"])
        - {uuid.UUID(row["person"]) for row in standing},
    )
