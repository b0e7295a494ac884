"""What remains of a meeting: minutes per family, the team's reflection, the anonymised protocol (MEET-8, 9, 10)."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.actions import add_event, notify
from lagspill.cases.models import Concern, Referral
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.foundation.clock import OSLO, now
from lagspill.foundation.models import uuid7
from lagspill.meetings import rules
from lagspill.meetings.annotations import Covering
from lagspill.meetings.boards import settle_board
from lagspill.meetings.counting import measures
from lagspill.meetings.kinds import model_of, team_of
from lagspill.meetings.models import AgendaItem, Attendance, Invitation, Meeting, Minutes, Protocol, Reflection
from lagspill.meetings.queries import matter_of, runs_meeting, sits_in_team
from lagspill.playbooks.rules import NoBandError
from lagspill.questions.keeping import kept, require_answers, texts_in
from lagspill.questions.rules import questions_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Minutes as written so far."""

    facts: str = ""
    summary: str
    agreed: str = ""
    disagreed: str = ""
    own_answers: Mapping[str, Any] = field(default_factory=dict)


def write_minutes(*, item: AgendaItem, draft: Draft, by: Actor) -> None:
    """Writes or rewrites the minutes of one case, until they are approved."""
    _must_run(item.meeting, by)
    _must_be_held(item)
    existing = Minutes.objects.filter(item=item).first()
    if existing and existing.state == "approved":
        raise already_approved(item)
    texts = written(item, draft, by=by, complete=False)
    if existing:
        Minutes.objects.filter(id=existing.id, state="draft").update(**texts)
    else:
        existing = Minutes(id=uuid7(), case_id=item.case_id, item=item, **texts)
        Minutes.objects.bulk_create([existing])
    record("minutes.written", by=by, case_id=item.case_id, object_id=existing.id)


def already_approved(item: AgendaItem) -> Refused:
    """What whoever writes on a draft is told when the minutes stand."""
    return Refused(
        "minutes_approved", _("Referatet er godkjent."), _("Endre det med en grunn i stedet."), case_id=item.case_id
    )


def written(item: AgendaItem, draft: Draft, *, by: Actor, complete: bool) -> dict[str, Any]:
    """What the record of the minutes holds. Refused where it may show somebody in a case without a person (CASE-6), and for answers
    that do not fit the model's own questions; while it is a draft (`complete` False) those may wait."""
    model = model_of(item)
    texts = {"facts": draft.facts, "summary": draft.summary, "agreed": draft.agreed, "disagreed": draft.disagreed}
    own = texts_in(model, "minutes", draft.own_answers)
    must_show_nobody(case=item.case, texts=[*texts.values(), *own], by=by)
    told = kept(model, "minutes", draft.own_answers, by=by, complete=complete, nameless=item.case.is_unnamed)
    return texts | {"own_answers": told}


def _must_be_answered(item: AgendaItem) -> None:
    """Refused while the draft leaves a mandatory question of the model open."""
    draft = Minutes.objects.filter(item=item, state="draft").first()
    if draft is not None:
        questions = questions_of(model_of(item), "minutes", nameless=item.case.is_unnamed)
        require_answers(questions, draft.own_answers.get("answers", {}))


def approve_minutes(*, item: AgendaItem, share: bool, by: Actor) -> None:
    """The minutes stand, and go to those who were there; with `share` to the family too."""
    _must_run(item.meeting, by)
    share = share and not item.case.is_unnamed
    _must_be_answered(item)
    changed = Minutes.objects.filter(item=item, state="draft").update(
        state="approved", approved_by=by.position(), approved_at=now(), shared=share
    )
    if not changed:
        raise Refused(
            "minutes_none", _("Det er ikke noe utkast å godkjenne."), _("Skriv referatet først."), case_id=item.case_id
        )
    add_event(case=item.case, kind="minutes_approved", by=by, shared=share and item.told_to_all)
    readers = Invitation.objects.filter(item=item).exclude(state="cancelled").exclude(position=None)
    for position_id in readers.exclude(position=by.position_id).values_list("position_id", flat=True):
        if position_id:
            notify(position_id=position_id, kind="minutes", case=item.case, item=str(item.id))
    settle_board(item=item, by=by)
    record("minutes.approved", by=by, case_id=item.case_id, object_id=item.id, shared=share)


def share_minutes(*, item: AgendaItem, by: Actor) -> None:
    """Approved minutes go to the family after all."""
    _must_run(item.meeting, by)
    if item.case.is_unnamed:
        raise Refused("minutes_nobody", _("Det er ingen familie i saken."), case_id=item.case_id)
    if not Minutes.objects.filter(item=item, state="approved", shared=False).update(shared=True):
        raise Refused("minutes_none", _("Referatet er ikke godkjent, eller det er delt fra før."), case_id=item.case_id)
    add_event(case=item.case, kind="minutes_shared", by=by, shared=item.told_to_all)
    record("minutes.shared", by=by, case_id=item.case_id, object_id=item.id)


