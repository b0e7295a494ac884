"""Commands on the database: migrate, db url, import directory, import staff, manage."""

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from lagspill.cli.embedded import EmbeddedServer, EmbeddedServerError
from lagspill.cli.environment import DbRole, home, installation, is_embedded, set_up_django

if TYPE_CHECKING:
    from lagspill.directory.imports import Report


@click.command()
@click.option("--plan", is_flag=True, help="Only show what would be done.")
@click.option("--check", is_flag=True, help="Only tell by the exit code whether something is left to do.")
def migrate(plan: bool, check: bool) -> None:
    """Bring the database up to this version, as its owner."""
    from django.core.management import call_command

    with installation("owner"):
        set_up_django()
        call_command("migrate", interactive=False, plan=plan, check_unapplied=check)


@click.group()
def db() -> None:
    """The database's address."""


@db.command()
@click.option("--role", type=click.Choice(["app", "owner"]), default="app", show_default=True)
def url(role: DbRole) -> None:
    """Print the address for a role, password included, whether or not the server runs."""
    if is_embedded():
        try:
            click.echo(EmbeddedServer(home() / "pg").url(role))
        except EmbeddedServerError as error:
            raise click.ClickException(str(error)) from None
        return
    name = "DATABASE_URL" if role == "app" else "LAGSPILL_OWNER_DATABASE_URL"
    if not os.environ.get(name):
        raise click.ClickException(f"{name} is not set, and DATABASE_URL names a database of your own. Set it.")
    click.echo(os.environ[name])


@click.group("import")
def import_() -> None:
    """Bring in data from files."""


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def directory(file: Path) -> None:
    """Import a municipality, its districts and services from a YAML file: all of it, or nothing if anything is wrong."""
    with installation("app"):
        set_up_django()
        from lagspill.directory.directory_import import import_directory

        _tell(file, import_directory(file))


@import_.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--municipality", default="", help="Its number, four digits, when the installation has several.")
def staff(file: Path, municipality: str) -> None:
    """Import staff and their positions from a CSV file: all lines, or none if any is wrong."""
    # As the application, not the owner: only the application may write to the log.
    with installation("app"):
        set_up_django()
        from lagspill.directory.imports import import_staff

        with click.progressbar(length=1, label="Reading the file", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = total
                bar.update(done - bar.pos)

            report = import_staff(file, municipality=municipality, progress=progress)
    _tell(file, report)


def _tell(file: Path, report: "Report") -> None:
    problems = report.problems
    for problem in problems:
        click.echo(
            " ".join(filter(None, [f"{file}:{problem.line}:", problem.column, problem.message, problem.remedy])),
            err=True,
        )
    if problems:
        raise click.ClickException(f"Mistakes: {len(problems)}; nothing was imported. Correct them and run again.")
    click.echo(f"Imported: {report.created} new, {report.updated} changed.")


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run one of Django's management commands as the database's owner."""
    from django.core.management import execute_from_command_line

    with installation("owner"):
        execute_from_command_line(["lagspill manage", *arguments])
