"""Documents that cannot rot: proofs exist, links lead somewhere, decisions are numbered, no model is named in Python."""

import re
from pathlib import Path

import pytest

from lagspill.playbooks import loader

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| ([A-Z]+-\d+) \| (met|partly|not) \| (.*) \|$")
LINK = re.compile(r"\]\((?!https?://)([^)#]+)")


def rows() -> list[tuple[str, str, str]]:
    lines = (ROOT / "docs/requirements.md").read_text(encoding="utf-8").splitlines()
    return [match.groups() for line in lines if (match := ROW.match(line))]  # type: ignore[misc]


def test_every_requirement_has_one_row() -> None:
    ids = [row[0] for row in rows()]
    assert len(ids) == len(set(ids))
    assert len(ids) > 100


@pytest.mark.parametrize(("requirement", "state", "proof"), rows())
def test_a_requirement_is_met_only_by_a_test_that_exists(requirement: str, state: str, proof: str) -> None:
    proofs = re.findall(r"([\w/.-]+\.py)::(\w+)", proof)
    if state == "met":
        assert proofs, f"{requirement} is met by nothing"
    for path, name in proofs:
        assert f"def {name}(" in (ROOT / path).read_text(encoding="utf-8"), f"{requirement}: {path}::{name}"


@pytest.mark.parametrize(
    "page", sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]), ids=lambda page: page.name
)
def test_links_lead_somewhere(page: Path) -> None:
    for target in LINK.findall(page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_decisions_are_numbered_once() -> None:
    names = [path.name for path in (ROOT / "docs/adr").glob("*.md")]
    numbers = [name[:4] for name in names]
    assert len(numbers) == len(set(numbers)), sorted(names)


def names_of_models() -> set[str]:
    """What the shipped models and their municipalities are called, in the parts of their codes and the words of their titles."""
    names = {"bærum", "bjerke", "skolestøtte"}
    for model in loader.shipped().values():
        titles = " ".join(model.title.in_(language) for language in ("nb", "nn"))
        names |= set(model.code.split("-")) | {word for word in titles.casefold().split() if len(word) > 8}
    # «Sosialagenter» is also named where there is one of them.
    return {name.removesuffix("ene").removesuffix("ane").removesuffix("er") for name in names}


def test_no_model_is_named_outside_its_playbook() -> None:
    names = names_of_models()
    assert {
        "baerum",
        "alna",
        "tit",
        "innsatsteam",
        "sosialagent",
        "ressursteam",
        "samarbeidsmøte",
        "ansvarsgruppe",
    } <= names
    words = "|".join(name if len(name) > 4 else rf"{name}(?![a-zæøå])" for name in sorted(names))
    named = re.compile(rf"(?<![a-zæøå])({words})", re.IGNORECASE)
    for kind in ("py", "html", "typ", "js"):
        for path in (ROOT / "src").rglob(f"*.{kind}"):
            if not {"tests", "demo", "migrations"} & set(path.parts):
                found = named.search(path.read_text(encoding="utf-8"))
                assert not found, f"{path.name}: {found.group()}"
