"""What a real calendar program makes of the letters: khal imports the attached file, moves it, and marks it as called off.

khal is Debian's package of that name; `.ci/run` installs it.
"""

import datetime
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.town import Town

from lagspill.access.actor import acting
from lagspill.demo.mail_client import answer_to, asked_by
from lagspill.foundation.clock import OSLO
from lagspill.gateways.mailbox import ReceivedMail
from lagspill.meetings import actions, tasks
from lagspill.meetings.answering import take_in
from lagspill.meetings.interpreters import Interpreter
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.tests.scene import Scene, set_scene

CONFIG = """
[calendars]
[[mine]]
path = {folder}/calendar
[locale]
local_timezone = Europe/Oslo
default_timezone = Europe/Oslo
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[sqlite]
path = {folder}/khal.db
"""
NURSE = "nurse@fjordvik.example"
Khal = Callable[..., str]


@pytest.fixture
def khal(tmp_path: Path) -> Khal:
    """Runs khal on a calendar of its own; a stranger's time zone shows that times are understood and not just copied."""
    program = shutil.which("khal")
    assert program, "khal is not installed. Run .ci/run, or as root: apt-get install khal"
    (tmp_path / "calendar").mkdir()
    (tmp_path / "config").write_text(CONFIG.format(folder=tmp_path))

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [program, "-c", str(tmp_path / "config"), *arguments],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            env={"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8", "TZ": "America/New_York"},
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


@pytest.fixture
def scene(town: Town, mailbox: Mailbox) -> Scene:
    found = set_scene(town)
    item = found.listed()
    with acting(found.coordinator):
        invite_item(item=item, by=found.coordinator)
    send_all("send_invitation")
    return found


def send_all(name: str) -> None:
    for job in ProcrastinateJob.objects.filter(task_name="meetings." + name).order_by("id"):
        getattr(tasks, name)(**job.args)


def newest(mailbox: Mailbox, address: str = NURSE) -> ReceivedMail:
    return next(mail for mail in mailbox() if mail.recipients == (address,))


def take_over(khal: Khal, mail: ReceivedMail, folder: Path) -> None:
    """Saves the attached file and imports it, as somebody does who gets the letter."""
    (file,) = mail.attachments
    path = folder / file.name
    path.write_bytes(file.content)
    khal("import", "--batch", "-a", "mine", str(path))


def listed(khal: Khal, day: datetime.date) -> list[str]:
    """The events of some weeks, one a line."""
    form = "{start-long}|{end-time}|{title}|{location}|{cancelled}"
    output = khal("list", "--day-format", "", "--format", form, str(day - datetime.timedelta(days=7)), "30d")
    return [line for line in output.splitlines() if line.strip()]


def test_an_invitation_is_imported_moved_and_called_off(
    scene: Scene, mailbox: Mailbox, khal: Khal, tmp_path: Path
) -> None:  # fmt: skip
    by, start = scene.coordinator, scene.meeting.starts_at.astimezone(OSLO)
    take_over(khal, newest(mailbox), tmp_path)
    assert listed(khal, start.date()) == [f"{start:%Y-%m-%d} 12:00|13:25|Møte|Rådhuset, rom 2|"]

    with acting(by):
        actions.set_time(item=scene.item(), minutes=70, interpreter=Interpreter(language="dari", booked=True), by=by)
        actions.set_offices(meeting=scene.item().meeting, minute_taker_id=None, place="Biblioteket", by=by)
    send_all("send_invitation")
    take_over(khal, newest(mailbox), tmp_path)
    assert listed(khal, start.date()) == [f"{start:%Y-%m-%d} 12:00|13:40|Møte|Biblioteket|"]

    with acting(by):
        actions.unlist(item=scene.item(), by=by)
    send_all("send_cancellation")
    take_over(khal, newest(mailbox), tmp_path)
    (line,) = listed(khal, start.date())
    assert line.endswith("|Møte|Biblioteket|CANCELLED ")


@pytest.mark.parametrize(
    ("partstat", "shown"), [("ACCEPTED", "kommer"), ("DECLINED", "kommer ikke"), ("TENTATIVE", "er usikker")]
)
def test_a_reply_made_from_the_imported_event_is_read_back_for_the_coordinator(
    scene: Scene, mailbox: Mailbox, browse: Browse, partstat: str, shown: str
) -> None:  # fmt: skip
    event = asked_by(newest(mailbox))
    assert event is not None
    assert take_in(answer_to(event, partstat).as_bytes()) == "taken"
    with acting(scene.coordinator):
        item = scene.item()
    page = browse(scene.coordinator).get(f"/mote/sak/{item.id}/").content.decode()
    assert f"Skolehelsetjenesten Lia · {shown}" in page


def test_the_feed_is_imported_at_the_right_time(
    scene: Scene, browse: Browse, khal: Khal, tmp_path: Path
) -> None:  # fmt: skip
    page = browse(scene.story.family("mother")).post("/kalender/", {"do": "make"}).content.decode()
    path = page.partition('readonly value="')[2].partition('"')[0]
    content = Client().get("/kalender/" + path.rpartition("/")[2]).content
    (tmp_path / "feed.ics").write_bytes(content)
    khal("import", "--batch", "-a", "mine", str(tmp_path / "feed.ics"))
    start = scene.meeting.starts_at.astimezone(OSLO)
    assert listed(khal, start.date()) == [
        f"{start:%Y-%m-%d} 12:00|13:25|Møte i Tidlig innsatsteam Lia|Rådhuset, rom 2|"
    ]
