"""Texts fall back to *bokmål*; parts never change."""

import pytest
from pydantic import ValidationError

from lagspill.playbooks.schema import AgeBand, AgeRange, Playbook, Text


def test_a_text_falls_back_to_bokmal() -> None:
    text = Text(nb="Hei", en="Hello")
    assert [text.in_(lang) for lang in ("nb", "no", "nb-NO", "en", "en_GB", "nn", "fr", "nb_", "model_config")] == [
        *("Hei", "Hei", "Hei", "Hello", "Hello", "Hei", "Hei", "Hei", "Hei")
    ]
    assert str(text) == "Hei"
    assert (text.has("en-gb"), text.has("nn"), text.has("fr")) == (True, False, False)


def test_a_playbook_never_changes(playbook: Playbook) -> None:
    for part, name in ((playbook, "version"), (playbook.band("age_0_1"), "to_age")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(part, name, "2.0")


def test_ages_must_rise() -> None:
    with pytest.raises(ValidationError, match="høyere"):
        AgeRange(from_age=5, to_age=4)


def test_a_band_without_conditions_holds_for_all_its_ages(playbook: Playbook) -> None:
    band: AgeBand = playbook.band("age_6_15")
    assert [age for age in range(24) if band.holds(age, attends_kindergarten=False)] == list(range(6, 16))


def test_the_whole_playbook_survives_a_round_trip_through_json(playbook: Playbook) -> None:
    assert Playbook.model_validate_json(playbook.model_dump_json()) == playbook
