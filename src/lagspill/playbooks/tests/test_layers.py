"""One playbook on top of another: merged by name and code, each part remembered where it stands."""

from pathlib import Path
from typing import Any

import pytest

from lagspill.playbooks.layers import layered
from lagspill.playbooks.loader import PlaybookError, check_file, load
from lagspill.playbooks.tree import Place, Tree, read_tree

LOWER = """
title: {nb: Lav, nn: Låg}
inner: {one: 1, two: 2}
parts:
  - {code: a, label: {nb: A}, minutes: 5}
  - {code: b, label: {nb: B}}
  - {code: c, label: {nb: C}}
laws: [{id: x, text: X}]
plain: [1, 2]
"""


def merged(upper: str) -> Tree:
    return layered(read_tree(upper, "upper.yaml"), read_tree(LOWER, "lower.yaml"))


def data(upper: str) -> Any:
    return merged(upper).data


def test_names_are_merged_and_texts_replaced_whole() -> None:
    found = data("title: {nb: Høy}\ninner: {two: 3, three: 4}")
    assert found["title"] == {"nb": "Høy"}
    assert found["inner"] == {"one": 1, "two": 3, "three": 4}
    assert found["plain"] == [1, 2]


def test_entries_are_merged_by_code_added_last_or_taken_away() -> None:
    found = data(
        "parts: [{code: d}, {code: a, minutes: 6}, {code: b, remove: true}]\nlaws: [{id: x, text: Y}, {id: z}]"
    )
    assert found["parts"] == [
        {"code": "a", "label": {"nb": "A"}, "minutes": 6},
        {"code": "c", "label": {"nb": "C"}},
        {"code": "d"},
    ]
    assert found["laws"] == [{"id": "x", "text": "Y"}, {"id": "z"}]


def test_a_list_can_stand_alone_and_plain_lists_are_replaced() -> None:
    assert data("parts: [{only_these: true}, {code: c}]")["parts"] == [{"code": "c"}]
    assert data("plain: [3]\nparts: []")["plain"] == [3]
    assert data("parts: []")["parts"] == []
    assert data("parts: [loose]\ninner: no")["parts"] == ["loose"]


def test_every_part_is_remembered_in_its_own_file() -> None:
    tree = merged("inner: {two: 3}\nparts: [{code: b, remove: true}, {code: c, minutes: 9}]")
    assert tree.place(("inner", "one")) == Place("lower.yaml", 3, 9)
    assert tree.place(("inner", "two")) == Place("upper.yaml", 1, 9)
    assert tree.place(("parts", 1, "minutes"))[:2] == ("upper.yaml", 2)
    assert tree.place(("parts", 1, "label", "nb"))[:2] == ("lower.yaml", 7)
    assert tree.place(("nowhere", 3))[0] == "upper.yaml"


@pytest.fixture
def write(tmp_path: Path) -> Any:
    def put(name: str, text: str) -> Path:
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return put


SMALL = 'builds_on: samarbeidsmote\ncode: vaart-mote\nversion: "1.0"\ntitle: {nb: Vårt møte}\n'


def test_a_file_may_build_on_a_model_that_comes_with_the_product(write: Any) -> None:
    playbook = load(write("vaart-mote.yaml", SMALL))
    assert (playbook.code, playbook.title.nb, playbook.main_meeting) == (
        "vaart-mote",
        "Vårt møte",
        "cooperation_meeting",
    )


def test_a_file_beside_it_comes_first_and_a_mistake_there_is_told_there(write: Any) -> None:
    write("lav.yaml", "builds_on: samarbeidsmote\nage_range: {from_age: 9, to_age: 2}\n")
    (problem,) = check_file(write("hoy.yaml", SMALL.replace("samarbeidsmote", "lav")))
    assert (problem.file, problem.line) == ("lav.yaml", 2)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("finnes-ikke", "Fant ikke «finnes-ikke»"),
        ("../hemmelig", "Fant ikke"),
        ("7", "Fant ikke"),
        ("hoy", "bygger på seg selv"),
    ],
)
def test_what_cannot_be_built_on_is_refused_in_words(write: Any, name: str, message: str) -> None:
    problems = check_file(write("hoy.yaml", SMALL.replace("samarbeidsmote", name)))
    assert any(message in p.message and p.line == 1 and p.remedy for p in problems), problems


def test_a_lower_file_that_cannot_be_read_is_named(write: Any) -> None:
    write("lav.yaml", "a: [")
    write("dobbel.yaml", "a: 1\na: 2\n")
    for name in ("lav", "dobbel"):
        (problem,) = check_file(write("hoy.yaml", SMALL.replace("samarbeidsmote", name)))
        assert problem.file == f"{name}.yaml"
    with pytest.raises(PlaybookError):
        load(write("hoy.yaml", SMALL.replace("samarbeidsmote", "lav")))
