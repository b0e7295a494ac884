"""Reading people: likely duplicates before somebody is registered twice (PEER-1), and a case's family."""

import datetime
import uuid
from collections.abc import Iterable

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from lagspill.access.models import Party
from lagspill.families.encryption import blind_index
from lagspill.families.models import ContactDetails, Guardianship, Person
from lagspill.foundation.gathering import gathered

MOST_DUPLICATES = 5


def likely_duplicates(
    *, given_name: str, family_name: str, birth_date: datetime.date | None, national_id: str = ""
) -> list[Person]:
    """People of cases one sees who may be the same: the same number, or the same birth date and a name in common,
    or, where a birth date is unknown, the same full name."""
    names = Q(given_name__iexact=given_name) | Q(family_name__iexact=family_name)
    full = Q(given_name__iexact=given_name, family_name__iexact=family_name)
    same = full & Q(birth_date=None)
    same |= full if birth_date is None else Q(birth_date=birth_date) & names
    if national_id:
        same |= Q(national_id_index=blind_index(national_id))
    return list(Person.objects.filter(same).order_by("-created_at")[:MOST_DUPLICATES])


def guardianships(child: Person) -> list[Guardianship]:
    """The guardians' ties that stand, in the order they were registered, with the guardians."""
    return list(
        Guardianship.objects.select_related("guardian").filter(child=child, ended_at=None).order_by("created_at", "id")
    )


def gathered_ties(child: str, **more: bool) -> ArraySubquery:
    """The same of the person that a query's column `child` refers to, as rows with `person`, the guardian's id, `given`,
    `family`, `responsible`, `care` and `together`; `more` narrows them."""
    ties = Guardianship.objects.filter(child=OuterRef(child), ended_at=None, **more).order_by("created_at", "id")
    return gathered(
        ties,
        person="guardian_id",
        given="guardian__given_name",
        family="guardian__family_name",
        responsible="parental_responsibility",
        care="care",
        together="guardians_live_together",
    )


def contact_details(people: Iterable[Person]) -> dict[uuid.UUID, ContactDetails]:
    """Contact details that one may see, by person: the database leaves out what an address protection hides (FAM-5)."""
    return {row.person_id: row for row in ContactDetails.objects.filter(person__in=list(people))}


def any_protected(case_id: uuid.UUID) -> bool:
    """Whether anybody in the case has a protected address: then nobody's is shown (LAW.md, "Protected address")."""
    people = Party.objects.filter(case_id=case_id).values("person_id")
    return Person.objects.filter(id__in=people).exclude(address_protection=0).exists()


def known_names() -> list[str]:
    """Names of everybody in the family register whom the acting person may see."""
    return [" ".join(pair) for pair in Person.objects.values_list("given_name", "family_name")]
