"""What happened, in words: every kind of event and notice. Rooms above add the words for their own kinds."""

import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from lagspill.foundation.templatetags.lagspill import day_short

Facts = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """A sentence made from an event's facts, and the mark that stands beside it (foundation's event pictograms)."""

    mark: str
    say: Callable[[Facts], str]


_events: dict[str, Wording] = {}
_notices: dict[str, Callable[[Facts], str]] = {}
_places: dict[str, Callable[[Facts], str]] = {}


def word_event(kind: str, mark: str, say: Callable[[Facts], str]) -> None:
    """Teaches the thread a kind of event; called at start by the room that writes it."""
    _events[kind] = Wording(mark, say)


def word_notice(kind: str, say: Callable[[Facts], str], leads_to: Callable[[Facts], str] | None = None) -> None:
    """Teaches my day a kind of notice; one about no case says itself where it leads."""
    _notices[kind] = say
    if leads_to is not None:
        _places[kind] = leads_to


def model_denial_words(code: str) -> tuple[str, str]:
    """Why a case cannot be moved to another model (rules.model_denial), and what to do."""
    return {
        "ended": (_("Saken er avsluttet eller stanset."), ""),
        "not_theirs": (_("Den som er koordineringsansvarlig, eller koordinatoren for teamet, flytter saken."), ""),
        "same": (_("Saken følger alt denne versjonen."), ""),
        "subject": (_("Modellen er ikke for slike saker."), _("Saken blir der den er.")),
        "words": (_("Saken har kategorier som den nye modellen ikke har."), _("Saken blir der den er.")),
        "changed": (_("Noen andre har endret saken."), _("Last siden på nytt.")),
    }[code]


def home_team_words(code: str) -> tuple[str, str]:
    """Why a case cannot be given to a team of where the child lives (rules.home_team_denial), and what to do."""
    anew = _("Avslutt saken her, og skriv bekymringen på nytt med hvor barnet bor.")
    return {
        "owner": (_("Bare tjenesten som eier bekymringen, velger teamet."), ""),
        "state": (_("Saken er alt hos et team, eller noen andre har endret den."), _("Last siden på nytt.")),
        "ended": (_("Teamet er avsluttet."), _("Last siden på nytt, og velg et annet team.")),
        "other": (_("Dette teamet er ikke der barnet bor."), _("Velg et av teamene der barnet bor.")),
        "subject": (_("Teamet tar ikke opp slike saker."), anew),
        "words": (_("Saken har kategorier som modellen til teamet ikke har."), anew),
    }[code]


def notice_place(kind: str, facts: Facts) -> str:
    """The address that a notice about no case leads to; empty when it leads nowhere."""
    found = _places.get(kind)
    return found(facts) if found else ""


def event_words(kind: str, facts: Facts) -> tuple[str, str]:
    """Mark and sentence of an event; a kind that nobody taught is still said, without detail."""
    found = _events.get(kind)
    return (found.mark, found.say(facts)) if found else ("", _("Saken ble oppdatert"))


def notice_words(kind: str, facts: Facts) -> str:
    """The sentence of a notice."""
    found = _notices.get(kind)
    return found(facts) if found else _("Det er noe nytt i en sak.")


def _closing_reason(code: str) -> str:
    return closing_reasons().get(code, "")


def closing_reasons() -> dict[str, str]:
    """Why a case ends, by code (CASE-11)."""
    return {
        "goals_reached": _("Målene er nådd"),
        "continues_in_service": _("Hjelpen fortsetter i én tjeneste"),
        "family_wish": _("Familien ønsker det"),
        "no_consent": _("Det ble ikke gitt samtykke"),
        "moved": _("Familien har flyttet"),
        "other_reason": _("Annet"),
    }


def ways_of_informing() -> dict[str, str]:
    """How a family gets the information letter, by code (PAR-2)."""
    return {
        "paper": _("På papir"),
        "read": _("Vi gikk gjennom det sammen"),
        "pages": _("På familiens egne sider"),
    }


def language_words(code: str) -> str:
    """A language that letters are written in."""
    return {"nb": _("bokmål"), "nn": _("nynorsk"), "en": _("engelsk")}.get(code, code)


def _informed(facts: Facts) -> str:
    words = {"language": language_words(str(facts.get("language"))), "day": _day(facts, "given_on")}
    return _("Familien fikk informasjonsbrevet på %(language)s %(day)s") % words


def _day(facts: Facts, name: str) -> str:
    try:
        return day_short(datetime.date.fromisoformat(str(facts.get(name))))
    except ValueError:
        return ""


def _with(sentence: str, facts: Facts, name: str) -> str:
    detail = str(facts.get(name) or "")
    return f"{sentence}: {detail}" if detail else sentence


def _teach() -> None:
    _teach_access()
    _teach_the_thread()
    _teach_my_day()


