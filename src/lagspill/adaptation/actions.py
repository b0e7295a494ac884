"""Beginning, changing, adopting and choosing models: every write of a municipality's adaptation (PLAT-5)."""

from typing import Any

import yaml
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.adaptation import rules
from lagspill.adaptation.models import Draft
from lagspill.adaptation.queries import base_of
from lagspill.audit.actions import record
from lagspill.directory.models import Municipality, Team
from lagspill.foundation.clock import now
from lagspill.foundation.models import uuid7
from lagspill.playbooks import loader
from lagspill.playbooks.editions import editions_of
from lagspill.playbooks.models import Edition
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.versions import MOST_EDITIONS, edition_version, stem_of


def begin_adaptation(*, municipality: Municipality, code: str, by: Actor) -> Draft:
    """A draft of this model, with what the newest edition already changes; the one that is begun when there is one."""
    _hold(municipality)
    found = Draft.objects.filter(municipality=municipality, code=code).exclude(base_version="").first()
    if found is not None:
        return found
    base = base_of(code, municipality)
    if base is None:
        raise Refused("model_unknown", _("Kommunen har ingen modell med denne koden."), _("Velg en fra listen."))
    layer = _former_layer(municipality, base)
    if loader.check_layer(layer, base, base.version)[1]:
        layer = {}
    draft = Draft(
        id=uuid7(), municipality=municipality, code=code, base_version=base.version, layer=layer,
        changed_at=now(), changed_by_id=by.position(),
    )  # fmt: skip
    Draft.objects.bulk_create([draft])
    record("model.begun", by=by, object_id=draft.id, model=code, version=base.version)
    return draft


def _former_layer(municipality: Municipality, base: Playbook) -> dict[str, Any]:
    former = next((one for one in editions_of(municipality.id, base.code) if one.base_code), None)
    return dict(loader.layer_of(former.text).data or {}) if former else {}


def save_section(*, draft: Draft, section: str, layer: dict[str, Any], by: Actor) -> None:
    """What one section of the form changes; the caller has checked that the layer gives a valid model."""
    draft.layer = layer
    draft.typed = {name: typed for name, typed in draft.typed.items() if name != section}
    _touch(draft, by, "layer", "typed")
    record("model.changed", by=by, object_id=draft.id, model=draft.code, section=section)


def keep_typed(*, draft: Draft, section: str, typed: dict[str, list[str]], by: Actor) -> None:
    """What was typed and is not in order yet, so that it is there again next time."""
    draft.typed = {**draft.typed, section: typed}
    _touch(draft, by, "typed")


def write_own(*, municipality: Municipality, draft: Draft | None, text: str, code: str, by: Actor) -> Draft:
    """The text of a model of one's own, in order or not. `code` is '' while there is none to read."""
    if draft is None:
        draft = Draft(id=uuid7(), municipality=municipality, changed_at=now(), changed_by_id=by.position())
        draft.text, draft.code = text, code
        Draft.objects.bulk_create([draft])
    else:
        draft.text, draft.code = text, code
        _touch(draft, by, "text", "code")
    record("model.changed", by=by, object_id=draft.id, model=code, section="text")
    return draft


def discard(*, draft: Draft, by: Actor) -> None:
    """Throws a draft away; what is adopted stays."""
    record("model.discarded", by=by, object_id=draft.id, model=draft.code)
    draft.delete()


def adopt(*, draft: Draft, seen_at: str, reason: str, by: Actor) -> Edition:
    """Makes an edition of the draft as it was seen (`seen_at`). Refused when something is not in order, or has changed since."""
    municipality = _hold(draft.municipality)
    current = Draft.objects.select_for_update().filter(id=draft.id).first()
    if current is None:
        raise Refused(
            "model_gone", _("Utkastet er allerede tatt i bruk eller forkastet."), _("Se listen over modeller.")
        )
    playbook = _playbook_of(current)
    used_by_teams = Team.objects.filter(service__municipality=municipality, playbook=playbook.code).exists()
    why = rules.adopt_denial(
        unsettled=bool(current.typed),
        changed_since=current.changed_at.isoformat() != seen_at,
        team_model_kept=playbook.is_a_teams or not used_by_teams,
    )
    if why:
        raise Refused("model_not_ready", why)
    edition = _edition(current, playbook, municipality, reason, by)
    Edition.objects.bulk_create([edition])
    current.delete()
    record("model.adopted", by=by, object_id=edition.id, model=edition.code, version=edition.version)
    return edition


def _edition(draft: Draft, playbook: Playbook, municipality: Municipality, reason: str, by: Actor) -> Edition:
    former = editions_of(municipality.id, playbook.code)
    serial = former[0].serial + 1 if former else 1
    if serial > MOST_EDITIONS:
        raise Refused("model_full", _("Modellen har så mange utgaver som det er plass til."), _("Gi den en ny kode."))
    base = draft.base_version
    return Edition(
        id=uuid7(),
        municipality_id=municipality.id,
        code=playbook.code,
        version=edition_version(stem_of(base or playbook.version), municipality.number, serial),
        serial=serial,
        base_code=draft.code if base else "",
        base_version=base,
        text=as_text(draft.layer) if base else draft.text,
        reason=reason,
        adopted_by=by.position(),
    )


def as_text(layer: dict[str, Any]) -> str:
    """An upper layer as a playbook's text."""
    return yaml.safe_dump(layer, allow_unicode=True, sort_keys=False, width=120)


def _playbook_of(draft: Draft) -> Playbook:
    if draft.is_adaptation:
        base = loader.get(draft.code, draft.base_version)
        playbook, problems = loader.check_layer(draft.layer, base, draft.base_version)
    else:
        playbook, problems = loader.check_text(draft.text, "modell.yaml")
        why = playbook and rules.own_denial(
            code=playbook.code, version=playbook.version, shipped=frozenset(loader.shipped())
        )
        if why:
            raise Refused("model_not_ready", why)
    if playbook is None:
        raise Refused("model_not_ready", problems[0].message, problems[0].remedy)
    return playbook


def choose_model(*, team: Team, playbook: Playbook, edition: Edition | None, by: Actor) -> None:
    """New cases of the team start under this model; running ones stay with the version they started under (PLAT-5)."""
    if not playbook.is_a_teams:
        raise Refused("model_alone", _("Denne modellen er ikke for team."), _("Velg en annen modell."))
    version = edition.version if edition else ""
    Team.objects.filter(id=team.id).update(playbook=playbook.code, playbook_version=version)
    team.playbook, team.playbook_version = playbook.code, version
    record("model.chosen", by=by, object_id=team.id, model=playbook.code, version=playbook.version)


def _touch(draft: Draft, by: Actor, *fields: str) -> None:
    draft.changed_at, draft.changed_by_id = now(), by.position()
    draft.save(update_fields=[*fields, "changed_at", "changed_by"])


def _hold(municipality: Municipality) -> Municipality:
    """One at a time: two who adopt at once get two editions after each other."""
    return Municipality.objects.select_for_update().get(id=municipality.id)
