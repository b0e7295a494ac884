"""Team meetings: when, which cases, who is asked, what was said and agreed (MEET-1..10)."""

import uuid

from django.db import models

from lagspill.cases.models import Case
from lagspill.directory.models import Position, Service, Team
from lagspill.families.models import Person
from lagspill.foundation.clock import now
from lagspill.foundation.models import Record
from lagspill.questions.rules import OWN_ANSWERS


class Meeting(Record):
    """A session of a team, or without one the meeting of a single case: then one item carries the case. Holds nothing about any.

    Who is responsible for what stands here by name (MEET-14): unclear responsibility is what makes meetings fail (SKO).
    """

    STATES = ["planned", "running", "finished", "cancelled"]

    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="meetings")
    kind = models.CharField(max_length=40)
    playbook = models.CharField(
        max_length=60, blank=True, default="", help_text="Whose kind it is; empty: the team's, and each case's own."
    )
    playbook_version = models.CharField(max_length=20, blank=True, default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place = models.CharField(max_length=250)
    convener = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    agenda_owner = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    chair = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    deputy_chair = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    minute_taker = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="planned", choices=[(state, state) for state in STATES])

    @property
    def contact(self) -> Position:
        """Whom to call about the meeting: the team's coordinator, or who convened it."""
        found = self.team.coordinator if self.team else self.convener
        if found is None:
            raise ValueError("a meeting without a team has a convener; the database sees to it")
        return found

    @property
    def leaders(self) -> tuple[uuid.UUID | None, ...]:
        """Who answers for it beside the chair and the minute-taker: the team's coordinators, or the convener and the deputy."""
        if self.team is not None:
            return self.team.coordinator_id, self.team.deputy_coordinator_id
        return self.convener_id, self.deputy_chair_id

    @property
    def host(self) -> Service:
        """The service in whose name people are called in."""
        return self.team.service if self.team else self.contact.service

    class Meta:
        indexes = [models.Index(fields=["team", "starts_at"], name="meeting_time")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(team=None, convener__isnull=False) & ~models.Q(playbook="") | ~models.Q(team=None),
                name="teamless_is_convened",
            )
        ]


class AgendaItem(Record):
    """A case on a meeting's list, with its time and its state in the room."""

    STATES = ["listed", "invited", "running", "finished", "removed", "stopped"]

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="items")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="agenda_items")
    alone = models.BooleanField(default=False, help_text="The meeting is held for this case alone (MEET-13, 15, 16).")
    only_for = models.ForeignKey(
        Person,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="The only one in the family who is asked, and who may know of it: parents heard separately (MEET-16).",
    )
    agenda = models.TextField(
        blank=True, default="", help_text="What the meeting is to take up, as sent ahead (MEET-13)."
    )
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    every_weeks = models.PositiveSmallIntegerField(null=True, help_text="How often, as agreed for this case (MEET-1).")
    order = models.PositiveSmallIntegerField(default=0)
    minutes = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(
        null=True, help_text="Its own time within the meeting: families do not meet in the room."
    )
    ends_at = models.DateTimeField(null=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    interpreter_booked = models.BooleanField(default=False)
    interpreter_qualification = models.CharField(max_length=60, blank=True)
    interpreter_remote = models.BooleanField(default=False)
    interpreter_deviation = models.TextField(blank=True, default="", help_text="Why nobody qualified (tolkeloven).")
    interpreter_declined = models.BooleanField(default=False, help_text="The family says no to one.")
    interpreter_ground = models.TextField(blank=True, default="", help_text="Why the service needs one all the same.")
    state = models.CharField(max_length=10, default="listed", choices=[(state, state) for state in STATES])
    phase = models.CharField(max_length=40, blank=True)
    phase_started_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    presenter = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    checks = models.JSONField(default=list, help_text="Which of the chair's checks were asked.")
    family = models.CharField(
        max_length=20,
        blank=True,
        default="",
        help_text="Whether the family took part; else, whether written consent was there.",
    )
    board_writers = models.JSONField(default=list, help_text="Positions that the chair lets write on the board.")
    feedback = models.TextField(blank=True, help_text="The family's own words at the end.")
    last_word = models.TextField(blank=True, help_text="The family's view on the measures.")

    @property
    def told_to_all(self) -> bool:
        """Whether the thread may tell the whole family of it; a separate talk is one parent's alone (MEET-16)."""
        return self.only_for_id is None

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "case"], condition=~models.Q(state="removed"), name="listed_once"
            ),
            models.UniqueConstraint(fields=["meeting"], condition=models.Q(alone=True), name="one_case_alone"),
            models.CheckConstraint(
                condition=models.Q(only_for=None) | models.Q(alone=True), name="separate_talk_is_alone"
            ),
        ]


