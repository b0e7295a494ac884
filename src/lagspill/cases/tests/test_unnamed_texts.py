"""Every text of a case without a person is looked through, in every action, and nothing is saved unlooked (CASE-6)."""

from collections.abc import Mapping
from typing import Any

import pytest
from django.db import DatabaseError
from tests.town import Town, begin_story
from tests.unnamed import brought, fresh, raise_unnamed, runs

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases import unnamed_texts
from lagspill.cases.actions import NewClosing, close_case, write_note
from lagspill.cases.handover import offer_lead
from lagspill.cases.models import Case, ClearedWord, Note
from lagspill.cases.referrals import return_referral
from lagspill.cases.unnamed_texts import TOGETHER, Cleared, Matter, clear_words, judge
from lagspill.families.weighing import Finding

HARD = "Ring mor på 22 00 00 00"
SOFT = "Han heter Emil"


@pytest.fixture(autouse=True)
def _models(unnamed_playbooks: None) -> None:
    """The models that take up cases without names."""


@pytest.mark.parametrize("kind", ["child", "group", "system"])
@pytest.mark.parametrize("text", [HARD, "Det gjelder Ansatt Teacher sin klasse", "Nora@familie.example"])
def test_a_concern_with_somebody_in_it_is_not_saved(town: Town, kind: str, text: str) -> None:
    runs(town)
    with pytest.raises(Refused) as caught:
        raise_unnamed(town, kind=kind, text=text)
    assert caught.value.code == "text_identifies"
    with acting(town.actor("sosiallaerer")):
        assert not Case.objects.exists()


def test_people_of_cases_that_the_writer_sees_are_known_and_others_are_not(town: Town) -> None:
    begin_story(runs(town))  # Emil Solbakken, whom the teacher sees and the sosiallærer does not
    matter = Matter(collective=False, place_known=False)
    for who, known in (("teacher", True), ("sosiallaerer", False)):
        actor = town.actor(who)
        with acting(actor):
            assert bool(judge({"text": SOFT}, matter=matter, by=actor).all) == known


def test_what_only_all_texts_together_show_is_found(town: Town) -> None:
    actor, matter = town.actor("teacher"), Matter(collective=False, place_known=True)
    with acting(actor):
        found = judge({"one": "Går i 7. trinn", "two": "Sitter i rullestol", "three": " "}, matter=matter, by=actor)
        assert list(found.by_text) == [TOGETHER]
        alone = judge({"one": "Går i 7. trinn og sitter i rullestol", "two": "Trives"}, matter=matter, by=actor)
        assert list(alone.by_text) == ["one"]


def test_a_cleared_word_may_stand_and_a_hard_one_is_never_cleared(town: Town) -> None:
    begin_story(runs(town))
    case = raise_unnamed(town, by="teacher")
    teacher = town.actor("teacher")
    with acting(teacher):
        with pytest.raises(Refused):
            write_note(case=fresh(case), text=SOFT, reach="own", shared=False, by=teacher)
        words = (Finding("name", "Emil", hard=False), Finding("phone", "22 00 00 00", hard=True))
        for _twice in range(2):
            clear_words(case=case, cleared=Cleared(words, "En bok klassen leser heter Emil"), by=teacher)
        assert [row.word for row in ClearedWord.objects.filter(case=case)] == ["emil"]
        write_note(case=fresh(case), text=SOFT, reach="own", shared=False, by=teacher)
        with pytest.raises(Refused):
            write_note(case=fresh(case), text=HARD, reach="own", shared=False, by=teacher)
        assert Note.objects.count() == 1


def test_nothing_is_saved_when_the_check_cannot_run(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = raise_unnamed(runs(town))
    owner = town.actor("sosiallaerer")

    def broken(_service: object) -> Any:
        raise DatabaseError

    monkeypatch.setattr(unnamed_texts, "names_around", broken)
    with acting(owner):
        with pytest.raises(Refused) as caught:
            write_note(case=fresh(case), text="Helt vanlig", reach="own", shared=False, by=owner)
        assert caught.value.code == "text_unchecked"
        assert not Note.objects.exists()


def test_a_case_with_a_person_may_say_who_it_is(town: Town) -> None:
    story = begin_story(runs(town))
    teacher = town.actor("teacher")
    with acting(teacher):
        write_note(case=story.case, text=HARD, reach="own", shared=False, by=teacher)
        assert Note.objects.get().text == HARD


def test_notes_messages_returns_and_closings_are_looked_through(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    owner, coordinator = town.actor("sosiallaerer"), town.actor("coordinator")
    deeds: Mapping[str, Any] = {
        "note": lambda by: write_note(case=fresh(case), text=HARD, reach="shared", shared=False, by=by),
        "return": lambda by: return_referral(case=fresh(case), reason=HARD, by=by),
        "offer": lambda by: offer_lead(case=fresh(case), position_id=town.positions["ppt"].id, message=HARD, by=by),
        "close": lambda by: close_case(
            case=fresh(case), closing=NewClosing(reason="moved", evaluation="", continues=HARD), by=by
        ),
    }
    for name, deed in deeds.items():
        actor = coordinator if name == "return" else owner
        with acting(actor), pytest.raises(Refused) as caught:
            deed(actor)
        assert caught.value.code == "text_identifies", name
