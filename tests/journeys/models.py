"""Where a model's journey begins: a school with a team of its own, or a case that no team runs, each by a model that comes with
the product."""

import datetime
from dataclasses import dataclass

from playwright.sync_api import expect

from lagspill.access.actor import Actor, acting
from lagspill.cases.actions import NewCase, NewConcern, bring_in, record_concern
from lagspill.cases.handover import Offer, answer_lead, offer_office
from lagspill.cases.models import Case, Handover
from lagspill.cases.referrals import Draft, receive_referral, send_referral
from lagspill.consent.actions import Declaration, Given, draft_consent, sign
from lagspill.consent.models import Consent
from lagspill.consent.queries import consent_by_id, lacking
from lagspill.directory.models import Position, Service, StaffMember, Team, TeamMember
from lagspill.foundation.clock import OSLO, now, today
from lagspill.identity.models import Account
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings, start_meeting
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.playbooks import loader
from tests.journeys.conftest import Visitor
from tests.town import STARTED, Story, Town, family, story_of
from tests.world_staged import take_through

# Who there is besides the town's own: at which service, of which kind, in which role.
MORE = {
    "sosialagent": ("Sosialagentene", "sosialagent", "sosialagent"),
    "club": ("Klubben", "youth_club", "club_leader"),
    "family_help": ("Familiehjelpa", "oslohjelpa", "family_counsellor"),
    "plan_coordinator": ("Koordinerende enhet", "coordinating_unit", "plan_coordinator"),
}


@dataclass
class Matter:
    """A case of a family, with its team's or its own model."""

    town: Town
    started: Case
    story: Story | None = None

    def case(self) -> Case:
        """As it stands; somebody must act."""
        return fresh(self.started)

    def family(self, who: str) -> Actor:
        """The actor for 'mother', 'father' or 'child'."""
        assert self.story is not None
        return self.story.family(who)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("team__service", "owner", "subject", "lead__staff", "unnamed").get(id=case.id)


def with_more_people(town: Town) -> Town:
    """Everybody that the sources' other models have and the town has not."""
    for who, (name, kind, role) in MORE.items():
        account = Account.objects.create_account(username=who, display_name=f"Demo {who}", is_demo=True)
        place = Service.objects.create(municipality=town.municipality, name=name, kind=kind, phone="22 00 00 00")
        staff = StaffMember.objects.create(
            municipality=town.municipality, account=account, name=f"Ansatt {name}", email=f"{who}@fjordvik.example"
        )
        town.services[kind] = place
        town.positions[who] = Position.objects.create(staff=staff, service=place, role=role, started_on=STARTED)
    return town


def at_school(town: Town, model: str) -> Town:
    """The school's own team runs the model: its head convenes and leads, the sosiallærer stands in and writes."""
    with_more_people(town)
    leader, deputy = town.positions["rektor"], town.positions["sosiallaerer"]
    town.positions |= {"coordinator": leader, "deputy_coordinator": deputy}
    Team.objects.filter(id=town.team.id).update(
        service=town.services["school"], playbook=model, coordinator=leader, deputy_coordinator=deputy,
        name="Teamet ved Lia skole", venue="Lia skole",
    )  # fmt: skip
    town.team = Team.objects.select_related("service").get(id=town.team.id)
    for who in ("sosialagent", "club", "family_help"):
        TeamMember.objects.create(team=town.team, position=town.positions[who], started_on=STARTED)
    return town


def matter(town: Town, *, by: str, model: str = "", years: int = 12, services: tuple[str, ...]) -> Matter:
    """A concern by somebody at the school and a consent that names services. Without `model` the town's team runs it."""
    actor = town.actor(by)
    born = today().replace(day=1) - datetime.timedelta(days=years * 365 + 40)
    subject, guardians = family(town, birth_date=born, live_together=True)
    team = None if model else town.team
    version = loader.shipped()[model or town.team.playbook].version
    new = NewCase(
        kind="child", team=team, playbook=model, playbook_version=version, subject=subject, guardians=guardians
    )
    told = NewConcern(
        description="Borte fra skolen mange dager",
        categories=["absence"],
        talked_with_guardians_on=today(),
        talked_with_pupil_on=today(),
    )
    with acting(actor):
        story = story_of(record_concern(new=new, concern=told, by=actor))
        agree(town, story.case, services, actor)
    return Matter(town, story.case, story)


def agree(town: Town, case: Case, services: tuple[str, ...], by: Actor) -> None:
    """Everybody who must sign does, in the school's presence."""
    known = fresh(case)
    assert known.subject is not None
    declaration = Declaration(
        subject=known.subject,
        playbook=known.playbook,
        playbook_version=known.playbook_version,
        subject_area="Skolefravær",
        services=[town.services[kind].id for kind in services],
        start=today(),
        end=today() + datetime.timedelta(days=120),
        coordinating_service=known.team.service_id if known.team else None,
    )
    sign_all(draft_consent(case_id=known.id, declaration=declaration, by=by), by)


