"""Journey 3: the case is referred to the team, ranked, given its time on a fortnightly meeting, and everybody is invited."""

import datetime
import re
from pathlib import Path

import pytest

from lagspill.access.actor import acting
from lagspill.cases.handover import answer_lead, offer_lead
from lagspill.consent.actions import reserve
from lagspill.foundation.clock import today
from lagspill.gateways.mailbox import ReceivedMail, received
from tests.journeys.conftest import Enter, Visitor, work
from tests.town import Town, begin_story, draft, give
from tests.world import Life, fresh, live_through

MUST = " (må fylles ut)"
REASON = "Emil har vært borte 14 dager siden høstferien."
WEEK = datetime.timedelta(days=7)
COVERED = ("ppt", "school_health")


@pytest.fixture
def life(stage: Town) -> Life:
    """A case with a valid consent, carried by the sosiallærer; child welfare was kept out by the father."""
    found = Life("alfa", begin_story(stage))
    consent = draft(stage, found.story, ["barnevern", *COVERED])
    teacher, lead = stage.actor("teacher"), stage.actor("sosiallaerer")
    with acting(teacher):
        barnevern, school = stage.services["barnevern"].id, stage.services["school"].id
        reserve(consent=consent, service_id=barnevern, person=found.story.father, owner=school, by=teacher)
    give(stage, consent, found.story.mother)
    assert give(stage, consent, found.story.father)
    with acting(teacher):
        asked = offer_lead(
            case=fresh(found.case), position_id=stage.positions["sosiallaerer"].id, message="", by=teacher
        )
    with acting(lead):
        answer_lead(handover=asked, accepts=True, by=lead)
    return found


def refer(lead: Visitor, life: Life) -> Visitor:
    """The sosiallærer writes the referral: the safety questions again, then what the team must know."""
    lead.goes_to("/").presses("Meld saken til teamet").reads(
        "Melding av sak til Tidlig innsatsteam", "Først: er barnet trygt?"
    )
    lead.reads("Samtykket er underskrevet og følger med meldingen.", "Emil Solbakken").looks("referral-write")
    assert lead.page.get_by_label("Saksområde", exact=True).input_value() == "Skolefravær"
    # Urgent without saying why, an interpreter without a language: the page asks, and keeps what was typed.
    lead.ticks("Nei", group="vold eller seksuelle overgrep").ticks("Nei", group="alvorlig omsorgssvikt")
    lead.fills("Telefon", "22 00 00 10").fills("Hva er bekymringen?", REASON)
    lead.fills("Ressurser og det som går bra", "Flink til å tegne.").fills("Tiltak som er prøvd", "Kortere dager.")
    lead.fills("Barnets eller ungdommens eget syn", "Vil helst være hjemme.")
    lead.ticks("Haster, kan ikke vente til neste møte").ticks("Ja", group="Trenger noen tolk?")
    lead.presses("Skriv under og send").reads("Skriv hvorfor det haster.", "Skriv hvilket språk.").looks(
        "referral-missing"
    )
    lead.fills("Hvorfor haster det? (valgfritt)", "Fraværet øker.").fills("Hvilket språk? (valgfritt)", "polsk")
    lead.ticks("Jeg skriver under på at familien kjenner til meldingen, og at den er riktig så langt jeg vet.")
    lead.presses("Skriv under og send").reads(
        "Meldingen er sendt til teamet.", "Meldt til teamet", "Venter på Ansatt Coordinator"
    )
    return lead.looks("case-referred")


def receive(coordinator: Visitor, life: Life) -> Visitor:
    """The coordinator finds it on her day, reads it, and judges for herself how urgent it is."""
    coordinator.goes_to("/").reads("Vurder hastegrad og sett saken på et møte").looks("my-day-coordinator")
    mine = coordinator.page.locator("section[aria-labelledby=mine] li", has_text=life.case.number)
    coordinator.follows(mine.get_by_role("link"))
    coordinator.reads(REASON, "polsk", "Fraværet øker.", "Ta imot meldingen").looks("referral-received")
    coordinator.ticks("Haster, kan ikke vente til neste møte").presses("Lagre vurderingen")
    return coordinator.reads("Meldingen er tatt imot.")


