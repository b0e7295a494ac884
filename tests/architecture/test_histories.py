"""Random histories: consents given, limited, withdrawn and expired, people reassigned, the family changing, the clock moving.

After every step the database, the Python rule and an independently written oracle say the same of every person (PRIV-1).
"""

import datetime
import uuid
from typing import Any

import pytest
import time_machine
from django.db import connection, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from lagspill.access.actions import assign, unassign
from lagspill.access.actor import Actor, acting
from lagspill.access.models import Assignment, Ground, Party
from lagspill.access.refusal import Refused
from lagspill.access.rules import GroundFact, party_sees, staff_sees
from lagspill.cases.models import Case
from lagspill.consent.actions import Given, discard_draft, rejudge, reserve, sign, withdraw, withdraw_service
from lagspill.consent.models import Consent
from lagspill.consent.queries import current_consent
from lagspill.families.actions import change_living
from lagspill.families.models import Guardianship
from lagspill.messaging.actions import send_message
from lagspill.messaging.models import Message
from tests.architecture.oracle import Home, Paper, World
from tests.town import begin_story, build_town, draft

DAY0 = datetime.date(2026, 3, 2)
SERVICES = ["ppt", "barnevern", "school_health"]
STAFF = {
    "teacher": "school",
    "sosiallaerer": "school",
    "stranger": "other_school",
    "ppt": "ppt",
    "barnevern": "barnevern",
    "nurse": "school_health",
    "coordinator": "coordination",
}
FAMILY = ["mother", "father", "child"]