def _teach_access() -> None:
    word_event(
        "access_withdrawn",
        "consent",
        lambda facts: _with(_("Mistet tilgang fordi samtykket er trukket"), facts, "services"),
    )
    word_event(
        "access_replaced", "consent", lambda facts: _with(_("Er ikke med i det nye samtykket"), facts, "services")
    )
    word_event("access_expired", "consent", lambda facts: _with(_("Samtykket er utløpt for"), facts, "services"))
    word_event(
        "access_rejudged", "consent", lambda facts: _with(_("Samtykket gjelder ikke lenger for"), facts, "services")
    )
    word_event(
        "access_of_age",
        "consent",
        lambda facts: _with(
            _("Ungdommen er blitt så gammel at underskriften trengs. Ikke med lenger"), facts, "services"
        ),
    )
    for reason in ("taken_back", "returned", "named", "identified"):
        word_event(
            "access_" + reason,
            "consent",
            lambda facts: _with(_("Drøfter ikke lenger saken uten navn"), facts, "services"),
        )
    word_event("stage_measures_here", "measure", lambda _facts: _("Det ble avgjort å prøve mer der barnet er"))
    word_event("stage_on", "follow_up", lambda _facts: _("Det ble avgjort å ta saken videre"))
    word_event("stage_straight", "follow_up", lambda _facts: _("Det ble avgjort å ta saken rett til teamet"))


def _teach_the_thread() -> None:
    word_event("concern", "concern", lambda _facts: _("Bekymringen ble skrevet"))
    word_event("brought_unnamed", "concern", lambda facts: _with(_("Saken ble tatt opp uten navn"), facts, "team"))
    word_event("unnamed_taken_back", "concern", lambda _facts: _("Saken ble tatt ut av teamet"))
    word_event("subject_named", "concern", lambda _facts: _("Det ble skrevet hvem saken gjelder"))
    word_event("information_given", "talk", _informed)
    word_event("consent_given", "consent", lambda facts: _with(_("Samtykket gjelder"), facts, "services"))
    word_event("lead_offered", "handover", lambda facts: _with(_("Ansvaret for å koordinere er tilbudt"), facts, "to"))
    word_event("lead_accepted", "handover", lambda facts: _with(_("Ny koordineringsansvarlig"), facts, "to"))
    word_event(
        "plan_coordinator_offered", "handover", lambda facts: _with(_("Spurt om å være IP-koordinator"), facts, "to")
    )
    word_event("plan_coordinator_accepted", "handover", lambda facts: _with(_("Ny IP-koordinator"), facts, "to"))
    word_event(
        "plan_coordinator_declined", "handover", lambda facts: _with(_("Sa nei til å være IP-koordinator"), facts, "to")
    )
    word_event("lead_declined", "handover", lambda facts: _with(_("Sa nei til å koordinere"), facts, "to"))
    word_event("colleague_joined", "handover", lambda facts: _with(_("Satt på saken"), facts, "to"))
    word_event("colleague_left", "handover", lambda facts: _with(_("Tatt av saken"), facts, "to"))
    word_event(
        "model_moved", "handover", lambda facts: _with(_("Saken følger en ny versjon av modellen"), facts, "version")
    )
    word_event("home_team", "handover", lambda facts: _with(_("Teamet der barnet bor, skal ta saken"), facts, "team"))
    word_event("referral_sent", "concern", lambda facts: _with(_("Saken ble meldt"), facts, "team"))
    word_event("referral_received", "concern", lambda _facts: _("Teamet har tatt imot meldingen"))
    word_event("referral_returned", "concern", lambda _facts: _("Teamet sendte meldingen tilbake"))
    word_event(
        "closed",
        "follow_up",
        lambda facts: _with(_("Saken ble avsluttet"), {"r": _closing_reason(str(facts.get("reason")))}, "r"),
    )


def _teach_my_day() -> None:
    word_notice("new_case", lambda _facts: _("Du er satt på en sak."))
    word_notice("access_ended", lambda _facts: _("Du har ikke lenger tilgang til denne saken."))
    word_notice(
        "services_lost", lambda facts: _with(_("Disse er ikke lenger med. Se over møter og planer"), facts, "services")
    )
    word_notice("lead_offered", lambda _facts: _("Noen spør om du vil være koordineringsansvarlig."))
    word_notice("plan_coordinator_offered", lambda _facts: _("Noen spør om du vil være IP-koordinator."))
    word_notice("plan_coordinator_accepted", lambda facts: _with(_("Sa ja til å være IP-koordinator"), facts, "to"))
    word_notice("plan_coordinator_declined", lambda facts: _with(_("Sa nei til å være IP-koordinator"), facts, "to"))
    word_notice("lead_accepted", lambda facts: _with(_("Sa ja til å være koordineringsansvarlig"), facts, "to"))
    word_notice("lead_declined", lambda facts: _with(_("Sa nei til å være koordineringsansvarlig"), facts, "to"))
    word_notice("stopped", lambda _facts: _("Saken er stoppet. Åpne den for å se hva du skal gjøre."))
    word_notice("referral_arrived", lambda _facts: _("En sak er meldt til teamet ditt."))
    word_notice("referral_received", lambda _facts: _("Teamet har tatt imot meldingen."))
    word_notice("referral_returned", lambda _facts: _("Teamet har sendt meldingen tilbake."))


_teach()
