"""The address of a one-time link."""

from django.conf import settings
from django.urls import reverse

from lagspill.identity.models import Account


def link_of(account: Account, token: str) -> str:
    """The whole address with which the account's owner chooses a password; it holds an id and a token, no name."""
    return settings.SITE_URL + reverse("web:set-password", args=[account.id, token])
