"""A whole case for the family's pages: consent, referral, meeting, minutes, plan, notes and looks. Synthetic people only."""

import datetime
import re

from django.test import Client
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import acting
from lagspill.audit.actions import record
from lagspill.cases.actions import write_note
from lagspill.cases.models import Concern, Event, Note, Referral
from lagspill.consent.models import Consent
from lagspill.foundation.clock import now, oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings.models import AgendaItem, Attendance, Invitation, Meeting, Minutes
from lagspill.plans.models import ActionPlan, Agreement, FollowUp, Measure

TOKENS = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"')


def full_story(town: Town, *, birth_date: datetime.date | None = None) -> Story:
    """A case with something in every section of the page."""
    story = begin_story(town, birth_date=birth_date)
    consent = draft(town, story, ["ppt", "school_health"])
    give(town, consent, story.mother)
    if not give(town, consent, story.father):
        assert story.case.subject is not None
        give(town, consent, story.case.subject)
    bring_everyone(town, story)
    write_referral(town, story)
    hold_meetings(town, story)
    make_plan(town, story)
    tell_more(town, story)
    return story


def bring_everyone(town: Town, story: Story) -> None:
    """The coordinator, PPT and the nurse are on the case."""
    owner = town.actor("teacher")
    with acting(owner):
        for who in ("coordinator", "ppt", "nurse"):
            one = town.positions[who]
            assign(case_id=story.case.id, position_id=one.id, service_id=one.service_id, duty="member", by=owner)


def write_referral(town: Town, story: Story) -> None:
    """Sent to the team, with an urgency of the team's own that is not the family's to read."""
    with acting(town.actor("teacher")):
        Referral.objects.bulk_create(
            [
                Referral(
                    case=story.case,
                    reporter=town.positions["teacher"],
                    reporter_contact="22 00 00 00",
                    subject_area="Skolefravær",
                    reason="Hva kan vi gjøre for at det blir lettere å komme på skolen?",
                    strengths="Er glad i fotball",
                    childs_view="Jeg vil ha en rolig morgen",
                    measures_tried="Samtaler hver uke",
                    urgency="medium",
                    urgency_reason="Fraværet øker",
                    other_professionals=[{"name": "Ada Fysio", "title": "fysioterapeut", "workplace": "Helsehuset"}],
                    team_urgency="high",
                    sent_at=now(),
                )
            ]
        )


def hold_meetings(town: Town, story: Story) -> None:
    """One meeting held, with minutes shared; one ahead, with invitations; draft minutes that nobody may read yet."""
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        for days, state in ((-10, "finished"), (9, "invited")):
            item = _meeting(town, story, days, state)
            people: list[dict[str, object]] = [
                {"position": town.positions["ppt"], "service": town.services["ppt"]},
                {"person": story.mother},
            ]
            Invitation.objects.bulk_create(
                Invitation(case=story.case, item=item, state="sent", **one) for one in people
            )
            if state == "finished":
                Attendance.objects.bulk_create(
                    [Attendance(case=story.case, item=item, person=story.mother, present=True)]
                )
                Minutes.objects.bulk_create(
                    [
                        Minutes(
                            id=uuid7(),
                            case=story.case,
                            item=item,
                            summary="Vi snakket om morgenen",
                            agreed="Rolig start hver dag",
                            state="approved",
                            approved_at=now(),
                            shared=True,
                        )
                    ]
                )


def _meeting(town: Town, story: Story, days: int, state: str) -> AgendaItem:
    starts = oslo(today() + datetime.timedelta(days=days), 12)
    meeting = Meeting(
        id=uuid7(),
        team=town.team,
        kind="team_meeting",
        starts_at=starts,
        ends_at=starts + datetime.timedelta(hours=4),
        place="Rådhuset, rom 2",
        chair=town.positions["coordinator"],
        state="finished" if state == "finished" else "planned",
    )
    item = AgendaItem(
        id=uuid7(),
        meeting=meeting,
        case=story.case,
        minutes=80,
        state=state,
        starts_at=starts,
        ends_at=starts + datetime.timedelta(minutes=80),
    )
    Meeting.objects.bulk_create([meeting])
    AgendaItem.objects.bulk_create([item])
    return item


def make_plan(town: Town, story: Story) -> None:
    """A measure agreed and followed up, one declined, one unanswered."""
    with acting(town.actor("coordinator")):
        plan = ActionPlan(id=uuid7(), case=story.case, earlier_measures="Samtaler hver uke")
        ActionPlan.objects.bulk_create([plan])
        texts = [("Rolig start", "started"), ("Kveldskurs", "declined"), ("Ny klasse", "proposed")]
        measures = [
            Measure(
                id=uuid7(),
                case=story.case,
                plan=plan,
                number=number,
                goal="Komme på skolen",
                text=text,
                responsible=town.positions["nurse"],
                service=town.services["school_health"],
                due_on=today() + datetime.timedelta(days=30),
                status=status,
            )
            for number, (text, status) in enumerate(texts, start=1)
        ]
        Measure.objects.bulk_create(measures)
        Agreement.objects.bulk_create(
            Agreement(case=story.case, measure=measure, person=story.mother, agrees=agrees, created_at=now())
            for measure, agrees in ((measures[0], True), (measures[1], False))
        )
        FollowUp.objects.bulk_create(
            [
                FollowUp(
                    case=story.case,
                    measure=measures[0],
                    held_on=today(),
                    goal_reached="partly",
                    how_reached="Tre rolige dager",
                    followed_up_by=town.services["school_health"],
                    proposal_used="yes",
                    recorded_by=town.positions["nurse"],
                )
            ]
        )


def tell_more(town: Town, story: Story) -> None:
    """Notes for the family and not, events for the family and not, looks by staff."""
    owner = town.actor("teacher")
    with acting(owner):
        Concern.objects.filter(case=story.case).update(shared=True, strengths="Er glad i fotball")
        write_note(case=story.case, text="Vi ringer dere på fredag", reach="shared", shared=True, by=owner)
        write_note(case=story.case, text="Bare for tjenestene", reach="shared", shared=False, by=owner)
        write_note(case=story.case, text="Bare for skolen", reach="own", shared=False, by=owner)
        Event.objects.bulk_create([Event(case=story.case, kind="lead_offered", facts={"to": "Hemmelig Etterfølger"})])
        record("case.viewed", by=owner, case_id=story.case.id, ground="owner")
        assert Note.objects.filter(case=story.case).count() == 3
    ppt = town.actor("ppt")
    with acting(ppt):
        record("case.viewed", by=ppt, case_id=story.case.id, ground="consent")


def current(story: Story) -> Consent:
    """The story's consent; to be called while somebody acts."""
    return Consent.objects.get(case_id=story.case.id)


def page(client: Client, url: str) -> str:
    """A page's HTML without its csrf tokens, which differ every time."""
    answer = client.get(url)
    assert answer.status_code == 200, f"{url}: {answer.status_code}"
    return TOKENS.sub("", answer.content.decode())
