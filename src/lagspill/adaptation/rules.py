"""Who may do what with a municipality's models. Pure: a denial is the sentence shown to the person."""

import re
import uuid

from django.utils.translation import gettext as _

from lagspill.playbooks.versions import PLAIN, is_edition

COORDINATOR = "municipal_coordinator"


def may_choose(*, role: str, position: uuid.UUID | None, leads: frozenset[uuid.UUID | None]) -> bool:
    """Whether somebody of the municipality may choose which model a team runs: its coordinators, and the municipality's."""
    return role == COORDINATOR or (position is not None and position in leads)


def own_denial(*, code: str, version: str, shipped: frozenset[str]) -> str:
    """Why a model that somebody wrote cannot be adopted under this code and version; '' when it can."""
    if code in shipped:
        return _(
            "Koden «%(code)s» er i bruk på en modell som følger med. Velg en annen kode, eller tilpass modellen som følger med."
        ) % {"code": code}
    if is_edition(version) or not re.match(PLAIN, version):
        return _("Versjonen skal være på formen «1.0». Kommunens nummer blir lagt til når modellen tas i bruk.")
    return ""


def adopt_denial(*, unsettled: bool, changed_since: bool, team_model_kept: bool) -> str:
    """Why a draft cannot be adopted as it stands; '' when it can. `team_model_kept`: a team's model stays one."""
    if unsettled:
        return _("Noe i utkastet er ikke i orden ennå. Rett det først.")
    if changed_since:
        return _("Utkastet er endret siden du så det. Se over det på nytt.")
    if not team_model_kept:
        return _("Modellen må fortsatt være for et team, siden team bruker den.")
    return ""
