"""Advice without a name: nobody is named in it, its own service reads it, and it becomes a case without typing twice (DOOR-1..3)."""

import datetime
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases import unnamed_texts
from lagspill.cases.models import Case, Concern, SafetyAnswer
from lagspill.cases.tests.builders import NO, concern_data
from lagspill.foundation.clock import today
from lagspill.opendoor.actions import NewConsultation, record_consultation
from lagspill.opendoor.arenas import doors_of
from lagspill.opendoor.models import Consultation

QUESTION = "En elev er mye borte om mandagen. Hva kan vi gjøre?"
ADVICE = "Ta det opp med foreldrene først, og prøv en rolig start."


def new(**changed: Any) -> NewConsultation:
    told: dict[str, Any] = {
        "arena": "consultation_phone",
        "held_on": today(),
        "minutes": 20,
        "asked_by": "teacher",
        "question": QUESTION,
        "given": ADVICE,
        "categories": ["absence"],
    }
    return NewConsultation(**(told | changed))


def recorded(town: Town, *, who: str = "coordinator", **changed: Any) -> Consultation:
    by = town.actor(who)
    with acting(by):
        return record_consultation(new=new(**changed), by=by)


def data(**changed: Any) -> dict[str, Any]:
    return {
        **NO,
        "arena": "consultation_phone",
        "held_on": today().isoformat(),
        "minutes": "20",
        "asked_by": "teacher",
        "children": "1",
        "categories": ["absence"],
        "question": QUESTION,
        "given": ADVICE,
        "advice": ["talk_with_parents"],
        **changed,
    }


@pytest.mark.parametrize(
    ("who", "arenas"),
    [("coordinator", ["consultation_phone"]), ("barnevern", ["intake_phone"]), ("teacher", []), ("ppt", [])],
)
def test_the_two_phones_are_two_and_each_is_held_by_its_own_service(town: Town, who: str, arenas: list[str]) -> None:
    by = town.actor(who)
    with acting(by):
        assert [door.arena.code for door in doors_of(by)] == arenas


@pytest.mark.usefixtures("open_door")
def test_the_open_door_is_there_when_the_model_opens_it(town: Town) -> None:
    by = town.actor("barnevern")
    with acting(by):
        assert [door.arena.code for door in doors_of(by)] == ["intake_phone", "open_door", "school_meeting"]
        row = record_consultation(new=new(arena="school_meeting", children=24), by=by)
    assert row.children == 24


def test_no_service_writes_down_what_is_not_its_own_to_give(town: Town) -> None:
    for who, arena in (("teacher", "consultation_phone"), ("coordinator", "intake_phone")):
        with pytest.raises(Refused) as refused:
            recorded(town, who=who, arena=arena)
        assert refused.value.code == "consultation_arena"
    with pytest.raises(Refused) as refused:
        recorded(town, held_on=today() + datetime.timedelta(days=1))
    assert refused.value.code == "consultation_ahead"


def test_only_its_own_service_reads_it(town: Town) -> None:
    recorded(town)
    found = set()
    for who in town.positions:
        with acting(town.actor(who)):
            found |= {who} if Consultation.objects.exists() else set()
    assert found == {"coordinator", "deputy_coordinator"}


@pytest.mark.parametrize("field", ["question", "given"])
def test_a_text_that_shows_somebody_is_refused(town: Town, field: str) -> None:
    with pytest.raises(Refused) as refused:
        recorded(town, **{field: "Ring mor på 22 00 00 00"})
    assert refused.value.code == "text_identifies"


