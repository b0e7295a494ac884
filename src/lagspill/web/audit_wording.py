"""Codes of the log in people's words: actions, refusals and facts. A code without words is shown as it stands."""

from collections.abc import Mapping
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

ACTIONS: Mapping[str, Promise] = MappingProxyType(
    {
        "access.assigned": gettext_lazy("satte noen på saken"),
        "access.granted": gettext_lazy("ga en tjeneste tilgang"),
        "access.party_admitted": gettext_lazy("ga familien innsyn"),
        "access.party_ended": gettext_lazy("avsluttet familiens innsyn"),
        "access.revoked": gettext_lazy("tok tilgangen fra en tjeneste"),
        "access.unassigned": gettext_lazy("tok noen av saken"),
        "audit.exported": gettext_lazy("lastet ned innsynsloggen"),
        "audit.searched": gettext_lazy("søkte i innsynsloggen"),
        "case.close": gettext_lazy("avsluttet saken"),
        "case.make_plan": gettext_lazy("gikk over til handlingsplanen"),
        "case.opened": gettext_lazy("opprettet saken"),
        "case.refer": gettext_lazy("meldte saken til teamet"),
        "case.return": gettext_lazy("sendte meldingen tilbake"),
        "case.schedule": gettext_lazy("satte saken opp til møte"),
        "case.searched": gettext_lazy("søkte etter en sak"),
        "case.seek_consent": gettext_lazy("begynte å innhente samtykke"),
        "case.stop": gettext_lazy("stanset saken"),
        "case.unschedule": gettext_lazy("lot saken vente på et nytt møte"),
        "case.viewed": gettext_lazy("så på saken"),
        "consent.discarded": gettext_lazy("forkastet et utkast til samtykke"),
        "consent.drafted": gettext_lazy("skrev et utkast til samtykke"),
        "consent.printed": gettext_lazy("lastet ned samtykket"),
        "consent.rejudged": gettext_lazy("vurderte et samtykke på nytt"),
        "consent.reserved": gettext_lazy("registrerte en reservasjon"),
        "consent.scan_viewed": gettext_lazy("så på det underskrevne papiret"),
        "consent.service_withdrawn": gettext_lazy("trakk samtykket for én tjeneste"),
        "consent.signed": gettext_lazy("registrerte en underskrift"),
        "consent.valid": gettext_lazy("samtykket ble gyldig"),
        "consent.viewed": gettext_lazy("så på samtykket"),
        "consent.withdrawn": gettext_lazy("trakk samtykket"),
        "consent.withdrawn_by": gettext_lazy("registrerte at samtykket er trukket"),
        "directory.imported": gettext_lazy("importerte ansatte"),
        "directory.signature_rule_chosen": gettext_lazy("valgte hvem som må skrive under"),
        "family.address_reader_named": gettext_lazy("ga noen rett til å se en skjermet adresse"),
        "family.living_changed": gettext_lazy("endret hvem som bor sammen"),
        "family.registered": gettext_lazy("registrerte en person i familien"),
        "follow_up.recorded": gettext_lazy("skrev ned en oppfølgingssamtale"),
        "handover.accepted": gettext_lazy("tok imot saken"),
        "handover.declined": gettext_lazy("takket nei til saken"),
        "handover.offered": gettext_lazy("tilbød saken til noen andre"),
        "handover.taken_back": gettext_lazy("trakk tilbudet om saken tilbake"),
        "identity.account_created": gettext_lazy("opprettet en konto"),
        "identity.acted_as": gettext_lazy("valgte stilling"),
        "identity.invited": gettext_lazy("laget en engangslenke for passord"),
        "identity.log_in_refused": gettext_lazy("mislyktes med å logge inn"),
        "identity.logged_in": gettext_lazy("logget inn"),
        "identity.logged_out": gettext_lazy("logget ut"),
        "identity.password_set": gettext_lazy("valgte nytt passord"),
        "identity.second_factor_set_up": gettext_lazy("tok i bruk kode i app"),
        "invitation.answered": gettext_lazy("svarte på en innkalling"),
        "invitation.by_hand": gettext_lazy("hadde ingen e-postadresse å sende innkallingen til"),
        "invitation.cancellation_sent": gettext_lazy("sendte avlysning"),
        "invitation.cancelled": gettext_lazy("trakk en innkalling"),
        "invitation.sent": gettext_lazy("sendte innkalling"),
        "invitation.told": gettext_lazy("ga beskjed om møtet på annen måte"),
        "invitation.written": gettext_lazy("innkalte noen til møte"),
        "measure.answered": gettext_lazy("skrev ned familiens svar på et tiltak"),
        "measure.changed": gettext_lazy("endret et tiltak"),
        "measure.decline": gettext_lazy("skrev ned at familien sa nei til et tiltak"),
        "measure.finish": gettext_lazy("fullførte et tiltak"),
        "measure.give_up": gettext_lazy("lot et tiltak falle"),
        "measure.proposed": gettext_lazy("foreslo et tiltak"),
        "measure.reconsider": gettext_lazy("tok opp igjen et tiltak"),
        "measure.start": gettext_lazy("startet et tiltak"),
        "meeting.after_viewed": gettext_lazy("så på møtets etterarbeid"),
        "meeting.attendance": gettext_lazy("skrev ned hvem som var til stede"),
        "meeting.board_confirmed": gettext_lazy("spurte familien om et stikkord på tavlen"),
        "meeting.board_viewed": gettext_lazy("så på tavlen"),
        "meeting.board_wiped": gettext_lazy("visket ut et stikkord på tavlen"),
        "meeting.board_written": gettext_lazy("skrev på tavlen"),
        "meeting.cancel": gettext_lazy("avlyste møtet"),
        "meeting.case_listed": gettext_lazy("satte saken på sakslisten"),
        "meeting.case_unlisted": gettext_lazy("tok saken av sakslisten"),
        "meeting.changed": gettext_lazy("endret sted eller referent"),
        "meeting.checks": gettext_lazy("krysset av i sjekklisten"),
        "meeting.family_heard": gettext_lazy("skrev ned at familien fikk si sitt"),
        "meeting.finish": gettext_lazy("avsluttet møtet"),
        "meeting.invitation_viewed": gettext_lazy("leste innkallingen"),
        "meeting.item_finished": gettext_lazy("avsluttet saken i møtet"),
        "meeting.item_invited": gettext_lazy("sendte innkallingene til saken"),
        "meeting.item_started": gettext_lazy("startet saken i møtet"),
        "meeting.phase": gettext_lazy("gikk til neste fase i møtet"),
        "meeting.planned": gettext_lazy("planla et møte"),
        "meeting.prepared": gettext_lazy("så på sakslisten"),
        "meeting.presenter": gettext_lazy("valgte hvem som legger frem saken"),
        "meeting.reflected": gettext_lazy("skrev teamets refleksjon"),
        "meeting.reordered": gettext_lazy("endret rekkefølgen på sakslisten"),
        "meeting.start": gettext_lazy("startet møtet"),
        "meeting.time_set": gettext_lazy("satte tid og tolk for saken"),
        "meeting.urgency_judged": gettext_lazy("vurderte hvor mye saken haster"),
        "minutes.approved": gettext_lazy("godkjente referatet"),
        "minutes.shared": gettext_lazy("delte referatet med familien"),
        "minutes.viewed": gettext_lazy("leste referatet"),
        "minutes.written": gettext_lazy("skrev på referatet"),
        "note.written": gettext_lazy("skrev et notat"),
        "plan.earlier_measures_written": gettext_lazy("skrev hva som er prøvd før"),
        "plan.evaluated": gettext_lazy("evaluerte planen"),
        "plan.follow_up_set": gettext_lazy("avtalte den første oppfølgingen"),
        "plan.printed": gettext_lazy("lastet ned handlingsplanen"),
        "plan.started": gettext_lazy("begynte på handlingsplanen"),
        "plan.viewed": gettext_lazy("så på handlingsplanen"),
        "portal.listed": gettext_lazy("så på sine saker"),
        "portal.viewed": gettext_lazy("så på sin egen sak"),
        "protocol.listed": gettext_lazy("så på listen over protokoller"),
        "protocol.made": gettext_lazy("laget protokollen"),
        "protocol.viewed": gettext_lazy("leste protokollen"),
        "referral.drafted": gettext_lazy("skrev på meldingen til teamet"),
        "referral.printed": gettext_lazy("lastet ned meldingen til teamet"),
        "referral.received": gettext_lazy("tok imot meldingen"),
        "referral.returned": gettext_lazy("ba om mer i meldingen"),
        "referral.sent": gettext_lazy("sendte meldingen til teamet"),
        "reminder.dropped": gettext_lazy("lot en påminnelse falle, den gjaldt ikke lenger"),
        "reminder.sent": gettext_lazy("sendte en påminnelse"),
        "safety.answered": gettext_lazy("svarte på spørsmålene om vold og omsorgssvikt"),
        "yearplan.absence_entered": gettext_lazy("førte opp når noen ikke kan møte"),
        "yearplan.absence_removed": gettext_lazy("fjernet et fravær fra møteplanen"),
        "yearplan.wish_entered": gettext_lazy("førte opp når noen helst vil møte"),
        "yearplan.wish_removed": gettext_lazy("fjernet et ønske om møtetid"),
        "yearplan.closure_entered": gettext_lazy("førte opp skolefri dager"),
        "yearplan.closure_removed": gettext_lazy("fjernet skolefri dager"),
        "yearplan.journey_entered": gettext_lazy("førte opp reisetid"),
        "yearplan.journey_removed": gettext_lazy("fjernet en reisetid"),
        "yearplan.draft_asked": gettext_lazy("ba om et utkast til møteplan"),
        "yearplan.draft_made": gettext_lazy("laget et utkast til møteplan"),
        "yearplan.draft_failed": gettext_lazy("fikk ikke laget et utkast til møteplan"),
        "yearplan.meeting_moved": gettext_lazy("flyttet et møte i utkastet"),
        "yearplan.meeting_removed": gettext_lazy("tok et møte ut av utkastet"),
        "yearplan.asked_again": gettext_lazy("ba om en ny løsning av møteplanen"),
        "yearplan.taken": gettext_lazy("tok møteplanen i bruk"),
    }
)

