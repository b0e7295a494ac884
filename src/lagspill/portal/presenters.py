"""The family's pages, put together: to the person themselves as *du*, to guardians as *dere* (FAM-1, FAM-4)."""

import datetime
from dataclasses import dataclass, field
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.cases.informing import EVENT
from lagspill.cases.models import Case
from lagspill.cases.wording import language_words
from lagspill.documents.content import LANGUAGES
from lagspill.foundation.clock import OSLO
from lagspill.foundation.gathering import instant
from lagspill.foundation.templatetags.lagspill import clock_time
from lagspill.foundation.templatetags.lagspill import day as day_words
from lagspill.plans.presenters import PlanRow
from lagspill.portal import consent_words
from lagspill.portal.consent_words import ConsentCard
from lagspill.portal.hats import hats
from lagspill.portal.queries import Dossier
from lagspill.portal.rules import Facts, Seen, by_day, step
from lagspill.portal.sections import (
    Contact,
    Fact,
    MeetingCard,
    MinutesCard,
    NoteCard,
    ReaderRow,
    closed_on,
    concern_facts,
    contacts,
    follow_up_ahead,
    minutes_cards,
    next_meeting,
    plan_rows,
    readers,
    referral_facts,
)
from lagspill.portal.thread_words import ThreadEvent, thread

DAYS_ON_PAGE = 3


@dataclass(frozen=True, slots=True)
class LookerRow:
    """Who looked on a day, why they may, and when."""

    name: str
    service: str
    why: str
    when: str


@dataclass(frozen=True, slots=True)
class LookDay:
    """A day with those who looked."""

    day: datetime.date
    lookers: list[LookerRow]


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One of several cases on the family's first page."""

    url: str
    title: str
    number: str
    service: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    """A document to take along."""

    title: str
    about: str
    url: str


@dataclass(slots=True)
class FamilyPage:
    """Everything on the page of one case, in the order it is read."""

    own: bool
    title: str
    number: str
    now: str
    meeting: MeetingCard | None
    plan: list[PlanRow]
    plan_pdf: str
    follow_up: datetime.datetime | None
    consent: ConsentCard | None
    consent_help: str
    readers: list[ReaderRow]
    outside: list[str]
    hats: list[str]
    minutes: list[MinutesCard]
    referral: list[Fact]
    referral_sent_at: datetime.datetime | None
    referral_pdf: str
    notes: list[NoteCard]
    concern: list[Fact]
    contacts: list[Contact]
    thread: list[ThreadEvent]
    looks: list[LookDay] = field(default_factory=list)
    looks_more: bool = False


def family_page(dossier: Dossier, seen: list[Seen], now: datetime.datetime) -> FamilyPage:
    """The page of one case as its reader sees it at `now`."""
    day, case = now.astimezone(OSLO).date(), dossier.case
    consent = consent_words.current(dossier, day)
    card = consent_words.consent_card(dossier, consent, day) if consent else None
    if card:
        card.pdf_url = reverse("portal:consent-pdf", args=[case.id, card.id])
    days = look_days(seen)
    sent = dossier.referral
    return FamilyPage(
        own=dossier.own,
        title=title(dossier),
        number=case.number,
        now=_now(dossier, now, day),
        meeting=next_meeting(dossier, now),
        plan=plan_rows(dossier, day),
        plan_pdf=reverse("portal:plan-pdf", args=[case.id]) if dossier.measures else "",
        follow_up=follow_up_ahead(dossier, now),
        consent=card,
        consent_help=_consent_help(dossier),
        readers=readers(dossier, day),
        outside=consent_words.left_out(consent) if consent else [],
        hats=hats(dossier, consent, day),
        minutes=minutes_cards(dossier),
        referral=referral_facts(dossier),
        referral_sent_at=sent.sent_at if sent else None,
        referral_pdf=reverse("portal:referral-pdf", args=[case.id]) if sent else "",
        notes=[
            NoteCard(instant(row["at"]), ", ".join((row["staff"], row["service"])), row["text"])
            for row in dossier.notes
        ],
        concern=concern_facts(dossier),
        contacts=contacts(dossier),
        thread=thread(dossier.events),
        looks=days[:DAYS_ON_PAGE],
        looks_more=len(days) > DAYS_ON_PAGE,
    )


def title(dossier: Dossier) -> str:
    """The page's heading."""
    return heading(dossier.case, own=dossier.own)


def heading(case: Case, *, own: bool) -> str:
    """What a case is called to its family."""
    if own or case.subject is None:
        return _("Samarbeidet om deg")
    return _("Samarbeidet om %(name)s") % {"name": case.subject.given_name}


