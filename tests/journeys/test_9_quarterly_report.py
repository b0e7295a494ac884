"""The coordinator is reminded of the quarter that is over, sees what is sent, sends it; the municipality reads it (MEET-10, STAT-5)."""

import datetime

from django.urls import reverse

from lagspill.access.actor import acting
from lagspill.foundation.clock import oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings.models import Meeting, Protocol
from lagspill.meetings.quarters import quarters_back
from lagspill.meetings.tasks import remind_of_reports
from tests.journeys.conftest import Enter, work
from tests.town import Town

ABSENCE, CARE = "absence", "care"


def entry(category: str, band: str, *, family: bool = True) -> dict[str, object]:
    return {
        "band": band, "urgency": "medium", "categories": [category], "services": ["ppt", "barnevern"], "measures": 2, "minutes": 75,
        "interpreter": False, "family_present": family,
    }  # fmt: skip


def held(town: Town, day: datetime.date, entries: list[dict[str, object]]) -> None:
    """A meeting that is over, with the protocol that was made when it ended."""
    by, start = town.actor("coordinator"), oslo(day, 12)
    with acting(by):
        meeting = Meeting(
            id=uuid7(), team=town.team, kind="team_meeting", starts_at=start, ends_at=start + datetime.timedelta(hours=4),
            place="Rådhuset, rom 2", chair=town.positions["coordinator"], state="finished",
        )  # fmt: skip
        Meeting.objects.bulk_create([meeting])
        content = {
            "day": day.isoformat(), "minutes": 240, "cases": len(entries), "entries": entries,
            "family_present": sum(bool(one["family_present"]) for one in entries),
        }  # fmt: skip
        Protocol.objects.bulk_create(
            [Protocol(id=uuid7(), meeting=meeting, team=town.team, content=content, made_by_id=by.position())]
        )


def test_the_quarters_report_is_sent_with_one_click(enter: Enter, stage: Town) -> None:
    last = quarters_back(today(), 2)[1]
    older = [entry(ABSENCE, "age_6_15") for _ in range(9)]
    younger = [entry(CARE, "age_1_5") for _ in range(6)]
    held(stage, last.first + datetime.timedelta(days=20), older)
    held(stage, last.first + datetime.timedelta(days=48), [*younger, entry(ABSENCE, "age_6_15", family=False)])

    overseer = enter(stage.actor("municipal_coordinator"))
    overseer.goes_to(reverse("meetings:reports")).reads("Rapporten mangler.")

    remind_of_reports.configure().defer(timestamp=0)
    work()
    coordinator = enter(stage.actor("coordinator"), width=360)
    coordinator.goes_to("/").presses("Kvartalet er over. Send rapporten til kommunens koordinator.")
    coordinator.reads("Dette blir sendt", "12 til 15 av 16", "6–15 år").looks("report-before-sending")
    coordinator.goes_to(reverse("meetings:team", args=[stage.team.id])).reads(
        "Familien med i møtet", "75 til 94 %"
    ).looks("team")
    coordinator.presses("Send kvartalsrapporten").presses("Send kvartalsrapporten")
    coordinator.reads("Rapporten er sendt til kommunens koordinator.", "Rapporten som PDF").looks()

    overseer.goes_to("/").presses("Kvartalsrapporten fra Tidlig innsatsteam Lia er kommet.")
    overseer.reads("12 til 15 av 16", "Målet er 100 %.").looks("report")
    assert overseer.downloads("Tallene til regneark (CSV)").startswith(b"\xef\xbb\xbf")
    overseer.goes_to(reverse("meetings:reports")).reads("Sendt", "Familien var med i 12 til 15 av 16 saker").looks(
        "reports"
    )

    teacher = enter(stage.actor("teacher"))
    answer = teacher.page.goto(teacher.base + reverse("meetings:report", args=[stage.team.id, last.code]))
    assert answer is not None and answer.status == 404
