"""The `lagspill` command. Exit codes: 0 all well, 1 something is wrong and was said, 2 the command was mistyped."""

import click

from lagspill.cli.accounts import account
from lagspill.cli.checking import audit, doctor, playbook
from lagspill.cli.database import db, import_, manage, migrate
from lagspill.cli.mail import mail_in, mail_listen
from lagspill.cli.running import demo, serve, worker


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="lagspill")
def main() -> None:
    """Lagspill: help for a child early, together.

    Without DATABASE_URL, every command uses the PostgreSQL that comes with Lagspill, kept with its keys in the folder
    LAGSPILL_HOME (.lagspill in the current folder). See `lagspill doctor` when something does not work.
    """


for command in (
    demo,
    serve,
    worker,
    mail_in,
    mail_listen,
    migrate,
    playbook,
    audit,
    import_,
    account,
    db,
    doctor,
    manage,
):
    main.add_command(command)
