"""A model that no source has, written from the how-to alone: it runs from concern to follow-up without a word of Python (PLAT-5).

Its forms ask questions of every kind that ours do not know, and leave out some that ours have; its meeting has phases of its own.
"""

import datetime
import re
from dataclasses import dataclass

from django.urls import reverse
from playwright.sync_api import expect

from lagspill.access.actor import acting
from lagspill.cases.handover import answer_lead, offer_lead
from lagspill.cases.models import Case, Handover
from lagspill.cases.referrals import receive_referral
from lagspill.consent.models import Consent
from lagspill.documents.tests.reading import squeezed, text_of
from lagspill.foundation.clock import OSLO, now, today
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings
from lagspill.meetings.models import Invitation, Meeting
from lagspill.playbooks.schema import Playbook
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.scene import fresh
from tests.town import Story, Town, give, past_the_gate, story_of
from tests.unnamed import runs

MUST = " (må fylles ut)"
STORY = "Den lange veien hjem fra treningen"
WISH = "Noen som kan spille sjakk i friminuttet"
BETWEEN_US = "Farmor skal ikke spørres"
CHESS = "Sjakkbrettet fra bestefar"
MEASURE = "Følgesvennen henter Emil etter siste time"
DRAWING = "Et hus med en bro av stein foran"
BRIDGE = "Brua holder når noen går ved siden av"


@dataclass
class Way:
    """The case on its way, once there is one."""

    town: Town
    story: Story
    meeting: Meeting | None = None

    @property
    def case(self) -> Case:
        return self.story.case


def test_a_model_of_its_own_runs_from_concern_to_follow_up(enter: Enter, stage: Town, own_model: Playbook) -> None:
    runs(stage, own_model.code)
    teacher = enter(stage.actor("teacher"))
    way = raises_the_concern(teacher, stage)
    family_agrees(teacher, way)
    refers(teacher, way)
    coordinator, mother = enter(stage.actor("coordinator")), enter(way.story.family("mother"), width=360)
    _meets(coordinator, mother, way)
    _plans(coordinator, way)
    _writes_the_minutes(coordinator, way)
    _follows_up(enter(stage.actor("ppt")))
    mother.goes_to(f"/familie/{way.case.id}/")
    mother.reads(
        WISH, BETWEEN_US, "Den voksne", "Steinbro", "Hvor mange skritt gikk barnet alene?", DRAWING, BRIDGE
    ).looks()
    # How to reach anybody is for the services: the other guardian reads the same page.
    mother.does_not_read("Lillegata 9", "41 41 41 41")


def _paper(visitor: Visitor, url: str) -> str:
    """The text of what stands there to print."""
    response = visitor.page.request.get(visitor.base + url)
    assert response.status == 200, f"{url} answers {response.status}"
    return text_of(response.body())


def _no_suspicion(visitor: Visitor) -> Visitor:
    visitor.ticks("Nei", group="vold eller seksuelle overgrep")
    return visitor.ticks("Nei", group="alvorlig omsorgssvikt")


def raises_the_concern(teacher: Visitor, town: Town) -> Way:
    _no_suspicion(teacher.goes_to("/sak/ny/")).presses("Gå videre")
    day = today().replace(month=1, day=1)
    teacher.fills("Fornavn" + MUST, "Emil").fills("Etternavn" + MUST, "Solbakken")
    teacher.fills("Fødselsdato" + MUST, f"{day.year - 12}-01-01")
    for number, name in enumerate(("Mari", "Pål"), start=1):
        group, mark = f"Foresatt {number}", MUST if number == 1 else ""
        teacher.fills("Fornavn" + mark, name, group=group).fills("Etternavn" + mark, "Solbakken", group=group)
    teacher.enters("talked_with_guardians_on", day.isoformat()).enters("description", "Går alene i alle friminutt")
    teacher.ticks("Psykososialt miljø").enters("strengths", "Kan alle åpninger i sjakk")
    # What the model has taken away is not asked for; what it asks by itself is missed, in a table too, and nothing is lost.
    teacher.does_not_read("Hvor lenge har det vart?", "Hva sier barnet eller ungdommen selv?")
    teacher.enters("own_story", STORY).enters("own_tried-0-with_whom", "Trener Line")
    teacher.presses("Lagre bekymringen").reads("Linje 1, Bro: Dette må fylles ut.", "Noe mangler").looks()
    assert teacher.page.locator("[name=own_story]").input_value() == STORY
    assert teacher.page.locator("[name=own_tried-0-with_whom]").input_value() == "Trener Line"
    _answers_every_kind(teacher, day)
    teacher.looks("own-model-concern").presses("Lagre bekymringen").reads("Bekymringen er lagret som sak")
    teacher.reads(
        STORY, "Gått av brua", "Fort", "På skoleveien, I fritidsklubben", "3,5", "Lillegata 9", "Bakken skole"
    )
    teacher.reads("Bro: Følge til bussen; Siden:", "Holdt den?: Nei; Med hvem: Trener Line", "Ansatt Teacher").looks()
    with acting(town.actor("teacher")):
        case_id = re.search(r"[0-9a-f-]{36}", teacher.path)
        assert case_id is not None
        return Way(town, story_of(Case.objects.select_related("subject").get(id=case_id[0])))


