"""A form with a question of every kind, on top of a shipped model."""

from typing import Any

from lagspill.playbooks import loader
from lagspill.playbooks.schema import Playbook

OPTIONS = [{"code": "one", "label": {"nb": "En"}}, {"code": "two", "label": {"nb": "To"}}]
KINDS = (
    "text", "long_text", "date", "datetime", "yes_no", "number", "email", "phone", "address", "person", "services", "signature",
)  # fmt: skip


def question(code: str, kind: str, **more: Any) -> dict[str, Any]:
    """A field as it stands in a file."""
    given = {"options": OPTIONS} if kind in ("choice", "choices") and "options_from" not in more else {}
    return {"code": code, "kind": kind, "from_form": "ours", "label": {"nb": f"Om {code}"}, **given, **more}


COLUMNS = [
    question("what", "text", required=True),
    question("on", "date"),
    question("who", "person"),
    question("hours", "number"),
    question("held", "yes_no"),
    question("which", "choices"),
    question("helped", "services"),
    question("seen", "signature"),
]
EVERY = [
    *(question(f"a_{kind}", kind) for kind in KINDS),
    question("a_choice", "choice"),
    question("some_choices", "choices"),
    question("a_category", "choice", options_from="categories"),
    question("a_table", "rows", columns=COLUMNS),
]


def model(fields: list[dict[str, Any]] = EVERY, *, form: str = "concern", code: str = "tests-questions") -> Playbook:
    """The shipped model, whose form also asks these."""
    data = loader.shipped()["baerum-tit"].model_dump()
    data["code"] = code
    found = next(one for one in data["forms"] if one["code"] == form)
    found["fields"] = [*found["fields"], *fields]
    return Playbook.model_validate(data)
