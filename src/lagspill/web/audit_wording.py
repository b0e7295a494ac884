"""Codes of the log in people's words: actions, refusals and facts. A code without words is shown as it stands."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lagspill.web.audit_actions import ACTIONS

# What a refused action was about: by its whole code, or by the first word of it.
TOPICS: Mapping[str, Promise] = MappingProxyType(
    {
        "agreement": gettext_lazy("svar på tiltak"),
        "answer": gettext_lazy("svar på innkallingen"),
        "attendance": gettext_lazy("oppmøtet"),
        "board": gettext_lazy("tavlen"),
        "case": gettext_lazy("saken"),
        "close": gettext_lazy("avslutning"),
        "concern": gettext_lazy("bekymringen"),
        "consent": gettext_lazy("samtykket"),
        "consultation": gettext_lazy("en samtale uten navn"),
        "contact": gettext_lazy("kontaktperson"),
        "convene": gettext_lazy("innkalling til møte"),
        "correction": gettext_lazy("rettelse i referatet"),
        "deputy": gettext_lazy("stedfortreder"),
        "directory": gettext_lazy("folk og tjenester"),
        "door": gettext_lazy("åpen dør"),
        "duty": gettext_lazy("tid for stedfortreder eller kontaktperson"),
        "evaluate": gettext_lazy("evalueringen"),
        "family": gettext_lazy("familien i møtet"),
        "fixed": gettext_lazy("den faste avtalen"),
        "follow": gettext_lazy("oppfølging"),
        "follow_up": gettext_lazy("oppfølging"),
        "handover": gettext_lazy("ansvaret for saken"),
        "information": gettext_lazy("informasjonsbrevet"),
        "interpreter": gettext_lazy("tolken"),
        "invite": gettext_lazy("innkalling"),
        "item": gettext_lazy("saken i møtet"),
        "list": gettext_lazy("sakslisten"),
        "listed": gettext_lazy("sakslisten"),
        "local": gettext_lazy("stedets eget møte"),
        "measure": gettext_lazy("tiltaket"),
        "meeting": gettext_lazy("møtet"),
        "message": gettext_lazy("beskjeden"),
        "minutes": gettext_lazy("referatet"),
        "nameless": gettext_lazy("tekst uten navn"),
        "model": gettext_lazy("modellen"),
        "no_board": gettext_lazy("tavlen"),
        "no_referral": gettext_lazy("meldingen til teamet"),
        "not_invited": gettext_lazy("ikke innkalt"),
        "not_member": gettext_lazy("ikke fast medlem av teamet"),
        "not_team": gettext_lazy("leder ikke møtet"),
        "note": gettext_lazy("notatet"),
        "phase": gettext_lazy("fasen i møtet"),
        "plan": gettext_lazy("handlingsplanen"),
        "presenter": gettext_lazy("hvem som legger frem saken"),
        "protocol": gettext_lazy("protokollen"),
        "home": gettext_lazy("teamet der barnet bor"),
        "home_secret": gettext_lazy("hvor barnet bor"),
        "referral": gettext_lazy("meldingen til teamet"),
        "report": gettext_lazy("kvartalsrapporten"),
        "reservation": gettext_lazy("reservasjonen"),
        "responsible": gettext_lazy("ansvarlig for tiltaket"),
        "service": gettext_lazy("tjenesten"),
        "signature": gettext_lazy("underskriften"),
        "sitting": gettext_lazy("møtet om saken"),
        "slot": gettext_lazy("spørsmålet om tid"),
        "stage": gettext_lazy("veien til teamet"),
        "team": gettext_lazy("teamet"),
        "text": gettext_lazy("tekst uten navn"),
        "told": gettext_lazy("barnevernets del, så langt stedet vet"),
        "unassign": gettext_lazy("hvem som er på saken"),
        "unnamed": gettext_lazy("saken uten navn"),
        "yearplan": gettext_lazy("møteplanen"),
    }
)

# What stands in an entry beside who, what and when. None: of no use to people, so it is left out.
FACTS: Mapping[str, Promise | None] = MappingProxyType(
    {
        "accounts": None,
        "address": gettext_lazy("side"),
        "arena": None,
        "agrees": gettext_lazy("enig"),
        "capacity": gettext_lazy("som"),
        "cases": gettext_lazy("saker"),
        "checks": None,
        "comes": gettext_lazy("kommer"),
        "confirmed": gettext_lazy("familien er enig"),
        "created": gettext_lazy("nye"),
        "decision": gettext_lazy("bestemt"),
        "declined": gettext_lazy("familien sa nei"),
        "duty": None,
        "empty": gettext_lazy("tomt skjema"),
        "entries": gettext_lazy("linjer"),
        "family": gettext_lazy("familien var der"),
        "fields": gettext_lazy("endret"),
        "forgot_second_factor": gettext_lazy("ny kode i app"),
        "found": gettext_lazy("treff"),
        "gone": gettext_lazy("har gått"),
        "how": None,
        "kind": gettext_lazy("gjelder"),
        "language": gettext_lazy("språk"),
        "meetings": gettext_lazy("møter"),
        "member": None,
        "method": gettext_lazy("måte"),
        "minutes": gettext_lazy("minutter"),
        "model": gettext_lazy("modell"),
        "number": None,
        "office": gettext_lazy("ansvar"),
        "page": gettext_lazy("side"),
        "paper": gettext_lazy("på papir"),
        "phase": None,
        "present": gettext_lazy("til stede"),
        "quarter": gettext_lazy("kvartal"),
        "reach": gettext_lazy("leses av"),
        "readers": gettext_lazy("mottakere"),
        "realistic": gettext_lazy("kan holdes anonym"),
        "reason": gettext_lazy("årsak"),
        "recipients": gettext_lazy("mottakere"),
        "refused_only": gettext_lazy("bare avviste"),
        "reworded": gettext_lazy("ny ordlyd"),
        "role": gettext_lazy("rolle"),
        "section": None,
        "sequence": None,
        "services": None,
        "shared": gettext_lazy("delt med familien"),
        "signature_rule": None,
        "since": gettext_lazy("fra"),
        "smallest": gettext_lazy("minste tall"),
        "sought": gettext_lazy("handling"),
        "stage": None,
        "stands": gettext_lazy("ble stående"),
        "step": gettext_lazy("før"),
        "stops": gettext_lazy("saken stanses"),
        "until": gettext_lazy("til"),
        "updated": gettext_lazy("endret"),
        "urgency": gettext_lazy("hastegrad"),
        "version": gettext_lazy("versjon"),
        "way": gettext_lazy("hvordan"),
        "words": gettext_lazy("ord"),
        "writers": None,
    }
)
VALUES: Mapping[tuple[str, str], Promise] = MappingProxyType(
    {
        ("capacity", "guardian"): gettext_lazy("forelder"),
        ("capacity", "subject"): gettext_lazy("den saken gjelder"),
        ("decision", "measures_here"): gettext_lazy("prøve mer på stedet"),
        ("decision", "on"): gettext_lazy("videre"),
        ("decision", "straight"): gettext_lazy("rett til teamet"),
        ("kind", "consent"): gettext_lazy("samtykket"),
        ("kind", "follow_up"): gettext_lazy("oppfølging"),
        ("kind", "investigation_closed"): gettext_lazy("oppfølging etter avsluttet undersøkelse"),
        ("kind", "measures"): gettext_lazy("tiltak fra barnevernet"),
        ("kind", "measure"): gettext_lazy("tiltak"),
        ("method", "objection"): gettext_lazy("sa nei"),
        ("method", "paper"): gettext_lazy("papir"),
        ("method", "portal"): gettext_lazy("på egen side"),
        ("method", "witnessed"): gettext_lazy("muntlig, med vitne"),
        ("office", "lead"): gettext_lazy("koordineringsansvarlig"),
        ("office", "plan_coordinator"): gettext_lazy("IP-koordinator"),
        ("page", "duty"): gettext_lazy("meldeplikten"),
        ("page", "information"): gettext_lazy("informasjonsbrevet"),
        ("page", "messages"): gettext_lazy("beskjedene"),
        ("page", "team"): gettext_lazy("valget av team"),
        ("page", "referral"): gettext_lazy("meldingen til teamet"),
        ("page", "overview"): gettext_lazy("oversikten"),
        ("page", "told"): gettext_lazy("barnevernets del"),
        ("page", "stage"): gettext_lazy("veien til teamet"),
        ("page", "slot"): gettext_lazy("spørsmålet om tid"),
        ("reach", "own"): gettext_lazy("egen tjeneste"),
        ("reach", "shared"): gettext_lazy("alle tjenestene på saken"),
        ("reason", "cancelled"): gettext_lazy("innkallingen er trukket"),
        ("reason", "closed"): gettext_lazy("avsluttet"),
        ("reason", "code"): gettext_lazy("feil kode"),
        ("reason", "expired"): gettext_lazy("tiden er ute"),
        ("reason", "gone"): gettext_lazy("ikke lenger innkalt"),
        ("reason", "locked"): gettext_lazy("sperret en stund"),
        ("reason", "not_understood"): gettext_lazy("verken ja, nei eller kanskje"),
        ("reason", "of_age"): gettext_lazy("ungdommen må selv skrive under"),
        ("reason", "other_attendee"): gettext_lazy("svart av en annen"),
        ("reason", "over"): gettext_lazy("møtet er over"),
        ("reason", "password"): gettext_lazy("feil passord"),
        ("reason", "rejudged"): gettext_lazy("vurdert på nytt"),
        ("reason", "repeated"): gettext_lazy("samme svar en gang til"),
        ("reason", "replaced"): gettext_lazy("nytt samtykke"),
        ("reason", "stale"): gettext_lazy("svar på en eldre innkalling"),
        ("reason", "unknown"): gettext_lazy("ukjent brukernavn"),
        ("reason", "withdrawn"): gettext_lazy("samtykket er trukket"),
        ("step", "concern"): gettext_lazy("bekymringen"),
        ("step", "consent"): gettext_lazy("samtykket"),
        ("step", "note"): gettext_lazy("notatet"),
        ("step", "open_door"): gettext_lazy("samtalen uten navn"),
        ("step", "referral"): gettext_lazy("meldingen til teamet"),
        ("urgency", "high"): gettext_lazy("høy"),
        ("urgency", "low"): gettext_lazy("lav"),
        ("urgency", "medium"): gettext_lazy("middels"),
        ("way", "pages"): gettext_lazy("på familiens egne sider"),
        ("way", "paper"): gettext_lazy("på papir"),
        ("way", "read"): gettext_lazy("gått gjennom sammen"),
    }
)
# Answers of people: their no is told too.
ANSWERS = frozenset({"agrees", "comes", "confirmed"})


def wording(code: str) -> str:
    """What an action code says to people; a refusal says that it was stopped, and in what."""
    if code in ACTIONS:
        return str(ACTIONS[code])
    if code.startswith("refused."):
        reason = code.removeprefix("refused.")
        return _("ble stoppet (%(code)s)") % {"code": topic(reason) or reason}
    return code


def topic(reason: str) -> str:
    """What a refusal was about, by its code; '' for a code of which nothing is known."""
    return str(TOPICS.get(reason) or TOPICS.get(reason.partition("_")[0]) or "")


def fact(name: str, value: object) -> str:
    """One fact of an entry in words; '' for what tells people nothing."""
    if value in (None, "", []) or (value is False and name not in ANSWERS):
        return ""
    label = FACTS.get(name, name)
    return "" if label is None else f"{label}: {_value(name, value)}"


def _value(name: str, value: object) -> str:
    if isinstance(value, bool):
        return _("ja") if value else _("nei")
    if isinstance(value, list):
        return ", ".join(str(one) for one in value)
    return str(VALUES.get((name, str(value)), wording(str(value)) if name == "sought" else value))
