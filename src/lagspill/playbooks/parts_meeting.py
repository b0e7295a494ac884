"""Meeting kinds, their rhythm and their phases (MEET-1, MEET-8, MEET-14)."""

from typing import ClassVar, Literal

from pydantic import model_validator

from lagspill.playbooks.parts_text import Code, Count, Flag, Minutes, Named, Part, Positive, Sourced, Text

Audience = Literal["everyone", "permanent_members"]
_ROLE_FIELDS = ("convener", "agenda_owner", "chair", "deputy_chair", "minute_taker")


class Check(Named):
    """Something to tick off: the chair's check in a phase, a point of the coordinator's preparation."""


class Cadence(Sourced):
    """How often and how long. `shortest_weeks`–`longest_weeks` is the range that the model allows."""

    every_weeks: Positive
    shortest_weeks: Positive
    longest_weeks: Positive
    minutes: Positive

    @model_validator(mode="after")
    def _within(self) -> "Cadence":
        if not self.shortest_weeks <= self.every_weeks <= self.longest_weeks:
            raise ValueError("Det vanlige mellomrommet må ligge mellom det korteste og det lengste.")
        return self

    @property
    def may_be_weekly(self) -> bool:
        """Whether the team may meet every week when needed."""
        return self.shortest_weeks == 1

    @property
    def hours(self) -> float:
        """Length of one meeting in hours."""
        return self.minutes / 60


class Phase(Sourced):
    """One part of the talk about a case.

    `facts_only`: clarification, no views yet; `board`: key words go on the board; `family_last_word`, `feedback`: the
    family is asked; `kept_apart`: nothing of it belongs to the case; `stretches`: takes its share of extra time.
    """

    code: Code
    label: Text
    minutes: Minutes
    audience: Audience = "everyone"
    facts_only: Flag = False
    board: Flag = False
    family_last_word: Flag = False
    feedback: Flag = False
    kept_apart: Flag = False
    stretches: Flag = False
    prompts: tuple[Text, ...] = ()
    keywords: tuple[Named, ...] = ()
    checks: tuple[Check, ...] = ()


class MeetingKind(Sourced):
    """A kind of meeting and who is responsible for what in it (MEET-14); without a cadence it is held as agreed.

    `scope`: a `team` meets about several cases, one after the other; a meeting of a `case` is held for that case alone, with
    those who help in it (MEET-13, 15, 16); a meeting of a `place` is the school's or kindergarten's own (CASE-2, DOOR-2).
    `after`: held after this other kind at the same place. `leads_to`: kinds that may follow from it.
    """

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        **dict.fromkeys(_ROLE_FIELDS, "roles"),
        "convener_alternatives": "roles",
        "after": "meetings",
        "leads_to": "meetings",
    }

    code: Code
    label: Text
    scope: Literal["team", "case", "place"] = "team"
    convener: Code
    convener_alternatives: tuple[Code, ...] = ()
    agenda_owner: Code
    chair: Code
    deputy_chair: Code
    minute_taker: Code
    venue: Text | None = None
    after: Code | None = None
    leads_to: tuple[Code, ...] = ()
    cadence: Cadence | None = None
    minutes_per_case: Minutes | None = None
    opens_with_round: Flag = False
    """The last minutes first, and a round of what has been done in each case since (MEET-7)."""
    system_items: Flag = False
    """Matters without a person in them are taken up too (MEET-11)."""
    case_list_ahead: Flag = True
    """The list is sent to the participants beforehand (MEET-3, MEET-13)."""
    minutes_duty: Literal["always", "usual", "never"] = "always"
    board_after: Literal["erase", "minutes", "keep"] = "erase"
    """What is left of the board: nothing, what the minutes took over with the board beside them, or the board on the case."""
    family_decides: Flag = False
    """Parents and young people decide the way on (MEET-15)."""
    follows_plan: Flag = False
    """Of one case: held at the time that its plan gives for the first follow-up meeting (PLAN-1)."""
    phases: tuple[Phase, ...] = ()
    preparation: tuple[Check, ...] = ()
    chair_checks: tuple[Check, ...] = ()

    def phase(self, code: str) -> Phase:
        """The phase with this code; KeyError when the meeting has none."""
        for phase in self.phases:
            if phase.code == code:
                return phase
        raise KeyError(code)


class Stage(Sourced):
    """What a concern goes through at its own place before a team takes it up (CASE-2, ROUT-8).

    `needs`: what must be there before it goes on. `decided_by`: who may decide; whoever decides at a later stage may here too.
    `measures_here`: more is tried where the child is; `on`: to the next stage, and from the last one to the team; `straight`:
    to the team without the stages between, with a reason, by those who decide at the last one.
    """

    refers_to: ClassVar[dict[str, str]] = {**Sourced.refers_to, "meeting": "meetings", "decided_by": "roles"}

    code: Code
    label: Text
    text: Text
    meeting: Code | None = None
    needs: tuple[Literal["guardians_told", "pupil_told", "discussed", "measures_tried"], ...] = ()
    decided_by: tuple[Code, ...] = ()
    may_decide: tuple[Literal["measures_here", "on", "straight", "close"], ...] = ("measures_here", "on", "close")


class InterpreterRule(Sourced):
    """How much longer a case takes when someone interprets (MEET-6)."""

    extra_minutes: Count
    text: Text


class FamilyParticipation(Sourced):
    """The family's place in the meeting (MEET-5)."""

    goal_percent: Count
    young_person_right_from: Count
    absence_needs_written_consent: Flag
    text: Text


class EvaluationRule(Sourced):
    """Which form asks the family, who sees to it, and when (EVAL-1)."""

    refers_to: ClassVar[dict[str, str]] = {**Sourced.refers_to, "form": "forms", "responsible": "roles"}

    form: Code
    responsible: Code
    after: tuple[Literal["meeting", "follow_up", "closing"], ...]
    text: Text


class Step(Part):
    """One step of a routine: who does what, and whether consent must be there first (ROUT-5)."""

    refers_to: ClassVar[dict[str, str]] = {"actor": "roles", "form": "forms"}

    code: Code
    actor: Code
    label: Text
    how: Text | None = None
    needs_consent: Flag = False
    names_allowed: Flag = True
    form: Code | None = None


class Routine(Sourced):
    """Steps in order (ROUT-8)."""

    code: Code
    label: Text
    steps: tuple[Step, ...]