def reflect(*, meeting: Meeting, text: str, by: Actor) -> Reflection:
    """How the team worked together: the permanent members' own, apart from any case (MEET-8)."""
    if not sits_in_team(team_of(meeting).id, by):
        raise Refused("not_member", _("Refleksjonen er bare for de faste deltakerne i teamet."))
    still_here = Q(person__isnull=False) | Q(position=F("case__referral__reporter"))
    if Attendance.objects.filter(still_here, item__meeting=meeting, item__state="running", present=True, left_at=None):
        raise Refused(
            "family_present",
            _("Familien eller den som meldte saken, er fortsatt registrert i rommet."),
            _("Registrer at de har gått ut, på siden for møtet nå."),
        )
    reflection = Reflection(
        id=uuid7(), meeting=meeting, team=team_of(meeting), text=text, written_by_id=by.position()
    )  # fmt: skip
    Reflection.objects.bulk_create([reflection])
    record("meeting.reflected", by=by, object_id=meeting.id)
    return reflection


def make_protocol(*, meeting: Meeting, by: Actor) -> Protocol:
    """The anonymised protocol of a finished meeting, from codes and numbers alone; made again, it replaces itself."""
    _must_run(meeting, by)
    if meeting.state != "finished":
        raise Refused("meeting_running", _("Møtet er ikke avsluttet."), _("Avslutt møtet først."))
    content = contents_of([meeting])[meeting.id]
    existing = Protocol.objects.filter(meeting=meeting).first()
    if existing and existing.content["cases"] > content["cases"]:
        raise Refused(
            "protocol_shrinks",
            _("Noen av sakene i møtet kan ikke lenger leses, så protokollen kan ikke lages på nytt."),
            _("Protokollen som er laget, gjelder."),
        )
    if existing:
        Protocol.objects.filter(id=existing.id).update(content=content)
        existing.content = content
    else:
        existing = Protocol(
            id=uuid7(), meeting=meeting, team=team_of(meeting), content=content, made_by_id=by.position()
        )
        Protocol.objects.bulk_create([existing])
    record("protocol.made", by=by, object_id=meeting.id, cases=content["cases"])
    return existing


def contents_of(meetings: Sequence[Meeting]) -> dict[uuid.UUID, dict[str, Any]]:
    """What the protocols of some meetings would hold now, from the cases that the acting person sees; writes nothing."""
    items = list(
        AgendaItem.objects.select_related(
            "case__subject__place",
            "case__concern",
            "case__referral",
            "meeting__team",
            "case__owner",
            "case__unnamed",
            "case__team",
        ).filter(meeting__in=[meeting.id for meeting in meetings], state="finished")
    )
    counted = measures(item.case_id for item in items)
    rows = Attendance.objects.filter(item__in=[item.id for item in items], present=True)
    present: dict[uuid.UUID, list[Attendance]] = {}
    for row in rows.select_related("position__service"):
        present.setdefault(row.item_id, []).append(row)
    found = {}
    for meeting in meetings:
        # In no order that could tell who came first.
        entries = sorted(
            (
                _entry(item, counted.get(item.case_id, 0), present.get(item.id, []))
                for item in items
                if item.meeting_id == meeting.id
            ),
            key=lambda entry: sorted(map(str, entry.items())),
        )
        found[meeting.id] = {
            "day": meeting.starts_at.astimezone(OSLO).date().isoformat(),
            "minutes": rules.time_bar(meeting.starts_at, meeting.ends_at, []).length,
            "cases": len(entries),
            "unnamed": sum(1 for entry in entries if entry["about"] == "unnamed"),
            "collective": sum(1 for entry in entries if entry["about"] in ("group", "system")),
            "family_present": sum(1 for entry in entries if entry["family_present"]),
            "entries": entries,
        }
    return found


def _entry(item: AgendaItem, measures_agreed: int, present: list[Attendance]) -> dict[str, Any]:
    """One case without anything that could show whom it concerns: codes and numbers (MEET-10)."""
    concern: Concern | None = getattr(item.case, "concern", None)
    referral: Referral | None = getattr(item.case, "referral", None)
    return {
        "about": item.case.kind if item.case.is_collective else "unnamed" if item.case.is_unnamed else "person",
        "band": _band(item),
        "urgency": rules.urgency(referral.team_urgency, referral.urgency) if referral else "",
        "categories": sorted(concern.categories) if concern else [],
        "services": sorted({row.position.service.kind for row in present if row.position}),
        "measures": measures_agreed,
        "minutes": _minutes_used(item.started_at, item.finished_at),
        "interpreter": bool(item.interpreter_language),
        "family_present": any(row.person_id for row in present),
    }


def _band(item: AgendaItem) -> str:
    day = item.meeting.starts_at.astimezone(OSLO).date()
    try:
        return rules.band_of(model_of(item), matter_of(item.case, Covering([], [], [])), day).code
    except NoBandError:
        return ""


def _minutes_used(start: datetime.datetime | None, end: datetime.datetime | None) -> int:
    return round((end - start).total_seconds() / 60) if start and end else 0


def _must_run(meeting: Meeting, by: Actor) -> None:
    if not runs_meeting(meeting, by):
        raise Refused("not_team", _("Bare den som leder møtet, kan gjøre dette."))


def _must_be_held(item: AgendaItem) -> None:
    if item.state not in rules.HELD:
        raise Refused(
            "item_not_held", _("Saken er ikke tatt opp ennå."), _("Start saken i møtet først."), case_id=item.case_id
        )
