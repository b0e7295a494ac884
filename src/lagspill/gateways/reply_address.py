"""Where answers to an invitation go: an address of its own for each, which nobody can guess (MEET-4).

The secret part is made from the calendar entry's uid under the installation's key: nothing is stored, and an address that
the key does not confirm is nobody's. Whoever holds the letter may answer it, as with any invitation by mail.
"""

import hmac
from collections.abc import Iterable

from django.conf import settings
from django.utils.crypto import salted_hmac

SALT = "lagspill.gateways.reply_address"
BYTES = 20  # 160 bits are 40 hexadecimal digits, which spell no names: with the name in front within an address's 64


def takes_answers() -> bool:
    """Whether this installation has a door for mail (LAGSPILL_MAIL_REPLY)."""
    return "@" in settings.MAIL_REPLY


def reply_address(uid: str) -> str:
    """'svar+….@kommune.example' for one calendar entry."""
    name, _at, domain = settings.MAIL_REPLY.rpartition("@")
    return f"{name}+{_secret(uid)}@{domain}"


def is_reply_address(address: str) -> bool:
    """Whether an address has the form of one of ours; says nothing about its secret part."""
    name, _at, domain = settings.MAIL_REPLY.lower().rpartition("@")
    local, _at, at = address.strip().lower().rpartition("@")
    return bool(domain) and at == domain and local.startswith(f"{name}+")


def is_confirmed(uid: str, addresses: Iterable[str]) -> bool:
    """Whether any of the addresses is this entry's own, compared so that the time it takes tells nothing of the secret."""
    wanted = reply_address(uid).lower().encode()
    return any(hmac.compare_digest(one.strip().lower().encode(), wanted) for one in addresses)


def _secret(uid: str) -> str:
    return salted_hmac(SALT, uid, algorithm="sha256").digest()[:BYTES].hex()
