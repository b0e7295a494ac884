"""What the card says in every state, and what the paper prints."""

import datetime

import pytest
from tests.fixtures import MoveClock
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actor import Actor, acting
from lagspill.consent.actions import (
    Declaration,
    discard_draft,
    draft_consent,
    rejudge,
    reserve,
    withdraw,
    withdraw_service,
)
from lagspill.consent.models import Consent
from lagspill.consent.papers import form_to_sign, record_document
from lagspill.consent.presenters import ConsentCard, about, consent_card, steps_of
from lagspill.consent.queries import consent_by_id, consents, current_consent, signing_of
from lagspill.consent.rules import Requirement, requirements
from lagspill.consent.sharing import sharing_strip
from lagspill.consent.wording import Cast, names, rule_sentence
from lagspill.documents.content import Bullets, Facts, Signatures
from lagspill.families.actions import change_living
from lagspill.families.models import Guardianship
from lagspill.foundation.clock import today
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Hat, Text

ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def owner(town: Town) -> Actor:
    return town.actor("teacher")


def card(owner: Actor, consent: Consent, *, may_write: bool = False) -> ConsentCard:
    with acting(owner):
        found = consent_by_id(consent.id)
        assert found is not None
        return consent_card(found, may_write=may_write)


def valid(town: Town, story: Story, *, days: int = 180) -> Consent:
    consent = draft(town, story, ["ppt", "barnevern"], days=days)
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    return consent


