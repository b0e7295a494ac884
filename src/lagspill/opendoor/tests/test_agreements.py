"""Fixed agreements: proposed by the consultant, answered by the place, and what is held under them (DOOR-2)."""

import datetime
import re
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.fixtures import Browse, MoveClock
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.foundation.clock import today
from lagspill.opendoor.actions import record_consultation
from lagspill.opendoor.agreement_actions import answer_agreement, end_agreement, record_held
from lagspill.opendoor.arenas import SCHOOL_MEETING, openings
from lagspill.opendoor.models import AgreedMeeting, AgreementAnswer, Consultation, FixedAgreement
from lagspill.opendoor.presence_queries import agreement_or_404
from lagspill.opendoor.tests.scene import LATER, agreed, proposed
from lagspill.opendoor.tests.test_consultations import QUESTION, data, new

WORKING_DAY = datetime.date(2027, 2, 2)
pytestmark = pytest.mark.usefixtures("open_door")


def page(row: FixedAgreement) -> str:
    return f"/rad/steder/avtaler/{row.id}/"


def test_an_agreement_is_seen_by_both_sides_and_nobody_else(town: Town) -> None:
    agreed(town)
    found = set()
    for who in town.positions:
        with acting(town.actor(who)):
            found |= {who} if FixedAgreement.objects.exists() and AgreementAnswer.objects.exists() else set()
    assert found == {"barnevern", "teacher", "other_teacher", "sosiallaerer", "rektor"}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"opening": "x"}, "door_place"),
        ({"rhythm": "weekly"}, "door_rhythm"),
        ({"occasion": "x"}, "fixed_occasion"),
        ({"until": datetime.date(2020, 1, 1)}, "fixed_period"),
    ],
)
def test_what_the_places_model_does_not_open_for_is_refused(town: Town, changed: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        proposed(town, **changed)
    assert refused.value.code == code


def test_the_place_answers_once_by_those_who_coordinate(town: Town) -> None:
    row = proposed(town)
    for who, code in (("teacher", "fixed_answer"), ("barnevern", "fixed_answer")):
        by = town.actor(who)
        with acting(by), pytest.raises(Refused) as refused:
            answer_agreement(agreement=agreement_or_404(row.id), agrees=True, responsible=by.position(), by=by)
        assert refused.value.code == code
    by = town.actor("rektor")
    with acting(by):
        with pytest.raises(Refused) as refused:
            stranger = town.positions["stranger"].id
            answer_agreement(agreement=agreement_or_404(row.id), agrees=True, responsible=stranger, by=by)
        assert refused.value.code == "fixed_responsible"
        unanswered = agreement_or_404(row.id)
        answer_agreement(agreement=agreement_or_404(row.id), agrees=True, responsible=by.position(), by=by)
        for found, code in ((agreement_or_404(row.id), "fixed_answer"), (unanswered, "fixed_answered")):
            with pytest.raises(Refused) as refused:
                answer_agreement(agreement=found, agrees=False, responsible=by.position(), by=by)
            assert refused.value.code == code


def test_the_consultant_cannot_answer_for_the_place_in_the_database_either(town: Town) -> None:
    row, by = proposed(town), town.actor("barnevern")
    mine = AgreementAnswer(
        agreement_id=row.id, service_id=row.service_id, place_id=row.place_id, agrees=True, responsible_id=by.position()
    )
    with acting(by), pytest.raises(DatabaseError), transaction.atomic():
        AgreementAnswer.objects.bulk_create([mine])


def test_the_place_writes_down_no_meeting_in_the_database_either(town: Town) -> None:
    row = agreed(town)
    mine = AgreedMeeting(
        agreement_id=row.id, service_id=row.service_id, place_id=row.place_id, held_on=today(), children=1
    )
    with acting(town.actor("rektor")), pytest.raises(DatabaseError), transaction.atomic():
        AgreedMeeting.objects.bulk_create([mine])


def test_a_talk_in_the_meeting_counts_for_both_and_is_read_by_one(
    town: Town, browse: Browse, move_clock: MoveClock
) -> None:
    move_clock(WORKING_DAY)
    row, by = agreed(town), town.actor("barnevern")
    with acting(by):
        for children in (3, 2):
            told = new(
                arena="school_meeting", place=row.place_id, children=children, agreement=agreement_or_404(row.id)
            )
            record_consultation(new=told, by=by)
    for who in ("barnevern", "teacher"):
        body = browse(town.actor(who)).get(page(row)).content.decode()
        assert QUESTION not in body
        held = dict(zip(facts(body)[::2], facts(body)[1::2], strict=True))
        assert (held["Avtalte ganger til nå"], held["Holdt"], held["Barn det ble snakket om"]) == ("1", "1", "5"), who
    with acting(town.actor("teacher")):
        assert not Consultation.objects.exists()
        assert AgreedMeeting.objects.count() == 2


def facts(body: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", one).strip() for one in re.findall(r"<d[td][^>]*>.*?</d[td]>", body, re.S)]


def test_a_meeting_is_held_by_the_consultant_in_the_time_of_the_agreement(town: Town) -> None:
    row, waiting = agreed(town), proposed(town, occasion="a_team")
    by, school = town.actor("barnevern"), town.actor("rektor")
    yesterday = today() - datetime.timedelta(days=1)
    with acting(by):
        for found, day, code in (
            (row, yesterday, "fixed_held"),
            (row, today() + datetime.timedelta(days=1), "fixed_held"),
            (waiting, today(), "fixed_held"),
        ):
            with pytest.raises(Refused) as refused:
                record_held(agreement=agreement_or_404(found.id), held_on=day, children=1, by=by)
            assert refused.value.code == code
        elsewhere = new(arena="intake_phone", place=row.place_id, agreement=agreement_or_404(row.id))
        with pytest.raises(Refused) as refused:
            record_consultation(new=elsewhere, by=by)
        assert refused.value.code == "fixed_elsewhere"
    with acting(school), pytest.raises(Refused) as refused:
        record_held(agreement=agreement_or_404(row.id), held_on=today(), children=1, by=school)
    assert refused.value.code == "fixed_consultant"


def test_either_side_ends_it(town: Town, browse: Browse) -> None:
    one, other = agreed(town), agreed(town, occasion="a_team")
    teacher = town.actor("teacher")
    assert browse(teacher).get(f"{page(one)}avslutt/").status_code == 404
    with acting(teacher), pytest.raises(Refused) as refused:
        end_agreement(agreement=agreement_or_404(one.id), by=teacher)
    assert refused.value.code == "fixed_end"
    for who, row in (("barnevern", one), ("sosiallaerer", other)):
        client = browse(town.actor(who))
        assert "Avslutt avtalen?" in client.get(f"{page(row)}avslutt/").content.decode()
        assert client.post(f"{page(row)}avslutt/").status_code == 302
        assert client.post(f"{page(row)}avslutt/").status_code == 409
    body = browse(teacher).get("/rad/steder/").content.decode()
    assert body.count("Avsluttet") == 2


# The pages.


def sent(town: Town, **changed: Any) -> dict[str, Any]:
    by = town.actor("barnevern")
    with acting(by):
        key = next(one.key for one in openings(by, SCHOOL_MEETING).values() if one.place.name == "Lia skole")
    return {
        "opening": key, "occasion": "year_meeting", "brought": "year_group", "year_groups": "5. trinn",
        "rhythm": "monthly", "first_on": today().isoformat(), "until": (today() + LATER).isoformat(), **changed,
    }  # fmt: skip


def test_a_proposal_is_answered_on_the_page(town: Town, browse: Browse, move_clock: MoveClock) -> None:
    move_clock(WORKING_DAY)
    answer = browse(town.actor("barnevern")).post("/rad/steder/avtaler/ny/", sent(town), follow=True)
    body = answer.content.decode()
    for words in ("Lia skole · Trinnmøte", "Gjennomgang av et helt trinn", "Venter på Lia skole", "Foreslått"):
        assert words in body
    url = answer.redirect_chain[-1][0]
    teacher = browse(town.actor("teacher"))
    assert "Ja, vi inngår avtalen" not in teacher.get(url).content.decode()
    rektor = browse(town.actor("rektor"))
    assert "Venter på svar fra dere" in rektor.get("/rad/steder/").content.decode()
    assert "Din tur" in rektor.get(url).content.decode()
    responsible = {"responsible": str(town.positions["sosiallaerer"].id)}
    assert rektor.post(f"{url}svar/", {"responsible": "x"}).status_code == 409
    assert rektor.post(f"{url}svar/", {**responsible, "yes": "1"}).status_code == 302
    body = teacher.get(url).content.decode()
    assert "Ansatt Sosiallaerer" in body
    assert "Gjelder" in body
    assert "holdt 0 av 1 ganger" in teacher.get("/rad/steder/").content.decode()


def test_a_no_is_kept(town: Town, browse: Browse) -> None:
    row = agreed(town, agrees=False)
    body = browse(town.actor("barnevern")).get(page(row)).content.decode()
    assert "Stedet sa nei" in body
    assert "Hva som er holdt" not in body


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"until": "2020-01-02"}, "Siste dag er før første dag."),
        ({"occasion": "x"}, "Velg et av svarene i lista."),
        ({"first_on": "x"}, "Skriv datoen slik"),
        ({"opening": ""}, "Velg ett av svarene."),
    ],
)
def test_what_cannot_be_is_told_at_the_field(town: Town, browse: Browse, changed: dict[str, str], words: str) -> None:
    answer = browse(town.actor("barnevern")).post("/rad/steder/avtaler/ny/", sent(town, **changed))
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_those_without_such_an_offer_propose_nothing(town: Town, browse: Browse) -> None:
    for who in ("teacher", "ppt"):
        assert browse(town.actor(who)).get("/rad/steder/avtaler/ny/").status_code == 404


