"""A nameless request for a slot: what the coordinator may know, what stops a text, how the answer comes back (CASE-3)."""

import datetime

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from django.urls import reverse
from tests.fixtures import Browse
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actor import acting
from lagspill.access.refusal import Refused
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Case, Event
from lagspill.cases.referrals import Draft, send_referral
from lagspill.families import nameless
from lagspill.foundation.clock import today
from lagspill.meetings import slots
from lagspill.meetings.actions import NewMeeting, cancel_meeting, plan_meetings
from lagspill.meetings.models import Meeting, SlotRequest, SlotTie
from lagspill.playbooks.rules import asks_for_a_slot

OK, AWAY, GONE, AGAIN = 200, 302, 404, 422
ASKED = {
    "categories": ["absence"],
    "band": "age_6_15",
    "urgency": "high",
    "urgency_reason": "Fraværet øker",
    "interpreter": "yes",
}


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def meeting(town: Town) -> Meeting:
    by = town.actor("coordinator")
    day = today() + datetime.timedelta(days=14)
    with acting(by):
        date = NewMeeting(day=day, hour=12, minute=0, minutes=240, place="Rådhuset, rom 2")
        (found,) = plan_meetings(team=town.team, dates=[date], by=by)
    return found


def asked(town: Town, story: Story, reason: str = "Fraværet øker") -> SlotRequest:
    by = town.actor("teacher")
    question = slots.Question(
        categories=["absence"], band="age_6_15", urgency="high", urgency_reason=reason, interpreter=True
    )
    with acting(by):
        return slots.ask_for_slot(
            case=Case.objects.select_related("team").get(id=story.case.id), question=question, by=by
        )


def answered(town: Town, request: SlotRequest, **answer: object) -> None:
    by = town.actor("coordinator")
    with acting(by):
        found = slots.team_request_or_404(request.id, by)
        slots.answer_slot(request=found, answer=slots.Answer(urgency="medium", **answer), by=by)  # type: ignore[arg-type]


def ask_page(client: Client, story: Story, **changed: object) -> tuple[int, str]:
    answer = client.post(reverse("meetings:ask-slot", args=[story.case.id]), ASKED | changed)
    return answer.status_code, answer.content.decode()


def test_the_coordinator_reads_codes_and_never_whose_they_are(town: Town, story: Story, browse: Browse) -> None:
    assert ask_page(browse(town.actor("teacher")), story)[0] == AWAY
    with acting(town.actor("coordinator")):
        request = SlotRequest.objects.get()
        assert not SlotTie.objects.exists()
        assert not Case.objects.exists()
    coordinator = browse(town.actor("coordinator"))
    page = reverse("meetings:slot", args=[request.id])
    assert page in coordinator.get("/", follow=True).content.decode()
    assert page in coordinator.get(reverse("meetings:team", args=[town.team.id])).content.decode()
    shown = coordinator.get(page).content.decode()
    assert "Skolevegring og fravær" in shown and "Fraværet øker" in shown and "6–15" in shown
    for secret in ("Emil", "Solbakken", "Lia skole", "Ansatt Teacher", story.case.number, str(story.case.id)):
        assert secret not in shown, secret


@pytest.mark.parametrize(
    "who", ["stranger", "ppt", "nurse", "other_teacher", "municipal_coordinator", "privacy_officer"]
)
def test_nobody_else_sees_that_anything_was_asked(town: Town, story: Story, browse: Browse, who: str) -> None:
    request = asked(town, story)
    with acting(town.actor(who)):
        assert not SlotRequest.objects.exists() and not SlotTie.objects.exists()
    client = browse(town.actor(who))
    assert client.get(reverse("meetings:slot", args=[request.id])).status_code == GONE
    assert client.get(reverse("meetings:ask-slot", args=[story.case.id])).status_code == GONE
    for deed in ("meetings:withdraw-slot", "meetings:read-slot"):
        assert client.post(reverse(deed, args=[request.id])).status_code == GONE


def test_the_family_sees_nothing_of_it(town: Town, story: Story) -> None:
    asked(town, story)
    with acting(story.family("mother")):
        assert not SlotRequest.objects.exists() and not SlotTie.objects.exists()
        assert not Event.objects.filter(kind="slot_asked").exists()


def test_no_row_that_the_coordinator_reads_holds_the_case_asker_or_service(town: Town, story: Story) -> None:
    asked(town, story)
    with acting(town.actor("coordinator")), connection.cursor() as cursor:
        cursor.execute("select row_to_json(r)::text from meetings_slotrequest r")
        ((row,),) = cursor.fetchall()
    teacher = town.positions["teacher"]
    for secret in (story.case.id, story.case.subject_id, teacher.id, teacher.service_id, teacher.staff_id):
        assert str(secret) not in row


