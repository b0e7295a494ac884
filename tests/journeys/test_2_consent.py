"""Journey 2: the sosiallærer accepts to carry the case and obtains the consent of two guardians who live apart."""

import pytest

from tests.journeys.conftest import Enter, Visitor
from tests.town import Story, Town, begin_story

MUST = " (må fylles ut)"
SUBJECT = "Skolefravær og trivsel i klassen"


@pytest.fixture
def story(stage: Town) -> Story:
    """A concern for a pupil whose guardians live apart with shared care; the municipality follows the model's rule."""
    stage.municipality.signature_rule = "by_living_arrangement"
    stage.municipality.save()
    return begin_story(stage)


def hand_over(enter: Enter, stage: Town, story: Story) -> Visitor:
    """The teacher asks the sosiallærer, who says yes; she stands on the case page."""
    teacher = enter(stage.actor("teacher")).goes_to("/").reads("Velg koordineringsansvarlig").looks("my-day-teacher")
    teacher.goes_to(f"/sak/{story.case.id}/").presses("Spør en kollega").looks("lead-offer")
    option = teacher.page.get_by_role("option", name="Ansatt Sosiallaerer").inner_text()
    teacher.chooses("Hvem vil du spørre?" + MUST, option).fills("En hilsen", "Du kjenner familien fra før.").presses(
        "Spør"
    )
    teacher.reads("Ansatt Sosiallaerer er spurt. Til svaret kommer, er ansvaret som før.").looks("case-lead-offered")
    # The baton is not handed over before it is taken: the sosiallærer finds the question on her day.
    lead = enter(stage.actor("sosiallaerer")).goes_to("/").reads("Svar på om du vil ha ansvaret").looks()
    lead.presses("Svar på om du vil ha ansvaret").reads("Du kjenner familien fra før.").looks("lead-answer")
    lead.ticks("Ja, jeg tar ansvaret").presses("Send svaret").reads("Du er nå koordineringsansvarlig.", "Din tur")
    teacher.goes_to("/").reads("Sosiallaerer").looks("my-day-after-lead")
    return lead


def write_draft(lead: Visitor) -> Visitor:
    """From the case page: the safety questions first, then what, who and how long."""
    lead.presses("Lag samtykke").reads("Er barnet trygt?")
    lead.ticks("Nei", group="vold eller seksuelle overgrep").ticks("Nei", group="alvorlig omsorgssvikt")
    lead.presses("Gå videre").reads("Skriv et samtykke", "Faste deltakere, 6–15 år", "Hvem må skrive under?").looks(
        "consent-draft"
    )
    for fixed in ("Skolehelsetjenesten Lia", "Barneverntjenesten", "PPT"):
        assert lead.page.get_by_label(fixed, exact=True).is_checked()
    assert not lead.page.get_by_label("Psykisk helseteam", exact=True).is_checked()
    # An empty declaration says what is missing, at the field, and keeps the rest.
    lead.presses("Lagre og gå til underskrift").reads("Dette må fylles ut.").looks()
    lead.fills("Hva kan tjenestene snakke sammen om?", SUBJECT).fills("Sted", "Fjordvik")
    return lead.presses("Lagre og gå til underskrift").reads("Samtykket er skrevet. Nå trengs underskriftene.")


