"""The board (tavla): key words, who said them, every wording they had. Several write at once; nobody waits, nothing is lost (MEET-8)."""

import uuid
from collections.abc import Collection

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7
from lagspill.meetings import rules
from lagspill.meetings.board_queries import STILL_WRITING, may_write
from lagspill.meetings.kinds import kind_of
from lagspill.meetings.models import AgendaItem, BoardEntry, BoardHand, BoardWording, Invitation, Minutes
from lagspill.meetings.queries import runs_meeting


def write_entry(
    *, item: AgendaItem, said_by: str, text: str, by: Actor, phase: str = "", entry_id: uuid.UUID | None = None
) -> BoardEntry:
    """A key word on the board; the speaker is asked whether it is right.

    Sent again under the same `entry_id`, it stands once. `phase` is the one it was said in, when the words come late.
    """
    _must_write(item, by)
    phase = phase or item.phase
    if phase not in {one.code for one in kind_of(item).phases if one.board}:
        raise Refused("no_board", _("Tavla brukes ikke i denne fasen."), case_id=item.case_id)
    must_show_nobody(case=item.case, texts=[text], by=by)
    entry = BoardEntry(
        id=entry_id or uuid7(), case_id=item.case_id, item=item, phase=phase, said_by=said_by, text=text, written_by_id=by.position()
    )  # fmt: skip
    BoardEntry.objects.bulk_create([entry], ignore_conflicts=True)
    found = BoardEntry.objects.filter(id=entry.id, item=item).first()
    if found is None:
        raise Refused("board_id", _("Stikkordet kunne ikke lagres."), _("Skriv det en gang til."), case_id=item.case_id)
    if not BoardWording.objects.filter(entry=found).exists():
        _keep_wording(found, text=text, version=1, by=by)
        BoardHand.objects.filter(item=item, position=by.position_id).delete()
        record("meeting.board_written", by=by, case_id=item.case_id, object_id=entry.id)
    return found


def change_entry(
    *, entry: BoardEntry, text: str, seen: int, by: Actor, wording_id: uuid.UUID | None = None
) -> BoardWording:
    """New words for an entry whose version `seen` the writer had before them. The speaker is asked again.

    When somebody else changed it meanwhile, the words are kept beside it, without a version: the writer chooses.
    """
    _must_write(entry.item, by)
    must_show_nobody(case=entry.item.case, texts=[text], by=by)
    again = BoardWording.objects.filter(id=wording_id, entry=entry).first() if wording_id else None
    if again is not None:
        return again
    fresh = BoardEntry.objects.select_for_update().get(id=entry.id)
    stands = rules.wording_stands(seen=seen, version=fresh.version, same=text == fresh.text)
    version = fresh.version + (text != fresh.text) if stands else None
    if stands and text == fresh.text:
        return BoardWording(entry=fresh, case_id=fresh.case_id, version=version, text=text, written_by_id=by.position())
    wording = _keep_wording(fresh, text=text, version=version, by=by, wording_id=wording_id)
    if stands:
        BoardEntry.objects.filter(id=fresh.id).update(text=text, version=version, confirmed=False)
    record("meeting.board_changed", by=by, case_id=fresh.case_id, object_id=fresh.id, stands=stands)
    return wording


def confirm_entry(*, entry: BoardEntry, confirmed: bool, by: Actor) -> None:
    """The speaker says that the words are right, or no longer."""
    _must_write(entry.item, by)
    BoardEntry.objects.filter(id=entry.id).update(confirmed=confirmed)
    record("meeting.board_confirmed", by=by, case_id=entry.case_id, object_id=entry.id, confirmed=confirmed)


def wipe_entry(*, entry: BoardEntry, by: Actor) -> None:
    """Words that were wrong are wiped off, with every wording they had."""
    _must_write(entry.item, by)
    BoardEntry.objects.filter(id=entry.id).delete()
    record("meeting.board_wiped", by=by, case_id=entry.case_id, object_id=entry.id)


def mark_in_plan(*, entry: BoardEntry, by: Actor) -> None:
    """A measure was made of the words."""
    BoardEntry.objects.filter(id=entry.id).update(in_plan=True)
    record("meeting.board_planned", by=by, case_id=entry.case_id, object_id=entry.id)


def let_write(*, item: AgendaItem, positions: Collection[uuid.UUID], by: Actor) -> None:
    """Whom the chair lets write on the board, beside those who run the meeting: only some of the invited."""
    if not runs_meeting(item.meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."), case_id=item.case_id)
    invited = set(
        Invitation.objects.filter(item=item, position__in=positions).exclude(state="cancelled").values_list("position_id", flat=True)
    )  # fmt: skip
    chosen = sorted(str(position) for position in invited)
    if chosen == sorted(item.board_writers):
        return
    if not AgendaItem.objects.filter(id=item.id).update(board_writers=chosen):
        raise Refused(
            "item_leaders",
            _("Bare koordinatoren eller stedfortrederen kan gjøre dette."),
            _("Si fra til møtelederen."),
            case_id=item.case_id,
        )
    record("meeting.board_writers", by=by, case_id=item.case_id, object_id=item.id, writers=chosen)


def show_hand(*, item: AgendaItem, entry_id: uuid.UUID | None, by: Actor) -> None:
    """Lets the others see that one is writing, and on what. Logged when it begins, not with every key."""
    _must_write(item, by)
    if entry_id and not BoardEntry.objects.filter(id=entry_id, item=item).exists():
        entry_id = None
    moment = now()
    before = BoardHand.objects.filter(item=item, position=by.position_id).first()
    hand = BoardHand(case_id=item.case_id, item=item, position_id=by.position(), entry_id=entry_id, seen_at=moment)
    BoardHand.objects.bulk_create(
        [hand], update_conflicts=True, unique_fields=["item", "position"], update_fields=["entry", "seen_at"]
    )
    if before is None or before.entry_id != entry_id or before.seen_at < moment - STILL_WRITING:
        record("meeting.board_hand", by=by, case_id=item.case_id, object_id=item.id)


def settle_board(*, item: AgendaItem, by: Actor) -> None:
    """Once the minutes stand, the playbook decides what is left of the board (MEET-8). Who wrote when is nobody's any more."""
    BoardHand.objects.filter(item=item).delete()
    if kind_of(item).board_after != "erase":
        return
    entries = BoardEntry.objects.filter(item=item)
    count = entries.count()
    if count:
        entries.delete()
        record("meeting.board_erased", by=by, case_id=item.case_id, object_id=item.id, entries=count)


def _keep_wording(
    entry: BoardEntry, *, text: str, version: int | None, by: Actor, wording_id: uuid.UUID | None = None
) -> BoardWording:
    wording = BoardWording(
        id=wording_id or uuid7(), case_id=entry.case_id, entry=entry, version=version, text=text, written_by_id=by.position()
    )  # fmt: skip
    BoardWording.objects.bulk_create([wording])
    return wording


def _must_write(item: AgendaItem, by: Actor) -> None:
    """The board is open from the start of the case until its minutes stand: what comes late is not lost."""
    if not may_write(item, by):
        raise Refused(
            "board_hand",
            _("Du kan ikke skrive på tavla."),
            _("Be møtelederen om å slippe deg til."),
            case_id=item.case_id,
        )
    if item.state not in rules.HELD or Minutes.objects.filter(item=item, state="approved").exists():
        raise Refused(
            "item_not_running", _("Saken er ikke i gang."), _("Si fra til møtelederen."), case_id=item.case_id
        )
