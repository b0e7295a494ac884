"""Reading the board: what stands on it, who may write, who is writing, every wording (MEET-8)."""

import datetime
import uuid
from dataclasses import dataclass

from django.http import Http404

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.foundation.clock import now
from lagspill.meetings.annotations import Beside, BesideBoard
from lagspill.meetings.kinds import kind_in, kind_of, model_for
from lagspill.meetings.models import AgendaItem, BoardEntry, BoardWording, Invitation, Meeting
from lagspill.meetings.queries import runs_meeting

# How long somebody counts as writing after the last key.
STILL_WRITING = datetime.timedelta(seconds=10)


def board_after(case: Case, meeting: Meeting) -> str:
    """What a meeting leaves of a case's board: 'erase', 'minutes' or 'keep'."""
    return kind_in(model_for(case, meeting), meeting).board_after


def may_look(item: AgendaItem, actor: Actor) -> bool:
    """Whether the acting position may see the board of an item of `item_or_404`: whoever runs the meeting or is invited,
    and afterwards, where it is kept on the case, everybody who sees the case."""
    kept = item.state == "finished" and kind_of(item).board_after == "keep"
    return kept or runs_meeting(item.meeting, actor) or is_invited(item, actor)


def is_invited(item: AgendaItem, actor: Actor) -> bool:
    """Whether the acting position is invited to an item of `item_or_404`."""
    rows = Beside.of(item).invited
    return str(actor.position_id) in {row["position"] for row in rows if row["state"] != "cancelled"}


def may_write(item: AgendaItem, actor: Actor) -> bool:
    """Whether the acting position may write on the item's board: whoever runs the meeting, and whom the chair lets in."""
    if runs_meeting(item.meeting, actor):
        return True
    if actor.position_id is None or str(actor.position_id) not in item.board_writers:
        return False
    return Invitation.objects.filter(item=item, position=actor.position_id).exclude(state="cancelled").exists()


def board_of(item: AgendaItem) -> list[BoardEntry]:
    """What stands on the board, oldest first."""
    return sorted(item.board.all(), key=lambda entry: (entry.created_at, entry.id))


@dataclass(frozen=True, slots=True)
class Hand:
    """Somebody who is writing, by first name: on a new key word, or on `entry`."""

    name: str
    entry: str | None


def hands_of(item: AgendaItem, actor: Actor) -> list[Hand]:
    """Who else is writing on the board of an item of `item_or_404` this moment."""
    rows = BesideBoard.of(item).writing
    still = now() - STILL_WRITING
    return [
        Hand(row["name"].split()[0], row["entry"])
        for row in rows
        if row["position"] != str(actor.position_id) and datetime.datetime.fromisoformat(row["seen_at"]) >= still
    ]


def reserved_of(item: AgendaItem) -> list[str]:
    """The services that the family has reserved itself against, by name, of an item of `item_or_404`."""
    return BesideBoard.of(item).reserved_names


def wordings_of(entry: BoardEntry) -> list[BoardWording]:
    """Every wording of a key word, oldest first."""
    return list(entry.wordings.select_related("written_by__staff").order_by("created_at", "id"))


def entry_or_404(entry_id: uuid.UUID, actor: Actor) -> BoardEntry:
    """A key word on a board that the acting person may write on."""
    found = BoardEntry.objects.select_related("item__meeting__team").filter(id=entry_id).first()
    if found is None or not may_write(found.item, actor):
        raise Http404
    return found
