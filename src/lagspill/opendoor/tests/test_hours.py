"""Open-door hours, and the school's own list: the consultant learns that a slot is taken, and never about whom (DOOR-1)."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from tests.architecture.test_query_budget import BUDGET, CountingCrawler
from tests.fixtures import Browse, MoveClock
from tests.town import Town, working_day

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.audit.models import AuditEntry
from lagspill.foundation.clock import now, oslo, today
from lagspill.opendoor import tasks
from lagspill.opendoor.arenas import OPEN_DOOR, openings
from lagspill.opendoor.hours_actions import call_off_day, end_hours, forget_registrations, unregister_child
from lagspill.opendoor.models import DoorHours, Registration, TakenSlot
from lagspill.opendoor.presence_queries import coming_days, hours_or_404
from lagspill.opendoor.tests.scene import WHO, agreed, hours_at, listed, proposed
from lagspill.yearplan.models import Closure

pytestmark = pytest.mark.usefixtures("open_door")


def days_ahead(town: Town, hours: DoorHours) -> list[datetime.date]:
    """The days ahead of these hours."""
    with acting(town.actor("barnevern")):
        return coming_days(hours)


def page(hours: DoorHours) -> str:
    return f"/rad/steder/timer/{hours.id}/"


def test_only_those_whose_model_opens_the_door_set_up_hours(town: Town, browse: Browse) -> None:
    for who in ("teacher", "ppt", "coordinator"):
        with acting(town.actor(who)):
            assert openings(town.actor(who), OPEN_DOOR) == {}
        assert browse(town.actor(who)).get("/rad/steder/timer/ny/").status_code == 404
    by = town.actor("barnevern")
    with acting(by):
        places = [one.place.name for one in openings(by, OPEN_DOOR).values()]
    assert places == ["Bakken skole", "Lia skole", "Tusenfryd barnehage"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"opening": "x"}, "door_place"),
        ({"rhythm": "weekly"}, "door_rhythm"),
        ({"first_on": datetime.date(2020, 1, 2)}, "door_hours"),
        ({"ends": datetime.time(13)}, "door_hours"),
    ],
)
def test_hours_that_the_model_or_the_day_has_no_room_for_are_refused(
    town: Town, changed: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        hours_at(town, **changed)
    assert refused.value.code == code


def test_hours_are_seen_by_the_consultants_service_and_the_place(town: Town) -> None:
    hours_at(town)
    found = set()
    for who in town.positions:
        with acting(town.actor(who)):
            found |= {who} if DoorHours.objects.exists() else set()
    assert found == {"barnevern", "teacher", "other_teacher", "sosiallaerer", "rektor"}


def test_the_list_is_the_schools_alone(town: Town) -> None:
    listed(town, hours_at(town))
    names, slots = set(), set()
    for who in town.positions:
        with acting(town.actor(who)):
            names |= {who} if Registration.objects.exists() else set()
            slots |= {who} if TakenSlot.objects.exists() else set()
    assert names == {"teacher", "other_teacher", "sosiallaerer", "rektor"}
    assert slots == names | {"barnevern"}


def test_the_consultant_sees_that_a_slot_is_taken_and_no_name(town: Town, browse: Browse) -> None:
    hours = hours_at(town)
    listed(town, hours)
    body = browse(town.actor("barnevern")).get(page(hours)).content.decode()
    assert "Tatt" in body
    assert "Etter undervisningen" in body
    assert WHO not in body
    assert "Ansatt Teacher kommer" not in body
    with acting(town.actor("barnevern")):
        told = {str(value) for value in TakenSlot.objects.values().get().values()}
    assert not told & {str(one.id) for one in town.positions.values()}, "not even who comes"


def test_at_the_school_the_list_is_read_by_those_who_keep_it_and_by_who_comes(town: Town, browse: Browse) -> None:
    hours = hours_at(town)
    listed(town, hours)
    seen = {who: WHO in browse(town.actor(who)).get(page(hours)).content.decode()
            for who in ("sosiallaerer", "rektor", "teacher", "other_teacher")}  # fmt: skip
    assert seen == {"sosiallaerer": True, "rektor": True, "teacher": True, "other_teacher": False}
    body = browse(town.actor("other_teacher")).get(page(hours)).content.decode()
    assert "Navnene slettes av seg selv når dagens timer er over." in body
    assert "Du kan også komme uten å være meldt på" in body
    for who in ("stranger", "nurse", "privacy_officer"):
        assert browse(town.actor(who)).get(page(hours)).status_code == 404


def test_the_name_is_not_readable_in_the_database(town: Town) -> None:
    row = listed(town, hours_at(town))
    with acting(town.actor("sosiallaerer")), connection.cursor() as cursor:
        cursor.execute("select who from opendoor_registration where id = %s", [row.id])
        (stored,) = cursor.fetchone()
        assert Registration.objects.get().who == WHO
    assert WHO.encode() not in bytes(stored)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"by": "teacher"}, "door_registration"),
        ({"starts_at": now()}, "door_registration"),
        ({"brought_by": None}, "door_brings"),
    ],
)
def test_registering_is_for_those_who_keep_the_list(town: Town, changed: dict[str, Any], code: str) -> None:
    if "brought_by" in changed:
        changed = {"brought_by": town.positions["stranger"].id}
    with pytest.raises(Refused) as refused:
        listed(town, hours_at(town), **changed)
    assert refused.value.code == code


def test_a_slot_is_taken_once(town: Town) -> None:
    hours = hours_at(town)
    listed(town, hours)
    with pytest.raises(Refused) as refused:
        listed(town, hours)
    assert refused.value.code == "door_registration"


def test_two_who_register_in_the_same_moment_get_one_slot(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    hours = hours_at(town)
    listed(town, hours)
    monkeypatch.setattr("lagspill.opendoor.presence_rules.registration_denial", lambda **_told: None)
    with pytest.raises(Refused) as refused:
        listed(town, hours)
    assert refused.value.code == "door_taken"


def test_the_database_takes_no_line_for_another_place(town: Town) -> None:
    hours = hours_at(town)
    for who in ("stranger", "barnevern"):
        by = town.actor(who)
        slot = TakenSlot(
            hours_id=hours.id, service_id=hours.service_id, place_id=by.service(), starts_at=oslo(hours.first_on, 14)
        )
        with acting(by), pytest.raises(DatabaseError), transaction.atomic():
            TakenSlot.objects.bulk_create([slot])


def test_taking_a_child_off_the_list_deletes_the_name_and_frees_the_slot(town: Town, browse: Browse) -> None:
    row = listed(town, hours_at(town))
    for who in ("barnevern", "stranger", "other_teacher", "teacher"):
        assert browse(town.actor(who)).post(f"/rad/steder/liste/{row.id}/fjern/").status_code == 404
    assert browse(town.actor("sosiallaerer")).post(f"/rad/steder/liste/{row.id}/fjern/").status_code == 302
    with acting(town.actor("sosiallaerer")):
        assert not Registration.objects.exists()
        assert not TakenSlot.objects.exists()


def test_unregistering_is_for_those_who_keep_the_list(town: Town) -> None:
    row, by = listed(town, hours_at(town)), town.actor("teacher")
    with acting(by), pytest.raises(Refused):
        unregister_child(registration=Registration.objects.select_related("slot__hours").get(id=row.id), by=by)


def over(town: Town) -> Registration:
    """A line whose hours were over a moment ago."""
    row, by = listed(town, hours_at(town)), town.actor("sosiallaerer")
    with acting(by):
        Registration.objects.filter(id=row.id).delete()
        row.ends_at = now() - datetime.timedelta(minutes=1)
        Registration.objects.bulk_create([row])
    return row


def test_after_the_hours_nobody_reads_the_name_and_the_worker_deletes_it(town: Town) -> None:
    over(town)
    with acting(town.actor("sosiallaerer")):
        assert not Registration.objects.exists(), "gone from sight before the worker comes"
    assert forget_registrations() == 1
    assert forget_registrations() == 0
    with acting(town.actor("barnevern")):
        assert TakenSlot.objects.count() == 1, "that the slot was taken tells of nobody"


def test_the_worker_comes_again_and_again(town: Town) -> None:
    over(town)
    tasks.forget(0)
    assert forget_registrations() == 0


def test_the_worker_deletes_nothing_that_is_not_over(town: Town) -> None:
    listed(town, hours_at(town))
    assert forget_registrations() == 0
    with acting(town.actor("barnevern")):
        assert forget_registrations() == 0
    with acting(town.actor("sosiallaerer")):
        assert Registration.objects.count() == 1


def test_a_day_is_called_off_and_the_school_sees_whom_it_must_find_another_hour_for(town: Town, browse: Browse) -> None:
    hours = hours_at(town)
    listed(town, hours)
    client = browse(town.actor("barnevern"))
    assert client.post(f"{page(hours)}avlys/", {"day": "x"}).status_code == 409
    assert client.post(f"{page(hours)}avlys/", {"day": hours.first_on.isoformat()}).status_code == 302
    body = browse(town.actor("sosiallaerer")).get(page(hours)).content.decode()
    assert "Timen er avlyst" in body
    assert WHO in body
    with acting(town.actor("barnevern")):
        days = coming_days(hours_or_404(hours.id))
    assert hours.first_on not in days
    assert days[0] - hours.first_on >= datetime.timedelta(weeks=2), "the rhythm goes on"


@pytest.mark.parametrize("what", ["avlys", "avslutt"])
def test_a_name_is_taken_off_the_list_when_its_day_is_called_off_or_the_hours_are_over(
    town: Town, browse: Browse, what: str
) -> None:
    hours = hours_at(town)
    off = f"/rad/steder/liste/{listed(town, hours).id}/fjern/"
    gone = browse(town.actor("barnevern")).post(f"{page(hours)}{what}/", {"day": hours.first_on.isoformat()})
    assert gone.status_code == 302
    seen = browse(town.actor("teacher")).get(page(hours)).content.decode()
    assert WHO in seen
    assert off not in seen, "who brings the child does not keep the list"
    client = browse(town.actor("sosiallaerer"))
    kept = client.get(page(hours)).content.decode()
    assert f'action="{off}"' in kept
    assert "Si fra til en av dem" in seen
    assert "Si fra til en av dem" not in kept, "she is one of them, with nothing free to fill"
    assert "navnet er slettet" in client.post(off, follow=True).content.decode()
    with acting(town.actor("sosiallaerer")):
        assert not Registration.objects.exists()


def test_hours_that_ended_stay_in_the_list_as_long_as_a_name_is_left(
    town: Town, browse: Browse, move_clock: MoveClock
) -> None:
    hours = hours_at(town, rhythm="monthly")
    last, by = days_ahead(town, hours)[-1], town.actor("barnevern")
    row = listed(town, hours, starts_at=oslo(last, 13))
    with acting(by):
        end_hours(hours=hours, by=by)
    move_clock(today() + datetime.timedelta(days=40))
    assert last > today()
    seen = {who: page(hours) in browse(town.actor(who)).get("/rad/steder/").content.decode()
            for who in ("barnevern", "sosiallaerer")}  # fmt: skip
    assert seen == {"barnevern": False, "sosiallaerer": True}
    client = browse(town.actor("sosiallaerer"))
    assert client.post(f"/rad/steder/liste/{row.id}/fjern/").status_code == 302
    assert page(hours) not in client.get("/rad/steder/").content.decode()


def test_hours_are_called_off_and_ended_by_those_who_offer_them(town: Town, browse: Browse) -> None:
    hours, school, by = hours_at(town), town.actor("sosiallaerer"), town.actor("barnevern")
    with acting(school):
        with pytest.raises(Refused) as refused:
            call_off_day(hours=hours, day=hours.first_on, by=school)
        assert refused.value.code == "door_consultant"
        with pytest.raises(Refused) as refused:
            end_hours(hours=hours, by=school)
        assert refused.value.code == "door_consultant"
    with acting(by), pytest.raises(Refused) as refused:
        call_off_day(hours=hours, day=hours.first_on + datetime.timedelta(days=1), by=by)
    assert refused.value.code == "door_day"
    assert browse(school).get(f"{page(hours)}avslutt/").status_code == 404
    client = browse(by)
    assert "Avslutt timene?" in client.get(f"{page(hours)}avslutt/").content.decode()
    assert client.post(f"{page(hours)}avslutt/").status_code == 302
    assert client.post(f"{page(hours)}avslutt/").status_code == 409
    assert "Ingen flere dager er satt opp" in browse(school).get(page(hours)).content.decode()


def test_days_without_school_are_left_out(town: Town) -> None:
    hours = hours_at(town)
    Closure.objects.create(
        municipality=town.municipality, name="Planleggingsdag", first=hours.first_on, last=hours.first_on
    )
    with acting(town.actor("barnevern")):
        assert hours.first_on not in coming_days(hours_or_404(hours.id))


# The pages.


def data(town: Town, **changed: Any) -> dict[str, Any]:
    by = town.actor("barnevern")
    with acting(by):
        key = next(one.key for one in openings(by, OPEN_DOOR).values() if one.place.name == "Lia skole")
    return {
        "opening": key, "rhythm": "monthly", "first_on": working_day(3).isoformat(),
        "until": (today() + datetime.timedelta(days=120)).isoformat(), "starts": "14:15", "ends": "15:30",
        "slot_minutes": "30", **changed,
    }  # fmt: skip


def test_hours_are_set_up_on_the_page_and_the_school_finds_them(town: Town, browse: Browse) -> None:
    answer = browse(town.actor("barnevern")).post("/rad/steder/timer/ny/", data(town), follow=True)
    assert "en gang i måneden" in answer.content.decode()
    body = browse(town.actor("teacher")).get("/rad/steder/").content.decode()
    assert "Ansatt Barnevern" in body
    assert "kl. 14.15–15.30" in body
    assert "Ingen avtaler om faste møter." in body


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ends": "13:00"}, "Slutten må være etter starten"),
        ({"first_on": "2020-01-02"}, "Første dag er passert."),
        ({"until": "2020-01-02"}, "Siste dag er før første dag."),
        ({"slot_minutes": "120"}, "Det blir ikke plass til en eneste samtale."),
        ({"rhythm": "weekly"}, "Velg et av svarene i lista."),
        ({"opening": "x"}, "Velg et av svarene i lista."),
        ({"starts": "", "ends": "x"}, "Skriv klokkeslettet slik"),
    ],
)
def test_what_cannot_be_is_told_at_the_field(town: Town, browse: Browse, changed: dict[str, str], words: str) -> None:
    answer = browse(town.actor("barnevern")).post("/rad/steder/timer/ny/", data(town, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_a_child_is_registered_on_the_page(town: Town, browse: Browse) -> None:
    hours = hours_at(town)
    client = browse(town.actor("sosiallaerer"))
    slot = oslo(hours.first_on, 14, 30).isoformat()
    sent = {"slot": slot, "who": WHO, "brought_by": str(town.positions["teacher"].id)}
    missing = client.post(page(hours), {**sent, "who": ""})
    assert missing.status_code == 422
    answer = client.post(page(hours), sent, follow=True)
    assert WHO in answer.content.decode()
    again = client.post(page(hours), sent)
    assert again.status_code == 422, "the slot is not among the free ones any more"
    assert browse(town.actor("teacher")).post(page(hours), sent).status_code == 409
    assert browse(town.actor("barnevern")).post(page(hours), sent).status_code == 409


def test_each_look_at_the_list_is_logged_and_left_in_no_cache(town: Town, browse: Browse) -> None:
    hours = hours_at(town)
    listed(town, hours)
    client = browse(town.actor("sosiallaerer"))
    taken = {
        "slot": oslo(hours.first_on, 13).isoformat(),
        "who": "Emil Holm",
        "brought_by": str(town.positions["teacher"].id),
    }
    for answer in (client.get(page(hours)), client.post(page(hours), {}), client.post(page(hours), taken)):
        assert WHO in answer.content.decode()
        assert answer["Cache-Control"].startswith("no-store")
    with acting(town.actor("sosiallaerer")):
        assert Registration.objects.count() == 1
    with acting(town.actor("privacy_officer")):
        assert AuditEntry.objects.filter(action="door.list_viewed").count() == 3


def test_the_pages_ask_little_of_the_database_however_much_there_is(town: Town, browse: Browse) -> None:
    hours = [hours_at(town), hours_at(town, starts=datetime.time(9), ends=datetime.time(11))]
    listed(town, hours[0])
    listed(town, hours[0], starts_at=oslo(hours[0].first_on, 14))
    for row in (agreed(town), agreed(town, occasion="a_team"), proposed(town, occasion="pupil_half_hour")):
        urls = ("/rad/steder/", page(hours[0]), f"/rad/steder/avtaler/{row.id}/", f"/rad/ny/?avtale={row.id}")
    for who in ("sosiallaerer", "barnevern"):
        crawler = CountingCrawler(browse(town.actor(who)))
        for url in urls:
            crawler.get(url)
        assert {url: many for url, many in crawler.counts.items() if many > BUDGET} == {}