# What a refused action was about: by its whole code, or by the first word of it.
TOPICS: Mapping[str, Promise] = MappingProxyType(
    {
        "agreement": gettext_lazy("svar på tiltak"),
        "case": gettext_lazy("saken"),
        "close": gettext_lazy("avslutning"),
        "concern": gettext_lazy("bekymringen"),
        "consent": gettext_lazy("samtykket"),
        "evaluate": gettext_lazy("evalueringen"),
        "follow_up": gettext_lazy("oppfølging"),
        "follow": gettext_lazy("oppfølging"),
        "handover": gettext_lazy("ansvaret for saken"),
        "invite": gettext_lazy("innkalling"),
        "item": gettext_lazy("saken i møtet"),
        "list": gettext_lazy("sakslisten"),
        "listed": gettext_lazy("sakslisten"),
        "measure": gettext_lazy("tiltaket"),
        "meeting": gettext_lazy("møtet"),
        "minutes": gettext_lazy("referatet"),
        "no_board": gettext_lazy("tavlen"),
        "no_referral": gettext_lazy("meldingen til teamet"),
        "not_invited": gettext_lazy("ikke innkalt"),
        "not_member": gettext_lazy("ikke fast medlem av teamet"),
        "not_team": gettext_lazy("leder ikke møtet"),
        "note": gettext_lazy("notatet"),
        "phase": gettext_lazy("fasen i møtet"),
        "plan": gettext_lazy("handlingsplanen"),
        "presenter": gettext_lazy("hvem som legger frem saken"),
        "referral": gettext_lazy("meldingen til teamet"),
        "reservation": gettext_lazy("reservasjonen"),
        "responsible": gettext_lazy("ansvarlig for tiltaket"),
        "service": gettext_lazy("tjenesten"),
        "signature": gettext_lazy("underskriften"),
        "unassign": gettext_lazy("hvem som er på saken"),
    }
)