def _answers_every_kind(teacher: Visitor, day: datetime.date) -> None:
    teacher.enters("own_first_impression", "Gått av brua").enters("own_noticed_on", day.isoformat())
    teacher.enters("own_next_talk", f"{day.isoformat()}T08:15").ticks("Fort", group="Hvor fort går det nedover?")
    teacher.ticks("På skoleveien").ticks("I fritidsklubben").ticks("Ja", group="Har barnet én god venn?")
    teacher.enters("own_days_lost", "3,5").enters("own_club_email", "klubben@fjordvik.example")
    teacher.enters("own_club_phone", "41 41 41 41").enters("own_meeting_place", "Lillegata 9")
    teacher.enters("own_companion", "Trener Line").ticks("Bakken skole").ticks(
        "Jeg har lest dette høyt for familien (valgfritt)"
    )
    teacher.enters("own_tried-0-what", "Følge til bussen").enters("own_tried-0-since", day.isoformat())
    teacher.hands.chooses(teacher.page.locator("[name=own_tried-0-held]"), "Nei")


def family_agrees(teacher: Visitor, way: Way) -> None:
    """The consent's own questions are answered with the family, and signed with the rest."""
    teacher.goes_to(past_the_gate(way.town, way.story, by="teacher")).reads("Hvem går over brua først?")
    teacher.enters("subject_area", "Skolefravær").enters("place", "Fjordvik").enters("own_not_told", BETWEEN_US)
    teacher.enters("own_hours-0-after", "17").presses("Lagre og gå til underskrift")
    teacher.reads("Velg ett av svarene.", "Linje 1, Ukedag: Dette må fylles ut.").looks("own-model-consent")
    teacher.ticks("Den voksne").enters("own_hours-0-day", "Onsdag").presses("Lagre og gå til underskrift")
    teacher.reads("Samtykket er skrevet.", BETWEEN_US, "Den voksne", "Ukedag: Onsdag; Etter klokka: 17").looks()
    for said in (text_of(teacher.downloads("Skriv ut skjemaet")), _paper(teacher, _consent_pdf(way))):
        for told in (BETWEEN_US, "Hvem går over brua først?", "Den voksne", "Når følgesvennen kan ringe", "Onsdag"):
            assert squeezed(told) in said, told
    with acting(way.town.actor("teacher")):
        consent = Consent.objects.get(case_id=way.case.id)
    assert [give(way.town, consent, person) for person in (way.story.mother, way.story.father)][-1]
    owner, lead = way.town.actor("teacher"), way.town.actor("sosiallaerer")
    with acting(owner):
        offer_lead(case=fresh(way.story), position_id=lead.position(), message="", by=owner)
    with acting(lead):
        handover = Handover.objects.select_related("case").get(case=way.case)
        answer_lead(handover=handover, accepts=True, by=lead)


def _consent_pdf(way: Way) -> str:
    with acting(way.town.actor("teacher")):
        return reverse("consent:pdf", args=[Consent.objects.get(case_id=way.case.id).id])


