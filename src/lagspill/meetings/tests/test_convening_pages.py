"""The pages of a meeting of one case, and a case that no team runs from the first page to its plan (MEET-13..16)."""

import datetime

import pytest
from django.test import Client
from tests.case_models import GROUP, TALKS, kind_of, ship
from tests.fixtures import Browse
from tests.town import Town, answered, build_town, working_day

from lagspill.access.actor import acting
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.cases import gate
from lagspill.cases.models import Case
from lagspill.consent.actions import Declaration, Given, draft_consent, sign
from lagspill.families.models import Guardianship
from lagspill.foundation.clock import today
from lagspill.foundation.templatetags.lagspill import moment
from lagspill.meetings import convening, running, sittings
from lagspill.meetings.models import AgendaItem, Invitation
from lagspill.meetings.tests.alone import Table, set_table
from lagspill.plans.actions import Said, Wording, add_measure, record_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _models(monkeypatch: pytest.MonkeyPatch) -> None:
    ship(monkeypatch)


@pytest.fixture
def town() -> Town:
    return build_town()


@pytest.fixture
def table(town: Town) -> Table:
    return set_table(town, years=16)


def url(table: Table, model: str) -> str:
    return f"/mote/kall-inn/{table.story.case.id}/{model}/{kind_of(model).code}/"


def safe(table: Table, model: str, by: str = "sosiallaerer") -> str:
    """The same, with the safety gate answered."""
    return f"{url(table, model)}?gate={answered(table.town, table.story, by=by)}"


def filled(table: Table, **more: object) -> dict[str, object]:
    place = {who: str(table.town.positions[who].id) for who in ("sosiallaerer", "nurse", "ppt")}
    subject = table.story.case.subject
    assert subject is not None
    return {
        "day": working_day(10).isoformat(), "time": "14:00", "minutes": "60", "place": "Lia skole",
        "agenda": "Hvordan går det?", "agenda_owner": place["sosiallaerer"], "chair": place["sosiallaerer"],
        "minute_taker": place["nurse"], "staff": [place["ppt"]], "family": [str(table.story.mother.id), str(subject.id)],
        "every_weeks": "6", **more,
    }  # fmt: skip


def test_the_choice_says_who_may_call_each_meeting(table: Table, browse: Browse) -> None:
    page = browse(table.town.actor("sosiallaerer")).get(f"/mote/kall-inn/{table.story.case.id}/").content.decode()
    assert f'href="{url(table, TALKS)}"' in page
    assert f'href="{url(table, GROUP)}"' not in page
    assert "Kan kalle inn: Ansatt Barnevern, Barneverntjenesten, Ansatt Nurse, Skolehelsetjenesten Lia" in page
    assert browse(table.town.actor("stranger")).get(f"/mote/kall-inn/{table.story.case.id}/").status_code == 404


def test_the_page_proposes_and_calls(table: Table, browse: Browse) -> None:
    lead = browse(table.town.actor("sosiallaerer"))
    page = lead.get(safe(table, TALKS)).content.decode()
    assert "bestemmer foreldrene, og ungdommen selv" in page and "Pål Solbakken" in page and "Emil Solbakken" in page
    bad = lead.post(safe(table, TALKS), filled(table, minute_taker="", day=""))
    assert bad.status_code == 422 and "Hvordan går det?" in bad.content.decode()
    made = lead.post(safe(table, TALKS), filled(table))
    assert made.status_code == 302
    page = lead.get(made["Location"]).content.decode()
    for name in ("Ansatt Sosiallaerer", "Ansatt Nurse", "Ansatt Ppt", "Emil Solbakken", "Mari Solbakken"):
        assert name in page
    assert "Pål Solbakken" not in page and "Hvordan går det?" in page and "Skriver referat" in page


def test_the_next_date_follows_from_what_was_agreed(table: Table, browse: Browse) -> None:
    lead = browse(table.town.actor("sosiallaerer"))
    lead.post(safe(table, TALKS), filled(table))
    page = lead.get(safe(table, TALKS)).content.decode()
    first = working_day(10)
    days = {first + datetime.timedelta(weeks=6, days=more) for more in range(9)}
    assert any(f'value="{day.isoformat()}"' in page for day in days)


def test_whoever_may_not_call_it_is_told_whom_to_ask(table: Table, browse: Browse) -> None:
    answer = browse(table.town.actor("ppt")).get(url(table, TALKS))
    assert answer.status_code == 409 and "andre kaller inn" in answer.content.decode()
    assert browse(table.town.actor("ppt")).get(f"/mote/kall-inn/{table.story.case.id}/finnes/ikke/").status_code == 404


