"""Drafting, signing, limiting and withdrawing a consent. Each ends in the database knowing who may see what (CONS-1..8)."""

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.translation import gettext as _

from lagspill.access.actions import Wanted, compile_grounds
from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.consent.models import Consent, NamedService, Reservation, Scan, Signature
from lagspill.consent.queries import signing_of, terms_of
from lagspill.consent.rules import compile_access, may_reserve, missing
from lagspill.families.models import Person
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.playbooks import loader
from lagspill.playbooks.rules import legal_bases_on


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the form says (CONS-1). `end` is the first day after the period."""

    subject: Person
    playbook: str
    playbook_version: str
    signature_rule: str
    subject_area: str
    services: Sequence[uuid.UUID]
    start: datetime.date
    end: datetime.date
    concerns_health: bool = False
    place: str = ""
    coordinating_service: uuid.UUID | None = None


def draft_consent(*, case_id: uuid.UUID, declaration: Declaration, by: Actor) -> Consent:
    """A declaration to be signed. Refused when its period or services make no sense; one draft at a time."""
    if declaration.end <= declaration.start or declaration.end <= today():
        raise Refused(
            "consent_period", _("Samtykket må gjelde en periode som ikke er over."), _("Velg en senere sluttdato.")
        )
    if not declaration.services:
        raise Refused("consent_services", _("Samtykket nevner ingen tjenester."), _("Velg minst én tjeneste."))
    if Consent.objects.filter(case_id=case_id, state="draft").exists():
        raise Refused(
            "consent_draft_open", _("Det finnes allerede et samtykke som venter på underskrift."), _("Fullfør det, eller forkast det først.")
        )  # fmt: skip
    playbook = loader.get(declaration.playbook, declaration.playbook_version)
    consent = Consent(
        id=uuid7(),
        case_id=case_id,
        subject=declaration.subject,
        playbook=declaration.playbook,
        playbook_version=declaration.playbook_version,
        signature_rule=declaration.signature_rule,
        subject_area=declaration.subject_area,
        concerns_health=declaration.concerns_health,
        period=DateRange(declaration.start, declaration.end),
        place=declaration.place,
        legal_bases=[basis.id for basis in legal_bases_on(playbook, today())],
        made_by_id=by.position(),
    )
    Consent.objects.bulk_create([consent])
    NamedService.objects.bulk_create(
        NamedService(
            case_id=case_id,
            consent=consent,
            service_id=service,
            order=order,
            coordinates=service == declaration.coordinating_service,
        )
        for order, service in enumerate(dict.fromkeys(declaration.services))
    )
    record("consent.drafted", by=by, case_id=case_id, object_id=consent.id)
    return consent


def discard_draft(*, consent: Consent, by: Actor) -> None:
    """Throws a draft away: nobody's signature counts any more."""
    _require(consent, "draft")
    _end(consent, "refused", "discarded")
    record("consent.discarded", by=by, case_id=consent.case_id, object_id=consent.id)


def reserve(*, consent: Consent, service_id: uuid.UUID, person: Person, owner: uuid.UUID, by: Actor) -> None:
    """A signatory's reservation against one service (CONS-3). On a valid consent it takes effect at once."""
    if not may_reserve(terms_of(consent).services, service_id, owner):
        raise Refused(
            "reservation_unknown", _("Det kan ikke reserveres mot denne tjenesten."), _("Velg en tjeneste som samtykket nevner.")
        )  # fmt: skip
    if consent.state not in ("draft", "valid"):
        raise Refused("consent_ended", _("Samtykket gjelder ikke lenger."), _("Lag et nytt samtykke."))
    exists = Reservation.objects.filter(consent=consent, service_id=service_id, person=person).exists()
    if not exists:
        Reservation.objects.bulk_create(
            [Reservation(case_id=consent.case_id, consent=consent, service_id=service_id, person=person)]
        )
        record("consent.reserved", by=by, case_id=consent.case_id, object_id=service_id)
    if consent.state == "valid":
        _compile(consent, reason="withdrawn", by=by)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """How one person said yes: `method` 'paper' with the scan, or 'witnessed' in the presence of a service."""

    person: Person
    capacity: str
    method: str
    signed_on: datetime.date
    witnessed_by: uuid.UUID | None = None
    scan: bytes = b""
    scan_type: str = ""


def sign(*, consent: Consent, given: Given, by: Actor) -> bool:
    """Records a signature; when it was the last one missing, the consent becomes valid and access follows. Returns that."""
    _require(consent, "draft")
    _check_signature(consent, given)
    signature = Signature(
        id=uuid7(),
        case_id=consent.case_id,
        consent=consent,
        person=given.person,
        capacity=given.capacity,
        method=given.method,
        signed_on=given.signed_on,
        witnessed_by_id=given.witnessed_by,
        recorded_by_id=by.position_id,
    )
    Signature.objects.bulk_create([signature])
    if given.scan:
        digest = hashlib.sha256(given.scan).hexdigest()
        Scan.objects.bulk_create(
            [
                Scan(
                    case_id=consent.case_id,
                    signature=signature,
                    content=given.scan,
                    content_type=given.scan_type,
                    sha256=digest,
                )
            ]
        )
    record("consent.signed", by=by, case_id=consent.case_id, object_id=consent.id, method=given.method)
    return settle(consent=consent, by=by)


