"""A municipality in a YAML file: itself, its districts, its services; and what in the file does not hang together. No database."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Annotated

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from lagspill.directory.codes import Codes
from lagspill.directory.rules import is_phone
from lagspill.playbooks.faults import FAULT, Fault, nearest


def _bad(message: str, remedy: str) -> PydanticCustomError:
    return PydanticCustomError(FAULT, "{message} {remedy}", {"message": message, "remedy": remedy})


def _plain(text: object) -> object:
    """Blanks as one, letters in one form."""
    return unicodedata.normalize("NFC", " ".join(text.split())) if isinstance(text, str) else text


def _code(text: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9_-]*", text):
        raise _bad(_("«%(text)s» kan ikke være en kode.") % {"text": text}, _("Bruk a–z, 0–9, _ og -."))
    return text


def _number(text: str) -> str:
    if not re.fullmatch(r"[0-9]{4}", text):
        raise _bad(_("«%(text)s» er ikke et kommunenummer.") % {"text": text}, _("Skriv fire sifre i anførselstegn."))
    return text


def _phone(text: str) -> str:
    if text and not is_phone(text):
        raise _bad(_("«%(text)s» er ikke et telefonnummer.") % {"text": text}, _("Bruk sifre og mellomrom."))
    return text


def _email(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        message = _("«%(text)s» er ikke en e-postadresse.") % {"text": text}
        raise _bad(message, _("Skriv den slik: navn@kommune.no")) from error
    return text


Plain = BeforeValidator(_plain)
Code = Annotated[str, Plain, Field(min_length=1, max_length=60), AfterValidator(_code)]
Phone = Annotated[str, Plain, Field(max_length=40), AfterValidator(_phone)]

NeededPhone = Annotated[str, Plain, Field(min_length=1, max_length=40), AfterValidator(_phone)]


class Line(BaseModel):
    """A part of the file. Unknown names are mistakes; a number need not stand in quotes."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class MunicipalityLine(Line):
    """The municipality. The phones are barnevern's: whoever suspects violence is shown them at once (CASE-4)."""

    number: Annotated[str, Plain, AfterValidator(_number)]
    name: Annotated[str, Plain, Field(min_length=1, max_length=100)]
    barnevern_phone: NeededPhone
    barnevern_emergency_phone: NeededPhone
    signature_rule: str = ""


class DistrictLine(Line):
    """A part of the municipality (bydel)."""

    code: Code
    name: Annotated[str, Plain, Field(min_length=1, max_length=100)]


class ServiceLine(Line):
    """A service. What is left out stays as it is where the service is there already."""

    code: Code
    kind: Annotated[str, Plain, Field(min_length=1)]
    name: Annotated[str, Plain, Field(min_length=1, max_length=150)]
    district: Annotated[str, Plain] = ""
    address: Annotated[str, Plain, Field(max_length=250)] = ""
    phone: Phone = ""
    email: Annotated[str, Plain, Field(max_length=254), AfterValidator(_email)] = ""
    hours: Annotated[str, Plain, Field(max_length=150)] = ""
    private: bool = False
    active: bool = True


class DirectoryFile(Line):
    """The whole file."""

    municipality: MunicipalityLine
    districts: tuple[DistrictLine, ...] = ()
    services: Annotated[tuple[ServiceLine, ...], Field(min_length=1)]


def faults_in(file: DirectoryFile, codes: Codes) -> list[Fault]:
    """What is wrong between the lines, and codes that nobody knows."""
    rule = file.municipality.signature_rule
    faults = [*_twice("districts", file.districts), *_twice("services", file.services)]
    if rule and rule not in codes.signature_rules:
        message = _("«%(text)s» er ikke en underskriftsregel.") % {"text": rule}
        faults.append(Fault(("municipality", "signature_rule"), message, nearest(rule, list(codes.signature_rules))))
    districts = [one.code for one in file.districts]
    for place, line in enumerate(file.services):
        if line.kind not in codes.kinds:
            message = _("«%(text)s» er ikke en tjenestetype.") % {"text": line.kind}
            faults.append(Fault(("services", place, "kind"), message, nearest(line.kind, list(codes.kinds))))
        if line.district and line.district not in districts:
            message = _("Fila har ingen bydel med koden «%(text)s».") % {"text": line.district}
            faults.append(Fault(("services", place, "district"), message, nearest(line.district, districts)))
    return faults


def _twice(part: str, lines: Sequence[DistrictLine | ServiceLine]) -> Iterator[Fault]:
    for field in ("code", "name"):
        seen: set[str] = set()
        for place, line in enumerate(lines):
            text = getattr(line, field).casefold()
            if text in seen:
                message = _("«%(text)s» står to ganger.") % {"text": getattr(line, field)}
                yield Fault((part, place, field), message, _("Gi den ene et annet navn, eller fjern den."))
            seen.add(text)
