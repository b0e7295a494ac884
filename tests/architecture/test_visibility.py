"""The access rule, seen from the database: who sees the case, and what withdrawal does."""

import datetime

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from lagspill.access.actions import Wanted, assign, grant
from lagspill.access.actor import Actor, acting
from lagspill.access.models import Assignment, Ground
from lagspill.cases.models import Case, Notice
from lagspill.cases.queries import visible_cases
from lagspill.consent.actions import reserve, withdraw, withdraw_service
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from tests.fixtures import MoveClock
from tests.town import Story, Town, begin_story, draft, give


def sees(actor: Actor | None) -> bool:
    with acting(actor):
        return visible_cases().exists()


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


def consented(town: Town, story: Story) -> Consent:
    consent = draft(town, story, ["ppt", "barnevern", "school_health"])
    assert give(town, consent, story.mother) is False
    assert give(town, consent, story.father) is True
    owner = town.actor("teacher")
    with acting(owner):
        for who in ("coordinator", "ppt", "nurse"):
            position = town.positions[who]
            assign(
                case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=owner
            )
    return consent


def test_nobody_acting_sees_nothing(story: Story) -> None:
    assert not sees(None)


def test_the_reporter_sees_and_a_colleague_at_the_same_school_does_not(town: Town, story: Story) -> None:
    assert sees(town.actor("teacher"))
    assert not sees(town.actor("other_teacher"))


def test_guardians_see_their_case_and_a_twelve_year_old_not_yet(town: Town, story: Story) -> None:
    assert sees(story.family("mother"))
    assert sees(story.family("father"))
    assert not sees(story.family("child"))


def test_the_child_sees_the_case_from_the_fifteenth_birthday(town: Town, story: Story, move_clock: MoveClock) -> None:
    assert story.case.subject is not None and story.case.subject.birth_date is not None
    birthday = story.case.subject.birth_date.replace(year=story.case.subject.birth_date.year + 15)
    move_clock(birthday - datetime.timedelta(days=1))
    assert not sees(story.family("child"))
    move_clock(birthday)
    assert sees(story.family("child"))


def test_two_signatures_under_shared_care_compile_into_access(town: Town, story: Story) -> None:
    consented(town, story)
    assert sees(town.actor("ppt"))
    assert sees(town.actor("coordinator"))
    assert not sees(town.actor("barnevern")), "named, but nobody there is assigned"
    assert not sees(town.actor("stranger"))


def test_withdrawal_by_one_of_two_required_ends_everything_at_once(town: Town, story: Story) -> None:
    consent = consented(town, story)
    owner = town.actor("teacher")
    with acting(owner):
        assert withdraw(consent=Consent.objects.get(id=consent.id), person=story.father, by=owner)
    for who in ("ppt", "coordinator", "nurse"):
        assert not sees(town.actor(who))
    assert sees(owner)


def test_taking_out_one_service_hides_the_case_from_it_alone_and_tells_it(town: Town, story: Story) -> None:
    consent = consented(town, story)
    owner = town.actor("teacher")
    with acting(owner):
        withdraw_service(
            consent=Consent.objects.get(id=consent.id),
            service_id=town.services["ppt"].id,
            person=story.mother,
            by=owner,
        )
    assert not sees(town.actor("ppt"))
    assert sees(town.actor("nurse"))
    with acting(town.actor("ppt")):
        notice = Notice.objects.get()
        assert notice.kind == "access_ended"
        assert notice.case_id is None
        assert notice.case_number == story.case.number


def test_expiry_by_date_hides_the_case_without_any_job(town: Town, story: Story, move_clock: MoveClock) -> None:
    consented(town, story)
    move_clock(today() + datetime.timedelta(days=179))
    assert sees(town.actor("ppt"))
    move_clock(today() + datetime.timedelta(days=1))
    assert not sees(town.actor("ppt"))
    assert sees(town.actor("teacher"))


def test_a_reserved_service_never_sees_the_case(town: Town, story: Story) -> None:
    owner = town.actor("teacher")
    consent = draft(town, story, ["ppt", "barnevern"])
    with acting(owner):
        reserve(
            consent=consent,
            service_id=town.services["barnevern"].id,
            person=story.father,
            owner=town.services["school"].id,
            by=owner,
        )
    give(town, consent, story.mother)
    give(town, consent, story.father)
    with acting(owner):
        barnevern = town.positions["barnevern"]
        assign(
            case_id=story.case.id, position_id=barnevern.id, service_id=barnevern.service_id, duty="member", by=owner
        )
    assert not sees(town.actor("barnevern"))


def test_the_database_refuses_a_consent_ground_that_no_consent_covers(town: Town, story: Story) -> None:
    consent = draft(town, story, ["ppt"])
    owner = town.actor("teacher")
    wanted = Wanted(town.services["ppt"].id, today(), today() + datetime.timedelta(days=3))
    with pytest.raises(IntegrityError), acting(owner):
        grant(case_id=story.case.id, wanted=wanted, kind="consent", source=consent.id, by=owner)


def test_a_stranger_can_neither_assign_nor_grant_themselves(town: Town, story: Story) -> None:
    stranger = town.actor("stranger")
    with pytest.raises(ProgrammingError), acting(stranger):
        Assignment.objects.bulk_create(
            [Assignment(case_id=story.case.id, position_id=stranger.position_id, service_id=stranger.service_id)]
        )
    with pytest.raises(ProgrammingError), acting(stranger):
        wanted = Wanted(stranger.service(), today(), None)
        grant(case_id=story.case.id, wanted=wanted, kind="owner", by=stranger)


def test_a_service_with_consent_cannot_extend_or_unwithdraw_its_own_ground(town: Town, story: Story) -> None:
    consented(town, story)
    with acting(town.actor("ppt")):
        assert Ground.objects.filter(case_id=story.case.id).count() > 1
        with pytest.raises(ProgrammingError), transaction.atomic():
            Ground.objects.update(period=None)
        assert Ground.objects.filter(service=town.services["ppt"]).update(withdrawn_at=None) == 0


def test_the_application_cannot_switch_person_inside_a_select(town: Town, story: Story) -> None:
    with (
        pytest.raises(ProgrammingError),
        acting(town.actor("stranger")),
        connection.cursor() as cursor,
    ):
        cursor.execute("select set_config('lagspill.position', %s, true)", [str(town.positions["teacher"].id)])


def test_case_data_cannot_be_deleted(town: Town, story: Story) -> None:
    with pytest.raises(ProgrammingError), acting(town.actor("teacher")):
        Case.objects.filter(id=story.case.id)._raw_delete("default")
