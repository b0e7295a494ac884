"""Changes to the directory. It tells of staff and services only, so its entries carry no case."""

from lagspill.audit.actions import Acting, record
from lagspill.directory.models import Municipality


def record_import(*, municipality: Municipality, created: int, updated: int) -> None:
    """Logs that a file of staff was imported at the machine itself: nobody is logged in there."""
    record("directory.imported", by=None, object_id=municipality.id, created=created, updated=updated)


def choose_smallest_cell(*, municipality: Municipality, smallest: int, by: Acting) -> None:
    """From which number on counts of people are shown; reports that are sent already stay as they are (STAT-2)."""
    Municipality.objects.filter(id=municipality.id).update(smallest_cell=smallest)
    record("directory.smallest_cell_chosen", by=by, object_id=municipality.id, smallest=smallest)
