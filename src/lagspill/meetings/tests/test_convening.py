"""A meeting of one case: who calls it, who is asked, what it is worth that families decide, who learns of it (MEET-13..16)."""

import datetime
import uuid

import pytest
from django.db import IntegrityError, ProgrammingError, transaction
from tests.case_models import ship
from tests.mail import Mailbox
from tests.town import Town, build_town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Case, Event
from lagspill.consent.actions import withdraw
from lagspill.foundation.clock import OSLO, now, oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import convening, inviting, letters, records, running
from lagspill.meetings.actions import set_time
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.models import AgendaItem, Attendance, Invitation, Meeting, Minutes
from lagspill.meetings.tests.alone import GROUP, TALKS, Table, set_table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch)


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def table(town: Town) -> Table:
    return set_table(town)


def test_the_lead_calls_a_meeting_with_everybody_at_once(table: Table) -> None:
    (item,) = table.convened()
    lead, story = table.town.actor("sosiallaerer"), table.story
    with acting(lead):
        assert item.alone and item.state == "invited" and item.meeting.team is None
        assert item.meeting.starts_at == oslo(today() + datetime.timedelta(days=14), 12)
        assert item.meeting.ends_at - item.meeting.starts_at == datetime.timedelta(minutes=60)
        rows = Invitation.objects.filter(item=item)
        asked = {row.person_id for row in rows if row.person_id}
        assert asked == {story.mother.id, story.father.id}
        staff = {row.position_id for row in rows if row.position_id}
        # Whoever has a part in it is asked, ticked or not.
        assert staff == {table.town.positions[who].id for who in ("sosiallaerer", "ppt", "nurse")}
        assert Event.objects.filter(case=story.case, kind="meeting_invited", shared=True).count() == 1


def test_the_state_of_a_case_that_a_team_runs_is_not_touched(table: Table) -> None:
    (item,) = table.convened()
    with acting(table.town.actor("sosiallaerer")):
        assert table.case().state == "consent"
        convening.cancel(item=item, by=table.town.actor("sosiallaerer"))
        assert table.case().state == "consent"
        assert Meeting.objects.get(id=item.meeting_id).state == "cancelled"


@pytest.mark.parametrize(("model", "who", "may"), [
    (TALKS, "sosiallaerer", True), (TALKS, "ppt", False), (TALKS, "nurse", False),
    (GROUP, "nurse", True), (GROUP, "barnevern", True), (GROUP, "sosiallaerer", False), (GROUP, "ppt", False),
])  # fmt: skip
def test_the_model_says_who_may_call_it(table: Table, model: str, who: str, may: bool) -> None:
    if may:
        assert table.convened(model, by=who)
        return
    with pytest.raises(Refused, match="convene_not_convener"):
        table.convened(model, by=who)


def test_a_convener_of_another_service_holds_the_meeting_from_call_to_minutes(table: Table) -> None:
    (item,) = table.convened(GROUP, by="nurse")
    nurse = table.town.actor("nurse")
    with acting(nurse):
        convening.begin(item=item, by=nurse)
        running.record_attendance(item=item, present=[table.story.mother.id], by=nurse)
        convening.end(item=item, by=nurse)
        draft = records.Draft(summary="Vi snakket om skoledagen")
        records.write_minutes(item=table.item(item), draft=draft, by=nurse)
        records.approve_minutes(item=table.item(item), share=True, by=nurse)
    with acting(table.story.family("father")):
        assert Minutes.objects.get(item=item).summary == "Vi snakket om skoledagen"


def test_the_list_goes_out_ahead_where_the_model_says_so(table: Table) -> None:
    by = table.town.actor("nurse")
    with acting(by), pytest.raises(Refused, match="convene_agenda"), transaction.atomic():
        convening.convene(
            case=table.case(), offered=table.offered(GROUP), frame=table.frame(agenda=" "), called=table.called(), by=by
        )


def test_nobody_is_called_whom_the_consent_does_not_cover_on_the_day(town: Town) -> None:
    table = set_table(town)
    by = town.actor("sosiallaerer")
    late = table.frame(day=today() + datetime.timedelta(days=300))
    with acting(by), pytest.raises(Refused, match="invite_uncovered"), transaction.atomic():
        convening.convene(case=table.case(), offered=table.offered(TALKS), frame=late, called=table.called(), by=by)


def test_nobody_is_called_who_is_not_on_the_case(table: Table) -> None:
    with pytest.raises(Refused, match="convene_stranger"):
        table.convened(staff=[table.town.positions["rektor"].id])


def test_a_stranger_to_the_family_is_not_called(table: Table) -> None:
    with pytest.raises(Refused, match="invite_no_party"):
        table.convened(family=[uuid.uuid4()])


def test_not_into_the_past(table: Table) -> None:
    by = table.town.actor("sosiallaerer")
    frame = table.frame(day=today() - datetime.timedelta(days=1))
    with acting(by), pytest.raises(Refused, match="convene_past"), transaction.atomic():
        convening.convene(case=table.case(), offered=table.offered(TALKS), frame=frame, called=table.called(), by=by)


