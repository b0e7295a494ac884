"""Messages on a case reach those they name, while these see the case, and nobody else (MEET-12)."""

import datetime
import re

import pytest
from django.db import DatabaseError, transaction
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse, MoveClock
from tests.mail import Mailbox
from tests.town import Story, Town, begin_story
from tests.unnamed import fresh

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewClosing, close_case
from lagspill.cases.models import Case, Note, SafetyAnswer
from lagspill.cases.tests.builders import HOSTILE, NO, consented
from lagspill.consent.actions import withdraw_service
from lagspill.consent.models import Consent
from lagspill.foundation.clock import now, today
from lagspill.messaging import letters
from lagspill.messaging.actions import read_messages, send_message, withdraw_message
from lagspill.messaging.models import Message, Reading
from lagspill.messaging.queries import unread_by_case

ON_CASE = ("ppt", "rektor", "nurse")


@pytest.fixture
def story(town: Town) -> Story:
    found = begin_story(town)
    consented(town, found, "ppt", "school_health", on_case=ON_CASE)
    return found


def write(town: Town, story: Story, *to: str, by: str = "teacher", text: str = HOSTILE) -> Message:
    actor = town.actor(by)
    with acting(actor):
        case = fresh(story.case)
        return send_message(case=case, readers=[town.positions[who].id for who in to], text=text, by=actor)


def opens(town: Town, story: Story, who: str) -> int:
    actor = town.actor(who)
    with acting(actor):
        return read_messages(case=fresh(story.case), by=actor)


def take_out_ppt(town: Town, story: Story) -> None:
    by = town.actor("teacher")
    with acting(by):
        consent = Consent.objects.get(case_id=story.case.id, state="valid")
        withdraw_service(consent=consent, service_id=town.services["ppt"].id, person=story.mother, by=by)


def readers(town: Town, story: Story) -> set[str]:
    """Who finds any message at all, of everybody in the story."""
    actors = {who: town.actor(who) for who in ("teacher", *ON_CASE, "sosiallaerer", "coordinator", "stranger")}
    actors |= {who: story.family(who) for who in ("mother", "father", "child")}
    found = set()
    for who, actor in actors.items():
        with acting(actor):
            found |= {who} if Message.objects.exists() else set()
    return found


@pytest.mark.parametrize("to", [("ppt",), ("ppt", "nurse"), ON_CASE])
def test_a_message_is_read_by_its_author_and_those_it_names_only(town: Town, story: Story, to: tuple[str, ...]) -> None:
    write(town, story, *to)
    assert readers(town, story) == {"teacher", *to}


def test_a_withdrawal_takes_it_away_with_its_own_commit(town: Town, story: Story) -> None:
    write(town, story, "ppt", "nurse")
    assert opens(town, story, "ppt") == 1
    write(town, story, "rektor", by="ppt")
    take_out_ppt(town, story)
    assert readers(town, story) == {"teacher", "nurse", "rektor"}
    with acting(town.actor("ppt")):
        assert unread_by_case(town.positions["ppt"].id) == []


def test_nobody_out_of_sight_is_written_to_and_then_nobody_gets_it(town: Town, story: Story) -> None:
    take_out_ppt(town, story)
    for gone in ("ppt", "stranger", "sosiallaerer"):
        with pytest.raises(Refused) as refused:
            write(town, story, "nurse", gone)
        assert refused.value.code == "message_reader"
        assert f"Ansatt {gone.title()} ser ikke saken" in refused.value.reason
    assert readers(town, story) == set()


def test_whoever_has_left_their_position_is_not_written_to(town: Town, story: Story) -> None:
    town.positions["ppt"].ended_on = today()
    town.positions["ppt"].save()
    with pytest.raises(Refused):
        write(town, story, "ppt")


def test_nothing_is_written_about_a_closed_case(town: Town, story: Story) -> None:
    by = town.actor("teacher")
    with acting(by):
        close_case(case=fresh(story.case), closing=NewClosing(reason="moved", evaluation="Flyttet"), by=by)
    with pytest.raises(Refused) as refused:
        write(town, story, "rektor")
    assert refused.value.code == "message_closed"


def test_a_message_is_taken_back_until_the_first_has_read_it(town: Town, story: Story) -> None:
    by = town.actor("teacher")
    first, second = write(town, story, "ppt", "nurse"), write(town, story, "ppt", "nurse")
    with acting(by):
        withdraw_message(message=first, by=by)
    with acting(town.actor("ppt")):
        assert list(Message.objects.values_list("id", flat=True)) == [second.id]
    assert opens(town, story, "ppt") == 1
    for message, code in ((first, "message_withdrawn"), (second, "message_read")):
        with acting(by), pytest.raises(Refused) as refused:
            withdraw_message(message=message, by=by)
        assert refused.value.code == code


