"""Journey 1: a teacher is worried for a pupil of 12. Safety comes first, then the concern, written down with the family."""

from lagspill.foundation.clock import today
from tests.journeys.conftest import Enter, Visitor
from tests.town import Town, begin_story, draft, give

VIOLENCE = "vold eller seksuelle overgrep"
NEGLECT = "alvorlig omsorgssvikt"
MUST = " (må fylles ut)"
OPTIONAL = " (valgfritt)"


def answer_gate(visitor: Visitor, *, violence: str = "Nei", neglect: str = "Nei") -> Visitor:
    """Answers both questions and goes on."""
    visitor.ticks(violence, group=VIOLENCE).ticks(neglect, group=NEGLECT)
    return visitor.presses("Gå videre")


def test_suspected_violence_stops_before_anything_is_written(enter: Enter, stage: Town) -> None:
    """Nothing about a child can be typed before the two questions are answered."""
    teacher = enter(stage.actor("teacher")).goes_to("/").presses("Ta opp en bekymring")
    teacher.reads("Er barnet trygt?", VIOLENCE, NEGLECT, "Ingenting om barnet er skrevet ennå.").looks("concern-gate")
    teacher.goes_to("/sak/ny/bekymring/").reads("Er barnet trygt?")
    # Leaving both open is no answer.
    teacher.presses("Gå videre").reads("Velg ett av svarene.").looks()
    # Violence: the duty is the teacher's own, the numbers are there to be called, and nobody tells the parents.
    answer_gate(teacher, violence="Ja")
    teacher.reads("Du har plikt til å melde fra", "Ring nå", "22 00 00 01", "116 111", "112")
    teacher.reads("Ikke kontakt foreldrene", "Ingenting om barnet er lagret her.").looks("concern-duty-violence")
    teacher.unfolds("Vold eller seksuelle overgrep").reads("Barnevernsloven § 13-2", "Plikten er personlig.").looks()
    teacher.presses("Til sakene").reads("Du er ikke på noen saker").looks("cases-empty")


def test_serious_neglect_stops_too_but_is_gone_through_with_the_parents(enter: Enter, stage: Town) -> None:
    """The other kind has the same duty and the same numbers, but the report is normally no secret."""
    teacher = enter(stage.actor("teacher"), width=360).goes_to("/sak/ny/").looks()
    answer_gate(teacher, neglect="Ja")
    teacher.reads("Du har plikt til å melde fra", "22 00 00 01", "Meldingen gås normalt gjennom med foreldrene.")
    teacher.does_not_read("Ikke kontakt foreldrene").looks("concern-duty-neglect")
    teacher.goes_to("/sak/").reads("Du er ikke på noen saker")


def test_violence_suspected_later_leaves_no_trace_for_a_guardian(enter: Enter, stage: Town) -> None:
    """The questions come again in a running case; a yes changes nothing that a guardian can see, not even the log."""
    story = begin_story(stage)
    consent = draft(stage, story, ["ppt"])
    assert [give(stage, consent, guardian) for guardian in (story.mother, story.father)][-1]
    teacher = enter(stage.actor("teacher")).goes_to(f"/sak/{story.case.id}/")
    mother = enter(story.family("mother"), width=360).goes_to("/familie/").looks("family-home")
    pages = [f"/familie/{story.case.id}/", f"/familie/{story.case.id}/sett/", f"/familie/{story.case.id}/dokumenter/"]
    before = [main_text(mother.goes_to(page).looks()) for page in pages]
    assert "Lia skole" in before[1]
    # The teacher has heard something alarming.
    teacher.presses("Det har kommet frem noe alvorlig").reads("Er barnet trygt?", "Familien ser ikke at du er spurt.")
    answer_gate(teacher.looks(), violence="Ja").reads(
        "Du har plikt til å melde fra", "Skjermet: familien ser ikke dette."
    )
    teacher.reads("er stoppet og går ikke videre i teamet", "Familien ser saken som før.").looks("case-duty")
    # The mother, on her phone, reads what she read before, word for word: her case, who has looked, her papers.
    after = [main_text(mother.goes_to(page)) for page in pages]
    assert after == before
    # Those at work on it see that it has stopped, and that this is shielded.
    teacher.presses("Til saken").reads("Stoppet", "Skjermet: familien ser ikke dette.").looks("case-stopped")
    # The school's leader too; the father as little as the mother.
    father = enter(story.family("father"), width=360).goes_to(pages[0]).does_not_read("Stoppet", "stoppet", "Skjermet")
    father.looks()


