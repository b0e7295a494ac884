"""What a model asks by itself on the invitation: asked of whoever calls in, read by the invited, in no mail (MEET-4, PLAT-5)."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.case_models import TALKS, kind_of, ship
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.town import Town, answered, working_day
from tests.unnamed import runs

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.documents.tests.reading import squeezed, text_of
from lagspill.meetings import convening
from lagspill.meetings.inviting import invite_item, invite_other
from lagspill.meetings.models import AgendaItem, Invitation
from lagspill.meetings.tests.alone import Table, set_table
from lagspill.meetings.tests.scene import Scene, set_scene
from lagspill.meetings.tests.test_consequences import send_all, unfolded
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook
from lagspill.questions.tests.builders import model, question

CODE = "tests-invitation"
FIELDS = [
    question("bring", "text", required=True, label={"nb": "Hva tar barnet med seg?"}),
    question("meet_at", "address", label={"nb": "Hvor vi møtes"}),
    question("walk", "yes_no", label={"nb": "Går vi dit sammen?"}),
]
CHESS, STREET = "Sjakkbrettet fra bestefar", "Lillegata 9"
ANSWERS: dict[str, Any] = {"bring": CHESS, "meet_at": STREET, "walk": True}
FILLED = {"own_bring": CHESS, "own_meet_at": STREET, "own_walk": "yes"}


def put_beside(monkeypatch: pytest.MonkeyPatch, made: Playbook) -> None:
    others = [one for one in loader._all_shipped() if one.code != made.code]
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*others, made))


@pytest.fixture
def scene(town: Town, monkeypatch: pytest.MonkeyPatch) -> Scene:
    """A case on the list of a team whose invitation asks more."""
    put_beside(monkeypatch, model(FIELDS, form="invitation", code=CODE))
    found = set_scene(runs(town, CODE))
    found.listed()
    return found


@pytest.fixture
def client(scene: Scene, browse: Browse) -> Client:
    return browse(scene.coordinator)


def item_of(scene: Scene) -> AgendaItem:
    with acting(scene.coordinator):
        return scene.item()


def invite(client: Client, scene: Scene, **data: str) -> Any:
    return client.post(reverse("meetings:invite", args=[item_of(scene).id]), data)


def url_of(scene: Scene, name: str, **whose: Any) -> str:
    with acting(scene.coordinator):
        return reverse(f"meetings:{name}", args=[Invitation.objects.get(**whose).id])


def body(client: Client, url: str) -> str:
    response = client.get(url)
    assert response.status_code == 200, url
    return response.content.decode()


def test_whoever_calls_in_is_asked_and_nobody_is_called_before_it_is_answered(scene: Scene, client: Client) -> None:
    page = body(client, reverse("meetings:item", args=[item_of(scene).id]))
    assert "Hva tar barnet med seg?" in page and "Hvor vi møtes" in page
    answer = invite(client, scene, own_meet_at=STREET)
    assert answer.status_code == 422
    assert "Dette må fylles ut." in answer.content.decode() and STREET in answer.content.decode()
    with acting(scene.coordinator):
        assert not Invitation.objects.exists()
    assert invite(client, scene, **FILLED).status_code == 302
    assert item_of(scene).own_answers == {"playbook": CODE, "version": "1.0", "answers": ANSWERS}


def test_the_invited_read_it_on_the_page_and_on_paper(scene: Scene, client: Client, browse: Browse) -> None:
    invite(client, scene, **FILLED)
    ppt = browse(scene.town.actor("ppt"))
    position = scene.town.positions["ppt"]
    for reader in (client, ppt):
        page = body(reader, url_of(scene, "invitation", position=position))
        assert CHESS in page and STREET in page and "Går vi dit sammen?" in page
    told = text_of(ppt.get(url_of(scene, "invitation-pdf", position=position)).content)
    assert squeezed(CHESS) in told and squeezed("Hvor vi møtes") in told
    assert browse(scene.town.actor("stranger")).get(url_of(scene, "invitation", position=position)).status_code == 404


def test_the_family_reads_it_without_how_to_reach_anybody(scene: Scene, client: Client, browse: Browse) -> None:
    invite(client, scene, **FILLED)
    page = body(browse(scene.story.family("mother")), reverse("portal:case", args=[scene.story.case.id]))
    assert CHESS in page and "Går vi dit sammen?" in page and STREET not in page
    # The coordinator prints the same for her.
    printed = text_of(client.get(url_of(scene, "invitation-pdf", person=scene.story.mother)).content)
    assert squeezed(CHESS) in printed and squeezed(STREET) not in printed


def test_a_protected_address_hides_how_to_reach_anybody_from_everybody(
    scene: Scene, client: Client, browse: Browse
) -> None:
    invite(client, scene, **FILLED)
    with acting(scene.town.actor("teacher")):
        person = scene.story.mother
        person.address_protection = 7
        person.save(update_fields=["address_protection"])
    page = body(client, url_of(scene, "invitation", position=scene.town.positions["ppt"]))
    assert CHESS in page and STREET not in page


def test_no_mail_and_no_calendar_says_it(scene: Scene, client: Client, mailbox: Mailbox) -> None:
    invite(client, scene, own_bring=CHESS, own_walk="yes")
    send_all()
    mails = [unfolded(mail) for mail in mailbox()]
    assert mails and not any(CHESS in mail or "barnet med seg" in mail for mail in mails)


def test_it_is_changed_after_everybody_was_called(scene: Scene, client: Client) -> None:
    invite(client, scene, **FILLED)
    page = body(client, reverse("meetings:item", args=[item_of(scene).id]))
    assert "Alle som skal innkalles, er innkalt." in page and "Lagre det som står i innkallingen" in page
    assert CHESS in page
    with acting(scene.coordinator):
        before = set(Invitation.objects.values_list("id", "state"))
    assert invite(client, scene, **(FILLED | {"own_bring": "Bare seg selv"})).status_code == 302
    with acting(scene.coordinator):
        assert set(Invitation.objects.values_list("id", "state")) == before
    assert item_of(scene).own_answers["answers"]["bring"] == "Bare seg selv"


@pytest.mark.parametrize(
    ("answers", "code"),
    [(None, "answer_missing"), ({}, "answer_missing"), ({"bring": CHESS, "walk": "often"}, "answer_misfit")],
)
def test_the_action_is_as_strict_as_the_page(scene: Scene, answers: dict[str, Any] | None, code: str) -> None:
    by = scene.coordinator
    with acting(by), pytest.raises(Refused) as refused:
        invite_item(item=scene.item(), own_answers=answers, by=by)
    assert refused.value.code == code


def test_nobody_more_is_called_before_it_is_answered(scene: Scene) -> None:
    by = scene.coordinator
    with acting(by):
        with pytest.raises(Refused) as refused:
            invite_other(
                item=scene.item(), position_id=scene.town.positions["nurse"].id, family_agrees=True, by=by
            )  # fmt: skip
        assert refused.value.code == "answer_missing"
        invite_item(item=scene.item(), own_answers={"bring": CHESS}, by=by)
        again = invite_item(item=scene.item(), by=by)
    assert len(again) > 0 and item_of(scene).own_answers["answers"] == {"bring": CHESS}


# A meeting of one case: the page that calls it asks.


@pytest.fixture
def table(town: Town, monkeypatch: pytest.MonkeyPatch) -> Table:
    """A kind of meeting whose model asks more in its invitation."""
    ship(monkeypatch)
    shipped = loader.shipped()[TALKS].model_dump()
    form = next(one for one in shipped["forms"] if one["code"] == "invitation")
    form["fields"] = [*form["fields"], *FIELDS]
    put_beside(monkeypatch, Playbook.model_validate(shipped))
    return set_table(town)


def filled(table: Table, **more: Any) -> dict[str, Any]:
    place = {who: str(table.town.positions[who].id) for who in ("sosiallaerer", "nurse", "ppt")}
    return {
        "day": working_day(10).isoformat(), "time": "14:00", "minutes": "60", "place": "Lia skole", "agenda": "Veien videre",
        "agenda_owner": place["sosiallaerer"], "chair": place["sosiallaerer"], "minute_taker": place["nurse"],
        "staff": [place["ppt"]], "family": [str(table.story.mother.id)], **more,
    }  # fmt: skip


def test_a_meeting_of_one_case_asks_when_it_is_called_and_when_it_is_changed(table: Table, browse: Browse) -> None:
    lead = browse(table.town.actor("sosiallaerer"))
    gate = answered(table.town, table.story, by="sosiallaerer")
    url = f"/mote/kall-inn/{table.story.case.id}/{TALKS}/{kind_of(TALKS).code}/?gate={gate}"
    assert "Hva tar barnet med seg?" in body(lead, url)
    refused = lead.post(url, filled(table, own_meet_at=STREET))
    assert refused.status_code == 422 and STREET in refused.content.decode()
    assert lead.post(url, filled(table, **FILLED)).status_code == 302
    with acting(table.town.actor("sosiallaerer")):
        item = AgendaItem.objects.get()
    page = body(lead, reverse("meetings:item", args=[item.id]))
    assert CHESS in page and STREET in page
    assert CHESS in body(browse(table.story.family("mother")), reverse("portal:case", args=[table.story.case.id]))
    change = reverse("meetings:change", args=[item.id])
    assert CHESS in body(lead, change)
    assert lead.post(change, filled(table, **(FILLED | {"own_bring": "En venn"}))).status_code == 302
    assert "En venn" in body(lead, reverse("meetings:item", args=[item.id]))


def test_what_is_changed_without_a_word_about_it_stays(table: Table) -> None:
    by = table.town.actor("sosiallaerer")
    with acting(by):
        told = table.frame(own_answers={"bring": CHESS})
        (item,) = convening.convene(
            case=table.case(), offered=table.offered(TALKS), frame=told, called=table.called(), by=by
        )
        convening.change(item=table.item(item), frame=table.frame(place="Biblioteket"), by=by)
        assert table.item(item).own_answers["answers"] == {"bring": CHESS}
        with pytest.raises(Refused) as refused:
            convening.convene(
                case=table.case(), offered=table.offered(TALKS), frame=table.frame(), called=table.called(), by=by
            )
    assert refused.value.code == "answer_missing"