def test_a_convener_who_does_not_own_the_case_brings_nobody_new_in(table: Table) -> None:
    (item,) = table.convened(GROUP, by="nurse")
    nurse = table.town.actor("nurse")
    with acting(nurse), pytest.raises(Refused, match="invite_not_assigned"), transaction.atomic():
        inviting.invite_other(
            item=item, position_id=table.town.positions["rektor"].id, family_agrees=True, by=nurse
        )  # fmt: skip


def test_an_interpreter_makes_the_meeting_longer(table: Table) -> None:
    (item,) = table.convened(language="polsk")
    by = table.town.actor("sosiallaerer")
    with acting(by):
        assert item.meeting.ends_at - item.meeting.starts_at > datetime.timedelta(minutes=60)
        set_time(item=item, minutes=60, interpreter=Interpreter(), by=by)
        fresh = table.item(item)
        assert fresh.ends_at is not None
        assert fresh.meeting.ends_at == fresh.ends_at == item.meeting.starts_at + datetime.timedelta(minutes=60)


def test_a_moved_meeting_is_told_to_everybody(table: Table) -> None:
    (item,) = table.convened()
    by = table.town.actor("sosiallaerer")
    with acting(by):
        day = today() + datetime.timedelta(days=21)
        convening.change(item=item, frame=table.frame(day=day, chair=table.town.positions["ppt"].id), by=by)
        fresh = table.item(item)
        assert fresh.meeting.starts_at == fresh.starts_at == oslo(day, 12)
        assert fresh.meeting.chair_id == table.town.positions["ppt"].id
        assert set(Invitation.objects.filter(item=item).values_list("sequence", flat=True)) == {1}
        convening.change(item=fresh, frame=table.frame(day=day, place="Rådhuset"), by=by)
        assert set(Invitation.objects.filter(item=item).values_list("sequence", flat=True)) == {2}


def test_parents_decide_the_way_on(table: Table) -> None:
    (item,) = table.convened()
    by = table.town.actor("sosiallaerer")
    with acting(by):
        convening.begin(item=item, by=by)
        running.record_attendance(item=item, present=[table.story.mother.id], by=by)
        with pytest.raises(Refused, match="sitting_unsaid"), transaction.atomic():
            convening.end(item=table.item(item), by=by)
        running.hear_family(item=item, last_word="Vi vil ha rolig start", feedback="", by=by)
        convening.end(item=table.item(item), by=by)
        assert table.item(item).state == "finished"
        assert Meeting.objects.get(id=item.meeting_id).state == "finished"


def test_a_family_that_did_not_come_is_asked_afterwards(table: Table) -> None:
    (item,) = table.convened()
    by = table.town.actor("sosiallaerer")
    with acting(by):
        convening.begin(item=item, by=by)
        running.record_attendance(item=item, present=[], by=by)
        convening.end(item=table.item(item), by=by)
        assert table.item(item).state == "finished"


def test_losing_the_conveners_service_calls_the_meeting_off(table: Table) -> None:
    (item,) = table.convened(GROUP, by="nurse")
    owner = table.town.actor("teacher")
    with acting(owner):
        _withdraw(table)
        assert AgendaItem.objects.get(id=item.id).state == "removed"
        assert Meeting.objects.get(id=item.meeting_id).state == "cancelled"
        assert set(Invitation.objects.filter(item=item).values_list("state", flat=True)) == {"cancelled"}


def test_losing_the_chairs_service_leaves_the_meeting_to_whoever_called_it(table: Table) -> None:
    lead = table.town.actor("sosiallaerer")
    with acting(lead):
        frame = table.frame(chair=table.town.positions["ppt"].id)
        (item,) = convening.convene(
            case=table.case(), offered=table.offered(TALKS), frame=frame, called=table.called(), by=lead
        )
    with acting(table.town.actor("teacher")):
        _withdraw(table)
        meeting = Meeting.objects.get(id=item.meeting_id)
        assert (meeting.state, meeting.chair_id, meeting.minute_taker_id) == ("planned", lead.position_id, None)


def _withdraw(table: Table) -> None:
    from lagspill.consent.models import Consent

    consent = Consent.objects.get(case_id=table.story.case.id, state="valid")
    withdraw(consent=consent, person=table.story.mother, by=table.town.actor("teacher"))


# Who sees a meeting that no team holds.


def test_only_those_who_see_the_case_see_its_meeting(table: Table) -> None:
    (item,) = table.convened()
    for who, sees in [("sosiallaerer", True), ("ppt", True), ("barnevern", True), ("rektor", False), ("stranger", False),
                      ("coordinator", False), ("municipal_coordinator", False)]:  # fmt: skip
        with acting(table.town.actor(who)):
            assert Meeting.objects.filter(id=item.meeting_id).exists() is sees, who
            assert AgendaItem.objects.filter(id=item.id).exists() is sees, who
    with acting(None):
        assert not Meeting.objects.filter(id=item.meeting_id).exists()
    with acting(table.story.family("mother")):
        assert Meeting.objects.filter(id=item.meeting_id).exists()


