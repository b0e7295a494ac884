"""Words for the next step, and the rows of my day."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.cases.presenters import Move, NextStep, link
from lagspill.web.rules import CaseFacts, Step, days_late, next_step


@dataclass(frozen=True, slots=True)
class Words:
    """A step in words: what is to be done, the button that does it, and the page behind it."""

    title: str
    button: str = ""
    page: str = ""


def words_of(step: Step) -> Words:
    """What a person reads of a step."""
    return {
        "duty": Words(_("Meld fra til barnevernet"), _("Se hva du skal gjøre"), "cases:duty"),
        "answer_lead": Words(_("Svar på om du vil ha ansvaret"), _("Svar"), "cases:answer-lead"),
        "offer_lead": Words(_("Velg koordineringsansvarlig"), _("Spør en kollega"), "cases:offer-lead"),
        "draft_consent": Words(_("Innhent samtykke fra familien"), _("Lag samtykke"), "consent:draft"),
        "collect_signatures": Words(_("Få underskriftene som mangler"), _("Se hvem som mangler"), "consent:history"),
        "renew_consent": Words(_("Samtykket gjelder ikke lenger"), _("Lag nytt samtykke"), "consent:draft"),
        "refer": Words(_("Meld saken til teamet"), _("Skriv meldingen"), "cases:refer"),
        "schedule": Words(_("Vurder hastegrad og sett saken på et møte"), _("Åpne meldingen"), "cases:referral"),
        "prepare": Words(_("Forbered møtet"), _("Til møtene"), "meetings:list"),
        "hold_meeting": Words(_("Hold møtet"), _("Til møtene"), "meetings:list"),
        "convene": Words(_("Kall inn til møte"), _("Kall inn"), "meetings:convene-choose"),
        "prepare_sitting": Words(_("Forbered møtet")),
        "hold_sitting": Words(_("Hold møtet")),
        "write_plan": Words(_("Skriv handlingsplanen"), _("Skriv planen"), "plans:edit"),
        "new_responsible": Words(_("Et tiltak trenger en ny ansvarlig"), _("Til planen"), "plans:edit"),
        "agree": Words(_("Hør om familien er enig i tiltakene"), _("Til planen"), "plans:edit"),
        "follow_up": Words(_("Gjør tiltaket og følg opp"), _("Til planen"), "plans:edit"),
        "evaluate": Words(_("Evaluer planen"), _("Evaluer"), "plans:evaluate"),
        "close": Words(_("Avslutt saken"), _("Avslutt"), "plans:close"),
        "bring": Words(_("Ta saken opp i teamet"), _("Skriv hva du spør om"), "cases:bring"),
        "name_or_close": Words(_("Innhent samtykke, eller avslutt saken"), _("Skriv hvem saken gjelder"), "cases:name"),
        "nothing": Words(_("Saken er avsluttet")),
        **_stage_words(step.about),
    }[step.code]


def _stage_words(stage: str) -> dict[str, Words]:
    """The steps at a stage before the team; `stage` is its name in the model."""
    named, page = {"stage": stage}, "cases:stage"
    return {
        "decide_stage": Words(_("%(stage)s: avgjør hva som skjer videre") % named, _("Avgjør"), page),
        "look_again": Words(_("%(stage)s: se om tiltakene hjelper") % named, _("Se på steget"), page),
        "list_stage": Words(_("%(stage)s: sett saken på listen") % named, _("Velg møte"), page),
        "await_local": Words(_("%(stage)s: saken står på listen") % named, _("Se på steget"), page),
    }


def url_of(words: Words, case: Case) -> str:
    """The page behind the step's button; lists have no case in their address."""
    if not words.page:
        return ""
    return link(words.page) if words.page == "meetings:list" else link(words.page, case.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A case, its next step, and whether the acting person is the one to take it."""

    case: Case
    step: Step
    mine: bool
    move: Move
    next_step: NextStep
    url: str


def situation(case: Case, facts: CaseFacts, by: Actor, today: datetime.date) -> Situation:
    """Whose move it is, worded for one person."""
    step = next_step(facts, today)
    words = words_of(step)
    mine = _is_mine(case, step, facts, by)
    who = _mover(case, step, facts)
    whose = "nobody" if step.mover == "nobody" else "mine" if mine else "other"
    url = url_of(words, case)
    return Situation(
        case=case,
        step=step,
        mine=mine,
        move=Move(whose, who, words.title, due=step.due, late_days=days_late(step.due, today)),
        next_step=NextStep(words.title, "", words.button if mine else "", url if mine else ""),
        url=url if mine and url else link("cases:case", case.id),
    )


def _is_mine(case: Case, step: Step, facts: CaseFacts, by: Actor) -> bool:
    coordinates = case.team is not None and by.position_id in (
        case.team.coordinator_id,
        case.team.deputy_coordinator_id,
    )
    leads = by.position_id == case.lead_id if case.lead_id else by.service_id == case.owner_id
    return {
        "lead": leads,
        "owner": by.service_id == case.owner_id,
        "coordinator": coordinates,
        "offered": by.position_id == facts.lead_offered_to,
        "responsible": by.position_id in facts.responsible,
        "decider": by.service_id == case.owner_id and _decides(facts, by.role),
        "nobody": False,
    }[step.mover]


def _decides(facts: CaseFacts, role: str) -> bool:
    stage = facts.at_stage
    return stage is not None and (not stage.deciders or role in stage.deciders)


def _mover(case: Case, step: Step, facts: CaseFacts) -> str:
    if step.mover == "coordinator" and case.team is not None:
        return case.team.coordinator.staff.name
    if step.mover == "offered":
        return facts.asked_name or _("den som er spurt")
    if step.mover == "responsible":
        return facts.responsible_name or _("den som har tiltaket")
    if step.mover == "decider" and facts.at_stage is not None:
        return f"{facts.at_stage.deciders_named}, {case.owner.name}"
    return case.lead.staff.name if case.lead else case.owner.name
