"""The parts of the family's page, worded: meeting, plan, who may see, minutes, referral, concern, people (FAM-1, FAM-4)."""

import datetime
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lagspill.cases.queries import playbook_of
from lagspill.foundation.gathering import Row, instant
from lagspill.meetings.convening_presenters import agenda_of, offices_of
from lagspill.meetings.invitation_answers import rows_of
from lagspill.meetings.kinds import model_for
from lagspill.meetings.minutes_presenters import Former, former_of, parts_of
from lagspill.meetings.models import AgendaItem, Minutes
from lagspill.plans.models import Measure
from lagspill.plans.presenters import PlanRow, own_of
from lagspill.plans.rules import Answer, Kin, entitled, verdict
from lagspill.playbooks.schema import Playbook
from lagspill.portal import consent_words
from lagspill.portal.consent_words import full_name
from lagspill.portal.queries import Dossier, former_versions, minutes_of
from lagspill.questions.presenters import own_rows


@dataclass(frozen=True, slots=True)
class MeetingCard:
    """One meeting: when, where, who comes or came."""

    starts_at: datetime.datetime
    ends_at: datetime.datetime
    place: str
    who: list[str]
    cancelled: bool
    interpreter: str
    agenda: list[str]
    offices: list[str]
    told: list[dict[str, str]]
    answer_url: str = ""
    answered: str = ""


@dataclass(frozen=True, slots=True)
class Fact:
    """A label with its text; long texts keep their lines."""

    label: str
    value: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class ReaderRow:
    """Somebody who may see, why, and until when (None: no end)."""

    name: str
    why: str
    until: datetime.date | None
    family: bool = False


@dataclass(frozen=True, slots=True)
class MinutesCard:
    """Approved minutes that the family got."""

    held_at: datetime.datetime
    parts: list[dict[str, str]]
    last_word: str
    who: list[str]
    pdf_url: str
    correct_url: str
    record: Minutes
    versions: list[Former]
    corrections: list[Row]


@dataclass(frozen=True, slots=True)
class NoteCard:
    """A note shared with the family."""

    at: datetime.datetime
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Somebody the family can turn to, by the service's phone."""

    name: str
    role: str
    service: str
    phone: str
    hours: str

    @property
    def dial(self) -> str:
        """The phone number for a tel: link."""
        return "".join(sign for sign in self.phone if sign.isdigit() or sign == "+")


def next_meeting(dossier: Dossier, now: datetime.datetime) -> MeetingCard | None:
    """The first meeting that is not over."""
    ahead = [item for item in dossier.items if _ends_at(item) > now and item.state != "finished"]
    return meeting_card(ahead[0]) if ahead else None


def _starts_at(item: AgendaItem) -> datetime.datetime:
    # A family has its own time within the meeting.
    return item.starts_at or item.meeting.starts_at


def _ends_at(item: AgendaItem) -> datetime.datetime:
    return item.ends_at or item.meeting.ends_at


def meeting_card(item: AgendaItem) -> MeetingCard:
    """One meeting in words."""
    rows, meeting = cast("Any", item), item.meeting
    return MeetingCard(
        starts_at=_starts_at(item),
        ends_at=_ends_at(item),
        place=meeting.place,
        who=[_person(row) for row in rows.invited],
        cancelled=meeting.state == "cancelled",
        interpreter=item.interpreter_language,
        agenda=agenda_of(item),
        offices=[f"{one.label}: {one.name}" for one in offices_of(item)] if item.alone else [],
        told=rows_of(item, reaching=False),
        answer_url=reverse("portal:answer", args=[item.case_id, item.id])
        if rows.mine and item.state == "invited" and meeting.state == "planned"
        else "",
        answered=_answered(item),
    )


def own_answer(item: AgendaItem) -> dict[str, object]:
    """What one has answered so far, as the form begins with it."""
    said = next((row["said"] for row in _rows(item, "mine") if row["said"]), None)
    if said is None:
        return {}
    without = {True: "yes", False: "no"}.get(said["without_us"], "")
    return {
        "reply": said["reply"],
        "other_time": said["other_time"],
        "interpreter_language": said["language"],
        "brings": said["brings"],
        "without_us": without,
    }


def _answered(item: AgendaItem) -> str:
    """One's own answer in words, given here or by mail; empty before there is one."""
    rows = _rows(item, "mine")
    reply = next((row["said"]["reply"] if row["said"] else row["reply"] for row in rows), "")
    return {
        "yes": _("Du har svart at du kommer."),
        "no": _("Du har svart at du ikke kan komme."),
        "other_time": _("Du har bedt om en annen tid."),
        "maybe": _("Du har svart at du er usikker."),
    }.get(reply, "")


