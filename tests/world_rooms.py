"""What stands in the rooms around the cases: a year plan and what it depends on, models begun, teams begun and ended, questions
that wait for an answer. Each function writes one of them, so that a test takes what it needs."""

import datetime

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.adaptation.actions import adopt, begin_adaptation, choose_model, write_own
from lagspill.cases.handover import Offer, answer_lead, offer_lead, offer_office
from lagspill.cases.models import Case, Handover
from lagspill.cases.told import NewTold, write_told
from lagspill.consent.actions import Given, sign
from lagspill.directory.models import Municipality, Position, Service, StaffMember, Team
from lagspill.families.models import Person
from lagspill.foundation.clock import oslo, today
from lagspill.meetings import records, running, sittings
from lagspill.meetings.actions import finish_meeting, list_case
from lagspill.meetings.amending import ask_correction
from lagspill.meetings.convening import Called, Frame, convene
from lagspill.meetings.models import Meeting, Minutes, SlotTie
from lagspill.meetings.quarters import Quarter, quarters_back
from lagspill.meetings.slots import Answer, answer_slot, team_request_or_404
from lagspill.opendoor.actions import NewConsultation, record_consultation
from lagspill.playbooks import loader
from lagspill.playbooks.writing import start
from lagspill.teams.actions import Details, end_team, start_team
from lagspill.web.people_actions import name_contact, set_deputy
from lagspill.yearplan.actions import enter_absence, enter_closure, enter_journey, enter_wish
from lagspill.yearplan.models import Draft
from lagspill.yearplan.tests.scene import drafted
from tests.town import STARTED, Town, draft
from tests.unnamed import raise_unnamed, runs
from tests.world import Life, fresh, live_through, stop, take_up
from tests.world_staged import live_staged, wait_staged
from tests.world_unnamed import discussed, discussed_together, running_item

SOON = datetime.timedelta(days=20)
DAY = datetime.timedelta(days=1)
MORNING, NOON = datetime.time(9), datetime.time(12)


def plan_the_year(town: Town) -> Draft:
    """A draft of the team's year, the school's planning days, a journey, and when the nurse cannot meet and would rather."""
    coordinator, nurse = town.actor("coordinator"), town.positions["nurse"].staff
    with acting(coordinator):
        first = today() + SOON
        enter_closure(municipality=town.municipality, name="Planleggingsdag", first=first, last=first, by=coordinator)
        enter_journey(
            municipality=town.municipality, one=town.team.venue, other="Lia skole", minutes=20, by=coordinator
        )
        enter_absence(
            staff=nurse, first=first, last=first + DAY, weekday=None, start=None, end=None, by=coordinator
        )  # fmt: skip
        enter_wish(staff=nurse, weekday=2, start=MORNING, end=NOON, by=coordinator)
    return drafted(town)


def begin_models(town: Town) -> None:
    """An adaptation of the team's model, and a model of the municipality's own, neither in use."""
    by = town.actor("municipal_coordinator")
    with acting(by):
        begin_adaptation(municipality=town.municipality, code=town.team.playbook, by=by)
        text = start("egen-modell", "Vår egen modell")
        write_own(municipality=town.municipality, draft=None, text=text, code="egen-modell", by=by)


def renew_model(town: Town) -> None:
    """The municipality's own edition of the team's model, which its new cases follow: those that run may be moved to it."""
    by = town.actor("municipal_coordinator")
    with acting(by):
        begun = begin_adaptation(municipality=town.municipality, code=town.team.playbook, by=by)
        edition = adopt(draft=begun, seen_at=begun.changed_at.isoformat(), reason="Vår utgave", by=by)
        choose_model(team=town.team, playbook=loader.get(edition.code, edition.version), edition=edition, by=by)


def change_teams(town: Town) -> None:
    """One team more that may be ended, and one that is."""
    by = town.actor("municipal_coordinator")
    leader = town.positions["deputy_coordinator"].staff
    with acting(by):
        for name in ("Nordteamet", "Sørteamet"):
            team = start_team(
                municipality=town.municipality, details=Details(name=name, coordinator=leader), service=None,
                playbook=loader.shipped()[town.team.playbook], edition=None, by=by,
            )  # fmt: skip
        end_team(team=team, by=by)