def test_a_talk_is_written_down_from_the_agreements_page(town: Town, browse: Browse) -> None:
    row, client = agreed(town), browse(town.actor("barnevern"))
    assert f"/rad/ny/?avtale={row.id}" in client.get(page(row)).content.decode()
    assert f'value="{row.id}" selected' in client.get(f"/rad/ny/?avtale={row.id}").content.decode()
    told = data(arena="school_meeting", agreement=str(row.id), children="4")
    wrong = client.post("/rad/ny/", {**told, "arena": "intake_phone"})
    assert "gjelder et annet sted" in wrong.content.decode()
    other = client.post("/rad/ny/", {**told, "place": str(town.services["other_school"].id)})
    assert "Avtalen du valgte, er med Lia skole." in other.content.decode()
    early = client.post("/rad/ny/", {**told, "held_on": (today() - datetime.timedelta(days=1)).isoformat()})
    assert "Avtalen gjaldt ikke den dagen." in early.content.decode()
    assert client.post("/rad/ny/", told).status_code == 302
    with acting(town.actor("barnevern")):
        assert Consultation.objects.get().place_id == row.place_id
        assert AgreedMeeting.objects.get().children == 4
    for nonsense in ("x", "00000000-0000-4000-8000-000000000000"):
        assert client.get(f"/rad/ny/?avtale={nonsense}").status_code == 200


def test_a_meeting_without_a_talk_about_any_child_is_held_too(town: Town, browse: Browse) -> None:
    row, client = agreed(town), browse(town.actor("barnevern"))
    assert client.post(page(row), {"held_on": "2020-01-02"}).status_code == 422
    assert client.post(page(row), {"held_on": ""}).status_code == 422
    assert client.post(page(row), {"held_on": today().isoformat()}).status_code == 302
    assert "ingen barn, tiden gikk til annet" in browse(town.actor("teacher")).get(page(row)).content.decode()
    assert browse(town.actor("teacher")).post(page(row), {"held_on": today().isoformat()}).status_code == 409
