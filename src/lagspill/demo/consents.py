"""How consent is obtained in the stories: named services, reservations, paper or witness, and what happens to it later."""

import datetime

from lagspill.access.actor import Actor
from lagspill.cases.actions import answer_gate, bring_in
from lagspill.consent.actions import Declaration, Given, discard_draft, draft_consent, reserve, sign, withdraw_service
from lagspill.consent.models import Consent
from lagspill.consent.papers import form_to_sign
from lagspill.consent.queries import consent_by_id, current_consent, lacking
from lagspill.consent.rules import months_after
from lagspill.demo.beginnings import SAFE, model_of
from lagspill.demo.script import Plot
from lagspill.demo.stage import Life, Stage
from lagspill.documents.rendering import render
from lagspill.families.models import Person
from lagspill.foundation.clock import today
from lagspill.playbooks.rules import band_for


def obtain(stage: Stage, life: Life, ends: datetime.date | None) -> None:
    """Drafts the declaration and collects the signatures that the plot says were given."""
    plot = life.plot
    with stage.on(life, stage.lead_of(plot)) as actor:
        answer_gate(gate=SAFE, step="consent", case=life.case, by=actor)
        consent = _draft(stage, life, ends, actor)
        if plot.reserved:
            reserve(
                consent=consent,
                service_id=stage.town.services[plot.reserved].id,
                person=life.family[1 if len(plot.guardians) > 1 else 0],
                owner=life.case.owner_id,
                by=actor,
            )
        if plot.declined:
            discard_draft(consent=consent, declined=True, by=actor)
        elif plot.stage != "draft":
            _collect(life, consent, leave_one=plot.stage == "missing", by=actor)


def renew(stage: Stage, life: Life, ends: datetime.date) -> None:
    """The family agrees anew, for another period; the new declaration takes the place of the old one (CONS-8)."""
    with stage.on(life, stage.lead_of(life.plot)) as actor:
        answer_gate(gate=SAFE, step="consent", case=life.case, by=actor)
        _collect(life, _draft(stage, life, ends, actor), leave_one=False, by=actor)


def bring_colleagues(stage: Stage, life: Life) -> None:
    """The lead lets in colleagues of services that the consent names."""
    for key in life.plot.brought_in:
        with stage.on(life, stage.lead_of(life.plot)) as actor:
            position = stage.town.positions[key]
            bring_in(case=life.case, position_id=position.id, service_id=position.service_id, duty="member", by=actor)


def take_out(stage: Stage, life: Life) -> None:
    """The family withdraws its consent for one service (CONS-4)."""
    with stage.on(life, stage.lead_of(life.plot)) as actor:
        consent = current_consent(life.case.id)
        if consent is None:
            raise LookupError(life.plot.key)
        service = stage.town.services[life.plot.withdrawn].id
        withdraw_service(consent=consent, service_id=service, person=life.family[0], by=actor)


def named_services(stage: Stage, plot: Plot, life: Life) -> list[str]:
    """Keys of the services that the consent names: those of the age band, the child's place, and the plot's own."""
    place = stage.town.services[plot.place] if plot.place else None
    band = band_for(
        model_of(stage, plot),
        birth_date=life.person.birth_date,
        on=today(),
        attends_kindergarten=place is not None and place.kind == "kindergarten",
        pregnant=plot.kind == "pregnant",
    )
    kinds = {member.service_kind for member in band.members if member.resolve != "subject_place"}
    fixed = [key for key, service in stage.town.services.items() if plot.team and service.kind in kinds]
    wanted = dict.fromkeys([*fixed, *([plot.place] if plot.place else []), *plot.services])
    return [key for key in wanted if stage.town.services[key].id != life.case.owner_id]


def _draft(stage: Stage, life: Life, ends: datetime.date | None, by: Actor) -> Consent:
    plot, team = life.plot, stage.town.teams.get(life.plot.team)
    return draft_consent(
        case_id=life.case.id,
        declaration=Declaration(
            subject=life.person,
            playbook=life.case.playbook,
            playbook_version=life.case.playbook_version,
            subject_area=plot.area or plot.concern,
            services=[stage.town.services[key].id for key in named_services(stage, plot, life)],
            start=today(),
            end=ends or months_after(today(), 6),
            concerns_health=plot.health,
            place="Fjordvik",
            coordinating_service=team.service_id if team else None,
        ),
        by=by,
    )


def _collect(life: Life, consent: Consent, *, leave_one: bool, by: Actor) -> None:
    fresh = consent_by_id(consent.id)
    if fresh is None:
        raise LookupError(life.plot.key)
    by_id = {person.id: person for person in life.family}
    signers = [by_id[lack.requirement.anyone_of[0]] for lack in lacking(fresh)]
    if leave_one:
        signers = signers[:-1]
    for order, person in enumerate(signers):
        on_paper = life.plot.paper and order == 0
        sign(consent=consent, given=_on_paper(fresh, person) if on_paper else _witnessed(person, by), by=by)


def _on_paper(consent: Consent, person: Person) -> Given:
    scan = render(form_to_sign(consent))
    return Given(person=person, method="paper", signed_on=today(), scan=scan, scan_type="application/pdf")


def _witnessed(person: Person, by: Actor) -> Given:
    return Given(person=person, method="witnessed", signed_on=today(), witnessed_by=by.service())