def plan_meetings(coordinator: Visitor) -> Visitor:
    """Fortnightly meetings for the term in one go; she opens the first."""
    coordinator.goes_to("/mote/").reads("Ingen møter er planlagt").looks("meetings-empty").presses(
        "Tidlig innsatsteam Lia"
    )
    coordinator.reads("Faste deltakere", "6–15 år", "Koordinator: Ansatt Coordinator").looks("team")
    tuesday = today() + WEEK + datetime.timedelta(days=-today().weekday() + 1)
    coordinator.fills("Dato" + MUST, tuesday.isoformat()).fills("Klokkeslett" + MUST, "12:00")
    coordinator.fills("Gjenta til og med", (tuesday + 6 * WEEK).isoformat())
    coordinator.chooses("Hvor ofte" + MUST, "Annenhver uke").presses("Planlegg").reads("møter er planlagt.").looks(
        "team-planned"
    )
    coordinator.follows(coordinator.page.get_by_role("main").locator(".ls-list a"))
    return coordinator.reads("Saksliste", "Sakslisten er tom", "Venter på møte")


def put_on_list(coordinator: Visitor, life: Life) -> Visitor:
    """Puts a waiting case on the list; first the safety questions, while nobody else sees the screen."""
    coordinator.presses(f"Sett på listen {life.case.number}").reads("Er barnet trygt?")
    coordinator.ticks("Nei", group="vold eller seksuelle overgrep").ticks("Nei", group="alvorlig omsorgssvikt")
    return coordinator.presses("Gå videre").reads(f"Sak {life.case.number} står på listen.")


def test_a_referral_is_ranked_scheduled_and_everybody_invited(
    enter: Enter, stage: Town, life: Life, mailbox: Path
) -> None:
    """From the referral to the mails that leave the house."""
    others = [live_through(stage, name, until="referred", services=COVERED) for name in ("beta", "gamma", "delta")]
    refer(enter(stage.actor("sosiallaerer")), life)
    # The family reads the referral too, on the phone.
    mother = (
        enter(life.story.family("mother"), width=360)
        .goes_to(f"/familie/{life.case.id}/")
        .reads(REASON)
        .looks("family-referred")
    )
    coordinator = receive(enter(stage.actor("coordinator")), life)
    plan_meetings(coordinator).looks("meeting-empty")
    meeting = coordinator.path
    _rank(coordinator, others[-1])
    # Case by case the time fills up; the third is one too many, and the page says by how much and what to do.
    put_on_list(coordinator, life).reads("Tolk på polsk, ikke bestilt ennå", "Send innkalling i sak").looks(
        "meeting-one-case"
    )
    put_on_list(coordinator, others[0]).does_not_read("mer enn møtet varer")
    put_on_list(coordinator, others[1]).reads("mer enn møtet varer", "Det er for mange saker.").looks(
        "meeting-overbooked"
    )
    put_on_list(coordinator, others[2]).reads("mer enn møtet varer")
    for other in others[1:]:
        coordinator.presses(f"Sett tid og innkall {other.case.number}").presses("Ta saken av listen")
        coordinator.reads(f"Ta sak {other.case.number} av listen?").looks().presses("Ta av listen").reads(
            "Saken er tatt av listen."
        )
    coordinator.does_not_read("mer enn møtet varer")
    # Time and interpreter: an interpreter costs more time, and is booked.
    coordinator.presses(f"Sett tid og innkall {life.case.number}").reads("Med tolk legges det til 30 min.", "6–15 år")
    coordinator.fills("Minutter" + MUST, "75").ticks("Tolken er bestilt").chooses(
        "Tolkens kvalifikasjon", "Kategori C: statsautorisasjon"
    )
    coordinator.presses("Lagre").reads("Lagret.").looks("meeting-item")
    # Child welfare stays away: the father kept it out. Nobody else is missing.
    coordinator.reads("familien har reservert seg", "Ansatt Nurse", "Ansatt Ppt", "Ansatt Rektor")
    coordinator.presses("Send innkalling").reads("Innkallingene sendes nå.", "sendes nå").looks("meeting-invited")
    _invitations_say_nothing(stage, life, mailbox)
    coordinator.goes_to(meeting).reads("Tolk på polsk, bestilt", "innkalt").looks("meeting-prepared")
    _invited_answer(enter, stage, life, coordinator)
    mother.goes_to(f"/familie/{life.case.id}/").reads("Rådhuset, rom 2").looks("family-invited")


