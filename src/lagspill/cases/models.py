"""The case: from the first concern to closing (CASE-1..11)."""

from django.db import models
from django.utils.translation import gettext as _

from lagspill.directory.models import Municipality, Position, Service, Team
from lagspill.families.models import Person
from lagspill.foundation.models import Record
from lagspill.questions.rules import OWN_ANSWERS


class Case(Record):
    """One matter, run by one playbook in the version it started under."""

    KINDS = ["child", "pregnant", "group", "system"]
    # In the order a case lives them; what moves it on is in rules.TRANSITIONS.
    STATES = ["concern", "consent", "referred", "scheduled", "plan", "closed", "stopped"]

    municipality = models.ForeignKey(Municipality, on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=[(kind, kind) for kind in KINDS])
    playbook = models.CharField(max_length=60)
    playbook_version = models.CharField(max_length=20)
    team = models.ForeignKey(Team, on_delete=models.PROTECT, null=True, related_name="+")
    owner = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    subject = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="cases")
    initials = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, default="concern", choices=[(state, state) for state in STATES])
    state_before_stop = models.CharField(
        max_length=10,
        blank=True,
        default="",
        help_text="What the family goes on seeing once the safety gate stopped it (CASE-4).",
    )
    lead = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="leads")
    plan_coordinator = models.ForeignKey(
        Position,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        help_text="Coordinates the child's individuell plan: another office than the case's lead (CASE-10, MEET-13).",
    )
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner", "number"], name="case_number"),
            models.CheckConstraint(
                condition=models.Q(kind__in=["child", "pregnant"]) | models.Q(subject=None),
                name="nobody_in_system_case",
            ),
        ]
        indexes = [models.Index(fields=["state", "-opened_on"], name="case_state")]

    @property
    def is_unnamed(self) -> bool:
        """Whether nobody is in it: an anonymous case, or a group's or the system's."""
        return self.subject_id is None

    @property
    def is_collective(self) -> bool:
        """Whether it concerns a group, a school or a district and never anybody (MEET-11)."""
        return self.kind in ("group", "system")

    @property
    def is_anonymous(self) -> bool:
        """Whether it concerns somebody whom nobody has named (CASE-6)."""
        return self.is_unnamed and not self.is_collective

    @property
    def heading(self) -> str:
        """What stands before the number: initials, or what kind of case without a person it is."""
        if self.is_collective:
            return _("Gruppe") if self.kind == "group" else _("System")
        return self.initials or _("Anonym")


class CaseNumber(models.Model):
    """The next case number of a service in a year; holds no content."""

    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["service", "year"], name="case_number_year")]


class Concern(Record):
    """What started the case, raised with pupil and guardians first (CASE-2, 5)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="concern")
    raised_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    description = models.TextField()
    since = models.CharField(max_length=200, blank=True, default="", help_text="How long it has lasted.")
    categories = models.JSONField(default=list)
    talked_with_pupil_on = models.DateField(null=True, blank=True)
    talked_with_guardians_on = models.DateField(null=True, blank=True)
    talks = models.TextField(blank=True)
    measures_tried = models.TextField(blank=True)
    childs_view = models.TextField(blank=True)
    strengths = models.TextField(blank=True)
    shared = models.BooleanField(default=False, help_text="Shared with the family in the portal.")
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)


class StageDecision(Record):
    """What was decided at a stage of the concern's own place, before any team (CASE-2). Never changed: the newest one counts."""

    DECISIONS = ["measures_here", "on", "straight"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="stage_decisions")
    stage = models.CharField(max_length=60, help_text="The playbook's code.")
    decision = models.CharField(max_length=20, choices=[(decision, decision) for decision in DECISIONS])
    reason = models.TextField(blank=True)
    measures = models.TextField(blank=True, help_text="What is tried where the child is.")
    look_again_on = models.DateField(null=True)
    family_agrees = models.BooleanField(
        null=True, help_text="The pupil and the guardians agree to the measures (CONS-9)."
    )
    pupil_told_on = models.DateField(
        null=True, help_text="When the pupil was talked with, as far as the concern lacked it."
    )
    discussed_with = models.CharField(max_length=200, blank=True, help_text="Which of the place's staff, by role.")
    sitting = models.UUIDField(null=True, help_text="The place's own meeting that decided; its room is above this one.")
    decided_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class Told(Record):
    """What the child's own place was told of child welfare's part: by the family, by barnevern or by others (CASE-13).

    The place's own knowledge, as far as told: never a fact of barnevern's, and read by nobody else.
    """

    KINDS = ["measures", "investigation_closed"]
    SOURCES = ["family", "barnevern", "others"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="told")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    told_by = models.CharField(max_length=10, choices=[(source, source) for source in SOURCES])
    told_on = models.DateField()
    ended_on = models.DateField(null=True, help_text="From when it is no longer so.")
    written_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["case", "service", "kind"], condition=models.Q(ended_on=None), name="told_once"
            )
        ]


class Unnamed(Record):
    """What is known where there is no person: never a name, a birth date, an address or a school (CASE-6, MEET-11)."""

    SCOPES = ["group", "environment", "year_group", "district"]

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="unnamed")
    band = models.CharField(max_length=40, blank=True, help_text="The playbook's age band, instead of a birth date.")
    place_kind = models.CharField(max_length=40, blank=True, help_text="The kind of place, instead of which one.")
    scope = models.CharField(max_length=20, blank=True, choices=[(scope, scope) for scope in SCOPES])
    concerns = models.CharField(
        max_length=200, blank=True, help_text="What a collective matter is about, in few words."
    )


