"""Parts of a page gathered as JSON in the row that the page is about: one look-up instead of one for each part.

Row-level security holds inside the gathered parts too: each is a subquery on its own protected table.
"""

import datetime
from dataclasses import dataclass, fields
from typing import Any, Self

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Model, QuerySet
from django.db.models.functions import JSONObject

Row = dict[str, Any]


def gathered(found: QuerySet[Any], **columns: Any) -> ArraySubquery:
    """A subquery's rows in its order, as one array of objects with these columns."""
    return ArraySubquery(found.values(row=JSONObject(**columns)))


def instant(value: str) -> datetime.datetime:
    """A moment as the database writes it in JSON."""
    return datetime.datetime.fromisoformat(value)


def date(value: str) -> datetime.date:
    """A day as the database writes it in JSON."""
    return datetime.date.fromisoformat(value)


@dataclass(frozen=True, slots=True)
class Annotations:
    """What a query annotates onto its rows, as the fields of a subclass: `Beside.of(row).invited`, typed."""

    @classmethod
    def of(cls, row: Model) -> Self:
        """Read off a row of that query; AttributeError for a row of another one."""
        return cls(**{field.name: getattr(row, field.name) for field in fields(cls)})
