"""What meetings add to the thread and to my day, in words; and how this room says things everywhere."""

import datetime
from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from lagspill.cases.models import Case
from lagspill.cases.wording import word_event, word_notice
from lagspill.foundation.clock import OSLO
from lagspill.foundation.templatetags.lagspill import moment


def teach() -> None:
    """Called once, at start."""
    _teach_the_thread()
    _teach_my_day()
    _teach_my_day_of_papers()


def _teach_the_thread() -> None:
    word_event(
        "meeting_listed",
        "meeting",
        lambda facts: _("Saken står på sakslisten til møtet %(when)s") % {"when": _when(facts)},
    )
    word_event("meeting_called_off", "meeting", lambda _facts: _("Møtet om saken er avlyst"))
    word_event("slot_asked", "meeting", lambda _facts: _("Teamet ble spurt, uten navn, når saken kan tas opp"))
    word_event("meeting_unlisted", "meeting", lambda _facts: _("Saken er tatt av sakslisten"))
    word_event(
        "meeting_invited", "meeting", lambda facts: _("Innkalling til møte %(when)s ble sendt") % {"when": _when(facts)}
    )
    word_event("meeting_held", "meeting", lambda _facts: _("Saken ble drøftet i møtet"))
    word_event(
        "meeting_stopped", "meeting", lambda _facts: _("Drøftingen ble stanset: saken kunne ikke lenger holdes anonym")
    )
    word_event("minutes_approved", "meeting", lambda _facts: _("Referatet fra møtet er klart"))
    word_event("minutes_amended", "meeting", lambda _facts: _("Referatet er endret"))
    word_event("minutes_shared", "meeting", lambda _facts: _("Referatet er delt med familien"))


def _teach_my_day() -> None:
    word_notice("invited", lambda _facts: _("Du er innkalt til et møte om en sak."))
    word_notice(
        "invite_by_hand", lambda _facts: _("En i familien har ingen e-postadresse. Ring eller send brev om møtet.")
    )
    word_notice(
        "cancel_by_hand", lambda _facts: _("En i familien har ingen e-postadresse. Ring og si at møtet er avlyst.")
    )
    word_notice(
        "cannot_come", lambda _facts: _("En som er innkalt, kan ikke komme, og har ingen vara. Se hvem som mangler.")
    )
    word_notice("deputy_asked", lambda _facts: _("En som er innkalt, kan ikke komme. Varaen er innkalt i stedet."))
    word_notice(
        "anonymity_over",
        lambda _facts: _("Saken kunne ikke lenger holdes anonym, og teamet ser den ikke mer. Innhent samtykke."),
    )
    word_notice("family_answered", lambda _facts: _("Familien har svart på innkallingen."))


def _teach_my_day_of_papers() -> None:
    word_notice("minutes", lambda _facts: _("Referatet fra møtet er klart."))
    word_notice(
        "report_sent",
        lambda facts: _("Kvartalsrapporten fra %(team)s er kommet.") % {"team": facts.get("name", "")},
        _report_place,
    )
    word_notice(
        "report_due", lambda _facts: _("Kvartalet er over. Send rapporten til kommunens koordinator."), _report_place
    )
    word_notice("minutes_amended", lambda _facts: _("Referatet fra møtet er endret."))
    word_notice("correction_asked", lambda _facts: _("Noen ber om at referatet blir rettet."))
    word_notice("correction_amended", lambda _facts: _("Referatet er endret slik du ba om."))
    word_notice("correction_declined", lambda _facts: _("Du har fått svar på ønsket om å rette referatet."))
    word_notice(
        "news_by_hand", lambda _facts: _("En i familien har ingen e-postadresse. Si fra at det er noe nytt å lese.")
    )


def _report_place(facts: Mapping[str, Any]) -> str:
    return reverse("meetings:report", args=[facts["team"], facts["quarter"]])


def _when(facts: Mapping[str, Any]) -> str:
    found = parse_datetime(str(facts.get("starts_at") or ""))
    return moment(found) if found else ""


def clock_span(start: datetime.datetime | None, end: datetime.datetime | None) -> str:
    """ "12.00–13.25", in Oslo's time; empty when not settled."""
    if start is None or end is None:
        return ""
    return f"{start.astimezone(OSLO):%H.%M}–{end.astimezone(OSLO):%H.%M}"


def duration(minutes: int) -> str:
    """ "1 time og 25 minutter"."""
    hours, rest = divmod(minutes, 60)
    parts = []
    if hours:
        parts.append(_("1 time") if hours == 1 else _("%(hours)s timer") % {"hours": hours})
    if rest or not hours:
        parts.append(_("%(minutes)s min") % {"minutes": rest})
    return _(" og ").join(parts)


def urgency_label(code: str) -> str:
    """How urgent, in words."""
    return {"high": _("Haster"), "medium": _("Haster noe"), "low": _("Kan vente")}.get(code, _("Ikke vurdert"))


def invitation_state(state: str, reply: str) -> str:
    """Where an invitation stands, in a few words."""
    if reply == "yes":
        return _("kommer")
    if reply == "no":
        return _("kommer ikke")
    if reply == "maybe":
        return _("er usikker")
    return {
        "queued": _("sendes nå"),
        "sent": _("innkalt"),
        "by_hand": _("må få beskjed på annen måte"),
        "cancelled": _("avlyst"),
    }[state]


def not_the_teams(case: Case) -> tuple[str, str]:
    """Why the team may not discuss a case on a day, and what to do: a case without a name has no consent to renew (CASE-6)."""
    if case.is_unnamed:
        return (
            _("Teamet drøfter ikke lenger saken uten navn."),
            _("Be tjenesten som eier saken, om å ta den opp i teamet på nytt."),
        )
    return (
        _("Det finnes ikke noe gyldig samtykke som lar teamet drøfte saken på møtedagen."),
        _("Be den som er koordineringsansvarlig om å innhente eller fornye samtykket."),
    )


def gap_reason(why: str) -> str:
    """Why a seat stays empty."""
    return {
        "nobody": _("ingen er satt opp i teamet"),
        "no_place": _("barnets skole eller barnehage er ikke registrert"),
        "other_place": _("barnet går et annet sted"),
        "reserved": _("familien har reservert seg"),
        "unknown": _("ingen derfra som kjenner barnet, er med i saken"),
        "uncovered": _("samtykket dekker ikke tjenesten på møtedagen"),
        "no_band": _("alderen passer ikke med noen aldersgruppe"),
    }[why]


def interpreter_problem(code: str) -> str:
    """Why an interpreter cannot be recorded so, and what to write instead."""
    return {
        "language": _("Skriv hvilket språk det trengs tolk på."),
        "deviation": _("Skriv hvorfor dere ikke bruker en tolk fra tolkeregisteret."),
        "child": _(
            "Barn kan aldri tolke, heller ikke søsken. Kryss av for at tolken er voksen, eller bestill en annen."
        ),
        "ground": _("Familien ønsker ikke tolk. Skriv hvorfor tjenesten likevel trenger en for å bli forstått riktig."),
    }[code]


def qualification_words(code: str) -> str:
    """A category of the national register in words; '' while it is not known."""
    if code == "none":
        return _("ikke i tolkeregisteret")
    return _("kategori %(letter)s") % {"letter": code} if code else ""
