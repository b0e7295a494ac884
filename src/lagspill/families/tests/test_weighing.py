"""What can never stand in a text without names, and what may stand with a reason (CASE-6)."""

import pytest

from lagspill.families.identifying import traces
from lagspill.families.weighing import findings

NAMES = ["Emil Solbakken", "Kari Vold"]
PLACES = ["Lia skole"]


def found(text: str, *, collective: bool = False, place_known: bool = False) -> list[tuple[str, str, bool]]:
    told = traces(text, names=NAMES, places=PLACES)
    return [
        (one.kind, one.text, one.hard) for one in findings(text, told, collective=collective, place_known=place_known)
    ]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Nummeret er 10915596784", "national_id", "10915596784"),
        ("Ring 22 00 00 00", "phone", "22 00 00 00"),
        ("Skriv til mor@familie.example", "email", "mor@familie.example"),
        ("Bor i Solveien 3", "address", "Solveien 3"),
        ("Gjelder Emil Solbakken", "name", "Emil Solbakken"),
        ("Gjelder Emil\u00a0Solbakken", "name", "Emil\u00a0Solbakken"),
        ("Gjelder emil solbakkens mor", "name", "emil solbakkens"),
        ("Født 4. mars", "date", "Født 4. mars"),
    ],
)
@pytest.mark.parametrize("collective", [True, False])
def test_these_can_never_stand(text: str, kind: str, words: str, collective: bool) -> None:
    assert found(text, collective=collective) == [(kind, words, True)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("Gjelder Emil", "name", "Emil"),
        ("Går på Lia skole", "school", "Lia skole"),
        ("Går i 7B", "class", "7B"),
        ("Møtte oss 12.03.2026", "date", "12.03.2026"),
    ],
)
def test_these_may_stand_with_a_reason_and_are_ordinary_in_a_schools_own_matter(
    text: str, kind: str, words: str
) -> None:
    assert found(text) == [(kind, words, False)]
    assert found(text, collective=True) == ([(kind, words, False)] if kind == "name" else [])


def test_two_names_apart_are_two_names() -> None:
    assert found("Emil og Kari krangler") == [("name", "Emil", False), ("name", "Kari", False)]


@pytest.mark.parametrize(
    ("text", "place_known", "together"),
    [
        ("Går på Lia skole i 7. trinn og sitter i rullestol", False, "Lia skole + 7. trinn + rullestol"),
        ("Går i sjuende klasse og er den eneste som er blind", True, "sjuende klasse + eneste"),
        ("Går i 7B og har diabetes", True, "7B + diabetes"),
        ("Går i 7. trinn og har diabetes", False, ""),
        ("Går på Lia skole og har diabetes", False, ""),
        ("Går i 7. trinn og trives", True, ""),
    ],
)
def test_school_year_group_and_rare_trait_together_may_show_one_child(
    text: str, place_known: bool, together: str
) -> None:
    combined = [
        words for kind, words, hard in found(text, place_known=place_known) if kind == "combination" and not hard
    ]
    assert combined == ([together] if together else [])


def test_a_word_is_remembered_however_it_is_set() -> None:
    one, other = "Lia  skole", "LIA skole"
    words = {findings(text, traces(text, places=PLACES), collective=False)[0].word for text in (one, other)}
    assert words == {"lia skole"}