def _rank(coordinator: Visitor, other: Life) -> None:
    """The most urgent stands first; she judges one of them anew and it moves down."""
    listed = coordinator.page.locator("section[aria-labelledby=waiting] .ls-list__title")
    assert listed.count() == 4
    row = coordinator.page.locator("section[aria-labelledby=waiting] > ul > li", has_text=other.case.number)
    coordinator.unfolds("", row).follows(row.get_by_role("button", name="Kan vente"))
    coordinator.looks("meeting-ranked")
    assert other.case.number in listed.last.inner_text()


def _invitations_say_nothing(stage: Town, life: Life, mailbox: Path) -> None:
    """A real worker sends them by real SMTP: a calendar file each, and nothing about anybody outside the log-in."""
    work()
    mails = received(mailbox)
    invited = {address for mail in mails for address in mail.recipients}
    staff = {f"{who}@fjordvik.example" for who in ("nurse", "ppt", "rektor", "sosiallaerer")}
    assert staff | {"mari@familie.example", "pål@familie.example"} <= invited
    assert not invited & {"barnevern@fjordvik.example", "stranger@fjordvik.example"}
    told = _telling_words(stage, life)
    for mail in mails:
        assert len(mail.recipients) == 1, "nobody learns from the envelope who else is invited"
        said = _everything(mail)
        assert "BEGIN:VCALENDAR" in said and "METHOD:REQUEST" in said and "Logg inn" in said
        for word in told:
            assert word.casefold() not in said.casefold(), f"«{word}» leaves the house to {mail.recipients}"
        assert life.case.initials not in re.findall(r"\w+", said)


def _telling_words(stage: Town, life: Life) -> list[str]:
    """Names, number, school, services and subject: what must never stand outside the log-in."""
    services = [service.name for key, service in stage.services.items() if key != "municipality"]
    secret = [
        "Emil",
        "Solbakken",
        life.case.number,
        str(life.case.id),
        "Skolefravær",
        "Fravær",
        "polsk",
    ]
    return [*secret, "14 dager", "tolk", "bekymring", "barn", "elev", *services]


def _everything(mail: ReceivedMail) -> str:
    """Subject, text and every attached file as text, without the lines that carry the reader's own address."""
    parts = [mail.subject, mail.text]
    for attached in mail.attachments:
        parts.append(attached.name)
        text = attached.content.decode().replace("\r\n ", "").replace("\n ", "")
        parts += [line for line in text.splitlines() if not line.startswith(("ATTENDEE", "ORGANIZER"))]
    return "\n".join(parts)


def _invited_answer(enter: Enter, stage: Town, life: Life, coordinator: Visitor) -> None:
    """Behind the log-in the invited read what it is about and answer; the coordinator sees the answer."""
    ppt = (
        enter(stage.actor("ppt"), width=360).goes_to("/mote/").reads("Du er innkalt", life.case.number).looks("invited")
    )
    ppt.follows(ppt.page.get_by_role("main").locator(".ls-list a"))
    ppt.reads("Emil Solbakken", "Rådhuset, rom 2").looks("invitation").presses("Jeg kommer").reads(
        "Svaret ditt: kommer"
    )
    # Being invited opens the case to PPT, and only this one.
    ppt.goes_to(f"/sak/{life.case.id}/").reads(life.case.number).looks("case-ppt")
    barnevern = enter(stage.actor("barnevern")).goes_to("/mote/").does_not_read(life.case.number)
    response = barnevern.page.goto(f"{barnevern.base}/sak/{life.case.id}/")
    assert response is not None and response.status == 404
    coordinator.presses(f"Se innkalling, tid og tolk {life.case.number}").reads("kommer").looks("meeting-answers")
