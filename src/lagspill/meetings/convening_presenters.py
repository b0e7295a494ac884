"""What the pages of a meeting of one case say: which kinds there are, and who is responsible for what (MEET-14)."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.cases.models import Case
from lagspill.meetings import convening_rules as rules
from lagspill.meetings import sittings
from lagspill.meetings.invitation_answers import rows_of
from lagspill.meetings.kinds import kind_of
from lagspill.meetings.models import AgendaItem
from lagspill.meetings.presenters import guests, language
from lagspill.meetings.wording import clock_span, duration
from lagspill.playbooks.schema import MeetingKind


@dataclass(frozen=True, slots=True)
class KindRow:
    """A kind of meeting that the case may have; without a `url` it is others' to call, by name, or the case is not ready."""

    name: str
    who: str
    why_not: str
    url: str


@dataclass(frozen=True, slots=True)
class Office:
    """Who is responsible for one thing."""

    label: str
    name: str


def kind_rows(case: Case, people: Sequence[sittings.OnCase], by: Actor) -> list[KindRow]:
    """Those that one may call oneself first."""
    rows = [_kind_row(case, one, people, by) for one in sittings.kinds_for(case)]
    return sorted(rows, key=lambda row: not row.url)


def _kind_row(case: Case, one: sittings.Offered, people: Sequence[sittings.OnCase], by: Actor) -> KindRow:
    allowed = {post.position for post in rules.conveners(one.kind, [who.post for who in people])}
    code = sittings.denial(case, one, people, by)
    names = ", ".join(who.label for who in people if who.post.position in allowed)
    return KindRow(
        name=one.kind.label.in_(language()),
        who=names or _("Ingen på saken kan kalle inn ennå."),
        why_not="" if code in (None, "not_convener") else {
            "state": _("Saken må ha et samtykke, og ikke være stanset eller avsluttet."),
            "first": _("Det første møtet kalles inn av tjenesten som eier saken, eller av den koordineringsansvarlige."),
        }[str(code)],
        url="" if code else reverse("meetings:convene", args=[case.id, one.playbook.code, one.kind.code]),
    )  # fmt: skip


def offices_of(item: AgendaItem) -> list[Office]:
    """Everybody's part by name. What nobody has taken on is said."""
    meeting = item.meeting
    rows = [
        (_("Kaller inn"), meeting.convener),
        (_("Har ansvar for sakslisten"), meeting.agenda_owner),
        (_("Leder møtet"), meeting.chair),
        (_("Leder hvis møtelederen er borte"), meeting.deputy_chair),
        (_("Skriver referat"), meeting.minute_taker),
    ]
    return [Office(label, one.staff.name if one else _("ikke avklart")) for label, one in rows]


def agenda_of(item: AgendaItem) -> list[str]:
    """The agenda's points."""
    return [line.strip() for line in item.agenda.splitlines() if line.strip()]


def minutes_words(kind: MeetingKind) -> str:
    """What the model says about minutes."""
    return {
        "always": _("Det skrives alltid referat, og det går til alle som var med."),
        "usual": _("Det er vanlig å skrive referat, og det går til alle som var med."),
        "never": _("Det skrives ikke referat fra dette møtet."),
    }[kind.minutes_duty]


def sitting_page(item: AgendaItem) -> dict[str, object]:
    """Everything that the meeting's page and its live page share."""
    kind = kind_of(item)
    only = next((guest.name for guest in guests(item) if guest.family), "") if item.only_for_id else ""
    return {
        "name": kind.label.in_(language()),
        "offices": offices_of(item),
        "agenda": agenda_of(item),
        "told": rows_of(item, reaching=True),
        "minutes_words": minutes_words(kind),
        "family_decides": kind.family_decides,
        "guests": guests(item),
        "span": clock_span(item.starts_at, item.ends_at),
        "length": duration(item.minutes),
        "only_for": only,
        "every_weeks": item.every_weeks,
        "next_url": reverse("meetings:convene", args=[item.case_id, item.meeting.playbook, item.meeting.kind]),
    }


def language_name(code: str) -> str:
    """What a language is called: a code of a person's language, or what the referral said in words."""
    try:
        return str(get_language_info(code)["name_translated"]) if code else ""
    except KeyError:
        return code
