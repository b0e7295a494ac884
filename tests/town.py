"""A small fictitious municipality for tests: the least that a whole story needs. Synthetic people only."""

import datetime
import itertools
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from lagspill.access.actor import Actor, acting, staff_actor
from lagspill.access.models import FamilyLogin
from lagspill.cases.actions import NewCase, NewConcern, record_concern
from lagspill.cases.gate import token
from lagspill.cases.models import Case
from lagspill.consent.actions import Declaration, Given, draft_consent, sign
from lagspill.consent.models import Consent
from lagspill.directory.models import Municipality, Position, Service, StaffMember, Team, TeamMember
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.clock import today
from lagspill.identity.models import Account
from lagspill.meetings.rules import day_off
from lagspill.playbooks import loader

PLAYBOOK = "baerum-tit"
STARTED = datetime.date(2020, 1, 1)


@dataclass
class Town:
    """Services by kind, positions by who they are."""

    municipality: Municipality
    services: dict[str, Service]
    positions: dict[str, Position]
    team: Team

    def actor(self, who: str) -> Actor:
        """The actor for one of the town's positions, e.g. 'teacher'."""
        return staff_actor(
            Position.objects.select_related("staff", "service__municipality").get(id=self.positions[who].id)
        )


SERVICES = {
    "school": "Lia skole",
    "other_school": "Bakken skole",
    "kindergarten": "Tusenfryd barnehage",
    "health_station": "Lia helsestasjon",
    "school_health": "Skolehelsetjenesten Lia",
    "barnevern": "Barneverntjenesten",
    "ppt": "PPT",
    "mental_health_team": "Psykisk helseteam",
    "coordination": "Tidlig innsatsteam Lia",
    "municipality": "Oppvekst",
}
PEOPLE = {
    "teacher": ("school", "teacher"),
    "other_teacher": ("school", "teacher"),
    "sosiallaerer": ("school", "sosiallaerer"),
    "rektor": ("school", "leader"),
    "stranger": ("other_school", "teacher"),
    "nurse": ("school_health", "health_nurse"),
    "barnevern": ("barnevern", "contact_person"),
    "ppt": ("ppt", "ppt_adviser"),
    "coordinator": ("coordination", "team_coordinator"),
    "deputy_coordinator": ("coordination", "deputy_coordinator"),
    "municipal_coordinator": ("municipality", "municipal_coordinator"),
    "privacy_officer": ("municipality", "privacy_officer"),
}


def build_town() -> Town:
    """Writes the town; needs no actor, since nothing in it is about any case."""
    municipality = Municipality.objects.create(
        number="9901", name="Fjordvik", barnevern_phone="22 00 00 01", barnevern_emergency_phone="116 111"
    )
    services = {
        key: Service.objects.create(municipality=municipality, name=name, kind=_kind(key), phone="22 00 00 00")
        for key, name in SERVICES.items()
    }
    positions = {}
    for who, (service, role) in PEOPLE.items():
        account = Account.objects.create_account(username=who, display_name=f"Demo {who}", is_demo=True)
        staff = StaffMember.objects.create(
            municipality=municipality, account=account, name=f"Ansatt {who.title()}", email=f"{who}@fjordvik.example"
        )
        positions[who] = Position.objects.create(staff=staff, service=services[service], role=role, started_on=STARTED)
    team = Team.objects.create(
        service=services["coordination"],
        name="Tidlig innsatsteam Lia",
        playbook=PLAYBOOK,
        coordinator=positions["coordinator"],
        deputy_coordinator=positions["deputy_coordinator"],
        venue="Rådhuset, rom 2",
    )
    team.places.add(services["school"], services["other_school"], services["kindergarten"])
    for who in ("nurse", "barnevern", "ppt"):
        TeamMember.objects.create(team=team, position=positions[who], started_on=STARTED)
    return Town(municipality, services, positions, team)


def _kind(key: str) -> str:
    return "school" if key == "other_school" else key


@dataclass
class Story:
    """A case with its family, at some point of its life."""

    case: Case
    mother: Person
    father: Person
    mother_account: Account
    father_account: Account
    child_account: Account

    def family(self, who: str) -> Actor:
        """The actor for 'mother', 'father' or 'child'."""
        account = {"mother": self.mother_account, "father": self.father_account, "child": self.child_account}[who]
        login = FamilyLogin.objects.filter(account=account).get()
        return Actor(account_id=account.id, family=True, person_id=login.person_id, name=account.display_name)


