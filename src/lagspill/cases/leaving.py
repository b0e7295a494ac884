"""A case without a person goes back to the service that owns it: the team sees nothing of it any more (CASE-6)."""

from lagspill.access.actions import end_anonymous
from lagspill.access.actor import Actor
from lagspill.cases.actions import move
from lagspill.cases.models import Case, Referral
from lagspill.cases.rules import next_state

# Why somebody of the owner's own is on the case, when it is because the team discusses it.
FOR_THE_TEAM = ("team", "coordinator", "invited")


def leave_team(*, case: Case, reason: str, by: Actor) -> None:
    """Everything written stays with the owner. Whoever does it for the team does not see the case afterwards."""
    if next_state(case.state, "leave_team"):
        Referral.objects.filter(case=case).update(sent_at=None, received_at=None, team_urgency="")
        move(case=case, action="leave_team", by=by)
    end_anonymous(case_id=case.id, reason=reason, duties=FOR_THE_TEAM, keep=case.lead_id, by=by)
