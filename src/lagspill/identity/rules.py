"""Log-in in rules: how long one waits after wrong attempts, and where one may be sent afterwards (PRIV-7). No clock of their own."""

import datetime
import re

FREE_ATTEMPTS = 4
FIRST_WAIT = datetime.timedelta(minutes=1)
# A longer wait would let a stranger who knows a username keep its owner out.
LONGEST_WAIT = datetime.timedelta(minutes=15)
HALF_WAY = datetime.timedelta(minutes=10)
BACKUP_CODES = 10

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{1,149}")


def wait_after(failures: int) -> datetime.timedelta:
    """How long an account is locked after so many failures in a row: nothing at first, then doubling up to a quarter of an hour."""
    doublings = failures - FREE_ATTEMPTS - 1
    if doublings < 0:
        return datetime.timedelta()
    # 2 ** 10 minutes are beyond the longest wait already: large counts need no large numbers.
    return min(FIRST_WAIT * (1 << min(doublings, 10)), LONGEST_WAIT)


def is_locked(locked_until: datetime.datetime | None, at: datetime.datetime) -> bool:
    """Whether no attempt counts yet, not even with the right password."""
    return locked_until is not None and at < locked_until


def is_half_way(started: datetime.datetime, at: datetime.datetime) -> bool:
    """Whether a log-in that has passed the password may still go on to the second factor."""
    return started <= at < started + HALF_WAY


def may_enter(*, is_active: bool, is_demo: bool, demo_allowed: bool) -> bool:
    """Whether an account can be used at all: a persona of the demo only where there is a demo."""
    return is_active and (demo_allowed or not is_demo)


def normal_username(text: str) -> str:
    """A username as it is stored: without blanks around it, in small letters."""
    return text.strip().lower()


def is_username(text: str) -> bool:
    """Whether a text can be a username: 2 to 150 of a-z, 0-9 and . _ @ + -, beginning with a letter or digit."""
    return _USERNAME.fullmatch(text) is not None
