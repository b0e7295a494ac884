"""The secret address under which a person's calendar program fetches their meetings: made, renewed, revoked, found (PLAT-3)."""

import hashlib
import secrets

from lagspill.foundation.clock import now
from lagspill.identity.models import Account, CalendarAddress

BYTES = 32


def make_address(*, account: Account) -> str:
    """A new secret part; any earlier one is worthless from now on. Shown this once: only its digest is kept."""
    secret = secrets.token_urlsafe(BYTES)
    CalendarAddress.objects.update_or_create(
        account=account, defaults={"digest": _digest(secret), "made_at": now()}
    )  # fmt: skip
    return secret


def revoke_address(*, account: Account) -> bool:
    """No calendar program gets anything under the account's address any more; False when it had none."""
    deleted, _by_model = CalendarAddress.objects.filter(account=account).delete()
    return bool(deleted)


def address_of(account: Account) -> CalendarAddress | None:
    """When the account's address was made; None when it has none."""
    return CalendarAddress.objects.filter(account=account).first()


def account_of_address(secret: str) -> Account | None:
    """The account that a secret part belongs to. Compared by digest: how long it takes tells nothing of the secret."""
    found = CalendarAddress.objects.select_related("account").filter(digest=_digest(secret)).first()
    return found.account if found else None


def _digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