class Invitation(Record):
    """One participant's invitation to one item. Exactly one of position and person is set."""

    # by_hand: no address to write to, so somebody must call or send a letter.
    STATES = ["queued", "sent", "by_hand", "cancelled"]
    REPLIES = ["", "yes", "no", "maybe"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="invitations")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="invitations")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="invitations")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, default="queued", choices=[(state, state) for state in STATES])
    sequence = models.PositiveIntegerField(default=0)
    stamped_at = models.DateTimeField(default=now, help_text="When this sequence was written.")
    invited_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    instead_of = models.ForeignKey(
        Position, on_delete=models.PROTECT, null=True, related_name="+", help_text="Who cannot come."
    )
    reply = models.CharField(max_length=5, blank=True, default="", choices=[(reply, reply) for reply in REPLIES])
    replied_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(position=None) ^ models.Q(person=None), name="one_invitee"),
            models.UniqueConstraint(fields=["item", "position"], condition=models.Q(person=None), name="invited_once"),
            models.UniqueConstraint(
                fields=["item", "person"], condition=models.Q(position=None), name="family_invited_once"
            ),
        ]


class FamilyAnswer(Record):
    """What an invited member of the family said on their own page (MEET-5, 6). Answers are never rewritten; the newest counts,
    until the meeting gets another time."""

    REPLIES = ["yes", "no", "other_time"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="family_answers")
    invitation = models.ForeignKey(Invitation, on_delete=models.CASCADE, related_name="family_answers")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    reply = models.CharField(max_length=10, choices=[(reply, reply) for reply in REPLIES])
    other_time = models.CharField(max_length=300, blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    brings = models.CharField(max_length=300, blank=True, help_text="Whom they bring, in their own words.")
    without_us = models.BooleanField(null=True, help_text="Whether the case may be taken up without them.")
    settled_at = models.DateTimeField(null=True, help_text="When it stood on the invitation, and its sender was told.")

    class Meta:
        indexes = [models.Index(fields=["item", "created_at"], name="family_answered")]


class Attendance(Record):
    """Who was in the room for one item (MEET-5)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="attendance")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    present = models.BooleanField()
    left_at = models.DateTimeField(null=True, help_text="When somebody present went out before the end.")


class BoardEntry(Record):
    """A key word on the board (tavla), and whether the speaker says it is right. Its id is the browser's: sent twice, it
    stands once. `version` is that of the wording which stands."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="board")
    phase = models.CharField(max_length=40)
    said_by = models.CharField(max_length=100)
    text = models.TextField()
    version = models.PositiveIntegerField(default=1)
    confirmed = models.BooleanField(default=False)
    in_plan = models.BooleanField(default=False, help_text="A measure was made of it.")
    written_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class BoardWording(Record):
    """One wording of a key word. Without a version it never stood: somebody else had changed the words meanwhile."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    entry = models.ForeignKey(BoardEntry, on_delete=models.CASCADE, related_name="wordings")
    version = models.PositiveIntegerField(null=True)
    text = models.TextField()
    written_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["entry", "version"], name="one_wording_a_version")]


class BoardHand(Record):
    """Who is writing on the board this moment: on a new key word, or on `entry`. It locks nothing."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="hands")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(BoardEntry, on_delete=models.CASCADE, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "position"], name="one_hand_each")]


class RoundTick(Record):
    """In the round that opens a meeting, a case has been gone through (MEET-7)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="ticks")
    ticked_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["meeting", "case"], name="gone_through_once")]


class Minutes(Record):
    """Minutes of one item, for one family (MEET-9)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="minutes")
    item = models.OneToOneField(AgendaItem, on_delete=models.CASCADE, related_name="minutes_record")
    facts = models.TextField(blank=True, default="", help_text="What we know.")
    summary = models.TextField()
    agreed = models.TextField(blank=True)
    disagreed = models.TextField(blank=True, default="")
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    state = models.CharField(max_length=10, default="draft", choices=[("draft", "draft"), ("approved", "approved")])
    approved_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    shared = models.BooleanField(default=False)
    version = models.PositiveSmallIntegerField(default=1)
    amended_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    amended_at = models.DateTimeField(null=True)
    amend_reason = models.CharField(max_length=300, blank=True, default="")