def test_after_the_referral_the_tie_stays_the_reporters_own(town: Town, story: Story) -> None:
    request = asked(town, story)
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    give(town, consent, story.father)
    by = town.actor("teacher")
    with acting(by):
        wording = Draft(reporter_contact="22 00 00 00", subject_area="Fravær", reason="Borte", urgency="high")
        send_referral(case=Case.objects.select_related("team").get(), draft=wording, by=by)
        assert SlotRequest.objects.get(id=request.id).state == "used"
        assert slots.slot_of(story.case.id) is None
    coordinator = town.actor("coordinator")
    with acting(coordinator):
        assert Case.objects.count() == 1
        assert not SlotTie.objects.exists()
        assert slots.team_requests(town.team) == []


@pytest.mark.parametrize(
    ("reason", "told"),
    [
        ("Emil er borte", "«Emil» (navn)"),
        ("Mor heter mari", "«mari» (navn)"),
        ("Går i 7B på Lia skole", "«7B» (klasse), «Lia skole» (skole eller barnehage)"),
        ("Ring 22 00 00 00", "likner et telefonnummer"),
        ("10915596784", "likner et fødselsnummer"),
        ("Bor i Storgata 5", "likner en adresse"),
        ("Spør Rektor", "«Rektor» (navn)"),
    ],
)  # fmt: skip
def test_a_reason_that_identifies_is_told_of_at_its_field_and_nothing_is_kept(
    town: Town, story: Story, browse: Browse, reason: str, told: str
) -> None:
    status, page = ask_page(browse(town.actor("teacher")), story, urgency_reason=reason)
    assert status == AGAIN and told in page and reason in page
    assert 'aria-invalid="true"' in page and "urgency_reason" in page
    with acting(town.actor("teacher")):
        assert not SlotRequest.objects.exists()


