"""The people the help is for. Names, birth date and national id are separate facts (LAW.md)."""

from django.db import models

from lagspill.directory.models import District, Municipality, Position, Service
from lagspill.families.encryption import EncryptedTextField
from lagspill.foundation.models import Record

# Protected address (folkeregisteret): the number people use for the grade, 0 for none.
OPEN, CONFIDENTIAL, STRICTLY_CONFIDENTIAL = 0, 7, 6


class Person(Record):
    """A child, young person, guardian or pregnant woman, as one service knows them."""

    PROTECTION = [(OPEN, "none"), (CONFIDENTIAL, "kode 7"), (STRICTLY_CONFIDENTIAL, "kode 6")]

    held_by = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    birth_date = models.DateField(null=True, blank=True)
    national_id = EncryptedTextField(blank=True, default="")
    national_id_index = models.BinaryField(null=True, blank=True, help_text="Blind index: HMAC of the national id.")
    language = models.CharField(max_length=10, default="nb")
    needs_interpreter = models.BooleanField(default=False)
    address_protection = models.SmallIntegerField(choices=PROTECTION, default=OPEN)
    place = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
                              help_text="The school or kindergarten attended.")  # fmt: skip
    home_municipality = models.ForeignKey(
        Municipality, on_delete=models.PROTECT, null=True, blank=True, related_name="+",
        help_text="Where the child lives, when that is another municipality or district than the place's (CASE-12).",
    )  # fmt: skip
    home_district = models.ForeignKey(District, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    year_group = models.CharField(max_length=20, blank=True)

    class Meta:
        indexes = [models.Index(fields=["held_by", "national_id_index"], name="person_national_id")]

    @property
    def name(self) -> str:
        """Given name, then family name."""
        return f"{self.given_name} {self.family_name}".strip()

    @property
    def initials(self) -> str:
        """What headings show instead of the name (LOOK.md)."""
        return "".join(part[0].upper() for part in self.name.split() if part)


class ContactDetails(Record):
    """How to reach somebody: apart from the person, since the database lets fewer see it (FAM-5)."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="contact")
    address = EncryptedTextField(blank=True, default="")
    phone = models.CharField(max_length=40, blank=True)
    email = models.EmailField(blank=True)


class AddressReader(Record):
    """A named position that may see the contact details of somebody under the strictest grade (kode 6)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="address_readers")
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+")


class Guardianship(Record):
    """A guardian's tie to a child: parental responsibility, and with whom the child lives (CONS-2)."""

    LIVES_WITH = [("daily", "daily care"), ("shared", "shared care"), ("not", "does not live here")]

    child = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="guardianships")
    guardian = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="wards")
    parental_responsibility = models.BooleanField(default=True)
    care = models.CharField(max_length=10, choices=LIVES_WITH)
    guardians_live_together = models.BooleanField(default=True)
    ended_at = models.DateTimeField(null=True, blank=True)
