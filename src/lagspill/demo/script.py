"""What the demo's town and stories are made of: YAML files beside this one, checked when read."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

from lagspill.directory.directory_file import MunicipalityLine, ServiceLine

HERE = Path(__file__).parent
Stage = Literal["concern", "draft", "missing", "consent", "referred", "scheduled", "plan", "closed"]


class Strict(BaseModel):
    """Unknown names are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class PositionLine(Strict):
    """One hat of a staff member."""

    key: str
    service: str
    role: str
    title: str


class StaffLine(Strict):
    """A staff member; with a persona they can be picked at the demo's log-in."""

    name: str
    persona: str = ""
    positions: tuple[PositionLine, ...]


class TeamLine(Strict):
    """A team with its coordinating service; called as the service is, unless it has a name of its own."""

    key: str
    service: str
    playbook: str
    name: str = ""
    coordinator: str
    deputy: str
    venue: str
    places: tuple[str, ...]
    members: tuple[str, ...]


class DeputyLine(Strict):
    """Who stands in for whom, in days from today."""

    position: str
    deputy: str
    from_day: int
    to_day: int


class ContactLine(Strict):
    """A contact person and their places."""

    position: str
    places: tuple[str, ...]


class TownScript(Strict):
    """The whole directory. A service without a phone gets the next number of the town's own series."""

    municipality: MunicipalityLine
    services: tuple[ServiceLine, ...]
    staff: tuple[StaffLine, ...]
    teams: tuple[TeamLine, ...]
    deputies: tuple[DeputyLine, ...]
    contact_persons: tuple[ContactLine, ...]


class GuardianLine(Strict):
    """A guardian. `username` and `persona` make a log-in; `moved_out` gives an address of their own."""

    name: str
    care: Literal["daily", "shared", "not"] = "daily"
    language: str = "nb"
    interpreter: bool = False
    username: str = ""
    persona: str = ""
    address: str = ""


class NoteLine(Strict):
    """A note, `day` counted from today."""

    by: str
    day: int
    text: str
    reach: Literal["own", "shared"] = "shared"
    family: bool = False


class MeasureLine(Strict):
    """A measure of the plan; dates in days from today."""

    goal: str
    text: str
    by: str
    due: int
    start: int | None = None
    follow_up: int | None = None
    status: Literal["proposed", "agreed", "started", "done", "not_done", "declined"] = "started"
    talk: str = ""


class SittingLine(Strict):
    """A meeting of one case, held when its day is past. `model` "" is the case's own; `plans`: the plan was made there."""

    kind: str
    model: str = ""
    by: str
    called: int
    day: int
    hour: int = 14
    place: str
    agenda: str = ""
    every_weeks: int | None = None
    plans: bool = False
    board: tuple[str, ...] = ()
    summary: str = ""
    agreed: str = ""
    last_word: str = ""
    feedback: str = ""


class UnnamedLine(Strict):
    """What is told while nobody is named: by band and kind of place, or what a collective matter is about (CASE-6, MEET-11).

    Without `brought` the team has not got it yet; without `meeting` no list has it; without `named` nobody was asked for consent.
    """

    kind: Literal["child", "group", "system"] = "child"
    band: str = ""
    place_kind: str = ""
    scope: str = ""
    about: str = ""
    realistic: str = ""
    brought: int | None = None
    meeting: int | None = None
    named: int | None = None


class RenewedLine(Strict):
    """The family agreed anew, for another period."""

    day: int
    ends: int


class MessageLine(Strict):
    """A message to some of those on the case, and who of them has opened it."""

    by: str
    to: tuple[str, ...]
    day: int
    hour: int
    minute: int = 0
    text: str
    read_by: tuple[str, ...] = ()
    taken_back: bool = False


class AdaptationLine(Strict):
    """What the municipality changes in a model, section by section, in days from today; adopted and chosen for a team, or a draft."""

    model: str
    begun: int
    sections: dict[str, dict[str, Any]]
    adopted: int | None = None
    reason: str = ""
    team: str = ""


class Plot(Strict):
    """One family's story up to today; dates in days from today. `model`: what runs a case that no team runs."""

    key: str
    kind: Literal["child", "pregnant"] = "child"
    name: str = ""
    age: int = 0
    unnamed: UnnamedLine | None = None
    born_days: int = 150
    username: str = ""
    persona: str = ""
    language: str = "nb"
    interpreter: str = ""
    place: str = ""
    year_group: str = ""
    team: str = ""
    model: str = ""
    protection: Literal[0, 6, 7] = 0
    guardians: tuple[GuardianLine, ...] = ()
    together: bool = True
    by: str
    lead: str = ""
    opened: int
    categories: tuple[str, ...]
    concern: str
    since: str = ""
    talks: str = ""
    tried: str = ""
    view: str = ""
    strengths: str = ""
    shared: bool = True
    own_answers: dict[str, str] = Field(default_factory=dict)
    stage: Stage
    stopped: Literal["", "violence", "neglect"] = ""
    area: str = ""
    health: bool = False
    services: tuple[str, ...] = ()
    paper: bool = False
    brought_in: tuple[str, ...] = ()
    consent_on: int = 0
    consent_ends: int | None = None
    renewed: RenewedLine | None = None
    reserved: str = ""
    withdrawn: str = ""
    withdrawn_on: int = 0
    declined: bool = False
    urgency: Literal["low", "medium", "high"] = "medium"
    urgency_reason: str = ""
    asked: str = ""
    team_urgency: str = ""
    referred_on: int = 0
    meeting: int = 0
    board: tuple[str, ...] = ()
    summary: str = ""
    agreed: str = ""
    last_word: str = ""
    feedback: str = ""
    measures: tuple[MeasureLine, ...] = ()
    notes: tuple[NoteLine, ...] = ()
    messages: tuple[MessageLine, ...] = ()
    sittings: tuple[SittingLine, ...] = ()
    plan_coordinator: str = ""
    plan_coordinator_answers: bool = True
    handover_to: str = ""
    handover_message: str = ""
    evaluation: str = ""
    closed_on: int = 0
    closing_reason: str = ""
    continues: str = ""


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))


@cache
def town_script() -> TownScript:
    """The town of town.yaml; pydantic.ValidationError names what is wrong."""
    return TownScript.model_validate(_read(HERE / "town.yaml"))


@cache
def plots() -> tuple[Plot, ...]:
    """Every story of plots/, in the files' order."""
    files = sorted((HERE / "plots").glob("*.yaml"))
    return tuple(Plot.model_validate(entry) for path in files for entry in _read(path))


@cache
def adaptations() -> tuple[AdaptationLine, ...]:
    """What adaptations.yaml changes."""
    return tuple(AdaptationLine.model_validate(entry) for entry in _read(HERE / "adaptations.yaml"))