class MinutesVersion(Record):
    """What minutes said before they were amended: never changed, read by those who read the minutes (MEET-9)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    facts = models.TextField(blank=True)
    summary = models.TextField()
    agreed = models.TextField(blank=True)
    disagreed = models.TextField(blank=True)
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    reason = models.CharField(max_length=300, blank=True, help_text="Why this version was made; empty for the first.")
    made_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["minutes", "number"], name="minutes_version_once")]


class MinutesCorrection(Record):
    """A reader's wish to have approved minutes put right, and the answer. Exactly one of position and person is set."""

    STATES = ["waiting", "amended", "declined"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="+")
    minutes = models.ForeignKey(Minutes, on_delete=models.CASCADE, related_name="corrections")
    version = models.PositiveSmallIntegerField(help_text="The version that was read.")
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    state = models.CharField(max_length=10, default="waiting", choices=[(state, state) for state in STATES])
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    told_at = models.DateField(null=True, help_text="When whoever answers was told.")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(position=None) ^ models.Q(person=None), name="one_asker"),
        ]


class Reflection(Record):
    """The permanent members' reflection after the family has left: the team's own, apart from any case (MEET-8)."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="reflections")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    written_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class Protocol(Record):
    """The anonymised record of a meeting, kept by the team (MEET-10). Codes and numbers, no free text of any case."""

    meeting = models.OneToOneField(Meeting, on_delete=models.CASCADE, related_name="protocol")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="protocols")
    content = models.JSONField()
    made_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class SlotRequest(Record):
    """A question to a team when a case can come up, without anything that shows whose (CASE-3): codes and a short reason.

    Neither who asks nor the case stands here: those are the reporter's alone (`SlotTie`).
    """

    # asked -> proposed or not_now by the coordinator; withdrawn by the reporter; used when the case has been referred.
    STATES = ["asked", "proposed", "not_now", "withdrawn", "used"]

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="slot_requests")
    categories = models.JSONField(default=list)
    band = models.CharField(max_length=40, blank=True)
    urgency = models.CharField(max_length=10)
    urgency_reason = models.CharField(max_length=300, blank=True)
    interpreter = models.BooleanField(default=False)
    state = models.CharField(max_length=10, default="asked", choices=[(state, state) for state in STATES])
    team_urgency = models.CharField(max_length=10, blank=True)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=300, blank=True)
    answered_by = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["team"], condition=models.Q(state="asked"), name="slot_waiting")]


class SlotTie(Record):
    """Which case a question is about, and who asked: for the asking service alone."""

    request = models.OneToOneField(SlotRequest, on_delete=models.CASCADE, related_name="tie")
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="slot_ties")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    asked_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField(null=True, help_text="When the asker put the answer away.")


class QuarterReport(Record):
    """A team's protocol of a quarter, as the municipality's coordinator got it (MEET-10, STAT-5). Small counts are not in it:
    they were hidden before it was stored. Sent once, never changed."""

    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="reports")
    year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    content = models.JSONField()
    sent_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "year", "quarter"], name="one_report_a_quarter")]