def ask_for_offices(town: Town, life: Life) -> None:
    """Somebody is asked to lead the case, and somebody to coordinate the child's plan; neither has answered."""
    owner, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(owner):
        to = town.positions["sosiallaerer"].id
        offer_lead(case=fresh(life.case), position_id=to, message="Vil du?", next_on=today() + DAY, by=owner)
    with acting(coordinator):
        offer = Offer(position=town.positions["nurse"].id, message="Vil du?")
        offer_office(case=fresh(life.case), office="plan_coordinator", offer=offer, by=coordinator)


def fill_offices(town: Town, life: Life) -> None:
    """The same, and both said yes: the sosiallærer leads, the nurse coordinates the plan."""
    ask_for_offices(town, life)
    for who, office in (("sosiallaerer", "lead"), ("nurse", "plan_coordinator")):
        by = town.actor(who)
        with acting(by):
            waiting = Handover.objects.select_related("case__team").get(
                case_id=life.case.id, office=office, answer="waiting"
            )  # fmt: skip
            answer_lead(handover=waiting, accepts=True, by=by)


def convene_helpers(town: Town, life: Life) -> Meeting:
    """A meeting of this case alone, called by whoever coordinates the plan (`fill_offices`)."""
    nurse = town.actor("nurse")
    with acting(nurse):
        case = Case.objects.select_related("team", "subject", "owner").get(id=life.case.id)
        kinds = sittings.kinds_for(case)
        offered = next(one for one in kinds if one.kind.convener == "plan_coordinator")
        frame = Frame(
            day=today() + SOON, time=NOON, minutes=60, place="Lia skole", agenda="Hvordan går det", every_weeks=None,
            agenda_owner=nurse.position(), chair=nurse.position(), deputy_chair=None, minute_taker=nurse.position(),
        )  # fmt: skip
        called = Called(staff=[town.positions["sosiallaerer"].id], family=[life.story.mother.id])
        (item,) = convene(case=case, offered=offered, frame=frame, called=called, by=nurse)
        return item.meeting


def close_meeting(town: Town, life: Life) -> Quarter:
    """Its meeting was in the last quarter, which is returned, is over and has its protocol; the mother asks for a correction."""
    coordinator, mother = town.actor("coordinator"), life.story.family("mother")
    assert life.meeting is not None
    quarter = quarters_back(today(), 2)[1]
    with acting(coordinator):
        Meeting.objects.filter(id=life.meeting.id).update(starts_at=oslo(quarter.first, 12))
        meeting = Meeting.objects.select_related("team").get(id=life.meeting.id)
        finish_meeting(meeting=meeting, by=coordinator)
        meeting.refresh_from_db()
        records.make_protocol(meeting=meeting, by=coordinator)
    with acting(mother):
        minutes = Minutes.objects.select_related("item__meeting__team", "item__case").get(case_id=life.case.id)
        ask_correction(minutes=minutes, text="Det var tirsdag.", by=mother)
    return quarter


def go_on(town: Town, life: Life, *, last_word: bool) -> None:
    """The case is talked about, and it is time for the family's last word; or for those who stay when the others have left."""
    coordinator, item = town.actor("coordinator"), take_up(town, life)
    with acting(coordinator):
        phase = next(
            one for one in running.phases_of(item) if (one.family_last_word if last_word else one.kept_apart)
        )  # fmt: skip
        running.set_phase(item=item, phase=phase.code, by=coordinator)


def write_without_approving(town: Town, life: Life) -> None:
    """A case that was talked about; its minutes are a draft."""
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        running.finish_item(item=running_item(life), by=coordinator)
        records.write_minutes(item=running_item(life), draft=records.Draft(summary="Enige"), by=coordinator)


def list_with(town: Town, life: Life, meeting: Meeting | None) -> None:
    """One case more on a meeting's list."""
    coordinator = town.actor("coordinator")
    assert meeting is not None
    with acting(coordinator):
        list_case(meeting=meeting, case=fresh(life.case), by=coordinator)


def answer_question(town: Town, life: Life) -> None:
    """The coordinator said no for now to what the school asked of the case, and the school has not read it yet."""
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(teacher):
        asked = SlotTie.objects.get(case_id=life.case.id).request_id
    with acting(coordinator):
        request = team_request_or_404(asked, coordinator)
        answer_slot(request=request, answer=Answer(urgency="low", text="Listen er full."), by=coordinator)


def tell_the_school(town: Town, life: Life) -> None:
    """What the school was told of child welfare's part."""
    teacher = town.actor("teacher")
    with acting(teacher):
        new = NewTold(kind="measures", told_by="family", told_on=today())
        write_told(case=fresh(life.case), new=new, by=teacher)


