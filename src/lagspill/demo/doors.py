"""A social agent goes to the year group's meeting by agreement, and barnevern has just opened its door at a school (DOOR-1, DOOR-2)."""

import datetime
import uuid

from lagspill.access.actor import acting
from lagspill.adaptation import actions as adapting
from lagspill.cases.actions import answer_gate
from lagspill.demo.beginnings import SAFE
from lagspill.demo.clockwork import Story, moment, working_day_after
from lagspill.demo.stage import Stage
from lagspill.foundation.clock import oslo, today
from lagspill.opendoor import agreement_actions, hours_actions
from lagspill.opendoor.actions import NewConsultation, record_consultation
from lagspill.opendoor.arenas import OPEN_DOOR, SCHOOL_MEETING, openings
from lagspill.opendoor.models import FixedAgreement
from lagspill.opendoor.presence_queries import agreement_or_404, hours_or_404
from lagspill.playbooks.editions import playbook_in

AHEAD = datetime.timedelta(days=150)
PROPOSED_DAYS_AGO = 60
# What was talked about in the meetings held so far: categories, how many children, question, advice, what it ended with.
TALKS = (
    ("absence", 5, "Hvem på trinnet er mye borte, og hva vet vi om hvorfor?", "Ring hjem tidlig, og begynn med noe godt.",
     "talk_with_parents"),
    ("psychosocial", 3, "Noen står alltid alene i friminuttene. Hva kan vi gjøre sammen?", "En voksen fast ute, og en lek å bli med i.",
     "own_measures"),
    ("behaviour", 4, "Det er bråk mellom noen av elevene etter skolen.", "Ta det opp med foreldrene og fritidsklubben.", "other_service"),
)  # fmt: skip


def stories(stage: Stage) -> list[Story]:
    """Both, as stories of their own."""
    return [_agreement_story(stage), _door_story(stage)]


def _agreement_story(stage: Stage) -> Story:
    """Proposed, agreed, and held every second week since; a second proposal waits for the school."""
    yield moment(stage.present, -PROPOSED_DAYS_AGO, 10)
    agreement = _propose(stage, "year_meeting", "fortnightly", "year_group", "5. og 6. trinn")
    yield moment(stage.present, -PROPOSED_DAYS_AGO + 2, 12)
    school = stage.town.actor("bakken_sos")
    with acting(school):
        agreement_actions.answer_agreement(
            agreement=agreement_or_404(agreement.id), agrees=True, responsible=school.position(), by=school
        )
    for number, talk in enumerate(TALKS):
        yield oslo(working_day_after(agreement.first_on + datetime.timedelta(weeks=2 * number)), 13)
        _talk(stage, agreement.id, talk)
    yield moment(stage.present, -2, 11)
    _propose(stage, "pupil_meeting", "monthly", "registered", "")


def _propose(stage: Stage, occasion: str, rhythm: str, brought: str, year_groups: str) -> FixedAgreement:
    by = stage.town.actor("agent_bakken")
    with acting(by):
        (where,) = openings(by, SCHOOL_MEETING)
        new = agreement_actions.NewAgreement(
            opening=where,
            occasion=occasion,
            rhythm=rhythm,
            brought=brought,
            year_groups=year_groups,
            first_on=working_day_after(today() + datetime.timedelta(days=3)),
            until=stage.present + AHEAD,
        )
        return agreement_actions.propose_agreement(new=new, by=by)


def _talk(stage: Stage, agreement_id: uuid.UUID, talk: tuple[str, int, str, str, str]) -> None:
    category, children, question, given, ended = talk
    by = stage.town.actor("agent_bakken")
    with acting(by):
        agreement = agreement_or_404(agreement_id)
        answer_gate(gate=SAFE, step="open_door", case=None, by=by)
        told = NewConsultation(
            arena=agreement.arena,
            held_on=today(),
            minutes=45,
            asked_by="sosiallaerer",
            question=question,
            given=given,
            categories=[category],
            advice=[ended],
            children=children,
            place=agreement.place_id,
            agreement=agreement,
        )
        record_consultation(new=told, by=by)


def _door_story(stage: Stage) -> Story:
    """The municipality opens the door in a model, barnevern sets up its hours, and the school lists a child."""
    yield moment(stage.present, -1, 15, 30)
    _open(stage)
    yield moment(stage.present, -1, 15, 40)
    consultant, school = stage.town.actor("bv_nord"), stage.town.actor("lia_sos")
    first = working_day_after(stage.present + datetime.timedelta(days=3))
    with acting(consultant):
        where = next(key for key, one in openings(consultant, OPEN_DOOR).items() if one.place.id == school.service_id)
        new = hours_actions.NewHours(
            opening=where,
            rhythm="fortnightly",
            first_on=first,
            until=stage.present + AHEAD,
            starts=datetime.time(13),
            ends=datetime.time(15, 30),
            slot_minutes=30,
            teaching_ends=datetime.time(14),
        )
        hours = hours_actions.offer_hours(new=new, by=consultant)
    yield moment(stage.present, -1, 15, 50)
    with acting(school):
        hours_actions.register_child(
            hours=hours_or_404(hours.id),
            starts_at=oslo(first, 14),
            who="Jonathan Vik",
            brought_by=stage.town.positions["lia_teacher_b"].id,
            by=school,
        )


def _open(stage: Stage) -> None:
    by, team = stage.town.actor("municipal_coordinator"), stage.town.teams["nord"]
    with acting(by):
        draft = adapting.begin_adaptation(municipality=stage.town.municipality, code=team.playbook, by=by)
        layer = draft.layer | {"anonymity": {"open_door": True}}
        adapting.save_section(draft=draft, section="anonymity", layer=layer, by=by)
        reason = "Barnevernet skal ha åpen dør på skolene."
        edition = adapting.adopt(draft=draft, seen_at=draft.changed_at.isoformat(), reason=reason, by=by)
        adapting.choose_model(team=team, playbook=playbook_in(edition), edition=edition, by=by)
