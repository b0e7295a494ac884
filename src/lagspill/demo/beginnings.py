"""How a case begins: the gate, the concern with its people, the family's log-ins, the lead."""

import datetime

from lagspill.access.actor import acting
from lagspill.access.models import FamilyLogin
from lagspill.cases.actions import NewCase, NewConcern, answer_gate, record_concern, write_note
from lagspill.cases.handover import Offer, answer_lead, offer_lead, offer_office
from lagspill.cases.informing import Given, give_information
from lagspill.cases.rules import Gate
from lagspill.cases.unnamed import Ask, Named, NewUnnamed, bring_to_team, name_subject, record_unnamed
from lagspill.demo.national_id import synthetic_id
from lagspill.demo.script import GuardianLine, NoteLine, Plot, UnnamedLine
from lagspill.demo.stage import Life, Stage
from lagspill.demo.town import username
from lagspill.directory.queries import playbook_of_team
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.clock import today
from lagspill.identity.models import Account
from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook

SAFE = Gate(violence=False, neglect=False)
STREETS = ("Lyngveien", "Strandgata", "Furulia", "Hagegata", "Kirkeveien", "Åsveien", "Sundveien", "Bekkestien")


def raise_concern(stage: Stage, plot: Plot, number: int, present: datetime.date) -> Life:
    """The gate first, then the concern; ages and birth dates are as of `present`, today's real date."""
    by = stage.town.actor(plot.by)
    adult = plot.kind == "pregnant"
    new = NewCase(
        kind=plot.kind,
        team=stage.town.teams.get(plot.team),
        playbook=plot.model,
        playbook_version=model_of(stage, plot).version,
        subject=_subject(stage, plot, number, present),
        guardians=_guardians(plot, number, present),
    )
    with acting(by):
        answer_gate(gate=SAFE, step="concern", case=None, by=by)
        life = Life(plot, number, record_concern(new=new, concern=_concern(plot, talked=not adult), by=by))
        _take_in_family(life)
    stage.lives[plot.key] = life
    return life


def raise_unnamed(stage: Stage, plot: Plot, told: UnnamedLine, number: int) -> Life:
    """The gate first, then a case without a person in it (CASE-6, MEET-11)."""
    by = stage.town.actor(plot.by)
    new = NewUnnamed(
        kind=told.kind,
        team=stage.town.teams[plot.team],
        playbook_version=model_of(stage, plot).version,
        band=told.band,
        place_kind=told.place_kind,
        scope=told.scope,
        concerns=told.about,
    )
    with acting(by):
        answer_gate(gate=SAFE, step="concern", case=None, by=by)
        life = Life(plot, number, record_unnamed(new=new, concern=_concern(plot, talked=False), by=by))
    stage.lives[plot.key] = life
    return life


def bring(stage: Stage, life: Life, told: UnnamedLine) -> None:
    """The owner takes it to the team; where the model asks for it, with why it stays anonymous."""
    plot = life.plot
    ask = Ask(
        reason=plot.asked,
        urgency=plot.urgency,
        urgency_reason=plot.urgency_reason,
        contact="",
        realistic=told.realistic,
    )
    with stage.on(life, plot.by) as by:
        answer_gate(gate=SAFE, step="referral", case=life.case, by=by)
        bring_to_team(case=life.case, ask=ask, by=by)


def name_people(stage: Stage, life: Life, present: datetime.date) -> None:
    """The owner writes down who it is about, to ask for consent (CASE-7)."""
    plot = life.plot
    named = Named(
        subject=_subject(stage, plot, life.number, present),
        guardians=_guardians(plot, life.number, present),
        talked_with_guardians_on=today(),
        talked_with_pupil_on=today(),
    )
    with stage.on(life, plot.by) as by:
        name_subject(case=life.case, named=named, by=by)
        _take_in_family(life)


def model_of(stage: Stage, plot: Plot) -> Playbook:
    """The model that runs the plot's case: its team's, or its own."""
    return playbook_of_team(stage.town.teams[plot.team]) if plot.team else loader.shipped()[plot.model]


def _concern(plot: Plot, *, talked: bool) -> NewConcern:
    return NewConcern(
        description=plot.concern,
        categories=plot.categories,
        since=plot.since,
        talked_with_pupil_on=today() - datetime.timedelta(days=4) if talked else None,
        talked_with_guardians_on=today() - datetime.timedelta(days=2) if talked else None,
        talks=plot.talks,
        measures_tried=plot.tried,
        childs_view=plot.view,
        strengths=plot.strengths,
        shared=plot.shared and plot.unnamed is None,
        own_answers=plot.own_answers,
    )


def _take_in_family(life: Life) -> None:
    """The people as they were registered, and their log-ins; whoever registered them must act."""
    ties = Guardianship.objects.filter(child=life.case.subject_id).select_related("guardian").order_by("id")
    life.subject = life.case.subject
    life.guardians = {line.name: tie.guardian for line, tie in zip(life.plot.guardians, ties, strict=True)}
    _give_log_ins(life)


def take_lead(stage: Stage, life: Life) -> None:
    """The reporter asks the lead, who says yes."""
    plot = life.plot
    if not plot.lead or plot.lead == plot.by:
        return
    _offer(stage, life, plot.by, plot.lead, "")
    successor = stage.town.positions[plot.lead]
    with stage.on(life, plot.lead) as actor:
        answer_lead(handover=life.case.handovers.get(offered_to=successor, answer="waiting"), accepts=True, by=actor)


