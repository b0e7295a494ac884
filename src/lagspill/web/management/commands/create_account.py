"""Creates an account without a password and prints the one-time link that its owner chooses one with."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from lagspill.web.account_actions import create_account, invite
from lagspill.web.invitations import link_of


class Command(BaseCommand):
    """`lagspill account create USERNAME NAME`."""

    help = "Create an account and print a one-time link for choosing its password."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            account = create_account(username=options["username"], display_name=options["name"])
        except ValueError:
            raise CommandError("That username is taken, or has other characters than a-z, 0-9 and . _ @ + -") from None
        self.stdout.write(link_of(account, invite(account=account)))
