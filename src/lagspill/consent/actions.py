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
from lagspill.access.models import Party
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.consent.about import facts_of
from lagspill.consent.models import Consent, NamedService, Reservation, Scan, Signature
from lagspill.consent.papers import record_document
from lagspill.consent.queries import signing_of, terms_of
from lagspill.consent.rules import (
    Access,
    came_of_age,
    compile_access,
    concerned,
    may_reserve,
    may_sign,
    missing,
    months_after,
)
from lagspill.consent.settled import Settled, announce
from lagspill.directory.models import Municipality
from lagspill.documents.fingerprint import content_hash
from lagspill.families.models import Person
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.playbooks import loader
from lagspill.playbooks.rules import consent_bases_on
from lagspill.playbooks.schema import Playbook


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What the form says (CONS-1). `end` is the first day after the period.

    An empty `signature_rule` means the one that the municipality chose, else the playbook's default (CONS-2).
    """

    subject: Person
    playbook: str
    playbook_version: str
    subject_area: str
    services: Sequence[uuid.UUID]
    start: datetime.date
    end: datetime.date
    concerns_health: bool = False
    place: str = ""
    coordinating_service: uuid.UUID | None = None
    signature_rule: str = ""


def draft_consent(*, case_id: uuid.UUID, declaration: Declaration, by: Actor) -> Consent:
    """A declaration to be signed. Refused when its period or services make no sense; one draft at a time.

    The coordinating service is always among the services: without it nobody could convene those named.
    """
    playbook = loader.get(declaration.playbook, declaration.playbook_version)
    _check_declaration(case_id, declaration, playbook)
    consent = Consent(
        id=uuid7(),
        case_id=case_id,
        subject=declaration.subject,
        playbook=declaration.playbook,
        playbook_version=declaration.playbook_version,
        signature_rule=_signature_rule(playbook, declaration, by),
        subject_area=declaration.subject_area,
        concerns_health=declaration.concerns_health,
        period=DateRange(declaration.start, declaration.end),
        place=declaration.place,
        legal_bases=[basis.id for basis in consent_bases_on(playbook, today())],
        made_by_id=by.position(),
    )
    Consent.objects.bulk_create([consent])
    first = [declaration.coordinating_service] if declaration.coordinating_service else []
    NamedService.objects.bulk_create(
        NamedService(
            case_id=case_id,
            consent=consent,
            service_id=service,
            order=order,
            coordinates=service == declaration.coordinating_service,
        )
        for order, service in enumerate(dict.fromkeys([*first, *declaration.services]))
    )
    record("consent.drafted", by=by, case_id=case_id, object_id=consent.id, signature_rule=consent.signature_rule)
    return consent


def chosen_rule(playbook: Playbook, chosen: str) -> str:
    """The signature rule that holds here: the municipality's choice where the playbook has it, else its safe default."""
    known = {rule.code for rule in playbook.consent.signatures.rules}
    return chosen if chosen in known else playbook.consent.signatures.default_rule


def _signature_rule(playbook: Playbook, declaration: Declaration, by: Actor) -> str:
    """Asked for or chosen by the municipality where the child lives, also when its school lies in another (CASE-12)."""
    asked, home = declaration.signature_rule, declaration.subject.home_municipality_id
    if not asked:
        here = Municipality.objects.filter(id=home) if home else Municipality.objects.filter(services=by.service())
        return chosen_rule(playbook, here.get().signature_rule)
    if asked not in {rule.code for rule in playbook.consent.signatures.rules}:
        raise Refused(
            "consent_rule", _("Modellen har ikke denne regelen for underskrift."), _("Bruk regelen kommunen har valgt.")
        )
    return asked


def _check_declaration(case_id: uuid.UUID, declaration: Declaration, playbook: Playbook) -> None:
    found = standing(case_id)
    if found is None or not found.owns:
        raise Refused("consent_owner", _("Bare tjenesten som eier bekymringen, henter inn samtykke."), case_id=case_id)
    if not Party.objects.filter(
        case_id=case_id, person_id=declaration.subject.id, capacity="subject", ended_at=None
    ).exists():
        raise Refused("consent_subject", _("Samtykket må gjelde den saken handler om."), case_id=case_id)
    _check_period(declaration, playbook)
    if not declaration.services:
        raise Refused("consent_services", _("Samtykket nevner ingen tjenester."), _("Velg minst én tjeneste."))
    if Consent.objects.filter(case_id=case_id, state="draft").exists():
        raise Refused(
            "consent_draft_open",
            _("Det finnes allerede et samtykke som venter på underskrift."),
            _("Fullfør det, eller forkast det først."),
        )
    if declaration.start > today():
        running = Consent.objects.filter(case_id=case_id, state="valid", period__endswith__gt=today())
        if running.exists():
            raise Refused(
                "consent_starts_later",
                _("Et samtykke gjelder allerede. Et nytt avløser det fra dagen det er underskrevet."),
                _("La det nye begynne i dag."),
            )


