"""Approved minutes are amended with a reason, every version kept; readers are told and may ask for a correction (MEET-9)."""

import pytest
from django.db import DatabaseError
from django.urls import reverse
from procrastinate.contrib.django.models import ProcrastinateJob
from tests.fixtures import Browse
from tests.mail import Mailbox
from tests.town import Town

from lagspill.access.actor import Actor, acting
from lagspill.access.refusal import Refused
from lagspill.cases.models import Event, Notice
from lagspill.consent.actions import withdraw_service
from lagspill.consent.models import Consent
from lagspill.documents.rendering import render
from lagspill.documents.tests.reading import squeezed, text_of
from lagspill.families.models import ContactDetails
from lagspill.meetings import actions, amending, records, running, tasks
from lagspill.meetings.inviting import invite_item
from lagspill.meetings.models import AgendaItem, Minutes, MinutesCorrection, MinutesVersion
from lagspill.meetings.papers import minutes_paper
from lagspill.meetings.presenters import attendance
from lagspill.meetings.queries import item_or_404, minutes_or_404
from lagspill.meetings.records import Draft
from lagspill.meetings.tests.scene import Scene, refer, set_scene

OK, AWAY, GONE, AGAIN = 200, 302, 404, 422
FIRST, SECOND, THIRD = "Vi snakket om skolen", "Vi snakket om morgenene", "Vi snakket om friminuttene"
REASON = "Feil i det vi ble enige om"


@pytest.fixture
def scene(town: Town) -> Scene:
    """Minutes approved and shared with the family."""
    found = set_scene(town)
    item, by = found.listed(), found.coordinator
    with acting(by):
        invite_item(item=item, by=by)
        actions.start_meeting(meeting=found.meeting, by=by)
        running.start_item(item=found.item(), by=by)
        running.record_attendance(item=found.item(), present={found.story.mother.id}, by=by)
        running.finish_item(item=found.item(), by=by)
        records.write_minutes(item=found.item(), draft=Draft(summary=FIRST), by=by)
        records.approve_minutes(item=found.item(), share=True, by=by)
    return found


def amend(scene: Scene, summary: str = SECOND, *, version: int = 1, **more: object) -> None:
    by = scene.coordinator
    with acting(by):
        amending.amend_minutes(
            item=scene.item(), draft=Draft(summary=summary), reason=REASON, version=version, by=by, **more  # type: ignore[arg-type]
        )  # fmt: skip


def ask(scene: Scene, by: Actor, text: str = "Emil sa noe annet") -> MinutesCorrection:
    with acting(by):
        return amending.ask_correction(
            minutes=Minutes.objects.select_related("item__meeting__team").get(), text=text, by=by
        )


def jobs(name: str) -> list[dict[str, str]]:
    return [job.args for job in ProcrastinateJob.objects.filter(task_name="meetings." + name).order_by("id")]


def kinds(scene: Scene, who: str) -> list[str]:
    with acting(scene.town.actor(who)):
        return list(Notice.objects.order_by("created_at").values_list("kind", flat=True))


def test_every_version_is_kept_for_the_same_readers(scene: Scene) -> None:
    amend(scene)
    amend(scene, THIRD, version=2)
    for reader in (scene.coordinator, scene.town.actor("ppt"), scene.story.family("mother")):
        with acting(reader):
            newest = Minutes.objects.get()
            assert (newest.summary, newest.version, newest.amend_reason) == (THIRD, 3, REASON)
            former = [(one.number, one.summary, one.reason) for one in amending.versions_of(newest)]
            assert former == [(2, SECOND, REASON), (1, FIRST, "")]
    for stranger in ("stranger", "other_teacher", "municipal_coordinator"):
        with acting(scene.town.actor(stranger)):
            assert not MinutesVersion.objects.exists()


def test_minutes_that_are_not_shared_have_no_version_for_the_family(scene: Scene) -> None:
    amend(scene)
    with acting(scene.coordinator):
        Minutes.objects.update(shared=False)
    with acting(scene.story.family("mother")):
        assert not MinutesVersion.objects.exists()


def test_nobody_changes_what_stood_before(scene: Scene) -> None:
    amend(scene)
    with pytest.raises(DatabaseError), acting(scene.coordinator):
        MinutesVersion.objects.update(summary="Noe annet")
    with pytest.raises(DatabaseError), acting(scene.coordinator):
        MinutesVersion.objects.all().delete()


def test_only_who_runs_the_meeting_amends_and_only_what_they_have_read(scene: Scene) -> None:
    ppt = scene.town.actor("ppt")
    with acting(ppt), pytest.raises(Refused, match="not_team"):
        amending.amend_minutes(item=scene.item(), draft=Draft(summary="x"), reason=REASON, version=1, by=ppt)
    amend(scene)
    with pytest.raises(Refused, match="minutes_moved"):
        amend(scene, THIRD, version=1)
    with acting(scene.coordinator):
        Minutes.objects.update(state="draft")
    with pytest.raises(Refused, match="minutes_none"):
        amend(scene, THIRD, version=2)


