"""Changes to the directory. It tells of staff and services only, so its entries carry no case."""

from lagspill.audit.actions import record
from lagspill.directory.models import Municipality


def record_import(*, municipality: Municipality, created: int, updated: int) -> None:
    """Logs that a file of staff was imported at the machine itself: nobody is logged in there."""
    record("directory.imported", by=None, object_id=municipality.id, created=created, updated=updated)