def test_a_refused_call_keeps_what_was_typed(table: Table, browse: Browse) -> None:
    far = working_day(400).isoformat()
    bad = browse(table.town.actor("sosiallaerer")).post(safe(table, TALKS), filled(table, day=far))
    page = bad.content.decode()
    assert bad.status_code == 422 and "Samtykket dekker ikke" in page and "Hvordan går det?" in page
    with acting(table.town.actor("sosiallaerer")):
        assert not AgendaItem.objects.exists()


def test_a_call_is_asked_first_whether_the_child_is_safe(table: Table, browse: Browse) -> None:
    lead = browse(table.town.actor("sosiallaerer"))
    assert "Er barnet trygt?" in lead.get(url(table, TALKS)).content.decode()
    page = lead.post(url(table, TALKS), filled(table)).content.decode()
    assert "Er barnet trygt?" in page and "Hvordan går det?" in page, "what was typed is carried along"
    with acting(table.town.actor("sosiallaerer")):
        assert not AgendaItem.objects.exists()


def test_no_meeting_of_a_case_is_called_or_moved_to_a_weekend(table: Table, browse: Browse) -> None:
    lead = browse(table.town.actor("sosiallaerer"))
    saturday = (today() + datetime.timedelta(days=14 + (5 - today().weekday()) % 7)).isoformat()
    bad = lead.post(safe(table, TALKS), filled(table, day=saturday))
    assert bad.status_code == 422 and "er i helgen" in bad.content.decode()
    (item,) = table.convened()
    bad = lead.post(f"/mote/sak/{item.id}/endre/", filled(table, day=saturday))
    assert bad.status_code == 422 and "er i helgen" in bad.content.decode()


def test_a_group_without_a_list_is_not_called(table: Table, browse: Browse) -> None:
    bad = browse(table.town.actor("nurse")).post(safe(table, GROUP, "nurse"), filled(table, agenda=""))
    assert bad.status_code == 422 and "Sakslisten sendes ut på forhånd" in bad.content.decode()


def test_a_meeting_is_changed_and_called_off(table: Table, browse: Browse) -> None:
    (item,) = table.convened()
    lead = browse(table.town.actor("sosiallaerer"))
    page = lead.get(f"/mote/sak/{item.id}/endre/").content.decode()
    assert "Lia skole" in page
    same = {"chair": str(table.town.positions["ppt"].id), "deputy_chair": str(table.town.positions["ppt"].id)}
    bad = lead.post(f"/mote/sak/{item.id}/endre/", filled(table) | same)
    assert bad.status_code == 422 and "Velg en annen enn møtelederen" in bad.content.decode()
    assert lead.post(f"/mote/sak/{item.id}/endre/", filled(table, place="Rådhuset")).status_code == 302
    assert "Rådhuset" in lead.get(f"/mote/sak/{item.id}/").content.decode()
    assert "Avlyse møtet" in lead.get(f"/mote/sak/{item.id}/fjern/").content.decode()
    assert lead.post(f"/mote/sak/{item.id}/fjern/").status_code == 302
    assert lead.get(f"/mote/sak/{item.id}/").status_code == 404


@pytest.mark.parametrize("path", ["", "rammer/", "avlys/", "etter/"])
def test_the_pages_of_a_teams_meeting_are_not_those_of_a_case(table: Table, browse: Browse, path: str) -> None:
    (item,) = table.convened()
    assert browse(table.town.actor("sosiallaerer")).get(f"/mote/{item.meeting_id}/{path}").status_code == 404


def test_the_invited_read_who_is_responsible_and_the_agenda(table: Table, browse: Browse) -> None:
    (item,) = table.convened()
    ppt = table.town.actor("ppt")
    with acting(ppt):
        mine = Invitation.objects.get(item=item, position=table.town.positions["ppt"])
    page = browse(ppt).get(f"/mote/innkalling/{mine.id}/").content.decode()
    assert "Veien videre" in page and "Leder møtet" in page and "Ansatt Nurse" in page
    assert "Samarbeidsmøte" in browse(ppt).get("/min-dag/").content.decode()
    assert browse(ppt).get(f"/mote/sak/{item.id}/").status_code == 404


