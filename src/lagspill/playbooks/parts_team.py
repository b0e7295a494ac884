"""Who a model is for and who sits in its team (CASE-1, TEAM-1)."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from lagspill.playbooks.parts_text import Age, Code, Flag, Named, Part, Positive, Sourced, Text

SubjectKind = Literal["child", "pregnant", "group", "system"]
Resolve = Literal["team", "subject_place"]


class AgeRange(Part):
    """Ages in whole years, both ends included."""

    from_age: Age
    to_age: Age

    @model_validator(mode="after")
    def _ordered(self) -> "AgeRange":
        if self.from_age > self.to_age:
            raise ValueError("Den laveste alderen er høyere enn den høyeste.")
        return self


class Role(Named):
    """A role that people hold in the model: team coordinator, leader, case lead …"""


class ServiceKind(Named):
    """A kind of service that can be a member of the team and be named in a consent.

    `follows`: where a child lives in another district or municipality than its school lies in, which of the two the service
    belongs to (CASE-12).
    """

    follows: Literal["home", "place"] = "home"


class Category(Named):
    """What a concern is about (CASE-5)."""


class Member(Part):
    """One seat in the team for a case (TEAM-1).

    `resolve: team` is the service's own appointed member; `subject_place` is the child's own school or kindergarten,
    represented by one who holds one of `roles`, the first preferred. With `knows_child` only those represent it who are on
    the case already, as the teacher responsible for the child: a seat alone lets nobody there into the case.
    """

    refers_to: ClassVar[dict[str, str]] = {"service_kind": "service_kinds", "roles": "roles"}

    service_kind: Code
    resolve: Resolve = "team"
    roles: tuple[Code, ...] = ()
    knows_child: Flag = False

    @model_validator(mode="after")
    def _place_has_roles(self) -> "Member":
        if self.knows_child and self.resolve != "subject_place":
            raise ValueError("«knows_child» gjelder bare den som kommer fra barnets skole eller barnehage.")
        if self.resolve == "subject_place" and not self.roles:
            raise ValueError("Når plassen hører til barnets skole eller barnehage, må «roles» si hvem som møter.")
        return self


class AgeCondition(Part):
    """Narrows a band at one age: there it holds only for those who attend kindergarten, or who do not."""

    age: Age
    attends_kindergarten: Flag


class AgeBand(Sourced):
    """Ages that share the same fixed members; both ends included."""

    code: Code
    label: Text
    from_age: Age
    to_age: Age
    conditions: tuple[AgeCondition, ...] = ()
    members: Annotated[tuple[Member, ...], Field(min_length=1)]
    optional_members: tuple[Member, ...] = ()

    @model_validator(mode="after")
    def _ordered(self) -> "AgeBand":
        if self.from_age > self.to_age:
            raise ValueError("Den laveste alderen er høyere enn den høyeste.")
        return self

    def holds(self, age: int, *, attends_kindergarten: bool) -> bool:
        """Whether a child of `age` whole years belongs to this band."""
        if not self.from_age <= age <= self.to_age:
            return False
        return all(c.age != age or c.attends_kindergarten == attends_kindergarten for c in self.conditions)


class BandFor(Sourced):
    """The band whose members meet where no age decides: for a pregnant woman, for a matter without a person in it."""

    refers_to: ClassVar[dict[str, str]] = {**Sourced.refers_to, "band": "bands"}

    band: Code


class BandAt(Part):
    """The band that meets when such a matter comes from this kind of place."""

    refers_to: ClassVar[dict[str, str]] = {"service_kind": "service_kinds", "band": "bands"}

    service_kind: Code
    band: Code


class SystemBand(BandFor):
    """The band for a matter without a person in it; `at` names another for one that comes from a certain kind of place (MEET-11)."""

    at: tuple[BandAt, ...] = ()

    def for_place(self, place_kind: str) -> str:
        """The band's code at a place of this kind; the empty kind is no place in particular."""
        return next((one.band for one in self.at if one.service_kind == place_kind), self.band)


class Hat(Sourced):
    """A role at one kind of service that acts as part of another kind's staff (CONS-3).

    In those meetings (all of them when none is named) a reservation against `counts_for` concerns the person, and one against
    the employer does not; `text` says it to the family.
    """

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        "role": "roles",
        "employed_by": "service_kinds",
        "counts_for": "service_kinds",
        "meetings": "meetings",
    }

    role: Code
    employed_by: Code
    counts_for: Code
    meetings: tuple[Code, ...] = ()
    text: Text


class Component(Named):
    """One of the parts that a model consists of, besides its team."""


class MeasureTemplate(Named, Sourced):
    """A measure that people choose from and then change as they like (PLAN-6).

    `offered_by`: the kind of service that carries it out. `text` is what comes to stand in the plan, else the label and the help;
    `goal` its goal; `weeks` how long it usually takes.
    """

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        "offered_by": "service_kinds",
        "categories": "categories",
    }

    offered_by: Code | None = None
    categories: tuple[Code, ...] = ()
    goal: Text | None = None
    text: Text | None = None
    weeks: Positive | None = None


class Authority(Sourced):
    """What the team may decide (PLAN-6): recommend only, or offer measures of its own."""

    may_offer_measures: Flag
    text: Text
