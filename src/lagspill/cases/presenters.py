"""What pages show of a case, worded: its state, whose move it is, the thread, notices, the list (CASE-9, CASE-10)."""

import datetime
import uuid
from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case, Event, Notice
from lagspill.cases.rules import MOVER, Gate
from lagspill.cases.wording import event_words, notice_place, notice_words
from lagspill.directory.models import Municipality
from lagspill.playbooks.rules import legal_bases_on
from lagspill.playbooks.schema import Playbook, SafetyKind


@dataclass(frozen=True, slots=True)
class Move:
    """What `move_marker.html` draws."""

    whose: str
    who: str
    text: str
    since: datetime.date | None = None
    due: datetime.date | None = None
    late_days: int = 0


@dataclass(frozen=True, slots=True)
class ThreadEvent:
    """What `thread.html` draws of one event."""

    at: datetime.datetime
    title: str
    body: str
    who: str
    shielded: bool
    kind: str


@dataclass(frozen=True, slots=True)
class NextStep:
    """The open end of the thread, with its one button."""

    title: str
    explanation: str
    button: str = ""
    url: str = ""
    method: str = "get"


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """One notice on somebody's day; no address once the case is out of sight."""

    id: uuid.UUID
    at: datetime.datetime
    number: str
    text: str
    url: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A case in a list: never a name unless one searched for it."""

    url: str
    number: str
    initials: str
    name: str
    state: str
    move: Move
    lead: str
    team: str
    opened_on: datetime.date


@dataclass(frozen=True, slots=True)
class Duty:
    """The duty to report, for one kind of suspicion."""

    label: str
    steps: tuple[str, ...]
    laws: tuple[tuple[str, str], ...]
    shields: bool


@dataclass(frozen=True, slots=True)
class DutyPage:
    """What to do now, and whom to call."""

    duties: tuple[Duty, ...]
    call: str
    phones: tuple[tuple[str, str], ...]
    shields: bool


def state_label(state: str) -> str:
    """The state in a reader's words."""
    return {
        "concern": _("Bekymring"),
        "consent": _("Samtykke innhentes"),
        "referred": _("Meldt til teamet"),
        "scheduled": _("Står på et møte"),
        "plan": _("Handlingsplan følges"),
        "closed": _("Avsluttet"),
        "stopped": _("Stoppet"),
    }[state]


def family_state(case: Case) -> str:
    """The state as the family may know it: a case that the safety gate stopped stays as it was (CASE-4)."""
    return case.state_before_stop or case.state


def mover_name(case: Case) -> str:
    """Whom the case waits for; needs team__coordinator__staff, lead__staff and owner at hand."""
    mover = MOVER[case.state]
    if mover == "coordinator" and case.team is not None:
        return _("koordinatoren for %(team)s") % {"team": case.team.name}
    if mover == "nobody":
        return ""
    return case.lead.staff.name if case.lead else case.owner.name


def move(case: Case, by: Actor) -> Move:
    """Whose move it is, seen by one position (CASE-9)."""
    mover = MOVER[case.state]
    if mover == "nobody":
        return Move("nobody", "", "")
    if mover == "coordinator" and case.team is not None:
        mine = by.position_id in (case.team.coordinator_id, case.team.deputy_coordinator_id)
    else:
        mine = by.position_id == case.lead_id if case.lead_id else by.service_id == case.owner_id
    return Move("mine" if mine else "other", mover_name(case), _what_next(case))


def _what_next(case: Case) -> str:
    if case.is_unnamed and case.state == "concern":
        # There is nobody to ask for a consent yet, and in a collective matter there never is.
        return (
            _("Ta saken opp i teamet.")
            if case.is_collective
            else _("Ta saken opp i teamet uten navn, eller skriv hvem den gjelder.")
        )
    if case.state in ("concern", "consent") and case.lead_id is None:
        return _("Velg hvem som skal være koordineringsansvarlig, og innhent samtykke.")
    if case.team_id is None and case.state in ("consent", "scheduled"):
        return _("Kall inn til møte.") if case.state == "consent" else _("Forbered møtet.")
    return {
        "concern": _("Innhent samtykke fra familien."),
        "consent": _("Få samtykket underskrevet, og meld saken til teamet."),
        "referred": _("Vurder hvor mye det haster, og sett saken på et møte."),
        "scheduled": _("Forbered møtet."),
        "plan": _("Følg opp tiltakene i handlingsplanen."),
        "stopped": _("Meld fra til barnevernet."),
        "closed": "",
    }[case.state]


