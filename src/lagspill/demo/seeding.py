"""Fills an empty database with the demo's municipality: everything by the real actions, in order of time, all or nothing."""

import datetime
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from lagspill.access.actor import acting
from lagspill.cases import reminders
from lagspill.cases.actions import answer_gate, mark_read
from lagspill.cases.queries import unread_notices
from lagspill.cases.rules import Gate
from lagspill.demo import beginnings, consents, correspondence, measures, sessions, sittings, ways
from lagspill.demo.adaptations import adaptation_story
from lagspill.demo.clockwork import Story, live, moment
from lagspill.demo.script import Plot, UnnamedLine, plots, town_script
from lagspill.demo.stage import Life, Stage
from lagspill.demo.town import build_town
from lagspill.demo.yearplans import year_story
from lagspill.directory.models import Municipality
from lagspill.foundation.clock import now, oslo, today
from lagspill.plans import queries, sending

LOCK = 7_310_245
UNREAD_DAYS = 4
CONSENT_HORIZON = 60
NO_MAIL = "django.core.mail.backends.dummy.EmailBackend"


def seed(cases: int | None = None) -> int:
    """Writes the town and `cases` stories (None: as many as there are); returns how many cases. 0 when data exist."""
    with transaction.atomic(), _letters_long_read():
        with connection.cursor() as cursor:
            cursor.execute("select pg_advisory_xact_lock(%s)", [LOCK])
        if Municipality.objects.exists():
            return 0
        stage = Stage(build_town(town_script()), chosen(cases), today())
        sessions.meeting_days(stage, now())
        stories = [case_story(stage, plot, number) for number, plot in enumerate(stage.plots)]
        live(
            [
                *stories,
                *sittings.stories(stage),
                *(sessions.team_story(stage, key) for key in sessions.RHYTHMS),
                _worker_story(stage),
                _gate_story(stage),
                year_story(stage),
                adaptation_story(stage),
                *correspondence.stories(stage),
            ]
        )
        _settle(stage)
        return len(stage.lives)


def chosen(cases: int | None) -> tuple[Plot, ...]:
    """The first stories, or all of them and then again under new keys."""
    found = plots()
    if cases is None or cases <= len(found):
        return found[:cases]
    extra = []
    # Told again are families whose team knows their names: the others would be the same matter twice.
    again = [plot for plot in found if plot.team and plot.unnamed is None]
    for number in range(len(found), cases):
        plot = again[number % len(again)]
        guardians = tuple(line.model_copy(update={"username": "", "persona": ""}) for line in plot.guardians)
        # A list has room for so many: copies wait for the team instead.
        stage = "referred" if sessions.has_meeting(plot) else plot.stage
        changes = {"key": f"{plot.key}-{number}", "username": "", "persona": "", "guardians": guardians, "stage": stage}
        left_out: dict[str, Any] = {
            "withdrawn": "",
            "handover_to": "",
            "renewed": None,
            "sittings": (),
            "messages": (),
            "own_answers": {},
        }
        extra.append(plot.model_copy(update={**changes, **left_out}))
    return (*found, *extra)


def case_story(stage: Stage, plot: Plot, number: int) -> Story:
    """One case from its first concern to where the plot leaves it."""
    yield moment(stage.present, plot.opened, 8 + number % 7, number * 7 % 60)
    if plot.unnamed is not None:
        yield from _unnamed(stage, plot, plot.unnamed, number)
        if plot.unnamed.named is None:
            return
        life = stage.lives[plot.key]
    else:
        life = beginnings.raise_concern(stage, plot, number, stage.present)
    beginnings.take_lead(stage, life)
    if plot.stage != "concern":
        yield from ways.to_team(stage, life)
        yield moment(stage.present, plot.consent_on, 10, number * 11 % 60)
        beginnings.inform(stage, life)
        ends = None if plot.consent_ends is None else stage.present + datetime.timedelta(days=plot.consent_ends)
        consents.obtain(stage, life, ends)
        consents.bring_colleagues(stage, life)
        beginnings.take_plan_office(stage, life)
    if plot.stage == "referred" or sessions.has_meeting(plot):
        yield moment(stage.present, plot.referred_on, 11, number * 13 % 60)
        sessions.refer(stage, life)
        if plot.team_urgency or plot.stage != "referred":
            yield moment(stage.present, plot.referred_on + 1, 13)
            sessions.receive(stage, life)
    for line in plot.notes:
        yield moment(stage.present, line.day, 12, number % 60)
        beginnings.note(stage, life, line)
    day = _planned_on(stage, plot)
    if day is not None:
        yield from _after(stage, life, day)
    yield from _ending(stage, plot)


