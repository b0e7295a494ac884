"""Playbooks of the tests: the shipped ones with something changed in every kind of meeting."""

from collections.abc import Mapping

import pytest

from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook


def change_meetings(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """For the rest of the test, every kind of meeting of every shipped playbook has these values."""
    changed: Mapping[str, Playbook] = {
        code: book.model_copy(update={"meetings": tuple(kind.model_copy(update=changes) for kind in book.meetings)})
        for code, book in loader.shipped().items()
    }
    monkeypatch.setattr(loader, "shipped", lambda: changed)
