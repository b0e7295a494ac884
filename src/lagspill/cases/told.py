"""What the child's own place was told of child welfare's part, kept for itself (CASE-13)."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.queries import standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.models import Case, Told
from lagspill.foundation.clock import today
from lagspill.foundation.models import uuid7


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTold:
    """What was told, by whom and when."""

    kind: str
    told_by: str
    told_on: datetime.date


def write_told(*, case: Case, new: NewTold, by: Actor) -> Told:
    """Writes it down for one's own service alone. Refused where nobody is named, and while the same stands already."""
    found = standing(case.id)
    if found is None or not found.owns:
        raise Refused("told_owner", _("Bare tjenesten som eier saken, skriver dette."), case_id=case.id)
    # Two who write the same at once: the second waits here, and then finds it written.
    case = Case.objects.select_for_update(of=("self",)).get(id=case.id)
    if case.is_unnamed or case.state in ("closed", "stopped"):
        raise Refused(
            "told_state", _("Dette kan ikke skrives nå, slik saken står."), _("Gå til saken."), case_id=case.id
        )
    if Told.objects.filter(case=case, service_id=by.service(), kind=new.kind, ended_on=None).exists():
        raise Refused(
            "told_already",
            _("Dette står her allerede."),
            _("Avslutt det gamle først, hvis det er nytt."),
            case_id=case.id,
        )
    row = Told(
        id=uuid7(), case=case, service_id=by.service(), kind=new.kind, told_by=new.told_by, told_on=new.told_on,
        written_by_id=by.position(),
    )  # fmt: skip
    Told.objects.bulk_create([row])
    record("told.written", by=by, case_id=case.id, object_id=row.id, kind=new.kind)
    return row


def end_told(*, told: Told, by: Actor) -> None:
    """From today it is no longer so."""
    if Told.objects.filter(id=told.id, ended_on=None).update(ended_on=today()):
        record("told.ended", by=by, case_id=told.case_id, object_id=told.id, kind=told.kind)


def told_about(case: Case) -> list[Told]:
    """What one's own service was told, what stands first."""
    rows = Told.objects.select_related("written_by__staff").filter(case=case).order_by("-told_on", "-created_at")
    return sorted(rows, key=lambda row: row.ended_on is not None)


def told_kinds() -> dict[str, str]:
    """In words, by code."""
    return {
        "measures": _("Barnet har tiltak fra barnevernet"),
        "investigation_closed": _("Vi følger opp barnet etter en avsluttet undersøkelse"),
    }


def told_sources() -> dict[str, str]:
    """Who told it, by code."""
    return {"family": _("Familien"), "barnevern": _("Barnevernet"), "others": _("Andre")}
