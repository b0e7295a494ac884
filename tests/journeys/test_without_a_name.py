"""Journey: a sosiallærer brings a case without a name; it is discussed, consent comes, it opens. A rektor brings the schoolyard."""

import datetime

import pytest

from lagspill.access.actor import acting
from lagspill.cases.models import Case
from lagspill.consent.actions import Given, sign
from lagspill.consent.models import Consent
from lagspill.foundation.clock import OSLO, now, oslo, today, travel_to
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings, start_meeting
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Meeting
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.test_1_concern import answer_gate
from tests.town import Town
from tests.unnamed import brought, fresh, raise_unnamed, runs

WORRY = "Eleven er mye borte om mandagen og sier lite"
NO_NAME = "Ny sak uten navn"


@pytest.fixture
def town(stage: Town, unnamed_playbooks: None) -> Town:
    """The team runs a model that takes up cases without names."""
    return runs(stage)


def raises(visitor: Visitor, way: str) -> Visitor:
    """Safety first, then the way to a case without a person."""
    visitor.goes_to("/").presses("Ta opp en bekymring")
    return answer_gate(visitor).presses(way)


def meets(town: Town, *cases: Case) -> Meeting:
    """The team's meeting begins, with these cases on its list."""
    coordinator = town.actor("coordinator")
    start = now().astimezone(OSLO)
    with acting(coordinator), travel_to(oslo(start.date())):
        date = NewMeeting(day=start.date(), hour=start.hour, minute=start.minute, minutes=180, place="Rådhuset, rom 2")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=coordinator)
        meeting = Meeting.objects.select_related("team").get(id=meeting.id)
        for case in cases:
            item = list_case(meeting=meeting, case=fresh(case), by=coordinator)
            invite_item(item=item, by=coordinator)
        start_meeting(meeting=meeting, by=coordinator)
    return meeting


def item_of(town: Town, case: Case) -> AgendaItem:
    with acting(town.actor("coordinator")):
        return AgendaItem.objects.get(case=case)


def only_case(town: Town, who: str) -> Case:
    with acting(town.actor(who)):
        return Case.objects.get()


def test_a_case_without_a_name_is_discussed_and_opens_when_consent_comes(enter: Enter, town: Town) -> None:
    """Nobody but the sosiallærer knows whom it is about, until the family has said yes."""
    social = enter(town.actor("sosiallaerer"))
    raises(social, "Drøft uten navn").reads(NO_NAME, "Teksten blir sjekket før den lagres").looks("unnamed-new")
    # What identifies is told at the field, before anything is saved, and nothing typed is lost.
    social.ticks("6–15 år").ticks("Skole").ticks("Skolevegring og fravær")
    social.enters("description", f"{WORRY}. Går på Lia skole. Ring mor på 22 00 00 00.")
    social.presses("Lagre saken").reads("«22 00 00 00» (likner et telefonnummer)", "Ta det bort.").looks(
        "unnamed-warned"
    )
    assert WORRY in social.page.locator("[name=description]").input_value()
    # The number must go. The school may stand, when somebody says why.
    social.enters("description", f"{WORRY}. Går på Lia skole.")
    social.presses("Lagre saken").reads("«Lia skole»", "skriv nederst hvorfor")
    social.enters("harmless", "Alle elevene våre går her.")
    social.presses("Lagre saken").reads("Bare tjenesten din ser den.", "Anonym", WORRY).looks("unnamed-case")
    case = only_case(town, "sosiallaerer")
    # To the team: why it stays anonymous is asked first.
    social.presses("Skriv hva du spør om").reads("Hvorfor er det realistisk").looks("unnamed-bring")
    social.enters("realistic", "Ingenting her er sjeldent, og bare jeg vet hvem det er.")
    social.hands.ticks(social.page.locator("[name=urgency][value=medium]"))
    social.presses("Send til teamet").reads("Teamet kan nå se saken.")
    # In the meeting the chair answers the same question, and the board is looked through as well.
    meets(town, case)
    item = item_of(town, case)
    chair = enter(town.actor("coordinator"))
    chair.goes_to(f"/mote/sak/{item.id}/mote/").presses("Svar på det").reads(
        "Er saken fortsatt anonym?", "Ingenting her er sjeldent"
    )
    chair.looks("unnamed-realism").ticks("Ja, ingen her vet det").presses("Lagre svaret").reads("Fase 1 av 5").looks()
    chair.follows(chair.page.get_by_role("button", name="Videre til"))
    chair.reads("Fase 2 av 5").looks("unnamed-live")
    # The owner asks the family. In that moment the team has lost the case.
    social.goes_to(f"/sak/{case.id}/").presses("Skriv hvem saken gjelder").reads("Teamet mister saken i samme øyeblikk")
    social.looks("unnamed-name")
    for name, value in {
        "subject-given_name": "Nora", "subject-family_name": "Fjellstad", "subject-birth_date": "2014-05-06",
        "guardian1-given_name": "Siri", "guardian1-family_name": "Fjellstad",
        "talked_with_guardians_on": today().isoformat(),
    }.items():  # fmt: skip
        social.enters(name, value)
    social.presses("Lagre og be om samtykke").reads("Er barnet trygt?")
    assert chair.page.goto(f"{chair.base}/mote/sak/{item.id}/mote/").status == 404  # type: ignore[union-attr]
    answer_gate(social).reads("Hva kan tjenestene snakke sammen om?")
    _consents(town, social, case)
    # All that was written before is there, nothing was typed twice, and the services that are named may come.
    social.goes_to(f"/sak/{case.id}/").reads("NF", WORRY, "Meld saken til teamet", "Det ble skrevet hvem saken gjelder")
    social.goes_to(f"/sak/{case.id}/melding/skriv/").reads("Samtykket er underskrevet")
    assert WORRY in social.page.locator("[name=reason]").input_value()


