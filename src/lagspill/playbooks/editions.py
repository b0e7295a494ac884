"""Models that municipalities adopted, as playbooks: looked up once in a process, since an edition is never changed."""

import threading
import uuid
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from lagspill.playbooks import loader
from lagspill.playbooks.models import Edition
from lagspill.playbooks.schema import Playbook

Municipalities = Collection[uuid.UUID] | QuerySet[Any, Any]
_known: dict[tuple[str, str], Playbook] = {}
_lock = threading.Lock()


def find(code: str, version: str) -> Playbook | None:
    """The edition with this code and version; None when there is none."""
    found = _known.get((code, version))
    if found is None:
        row = Edition.objects.filter(code=code, version=version).first()
        found = playbook_in(row) if row else None
        if found is not None:
            _remember(found)
    return found


def playbook_in(edition: Edition) -> Playbook:
    """What an edition says. Raises PlaybookError when this version of the product reads it no more."""
    return _parsed(edition.code, edition.version, edition.base_code, edition.base_version, edition.text)


@lru_cache(maxsize=64)
def _parsed(code: str, version: str, base_code: str, base_version: str, text: str) -> Playbook:
    base = loader.get(base_code, base_version) if base_code else None
    return loader.load_text(text, code=code, version=version, base=base)


def forget() -> None:
    """For a database that was emptied: nothing is known any more."""
    with _lock:
        _known.clear()
    _parsed.cache_clear()


def editions_of(municipality: uuid.UUID, code: str = "") -> list[Edition]:
    """What the municipality has adopted, of one model or of all, the newest first."""
    found = Edition.objects.filter(municipality_id=municipality).order_by("code", "-serial")
    return list(found.filter(code=code) if code else found)


def models_in(municipalities: Municipalities) -> dict[str, Playbook]:
    """Every model of these municipalities by its code: the newest they adopted, else the newest shipped."""
    rows = Edition.objects.filter(municipality_id__in=municipalities).order_by("serial").values_list("code", "version")
    return loader.shipped() | {code: loader.get(code, version) for code, version in dict(rows).items()}


def _remember(found: Playbook) -> None:
    """Once this transaction is kept: one that is undone would leave behind what was never adopted."""

    def keep() -> None:
        with _lock:
            _known[found.code, found.version] = found

    transaction.on_commit(keep)
