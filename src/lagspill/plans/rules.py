"""What may happen to a measure, when the family has agreed, how late it is, when to remind. Pure: dates come from outside."""

import datetime
import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from lagspill.playbooks.parts_rules import Reminders, Signatures
from lagspill.playbooks.rules import birthday_in

Day = datetime.date
Verdict = Literal["yes", "no", "none"]

# Status -> what may be done -> the status that follows (PLAN-2). Declining is the family's word, at any time before the
# end; only a new answer of theirs brings a declined measure back.
TRANSITIONS: dict[str, dict[str, str]] = {
    "proposed": {"start": "started", "decline": "declined", "give_up": "not_done"},
    "started": {"finish": "done", "give_up": "not_done", "decline": "declined"},
    "declined": {"reconsider": "proposed"},
    "done": {},
    "not_done": {},
}
OPEN = ("proposed", "started")
DUE_SOON = 7


@dataclass(frozen=True, slots=True)
class Answer:
    """What one family member said about a measure."""

    person: uuid.UUID
    agrees: bool


@dataclass(frozen=True, slots=True)
class Kin:
    """Whom a case concerns and who has parental responsibility, as far as agreeing goes."""

    subject: uuid.UUID | None
    birth_date: Day | None
    guardians: tuple[uuid.UUID, ...] = ()


def next_status(status: str, action: str) -> str | None:
    """The status that `action` leads to; None when it is not possible from here."""
    return TRANSITIONS[status].get(action)


def entitled(kin: Kin, ages: Signatures, day: Day) -> tuple[uuid.UUID, ...]:
    """Whose word counts on `day` (CONS-9): guardians until the person is of age, the young person from 15, an adult alone.

    A subject whose birth date is unknown counts beside the guardians: nobody's no is overheard.
    """
    people = list(kin.guardians) if not _turned(kin, ages.guardians_until, day) else []
    speaks = kin.birth_date is None or _turned(kin, ages.young_person_signs_from, day)
    if kin.subject is not None and speaks:
        people.append(kin.subject)
    return tuple(people)


def verdict(answers: Iterable[Answer], people: Collection[uuid.UUID]) -> Verdict:
    """The family's answer: 'no' when anybody whose word counts says no, 'yes' when somebody says yes, else 'none'.

    `answers` oldest first; only each person's latest counts.
    """
    latest = {answer.person: answer.agrees for answer in answers if answer.person in people}
    if not latest:
        return "none"
    return "yes" if all(latest.values()) else "no"


def action_after(status: str, said: Verdict) -> str | None:
    """What the family's answer does to a measure: a no ends it, a new yes opens it again; else nothing."""
    if said == "no" and next_status(status, "decline"):
        return "decline"
    if said == "yes" and status == "declined":
        return "reconsider"
    return None


def is_agreed(measures: Sequence[tuple[str, Verdict]]) -> bool:
    """Whether a plan of (status, verdict) pairs is agreed: a yes to at least one measure, and none still unanswered."""
    standing = [said for status, said in measures if status not in ("declined", "not_done")]
    return bool(standing) and all(said == "yes" for said in standing)


def days_late(due_on: Day, status: str, day: Day) -> int:
    """Whole days past the deadline on `day`; 0 when not late or when nothing is left to do."""
    return max((day - due_on).days, 0) if status in OPEN else 0


def is_due_soon(due_on: Day, status: str, day: Day) -> bool:
    """Whether an open measure's deadline is `day` or within a week after it."""
    return status in OPEN and 0 <= (due_on - day).days <= DUE_SOON


def offsets(rule: Reminders, about: Literal["consent", "measure", "follow_up"]) -> tuple[int, ...]:
    """The playbook's days of reminding, negative before the deadline, earliest first (CONS-5, PLAN-3)."""
    before, after = {
        "consent": (rule.consent_days_before, ()),
        "measure": (rule.measure_days_before, rule.measure_days_after),
        "follow_up": (rule.follow_up_days_before, rule.follow_up_days_after),
    }[about]
    return tuple(sorted({-days for days in before} | set(after)))


def _turned(kin: Kin, age: int, day: Day) -> bool:
    return kin.birth_date is not None and day >= birthday_in(kin.birth_date, kin.birth_date.year + age)