def test_the_database_itself_keeps_what_was_read_as_it_was(town: Town, story: Story) -> None:
    message = write(town, story, "ppt")
    opens(town, story, "ppt")
    with acting(town.actor("teacher")):
        assert Message.objects.filter(id=message.id).update(withdrawn_at=now()) == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.filter(id=message.id).update(text="Noe annet")
    ppt = town.actor("ppt")
    with acting(ppt):
        forged = Message(
            case=story.case, service_id=ppt.service(), author=town.positions["teacher"], readers=[], text="x"
        )
        with pytest.raises(DatabaseError), transaction.atomic():
            Message.objects.bulk_create([forged])


def test_nobody_reads_for_somebody_else_or_what_was_not_written_to_them(town: Town, story: Story) -> None:
    message = write(town, story, "ppt")
    teacher = town.positions["teacher"].id
    for who, said in (("nurse", "nurse"), ("nurse", "ppt"), ("teacher", "ppt")):
        position = town.positions[said].id
        row = Reading(message_id=message.id, case_id=story.case.id, author_id=teacher, position_id=position)
        with acting(town.actor(who)), pytest.raises(DatabaseError), transaction.atomic():
            Reading.objects.bulk_create([row])


def test_reading_is_told_to_the_author_and_to_nobody_else(town: Town, story: Story) -> None:
    write(town, story, "ppt", "nurse")
    assert opens(town, story, "ppt") == 1
    assert opens(town, story, "ppt") == 0
    for who, seen in (("teacher", 1), ("ppt", 1), ("nurse", 0)):
        with acting(town.actor(who)):
            assert Reading.objects.count() == seen


def test_my_day_counts_what_is_unread_by_case(town: Town, story: Story) -> None:
    for _again in range(2):
        write(town, story, "ppt", "nurse")
    opens(town, story, "nurse")
    for who, many in (("ppt", [(story.case.id, 2)]), ("nurse", []), ("teacher", [])):
        with acting(town.actor(who)):
            found = unread_by_case(town.positions[who].id)
            assert [(case.id, many) for case, many in found] == many


# The letter.


def run_jobs() -> None:
    for job in ProcrastinateJob.objects.filter(status="todo", task_name="messaging.tell"):
        letters.tell(job.args["position_id"])


def test_a_letter_says_that_something_waits_and_nothing_of_it(town: Town, story: Story, mailbox: Mailbox) -> None:
    for _again in range(2):
        write(town, story, "ppt", "nurse")
    opens(town, story, "nurse")
    run_jobs()
    (mail,) = mailbox()
    assert mail.recipients == ("ppt@fjordvik.example",)
    assert "Logg inn" in mail.text
    for word in (HOSTILE, "fet", story.case.number, story.case.initials, "Teacher", "Emil", str(story.case.id)):
        assert word not in mail.subject + mail.text


def test_whoever_lost_the_case_meanwhile_gets_no_letter(town: Town, story: Story, mailbox: Mailbox) -> None:
    write(town, story, "ppt")
    take_out_ppt(town, story)
    run_jobs()
    assert mailbox() == []


def test_what_was_taken_back_meanwhile_is_not_told(town: Town, story: Story, mailbox: Mailbox) -> None:
    message = write(town, story, "ppt")
    by = town.actor("teacher")
    with acting(by):
        withdraw_message(message=message, by=by)
    run_jobs()
    assert mailbox() == []


# The page.


def page(town: Town, story: Story, browse: Browse, who: str) -> str:
    return browse(town.actor(who)).get(f"/beskjeder/{story.case.id}/").content.decode()


def test_the_page_names_everybody_who_can_be_chosen_and_says_that_the_family_is_not_among_them(
    town: Town, story: Story, browse: Browse
) -> None:
    body = page(town, story, browse, "teacher")
    for words in ("Ansatt Ppt, PPT", "Ansatt Rektor, Lia skole", "Ansatt Nurse, Skolehelsetjenesten Lia"):
        assert words in body
    assert "Ansatt Teacher, Lia skole" not in body, "nobody writes to themselves"
    assert "beskjeder vises aldri for familien her" in body


