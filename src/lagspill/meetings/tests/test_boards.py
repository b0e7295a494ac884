"""The board: who may write, words sent twice stand once, two texts for the same words are both kept, what is left of it."""

import datetime
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from tests.fixtures import Browse
from tests.playbooks import change_meetings
from tests.town import Town

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.consent.actions import withdraw_service
from lagspill.meetings import actions, board_presenters, boards, records, running
from lagspill.meetings.board_presenters import board_for_the_room, board_for_writers, what_is_left
from lagspill.meetings.board_queries import may_write, wordings_of
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import AgendaItem, Attendance, BoardEntry, BoardHand, BoardWording
from lagspill.meetings.queries import item_or_404
from lagspill.meetings.tests.scene import Scene, set_scene


@pytest.fixture
def scene(town: Town) -> Scene:
    """The case is being talked about."""
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        actions.start_meeting(meeting=found.meeting, by=by)
        running.start_item(item=found.item(), by=by)
        running.set_phase(item=found.item(), phase="discussion", by=by)
    return found


@contextmanager
def logged() -> Iterator[Callable[[], int]]:
    """How many lines the access log got inside; nobody here may read it."""
    with CaptureQueriesContext(connection) as asked:
        yield lambda: sum('INSERT INTO "audit_auditentry"' in query["sql"] for query in asked.captured_queries)


def entry(scene: Scene, text: str = "Sover dårlig") -> BoardEntry:
    by = scene.coordinator
    with acting(by):
        boards.write_entry(item=scene.item(), said_by="Mari, Familien", text=text, by=by)
        return BoardEntry.objects.select_related("item__meeting__team").get(text=text)


def let_in(scene: Scene, *who: str) -> None:
    by = scene.coordinator
    with acting(by):
        boards.let_write(item=scene.item(), positions={scene.town.positions[one].id for one in who}, by=by)


def test_the_chair_lets_some_of_the_invited_write_and_nobody_else(scene: Scene) -> None:
    ppt, by = scene.town.actor("ppt"), scene.coordinator
    with acting(ppt):
        assert not may_write(scene.item(), ppt)
        with pytest.raises(Refused, match="board_hand"):
            boards.write_entry(item=scene.item(), said_by="Flere", text="Ord", by=ppt)
        with pytest.raises(Refused, match="not_team"):
            boards.let_write(item=scene.item(), positions={ppt.position()}, by=ppt)
    let_in(scene, "ppt", "stranger")
    with acting(by):
        assert scene.item().board_writers == [str(ppt.position_id)], "a stranger is nobody's guest"
        # Said again, nothing happens; taken back, it ends.
        with logged() as lines:
            boards.let_write(item=scene.item(), positions={ppt.position()}, by=by)
        assert lines() == 0
    with acting(ppt):
        boards.write_entry(item=scene.item(), said_by="Flere", text="Ord", by=ppt)
    let_in(scene)
    with acting(ppt):
        assert not may_write(scene.item(), ppt)


def test_a_minute_taker_of_another_service_lets_nobody_in(scene: Scene) -> None:
    nurse = scene.town.actor("nurse")
    with acting(scene.coordinator):
        actions.set_offices(
            meeting=scene.meeting, minute_taker_id=nurse.position(), place="Rom 1", by=scene.coordinator
        )
    with acting(nurse), pytest.raises(Refused, match="item_leaders"):
        boards.let_write(item=scene.item(), positions={scene.town.positions["ppt"].id}, by=nurse)


def test_sent_twice_it_stands_once_and_another_cases_id_is_refused(scene: Scene) -> None:
    by, key = scene.coordinator, uuid.uuid4()
    with acting(by):
        with logged() as lines:
            for _time in range(2):
                boards.write_entry(item=scene.item(), said_by="Mari", text="Ord", entry_id=key, by=by)
        assert lines() == BoardEntry.objects.count() == BoardWording.objects.count() == 1
        # An id that is taken where one may not look: said kindly, and nothing of it shown.
        BoardEntry.objects.update(item=scene.item())
        other = scene.item()
        other.id = uuid.uuid4()
        with pytest.raises(Refused, match="board_id"):
            boards.write_entry(item=other, said_by="Mari", text="Ord", entry_id=key, by=by)