def _check_signature(consent: Consent, given: Given) -> None:
    signing = signing_of(consent)
    entitled = {signing.family.subject, *(guardian.person for guardian in signing.family.guardians)}
    if given.person.id not in entitled:
        raise Refused(
            "signature_stranger",
            _("Denne personen kan ikke skrive under her."),
            _("Velg den unge selv eller en foresatt."),
        )
    if given.person.id in {signed.person for signed in signing.signatures}:
        raise Refused("signature_twice", _("Denne personen har allerede skrevet under."))
    if given.signed_on > today():
        raise Refused(
            "signature_future", _("Datoen for underskriften er frem i tid."), _("Skriv datoen det ble skrevet under.")
        )
    if given.method == "paper" and not given.scan:
        raise Refused(
            "signature_scan", _("Det underskrevne arket mangler."), _("Legg ved et bilde eller en PDF av arket.")
        )
    if given.method == "witnessed" and given.witnessed_by is None:
        raise Refused(
            "signature_witness", _("Det står ikke hvem som var til stede."), _("Velg tjenesten som var til stede.")
        )


def settle(*, consent: Consent, by: Actor) -> bool:
    """Judges a draft; makes it valid and compiles its access when nothing is missing. Returns whether it did.

    A new consent replaces the one before: who was named there only loses the case now.
    """
    consent = _fresh(consent)
    if missing(signing_of(consent), today()):
        return False
    for earlier in Consent.objects.filter(case_id=consent.case_id, state="valid"):
        _end(earlier, "replaced", "replaced")
        consent.replaces = earlier
    consent.state, consent.valid_from = "valid", now()
    consent.save(update_fields=["state", "valid_from", "replaces"])
    _compile(consent, reason="replaced", by=by)
    services = [str(service) for service in terms_of(consent).services]
    record("consent.valid", by=by, case_id=consent.case_id, object_id=consent.id, services=services)
    return True


def rejudge(*, consent: Consent, by: Actor) -> bool:
    """Something about the family changed: judges a valid consent anew. Returns whether it still holds."""
    _require(consent, "valid")
    if not missing(signing_of(_fresh(consent)), today()):
        _compile(consent, reason="rejudged", by=by)
        record("consent.rejudged", by=by, case_id=consent.case_id, object_id=consent.id)
        return True
    _withdraw_all(consent, "rejudged", by)
    return False


def withdraw(*, consent: Consent, person: Person, by: Actor) -> bool:
    """`person` takes their yes back (CONS-4). A consent that then lacks a signature ends at once, everywhere. Returns whether it did."""
    if consent.state not in ("draft", "valid"):
        raise Refused("consent_ended", _("Samtykket gjelder ikke lenger."))
    Signature.objects.filter(consent=consent, person=person, withdrawn_at=None).update(withdrawn_at=now())
    record("consent.withdrawn_by", by=by, case_id=consent.case_id, object_id=person.id)
    if consent.state == "draft" or not missing(signing_of(_fresh(consent)), today()):
        return False
    _withdraw_all(consent, "withdrawn", by)
    return True


def withdraw_service(*, consent: Consent, service_id: uuid.UUID, person: Person | None, by: Actor) -> None:
    """The family takes one service out of a valid consent; the others keep theirs (CONS-4)."""
    _require(consent, "valid")
    taken = NamedService.objects.filter(consent=consent, service_id=service_id, withdrawn_at=None)
    if not taken.update(withdrawn_at=now(), withdrawn_by=person):
        raise Refused("service_not_named", _("Samtykket nevner ikke denne tjenesten."))
    record("consent.service_withdrawn", by=by, case_id=consent.case_id, object_id=service_id)
    _compile(consent, reason="withdrawn", by=by)


def _withdraw_all(consent: Consent, reason: str, by: Actor) -> None:
    _end(consent, "withdrawn", reason)
    compile_grounds(case_id=consent.case_id, source=None, wanted=[], reason=reason, by=by)
    record("consent.withdrawn", by=by, case_id=consent.case_id, object_id=consent.id, reason=reason)


def _compile(consent: Consent, *, reason: str, by: Actor) -> None:
    consent = _fresh(consent)
    wanted = [
        Wanted(access.service, access.start, access.end, access.coordinates)
        for access in compile_access(signing_of(consent), terms_of(consent), today())
    ]
    compile_grounds(case_id=consent.case_id, source=consent.id, wanted=wanted, reason=reason, by=by)


def _fresh(consent: Consent) -> Consent:
    return Consent.objects.select_for_update().get(id=consent.id)


def _require(consent: Consent, state: str) -> None:
    if consent.state != state:
        raise Refused(
            "consent_state", _("Samtykket har endret seg siden du åpnet siden."), _("Last siden på nytt og se hva som gjelder nå.")
        )  # fmt: skip


def _end(consent: Consent, state: str, reason: str) -> None:
    consent.state, consent.ended_at, consent.end_reason = state, now(), reason
    consent.save(update_fields=["state", "ended_at", "end_reason"])