def _consents(town: Town, social: Visitor, case: Case) -> None:
    social.enters("subject_area", "Skolefravær")
    social.enters("place", "Lia")
    social.ticks("PPT")
    social.presses("Lagre og gå til underskrift")
    social.reads("Samtykket er skrevet.")
    owner = town.actor("sosiallaerer")
    with acting(owner):
        consent = Consent.objects.get(case_id=case.id)
        guardian = fresh(case).subject.guardianships.get().guardian  # type: ignore[union-attr]
        given = Given(person=guardian, method="witnessed", signed_on=today(), witnessed_by=owner.service_id)
        assert sign(consent=consent, given=given, by=owner)


def test_a_discussion_stops_when_somebody_knows_who_it_is(enter: Enter, town: Town) -> None:
    """The chair stops it, the team loses it, and the owner is told to ask for consent."""
    case = brought(town, raise_unnamed(town))
    meeting = meets(town, case)
    item = item_of(town, case)
    chair = enter(town.actor("coordinator"), width=360)
    chair.goes_to(f"/mote/sak/{item.id}/anonym/").ticks("Nei, drøftingen må stoppe").presses("Lagre svaret")
    chair.reads("Drøftingen er stoppet.").does_not_read(case.number).looks()
    assert chair.path.endswith(f"/mote/{meeting.id}/")
    social = enter(town.actor("sosiallaerer"), width=360).goes_to("/min-dag/")
    social.reads("Saken kunne ikke lenger holdes anonym").looks()
    social.goes_to(f"/sak/{case.id}/").reads("Drøftingen ble stanset").looks()


def test_the_schoolyard_is_a_case_without_a_person(enter: Enter, town: Town) -> None:
    """No person, no guardians, no consent; the team discusses it and its measures need nobody's yes."""
    rektor = enter(town.actor("rektor"), width=360)
    raises(rektor, "Gjelder en gruppe, skolemiljøet eller bydelen").reads("trenger ikke samtykke").looks("system-new")
    rektor.ticks("Miljøet på skolen eller i barnehagen").ticks("Atferd")
    rektor.enters("concerns", "Uro i friminuttene på 8. trinn")
    rektor.enters("description", "Det er mye krangling ved fotballbanen i storefri.")
    rektor.presses("Lagre saken").reads("Uro i friminuttene på 8. trinn", "Den trenger ikke samtykke.").looks(
        "system-case"
    )
    case = only_case(town, "rektor")
    rektor.presses("Skriv hva du spør om").hands.ticks(rektor.page.locator("[name=urgency][value=low]"))
    rektor.presses("Send til teamet").reads("Teamet kan nå se saken.")
    meets(town, case)
    item = item_of(town, case)
    chair = enter(town.actor("coordinator")).goes_to(f"/mote/sak/{item.id}/mote/").presses("Ta opp saken nå")
    chair.presses("Åpne planen").does_not_read("Spør familien").looks("system-plan")
    due = (today() + datetime.timedelta(days=30)).isoformat()
    for name, value in {
        "measure-goal": "Rolige friminutt", "measure-text": "To voksne ved fotballbanen", "measure-due_on": due
    }.items():  # fmt: skip
        chair.enters(name, value)
    chair.hands.chooses(chair.page.locator("[name=measure-responsible]"), "Ansatt Rektor, Lia skole")
    chair.presses("Legg til tiltaket")
    chair.reads("Tiltaket er lagt til.", "To voksne ved fotballbanen").looks()
    chair.goes_to(f"/mote/sak/{item.id}/mote/").unfolds("Gå til en annen fase")
    chair.presses("Avslutt saken").enters("summary", "Vi setter inn voksne der det er mest uro.")
    chair.presses("Lagre utkast").does_not_read("Del referatet med familien").presses("Godkjenn")
    chair.reads("Godkjent").does_not_read("delt med familien").looks("system-after")
    rektor.goes_to(f"/sak/{case.id}/").reads("To voksne ved fotballbanen").presses("Referat").reads(
        "der det er mest uro"
    ).looks()
