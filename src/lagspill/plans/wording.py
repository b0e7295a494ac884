"""The words of plans: statuses, answers, lateness, and what the thread and my day say of them."""

import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lagspill.cases.wording import Facts, word_event, word_notice
from lagspill.foundation.clock import OSLO
from lagspill.foundation.templatetags.lagspill import day_short, moment
from lagspill.plans.queries import Heard
from lagspill.plans.rules import Verdict


def status_words(status: str) -> str:
    """A measure's status as people say it."""
    return {
        "proposed": _("Foreslått"),
        "started": _("I gang"),
        "done": _("Gjennomført"),
        "not_done": _("Ikke gjennomført"),
        "declined": _("Familien sa nei"),
    }[status]


def late_words(days: int) -> str:
    """How late, in words; empty when it is not."""
    if days <= 0:
        return ""
    return ngettext("%(days)d dag over fristen", "%(days)d dager over fristen", days) % {"days": days}


def answer_words(said: Verdict, counted: list[Heard]) -> str:
    """What the family answered, and when the answer that decides was given."""
    if said == "none" or not counted:
        return _("Familien har ikke svart")
    deciding = [row for row in counted if row.agrees == (said == "yes")] or counted
    words = _("Familien sa ja %(day)s") if said == "yes" else _("Familien sa nei %(day)s")
    return words % {"day": day_short(deciding[-1].at)}


def degree_words(code: str) -> str:
    """Yes, partly, no."""
    return {"yes": _("Ja"), "partly": _("Delvis"), "no": _("Nei")}.get(code, "")


def _numbered(sentence: str, facts: Facts) -> str:
    return f"{sentence} ({_('tiltak')} {facts['number']})" if facts.get("number") else sentence


def _due(facts: Facts) -> str:
    try:
        return day_short(datetime.date.fromisoformat(str(facts.get("due"))))
    except ValueError:
        return ""


def _at(facts: Facts) -> str:
    try:
        return moment(datetime.datetime.fromisoformat(str(facts.get("at"))).astimezone(OSLO))
    except ValueError:
        return ""


def _orphans(facts: Facts) -> str:
    count: Any = facts.get("count") or 1
    return ngettext(
        "%(count)d tiltak trenger en ny ansvarlig.", "%(count)d tiltak trenger en ny ansvarlig.", int(count)
    ) % {"count": count}


def _consent_ends(facts: Facts) -> str:
    return _("Samtykket går ut %(due)s. Snakk med familien om det skal fornyes.") % {"due": _due(facts)}


def teach() -> None:
    """Gives the thread and my day the words for what this room writes; called at start."""
    word_event("measure_proposed", "measure", lambda facts: _numbered(_("Et tiltak ble foreslått"), facts))
    word_event("measure_started", "measure", lambda facts: _numbered(_("Et tiltak er i gang"), facts))
    word_event("measure_done", "measure", lambda facts: _numbered(_("Et tiltak er gjennomført"), facts))
    word_event("measure_not_done", "measure", lambda facts: _numbered(_("Et tiltak ble ikke gjennomført"), facts))
    word_event("measure_declined", "measure", lambda facts: _numbered(_("Familien sa nei til et tiltak"), facts))
    word_event("follow_up", "follow_up", lambda facts: _numbered(_("Oppfølgingssamtale"), facts))
    word_event("follow_up_set", "follow_up", lambda facts: _("Første oppfølgingsmøte er %(at)s") % {"at": _at(facts)})
    word_event("plan_agreed", "measure", lambda _facts: _("Familien er enig i handlingsplanen"))
    word_event("plan_evaluated", "follow_up", lambda _facts: _("Planen ble evaluert"))
    word_notice("measure_given", lambda _facts: _("Du er ansvarlig for et tiltak."))
    word_notice("measure_declined", lambda _facts: _("Familien sa nei til et tiltak du er ansvarlig for."))
    word_notice("measure_without_responsible", _orphans)
    word_notice("plan_agreed", lambda _facts: _("Familien har svart ja til tiltakene. Planen kan settes i gang."))
    word_notice(
        "reminder_measure", lambda facts: _("Et tiltak du er ansvarlig for, har frist %(due)s.") % {"due": _due(facts)}
    )
    word_notice("reminder_follow_up", lambda facts: _("Oppfølging er avtalt %(due)s.") % {"due": _due(facts)})
    word_notice(
        "reminder_consent",
        lambda facts: _("Samtykket går ut %(due)s. Snakk med familien om det skal fornyes.") % {"due": _due(facts)},
    )
