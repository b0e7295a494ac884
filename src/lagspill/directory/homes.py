"""Where a child may live when that is elsewhere than its school lies: districts and municipalities of the installation (CASE-12)."""

import uuid
from dataclasses import dataclass

from lagspill.directory.models import District, Municipality


@dataclass(frozen=True, slots=True)
class Home:
    """A district, or a municipality that has none."""

    municipality: uuid.UUID
    district: uuid.UUID | None
    name: str

    @property
    def key(self) -> str:
        """What stands in a form."""
        return str(self.district or self.municipality)


def homes() -> list[Home]:
    """All of them, by name; none where the installation has one municipality without districts."""
    districts = list(District.objects.select_related("municipality").order_by("municipality__name", "name"))
    divided = {one.municipality_id for one in districts}
    whole = Municipality.objects.exclude(id__in=divided).order_by("name")
    found = [Home(one.municipality_id, one.id, f"{one.name}, {one.municipality.name}") for one in districts]
    found += [Home(one.id, None, one.name) for one in whole]
    return found if len(found) > 1 else []
