"""Commands that look and tell: playbook check, audit verify, doctor."""

import sys
from pathlib import Path

import click

from lagspill.cli.environment import installation, set_up_django


@click.group()
def playbook() -> None:
    """The collaboration models, written as playbooks."""


@playbook.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def check(file: Path) -> None:
    """Check a playbook; each problem with file, line and what to do. Needs no database."""
    from lagspill.playbooks.loader import check_file

    problems = check_file(file)
    for problem in problems:
        click.echo(str(problem), err=True)
    if problems:
        click.echo(f"{len(problems)} problems in {file}.", err=True)
        sys.exit(1)
    click.echo(f"{file} is in order.")


@playbook.command()
@click.argument("code")
@click.option("--title", default="", help="What people call the model; else its code.")
@click.option(
    "--folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="Where to put the file.",
)
def new(code: str, title: str, folder: Path) -> None:
    """Start a model of your own, in a file that is in order from its first line. Needs no database."""
    from lagspill.playbooks.writing import BadCodeError, start

    path = folder / f"{code}.yaml"
    try:
        text = start(code, title or code)
    except BadCodeError as error:
        raise click.BadParameter(str(error), param_hint="CODE") from error
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise click.ClickException(f"{path} is there already. Choose another code, or remove the file.") from error
    click.echo(f"Wrote {path}. Change it, and run: lagspill playbook check {path}")


@playbook.command(name="list")
def list_() -> None:
    """Show every model: those that are shipped, and those that municipalities adopted, with what no longer reads."""
    with installation("app"):
        set_up_django()
        from lagspill.playbooks.editions import playbook_in
        from lagspill.playbooks.loader import PlaybookError, UnknownPlaybookError, every_shipped
        from lagspill.playbooks.models import Edition

        for shipped in every_shipped():
            click.echo(f"{shipped.code} {shipped.version}  shipped  {shipped.title.nb}")
        broken = 0
        for edition in Edition.objects.order_by("code", "serial"):
            name = f"{edition.code} {edition.version}"
            try:
                click.echo(f"{name}  adopted {edition.created_at:%Y-%m-%d}  {playbook_in(edition).title.nb}")
            except (PlaybookError, UnknownPlaybookError) as error:
                broken += 1
                click.echo(f"{name} is no longer read: {error}", err=True)
        if broken:
            sys.exit(1)


@playbook.command()
def reference() -> None:
    """Print every part of a playbook: its names, what may stand there, and whether it must. Needs no database."""
    from lagspill.playbooks.reference import reference as whole

    click.echo(whole(), nl=False)


@click.group()
def audit() -> None:
    """The log of every look and change."""


@audit.command()
def verify() -> None:
    """Prove that no row of the log was altered, removed, reordered or cut off."""
    with installation("owner"):
        set_up_django()
        from lagspill.audit.verify import verify as verify_log

        with click.progressbar(length=1, label="Reading the log", file=sys.stderr) as bar:

            def progress(done: int, total: int) -> None:
                bar.length = max(total, 1)
                bar.update(done - bar.pos)

            report = verify_log(progress=progress)
            bar.update((bar.length or 1) - bar.pos)
    for finding in report.findings:
        click.echo(finding, err=True)
    if report.findings:
        click.echo(
            f"{len(report.findings)} findings in {report.rows} rows. Keep a copy, and tell the privacy officer.",
            err=True,
        )
        sys.exit(1)
    click.echo(f"{report.rows} rows and {report.heads} exported heads are intact.")


@audit.command()
def export() -> None:
    """Append the log's present end, sealed, to the file of heads. The worker does so every hour; copy the file elsewhere."""
    with installation("owner"):
        set_up_django()
        from lagspill.audit.verify import export_head, heads_file

        place = export_head()
        click.echo(f"The log has reached place {place}; written to {heads_file()}.")


@click.command()
def doctor() -> None:
    """Examine this installation; each fault with what to do about it."""
    from lagspill.cli.diagnosis import examine

    faults = 0
    for finding in examine():
        faults += not finding.ok
        click.secho("ok   " if finding.ok else "FIX  ", fg="green" if finding.ok else "red", nl=False)
        click.echo(f"{finding.what}{'' if finding.ok else f' → {finding.remedy}'}")
    if faults:
        click.echo(f"{faults} to fix.", err=True)
        sys.exit(1)
