"""Mistakes in a playbook file are met with file, line and remedy, never with a traceback (PLAT-5)."""

import json
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lagspill.playbooks import loader
from lagspill.playbooks.loader import SHIPPED, PlaybookError, check_file, load, shipped
from lagspill.playbooks.schema import Playbook
from lagspill.playbooks.tests.conftest import Broken

MISTAKES = [
    ("    from_age: 0\n", "    from_agee: 0\n", "«from_agee» hører ikke hjemme", "Mente du «from_age»?"),
    ('version: "1.0"', "version: 1.0", "Her må det stå tekst", "anførselstegn"),
    ('version: "1.0"', "version: one", "ikke riktig form", "Versjoner"),
    ("every_weeks: 2", 'every_weeks: "2"', "helt tall", "uten anførselstegn"),
    ("every_weeks: 2", "every_weeks: 0", "for lavt", "minst 1"),
    ("every_weeks: 2", "every_weeks: 20000", "for høyt", "høyst 10000"),
    ("facts_only: true", "facts_only: 7", "true eller false", "true eller false"),
    ("facts_only: true", "facts_only: yes", "true eller false", "true eller false"),
    ("in_team: never", "in_team: sometimes", "ikke blant dem", "'never', 'allowed' eller 'when_realistic'"),
    ("valid_from: 1970-01-01", "valid_from: 1970-13-01", "en dato", "2026-01-31"),
    ("chair: team_coordinator", "chair: team_cordinator", "ikke en rolle", "Mente du «team_coordinator»?"),
    ("{service_kind: ppt_upper}", "{service_kind: zzz}", "ikke en tjenestetype", "Bruk en av disse: «barnevern»"),
    ("texts: [consent_copies]", "texts: [consent_copie]", "ikke en tekst", "«consent_copies»"),
    ("  band: age_0_1", "  band: age_0_2", "ikke en aldersgruppe", "«age_0_1»"),
    ("main_meeting: team_meeting", "main_meeting: team_meetin", "ikke en møtetype", "«team_meeting»"),
    ("model_rule: by_living_arrangement", "model_rule: by_living_arangement", "underskriftsregel", "Mente du"),
    (
        "replaced_by: [barnevernsloven_13_1]",
        "replaced_by: [barnevernsloven_13]",
        "ikke et rettsgrunnlag",
        "Mente du «barnevernsloven_13_",
    ),
    ("minutes_per_case: {min: 70, max: 85}", "minutes_per_case: {min: 70, max: 75}", "70–80 minutter", "Rett tiden"),
    ("minutes_per_case: {min: 70, max: 85}", "minutes_per_case: {min: 75, max: 85}", "70–80 minutter", "Rett tiden"),
    ("minutes: {min: 5, max: 10}", "minutes: {min: 15, max: 10}", "større enn", "stemmer"),
    ("age_range: {from_age: 0, to_age: 23}", "age_range: {from_age: 9, to_age: 2}", "høyere enn", "stemmer"),
    ("subject_kinds: [child, pregnant]", "subject_kinds: []", "for kort", "minst 1 ledd"),
    ("sources:\n", "sources: method_book\nroutines_x:\n", "en liste", "strek"),
    ("reminders:\n", "reminders: 7\nremind:\n", "flere navn", "navn: verdi"),
    ("consent_days_before: [30, 7]", "consent_days_before: [1,2,3,4,5,6,7,8,9,10,11]", "for lang", "høyst 10"),
    ("  inferred: true\n", "  inferred: true\n  inferred: true\n", "står to ganger", "Fjern den ene"),
    ('nb: "Barn, unge', 'nb: ""\n  se: "Barn, unge', "Teksten er tom", "Skriv en tekst"),
    ('{nb: "Atferd"', '{nb: "  "', "Teksten er tom", "Skriv en tekst"),
    ('{nb: "Atferd"', '{se: "Atferd"', "«nb» mangler", "Legg til «nb»"),
    ("code: behaviour", "code: family_interaction", "står to ganger i samme liste", "annet navn"),
    ("code: behaviour", f"code: {'b' * 61}", "for lang", "kortere"),
    ("  - code: behaviour", "  - true: behaviour", "må være tekst", "klartekst"),
    ("code: behaviour", "code: !!python/name:os.system behaviour", "merke som ikke er lov", "utropstegn"),
    ("every_weeks: 2", "every_weeks: !!int two", "merke som ikke er lov", "utropstegn"),
    ("options: *degrees", "options: *degree", "ikke gyldig YAML", "anførselstegn"),
    ("bands:\n", "bands: [\n", "ikke gyldig YAML", "anførselstegn"),
    ('{nb: "Atferd"', '{nb: "At\x07ferd"', "tegn som ikke er lov", "Fjern tegnet"),
]


@pytest.mark.parametrize(("old", "new", "message", "remedy"), MISTAKES)
def test_a_mistake_is_reported_with_line_and_remedy(
    broken: Broken, old: str, new: str, message: str, remedy: str
) -> None:
    problems, line = broken(old, new)
    told = [p for p in problems if message in p.message and remedy in p.remedy]
    assert told, [str(p) for p in problems]
    assert min(abs(p.line - line) for p in told) <= 2, [str(p) for p in told]
    assert all(p.file in ("changed.yaml", "felles-1.yaml") and p.column >= 1 and p.remedy for p in problems)


