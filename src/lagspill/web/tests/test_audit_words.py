"""Every code that the source writes to the log has words for people (PRIV-2)."""

import ast
from collections.abc import Iterator
from pathlib import Path

import lagspill
from lagspill.cases.rules import TRANSITIONS as CASE
from lagspill.meetings.rules import MEETING
from lagspill.plans.rules import TRANSITIONS as MEASURE
from lagspill.web.audit_actions import ACTIONS
from lagspill.web.audit_wording import FACTS, topic, wording

SOURCE = Path(lagspill.__file__).parent
NOT_FACTS = {"by", "case_id", "object_id", "ground", "shielded", "refused"}
# Codes that are put together: what may follow their first part.
ENDINGS = {
    "case.": {verb for verbs in CASE.values() for verb in verbs},
    "measure.": {verb for verbs in MEASURE.values() for verb in verbs},
    "meeting.": {verb for verbs in MEETING.values() for verb in verbs},
    "handover.": {"accepted", "declined"},
    "refused.": set(),  # the codes of Refused, below
    "handover_": {"over"},
    "home_team_": {"owner", "state", "ended", "other", "subject", "words"},
    "interpreter_": {"language", "deviation", "child", "ground"},
    "unnamed_": {"named", "not_offered", "state", "not_realistic"},
    "item_": {"over"},
    "model_": {"ended", "not_theirs", "same", "subject", "words"},
    "convene_": {"state", "not_convener", "first"},
    "stage_": {"state", "not_decider", "not_met", "no_measures", "not_agreed", "no_date", "no_reason", "missing"},
    "local_": {
        "not_here",
        "not_convener",
        "past",
        "over",
        "not_owner",
        "not_this_meeting",
        "listed_already",
        "listed_elsewhere",
        "decided",
        "not_begun",
        "undecided",
        "unseen",
    },
    "sitting_": {"undecided", "unsaid"},
}


def calls(name: str) -> Iterator[ast.Call]:
    for path in SOURCE.rglob("*.py"):
        if "tests" in path.relative_to(SOURCE).parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and node.args and name in (
                getattr(node.func, "id", ""), getattr(node.func, "attr", "")
            ):  # fmt: skip
                yield node


def codes(name: str) -> set[str]:
    found: set[str] = set()
    for call in calls(name):
        code = call.args[0]
        if isinstance(code, ast.Constant):
            found.add(str(code.value))
        elif isinstance(code, ast.IfExp):
            found |= {str(one.value) for one in (code.body, code.orelse) if isinstance(one, ast.Constant)}
        elif isinstance(code, ast.BinOp) and isinstance(code.left, ast.Constant):
            found |= {str(code.left.value) + ending for ending in ENDINGS[str(code.left.value)]}
        else:
            assert isinstance(code, ast.Name), f"line {call.lineno}: write the code so that it can be read here"
    return found


def test_every_action_has_words() -> None:
    written = codes("record")
    assert len(written) > 100, "the source is read"
    assert sorted(code for code in written if wording(code) == code) == []


def test_no_words_are_left_over() -> None:
    passed_on = {"audit.searched", "audit.exported"}
    assert sorted(set(ACTIONS) - codes("record") - passed_on) == []


def test_every_refusal_says_what_it_was_about() -> None:
    refused = codes("Refused")
    assert len(refused) > 50, "the source is read"
    assert sorted(code for code in refused if not topic(code)) == []


def test_every_fact_is_worded_or_left_out_on_purpose() -> None:
    names = {word.arg for call in calls("record") for word in call.keywords if word.arg}
    assert sorted(names - NOT_FACTS - set(FACTS)) == []
