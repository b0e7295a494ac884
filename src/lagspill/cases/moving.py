"""Moving a running case to the version of the model that its team follows now (PLAT-5): an explicit step, never by itself."""

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases import rules
from lagspill.cases.actions import add_event
from lagspill.cases.models import Case, Concern
from lagspill.cases.queries import governing_municipality, playbook_of
from lagspill.cases.unnamed import offer_of
from lagspill.cases.wording import model_denial_words
from lagspill.directory.queries import playbook_of_team
from lagspill.playbooks.editions import models_in
from lagspill.playbooks.schema import Playbook


def model_for_new_cases(case: Case) -> Playbook | None:
    """What a new case would start under: the team's model now, or the municipality's newest of a model without a team."""
    if case.team is not None:
        return playbook_of_team(case.team)
    return models_in([governing_municipality(case)]).get(case.playbook)


def newer_model(case: Case, by: Actor) -> Playbook | None:
    """The model to which this person may move the case; None when there is no other, or it is not theirs to do."""
    if case.state in rules.ENDED or not carries(case, by):
        return None
    found = model_for_new_cases(case)
    same = found is None or (found.code, found.version) == (case.playbook, case.playbook_version)
    return None if same else found


def carries(case: Case, by: Actor) -> bool:
    """Whether somebody leads the case, or coordinates its team."""
    team = case.team
    return by.position_id is not None and by.position_id in (
        case.lead_id,
        team.coordinator_id if team else None,
        team.deputy_coordinator_id if team else None,
    )


def denial(case: Case, target: Playbook | None, by: Actor) -> str | None:
    """The code of why the case cannot be moved to this model; None when it can."""
    if target is None:
        return "same"
    own, categories = playbook_of(case), Concern.objects.filter(case=case).values_list("categories", flat=True).first()
    return rules.model_denial(
        state=case.state,
        carries=carries(case, by) and standing(case.id) is not None,
        same=(target.code, target.version) == (own.code, own.version),
        takes_subject=offer_of(target).takes(case.kind) if case.is_unnamed else case.kind in target.subject_kinds,
        keeps_words=set(categories or []) <= {one.code for one in target.categories},
    )


def move_to_model(*, case: Case, target: Playbook, by: Actor) -> None:
    """From now on the case follows this model. What was written before, and a consent that was given, stay as they are."""
    why = denial(case, target, by)
    if why is not None:
        raise Refused("model_" + why, *model_denial_words(why), case_id=case.id)
    former = {"playbook": case.playbook, "playbook_version": case.playbook_version}
    wanted = {"playbook": target.code, "playbook_version": target.version}
    if not Case.objects.filter(id=case.id, state=case.state, **former).update(**wanted):
        raise Refused("model_changed", *model_denial_words("changed"), case_id=case.id)
    case.playbook, case.playbook_version = target.code, target.version
    add_event(case=case, kind="model_moved", by=by, version=target.version)
    record("model.moved", by=by, case_id=case.id, model=target.code, version=target.version)
