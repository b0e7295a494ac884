"""`python -m django seed_demo`: the fictitious municipality, the first time only."""

import argparse

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lagspill.demo.seeding import seed


class Command(BaseCommand):
    help = (
        "Fills an empty database with a fictitious municipality and its cases. Does nothing when there is one already."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--cases", type=int, default=None, help="How many cases (default: every story once).")

    def handle(self, *_args: object, **options: object) -> None:
        """Refuses outside demo and test: synthetic people never mix with real ones."""
        if not (settings.DEMO or settings.TESTING):
            raise CommandError("The demo's people belong in a demo only. Start one with `lagspill demo`.")
        wanted = options["cases"]
        if wanted is not None and (not isinstance(wanted, int) or wanted < 1):
            raise CommandError("--cases takes a whole number from 1.")
        written = seed(wanted)
        self.stdout.write(f"{written} cases written." if written else "The demo is filled in already.")
