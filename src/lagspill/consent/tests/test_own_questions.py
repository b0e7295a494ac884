"""What a model asks by itself on the consent form: answered with the family, signed, sealed and printed with the rest (CONS-1, PLAT-5)."""

import uuid
from collections.abc import Sequence
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story, draft, give, past_the_gate
from tests.unnamed import runs

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.consent.models import Consent
from lagspill.consent.papers import form_to_sign, record_document, record_pdf
from lagspill.consent.queries import consent_by_id
from lagspill.consent.tests.test_pages import said, text
from lagspill.documents.content import Facts, Signatures, Table
from lagspill.documents.fingerprint import content_hash
from lagspill.documents.tests.reading import squeezed, text_of
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook, Section
from lagspill.questions.tests.builders import model, question

SECRET = "Besteforeldrene skal ikke spørres"
HOURS = [{"day": "Onsdag", "after": 17}]
CODE = "tests-consent"
FIELDS = [
    question(
        "across", "choice", required=True, label={"nb": "Hvem går over brua først?"},
        options=[{"code": "child", "label": {"nb": "Barnet"}}, {"code": "adult", "label": {"nb": "Den voksne"}}],
    ),
    question(
        "not_told", "long_text", label={"nb": "Dette skal bli mellom oss", "en": "This stays between us"},
        help={"nb": "Det familien ikke vil at noen tar opp."},
    ),
    question(
        "hours", "rows", label={"nb": "Når vi kan ringe"},
        columns=[
            question("day", "text", required=True, label={"nb": "Ukedag"}), question("after", "number", label={"nb": "Etter klokka"})
        ],
    ),
]  # fmt: skip
ANSWERS: dict[str, Any] = {"across": "adult", "not_told": SECRET, "hours": HOURS}
FILLED = {"own_across": "adult", "own_not_told": SECRET, "own_hours-0-day": "Onsdag", "own_hours-0-after": "17"}


def put_beside(monkeypatch: pytest.MonkeyPatch, made: Playbook) -> Playbook:
    others = [one for one in loader._all_shipped() if one.code != made.code]
    monkeypatch.setattr(loader, "_all_shipped", lambda: (*others, made))
    return made


@pytest.fixture
def asks(monkeypatch: pytest.MonkeyPatch) -> Playbook:
    """The shipped model, whose consent form asks more."""
    return put_beside(monkeypatch, model(FIELDS, form="consent", code=CODE))


@pytest.fixture
def story(town: Town, asks: Playbook) -> Story:
    return begin_story(runs(town, asks.code))


@pytest.fixture
def owner(town: Town, story: Story, browse: Browse) -> Client:
    return browse(town.actor("teacher"))


def signed(town: Town, story: Story, **answers: Any) -> Consent:
    consent = draft(town, story, ["ppt"], **answers)
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    return consent


def whole(consent: Consent) -> Consent:
    found = consent_by_id(consent.id)
    assert found is not None
    return found


def test_the_page_asks_and_misses_what_must_be_answered_and_loses_nothing(
    town: Town, story: Story, owner: Client
) -> None:
    url = past_the_gate(town, story, by="teacher")
    page = text(owner.get(url))
    assert "Hvem går over brua først?" in page and "Det familien ikke vil at noen tar opp." in page
    answer = owner.post(url, said(town, **{"own_not_told": SECRET, "own_hours-0-after": "fem"}))
    page = text(answer)
    assert answer.status_code == 422 and SECRET in page and 'value="fem"' in page
    assert "Linje 1, Ukedag: Dette må fylles ut." in page and "Velg ett av svarene." in page
    with acting(town.actor("teacher")):
        assert not Consent.objects.exists()


def test_what_was_answered_stands_on_the_consents_pages_and_in_the_next_one(
    town: Town, story: Story, owner: Client
) -> None:
    answer = owner.post(past_the_gate(town, story, by="teacher"), said(town, **FILLED))
    assert answer.status_code == 302
    consent_id = uuid.UUID(answer["Location"].split("/")[2])
    with acting(town.actor("teacher")):
        consent = Consent.objects.get(id=consent_id)
    assert consent.own_answers == {"playbook": CODE, "version": "1.0", "answers": ANSWERS}
    for name, one in (("show", consent_id), ("history", story.case.id)):
        page = text(owner.get(reverse(f"consent:{name}", args=[one])))
        assert SECRET in page and "Den voksne" in page and "Ukedag: Onsdag; Etter klokka: 17" in page, name
    assert SECRET in text(owner.get(reverse("cases:case", args=[story.case.id])))
    for person in (story.mother, story.father):
        give(town, consent, person)
    again = text(owner.get(past_the_gate(town, story, by="teacher")))
    assert SECRET in again and 'value="Onsdag"' in again


