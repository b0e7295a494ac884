"""Accounts: one per human being, whatever they act as (PRIV-7)."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from lagspill.foundation.models import uuid7


class AccountManager(BaseUserManager["Account"]):
    """Creates accounts; a missing password means that only another log-in can open it."""

    def create_account(self, *, username: str, password: str | None = None, **fields: Any) -> "Account":
        """A new account with a usable password only when one is given."""
        account = self.model(username=username.strip().lower(), **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """A log-in. What it may do follows from positions and family ties, never from the account itself."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=150, unique=True)
    display_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=2, default="nb")
    is_active = models.BooleanField(default=True)
    is_demo = models.BooleanField(default=False, help_text="A persona of the demo; production refuses it.")
    persona = models.CharField(max_length=200, blank=True, help_text="What a demo persona is, in words.")
    failed_attempts = models.PositiveSmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True, blank=True)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[AccountManager] = AccountManager()

    def __str__(self) -> str:
        return str(self.id)


class CalendarAddress(models.Model):
    """The secret address of an account's own calendar. Only a digest is kept: the address is shown once, when it is made."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, primary_key=True, related_name="calendar_address")
    digest = models.BinaryField(unique=True, help_text="SHA-256 of the secret part.")
    made_at = models.DateTimeField()
