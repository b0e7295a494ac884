"""Adapting a model section by section, adopting it, and choosing it for a team (PLAT-5)."""

import datetime
import uuid
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from tests.crawler import read
from tests.fixtures import Browse
from tests.town import PLAYBOOK, Town, begin_story

from lagspill.access.actor import acting
from lagspill.adaptation import actions, queries
from lagspill.adaptation.forms import QuestionsForm
from lagspill.adaptation.models import Draft
from lagspill.adaptation.slots import is_own, may_hide
from lagspill.audit.models import AuditEntry
from lagspill.cases.models import Case
from lagspill.directory.models import Municipality, Team
from lagspill.directory.queries import playbook_of_team
from lagspill.playbooks import loader
from lagspill.playbooks.editions import models_in
from lagspill.playbooks.models import Edition
from lagspill.playbooks.parts_text import Text
from lagspill.questions.rules import questions_of

EDITION = "1.0-9901-1"


@pytest.fixture
def browser(town: Town, browse: Browse) -> Client:
    return browse(town.actor("municipal_coordinator"))


@pytest.fixture
def draft(town: Town) -> Draft:
    by = town.actor("municipal_coordinator")
    with acting(by):
        return actions.begin_adaptation(municipality=town.municipality, code=PLAYBOOK, by=by)


def filled(browser: Client, draft: Draft, section: str, **changes: Any) -> Any:
    """Sends a section's form as it stands, with some fields changed."""
    url = reverse("adaptation:section", args=[draft.id, section])
    page = browser.get(url)
    assert isinstance(page, HttpResponse)
    (form,) = [one for one in read(url, page).forms if one.action == url]
    data = {one.name: one.values for one in form.fields if one.name != "csrfmiddlewaretoken"}
    return browser.post(url, data | {name.replace("__", "-"): value for name, value in changes.items()})


def rhythm(weeks: int, longest: int) -> dict[str, str]:
    return {
        "meetings-team_meeting-cadence-every_weeks": str(weeks),
        "meetings-team_meeting-cadence-longest_weeks": str(longest),
    }


def adopt(town: Town, draft: Draft) -> Edition:
    by = town.actor("municipal_coordinator")
    with acting(by):
        fresh = Draft.objects.get(id=draft.id)
        return actions.adopt(draft=fresh, seen_at=fresh.changed_at.isoformat(), reason="Sjeldnere møter", by=by)


def test_what_is_left_as_it_was_changes_nothing(browser: Client, draft: Draft) -> None:
    for section in ("navn", "moter", "deltakere", "tekster", "skjema-referral", "skjema-concern", "underskrift"):
        assert filled(browser, draft, section).status_code == 302, section
    assert Draft.objects.get(id=draft.id).layer == {}


def test_a_new_rhythm_is_the_only_thing_in_the_layer(browser: Client, draft: Draft) -> None:
    assert filled(browser, draft, "moter", **rhythm(3, 4)).status_code == 302
    assert Draft.objects.get(id=draft.id).layer == {
        "meetings": [{"code": "team_meeting", "cadence": {"every_weeks": 3, "longest_weeks": 4}}]
    }


def test_a_rhythm_outside_its_own_range_is_told_at_the_field_and_kept(browser: Client, draft: Draft) -> None:
    answer = filled(browser, draft, "moter", **rhythm(9, 4))
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Det vanlige mellomrommet må ligge mellom" in page and 'value="9"' in page
    assert 'href="#id_meetings-team_meeting-cadence-every_weeks"' in page
    # What was typed is there again the next time, also in another browser, and the draft is not ready.
    again = browser.get(reverse("adaptation:section", args=[draft.id, "moter"])).content.decode()
    assert 'value="9"' in again and "Det vanlige mellomrommet må ligge mellom" in again
    assert "Må rettes først" in browser.get(reverse("adaptation:draft", args=[draft.id])).content.decode()
    fresh = Draft.objects.get(id=draft.id)
    sent = {"reason": "Uansett", "seen_at": fresh.changed_at.isoformat()}
    refused = browser.post(reverse("adaptation:draft", args=[draft.id]), sent)
    assert refused.status_code == 422 and "Rett det først" in refused.content.decode()
    assert not Edition.objects.exists()
    assert filled(browser, draft, "moter", **rhythm(3, 4)).status_code == 302
    assert Draft.objects.get(id=draft.id).typed == {}


def test_phases_that_do_not_add_up_are_told_at_the_time_per_case(browser: Client, draft: Draft) -> None:
    answer = filled(browser, draft, "moter", **{"meetings-team_meeting-phases-discussion-minutes-max": "90"})
    assert answer.status_code == 422
    assert 'href="#id_meetings-team_meeting-minutes_per_case-min"' in answer.content.decode()