def test_a_meeting_without_phases_is_held_on_one_page(table: Table, browse: Browse) -> None:
    (item,) = table.convened()
    lead = browse(table.town.actor("sosiallaerer"))
    base = f"/mote/sak/{item.id}/mote/"
    assert lead.post(f"{base}start/").status_code == 302
    page = lead.get(base).content.decode()
    assert "Familien bestemmer veien videre" in page and "Veien videre" in page
    assert lead.post(f"{base}rom/", {"present": [str(table.story.mother.id)]}).status_code == 302
    refused = lead.post(f"{base}slutt/")
    assert refused.status_code == 409 and "hva familien har bestemt" in refused.content.decode()
    assert lead.post(f"{base}familien/", {"last_word": "Vi prøver en rolig start"}).status_code == 302
    assert lead.post(f"{base}slutt/").status_code == 302
    assert "Kall inn til neste møte" in lead.get(f"/mote/sak/{item.id}/").content.decode()
    draft = {"summary": "Vi snakket om starten"}
    assert lead.post(f"/mote/sak/{item.id}/referat/", draft).status_code == 302
    done = lead.post(f"/mote/sak/{item.id}/referat/godkjenn/", {"share": "on"})
    assert done["Location"] == f"/mote/sak/{item.id}/referat/"


def test_the_family_reads_the_meeting_and_nothing_of_the_others_talk(table: Table, browse: Browse) -> None:
    first, second = table.convened(apart=True)
    starts = {one.id: moment(one.meeting.starts_at) for one in (first, second)}
    for who in ("mother", "father"):
        family = table.story.family(who)
        with acting(family):
            mine = AgendaItem.objects.get()
        page = browse(family).get(f"/familie/{table.story.case.id}/").content.decode()
        (others,) = [start for item, start in starts.items() if item != mine.id]
        assert "Veien videre" in page and starts[mine.id] in page
        assert starts[mine.id] != others and others not in page


@pytest.mark.parametrize(("model", "who"), [("samarbeidsmote", "sosiallaerer"), ("ansvarsgruppe", "nurse")])
def test_the_shipped_models_are_called_and_held_phase_by_phase(
    table: Table, browse: Browse, monkeypatch: pytest.MonkeyPatch, model: str, who: str
) -> None:
    monkeypatch.undo()
    client, by = browse(table.town.actor(who)), table.town.actor(who)
    assert client.get(safe(table, model, who)).status_code == 200
    made = client.post(safe(table, model, who), filled(table))
    assert made.status_code == 302
    with acting(by):
        item = AgendaItem.objects.get()
    base = f"/mote/sak/{item.id}/mote/"
    assert client.post(f"{base}start/").status_code == 302
    for phase in kind_of(model).phases:
        assert client.post(f"{base}fase/{phase.code}/").status_code == 302
        page = client.get(base).content.decode()
        assert phase.label.in_("nb") in page
    assert "Hva har familien bestemt?" in page
    assert client.post(f"{base}familien/", {"last_word": "Slik vil vi ha det"}).status_code == 302
    assert client.post(f"{base}slutt/").status_code == 302


# A case that no team runs.


def begin(town: Town, client: Client) -> Case:
    """The concern, through the page."""
    token = gate.token(town.actor("teacher"))
    asked = client.get(f"/sak/ny/bekymring/?gate={token}").content.decode()
    assert "Hvordan vil dere samarbeide?" in asked and "Samarbeidsmøte" in asked
    data = {
        "gate": token, "team": TALKS, "kind": "child", "living": "together", "description": "Borte mange dager",
        "categories": ["absence"], "strengths": "Glad i naturfag", "measures_tried": "Samtale",
        "talked_with_guardians_on": today().isoformat(), "subject-given_name": "Emil", "subject-family_name": "Solbakken",
        "subject-birth_date": "2014-02-03", "subject-address_protection": "0", "guardian1-given_name": "Mari",
        "guardian1-family_name": "Solbakken", "guardian1-address_protection": "0", "guardian1-responsible": "on",
        "guardian1-daily": "on",
    }  # fmt: skip
    made = client.post("/sak/ny/bekymring/", data)
    assert made.status_code == 302, made.content.decode()
    with acting(town.actor("teacher")):
        return Case.objects.select_related("subject").get()


