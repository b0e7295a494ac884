"""How versions sort, and that no two municipalities' editions meet."""

import pytest

from lagspill.playbooks.versions import edition_version, is_edition, order, serial_of, stem_of


def test_an_edition_carries_its_municipality_and_its_running_number() -> None:
    made = edition_version("1.0", "0301", 2)
    assert made == "1.0-0301-2"
    assert (stem_of(made), serial_of(made), is_edition(made)) == ("1.0", 2, True)
    assert (stem_of("1.0"), serial_of("1.0"), is_edition("1.0")) == ("1.0", 0, False)
    assert edition_version("1.0", "0301", 1) != edition_version("1.0", "4601", 1)


def test_versions_sort_by_what_they_build_on_and_then_by_their_number() -> None:
    versions = ["1.10", "1.0-9901-10", "1.0", "1.9", "1.0-9901-2", "1.0.1"]
    assert sorted(versions, key=order) == ["1.0", "1.0-9901-2", "1.0-9901-10", "1.0.1", "1.9", "1.10"]


@pytest.mark.parametrize(("stem", "number", "serial"), [("1", "0301", 1), ("1.0", "31", 1), ("1.0", "0301", 1000)])
def test_what_no_version_can_say_is_refused(stem: str, number: str, serial: int) -> None:
    with pytest.raises(ValueError, match="no version"):
        edition_version(stem, number, serial)


def test_the_longest_version_fits_the_databases_column() -> None:
    assert len(edition_version("999.999.999", "9999", 999)) <= 20
