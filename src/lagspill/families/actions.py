"""Registering the people of a case. A person is written by the service that owns the concern."""

import datetime
import uuid
from dataclasses import dataclass

from lagspill.access.actions import admit_party
from lagspill.access.actor import Actor
from lagspill.audit.actions import record
from lagspill.families.encryption import blind_index
from lagspill.families.models import AddressReader, ContactDetails, Guardianship, Person
from lagspill.families.rules import guardian_sees, subject_sees
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPerson:
    """What is known of a person when they are first registered. Birth date and national id are separate facts."""

    given_name: str
    family_name: str
    birth_date: datetime.date | None = None
    national_id: str = ""
    language: str = "nb"
    needs_interpreter: bool = False
    address_protection: int = 0
    address: str = ""
    phone: str = ""
    email: str = ""
    place_id: uuid.UUID | None = None
    home_municipality_id: uuid.UUID | None = None
    home_district_id: uuid.UUID | None = None
    year_group: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewGuardian:
    """A guardian and their tie to the child."""

    person: NewPerson
    care: str
    parental_responsibility: bool = True
    live_together: bool = True


def register_subject(*, case_id: uuid.UUID, subject: NewPerson, by: Actor) -> Person:
    """The person whom the case is about; they see it themselves from their 15th birthday."""
    person = _new(subject, by)
    span = subject_sees(subject.birth_date, today())
    admit_party(case_id=case_id, person_id=person.id, capacity="subject", start=span[0] if span else datetime.date.max.replace(day=1),
                end=None, by=by)  # fmt: skip
    _write(person, subject, case_id, by)
    return person


def register_guardian(*, case_id: uuid.UUID, child: Person, guardian: NewGuardian, by: Actor) -> Person:
    """A guardian, who sees what is shared with the family until the child is 18."""
    person = _new(guardian.person, by)
    day = today()
    span = guardian_sees(child.birth_date, day)
    # Somebody already 18 decides alone: the guardian is known to the case, but their access ended before it began.
    start, end = span or (day - datetime.timedelta(days=1), day)
    admit_party(case_id=case_id, person_id=person.id, capacity="guardian", start=start, end=end, by=by)
    _write(person, guardian.person, case_id, by)
    Guardianship.objects.bulk_create(
        [
            Guardianship(
                child=child,
                guardian=person,
                care=guardian.care,
                parental_responsibility=guardian.parental_responsibility,
                guardians_live_together=guardian.live_together,
            )
        ]
    )
    return person


def change_living(*, case_id: uuid.UUID, guardianship: Guardianship, care: str, live_together: bool, by: Actor) -> None:
    """The family lives differently now; whoever calls this has the consent judged anew (CONS-2)."""
    guardianship.care, guardianship.guardians_live_together = care, live_together
    guardianship.save(update_fields=["care", "guardians_live_together"])
    record("family.living_changed", by=by, case_id=case_id, object_id=guardianship.id)


def name_address_reader(*, case_id: uuid.UUID, person: Person, position_id: uuid.UUID, by: Actor) -> None:
    """Lets one named position see contact details under the strictest grade."""
    AddressReader.objects.bulk_create([AddressReader(person=person, position_id=position_id)])
    record("family.address_reader_named", by=by, case_id=case_id, object_id=position_id)


def _new(known: NewPerson, by: Actor) -> Person:
    return Person(
        id=uuid7(),
        held_by_id=by.service(),
        given_name=known.given_name,
        family_name=known.family_name,
        birth_date=known.birth_date,
        national_id=known.national_id,
        national_id_index=blind_index(known.national_id) if known.national_id else None,
        language=known.language,
        needs_interpreter=known.needs_interpreter,
        address_protection=known.address_protection,
        place_id=known.place_id,
        home_municipality_id=known.home_municipality_id,
        home_district_id=known.home_district_id,
        year_group=known.year_group,
    )


def _write(person: Person, known: NewPerson, case_id: uuid.UUID, by: Actor) -> None:
    Person.objects.bulk_create([person])
    if known.address or known.phone or known.email:
        ContactDetails.objects.bulk_create(
            [ContactDetails(person=person, address=known.address, phone=known.phone, email=known.email)]
        )
    if person.address_protection == 6:
        AddressReader.objects.bulk_create([AddressReader(person=person, position_id=by.position())])
    record("family.registered", by=by, case_id=case_id, object_id=person.id)
