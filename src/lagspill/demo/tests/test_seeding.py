"""The demo's municipality: lived through the real actions, once, by people who do not exist."""

import os
import re
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import override_settings

from lagspill.access.actor import acting, staff_actor
from lagspill.access.log_in import FAMILY, positions_of
from lagspill.access.models import FamilyLogin
from lagspill.audit.verify import verify
from lagspill.cases.models import Case
from lagspill.demo.script import plots, town_script
from lagspill.demo.tests.papers import as_owner, enter
from lagspill.directory.models import Municipality, Position, Service, StaffMember
from lagspill.families.encryption import decrypt
from lagspill.families.national_id import validate
from lagspill.identity.models import Account
from lagspill.playbooks import loader

pytestmark = pytest.mark.usefixtures("seeded", "db")
PHONE = re.compile(r"22 00 0\d \d\d")
NATIONAL_ALARM = "116 111"


def test_every_story_is_told_once(seeded: int) -> None:
    with as_owner("select count(*) from cases_case") as rows:
        assert seeded == len(plots()) == rows[0][0]
    call_command("seed_demo")
    assert Municipality.objects.count() == 1
    with as_owner("select count(*) from cases_case") as rows:
        assert seeded == rows[0][0]


def test_every_state_is_there() -> None:
    with as_owner("select distinct state from cases_case") as rows:
        assert {row[0] for row in rows} == set(Case.STATES)


@pytest.mark.parametrize(
    ("what", "statement"),
    [
        ("a signature is missing", "select count(*) from consent_consent c where state = 'draft' and exists"
         " (select from consent_signature s where s.consent_id = c.id)"),
        ("a consent ends within a week", "select count(*) from access_ground where kind = 'consent' and withdrawn_at is null"
         " and upper(period) between today() and today() + 7"),
        ("a consent ends within a month", "select count(*) from access_ground where kind = 'consent' and withdrawn_at is null"
         " and upper(period) between today() + 8 and today() + 30"),
        ("a consent ran out", "select count(*) from cases_event where kind = 'access_expired'"),
        ("a service was withdrawn", "select count(*) from cases_event where kind = 'access_withdrawn'"),
        ("a service is reserved against", "select count(*) from consent_reservation"),
        ("somebody said no", "select count(*) from consent_consent where state = 'refused'"),
        ("a signature is on paper", "select count(*) from consent_scan"),
        ("a handover waits", "select count(*) from cases_handover where answer = 'waiting'"),
        ("an interpreter is needed", "select count(*) from meetings_agendaitem where interpreter_language <> ''"),
        ("a referral waits", "select count(*) from cases_referral where sent_at is not null and received_at is null"),
        ("a meeting was held", "select count(*) from meetings_protocol"),
        ("minutes are approved", "select count(*) from meetings_minutes where state = 'approved'"),
        ("a meeting is next", "select count(*) from meetings_meeting where state = 'planned' and starts_at > now()"
         " and starts_at < now() + interval '5 days'"),
        ("a measure is late", "select count(*) from plans_measure where status = 'started' and due_on < today()"),
        ("a measure is due soon", "select count(*) from plans_measure where status = 'started' and due_on"
         " between today() and today() + 7"),
        ("a measure is done", "select count(*) from plans_measure where status = 'done'"),
        ("a measure was declined", "select count(*) from plans_measure where status = 'declined'"),
        ("an ended case is evaluated", "select count(*) from cases_closing where evaluation <> ''"),
        ("kode 6", "select count(*) from families_person where address_protection = 6"),
        ("kode 7", "select count(*) from families_person where address_protection = 7"),
        ("somebody is pregnant", "select count(*) from cases_case where kind = 'pregnant'"),
        ("a consent ran out in the middle of a plan", "select count(*) from cases_event e join cases_case c on c.id = e.case_id"
         " where e.kind = 'access_expired' and c.state = 'plan'"),
        ("nobody is named", "select count(*) from cases_case c join cases_unnamed u on u.case_id = c.id where subject_id is null"
         " and kind = 'child' and state = 'scheduled'"),
        ("a name was written after a discussion without one", "select count(*) from cases_event e join cases_case c"
         " on c.id = e.case_id where e.kind = 'subject_named' and c.state = 'scheduled' and subject_id is not null"),
        ("the matter is everybody's", "select count(*) from cases_case where kind = 'system' and state = 'plan'"),
        ("the matter is a group's", "select count(*) from cases_case where kind = 'group'"),
        ("the family met those who help after the team had", "select count(*) from meetings_meeting where state = 'finished'"
         " and kind = 'family_meeting'"),
        ("a meeting of one case is next", "select count(*) from meetings_meeting where team_id is null and state = 'planned'"),
        ("an individual plan is coordinated", "select count(*) from cases_case where plan_coordinator_id is not null"),
        ("somebody is asked to coordinate a plan", "select count(*) from cases_handover where office = 'plan_coordinator'"
         " and answer = 'waiting'"),
        ("a child is on a school's own list", "select count(*) from opendoor_takenslot where starts_at > now()"),
        ("an agreement is kept", "select count(*) from opendoor_agreedmeeting where children > 0"),
        ("an agreement waits for the school", "select count(*) from opendoor_fixedagreement a where not exists"
         " (select from opendoor_agreementanswer n where n.agreement_id = a.id)"),
        ("a case is stopped for violence", "select count(*) from safety_stopped where violence"),
    ],
)  # fmt: skip
def test_there_is_a_case_in_which(what: str, statement: str) -> None:
    stopped = "with safety_stopped as (select s.* from cases_safetyanswer s join cases_case c on c.id = s.case_id"
    with as_owner(f"{stopped} where c.state = 'stopped') {statement}") as rows:
        assert rows[0][0], what


