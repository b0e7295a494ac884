"""Giving a case to the team of where the child lives, when it began with another: a nameless case that got its name (CASE-12)."""

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases import rules
from lagspill.cases.actions import add_event
from lagspill.cases.homing import home_teams
from lagspill.cases.models import Case, Concern, Referral
from lagspill.cases.wording import home_team_words
from lagspill.directory.home_rules import governs
from lagspill.directory.models import Team
from lagspill.directory.queries import playbook_of_team, still_runs


def teams_to_choose(case: Case) -> list[Team]:
    """The teams of where the child lives, while the case is with none of them and not yet referred."""
    teams = home_teams(case.subject)
    settled = governs(case.team_id, [one.id for one in teams])
    return [] if settled or case.state not in rules.BEFORE_REFERRAL else teams


def choose_team(*, case: Case, team: Team, by: Actor) -> None:
    """From now on the case is this team's, under its model; a consent must name the team anew. Refused to all but the owner."""
    found, model = standing(case.id), playbook_of_team(team)
    categories = Concern.objects.filter(case=case).values_list("categories", flat=True).first()
    why = rules.home_team_denial(
        owns=found is not None and found.owns,
        state=case.state,
        offered=team.id in {one.id for one in teams_to_choose(case)},
        takes_subject=case.kind in model.subject_kinds,
        keeps_words=set(categories or []) <= {one.code for one in model.categories},
    )
    if why is None and not still_runs(team.id):
        why = "ended"
    if why is not None:
        raise Refused("home_team_" + why, *home_team_words(why), case_id=case.id)
    changed = {"team": team, "playbook": model.code, "playbook_version": model.version}
    if not Case.objects.filter(id=case.id, state=case.state, team=case.team_id).update(**changed):
        raise Refused("home_team_state", *home_team_words("state"), case_id=case.id)
    # What the other model asked by itself is not what this one asks.
    Referral.objects.filter(case=case, sent_at=None).update(own_answers={})
    case.team, case.playbook, case.playbook_version = team, model.code, model.version
    add_event(case=case, kind="home_team", by=by, shared=True, team=team.name)
    record("case.team_chosen", by=by, case_id=case.id, object_id=team.id, model=model.code, version=model.version)