def _consent_help(dossier: Dossier) -> str:
    first = contacts(dossier)[0]
    who = ", ".join(part for part in (first.name, first.service) if part)
    words = {"who": f"{who}, {first.phone}" if first.phone else who}
    if dossier.own:
        return _(
            "Du kan si ja, si nei, ta ut én tjeneste eller trekke hele samtykket. Ring %(who)s."
            " Du kan ringe når som helst, og du trenger ikke si hvorfor. Det gjelder med en gang."
        ) % words  # fmt: skip
    return _(
        "Dere kan si ja, si nei, ta ut én tjeneste eller trekke hele samtykket. Ring %(who)s."
        " Dere kan ringe når som helst, og dere trenger ikke si hvorfor. Det gjelder med en gang."
    ) % words  # fmt: skip


def _now(dossier: Dossier, now: datetime.datetime, day: datetime.date) -> str:
    """What happens now, and whose move it is."""
    meeting = next_meeting(dossier, now)
    done = ("done", "not_done", "declined")
    code = step(
        Facts(
            closed=closed_on(dossier) is not None,
            meeting_ahead=meeting is not None and not meeting.cancelled,
            measures_open=any(row.status not in done for row in dossier.measures),
            referral_sent=dossier.referral is not None,
            consent_valid=consent_words.holds(dossier, day),
            consent_waits=consent_words.waits(dossier, day),
        )
    )
    return _now_words(dossier.own)[code] % {"who": contacts(dossier)[0].name}


def _now_words(du: bool) -> dict[str, str]:
    if du:
        yours = {
            "meeting": _("Nå venter vi på møtet. Du får si det du mener der."),
            "signing": _("Nå mangler samtykket underskrift. %(who)s hjelper deg med det."),
            "begun": _("Nå snakker %(who)s med deg om hva som kan hjelpe."),
        }
    else:
        yours = {
            "meeting": _("Nå venter vi på møtet. Dere får si det dere mener der."),
            "signing": _("Nå mangler samtykket underskrift. %(who)s hjelper dere med det."),
            "begun": _("Nå snakker %(who)s med dere om hva som kan hjelpe."),
        }
    return yours | {
        "closed": _("Samarbeidet er avsluttet."),
        "plan": _("Nå gjør vi det vi er blitt enige om. %(who)s følger med på at det skjer."),
        "referred": _("Nå finner teamet en tid for møtet."),
        "consented": _("Nå samler %(who)s det teamet trenger å vite."),
    }


def look_days(seen: list[Seen]) -> list[LookDay]:
    """Who has looked, by day (FAM-3)."""
    return [LookDay(day, [_looker(one) for one in rows]) for day, rows in by_day(seen)]


def _looker(one: Seen) -> LookerRow:
    why = {"owner": _("tjenesten har ansvar for saken"), "consent": _("tjenesten er med i samtykket"), "": ""}
    words = {"first": clock_time(one.first), "last": clock_time(one.last), "times": one.times}
    when = _("kl. %(first)s") if one.times == 1 else _("%(times)s ganger, kl. %(first)s til %(last)s")
    return LookerRow(one.name, one.service, why[one.ground], when % words)


def case_rows(cases: list[Case]) -> list[CaseRow]:
    """The list of cases, for those who are a party to several."""
    return [
        CaseRow(
            reverse("portal:case", args=[case.id]),
            heading(case, own=cast("Any", case).own),
            case.number,
            case.owner.name,
        )
        for case in cases
    ]


def paper_rows(dossier: Dossier, now: datetime.datetime) -> list[PaperRow]:
    """The documents of the case, in the order of the page."""
    case, day = dossier.case, now.astimezone(OSLO).date()
    rows = [
        PaperRow(
            _("Samtykke"),
            consent_words.about(consent, day),
            reverse("portal:consent-pdf", args=[case.id, consent.id]),
        )
        for consent in dossier.consents
    ]
    rows += information_rows(dossier)
    if dossier.measures:
        rows.append(PaperRow(_("Plan"), _("det vi er enige om"), reverse("portal:plan-pdf", args=[case.id])))
    rows += [PaperRow(_("Referat"), day_words(card.held_at), card.pdf_url) for card in minutes_cards(dossier)]
    if dossier.referral and dossier.referral.sent_at:
        sent = day_words(dossier.referral.sent_at)
        rows.append(PaperRow(_("Melding til teamet"), sent, reverse("portal:referral-pdf", args=[case.id])))
    return rows


def information_rows(dossier: Dossier) -> list[PaperRow]:
    """The information letter in every language it is written in, once the family has got it (PAR-2)."""
    if not any(row["kind"] == EVENT for row in dossier.events):
        return []
    return [
        PaperRow(
            _("Informasjonsbrev"),
            language_words(code),
            reverse("portal:information-pdf", args=[dossier.case.id, code]),
        )
        for code in LANGUAGES
    ]
