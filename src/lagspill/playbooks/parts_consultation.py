"""Where advice is given without a name, and what it may lead to (DOOR-1, DOOR-2, DOOR-3)."""

from typing import ClassVar, Literal

from lagspill.playbooks.parts_text import Code, Flag, Named, Sourced, Text

Rhythm = Literal["weekly", "fortnightly", "every_third_week", "monthly"]


class Arena(Sourced):
    """A phone, an open door or a school's own meeting, and who answers there.

    `held_by`: kinds of service; `held_by_team`: the team's own service too. `needs` names what `anonymity` must allow first.
    `rhythms`: how often hours or attendance may be agreed; without any, nothing is agreed beforehand. `occasions`: which of the
    place's own meetings an agreement may be about. `coordinated_by`: roles at the place that agree, and register children.
    """

    refers_to: ClassVar[dict[str, str]] = {
        **Sourced.refers_to,
        "held_by": "service_kinds",
        "coordinated_by": "roles",
    }

    code: Code
    label: Text
    way: Literal["phone", "open_door", "school_meeting"]
    held_by: tuple[Code, ...] = ()
    held_by_team: Flag = False
    needs: Literal["consultation_phone", "open_door"] | None = None
    rhythms: tuple[Rhythm, ...] = ()
    occasions: tuple[Named, ...] = ()
    coordinated_by: tuple[Code, ...] = ()


class Advice(Named):
    """What a conversation ended with. `awaits_report`: a report to *barnevern*, which is followed up until it is sent."""

    awaits_report: Flag = False