def test_nothing_is_saved_when_the_text_cannot_be_checked(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_service: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(unnamed_texts, "names_around", broken)
    with pytest.raises(Refused) as refused:
        recorded(town)
    assert refused.value.code == "text_unchecked"
    with acting(town.actor("coordinator")):
        assert not Consultation.objects.exists()


def test_what_was_said_stays_as_it_was_written(town: Town) -> None:
    row = recorded(town)
    with acting(town.actor("coordinator")), pytest.raises(DatabaseError), transaction.atomic():
        Consultation.objects.filter(id=row.id).update(question="Noe annet")


# The pages.


def test_a_conversation_is_written_down_and_shown(town: Town, browse: Browse) -> None:
    client = browse(town.actor("coordinator"))
    answer = client.post("/rad/ny/", data(), follow=True)
    body = answer.content.decode()
    for words in (QUESTION, ADVICE, "Konsultasjonstelefonen", "20 minutter", "Lærer"):
        assert words in body
    assert "Konsultasjonstelefonen" in client.get("/rad/").content.decode()
    with acting(town.actor("coordinator")):
        assert SafetyAnswer.objects.filter(step="open_door", case=None).count() == 1


def test_the_writer_is_told_at_the_field_and_loses_nothing(town: Town, browse: Browse) -> None:
    client = browse(town.actor("coordinator"))
    body = client.post("/rad/ny/", data(question="Går på Lia skole, ring 22 00 00 00")).content.decode()
    assert "Ta det bort." in body
    assert "Går på Lia skole, ring 22 00 00 00" in body
    told = client.post("/rad/ny/", data(question="Går på Lia skole")).content.decode()
    assert "skriv nederst hvorfor" in told
    answer = client.post("/rad/ny/", data(question="Går på Lia skole", harmless="Alle elevene våre går her."))
    assert answer.status_code == 302
    with acting(town.actor("coordinator")):
        row = Consultation.objects.get()
    assert row.cleared_reason == "Alle elevene våre går her."
    assert [kind for kind, _word in row.cleared] == ["school"]


def test_the_gates_questions_come_first_and_a_yes_shows_the_duty_and_is_followed_up(town: Town, browse: Browse) -> None:
    client = browse(town.actor("coordinator"))
    assert client.post("/rad/ny/", data(violence="", neglect="")).status_code == 422
    body = client.post("/rad/ny/", data(violence="yes")).content.decode()
    assert "Du har plikt til å melde fra" in body
    with acting(town.actor("coordinator")):
        row = Consultation.objects.get()
    assert row.report_due
    assert "Venter på at bekymringsmeldingen blir sendt" in client.get("/rad/").content.decode()
    assert client.post(f"/rad/{row.id}/sendt/").status_code == 302
    assert "Venter på at" not in client.get("/rad/").content.decode()
    assert client.post(f"/rad/{row.id}/sendt/").status_code == 409


def test_a_suspicion_waits_for_no_missing_field(town: Town, browse: Browse) -> None:
    body = browse(town.actor("coordinator")).post("/rad/ny/", data(neglect="yes", minutes="")).content.decode()
    assert "Du har plikt til å melde fra" in body
    with acting(town.actor("coordinator")):
        assert not Consultation.objects.exists()
        assert SafetyAnswer.objects.filter(neglect=True).count() == 1


def test_those_without_such_an_offer_are_told_whom_to_ask(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    assert "Tjenesten din har ikke dette tilbudet" in client.get("/rad/").content.decode()
    assert client.get("/rad/ny/").status_code == 404


def test_a_conversation_becomes_a_case_and_nothing_is_typed_twice(town: Town, browse: Browse) -> None:
    row = recorded(town)
    client = browse(town.actor("coordinator"))
    gate = client.post(f"/sak/ny/?fra={row.id}", NO)
    assert f"fra={row.id}" in gate["Location"]
    body = client.get(gate["Location"]).content.decode()
    assert QUESTION in body
    assert ADVICE in body
    sent = concern_data(town, description=QUESTION, gate=gate["Location"].partition("gate=")[2].partition("&")[0])
    assert client.post(f"/sak/ny/bekymring/?fra={row.id}", sent).status_code == 302
    with acting(town.actor("coordinator")):
        assert Concern.objects.get().description == QUESTION
        assert Consultation.objects.get().became_case_on == today()
        held = {str(value) for value in Consultation.objects.values().get().values()}
        assert str(Case.objects.get().id) not in held, "which case it became is written nowhere"


def test_somebody_elses_conversation_begins_no_case(town: Town, browse: Browse) -> None:
    row = recorded(town)
    client = browse(town.actor("teacher"))
    gate = client.post(f"/sak/ny/?fra={row.id}", NO)
    assert QUESTION not in client.get(gate["Location"]).content.decode()
    for nonsense in ("x", "00000000-0000-4000-8000-000000000000", "' or 1=1"):
        assert client.post("/sak/ny/?" + f"fra={nonsense}", NO).status_code == 302
    assert client.get(f"/rad/{row.id}/").status_code == 404