def test_a_case_without_a_team_goes_from_concern_by_a_meeting_to_its_plan(town: Town, browse: Browse) -> None:
    teacher, by = browse(town.actor("teacher")), town.actor("teacher")
    case = begin(town, teacher)
    assert (case.team_id, case.playbook, case.state) == (None, TALKS, "concern")
    page = teacher.get(f"/sak/{case.id}/")
    assert page.status_code == 200
    assert teacher.get(f"/samtykke/sak/{case.id}/nytt/").status_code == 200
    assert teacher.get(f"/sak/{case.id}/melding/skriv/").status_code == 404
    with acting(by):
        guardian = Guardianship.objects.get(child=case.subject).guardian
        assert case.subject is not None
        consent = draft_consent(
            case_id=case.id,
            declaration=Declaration(
                subject=case.subject, playbook=TALKS, playbook_version="1.0", subject_area="Skolefravær",
                services=[town.services["ppt"].id], start=today(), end=today() + datetime.timedelta(days=100),
            ),
            by=by,
        )  # fmt: skip
        given = Given(
            person=guardian, capacity="guardian", method="witnessed", signed_on=today(), witnessed_by=town.services["school"].id
        )  # fmt: skip
        assert sign(consent=consent, given=given, by=by)
        found = standing(case.id)
        assert found is not None and found.owns and not found.coordinates
        assert Case.objects.get(id=case.id).state == "consent"
    assert "Kall inn til møte" in teacher.get(f"/sak/{case.id}/").content.decode()
    assert "Kall inn" in teacher.get("/min-dag/").content.decode()
    me = str(by.position_id)
    data = {
        "gate": gate.token(by, case.id), "day": working_day(5).isoformat(), "time": "14:00", "minutes": "60", "place": "Lia skole",
        "agenda_owner": me, "chair": me, "minute_taker": me, "family": [str(guardian.id)],
    }  # fmt: skip
    address = f"/mote/kall-inn/{case.id}/{TALKS}/{kind_of(TALKS).code}/"
    assert teacher.post(address, data).status_code == 302
    with acting(by):
        item = AgendaItem.objects.select_related("case__team", "meeting__team", "meeting__convener__service").get()
        assert item.case.state == "scheduled"
        convening.begin(item=item, by=by)
        running.record_attendance(item=item, present=[guardian.id, by.position()], by=by)
        wording = Wording(
            goal="På skolen hver dag", text="Rolig start", responsible=by.position(), due_on=today() + datetime.timedelta(days=30)
        )  # fmt: skip
        measure = add_measure(case=Case.objects.get(id=case.id), wording=wording, by=by)
        running.hear_family(item=item, last_word="Vi vil det slik", feedback="", by=by)
        with pytest.raises(Refused) as refused:
            convening.end(item=AgendaItem.objects.select_related("case", "meeting__team").get(id=item.id), by=by)
        assert refused.value.code == "sitting_undecided"
        record_agreement(measures_asked=[measure], said=Said(person=guardian.id, agrees=True, said_at="i møtet"), by=by)
        convening.end(item=AgendaItem.objects.select_related("case", "meeting__team").get(id=item.id), by=by)
        assert Case.objects.get(id=case.id).state == "plan"
    for path in (f"/sak/{case.id}/", "/min-dag/", f"/plan/{case.id}/", "/sak/", f"/mote/sak/{item.id}/referat/"):
        assert teacher.get(path).status_code == 200, path


def test_calling_the_only_meeting_off_leaves_the_case_waiting(town: Town, browse: Browse) -> None:
    case = begin(town, browse(town.actor("teacher")))
    by = town.actor("teacher")
    with acting(by):
        Case.objects.filter(id=case.id).update(state="consent")
        one = sittings.offered(case, TALKS, kind_of(TALKS).code)
        assert one is not None
        me = by.position()
        frame = convening.Frame(
            day=today() + datetime.timedelta(days=3), time=datetime.time(12), minutes=60, place="Lia skole", agenda="",
            every_weeks=None, agenda_owner=me, chair=me, deputy_chair=None, minute_taker=me,
        )  # fmt: skip
        fresh = Case.objects.select_related("team", "subject").get(id=case.id)
        (item,) = convening.convene(
            case=fresh, offered=one, frame=frame, called=convening.Called(staff=[], family=[]), by=by
        )
        assert fresh.state == "scheduled"
        convening.cancel(item=item, by=by)
        assert Case.objects.get(id=case.id).state == "consent"


def test_a_municipality_without_a_team_can_still_begin(town: Town, browse: Browse) -> None:
    town.team.members.all().delete()
    town.team.delete()
    teacher = browse(town.actor("teacher"))
    assert "har ikke noe team" not in teacher.get("/sak/ny/").content.decode()
    assert begin(town, teacher).team_id is None
