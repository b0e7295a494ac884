"""Giving, limiting and taking back a consent: who sees the case afterwards, and what is refused."""

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps
from tests.fixtures import MoveClock
from tests.town import Story, Town, begin_story, draft, give

from lagspill.access.actions import assign
from lagspill.access.actor import Actor, acting
from lagspill.access.models import Ground
from lagspill.access.queries import services_with_access
from lagspill.access.refusal import Refused
from lagspill.consent.about import facts_of
from lagspill.consent.actions import (
    Declaration,
    Given,
    discard_draft,
    draft_consent,
    end_consents,
    rejudge,
    reserve,
    settle,
    sign,
    withdraw,
    withdraw_service,
)
from lagspill.consent.models import Consent, NamedService, Scan, Signature
from lagspill.consent.queries import consents, current_consent, lacking
from lagspill.consent.sharing import sharing_strip, strip_for_text
from lagspill.families.actions import change_living
from lagspill.families.models import Guardianship, Person
from lagspill.foundation.clock import today

# By name: the room stands above this one.
Case: Any = apps.get_model("cases", "Case")
Event: Any = apps.get_model("cases", "Event")
Notice: Any = apps.get_model("cases", "Notice")
ONE_DAY = datetime.timedelta(days=1)


@pytest.fixture
def story(town: Town) -> Story:
    return begin_story(town)


@pytest.fixture
def owner(town: Town) -> Actor:
    return town.actor("teacher")


def declaration(town: Town, story: Story, **changed: object) -> Declaration:
    assert story.case.subject is not None
    said = Declaration(
        subject=story.case.subject,
        playbook="baerum-tit",
        playbook_version="1.0",
        subject_area="Skolefravær",
        services=[town.services["ppt"].id],
        start=today(),
        end=today() + 90 * ONE_DAY,
        coordinating_service=town.services["coordination"].id,
    )
    return replace(said, **changed)  # type: ignore[arg-type]


def readers(town: Town, story: Story) -> set[str]:
    """The keys of the services that a ground lets in today."""
    with acting(town.actor("teacher")):
        found = services_with_access(story.case.id)
    return {key for key, service in town.services.items() if service.id in found}


def valid(town: Town, story: Story, services: list[str]) -> Consent:
    consent = draft(town, story, services)
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    return consent


def refusal(town: Town, story: Story, **changed: object) -> str:
    owner = town.actor("teacher")
    with pytest.raises(Refused) as refused, acting(owner):
        draft_consent(case_id=story.case.id, declaration=declaration(town, story, **changed), by=owner)
    assert refused.value.reason
    return refused.value.code


def by_paper(person: Person, **changed: object) -> Given:
    given = Given(person=person, method="paper", signed_on=today(), scan=b"%PDF-1", scan_type="application/pdf")
    return replace(given, **changed)  # type: ignore[arg-type]


def sign_refusal(owner: Actor, consent: Consent, given: Given) -> str:
    with pytest.raises(Refused) as refused, acting(owner):
        sign(consent=consent, given=given, by=owner)
    return refused.value.code


def test_without_a_choice_the_playbooks_safe_rule_holds(town: Town, story: Story, owner: Actor) -> None:
    with acting(owner):
        consent = draft_consent(case_id=story.case.id, declaration=declaration(town, story), by=owner)
        assert consent.signature_rule == "everyone"
        assert [row.service.name for row in consent.named.order_by("order")] == ["Tidlig innsatsteam Lia", "PPT"]


@pytest.mark.parametrize(
    ("chosen", "holds"), [("by_living_arrangement", "by_living_arrangement"), ("gone", "everyone")]
)
def test_the_municipalitys_choice_holds_where_the_playbook_has_it(
    town: Town, story: Story, owner: Actor, chosen: str, holds: str
) -> None:
    town.municipality.signature_rule = chosen
    town.municipality.save()
    with acting(owner):
        assert (
            draft_consent(case_id=story.case.id, declaration=declaration(town, story), by=owner).signature_rule == holds
        )


