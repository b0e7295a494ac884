"""Action codes of the log in people's words. A code without words is shown as it stands."""

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
        "case.closed": gettext_lazy("avsluttet saken"),
        "case.moved": gettext_lazy("flyttet saken til neste steg"),
        "case.opened": gettext_lazy("opprettet saken"),
        "case.viewed": gettext_lazy("så på saken"),
        "consent.discarded": gettext_lazy("forkastet et utkast til samtykke"),
        "consent.drafted": gettext_lazy("skrev et utkast til samtykke"),
        "consent.rejudged": gettext_lazy("vurderte et samtykke på nytt"),
        "consent.reserved": gettext_lazy("registrerte en reservasjon"),
        "consent.service_withdrawn": gettext_lazy("trakk samtykket for én tjeneste"),
        "consent.signed": gettext_lazy("registrerte en underskrift"),
        "consent.valid": gettext_lazy("samtykket ble gyldig"),
        "consent.viewed": gettext_lazy("så på samtykket"),
        "consent.downloaded": gettext_lazy("lastet ned samtykket"),
        "consent.withdrawn": gettext_lazy("trakk samtykket"),
        "consent.withdrawn_by": gettext_lazy("registrerte at samtykket er trukket"),
        "directory.imported": gettext_lazy("importerte ansatte"),
        "family.address_reader_named": gettext_lazy("ga noen rett til å se en skjermet adresse"),
        "family.living_changed": gettext_lazy("endret hvem som bor sammen"),
        "family.registered": gettext_lazy("registrerte en person i familien"),
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
        "meeting.viewed": gettext_lazy("så på møtet"),
        "minutes.viewed": gettext_lazy("leste referatet"),
        "note.written": gettext_lazy("skrev et notat"),
        "plan.viewed": gettext_lazy("så på handlingsplanen"),
        "safety.answered": gettext_lazy("svarte på spørsmålene om vold og omsorgssvikt"),
    }
)


def wording(code: str) -> str:
    """What an action code says to people; a refusal says that it was stopped and keeps its own code."""
    if code in ACTIONS:
        return str(ACTIONS[code])
    if code.startswith("refused."):
        return _("ble stoppet (%(code)s)") % {"code": code.removeprefix("refused.")}
    return code
