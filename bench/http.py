"""Measures pages over HTTP on the production server: one keep-alive connection, the sizes taking turns."""

import gzip
import itertools
import os
import signal
import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from urllib.parse import urljoin

import httpx
from django.urls import NoReverseMatch, reverse

from bench import cluster, personas
from bench.cluster import Database
from bench.forms import FILLING, files_of, files_of_style, posted_to
from bench.personas import CSRF, Persona, School
from bench.scale import Scale
from lagspill.cli.fleet import web_program

HOST = "127.0.0.1"
PATIENCE = 60.0
WARM_UP = 12
WORDS = ("solbak", "fjell", "Ada", "gran", "steinv", "lyng", "Odin", "haugs")


class PageProblem(Exception):
    """A page that cannot be measured; the message says why."""


@dataclass(slots=True)
class Site:
    """One size: its server, a connection, its schools and their cases."""

    database: Database
    client: httpx.Client
    schools: list[School]
    cases: list[str] = field(default_factory=list)
    meetings: list[str] = field(default_factory=list)
    teams: list[str] = field(default_factory=list)
    running: list[str] = field(default_factory=list)
    consents: Iterator[tuple[Persona, str]] = field(default_factory=lambda: iter(()))
    notes: Iterator[tuple[Persona, str]] = field(default_factory=lambda: iter(()))

    def persona(self, role: str) -> Persona:
        """The first school's persona."""
        return self.schools[0].personas[role]


