"""A case that has come to its plan: consent for PPT and the school nurse, everybody assigned, the meeting set."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import LazySettings
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import Actor, acting
from lagspill.cases.actions import move
from lagspill.cases.models import Case
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from lagspill.gateways.mailbox import Catcher
from lagspill.plans.actions import Said, Wording, add_measure, record_agreement
from lagspill.plans.models import Measure


@dataclass
class Planned:
    """The case and short ways to act in it."""

    town: Town
    story: Story
    consent: Consent

    def actor(self, who: str) -> Actor:
        return self.town.actor(who)

    @property
    def case(self) -> Case:
        """As it stands; for whoever acts."""
        return Case.objects.select_related("team", "subject").get(id=self.story.case.id)

    def wording(self, who: str = "ppt", *, days: int = 14, text: str = "Rolig start hver morgen") -> Wording:
        return Wording(
            goal="På skolen hver dag",
            text=text,
            responsible=self.town.positions[who].id,
            due_on=today() + datetime.timedelta(days=days),
            starts_on=today(),
        )

    def propose(
        self, who: str = "ppt", *, days: int = 14, text: str = "Rolig start hver morgen", by: str = "coordinator"
    ) -> Measure:
        actor = self.actor(by)
        with acting(actor):
            return add_measure(case=self.case, wording=self.wording(who, days=days, text=text), by=actor)

    def answer(self, measure: Measure, who: str, agrees: bool, *, by: str = "coordinator") -> None:
        actor = self.actor(by)
        person = {"mother": self.story.mother.id, "father": self.story.father.id}[who]
        with acting(actor):
            fresh = Measure.objects.select_related("case__team", "case__subject").get(id=measure.id)
            record_agreement(
                measures_asked=[fresh], said=Said(person=person, agrees=agrees, said_at="i møtet"), by=actor
            )

    def status(self, measure: Measure) -> str:
        with acting(self.actor("teacher")):
            return Measure.objects.get(id=measure.id).status


def plan_ready(town: Town, *, days: int = 180, birth_date: datetime.date | None = None) -> Planned:
    """The teacher leads; PPT, the nurse and the coordinator are on the case; barnevern is neither named nor there."""
    story = begin_story(town, birth_date=birth_date)
    consent = draft(town, story, ["ppt", "school_health"], days=days)
    give(town, consent, story.mother)
    give(town, consent, story.father)
    teacher = town.actor("teacher")
    with acting(teacher):
        for who in ("coordinator", "ppt", "nurse"):
            position = town.positions[who]
            assign(
                case_id=story.case.id,
                position_id=position.id,
                service_id=position.service_id,
                duty="member",
                by=teacher,
            )
        Case.objects.filter(id=story.case.id).update(lead_id=town.positions["teacher"].id)
        case = Case.objects.get(id=story.case.id)
        for step in ("seek_consent", "refer", "schedule"):
            if case.state == "consent" and step == "seek_consent":
                continue
            move(case=case, action=step, by=teacher)
    return Planned(town, story, consent)


@pytest.fixture
def planned(town: Town) -> Planned:
    return plan_ready(town)


@pytest.fixture
def mailbox(tmp_path: Path, settings: LazySettings) -> Iterator[Path]:
    """A real SMTP server that keeps what it gets."""
    with Catcher(tmp_path / "mailbox") as catcher:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", catcher.port
        yield tmp_path / "mailbox"
