"""A case with consent and people on it, before any meeting of its own."""

import datetime
from dataclasses import dataclass

from tests.case_models import GROUP, TALKS, kind_of
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.cases.models import Case
from lagspill.foundation.clock import today
from lagspill.meetings import sittings
from lagspill.meetings.convening import Called, Frame, convene
from lagspill.meetings.models import AgendaItem


@dataclass
class Table:
    """A town, a story whose consent names PPT, barnevern and the nurse, all three on the case; the sosiallærer leads it."""

    town: Town
    story: Story

    def case(self) -> Case:
        """As it stands; somebody must act."""
        return Case.objects.select_related("team", "subject", "owner").get(id=self.story.case.id)

    def offered(self, model: str) -> sittings.Offered:
        """The model's meeting, as the case may have it."""
        found = sittings.offered(self.case(), model, kind_of(model).code)
        assert found is not None
        return found

    def frame(self, **facts: object) -> Frame:
        """Noon in two weeks, led by the sosiallærer, the nurse taking minutes."""
        positions = self.town.positions
        known: dict[str, object] = {
            "day": today() + datetime.timedelta(days=14), "time": datetime.time(12), "minutes": 60, "place": "Lia skole",
            "agenda": "Hvordan går det\nVeien videre", "every_weeks": None, "agenda_owner": positions["sosiallaerer"].id,
            "chair": positions["sosiallaerer"].id, "deputy_chair": None, "minute_taker": positions["nurse"].id,
        }  # fmt: skip
        return Frame(**(known | facts))  # type: ignore[arg-type]

    def called(self, **facts: object) -> Called:
        """PPT, and both parents."""
        known: dict[str, object] = {
            "staff": [self.town.positions["ppt"].id], "family": [self.story.mother.id, self.story.father.id]
        }  # fmt: skip
        return Called(**(known | facts))  # type: ignore[arg-type]

    def convened(self, model: str = TALKS, *, by: str = "sosiallaerer", **facts: object) -> list[AgendaItem]:
        """Meetings called, by default by the lead with everybody of `called`."""
        actor = self.town.actor(by)
        with acting(actor):
            made = convene(
                case=self.case(), offered=self.offered(model), frame=self.frame(), called=self.called(**facts), by=actor
            )
            return [self.item(one) for one in made]

    @staticmethod
    def item(one: AgendaItem) -> AgendaItem:
        """As it stands; somebody must act."""
        return AgendaItem.objects.select_related(
            "case__subject", "case__team", "meeting__team", "meeting__convener__service"
        ).get(id=one.id)


def set_table(
    town: Town, *, years: int = 12, services: tuple[str, ...] = ("ppt", "barnevern", "school_health")
) -> Table:
    """Consent by those who must sign, everybody put on the case, the sosiallærer leading it and the nurse its plan."""
    born = today().replace(day=1) - datetime.timedelta(days=years * 365 + 40)
    story = begin_story(town, birth_date=born)
    consent = draft(town, story, list(services))
    assert story.case.subject is not None
    for person in (story.mother, story.father, *([story.case.subject] if years > 15 else [])):
        give(town, consent, person)
    owner = town.actor("teacher")
    with acting(owner):
        for who in ("sosiallaerer", "ppt", "barnevern", "nurse"):
            place = town.positions[who]
            if place.service_id == owner.service_id or place.service.kind in services:
                assign(
                    case_id=story.case.id, position_id=place.id, service_id=place.service_id, duty="member", by=owner
                )
        Case.objects.filter(id=story.case.id).update(
            lead=town.positions["sosiallaerer"], plan_coordinator=town.positions["nurse"]
        )
    return Table(town, story)


__all__ = ["GROUP", "TALKS", "Table", "set_table"]