def test_every_model_has_cases_in_different_states() -> None:
    with as_owner("select playbook, count(*), count(distinct state) from cases_case group by playbook") as rows:
        told = {str(code): (int(str(cases)), int(str(states))) for code, cases, states in rows}
    assert set(told) == set(loader.shipped())
    assert {code: counts for code, counts in told.items() if counts[0] < 3 or counts[1] < 2} == {}


def test_the_flagship_stands_the_day_before_its_meeting() -> None:
    teacher = Position.objects.select_related("staff", "service__municipality").get(staff__name="Silje Haugen")
    with acting(staff_actor(teacher)):
        case = Case.objects.get(subject__given_name="Emil")
        item = case.agenda_items.select_related("meeting").get()
        assert case.state == "scheduled"
        assert case.lead_id == teacher.id
        assert item.state == "invited"
        assert item.meeting.state == "planned"
        assert item.invitations.filter(state="queued").count() >= 5


def test_nobody_has_a_number_that_could_be_somebodys() -> None:
    with as_owner(
        "select national_id from families_person where national_id is not null and national_id <> ''"
    ) as rows:
        assert len(rows) > 80
        for (stored,) in rows:
            assert isinstance(stored, (bytes, memoryview))
            validate(decrypt(bytes(stored)).decode(), synthetic_only=True)


def test_no_telephone_number_could_ring_at_somebodys() -> None:
    town = Municipality.objects.get()
    assert town.barnevern_emergency_phone == NATIONAL_ALARM
    phones = {
        town.barnevern_phone,
        *Service.objects.values_list("phone", flat=True),
        *StaffMember.objects.values_list("phone", flat=True),
    }
    with as_owner("select phone from families_contactdetails") as rows:
        phones |= {str(row[0]) for row in rows}
    assert {phone for phone in phones if phone and not PHONE.fullmatch(phone)} == set()


def test_no_letter_could_reach_a_real_address() -> None:
    with as_owner("select email from families_contactdetails union select email from directory_staffmember") as rows:
        assert {str(row[0]).rpartition(".")[2] for row in rows if row[0]} == {"example"}


def test_the_log_is_whole() -> None:
    address = urlsplit(os.environ["LAGSPILL_OWNER_DATABASE_URL"])
    owner = connection.copy()
    owner.settings_dict = {**connection.settings_dict, "USER": address.username, "PASSWORD": address.password}
    report = verify(database=owner, path=settings.HOME / "no-heads-here")
    owner.close()
    assert report.rows > 1000
    assert report.findings == []


def test_the_directory_knows_every_kind_of_service_of_the_model() -> None:
    kinds = {kind.code for playbook in loader.shipped().values() for kind in playbook.service_kinds}
    assert kinds <= set(Service.objects.values_list("kind", flat=True))


def test_every_persona_gets_in_and_sees_a_page() -> None:
    personas = list(Account.objects.filter(is_demo=True))
    assert len(personas) == sum(1 for line in town_script().staff if line.persona) + FamilyLogin.objects.count()
    assert all(persona.persona for persona in personas)
    for persona in personas:
        choices = [str(position.id) for position in positions_of(persona)] or [FAMILY]
        for choice in choices:
            answer = enter(persona, choice).get("/", follow=True)
            assert answer.status_code == 200, (persona.display_name, answer.request["PATH_INFO"])


def test_more_cases_can_be_asked_for_and_less_makes_no_sense() -> None:
    with pytest.raises(CommandError):
        call_command("seed_demo", cases=0)


def test_nothing_is_seeded_outside_a_demo() -> None:
    with override_settings(DEMO=False, TESTING=False), pytest.raises(CommandError):
        call_command("seed_demo")