def take_plan_office(stage: Stage, life: Life) -> None:
    """Somebody is asked to coordinate the child's individuell plan, and says yes unless the plot waits for that."""
    plot = life.plot
    if not plot.plan_coordinator:
        return
    holder = stage.town.positions[plot.plan_coordinator]
    with stage.on(life, stage.lead_of(plot)) as actor:
        offer = Offer(position=holder.id, message=_asked_for_plan(plot))
        offer_office(case=life.case, office="plan_coordinator", offer=offer, by=actor)
    if plot.plan_coordinator_answers:
        with stage.on(life, plot.plan_coordinator) as actor:
            waiting = life.case.handovers.get(offered_to=holder, answer="waiting")
            answer_lead(handover=waiting, accepts=True, by=actor)


def _asked_for_plan(plot: Plot) -> str:
    return f"{plot.name.split()[0]} har individuell plan. Vil du koordinere den?"


def inform(stage: Stage, life: Life) -> None:
    """The family gets the information letter before it is asked for consent; with an interpreter it is gone through together."""
    with stage.on(life, stage.lead_of(life.plot)) as actor:
        way = "read" if life.plot.interpreter else "paper"
        give_information(case=life.case, given=Given(language="nb", given_on=today(), way=way), by=actor)


def offer_on(stage: Stage, life: Life) -> None:
    """The baton is offered to somebody who has not answered yet."""
    plot = life.plot
    _offer(stage, life, stage.lead_of(plot), plot.handover_to, plot.handover_message)


def _offer(stage: Stage, life: Life, giver: str, taker: str, message: str) -> None:
    with stage.on(life, giver) as actor:
        # Whoever hands on says when the family is next met (CASE-10).
        soon = today() + datetime.timedelta(days=8)
        offer_lead(case=life.case, position_id=stage.town.positions[taker].id, message=message, next_on=soon, by=actor)


def stop(stage: Stage, life: Life) -> None:
    """Something new comes to light, and the gate stops the case (CASE-4)."""
    gate = Gate(violence=life.plot.stopped == "violence", neglect=life.plot.stopped == "neglect")
    with stage.on(life, stage.lead_of(life.plot)) as actor:
        answer_gate(gate=gate, step="note", case=life.case, by=actor)


def note(stage: Stage, life: Life, line: NoteLine) -> None:
    """One note by whoever may see the case."""
    with stage.on(life, line.by) as actor:
        answer_gate(gate=SAFE, step="note", case=life.case, by=actor)
        write_note(case=life.case, text=line.text, reach=line.reach, shared=line.family, by=actor)


def _subject(stage: Stage, plot: Plot, number: int, present: datetime.date) -> NewPerson:
    given, _space, family = plot.name.rpartition(" ")
    born = _born(plot.age, plot.born_days, present)
    return NewPerson(
        given_name=given,
        family_name=family,
        birth_date=born,
        national_id=synthetic_id(born, number),
        language=plot.language,
        needs_interpreter=bool(plot.interpreter) and plot.kind == "pregnant",
        address_protection=plot.protection,
        address=_address(number),
        phone=f"22 00 03 {number % 100:02}" if plot.username else "",
        email=_email(plot.username),
        place_id=stage.town.services[plot.place].id if plot.place else None,
        year_group=plot.year_group,
    )


def _guardians(plot: Plot, number: int, present: datetime.date) -> list[NewGuardian]:
    return [_guardian(plot, line, 10 * number + order, present) for order, line in enumerate(plot.guardians)]


def _guardian(plot: Plot, line: GuardianLine, number: int, present: datetime.date) -> NewGuardian:
    given, _space, family = line.name.rpartition(" ")
    born = _born(plot.age + 26 + number % 9, 30 + number % 300, present)
    apart = not plot.together and line is not plot.guardians[0]
    # Every fifth guardian has given no mail address: somebody must call.
    reachable = bool(line.username) or number % 5 != 4
    return NewGuardian(
        person=NewPerson(
            given_name=given,
            family_name=family,
            birth_date=born,
            national_id=synthetic_id(born, number),
            language=line.language,
            needs_interpreter=line.interpreter,
            address_protection=plot.protection,
            address=_address(number if apart else number // 10),
            phone=f"22 00 02 {number % 100:02}",
            email=_email(line.username or username(line.name)) if reachable else "",
        ),
        care=line.care,
        live_together=plot.together,
    )


def _give_log_ins(life: Life) -> None:
    people: list[tuple[str, str, Person]] = [(life.plot.username, life.plot.persona, life.person)]
    people += [(line.username, line.persona, life.guardians[line.name]) for line in life.plot.guardians]
    for name, persona, person in people:
        if name:
            account = Account.objects.create_account(
                username=name, display_name=person.name, is_demo=True, persona=persona
            )
            FamilyLogin.objects.bulk_create([FamilyLogin(account=account, person_id=person.id)])


def _born(years: int, days: int, present: datetime.date) -> datetime.date:
    """A birth date `years` and `days` before `present`; leap days do not matter here."""
    return present - datetime.timedelta(days=round(years * 365.25) + days)


def _address(number: int) -> str:
    return f"{STREETS[number % len(STREETS)]} {1 + number * 7 % 60}, 9901 Fjordvik"


def _email(name: str) -> str:
    return f"{name}@familie.example" if name else ""