class Histories(RuleBasedStateMachine):
    """One case; every rule does the same to the product and to the oracle's world."""

    named = True

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.clock: time_machine.travel | None = None
        self.move_to(DAY0)

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)
        if self.clock is not None:
            self.clock.stop()
        with connection.cursor() as cursor:
            cursor.execute("set lagspill.test_today = ''")

    def move_to(self, day: datetime.date) -> None:
        if self.clock is not None:
            self.clock.stop()
        self.day = day
        self.clock = time_machine.travel(
            datetime.datetime(day.year, day.month, day.day, 11, tzinfo=datetime.UTC), tick=True
        )
        self.clock.start()
        with connection.cursor() as cursor:
            cursor.execute(f"set lagspill.test_today = '{day.isoformat()}'")

    @initialize(
        days_to_birthday=st.integers(1, 60), turning=st.sampled_from([12, 15, 18]), together=st.booleans(), shared=st.booleans()
    )  # fmt: skip
    def open_the_case(self, days_to_birthday: int, turning: int, together: bool, shared: bool) -> None:
        born = DAY0 + datetime.timedelta(days=days_to_birthday)
        born = born.replace(year=born.year - turning)
        self.town = build_town()
        self.story = begin_story(
            self.town, birth_date=born, live_together=together, care="shared" if shared else "daily"
        )
        care = dict.fromkeys(("mother", "father"), "shared" if shared else "daily")
        self.world = World(owner="school", home=Home(born, care, together), works_at=STAFF, assigned={"teacher"})
        self.owner: Actor = self.town.actor("teacher")
        self.case_id = self.story.case.id
        self.actors = {who: self.town.actor(who) for who in STAFF}
        self.meet_the_family()

    def meet_the_family(self) -> None:
        self.people: dict[str, Any] = {
            "mother": self.story.mother,
            "father": self.story.father,
            "child": self.story.case.subject,
        }
        self.actors |= {who: self.story.family(who) for who in FAMILY}

    def consent(self, state: str) -> Consent | None:
        return Consent.objects.filter(case_id=self.case_id, state=state).first()

    def paper(self) -> Paper | None:
        return next((paper for paper in self.world.papers if not paper.over and paper.complete_on is not None), None)

    def open_paper(self) -> Paper | None:
        return next((paper for paper in self.world.papers if not paper.over and paper.complete_on is None), None)

    def key(self, service: str) -> uuid.UUID:
        return self.town.services[service].id

    def covered_now(self) -> set[str]:
        return {service for service in (*SERVICES, "coordination") if self.world.covered(service, self.day)}

    @precondition(lambda self: self.named and self.open_paper() is None)
    @rule(services=st.sets(st.sampled_from(SERVICES), min_size=1), days=st.integers(2, 80))
    def draft_one(self, services: set[str], days: int) -> None:
        draft(self.town, self.story, sorted(services), days=days)
        self.world.papers.append(
            Paper(services | {"coordination"}, self.day, self.day + datetime.timedelta(days=days - 1))
        )

    @precondition(lambda self: self.open_paper() is not None)
    @rule(who=st.sampled_from(FAMILY))
    def somebody_signs(self, who: str) -> None:
        paper = self.open_paper()
        assert paper is not None
        if who in paper.signed or self.day > paper.last or (who == "child" and self.world.home.age(self.day) < 15):
            return
        before = self.covered_now()
        with acting(self.owner):
            consent = self.consent("draft")
            assert consent is not None
            given = Given(
                person=self.people[who],
                capacity="subject" if who == "child" else "guardian",
                method="witnessed",
                signed_on=self.day,
                witnessed_by=self.key("school"),
            )
            became_valid = sign(consent=consent, given=given, by=self.owner)
        paper.signed[who] = self.day
        assert became_valid == paper.signed_enough(self.world.home, self.day)
        if became_valid:
            earlier = self.paper()
            if earlier is not None:
                earlier.over = True
            paper.complete_on = self.day
            self.world.drop_assignments_of_lost(before, self.day)

    @precondition(lambda self: self.open_paper() is not None)
    @rule()
    def throw_the_draft_away(self) -> None:
        with acting(self.owner):
            consent = self.consent("draft")
            assert consent is not None
            discard_draft(consent=consent, by=self.owner)
        paper = self.open_paper()
        assert paper is not None
        paper.over = True

    @precondition(lambda self: self.paper() is not None)
    @rule(who=st.sampled_from(FAMILY))
    def somebody_withdraws(self, who: str) -> None:
        paper = self.paper()
        assert paper is not None
        before = self.covered_now()
        with acting(self.owner):
            consent = self.consent("valid")
            assert consent is not None
            ended = withdraw(consent=consent, person=self.people[who], by=self.owner)
        # A no counts also from somebody who never signed.
        paper.regretted.add(who)
        assert ended == (not paper.signed_enough(self.world.home, self.day))
        if ended:
            paper.over = True
            self.world.drop_assignments_of_lost(before, self.day)

    @precondition(lambda self: self.paper() is not None)
    @rule(service=st.sampled_from(SERVICES), reserving=st.booleans())
    def a_service_is_taken_out(self, service: str, reserving: bool) -> None:
        paper = self.paper()
        assert paper is not None
        if service not in paper.services or service in paper.struck:
            return
        before = self.covered_now()
        with acting(self.owner):
            consent = self.consent("valid")
            assert consent is not None
            if reserving:
                reserve(
                    consent=consent, service_id=self.key(service), person=self.people["mother"], owner=self.key("school"), by=self.owner
                )  # fmt: skip
            else:
                withdraw_service(
                    consent=consent, service_id=self.key(service), person=self.people["mother"], by=self.owner
                )
        (paper.reserved if reserving else paper.struck).add(service)
        self.world.drop_assignments_of_lost(before, self.day)

    @rule(who=st.sampled_from(["sosiallaerer", "ppt", "barnevern", "nurse", "coordinator"]))
    def somebody_is_assigned(self, who: str) -> None:
        position = self.town.positions[who]
        with acting(self.owner):
            assign(
                case_id=self.case_id,
                position_id=position.id,
                service_id=position.service_id,
                duty="member",
                by=self.owner,
            )
        self.world.assigned.add(who)

    @rule(who=st.sampled_from(["sosiallaerer", "ppt", "barnevern", "nurse", "coordinator"]))
    def somebody_is_taken_off(self, who: str) -> None:
        with acting(self.owner):
            unassign(case_id=self.case_id, position_id=self.town.positions[who].id, by=self.owner)
        self.world.assigned.discard(who)

    @rule(by=st.sampled_from(sorted(STAFF)), to=st.sets(st.sampled_from(sorted(STAFF)), min_size=1))
    def somebody_writes_to_some(self, by: str, to: set[str]) -> None:
        writer, readers = self.actors[by], to - {by}
        sees = {who for who in STAFF if self.world.staff_sees(who, self.day)}
        if by not in sees or not readers:
            return
        with acting(writer):
            case = Case.objects.get(id=self.case_id)
            positions = [self.town.positions[who].id for who in readers]
            text = "Kan vi snakke om dette?"
            if not readers <= sees:
                with pytest.raises(Refused):
                    send_message(case=case, readers=positions, text=text, by=writer)
                return
            message = send_message(case=case, readers=positions, text=text, by=writer)
        self.world.wrote(str(message.id), by, readers)

    @precondition(lambda self: self.named)
    @rule(together=st.booleans(), mother=st.sampled_from(["daily", "shared", "not"]))
    def the_family_lives_differently(self, together: bool, mother: str) -> None:
        before = self.covered_now()
        father = {"daily": "not", "shared": "shared", "not": "daily"}[mother]
        with acting(self.owner):
            for who, care in (("mother", mother), ("father", father)):
                tie = Guardianship.objects.get(guardian=self.people[who])
                change_living(case_id=self.case_id, guardianship=tie, care=care, live_together=together, by=self.owner)
            consent = self.consent("valid")
            still = rejudge(consent=consent, by=self.owner) if consent else None
        self.world.home.care = {"mother": mother, "father": father}
        self.world.home.together = together
        paper = self.paper()
        if paper is not None:
            assert still == paper.signed_enough(self.world.home, self.day)
            paper.over = not still
            self.world.drop_assignments_of_lost(before, self.day)

    @rule(days=st.integers(1, 45))
    def time_passes(self, days: int) -> None:
        self.move_to(self.day + datetime.timedelta(days=days))

    @invariant()
    def all_three_agree(self) -> None:
        if not hasattr(self, "world"):
            return
        case_id = self.case_id
        with acting(self.owner):
            rows = Ground.objects.filter(case_id=case_id)
            grounds = [
                GroundFact(g.service_id, g.kind, g.period.lower, g.period.upper, g.withdrawn_at is not None)
                for g in rows
            ]
            assigned = set(
                Assignment.objects.filter(case_id=case_id, ended_at=None).values_list("position_id", flat=True)
            )
            parties = {p.person_id: p for p in Party.objects.filter(case_id=case_id)}
        for who, actor in self.actors.items():
            with acting(actor):
                database = Case.objects.filter(id=case_id).exists()
                messages = {str(one) for one in Message.objects.values_list("id", flat=True)}
            if actor.family:
                assert actor.person_id is not None
                party = parties[actor.person_id]
                python = party_sees(
                    start=party.period.lower, end=party.period.upper, ended=party.ended_at is not None, day=self.day
                )  # fmt: skip
                expected = self.world.family_sees(who, self.day)
            else:
                python = staff_sees(
                    assigned=actor.position_id in assigned, service=actor.service(), grounds=grounds, day=self.day
                )  # fmt: skip
                expected = self.world.staff_sees(who, self.day)
            assert (database, python) == (expected, expected), who
            assert messages == self.world.reads(who, self.day), who


@pytest.mark.django_db
def test_database_rule_and_oracle_agree_after_every_step_of_random_histories() -> None:
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=False,
        ),
    )


@pytest.mark.django_db
def test_the_oracle_itself_knows_the_forms_three_sentences() -> None:
    born = datetime.date(2014, 2, 28)
    day = datetime.date(2026, 5, 1)
    apart = Home(born, {"mother": "daily", "father": "not"}, together=False)
    paper = Paper({"ppt"}, day, day, signed={"mother": day})
    assert paper.signed_enough(apart, day)
    assert not paper.signed_enough(Home(born, {"mother": "shared", "father": "shared"}, together=False), day)
    assert paper.signed_enough(Home(born, {"mother": "daily", "father": "daily"}, together=True), day)
    assert current_consent(uuid.uuid4()) is None
