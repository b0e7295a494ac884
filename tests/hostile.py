"""What nobody should send and somebody will: fillings for every form (issue: Bad input)."""

import datetime
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.crawler import Field, FoundForm

TYPED = {"text", "textarea", "email", "tel", "search", "url", "number", "date", "time", "datetime-local"}
CHOSEN = {"select", "radio", "checkbox"}
GIVEN = {"hidden", "button"}
CSRF = "csrfmiddlewaretoken"

SCRIPT = "<script>kx9alarm()</script>"
TEXTS = {
    "too long": "å" * 30_000,
    "html": f"\"'>{SCRIPT}<img src=x onerror=kx9alarm()>&amp;{{{{ 7|add:7 }}}}",
    "turned, loose, emoji": "Per \u202eneslO\u202c \u2066\u05d0\u05d1\u2069\u200f A\u030a e\u0301 👩‍👧‍👦🏳️‍🌈 "
    "\ufeff\u200b én\r\nto\u2028=1+1;--%s {} \\",
    "NUL": "foran\x00bak",
    "control": "a\x01\x08\x1b[31mb\x7f",
    "blank": " \t\u00a0\r\n ",
}
EVERYWHERE = {"wrong": "feil", "html": TEXTS["html"], "NUL": TEXTS["NUL"]}
NUMBERS = ("-1", "99999999999999999999999999", "1e999", "NaN")
DATES = ("0000-00-00", "0001-01-01", "9999-12-31", "2026-02-30T25:61")
# Bytes that are no UTF-8: a lone surrogate, a cut sequence, 0xFF.
RAW = b"%ED%A0%80%C3%FF"


@dataclass(slots=True)
class Attack:
    """One filling of one form; `raw` is a body of its own instead of `data`."""

    name: str
    data: dict[str, list[object]] = field(default_factory=dict)
    raw: bytes | None = None
    foreign: bool = False


def plausible(one: Field, text: str) -> list[object]:
    """What somebody of good will might send, with this text where text is typed."""
    if one.kind in CHOSEN:
        return [next((option for option in one.options if option), "on")]
    if one.kind in GIVEN:
        return list(one.values)
    if one.kind in ("date", "datetime-local", "time", "number"):
        today = datetime.date.today().isoformat()
        return [{"date": today, "datetime-local": f"{today}T10:00", "time": "10:00"}.get(one.kind, "1")]
    if one.kind == "file":
        return [SimpleUploadedFile("ark.pdf", b"%PDF-1.4\n%%EOF", "application/pdf")]
    return [text]


def filled(form: FoundForm, choose: Callable[[Field], list[object]]) -> dict[str, list[object]]:
    return {one.name: choose(one) for one in form.fields if one.name != CSRF}


def of_kind(kinds: Iterable[str], values: Iterable[str], form: FoundForm) -> Iterator[Attack]:
    """Each value in every field of these kinds, the rest as somebody of good will would fill it."""
    if not any(one.kind in kinds for one in form.fields):
        return
    for value in values:
        yield Attack(
            f"{'/'.join(sorted(kinds))} {value[:30]}",
            filled(form, lambda one, value=value: [value] if one.kind in kinds else plausible(one, "Tekst")),
        )


def uploads(form: FoundForm) -> Iterator[Attack]:
    """Files of a wrong kind, with wrong names, of a wrong size, or none at all."""
    if not any(one.kind == "file" for one in form.fields):
        return
    files = {
        "a program": lambda: SimpleUploadedFile("ark.pdf", b"MZ\x90\x00" * 50, "application/pdf"),
        "a page": lambda: SimpleUploadedFile("ark.svg", SCRIPT.encode(), "image/svg+xml"),
        "a long name": lambda: SimpleUploadedFile(
            "../" + "å" * 400 + "\u202efdp.exe", b"%PDF-1.4\n", "application/pdf"
        ),
        "nothing in it": lambda: SimpleUploadedFile("tom.pdf", b"", "application/pdf"),
        "too big": lambda: SimpleUploadedFile("stor.pdf", b"%PDF-1.4\n" + b"0" * (11 * 1024 * 1024), "application/pdf"),
        "text instead": lambda: "not a file",
    }
    for name, make in files.items():
        yield Attack(
            f"file: {name}",
            filled(form, lambda one, make=make: [make()] if one.kind == "file" else plausible(one, "Tekst")),
        )


def attacks(form: FoundForm, foreign: Iterable[str]) -> Iterator[Attack]:
    """Every filling of a form once; `foreign` are ids of objects that are not the sender's."""
    known: list[object] = []
    for one in _attacks(form, foreign):
        # Fields that are given, chosen or missing are sent alike by many of them.
        if (one.data, one.raw) not in known:
            known.append((one.data, one.raw))
            yield one


def _attacks(form: FoundForm, foreign: Iterable[str]) -> Iterator[Attack]:
    yield Attack("nothing")
    yield Attack("as it stands", {name: list(values) for name, values in form.filled().items() if name != CSRF})
    yield Attack("good will", filled(form, lambda one: plausible(one, "Tekst")))
    visible = [one for one in form.fields if one.kind not in GIVEN]
    if visible:
        for name, text in TEXTS.items():
            if any(one.kind in TYPED for one in visible):
                yield Attack(f"text: {name}", filled(form, lambda one, text=text: plausible(one, text)))
    for name, text in EVERYWHERE.items():
        yield Attack(f"everywhere: {name}", filled(form, lambda _one, text=text: [text]))
    yield from of_kind({"number"}, NUMBERS, form)
    yield from of_kind({"date", "datetime-local", "time"}, DATES, form)
    yield from uploads(form)
    handed = CHOSEN | {"hidden"}
    for one in foreign:
        yield Attack("others' ids", filled(form, lambda _field, one=one: [one]), foreign=True)
        if any(found.kind in handed for found in form.fields):
            data = filled(form, lambda found, one=one: [one] if found.kind in handed else plausible(found, "Tekst"))
            yield Attack("others' ids chosen", data, foreign=True)
    said = [
        (one.name.encode(), one.values[0].encode() if one.kind == "button" else RAW)
        for one in form.fields
        if one.name != CSRF
    ]
    yield Attack("no UTF-8", raw=b"&".join(name + b"=" + value for name, value in said))
