"""Pure functions over a playbook: ages, bands, minutes, law in force, reminder dates. No clock, no database."""

from calendar import isleap
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from lagspill.playbooks.schema import AgeBand, LegalBasis, Phase, Playbook


class NoBandError(ValueError):
    """No age band fits; the message says why, for people to read."""


@dataclass(frozen=True)
class PhaseTime:
    """A phase and its place in the talk, in minutes from the start of the case, at its longest."""

    phase: Phase
    starts_at: int
    minutes_min: int
    minutes_max: int

    @property
    def ends_at(self) -> int:
        """Minutes from the start of the case to the end of this phase, at its longest."""
        return self.starts_at + self.minutes_max


def birthday_in(birth: date, year: int) -> date:
    """The birthday in `year`; those born on 29 February have it on 1 March in a common year."""
    if (birth.month, birth.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return birth.replace(year=year)


def age_on(birth: date, day: date) -> int:
    """Whole years on `day`; the new age counts from the birthday itself. ValueError when not yet born."""
    if day < birth:
        raise ValueError("Fødselsdatoen er senere enn dagen alderen skal regnes for.")
    return day.year - birth.year - (day < birthday_in(birth, day.year))


def band_for(
    playbook: Playbook, *, birth_date: date | None, on: date, attends_kindergarten: bool = False, pregnant: bool = False
) -> AgeBand:
    """The band whose members meet for this person on that day (TEAM-1). Raises NoBandError.

    A pregnant woman gets the model's band for the pregnant, whatever her age.
    """
    if pregnant:
        if playbook.pregnant_band is None:
            raise NoBandError("Modellen gjelder ikke for gravide.")
        return playbook.band(playbook.pregnant_band.band)
    if birth_date is None:
        raise NoBandError("Fødselsdato må være registrert for å finne hvem som møter.")
    if on < birth_date:
        raise NoBandError("Fødselsdatoen er senere enn dagen møtet holdes.")
    age = age_on(birth_date, on)
    for band in playbook.bands:
        if band.holds(age, attends_kindergarten=attends_kindergarten):
            return band
    limits = playbook.age_range
    raise NoBandError(f"Modellen gjelder fra {limits.from_age} til og med {limits.to_age} år, og personen er {age} år.")


def unnamed_band(playbook: Playbook, *, kind: str, band: str = "", place_kind: str = "") -> AgeBand:
    """The band whose members meet where nobody is named (CASE-6, MEET-11): the age band that was told, or the model's own for
    the pregnant and for matters without a person, there by the kind of the place they come from. Raises NoBandError."""
    if kind == "pregnant":
        return band_for(playbook, birth_date=None, on=date.min, pregnant=True)
    if kind in ("group", "system"):
        if playbook.system_band is None:
            raise NoBandError("Modellen tar ikke opp saker uten person.")
        return playbook.band(playbook.system_band.for_place(place_kind))
    if not band:
        raise NoBandError("Aldersgruppen må være kjent for å finne hvem som møter.")
    return playbook.band(band)


def phase_schedule(playbook: Playbook, extra_minutes: int = 0, *, meeting: str | None = None) -> list[PhaseTime]:
    """The phases in order with their minutes; extra minutes are shared among the phases that stretch (MEET-6, 8).

    Without `meeting` the model's main meeting. The shares follow each phase's length and add up exactly.
    """
    phases = playbook.meeting(meeting).phases
    shares = _shares([phase.minutes.max if phase.stretches else 0 for phase in phases], extra_minutes)
    schedule: list[PhaseTime] = []
    start = 0
    for phase, extra in zip(phases, shares, strict=True):
        timed = PhaseTime(phase, start, phase.minutes.min + extra, phase.minutes.max + extra)
        schedule.append(timed)
        start = timed.ends_at
    return schedule


def _shares(weights: list[int], whole: int) -> list[int]:
    """`whole` split in proportion to `weights`, in whole numbers; what rounding leaves goes to the heaviest first."""
    total = sum(weights)
    if total == 0 or whole <= 0:
        return [0] * len(weights)
    shares = [whole * weight // total for weight in weights]
    heaviest = sorted((i for i, w in enumerate(weights) if w), key=lambda i: (-weights[i], i))
    for i in heaviest[: whole - sum(shares)]:
        shares[i] += 1
    return shares


def minutes_per_case(playbook: Playbook, interpreter: bool, *, meeting: str | None = None) -> tuple[int, int]:
    """Fewest and most minutes that a case takes, longer with an interpreter (MEET-3, MEET-6).

    (0, 0) for a meeting kind that sets no time per case.
    """
    stated = playbook.meeting(meeting).minutes_per_case
    if stated is None:
        return 0, 0
    extra = playbook.interpreter.extra_minutes if interpreter else 0
    return stated.min + extra, stated.max + extra


def legal_bases_on(playbook: Playbook, day: date) -> tuple[LegalBasis, ...]:
    """The legal bases in force on `day`, first and last day included, in the playbook's order."""
    return tuple(
        basis
        for basis in playbook.legal_bases
        if basis.valid_from <= day and (basis.valid_to is None or day <= basis.valid_to)
    )


def consent_bases_on(playbook: Playbook, day: date) -> tuple[LegalBasis, ...]:
    """The legal bases that a consent signed on `day` rests on: those the consent rules name, as far as in force."""
    named = playbook.consent.legal_bases
    return tuple(basis for basis in legal_bases_on(playbook, day) if basis.id in named)


def reminder_dates(
    playbook: Playbook, due: date, *, about: Literal["consent", "measure", "follow_up"]
) -> tuple[date, ...]:
    """The days to remind someone of `due`, earliest first (CONS-5, PLAN-3). A consent has none after it has expired."""
    rule = playbook.reminders
    before, after = {
        "consent": (rule.consent_days_before, ()),
        "measure": (rule.measure_days_before, rule.measure_days_after),
        "follow_up": (rule.follow_up_days_before, rule.follow_up_days_after),
    }[about]
    days = {due - timedelta(days=n) for n in before} | {due + timedelta(days=n) for n in after}
    return tuple(sorted(days))


def asks_for_a_slot(playbook: Playbook) -> bool:
    """Whether a reporter of this model asks the coordinator, without names, when a case can come up (CASE-3)."""
    return any(
        step.code == "request_slot" and not step.names_allowed
        for routine in playbook.routines
        for step in routine.steps
    )
