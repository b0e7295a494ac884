"""A case without a person in the meeting: who attends, what is asked, how it stops, what remains (CASE-6, MEET-11)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from tests.fixtures import Browse
from tests.playbooks import OPEN_DOORS
from tests.town import Town
from tests.unnamed import REALISTIC, brought, fresh, named, raise_unnamed, runs

from lagspill.access.actor import Actor, acting
from lagspill.access.refusal import Refused
from lagspill.cases.handover import offer_lead
from lagspill.cases.models import AnonymityAnswer, Case, Notice
from lagspill.cases.presenters import move
from lagspill.foundation.clock import OSLO, now, oslo, today, travel_to
from lagspill.meetings import boards, records, running
from lagspill.meetings.actions import (
    NewMeeting,
    finish_meeting,
    list_case,
    plan_meetings,
    set_time,
    start_meeting,
)
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.inviting import _uncovered, invite_item
from lagspill.meetings.models import AgendaItem, Invitation, Meeting
from lagspill.meetings.papers import cases_words
from lagspill.meetings.realism import confirm_unnamed, stop_unnamed
from lagspill.meetings.wording import not_the_teams
from lagspill.plans.actions import Wording, add_measure
from lagspill.playbooks import loader

HARD = "Ring mor på 22 00 00 00"


@pytest.fixture(autouse=True)
def _models(unnamed_playbooks: None) -> None:
    """The models that take up cases without names."""


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


def text(response: Any) -> str:
    return str(response.content.decode())


class Room:
    """A case without a person, on the list of a meeting that begins now."""

    def __init__(self, town: Town, *, kind: str = "child", **told: Any) -> None:
        self.town, self.by = town, town.actor("coordinator")
        self.case = brought(town, raise_unnamed(town, kind=kind, **told))
        start = now().astimezone(OSLO)
        with acting(self.by), travel_to(oslo(start.date())):
            date = NewMeeting(day=start.date(), hour=start.hour, minute=start.minute, minutes=120, place="Rådhuset")
            (meeting,) = plan_meetings(team=town.team, dates=[date], by=self.by)
            self.meeting = Meeting.objects.select_related("team").get(id=meeting.id)
            list_case(meeting=self.meeting, case=fresh(self.case), by=self.by)
            invite_item(item=self.item(), by=self.by)

    def item(self) -> AgendaItem:
        return AgendaItem.objects.select_related("case__unnamed", "case__owner", "meeting__team").get(case=self.case)

    def start(self, *, answered: bool = True) -> None:
        with acting(self.by):
            self.meeting.refresh_from_db(fields=["state"])
            start_meeting(meeting=self.meeting, by=self.by)
            if answered and self.case.is_anonymous:
                confirm_unnamed(item=self.item(), by=self.by)
            running.start_item(item=self.item(), by=self.by)

    def who(self) -> set[str]:
        seen = set()
        for who in self.town.positions:
            with acting(self.town.actor(who)):
                if Case.objects.filter(id=self.case.id).exists():
                    seen.add(who)
        return seen


def invited(room: Room) -> set[str]:
    names = {position.id: who for who, position in room.town.positions.items()}
    with acting(room.by):
        rows = Invitation.objects.filter(item=room.item())
        assert not rows.exclude(person=None).exists()
        return {names[row.position_id] for row in rows if row.position_id}


@pytest.mark.parametrize("kind", ["child", "group", "system"])
def test_the_members_for_the_band_are_invited_and_no_family(town: Town, kind: str) -> None:
    assert invited(Room(runs(town), kind=kind)) == {"sosiallaerer", "rektor", "nurse", "barnevern", "ppt"}


def test_an_anonymous_case_of_a_small_child_meets_its_own_bands_members(town: Town) -> None:
    assert invited(Room(runs(town), band="age_0_1")) == {"sosiallaerer", "barnevern"}


def test_a_meeting_that_takes_no_system_items_refuses_them(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    room_of = runs(town)
    case = brought(room_of, raise_unnamed(room_of, kind="system"))
    other = Room(town)
    model = loader.shipped()[town.team.playbook]
    plain = model.model_copy(
        update={"meetings": tuple(one.model_copy(update={"system_items": False}) for one in model.meetings)}
    )
    monkeypatch.setattr(loader, "_all_shipped", lambda: (plain,))
    with acting(other.by), refused("list_collective"):
        list_case(meeting=other.meeting, case=fresh(case), by=other.by)


def test_the_chair_answers_again_in_the_meeting_where_the_model_asks_for_it(town: Town) -> None:
    room = Room(runs(town))
    with refused("item_not_realistic"):
        room.start(answered=False)
    room.start()
    with acting(room.by):
        assert room.item().state == "running"
        assert AnonymityAnswer.objects.filter(step="meeting", about=room.item().id, realistic=True).count() == 1


def test_where_the_model_does_not_ask_nobody_has_to_answer(town: Town) -> None:
    room = Room(runs(town, OPEN_DOORS))
    room.start(answered=False)


def test_only_the_one_who_leads_answers_and_stops(town: Town) -> None:
    room = Room(runs(town))
    room.start()
    nurse = town.actor("nurse")
    with acting(nurse):
        with refused("not_team"):
            confirm_unnamed(item=room.item(), by=nurse)
        with refused("not_team"):
            stop_unnamed(item=room.item(), by=nurse)


@pytest.mark.parametrize("started", [True, False])
def test_stopping_ends_the_discussion_at_once_and_the_team_loses_the_case(town: Town, started: bool) -> None:
    room = Room(runs(town))
    if started:
        room.start()
    with acting(room.by):
        stop_unnamed(item=room.item(), by=room.by)
    assert room.who() == {"sosiallaerer"}
    with acting(town.actor("sosiallaerer")):
        item = room.item()
        assert (item.state, fresh(room.case).state) == ("stopped", "concern")
        assert AnonymityAnswer.objects.filter(about=item.id, realistic=False).exists()
        assert Notice.objects.filter(case=room.case, kind="anonymity_over").exists()
    with acting(room.by):
        # The meeting goes on, and can end.
        if not started:
            start_meeting(meeting=room.meeting, by=room.by)
        finish_meeting(meeting=room.meeting, by=room.by)
        assert Notice.objects.filter(kind="access_ended", case=None).exists()


def test_a_collective_matter_is_not_stopped_for_being_known(town: Town) -> None:
    room = Room(runs(town), kind="system")
    room.start()
    with acting(room.by), refused("item_over"):
        stop_unnamed(item=room.item(), by=room.by)


def test_naming_somebody_while_it_is_discussed_takes_it_out_of_the_room(town: Town) -> None:
    room = Room(runs(town))
    room.start()
    named(town, room.case)
    assert room.who() == {"sosiallaerer"}
    with acting(town.actor("sosiallaerer")):
        assert room.item().state == "stopped"
    with acting(room.by):
        finish_meeting(meeting=room.meeting, by=room.by)


def test_naming_somebody_before_the_meeting_takes_it_off_the_list(town: Town) -> None:
    room = Room(runs(town))
    named(town, room.case)
    with acting(town.actor("sosiallaerer")):
        assert (room.item().state, fresh(room.case).state) == ("removed", "concern")


def test_board_minutes_family_words_and_interpreter_are_looked_through(town: Town) -> None:
    room = Room(runs(town))
    room.start()
    with acting(room.by):
        item = room.item()
        board = next(phase.code for phase in running.phases_of(item) if phase.board)
        running.set_phase(item=item, phase=board, by=room.by)
        item = room.item()
        with refused("text_identifies"):
            boards.write_entry(item=item, said_by="Flere", text=HARD, by=room.by)
        with refused("text_identifies"):
            running.hear_family(item=item, last_word="", feedback=HARD, by=room.by)
        with refused("text_identifies"):
            set_time(item=item, minutes=30, interpreter=Interpreter(language=HARD), by=room.by)
        for draft in (
            records.Draft(summary="", facts=HARD),
            records.Draft(summary=HARD),
            records.Draft(summary="", agreed=HARD),
            records.Draft(summary="", disagreed=HARD),
        ):
            with refused("text_identifies"):
                records.write_minutes(item=item, draft=draft, by=room.by)
        boards.write_entry(item=item, said_by="Flere", text="Trives best ute", by=room.by)


@pytest.mark.parametrize(("kind", "after"), [("child", "scheduled"), ("group", "plan"), ("system", "plan")])
def test_minutes_go_to_the_members_and_never_to_a_family(town: Town, kind: str, after: str) -> None:
    room = Room(runs(town), kind=kind)
    room.start()
    with acting(room.by):
        running.finish_item(item=room.item(), by=room.by)
        assert fresh(room.case).state == after
        records.write_minutes(item=room.item(), draft=records.Draft(summary="Vi prøver en fast voksen"), by=room.by)
        records.approve_minutes(item=room.item(), share=True, by=room.by)
        assert room.item().minutes_record.shared is False
        with refused("minutes_nobody"):
            records.share_minutes(item=room.item(), by=room.by)
    with acting(town.actor("ppt")):
        assert Notice.objects.filter(kind="minutes").exists()


def test_the_protocol_counts_them_apart(town: Town) -> None:
    room = Room(runs(town))
    matter = brought(town, raise_unnamed(town, kind="system"))
    with acting(room.by):
        list_case(meeting=room.meeting, case=fresh(matter), by=room.by)
    room.start()
    with acting(room.by):
        running.finish_item(item=room.item(), by=room.by)
        item = AgendaItem.objects.select_related("case__unnamed", "case__owner", "meeting__team").get(case=matter)
        running.start_item(item=item, by=room.by)
        running.finish_item(item=item, by=room.by)
        finish_meeting(meeting=room.meeting, by=room.by)
        content = records.make_protocol(meeting=room.meeting, by=room.by).content
    assert (content["cases"], content["unnamed"], content["collective"]) == (2, 1, 1)
    assert {(entry["about"], entry["band"]) for entry in content["entries"]} == {
        ("unnamed", "age_6_15"), ("system", "age_6_15"),
    }  # fmt: skip
    assert cases_words(content) == "2, uten navn: 1, om grupper eller miljø: 1"
    assert cases_words({"cases": 3}) == "3"


def test_the_leader_is_the_last_to_lose_it(town: Town) -> None:
    room = Room(runs(town))
    room.start()
    with acting(room.by):
        stop_unnamed(item=room.item(), by=room.by)
        assert not AgendaItem.objects.filter(case=room.case).exists()


def test_the_meetings_pages_lead_from_the_question_to_the_stop(town: Town, browse: Browse) -> None:
    room = Room(runs(town))
    client = browse(room.by)
    with acting(room.by):
        start_meeting(meeting=room.meeting, by=room.by)
        item = room.item()
    assert "Anonym" in text(client.get(f"/mote/{room.meeting.id}/"))
    assert "fortsatt kan holdes anonym" in text(client.get(f"/mote/sak/{item.id}/mote/"))
    address = f"/mote/sak/{item.id}/anonym/"
    assert REALISTIC in text(client.get(address))
    assert client.post(address, {}).status_code == 422
    assert browse(town.actor("nurse")).get(address).status_code == 404
    assert client.post(address, {"realistic": "yes"})["Location"] == f"/mote/sak/{item.id}/mote/"
    live = text(client.get(f"/mote/sak/{item.id}/mote/"))
    assert "Stopp drøftingen" in live and "Fase 1" in live
    phase = next(one.code for one in running.phases_of(item) if one.board)
    client.post(f"/mote/sak/{item.id}/mote/fase/{phase}/")
    told = client.post(f"/mote/sak/{item.id}/mote/tavle/", {"said_by": "Flere", "text": HARD})
    assert told.status_code == 422 and HARD in text(told) and "Ta det bort" in text(told)
    assert client.post(address, {"realistic": "no"})["Location"] == f"/mote/{room.meeting.id}/"
    assert client.get(address).status_code == 404
    mine = browse(town.actor("sosiallaerer"))
    page = text(mine.get(f"/sak/{room.case.id}/"))
    assert "Drøftingen ble stanset" in page and "Skriv hvem saken gjelder" in page
    assert "Innhent samtykke" in text(mine.get("/min-dag/"))


def test_no_refusal_about_a_case_without_a_name_tells_of_a_consent(town: Town) -> None:
    """There is none to renew: what is said is true of a case that nobody is named in (CASE-6)."""
    room = Room(runs(town))
    case, stranger = fresh_by(room, "sosiallaerer"), town.positions["stranger"]
    wording = Wording(goal="Ro", text="Ro", responsible=stranger.id, due_on=today())
    deeds: list[Callable[[Actor], Any]] = [
        lambda by: offer_lead(case=case, position_id=stranger.id, message="", by=by),
        lambda by: add_measure(case=case, wording=wording, by=by),
    ]
    said = [" ".join(not_the_teams(case))]
    owner = town.actor("sosiallaerer")
    for deed in deeds:
        with acting(owner), pytest.raises(Refused) as caught:
            deed(owner)
        said.append(f"{caught.value.reason} {caught.value.remedy}")
    uncovered = _uncovered(AgendaItem(case=case), [town.services["ppt"].id])
    case.state = "concern"
    what_next = move(case, owner)
    said += [f"{uncovered.reason} {uncovered.remedy}", what_next.text]
    assert len(said) == 5
    assert [words for words in said if "amtykke" in words] == []


def fresh_by(room: Room, who: str) -> Case:
    with acting(room.town.actor(who)):
        return fresh(room.case)
