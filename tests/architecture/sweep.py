"""Every address with every object's id, asked by one persona: the database answers for many ids at once, a request for the rest.

An address is first asked with ids of nothing, and every statement that it puts to the database is kept. An id answers like
nothing there when the database gives the same rows to each of these statements with the id in nothing's place, and when no
statement's rows nor the persona's own ids name it: then the view has nothing to tell it by, and runs the same way to the same
answer. Every other id is really asked for, and so is what cannot be judged like this. An address of two ids is asked anew with
every id that may differ, so that all pairs are covered (ADR 14).
"""

import itertools
import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from django.db import connection
from django.test import Client
from django.urls import URLPattern, reverse
from psycopg import sql

from lagspill.access.actor import Actor, acting
from lagspill.cases.gate import STEPS
from lagspill.foundation.clock import today
from lagspill.meetings.quarters import quarter_of
from lagspill.playbooks import loader
from tests.architecture.routes import NOT_ALLOWED
from tests.crawler import Seen, text_in
from tests.playbooks import STAGED, UNNAMED
from tests.town import PLAYBOOK

Ids = tuple[str, ...]
NOTHING: Ids = (str(uuid.uuid4()), str(uuid.uuid4()))
UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The access log takes whatever id it is given, and gives nothing back.
LOGGING = re.compile(r'INSERT INTO "audit_auditentry" (?!.*\bRETURNING\b)', re.S)
DICE = Random(14)
SAMPLES = 30


def further_parts() -> dict[str, list[str]]:
    """By argument, what an address may say beside ids, and one word that it may not."""
    phases = {phase.code for kind in loader.shipped()[PLAYBOOK].meetings for phase in kind.phases}
    # The models whose meetings are of one case, and what their meetings are called.
    alone = [model for model in loader.shipped().values() if not model.is_a_teams]
    of_a_case = [kind.code for kind in loader.shipped()[PLAYBOOK].meetings if kind.scope == "case"]
    quarter = quarter_of(today())
    return {
        "step": [*STEPS, "x"],
        "way": ["opp", "ned", "x"],
        "verb": ["ja", "nei", "sagt", "avlys", "stemmer", "stemmer-ikke", "fjern", "x"],
        "phase": [*sorted(phases), "x"],
        "token": ["x"],
        "about": ["uten-navn", "felles", "x"],
        "model": [PLAYBOOK, STAGED, UNNAMED, *(model.code for model in alone), "x"],
        "kind": [*(model.main_meeting for model in alone), *of_a_case, "x"],
        "alone": [*(model.code for model in alone), "x"],
        "letter": ["for_families", "for_staff", "x"],
        "language": ["nb", "nn", "en", "x"],
        "code": [*loader.shipped(), "x"],
        "version": [*sorted({model.version for model in loader.shipped().values()}), "x"],
        "document": [*sorted({paper.code for model in loader.shipped().values() for paper in model.documents}), "x"],
        "section": ["navn", "skjema-referral", "x"],
        "quarter": [f"{quarter.year}-{quarter.number}", "x"],
    }