def link(name: str, *args: object) -> str:
    """The address of a page that a room above may have; empty when it has not."""
    try:
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@dataclass(frozen=True, slots=True)
class OfficeWords:
    """An office of the case in the words of the pages that hand it over."""

    title: str
    lead: str
    question: str
    asked: str
    means: str
    taken: str


def office_words(office: str) -> OfficeWords:
    """The case's lead, or the coordinator of the child's individuell plan (CASE-10)."""
    if office == "plan_coordinator":
        return OfficeWords(
            title=_("Hvem skal være IP-koordinator?"),
            lead=_(
                "IP-koordinatoren følger barnets individuelle plan og kaller inn til møtene om den. "
                "Ansvaret går over først når den du spør, sier ja."
            ),
            question=_("Vil du være IP-koordinator?"),
            asked=_("IP-koordinator"),
            means=_("Sier du ja, er det du som følger den individuelle planen og kaller inn til møtene om den."),
            taken=_("Du er nå IP-koordinator."),
        )
    return OfficeWords(
        title=_("Hvem skal være koordineringsansvarlig?"),
        lead=_(
            "Den koordineringsansvarlige følger saken hele veien. Ansvaret går over først når den du spør, sier ja."
        ),
        question=_("Vil du være koordineringsansvarlig?"),
        asked=_("koordineringsansvarlig"),
        means=_("Sier du ja, er det du som holder tråden: samtykke, møter, plan og oppfølging."),
        taken=_("Du er nå koordineringsansvarlig."),
    )


def thread_event(event: Event) -> ThreadEvent:
    """One event, worded."""
    mark, title = event_words(event.kind, event.facts)
    who = ""
    if event.position is not None:
        who = f"{event.position.staff.name}, {event.position.service.name}"
    elif event.person is not None:
        who = event.person.name
    return ThreadEvent(event.created_at, title, "", who, False, mark)


def notice_row(notice: Notice) -> NoticeRow:
    """One notice of `unread_notices`, worded; leads to the offer when it asks something, to the minutes when they are ready,
    and nowhere when its case is out of sight."""
    url = notice_place(notice.kind, notice.facts)
    if notice.case is not None:
        target = {
            "lead_offered": "cases:answer-lead",
            "plan_coordinator_offered": "cases:answer-plan-coordinator",
            "referral_arrived": "cases:referral",
            "stopped": "cases:duty",
        }
        url = link(target.get(notice.kind, "cases:case"), notice.case.id)
        if "item" in notice.facts and notice.kind.startswith(("minutes", "correction_")):
            url = link("meetings:minutes", uuid.UUID(notice.facts["item"])) or url
    return NoticeRow(notice.id, notice.created_at, notice.case_number, notice_words(notice.kind, notice.facts), url)


def case_row(case: Case, by: Actor, *, named: bool = False, at: tuple[str, Move] | None = None) -> CaseRow:
    """One line of the list; `at`: the stage before the team that it is at, and whose move it is there."""
    return CaseRow(
        url=link("cases:case", case.id),
        number=case.number,
        initials=case.heading,
        name=case.subject.name if named and case.subject else "",
        state=f"{state_label(case.state)} · {at[0]}" if at else state_label(case.state),
        move=at[1] if at else move(case, by),
        lead=case.lead.staff.name if case.lead else "",
        team=case.team.name if case.team else "",
        opened_on=case.opened_on,
    )


def duty_page(playbook: Playbook, gate: Gate, municipality: Municipality, on: datetime.date) -> DutyPage:
    """The duty to report as the playbook says it, with the municipality's numbers."""
    kinds = [kind for kind in playbook.safety_gate.kinds if (gate.violence if kind.shields_guardians else gate.neglect)]
    phones = (
        (_("Barnevernstjenesten"), municipality.barnevern_phone),
        (_("Barnevernvakten"), municipality.barnevern_emergency_phone),
        (_("Politiet, ved akutt fare"), "112"),
    )
    return DutyPage(
        duties=tuple(_duty(playbook, kind, on) for kind in kinds),
        call=playbook.safety_gate.call.in_(get_language() or "nb"),
        phones=tuple((label, number) for label, number in phones if number),
        shields=gate.shields,
    )


def _duty(playbook: Playbook, kind: SafetyKind, on: datetime.date) -> Duty:
    language = get_language() or "nb"
    in_force = [basis for basis in legal_bases_on(playbook, on) if basis.id in kind.legal_bases]
    return Duty(
        label=kind.label.in_(language),
        steps=tuple(step.in_(language) for step in kind.what_happens),
        laws=tuple((f"{basis.statute} {basis.section}", basis.text.in_(language)) for basis in in_force),
        shields=kind.shields_guardians,
    )
