"""A reminder to the coordinator whose quarterly report is missing: after the quarter's end, and again while it is (STAT-5)."""

import uuid

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import acting
from lagspill.audit.actions import record
from lagspill.cases.actions import tell
from lagspill.cases.models import Notice
from lagspill.directory.models import Position, Team
from lagspill.foundation.clock import oslo, today
from lagspill.gateways.mail import Letter, send
from lagspill.meetings.letters import job_actor
from lagspill.meetings.models import Meeting
from lagspill.meetings.quarters import quarter_from, quarter_of, quarters_back
from lagspill.meetings.reports import report_of, report_rule

# Days after the quarter's end.
DAYS = (1, 14, 28)


def quarters_to_check() -> list[tuple[uuid.UUID, str]]:
    """Teams that held meetings in the quarter that is over, with its code. Meetings tell nothing of any case, so this needs
    no actor; whether a report is there, only the coordinator's own job can see."""
    last = quarters_back(today(), 2)[1]
    held = Meeting.objects.filter(state="finished", starts_at__gte=oslo(last.first), starts_at__lt=oslo(last.after))
    teams = Team.objects.filter(id__in=held.values("team_id")).order_by("id")
    return [(team.id, last.code) for team in teams if report_rule(team) is not None]


def remind_of_report(team_id: uuid.UUID, code: str) -> bool:
    """A notice and a neutral letter for each of the days that has come; done again, nothing is said twice."""
    quarter = quarter_from(code)
    team = Team.objects.select_related("coordinator").filter(id=team_id).first()
    if quarter is None or team is None or quarter_of(today()) == quarter:
        return False
    due = sum((today() - quarter.after).days >= days - 1 for days in DAYS)
    actor = job_actor(team.coordinator_id)
    with acting(actor):
        # Locked, so that the same job run twice at once counts the notices one after the other.
        coordinator = (
            Position.objects.select_for_update(of=("self",)).select_related("staff").get(id=team.coordinator_id)
        )
        told = Notice.objects.filter(kind="report_due", facts__team=str(team.id), facts__quarter=code).count()
        if told >= due or report_of(team, quarter) is not None:
            return False
        tell(position_id=coordinator.id, kind="report_due", team=str(team.id), quarter=code)
        record("report.reminded", by=actor, object_id=team.id, quarter=code)
        if coordinator.staff.email:
            send(_letter(coordinator.staff.email, f"report:{team.id}:{code}:{due}"))
        return True


def _letter(address: str, key: str) -> Letter:
    text = _("Du har en oppgave i Lagspill. Logg inn for å se den.")
    link = settings.SITE_URL + reverse("web:home")
    return Letter(to=address, subject=_("Du har en oppgave i Lagspill"), text=f"{text}\n\n{link}", key=key)
