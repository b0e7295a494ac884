"""Prints a one-time link with which an account's owner chooses a password, the first or a new one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lagspill.identity.models import Account
from lagspill.identity.rules import normal_username
from lagspill.web.account_actions import invite
from lagspill.web.invitations import link_of


class Command(BaseCommand):
    """`lagspill account invite USERNAME`. Give the link to its owner by hand: whoever has it chooses the password."""

    help = "Print a one-time link for choosing a password; it lasts three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument(
            "--new-second-factor", action="store_true", help="Forget the app and the backup codes: the phone is lost."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        username = normal_username(options["username"])
        account = Account.objects.filter(username=username, is_active=True, is_demo=False).first()
        if account is None:
            raise CommandError("No open account has that username. See: lagspill import staff, lagspill account create")
        self.stdout.write(link_of(account, invite(account=account, forget_second_factor=options["new_second_factor"])))
