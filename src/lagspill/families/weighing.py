"""How much a trace of somebody weighs: some can never stand, of others the writer may say why they show nobody (CASE-6). Pure.

A school, a year group and a rare trait are harmless one by one; together they may point at one child. The list of traits
is short and can only remind: whoever writes must think too.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lagspill.families.identifying import Trace

ALWAYS_HARD = frozenset({"national_id", "phone", "email", "account", "address"})
# What a group's or a school's own matter is about; where a child is discussed without a name, it may be said that it shows nobody.
ORDINARY_IN_COLLECTIVE = frozenset({"school", "class", "date"})

_BORN = re.compile(r"født|fødd|fødselsdag|bursdag|f\.", re.IGNORECASE)
_ORDINALS = "første|andre|tredje|fjerde|femte|sjette|sjuende|syvende|åttende|niende|tiende"
_YEAR_GROUP = re.compile(
    rf"\b(?:10|[1-9])\.?[ -]?(?:trinn|klasse|klassetrinn|klassing)\w*|\b(?:{_ORDINALS})[ -]?(?:trinn|klasse)\w*|\bvg ?[123]\b",
    re.IGNORECASE,
)
_RARE = re.compile(
    r"\b(?:eneste|adopt\w*|fosterhjem\w*|tvilling\w*|trilling\w*|rullestol\w*|blind\w*|døv\w*|hørselshem\w*|cochlea\w*|epilep\w*"
    r"|diabet\w*|kreft\w*|leukemi\w*|down[s ]\w*|cerebral\w*|cystisk\w*|tourette\w*|autis\w*|selektiv mutisme|protese\w*|stomi\w*"
    r"|transkjønn\w*|kjønnsinkongruens|flyktning\w*|asyl\w*|enslig mindreårig\w*|samisk\w*|jehova\w*|fengs\w*|soning|soner"
    r"|foreldreløs\w*|dødsfall\w*|kronprins\w*|landslag\w*|norgesmester\w*)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in a text that may identify somebody. `hard`: no reason makes it right to keep it."""

    kind: str
    text: str
    hard: bool

    @property
    def word(self) -> str:
        """The same however it is set: what is remembered when the writer says that it shows nobody."""
        return " ".join(self.text.casefold().split())[:400]


def findings(text: str, traces: Iterable[Trace], *, collective: bool, place_known: bool = False) -> list[Finding]:
    """What must be changed or answered for, of the traces of `text`, in their order.

    `place_known`: everybody who reads knows the school anyhow, for it is the one that raises the concern.
    """
    whole = unicodedata.normalize("NFC", text)
    joined = list(_joined(whole, list(traces)))
    found = [
        Finding(trace.kind, trace.text, _is_hard(trace))
        for trace in joined
        if _is_hard(trace) or not (collective and trace.kind in ORDINARY_IN_COLLECTIVE)
    ]
    together = _together(whole, joined, place_known=place_known)
    return [*found, *([Finding("combination", together, hard=False)] if together else [])]


def _joined(whole: str, traces: list[Trace]) -> Iterator[Trace]:
    """Names that follow each other are one name."""
    held: Trace | None = None
    for trace in traces:
        if held is not None:
            end = held.start + len(held.text)
            if held.kind == trace.kind == "name" and whole[end : trace.start].strip(" \u00a0-.") == "":
                held = Trace("name", whole[held.start : trace.start + len(trace.text)], held.start)
                continue
            yield held
        held = trace
    if held is not None:
        yield held


def _is_hard(trace: Trace) -> bool:
    if trace.kind == "date":
        return _BORN.match(trace.text) is not None
    # One name may be anybody's, two in a row are somebody's.
    return trace.kind in ALWAYS_HARD or (trace.kind == "name" and len(trace.text.split()) > 1)


def _together(whole: str, traces: list[Trace], *, place_known: bool) -> str:
    """School, year group and rare trait, as they stand in the text; empty unless all three are known."""
    schools = [trace.text for trace in traces if trace.kind == "school"]
    classes = [trace.text for trace in traces if trace.kind == "class"]
    years = [*classes, *(match[0] for match in _YEAR_GROUP.finditer(whole))]
    rare = [match[0] for match in _RARE.finditer(whole)]
    if not rare or not years or not (schools or place_known):
        return ""
    return " + ".join([*schools[:1], years[0], rare[0]])
