"""From the first concern to closing: every write to a case is a verb (CASE-1..11)."""

import datetime
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from lagspill.access.actions import assign, compile_grounds, end_anonymous, open_case
from lagspill.access.actor import Actor
from lagspill.access.queries import assigned_positions, standing
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.cases.homing import require_home_team, require_no_secret_home
from lagspill.cases.models import Case, Closing, Concern, Event, Note, Notice, SafetyAnswer
from lagspill.cases.rules import UNNAMED_ONLY, Gate, next_state
from lagspill.cases.unnamed_texts import must_show_nobody
from lagspill.consent.actions import end_consents
from lagspill.directory.models import Service, Team
from lagspill.directory.queries import still_runs
from lagspill.families.actions import NewGuardian, NewPerson, register_guardian, register_subject
from lagspill.families.rules import is_adult
from lagspill.foundation.clock import now, today
from lagspill.foundation.models import uuid7
from lagspill.playbooks import loader
from lagspill.questions.keeping import kept


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConcern:
    """What the reporter wrote (CASE-2, 5)."""

    description: str
    categories: Sequence[str]
    since: str = ""
    talked_with_pupil_on: datetime.date | None = None
    talked_with_guardians_on: datetime.date | None = None
    talks: str = ""
    measures_tried: str = ""
    childs_view: str = ""
    strengths: str = ""
    shared: bool = False
    own_answers: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCase:
    """A case about one person, run by a team's playbook, or without a team by `playbook`, a model of meetings of one case."""

    kind: str
    team: Team | None
    playbook_version: str
    playbook: str = ""
    subject: NewPerson
    guardians: Sequence[NewGuardian] = field(default_factory=tuple)


def answer_gate(*, gate: Gate, step: str, case: Case | None, by: Actor) -> None:
    """Records the safety gate's answer (CASE-4). Without a case it names nobody. A yes stops the team case at once.

    Nothing of it ever reaches the family: not the answer, not the stop, not the log entry.
    """
    SafetyAnswer.objects.bulk_create(
        [
            SafetyAnswer(
                case=case,
                step=step,
                violence=gate.violence,
                neglect=gate.neglect,
                answered_by_id=by.position(),
                service_id=by.service(),
            )
        ]
    )
    record("safety.answered", by=by, case_id=case.id if case else None, shielded=True, step=step, stops=gate.stops)
    if case is not None and gate.stops and next_state(case.state, "stop"):
        _move(case, "stop", by=by, shielded=True)
        _tell_of_stop(case, by=by)


def record_concern(*, new: NewCase, concern: NewConcern, by: Actor) -> Case:
    """Opens a case with its concern and its people, owned by the acting service (CASE-2)."""
    require_talk(new.kind, new.subject.birth_date, concern.talked_with_guardians_on)
    require_no_secret_home(subject=new.subject, guardians=new.guardians)
    require_home_team(team=new.team, subject=new.subject)
    case = open_concern(
        kind=new.kind,
        team=new.team,
        playbook=new.playbook,
        playbook_version=new.playbook_version,
        concern=concern,
        by=by,
    )
    register_people(case=case, subject=new.subject, guardians=new.guardians, by=by)
    return case


def require_talk(kind: str, birth_date: datetime.date | None, talked_on: datetime.date | None) -> None:
    """Refused while nobody has spoken with the guardians of somebody who is not of age (CASE-2)."""
    if talked_on is None and kind == "child" and not is_adult(birth_date, today()):
        raise Refused(
            "concern_guardians", _("Bekymringen er ikke tatt opp med foresatte ennå."), _("Snakk med foresatte først, og skriv datoen.")
        )  # fmt: skip


def open_concern(
    *, kind: str, team: Team | None, playbook_version: str, concern: NewConcern, playbook: str = "", nameless: bool = False, by: Actor
) -> Case:  # fmt: skip
    """A new case with its concern and nobody in it yet; `nameless`: nobody is to be. Without a team, `playbook` says which model."""
    owner = Service.objects.get(id=by.service())
    case = Case(
        id=uuid7(),
        municipality_id=owner.municipality_id,
        number=_next_number(owner),
        kind=kind,
        playbook=team.playbook if team else playbook,
        playbook_version=playbook_version,
        team=team,
        owner=owner,
        opened_on=today(),
    )
    open_case(case_id=case.id, by=by)
    Case.objects.bulk_create([case])
    if team is not None and not still_runs(team.id):
        raise Refused("concern_team_ended", _("Teamet er avsluttet."), _("Velg et annet team, og lagre på nytt."))
    written = {name: getattr(concern, name) for name in NewConcern.__dataclass_fields__}
    model = loader.get(case.playbook, case.playbook_version)
    written |= {
        "categories": list(concern.categories),
        "own_answers": kept(model, "concern", concern.own_answers, by=by, nameless=nameless),
    }
    Concern.objects.bulk_create([Concern(case=case, raised_by_id=by.position(), **written)])
    add_event(case=case, kind="concern", by=by, shared=True)
    record("case.opened", by=by, case_id=case.id, number=case.number)
    return case


def register_people(*, case: Case, subject: NewPerson, guardians: Sequence[NewGuardian], by: Actor) -> None:
    """Whom the case is about, and the guardians."""
    person = register_subject(case_id=case.id, subject=subject, by=by)
    for guardian in guardians:
        register_guardian(case_id=case.id, child=person, guardian=guardian, by=by)
    case.subject, case.initials = person, person.initials
    case.save(update_fields=["subject", "initials"])


def add_event(*, case: Case, kind: str, by: Actor, shared: bool = False, **facts: str | int | None) -> None:
    """A step in the thread; `facts` are codes, dates, names of services and staff, never text about the child."""
    Event.objects.bulk_create(
        [Event(case=case, kind=kind, position_id=by.position_id, person_id=by.person_id, facts=facts, shared=shared)]
    )