def test_those_who_got_them_are_told_and_whoever_lost_the_case_is_not(scene: Scene, mailbox: Mailbox) -> None:
    teacher = scene.town.actor("teacher")
    with acting(teacher):
        consent = Consent.objects.get(state="valid")
        withdraw_service(
            consent=consent, service_id=scene.town.services["ppt"].id, person=scene.story.mother, by=teacher
        )
    amend(scene)
    assert "minutes_amended" in kinds(scene, "nurse") and "minutes_amended" in kinds(scene, "teacher")
    assert "minutes_amended" not in kinds(scene, "ppt") and "minutes_amended" not in kinds(scene, "coordinator")
    with acting(scene.story.family("mother")):
        assert Event.objects.filter(kind="minutes_amended").exists()
    for args in jobs("send_news"):
        tasks.send_news(**args)
    mails = mailbox()
    told = {mail.recipients[0] for mail in mails}
    assert {"mari@familie.example", "pål@familie.example", "nurse@fjordvik.example"} <= told
    assert "ppt@fjordvik.example" not in told
    for mail in mails:
        whole = mail.subject + mail.text
        for secret in (
            "Emil",
            "Solbakken",
            "referat",
            SECOND,
            REASON,
            scene.story.case.number,
            str(scene.story.case.id),
        ):
            assert secret not in whole, secret


def test_a_letter_written_before_a_withdrawal_is_not_sent_after_it(scene: Scene, mailbox: Mailbox) -> None:
    amend(scene)
    teacher = scene.town.actor("teacher")
    with acting(teacher):
        consent = Consent.objects.get(state="valid")
        withdraw_service(
            consent=consent, service_id=scene.town.services["ppt"].id, person=scene.story.mother, by=teacher
        )
        ContactDetails.objects.filter(person=scene.story.father).update(email="")
    for args in jobs("send_news"):
        tasks.send_news(**args)
    told = {mail.recipients[0] for mail in mailbox()}
    assert "ppt@fjordvik.example" not in told and "mari@familie.example" in told
    assert "news_by_hand" in kinds(scene, "coordinator"), "the father has no address"


def test_the_paper_says_which_version_it_is(scene: Scene) -> None:
    with acting(scene.coordinator):
        item = item_or_404(scene.item().id)
        first = text_of(render(minutes_paper(minutes_or_404(item.id), *attendance(item))))
    assert "Versjon1" in first
    amend(scene)
    with acting(scene.coordinator):
        second = text_of(render(minutes_paper(minutes_or_404(item.id), *attendance(item))))
    assert "Versjon2,endret" in second and squeezed(REASON) in second and squeezed("Ansatt Coordinator") in second
    assert squeezed(SECOND) in second and squeezed(FIRST) not in second


def test_two_families_of_one_meeting_never_share_a_document(town: Town) -> None:
    from tests.town import begin_story, draft, give

    scene = set_scene(town)
    by, first = scene.coordinator, scene.listed()
    other = begin_story(town)
    consent = draft(town, other, ["ppt", "barnevern", "school_health"])
    give(town, consent, other.mother)
    give(town, consent, other.father)
    refer(town, other)
    with acting(town.actor("teacher")):
        for story, name in ((scene.story, "Alfasen"), (other, "Betasen")):
            for person in (story.case.subject, story.mother, story.father):
                assert person is not None
                type(person).objects.filter(id=person.id).update(family_name=name)
    with acting(by):
        case = type(other.case).objects.select_related("team").get(id=other.case.id)
        second = actions.list_case(meeting=scene.meeting, case=case, by=by)
        words = {first.id: ("Alfasen", "alfaord"), second.id: ("Betasen", "betaord")}
        actions.start_meeting(meeting=scene.meeting, by=by)
        for item_id in words:
            item = AgendaItem.objects.select_related("meeting__team", "case").get(id=item_id)
            invite_item(item=item, by=by)
            item.refresh_from_db()
            running.start_item(item=item, by=by)
            running.hear_family(item=item, last_word=words[item_id][1] + "sist", feedback="", by=by)
            running.finish_item(item=item, by=by)
            records.write_minutes(item=item, draft=Draft(summary=words[item_id][1]), by=by)
            records.approve_minutes(item=item, share=True, by=by)
            amending.amend_minutes(
                item=item,
                draft=Draft(summary=words[item_id][1] + "ny"),
                reason=words[item_id][1] + "grunn",
                version=1,
                by=by,
            )
        for item_id, own in words.items():
            item = item_or_404(item_id)
            paper = text_of(render(minutes_paper(minutes_or_404(item_id), *attendance(item))))
            foreign = next(pair for other_id, pair in words.items() if other_id != item_id)
            assert own[1] + "ny" in paper and item.case.number in paper
            assert not [word for word in foreign if word in paper]


