"""The board as pages show it: its parts, who is writing, what the screen in the room may show, what is left of it (MEET-8)."""

import hashlib
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core import signing
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.foundation.models import uuid7
from lagspill.meetings import rules
from lagspill.meetings.annotations import Beside
from lagspill.meetings.board_queries import Hand, board_of, hands_of
from lagspill.meetings.forms import BoardForm
from lagspill.meetings.kinds import kind_of
from lagspill.meetings.models import AgendaItem, BoardEntry
from lagspill.meetings.presenters import guests, language

SALT = "board"
# A screen that stays open is one look for as long as a long meeting.
ONE_LOOK = 6 * 3600


@dataclass(frozen=True, slots=True)
class Word:
    """A key word, and who is writing on it this moment."""

    entry: BoardEntry
    hands: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class BoardPart:
    """The board's words of one phase."""

    name: str
    words: list[Word]
    now: bool


@dataclass(frozen=True, slots=True)
class Board:
    """What is drawn of a board. `version` changes with anything on it; `denial` says why nothing is shown. When the case is
    over, `live` ends: a page that went on asking would keep somebody logged in for ever."""

    parts: list[BoardPart]
    phase: str
    phase_name: str
    open: bool
    live: bool
    writing: list[str]
    denial: str
    version: str
    url: str

    @property
    def empty(self) -> bool:
        """Whether no word stands on it."""
        return not any(part.words for part in self.parts)


def board_for_writers(item: AgendaItem, by: Actor) -> Board:
    """The board with those who are writing now: for whoever may write on it."""
    hands = hands_of(item, by)
    parts = _parts(item, board_of(item), hands)
    writing = [hand.name for hand in hands if hand.entry is None]
    return _board(item, parts, writing, "", _token_url("meetings:write", item, by))


def board_for_the_room(item: AgendaItem, by: Actor) -> Board:
    """The board on the second screen: only what everybody present may see."""
    denial = screen_denial(item)
    parts = [] if denial else _parts(item, board_of(item), [])
    return _board(item, parts, [], denial, _token_url("meetings:board", item, by))


def screen_denial(item: AgendaItem) -> str:
    """Why the screen in the room shows nothing, in words; empty when everybody present may see the board."""
    phase = next((one for one in kind_of(item).phases if one.code == item.phase), None)
    code = rules.screen_denial(
        stopped=item.case.state == "stopped",
        apart=item.state == "running" and phase is not None and phase.audience == "permanent_members",
        uncovered=bool(uncovered_present(item)),
    )
    return {
        None: "",
        "stopped": _("Tavla er lukket for denne saken."),
        "apart": _("Tavla hviler mens de faste deltakerne snakker sammen."),
        "uncovered": _(
            "Tavla er skjult: ikke alle i rommet har rett til å se den i dag. Møtelederen ser hvem det gjelder."
        ),
    }[code]


def uncovered_present(item: AgendaItem) -> list[tuple[uuid.UUID, str]]:
    """Those recorded as present whose service no consent covers today."""
    beside = Beside.of(item)
    attended = beside.attended
    covered = {str(service) for service in beside.covered}
    services = {row["position"]: row["service_id"] for row in beside.invited}
    return [
        (uuid.UUID(row["position"]), row["staff"])
        for row in attended
        if row["present"] and not row["left"] and row["position"] and services.get(row["position"]) not in covered
    ]


def _board(item: AgendaItem, parts: list[BoardPart], writing: list[str], denial: str, url: str) -> Board:
    running = item.state == "running"
    phase = next((one for one in kind_of(item).phases if one.code == item.phase), None)
    seen = [
        (str(word.entry.id), word.entry.version, word.entry.confirmed, word.entry.in_plan, *word.hands)
        for part in parts
        for word in part.words
    ]
    version = hashlib.sha256(repr((item.state, item.phase, seen, writing, denial)).encode()).hexdigest()[:16]
    return Board(
        parts=parts,
        phase=item.phase,
        phase_name=phase.label.in_(language()) if phase and running else "",
        open=running and phase is not None and phase.board,
        live=item.state != "finished",
        writing=writing,
        denial=denial,
        version=version,
        url=f"{url}&versjon={version}",
    )


def _parts(item: AgendaItem, entries: Iterable[BoardEntry], hands: Sequence[Hand]) -> list[BoardPart]:
    """The board by phase; the phase that runs is always there, even while empty."""
    rows, words = list(entries), language()
    parts = []
    for phase in kind_of(item).phases:
        mine = [
            Word(row, [hand.name for hand in hands if hand.entry == str(row.id)])
            for row in rows
            if row.phase == phase.code
        ]
        running = phase.code == item.phase and item.state == "running"
        if phase.board and phase.audience == "everyone" and (mine or running):
            parts.append(BoardPart(phase.label.in_(words), mine, running))
    return parts


def speakers(item: AgendaItem) -> list[str]:
    """Whom a key word may come from: first name and service, as people present themselves in the meeting."""
    names = [f"{guest.name.split()[0]}, {guest.service}" for guest in guests(item)]
    leader = item.meeting.chair.staff.name.split()[0]
    return [*dict.fromkeys([*names, _("%(name)s, møteleder") % {"name": leader}]), _("Flere")]


def board_form(item: AgendaItem) -> BoardForm:
    """An empty form with a key of its own."""
    return BoardForm(speakers=speakers(item), initial={"key": str(uuid7())})


def keywords_of(item: AgendaItem) -> list[str]:
    """What the playbook says one may ask about in the phase that runs."""
    phase = next((one for one in kind_of(item).phases if one.code == item.phase), None)
    return [keyword.label.in_(language()) for keyword in phase.keywords] if phase else []


def what_is_left(item: AgendaItem) -> str:
    """What becomes of the board, said before it happens."""
    return {
        "erase": _("Når referatet er godkjent, viskes tavla ut. Det som skal huskes, må stå i referatet."),
        "minutes": _("Når referatet er godkjent, blir tavla stående ved siden av det. Familien ser bare referatet."),
        "keep": _("Tavla blir stående på saken også etter at referatet er godkjent. Familien ser bare referatet."),
    }[kind_of(item).board_after]


def _token_url(name: str, item: AgendaItem, by: Actor) -> str:
    token = signing.dumps([str(item.id), str(by.position_id)], salt=SALT)
    return f"{reverse(name, args=[item.id])}?sett={token}"


def is_same_look(token: str, item: AgendaItem, by: Actor) -> bool:
    """Whether a request only draws anew what the access log has as seen already."""
    try:
        return bool(signing.loads(token, salt=SALT, max_age=ONE_LOOK) == [str(item.id), str(by.position_id)])
    except signing.BadSignature:
        return False
