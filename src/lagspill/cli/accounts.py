"""Commands on accounts: account create, account invite."""

import click

from lagspill.cli.environment import installation, set_up_django


@click.group()
def account() -> None:
    """Who can log in."""


@account.command()
@click.argument("username")
@click.argument("name")
def create(username: str, name: str) -> None:
    """Create an account and print a one-time link for choosing its password."""
    _run("create_account", username, name)


@account.command()
@click.argument("username")
@click.option("--new-second-factor", is_flag=True, help="Forget the app and the backup codes: the phone is lost.")
def invite(username: str, new_second_factor: bool) -> None:
    """Print a one-time link for choosing a password, the first or a new one. It lasts three days."""
    _run("invite", username, *(["--new-second-factor"] if new_second_factor else []))


def _run(name: str, *arguments: str) -> None:
    """As the application, not the owner: only the application may write to the log."""
    with installation("app"):
        set_up_django()
        from django.core.management import CommandError, call_command

        try:
            call_command(name, *arguments)
        except CommandError as error:
            raise click.ClickException(str(error)) from None
