"""Two hats, told in words: for whom somebody reads, and that the other service gets nothing by it (CONS-3)."""

import pytest

from lagspill.consent.hats import Wearer, model_sentences, personal_sentences
from lagspill.playbooks import loader


@pytest.mark.parametrize(
    ("kinds", "told"),
    [({"barnevern"}, True), ({"sosialagent", "school"}, True), ({"ppt", "health_station"}, False), (set(), False)],
)
def test_the_model_is_quoted_where_the_consent_concerns_either_hat(kinds: set[str], told: bool) -> None:
    found = model_sentences(loader.shipped()["alna-innsatsteam"], kinds, "nb")
    assert [text for text in found if "møter her bare som sosialagent" in text] == found
    assert bool(found) == told


def test_a_model_without_hats_says_nothing() -> None:
    assert model_sentences(loader.shipped()["baerum-tit"], {"barnevern", "school"}, "nb") == []


def test_somebody_with_another_position_reads_for_one_service_only() -> None:
    rows = [Wearer("Kari Vik", "Sosialagentene", ("Barneverntjenesten",)), Wearer("Ola Nes", "PPT", ())]
    assert personal_sentences(rows) == [
        "Kari Vik arbeider også i Barneverntjenesten, men er her bare for Sosialagentene."
        " Barneverntjenesten får ikke se saken av den grunn."
    ]


def test_somebody_on_the_case_for_both_is_told_of_as_such() -> None:
    rows = [Wearer("Kari Vik", "PPT", ("Lia skole",)), Wearer("Kari Vik", "Lia skole", ("PPT",))]
    assert personal_sentences(rows) == ["Kari Vik er her for Lia skole og PPT, men bare for én av dem om gangen."]