def test_the_page_shows_who_amended_when_and_why_and_what_stood_before(scene: Scene, browse: Browse) -> None:
    item = scene_item(scene)
    client = browse(scene.coordinator)
    page = reverse("meetings:amend", args=[item])
    data = {"summary": SECOND, "reason": REASON, "version": "1", "facts": "", "agreed": "", "disagreed": ""}
    assert client.post(page, data | {"reason": ""}).status_code == AGAIN
    assert client.post(page, data).status_code == AWAY
    late = client.post(page, data | {"summary": THIRD})
    text = late.content.decode()
    assert late.status_code == AGAIN and "Noen andre har endret referatet" in text and THIRD in text
    assert 'name="version" value="2"' in text, "the next attempt builds on what stands now"
    for reader in (scene.coordinator, scene.town.actor("ppt")):
        shown = browse(reader).get(reverse("meetings:minutes", args=[item])).content.decode()
        assert "Versjon 2, endret" in shown and "Ansatt Coordinator" in shown and REASON in shown
        assert SECOND in shown and FIRST in shown
    family = browse(scene.story.family("mother")).get("/", follow=True).content.decode()
    assert "Versjon 2, endret" in family and SECOND in family and FIRST in family
    assert browse(scene.town.actor("ppt")).get(page).status_code == GONE
    assert browse(scene.town.actor("stranger")).get(reverse("meetings:minutes", args=[item])).status_code == GONE


def scene_item(scene: Scene) -> object:
    with acting(scene.coordinator):
        return scene.item().id


def test_the_mother_asks_and_the_minute_taker_amends(scene: Scene, browse: Browse, mailbox: Mailbox) -> None:
    mother = browse(scene.story.family("mother"))
    with acting(scene.coordinator):
        minutes = Minutes.objects.get()
    page = reverse("portal:correction", args=[scene.story.case.id, minutes.id])
    assert page in mother.get("/", follow=True).content.decode()
    assert mother.get(page).status_code == OK
    assert mother.post(page, {"text": ""}).status_code == AGAIN
    assert mother.post(page, {"text": "Emil sa noe annet"}).status_code == AWAY
    assert "Du får svar her." in mother.get("/", follow=True).content.decode()
    for args in jobs("tell_of_correction") * 2:
        tasks.tell_of_correction(**args)
    assert kinds(scene, "coordinator").count("correction_asked") == 1
    with acting(scene.story.family("father")):
        assert not MinutesCorrection.objects.exists(), "what one parent asks is not the other's to read"
    with acting(scene.coordinator):
        wish = MinutesCorrection.objects.get()
    item = scene_item(scene)
    client = browse(scene.coordinator)
    assert "Emil sa noe annet" in client.get(reverse("meetings:minutes", args=[item])).content.decode()
    data = {"summary": SECOND, "reason": REASON, "version": "1", "correction": str(wish.id)}
    assert client.post(reverse("meetings:amend", args=[item]), data).status_code == AWAY
    assert "Referatet ble endret:" in mother.get("/", follow=True).content.decode()
    assert f"{wish.id}:amended" in {args["key"] for args in jobs("send_news")}


def test_a_participant_asks_and_is_told_why_the_minutes_stand(scene: Scene, browse: Browse) -> None:
    item, ppt = scene_item(scene), browse(scene.town.actor("ppt"))
    page = reverse("meetings:ask-correction", args=[item])
    assert page in ppt.get(reverse("meetings:minutes", args=[item])).content.decode()
    assert ppt.post(page, {"text": ""}).status_code == AGAIN
    assert ppt.post(page, {"text": "PPT sa torsdag"}).status_code == AWAY
    with acting(scene.coordinator):
        wish = MinutesCorrection.objects.get()
    answer = reverse("meetings:decline-correction", args=[wish.id])
    assert ppt.get(answer).status_code == GONE
    client = browse(scene.coordinator)
    assert "PPT sa torsdag" in client.get(answer).content.decode()
    assert client.post(answer, {"reason": ""}).status_code == AGAIN
    assert client.post(answer, {"reason": "Vi sjekket tavla"}).status_code == AWAY
    assert client.post(answer, {"reason": "Vi sjekket tavla"}).status_code == GONE, "answered once"
    assert "correction_declined" in kinds(scene, "ppt")
    assert "Vi sjekket tavla" in ppt.get(reverse("meetings:minutes", args=[item])).content.decode()
    with acting(scene.story.family("mother")):
        assert not MinutesCorrection.objects.exists()


def test_nobody_asks_in_anothers_name_or_about_what_they_may_not_read(scene: Scene) -> None:
    mother, father = scene.story.family("mother"), scene.story.family("father")
    with pytest.raises(DatabaseError), acting(mother):
        minutes = Minutes.objects.get()
        MinutesCorrection.objects.bulk_create(
            [
                MinutesCorrection(
                    case_id=minutes.case_id, minutes=minutes, version=1, person_id=father.person_id, text="x"
                )
            ]
        )
    with acting(scene.coordinator):
        Minutes.objects.update(shared=False)
    with pytest.raises(DatabaseError), acting(mother):
        MinutesCorrection.objects.bulk_create(
            [
                MinutesCorrection(
                    case_id=minutes.case_id, minutes=minutes, version=1, person_id=mother.person_id, text="x"
                )
            ]
        )
    with acting(scene.coordinator):
        Minutes.objects.update(state="draft")
    with pytest.raises(Refused, match="correction_draft"):
        ask(scene, scene.coordinator)
