"""A refused action leaves an entry in the log although everything it did was undone (PRIV-2)."""

import pytest
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Town, begin_story

from lagspill.access.actor import acting
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import StaffMember

pytestmark = pytest.mark.urls("lagspill.audit.tests.refusing_urls")


def test_the_change_is_undone_and_the_refusal_logged(town: Town, browse: Browse) -> None:
    teacher = town.actor("teacher")
    answer = browse(teacher).post("/refuses/")
    assert answer.status_code == 409
    assert not StaffMember.objects.filter(name="Endret").exists()
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="refused.close_owner")
    assert (entry.outcome, entry.position, entry.account) == ("refused", teacher.position_id, teacher.account_id)


def test_what_is_asked_for_by_its_id_and_not_given_is_logged_and_a_mistyped_address_is_not(
    town: Town, browse: Browse
) -> None:
    story, stranger = begin_story(town), town.actor("ppt")
    browser = browse(stranger)
    assert browser.get(reverse("cases:case", args=[story.case.id])).status_code == 404
    assert browser.get("/ingenting/").status_code == 404
    with acting(town.actor("privacy_officer")):
        (entry,) = AuditEntry.objects.filter(outcome="refused")
    assert (entry.action, entry.object, entry.position, entry.facts) == (
        "page.not_found", story.case.id, stranger.position_id, {"address": "cases:case"},
    )  # fmt: skip


@pytest.mark.parametrize(("status", "kept"), [(422, True), (200, True), (404, False), (500, False)])
def test_only_a_counted_mistake_keeps_what_it_wrote(town: Town, browse: Browse, status: int, kept: bool) -> None:
    browse(town.actor("teacher")).get(f"/keeps/?status={status}")
    assert StaffMember.objects.filter(name="Endret").exists() is kept