def main_text(visitor: Visitor) -> str:
    """What stands on the page, apart from its frame."""
    return visitor.page.get_by_role("main").inner_text()


def test_a_concern_is_written_down_with_the_family(enter: Enter, stage: Town) -> None:
    """No to both: talks, what has been tried, categories, the child's own view and the strengths become a case."""
    teacher = enter(stage.actor("teacher")).goes_to("/sak/").presses("Ny bekymring")
    answer_gate(teacher).reads("Hvem det gjelder", "Snakk med barnet eller ungdommen og foreldrene først.")
    teacher.reads("Lia skole").looks("concern-empty")
    # Saving too early says what is missing, at the field and above, and keeps what was typed.
    teacher.fills("Fornavn" + MUST, "Emil").presses("Lagre bekymringen")
    teacher.reads("Noe mangler", "Dette må fylles ut.").looks("concern-missing")
    assert teacher.page.get_by_label("Fornavn" + MUST, exact=True).first.input_value() == "Emil"
    _fill_in(teacher)
    teacher.looks("concern-filled").presses("Lagre bekymringen")
    # The case: its number and initials, whose move it is, and that nobody but the school sees it.
    teacher.reads("Bekymringen er lagret som sak", "Bekymring", "Din tur", "Velg koordineringsansvarlig", "Lia skole")
    teacher.reads("Det er ikke innhentet samtykke. Ingen andre tjenester ser saken.").looks("case-new")
    teacher.reads("Borte 14 dager siden høstferien", "Skolevegring og fravær", "Det er vondt i magen om morgenen")
    teacher.reads("Flink til å tegne", "Kortere dager i to uker")
    case = teacher.path
    # Another step, the same questions.
    teacher.presses("Skriv et notat").reads("Først: er barnet trygt?").looks("case-note")
    # The same child again: the page asks whether the case exists before it makes another.
    answer_gate(teacher.goes_to("/sak/ny/"))
    teacher.fills("Fornavn" + MUST, "Emil")
    _fill_in(teacher)
    teacher.presses("Lagre bekymringen").reads("Finnes saken fra før?").looks("concern-duplicate")
    # A service without consent is met by nothing at all.
    for who in ("stranger", "ppt", "coordinator"):
        other = enter(stage.actor(who))
        response = other.page.goto(other.base + case)
        assert response is not None and response.status == 404
        other.does_not_read("Emil", "Solbakken").goes_to("/sak/").reads("Du er ikke på noen saker")


def _fill_in(teacher: Visitor) -> None:
    day = today().replace(month=1, day=1)
    teacher.fills("Etternavn" + MUST, "Solbakken").fills("Fødselsdato" + MUST, f"{day.year - 12}-01-01")
    teacher.fills("Trinn eller avdeling", "7B")
    teacher.ticks("Foresatte bor hver for seg og har delt omsorg")
    for number, (name, phone) in enumerate((("Mari", "99 00 00 01"), ("Pål", "99 00 00 02")), start=1):
        # The first is asked for; a second is written only where there is one.
        group, mark = f"Foresatt {number}", MUST if number == 1 else ""
        teacher.fills("Fornavn" + mark, name, group=group).fills("Etternavn" + mark, "Solbakken", group=group)
        teacher.fills("Telefon", phone, group=group).fills("E-post", f"{name[0].lower()}@familie.example", group=group)
    teacher.fills("Når snakket du med foresatte?" + OPTIONAL, day.isoformat())
    teacher.fills("Hva sier foreldrene?" + OPTIONAL, "De strever med å få ham av gårde.")
    teacher.fills("Når snakket du med barnet eller ungdommen?" + OPTIONAL, day.isoformat())
    teacher.fills("Hva sier barnet eller ungdommen selv?" + OPTIONAL, "Det er vondt i magen om morgenen.")
    teacher.fills("Hva er du bekymret for?", "Borte 14 dager siden høstferien.")
    teacher.ticks("Skolevegring og fravær").ticks("Psykososialt miljø")
    teacher.fills("Hva går bra, og hvem er viktige for barnet?", "Flink til å tegne. Bestefar.")
    teacher.fills("Hva er prøvd, og hvordan gikk det?", "Kortere dager i to uker. Det hjalp litt.")
