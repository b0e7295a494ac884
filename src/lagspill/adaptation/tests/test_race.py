"""Two administrators change the same draft at the same moment: one waits for the other, and nothing that was saved is lost."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.crawler import read
from tests.deeds import PATIENCE, Deed
from tests.fixtures import Browse
from tests.town import PLAYBOOK, Town, build_town

from lagspill.access.actor import acting
from lagspill.adaptation import actions
from lagspill.adaptation.models import Draft
from lagspill.audit.actions import record
from lagspill.playbooks.models import Edition

TITLE = {"title": "Innsatsteamet vårt"}
RHYTHM = {"meetings-team_meeting-cadence-every_weeks": "3", "meetings-team_meeting-cadence-longest_weeks": "4"}
Send = Callable[[], int]


def begun() -> tuple[Town, Draft]:
    town = build_town()
    by = town.actor("municipal_coordinator")
    with acting(by):
        return town, actions.begin_adaptation(municipality=town.municipality, code=PLAYBOOK, by=by)


def section(browser: Client, draft: Draft, code: str, changes: dict[str, str]) -> Send:
    """A section's form as it stood before anybody sent anything, with these changes."""
    url = reverse("adaptation:section", args=[draft.id, code])
    page = browser.get(url)
    assert isinstance(page, HttpResponse)
    (form,) = [one for one in read(url, page).forms if one.action == url]
    data: dict[str, Any] = {one.name: one.values for one in form.fields if one.name != "csrfmiddlewaretoken"}
    return lambda: browser.post(url, data | changes).status_code


def adopting(browser: Client, draft: Draft) -> Send:
    sent = {"reason": "Sjeldnere møter", "seen_at": draft.changed_at.isoformat()}
    return lambda: browser.post(reverse("adaptation:draft", args=[draft.id]), sent).status_code


def at_once(monkeypatch: pytest.MonkeyPatch, first: Send, second: Send) -> tuple[object, object]:
    """The second is sent when the first has written, and is not through yet."""
    written, go = threading.Event(), threading.Event()

    def slowly(*args: Any, **more: Any) -> None:
        written.set()
        assert go.wait(PATIENCE)
        record(*args, **more)

    monkeypatch.setattr(actions, "record", slowly)
    leading = Deed(first)
    assert written.wait(PATIENCE)
    following = Deed(second)
    following.join(1)
    assert following.is_alive(), "the second waits for the first"
    go.set()
    leading.join(PATIENCE)
    following.join(PATIENCE)
    return leading.result, following.result


@pytest.mark.django_db(transaction=True)
def test_two_sections_are_both_saved(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    town, draft = begun()
    browsers = [browse(town.actor("municipal_coordinator")) for _ in range(2)]
    sends = [section(browsers[0], draft, "moter", RHYTHM), section(browsers[1], draft, "navn", TITLE)]
    assert at_once(monkeypatch, *sends) == (302, 302)
    assert set(Draft.objects.get(id=draft.id).layer) == {"meetings", "title"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("changes", [RHYTHM, {"meetings-team_meeting-cadence-every_weeks": "9"}])
def test_a_section_of_a_draft_that_was_just_adopted_is_not_found(
    browse: Browse, monkeypatch: pytest.MonkeyPatch, changes: dict[str, str]
) -> None:
    town, draft = begun()
    browsers = [browse(town.actor("municipal_coordinator")) for _ in range(2)]
    sends = [adopting(browsers[0], draft), section(browsers[1], draft, "moter", changes)]
    assert at_once(monkeypatch, *sends) == (302, 404)
    assert Edition.objects.count() == 1 and not Draft.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_draft_is_not_adopted_while_a_section_is_being_saved(browse: Browse, monkeypatch: pytest.MonkeyPatch) -> None:
    town, draft = begun()
    browsers = [browse(town.actor("municipal_coordinator")) for _ in range(2)]
    sends = [section(browsers[0], draft, "moter", RHYTHM), adopting(browsers[1], draft)]
    assert at_once(monkeypatch, *sends) == (302, 422)
    assert not Edition.objects.exists() and "meetings" in Draft.objects.get(id=draft.id).layer
