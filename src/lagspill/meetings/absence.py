"""Whether the family was there when its case was discussed, and if not, whether written consent was (MEET-5).

Written down when the item is finished, since a consent may end afterwards. Nobody is stopped in the middle of a talk: the
coordinator is warned beforehand on the meeting's list, and afterwards told what to do.
"""

from collections.abc import Collection

from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.audit.actions import record
from lagspill.consent.queries import with_written_consent
from lagspill.meetings.kinds import model_of
from lagspill.meetings.models import AgendaItem, Attendance
from lagspill.meetings.said import may_go_on_without
from lagspill.playbooks.schema import Playbook


def standing(*, present: bool, needs_written: bool, written: bool) -> str:
    """'present', 'absent_written', 'absent_unwritten' (against the model's rule) or 'absent' (the rule does not ask). Pure."""
    if present:
        return "present"
    if written:
        return "absent_written"
    return "absent_unwritten" if needs_written else "absent"


def note_family(*, item: AgendaItem, by: Actor) -> str:
    """Writes on the item whether the family took part; called when it is finished."""
    found = standing(
        present=Attendance.objects.filter(item=item, present=True).exclude(person=None).exists(),
        needs_written=model_of(item).family.absence_needs_written_consent,
        written=item.case_id in with_written_consent([item.case_id]) or item.id in may_go_on_without([item.id]),
    )
    AgendaItem.objects.filter(id=item.id).update(family=found)
    record("meeting.family_noted", by=by, case_id=item.case_id, object_id=item.id, family=found != "absent_unwritten")
    return found


def told(standing: str) -> str:
    """What stands on the item, in words; empty for an item that is not finished."""
    return {
        "present": _("Familien var med."),
        "absent_written": _("Familien var ikke med. Det fantes skriftlig samtykke."),
        "absent_unwritten": _(
            "Familien var ikke med, og det fantes ikke skriftlig samtykke. Ring familien, fortell hva som ble sagt,"
            " og be om underskrift før det gjøres noe mer i saken."
        ),
        "absent": _("Familien var ikke med."),
    }.get(standing, "")


def warnings(items: Collection[AgendaItem], playbook: Playbook) -> dict[str, str]:
    """Before the meeting: by item id, those that may not be discussed without the family, and what to do."""
    asks = playbook.family.absence_needs_written_consent
    coming = [
        item for item in items if asks and not item.case.is_unnamed and item.state in ("listed", "invited", "running")
    ]
    written = with_written_consent([item.case_id for item in coming]) if coming else set()
    words = _(
        "Samtykket er bare gitt muntlig. Kommer ingen fra familien, kan saken ikke drøftes før samtykket er underskrevet"
        " på papir eller på egen side."
    )
    lacking = [item for item in coming if item.case_id not in written]
    said = may_go_on_without([item.id for item in lacking]) if lacking else set()
    return {str(item.id): words for item in lacking if item.id not in said}
