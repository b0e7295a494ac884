"""Every journey is lived by keyboard alone too, so none may reach for the mouse by itself (PRIV-8)."""

import re
from pathlib import Path

JOURNEYS = Path(__file__).parents[1] / "journeys"
MOUSE = re.compile(r"\.(click|dblclick|fill|check|uncheck|select_option|set_input_files|hover|tap)\(")


def test_journeys_leave_every_press_and_every_letter_to_the_visitors_hands() -> None:
    files = sorted(JOURNEYS.glob("test_*.py"))
    assert files
    found = [
        f"{file.name}:{number}: {line.strip()}"
        for file in files
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1)
        if MOUSE.search(line)
    ]
    assert not found, "use the Visitor, or its hands:\n" + "\n".join(found)