def test_a_meeting_of_no_case_and_no_team_cannot_be_written(table: Table) -> None:
    by, place = table.town.actor("sosiallaerer"), table.town.positions["sosiallaerer"]
    meeting = Meeting(
        id=uuid7(), kind="x", playbook=TALKS, playbook_version="1.0", starts_at=now(), ends_at=now(), place="Et sted",
        convener=place, chair=place,
    )  # fmt: skip
    with acting(by), pytest.raises(ProgrammingError), transaction.atomic():
        Meeting.objects.bulk_create([meeting])


def test_somebody_without_the_case_cannot_move_its_meeting(table: Table) -> None:
    (item,) = table.convened()
    with acting(table.town.actor("coordinator")):
        assert Meeting.objects.filter(id=item.meeting_id).update(place="Et annet sted") == 0


def test_a_teams_list_stays_its_leaders_to_write(table: Table) -> None:
    team = table.town.team
    meeting = Meeting(
        id=uuid7(), team=team, kind="team_meeting", starts_at=now(), ends_at=now(), place="Rådhuset",
        chair=table.town.positions["coordinator"],
    )  # fmt: skip
    with acting(table.town.actor("coordinator")):
        Meeting.objects.bulk_create([meeting])
    for alone in (True, False):
        item = AgendaItem(id=uuid7(), meeting=meeting, case=table.story.case, minutes=60, alone=alone)
        with acting(table.town.actor("ppt")), pytest.raises(ProgrammingError), transaction.atomic():
            AgendaItem.objects.bulk_create([item])


# Parents who are heard separately (MEET-16).


def test_each_parent_gets_a_meeting_of_their_own_with_the_whole_time(table: Table) -> None:
    first, second = table.convened(apart=True)
    with acting(table.town.actor("sosiallaerer")):
        assert {first.only_for_id, second.only_for_id} == {table.story.mother.id, table.story.father.id}
        for item in (first, second):
            assert item.meeting.ends_at - item.meeting.starts_at == datetime.timedelta(minutes=60)
        assert second.meeting.starts_at >= first.meeting.ends_at + datetime.timedelta(minutes=30)
        assert Invitation.objects.filter(item=first).exclude(person=None).count() == 1


def test_one_person_is_not_two_talks(table: Table) -> None:
    with pytest.raises(Refused, match="convene_apart"):
        table.convened(apart=True, family=[table.story.mother.id])


def test_neither_parent_learns_of_the_others_talk(table: Table, mailbox: Mailbox) -> None:
    pair = table.convened(apart=True)
    by, story = table.town.actor("sosiallaerer"), table.story
    mine = {one.only_for_id: one for one in pair}
    for one in pair:
        with acting(by):
            item = table.item(one)
            rows = list(Invitation.objects.filter(item=item).exclude(person=None))
        for row in rows:
            letters.send_invitation(row.id, by.position())
        with acting(by):
            convening.begin(item=table.item(item), by=by)
            item = table.item(item)
            running.record_attendance(item=item, present=[item.only_for_id or uuid.uuid4()], by=by)
            running.hear_family(item=item, last_word="Slik vil jeg ha det", feedback="", by=by)
            convening.end(item=table.item(item), by=by)
            records.write_minutes(item=table.item(item), draft=records.Draft(summary="Det som ble sagt"), by=by)
            records.approve_minutes(item=table.item(item), share=True, by=by)
    for who, person in (("mother", story.mother), ("father", story.father)):
        with acting(story.family(who)):
            own = mine[person.id]
            assert list(Meeting.objects.filter(team=None).values_list("id", flat=True)) == [own.meeting_id]
            for table_of in (AgendaItem.objects, Invitation.objects, Attendance.objects, Minutes.objects):
                ids = {getattr(row, "item_id", row.id) for row in table_of.all()}
                assert ids == {own.id}, table_of
            # The thread is the whole family's, so it tells of neither.
            assert not Event.objects.filter(kind__in=("meeting_invited", "meeting_held", "minutes_approved")).exists()
    with acting(story.family("child")):
        assert not Meeting.objects.filter(team=None).exists()
    letters_sent = [one for one in mailbox() if "familie" in one.recipients[0]]
    assert len(letters_sent) == 2
    for letter in letters_sent:
        person = story.mother if letter.recipients[0].startswith("mari") else story.father
        (calendar,) = letter.attachments
        assert f"{mine[person.id].meeting.starts_at.astimezone(OSLO):%Y%m%dT%H%M%S}".encode() in calendar.content


def test_a_lead_of_another_service_carries_the_case(table: Table) -> None:
    """Accepting from a service that only a consent covers changed nothing in the database before."""
    ppt = table.town.actor("ppt")
    with acting(table.town.actor("teacher")):
        Case.objects.filter(id=table.story.case.id).update(lead=table.town.positions["ppt"])
    with acting(ppt):
        assert Case.objects.filter(id=table.story.case.id).update(state="plan") == 1
    with acting(table.town.actor("barnevern")), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=table.story.case.id).update(state="consent")
