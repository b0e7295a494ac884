"""Every component drawn by Django's template engine: what it says, and that a strict content policy lets it through."""

import datetime
import html
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.contrib.messages.storage.base import Message
from django.template import Context, Engine, Template
from django.template.loader import render_to_string

from lagspill import foundation
from lagspill.foundation import clock
from lagspill.foundation.templatetags.lagspill import clock_time, day, day_short, initials, moment, person_name
from lagspill.foundation.tests.components import COMPONENTS, CONSENT, EVENTS, MEASURE, MOVE, NEXT_STEP, PHASE, STRIP

TEMPLATES = Path(foundation.__file__).parent / "templates"
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "path", "circle", "rect"}
ERROR_PAGES = ("400", "403", "403_csrf", "404", "500", "503")


class Outline(HTMLParser):
    """Reads markup as a browser would and remembers what breaks our rules."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.ids: list[str] = []
        self.feed(text)
        self.faults += [f"<{tag}> is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = dict(attrs)
        self.ids += [value for name, value in attrs if name == "id" and value]
        if "style" in names or any(name.startswith("on") for name in names):
            self.faults.append(f"inline code on <{tag}>")
        if tag == "style" or (tag == "script" and "src" not in names):
            self.faults.append(f"inline <{tag}>")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if self.open and self.open[-1] == tag:
            self.open.pop()
        else:
            self.faults.append(f"</{tag}> closes nothing")


def draw(name: str, **context: Any) -> str:
    return render_to_string(f"lagspill/components/{name}.html", {"csrf_token": "token", **context})


def words(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_every_component_has_a_sample_here() -> None:
    drawn = {path.stem for path in (TEMPLATES / "lagspill/components").glob("*.html")}
    assert drawn == set(COMPONENTS)


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_component_is_sound_markup_without_inline_code(name: str) -> None:
    markup = draw(name, **COMPONENTS[name])
    outline = Outline(markup)
    assert words(markup) or name == "messages"
    assert outline.faults == []
    assert len(outline.ids) == len(set(outline.ids))


@pytest.mark.parametrize("name", sorted(COMPONENTS))
def test_component_escapes_what_people_wrote(name: str) -> None:
    def poisoned(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: poisoned(part) for key, part in value.items()}
        if isinstance(value, list):
            return [poisoned(part) for part in value]
        return "<script>alert(1)</script>\"'" if isinstance(value, str) else value

    assert "<script>alert" not in draw(name, **poisoned(COMPONENTS[name]))


@pytest.mark.parametrize("page", ["lagspill/base.html", "lagspill/base_family.html"])
def test_base_page_is_sound_and_names_the_acting_position(page: str) -> None:
    markup = render_to_string(
        page,
        {
            "acting": {"label": "Sosiallærer", "service": "Solvang skole"},
            "nav": COMPONENTS["nav"]["nav"],
            "switch_url": "/stilling",
            "logout_url": "/ut",
            "language_url": "/sprak",
            "csrf_token": "token",
        },
    )
    outline = Outline(markup)
    assert outline.faults == []
    assert len(outline.ids) == len(set(outline.ids))
    assert '<html lang="nb" dir="ltr"' in markup
    assert 'href="#main"' in markup
    assert 'id="main"' in markup
    assert "Sosiallærer" in markup
    assert "Solvang skole" in markup


def test_base_page_shows_without_anyone_acting() -> None:
    markup = render_to_string("lagspill/base.html", {"acting": None})
    assert Outline(markup).faults == []
    assert "Du er" not in words(markup.split("</header>")[0])


def test_family_page_has_no_script_at_all() -> None:
    assert "<script" not in render_to_string("lagspill/base_family.html", {"csrf_token": "token"})


def test_base_page_keeps_htmx_from_styles_eval_and_stored_pages() -> None:
    config = re.search(r"name=\"htmx-config\" content='([^']+)'", render_to_string("lagspill/base.html", {}))
    assert config is not None
    for setting in ('"includeIndicatorStyles":false', '"allowEval":false', '"historyCacheSize":0'):
        assert setting in config.group(1)


def test_names_come_hidden_from_the_server_when_the_reader_asked_for_it() -> None:
    request = {"COOKIES": {"lagspill_names": "hidden"}}
    assert "data-names-hidden>" in render_to_string("lagspill/base.html", {"request": request})
    assert "data-names-hidden>" not in render_to_string("lagspill/base.html", {"request": {"COOKIES": {}}})


@pytest.mark.parametrize("code", ERROR_PAGES)
def test_error_page_needs_no_context_and_offers_a_way_on(code: str) -> None:
    markup = Engine.get_default().get_template(f"{code}.html").render(Context())
    assert Outline(markup).faults == []
    assert 'class="ds-button"' in markup
    assert "<script" not in markup


def test_unavailable_page_shows_what_was_typed_and_reloads() -> None:
    markup = render_to_string("503.html", {"typed": [{"label": "Hva skjedde?", "text": "<b>Mye</b>"}]})
    assert Outline(markup).faults == []
    assert "Hva skjedde?" in markup and "&lt;b&gt;Mye&lt;/b&gt;" in markup
    assert '<a class="ds-button" href="">' in markup


def test_strip_says_who_reads_until_when_and_who_does_not_and_why() -> None:
    text = words(draw("sharing_strip", strip=STRIP))
    assert "Dette leses av: Solvang skole og familien." in text
    assert "til 1. desember" in text
    assert "Leser ikke: PPT" in text
    assert "Mor har reservert seg" in text
    assert "Skjermet" not in text


def test_shielded_strip_says_so_in_words_outside_the_folded_part() -> None:
    markup = draw("sharing_strip", strip={**STRIP, "shielded": True})
    assert "ls-strip--shielded" in markup
    assert "Skjermet: familien ser ikke dette." in markup.split("<details")[0]


def test_strip_without_lists_has_nothing_to_unfold() -> None:
    assert "<details" not in draw("sharing_strip", strip={**STRIP, "readers": [], "non_readers": []})


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({}, "Din tur"),
        ({"late_days": 1}, "1 dag over fristen"),
        ({"late_days": 3}, "3 dager over fristen"),
        ({"whose": "other", "who": "Ingrid Berg"}, "Venter på Ingrid Berg"),
        ({"whose": "nobody"}, "Ingen trenger å gjøre noe nå"),
    ],
)
def test_move_marker_says_whose_move_and_how_late_in_words(change: dict[str, Any], sentence: str) -> None:
    assert sentence in words(draw("move_marker", move={**MOVE, **change}))


def test_move_marker_in_time_is_not_marked_late() -> None:
    assert "data-late" not in draw("move_marker", move={**MOVE, "late_days": 0})


def test_thread_keeps_the_next_step_last_with_one_button() -> None:
    markup = draw("thread", events=EVENTS, next_step=NEXT_STEP)
    assert markup.index("Vurdering") < markup.index("Få underskrift")
    assert markup.count('class="ds-button"') == 1
    assert 'method="post"' in markup
    assert 'name="csrfmiddlewaretoken"' in markup
    assert markup.count("Skjermet: familien ser ikke dette.") == 1


def test_thread_leads_on_with_a_link_when_the_step_only_reads() -> None:
    markup = draw("thread", events=[], next_step={**NEXT_STEP, "method": "get"})
    assert '<a class="ds-button" href="/neste">' in markup
    assert "<form" not in markup
    assert "Ingenting har skjedd her ennå." in markup


def test_consent_card_says_who_has_signed_and_why_one_is_missing() -> None:
    text = words(draw("consent_card", consent=CONSENT))
    assert "Har skrevet under 1. desember, på papir" in text
    assert "Har ikke svart" in text
    assert "Barnevernet er ikke med" in text


@pytest.mark.parametrize("agreed", [True, False, None])
def test_plan_row_tells_the_familys_answer_in_words(agreed: bool | None) -> None:
    text = words(draw("plan_row", measure={**MEASURE, "agreed": agreed, "agreed_label": "svar", "due": None}))
    assert "Familien svar" in text
    assert "Når ikke satt" in text
    assert "3 dager over fristen" in text


def test_timer_is_right_without_scripts() -> None:
    markup = draw("timer", phase=PHASE)
    assert "Fase 2 av 5" in words(markup)
    assert 'max="15" value="6"' in markup
    assert "9 min igjen" in words(markup)


def test_small_number_is_hidden_with_its_reason() -> None:
    stat = {"value": "3", "label": "Saker", "sentence": "Mer enn i fjor.", "hidden_because": "Færre enn fem."}
    text = words(draw("stat", stat=stat))
    assert text == "Saker skjult Færre enn fem."


def test_pagination_is_silent_on_a_single_page() -> None:
    assert words(draw("pagination", pages={"summary": "x", "previous_url": None, "next_url": None})) == ""


def test_messages_stand_in_a_polite_live_region() -> None:
    markup = draw("messages", messages=[Message(25, "Lagret.")])
    assert 'role="status" aria-live="polite"' in markup
    assert 'data-kind="success"' in markup
    assert "Lagret." in markup


def test_dates_are_spoken_with_the_year_only_when_it_is_another() -> None:
    this_year = clock.today().year
    assert day_short(datetime.date(this_year, 12, 1)) == "1. desember"
    assert day(datetime.date(2020, 12, 1)) == "tirsdag 1. desember 2020"
    assert moment(datetime.datetime(2020, 12, 1, 11, 0, tzinfo=datetime.UTC)) == "tirsdag 1. desember 2020 kl. 12"
    assert clock_time(datetime.time(8, 5)) == "8.05"
    assert [day(None), day_short(None), moment(None), clock_time(None)] == ["", "", "", ""]


def test_a_late_evening_in_utc_is_the_next_day_in_oslo() -> None:
    assert day_short(datetime.datetime(2020, 6, 30, 23, 0, tzinfo=datetime.UTC)) == "1. juli 2020"


def test_hidden_name_leaves_initials() -> None:
    assert initials("Kari-Anne Moe") == "K.A.M."
    assert "K.A.M." in person_name("Kari-Anne Moe")
    assert "<b>" not in person_name("<b>x</b>")


def test_an_unknown_pictogram_fails_loudly() -> None:
    with pytest.raises(KeyError):
        Template("{% load lagspill %}{% icon 'unheard-of' %}").render(Context())


def test_vendored_parts_come_with_their_licences() -> None:
    vendor = Path(foundation.__file__).parent / "static/lagspill/vendor"
    assert {path.name for path in (vendor / "LICENSES").iterdir()} == {"designsystemet.txt", "htmx.txt", "inter.txt"}


def test_first_view_of_a_page_stays_within_its_bytes() -> None:
    """At most 100 KB compressed: style, scripts, font, and 25 KB for the page itself."""
    static = Path(foundation.__file__).parent / "static/lagspill"
    parts = ["vendor/designsystemet.css", "themes/default.css", "lagspill.css", "components.css"]
    parts += ["vendor/htmx.min.js", "lagspill.js", "fonts/inter-latin.woff2", "icon.svg"]
    spent = sum(len(brotli.compress((static / part).read_bytes())) for part in parts)
    assert spent + 25_000 < 100_000
