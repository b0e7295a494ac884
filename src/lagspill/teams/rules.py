"""Who starts, changes and ends a team, when it may end, and what its model asks for that it lacks (TEAM-1).

Pure: a denial is what the person is told, why and what to do.
"""

import uuid
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.translation import gettext as _

from lagspill.adaptation.rules import COORDINATOR, may_choose
from lagspill.playbooks.parts_team import AgeBand, Member
from lagspill.playbooks.parts_text import Text
from lagspill.playbooks.schema import Playbook


class Denial(NamedTuple):
    """Why not, and what to do; `field` is the form's field that it is about, if any."""

    code: str
    reason: str
    remedy: str
    field: str | None = None


def may_run(role: str) -> bool:
    """Whether somebody of the municipality may start, change and end its teams."""
    return role == COORDINATOR


def may_seat(*, role: str, position: uuid.UUID | None, leads: frozenset[uuid.UUID | None]) -> bool:
    """Whether somebody of the municipality may say who sits in a team: whoever may choose its model."""
    return may_choose(role=role, position=position, leads=leads)


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a team's details meet in the municipality."""

    name_taken: bool = False
    service_taken: bool = False
    service_name_taken: bool = False
    for_teams: bool = True
    coordinator: uuid.UUID
    deputy: uuid.UUID | None = None


def details_denial(facts: Facts) -> Denial | None:
    """Why a team cannot be as it is written; None when it can."""
    if facts.name_taken:
        return Denial("team_name", _("Kommunen har et team med dette navnet."), _("Velg et annet navn."), "name")
    if facts.service_taken:
        return Denial(
            "team_service",
            _("Tjenesten har et team fra før."),
            _("Velg en annen tjeneste. Er teamet avsluttet, kan du starte det igjen."),
            "service",
        )
    if facts.service_name_taken:
        return Denial(
            "team_service",
            _("Kommunen har en tjeneste med samme navn som teamet."),
            _("Velg tjenesten i lista, eller gi teamet et annet navn."),
            "service",
        )
    if not facts.for_teams:
        return Denial("team_model", _("Denne modellen er ikke for team."), _("Velg en annen modell."), "model")
    if facts.deputy == facts.coordinator:
        return Denial(
            "team_deputy",
            _("Koordinatoren kan ikke være sin egen stedfortreder."),
            _("Velg en annen, eller la feltet stå tomt."),
            "deputy",
        )
    return None


def seat_denial(*, ended: bool, holds: bool, seated: bool) -> Denial | None:
    """Why somebody cannot become a fixed member. `holds`: has the position today, in the team's municipality."""
    if ended:
        return _ended()
    if not holds:
        return Denial("team_position", _("Personen har ikke denne stillingen i dag."), _("Søk på nytt."), "person")
    if seated:
        return Denial(
            "team_seated", _("Personen sitter i teamet allerede."), _("Velg en annen, eller en annen stilling."), "person"
        )  # fmt: skip
    return None


def change_denial(*, ended: bool) -> Denial | None:
    """Why a team cannot be changed; None when it can."""
    return _ended() if ended else None


def end_denial(*, ended: bool, open_cases: bool, meetings: int) -> Denial | None:
    """Why a team cannot end: while there is something left that only it can finish."""
    if ended:
        return _ended()
    if open_cases:
        return Denial(
            "team_open_cases",
            _("Teamet har saker som ikke er avsluttet."),
            _("Be de som har ansvar for sakene, om å avslutte dem. Du ser ikke sakene selv."),
        )
    if meetings:
        return Denial(
            "team_meetings",
            _("Teamet har møter som ikke er holdt eller avlyst."),
            _("Be teamets koordinator om å avlyse møtene, eller vent til de er holdt."),
        )
    return None


def resume_denial(*, ended: bool, name_taken: bool) -> Denial | None:
    """Why an ended team cannot start again; None when it can."""
    if not ended:
        return Denial("team_runs", _("Teamet er i gang."), _("Du trenger ikke gjøre noe."))
    if name_taken:
        return Denial(
            "team_name", _("Et annet team har fått navnet."), _("Gi det andre teamet et nytt navn først.")
        )  # fmt: skip
    return None


def _ended() -> Denial:
    return Denial("team_ended", _("Teamet er avsluttet."), _("Start teamet igjen først."))


@dataclass(frozen=True, slots=True)
class Sitter:
    """A fixed member: who, and of which kind of service."""

    name: str
    kind: str


@dataclass(frozen=True, slots=True)
class Place:
    """A school or kindergarten that the team serves, with the roles that people hold there today."""

    name: str
    kind: str
    roles: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat that the model asks for. `at_place`: somebody of the child's own place takes it, in one of `roles`.

    `names`: who sits there. `lacking`: places where nobody has any of the roles.
    """

    kind: str
    at_place: bool = False
    roles: tuple[str, ...] = ()
    optional: bool = False
    names: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()

    @property
    def missing(self) -> bool:
        """Whether a meeting would lack somebody here."""
        return not self.optional and bool(self.lacking if self.at_place else not self.names)


@dataclass(frozen=True, slots=True)
class Band:
    """The seats for children of some ages. `concerned`: the team serves places that such children attend."""

    label: Text
    seats: tuple[Seat, ...]
    concerned: bool

    @property
    def missing(self) -> tuple[Seat, ...]:
        """The seats that nobody takes."""
        return tuple(seat for seat in self.seats if seat.missing) if self.concerned else ()


def asked_of(playbook: Playbook, sitters: Sequence[Sitter], places: Collection[Place]) -> list[Band]:
    """What the model asks of a team, band by band, and who there is for it."""
    return [_band(band, sitters, places) for band in playbook.bands]


def unasked(playbook: Playbook, sitters: Iterable[Sitter]) -> list[Sitter]:
    """Members of services that the model has no seat for: nothing calls them in by itself."""
    asked = {
        member.service_kind
        for band in playbook.bands
        for member in (*band.members, *band.optional_members)
        if member.resolve == "team"
    }
    return [one for one in sitters if one.kind not in asked]


def _band(band: AgeBand, sitters: Sequence[Sitter], places: Collection[Place]) -> Band:
    seats = [_seat(member, sitters, places) for member in band.members]
    seats += [_seat(member, sitters, places, optional=True) for member in band.optional_members]
    attended = {seat.kind for seat in seats if seat.at_place and not seat.optional}
    return Band(band.label, tuple(seats), not places or not attended or any(one.kind in attended for one in places))


def _seat(member: Member, sitters: Sequence[Sitter], places: Collection[Place], *, optional: bool = False) -> Seat:
    kind = member.service_kind
    if member.resolve == "subject_place":
        lacking = tuple(one.name for one in places if one.kind == kind and not one.roles & set(member.roles))
        return Seat(kind, at_place=True, roles=member.roles, optional=optional, lacking=lacking)
    return Seat(kind, optional=optional, names=tuple(one.name for one in sitters if one.kind == kind))
