"""Fixtures of this room's tests."""

import sys

import pytest

from lagspill.yearplan import drafting


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A plan for one team is proven in a moment; a mistake should not take a minute."""
    assert "lagspill.yearplan.drafting" in sys.modules
    monkeypatch.setattr(drafting, "SECONDS", 20.0)