def _person(row: Row) -> str:
    if row["staff"]:
        return ", ".join(part for part in (row["staff"], row["service"]) if part)
    return full_name(row)


def plan_rows(dossier: Dossier, day: datetime.date) -> list[PlanRow]:
    """The measures in the plan's order, with the family's answer and how it went."""
    return [_plan_row(dossier, measure, day) for measure in dossier.measures]


def _plan_row(dossier: Dossier, measure: Measure, day: datetime.date) -> PlanRow:
    said = verdict(
        [Answer(_uuid(row), row["agrees"]) for row in _rows(measure, "answers")], set(_entitled(dossier, day))
    )
    agreed = {"yes": True, "no": False, "none": None}[said]
    status, label = {
        "proposed": ("planned", _("Foreslått")),
        "started": ("started", _("I gang")),
        "done": ("done", _("Gjort")),
        "not_done": ("stopped", _("Ikke gjennomført")),
        "declined": ("stopped", _("Blir ikke noe av")),
    }[measure.status]
    talks = _rows(measure, "talks")
    return PlanRow(
        id=measure.id,
        number=measure.number,
        goal=measure.goal,
        text=measure.text,
        who=measure.responsible.staff.name,
        service=measure.service.name,
        due=measure.due_on,
        status=status,
        status_label=label,
        agreed=agreed,
        agreed_label={True: _("Har sagt ja"), False: _("Har sagt nei"), None: _("Har ikke svart ennå")}[agreed],
        how_it_went=_outcome(talks[-1]) if talks else "",
        own=(*own_of(measure, dossier.case), *(_own_of_talk(dossier, talks[-1]) if talks else ())),
    )


def _own_of_talk(dossier: Dossier, talk: Row) -> list[dict[str, str]]:
    return own_rows(playbook_of(dossier.case), "follow_up", talk["own"], reaching=False)


def _rows(row: object, name: str) -> list[Row]:
    return cast("list[Row]", getattr(row, name))


def _uuid(row: Row) -> uuid.UUID:
    return uuid.UUID(row["person"])


def _entitled(dossier: Dossier, day: datetime.date) -> tuple[uuid.UUID, ...]:
    case = dossier.case
    subject = case.subject
    guardians = tuple(_uuid(tie) for tie in dossier.ties if tie["responsible"])
    kin = Kin(subject.id if subject else None, subject.birth_date if subject else None, guardians)
    return entitled(kin, playbook_of(case).consent.signatures, day)


def _outcome(talk: Row) -> str:
    reached = {"yes": _("Målet er nådd."), "partly": _("Målet er delvis nådd."), "no": _("Målet er ikke nådd ennå.")}
    said = [reached[talk["reached"]], talk["how"], talk["why_not"], talk["effect"]]
    return " ".join(part for part in said if part)


def follow_up_ahead(dossier: Dossier, now: datetime.datetime) -> datetime.datetime | None:
    """The first talk about how the plan goes, while it lies ahead."""
    at = dossier.plan.first_follow_up_at if dossier.plan else None
    return at if at and at > now else None


def closed_on(dossier: Dossier) -> datetime.datetime | None:
    """When the family was told that it ended. An end after a stop is not told (CASE-4)."""
    ends = [instant(row["at"]) for row in dossier.events if row["kind"] == "closed"]
    return ends[-1] if ends else None


def readers(dossier: Dossier, day: datetime.date) -> list[ReaderRow]:
    """Who may see the case today: the family, the service that raised the concern, those that the consent names (CONS-3)."""
    family = [
        ReaderRow(full_name(row), _("det er deg") if row["mine"] else _capacity(row["capacity"]), None, family=True)
        for row in dossier.people
    ]
    owner = ReaderRow(dossier.case.owner.name, _("tok opp bekymringen og har ansvar for saken"), None)
    consent = consent_words.current(dossier, day)
    named = {}
    if consent is not None and closed_on(dossier) is None:
        named = consent_words.access(dossier, consent, day)
    why = _("du har samtykket") if dossier.own else _("dere har samtykket")
    services = [
        ReaderRow(name, why, one.end - consent_words.DAY)
        for name, one in named.items()
        if name != dossier.case.owner.name
    ]  # fmt: skip
    return [*family, owner, *services]


def _capacity(capacity: str) -> str:
    return {"subject": _("saken handler om barnet selv"), "guardian": _("foresatt")}[capacity]


