"""What a place decides and is told is written by the place that owns the case, in one's own name, and once (ROUT-8, CASE-13)."""

import threading
from typing import Any

import pytest
from django.db import ProgrammingError, connection, transaction
from tests.town import Story, Town, begin_story, build_town, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.models import Case, StageDecision, Told
from lagspill.cases.told import NewTold, end_told, write_told
from lagspill.foundation.clock import today

PATIENCE = 20
HEARD = NewTold(kind="measures", told_by="family", told_on=today())


@pytest.fixture
def story(town: Town) -> Story:
    """A case of the school's that PPT sees too, by consent."""
    story = begin_story(town)
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    with acting(town.actor("teacher")):
        for who in ("ppt", "sosiallaerer"):
            position = town.positions[who]
            assign(
                case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member",
                by=town.actor("teacher"),
            )  # fmt: skip
    return story


@pytest.mark.parametrize(
    ("who", "name", "allowed"),
    [("teacher", "teacher", True), ("teacher", "rektor", False), ("ppt", "ppt", False), ("ppt", "teacher", False)],
)
def test_the_database_takes_a_decision_from_the_owner_in_ones_own_name_alone(
    town: Town, story: Story, who: str, name: str, allowed: bool
) -> None:
    row = StageDecision(case=story.case, stage="here", decision="straight", decided_by=town.positions[name])
    with acting(town.actor(who)):
        assert Case.objects.filter(id=story.case.id).exists()
        if allowed:
            StageDecision.objects.bulk_create([row])
            return
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            StageDecision.objects.bulk_create([row])


@pytest.mark.parametrize(
    ("who", "name"),
    [("teacher", "rektor"), ("ppt", "ppt")],
)
def test_and_what_was_told_the_same(town: Town, story: Story, who: str, name: str) -> None:
    row = Told(
        case=story.case, service=town.positions[who].service, kind="measures", told_by="family", told_on=today(),
        written_by=town.positions[name],
    )  # fmt: skip
    with (
        acting(town.actor(who)),
        pytest.raises(ProgrammingError, match="row-level security"),
        transaction.atomic(),
    ):
        Told.objects.bulk_create([row])


def test_somebody_else_of_the_place_ends_it_and_nobody_rewrites_it(town: Town, story: Story) -> None:
    with acting(town.actor("teacher")):
        row = write_told(case=story.case, new=HEARD, by=town.actor("teacher"))
    with acting(town.actor("sosiallaerer")):
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            Told.objects.filter(id=row.id).update(written_by=town.positions["sosiallaerer"])
        end_told(told=row, by=town.actor("sosiallaerer"))
        assert Told.objects.get().ended_on == today()


@pytest.mark.django_db(transaction=True)
def test_two_who_write_the_same_at_once_write_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    town = build_town()
    case = begin_story(town).case
    written, go = threading.Event(), threading.Event()
    codes: list[str] = []
    real = record

    def slowly(*args: Any, **more: Any) -> None:
        """The first has written, and is not through yet."""
        written.set()
        assert go.wait(PATIENCE)
        real(*args, **more)

    def write() -> None:
        by = town.actor("teacher")
        try:
            with acting(by):
                write_told(case=case, new=HEARD, by=by)
            codes.append("")
        except Refused as refused:
            codes.append(refused.code)
        finally:
            connection.close()

    monkeypatch.setattr("lagspill.cases.told.record", slowly)
    first, second = threading.Thread(target=write), threading.Thread(target=write)
    first.start()
    assert written.wait(PATIENCE)
    second.start()
    second.join(0.5)
    assert second.is_alive(), "the second waits for the first"
    go.set()
    first.join(PATIENCE)
    second.join(PATIENCE)
    assert sorted(codes) == ["", "told_already"]
