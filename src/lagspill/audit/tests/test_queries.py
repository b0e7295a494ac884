"""Reading the log: only the privacy officer and, unshielded and of their own case, the family."""

import datetime

import pytest
from tests.fixtures import MoveClock
from tests.town import Story, Town, begin_story

from lagspill.access.actor import Actor, acting
from lagspill.audit.actions import record
from lagspill.audit.models import AuditEntry
from lagspill.audit.queries import PAGE, Criteria, all_of, cases_numbered, looks_at, page_of
from lagspill.directory.models import Municipality, Service
from lagspill.foundation.clock import today


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


def viewed(by: Actor, story: Story, *, shielded: bool = False, ground: str = "owner") -> None:
    with acting(by):
        record("case.viewed", by=by, case_id=story.case.id, ground=ground, shielded=shielded)


def test_the_family_sees_who_looked_once_a_day_and_never_what_is_shielded(
    town: Town, story: Story, move_clock: MoveClock
) -> None:
    teacher, nurse = town.actor("teacher"), town.actor("nurse")
    first_day = today()
    viewed(teacher, story)
    viewed(teacher, story)
    viewed(nurse, story, shielded=True)
    move_clock(first_day + datetime.timedelta(days=1))
    viewed(teacher, story)
    with acting(story.family("mother")):
        looks = looks_at(story.case.id)
    assert [(look.day, look.position, look.times) for look in looks] == [
        (first_day + datetime.timedelta(days=1), teacher.position_id, 1),
        (first_day, teacher.position_id, 2),
    ]
    assert all(look.first <= look.last and look.ground == "owner" for look in looks)


def test_changes_and_refusals_are_not_looks(town: Town, story: Story) -> None:
    teacher = town.actor("teacher")
    with acting(teacher):
        record("note.written", by=teacher, case_id=story.case.id)
        record("case.viewed", by=teacher, case_id=story.case.id, refused=True)
    with acting(story.family("mother")):
        assert looks_at(story.case.id) == []


def test_a_stranger_and_ordinary_staff_read_nothing(town: Town, story: Story) -> None:
    viewed(town.actor("teacher"), story)
    other = begin_story(town)
    for actor in (town.actor("teacher"), town.actor("stranger"), other.family("mother")):
        with acting(actor):
            assert looks_at(story.case.id) == []
            assert not AuditEntry.objects.filter(case=story.case.id).exists()


def test_the_privacy_officer_finds_by_case_action_person_period_and_outcome(town: Town, story: Story) -> None:
    teacher = town.actor("teacher")
    viewed(teacher, story)
    with acting(teacher):
        record("refused.close_owner", by=teacher, case_id=story.case.id, refused=True)
    with acting(town.actor("privacy_officer")):
        cases = cases_numbered(story.case.number)
        assert cases == [story.case.id]
        entry = page_of(Criteria(cases=cases), number=1).entries[0]
        assert getattr(entry, "case_number", "") == story.case.number

        def found(**asked: object) -> list[str]:
            return [entry.action for entry in page_of(Criteria(**asked), number=1).entries]  # type: ignore[arg-type]

        assert found(cases=cases, action="case.viewed") == ["case.viewed"]
        assert found(cases=cases, refused_only=True) == ["refused.close_owner"]
        assert found(accounts=[teacher.account_id], action="case.viewed") == ["case.viewed"]
        assert found(accounts=[]) == []
        assert found(since=today() + datetime.timedelta(days=1)) == []
        assert found(until=today() - datetime.timedelta(days=1)) == []
        assert "case.viewed" in found(since=today(), until=today())


def test_a_page_holds_fifty_and_says_when_there_are_more(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    officer = town.actor("privacy_officer")
    with acting(officer):
        for _ in range(PAGE + 1):
            record("audit.searched", by=officer)
        asked = Criteria(action="audit.searched")
        first, second = page_of(asked, number=1), page_of(asked, number=2)
        assert (len(first.entries), first.more, len(second.entries), second.more) == (PAGE, True, 1, False)
        assert len(all_of(asked) or []) == PAGE + 1
        monkeypatch.setattr("lagspill.audit.queries.MOST_EXPORTED", PAGE)
        assert all_of(asked) is None


def test_another_municipalitys_log_is_not_ones_own(town: Town, story: Story) -> None:
    viewed(town.actor("teacher"), story)
    away = Service.objects.create(
        municipality=Municipality.objects.create(number="9902", name="Innbygd"), name="Oppvekst", kind="municipality"
    )
    position = town.positions["privacy_officer"]
    position.service = away
    position.save(update_fields=["service"])
    with acting(town.actor("privacy_officer")):
        assert not AuditEntry.objects.filter(case=story.case.id).exists()