# What stands in an entry beside who, what and when. None: of no use to people, so it is left out.
FACTS: Mapping[str, Promise | None] = MappingProxyType(
    {
        "accounts": None,
        "agrees": gettext_lazy("enig"),
        "capacity": gettext_lazy("som"),
        "cases": gettext_lazy("saker"),
        "checks": None,
        "comes": gettext_lazy("kommer"),
        "confirmed": gettext_lazy("familien er enig"),
        "created": gettext_lazy("nye"),
        "declined": gettext_lazy("familien sa nei"),
        "duty": None,
        "empty": gettext_lazy("tomt skjema"),
        "entries": gettext_lazy("linjer"),
        "family": gettext_lazy("familien var der"),
        "forgot_second_factor": gettext_lazy("ny kode i app"),
        "found": gettext_lazy("treff"),
        "how": None,
        "kind": gettext_lazy("gjelder"),
        "method": gettext_lazy("måte"),
        "minutes": gettext_lazy("minutter"),
        "number": None,
        "page": gettext_lazy("side"),
        "paper": gettext_lazy("på papir"),
        "phase": None,
        "present": gettext_lazy("til stede"),
        "reach": gettext_lazy("leses av"),
        "reason": gettext_lazy("årsak"),
        "refused_only": gettext_lazy("bare avviste"),
        "reworded": gettext_lazy("ny ordlyd"),
        "sequence": None,
        "services": None,
        "shared": gettext_lazy("delt med familien"),
        "signature_rule": None,
        "since": gettext_lazy("fra"),
        "sought": gettext_lazy("handling"),
        "step": gettext_lazy("før"),
        "stops": gettext_lazy("saken stanses"),
        "until": gettext_lazy("til"),
        "updated": gettext_lazy("endret"),
        "urgency": gettext_lazy("hastegrad"),
    }
)
VALUES: Mapping[tuple[str, str], Promise] = MappingProxyType(
    {
        ("capacity", "guardian"): gettext_lazy("forelder"),
        ("capacity", "subject"): gettext_lazy("den saken gjelder"),
        ("kind", "consent"): gettext_lazy("samtykket"),
        ("kind", "follow_up"): gettext_lazy("oppfølging"),
        ("kind", "measure"): gettext_lazy("tiltak"),
        ("method", "objection"): gettext_lazy("sa nei"),
        ("method", "paper"): gettext_lazy("papir"),
        ("method", "portal"): gettext_lazy("på egen side"),
        ("method", "witnessed"): gettext_lazy("muntlig, med vitne"),
        ("page", "duty"): gettext_lazy("meldeplikten"),
        ("page", "referral"): gettext_lazy("meldingen til teamet"),
        ("reach", "shared"): gettext_lazy("alle tjenestene på saken"),
        ("reach", "own"): gettext_lazy("egen tjeneste"),
        ("reason", "closed"): gettext_lazy("avsluttet"),
        ("reason", "code"): gettext_lazy("feil kode"),
        ("reason", "expired"): gettext_lazy("tiden er ute"),
        ("reason", "locked"): gettext_lazy("sperret en stund"),
        ("reason", "password"): gettext_lazy("feil passord"),
        ("reason", "rejudged"): gettext_lazy("vurdert på nytt"),
        ("reason", "replaced"): gettext_lazy("nytt samtykke"),
        ("reason", "unknown"): gettext_lazy("ukjent brukernavn"),
        ("reason", "withdrawn"): gettext_lazy("samtykket er trukket"),
        ("step", "concern"): gettext_lazy("bekymringen"),
        ("step", "consent"): gettext_lazy("samtykket"),
        ("step", "note"): gettext_lazy("notatet"),
        ("step", "referral"): gettext_lazy("meldingen til teamet"),
        ("urgency", "high"): gettext_lazy("høy"),
        ("urgency", "low"): gettext_lazy("lav"),
        ("urgency", "medium"): gettext_lazy("middels"),
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