def test_a_name_in_bokmal_leaves_no_old_translation_behind(browser: Client, draft: Draft) -> None:
    assert filled(browser, draft, "navn", title="Innsatsteamet vårt").status_code == 302
    shipped = loader.get(PLAYBOOK, "1.0").title
    assert Draft.objects.get(id=draft.id).layer == {"title": {"nb": "Innsatsteamet vårt", "nn": shipped.nn}}
    assert shipped.en is not None


def test_members_are_chosen_by_service_and_keep_how_they_are_found(browser: Client, draft: Draft) -> None:
    changes = {"age_6_15-members": ["school", "ppt"], "age_0_1-optional_members": ["kindergarten"]}
    assert filled(browser, draft, "deltakere", **changes).status_code == 302
    bands = {band["code"]: band for band in Draft.objects.get(id=draft.id).layer["bands"]}
    school = {"service_kind": "school", "resolve": "subject_place", "roles": ["leader", "deputy_leader"]}
    members = bands["age_6_15"]["members"]
    assert any(school.items() <= member.items() for member in members) and len(members) == 2
    assert bands["age_0_1"]["optional_members"][0]["resolve"] == "subject_place"
    both = {"age_6_15-members": ["school", "ppt"], "age_6_15-optional_members": ["ppt"]}
    assert "Velg enten fast eller ved behov" in filled(browser, draft, "deltakere", **both).content.decode()


def question(**changes: Any) -> dict[str, Any]:
    return {f"new-{name}": value for name, value in {"label": "Tar eleven buss?", "kind": "yes_no", **changes}.items()}


def test_a_question_of_ones_own_gets_a_code_that_stays(browser: Client, draft: Draft) -> None:
    assert filled(browser, draft, "skjema-referral", **question()).status_code == 302
    (form,) = Draft.objects.get(id=draft.id).layer["forms"]
    (field,) = form["fields"]
    assert field == {
        "code": "own_tar_eleven_buss",
        "label": {"nb": "Tar eleven buss?"},
        "kind": "yes_no",
        "from_form": "ours",
        "required": False,
    }
    renamed = {"own_tar_eleven_buss-label": "Tar eleven skolebuss?", "own_tar_eleven_buss-required": "on"}
    assert filled(browser, draft, "skjema-referral", **renamed).status_code == 302
    (field,) = Draft.objects.get(id=draft.id).layer["forms"][0]["fields"]
    assert (field["code"], field["label"]["nb"], field["required"]) == (
        "own_tar_eleven_buss",
        "Tar eleven skolebuss?",
        True,
    )
    assert filled(browser, draft, "skjema-referral", **{"own_tar_eleven_buss-gone": "on"}).status_code == 302
    assert Draft.objects.get(id=draft.id).layer == {}


def test_a_choice_has_answers_that_keep_their_codes(browser: Client, draft: Draft) -> None:
    answer = filled(browser, draft, "skjema-concern", **question(kind="choice", options="Ja"))
    assert answer.status_code == 422 and "Skriv minst to svar" in answer.content.decode()
    assert filled(browser, draft, "skjema-concern", **question(kind="choice", options="Buss\r\nBil")).status_code == 302
    code = Draft.objects.get(id=draft.id).layer["forms"][0]["fields"][0]["code"]
    assert filled(browser, draft, "skjema-concern", **{f"{code}-options": "Sykkel\r\nBuss"}).status_code == 302
    options = Draft.objects.get(id=draft.id).layer["forms"][0]["fields"][0]["options"]
    assert [(one["code"], one["label"]["nb"]) for one in options] == [("own_sykkel", "Sykkel"), ("own_buss", "Buss")]
    stray = filled(browser, draft, "skjema-concern", **{f"{code}-kind": "text"})
    assert stray.status_code == 422


def test_a_hidden_field_leaves_the_form_and_the_paper(browser: Client, draft: Draft) -> None:
    shipped = loader.get(PLAYBOOK, "1.0")
    before = {ref for one in shipped.document("referral").sections for ref in one.fields}
    code = next(
        one.code for one in shipped.form("referral").fields if may_hide(one) and f"referral.{one.code}" in before
    )
    assert filled(browser, draft, "skjema-referral", hidden=[code]).status_code == 302
    edition = adopt_as(browser, draft)
    model = loader.get(PLAYBOOK, edition)
    assert code not in {one.code for one in model.form("referral").fields}
    printed = {ref for one in model.document("referral").sections for ref in one.fields}
    assert before - printed == {f"referral.{code}"}
    # The next draft begins with it hidden, and can show it again.
    browser.post(reverse("adaptation:begin", args=[PLAYBOOK]))
    again = Draft.objects.get(code=PLAYBOOK)
    assert filled(browser, again, "skjema-referral", hidden=[]).status_code == 302
    assert Draft.objects.get(id=again.id).layer == {}


