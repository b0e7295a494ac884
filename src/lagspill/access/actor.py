"""Who is acting. Every action takes an Actor as `by=`; the database is told the same for the length of a transaction."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from django.db import connection, transaction
from psycopg import sql

from lagspill.directory.models import Position

NOBODY = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class Actor:
    """One human being in one position, or as family (CONS-3: one position, one service at a time)."""

    account_id: uuid.UUID
    position_id: uuid.UUID | None = None
    service_id: uuid.UUID | None = None
    role: str = ""
    family: bool = False
    person_id: uuid.UUID | None = None
    name: str = ""
    service_name: str = ""
    service_kind: str = ""
    municipality_id: uuid.UUID | None = None
    theme: str = "default"

    @property
    def is_staff(self) -> bool:
        """Whether a position is acting."""
        return self.position_id is not None

    def position(self) -> uuid.UUID:
        """The acting position's id; a family member has none (PermissionError)."""
        if self.position_id is None:
            raise PermissionError
        return self.position_id

    def service(self) -> uuid.UUID:
        """The acting service's id; a family member has none (PermissionError)."""
        if self.service_id is None:
            raise PermissionError
        return self.service_id

    def municipality(self) -> uuid.UUID:
        """The id of the acting service's municipality; a family member has none (PermissionError)."""
        if self.municipality_id is None:
            raise PermissionError
        return self.municipality_id


def staff_actor(position: Position) -> Actor:
    """The actor for a position whose staff member has an account (or none: the nil account, for jobs)."""
    return Actor(
        account_id=position.staff.account_id or NOBODY,
        position_id=position.id,
        service_id=position.service_id,
        role=position.role,
        name=position.staff.name,
        service_name=position.service.name,
        service_kind=position.service.kind,
        municipality_id=position.service.municipality_id,
        theme=position.service.municipality.theme,
    )


def job_actor(position: Position) -> Actor:
    """A job acting as a position: it sees what the position sees, and the log names no human being as the doer."""
    return replace(staff_actor(position), account_id=NOBODY)


_SETTINGS = ("account", "position", "service", "family")


def set_actor(actor: Actor | None) -> None:
    """Tells the database who acts until this transaction ends; None means nobody, and nobody sees nothing.

    `set local` and not `set_config`: the latter is callable inside any select, and is revoked from the application.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an actor is set inside a transaction only")
    values = {
        "account": actor.account_id if actor else "",
        "position": actor.position_id or "" if actor else "",
        "service": actor.service_id or "" if actor else "",
        "family": actor.account_id if actor and actor.family else "",
    }
    statement = sql.SQL("; ").join(
        sql.SQL("set local {} = {}").format(sql.Identifier("lagspill", name), sql.Literal(str(values[name])))
        for name in _SETTINGS
    )
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))


@contextmanager
def acting(actor: Actor | None) -> Iterator[None]:
    """A transaction in which `actor` acts; afterwards nobody does. An error undoes everything, who acts included.

    Not to be nested: the inner one ends with nobody acting.
    """
    with transaction.atomic():
        set_actor(actor)
        yield
        # Inside another transaction (a test's) the setting would outlive this one.
        set_actor(None)
