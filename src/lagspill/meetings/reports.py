"""A team's protocol of a quarter: made from the meetings' protocols, small counts hidden, sent once (MEET-10, STAT-2, STAT-5)."""

import uuid
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Subquery
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import tell
from lagspill.directory.models import Position, Team
from lagspill.foundation import small_numbers
from lagspill.foundation.clock import oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import Meeting, Protocol, QuarterReport
from lagspill.meetings.quarters import Quarter, quarter_of, quarters_back
from lagspill.meetings.queries import runs_team
from lagspill.meetings.records import contents_of, make_protocol
from lagspill.meetings.rules import URGENCIES
from lagspill.playbooks.parts_rules import ProtocolRule
from lagspill.playbooks.schema import Playbook

QUARTER_MONTHS = 3
# Whom the cases concern: somebody by name, somebody unnamed, a group, the system.
ABOUT = ("person", "unnamed", "group", "system")
Entry = Mapping[str, Any]


def report_rule(team: Team) -> ProtocolRule | None:
    """The playbook's rule when it wants a report every quarter."""
    rule = playbook_of(team).protocol
    return rule if rule is not None and rule.every_months == QUARTER_MONTHS else None


def compiled(entries: Sequence[Entry], meetings: int, playbook: Playbook, least: int) -> dict[str, Any]:
    """The report's numbers, with None, or the least and the most, for what is hidden. Pure."""
    whole, bands = len(entries), [band.code for band in playbook.bands]

    def overlapping(field: str, codes: Iterable[str]) -> dict[str, Any]:
        counts = Counter(code for entry in entries for code in entry[field])
        return small_numbers.overlapping({code: counts[code] for code in codes}, whole, least)

    def parted(field: str, codes: Iterable[str]) -> dict[str, int | None]:
        known = [*codes, ""]
        # What a newer playbook no longer knows counts as unknown.
        counts = Counter(entry[field] if entry[field] in known else "" for entry in entries)
        return small_numbers.partition({code: counts[code] for code in known}, least)

    def flagged(field: str) -> tuple[int, int] | None:
        return small_numbers.out_of(sum(1 for entry in entries if entry[field]), whole, least)

    about = Counter(entry.get("about", "person") for entry in entries)
    return {
        "least": least,
        "goal": playbook.family.goal_percent,
        "meetings": meetings,
        "cases": small_numbers.total(whole, least),
        "family": flagged("family_present"),
        "interpreter": flagged("interpreter"),
        "minutes": small_numbers.amount(sum(entry["minutes"] for entry in entries), whole, least),
        "measures": small_numbers.amount(sum(entry["measures"] for entry in entries), whole, least),
        # Protocols made before cases without a name were taken up tell of people only.
        "about": small_numbers.partition({code: about[code] for code in ABOUT}, least),
        "bands": parted("band", bands),
        "urgencies": parted("urgency", URGENCIES),
        "categories": overlapping("categories", [one.code for one in playbook.categories]),
        "services": overlapping("services", [one.code for one in playbook.service_kinds]),
    }


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be sent. `unfinished` meetings of the quarter do not count, and will not come later."""

    content: dict[str, Any]
    meetings: list[Meeting]
    unfinished: list[Meeting]


def preview(team: Team, quarter: Quarter) -> Preview:
    """The report of a quarter as it would be sent now, by whoever runs the team; writes nothing."""
    kept = Protocol.objects.filter(meeting=OuterRef("id")).values("content")[:1]
    rows = Meeting.objects.select_related("team__service__municipality").annotate(kept=Subquery(kept))
    rows = rows.filter(team=team, starts_at__gte=oslo(quarter.first), starts_at__lt=oslo(quarter.after))
    meetings = list(rows.exclude(state="cancelled").order_by("starts_at"))
    held = {meeting.id: meeting for meeting in meetings if meeting.state == "finished"}
    entries: list[Entry] = []
    for meeting_id, fresh in contents_of(list(held.values())).items():
        stored = held[meeting_id].kept
        # What was written when the meeting ended stands where a case has become invisible since.
        entries += (stored if stored and stored["cases"] > fresh["cases"] else fresh)["entries"]
    least = team.service.municipality.smallest_cell
    content = compiled(entries, len(held), playbook_of(team), least)
    return Preview(content, list(held.values()), [meeting for meeting in meetings if meeting.state != "finished"])


def send_report(*, team: Team, quarter: Quarter, by: Actor) -> QuarterReport:
    """Stores the report and tells the municipality's coordinator. One report a quarter, so that no two can be compared."""
    rule = report_rule(team)
    if rule is None or not runs_team(team, by):
        raise Refused("not_team", _("Bare koordinatoren eller stedfortrederen kan gjøre dette."))
    if quarter.after > today():
        raise Refused("report_early", _("Kvartalet er ikke over."), _("Send rapporten når det er over."))
    found = preview(team, quarter)
    if not found.meetings:
        raise Refused("report_empty", _("Teamet har ikke holdt noen møter i dette kvartalet."))
    report = QuarterReport(
        id=uuid7(),
        team=team,
        year=quarter.year,
        quarter=quarter.number,
        content=found.content,
        sent_by_id=by.position(),
    )
    try:
        with transaction.atomic():
            QuarterReport.objects.bulk_create([report])
    except IntegrityError as error:
        raise Refused("report_sent", _("Rapporten er allerede sendt, og kan ikke sendes på nytt.")) from error
    for meeting in found.meetings:
        _keep_protocol(meeting, by)
    recipients = _recipients(team, rule)
    for position_id in recipients:
        tell(position_id=position_id, kind="report_sent", team=str(team.id), quarter=quarter.code, name=team.name)
    record("report.sent", by=by, object_id=report.id, quarter=quarter.code, recipients=len(recipients))
    return report


def _keep_protocol(meeting: Meeting, by: Actor) -> None:
    """The meeting's protocol as it stands now, for the team's own archive; an older one that says more stays."""
    try:
        with transaction.atomic():
            make_protocol(meeting=meeting, by=by)
    except Refused:
        return


def _recipients(team: Team, rule: ProtocolRule) -> list[uuid.UUID]:
    day, municipality = today(), team.service.municipality_id
    found = Position.objects.filter(role=rule.recipient_role, service__municipality=municipality, started_on__lte=day)
    return [one.id for one in found.order_by("id") if one.ended_on is None or one.ended_on > day]


def report_of(team: Team, quarter: Quarter) -> QuarterReport | None:
    """The report that was sent, where the acting person may read it."""
    return (
        QuarterReport.objects.select_related("sent_by__staff", "team__service__municipality")
        .filter(team=team, year=quarter.year, quarter=quarter.number)
        .first()
    )


def sent_reports(teams: Iterable[Team]) -> list[QuarterReport]:
    """Reports of some teams that the acting person may read, newest first."""
    found = QuarterReport.objects.filter(team__in=[team.id for team in teams])
    return list(found.order_by("-year", "-quarter"))


def due_quarter(team: Team) -> Quarter | None:
    """The quarter that is over and whose report is missing though meetings were held; None when nothing is due."""
    if report_rule(team) is None:
        return None
    last = quarters_back(quarter_of(today()).first, 2)[1]
    sent = QuarterReport.objects.filter(team=team, year=last.year, quarter=last.number)
    held = Meeting.objects.filter(
        ~Exists(sent), team=team, state="finished", starts_at__gte=oslo(last.first), starts_at__lt=oslo(last.after)
    )
    return last if held.exists() else None