def test_words_that_come_late_stand_in_the_phase_they_were_said_in_until_the_minutes_stand(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        running.finish_item(item=scene.item(), by=by)
        late = boards.write_entry(item=scene.item(), said_by="Mari", text="Sent", phase="case", by=by)
        assert late.phase == "case"
        with pytest.raises(Refused, match="no_board"):
            boards.write_entry(item=scene.item(), said_by="Mari", text="Sent", phase="presentation", by=by)
        records.write_minutes(item=scene.item(), draft=records.Draft(summary="Vi snakket"), by=by)
        records.approve_minutes(item=scene.item(), share=True, by=by)
        with pytest.raises(Refused, match="item_not_running"):
            boards.write_entry(item=scene.item(), said_by="Mari", text="For sent", phase="case", by=by)


def test_new_words_keep_the_old_ones_and_the_speaker_is_asked_again(scene: Scene) -> None:
    by, found, key = scene.coordinator, entry(scene), uuid.uuid4()
    with acting(by):
        boards.confirm_entry(entry=found, confirmed=True, by=by)
        for _time in range(2):
            wording = boards.change_entry(entry=found, text="Sover lite", seen=1, wording_id=key, by=by)
            assert wording.version == 2
        now = BoardEntry.objects.get()
        assert (now.text, now.version, now.confirmed) == ("Sover lite", 2, False)
        assert [one.text for one in wordings_of(now)] == ["Sover dårlig", "Sover lite"]
        # The same words again are no new version.
        boards.change_entry(entry=found, text="Sover lite", seen=1, by=by)
        assert BoardEntry.objects.get().version == 2


def test_who_comes_second_keeps_both_texts(scene: Scene) -> None:
    by, found, ppt = scene.coordinator, entry(scene), scene.town.actor("ppt")
    let_in(scene, "ppt")
    with acting(by):
        boards.change_entry(entry=found, text="Sover lite", seen=1, by=by)
    with acting(ppt):
        mine = boards.change_entry(
            entry=BoardEntry.objects.select_related("item__meeting__team").get(), text="Sover for lite", seen=1, by=ppt
        )
        assert mine.version is None
        assert BoardEntry.objects.get().text == "Sover lite"
        assert [one.text for one in wordings_of(found)] == ["Sover dårlig", "Sover lite", "Sover for lite"]


def test_others_see_who_writes_for_a_short_while(scene: Scene) -> None:
    by, found, ppt = scene.coordinator, entry(scene), scene.town.actor("ppt")
    let_in(scene, "ppt")
    with acting(ppt):
        boards.show_hand(item=scene.item(), entry_id=found.id, by=ppt)
        boards.show_hand(item=scene.item(), entry_id=found.id, by=ppt)
    with acting(by):
        board = board_for_writers(item_or_404(found.item_id), by)
        assert [word.hands for part in board.parts for word in part.words] == [["Ansatt"]]
    with acting(ppt):
        # A key word that is no more: one writes on a new one.
        boards.show_hand(item=scene.item(), entry_id=uuid.uuid4(), by=ppt)
        assert board_for_writers(item_or_404(found.item_id), ppt).writing == [], "one does not see oneself"
    with acting(by):
        assert board_for_writers(item_or_404(found.item_id), by).writing == ["Ansatt"]
        BoardHand.objects.update(seen_at=timezone.now() - datetime.timedelta(seconds=30))
        assert board_for_writers(item_or_404(found.item_id), by).writing == []


def test_the_screen_in_the_room_shows_only_what_all_present_may_see(scene: Scene) -> None:
    by, found = scene.coordinator, entry(scene)
    ppt = scene.town.positions["ppt"]
    with acting(by):
        running.record_attendance(item=scene.item(), present={ppt.id}, by=by)
        assert not board_for_the_room(item_or_404(found.item_id), by).denial
        running.set_phase(item=scene.item(), phase="meta_reflection", by=by)
        board = board_for_the_room(item_or_404(found.item_id), by)
        assert "hviler" in board.denial and not board.parts
        running.set_phase(item=scene.item(), phase="discussion", by=by)
    teacher = scene.town.actor("teacher")
    with acting(teacher):
        withdraw_service(consent=scene.consent, service_id=ppt.service_id, person=scene.story.mother, by=teacher)
    with acting(by):
        board = board_for_the_room(item_or_404(found.item_id), by)
        assert "ikke alle i rommet" in board.denial and board.empty
        Attendance.objects.filter(position=ppt).update(left_at=timezone.now())
        assert not board_for_the_room(item_or_404(found.item_id), by).denial


def test_the_playbook_decides_what_the_board_leaves_behind(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    by, found = scene.coordinator, entry(scene)
    assert scene.meeting.team is not None
    kind = playbook_of(scene.meeting.team).meeting(scene.meeting.kind)
    with acting(by):
        for left, words in (("minutes", "ved siden av"), ("keep", "på saken"), ("erase", "viskes tavla ut")):
            chosen = kind.model_copy(update={"board_after": left})
            monkeypatch.setattr(boards, "kind_of", lambda _item, one=chosen: one)
            monkeypatch.setattr(board_presenters, "kind_of", lambda _item, one=chosen: one)
            assert words in what_is_left(scene.item())
            boards.show_hand(item=scene.item(), entry_id=None, by=by)
            boards.settle_board(item=scene.item(), by=by)
            assert not BoardHand.objects.exists()
            assert BoardEntry.objects.filter(id=found.id).exists() == (left != "erase")
        assert not BoardWording.objects.exists()
        # An empty board leaves no trace, in the log either.
        boards.settle_board(item=scene.item(), by=by)


def test_a_page_that_draws_itself_anew_gets_nothing_when_nothing_is_new(scene: Scene, browse: Browse) -> None:
    found, client = entry(scene), browse(scene.coordinator)
    for name in ("meetings:write", "meetings:board"):
        address = reverse(name, args=[found.item_id])
        page = client.get(address)
        url = page.context["board"].url
        assert _anew(client, url) == (204, 0)
        entry(scene, f"Nytt på {name}")
        assert _anew(client, url) == (200, 0)
        # Without the sign of a look that was logged, it is a look of its own.
        assert _anew(client, address) == (200, 1)
        assert _anew(client, f"{address}?sett=feil") == (200, 1)
        assert "hx-get" in page.content.decode()
    with acting(scene.coordinator):
        running.finish_item(item=scene.item(), by=scene.coordinator)
    for name in ("meetings:write", "meetings:board"):
        over = client.get(reverse(name, args=[found.item_id])).content.decode()
        assert "hx-get" not in over, "a page that asks for ever would keep somebody logged in for ever"


def _anew(client: Client, url: str) -> tuple[int, int]:
    with logged() as lines:
        status = client.get(url, headers={"HX-Request": "true"}).status_code
    return status, lines()


def test_the_family_s_words_are_not_written_over_unseen(scene: Scene, browse: Browse) -> None:
    by, client = scene.coordinator, browse(scene.coordinator)
    with acting(by):
        item, seen = scene.item(), running.words_mark(scene.item())
        running.hear_family(item=item, last_word="Vi sa dette", feedback="", seen=seen, by=by)
    address = reverse("meetings:family", args=[item.id])
    with acting(by):
        running.set_phase(item=scene.item(), phase="closing", by=by)
    answer = client.post(address, {"last_word": "Noe annet", "feedback": "", "seen": seen})
    body = answer.content.decode()
    assert answer.status_code == 422
    assert "Vi sa dette" in body and "Noe annet" in body
    with acting(by):
        now = running.words_mark(scene.item())
    kept = {"last_word": "Vi sa dette. Noe annet", "feedback": "", "seen": now}
    assert client.post(address, kept, headers={"Lagspill-Outbox": "yes"})["Lagspill-Saved"] == "yes"
    with acting(by):
        assert scene.item().last_word == "Vi sa dette. Noe annet"


@pytest.mark.parametrize(
    "outcome",
    [
        ("erase", "", "ppt rektor sosiallaerer"),
        ("minutes", "ppt rektor", "sosiallaerer"),
        ("keep", "ppt sosiallaerer", "stranger"),
    ],
)
def test_after_the_minutes_the_board_is_read_where_the_playbook_left_it(
    scene: Scene, browse: Browse, monkeypatch: pytest.MonkeyPatch, outcome: tuple[str, str, str]
) -> None:
    left, readers, others = outcome
    change_meetings(monkeypatch, board_after=left)
    found, by, teacher = entry(scene, "Sover godt"), scene.coordinator, scene.town.actor("teacher")
    place = scene.town.positions["sosiallaerer"]
    with acting(teacher):
        assign(case_id=found.case_id, position_id=place.id, service_id=place.service_id, duty="member", by=teacher)
    with acting(by):
        running.finish_item(item=scene.item(), by=by)
        records.write_minutes(item=scene.item(), draft=records.Draft(summary="Vi snakket"), by=by)
    minutes, board = (reverse(f"meetings:{name}", args=[found.item_id]) for name in ("minutes", "board"))
    assert what_is_left(item_of(scene)) in browse(by).get(minutes).content.decode()
    with acting(by):
        records.approve_minutes(item=scene.item(), share=True, by=by)
    for who in readers.split():
        reader = browse(scene.town.actor(who))
        assert "Tavla fra møtet" in reader.get(minutes).content.decode(), who
        assert "Sover godt" in reader.get(board).content.decode(), who
    for who in others.split():
        reader = browse(scene.town.actor(who))
        assert "Tavla fra møtet" not in reader.get(minutes).content.decode(), who
        assert "Sover godt" not in reader.get(board).content.decode(), who
    case = browse(scene.town.actor("sosiallaerer")).get(reverse("cases:case", args=[found.case_id])).content.decode()
    assert ("Tavla fra møtet" in case) == (left == "keep")
    mother = browse(scene.story.family("mother"))
    assert mother.get(board).status_code == 404


def item_of(scene: Scene) -> AgendaItem:
    with acting(scene.coordinator):
        return scene.item()