class AnonymityAnswer(Record):
    """Whether it is realistic that nobody can tell whom the case is about: asked before the team, and in the meeting (CASE-6)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="anonymity_answers")
    step = models.CharField(max_length=10, choices=[(step, step) for step in ("team", "meeting")])
    about = models.UUIDField(null=True, help_text="The item of the meeting's list.")
    realistic = models.BooleanField()
    reason = models.TextField(blank=True)
    answered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class ClearedWord(Record):
    """A word that might identify somebody, and why the writer says that here it does not (CASE-6)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="cleared_words")
    kind = models.CharField(max_length=20)
    word = models.CharField(max_length=400)
    reason = models.TextField()
    cleared_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["case", "kind", "word"], name="cleared_once")]


class SafetyAnswer(Record):
    """An answer to the safety gate (CASE-4). Without a case it names nobody; never shown to the family."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="safety_answers")
    step = models.CharField(max_length=20)
    violence = models.BooleanField()
    neglect = models.BooleanField()
    answered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")


class Note(Record):
    """A note: the service's own, or shared with the services that a ground covers (CASE-8)."""

    REACHES = ["own", "shared"]

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    author = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    reach = models.CharField(max_length=10, choices=[(reach, reach) for reach in REACHES])
    shared = models.BooleanField(default=False, help_text="Shared with the family too.")
    text = models.TextField()


class Handover(Record):
    """The baton of an office of the case: it changes only when the successor accepts (CASE-10)."""

    OFFICES = ["lead", "plan_coordinator"]

    office = models.CharField(max_length=20, default="lead", choices=[(office, office) for office in OFFICES])
    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="handovers")
    offered_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    offered_to = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="offered_cases")
    message = models.TextField(blank=True)
    next_on = models.DateField(null=True, help_text="When the successor next meets the family or follows up.")
    answer = models.CharField(
        max_length=10, default="waiting", choices=[(a, a) for a in ("waiting", "accepted", "declined", "taken_back")]
    )
    answered_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "office"], condition=models.Q(answer="waiting"), name="one_baton")
        ]


class Referral(Record):
    """The referral to a team (melding av sak, CASE-3)."""

    URGENCIES = ["low", "medium", "high"]

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="referral")
    reporter = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")
    reporter_contact = models.CharField(max_length=200)
    subject_area = models.TextField()
    reason = models.TextField(help_text="What the team is asked to look at.")
    strengths = models.TextField(blank=True)
    childs_view = models.TextField(blank=True)
    measures_tried = models.TextField(blank=True)
    urgency = models.CharField(max_length=10, choices=[(urgency, urgency) for urgency in URGENCIES])
    urgency_reason = models.TextField(blank=True)
    interpreter_language = models.CharField(max_length=60, blank=True)
    other_professionals = models.JSONField(
        default=list, help_text="name, title, workplace, address of each wanted at the meeting."
    )
    own_answers = models.JSONField(default=dict, blank=True, help_text=OWN_ANSWERS)
    signed_on = models.DateField(null=True)
    sent_at = models.DateTimeField(null=True)
    team_urgency = models.CharField(max_length=10, blank=True, help_text="The coordinator's own judgement (MEET-3).")
    received_at = models.DateTimeField(null=True)


class Event(Record):
    """A step in the thread: what happened, as a code and plain facts, worded by presenters."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="events")
    kind = models.CharField(max_length=40)
    position = models.ForeignKey(Position, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    facts = models.JSONField(default=dict)
    shared = models.BooleanField(default=False, help_text="Shown to the family.")


class Notice(Record):
    """Something one position must know or do because a case changed (CONS-4: told that, not why)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, null=True, related_name="notices")
    position = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=40)
    case_number = models.CharField(max_length=20, help_text="All that remains readable once the case is out of sight.")
    facts = models.JSONField(default=dict)
    read_at = models.DateTimeField(null=True)


class Closing(Record):
    """Why and how a case ended (CASE-11)."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="closing")
    reason = models.CharField(max_length=40)
    evaluation = models.TextField()
    continues = models.TextField(blank=True)
    closed_by = models.ForeignKey(Position, on_delete=models.PROTECT, related_name="+")


class Reminder(Record):
    """A reminder to send: ids and dates only, so the worker can find it before anybody acts (DATABASE.md, Jobs)."""

    KINDS = ["measure", "consent", "follow_up"]

    kind = models.CharField(max_length=20, choices=[(kind, kind) for kind in KINDS])
    case_id = models.UUIDField()
    object_id = models.UUIDField()
    recipient = models.ForeignKey(Position, on_delete=models.CASCADE, related_name="+")
    offset_days = models.SmallIntegerField(help_text="Days after the deadline; negative: before it.")
    due_on = models.DateField()
    sent_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(
        null=True, help_text="Its recipient may no longer see the case, or nothing is due."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "object_id", "recipient", "offset_days", "due_on"], name="reminded_once"
            )
        ]
        indexes = [
            models.Index(fields=["due_on"], condition=models.Q(sent_at=None, dropped_at=None), name="reminder_due")
        ]