def sign_on_paper(town: Town, life: Life) -> None:
    """A consent that waits for the father: the mother signed the sheet, which was scanned."""
    consent, teacher = draft(town, life.story, ["ppt"]), town.actor("teacher")
    with acting(teacher):
        given = Given(
            person=life.story.mother, method="paper", signed_on=today(), scan=b"\x89PNG\r\n\x1a\n", scan_type="image/png"
        )  # fmt: skip
        sign(consent=consent, given=given, by=teacher)


def live_elsewhere(town: Town, life: Life) -> None:
    """The child lives in another municipality, which has a team: the owner may give the case to it."""
    other = Municipality.objects.create(number="9902", name="Sundby", barnevern_phone="33 00 00 00")
    service = Service.objects.create(municipality=other, name="Team Sundby", kind="coordination")
    staff = StaffMember.objects.create(municipality=other, name="Ansatt Sundby")
    leader = Position.objects.create(staff=staff, service=service, role="team_coordinator", started_on=STARTED)
    Team.objects.create(service=service, name="Team Sundby", playbook=town.team.playbook, coordinator=leader)
    with acting(town.actor("teacher")):
        assert life.case.subject is not None
        Person.objects.filter(id=life.case.subject.id).update(home_municipality=other)


def advise_a_report(town: Town) -> None:
    """Child welfare's phone advised a report, and nobody has said yet that it is sent."""
    by = town.actor("barnevern")
    new = NewConsultation(
        arena="intake_phone", held_on=today(), minutes=20, asked_by="teacher", question="Hva gjør vi?",
        given="Meld fra skriftlig.", categories=["absence"], report_due=True,
    )  # fmt: skip
    with acting(by):
        record_consultation(new=new, by=by)


def bring_colleague(town: Town, life: Life) -> None:
    """Another teacher of the school is on the case, and may be taken off it."""
    by, colleague = town.actor("teacher"), town.positions["other_teacher"]
    with acting(by):
        assign(case_id=life.case.id, position_id=colleague.id, service_id=colleague.service_id, duty="member", by=by)


def keep_the_directory(town: Town) -> None:
    """The other teacher stands in for the teacher, and barnevern has a contact person for the school."""
    by = town.actor("municipal_coordinator")
    at = {who: Position.objects.select_related("service__municipality").get(id=town.positions[who].id)
          for who in ("teacher", "other_teacher", "barnevern")}  # fmt: skip
    with acting(by):
        set_deputy(position=at["teacher"], deputy=at["other_teacher"], start=today(), last=None, by=by)
        name_contact(position=at["barnevern"], place=town.services["school"], start=today(), by=by)


def live_everywhere(town: Town) -> list[Life]:
    """Cases in several states and something in every room, so that every page with a form on it is there. The town's team runs
    the model of cases without names; the models `unnamed_playbooks` and `staged_playbook` must stand."""
    runs(town)
    plan_the_year(town)
    change_teams(town)
    keep_the_directory(town)
    staged, waiting = live_staged(town, "eta"), wait_staged(town, "theta")
    alfa, beta, gamma, delta, epsilon, zeta = (
        live_through(town, "alfa"),
        live_through(town, "beta", until="scheduled"),
        live_through(town, "gamma", until="referred"),
        live_through(town, "delta", until="consent"),
        live_through(town, "epsilon", until="concern"),
        live_through(town, "zeta", until="concern"),
    )
    close_meeting(town, alfa)
    fill_offices(town, alfa)
    convene_helpers(town, alfa)
    ask_for_offices(town, beta)
    list_with(town, gamma, beta.meeting)
    live_elsewhere(town, delta)
    answer_question(town, delta)
    tell_the_school(town, epsilon)
    sign_on_paper(town, epsilon)
    bring_colleague(town, epsilon)
    advise_a_report(town)
    stop(town, zeta)
    live_through(town, "my", until="referred")
    take_up(town, live_through(town, "iota", until="scheduled"))
    for name, last_word in (("kappa", True), ("lambda", False)):
        go_on(town, live_through(town, name, until="scheduled"), last_word=last_word)
    write_without_approving(town, discussed_together(town))
    raise_unnamed(town)
    renew_model(town)
    begin_models(town)
    return [alfa, beta, gamma, delta, epsilon, zeta, staged, waiting, discussed(town)]