def test_a_draft_says_who_is_missing_and_why(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    fresh = card(owner, consent, may_write=True)
    assert (fresh.state, fresh.state_label) == ("draft", "Ingen har skrevet under ennå")
    assert fresh.actions[0].label == "Registrer underskrift"
    give(town, consent, story.mother)
    waiting = card(owner, consent)
    assert (waiting.state, waiting.actions, waiting.pdf_url) == ("waiting", (), None)
    assert waiting.missing == ("Pål har ikke skrevet under. Foreldrene har delt omsorg, derfor må begge skrive under.",)
    assert [(row.name, row.signed) for row in waiting.signatures] == [
        ("Mari Solbakken", True),
        ("Pål Solbakken", False),
    ]


def test_the_no_of_one_is_told_on_the_draft(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    with acting(owner):
        withdraw(consent=consent, person=story.father, by=owner)
    assert card(owner, consent).missing[1].startswith("Pål har sagt nei.")
    with acting(owner):
        found = consent_by_id(consent.id)
        assert found is not None
        assert [step.title for step in steps_of(found)] == ["Samtykket ble skrevet", "Pål sa nei"]


def test_valid_then_expiring_then_expired(town: Town, story: Story, owner: Actor, move_clock: MoveClock) -> None:
    consent, begun = valid(town, story, days=100), today()
    said = card(owner, consent)
    assert said.state == "valid"
    assert said.sentence.endswith(
        "kan Lia skole, Tidlig innsatsteam Lia, PPT og Barneverntjenesten snakke sammen om skolefravær."
    )
    move_clock(begun + 75 * ONE_DAY)
    assert card(owner, consent).state_label == "Går snart ut"
    move_clock(begun + 100 * ONE_DAY)
    over = card(owner, consent)
    assert (over.state, over.sentence) == ("expired", "Samtykket om skolefravær gjelder ikke lenger.")
    with acting(owner):
        assert current_consent(story.case.id) is None
        assert {other.why for other in sharing_strip(story.case.id).non_readers} == {"Samtykket har gått ut"}
        (found,) = consents(story.case.id)
        assert steps_of(found)[-1].title == "Perioden gikk ut"


def test_on_the_fifteenth_birthday_the_card_asks_for_the_young_person(
    town: Town, owner: Actor, move_clock: MoveClock
) -> None:
    born = (today() + 40 * ONE_DAY).replace(year=(today() + 40 * ONE_DAY).year - 15)
    story = begin_story(town, birth_date=born)
    consent = valid(town, story)
    move_clock(born.replace(year=born.year + 15))
    lapsed = card(owner, consent)
    assert (lapsed.state, lapsed.state_label) == ("expired", "Mangler en ny underskrift")
    assert lapsed.missing == ("Emil har ikke skrevet under. Emil har fylt 15 år, derfor må Emil også skrive under.",)
    with acting(owner):
        assert {other.why for other in sharing_strip(story.case.id).non_readers} == {"Samtykket mangler en underskrift"}
        assert not rejudge(consent=consent, by=owner)
    told = "Samtykket om skolefravær gjelder ikke lenger. Ungdommen har fylt 15 år og må selv skrive under."
    assert lapsed.sentence == told
    over = card(owner, consent)
    assert over.sentence == told, "judged anew for whatever reason, it is the birthday that ended it"
    with acting(owner):
        (found,) = consents(story.case.id)
        assert steps_of(found)[-1].title == told
    move_clock(born.replace(year=born.year + 18))
    assert card(owner, consent).sentence == told, "and later birthdays change nothing of that"


def test_reserved_and_taken_out_services_are_named_as_not_taking_part(town: Town, story: Story, owner: Actor) -> None:
    consent = valid(town, story)
    school = town.services["school"].id
    with acting(owner):
        reserve(consent=consent, service_id=town.services["barnevern"].id, person=story.father, owner=school, by=owner)
        withdraw_service(consent=consent, service_id=town.services["ppt"].id, person=story.mother, by=owner)
    said = card(owner, consent)
    assert "Barneverntjenesten er ikke med. Familien har reservert seg." in said.reserved
    assert said.taken_out[0].startswith("PPT er ikke lenger med.")
    assert "kan Lia skole og Tidlig innsatsteam Lia snakke" in said.sentence
    with acting(owner):
        found = consent_by_id(consent.id)
        assert found is not None
        titles = [step.title for step in steps_of(found)]
        assert titles[-2:] == ["Pål reserverte seg mot Barneverntjenesten", "PPT ble tatt ut"]
        withdraw(consent=consent, person=story.mother, by=owner)
    ended = card(owner, consent, may_write=True)
    assert (ended.state, ended.state_label, ended.actions) == ("withdrawn", "Trukket tilbake", ())


@pytest.mark.parametrize(("declined", "label"), [(True, "Familien sa nei"), (False, "Forkastet")])
def test_an_unused_draft_tells_why(town: Town, story: Story, owner: Actor, declined: bool, label: str) -> None:
    consent = draft(town, story, ["ppt"])
    with acting(owner):
        discard_draft(consent=consent, by=owner, declined=declined)
    assert card(owner, consent).state_label == label


def test_a_subject_area_stands_in_the_sentence_as_one_says_it() -> None:
    assert about("Skolefravær.") == "skolefravær"
    assert about("ADHD og søvn") == "ADHD og søvn"
    assert about("Lang " * 30).startswith("«Lang ")
    assert names([]) == ""
    assert names(["PPT"]) == "PPT"


def test_every_reason_to_sign_has_a_sentence(town: Town, story: Story, owner: Actor) -> None:
    with acting(owner):
        consent = current_consent(story.case.id) or draft_in(town, story)
        assert consent.subject is not None
        ties = tuple(Guardianship.objects.select_related("guardian").filter(child=consent.subject))
        cast = Cast(consent.subject, ties)
        signing = signing_of(consent)
        codes = [
            "adult",
            "young_person",
            "only_guardian",
            "one_together",
            "one_apart",
            "one_shared",
            "daily_care",
            "daily_unknown",
        ]
        codes += ["each_together", "each_apart", "each_shared", "everyone", "no_guardian", "nobody"]
        said = [rule_sentence(Requirement(code, (story.mother.id,)), signing, cast) for code in codes]
        assert all("%(" not in sentence and sentence.endswith(".") for sentence in said)
        assert rule_sentence(Requirement("no_guardian", ()), signing, cast).startswith("Det er ikke registrert")
        assert {need.why for need in requirements(signing, today())} <= set(codes)


def draft_in(town: Town, story: Story) -> Consent:
    assert story.case.subject is not None
    said = Declaration(
        subject=story.case.subject,
        playbook="baerum-tit",
        playbook_version="1.0",
        subject_area="Trivsel",
        services=[town.services["ppt"].id],
        start=today(),
        end=today() + 30 * ONE_DAY,
    )
    return draft_consent(case_id=story.case.id, declaration=said, by=town.actor("teacher"))


def test_the_paper_has_every_field_of_the_form_and_lines_for_all_who_must_sign(
    town: Town, story: Story, owner: Actor
) -> None:
    consent = draft(town, story, ["ppt"])
    with acting(owner):
        found = consent_by_id(consent.id)
        assert found is not None
        paper = form_to_sign(found)
        lines = next(block for block in paper.blocks if isinstance(block, Signatures)).lines
        assert [(line.name, line.missing_because) for line in lines] == [
            ("Mari Solbakken", "Foreldrene har delt omsorg, derfor må begge skrive under."),
            ("Pål Solbakken", "Foreldrene har delt omsorg, derfor må begge skrive under."),
        ]
        labels = [label for block in paper.blocks if isinstance(block, Facts) for label, _value in block.rows]
        for label in (
            "Jeg (navn)",
            "Født",
            "Saksområde",
            "Samtykket gjelder fra",
            "Sted",
            "Dato",
            "Underskrevet i nærvær av (instans)",
        ):
            assert label in labels
        assert Bullets(("Lia skole", "Tidlig innsatsteam Lia", "PPT")) in paper.blocks
        assert "Forvaltningsloven § 13 a nr. 1 (LOV-1967-02-10" in str(paper)


def test_the_record_shows_signatures_as_they_stood_and_no_address_however_the_family_lives(
    town: Town, story: Story, owner: Actor
) -> None:
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    with acting(owner):
        found = consent_by_id(consent.id)
        assert found is not None
        lines = next(block for block in record_document(found).blocks if isinstance(block, Signatures)).lines
        assert [(line.name, line.signed_on, line.missing_because is None) for line in lines] == [
            ("Mari Solbakken", today(), True),
            ("Pål Solbakken", None, False),
        ]
    give(town, consent, story.father)
    with acting(owner):
        before = record_document(consent_by_id(consent.id) or consent)
        for tie in Guardianship.objects.all():
            change_living(case_id=story.case.id, guardianship=tie, care="daily", live_together=True, by=owner)
        withdraw(consent=consent, person=story.mother, by=owner)
        after = record_document(consent_by_id(consent.id) or consent)
        assert record_document(consent_by_id(consent.id) or consent, "en").title == "Declaration of consent"
    assert before == after
    assert "veien" not in str(after)


def test_the_paper_says_in_which_capacity_those_with_two_hats_read(
    town: Town, story: Story, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The model's own words, where the consent concerns either of the two services (CONS-3)."""
    word = "Møter her bare for helsestasjonen."
    hat = Hat(role="ppt_adviser", employed_by="ppt", counts_for="health_station", text=Text(nb=word))
    every = tuple(book.model_copy(update={"hats": (hat,)}) for book in loader._all_shipped())
    monkeypatch.setattr(loader, "_all_shipped", lambda: every)
    for services, told in ((["ppt"], True), (["school_health"], False)):
        consent = draft(town, story, services)
        with acting(owner):
            found = consent_by_id(consent.id)
            assert found is not None
            assert str(record_document(found)).count(word) == told, "once, beneath the services"
            discard_draft(consent=found, by=owner)
