"""Reading consents: the record, what is missing on it, and which services it covers today."""

import uuid

from django.db.models import QuerySet

from lagspill.consent.models import Consent
from lagspill.consent.rules import Family, Guardian, Missing, Signed, Signing, Terms, missing
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.clock import today
from lagspill.playbooks import loader


def consents(case_id: uuid.UUID) -> QuerySet[Consent]:
    """All consents of a case, newest first: history is kept (CONS-8)."""
    return (
        Consent.objects.filter(case_id=case_id)
        .select_related("subject", "witnessed_by", "made_by__staff")
        .prefetch_related("named__service", "reservations__service", "reservations__person", "signatures__person")
        .order_by("-created_at")
    )


def current_consent(case_id: uuid.UUID) -> Consent | None:
    """The valid consent whose period has not run out, or else the draft being signed; None when there is neither."""
    rows = [row for row in consents(case_id) if row.state in ("valid", "draft")]
    valid = [row for row in rows if row.state == "valid" and row.period.upper > today()]
    return (valid or [row for row in rows if row.state == "draft"] or [None])[0]


def family_of(subject: Person | None) -> Family | None:
    """The subject and the guardians' ties, as the signing rules want them."""
    if subject is None:
        return None
    ties = list(Guardianship.objects.filter(child=subject, ended_at=None).order_by("created_at", "id"))
    return Family(
        subject=subject.id,
        birth_date=subject.birth_date,
        guardians=tuple(Guardian(tie.guardian_id, tie.parental_responsibility, tie.care) for tie in ties),
        live_together=all(tie.guardians_live_together for tie in ties),
    )


def signing_of(consent: Consent) -> Signing:
    """The facts by which a consent is judged. Raises LookupError when the consent concerns nobody."""
    family = family_of(consent.subject)
    if family is None:
        raise LookupError("a consent concerns a person")
    rules = loader.get(consent.playbook, consent.playbook_version).consent.signatures
    rows = list(consent.signatures.all())
    return Signing(
        ages=rules,
        rule=rules.rule(consent.signature_rule),
        family=family,
        concerns_health=consent.concerns_health,
        signatures=tuple(Signed(row.person_id, row.signed_on) for row in rows if row.withdrawn_at is None),
        objections=frozenset(row.person_id for row in rows if row.withdrawn_at is not None),
    )


def terms_of(consent: Consent) -> Terms:
    """The days and services of a consent, as the rules want them."""
    named = sorted(consent.named.all(), key=lambda row: row.order)
    return Terms(
        start=consent.period.lower,
        end=consent.period.upper,
        services=tuple(row.service_id for row in named),
        reserved=frozenset(row.service_id for row in consent.reservations.all()),
        taken_out=frozenset(row.service_id for row in named if row.withdrawn_at is not None),
        coordinating=frozenset(row.service_id for row in named if row.coordinates),
    )


def lacking(consent: Consent) -> tuple[Missing, ...]:
    """The requirements that the consent's signatures do not meet today."""
    return missing(signing_of(consent), today())