def write_note(*, case: Case, text: str, reach: str, shared: bool, by: Actor) -> Note:
    """A note for one's own service or for all whom a ground covers today (CASE-8)."""
    if case.state == "closed":
        raise Refused("note_closed", _("Saken er avsluttet."), _("Skriv i tjenestens eget system."), case_id=case.id)
    if shared and reach != "shared":
        raise Refused(
            "note_reach",
            _("Et notat som familien ser, er ikke bare for egen tjeneste."),
            _("Velg hvem notatet er for."),
        )
    if shared and case.is_unnamed:
        raise Refused(
            "note_nobody", _("Det er ingen familie i saken ennå."), _("Velg hvem notatet er for."), case_id=case.id
        )
    must_show_nobody(case=case, texts=[text], by=by)
    note = Note(
        id=uuid7(), case=case, service_id=by.service(), author_id=by.position(), reach=reach, shared=shared, text=text
    )  # fmt: skip
    Note.objects.bulk_create([note])
    record("note.written", by=by, case_id=case.id, object_id=note.id, reach=reach)
    return note


def move(*, case: Case, action: str, by: Actor) -> None:
    """Moves the case on by a named action; refused when it is not possible from its state, or not theirs to do."""
    _move(case, action, by=by, shielded=False)


def _move(case: Case, action: str, *, by: Actor, shielded: bool) -> None:
    following = next_state(case.state, action)
    if following is None or (action in UNNAMED_ONLY and not case.is_unnamed):
        raise Refused(
            "case_state", _("Dette kan ikke gjøres nå, slik saken står."), _("Gå til saken og se hva som er neste steg."), case_id=case.id
        )  # fmt: skip
    changed = {"state": following} | ({"state_before_stop": case.state} if following == "stopped" else {})
    if not Case.objects.filter(id=case.id, state=case.state).update(**changed):
        raise Refused(
            "case_moved", _("Noen andre har endret saken, eller du kan ikke gjøre dette."), _("Last siden på nytt."), case_id=case.id
        )  # fmt: skip
    for name, value in changed.items():
        setattr(case, name, value)
    record("case." + action, by=by, case_id=case.id, shielded=shielded)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewClosing:
    """How a case ends (CASE-11)."""

    reason: str
    evaluation: str
    continues: str = ""


def close_case(*, case: Case, closing: NewClosing, by: Actor) -> None:
    """Closes the case; services that a consent brought in lose it at once, the owner keeps it for the archive."""
    found = standing(case.id)
    if found is None or not found.owns:
        raise Refused("close_owner", _("Bare tjenesten som eier saken, kan avslutte den."), case_id=case.id)
    must_show_nobody(case=case, texts=[closing.evaluation, closing.continues], by=by)
    # What the gate stopped has never stopped in the family's eyes, and its end must not show either.
    hidden = case.state == "stopped"
    _move(case, "close", by=by, shielded=hidden)
    Case.objects.filter(id=case.id).update(closed_on=today())
    Closing.objects.bulk_create(
        [
            Closing(
                case=case,
                reason=closing.reason,
                evaluation=closing.evaluation,
                continues=closing.continues,
                closed_by_id=by.position(),
            )
        ]
    )
    add_event(case=case, kind="closed", by=by, shared=not hidden, reason=closing.reason)
    end_anonymous(case_id=case.id, reason="closed", by=by)
    if hidden:
        # The family goes on seeing its consent as it stood; the ended case lets nothing be compiled from it.
        compile_grounds(case_id=case.id, source=None, wanted=[], reason="closed", by=by)
    else:
        end_consents(case_id=case.id, by=by)


def bring_in(*, case: Case, position_id: uuid.UUID, service_id: uuid.UUID, duty: str, by: Actor) -> None:
    """Puts a colleague of a service with a ground on the case, and tells them."""
    assign(case_id=case.id, position_id=position_id, service_id=service_id, duty=duty, by=by)
    notify(position_id=position_id, kind="new_case", case=case)


def notify(*, position_id: uuid.UUID, kind: str, case: Case, visible: bool = True, **facts: str | int | None) -> None:
    """A notice on somebody's day. `visible` False leaves only the case number: they no longer see the case."""
    Notice.objects.bulk_create(
        [
            Notice(
                case=case if visible else None, position_id=position_id, kind=kind, case_number=case.number, facts=facts
            )
        ]
    )


def tell(*, position_id: uuid.UUID, kind: str, **facts: str | int | None) -> None:
    """A notice about no case, such as a report."""
    Notice.objects.bulk_create([Notice(case=None, position_id=position_id, kind=kind, case_number="", facts=facts)])


def _tell_of_stop(case: Case, *, by: Actor) -> None:
    """Those whose move it would have been: the lead, or while there is none the reporter; and the coordinator on the case."""
    first = case.lead_id or Concern.objects.filter(case=case).values_list("raised_by_id", flat=True).first()
    coordinator = case.team.coordinator_id if case.team else None
    on_case = set(assigned_positions(case.id))
    for position_id in {first, coordinator} & on_case - {by.position_id}:
        if position_id is not None:
            notify(position_id=position_id, kind="stopped", case=case)


def _next_number(owner: Service) -> str:
    year = today().year
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into cases_casenumber (service_id, year, last) values (%s, %s, 1)"
            " on conflict (service_id, year) do update set last = cases_casenumber.last + 1 returning last",
            [owner.id, year],
        )
        return f"{year}-{cursor.fetchone()[0]:04d}"


def mark_read(*, notice: Notice, by: Actor) -> None:
    """The recipient has seen it."""
    Notice.objects.filter(id=notice.id, position_id=by.position(), read_at=None).update(read_at=now())
