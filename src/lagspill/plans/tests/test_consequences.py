"""PPT's consent is withdrawn: its reminders stop and its measures need somebody else, in the same transaction (CONS-4)."""

import datetime

import pytest
from django.db import transaction

from lagspill.access.actor import acting
from lagspill.cases.actions import NewClosing, close_case
from lagspill.cases.models import Notice, Reminder
from lagspill.consent.actions import withdraw, withdraw_service
from lagspill.consent.models import Consent
from lagspill.foundation.clock import today
from lagspill.plans.models import ActionPlan, Measure
from lagspill.plans.queries import ending_consents
from lagspill.plans.sending import plan_consent_reminders
from lagspill.plans.tests.conftest import Planned


def withdraw_ppt(planned: Planned) -> None:
    teacher = planned.actor("teacher")
    consent = Consent.objects.get(id=planned.consent.id)
    withdraw_service(
        consent=consent, service_id=planned.town.services["ppt"].id, person=planned.story.mother, by=teacher
    )


def coming(planned: Planned, who: str) -> int:
    return Reminder.objects.filter(recipient=planned.town.positions[who], sent_at=None, dropped_at=None).count()


def test_withdrawal_stops_the_services_reminders_and_flags_its_measures(planned: Planned) -> None:
    planned.propose("ppt")
    kept = planned.propose("nurse")
    assert coming(planned, "ppt") == 4
    with acting(planned.actor("teacher")):
        withdraw_ppt(planned)
    assert coming(planned, "ppt") == 0
    assert coming(planned, "nurse") == 4
    for who in ("teacher", "coordinator"):
        with acting(planned.actor(who)):
            notice = Notice.objects.get(kind="measure_without_responsible")
            assert notice.facts == {"count": 1}
            assert Measure.objects.count() == 2
    with acting(planned.actor("ppt")):
        assert not Measure.objects.exists()
        assert not ActionPlan.objects.exists()
        assert not Notice.objects.filter(kind="measure_without_responsible").exists()
    with acting(planned.actor("nurse")):
        assert not Notice.objects.filter(kind="measure_without_responsible").exists()
        assert Measure.objects.filter(id=kept.id).exists()


def test_a_withdrawal_that_fails_leaves_the_reminders(planned: Planned) -> None:
    planned.propose("ppt")
    with pytest.raises(RuntimeError), transaction.atomic(), acting(planned.actor("teacher")):
        withdraw_ppt(planned)
        assert coming(planned, "ppt") == 0
        raise RuntimeError
    assert coming(planned, "ppt") == 4


def test_a_service_without_open_measures_leaves_nobody_to_replace(planned: Planned) -> None:
    planned.propose("nurse")
    with acting(planned.actor("teacher")):
        withdraw_ppt(planned)
        assert not Notice.objects.filter(kind="measure_without_responsible").exists()


def test_an_ended_consent_is_not_reminded_of(planned: Planned) -> None:
    for ending in ending_consents(200):
        plan_consent_reminders(ending)
    rows = Reminder.objects.filter(kind="consent", dropped_at=None)
    assert sorted(row.offset_days for row in rows) == [-30, -30, -7, -7]
    assert min(row.due_on for row in rows) == today() + datetime.timedelta(days=150)
    teacher = planned.actor("teacher")

    with acting(teacher):
        withdraw(consent=Consent.objects.get(id=planned.consent.id), person=planned.story.father, by=teacher)
    assert not Reminder.objects.filter(kind="consent", dropped_at=None).exists()


def test_closing_ends_the_reminders_of_every_service(planned: Planned) -> None:
    planned.propose("nurse")
    planned.propose("teacher")
    teacher = planned.actor("teacher")
    with acting(teacher):
        close_case(case=planned.case, closing=NewClosing(reason="moved", evaluation="Flyttet"), by=teacher)
    assert not Reminder.objects.filter(sent_at=None, dropped_at=None).exists()