def begin_story(
    town: Town, *, birth_date: datetime.date | None = None, live_together: bool = False, care: str = "shared"
) -> Story:
    """The teacher's concern for a pupil whose guardians live apart with shared care (or as told)."""
    subject, guardians = family(town, birth_date=birth_date, live_together=live_together, care=care)
    new = NewCase(kind="child", team=town.team, playbook_version="1.0", subject=subject, guardians=guardians)
    concern = NewConcern(
        description="Borte fra skolen mange dager",
        categories=["absence"],
        talked_with_guardians_on=today(),
        talked_with_pupil_on=today(),
    )
    by = town.actor("teacher")
    with acting(by):
        return story_of(record_concern(new=new, concern=concern, by=by))


def family(
    town: Town, *, birth_date: datetime.date | None = None, live_together: bool = False, care: str = "shared"
) -> tuple[NewPerson, list[NewGuardian]]:
    """A pupil and two guardians, not registered yet."""
    born = birth_date or today().replace(day=1) - datetime.timedelta(days=12 * 365 + 40)
    guardians = [
        NewGuardian(
            person=NewPerson(
                given_name=name,
                family_name="Solbakken",
                email=f"{name.lower()}@familie.example",
                address=f"{name}veien 1",
            ),
            care=care,
            live_together=live_together,
        )
        for name in ("Mari", "Pål")
    ]
    subject = NewPerson(
        given_name="Emil",
        family_name="Solbakken",
        birth_date=born,
        place_id=town.services["school"].id,
        year_group="7",
    )
    return subject, guardians


def story_of(case: Case) -> Story:
    """The log-ins of a case's family; somebody of the owner must act."""
    ties = list(
        Guardianship.objects.filter(child=case.subject).select_related("guardian").order_by("guardian__given_name")
    )
    mother, father = (tie.guardian for tie in ties)
    accounts = [
        Account.objects.create_account(username=f"{name}-{case.id}", display_name=name, is_demo=True)
        for name in ("mother", "father", "child")
    ]
    for account, person in zip(accounts, (mother, father, case.subject), strict=True):
        assert person is not None
        FamilyLogin.objects.bulk_create([FamilyLogin(account=account, person_id=person.id)])
    return Story(case, mother, father, *accounts)


def draft(
    town: Town, story: Story, services: list[str], *, days: int = 180, by: str = "teacher", **own_answers: Any
) -> Consent:
    """A consent draft naming services of the town, the team's own always among them; `own_answers` to the model's own questions."""
    actor, case = town.actor(by), story.case
    assert case.subject is not None
    model = loader.get(case.playbook, case.playbook_version)
    with acting(actor):
        return draft_consent(
            case_id=case.id,
            declaration=Declaration(
                subject=case.subject,
                playbook=model.code,
                playbook_version=model.version,
                signature_rule=model.consent.signatures.model_rule,
                subject_area="Skolefravær",
                services=[town.services[key].id for key in ("coordination", *services)],
                start=today(),
                end=today() + datetime.timedelta(days=days),
                coordinating_service=town.services["coordination"].id,
                own_answers=own_answers,
            ),
            by=actor,
        )


def give(town: Town, consent: Consent, person: Person, *, by: str = "teacher") -> bool:
    """One signature in the school's presence; returns whether the consent became valid."""
    actor = town.actor(by)
    with acting(actor):
        given = Given(
            person=person, capacity="guardian", method="witnessed", signed_on=today(), witnessed_by=town.services["school"].id
        )  # fmt: skip
        return sign(consent=Consent.objects.get(id=consent.id), given=given, by=actor)


def working_day(days: int) -> datetime.date:
    """The first day of work from so many days ahead."""
    ahead = (today() + datetime.timedelta(days=days + more) for more in itertools.count())
    return next(day for day in ahead if not day_off(day))


def past_the_gate(town: Town, story: Story, *, by: str) -> str:
    """The page on which a consent is written, which no link reaches without an answer."""
    return f"{reverse('consent:draft', args=[story.case.id])}?gate={answered(town, story, by=by)}"


def answered(town: Town, story: Story, *, by: str) -> str:
    """What a form or an address carries as `gate` when this position just answered no to both of its questions."""
    return token(town.actor(by), story.case.id)
