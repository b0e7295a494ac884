"""Messages between those on a case, from one meeting to the next (MEET-12)."""

import datetime
from collections.abc import Iterator

from lagspill.cases.actions import answer_gate
from lagspill.demo.beginnings import SAFE
from lagspill.demo.clockwork import Story, moment
from lagspill.demo.script import MessageLine, Plot
from lagspill.demo.stage import Stage
from lagspill.messaging.actions import read_messages, send_message, withdraw_message

TAKEN_BACK_AFTER = datetime.timedelta(minutes=4)
READ_AFTER = datetime.timedelta(minutes=55)


def stories(stage: Stage) -> Iterator[Story]:
    """Every message, as a story of its own."""
    for plot in stage.plots:
        for line in plot.messages:
            yield message_story(stage, plot, line)


def message_story(stage: Stage, plot: Plot, line: MessageLine) -> Story:
    """One message: written, and then taken back, or opened by those who have opened it."""
    sent = moment(stage.present, line.day, line.hour, line.minute)
    yield sent
    life = stage.lives[plot.key]
    with stage.on(life, line.by) as by:
        answer_gate(gate=SAFE, step="note", case=life.case, by=by)
        readers = [stage.town.positions[key].id for key in line.to]
        message = send_message(case=life.case, readers=readers, text=line.text, by=by)
    if line.taken_back:
        yield sent + TAKEN_BACK_AFTER
        with stage.on(life, line.by) as by:
            withdraw_message(message=message, by=by)
    for reader in line.read_by:
        yield sent + READ_AFTER
        with stage.on(life, reader) as by:
            read_messages(case=life.case, by=by)
