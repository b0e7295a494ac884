"""Rights of the application role on tables that hold nothing about any case (the others get theirs in their migrations)."""

import fnmatch
from typing import Any

from django.db import connection

from lagspill.access.policies import APP

FULL = "select, insert, update, delete"
OPEN_TABLES = {
    "django_session": FULL,
    "django_content_type": "select",
    "django_migrations": "select",
    "identity_account": "select, insert, update",
    "identity_calendaraddress": FULL,
    # What was adopted stays as it was: cases run on it.
    "playbooks_edition": "select, insert",
    "adaptation_draft": FULL,
    "directory_%": FULL,
    "access_familylogin": FULL,
    "otp_totp_%": FULL,
    "otp_static_%": FULL,
    "procrastinate_%": FULL,
    "yearplan_closure": FULL,
    "yearplan_journey": FULL,
}


# Tables without row-level security, each with the reason why it needs none; `lagspill doctor` and the tests hold this list.
UNPROTECTED = {
    "auth_*": "groups and permissions of the framework; unused",
    "django_*": "sessions, content types and migrations",
    "procrastinate_*": "jobs carry ids only",
    "otp_*": "second factors",
    "identity_account": "log-ins",
    "identity_calendaraddress": "digests of secret addresses, looked up before anybody acts",
    "playbooks_edition": "models as municipalities adapted them; nothing about anybody",
    "adaptation_draft": "adaptations that are not adopted yet; nothing about anybody",
    "directory_*": "services and staff, readable by all staff",
    "access_familylogin": "which account is which person: ids only",
    "audit_auditseal": "hashes; the application has no right to it",
    "audit_audithead": "hashes; the application has no right to it",
    "cases_casenumber": "a counter",
    "cases_reminder": "ids and dates, so that the worker finds what is due before anybody acts",
    "yearplan_closure": "days without school; nothing about anybody",
    "yearplan_journey": "minutes between places; nothing about anybody",
}


def is_unprotected(table: str) -> bool:
    """Whether the table is declared to hold nothing about any case or family."""
    return any(fnmatch.fnmatchcase(table, pattern) for pattern in UNPROTECTED)


def apply_grants(**_: Any) -> None:
    """After every migration: idempotent, only when the owner migrates."""
    with connection.cursor() as cursor:
        cursor.execute("select current_user <> %s and to_regclass('django_session') is not null", [APP])
        if not cursor.fetchone()[0]:
            return
        cursor.execute(
            "select relname, relkind from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v')"
        )
        tables = [name for name, _kind in cursor.fetchall()]
        for table in tables:
            for pattern, rights in OPEN_TABLES.items():
                if table == pattern or (pattern.endswith("%") and table.startswith(pattern[:-1])):
                    cursor.execute(f'grant {rights} on "{table}" to {APP}')
        cursor.execute(f"grant usage on all sequences in schema public to {APP}")
