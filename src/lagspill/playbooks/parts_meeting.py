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
    """A kind of meeting and who is responsible for what in it (MEET-14); without a cadence it is held as agreed."""

    refers_to: ClassVar[dict[str, str]] = {**Sourced.refers_to, **dict.fromkeys(_ROLE_FIELDS, "roles")}

    code: Code
    label: Text
    convener: Code
    agenda_owner: Code
    chair: Code
    deputy_chair: Code
    minute_taker: Code
    venue: Text | None = None
    cadence: Cadence | None = None
    minutes_per_case: Minutes | None = None
    phases: tuple[Phase, ...] = ()
    preparation: tuple[Check, ...] = ()
    chair_checks: tuple[Check, ...] = ()

    def phase(self, code: str) -> Phase:
        """The phase with this code; KeyError when the meeting has none."""
        for phase in self.phases:
            if phase.code == code:
                return phase
        raise KeyError(code)


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