def refers(teacher: Visitor, way: Way) -> None:
    teacher.goes_to(reverse("cases:refer", args=[way.case.id])).reads("Bestilling av følge", "Uka til barnet")
    teacher.does_not_read("Andre fagpersoner som ønskes med i møtet", "Tiltak som er prøvd")
    teacher.enters("reporter_phone", "22 00 00 10").enters("childs_view", "Vil ha noen å gå med")
    teacher.ticks("Bør tas opp i neste møte").ticks("Nei", group="Trenger noen tolk?").enters("own_wish", WISH)
    teacher.ticks("Jeg har spurt barnet")
    teacher.ticks("Jeg skriver under på at familien kjenner til meldingen, og at den er riktig så langt jeg vet.")
    _no_suspicion(teacher).presses("Skriv under og send").reads("Fyll ut minst én linje.").looks("own-model-referral")
    teacher.enters("own_schedule-0-day", "Onsdag").enters("own_schedule-0-where", "Storgata 4")
    teacher.enters("own_schedule-0-hours", "2,5").presses("Skriv under og send").reads("Meldingen er sendt til teamet.")
    teacher.goes_to(reverse("cases:referral", args=[way.case.id])).reads(
        WISH, "Dag: Onsdag; Hentested: Storgata 4; Timer: 2,5"
    )
    said = text_of(teacher.downloads("Last ned som PDF"))
    for told in (
        WISH,
        "Uka til barnet",
        "Onsdag",
        "Storgata 4",
        "2,5",
        "Jeg har spurt barnet",
        "underskrevet ved innlogging",
    ):
        assert squeezed(told) in said, told
    # The document names the wish first, and no field that the model took away.
    assert said.index(squeezed(WISH)) < said.index(squeezed("Går alene i alle friminutt"))


def _is_called_in(coordinator: Visitor, mother: Visitor, way: Way) -> None:
    with acting(way.town.actor("coordinator")):
        asked = Invitation.objects.get(case=way.case, position=way.town.positions["ppt"])
    coordinator.goes_to(reverse("meetings:invitation", args=[asked.id])).reads(CHESS, "Lillegata 9").looks()
    assert squeezed(CHESS) in _paper(coordinator, reverse("meetings:invitation-pdf", args=[asked.id]))
    mother.goes_to(f"/familie/{way.case.id}/").reads("Hva tar barnet med seg?", CHESS).does_not_read("Lillegata 9")
    mother.looks("own-model-family-invited")


def _meets(coordinator: Visitor, mother: Visitor, way: Way) -> None:
    leader = way.town.actor("coordinator")
    start = now().astimezone(OSLO) + datetime.timedelta(hours=1)
    with acting(leader):
        receive_referral(case=fresh(way.story), urgency="medium", by=leader)
        date = NewMeeting(day=start.date(), hour=start.hour, minute=start.minute, minutes=120, place="Rådhuset")
        (way.meeting,) = plan_meetings(team=way.town.team, dates=[date], by=leader)
        item = list_case(meeting=way.meeting, case=fresh(way.story), by=leader)
    coordinator.goes_to(reverse("meetings:item", args=[item.id])).enters("own_meet_at", "Lillegata 9")
    coordinator.presses("Send innkalling").reads("Dette må fylles ut.").looks("own-model-invitation")
    coordinator.enters("own_bring", CHESS).ticks("Ja", group="Går vi dit sammen?")
    coordinator.presses("Send innkalling").reads("Innkallingene sendes nå.")
    _is_called_in(coordinator, mother, way)
    coordinator.goes_to(reverse("meetings:prepare", args=[way.meeting.id])).presses("Start møtet").presses(
        "Ta opp saken"
    )
    coordinator.presses("Ta opp saken nå").reads("Fase 1 av 4", "Fra brua", "Hvor står vi nå?", "Bare fakta nå.")
    coordinator.ticks("Mari Solbakken, Familien").ticks("Ansatt Ppt, PPT").presses("Lagre oppmøte")
    coordinator.presses("Videre til Over brua").reads("Fase 2 av 4")
    coordinator.chooses("Hvem sier det? (må fylles ut)", "Mari, Familien").fills("Stikkord" + MUST, "Sjakkbrettet")
    coordinator.presses("Skriv på tavla")
    expect(coordinator.page.locator("#board")).to_contain_text("Sjakkbrettet")
    coordinator.presses("Videre til På den andre siden").reads("Fase 3 av 4").looks("own-model-meeting")
    coordinator.fills("Familiens siste ord om tiltakene", "Vi går sammen").presses("Lagre familiens ord")
    expect(coordinator.page.locator("body")).to_contain_text("Familiens ord er lagret.")


