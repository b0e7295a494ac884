"""A concern is tried at the school, kept there once, taken to the school's own meeting, and from there to the team.

CASE-2, CASE-13; MEET-14; the teacher, the sosiallærer and the head.
"""

import datetime

import pytest

from lagspill.access.actor import acting
from lagspill.cases.models import Concern
from lagspill.foundation.clock import now, today
from lagspill.localmeetings.models import LocalMeeting
from lagspill.playbooks.schema import Playbook
from tests.journeys.conftest import Enter, Visitor
from tests.journeys.test_1_concern import answer_gate
from tests.town import Story, Town, begin_story, draft, give, working_day

TRIED = "Rolig start med en voksen han kjenner, hver morgen klokka 8"


@pytest.fixture
def story(stage: Town, staged_playbook: Playbook) -> Story:
    stage.team.playbook = staged_playbook.code
    stage.team.save()
    found = begin_story(stage)
    with acting(stage.actor("teacher")):
        Concern.objects.filter(case=found.case).update(measures_tried="Samtaler hver mandag")
    return found


def test_from_the_concern_by_the_schools_own_meeting_to_the_team(enter: Enter, stage: Town, story: Story) -> None:
    teacher = enter(stage.actor("teacher"), width=360)
    _tries_at_school(teacher)
    _takes_it_on(teacher, story)
    social = enter(stage.actor("sosiallaerer"))
    meeting = _plans_the_meeting(social, teacher, story)
    head = enter(stage.actor("rektor"))
    head.goes_to("/").reads("Elevsaksmøte: saken står på listen", "En sak står på listen til et møte der du deltar.")
    head.looks("my-day-stage")
    with acting(stage.actor("sosiallaerer")):
        LocalMeeting.objects.update(starts_at=now() - datetime.timedelta(minutes=5))
    _decides(head, meeting, story)
    _sees_all_her_pupils(social, story)
    _refers(stage, teacher, story)
    stranger = enter(stage.actor("stranger"))
    for path in (meeting, f"/sak/{story.case.id}/steg/"):
        response = stranger.page.goto(stranger.base + path)
        assert response is not None and response.status == 404


def _tries_at_school(teacher: Visitor) -> None:
    """The teacher sees the stage on the case, and with the family decides to try more first."""
    teacher.goes_to("/").reads("På skolen: avgjør hva som skjer videre").looks()
    mine = teacher.page.locator("section[aria-labelledby=mine] li").first
    teacher.follows(mine.get_by_role("link"))
    teacher.reads("Veien til teamet", "her er saken", "Avgjøres av", "Saken er drøftet med de ansatte det gjelder.")
    teacher.looks("stage-at-school")
    teacher.ticks("Vi prøver tiltak her, og ser på saken igjen").fills("Hva skal dere prøve?", TRIED)
    teacher.fills("Når ser dere på saken igjen?", (today() + datetime.timedelta(days=21)).isoformat())
    teacher.presses("Lagre det dere har bestemt").reads("Tiltak begynner først når eleven og foreldrene er enige.")
    teacher.looks().ticks("Eleven og foreldrene er enige i tiltakene").presses("Lagre det dere har bestemt")
    answer_gate(teacher).reads("Tiltakene er skrevet ned.", "se om tiltakene hjelper", TRIED).looks("case-at-school")


def _takes_it_on(teacher: Visitor, story: Story) -> None:
    """It did not help enough: on to the school's own meeting, which the teacher does not decide in."""
    teacher.goes_to(f"/sak/{story.case.id}/").presses("Se på steget")
    teacher.ticks("Vi tar saken videre: Elevsaksmøte").presses("Lagre det dere har bestemt")
    teacher.reads("Dette mangler: Saken er drøftet med de ansatte det gjelder.")
    teacher.fills("Hvem av de ansatte har drøftet saken?", "lærerne på trinnet og sosiallærer")
    answer_gate(teacher.presses("Lagre det dere har bestemt")).reads("Saken er tatt videre.", "Elevsaksmøte")
    teacher.goes_to(f"/sak/{story.case.id}/steg/").reads("Sett en som avgjør, på saken.").looks()


def _plans_the_meeting(social: Visitor, teacher: Visitor, story: Story) -> str:
    """The sosiallærer plans it; the teacher puts the case on the list, after the questions."""
    social.goes_to("/mote/").presses("Egne møter, uten andre tjenester").reads("Ingen møter er planlagt").looks(
        "own-meetings"
    )
    must = " (må fylles ut)"
    social.chooses("Hvilket møte?" + must, "Elevsaksmøte").fills("Dato" + must, working_day(3).isoformat())
    social.fills("Klokkeslett" + must, "14:00").fills("Sted" + must, "Møterommet").presses("Planlegg")
    social.reads("Møtet er planlagt.", "Ansatt Rektor", "Ingen saker du kan se, står på listen.").looks()
    teacher.goes_to(social.path).presses(f"Sett på listen {story.case.number}")
    answer_gate(teacher).reads(f"Sak {story.case.number} står på listen.").looks("own-meeting")
    return social.path


def _decides(head: Visitor, meeting: str, story: Story) -> None:
    """The head leads: the case goes to the team; the meeting ends when every case is decided."""
    head.goes_to(meeting).reads("1 sak er ikke avgjort.").looks("own-meeting-begun")
    head.presses(f"Avgjør {story.case.number}").reads("Elevsaksmøte", TRIED).looks("stage-meeting")
    head.ticks("Vi tar saken til teamet, og innhenter samtykke fra familien").presses("Lagre det dere har bestemt")
    answer_gate(head).reads("Nå trengs samtykke fra familien.", "Velg koordineringsansvarlig")
    head.goes_to(meeting).reads("Går videre til teamet").ticks("Ansatt Rektor, Leder (rektor eller styrer)")
    head.presses("Møtet er slutt").reads("Møtet er slutt.", "var til stede", "Planlegg neste møte").looks()


def _sees_all_her_pupils(social: Visitor, story: Story) -> None:
    social.goes_to("/").presses("Barna vi følger").reads(story.case.number, "Mangler: samtykke").looks("overview")
    social.page.set_viewport_size({"width": 360, "height": 900})
    social.looks().presses(
        "Uten plan (1)" if social.page.get_by_role("link", name="Uten plan (1)").count() else "Uten plan 1"
    )
    social.reads(story.case.number)


def _refers(stage: Town, teacher: Visitor, story: Story) -> None:
    """With the family's consent the case is referred; what was tried at the school goes with it."""
    consent = draft(stage, story, ["ppt"])
    give(stage, consent, story.mother)
    assert give(stage, consent, story.father)
    teacher.goes_to(f"/sak/{story.case.id}/melding/skriv/").reads("Melding av sak til Tidlig innsatsteam")
    tried = teacher.page.locator("[name=measures_tried]").input_value()
    assert TRIED in tried and "Samtaler hver mandag" in tried