def test_without_a_check_nothing_is_kept(
    town: Town, story: Story, browse: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> list[str]:
        with connection.cursor() as cursor:
            cursor.execute("select 1 from no_such_table")
        return []

    monkeypatch.setattr(nameless, "known_names", broken)
    status, page = ask_page(browse(town.actor("teacher")), story)
    assert status == AGAIN and "Vi får ikke sjekket" in page and "Fraværet øker" in page
    with acting(town.actor("teacher")):
        assert not SlotRequest.objects.exists()


def test_an_error_of_any_other_kind_keeps_nothing_either(
    town: Town, story: Story, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> list[object]:
        raise ZeroDivisionError

    monkeypatch.setattr(nameless, "traces", broken)
    with pytest.raises(ZeroDivisionError):
        asked(town, story)
    with acting(town.actor("teacher")):
        assert not SlotRequest.objects.exists()


def test_the_proposed_date_comes_to_the_askers_day_and_to_the_case(
    town: Town, story: Story, meeting: Meeting, browse: Browse
) -> None:
    request = asked(town, story)
    coordinator = browse(town.actor("coordinator"))
    page = reverse("meetings:slot", args=[request.id])
    answer = {"urgency": "medium", "meeting": str(meeting.id), "text": "Vi har plass"}
    assert coordinator.post(page, answer).status_code == AWAY
    assert "Noen spør når" not in coordinator.get("/", follow=True).content.decode()
    teacher = browse(town.actor("teacher"))
    day = teacher.get("/", follow=True).content.decode()
    assert "Koordinatoren foreslår møtet" in day and "Vi har plass" in day
    case = teacher.get(reverse("cases:case", args=[story.case.id])).content.decode()
    assert "Koordinatoren foreslår møtet" in case and "Haster noe" in case
    assert teacher.post(reverse("meetings:read-slot", args=[request.id])).status_code == AWAY
    assert "Koordinatoren foreslår" not in teacher.get("/", follow=True).content.decode()
    assert "Koordinatoren foreslår" in teacher.get(reverse("cases:case", args=[story.case.id])).content.decode()
    by = town.actor("coordinator")
    with acting(by):
        cancel_meeting(meeting=Meeting.objects.select_related("team").get(), by=by)
    assert "det er avlyst" in teacher.get(reverse("cases:case", args=[story.case.id])).content.decode()


def test_not_now_needs_a_reason_and_one_may_ask_again(town: Town, story: Story, browse: Browse) -> None:
    request = asked(town, story)
    coordinator, teacher = browse(town.actor("coordinator")), browse(town.actor("teacher"))
    page = reverse("meetings:slot", args=[request.id])
    assert "ingen kommende møter" in coordinator.get(page).content.decode()
    bare = coordinator.post(page, {"urgency": "low", "meeting": "not_now", "text": ""})
    assert bare.status_code == AGAIN and "Skriv hvorfor" in bare.content.decode()
    told = coordinator.post(page, {"urgency": "low", "meeting": "not_now", "text": "Ring Lia skole"})
    assert told.status_code == AGAIN and "skole eller barnehage" in told.content.decode()
    assert ask_page(teacher, story)[0] == GONE, "one question at a time"
    assert (
        coordinator.post(
            page, {"urgency": "low", "meeting": "not_now", "text": "Teamet er fullt denne måneden"}
        ).status_code
        == AWAY
    )
    assert "ikke nå" in teacher.get("/", follow=True).content.decode()
    assert ask_page(teacher, story)[0] == AWAY


def test_a_question_is_withdrawn_before_the_answer(town: Town, story: Story, meeting: Meeting, browse: Browse) -> None:
    request = asked(town, story)
    teacher = browse(town.actor("teacher"))
    assert "Trekk spørsmålet" in teacher.get(reverse("meetings:ask-slot", args=[story.case.id])).content.decode()
    assert teacher.post(reverse("meetings:withdraw-slot", args=[request.id])).status_code == AWAY
    assert browse(town.actor("coordinator")).get(reverse("meetings:slot", args=[request.id])).status_code == GONE
    by = town.actor("coordinator")
    with acting(by), pytest.raises(Refused, match="slot_over"):
        slots.answer_slot(
            request=SlotRequest.objects.select_related("team").get(),
            answer=slots.Answer(urgency="low", meeting=meeting),
            by=by,
        )


def test_each_does_their_own_part_only(town: Town, story: Story) -> None:
    request = asked(town, story)
    teacher, coordinator = town.actor("teacher"), town.actor("coordinator")
    with acting(teacher), pytest.raises(Refused, match="not_team"):
        slots.answer_slot(
            request=SlotRequest.objects.select_related("team").get(),
            answer=slots.Answer(urgency="low", text="Nei"),
            by=teacher,
        )
    with pytest.raises(DatabaseError), acting(teacher):
        SlotRequest.objects.filter(id=request.id).update(state="proposed", answered_by=teacher.position_id)
    with pytest.raises(DatabaseError), acting(coordinator):
        SlotRequest.objects.filter(id=request.id).update(state="withdrawn")
    with pytest.raises(DatabaseError), acting(coordinator):
        SlotTie.objects.bulk_create(
            [
                SlotTie(
                    request=request,
                    case_id=story.case.id,
                    service_id=coordinator.service(),
                    asked_by_id=coordinator.position(),
                )
            ]
        )
    with acting(coordinator), pytest.raises(Refused, match="slot_reason"):
        slots.answer_slot(
            request=slots.team_request_or_404(request.id, coordinator),
            answer=slots.Answer(urgency="low"),
            by=coordinator,
        )


def test_an_urgent_question_says_why_and_a_strange_code_is_refused(town: Town, story: Story, browse: Browse) -> None:
    teacher = browse(town.actor("teacher"))
    status, page = ask_page(teacher, story, urgency_reason="")
    assert status == AGAIN and "Skriv hvorfor det haster." in page
    assert ask_page(teacher, story, band="age_99")[0] == AGAIN
    assert ask_page(teacher, story, urgency="low", urgency_reason="")[0] == AWAY
    by = town.actor("teacher")
    question = slots.Question(categories=[], band="", urgency="low")
    with acting(by), pytest.raises(Refused, match="slot_asked"):
        slots.ask_for_slot(case=Case.objects.select_related("team").get(), question=question, by=by)


def test_only_the_owner_asks_and_only_before_the_referral(town: Town, story: Story) -> None:
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    give(town, consent, story.father)
    teacher = town.actor("teacher")
    question = slots.Question(categories=["absence"], band="", urgency="low")
    with acting(teacher):
        case = Case.objects.select_related("team").get()
        case.state = "referred"
        with pytest.raises(Refused, match="slot_late"):
            slots.ask_for_slot(case=case, question=question, by=teacher)
    coordinator = town.actor("coordinator")
    with acting(coordinator), pytest.raises(Refused, match="slot_owner"):
        slots.ask_for_slot(case=case, question=question, by=coordinator)


def test_a_model_without_the_step_has_no_such_question(town: Town) -> None:
    from lagspill.meetings.kinds import playbook_of

    playbook = playbook_of(town.team)
    assert asks_for_a_slot(playbook)
    assert not asks_for_a_slot(playbook.model_copy(update={"routines": ()}))


def test_the_log_has_ids_and_codes_only(town: Town, story: Story) -> None:
    request = asked(town, story)
    answered(town, request, text="Prøv igjen om en måned")
    with acting(town.actor("privacy_officer")):
        entries = list(AuditEntry.objects.filter(action__startswith="slot."))
    assert {entry.action for entry in entries} == {"slot.asked", "slot.answered"}
    answer = next(entry for entry in entries if entry.action == "slot.answered")
    assert answer.case is None and answer.object == request.id
    assert not any("Fraværet" in str(entry.facts) or "måned" in str(entry.facts) for entry in entries)