def minutes_cards(dossier: Dossier) -> list[MinutesCard]:
    """Approved and shared minutes, newest first, with what they said before and what one has asked oneself."""
    amended = [minutes.id for item in dossier.items if (minutes := minutes_of(item)) and minutes.version > 1]
    former = former_versions(amended) if amended else []
    return [
        MinutesCard(
            held_at=_starts_at(item),
            parts=parts_of(minutes, _model(dossier, item)),
            last_word=item.last_word,
            who=attended(item)[0],
            pdf_url=reverse("portal:minutes-pdf", args=[dossier.case.id, minutes.id]),
            correct_url=reverse("portal:correction", args=[dossier.case.id, minutes.id]),
            record=minutes,
            versions=former_of([one for one in former if one.minutes_id == minutes.id], _model(dossier, item)),
            corrections=_rows(item, "asked"),
        )
        for item in reversed(dossier.items)
        if (minutes := minutes_of(item))
    ]


def _model(dossier: Dossier, item: AgendaItem) -> Playbook:
    return model_for(dossier.case, item.meeting)


def attended(item: AgendaItem) -> tuple[list[str], list[str]]:
    """Who was there, and who was asked to be and was not (MEET-5)."""
    rows = _rows(item, "attended")
    there = [_person(row) for row in rows if row["present"]]
    return there, [_person(row) for row in rows if not row["present"]]


def referral_facts(dossier: Dossier) -> list[Fact]:
    """The referral as it was sent, without anybody's address (FAM-5) and without the team's own judgement."""
    sent = dossier.referral
    if sent is None:
        return []
    urgency = {"low": _("Kan vente litt"), "medium": _("Bør tas snart"), "high": _("Haster")}
    wanted = [
        ", ".join(str(one[key]) for key in ("name", "title", "workplace") if one.get(key))
        for one in sent.other_professionals
    ]
    facts = [
        Fact(_("Sendt av"), ", ".join((sent.reporter.staff.name, sent.reporter.service.name))),
        Fact(_("Hva det gjelder"), sent.subject_area),
        Fact(_("Hva teamet blir bedt om å se på"), sent.reason),
        Fact(_("Hva går bra"), sent.strengths),
        Fact(_("Hva du selv sier") if dossier.own else _("Hva barnet selv sier"), sent.childs_view),
        Fact(_("Hva er prøvd"), sent.measures_tried),
        Fact(_("Hvor mye det haster"), " – ".join(part for part in (urgency[sent.urgency], sent.urgency_reason) if part)),
        Fact(_("Tolk"), sent.interpreter_language),
        Fact(_("Andre som bør være med"), "\n".join(wanted)),
        *own_facts(dossier, "referral", sent.own_answers),
    ]  # fmt: skip
    return [fact for fact in facts if fact.value]


def concern_facts(dossier: Dossier) -> list[Fact]:
    """The concern, if it is shared."""
    concern, case = dossier.concern, dossier.case
    if concern is None:
        return []
    playbook, language = playbook_of(case), get_language() or "nb"
    known = {category.code: category.label.in_(language) for category in playbook.categories}
    facts = [
        Fact(_("Hva vi er bekymret for"), concern.description),
        Fact(_("Det handler om"), ", ".join(known[code] for code in concern.categories if code in known)),
        Fact(_("Hva du selv sier") if dossier.own else _("Hva barnet selv sier"), concern.childs_view),
        Fact(_("Hva går bra"), concern.strengths),
        Fact(_("Hva er prøvd"), concern.measures_tried),
        *own_facts(dossier, "concern", concern.own_answers),
    ]
    return [fact for fact in facts if fact.value]


def own_facts(dossier: Dossier, form: str, own_answers: Mapping[str, Any]) -> list[Fact]:
    """Answers to the model's own questions, without how to reach anybody: two guardians may read this (FAM-5)."""
    rows = own_rows(playbook_of(dossier.case), form, own_answers, reaching=False)
    return [Fact(row["label"], row["value"]) for row in rows]


def contacts(dossier: Dossier) -> list[Contact]:
    """The case's lead, or while there is none its service; and the team's coordinator once the team has the case."""
    case = dossier.case
    du = dossier.own
    if case.lead is not None:
        role = (
            _("følger opp det vi blir enige om, og er den du ringer først")
            if du
            else _("følger opp det vi blir enige om, og er den dere ringer først")
        )
        service = case.lead.service
        found = [Contact(case.lead.staff.name, role, service.name, service.phone, service.hours)]
    else:
        role = _("tok opp bekymringen. Ring hit først.")
        found = [Contact(case.owner.name, role, "", case.owner.phone, case.owner.hours)]
    if case.plan_coordinator is not None:
        coordinator = case.plan_coordinator
        service = coordinator.service
        role = _("følger den individuelle planen og kaller inn til møtene om den")
        found.append(Contact(coordinator.staff.name, role, service.name, service.phone, service.hours))
    if case.team is not None and (dossier.referral is not None or dossier.items):
        team = case.team
        found.append(
            Contact(
                team.coordinator.staff.name,
                _("leder møtene i teamet"),
                team.name,
                team.service.phone,
                team.service.hours,
            )
        )
    return found
