"""Those in whose name is measured: logged in with a second factor, at schools where all three see the same cases."""

import secrets
import string
from dataclasses import dataclass

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django_otp import DEVICE_ID_SESSION_KEY

from bench import scale
from bench.cluster import Connection, Database
from bench.scale import Scale
from bench.town import of_position
from lagspill.access import log_in
from lagspill.identity.backends import PATH
from lagspill.identity.models import Account

ROLES = ("teacher", "sosiallaerer", "coordinator")
# Writes need fresh cases, more than one school has.
SCHOOLS = 2
CSRF = "".join(secrets.choice(string.ascii_letters + string.digits) for _ in range(32))


@dataclass(frozen=True, slots=True)
class Persona:
    """One position with a session; ids are 32 hexadecimal digits."""

    role: str
    position: str
    account: str
    service: str
    session: str

    @property
    def cookies(self) -> str:
        """What a browser would send."""
        return f"sessionid={self.session}; csrftoken={CSRF}"


@dataclass(frozen=True, slots=True)
class School:
    """A measured school: its number among the places, and its three personas by role."""

    place: int
    personas: dict[str, Persona]


def freshest(database: Database, size: Scale) -> list[School]:
    """The measured schools with the most consents left to withdraw, with their personas logged in."""
    places = [place for place in range(size.places) if scale.is_measured(place)]
    by_service = {scale.identity("place", place): place for place in places}
    with database.connect("backup") as connection:
        rows = connection.execute(
            "select replace(c.owner_id::text, '-', '') from cases_case c join consent_consent s on s.case_id = c.id"
            " and s.state = 'valid' and upper(s.period) > today() where c.owner_id::text = any (%s)"
            " group by c.owner_id order by count(*) desc, c.owner_id limit %s",
            [[_dashed(service) for service in by_service], SCHOOLS],
        ).fetchall()
        return [_school(connection, by_service[str(row[0])]) for row in rows]


def _dashed(one: str) -> str:
    return "-".join((one[:8], one[8:12], one[12:16], one[16:20], one[20:]))


def _school(connection: Connection, place: int) -> School:
    own, team = scale.identity("place", place), place // scale.PLACES_PER_TEAM
    seats = {
        "teacher": (scale.position(place, 0), own),
        "sosiallaerer": (scale.position(place, scale.SOSIALLAERER), own),
        "coordinator": (scale.coordinator(team), scale.identity("coordination", team)),
    }
    return School(place, {role: _logged_in(connection, role, *seat) for role, seat in seats.items()})


def _logged_in(connection: Connection, role: str, position: str, service: str) -> Persona:
    """A session as the log-in leaves it behind: account, second factor, position."""
    account = of_position("account", position)
    row = connection.execute("select password from identity_account where id = %s", [account]).fetchone()
    if row is None:
        raise LookupError(f"no account of the measured {role}")
    device = connection.execute(
        "insert into otp_totp_totpdevice (user_id, name, confirmed, key, step, t0, digits, tolerance, drift, last_t,"
        " throttling_failure_count) values (%s, 'bench', true, %s, 30, 0, 6, 1, 0, -1, 0) returning id",
        [account, secrets.token_hex(20)],
    ).fetchone()
    user = Account(id=account, password=str(row[0]))
    content = {
        SESSION_KEY: _dashed(account),
        BACKEND_SESSION_KEY: PATH,
        HASH_SESSION_KEY: user.get_session_auth_hash(),
        DEVICE_ID_SESSION_KEY: f"otp_totp.totpdevice/{device[0] if device else ''}",
        log_in.SESSION_KEY: _dashed(position),
    }
    key = "".join(secrets.choice(string.ascii_lowercase + string.digits) for _ in range(32))
    connection.execute(
        "insert into django_session (session_key, session_data, expire_date) values (%s, %s, now() + interval '3 hours')",
        [key, SessionStore().encode(content)],
    )
    return Persona(role, position, account, service, key)