def _unnamed(stage: Stage, plot: Plot, told: UnnamedLine, number: int) -> Story:
    """A case without a person in it, until somebody is named (CASE-6, 7)."""
    life = beginnings.raise_unnamed(stage, plot, told, number)
    if told.brought is not None:
        yield moment(stage.present, told.brought, 11, number * 13 % 60)
        beginnings.bring(stage, life, told)
        sessions.receive(stage, life)
    if told.named is not None:
        yield moment(stage.present, told.named, 9, number * 7 % 60)
        beginnings.name_people(stage, life, stage.present)
    elif life.case.is_collective and plot.measures and told.meeting is not None:
        yield from _after(stage, life, stage.meeting_days[plot.team, told.meeting])


def _planned_on(stage: Stage, plot: Plot) -> datetime.date | None:
    """The day of the meeting in which the plan was made."""
    alone = [line.day for line in plot.sittings if line.plans and line.day < 0]
    if not plot.measures:
        return None
    if alone:
        return moment(stage.present, alone[0]).date()
    return stage.meeting_days[plot.team, plot.meeting] if sessions.has_meeting(plot) else None


def _after(stage: Stage, life: Life, day: datetime.date) -> Story:
    """After the meeting in which the plan was made: measures begin, are followed up, come to an end."""
    yield oslo(day + datetime.timedelta(days=2), 10)
    measures.begin(stage, life)
    measures.propose_later(stage, life)
    # The first follow-up meeting, when its day is past; else a telephone call meanwhile.
    met_again = day + datetime.timedelta(days=measures.FIRST_FOLLOW_UP)
    yield oslo(
        min(met_again, max(stage.present - datetime.timedelta(days=4), day + datetime.timedelta(days=3))), 14, 30
    )
    measures.talk_underway(stage, life)
    measures.end(stage, life)


def _ending(stage: Stage, plot: Plot) -> Story:
    life = stage.lives[plot.key]
    if plot.renewed:
        yield moment(stage.present, plot.renewed.day, 13)
        consents.renew(stage, life, stage.present + datetime.timedelta(days=plot.renewed.ends))
    if plot.withdrawn:
        yield moment(stage.present, plot.withdrawn_on, 15)
        consents.take_out(stage, life)
    if plot.stopped:
        yield moment(stage.present, -1, 14)
        beginnings.stop(stage, life)
    if plot.handover_to:
        yield moment(stage.present, -1, 15)
        beginnings.offer_on(stage, life)
    if plot.stage == "closed":
        yield moment(stage.present, plot.closed_on, 14)
        measures.close(stage, life)


def _gate_story(stage: Stage) -> Story:
    """Somebody answered yes before there was a case: the answer is kept and names nobody."""
    yield moment(stage.present, -9, 11)
    by = stage.town.actor("ungdom_teacher")
    with acting(by):
        answer_gate(gate=Gate(violence=True, neglect=False), step="concern", case=None, by=by)


def _worker_story(stage: Stage) -> Story:
    """What the worker did on each past day; today's work is left to the one that runs."""
    first = min((plot.opened for plot in stage.plots), default=0)
    for days in range(first, 0):
        yield oslo(stage.present + datetime.timedelta(days=days), 7)
        due = reminders.waiting().filter(due_on__lte=today()).order_by("due_on", "id")
        for reminder in list(due.values_list("id", flat=True)):
            sending.deliver(reminder)


def _settle(stage: Stage) -> None:
    """Consents that ran out meanwhile, warnings for those about to, and old notices put away."""
    for found in queries.expired_cases():
        sending.settle_expired(found)
    for ending in queries.ending_consents(CONSENT_HORIZON):
        sending.plan_consent_reminders(ending)
    limit = now() - datetime.timedelta(days=UNREAD_DAYS)
    for key in stage.town.positions:
        actor = stage.town.actor(key)
        with acting(actor):
            for notice in unread_notices():
                if notice.created_at < limit:
                    mark_read(notice=notice, by=actor)


@contextmanager
def _letters_long_read() -> Iterator[None]:
    """Letters of the past are not sent again: only what the running worker sends is in the mailbox."""
    before = settings.EMAIL_BACKEND
    settings.EMAIL_BACKEND = NO_MAIL
    try:
        yield
    finally:
        settings.EMAIL_BACKEND = before
