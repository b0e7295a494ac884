"""Two small models of the tests' own whose main meeting is one of a single case: nobody else's YAML decides what is tested."""

import pytest

from lagspill.playbooks import loader
from lagspill.playbooks.schema import MeetingKind, Playbook
from tests.town import PLAYBOOK

TALKS, GROUP = "prove-samarbeid", "prove-ansvar"


def _role(base: Playbook, code: str, label: str) -> dict[str, object]:
    return base.roles[0].model_dump() | {"code": code, "label": {"nb": label, "nn": label, "en": label}}


def _kind(base: Playbook, code: str, label: str, **facts: object) -> dict[str, object]:
    team = base.meeting().model_dump()
    plain: dict[str, object] = {
        "cadence": None,
        "phases": [],
        "preparation": [],
        "chair_checks": [],
        "minutes_per_case": None,
        "scope": "case",
    }
    names = {"code": code, "label": {"nb": label, "nn": label, "en": label}}
    return team | plain | names | facts


def _model(code: str, kind: dict[str, object]) -> Playbook:
    base = loader.get(PLAYBOOK, "1.0")
    roles = [role.model_dump() for role in base.roles]
    wanted = {"plan_coordinator": "Koordinator for individuell plan", "barnevern": "Barneverntjenesten"}
    known = {role.code for role in base.roles}
    roles += [_role(base, code, label) for code, label in wanted.items() if code not in known]
    data = base.model_dump() | {
        "code": code,
        "version": "1.0",
        "title": kind["label"],
        "short_title": kind["label"],
        "roles": roles,
        "meetings": [kind],
        "main_meeting": kind["code"],
        "routines": [],
    }
    return Playbook.model_validate(data)


def talks_model() -> Playbook:
    """Convened by the case's lead; parents and young people decide the way on; no phases, no list ahead."""
    base = loader.get(PLAYBOOK, "1.0")
    kind = _kind(
        base, "prove_samarbeidsmote", "Samarbeidsmøte", convener="case_lead", agenda_owner="case_lead", chair="case_lead",
        deputy_chair="sosiallaerer", minute_taker="health_nurse", case_list_ahead=False, minutes_duty="usual",
        family_decides=True,
    )  # fmt: skip
    return _model(TALKS, kind)


def group_model() -> Playbook:
    """Convened by the IP coordinator, or as a measure of barnevern by barnevern; a list ahead and minutes always."""
    base = loader.get(PLAYBOOK, "1.0")
    kind = _kind(
        base, "prove_ansvarsgruppe", "Ansvarsgruppe", convener="plan_coordinator", convener_alternatives=["barnevern"],
        agenda_owner="plan_coordinator", chair="plan_coordinator", deputy_chair="case_lead", minute_taker="minute_taker",
        case_list_ahead=True, minutes_duty="always",
    )  # fmt: skip
    return _model(GROUP, kind)


def ship(patch: pytest.MonkeyPatch) -> None:
    """For one test the product comes with its teams' models and these two."""
    teams = [model for model in loader._all_shipped() if model.is_a_teams]
    every = (*teams, talks_model(), group_model())
    patch.setattr(loader, "_all_shipped", lambda: every)


def kind_of(model: str) -> MeetingKind:
    """The model's main meeting."""
    return loader.shipped()[model].meeting()
