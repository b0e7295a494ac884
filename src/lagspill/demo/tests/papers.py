"""The papers of the demo's cases, model by model, as people get them over HTTP, and what is printed on them in which order."""

import io
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pypdf
import yaml
from django.db import connection
from django.test import Client
from django.urls import reverse

from lagspill.access.log_in import SESSION_KEY
from lagspill.identity.models import Account
from lagspill.playbooks import loader
from lagspill.playbooks import tests as playbook_tests
from lagspill.playbooks.schema import Document, Playbook, Source

FOLDER = Path(playbook_tests.__path__[0])
# Whose papers they are, and which: the fullest first. Each gives who may read it, as position and account, and its id.
READER = (
    "join access_assignment a on a.case_id = c.id and a.ended_at is null"
    " join directory_position p on p.id = a.position_id and p.service_id = a.service_id"
    " join directory_staffmember m on m.id = p.staff_id and m.account_id is not null"
    " where c.playbook = '{model}' and {rule} order by {order}, c.number, a.created_at"
)
PAPERS = {
    "consent_form": (
        "consent:pdf", "x.id", "join consent_consent x on x.case_id = c.id",
        "x.state = 'valid'",
        "(select count(*) from consent_signature s where s.consent_id = x.id) desc, c.state = 'plan' desc",
    ),
    "referral": (
        "cases:referral-pdf", "c.id", "join cases_referral x on x.case_id = c.id",
        "x.sent_at is not null and c.subject_id is not null", "jsonb_array_length(x.other_professionals) desc, c.state = 'plan' desc",
    ),
    "invitation": (
        "meetings:invitation-pdf", "x.id",
        "join meetings_invitation x on x.case_id = c.id and x.state <> 'cancelled' join meetings_agendaitem i on i.id = x.item_id"
        " join meetings_meeting t on t.id = i.meeting_id",
        "x.position_id = p.id and (t.team_id is not null or t.playbook = c.playbook)", "t.team_id is null, length(i.agenda) desc",
    ),
    "action_plan": (
        "plans:pdf", "c.id", "", "exists (select from plans_measure x where x.case_id = c.id)",
        "(select count(*) from plans_measure x where x.case_id = c.id) desc",
    ),
    "minutes": (
        "meetings:minutes-pdf", "x.item_id",
        "join meetings_minutes x on x.case_id = c.id and x.state = 'approved' join meetings_agendaitem i on i.id = x.item_id",
        "exists (select from meetings_invitation v where v.item_id = x.item_id and v.position_id = p.id)",
        "length(i.last_word) desc",
    ),
    "protocol": (
        "meetings:protocol-pdf", "x.meeting_id",
        "join meetings_agendaitem i on i.case_id = c.id join meetings_protocol x on x.meeting_id = i.meeting_id",
        "p.role = 'team_coordinator'", "x.created_at desc",
    ),
}  # fmt: skip


@contextmanager
def as_owner(statement: str) -> Iterator[list[tuple[Any, ...]]]:
    """Rows read past every policy, as a declared migration may."""
    address = urlsplit(os.environ["LAGSPILL_OWNER_DATABASE_URL"])
    owner = connection.copy()
    owner.settings_dict = {**connection.settings_dict, "USER": address.username, "PASSWORD": address.password}
    with owner.cursor() as cursor:
        cursor.execute("set lagspill.migrating = 'on'")
        cursor.execute(statement)
        yield cursor.fetchall()
    owner.close()


def enter(account: Account, choice: str) -> Client:
    """Somebody logged in, acting in one position or as family."""
    client = Client()
    client.force_login(account)
    session = client.session
    session[SESSION_KEY] = choice
    session.save()
    return client


@dataclass(frozen=True)
class SourceSays:
    """Which papers a model's sources ask for, and the fields of each in the source's own order, as `form.field` and
    `form.field.column`; and of which letters they speak."""

    papers: dict[str, list[str]]
    letters: list[str]


def source_of(model: str) -> SourceSays:
    """What the facts beside the playbooks say of a model."""
    book = yaml.safe_load((FOLDER / "method_book.yaml").read_text(encoding="utf-8"))
    if model == book["code"]:
        papers = {
            paper: [f"{form}.{ref}" for ref in book["forms"].get(form, [])] for paper, form in book["papers"].items()
        }
        papers["action_plan"] += [f"follow_up.{ref}" for ref in book["forms"]["follow_up"]]
        return SourceSays(papers, book["letters"])
    facts = yaml.safe_load((FOLDER / "models.yaml").read_text(encoding="utf-8"))[model]["source"]
    papers = {paper: [f"{paper}.{ref}" for ref in refs] for paper, refs in facts["papers"].items()}
    return SourceSays(papers, facts["letters"])


