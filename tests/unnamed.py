"""Cases without a person in them, for tests: raised at the school, brought to a team whose model takes them up."""

from typing import Any

from lagspill.access.actor import acting
from lagspill.cases.actions import NewConcern
from lagspill.cases.models import Case
from lagspill.cases.unnamed import Ask, Named, NewUnnamed, bring_to_team, name_subject, record_unnamed
from lagspill.directory.models import Team
from lagspill.families.actions import NewGuardian, NewPerson
from lagspill.foundation.clock import today
from tests.playbooks import UNNAMED
from tests.town import Town

REALISTIC = "Bare jeg kjenner eleven, og ingenting her er sjeldent."


def runs(town: Town, playbook: str = UNNAMED) -> Town:
    """The town's team runs another model from now on."""
    Team.objects.filter(id=town.team.id).update(playbook=playbook)
    town.team.playbook = playbook
    return town


def raise_unnamed(
    town: Town, *, kind: str = "child", by: str = "sosiallaerer", text: str = "Er mye borte", **told: Any
) -> Case:
    """Somebody at the school raises an anonymous case, or a group's or the system's."""
    actor = town.actor(by)
    asked = (
        {"band": "age_6_15", "place_kind": "school"}
        if kind == "child"
        else {"scope": "environment", "concerns": "Uro i friminuttene"}
    )
    new = NewUnnamed(kind=kind, team=town.team, playbook_version="1.0", **(asked | told))
    with acting(actor):
        return record_unnamed(new=new, concern=NewConcern(description=text, categories=["absence"]), by=actor)


def brought(
    town: Town, case: Case, *, by: str = "sosiallaerer", reason: str = "Hva kan vi gjøre?", realistic: str = REALISTIC
) -> Case:
    """The owner brings it to the team."""
    actor = town.actor(by)
    with acting(actor):
        found = fresh(case)
        bring_to_team(case=found, ask=Ask(reason=reason, urgency="medium", realistic=realistic), by=actor)
    return found


def fresh(case: Case) -> Case:
    """The case as it stands; somebody must act."""
    return Case.objects.select_related("team__coordinator__staff", "owner", "subject", "lead__staff", "unnamed").get(
        id=case.id
    )


def somebody(**changed: Any) -> Named:
    """A child of twelve and one guardian."""
    born = today().replace(day=1, year=today().year - 12)
    child = NewPerson(given_name="Nora", family_name="Fjellstad", birth_date=born)
    guardian = NewGuardian(person=NewPerson(given_name="Siri", family_name="Fjellstad"), care="daily")
    return Named(**{"subject": child, "guardians": (guardian,), "talked_with_guardians_on": today(), **changed})


def named(town: Town, case: Case, *, by: str = "sosiallaerer", **changed: Any) -> Case:
    """The owner writes down who it is about."""
    actor = town.actor(by)
    with acting(actor):
        found = fresh(case)
        name_subject(case=found, named=somebody(**changed), by=actor)
        return fresh(case)
