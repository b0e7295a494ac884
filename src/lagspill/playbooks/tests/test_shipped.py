"""The shipped playbook holds all that its source says."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from lagspill.playbooks.checks import faults_in, walk
from lagspill.playbooks.loader import SHIPPED, UnknownPlaybookError, check_file, get, shipped
from lagspill.playbooks.rules import legal_bases_on
from lagspill.playbooks.schema import FormField, Playbook, Text, UnknownPartError


def flat(fields: tuple[FormField, ...], prefix: str = "") -> Iterator[tuple[str, FormField]]:
    """Fields and their columns, as `field` and `field.column`."""
    for field in fields:
        yield prefix + field.code, field
        yield from flat(field.columns, f"{prefix}{field.code}.")


def test_every_shipped_file_is_without_problems() -> None:
    files = sorted(SHIPPED.glob("*.yaml"))
    assert files
    assert {path.name: check_file(path) for path in files} == {path.name: [] for path in files}
    assert {playbook.code for playbook in shipped().values()} <= {path.stem for path in files}


def test_every_kind_of_meeting_can_be_given_a_date_by_somebody() -> None:
    """The team's main meeting by its coordinator, a meeting of a case or a place by those whom the model names (MEET-14)."""
    undated = [
        (playbook.code, meeting.code)
        for playbook in shipped().values()
        for meeting in playbook.meetings
        if meeting.scope == "team" and (meeting.code != playbook.main_meeting or meeting.cadence is None)
    ]
    assert len(shipped()) == 6 and not undated


def test_a_kind_that_nobody_could_give_a_date_is_a_fault(playbook: Playbook) -> None:
    meetings = [
        meeting.model_copy(update={"scope": "team"}) if meeting.scope == "case" else meeting
        for meeting in playbook.meetings
    ]
    faults = list(faults_in(playbook.model_copy(update={"meetings": tuple(meetings)})))
    assert [fault.message for fault in faults] == [
        "Ingen kan gi dette møtet en dato, for teamets datoer er hovedmøtets."
    ]
    assert "scope: case" in faults[0].remedy


def test_forms_hold_exactly_the_prescribed_fields_of_the_source(
    playbook: Playbook, method_book: dict[str, Any]
) -> None:
    for code, expected in method_book["forms"].items():
        prescribed = [ref for ref, field in flat(playbook.form(code).fields) if field.from_form == "prescribed"]
        assert prescribed == expected, code
        assert [field.code for field in playbook.form(code).prescribed] == [ref for ref in expected if "." not in ref]


def test_fields_we_added_are_marked_as_ours(playbook: Playbook, method_book: dict[str, Any]) -> None:
    for code, expected in method_book["beyond_the_forms"].items():
        ours = {ref for ref, field in flat(playbook.form(code).fields) if field.from_form == "ours"}
        assert set(expected) <= ours, code


def test_every_prescribed_field_is_printed_in_a_document(playbook: Playbook, method_book: dict[str, Any]) -> None:
    printed = {ref for document in playbook.documents for section in document.sections for ref in section.fields}
    for code, expected in method_book["forms"].items():
        assert {f"{code}.{ref}" for ref in expected if "." not in ref} <= printed, code


def test_bands_have_the_members_of_the_source(playbook: Playbook, method_book: dict[str, Any]) -> None:
    members = {band.code: [member.service_kind for member in band.members] for band in playbook.bands}
    assert members == method_book["members"]


def test_the_childs_own_place_sends_its_leader(playbook: Playbook) -> None:
    seats = [m for band in playbook.bands for m in band.members if m.resolve == "subject_place"]
    assert {m.service_kind for m in seats} == {"kindergarten", "school"}
    assert all(m.roles[0] == "leader" for m in seats)


def test_phases_have_the_minutes_of_the_source(playbook: Playbook, method_book: dict[str, Any]) -> None:
    phases = {phase.code: [phase.minutes.min, phase.minutes.max] for phase in playbook.meeting().phases}
    assert phases == method_book["phases"]


def test_the_meeting_is_run_as_the_source_says(playbook: Playbook) -> None:
    meeting = playbook.meeting()
    assert meeting.cadence is not None
    assert (meeting.cadence.every_weeks, meeting.cadence.hours, meeting.cadence.may_be_weekly) == (2, 4, True)
    assert (meeting.convener, meeting.chair, meeting.deputy_chair) == (
        "team_coordinator",
        "team_coordinator",
        "deputy_coordinator",
    )
    assert [p.code for p in meeting.phases if p.facts_only] == ["case"]
    assert [p.code for p in meeting.phases if p.audience == "permanent_members" and p.kept_apart] == ["meta_reflection"]
    assert meeting.phase("closing").family_last_word
    assert meeting.phase("closing").feedback
    assert len(meeting.phase("case").keywords) == 8
    with pytest.raises(KeyError):
        meeting.phase("coffee")


