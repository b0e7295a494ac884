"""Reading consents: the record, what is missing on it, and which services it covers today."""

import uuid
from collections.abc import Iterable, Sequence

from django.db.models import BooleanField, Prefetch, QuerySet
from django.db.models.expressions import RawSQL

from lagspill.consent.models import Consent, NamedService, Reservation, Signature
from lagspill.consent.rules import Family, Guardian, Missing, Signed, Signing, Terms, came_of_age, missing
from lagspill.families.models import Guardianship, Person
from lagspill.families.queries import guardianships
from lagspill.foundation.clock import today
from lagspill.playbooks import loader

_TERMS = (
    Prefetch("named", NamedService.objects.select_related("service").order_by("order")),
    Prefetch("reservations", Reservation.objects.select_related("service", "person").order_by("created_at")),
)
_PARTS = (
    *_TERMS,
    Prefetch("signatures", Signature.objects.select_related("person", "witnessed_by").order_by("created_at")),
)

# Asked with the row itself, which saves a question on every page.
_OWNS = RawSQL("consent_consent.case_id in (select case_id from visible_case where owns)", (), BooleanField())


def consents(case_id: uuid.UUID) -> QuerySet[Consent]:
    """All consents of a case, newest first: history is kept (CONS-8)."""
    return (
        Consent.objects.filter(case_id=case_id)
        .select_related("subject", "made_by__staff", "made_by__service__municipality")
        .annotate(owns=_OWNS)
        .prefetch_related(*_PARTS)
        .order_by("-created_at", "-id")
    )


def current_consent(case_id: uuid.UUID) -> Consent | None:
    """The valid consent whose period has not run out, or else the draft being signed; None when there is neither."""
    rows = [row for row in consents(case_id) if row.state in ("valid", "draft")]
    valid = [row for row in rows if row.state == "valid" and row.period.upper > today()]
    drafts = [row for row in rows if row.state == "draft"]
    return next(iter(valid + drafts), None)


def consent_by_id(consent_id: uuid.UUID) -> Consent | None:
    """One consent with everything on it; None for what is missing and for what one may not see alike."""
    return (
        Consent.objects.select_related("subject", "made_by__staff", "made_by__service__municipality")
        .annotate(owns=_OWNS)
        .prefetch_related(*_PARTS)
        .filter(id=consent_id)
        .first()
    )


def declared(case_id: uuid.UUID) -> list[Consent]:
    """All consents of a case, newest first, with what they say but not who signed."""
    return list(Consent.objects.filter(case_id=case_id).prefetch_related(*_TERMS).order_by("-created_at", "-id"))


def owns(consent: Consent) -> bool:
    """Whether whoever acts belongs to the service that owns the case; asked along with `consent_by_id` and `consents`."""
    return bool(getattr(consent, "owns", False))


def family_of(subject: Person | None) -> Family | None:
    """The subject and the guardians' ties, as the signing rules want them."""
    return None if subject is None else _family(subject, guardianships(subject))


def _family(subject: Person, ties: Sequence[Guardianship]) -> Family:
    return Family(
        subject=subject.id,
        birth_date=subject.birth_date,
        guardians=tuple(Guardian(tie.guardian_id, tie.parental_responsibility, tie.care) for tie in ties),
        live_together=all(tie.guardians_live_together for tie in ties),
    )


def signing_of(consent: Consent, ties: Sequence[Guardianship] | None = None) -> Signing:
    """The facts by which a consent is judged; `ties` when they are at hand. LookupError when the consent concerns nobody."""
    if consent.subject is None:
        raise LookupError("a consent concerns a person")
    family = _family(consent.subject, guardianships(consent.subject) if ties is None else ties)
    rules = loader.get(consent.playbook, consent.playbook_version).consent.signatures
    rows = list(consent.signatures.all())
    standing = {row.person_id for row in rows if row.withdrawn_at is None}
    return Signing(
        ages=rules,
        rule=rules.rule(consent.signature_rule),
        family=family,
        concerns_health=consent.concerns_health,
        signatures=tuple(Signed(row.person_id, row.signed_on) for row in rows if row.withdrawn_at is None),
        # Who said no and has signed again since, has changed their mind.
        objections=frozenset(row.person_id for row in rows if row.withdrawn_at is not None) - standing,
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


def lapsed_by_age(case_id: uuid.UUID) -> bool:
    """Whether the case's consent, its period not over, came to lack the young person's own signature on a birthday."""
    rows = consents(case_id).filter(state="valid", period__endswith__gt=today())
    return any(came_of_age(signing_of(consent), today()) for consent in rows if consent.subject)


def lacking(consent: Consent) -> tuple[Missing, ...]:
    """The requirements that the consent's signatures do not meet today."""
    return missing(signing_of(consent), today())


def with_written_consent(cases: Iterable[uuid.UUID]) -> set[uuid.UUID]:
    """Which of the cases have a valid consent that everybody who said yes has signed, on paper or on their own page (MEET-5)."""
    rows = Signature.objects.filter(
        case_id__in=list(cases), consent__state="valid", consent__period__contains=today(), withdrawn_at=None
    ).values_list("case_id", "method")
    found: dict[uuid.UUID, set[str]] = {}
    for case_id, method in rows:
        found.setdefault(case_id, set()).add(method)
    return {case_id for case_id, methods in found.items() if methods <= {"paper", "portal"}}
