"""What has happened, worded for the family. A kind of event that has no words here is not told (CASE-4)."""

import datetime
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.cases.wording import language_words
from lagspill.foundation.gathering import Row, date, instant
from lagspill.foundation.templatetags.lagspill import day_short, moment


@dataclass(frozen=True, slots=True)
class ThreadEvent:
    """What components/thread.html shows of one event."""

    at: datetime.datetime
    title: str
    who: str
    kind: str
    body: str = ""
    shielded: bool = False


def thread(rows: Iterable[Row]) -> list[ThreadEvent]:
    """The events that have words, oldest first."""
    words = _words()
    told = []
    invited = False
    for row in rows:
        invited = invited or row["kind"] == "meeting_invited"
        # A meeting that the family was never asked to is not theirs to miss.
        if row["kind"] in words and (invited or row["kind"] != "meeting_unlisted"):
            mark, text = words[row["kind"]]
            facts = _Spoken(row["facts"])
            told.append(ThreadEvent(instant(row["at"]), text % facts, _who(row), mark))
    return told


class _Spoken(dict[str, str]):
    """An event's facts as people say them; a fact that is missing becomes a dash."""

    def __init__(self, facts: Mapping[str, object]) -> None:
        super().__init__({name: _spoken(name, value) for name, value in facts.items()})

    def __missing__(self, name: str) -> str:
        return "–"


def _spoken(name: str, value: object) -> str:
    text = "" if value is None else str(value)
    if name == "until":
        return day_short(date(text) - datetime.timedelta(days=1))
    if name == "given_on":
        return day_short(date(text))
    if name == "language":
        return language_words(text)
    if name in ("at", "starts_at"):
        return moment(instant(text))
    return text


def _who(row: Row) -> str:
    return ", ".join(part for part in (row["staff"], row["service"]) if part)


def _words() -> dict[str, tuple[str, str]]:
    """Event kind -> pictogram's kind and sentence."""
    return {
        "concern": ("concern", _("Bekymringen ble skrevet ned")),
        "information_given": ("talk", _("Familien fikk informasjonsbrevet på %(language)s %(given_on)s")),
        "consent_given": ("consent", _("Samtykket gjelder: %(services)s, til og med %(until)s")),
        "access_withdrawn": ("consent", _("%(services)s er ikke med lenger, fordi samtykket ble trukket tilbake")),
        "access_expired": ("consent", _("%(services)s er ikke med lenger, fordi tiden for samtykket er ute")),
        "access_replaced": ("consent", _("%(services)s er ikke med i det nye samtykket")),
        "access_rejudged": ("consent", _("%(services)s er ikke med lenger, fordi samtykket mangler en underskrift")),
        "plan_coordinator_accepted": ("handover", _("%(to)s er ny IP-koordinator")),
        "access_of_age": (
            "consent",
            _(
                "%(services)s er ikke med lenger. Ungdommen er blitt gammel nok til at samtykket trenger den underskriften"
            ),
        ),
        "lead_accepted": ("handover", _("%(to)s har tatt ansvaret for å følge opp")),
        "referral_sent": ("concern", _("Meldingen ble sendt til teamet")),
        "referral_received": ("concern", _("Teamet har fått meldingen")),
        "referral_returned": ("concern", _("Teamet ba om å få vite mer")),
        "meeting_invited": ("meeting", _("Innkalling til møte %(starts_at)s ble sendt")),
        "meeting_unlisted": ("meeting", _("Møtet ble avlyst")),
        "meeting_called_off": ("meeting", _("Møtet ble avlyst")),
        "meeting_held": ("meeting", _("Vi hadde møte")),
        "minutes_approved": ("meeting", _("Referatet fra møtet er klart")),
        "minutes_shared": ("meeting", _("Referatet ble delt med familien")),
        "measure_proposed": ("measure", _("Tiltak %(number)s ble foreslått")),
        "measure_started": ("measure", _("Tiltak %(number)s er i gang")),
        "measure_done": ("measure", _("Tiltak %(number)s er gjort")),
        "measure_not_done": ("measure", _("Tiltak %(number)s ble ikke gjennomført")),
        "measure_declined": ("measure", _("Familien sa nei til tiltak %(number)s")),
        "plan_agreed": ("measure", _("Planen er avtalt med familien")),
        "plan_evaluated": ("measure", _("Planen er vurdert")),
        "follow_up_set": ("follow_up", _("Tid for oppfølging: %(at)s")),
        "follow_up": ("follow_up", _("Vi snakket om hvordan tiltak %(number)s gikk")),
        "closed": ("handover", _("Samarbeidet ble avsluttet")),
    }
