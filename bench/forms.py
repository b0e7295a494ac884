"""Reads a page as a browser does: its forms with what stands in them, and the files it needs."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

FILLING = "Snakket med familien i dag. De er fornøyde med avtalen, og vi ses igjen om to uker."
_CSS_FILE = re.compile(rb"url\(\s*['\"]?([^'\")]+)['\"]?\s*\)")
Attributes = dict[str, str | None]


@dataclass(slots=True)
class Form:
    """One form: where it goes, and the fields as they would be sent when a person fills in what is empty."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


class Page(HTMLParser):
    """Parses on creation; `forms` and `files` are what was found, in the page's order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.files: list[str] = []
        self._form: Form | None = None
        self._text = ""
        self._choice = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found: Attributes = dict(attrs)
        source = found.get("href") if tag == "link" else found.get("src") if tag in ("script", "img") else None
        if source and source.startswith("/"):
            self.files.append(source)
        if tag == "form":
            self._form = Form(found.get("action") or "", (found.get("method") or "get").lower())
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(self._form, tag, found)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        if tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        if self._text and self._form is not None and data.strip():
            self._form.fields[self._text] = data.strip()

    def _control(self, form: Form, tag: str, found: Attributes) -> None:
        name, value = found.get("name") or "", found.get("value") or ""
        if tag == "input" and name:
            self._input(form, name, value, found)
        elif tag == "textarea" and name:
            self._text, form.fields[name] = name, FILLING
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice and value:
            if "selected" in found or not form.fields.get(self._choice):
                form.fields[self._choice] = value
        elif tag == "button" and name:
            form.fields.setdefault(name, value)

    def _input(self, form: Form, name: str, value: str, found: Attributes) -> None:
        kind = found.get("type") or "text"
        if kind == "radio":
            if "checked" in found or name not in form.fields:
                form.fields[name] = value
        elif kind == "checkbox":
            if "checked" in found or "required" in found:
                form.fields[name] = value or "on"
        elif kind not in ("submit", "file"):
            form.fields[name] = value


def posted_to(html: str, path: str) -> Form | None:
    """The page's form that is posted to `path`, or to the page itself when its action is empty."""
    forms = [form for form in Page(html).forms if form.method == "post"]
    exact = [form for form in forms if form.action.split("?")[0] == path]
    return next(iter(exact or [form for form in forms if not form.action]), None)


def files_of(html: str) -> list[str]:
    """The files on our own address that the page loads, without repetition."""
    return list(dict.fromkeys(Page(html).files))


def files_of_style(css: bytes) -> list[str]:
    """The files that a style sheet names."""
    found = (match.decode() for match in _CSS_FILE.findall(css))
    return list(dict.fromkeys(name for name in found if not name.startswith("data:")))