def test_nothing_is_discussed_anonymously_but_on_the_phone(playbook: Playbook) -> None:
    rule = playbook.anonymity
    assert (rule.in_team, rule.consultation_phone, rule.open_door) == ("never", True, False)


def test_only_violence_and_abuse_shield_the_guardians(playbook: Playbook) -> None:
    assert {kind.code: kind.shields_guardians for kind in playbook.safety_gate.kinds} == {
        "violence_or_sexual_abuse": True,
        "serious_neglect": False,
    }


def test_signature_rules_are_the_sources_with_the_safest_as_default(playbook: Playbook) -> None:
    signatures = playbook.consent.signatures
    rule = signatures.rule(signatures.model_rule)
    assert (rule.together, rule.apart, rule.shared) == ("one", "daily_care", "both")
    assert signatures.rule(signatures.default_rule).together == "everyone"
    ages = (signatures.young_person_signs_from, signatures.health_from, signatures.guardians_until)
    assert ages == (15, 16, 18)
    with pytest.raises(KeyError):
        signatures.rule("nobody")


def test_consent_rests_on_law_in_force_while_the_forms_repealed_statutes_are_remembered(playbook: Playbook) -> None:
    in_force = {basis.id for basis in legal_bases_on(playbook, date(2026, 11, 22))}
    assert set(playbook.consent.legal_bases) <= in_force
    repealed = [basis for basis in playbook.legal_bases if basis.valid_to]
    assert {basis.id for basis in repealed} == {"barnevernloven_1992_6_7", "sosialtjenesteloven_1991_44"}
    assert all(basis.cited_by_form and set(basis.replaced_by) <= in_force for basis in repealed)
    assert sum(basis.cited_by_form for basis in playbook.legal_bases) == 5


def test_the_plan_is_archived_locally_and_the_protocol_by_the_team(playbook: Playbook) -> None:
    plan, protocol = playbook.document("action_plan"), playbook.document("protocol")
    assert plan.archive.where == "subject_file_local_service"
    assert (protocol.archive.where, protocol.anonymised) == ("team", True)
    assert playbook.protocol is not None
    assert (playbook.protocol.every_months, playbook.protocol.recipient_role) == (3, "municipal_coordinator")


def test_the_referral_routine_has_seven_steps_and_names_stay_out_of_the_request_for_a_slot(playbook: Playbook) -> None:
    steps = playbook.routine("referral").steps
    assert len(steps) == 7
    assert [step.code for step in steps if not step.names_allowed] == ["request_slot"]
    assert steps[-1].actor == "team_coordinator"


def test_every_text_exists_in_bokmal_nynorsk_and_english(playbook: Playbook) -> None:
    texts = [(loc, part) for loc, part in walk(playbook) if isinstance(part, Text)]
    assert len(texts) > 300
    assert [loc for loc, text in texts if not (text.has("nb") and text.has("nn") and text.has("en"))] == []


def test_texts_name_no_municipality(playbook: Playbook) -> None:
    said = [text for _, part in walk(playbook) if isinstance(part, Text) for text in part.model_dump().values() if text]
    publishers = {source.publisher.removesuffix(" kommune") for source in playbook.sources}
    assert [text for text in said if any(name in text for name in publishers)] == []


def test_a_playbook_is_found_by_code_and_version(playbook: Playbook) -> None:
    assert get(playbook.code, playbook.version) is playbook
    with pytest.raises(UnknownPlaybookError, match=r"Fant ikke .* 99\.0"):
        get(playbook.code, "99.0")


def test_an_unknown_part_is_named_in_the_error(playbook: Playbook) -> None:
    lookups = [
        playbook.band,
        playbook.category,
        playbook.document,
        playbook.form,
        playbook.form_field,
        playbook.legal_basis,
        playbook.meeting,
        playbook.role,
        playbook.routine,
        playbook.safety_kind,
        playbook.service_kind,
        playbook.text,
    ]
    for look_up in lookups:
        with pytest.raises(UnknownPartError, match="«no_such»"):
            look_up("no_such")
    with pytest.raises(KeyError):
        playbook.form("consent").field("no_such")


def test_parts_are_found_by_code(playbook: Playbook) -> None:
    assert playbook.form_field("consent.subject_area") is playbook.form("consent").field("subject_area")
    assert playbook.form_field("referral.guardians.address").kind == "address"
    with pytest.raises(UnknownPartError, match="ikke et felt"):
        playbook.form_field("referral")
    assert playbook.role("sosiallaerer").label.in_("nb") == "Sosiallærer"
    assert playbook.service_kind("school").label.in_("nn") == "Skule"
    assert playbook.category("learning").label.in_("en") == "Learning"
    assert playbook.legal_basis("forvaltningsloven_13a").cited_by_form
    assert "taushetsplikt" in playbook.text("confidentiality_reminder").in_("nb")
