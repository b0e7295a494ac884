"""The codes that a file for the directory may use: the product's own, and those that the municipality's models name."""

from dataclasses import dataclass

from lagspill.directory.models import Municipality
from lagspill.directory.rules import ROLES, SERVICE_KINDS
from lagspill.playbooks import loader
from lagspill.playbooks.editions import models_in


@dataclass(frozen=True, slots=True)
class Codes:
    """What may stand as a kind of service, a role or a signature rule, the product's own first."""

    kinds: tuple[str, ...]
    roles: tuple[str, ...]
    signature_rules: tuple[str, ...]


def codes_of(municipality: Municipality | None) -> Codes:
    """For a municipality with the models it adopted; for one that is not there yet, with those that are shipped."""
    models = (models_in([municipality.id]) if municipality else loader.shipped()).values()
    kinds = {kind.code for model in models for kind in model.service_kinds}
    roles = {role.code for model in models for role in model.roles}
    rules = {rule.code for model in models for rule in model.consent.signatures.rules}
    return Codes(
        (*SERVICE_KINDS, *sorted(kinds - set(SERVICE_KINDS))),
        (*ROLES, *sorted(roles - set(ROLES))),
        tuple(sorted(rules)),
    )
