"""The quarter's report: made from protocols, small counts hidden, sent once, missed when it is missing (MEET-10, STAT-2, STAT-5)."""

import datetime
import json
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse, MoveClock
from tests.mail import Mailbox
from tests.town import PLAYBOOK, Town

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Notice
from lagspill.consent.actions import withdraw_service
from lagspill.consent.models import Consent
from lagspill.directory.models import Municipality, Team
from lagspill.documents.tests.reading import squeezed, text_of
from lagspill.foundation.clock import oslo, today
from lagspill.foundation.models import uuid7
from lagspill.meetings import actions, records, reports, tasks
from lagspill.meetings.kinds import playbook_of
from lagspill.meetings.models import AgendaItem, Meeting, Protocol, QuarterReport
from lagspill.meetings.quarters import Quarter, quarter_from, quarter_of, quarters_back
from lagspill.meetings.report_presenters import parts_of, report_sheet, share_words
from lagspill.meetings.tests.scene import Scene, set_scene
from lagspill.playbooks import loader

OK, AWAY, GONE, AGAIN, REFUSED = 200, 302, 404, 422, 409
WHEN = Quarter(2026, 3)


def entry(**changed: Any) -> dict[str, Any]:
    usual = {
        "band": "age_6_15", "urgency": "medium", "categories": ["absence"], "services": ["ppt"], "measures": 2, "minutes": 70,
        "interpreter": False, "family_present": True,
    }  # fmt: skip
    return usual | changed


def hold(
    town: Town, *entries: dict[str, Any], day: datetime.date = datetime.date(2026, 8, 20), state: str = "finished"
) -> Meeting:
    """A meeting of the third quarter, with its protocol."""
    by = town.actor("coordinator")
    start = oslo(day, 12)
    meeting = Meeting(
        id=uuid7(), team=town.team, kind="team_meeting", starts_at=start, ends_at=start + datetime.timedelta(hours=4), place="Rom 2",
        chair=town.positions["coordinator"], state=state,
    )  # fmt: skip
    with acting(by):
        Meeting.objects.bulk_create([meeting])
        if state == "finished":
            content = {
                "day": day.isoformat(), "minutes": 240, "cases": len(entries), "entries": list(entries),
                "family_present": sum(one["family_present"] for one in entries),
            }  # fmt: skip
            Protocol.objects.bulk_create(
                [Protocol(id=uuid7(), meeting=meeting, team=town.team, content=content, made_by_id=by.position())]
            )
    return meeting


@pytest.fixture
def quarter(town: Town, move_clock: MoveClock) -> Town:
    """The fourth quarter has begun; in the third there were two meetings with eighteen cases in all."""
    move_clock(datetime.date(2026, 10, 5))
    hold(town, *[entry() for _ in range(10)])
    young = [
        entry(band="age_1_5", urgency="high", categories=["care", "health"], services=["ppt", "barnevern"])
        for _ in range(7)
    ]
    hold(town, *young, entry(family_present=False, interpreter=True), day=datetime.date(2026, 9, 3))
    return town


def send(town: Town, when: Quarter = WHEN) -> QuarterReport:
    by = town.actor("coordinator")
    team = Team.objects.select_related("service__municipality").get(id=town.team.id)
    with acting(by):
        return reports.send_report(team=team, quarter=when, by=by)


def address(town: Town, name: str = "meetings:report", code: str = "2026-3") -> str:
    return reverse(name, args=[town.team.id, code])