def test_declarations_that_make_no_sense_are_refused_with_the_reason(town: Town, story: Story) -> None:
    assert refusal(town, story, end=today()) == "consent_period"
    assert refusal(town, story, start=today() - 9 * ONE_DAY, end=today() - ONE_DAY) == "consent_period"
    assert refusal(town, story, end=today() + 400 * ONE_DAY) == "consent_too_long"
    assert refusal(town, story, services=[]) == "consent_services"
    assert refusal(town, story, subject=story.father) == "consent_subject"
    assert refusal(town, story, signature_rule="nobody") == "consent_rule"
    draft(town, story, ["ppt"])
    assert refusal(town, story) == "consent_draft_open"


def test_only_the_owner_of_the_concern_obtains_or_changes_a_consent(town: Town, story: Story) -> None:
    consent = draft(town, story, ["ppt"])
    stranger = town.actor("stranger")
    with pytest.raises(Refused, match="consent_owner"), acting(stranger):
        draft_consent(case_id=story.case.id, declaration=declaration(town, story), by=stranger)
    with pytest.raises(Refused, match="consent_owner"), acting(stranger):
        withdraw(consent=consent, person=story.mother, by=stranger)


def test_paper_with_a_scan_and_a_witnessed_yes_make_it_valid_and_move_the_case(
    town: Town, story: Story, owner: Actor
) -> None:
    consent = draft(town, story, ["ppt"])
    with acting(owner):
        assert not sign(consent=consent, given=by_paper(story.mother), by=owner)
        assert [lack.requirement.anyone_of for lack in lacking(consent)] == [(story.father.id,)]
        assert Scan.objects.get().content_type == "application/pdf"
        assert Case.objects.get(id=story.case.id).state == "concern"
    assert readers(town, story) == {"school"}
    assert give(town, consent, story.father)
    assert readers(town, story) == {"school", "coordination", "ppt"}
    with acting(owner):
        assert Case.objects.get(id=story.case.id).state == "consent"
        event = Event.objects.get(kind="consent_given")
        assert (event.shared, event.facts["services"]) == (True, "PPT, Tidlig innsatsteam Lia")
        assert Consent.objects.get(id=consent.id).content_hash.startswith("v1:sha256:")