@dataclass(frozen=True, slots=True)
class Request:
    """One request to time, made ready beforehand."""

    persona: Persona
    method: str
    path: str
    data: dict[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """Something measured: `prepare` makes the request number n, whatever must be read before it included."""

    name: str
    prepare: Callable[[Site, int], Request]
    writes: bool = False
    expected: tuple[int, ...] = (200,)


def subjects() -> list[Subject]:
    """All that is measured, in this order: withdrawals last, since they take cases away."""
    seen = (302, 303)
    return [
        Subject("my day (sosiallærer)", _get("sosiallaerer", "web:my-day")),
        Subject("my day (coordinator)", _get("coordinator", "web:my-day")),
        Subject("case list (sosiallærer)", _get("sosiallaerer", "cases:list")),
        Subject("case list (teacher)", _get("teacher", "cases:list")),
        Subject("case list (coordinator)", _get("coordinator", "cases:list")),
        Subject("case page", _case_page),
        Subject("overview (sosiallærer)", _get("sosiallaerer", "web:overview")),
        Subject("messages of a case", _messages),
        Subject("own meetings (sosiallærer)", _get("sosiallaerer", "localmeetings:list")),
        Subject("advice without a name", _get("coordinator", "opendoor:list")),
        Subject("year plan of a team", _year_plan),
        Subject("meeting preparation", _preparation),
        Subject("live meeting", _live),
        Subject("board of a live meeting", _board),
        Subject("search", _search),
        Subject("save a note", _note, writes=True, expected=seen),
        Subject("withdraw a consent", _withdrawal, writes=True, expected=seen),
    ]


def _get(role: str, name: str) -> Callable[[Site, int], Request]:
    return lambda site, _number: Request(site.persona(role), "GET", reverse(name))


def _case_page(site: Site, number: int) -> Request:
    case = site.cases[number % len(site.cases)]
    return Request(site.persona("sosiallaerer"), "GET", reverse("cases:case", args=[uuid.UUID(case)]))


def _preparation(site: Site, number: int) -> Request:
    meeting = uuid.UUID(site.meetings[number % len(site.meetings)])
    return Request(site.persona("coordinator"), "GET", reverse("meetings:prepare", args=[meeting]))


def _messages(site: Site, number: int) -> Request:
    case = site.cases[number % len(site.cases)]
    return Request(site.persona("sosiallaerer"), "GET", reverse("messaging:case", args=[uuid.UUID(case)]))


def _year_plan(site: Site, number: int) -> Request:
    team = uuid.UUID(site.teams[number % len(site.teams)])
    return Request(site.persona("coordinator"), "GET", reverse("yearplan:team", args=[team]))


def _live(site: Site, number: int) -> Request:
    return _of_running(site, "meetings:live", number)


def _board(site: Site, number: int) -> Request:
    return _of_running(site, "meetings:board", number)


def _of_running(site: Site, page: str, number: int) -> Request:
    if not site.running:
        raise PageProblem("no meeting could be begun")
    item = uuid.UUID(site.running[number % len(site.running)])
    return Request(site.persona("coordinator"), "GET", reverse(page, args=[item]))


def _search(site: Site, number: int) -> Request:
    data = {"q": WORDS[number % len(WORDS)], "csrfmiddlewaretoken": CSRF}
    return Request(site.persona("sosiallaerer"), "POST", reverse("cases:list"), data)


def _note(site: Site, _number: int) -> Request:
    persona, case = next(site.notes)
    path = reverse("cases:note", args=[uuid.UUID(case)])
    page = get(site, persona, path)
    if page.status_code != 200:
        page = get(site, persona, reverse("cases:case", args=[uuid.UUID(case)]))
    return _filled(page, persona, path, {"text": FILLING})


def _withdrawal(site: Site, _number: int) -> Request:
    persona, consent = next(site.consents)
    path = reverse("consent:withdraw", args=[uuid.UUID(consent)])
    return _filled(get(site, persona, path), persona, path, {})


def _filled(page: httpx.Response, persona: Persona, path: str, known: dict[str, str]) -> Request:
    form = posted_to(page.text, path)
    if form is None:
        raise PageProblem(f"no form is posted there (status {page.status_code})")
    fields = form.fields | {name: value for name, value in known.items() if name in form.fields}
    return Request(persona, "POST", path, fields | {"csrfmiddlewaretoken": CSRF})


def get(site: Site, persona: Persona, path: str) -> httpx.Response:
    """An untimed GET in the persona's name."""
    return site.client.get(path, headers={"Cookie": persona.cookies})


def timed(site: Site, request: Request) -> tuple[float, httpx.Response]:
    """Seconds from asking to the last byte of the answer."""
    built = site.client.build_request(
        request.method, request.path, data=request.data, headers={"Cookie": request.persona.cookies}
    )
    began = time.perf_counter()
    response = site.client.send(built)
    return time.perf_counter() - began, response


def measure(subject: Subject, sites: Sequence[Site], samples: int) -> list[list[float]]:
    """Milliseconds for each site, after a warm-up. Raises PageProblem when the page is missing or does not answer as it should."""
    times: list[list[float]] = [[] for _ in sites]
    warm_up = WARM_UP // 3 if subject.writes else WARM_UP
    for number in range(samples + warm_up):
        for site, found in zip(sites, times, strict=True):
            try:
                request = subject.prepare(site, number)
            except NoReverseMatch:
                raise PageProblem("the page does not exist") from None
            except StopIteration:
                raise PageProblem(f"only {len(found)} fresh cases") from None
            seconds, response = timed(site, request)
            if response.status_code not in subject.expected:
                raise PageProblem(f"status {response.status_code} at {site.database.cases} cases")
            if number >= warm_up:
                found.append(seconds * 1000)
    return times


def weigh(subject: Subject, site: Site) -> dict[str, int]:
    """Bytes of a first view: the page as it is sent and as a proxy would compress it, and all files it needs as they are sent.

    `total` counts the compressed page. Every font that a style sheet names counts, used or not.
    """
    request = subject.prepare(site, 0)
    _seconds, response = timed(site, request)
    page = response.num_bytes_downloaded
    packed = len(gzip.compress(response.content, 6))
    waiting, seen, files = files_of(response.text), set[str](), 0
    while waiting:
        path = waiting.pop()
        if path in seen:
            continue
        seen.add(path)
        answer = site.client.get(path)
        files += answer.num_bytes_downloaded
        if path.split("?")[0].endswith(".css"):
            waiting += [urljoin(path, name) for name in files_of_style(answer.content)]
    return {"page": page, "page_gzip": packed, "files": files, "total": min(page, packed) + files}


@contextmanager
def serving(databases: Sequence[Database]) -> Iterator[list[Site]]:
    """A production server for each database, with personas logged in; ends them all."""
    with ExitStack() as stack:
        sites = []
        for database in databases:
            cluster.django(database, "collectstatic", "--noinput", "--skip-checks")
            size = cluster.size_of(database)
            schools = personas.freshest(database, size)
            client = stack.enter_context(_server(database))
            sites.append(Site(database, client, schools))
            _find_material(sites[-1], size)
        yield sites


def _find_material(site: Site, size: Scale) -> None:
    """Which cases, meetings and consents the personas have before them."""
    first = site.persona("coordinator")
    with site.database.connect("backup") as connection:
        for school in site.schools:
            rows = connection.execute(
                "select replace(c.id::text, '-', ''), (select replace(s.id::text, '-', '') from consent_consent s"
                " where s.case_id = c.id and s.state = 'valid' and upper(s.period) > today())"
                " from cases_case c where c.owner_id::text = %s and c.state not in ('closed', 'stopped') order by c.id",
                [str(uuid.UUID(school.personas["teacher"].service))],
            ).fetchall()
            lead = school.personas["sosiallaerer"]
            if not site.cases:
                site.cases = [str(case) for case, _consent in rows]
            site.notes = itertools.chain(site.notes, [(lead, str(case)) for case, _consent in rows])
            site.consents = itertools.chain(site.consents, [(lead, str(one)) for _case, one in rows if one])
        leads = [str(uuid.UUID(first.position))]
        meetings = connection.execute(
            "select replace(m.id::text, '-', ''), replace(t.id::text, '-', ''), m.state = 'running'"
            " from meetings_meeting m join directory_team t on t.id = m.team_id"
            " where t.coordinator_id::text = %s and m.starts_at > now() order by m.starts_at",
            leads,
        ).fetchall()
        items = connection.execute(
            "select replace(i.id::text, '-', ''), replace(m.id::text, '-', ''), i.state = 'running' from meetings_agendaitem i"
            " join meetings_meeting m on m.id = i.meeting_id join directory_team t on t.id = m.team_id"
            " where t.coordinator_id::text = %s and m.starts_at > now() and i.state in ('listed', 'invited', 'running')"
            " order by m.state = 'running' desc, i.state = 'running' desc, m.starts_at desc, i.id",
            leads,
        ).fetchall()
    site.teams = list(dict.fromkeys(str(team) for _meeting, team, _runs in meetings))
    held = _begin(site, [(str(item), str(meeting), bool(runs)) for item, meeting, runs in items])
    site.meetings = [str(meeting) for meeting, _team, runs in meetings if not runs and meeting != held]


def _begin(site: Site, items: Sequence[tuple[str, str, bool]]) -> str:
    """Takes up the first of these items that the coordinator can, unless one is taken up; its meeting's id, or nothing."""
    for item, meeting, runs in items:
        if not runs:
            _press(site, "meetings:start", meeting)
        if runs or _press(site, "meetings:start-item", item):
            site.running = [item]
            return meeting
    return ""


def _press(site: Site, page: str, one: str) -> bool:
    """Whether the coordinator's button did what it says."""
    headers, told = {"Cookie": site.persona("coordinator").cookies}, {"csrfmiddlewaretoken": CSRF}
    return site.client.post(reverse(page, args=[uuid.UUID(one)]), data=told, headers=headers).is_redirect


@contextmanager
def _server(database: Database) -> Iterator[httpx.Client]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    environment = {**os.environ, **database.environment()}
    program = web_program(environment, HOST, port, workers=1)
    process = subprocess.Popen(list(program.command), env=environment, stdout=sys.stderr, start_new_session=True)  # noqa: S603 - our own program
    headers = {
        "X-Forwarded-Proto": "https",
        "Referer": f"https://{HOST}:{port}/",
        "Accept-Encoding": "br, gzip",
        "Accept-Language": "nb",
    }
    limits = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=PATIENCE)
    try:
        with httpx.Client(base_url=f"http://{HOST}:{port}", headers=headers, limits=limits, timeout=PATIENCE) as client:
            _wait(client, process)
            yield client
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait(client: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while process.poll() is None and time.monotonic() < deadline:
        try:
            client.get("/")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    raise PageProblem("the web server does not answer")
