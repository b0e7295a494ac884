"""Which accounts a session may open. The one place that keeps the demo's personas out of production (PRIV-7)."""

import uuid

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from lagspill.identity.models import Account
from lagspill.identity.rules import may_enter

PATH = "lagspill.identity.backends.AccountBackend"


def demo_allowed() -> bool:
    """Whether this installation has personas to pick from."""
    return bool(settings.DEMO or settings.TESTING)


class AccountBackend(BaseBackend):
    """Reads the account of a session; an account that may not enter is nobody, even with a session that says otherwise.

    It takes no credentials: the log-in's steps are actions (actions.py). OpenID Connect will have a backend beside it.
    """

    def get_user(self, user_id: int | uuid.UUID) -> Account | None:
        """The account, or None when it is gone, closed, or a persona outside the demo."""
        account = Account.objects.filter(pk=str(user_id)).first()
        if account is None:
            return None
        enters = may_enter(is_active=account.is_active, is_demo=account.is_demo, demo_allowed=demo_allowed())
        return account if enters else None
