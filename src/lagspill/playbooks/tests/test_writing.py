"""A new model starts in order; the reference names every part."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from lagspill.cli.main import main
from lagspill.playbooks.loader import check_file, load
from lagspill.playbooks.reference import reference
from lagspill.playbooks.writing import BadCodeError, start

PAGE = Path(__file__).parents[4] / "docs" / "reference" / "playbook.md"


def test_a_new_model_is_in_order_from_its_first_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(
        main, ["playbook", "new", "vaart-team", "--title", 'Vårt "team"', "--folder", str(tmp_path)]
    )
    assert done.exit_code == 0, done.output
    path = tmp_path / "vaart-team.yaml"
    assert check_file(path) == []
    assert (load(path).code, load(path).title.nb) == ("vaart-team", "Vårt 'team'")
    again = CliRunner().invoke(main, ["playbook", "new", "vaart-team", "--folder", str(tmp_path)])
    assert again.exit_code == 1
    assert "is there already" in again.output


@pytest.mark.parametrize("code", ["", "A", "Team", "1team", "../x", "a b", "x" * 61])
def test_a_code_that_cannot_be_is_refused(code: str, tmp_path: Path) -> None:
    with pytest.raises(BadCodeError, match="small letters"):
        start(code, "Team")
    if code:
        assert CliRunner().invoke(main, ["playbook", "new", code, "--folder", str(tmp_path)]).exit_code == 2


def test_the_reference_in_the_docs_is_the_schemas() -> None:
    assert PAGE.read_text(encoding="utf-8") == reference(), (
        "run: lagspill playbook reference > docs/reference/playbook.md"
    )
    assert CliRunner().invoke(main, ["playbook", "reference"]).output == reference()
