"""By which model a meeting runs, and what kind it is: asked here and nowhere else (MEET-14)."""

from django.http import Http404
from django.utils.translation import get_language

from lagspill.cases.models import Case
from lagspill.cases.queries import playbook_of as case_playbook
from lagspill.directory.models import Team
from lagspill.directory.queries import playbook_of_team
from lagspill.meetings import rules
from lagspill.meetings.models import AgendaItem, Meeting
from lagspill.playbooks import loader
from lagspill.playbooks.schema import MeetingKind, Playbook


def playbook_of(team: Team) -> Playbook:
    """The playbook that the team runs, in the version it runs now: for its dates and its members, not for any case."""
    return playbook_of_team(team)


def model_for(case: Case, meeting: Meeting) -> Playbook:
    """The model by which a meeting takes up a case: the case's own version, as long as it knows this kind of meeting.

    A meeting without a team says itself which model its kind belongs to. A team may have changed its model since the case began.
    """
    if meeting.team is None:
        return loader.get(meeting.playbook, meeting.playbook_version)
    own = case_playbook(case)
    teams = own.code == meeting.team.playbook or case.team_id == meeting.team.id
    return own if teams and _known(own, meeting.kind) else playbook_of(meeting.team)


def kind_in(playbook: Playbook, meeting: Meeting) -> MeetingKind:
    """What kind of meeting it is in this model; one planned before its team changed its model is of the main kind."""
    return _known(playbook, meeting.kind) or playbook.meeting()


def kind_held(meeting: Meeting) -> MeetingKind:
    """What kind of meeting a team's meeting is, in the model that the team runs now."""
    return kind_in(playbook_of(team_of(meeting)), meeting)


def _known(playbook: Playbook, code: str) -> MeetingKind | None:
    return next((kind for kind in playbook.meetings if kind.code == code), None)


def model_of(item: AgendaItem) -> Playbook:
    """The model that an item runs by."""
    return model_for(item.case, item.meeting)


def kind_of(item: AgendaItem) -> MeetingKind:
    """What kind of meeting an item is taken up in."""
    return kind_in(model_of(item), item.meeting)


def text_of(item: AgendaItem, code: str) -> str:
    """A fixed text of the item's model in the reader's language; empty where the model has no such text."""
    found = (one.text for one in model_of(item).texts if one.code == code)
    text = next(found, None)
    return text.in_(get_language() or "nb") if text else ""


def minutes_with_interpreter(item: AgendaItem) -> int:
    """An item's time with its interpreter, by the case's own model (MEET-6)."""
    extra = model_of(item).interpreter.extra_minutes
    return rules.minutes_of(item.minutes, interpreter=bool(item.interpreter_language), extra=extra)


def name_of(meeting: Meeting) -> str:
    """What people call a meeting: its team, or its kind. Says nothing about any case."""
    if meeting.team is not None:
        return meeting.team.name
    kind = loader.get(meeting.playbook, meeting.playbook_version).meeting(meeting.kind)
    return kind.label.in_(get_language() or "nb")


def team_of(meeting: Meeting) -> Team:
    """The team whose meeting it is, for the pages that a meeting of one case has not: there, 404."""
    if meeting.team is None:
        raise Http404
    return meeting.team
