"""Log-in as actions: identity's steps with their log entries, in one transaction (PRIV-2, PRIV-7)."""

import datetime
import uuid

from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django_otp.models import Device
from django_otp.plugins.otp_totp.models import TOTPDevice

from lagspill.access.actor import Actor
from lagspill.access.log_in import SESSION_KEY, actor_of, choose
from lagspill.audit.actions import record
from lagspill.identity import actions as identity
from lagspill.identity.actions import Attempt
from lagspill.identity.backends import PATH
from lagspill.identity.models import Account


def as_account(account: Account) -> Actor:
    """The actor of an account that acts as nothing yet: for the log."""
    return Actor(account_id=account.id, name=account.display_name)


@transaction.atomic
def try_password(*, username: str, password: str, at: datetime.datetime) -> Attempt:
    """Identity's first step; a failure is logged, its reason as a code."""
    attempt = identity.try_password(username=username, password=password, at=at)
    _log_failure(attempt)
    return attempt


@transaction.atomic
def try_code(*, account_id: uuid.UUID, code: str, at: datetime.datetime) -> Attempt:
    """Identity's second step; a failure is logged."""
    attempt = identity.try_code(account_id=account_id, code=code, at=at)
    _log_failure(attempt)
    return attempt


@transaction.atomic
def confirm_second_factor(*, device: TOTPDevice, code: str, at: datetime.datetime) -> tuple[Attempt, list[str]]:
    """Takes a new app into use, and logs it; answers the backup codes too."""
    attempt, codes = identity.confirm_second_factor(device=device, code=code, at=at)
    _log_failure(attempt)
    if attempt.succeeded and attempt.account:
        record("identity.second_factor_set_up", by=as_account(attempt.account))
    return attempt, codes


@transaction.atomic
def enter(request: HttpRequest, *, account: Account, device: Device | None = None) -> None:
    """Opens a session for the account, strong when `device` has just proved itself; a persona of the demo has none."""
    if device is not None:
        # What the middleware says of later requests holds for the rest of this one.
        account.otp_device, account.is_verified = device, lambda: True  # type: ignore[attr-defined]
    login(request, account, backend=PATH)
    record("identity.logged_in", by=as_account(account), how="demo" if account.is_demo else "two_factors")


@transaction.atomic
def act_as(request: HttpRequest, *, account: Account, choice: str) -> bool:
    """Acts in a position or as family from the next request on (CONS-3); False when the account may not."""
    if not choose(request, account=account, choice=choice):
        return False
    record("identity.acted_as", by=actor_of(request) or as_account(account))
    return True


@transaction.atomic
def leave(request: HttpRequest, *, account: Account) -> None:
    """Ends the session; whoever sits down next finds nothing of it."""
    record("identity.logged_out", by=actor_of(request) or as_account(account))
    request.session.pop(SESSION_KEY, None)
    logout(request)


@transaction.atomic
def create_account(*, username: str, display_name: str, email: str = "") -> Account:
    """A new account that only a one-time link opens. Raises ValueError for a name that cannot be used or is taken."""
    account = identity.create_account(username=username, display_name=display_name, email=email)
    record("identity.account_created", by=None, object_id=account.id)
    return account


@transaction.atomic
def invite(*, account: Account, forget_second_factor: bool = False) -> str:
    """A one-time token for choosing a password; the lost phone's second factor goes when asked. Logged either way."""
    if forget_second_factor:
        identity.forget_second_factor(account=account)
    record("identity.invited", by=None, object_id=account.id, forgot_second_factor=forget_second_factor)
    return identity.link_token(account)


@transaction.atomic
def set_password(*, account: Account, password: str) -> None:
    """A password chosen through a one-time link. Raises ValidationError."""
    identity.set_password(account=account, password=password)
    record("identity.password_set", by=as_account(account))


def _log_failure(attempt: Attempt) -> None:
    if attempt.succeeded:
        return
    known = attempt.account.id if attempt.account else None
    record("identity.log_in_refused", by=None, object_id=known, refused=True, reason=attempt.reason)
