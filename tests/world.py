"""Cases with everything in them, each text carrying a canary: a word that may show only to those whom an oracle names."""

import datetime
import itertools
from dataclasses import dataclass, field

from lagspill.access.actions import assign
from lagspill.access.actor import Actor, acting
from lagspill.cases.actions import answer_gate, write_note
from lagspill.cases.informing import Given, give_information
from lagspill.cases.models import Case, Concern
from lagspill.cases.referrals import Draft, receive_referral, send_referral
from lagspill.cases.rules import Gate
from lagspill.consent.actions import reserve, withdraw_service
from lagspill.consent.models import Consent
from lagspill.foundation.clock import OSLO, now, today
from lagspill.meetings import boards, records, running
from lagspill.meetings.actions import NewMeeting, list_case, plan_meetings, start_meeting
from lagspill.meetings.family_answers import Said as Answer
from lagspill.meetings.family_answers import answer_invitation
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.meetings.slots import Question, ask_for_slot
from lagspill.messaging.actions import read_messages, send_message, withdraw_message
from lagspill.plans.actions import Said, Wording, add_measure, record_agreement, set_earlier_measures
from lagspill.plans.models import Measure
from lagspill.plans.outcomes import Talk, record_follow_up
from tests.town import Story, Town, begin_story, draft, give

STAFF_ON_CASE = frozenset({"teacher", "sosiallaerer", "coordinator", "deputy_coordinator", "nurse", "ppt", "rektor"})
FAMILY = frozenset({"mother", "father"})
NOBODY_ELSE = frozenset[str]()


@dataclass
class Canary:
    """A word, and who may ever read it: the town's people by name, the case's family as 'mother', 'father', 'child'."""

    word: str
    staff: frozenset[str]
    family: frozenset[str] = NOBODY_ELSE


@dataclass
class Life:
    """One case, its canaries and its meeting."""

    name: str
    story: Story
    canaries: list[Canary] = field(default_factory=list)
    meeting: Meeting | None = None

    @property
    def case(self) -> Case:
        return self.story.case

    def plant(self, kind: str, staff: frozenset[str], family: frozenset[str] = NOBODY_ELSE) -> str:
        """A new canary's word, e.g. 'kx7alfanote'."""
        word = f"kx7{self.name}{kind}"
        self.canaries.append(Canary(word, staff, family))
        return word


def fresh(case: Case) -> Case:
    return Case.objects.select_related("team__coordinator__staff", "owner", "subject", "lead__staff").get(id=case.id)


def live_through(
    town: Town, name: str, *, until: str = "follow_up", services: tuple[str, ...] = ("ppt", "school_health")
) -> Life:
    """A case from concern to follow-up; stops after `until`: 'concern', 'consent', 'referred', 'scheduled' or 'follow_up'."""
    owners = frozenset({"teacher", "sosiallaerer", "rektor"})
    life = Life(name, begin_story(town))
    teacher = town.actor("teacher")
    everyone = owners | {"coordinator", "deputy_coordinator"} | ({"nurse"} if "school_health" in services else set())
    everyone |= {"ppt"} if "ppt" in services else set()
    reached_team = until not in ("concern", "consent")
    staff = everyone if reached_team else owners
    with acting(teacher):
        Concern.objects.filter(case=life.case).update(description=life.plant("concern", staff))
        letter = Given(language="nb", given_on=today(), way="paper")
        give_information(case=fresh(life.case), given=letter, by=teacher)
        own = life.plant("own", owners)
        write_note(case=life.case, text=own, reach="own", shared=False, by=teacher)
        write_note(case=life.case, text=life.plant("shared", staff), reach="shared", shared=False, by=teacher)
        write_note(case=life.case, text=life.plant("family", staff, FAMILY), reach="shared", shared=True, by=teacher)
    if not reached_team:
        _ask(town, life, owners)
    if until == "concern":
        return life
    consent = draft(town, life.story, ["barnevern", *services])
    with acting(teacher):
        barnevern = town.services["barnevern"].id
        reserve(
            consent=consent,
            service_id=barnevern,
            person=life.story.father,
            owner=town.services["school"].id,
            by=teacher,
        )
    give(town, consent, life.story.mother)
    assert give(town, consent, life.story.father)
    if until == "consent":
        return life
    _refer(town, life, staff)
    if until == "referred":
        return life
    _schedule(town, life)
    if until == "scheduled":
        return life
    _meet(town, life, staff)
    _write_messages(town, life, staff)
    return life


