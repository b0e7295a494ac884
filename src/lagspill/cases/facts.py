"""What rooms below must know of a case without looking up."""

import uuid

from lagspill.cases.models import Case
from lagspill.consent.about import CaseFacts

# What a case is read with, to say where its child lives and where it goes to school.
HOME = (
    "team",
    "owner",
    "subject__place__district",
    "subject__place__municipality",
    "subject__home_municipality",
    "subject__home_district",
    "municipality",
)


def with_home(case_id: uuid.UUID) -> Case | None:
    """The case with where its child lives and where it goes to school; None for what one may not see."""
    return Case.objects.select_related(*HOME).filter(id=case_id).first()


def facts_for_consent(case_id: uuid.UUID) -> CaseFacts | None:
    """The case as its consent sees it; None when whoever acts does not see it."""
    case = with_home(case_id)
    if case is None:
        return None
    return CaseFacts(
        case_id=case.id,
        number=case.number,
        owner=case.owner_id,
        subject=case.subject,
        playbook=case.playbook,
        playbook_version=case.playbook_version,
        pregnant=case.kind == "pregnant",
        team=case.team_id,
        team_service=case.team.service_id if case.team else None,
        team_name=case.team.name if case.team else "",
        # The routine of the child's own municipality governs (CASE-12).
        municipality=(case.subject and case.subject.home_municipality) or case.municipality,
        place_municipality=case.municipality_id,
        ended=case.state == "closed",
    )
