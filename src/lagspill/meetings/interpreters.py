"""What is recorded of the need for an interpreter, and what may not be (MEET-6, tolkeloven). Pure."""

from dataclasses import dataclass, replace

# The national register's categories, best first; 'none' for somebody who does not stand in it.
REGISTERED = ("A", "B", "C", "D", "E")
UNREGISTERED = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Interpreter:
    """The need for an interpreter; no language: none is there (MEET-6).

    `qualification` is a category of the register, 'none', or '' while it is not known. `deviation` is why nobody of the
    register is used, who must be `adult`. The family may have `declined`: when the service needs an interpreter all the same,
    to be understood rightly, `ground` says why.
    """

    language: str = ""
    booked: bool = False
    qualification: str = ""
    remote: bool = False
    deviation: str = ""
    adult: bool = False
    declined: bool = False
    ground: str = ""


def interpreter_denials(one: Interpreter) -> dict[str, str]:
    """What cannot be recorded so: the field's name and a code. Empty when all is in order."""
    found = {}
    if not one.language:
        return {"language": "language"} if one.booked or one.qualification else {}
    if one.qualification == UNREGISTERED:
        if not one.deviation:
            found["deviation"] = "deviation"
        if not one.adult:
            found["adult"] = "child"
    if one.declined and not one.ground:
        found["ground"] = "ground"
    return found


def settled(one: Interpreter) -> Interpreter:
    """Without what no longer means anything: nobody's qualification, a reason for no deviation, a ground for nothing declined."""
    if not one.language:
        return Interpreter(declined=one.declined)
    unregistered = one.qualification == UNREGISTERED
    return replace(one, deviation=one.deviation if unregistered else "", ground=one.ground if one.declined else "")