def _ask(town: Town, life: Life, owners: frozenset[str]) -> None:
    """Without names, when the case can come up: the coordinator reads the reason and never whose it is."""
    teacher = town.actor("teacher")
    reason = life.plant("slot", owners | {"coordinator", "deputy_coordinator"})
    with acting(teacher):
        question = Question(categories=["absence"], band="age_6_15", urgency="low", urgency_reason=reason)
        ask_for_slot(case=fresh(life.case), question=question, by=teacher)


def _refer(town: Town, life: Life, staff: frozenset[str]) -> None:
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(teacher):
        referral = Draft(
            reporter_contact="22 00 00 00",
            subject_area="Skolefravær",
            reason=life.plant("referral", staff, FAMILY),
            urgency="high",
            urgency_reason=life.plant("urgency", staff, FAMILY),
        )
        send_referral(case=fresh(life.case), draft=referral, by=teacher)
        assign_all(town, life, ("sosiallaerer",), teacher)
    with acting(coordinator):
        receive_referral(case=fresh(life.case), urgency="high", by=coordinator)


def _write_messages(town: Town, life: Life, staff: frozenset[str]) -> None:
    """The teacher writes to one and to two of those on the case, and takes one back; the coordinator has opened hers.

    The sosiallærer, the deputy and whoever joins later are on the case and read none of them.
    """
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    opened = {"coordinator"} | ({"ppt"} & staff)
    with acting(teacher):
        case = fresh(life.case)
        for kind, people in (("message", {"coordinator"}), ("toboth", opened), ("takenback", {"coordinator"})):
            readers = [town.positions[who].id for who in people]
            word = life.plant(kind, frozenset({"teacher"} | (people if kind != "takenback" else set())))
            message = send_message(case=case, readers=readers, text=word, by=teacher)
            if kind == "takenback":
                withdraw_message(message=message, by=teacher)
    for who in opened:
        reader = town.actor(who)
        with acting(reader):
            read_messages(case=fresh(life.case), by=reader)
    with acting(coordinator):
        word = life.plant("unread", frozenset({"coordinator"}))
        send_message(case=fresh(life.case), readers=[town.positions["teacher"].id], text=word, by=coordinator)


def assign_all(town: Town, life: Life, people: tuple[str, ...], by: Actor) -> None:
    for who in people:
        position = town.positions[who]
        assign(case_id=life.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=by)


def _schedule(town: Town, life: Life) -> None:
    coordinator = town.actor("coordinator")
    start = now().astimezone(OSLO) + datetime.timedelta(minutes=1)
    with acting(coordinator):
        taken = {one.astimezone(OSLO).date() for one in Meeting.objects.values_list("starts_at", flat=True)}
        ahead = (today() + datetime.timedelta(days=days) for days in itertools.count())
        day = next(one for one in ahead if one not in taken)
        date = NewMeeting(day=day, hour=start.hour, minute=start.minute, minutes=240, place="Rådhuset")
        (life.meeting,) = plan_meetings(team=town.team, dates=[date], by=coordinator)
        item = list_case(meeting=life.meeting, case=fresh(life.case), by=coordinator)
        invite_item(item=item, without_uncovered=True, by=coordinator)
    mother = life.story.family("mother")
    with acting(mother):
        item = AgendaItem.objects.select_related("meeting").get(meeting=life.meeting)
        brings = life.plant("brings", frozenset({"coordinator", "deputy_coordinator"}), frozenset({"mother"}))
        answer_invitation(item=item, said=Answer(reply="yes", brings=brings), by=mother)