def test_what_is_unread_is_opened_by_a_deed_and_then_stands_there(town: Town, story: Story, browse: Browse) -> None:
    write(town, story, "ppt", text="Kan vi møtes fredag?")
    client = browse(town.actor("ppt"))
    address = f"/beskjeder/{story.case.id}/"
    assert "Kan vi møtes" not in client.get(address).content.decode()
    assert "Én ny beskjed" in client.get("/min-dag/").content.decode()
    assert "Ingen har lest den ennå." in page(town, story, browse, "teacher")
    assert "Kan vi møtes" in client.post(f"{address}les/", follow=True).content.decode()
    assert "Alle har lest den." in page(town, story, browse, "teacher")
    assert "Én ny beskjed" not in client.get("/min-dag/").content.decode()


def test_a_message_sent_from_the_page_asks_the_safety_gate_once(town: Town, story: Story, browse: Browse) -> None:
    client, to = browse(town.actor("teacher")), str(town.positions["ppt"].id)
    address = f"/beskjeder/{story.case.id}/"
    without = client.post(address, {"to": [to], "text": HOSTILE})
    assert without.status_code == 422
    sent = client.post(address, {"to": [to], "text": HOSTILE, **NO})
    assert sent.status_code == 302
    again = client.post(sent["Location"], {"to": [to], "text": "Og en til"})
    assert again.status_code == 302
    with acting(town.actor("ppt")):
        assert list(Message.objects.order_by("created_at").values_list("text", flat=True)) == [HOSTILE, "Og en til"]
        assert SafetyAnswer.objects.filter(case=story.case, step="note").count() == 1


def test_a_suspicion_stops_the_case_and_the_message_is_not_sent(town: Town, story: Story, browse: Browse) -> None:
    data = {"to": [str(town.positions["ppt"].id)], "text": HOSTILE, "violence": "yes", "neglect": "no"}
    response = browse(town.actor("teacher")).post(f"/beskjeder/{story.case.id}/", data)
    assert response["Location"].endswith("/meldeplikt/")
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=story.case.id).state == "stopped"
        assert not Message.objects.exists()


def test_somebody_lost_while_one_wrote_is_told_at_the_field_and_the_text_is_kept(
    town: Town, story: Story, browse: Browse
) -> None:
    client = browse(town.actor("teacher"))
    client.get(f"/beskjeder/{story.case.id}/")
    take_out_ppt(town, story)
    data = {"to": [str(town.positions["ppt"].id)], "text": "Lang tekst", **NO}
    body = client.post(f"/beskjeder/{story.case.id}/", data).content.decode()
    assert "En av dem du valgte, ser ikke saken nå." in body
    assert "Lang tekst" in body
    assert "Ansatt Ppt, PPT" not in body


def test_an_answer_goes_to_those_of_the_message(town: Town, story: Story, browse: Browse) -> None:
    message = write(town, story, "ppt", "nurse")
    opens(town, story, "ppt")
    body = browse(town.actor("ppt")).get(f"/beskjeder/{story.case.id}/?svar={message.id}").content.decode()
    chosen = re.findall(r'name="to" value="([^"]+)"[^>]*checked', body)
    assert set(chosen) == {str(town.positions[who].id) for who in ("teacher", "nurse")}


def test_a_message_becomes_a_note_by_its_readers_own_hand(town: Town, story: Story, browse: Browse) -> None:
    write(town, story, "ppt", text="Emil var på skolen i dag")
    opens(town, story, "ppt")
    client = browse(town.actor("ppt"))
    begun = client.post(f"/sak/{story.case.id}/notat/", {"begin": "Emil var på skolen i dag"})
    assert begun.status_code == 200
    assert "Emil var på skolen i dag" in begun.content.decode()
    with acting(town.actor("ppt")):
        assert not Note.objects.exists(), "nothing is saved before its writer says who is to read it"
    saved = client.post(f"/sak/{story.case.id}/notat/", {"text": "Emil var på skolen", "reach": "own", **NO})
    assert saved.status_code == 302
    with acting(town.actor("ppt")):
        assert Note.objects.get().service_id == town.services["ppt"].id


def test_a_consent_that_ends_by_date_ends_the_reading(town: Town, story: Story, move_clock: MoveClock) -> None:
    write(town, story, "ppt")
    move_clock(today() + datetime.timedelta(days=200))
    assert readers(town, story) == {"teacher"}


def test_taking_back_and_opening_are_for_those_they_concern(town: Town, story: Story, browse: Browse) -> None:
    message = write(town, story, "ppt")
    for who in ("ppt", "nurse", "stranger", "coordinator"):
        assert browse(town.actor(who)).post(f"/beskjeder/trekk/{message.id}/").status_code == 404
    assert browse(town.actor("stranger")).post(f"/beskjeder/{story.case.id}/les/").status_code == 404
    assert browse(town.actor("teacher")).post(f"/beskjeder/trekk/{message.id}/").status_code == 302
    assert readers(town, story) == {"teacher"}