def test_signatures_that_cannot_stand_are_refused(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    other = begin_story(town)
    assert story.case.subject is not None
    witnessed = by_paper(story.mother, method="witnessed", scan=b"")
    assert sign_refusal(owner, consent, by_paper(other.mother)) == "signature_stranger"
    assert sign_refusal(owner, consent, by_paper(story.case.subject)) == "signature_not_entitled"
    assert sign_refusal(owner, consent, by_paper(story.mother, signed_on=today() + ONE_DAY)) == "signature_future"
    assert sign_refusal(owner, consent, by_paper(story.mother, scan=b"")) == "signature_scan"
    assert sign_refusal(owner, consent, witnessed) == "signature_witness"
    give(town, consent, story.mother)
    assert sign_refusal(owner, consent, by_paper(story.mother)) == "signature_twice"
    give(town, consent, story.father)
    assert sign_refusal(owner, consent, by_paper(story.father)) == "consent_state"


def test_a_draft_whose_period_has_run_out_is_not_signed(
    town: Town, story: Story, owner: Actor, move_clock: MoveClock
) -> None:
    consent = draft(town, story, ["ppt"], days=5)
    move_clock(today() + 5 * ONE_DAY)
    assert sign_refusal(owner, consent, by_paper(story.mother)) == "consent_period_over"


def test_who_took_a_signature_back_may_sign_again(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    with acting(owner):
        assert not withdraw(consent=consent, person=story.mother, by=owner), "a draft does not end"
    give(town, consent, story.father)
    assert give(town, consent, story.mother)


def test_the_no_of_a_guardian_who_never_signed_ends_it_where_one_would_do(town: Town, owner: Actor) -> None:
    story = begin_story(town, live_together=True, care="daily")
    consent = draft(town, story, ["ppt"])
    assert give(town, consent, story.mother)
    with acting(owner):
        assert withdraw(consent=consent, person=story.father, by=owner)
        assert Signature.objects.get(person=story.father).method == "objection"
    assert readers(town, story) == {"school"}
    with pytest.raises(Refused, match="consent_state"), acting(owner):
        withdraw(consent=consent, person=story.mother, by=owner)


def test_living_apart_only_the_daily_carers_no_counts(town: Town, owner: Actor) -> None:
    story = begin_story(town, care="daily")
    with acting(owner):
        tie = Guardianship.objects.get(guardian=story.father)
        change_living(case_id=story.case.id, guardianship=tie, care="not", live_together=False, by=owner)
    consent = draft(town, story, ["ppt"])
    assert give(town, consent, story.mother)
    with acting(owner):
        assert not withdraw(consent=consent, person=story.father, by=owner)
        assert not withdraw(consent=consent, person=story.father, by=owner), "said twice, kept once"
        assert Signature.objects.filter(person=story.father).count() == 1
    assert "ppt" in readers(town, story)
    with acting(owner):
        assert withdraw(consent=consent, person=story.mother, by=owner)
    assert readers(town, story) == {"school"}


def test_taking_out_one_service_keeps_the_others_and_cannot_be_done_twice(
    town: Town, story: Story, owner: Actor
) -> None:
    consent = valid(town, story, ["ppt", "barnevern"])
    with acting(owner):
        withdraw_service(consent=consent, service_id=town.services["ppt"].id, person=story.mother, by=owner)
        assert NamedService.objects.get(service=town.services["ppt"]).withdrawn_by_id == story.mother.id
    assert readers(town, story) == {"school", "coordination", "barnevern"}
    with pytest.raises(Refused, match="service_not_named"), acting(owner):
        withdraw_service(consent=consent, service_id=town.services["ppt"].id, person=None, by=owner)


@pytest.mark.parametrize("before", [True, False])
def test_a_reservation_holds_whether_made_before_or_after(town: Town, story: Story, owner: Actor, before: bool) -> None:
    consent = draft(town, story, ["ppt", "barnevern"])
    for _again in range(2):
        if not before:
            give(town, consent, story.mother)
            give(town, consent, story.father)
        with acting(owner):
            for _twice in range(2):
                reserve(
                    consent=consent,
                    service_id=town.services["barnevern"].id,
                    person=story.father,
                    owner=town.services["school"].id,
                    by=owner,
                )
        if before:
            give(town, consent, story.mother)
            give(town, consent, story.father)
        break
    assert readers(town, story) == {"school", "coordination", "ppt"}
    with acting(owner):
        strip = sharing_strip(story.case.id, owner.service_id)
        assert [(other.name, other.why) for other in strip.non_readers] == [
            ("Barneverntjenesten", "Familien har reservert seg")
        ]
        assert strip.readers[0].ground == "Eier bekymringen (din tjeneste)"


def test_reservations_against_unnamed_services_or_by_strangers_are_refused(
    town: Town, story: Story, owner: Actor
) -> None:
    consent = draft(town, story, ["ppt"])
    other = begin_story(town)
    school = town.services["school"].id
    with pytest.raises(Refused, match="reservation_unknown"), acting(owner):
        reserve(consent=consent, service_id=town.services["barnevern"].id, person=story.father, owner=school, by=owner)
    with pytest.raises(Refused, match="signature_stranger"), acting(owner):
        reserve(consent=consent, service_id=town.services["ppt"].id, person=other.father, owner=school, by=owner)


def test_a_new_consent_replaces_the_old_kept_services_keep_and_dropped_ones_lose(
    town: Town, story: Story, owner: Actor
) -> None:
    valid(town, story, ["ppt", "barnevern"])
    with acting(owner):
        for who in ("ppt", "barnevern"):
            position = town.positions[who]
            assign(
                case_id=story.case.id, position_id=position.id, service_id=position.service_id, duty="member", by=owner
            )
    later = valid(town, story, ["ppt", "school_health"])
    assert readers(town, story) == {"school", "coordination", "ppt", "school_health"}
    with acting(owner):
        newest, oldest = consents(story.case.id)
        assert (newest.id, newest.replaces_id, oldest.state) == (later.id, oldest.id, "replaced")
        strip = sharing_strip(story.case.id)
        assert [other.why for other in strip.non_readers] == ["Ikke nevnt i samtykket som gjelder nå"]
    with acting(town.actor("barnevern")):
        assert Notice.objects.get().kind == "access_ended"
    with acting(town.actor("ppt")):
        assert not Notice.objects.exists()
        assert Case.objects.exists()


def test_a_later_start_waits_and_is_refused_while_another_runs(
    town: Town, story: Story, owner: Actor, move_clock: MoveClock
) -> None:
    later = {"start": today() + 10 * ONE_DAY, "signature_rule": "by_living_arrangement"}
    with acting(owner):
        consent = draft_consent(case_id=story.case.id, declaration=declaration(town, story, **later), by=owner)
    give(town, consent, story.mother)
    assert give(town, consent, story.father)
    assert readers(town, story) == {"school"}
    assert refusal(town, story, start=today() + 20 * ONE_DAY) == "consent_starts_later"
    move_clock(today() + 10 * ONE_DAY)
    assert readers(town, story) == {"school", "coordination", "ppt"}


def test_separating_ends_what_one_had_signed_and_moving_together_keeps_what_both_signed(
    town: Town, owner: Actor
) -> None:
    story = begin_story(town, live_together=True, care="daily")
    consent = draft(town, story, ["ppt"])
    assert give(town, consent, story.mother)
    with acting(owner):
        for tie in Guardianship.objects.all():
            change_living(case_id=story.case.id, guardianship=tie, care="shared", live_together=False, by=owner)
        assert not rejudge(consent=consent, by=owner)
    assert readers(town, story) == {"school"}
    both = valid(town, story, ["ppt"])
    with acting(owner):
        for tie in Guardianship.objects.all():
            change_living(case_id=story.case.id, guardianship=tie, care="daily", live_together=True, by=owner)
        assert rejudge(consent=both, by=owner)
        grounds = Ground.objects.filter(kind="consent", withdrawn_at=None)
        assert grounds.count() == 2
    assert "ppt" in readers(town, story)


def test_a_discarded_draft_and_a_closed_case_leave_nothing_to_sign(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    with acting(owner):
        discard_draft(consent=consent, by=owner, declined=True)
        assert (consent.state, consent.end_reason) == ("refused", "declined")
        assert current_consent(story.case.id) is None
    with pytest.raises(Refused, match="consent_state"), acting(owner):
        settle(consent=consent, by=owner)
    running = valid(town, story, ["ppt"])
    draft(town, story, ["ppt"])
    with acting(owner):
        end_consents(case_id=story.case.id, by=owner)
        assert sorted(Consent.objects.values_list("state", "end_reason")) == [
            ("refused", "closed"),
            ("refused", "declined"),
            ("withdrawn", "closed"),
        ]
    assert readers(town, story) == {"school"}
    with pytest.raises(Refused, match="consent_state"), acting(owner):
        rejudge(consent=running, by=owner)


def test_a_stopped_case_does_not_come_to_life_by_a_signature(town: Town, story: Story, owner: Actor) -> None:
    consent = draft(town, story, ["ppt"])
    give(town, consent, story.mother)
    with acting(owner):
        Case.objects.filter(id=story.case.id).update(state="stopped")
    assert sign_refusal(owner, consent, by_paper(story.father)) == "case_ended"
    assert readers(town, story) == {"school"}


def test_a_text_tells_beforehand_who_will_read_it(town: Town, story: Story, owner: Actor) -> None:
    valid(town, story, ["ppt"])
    with acting(owner):
        own = strip_for_text(story.case.id, "own", owner.service_id)
        shared = strip_for_text(story.case.id, "shared", owner.service_id, family=True)
        shielded = strip_for_text(story.case.id, "shared", owner.service_id, family=True, shielded=True)
        facts = facts_of(story.case.id)
    assert own.summary == "Det du skriver her, leses av Lia skole."
    assert [other.name for other in own.non_readers] == ["PPT", "Tidlig innsatsteam Lia", "familien"]
    assert shared.summary == "Det du skriver her, leses av Lia skole, PPT, Tidlig innsatsteam Lia og familien."
    assert shielded.shielded
    assert "familien" not in shielded.summary
    assert facts is not None
    assert facts.owner == owner.service_id