NESTED = """          - code: inner
            kind: rows
            from_form: ours
            label: {nb: "x"}
            columns: [{code: innermost, kind: text, from_form: ours, label: {nb: "x"}}]
          - {code: name, kind: person,"""


@pytest.mark.parametrize(
    ("old", "new", "where", "message"),
    [
        ("    from_age: 6\n", "    from_age: 7\n", "bands", "Ingen aldersgruppe gjelder for 6 år"),
        ("    to_age: 5\n", "    to_age: 6\n", "bands[2]", "Både «age_1_5» og «age_6_15» gjelder for 6 år"),
        ("    conditions: [{age: 1, attends_kindergarten: true}]\n", "", "bands[1]", "Både «age_0_1» og «age_1_5»"),
        ("    to_age: 23\n", "    to_age: 24\n", "bands[3]", "utenfor 0–23 år"),
        ("    from_age: 16\n", "    from_age: 26\n", "bands[3]", "høyere enn"),
        ("pregnant_band:\n", "pregnant_bands:\n", "pregnant_bands", "hører ikke hjemme"),
        ("adult_from: 18", "adult_from: 15", "consent.signatures", "stigende rekkefølge"),
        (", roles: [leader, department_leader]", "", "bands[1].members[3]", "«roles»"),
        ("every_weeks: 2", "every_weeks: 3", "meetings[0].cadence", "mellomrommet"),
        ("valid_to: 2022-12-31", "valid_to: 1922-12-31", "legal_bases[11]", "Siste dag"),
        ("kind: date, ", "kind: choice, ", "forms[1].fields[2]", "«options_from»"),
        ("        kind: rows\n", "        kind: text\n", "forms[2].fields[6]", "«columns»"),
        ("          - {code: name, kind: person,", NESTED, "forms[2].fields[6]", "tabell i en kolonne"),
    ],
)
def test_parts_that_do_not_fit_together_are_named(broken: Broken, old: str, new: str, where: str, message: str) -> None:
    problems, _ = broken(old, new)
    assert [p for p in problems if p.where == where and message in p.message], [str(p) for p in problems]


def test_forms_documents_and_texts_that_the_product_needs_are_demanded(playbook: Playbook) -> None:
    cut = playbook.model_dump(mode="json")
    cut["forms"] = [form for form in cut["forms"] if form["code"] != "concern"]
    cut["routines"], cut["pregnant_band"] = [], None
    cut["meetings"] = [{**meeting, "phases": []} for meeting in cut["meetings"]]
    told = _problems_of(cut)
    assert any("mangler «concern»" in message for message in told)
    assert any("gravide" in message for message in told)
    assert any("Hovedmøtet mangler faser" in message for message in told)


def test_extra_time_needs_a_phase_that_can_stretch(playbook: Playbook) -> None:
    cut = playbook.model_dump(mode="json")
    for phase in cut["meetings"][0]["phases"]:
        phase["stretches"] = False
    assert any("ingen fase kan forlenges" in message for message in _problems_of(cut))


def test_a_meeting_of_one_case_needs_no_referral_and_a_matter_without_a_person_needs_a_band(playbook: Playbook) -> None:
    cut = playbook.model_dump(mode="json")
    cut["forms"] = [form for form in cut["forms"] if form["code"] != "referral"]
    cut["documents"] = [document for document in cut["documents"] if document["code"] != "referral"]
    cut["routines"], cut["subject_kinds"] = [], ["child", "pregnant", "system"]
    told = _problems_of(cut)
    assert sum("mangler «referral»" in message for message in told) == 2
    assert any("saker uten person" in message for message in told)
    cut["meetings"][0]["scope"], cut["system_band"] = "case", {"band": "age_6_15"}
    assert _problems_of(cut) == []


def test_letters_stages_hats_and_templates_meet_what_they_name(playbook: Playbook) -> None:
    cut = playbook.model_dump(mode="json")
    word = {"nb": "Ord"}
    cut["letters"] = [
        {"code": "a", "title": word, "readers": "family", "parts": [{"heading": word, "texts": ["no_text"]}]}
    ]
    cut["local_stages"] = [
        {"code": "a", "label": word, "text": word, "meeting": "no_meeting", "decided_by": ["no_role"]}
    ]
    cut["hats"] = [{"role": "teacher", "employed_by": "barnevern", "counts_for": "no_service", "text": word}]
    cut["measure_templates"] = [{"code": "a", "label": word, "categories": ["no_category"]}]
    reading = {"source": "method_book", "says": word}
    cut["disagreements"] = [
        {"code": "a", "about": word, "readings": [reading, reading], "follows": "no_source", "chosen": word}
    ]
    told = _problems_of(cut)
    for code in ("no_text", "no_meeting", "no_role", "no_service", "no_category", "no_source"):
        assert any(f"«{code}» er ikke" in message for message in told), (code, told)