def test_two_guardians_apart_sign_and_one_keeps_a_service_out(enter: Enter, stage: Town, story: Story) -> None:
    """Both must sign; the page says who is missing and why; a reservation holds from the first minute."""
    lead = write_draft(hand_over(enter, stage, story))
    both = "Foreldrene har delt omsorg, derfor må begge skrive under."
    lead.reads(f"Mari har ikke skrevet under. {both}", f"Pål har ikke skrevet under. {both}").looks("consent-unsigned")
    # Until it is valid, no service has any access: PPT meets a page that is not there.
    ppt = enter(stage.actor("ppt")).goes_to("/sak/").reads("Du er ikke på noen saker")
    assert status(ppt, f"/sak/{story.case.id}/") == 404
    # The form to sign by hand is a real PDF.
    sheet = lead.downloads("Skriv ut skjemaet")
    assert sheet.startswith(b"%PDF-")
    # The mother signs on paper; without the sheet the page asks for it.
    lead.presses("Registrer underskrift").looks("consent-sign")
    lead.ticks("Mari Solbakken").ticks("På papir. Arket legges ved.").presses("Lagre underskriften")
    lead.reads("Legg ved et bilde eller en PDF av arket.").looks()
    lead.attaches("Det underskrevne arket", {"name": "ark.pdf", "mimeType": "application/pdf", "buffer": sheet})
    lead.presses("Lagre underskriften").reads("Underskriften er registrert. Det mangler fortsatt noe.")
    lead.reads("på papir", f"Pål har ikke skrevet under. {both}").does_not_read("Mari har ikke skrevet under")
    lead.looks("consent-half-signed")
    assert lead.downloads("Arket Mari Solbakken skrev under på") == sheet
    # The father keeps the child welfare service out.
    lead.presses("Registrer reservasjon").reads("Tjenesten får aldri se saken på dette samtykket.").looks(
        "consent-reserve"
    )
    lead.ticks("Barneverntjenesten").ticks("Pål Solbakken").presses("Lagre reservasjonen")
    lead.reads("Barneverntjenesten er ikke med. Familien har reservert seg.")
    # He signs at the school, in its presence.
    lead.presses("Registrer underskrift").ticks("Pål Solbakken").ticks("I nærvær av en tjeneste, ført inn her.")
    lead.chooses("Tjenesten som var til stede (valgfritt)", "Lia skole").presses("Lagre underskriften")
    lead.reads(
        "Alle har skrevet under. Samtykket gjelder nå.",
        "i nærvær av Lia skole",
        "snakke sammen om skolefravær og trivsel i klassen.",
    )
    lead.looks("consent-valid")
    sentence = lead.page.locator(".ls-consent__sentence").inner_text()
    assert "Skolehelsetjenesten Lia" in sentence and "PPT" in sentence and "Barneverntjenesten" not in sentence
    assert lead.downloads("Last ned samtykket (PDF)").startswith(b"%PDF-")
    # Its history tells each step; the case page carries the same card and names the next step.
    lead.presses("Alle samtykker i saken").reads("Mari skrev under", "Pål reserverte seg mot Barneverntjenesten")
    lead.reads("Samtykket begynte å gjelde").looks("consent-history")
    lead.goes_to(f"/sak/{story.case.id}/").reads(sentence, "Gjelder nå", "Meld saken til teamet")
    lead.reads("Barneverntjenesten er ikke med. Familien har reservert seg.").looks("case-consented")
    _others_see_what_they_may(enter, stage, story, sentence)


def _others_see_what_they_may(enter: Enter, stage: Town, story: Story, sentence: str) -> None:
    """The guardians on their phones, and the service that was kept out."""
    case = f"/sak/{story.case.id}/"
    for who in ("mother", "father"):
        guardian = enter(story.family(who), width=360).goes_to("/familie/")
        guardian.follows(guardian.page.get_by_role("main").get_by_role("link"))
        guardian.reads("PPT", "Skolehelsetjenesten Lia", "Barneverntjenesten", "Dokumenter").looks(f"family-case-{who}")
        guardian.presses("Se alle dokumenter").looks("family-documents")
    barnevern = enter(stage.actor("barnevern"))
    assert status(barnevern, case) == 404
    barnevern.goes_to("/sak/").does_not_read(story.case.number, sentence)
    # PPT is covered, but nobody of theirs is on the case before the team takes it up.
    assert status(enter(stage.actor("stranger")), case) == 404


def status(visitor: Visitor, path: str) -> int:
    """What the server answers to an address."""
    response = visitor.page.goto(visitor.base + path)
    assert response is not None
    return response.status