@dataclass
class Trace:
    """What one request put to the database, and the ids that the rows named."""

    statements: list[str] = field(default_factory=list)
    named: set[str] = field(default_factory=set)

    def watch(self, execute: Callable[..., Any], text: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """For `execute_wrapper`: the rows are read, and the cursor is put back before the first."""
        result = execute(text, params, many, context)
        self.statements.append(connection.ops.compose_sql(text, params))  # type: ignore[attr-defined]
        cursor = context["cursor"].cursor
        rows = cursor.fetchall() if cursor.description is not None else []
        if rows:
            self.named |= set(UUID.findall(repr(rows)))
            cursor.scroll(0, mode="absolute")
        return result


class Undecided(Exception):
    """A statement that changes something, or has nothing's id where no other can be put."""


@dataclass
class Sweep:
    """All that one persona asks for; without an actor, somebody who has not logged in."""

    client: Client
    actor: Actor | None
    ids: list[str]
    seen: dict[str, Seen] = field(default_factory=dict)
    addresses: int = 0
    alike: list[tuple[str, int]] = field(default_factory=list)  # some that were judged, with nothing's status there
    _differing: dict[str, set[Ids]] = field(default_factory=dict)

    def ask(self, name: str, pattern: URLPattern) -> None:
        """One address with all its further parts and all ids, in all pairs."""
        kinds = {key: type(kind).__name__ for key, kind in pattern.pattern.converters.items()}
        places = [key for key, kind in kinds.items() if kind == "UUIDConverter"]
        others = [key for key in kinds if key not in places]
        parts = further_parts()
        for words in itertools.product(*(parts[key] for key in others)):
            said = dict(zip(others, words, strict=True))

            def address(ids: Ids, said: dict[str, str] = said) -> str:
                return reverse(name, kwargs={**said, **dict(zip(places, ids, strict=True))})

            self.addresses += len(self.ids) ** len(places)
            self._ask(address, len(places))

    def _ask(self, address: Callable[[Ids], str], places: int) -> None:
        waiting, asked = [NOTHING[:places]], set[Ids]()
        while waiting:
            ids = waiting.pop()
            if ids not in asked:
                asked.add(ids)
                url = address(ids)
                waiting += self._others(ids, url, self.request(url))
        told_apart = set(itertools.chain.from_iterable(asked))
        left = [one for one in self.ids if one not in told_apart]
        if places and left:
            example = address(tuple(DICE.choice(left) for _place in range(places)))
            self.alike.append((example, self.seen[address(NOTHING[:places])].status))

    def request(self, url: str) -> Trace:
        """Really asks, and keeps the answer."""
        trace = Trace()
        with connection.execute_wrapper(trace.watch):
            self.seen[url] = text_in(url, self.client.get(url))
        return trace

    def _others(self, ids: Ids, url: str, trace: Trace) -> Iterator[Ids]:
        """The same with other ids in nothing's places: all with which the answer may be another one."""
        if self.seen[url].status == NOT_ALLOWED:
            return  # It has looked at the method alone.
        free = [place for place, one in enumerate(ids) if one == NOTHING[place]]
        known = (trace.named | self._own()) & set(self.ids)
        yield from (_with(ids, {place: one}) for place in free for one in known)
        for statement in trace.statements:
            inside = [place for place in free if _mentions(statement, NOTHING[place])]
            if inside and not LOGGING.match(statement):
                found = self._different(statement, inside)
                yield from (_with(ids, dict(zip(inside, one, strict=True))) for one in found)

    def _own(self) -> set[str]:
        actor = self.actor
        own = (actor.account_id, actor.position_id, actor.service_id, actor.person_id) if actor else ()
        return {str(one) for one in own}

    def _different(self, statement: str, inside: list[int]) -> set[Ids]:
        if statement not in self._differing:
            try:
                self._differing[statement] = self._compare(statement, inside)
            except Undecided:
                self._differing[statement] = set(itertools.product(self.ids, repeat=len(inside)))
        return self._differing[statement]

    def _compare(self, statement: str, inside: list[int]) -> set[Ids]:
        """The ids to which the database answers a statement otherwise than to nothing's."""
        if not re.match(r"(?i)select\b", statement):
            raise Undecided
        for place in inside:
            statement = statement.replace(f"'{_hex(NOTHING[place])}'::uuid", f"p{place}.id")
            if _mentions(statement, NOTHING[place]):
                raise Undecided
        probes = [
            sql.SQL("unnest({}::uuid[]) {}(id)").format([*self.ids, NOTHING[place]], sql.SQL(f"p{place}"))
            for place in inside
        ]
        question = sql.SQL("select {}, (select md5(string_agg(r::text, '|')) from ({}) r) from {}").format(
            sql.SQL(", ").join(sql.SQL(f"p{place}.id::text") for place in inside),
            sql.SQL(statement),
            sql.SQL(" cross join ").join(probes),
        )
        with acting(self.actor), connection.cursor() as cursor:
            cursor.execute(question.as_string(cursor.connection))
            answers = {row[:-1]: row[-1] for row in cursor.fetchall()}
        nothing = answers.pop(tuple(NOTHING[place] for place in inside))
        return {one for one, answer in answers.items() if answer != nothing}


def _with(ids: Ids, new: dict[int, str]) -> Ids:
    return tuple(new.get(place, one) for place, one in enumerate(ids))


def _hex(one: str) -> str:
    return one.replace("-", "")


def _mentions(statement: str, one: str) -> bool:
    return _hex(one) in _hex(statement)