def test_a_letter_asks_the_directory_only_for_what_it_has(playbook: Playbook) -> None:
    cut = playbook.model_dump(mode="json")
    named = next(text for text in cut["texts"] if text["code"] == "letter_contact")
    named["text"]["en"] = "Talk with {contat}."
    assert _problems_of(cut) == ["«{contat}» kan ikke fylles inn i et brev."]
    cut["letters"] = []
    assert _problems_of(cut) == []


def _problems_of(data: object) -> list[str]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "cut.yaml"
        path.write_text(json.dumps(data), encoding="utf-8")
        return [problem.message for problem in check_file(path)]


def test_several_mistakes_are_told_at_once_in_the_order_they_stand(source_text: str, tmp_path: Path) -> None:
    path = tmp_path / "two.yaml"
    text = source_text.replace("every_weeks: 2", "every_weeks: 0").replace("in_team: never", "in_team: x")
    path.write_text(text, encoding="utf-8")
    lines = [problem.line for problem in check_file(path)]
    assert len(lines) == 2
    assert lines == sorted(lines)


def test_loading_a_bad_file_raises_all_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "bad.yaml"
    path.write_text("code: [x]\n", encoding="utf-8")
    with pytest.raises(PlaybookError, match=r"bad\.yaml:1:1 \(code\)") as raised:
        load(path)
    assert len(raised.value.problems) > 20


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "tom"),
        (b"# only a comment\n", "tom"),
        (b"just words", "flere navn"),
        (b"- a\n- b\n", "flere navn"),
        (b"a: \xff\xfe\n", "ikke lagret som UTF-8"),
        (b"x" * (1024 * 1024 + 1), "større enn 1 MiB"),
        (b"[" * 5000, "for dypt"),
        (b"a: " * 3, "ikke gyldig YAML"),
        (b"a: 1\n---\nb: 2\n", "ikke gyldig YAML"),
        (b"? [a]\n: 1\n", "må være tekst"),
        (b"a: &a [" + b"1, " * 10 + b"]\nb: [" + b"*a, " * 101 + b"]\n", "flere enn 100 henvisninger"),
        (b"a: &a\n  b: *a\n", "uoverkommelig"),
        (b'a: "\\UFFFFFFFF"\n', "kan ikke leses som YAML"),
        (b'"\\ud800": "\\0"\n', "tegn som ikke er lov"),
    ],
)
def test_a_file_that_is_no_playbook_is_refused_in_words(tmp_path: Path, raw: bytes, message: str) -> None:
    path = tmp_path / "strange.yaml"
    path.write_bytes(raw)
    assert message in " ".join(problem.message for problem in check_file(path))


def test_aliases_that_multiply_are_refused_quickly(tmp_path: Path) -> None:
    levels = ["l0: &l0 [x, x, x, x, x, x, x, x, x]"]
    levels += [f"l{i}: &l{i} [{', '.join([f'*l{i - 1}'] * 9)}]" for i in range(1, 10)]
    path = tmp_path / "bomb.yaml"
    path.write_text("\n".join(levels), encoding="utf-8")
    assert "uoverkommelig" in check_file(path)[0].message


def test_missing_files_and_folders_are_told_apart(tmp_path: Path) -> None:
    assert check_file(tmp_path / "none.yaml")[0].message == "Filen finnes ikke."
    assert check_file(tmp_path)[0].message == "Filen kan ikke åpnes."


def test_the_newest_version_of_a_shipped_playbook_is_the_one_offered(
    monkeypatch: pytest.MonkeyPatch, playbook: Playbook
) -> None:
    versions = tuple(playbook.model_copy(update={"version": v}) for v in ("1.9", "1.10", "1.2"))
    monkeypatch.setattr(loader, "_all_shipped", lambda: versions)
    assert shipped()[playbook.code].version == "1.10"
    assert loader.get(playbook.code, "1.2") is versions[2]


SHIPPED_TEXT = next(iter(sorted(SHIPPED.glob("*.yaml")))).read_text(encoding="utf-8")
LINES = SHIPPED_TEXT.splitlines(keepends=True)


def _checked(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "mutated.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        for problem in check_file(path):
            assert problem.line >= 1
            assert problem.message
            assert problem.remedy


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(LINES) - 1))
def test_a_missing_line_never_breaks_the_check(at: int) -> None:
    _checked("".join(LINES[:at] + LINES[at + 1 :]))


@settings(max_examples=15, deadline=None)
@given(st.integers(0, len(SHIPPED_TEXT) - 1), st.text(max_size=3))
def test_a_changed_character_never_breaks_the_check(at: int, put: str) -> None:
    _checked(SHIPPED_TEXT[:at] + put + SHIPPED_TEXT[at + 1 :])


YAMLISH = st.text(st.sampled_from(list("ab:-?[]{}&*!|>'\"#%@`,~0 1.\n\t\x00é🙂\u202e")), max_size=60)


@settings(max_examples=150, deadline=None)
@given(YAMLISH | st.text(max_size=60))
def test_any_text_is_answered_with_problems(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "any.yaml"
        path.write_bytes(text.encode("utf-8", "surrogatepass"))
        assert check_file(path)
