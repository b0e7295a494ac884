"""A guardian takes PPT out midway; a consent ends by date: sight, invitations, lists and reminders go at once (CONS-4, 5)."""

import datetime
from pathlib import Path

import pytest
from django.urls import reverse

from lagspill.foundation.clock import today
from lagspill.gateways.mailbox import received
from tests.journeys.conftest import Enter, TurnTo, Visitor, work
from tests.journeys.scene import MEASURE, Scene, invited, planned
from tests.town import Town

NOT_FOUND = 404


def test_the_mother_takes_ppt_out_before_the_meeting(enter: Enter, stage: Town) -> None:
    scene = invited(stage, meets_in=7)
    ppt, lead = enter(stage.actor("ppt")), enter(stage.actor("sosiallaerer"))
    case = reverse("cases:case", args=[scene.story.case.id])
    ppt.goes_to(case).reads("Emil Solbakken").looks("case-as-ppt")
    ppt.presses("Møter").reads("Du er innkalt", scene.number).looks("invited")

    _takes_out(lead, case, "PPT")

    _is_gone(ppt, case)
    ppt.goes_to("/").reads("Du har ikke lenger tilgang til denne saken.").does_not_read("Mari", "Emil", "trukket")
    ppt.looks("my-day-access-ended").goes_to(reverse("meetings:list")).does_not_read("Du er innkalt", scene.number)
    ppt.goes_to(reverse("cases:list")).does_not_read(scene.number, "Emil")

    coordinator = enter(stage.actor("coordinator"))
    coordinator.goes_to("/").reads("Disse er ikke lenger med. Se over møter og planer: PPT").looks(
        "my-day-services-lost"
    )
    coordinator.goes_to(reverse("meetings:prepare", args=[scene.meeting.id])).does_not_read("Ansatt Ppt, PPT").looks()
    coordinator.goes_to(case).reads("Mistet tilgang fordi samtykket er trukket: PPT").looks("case-service-lost")
    for who in ("mother", "father"):
        family = enter(scene.story.family(who), width=360)
        family.goes_to("/").reads("PPT, som er tatt ut av samtykket", "Ansatt Nurse")
        # That she looked before, they may always read; that she comes to the meeting, no more.
        assert "Ansatt Ppt" not in family.page.get_by_role("region", name="Neste møte").inner_text()


def _takes_out(lead: Visitor, case: str, service: str) -> None:
    lead.goes_to(case).presses("Ta ut én tjeneste").reads("Tjenesten mister saken med en gang").looks(
        "take-service-out"
    )
    lead.ticks("Mari Solbakken").ticks(service).presses("Ja, ta ut tjenesten")
    lead.reads("Tjenesten er tatt ut og ser ikke saken lenger.").looks("consent-service-out")


def _is_gone(visitor: Visitor, path: str) -> None:
    response = visitor.page.goto(visitor.base + path)
    assert response is not None and response.status == NOT_FOUND
    visitor.does_not_read("Emil", "Solbakken").looks("not-found")


def test_what_ppt_had_to_do_needs_somebody_else(enter: Enter, stage: Town, turn_to: TurnTo, mailbox: Path) -> None:
    scene = planned(stage, responsible="ppt", due_in=10)
    case = reverse("cases:case", args=[scene.story.case.id])
    _takes_out(enter(stage.actor("sosiallaerer")), case, "PPT")
    for who in ("sosiallaerer", "coordinator"):
        enter(stage.actor(who)).goes_to("/").reads("1 tiltak trenger en ny ansvarlig.")
    lead = enter(stage.actor("sosiallaerer"))
    lead.goes_to(reverse("plans:edit", args=[scene.story.case.id]))
    lead.reads("Disse tiltakene trenger en ny ansvarlig").looks("plan-without-responsible")

    before = len(received(mailbox))
    turn_to(today() + datetime.timedelta(days=9))
    work()
    told = [mail.recipients for mail in received(mailbox)[before:]]
    assert ("ppt@fjordvik.example",) not in told, "nobody is reminded of a case that they have lost"
    ppt = enter(stage.actor("ppt"))
    ppt.goes_to("/").does_not_read("har frist", MEASURE, "Gjør tiltaket")


def test_the_mother_takes_her_whole_consent_back(enter: Enter, stage: Town) -> None:
    scene = invited(stage, meets_in=7)
    case = reverse("cases:case", args=[scene.story.case.id])
    lead, ppt, coordinator = (enter(stage.actor(who)) for who in ("sosiallaerer", "ppt", "coordinator"))
    ppt.goes_to(case)
    lead.goes_to(case).presses("Noen trekker samtykket").reads("Et nei gjelder med en gang. Ingen må begrunne det.")
    lead.looks("withdraw-consent").ticks("Mari Solbakken").presses("Ja, registrer neiet")
    lead.reads("Samtykket gjelder ikke lenger.").looks()
    for who in (ppt, coordinator):
        _is_gone(who, case)
    lead.goes_to("/").reads("Samtykket gjelder ikke lenger").looks("my-day-consent-over")
    coordinator.goes_to(reverse("meetings:prepare", args=[scene.meeting.id])).does_not_read(scene.number).looks()


@pytest.fixture
def short(stage: Town) -> Scene:
    """A consent that lasts until tomorrow."""
    return invited(stage, days=2)


def test_a_consent_that_ends_by_date_does_the_same(enter: Enter, short: Scene, turn_to: TurnTo, mailbox: Path) -> None:
    case = reverse("cases:case", args=[short.story.case.id])
    enter(short.town.actor("ppt")).goes_to(case)
    turn_to(today() + datetime.timedelta(days=3))
    # Midnight closes the case by itself; the worker tells people and tidies.
    ppt = enter(short.town.actor("ppt"))
    _is_gone(ppt, case)
    work()
    ppt.goes_to("/").reads("Du har ikke lenger tilgang til denne saken.").does_not_read("Emil")
    ppt.goes_to(reverse("cases:list")).does_not_read(short.number)
    lead = enter(short.town.actor("sosiallaerer"))
    lead.goes_to("/").reads("Samtykket gjelder ikke lenger", "Disse er ikke lenger med. Se over møter og planer")
    lead.goes_to(case).reads("Samtykket er utløpt for").looks("case-consent-expired")
