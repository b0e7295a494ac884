"""People at work while the database dies under them: they write notes and send invitations, and keep what was answered."""

import threading
from collections import Counter
from dataclasses import dataclass, field

import httpx

from tests.faults.installation import CSRF, Installation

SORRY = "Lagspill er borte et øyeblikk"
PAUSE = 0.03


@dataclass
class Diary:
    """What one person was told: notes that were acknowledged, notes that were only sent, answers by status, surprises."""

    acknowledged: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)
    invited: list[str] = field(default_factory=list)
    answers: Counter[int] = field(default_factory=Counter)
    surprises: list[str] = field(default_factory=list)


class Person(threading.Thread):
    """Works until `home_time`: looks at a case, writes a note, and so on; first invites to the items it is given."""

    def __init__(self, name: str, place: Installation, who: str, items: list[str], home_time: threading.Event) -> None:
        super().__init__(name=name, daemon=True)
        self.diary = Diary()
        self._cases = [str(case) for case in place.seeded["cases"]]
        self._items = list(items)
        self._home_time = home_time
        self._client = httpx.Client(
            base_url=place.address,
            headers={
                "X-Forwarded-Proto": "https",
                "Referer": f"https{place.address.removeprefix('http')}/",
                "Accept-Language": "nb",
                "Cookie": f"sessionid={place.seeded['sessions'][who]}; csrftoken={CSRF}",
            },
            timeout=60,
        )

    def run(self) -> None:
        number = 0
        with self._client:
            while not self._home_time.wait(PAUSE):
                number += 1
                case = self._cases[number % len(self._cases)]
                try:
                    self._look(case)
                    self._write(case, number)
                    if self._items:
                        self._invite(self._items[0])
                except httpx.TransportError as error:
                    self.diary.surprises.append(f"no answer ({type(error).__name__})")

    def _look(self, case: str) -> None:
        self._heard(self._client.get(f"/sak/{case}/"), 200)

    def _write(self, case: str, number: int) -> None:
        text = f"kx-{self.name}-{number}"
        self.diary.sent.append(text)
        answer = self._post(f"/sak/{case}/notat/", {"violence": "no", "neglect": "no", "reach": "shared", "text": text})
        if self._heard(answer, 302) and self._leads_to(answer, f"/sak/{case}/"):
            self.diary.acknowledged.append(text)

    def _invite(self, item: str) -> None:
        answer = self._post(f"/mote/sak/{item}/innkall/", {"without_uncovered": "on"})
        if self._heard(answer, 302) and self._leads_to(answer, f"/mote/sak/{item}/"):
            self.diary.invited.append(self._items.pop(0))

    def _post(self, path: str, data: dict[str, str]) -> httpx.Response:
        return self._client.post(path, data=data | {"csrfmiddlewaretoken": CSRF})

    def _leads_to(self, answer: httpx.Response, path: str) -> bool:
        """A way to the log-in would be no acknowledgement, and a lie: the person is logged in."""
        if answer.headers["Location"] == path:
            return True
        self.diary.surprises.append(f"sent to {answer.headers['Location']}")
        return False

    def _heard(self, answer: httpx.Response, good: int) -> bool:
        """Whether it went well; anything but that or a plain 503 is a surprise."""
        self.diary.answers[answer.status_code] += 1
        if answer.status_code == good:
            return True
        if answer.status_code != 503:
            self.diary.surprises.append(
                f"{answer.status_code} from {answer.request.method} {answer.request.url.path[:6]}"
            )
        elif SORRY not in answer.text or "Retry-After" not in answer.headers:
            self.diary.surprises.append("503 without words")
        return False
