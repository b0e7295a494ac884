"""Documents that cannot rot: proofs exist, links lead somewhere, decisions are numbered, no model is named in Python."""

import re
from pathlib import Path

import pytest

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


def test_no_model_is_named_in_python() -> None:
    named = re.compile(r"baerum|bærum|(?<![a-z])alna|\btit\b|ressursteam|innsatsteam", re.IGNORECASE)
    for path in (ROOT / "src").rglob("*.py"):
        if "tests" not in path.parts and "demo" not in path.parts and "migrations" not in path.parts:
            assert not named.search(path.read_text(encoding="utf-8")), path.name