def take_up(town: Town, life: Life, staff: frozenset[str] = STAFF_ON_CASE) -> AgendaItem:
    """The scheduled case is being talked about, with a word on the board; the item, in its phase."""
    coordinator = town.actor("coordinator")
    assert life.meeting is not None
    with acting(coordinator):
        start_meeting(meeting=life.meeting, by=coordinator)
        item = AgendaItem.objects.select_related("meeting__team", "case").get(meeting=life.meeting)
        running.start_item(item=item, by=coordinator)
        board = next(phase.code for phase in running.phases_of(item) if phase.board)
        running.set_phase(item=item, phase=board, by=coordinator)
        item.refresh_from_db()
        boards.write_entry(item=item, said_by="Læreren", text=life.plant("board", staff), by=coordinator)
    return item


def _meet(town: Town, life: Life, staff: frozenset[str]) -> None:
    coordinator = town.actor("coordinator")
    assert life.meeting is not None
    item = take_up(town, life, staff)
    with acting(coordinator):
        running.hear_family(item=item, last_word=life.plant("lastword", staff, FAMILY), feedback="", by=coordinator)
        set_earlier_measures(case=fresh(life.case), text=life.plant("earlier", staff, FAMILY), by=coordinator)
        measure = add_measure(
            case=fresh(life.case),
            wording=Wording(
                goal=life.plant("goal", staff, FAMILY),
                text=life.plant("measure", staff, FAMILY),
                responsible=town.positions["teacher"].id,
                starts_on=today(),
                due_on=today() + datetime.timedelta(days=30),
                follow_up_on=today() + datetime.timedelta(days=20),
            ),
            by=coordinator,
        )
        measure = Measure.objects.select_related("case__team", "case__subject").get(id=measure.id)
        record_agreement(measures_asked=[measure], said=Said(person=life.story.mother.id, agrees=True), by=coordinator)
        running.finish_item(
            item=AgendaItem.objects.select_related("meeting__team", "case").get(id=item.id), by=coordinator
        )
        item = AgendaItem.objects.select_related("meeting__team", "case").get(id=item.id)
        minutes = records.Draft(summary=life.plant("minutes", staff, FAMILY), agreed="Enighet")
        records.write_minutes(item=item, draft=minutes, by=coordinator)
        records.approve_minutes(item=item, share=True, by=coordinator)
    teacher = town.actor("teacher")
    with acting(teacher):
        talk = Talk(
            held_on=today(),
            goal_reached="partly",
            followed_up_by=town.services["school"].id,
            proposal_used="yes",
            effect=life.plant("effect", staff, FAMILY),
        )
        measure = Measure.objects.select_related("case__team", "case__subject").get(id=measure.id)
        record_follow_up(measure=measure, talk=talk, by=teacher)


def take_out_ppt(town: Town, life: Life) -> None:
    """The mother takes PPT out: it may read nothing of the case any more."""
    teacher = town.actor("teacher")
    with acting(teacher):
        consent = Consent.objects.get(case_id=life.case.id, state="valid")
        withdraw_service(consent=consent, service_id=town.services["ppt"].id, person=life.story.mother, by=teacher)
    for canary in life.canaries:
        canary.staff -= {"ppt"}


def stop(town: Town, life: Life) -> None:
    """Somebody answers the safety gate with yes: the family must never be able to see that."""
    teacher = town.actor("teacher")
    with acting(teacher):
        answer_gate(gate=Gate(violence=True, neglect=False), step="note", case=fresh(life.case), by=teacher)
        write_note(
            case=fresh(life.case), text=life.plant("afterstop", STAFF_ON_CASE), reach="shared", shared=False, by=teacher
        )