def adopt_as(browser: Client, draft: Draft) -> str:
    fresh = Draft.objects.get(id=draft.id)
    sent = {"reason": "Vi trenger det slik", "seen_at": fresh.changed_at.isoformat()}
    assert browser.post(reverse("adaptation:draft", args=[draft.id]), sent).status_code == 302
    return Edition.objects.latest("serial").version


def test_help_is_worded_anew_and_added_and_stands_at_the_field(browser: Client, draft: Draft) -> None:
    fields = {one.code: one for one in loader.get(PLAYBOOK, "1.0").form("referral").fields}
    has, former = next((one.code, one.help) for one in fields.values() if one.help and one.help.en and not is_own(one))
    lacks = next(one.code for one in fields.values() if not one.help and one.kind == "long_text")
    path = "forms-referral-fields-"
    empty = filled(browser, draft, "skjema-referral", **{f"{path}{has}-help": ""})
    assert empty.status_code == 422, "a help that the model has is not taken away"
    alone = filled(browser, draft, "skjema-referral", **{f"{path}{lacks}-help-nn": "Skriv stutt."})
    assert alone.status_code == 422 and "Skriv hjelpeteksten på bokmål også." in alone.content.decode()
    said = {
        f"{path}{has}-help": "Ring først.",
        f"{path}{lacks}-help": "Skriv kort.",
        f"{path}{lacks}-help-nn": "Skriv stutt.",
    }
    assert filled(browser, draft, "skjema-referral", **said).status_code == 302
    made = {one.code: one.help for one in loader.get(PLAYBOOK, adopt_as(browser, draft)).form("referral").fields}
    # The nynorsk stands in a field of its own; what nobody sees here is not left behind in another language.
    assert made[has] == Text(nb="Ring først.", nn=former.nn)
    assert made[lacks] == Text(nb="Skriv kort.", nn="Skriv stutt.")


def test_what_the_program_explains_by_itself_has_no_help_to_word(browser: Client, draft: Draft) -> None:
    page = browser.get(reverse("adaptation:section", args=[draft.id, "skjema-consent"])).content.decode()
    assert "forms-consent-fields-place-label" in page and "forms-consent-fields-place-help" not in page


@pytest.mark.parametrize("form", ["consent", "invitation"])
def test_the_consent_and_the_invitation_ask_a_municipalitys_own_questions_too(
    browser: Client, draft: Draft, form: str
) -> None:
    new = {"new-label": "Hvem følger barnet?", "new-kind": "text", "new-required": "on"}
    assert filled(browser, draft, f"skjema-{form}", **new).status_code == 302
    asked = questions_of(loader.get(PLAYBOOK, adopt_as(browser, draft)), form)
    assert [(one.label.nb, one.required) for one in asked] == [("Hvem følger barnet?", True)]


def test_fields_that_the_models_own_form_has_cannot_be_hidden(browser: Client, draft: Draft) -> None:
    url = reverse("adaptation:section", args=[draft.id, "skjema-referral"])
    form = browser.get(url).context["form"]
    assert isinstance(form, QuestionsForm)
    referral = loader.get(PLAYBOOK, "1.0").form("referral")
    offered = {code for code, _label in form.fields["hidden"].choices}  # type: ignore[attr-defined]
    assert offered and offered.isdisjoint(one.code for one in referral.prescribed)
    assert filled(browser, draft, "skjema-referral", hidden=["reporter_name"]).status_code == 422


def test_adopting_makes_an_edition_that_is_found_and_never_changed(town: Town, browser: Client, draft: Draft) -> None:
    filled(browser, draft, "moter", **rhythm(3, 4))
    edition = adopt(town, draft)
    assert edition.version == EDITION
    cadence = loader.get(PLAYBOOK, EDITION).meeting().cadence
    assert cadence is not None and cadence.every_weeks == 3
    assert loader.get(PLAYBOOK, "1.0").meeting().cadence.every_weeks == 2  # type: ignore[union-attr]
    assert not Draft.objects.exists()
    for statement in ("update playbooks_edition set text = ''", "delete from playbooks_edition"):
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with acting(town.actor("privacy_officer")):
        entry = AuditEntry.objects.get(action="model.adopted")
    assert entry.facts == {"model": PLAYBOOK, "version": EDITION}


