"""The steps of a log-in, one by one."""

import datetime
import time
import uuid

import pytest
from django.core.exceptions import ValidationError
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings

from lagspill.foundation.clock import now
from lagspill.identity import actions
from lagspill.identity.backends import AccountBackend
from lagspill.identity.models import Account
from lagspill.identity.rules import BACKUP_CODES, FREE_ATTEMPTS

PASSWORD = "fire gule båter i havna"


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return str(totp.token()).zfill(6)


@pytest.fixture
def account(db: None) -> Account:
    account = actions.create_account(username=" Kari.Moe ", display_name="Kari Moe")
    actions.set_password(account=account, password=PASSWORD)
    account.refresh_from_db()
    return account


@pytest.fixture
def device(account: Account) -> TOTPDevice:
    device = actions.begin_second_factor(account=account)
    attempt, _codes = actions.confirm_second_factor(device=device, code=code_of(device, -1), at=now())
    assert attempt.succeeded
    return device


def test_the_right_password_goes_on(account: Account) -> None:
    attempt = actions.try_password(username="KARI.moe", password=PASSWORD, at=now())
    assert attempt.succeeded and attempt.account == account


@pytest.mark.parametrize(("username", "reason"), [("kari.moe", "password"), ("ingen", "unknown")])
def test_a_wrong_password_and_an_unknown_name_fail(account: Account, username: str, reason: str) -> None:
    attempt = actions.try_password(username=username, password="feil", at=now())
    assert (attempt.succeeded, attempt.reason) == (False, reason)


def test_after_too_many_mistakes_even_the_right_password_must_wait(account: Account) -> None:
    at = now()
    for _ in range(FREE_ATTEMPTS + 1):
        actions.try_password(username="kari.moe", password="feil", at=at)
    assert actions.try_password(username="kari.moe", password=PASSWORD, at=at).reason == "locked"
    later = at + datetime.timedelta(minutes=1)
    assert actions.try_password(username="kari.moe", password=PASSWORD, at=later).succeeded


def test_an_account_without_password_a_closed_one_and_a_persona_do_not_enter(account: Account) -> None:
    actions.create_account(username="ny", display_name="Ny")
    assert actions.try_password(username="ny", password="", at=now()).reason == "password"
    Account.objects.filter(id=account.id).update(is_active=False)
    assert actions.try_password(username="kari.moe", password=PASSWORD, at=now()).reason == "closed"
    Account.objects.filter(id=account.id).update(is_active=True, is_demo=True)
    assert actions.try_password(username="kari.moe", password=PASSWORD, at=now()).reason == "closed"


def test_a_code_works_once(account: Account, device: TOTPDevice) -> None:
    code = code_of(device)
    assert actions.try_code(account_id=account.id, code=f"{code[:3]} {code[3:]}", at=now()).succeeded
    assert actions.try_code(account_id=account.id, code=code, at=now()).reason == "code"


def test_a_wrong_code_counts_and_a_right_one_forgets(account: Account, device: TOTPDevice) -> None:
    actions.try_code(account_id=account.id, code="nei", at=now())
    account.refresh_from_db()
    assert account.failed_attempts == 1
    actions.try_code(account_id=account.id, code=code_of(device), at=now())
    account.refresh_from_db()
    assert account.failed_attempts == 0


def test_guessing_codes_locks_the_account(account: Account, device: TOTPDevice) -> None:
    at = now()
    for _ in range(FREE_ATTEMPTS + 1):
        actions.try_code(account_id=account.id, code="000000x", at=at)
    assert actions.try_code(account_id=account.id, code=code_of(device), at=at).reason == "locked"


def test_a_closed_account_does_not_enter_with_a_code(account: Account, device: TOTPDevice) -> None:
    Account.objects.filter(id=account.id).update(is_active=False)
    assert actions.try_code(account_id=account.id, code=code_of(device), at=now()).reason == "closed"


def test_a_backup_code_works_once(account: Account) -> None:
    device = actions.begin_second_factor(account=account)
    _attempt, codes = actions.confirm_second_factor(device=device, code=code_of(device), at=now())
    assert len(set(codes)) == BACKUP_CODES
    assert actions.try_code(account_id=account.id, code=codes[0].upper(), at=now()).succeeded
    assert not actions.try_code(account_id=account.id, code=codes[0], at=now()).succeeded
    assert StaticToken.objects.count() == BACKUP_CODES - 1


def test_an_app_that_was_never_proved_opens_nothing(account: Account) -> None:
    device = actions.begin_second_factor(account=account)
    assert not actions.has_second_factor(account)
    assert actions.try_code(account_id=account.id, code=code_of(device), at=now()).reason == "code"
    wrong, codes = actions.confirm_second_factor(device=device, code="000000x", at=now())
    assert wrong.reason == "code" and codes == []


def test_setting_up_waits_when_the_account_is_locked(account: Account) -> None:
    device = actions.begin_second_factor(account=account)
    Account.objects.filter(id=account.id).update(locked_until=now() + datetime.timedelta(minutes=1))
    attempt, codes = actions.confirm_second_factor(device=device, code=code_of(device), at=now())
    assert attempt.reason == "locked" and codes == []


def test_a_new_secret_replaces_the_unproved_one_and_is_readable(account: Account) -> None:
    first = actions.begin_second_factor(account=account)
    second = actions.begin_second_factor(account=account)
    found = actions.unconfirmed(account.id)
    assert found is not None and found.key == second.key != first.key
    assert actions.secret_as_text(second).replace(" ", "").isalnum()


def test_a_lost_phone_starts_anew(account: Account, device: TOTPDevice) -> None:
    actions.forget_second_factor(account=account)
    assert not actions.has_second_factor(account) and not StaticToken.objects.exists()


@pytest.mark.parametrize("name", ["kari.moe", "x", "med blank"])
def test_a_taken_or_impossible_username_is_refused(account: Account, name: str) -> None:
    with pytest.raises(ValueError, match=name):
        actions.create_account(username=name, display_name="En Annen")


def test_a_link_opens_once(account: Account) -> None:
    token = actions.link_token(account)
    assert actions.account_of_link(account.id, token) == account
    assert actions.account_of_link(account.id, token + "x") is None
    actions.set_password(account=account, password="enda fire gule båter")
    assert actions.account_of_link(account.id, token) is None


def test_a_short_password_is_refused(account: Account) -> None:
    with pytest.raises(ValidationError):
        actions.set_password(account=account, password="kort")


def test_a_session_of_a_missing_or_closed_account_is_nobodys(account: Account) -> None:
    assert AccountBackend().get_user(account.id) == account
    Account.objects.filter(id=account.id).update(is_active=False)
    assert AccountBackend().get_user(account.id) is None
    assert AccountBackend().get_user(uuid.uuid4()) is None


def test_a_persona_is_nobody_outside_the_demo(account: Account, settings: Settings) -> None:
    Account.objects.filter(id=account.id).update(is_demo=True)
    assert AccountBackend().get_user(account.id) is not None
    settings.DEMO, settings.TESTING = False, False
    assert AccountBackend().get_user(account.id) is None