def test_it_is_declared_above_the_signatures_on_the_paper_and_in_the_record(town: Town, story: Story) -> None:
    consent = signed(town, story, **ANSWERS)
    with acting(town.actor("teacher")):
        found = whole(consent)
        for paper in (form_to_sign(found), record_document(found)):
            rows = [row for block in paper.blocks if isinstance(block, Facts) for row in block.rows]
            assert ("Hvem går over brua først?", "Den voksne") in rows
            assert ("Dette skal bli mellom oss", SECRET) in rows
            table = Table("Når vi kan ringe", ("Ukedag", "Etter klokka"), (("Onsdag", "17"),))
            kinds = [type(block) for block in paper.blocks]
            assert paper.blocks.index(table) < kinds.index(Signatures)
        assert ("This stays between us", SECRET) in [
            row for block in record_document(found, "en").blocks if isinstance(block, Facts) for row in block.rows
        ]
        told = text_of(record_pdf(found))
    assert squeezed(SECRET) in told and squeezed("Den voksne") in told and "Onsdag" in told


def test_what_was_left_open_is_not_left_to_the_pen(town: Town, story: Story) -> None:
    consent = draft(town, story, ["ppt"], across="child")
    with acting(town.actor("teacher")):
        said_there = str(form_to_sign(whole(consent)))
    assert "Barnet" in said_there and "Dette skal bli mellom oss" not in said_there


def test_another_answer_is_another_hash(town: Town, story: Story) -> None:
    consent = signed(town, story, **ANSWERS)
    with acting(town.actor("teacher")):
        found = whole(consent)
        assert found.content_hash == content_hash(record_document(found))
        found.own_answers["answers"]["not_told"] = "Alle kan spørres"
        assert found.content_hash != content_hash(record_document(found))


def test_what_was_signed_before_keeps_its_hash_whatever_its_model_asks(
    town: Town, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A consent from before there were own questions answers none, and says what it said."""
    put_beside(monkeypatch, model([], form="consent", code=CODE))
    consent = signed(town, story)
    put_beside(monkeypatch, model(FIELDS, form="consent", code=CODE))
    with acting(town.actor("teacher")):
        found = whole(consent)
        assert found.own_answers == {} and found.content_hash == content_hash(record_document(found))


def laid_out(asks: Playbook, sections: Sequence[Section]) -> Playbook:
    """The model with other sections on the consent's paper."""
    documents = tuple(
        one.model_copy(update={"sections": tuple(sections)}) if one.code == "consent_form" else one
        for one in asks.documents
    )
    return asks.model_copy(update={"documents": documents})


def test_a_paper_that_begins_with_the_signatures_prints_it_all_the_same(
    town: Town, story: Story, asks: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    sections = asks.document("consent_form").sections
    signs = next(one for one in sections if one.code == "signatures")
    put_beside(monkeypatch, laid_out(asks, [signs, *(one for one in sections if one != signs)]))
    consent = signed(town, story, **ANSWERS)
    with acting(town.actor("teacher")):
        assert str(record_document(whole(consent))).count(SECRET) == 1


def test_a_paper_places_a_question_where_it_names_it(
    town: Town, story: Story, asks: Playbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    *others, last = asks.document("consent_form").sections
    named = last.model_copy(update={"fields": (*last.fields, "consent.not_told")})
    put_beside(monkeypatch, laid_out(asks, [*others, named]))
    consent = signed(town, story, **ANSWERS)
    with acting(town.actor("teacher")):
        told = str(record_document(whole(consent)))
    assert told.count(SECRET) == 1 and told.index("Signatures(") < told.index(SECRET)
    assert told.index("Den voksne") < told.index("Signatures(")


@pytest.mark.parametrize(
    ("answers", "code"), [({}, "answer_missing"), ({"across": "fish"}, "answer_misfit"), ({"across": "child", "new": 1}, "answer_misfit")]
)  # fmt: skip
def test_the_action_is_as_strict_as_the_page(town: Town, story: Story, answers: dict[str, Any], code: str) -> None:
    with pytest.raises(Refused) as refused:
        draft(town, story, ["ppt"], **answers)
    assert refused.value.code == code


def test_those_in_the_consent_read_it_and_nobody_else(town: Town, story: Story) -> None:
    signed(town, story, **ANSWERS)
    owner = town.actor("teacher")
    with acting(owner):
        for who in ("ppt", "barnevern"):
            place = town.positions[who]
            assign(case_id=story.case.id, position_id=place.id, service_id=place.service_id, duty="member", by=owner)
    sees = {}
    for who in ("teacher", "ppt", "barnevern", "stranger"):
        with acting(town.actor(who)):
            sees[who] = [one.own_answers["answers"]["not_told"] for one in Consent.objects.all()]
    with acting(story.family("father")):
        sees["father"] = [one.own_answers["answers"]["not_told"] for one in Consent.objects.all()]
    assert sees == {"teacher": [SECRET], "ppt": [SECRET], "barnevern": [], "stranger": [], "father": [SECRET]}


def test_the_family_reads_it_on_its_own_page(town: Town, story: Story, browse: Browse) -> None:
    signed(town, story, **ANSWERS)
    page = text(browse(story.family("mother")).get(reverse("portal:case", args=[story.case.id])))
    assert SECRET in page and "Hvem går over brua først?" in page
