"""Cases without a person: who sees them when, and that a name and an anonymous discussion exclude each other (CASE-6, 7; MEET-11)."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from tests.playbooks import OPEN_DOORS
from tests.town import Town, begin_story
from tests.unnamed import REALISTIC, brought, fresh, named, raise_unnamed, runs, somebody

from lagspill.access.actions import admit_party
from lagspill.access.actor import acting
from lagspill.access.models import Assignment, Ground, Party
from lagspill.access.refusal import Refused
from lagspill.cases.actions import NewClosing, close_case, write_note
from lagspill.cases.models import AnonymityAnswer, Case, Concern, Notice, Referral
from lagspill.cases.referrals import Draft as ReferralDraft
from lagspill.cases.referrals import receive_referral, return_referral, save_draft
from lagspill.cases.unnamed import Ask, bring_to_team, name_subject, take_back
from lagspill.directory.models import Position, StaffMember, TeamMember
from lagspill.families.models import Person
from lagspill.foundation.clock import today
from lagspill.identity.models import Account

TEAM = ("coordinator", "deputy_coordinator", "nurse", "barnevern", "ppt")


@pytest.fixture(autouse=True)
def _models(unnamed_playbooks: None) -> None:
    """The models that take up cases without names."""


def see(town: Town, case: Case) -> set[str]:
    seen = set()
    for who in town.positions:
        with acting(town.actor(who)):
            if Case.objects.filter(id=case.id).exists():
                seen.add(who)
    return seen


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refused) as caught:
        yield
    assert caught.value.code == code


@pytest.mark.parametrize("kind", ["child", "group", "system"])
def test_only_the_owner_sees_it_before_the_team_and_the_team_from_then_on(town: Town, kind: str) -> None:
    case = raise_unnamed(runs(town), kind=kind)
    assert see(town, case) == {"sosiallaerer"}
    brought(town, case)
    assert see(town, case) == {"sosiallaerer", "rektor", *TEAM}
    with acting(town.actor("coordinator")):
        found = fresh(case)
        assert (found.state, found.subject, Person.objects.count(), Party.objects.count()) == ("referred", None, 0, 0)
        assert AnonymityAnswer.objects.filter(case=case, reason=REALISTIC).exists() == (kind == "child")
        assert Notice.objects.filter(case=case, kind="referral_arrived").exists()


def test_a_matter_of_a_kindergarten_is_brought_to_those_who_meet_there(town: Town) -> None:
    for who, service, role in (("styrer", "kindergarten", "leader"), ("station", "health_station", "health_nurse")):
        account = Account.objects.create_account(username=who, display_name=f"Demo {who}", is_demo=True)
        staff = StaffMember.objects.create(municipality=town.municipality, account=account, name=f"Ansatt {who}")
        town.positions[who] = Position.objects.create(
            staff=staff, service=town.services[service], role=role, started_on=today()
        )
    TeamMember.objects.create(team=town.team, position=town.positions["station"], started_on=today())
    runs(town, "ressursteam")
    assert {"styrer", "station", "ppt"} <= see(
        town, brought(town, raise_unnamed(town, kind="system", by="styrer"), by="styrer")
    )
    at_school = see(town, brought(town, raise_unnamed(town, kind="system")))
    assert {"nurse", "ppt", "rektor"} <= at_school and not {"styrer", "station"} & at_school


def test_a_model_that_wants_neither_refuses_both(town: Town) -> None:
    for kind in ("child", "group", "system"):
        with refused("unnamed_not_offered"):
            raise_unnamed(town, kind=kind)


def test_why_it_stays_anonymous_is_asked_where_the_model_asks_for_it(town: Town) -> None:
    case = raise_unnamed(runs(town))
    with refused("unnamed_not_realistic"):
        brought(town, case, realistic="  ")
    other = raise_unnamed(runs(town, OPEN_DOORS))
    assert brought(town, other, realistic="").state == "referred"


def test_only_the_owner_brings_it_and_only_once(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    with refused("unnamed_state"):
        brought(town, case)
    coordinator = town.actor("coordinator")
    with acting(coordinator), refused("unnamed_owner"):
        bring_to_team(case=fresh(case), ask=Ask(reason="", urgency="low"), by=coordinator)
    with acting(coordinator), refused("unnamed_owner"):
        take_back(case=fresh(case), by=coordinator)


def test_a_case_with_a_person_is_never_discussed_without_a_name(town: Town) -> None:
    story = begin_story(runs(town))
    with refused("unnamed_named"):
        brought(town, story.case, by="teacher")
    teacher = town.actor("teacher")
    with acting(teacher), refused("unnamed_owner"):
        take_back(case=story.case, by=teacher)


def test_the_database_refuses_an_anonymous_ground_where_somebody_is_in_the_case(town: Town) -> None:
    story = begin_story(runs(town))
    teacher = town.actor("teacher")
    ground = Ground(
        case_id=story.case.id, service=town.services["ppt"], kind="anonymous", period=DateRange(today(), None)
    )
    with acting(teacher), pytest.raises(IntegrityError), transaction.atomic():
        Ground.objects.bulk_create([ground])


def test_the_database_refuses_a_person_where_the_case_is_discussed_anonymously(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    other, stranger = begin_story(town), begin_story(town)
    owner, teacher = town.actor("sosiallaerer"), town.actor("teacher")
    with acting(owner):
        with pytest.raises(IntegrityError), transaction.atomic():
            admit_party(
                case_id=case.id, person_id=other.mother.id, capacity="guardian", start=today(), end=None, by=owner
            )
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(id=case.id).update(initials="N.F.")
        with pytest.raises(IntegrityError), transaction.atomic():
            Case.objects.filter(id=case.id).update(subject=other.mother)
    with acting(teacher), pytest.raises(IntegrityError), transaction.atomic():
        # Whom a case is about is a party of it: no name gets in by another door.
        Case.objects.filter(id=other.case.id).update(subject=stranger.mother)


def test_nobody_is_ever_in_a_system_case(town: Town) -> None:
    case = raise_unnamed(runs(town), kind="system")
    with refused("unnamed_over"):
        named(town, case)
    story = begin_story(town)
    with acting(town.actor("teacher")), pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=story.case.id).update(kind="system")


def test_naming_takes_it_from_the_team_in_the_same_moment_and_keeps_all_that_was_written(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town), text="Er mye borte om mandagen"))
    nurse = town.actor("nurse")
    with acting(nurse):
        write_note(case=fresh(case), text="Prøv en rolig start", reach="shared", shared=False, by=nurse)
    open_now = named(town, case)
    assert see(town, case) == {"sosiallaerer"}
    with acting(town.actor("sosiallaerer")):
        assert (open_now.state, open_now.initials, open_now.is_unnamed) == ("concern", "NF", False)
        assert Concern.objects.get(case=case).description == "Er mye borte om mandagen"
        assert open_now.notes.get().text == "Prøv en rolig start"
        assert not Ground.objects.filter(case_id=case.id, kind="anonymous", withdrawn_at=None).exists()
    with refused("unnamed_named"):
        brought(town, case)


def test_naming_needs_a_talk_with_the_guardians_and_the_owner(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    with refused("concern_guardians"):
        named(town, case, talked_with_guardians_on=None)
    with refused("unnamed_owner"):
        named(town, case, by="coordinator")
    assert see(town, case) >= {"coordinator", "ppt"}


def test_taking_it_back_leaves_it_with_the_owner_who_may_bring_it_again(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    owner = town.actor("sosiallaerer")
    with acting(owner):
        take_back(case=fresh(case), by=owner)
    assert see(town, case) == {"sosiallaerer"}
    with acting(town.actor("ppt")):
        assert Notice.objects.filter(kind="access_ended", case=None).exists()
    brought(town, case)
    assert see(town, case) >= set(TEAM)


def test_the_coordinator_sends_it_back_and_loses_it(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town)))
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        receive_referral(case=fresh(case), urgency="low", by=coordinator)
        return_referral(case=fresh(case), reason="Fortell mer om hva dere har prøvd", by=coordinator)
    assert see(town, case) == {"sosiallaerer"}
    with acting(town.actor("sosiallaerer")):
        assert fresh(case).state == "concern"
        assert Referral.objects.get(case=case).sent_at is None
        assert Notice.objects.filter(case=case, kind="referral_returned").exists()


def test_closing_takes_it_from_the_team(town: Town) -> None:
    case = brought(town, raise_unnamed(runs(town), kind="group"))
    owner = town.actor("sosiallaerer")
    with acting(owner):
        close_case(case=fresh(case), closing=NewClosing(reason="goals_reached", evaluation="Roligere nå"), by=owner)
        assert fresh(case).state == "closed"
        assert not Assignment.objects.filter(case_id=case.id, ended_at=None).exclude(service=owner.service_id).exists()
    assert see(town, case) == {"sosiallaerer", "rektor"}


def test_neither_a_referral_nor_a_family_note_is_written_where_nobody_is_named(town: Town) -> None:
    case = raise_unnamed(runs(town))
    owner = town.actor("sosiallaerer")
    with acting(owner):
        draft = ReferralDraft(reporter_contact="", subject_area="", reason="", urgency="low")
        with refused("referral_unnamed"):
            save_draft(case=fresh(case), draft=draft, by=owner)
        with refused("note_nobody"):
            write_note(case=fresh(case), text="Hei", reach="shared", shared=True, by=owner)


def test_a_stopped_case_is_not_opened_by_naming_somebody(town: Town) -> None:
    case = raise_unnamed(runs(town))
    owner = town.actor("sosiallaerer")
    with acting(owner):
        Case.objects.filter(id=case.id).update(state="stopped", state_before_stop="concern")
        with refused("unnamed_over"):
            name_subject(case=fresh(case), named=somebody(), by=owner)


def test_a_member_who_has_left_the_team_does_not_see_it(town: Town) -> None:
    town.team.members.filter(position=town.positions["ppt"]).update(ended_on=today() - datetime.timedelta(days=1))
    case = brought(town, raise_unnamed(runs(town)))
    assert "ppt" not in see(town, case)
