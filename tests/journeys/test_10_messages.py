"""Journey: school and PPT write to each other between meetings; the mother takes PPT out, and all of it is out of PPT's sight."""

from pathlib import Path

from django.urls import reverse

from lagspill.gateways.mailbox import received
from tests.journeys.conftest import Enter, Visitor, work
from tests.journeys.scene import invited
from tests.journeys.test_1_concern import NEGLECT, VIOLENCE
from tests.journeys.test_6_withdrawal import NOT_FOUND, _takes_out
from tests.town import Town

QUESTION = "Kan dere ta med det dere vet om lesing til møtet?"
ANSWER = "Ja, jeg tar med testen fra i høst."
SECRET = "Bare til helsesykepleier: ring meg før møtet."


def writes(visitor: Visitor, text: str, *readers: str, asked: bool = True) -> Visitor:
    """Whom it is to comes first; the safety gate's questions before the first message."""
    if asked:
        visitor.ticks("Nei", group=VIOLENCE).ticks("Nei", group=NEGLECT)
    for reader in readers:
        visitor.ticks(reader)
    return visitor.enters("text", text).presses("Send beskjeden").reads("Beskjeden er sendt.")


def test_two_services_write_to_each_other_until_the_mother_takes_one_out(
    enter: Enter, stage: Town, mailbox: Path
) -> None:
    scene = invited(stage, meets_in=7)
    case = reverse("cases:case", args=[scene.story.case.id])
    social, ppt = enter(stage.actor("sosiallaerer")), enter(stage.actor("ppt"), width=360)
    # The writer sees by name and service who can read, and that the family is never among them.
    social.goes_to(case).presses("Beskjeder").reads("Ansatt Ppt, PPT", "Ingen har skrevet til deg i denne saken")
    social.reads("Beskjeder vises aldri for familien i Lagspill.").looks("messages-empty")
    writes(social, QUESTION, "Ansatt Ppt, PPT").reads(QUESTION, "Ingen har lest den ennå.").looks("messages-sent")
    writes(social, SECRET, "Ansatt Nurse, Skolehelsetjenesten Lia", asked=False)
    # A letter tells that something waits, and nothing of it.
    before = len(received(mailbox))
    work()
    letters = [mail for mail in received(mailbox) if mail.subject == "Du har noe å lese i Lagspill"]
    assert len(received(mailbox)) > before
    assert {mail.recipients for mail in letters} == {("ppt@fjordvik.example",), ("nurse@fjordvik.example",)}
    assert all(word not in mail.text for mail in letters for word in (QUESTION, "Emil", scene.number, "Sosiallaerer"))
    # PPT is told on the day's page, opens it, and answers on a phone.
    ppt.goes_to("/min-dag/").reads("Én ny beskjed").looks("my-day-message").presses("Én ny beskjed")
    ppt.reads("Ulest").does_not_read(QUESTION).looks("messages-unread")
    ppt.presses("Les beskjeden").reads(QUESTION).does_not_read(SECRET).looks("messages-read")
    ppt.follows(ppt.page.get_by_role("link", name="Svar"))
    assert ppt.page.get_by_label("Ansatt Sosiallaerer, Lia skole").is_checked()
    writes(ppt, ANSWER).reads(ANSWER)
    # What belongs in the record becomes a note of the school's own.
    social.goes_to("/min-dag/").presses("Én ny beskjed").presses("Les beskjeden").reads("Alle har lest den.", ANSWER)
    row = social.page.get_by_role("listitem").filter(has_text=ANSWER)
    social.follows(row.get_by_role("button", name="Gjør til notat")).reads("Nytt notat").looks("message-to-note")
    assert ANSWER in social.page.locator("[name=text]").input_value()
    social.ticks("Nei", group=VIOLENCE).ticks("Nei", group=NEGLECT).presses("Lagre notatet")
    social.reads("Notatet er lagret.", ANSWER)
    # A message that nobody has read is taken back.
    social.presses("Beskjeder")
    row = social.page.get_by_role("listitem").filter(has_text=SECRET)
    social.follows(row.get_by_role("button", name="Trekk tilbake")).reads("Ingen har lest den.").looks()
    nurse = enter(stage.actor("nurse")).goes_to(reverse("messaging:case", args=[scene.story.case.id]))
    nurse.does_not_read(SECRET, QUESTION, ANSWER)
    # The mother takes PPT out: with that, all of it is out of its sight.
    _takes_out(social, case, "PPT")
    gone = ppt.page.goto(ppt.base + reverse("messaging:case", args=[scene.story.case.id]))
    assert gone is not None and gone.status == NOT_FOUND
    ppt.does_not_read(QUESTION, ANSWER).goes_to("/min-dag/").does_not_read("beskjed", ANSWER)
    social.goes_to(reverse("messaging:case", args=[scene.story.case.id])).reads("som ikke ser saken lenger")
    assert not social.page.get_by_label("Ansatt Ppt, PPT").count(), "and cannot be written to"
    social.looks("messages-service-lost")
    for who in ("mother", "father"):
        enter(scene.story.family(who), width=360).goes_to("/").does_not_read(QUESTION, ANSWER, SECRET)
