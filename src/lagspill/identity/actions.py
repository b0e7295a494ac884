"""The steps of a log-in with a local account: password, second factor, backup codes, one-time links (PRIV-7).

This room writes no log entries itself (the log lies beside it, not below): callers record what an Attempt says,
in the same transaction, see web/account_actions.py.
"""

import base64
import datetime
import uuid
from dataclasses import dataclass

from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.db import transaction
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from lagspill.identity.models import Account
from lagspill.identity.rules import BACKUP_CODES, is_locked, is_username, normal_username, wait_after


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a step of a log-in went. `reason` is a code for the log only: people get one and the same sentence."""

    account: Account | None
    reason: str = ""
    device: Device | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the log-in may go on."""
        return not self.reason


class LinkTokens(PasswordResetTokenGenerator):
    """One-time tokens: worthless once the password has changed, the account was used, or three days have gone."""

    key_salt = "lagspill.identity.link"


LINKS = LinkTokens()


@transaction.atomic
def try_password(*, username: str, password: str, at: datetime.datetime) -> Attempt:
    """The first step. Takes as long for an unknown name as for a known one; counts failures on the locked row."""
    account = Account.objects.select_for_update().filter(username=normal_username(username)).first()
    if account is None:
        # The hash of nobody's password: an answer that comes sooner would tell which names exist.
        Account().set_password(password)
        return Attempt(None, "unknown")
    right = account.check_password(password)
    if is_locked(account.locked_until, at):
        return Attempt(account, "locked")
    if not account.is_active or account.is_demo:
        return Attempt(account, "closed")
    if not right:
        _count_failure(account, at)
        return Attempt(account, "password")
    return Attempt(account)


@transaction.atomic
def try_code(*, account_id: uuid.UUID, code: str, at: datetime.datetime) -> Attempt:
    """The second step: a code from the app, or one of the backup codes, which is then used up."""
    account = Account.objects.select_for_update().get(id=account_id)
    if is_locked(account.locked_until, at):
        return Attempt(account, "locked")
    if not account.is_active or account.is_demo:
        return Attempt(account, "closed")
    plain = "".join(code.split()).lower()
    devices: list[Device] = [
        *TOTPDevice.objects.select_for_update().filter(user=account, confirmed=True),
        *StaticDevice.objects.select_for_update().filter(user=account, confirmed=True),
    ]
    for device in devices:
        if device.verify_token(plain):
            _clear_failures(account)
            return Attempt(account, device=device)
    _count_failure(account, at)
    return Attempt(account, "code")


def has_second_factor(account: Account) -> bool:
    """Whether the account has an app that was shown to work."""
    return bool(TOTPDevice.objects.filter(user=account, confirmed=True).exists())


@transaction.atomic
def begin_second_factor(*, account: Account) -> TOTPDevice:
    """A new secret to scan, unconfirmed until a code from it has been given; replaces an earlier unconfirmed one."""
    TOTPDevice.objects.filter(user=account, confirmed=False).delete()
    return TOTPDevice.objects.create(user=account, name="app", confirmed=False)


def unconfirmed(account_id: uuid.UUID) -> TOTPDevice | None:
    """The secret that waits for its first code; None when there is none."""
    return TOTPDevice.objects.filter(user_id=account_id, confirmed=False).select_related("user").first()


@transaction.atomic
def confirm_second_factor(*, device: TOTPDevice, code: str, at: datetime.datetime) -> tuple[Attempt, list[str]]:
    """Takes the app into use when its code is right; answers the attempt and the backup codes, to be shown once."""
    account = Account.objects.select_for_update().get(id=device.user_id)
    if is_locked(account.locked_until, at):
        return Attempt(account, "locked"), []
    if not device.verify_token("".join(code.split())):
        _count_failure(account, at)
        return Attempt(account, "code"), []
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    _clear_failures(account)
    return Attempt(account, device=device), _new_backup_codes(account)


@transaction.atomic
def forget_second_factor(*, account: Account) -> None:
    """Removes app and backup codes; the next log-in sets up new ones. For a lost phone, by an administrator."""
    TOTPDevice.objects.filter(user=account).delete()
    StaticDevice.objects.filter(user=account).delete()


def create_account(*, username: str, display_name: str, email: str = "") -> Account:
    """A new account without a password: only a one-time link opens it. Raises ValueError for a name that cannot be used."""
    name = normal_username(username)
    if not is_username(name) or Account.objects.filter(username=name).exists():
        raise ValueError(name)
    return Account.objects.create_account(username=name, display_name=display_name.strip(), email=email.strip())


def link_token(account: Account) -> str:
    """The token of a one-time link with which the account's owner chooses a password."""
    return LINKS.make_token(account)


def account_of_link(account_id: uuid.UUID, token: str) -> Account | None:
    """The account that a one-time link opens; None when it is used, too old, or was never made."""
    account = Account.objects.filter(id=account_id, is_active=True, is_demo=False).first()
    return account if account is not None and LINKS.check_token(account, token) else None


@transaction.atomic
def set_password(*, account: Account, password: str) -> None:
    """A new password; the link that led here is worthless from now on. Raises ValidationError with what is wrong."""
    validate_password(password, account)
    locked = Account.objects.select_for_update().get(id=account.id)
    locked.set_password(password)
    locked.save(update_fields=["password"])


def set_language(*, account: Account, language: str) -> None:
    """The language that the account's pages and mails are in from now on."""
    account.language = language
    account.save(update_fields=["language"])


def secret_as_text(device: TOTPDevice) -> str:
    """The secret for those who cannot scan: base32 in groups of four."""
    text = base64.b32encode(device.bin_key).decode().rstrip("=")
    return " ".join(text[start : start + 4] for start in range(0, len(text), 4))


def _new_backup_codes(account: Account) -> list[str]:
    StaticDevice.objects.filter(user=account).delete()
    device = StaticDevice.objects.create(user=account, name="backup", confirmed=True)
    codes = [StaticToken.random_token() for _ in range(BACKUP_CODES)]
    StaticToken.objects.bulk_create([StaticToken(device=device, token=code) for code in codes])
    return codes


def _count_failure(account: Account, at: datetime.datetime) -> None:
    account.failed_attempts = min(account.failed_attempts + 1, 1000)
    wait = wait_after(account.failed_attempts)
    account.locked_until = at + wait if wait else None
    account.save(update_fields=["failed_attempts", "locked_until"])


def _clear_failures(account: Account) -> None:
    account.failed_attempts = 0
    account.locked_until = None
    account.save(update_fields=["failed_attempts", "locked_until"])
