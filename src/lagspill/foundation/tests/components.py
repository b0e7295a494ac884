"""Sample contexts for the components, one of each kind; names and cases are invented."""

import datetime
from typing import Any

AT = datetime.datetime(2026, 11, 3, 11, 0, tzinfo=datetime.UTC)
DAY = datetime.date(2026, 12, 1)

STRIP: dict[str, Any] = {
    "shielded": False,
    "summary": "Dette leses av: Solvang skole og familien.",
    "readers": [
        {"name": "Solvang skole", "ground": "Eier bekymringen", "until": None, "kind": "service"},
        {"name": "Familien", "ground": "Saken gjelder dem", "until": DAY, "kind": "family"},
    ],
    "non_readers": [{"name": "PPT", "why": "Mor har reservert seg"}],
}
MOVE: dict[str, Any] = {
    "whose": "mine",
    "who": "",
    "since": datetime.date(2026, 11, 2),
    "due": datetime.date(2026, 11, 19),
    "late_days": 3,
    "text": "Følg opp tiltaket.",
}
EVENTS: list[dict[str, Any]] = [
    {"at": AT, "title": "Bekymring", "body": "Fravær.", "who": "Kari Moe", "shielded": False, "kind": "concern"},
    {"at": AT, "title": "Vurdering", "body": "", "who": "Kari Moe", "shielded": True, "kind": "unheard-of"},
]
NEXT_STEP: dict[str, Any] = {
    "title": "Få underskrift",
    "url": "/neste",
    "button": "Åpne samtykket",
    "explanation": "Vi mangler underskrift fra én forelder.",
    "method": "post",
}
CONSENT: dict[str, Any] = {
    "sentence": "Til 20. juni kan skolen og PPT snakke sammen om skolefravær.",
    "state": "waiting",
    "state_label": "Venter på underskrift",
    "signatures": [
        {"name": "Anne Lie", "role": "mor", "signed": True, "on": DAY, "how": "på papir", "why_missing": ""},
        {"name": "Tor Lie", "role": "far", "signed": False, "on": None, "how": "", "why_missing": "Har ikke svart"},
    ],
    "reserved": ["Barnevernet er ikke med"],
    "period_text": "Til 20. juni 2027.",
    "pdf_url": "/samtykke.pdf",
    "actions": [{"label": "Registrer underskrift", "url": "/underskrift"}],
}
MEASURE: dict[str, Any] = {
    "goal": "Komme på skolen",
    "text": "Fast voksen tar imot",
    "who": "Kari Moe",
    "service": "Solvang skole",
    "due": DAY,
    "status": "started",
    "status_label": "I gang",
    "agreed": None,
    "agreed_label": "ikke spurt ennå",
    "how_it_went": "Bra",
    "late_text": "3 dager over fristen",
    "url": "/tiltak",
}
PHASE: dict[str, Any] = {
    "name": "Fakta",
    "number": 2,
    "of": 5,
    "minutes": 15,
    "minutes_used": 6,
    "minutes_left": 9,
    "ends_at": AT,
    "next_name": "Drøfting",
}
TABLE: dict[str, Any] = {
    "caption": "Saker til møtet",
    "columns": [{"label": "Sak"}, {"label": "Minutter", "numeric": True}],
    "rows": [{"cells": [{"text": "2026-0117", "url": "/sak"}, {"text": "25", "label": "Minutter", "numeric": True}]}],
}
CONFIRM: dict[str, Any] = {
    "title": "Trekke samtykket for PPT?",
    "text": "Mor har sagt fra.",
    "consequences": ["PPT mister adgang med en gang."],
    "button": "Ja, trekk samtykket",
    "url": "/trekk",
    "cancel_url": "/sak",
}

COMPONENTS: dict[str, dict[str, Any]] = {
    "sharing_strip": {"strip": STRIP},
    "move_marker": {"move": MOVE},
    "thread": {"events": EVENTS, "next_step": NEXT_STEP},
    "consent_card": {"consent": CONSENT},
    "plan_row": {"measure": MEASURE},
    "timer": {"phase": PHASE},
    "phase_rail": {"phases": [{"name": "Fakta", "minutes": 15, "state": "now", "url": None}]},
    "empty": {"title": "Ingenting nytt", "text": "En god dag.", "action": {"label": "Skriv", "url": "/ny"}},
    "confirm": {"confirm": CONFIRM},
    "stat": {"stat": {"value": "38", "label": "Åpne saker", "sentence": "Fire færre enn i fjor."}},
    "pagination": {"pages": {"summary": "Viser 1–25 av 112", "previous_url": None, "next_url": "/side/2"}},
    "table": {"table": TABLE},
    "facts": {"rows": [{"label": "Tolk", "value": ""}, {"label": "Skole", "value": "Solvang", "url": "/skole"}]},
    "typed": {"typed": [{"label": "Notat", "text": "Hun sitter alene <igjen>."}, {"label": "Tekst 2", "text": "Mer"}]},
    "tabs": {"tabs": [{"label": "Plan", "url": "#plan", "current": True, "count": 3}], "tabs_label": "Deler"},
    "breadcrumbs": {"crumbs": [{"label": "Saker", "url": "/saker"}]},
    "search": {"search_url": "/sok", "search_label": "Søk i saker", "query": ""},
    "nav": {"nav": [{"label": "Min dag", "url": "/", "current": True, "count": 3}]},
    "messages": {"messages": []},
    "footer": {"language_url": "/sprak"},
    "keys": {},
}