def _check_period(declaration: Declaration, playbook: Playbook) -> None:
    if declaration.end <= declaration.start or declaration.end <= today():
        raise Refused(
            "consent_period", _("Samtykket må gjelde en periode som ikke er over."), _("Velg en senere sluttdato.")
        )
    longest = playbook.consent.longest_months
    if declaration.end > months_after(declaration.start, longest):
        raise Refused(
            "consent_too_long",
            _("Et samtykke kan gjelde i høyst %(months)d måneder.") % {"months": longest},
            _("Velg en tidligere sluttdato. Samtykket kan fornyes når den nærmer seg."),
        )


def discard_draft(*, consent: Consent, by: Actor, declined: bool = False) -> None:
    """Throws a draft away: nobody's signature counts any more. `declined`: the family said no, which is kept (LAW.md)."""
    _lock(consent)
    _require(consent, "draft")
    _end(consent, "refused", "declined" if declined else "discarded")
    record("consent.discarded", by=by, case_id=consent.case_id, object_id=consent.id, declined=declined)


def reserve(*, consent: Consent, service_id: uuid.UUID, person: Person, owner: uuid.UUID, by: Actor) -> None:
    """A signatory's reservation against one service (CONS-3). On a valid consent it takes effect at once."""
    _lock(consent)
    _require(consent, "draft", "valid")
    _check_concerned(consent, person)
    if not loader.get(consent.playbook, consent.playbook_version).consent.reservations_allowed:
        raise Refused(
            "reservation_not_offered", _("Modellen har ikke reservasjon."), _("Lag et samtykke uten denne tjenesten.")
        )
    if not may_reserve(terms_of(consent).services, service_id, owner):
        raise Refused(
            "reservation_unknown", _("Det kan ikke reserveres mot denne tjenesten."), _("Velg en tjeneste som samtykket nevner.")
        )  # fmt: skip
    if not Reservation.objects.filter(consent=consent, service_id=service_id, person=person).exists():
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
    method: str
    signed_on: datetime.date
    capacity: str = ""  # decided by the family's facts, whatever is said here
    witnessed_by: uuid.UUID | None = None
    scan: bytes = b""
    scan_type: str = ""