def own_sources(playbook: Playbook) -> list[Source]:
    """The sources of the model itself; those of what all models share are left out."""
    shared = {
        source["code"]
        for path in (FOLDER.parent / "shipped" / "shared").glob("*.yaml")
        for source in yaml.safe_load(path.read_text(encoding="utf-8"))["sources"]
    }
    return [source for source in playbook.sources if source.code not in shared]


def documents_of(playbook: Playbook) -> list[Document]:
    """The papers of a model: without a team nothing is referred, and only some models have a protocol."""
    without = {"protocol"} if playbook.protocol is None else set()
    without |= set() if playbook.is_a_teams else {"referral", "protocol"}
    return [one for one in playbook.documents if one.code not in without]


def paper(model: str, code: str) -> bytes:
    """The filled-in document of one of the model's cases, fetched by somebody who may have it."""
    route, what, join, rule, order = PAPERS[code]
    asked = ["m.account_id, p.id,", what, "from cases_case c", join, READER.format(model=model, rule=rule, order=order)]
    statement = " ".join(["select", *asked])
    with as_owner(statement) as rows:
        for account, position, found in rows[:20]:
            client = enter(Account.objects.get(id=account), str(position))
            answer = client.get(reverse(route, args=[found]))
            if answer.status_code == 200:
                return bytes(answer.content)
    raise AssertionError(f"{model}: nobody in the demo can get a «{code}»; {len(rows)} were tried")


LETTER_READER = (
    "select m.account_id, p.id, t.id from directory_position p join directory_service s on s.id = p.service_id"
    " join directory_staffmember m on m.id = p.staff_id and m.account_id is not null"
    " {join} directory_team t on t.coordinator_id = p.id and t.playbook = '{model}'"
    " where t.id is not null or (p.role = 'sosiallaerer' and s.kind = 'school') order by t.name, p.id"
)


def letter(model: str, code: str) -> bytes:
    """A letter of the model as its team sends it; where no team runs it, as a school prints it."""
    join = "join" if loader.shipped()[model].is_a_teams else "left join"
    with as_owner(LETTER_READER.format(join=join, model=model)) as rows:
        for account, position, team in rows:
            route, key = ("letters:pdf", team) if team else ("letters:alone-pdf", model)
            client = enter(Account.objects.get(id=account), str(position))
            answer = client.get(reverse(route, args=[key, code, "nb"]))
            if answer.status_code == 200:
                return bytes(answer.content)
    raise AssertionError(f"{model}: nobody in the demo can print «{code}»; {len(rows)} were tried")


@dataclass(frozen=True)
class Line:
    """Something that a paper should say: a heading, or a field's label. `ref` is empty for a heading."""

    ref: str
    label: str
    heading: str
    prescribed: bool


def lines_of(playbook: Playbook, document: Document) -> list[Line]:
    """Headings, fields and columns in the playbook's order, in bokmål."""
    found = []
    for section in document.sections:
        heading = section.heading.in_("nb")
        found.append(Line("", heading, heading, prescribed=False))
        for ref in section.fields:
            field = playbook.form_field(ref)
            prescribed = field.from_form == "prescribed"
            found.append(Line(ref, _printed(ref, field.label.in_("nb")), heading, prescribed))
            found += [
                Line(f"{ref}.{one.code}", one.label.in_("nb"), heading, one.from_form == "prescribed")
                for one in field.columns
            ]
    return found


def _printed(ref: str, label: str) -> str:
    """Those who sign a consent are told by what they are to the case."""
    who = {"consent.young_person_signature": "Den saken gjelder", "consent.guardian_1_signature": "Foresatt"}
    return who.get(ref.replace("guardian_2", "guardian_1"), label)


def pages_of(pdf: bytes) -> list[str]:
    """The words of each page, with lines and hyphens of the layout undone."""
    return [words(page.extract_text()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def words(text: str) -> str:
    """Words with one space between them."""
    return re.sub(r"\s+", " ", re.sub("\u00ad\\s*", "", text))


def places(wanted: list[str], pages: list[str]) -> list[int | None]:
    """On which page each of the labels stands, each after the one before it; None where it does not."""
    whole = " ".join(pages)
    ends = [len(" ".join(pages[: number + 1])) for number in range(len(pages))]
    found: list[int | None] = []
    at = 0
    for label in wanted:
        hit = re.compile(rf"(?<!\w){re.escape(words(label))}(?!\w)").search(whole, at)
        if hit is not None:
            at = hit.end()
        found.append(None if hit is None else next(number for number, end in enumerate(ends, 1) if hit.start() <= end))
    return found
