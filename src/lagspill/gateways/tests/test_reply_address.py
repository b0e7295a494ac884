"""An address for answers is one entry's own, and cannot be guessed."""

import pytest
from pytest_django import Settings

from lagspill.gateways.reply_address import is_confirmed, is_reply_address, reply_address, takes_answers


@pytest.fixture(autouse=True)
def door(settings: Settings) -> None:
    settings.MAIL_REPLY = "svar@Lagspill.example"


def test_an_address_is_confirmed_for_its_own_entry_only_in_any_case_of_letters() -> None:
    mine = reply_address("a@lagspill")
    assert is_reply_address(mine)
    assert is_confirmed("a@lagspill", ["x@y.example", f" {mine.upper()} "])
    assert not is_confirmed("b@lagspill", [mine])
    assert not is_confirmed("a@lagspill", [])


def test_it_fits_into_what_mail_servers_take() -> None:
    local = reply_address("a@lagspill").partition("@")[0]
    assert len(local) <= 64 and len(local.partition("+")[2]) == 40


def test_another_installations_key_confirms_nothing(settings: Settings) -> None:
    mine = reply_address("a@lagspill")
    settings.SECRET_KEY = "another"
    assert not is_confirmed("a@lagspill", [mine])


@pytest.mark.parametrize("address", ["svar@lagspill.example", "svar+x@else.example", "x", "", "@", "post+x@lagspill.example"])  # fmt: skip
def test_other_addresses_have_not_its_form(address: str) -> None:
    assert not is_reply_address(address)


def test_without_a_door_nothing_is_ours(settings: Settings) -> None:
    settings.MAIL_REPLY = ""
    assert not takes_answers()
    assert not is_reply_address("svar+x@lagspill.example")