def sign_all(consent: Consent, by: Actor) -> None:
    """Everybody whose signature the declaration still lacks, in the presence of the acting service."""
    subject = consent.subject
    assert subject is not None
    people = {subject.id: subject} | {
        tie.guardian_id: tie.guardian for tie in subject.guardianships.select_related("guardian")
    }
    found = consent_by_id(consent.id)
    assert found is not None
    for lack in lacking(found):
        given = Given(
            person=people[lack.requirement.anyone_of[0]],
            method="witnessed",
            signed_on=today(),
            witnessed_by=by.service_id,
        )
        sign(consent=consent, given=given, by=by)


def put_on(matter: Matter, *who: str, by: str) -> None:
    """Colleagues of services that the consent names come on the case."""
    actor = matter.town.actor(by)
    with acting(actor):
        for one in who:
            place = matter.town.positions[one]
            bring_in(case=matter.case(), position_id=place.id, service_id=place.service_id, duty="member", by=actor)


def carries(matter: Matter, who: str, *, office: str, by: str) -> None:
    """Somebody is asked to carry the case, or its individuell plan, and says yes."""
    asks, says_yes = matter.town.actor(by), matter.town.actor(who)
    with acting(asks):
        offer = Offer(position=says_yes.position(), next_on=today() + datetime.timedelta(days=7))
        offer_office(case=matter.case(), office=office, offer=offer, by=asks)
    with acting(says_yes):
        asked = Handover.objects.select_related("case").get(case_id=matter.started.id, office=office, answer="waiting")
        answer_lead(handover=asked, accepts=True, by=says_yes)


def refer(matter: Matter, *, by: str) -> None:
    """The case is sent to the team, through the stages of its own school where the model has them, and the coordinator takes it in."""
    take_through(matter.town, matter.started, by=by)
    actor, coordinator = matter.town.actor(by), matter.town.actor("coordinator")
    with acting(actor):
        asks = Draft(
            reporter_contact="22 00 00 00", subject_area="Skolefravær", reason="Hva kan vi tilby?", urgency="medium"
        )
        send_referral(case=matter.case(), draft=asks, by=actor)
    with acting(coordinator):
        receive_referral(case=matter.case(), urgency="medium", by=coordinator)


def team_meets(town: Town, case: Case, *, ahead: int = 0) -> AgendaItem:
    """The team's meeting begins, with this case on its list and everybody invited; `ahead`: the day it was planned for."""
    coordinator = town.actor("coordinator")
    start = now().astimezone(OSLO) + datetime.timedelta(minutes=1, days=ahead)
    with acting(coordinator):
        date = NewMeeting(day=start.date(), hour=start.hour, minute=start.minute, minutes=90, place="Lia skole")
        (meeting,) = plan_meetings(team=town.team, dates=[date], by=coordinator)
        meeting = Meeting.objects.select_related("team").get(id=meeting.id)
        item = list_case(meeting=meeting, case=fresh(case), by=coordinator)
        invite_item(item=item, without_uncovered=True, by=coordinator)
        start_meeting(meeting=meeting, by=coordinator)
        return AgendaItem.objects.get(id=item.id)


def writes_measure(visitor: Visitor, *, goal: str, text: str, responsible: str, due: int = 30) -> Visitor:
    """One measure of the plan, on the page of the plan."""
    visitor.enters("measure-goal", goal).enters("measure-text", text)
    visitor.enters("measure-due_on", (today() + datetime.timedelta(days=due)).isoformat())
    visitor.hands.chooses(visitor.page.locator("[name=measure-responsible]"), responsible)
    return visitor.presses("Legg til tiltaket").reads("Tiltaket er lagt til.", text)


def family_says_yes(visitor: Visitor, text: str, who: str) -> Visitor:
    """One of the family says yes to the plan's only measure, and it is written down."""
    if not visitor.page.get_by_label(who).is_visible():
        visitor.unfolds("Skriv ned et svar")
    visitor.ticks(f"1. {text}").ticks(who).ticks("Ja", group="Svar")
    return visitor.presses("Lagre svaret").reads("Svaret er skrevet ned.")


def family_decides(visitor: Visitor, *, phase: str, words: str) -> Visitor:
    """In the phase where the family has the last word, what they have decided is written down."""
    visitor.unfolds("Gå til en annen fase").follows(visitor.page.get_by_role("button", name=phase))
    visitor.fills("Hva har familien bestemt?", words).presses("Lagre familiens ord")
    expect(visitor.page.locator("body")).to_contain_text("Familiens ord er lagret.")
    return visitor


def ends_and_writes_minutes(visitor: Visitor, *, button: str, summary: str) -> Visitor:
    """The discussion ends, and its minutes are written and approved."""
    visitor.presses(button).enters("summary", summary)
    return visitor.presses("Lagre utkast").presses("Godkjenn").reads("Referatet er godkjent.")