def main_of(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == OK, url
    return answer.content.decode().partition("<main")[2].partition("</main>")[0]


def test_the_report_counts_the_quarter_and_hides_what_is_small(quarter: Town) -> None:
    content = send(quarter).content
    assert (content["meetings"], content["cases"], content["minutes"], content["measures"]) == (2, 18, 1260, 36)
    assert content["bands"] == {"age_0_1": 0, "age_1_5": 7, "age_6_15": 11, "age_16_23": 0, "": 0}
    assert content["urgencies"] == {"high": 7, "medium": 11, "low": 0, "": 0}
    assert tuple(content["family"]) == (14, 17), "one absent family is not told of"
    assert tuple(content["interpreter"]) == (1, 4)
    assert tuple(content["categories"]["absence"]) == (11, 11) and tuple(content["services"]["ppt"]) == (18, 18)


def test_the_coordinator_sends_it_with_one_click_after_seeing_what_is_sent(quarter: Town, browse: Browse) -> None:
    coordinator = browse(quarter.actor("coordinator"))
    team = main_of(coordinator, reverse("meetings:team", args=[quarter.team.id]))
    assert "Send kvartalsrapporten" in team and address(quarter) in team
    before = main_of(coordinator, address(quarter))
    assert "Dette blir sendt" in before and "14 til 17 av 18" in before and "1–5 år" in before
    with acting(quarter.actor("coordinator")):
        assert not QuarterReport.objects.exists(), "looking sends nothing"
    assert coordinator.post(address(quarter)).status_code == AWAY
    after = main_of(coordinator, address(quarter))
    assert "Sendt 5. oktober 2026" in after and "Dette blir sendt" not in after
    assert coordinator.post(address(quarter)).status_code == REFUSED, "sent once"
    assert "er ikke sendt" not in main_of(coordinator, reverse("meetings:team", args=[quarter.team.id]))


def test_the_municipal_coordinator_is_told_and_sees_what_is_there_and_what_is_missing(
    quarter: Town, browse: Browse
) -> None:
    overseer = browse(quarter.actor("municipal_coordinator"))
    assert "Rapporten mangler." in main_of(overseer, reverse("meetings:reports"))
    assert overseer.get(address(quarter)).status_code == GONE
    send(quarter)
    assert "Kvartalsrapporten fra Tidlig innsatsteam Lia er kommet." in main_of(overseer, reverse("web:my-day"))
    page = main_of(overseer, reverse("meetings:reports"))
    assert (
        "Sendt 5. oktober 2026" in page
        and "Familien var med i 14 til 17 av 18 saker" in page
        and "Målet er 100 %." in page
    )
    assert "14 til 17 av 18" in main_of(overseer, address(quarter))
    assert overseer.get(address(quarter, "meetings:report-pdf")).content.startswith(b"%PDF")


@pytest.mark.parametrize("who", ["teacher", "stranger", "rektor", "privacy_officer"])
def test_nobody_else_reads_or_sends_it(quarter: Town, browse: Browse, who: str) -> None:
    send(quarter)
    client = browse(quarter.actor(who))
    for name in ("meetings:report", "meetings:report-pdf", "meetings:report-csv"):
        assert client.get(address(quarter, name)).status_code == GONE, name
    assert client.post(address(quarter)).status_code == GONE
    with acting(quarter.actor(who)):
        assert not QuarterReport.objects.exists()


def test_a_member_reads_it_and_sends_nothing(quarter: Town, browse: Browse) -> None:
    member = browse(quarter.actor("ppt"))
    assert member.get(address(quarter)).status_code == GONE
    assert member.post(address(quarter)).status_code == GONE
    send(quarter)
    assert member.get(address(quarter)).status_code == OK
    by = quarter.actor("ppt")
    with acting(by), pytest.raises(Refused, match="not_team"):
        reports.send_report(team=quarter.team, quarter=WHEN, by=by)
    with pytest.raises(DatabaseError), acting(by):
        QuarterReport.objects.bulk_create(
            [QuarterReport(team=quarter.team, year=2026, quarter=1, content={}, sent_by_id=by.position())]
        )


def test_what_was_sent_stays_as_it_is(quarter: Town) -> None:
    report = send(quarter)
    by = quarter.actor("coordinator")
    for change in (lambda: QuarterReport.objects.update(content={}), lambda: QuarterReport.objects.all().delete()):
        with pytest.raises(DatabaseError), acting(by):
            change()
    with pytest.raises(Refused, match="report_sent"):
        send(quarter)
    with acting(by):
        assert QuarterReport.objects.get().content == json.loads(json.dumps(report.content))


def test_not_before_the_quarter_is_over_nor_without_meetings(quarter: Town, browse: Browse) -> None:
    with pytest.raises(Refused, match="report_early"):
        send(quarter, Quarter(2026, 4))
    with pytest.raises(Refused, match="report_empty"):
        send(quarter, Quarter(2026, 1))
    coordinator = browse(quarter.actor("coordinator"))
    assert "Kvartalet er ikke over." in main_of(coordinator, address(quarter, code="2026-4"))
    assert "Det er ingenting å sende." in main_of(coordinator, address(quarter, code="2026-1"))
    for nonsense in ("2026-5", "26-1", "x", "2026-"):
        assert coordinator.get(address(quarter, code=nonsense)).status_code == GONE


def test_a_meeting_that_was_not_closed_is_told_of(quarter: Town, browse: Browse) -> None:
    hold(quarter, day=datetime.date(2026, 9, 24), state="planned")
    assert "er ikke avsluttet, og kommer ikke med" in main_of(browse(quarter.actor("coordinator")), address(quarter))


def test_the_paper_and_the_sheet_say_the_same_and_nobodys_name(quarter: Town, browse: Browse) -> None:
    report = send(quarter)
    client = browse(quarter.actor("coordinator"))
    paper = text_of(client.get(address(quarter, "meetings:report-pdf")).content)
    sheet = client.get(address(quarter, "meetings:report-csv"))
    assert sheet.content.startswith(b"\xef\xbb\xbf") and sheet["Content-Type"].startswith("text/csv")
    lines = [line.split(";") for line in sheet.content.decode("utf-8-sig").split("\r\n")]
    ages = [line[1:] for line in lines if line[0] == "Aldersgrupper"]
    assert ages == [["0–1 år", "0"], ["1–5 år", "7"], ["6–15 år", "11"], ["16–23 år", "0"], ["Ukjent alder", "0"]]
    assert ["Samlet", "Saker der familien var med", "14 til 17 av 18"] in lines
    for words in ("3. kvartal 2026", "14 til 17 av 18", "Samspill og grenser", "skjult"):
        assert squeezed(words) in paper, words
    report.team.name = "=1+1"
    assert "'=1+1" in report_sheet(report).decode()


def test_the_municipality_chooses_the_threshold(quarter: Town, browse: Browse) -> None:
    overseer = browse(quarter.actor("municipal_coordinator"))
    page = reverse("meetings:reports")
    for wrong in ("2", "21", "x", ""):
        assert overseer.post(page, {"smallest": wrong}).status_code == AGAIN, wrong
    assert overseer.post(page, {"smallest": "10"}).status_code == AWAY
    assert Municipality.objects.get(id=quarter.municipality.id).smallest_cell == 10
    assert send(quarter).content["bands"] == dict.fromkeys(["age_0_1", "age_1_5", "age_6_15", "age_16_23", ""])
    assert browse(quarter.actor("coordinator")).post(page, {"smallest": "3"}).status_code == GONE


def test_the_team_sees_the_share_by_quarter_with_the_goal(quarter: Town, browse: Browse) -> None:
    hold(quarter, *[entry() for _ in range(6)], day=datetime.date(2026, 5, 7))
    page = main_of(browse(quarter.actor("ppt")), reverse("meetings:team", args=[quarter.team.id]))
    assert (
        "3. kvartal 2026" in page and "Familien var med i 14 til 17 av 18 saker (78 til 94 %). Målet er 100 %." in page
    )
    assert "2. kvartal 2026" in page and "6 av 6 saker (100 %). Målet på 100 % er nådd." in page


def test_shares_in_words() -> None:
    assert share_words((9, 9), 18, 100) == "Familien var med i 9 av 18 saker (50 %). Målet er 100 %."
    assert share_words(None, None, 100) == "For få saker til at andelen kan vises. Målet er 100 %."
    assert share_words((0, 0), 0, 100) == "Ingen saker er drøftet."


def test_the_protocol_is_made_when_the_meeting_ends_and_never_shrinks(town: Town) -> None:
    scene: Scene = set_scene(town, days=0)
    by = scene.coordinator
    scene.listed()
    with acting(by):
        AgendaItem.objects.update(state="finished")
        Meeting.objects.update(state="running")
        actions.finish_meeting(meeting=Meeting.objects.select_related("team").get(), by=by)
        assert Protocol.objects.get().content["cases"] == 1
    teacher = town.actor("teacher")
    with acting(teacher):
        consent = Consent.objects.get(state="valid")
        withdraw_service(
            consent=consent, service_id=town.services["coordination"].id, person=scene.story.mother, by=teacher
        )
    with acting(by), pytest.raises(Refused, match="protocol_shrinks"):
        records.make_protocol(meeting=Meeting.objects.select_related("team").get(), by=by)
    with acting(by):
        when = quarter_of(today())
        found = reports.preview(Team.objects.select_related("service__municipality").get(), when)
        assert len(found.meetings) == 1
        assert Protocol.objects.get().content["cases"] == 1


def due_jobs() -> list[dict[str, str]]:
    tasks.remind_of_reports(0)
    tasks.remind_of_reports(0)
    jobs = ProcrastinateJob.objects.filter(task_name="meetings.remind_of_report", status="todo")
    return [job.args for job in jobs]


def test_the_coordinator_is_reminded_until_the_report_is_sent(
    quarter: Town, mailbox: Mailbox, move_clock: MoveClock
) -> None:
    (job,) = due_jobs()
    tasks.remind_of_report(**job)
    tasks.remind_of_report(**job)

    def told() -> int:
        with acting(quarter.actor("coordinator")):
            return Notice.objects.filter(kind="report_due").count()

    assert told() == 1 and len(mailbox()) == 1
    mail = mailbox()[0]
    assert list(mail.recipients) == ["coordinator@fjordvik.example"] and "Lia" not in mail.subject + mail.text
    move_clock(datetime.date(2026, 10, 16))
    tasks.remind_of_report(**job)
    tasks.remind_of_report(**job)
    assert told() == 2
    send(quarter)
    move_clock(datetime.date(2026, 11, 16))
    tasks.remind_of_report(**job)
    assert told() == 2 and len(mailbox()) == 2


def test_a_team_without_meetings_is_not_chased(town: Town, move_clock: MoveClock) -> None:
    move_clock(datetime.date(2026, 10, 5))
    assert due_jobs() == []
    tasks.remind_of_report(str(town.team.id), "nonsense")
    tasks.remind_of_report(str(town.team.id), "2026-4")
    with acting(town.actor("coordinator")):
        assert not Notice.objects.exists()


def test_a_model_without_a_protocol_has_no_report(
    quarter: Town, monkeypatch: pytest.MonkeyPatch, browse: Browse
) -> None:
    without = playbook_of(quarter.team).model_copy(update={"protocol": None})
    monkeypatch.setattr(reports, "playbook_of", lambda _team: without)
    assert browse(quarter.actor("coordinator")).get(address(quarter)).status_code == GONE
    with pytest.raises(Refused, match="not_team"):
        send(quarter)


def test_quarters_begin_and_end() -> None:
    assert Quarter(2026, 4).first == datetime.date(2026, 10, 1) and Quarter(2026, 4).after == datetime.date(2027, 1, 1)
    assert Quarter(2026, 1).first == datetime.date(2026, 1, 1) and Quarter(2026, 1).after == datetime.date(2026, 4, 1)
    assert quarter_from(Quarter(2026, 2).code) == Quarter(2026, 2) and quarter_from("1999-1") is None
    assert quarters_back(datetime.date(2026, 10, 5), 2)[1] == WHEN


entries = st.builds(
    entry,
    about=st.sampled_from(["person", "unnamed", "group", "system"]),
    band=st.sampled_from(["age_0_1", "age_1_5", "age_6_15", "", "gone"]),
    urgency=st.sampled_from(["high", "medium", "low", "", "gone"]),
    categories=st.lists(st.sampled_from(["absence", "care", "health"]), unique=True),
    services=st.lists(st.sampled_from(["ppt", "barnevern"]), unique=True),
    interpreter=st.booleans(),
    family_present=st.booleans(),
)


@given(st.lists(entries, max_size=40), st.integers(3, 8))
def test_no_number_of_a_report_is_small(found: list[dict[str, Any]], least: int) -> None:
    playbook = loader.shipped()[next(iter(loader.shipped()))]
    content = reports.compiled(found, 3, playbook, least)
    whole = len(found)
    for table in ("about", "bands", "urgencies"):
        shown = [count for count in content[table].values() if count is not None]
        assert not [count for count in shown if 0 < count < least]
        hidden = len(content[table]) - len(shown)
        assert hidden != 1, "one hidden count could be worked out"
        if hidden and whole >= least:
            assert whole - sum(shown) >= least
    for span in (
        content["family"],
        content["interpreter"],
        *content["categories"].values(),
        *content["services"].values(),
    ):
        if span is not None and span[0] == span[1]:
            assert not 0 < span[0] < least and not 0 < whole - span[0] < least
    assert content["cases"] is None or not 0 < content["cases"] < least
    if 0 < whole < least:
        assert content["minutes"] is None and content["measures"] is None


def test_cases_without_a_name_are_counted_apart(quarter: Town) -> None:
    playbook = loader.shipped()[PLAYBOOK]
    found = [entry()] * 9 + [entry(about="unnamed", family_present=False)] * 6 + [entry(about="system")] * 5
    content = reports.compiled(found, 3, playbook, 5)
    rows = dict(next(part.rows for part in parts_of(content, playbook) if part.title == "Med og uten navn"))
    assert rows == {
        "Saker med navn": "9",
        "Saker uten navn": "6",
        "Saker om en gruppe": "0",
        "Saker om miljøet eller bydelen": "5",
    }
    few = reports.compiled([*found[:9], entry(about="unnamed")], 3, playbook, 5)
    assert few["about"] == {"person": None, "unnamed": None, "group": None, "system": None}
    # A report that was sent before these were told apart is shown as it was sent.
    del content["about"]
    assert "Med og uten navn" not in [part.title for part in parts_of(content, playbook)]
