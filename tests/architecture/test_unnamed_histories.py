"""Random histories of an anonymous case: brought to the team, taken back, sent back, stopped, named, consented to, withdrawn.

After every step the database, the Python rule and the oracle say the same of every person (CASE-6, CASE-7, PRIV-1).
"""

import datetime

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule, run_state_machine_as_test

from lagspill.access.actor import acting
from lagspill.access.models import Ground, Party
from lagspill.access.refusal import Refused
from lagspill.cases.leaving import leave_team
from lagspill.cases.models import Case
from lagspill.cases.referrals import return_referral
from lagspill.cases.unnamed import Named, name_subject, take_back
from lagspill.foundation.clock import today
from tests.architecture.oracle import Home, World
from tests.architecture.test_histories import DAY0, STAFF, Histories
from tests.town import build_town, family, story_of
from tests.unnamed import brought, fresh, raise_unnamed, runs

DISCUSSES = {"coordination", "ppt", "barnevern", "school_health"}
MEMBERS = {"coordinator", "ppt", "barnevern", "nurse"}


class UnnamedHistories(Histories):
    """The same, from a case that nobody is named in."""

    named = False

    # Only the last initializer may open a case: the parent's is overridden by its name.
    @initialize(
        days_to_birthday=st.integers(1, 60), turning=st.sampled_from([12, 15, 18]), together=st.booleans(), shared=st.booleans()
    )  # fmt: skip
    def open_the_case(self, days_to_birthday: int, turning: int, together: bool, shared: bool) -> None:
        born = DAY0 + datetime.timedelta(days=days_to_birthday)
        born = born.replace(year=born.year - turning)
        self.town = runs(build_town())
        self.case_id = raise_unnamed(self.town, by="teacher").id
        self.owner = self.town.actor("teacher")
        self.actors = {who: self.town.actor(who) for who in STAFF}
        care = dict.fromkeys(("mother", "father"), "shared" if shared else "daily")
        self.world = World(
            owner="school", home=Home(born, care, together), works_at=STAFF, assigned={"teacher"}, unnamed=True
        )  # fmt: skip

    def case(self) -> Case:
        return fresh(Case(id=self.case_id))

    @precondition(lambda self: not self.world.unnamed or not self.world.team)
    @rule()
    def the_team_is_asked(self) -> None:
        try:
            with acting(self.owner):
                case = self.case()
            brought(self.town, case, by="teacher")
        except Refused:
            # Once somebody is named, no team ever discusses it without a consent.
            assert not self.world.unnamed
            return
        self.world.brought(DISCUSSES, MEMBERS)

    @precondition(lambda self: self.world.team)
    @rule()
    def the_owner_takes_it_back(self) -> None:
        with acting(self.owner):
            take_back(case=self.case(), by=self.owner)
        self.world.left_team()

    @precondition(lambda self: self.world.team and "coordinator" in self.world.assigned)
    @rule(stopped=st.booleans())
    def the_team_lets_it_go(self, stopped: bool) -> None:
        coordinator = self.actors["coordinator"]
        with acting(coordinator):
            if stopped:
                leave_team(case=self.case(), reason="identified", by=coordinator)
            else:
                return_referral(case=self.case(), reason="Fortell mer", by=coordinator)
        self.world.left_team()

    @precondition(lambda self: self.world.unnamed)
    @rule()
    def somebody_is_named(self) -> None:
        home = self.world.home
        subject, guardians = family(
            self.town, birth_date=home.born, live_together=home.together, care=home.care["mother"]
        )  # fmt: skip
        with acting(self.owner):
            case = self.case()
            named = Named(subject=subject, guardians=guardians, talked_with_guardians_on=today())
            name_subject(case=case, named=named, by=self.owner)
            self.story = story_of(case)
        self.world.left_team()
        self.world.unnamed, self.named = False, True
        self.meet_the_family()

    @invariant()
    def a_person_and_an_anonymous_ground_exclude_each_other(self) -> None:
        if not hasattr(self, "world"):
            return
        with acting(self.owner):
            anonymous = Ground.objects.filter(case_id=self.case_id, kind="anonymous", withdrawn_at=None).exists()
            assert not (anonymous and Party.objects.filter(case_id=self.case_id).exists())
            assert anonymous == bool(self.world.team)


@pytest.mark.django_db
def test_database_rule_and_oracle_agree_after_every_step_of_an_anonymous_cases_life(unnamed_playbooks: None) -> None:
    run_state_machine_as_test(
        UnnamedHistories,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            derandomize=False,
        ),
    )