def sign(*, consent: Consent, given: Given, by: Actor) -> bool:
    """Records a signature; when it was the last one missing, the consent becomes valid and access follows. Returns that."""
    _lock(consent)
    _require(consent, "draft")
    _check_signature(consent, given)
    signature = Signature(
        id=uuid7(),
        case_id=consent.case_id,
        consent=consent,
        person=given.person,
        capacity="subject" if given.person.id == consent.subject_id else "guardian",
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
    if consent.period.upper <= today():
        raise Refused("consent_period_over", _("Perioden i samtykket er over."), _("Lag et nytt samtykke."))
    _check_concerned(consent, given.person)
    if given.person.id not in may_sign(signing, given.signed_on):
        raise Refused(
            "signature_not_entitled",
            _("Denne personen kan ikke skrive under: for ung, eller uten foreldreansvar."),
            _("Skriv ned hva den unge mener, i saken. Underskriften må komme fra en som har foreldreansvar."),
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
    _lock(consent)
    _require(consent, "draft")
    if missing(signing_of(consent), today()):
        return False
    for earlier in Consent.objects.filter(case_id=consent.case_id, state="valid").order_by("created_at"):
        _end(earlier, "replaced", "expired" if earlier.period.upper <= today() else "replaced")
        consent.replaces = earlier
    consent.state, consent.valid_from = "valid", now()
    consent.content_hash = content_hash(record_document(consent))
    consent.save(update_fields=["state", "valid_from", "replaces", "content_hash"])
    accesses = _compile(consent, reason="replaced", by=by)
    services = tuple(access.service for access in accesses)
    record(
        "consent.valid",
        by=by,
        case_id=consent.case_id,
        object_id=consent.id,
        services=[str(service) for service in services],
    )
    end = accesses[0].end if accesses else consent.period.upper
    announce(Settled(case_id=consent.case_id, consent_id=consent.id, services=services, end=end, by=by))
    return True


def rejudge(*, consent: Consent, by: Actor) -> bool:
    """Something about the family changed: judges a valid consent anew. Returns whether it still holds."""
    _lock(consent)
    _require(consent, "valid")
    if not missing(signing_of(consent), today()):
        _compile(consent, reason="rejudged", by=by)
        record("consent.rejudged", by=by, case_id=consent.case_id, object_id=consent.id)
        return True
    # A birthday before it may be what ended it, whatever else has changed since.
    _withdraw_all(consent, "of_age" if came_of_age(signing_of(consent), today()) else "rejudged", by)
    return False


def withdraw(*, consent: Consent, person: Person, by: Actor) -> bool:
    """`person` says no, or takes their yes back (CONS-4). A consent that then lacks a signature ends at once, everywhere.

    Returns whether it ended. The no of somebody who had not signed is kept too: it counts wherever theirs is asked for.
    """
    _lock(consent)
    _require(consent, "draft", "valid")
    _check_concerned(consent, person)
    if not Signature.objects.filter(consent=consent, person=person, withdrawn_at=None).update(withdrawn_at=now()):
        _object(consent, person, by)
    record("consent.withdrawn_by", by=by, case_id=consent.case_id, object_id=person.id)
    _lock(consent)
    if consent.state == "draft" or not missing(signing_of(consent), today()):
        return False
    _withdraw_all(consent, "withdrawn", by)
    return True


def _object(consent: Consent, person: Person, by: Actor) -> None:
    if Signature.objects.filter(consent=consent, person=person).exists():
        return
    no = Signature(
        case_id=consent.case_id,
        consent=consent,
        person=person,
        capacity="subject" if person.id == consent.subject_id else "guardian",
        method="objection",
        signed_on=today(),
        recorded_by_id=by.position_id,
        withdrawn_at=now(),
    )
    Signature.objects.bulk_create([no])


def withdraw_service(*, consent: Consent, service_id: uuid.UUID, person: Person | None, by: Actor) -> None:
    """The family takes one service out of a valid consent; the others keep theirs (CONS-4)."""
    _lock(consent)
    _require(consent, "valid")
    if person is not None:
        _check_concerned(consent, person)
    taken = NamedService.objects.filter(consent=consent, service_id=service_id, withdrawn_at=None)
    if not taken.update(withdrawn_at=now(), withdrawn_by=person):
        raise Refused("service_not_named", _("Samtykket nevner ikke denne tjenesten."))
    record("consent.service_withdrawn", by=by, case_id=consent.case_id, object_id=service_id)
    _compile(consent, reason="withdrawn", by=by)


def end_consents(*, case_id: uuid.UUID, by: Actor) -> None:
    """The case is closed: drafts and valid consents end with it, so that nothing can compile them again."""
    for consent in Consent.objects.select_for_update().filter(case_id=case_id, state__in=["draft", "valid"]):
        _end(consent, "refused" if consent.state == "draft" else "withdrawn", "closed")
    compile_grounds(case_id=case_id, source=None, wanted=[], reason="closed", by=by)


def _withdraw_all(consent: Consent, reason: str, by: Actor) -> None:
    _end(consent, "withdrawn", reason)
    compile_grounds(case_id=consent.case_id, source=None, wanted=[], reason=reason, by=by)
    record("consent.withdrawn", by=by, case_id=consent.case_id, object_id=consent.id, reason=reason)


def _compile(consent: Consent, *, reason: str, by: Actor) -> tuple[Access, ...]:
    _lock(consent)
    about = facts_of(consent.case_id)
    over = about is not None and about.ended
    accesses = () if over else compile_access(signing_of(consent), terms_of(consent), today())
    wanted = [Wanted(access.service, access.start, access.end, access.coordinates) for access in accesses]
    compile_grounds(case_id=consent.case_id, source=consent.id, wanted=wanted, reason=reason, by=by)
    return accesses


def _check_concerned(consent: Consent, person: Person) -> None:
    if person.id not in concerned(signing_of(consent).family):
        raise Refused(
            "signature_stranger", _("Denne personen hører ikke til familien i saken."), _("Velg den unge selv eller en foresatt.")
        )  # fmt: skip


def _lock(consent: Consent) -> None:
    """The row as it is now, held until the transaction ends. Only the owner's staff can hold it."""
    try:
        consent.refresh_from_db(from_queryset=Consent.objects.select_for_update())
    except Consent.DoesNotExist as error:
        raise Refused(
            "consent_owner", _("Bare tjenesten som eier bekymringen, kan endre samtykket."), case_id=consent.case_id
        ) from error


def _require(consent: Consent, *states: str) -> None:
    if consent.state not in states:
        raise Refused(
            "consent_state", _("Samtykket har endret seg siden du åpnet siden."), _("Last siden på nytt og se hva som gjelder nå.")
        )  # fmt: skip


def _end(consent: Consent, state: str, reason: str) -> None:
    consent.state, consent.ended_at, consent.end_reason = state, now(), reason
    consent.save(update_fields=["state", "ended_at", "end_reason"])