def _plans(coordinator: Visitor, way: Way) -> None:
    coordinator.goes_to(reverse("plans:edit", args=[way.case.id])).does_not_read("Tidspunkt for oppfølgingssamtale")
    coordinator.enters("measure-goal", "Emil går over brua").enters("measure-text", MEASURE)
    coordinator.chooses("Ansvarlig", "Ansatt Ppt, PPT")
    coordinator.enters("measure-starts_on", today().isoformat())
    coordinator.enters("measure-due_on", (today() + datetime.timedelta(days=30)).isoformat())
    coordinator.enters("measure-own_weekly_hours", "fire").enters("measure-own_companion_phone", "41 41 41 41")
    coordinator.presses("Legg til tiltaket").reads("Skriv et tall, for eksempel 12 eller 3,5.", "Velg ett av svarene.")
    coordinator.ticks("Steinbro", group="Hva slags bro er dette?").enters("measure-own_weekly_hours", "4")
    coordinator.presses("Legg til tiltaket").reads("Tiltaket er lagt til.", "Steinbro", "Timer i uka")
    if not coordinator.page.get_by_label("Mari Solbakken, foresatt").is_visible():
        coordinator.unfolds("Skriv ned et svar")
    coordinator.ticks(f"1. {MEASURE}").ticks("Mari Solbakken, foresatt").ticks("Ja", group="Svar")
    coordinator.presses("Lagre svaret").reads("Familien sa ja").enters(
        "plan-own_crossing_song", "Over elva går en gutt"
    )
    coordinator.presses("Lagre").reads("Planen er lagret.", "Over elva går en gutt").looks("own-model-plan")
    said = _paper(coordinator, reverse("plans:pdf", args=[way.case.id]))
    for told in (
        "Over elva går en gutt",
        "Tiltak 1",
        "Steinbro",
        "Timer i uka",
        "Hvor mange skritt gikk barnet alene?",
    ):
        assert squeezed(told) in said, told
    # The family gets the same paper.
    assert squeezed("41 41 41 41") not in said


def _writes_the_minutes(coordinator: Visitor, way: Way) -> None:
    assert way.meeting is not None
    coordinator.goes_to(reverse("meetings:prepare", args=[way.meeting.id])).presses("Gå til saken")
    coordinator.presses("Videre til Ettertanke").reads("Fase 4 av 4", "Disse skal ikke være i rommet nå:")
    coordinator.presses("De har gått ut").presses("Avslutt saken").reads("Saken er ferdig drøftet.")
    coordinator.does_not_read("Det vi ikke ble enige om")
    coordinator.enters("summary", "Vi snakket om sjakk").presses("Lagre utkast").reads("Utkastet er lagret.")
    coordinator.presses("Godkjenn").reads("Spørsmålet «Brua i dag» er ikke besvart.")
    coordinator.page.go_back()
    coordinator.enters("own_bridge_today", BRIDGE).presses("Lagre utkast").reads("Utkastet er lagret.")
    coordinator.looks("own-model-minutes").presses("Godkjenn").reads("Referatet er godkjent.")
    with acting(way.town.actor("coordinator")):
        item = way.case.agenda_items.get()
    coordinator.goes_to(reverse("meetings:minutes", args=[item.id])).reads("Brua i dag", BRIDGE)
    assert squeezed(BRIDGE) in _paper(coordinator, reverse("meetings:minutes-pdf", args=[item.id]))


def _follows_up(ppt: Visitor) -> None:
    ppt.goes_to("/").presses("Gjør tiltaket og følg opp").presses(MEASURE).reads("41 41 41 41")
    ppt.presses("Tiltaket er i gang").presses("Skriv en oppfølgingssamtale")
    ppt.does_not_read("Ble forslag til tiltak benyttet?", "Hva skjer videre?")
    _no_suspicion(ppt).enters("present", "Mari og Emil").ticks("Ja", group="Ble målet nådd?")
    ppt.enters("how_reached", "Han gikk foran").enters("effect", "Roligere kvelder").enters("own_own_drawing", DRAWING)
    ppt.presses("Lagre samtalen").reads("Dette må fylles ut.").enters("own_steps_alone", "12").looks("own-model-talk")
    ppt.presses("Lagre samtalen").reads("Oppfølgingssamtalen er lagret.", "12", DRAWING).looks()