def test_the_next_edition_begins_where_the_last_one_ended(town: Town, browser: Client, draft: Draft) -> None:
    filled(browser, draft, "moter", **rhythm(3, 4))
    adopt(town, draft)
    browser.post(reverse("adaptation:begin", args=[PLAYBOOK]))
    second = Draft.objects.get(code=PLAYBOOK)
    assert second.layer["meetings"][0]["cadence"]["every_weeks"] == 3
    filled(browser, second, "navn", short_title="TI")
    assert adopt(town, second).version == "1.0-9901-2"
    newest = models_in([town.municipality.id])[PLAYBOOK]
    assert (newest.version, newest.short_title.nb) == ("1.0-9901-2", "TI")


def test_a_draft_that_changed_since_it_was_seen_is_not_adopted(browser: Client, draft: Draft) -> None:
    stale = {"reason": "Nå", "seen_at": (draft.changed_at - datetime.timedelta(seconds=1)).isoformat()}
    answer = browser.post(reverse("adaptation:draft", args=[draft.id]), stale)
    assert answer.status_code == 422 and "endret siden du så det" in answer.content.decode()


def test_a_team_starts_new_cases_under_the_edition_and_an_old_case_stays(
    town: Town, browser: Client, draft: Draft
) -> None:
    before = begin_story(town)
    filled(browser, draft, "moter", **rhythm(3, 4))
    adopt(town, draft)
    assert playbook_of_team(Team.objects.get()).version == "1.0"
    url = reverse("adaptation:team", args=[town.team.id])
    assert "«2» er blitt «3»" in browser.get(url).content.decode()
    assert browser.post(url, {"model": f"{PLAYBOOK} {EDITION}"}).status_code == 302
    team = Team.objects.get()
    assert playbook_of_team(team).version == EDITION
    with acting(town.actor("teacher")):
        assert Case.objects.get(id=before.case.id).playbook_version == "1.0"
    assert browser.post(url, {"model": f"{PLAYBOOK} 1.0"}).status_code == 302
    assert Team.objects.get().playbook_version == ""
    assert browser.post(url, {"model": "x"}).status_code == 422


def test_the_teams_coordinator_chooses_too_and_nobody_else(town: Town, browse: Browse) -> None:
    url = reverse("adaptation:team", args=[town.team.id])
    for who, status in {"coordinator": 200, "deputy_coordinator": 200, "teacher": 404, "nurse": 404}.items():
        assert browse(town.actor(who)).get(url).status_code == status, who


def test_another_municipality_sees_nothing_of_it(town: Town, browser: Client, draft: Draft) -> None:
    adopt(town, draft)
    elsewhere = Municipality.objects.create(number="9902", name="Nabo")
    assert models_in([elsewhere.id])[PLAYBOOK].version == "1.0"
    Draft.objects.create(
        municipality=elsewhere, code=PLAYBOOK, base_version="1.0", changed_at=draft.changed_at, changed_by=draft.changed_by
    )  # fmt: skip
    foreign = Draft.objects.get(municipality=elsewhere)
    assert browser.get(reverse("adaptation:draft", args=[foreign.id])).status_code == 404
    assert browser.get(reverse("adaptation:model", args=[PLAYBOOK, "1.0-9902-1"])).status_code == 404
    assert {model.code for model in queries.models_of(elsewhere) if model.editions} == set()


def test_every_page_of_it_can_be_read(town: Town, browser: Client, draft: Draft) -> None:
    filled(browser, draft, "moter", **rhythm(3, 4))
    pages = [
        reverse("adaptation:models"),
        reverse("adaptation:draft", args=[draft.id]),
        reverse("adaptation:draft-paper", args=[draft.id, "referral"]),
        reverse("adaptation:draft-paper", args=[draft.id, "consent_form"]),
        reverse("adaptation:model", args=[PLAYBOOK, "1.0"]),
        reverse("adaptation:paper", args=[PLAYBOOK, "1.0", "action_plan"]),
    ]
    for url in pages:
        assert browser.get(url).status_code == 200, url
    edition = adopt(town, draft)
    page = browser.get(reverse("adaptation:model", args=[PLAYBOOK, edition.version])).content.decode()
    assert "«2» er blitt «3»" in page and "Sjeldnere møter" in page
    missing = [
        reverse("adaptation:paper", args=[PLAYBOOK, "1.0", "x"]),
        reverse("adaptation:section", args=[uuid.uuid4(), "navn"]),
    ]
    for url in missing:
        assert browser.get(url).status_code == 404, url


def test_a_discarded_draft_leaves_what_is_adopted(town: Town, browser: Client, draft: Draft) -> None:
    adopt(town, draft)
    browser.post(reverse("adaptation:begin", args=[PLAYBOOK]))
    second = Draft.objects.get()
    assert browser.post(reverse("adaptation:discard", args=[second.id])).status_code == 302
    assert not Draft.objects.exists() and Edition.objects.count() == 1
