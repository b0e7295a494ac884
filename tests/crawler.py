"""A visitor that follows every link and knows every form: for the leak sweep, the route table and the bad-input tests."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urldefrag, urljoin, urlsplit

from django.test import Client
from lxml import html

from lagspill.documents.tests.reading import text_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer

HOST = "http://testserver"
PAPER = re.compile(r"\.(?:pdf|csv)(?:$|\?)")


@dataclass(slots=True)
class Field:
    """A form's field: its name, kind and the values it offers or holds; a button that says what it does is one too."""

    name: str
    kind: str
    values: list[str]
    options: list[str] = field(default_factory=list)


@dataclass(slots=True)
class FoundForm:
    """A form as a browser would send it: where several buttons send it, once for each."""

    page: str
    action: str
    method: str
    fields: list[Field]

    def filled(self) -> dict[str, list[str]]:
        """What would be sent if nothing were changed."""
        return {one.name: list(one.values) for one in self.fields if one.values and one.kind != "file"}


@dataclass(slots=True)
class Seen:
    """An answer: its text is the page's whole source, or the text of a PDF without white space."""

    url: str
    status: int
    text: str
    links: list[str] = field(default_factory=list)
    forms: list[FoundForm] = field(default_factory=list)


def squeezed(text: str) -> str:
    """Without white space and soft hyphens: lines of a PDF break anywhere."""
    return "".join(text.replace("\u00ad", "").split())


def text_in(url: str, response: Answer) -> Seen:
    """One answer and what it says, by its content type; where it leads is not looked for."""
    if response.status_code in (301, 302, 303):
        return Seen(url, response.status_code, "")
    if response.headers.get("Content-Type", "").startswith("application/pdf"):
        return Seen(url, response.status_code, _text_of(response.content))
    return Seen(url, response.status_code, response.content.decode("utf-8", errors="replace"))


@lru_cache(maxsize=2000)
def _text_of(pdf: bytes) -> str:
    """Many may have the same paper, and taking it apart is slow."""
    return squeezed(text_of(pdf))


def read(url: str, response: Answer) -> Seen:
    """One answer, with the links and forms of a page."""
    seen = text_in(url, response)
    if response.status_code in (301, 302, 303):
        seen.links = [_local(url, response["Location"])]
    is_page = response.headers.get("Content-Type", "").startswith("text/html") and seen.text.strip()
    if is_page and response.status_code not in (404, 405):
        tree = html.document_fromstring(seen.text)
        links = [_local(url, href) for href in tree.xpath("//a/@href")]
        seen.links, seen.forms = [link for link in links if link], list(_forms(url, tree))
    return seen


def _local(base: str, href: str) -> str:
    address = urlsplit(urldefrag(urljoin(HOST + base, href)).url)
    if f"{address.scheme}://{address.netloc}" != HOST:
        return ""
    return address.path + (f"?{address.query}" if address.query else "")


def _forms(url: str, tree: html.HtmlElement) -> Iterator[FoundForm]:
    for form in tree.forms:
        method = (form.get("method") or "get").lower()
        ways = {
            (
                _local(url, button.get("formaction") or form.get("action") or url),
                button.get("name"),
                button.get("value"),
            )
            for button in form.xpath(".//button[not(@type) or @type='submit']") or [form.makeelement("button")]
        }
        for action, name, value in sorted(ways, key=repr):
            pressed = [Field(name, "button", [value or ""])] if name else []
            yield FoundForm(page=url, action=action, method=method, fields=[*_fields(form), *pressed])


def _fields(form: html.HtmlElement) -> list[Field]:
    found: dict[str, Field] = {}
    for element in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        name = element.get("name")
        kind = element.tag if element.tag != "input" else (element.get("type") or "text")
        one = found.setdefault(name, Field(name, kind, []))
        if kind == "select":
            one.options = [option.get("value", "") for option in element.xpath(".//option")]
            one.values = [option.get("value", "") for option in element.xpath(".//option[@selected]")] or one.options[
                :1
            ]
        elif kind in ("radio", "checkbox"):
            one.options.append(element.get("value", "on"))
            if element.get("checked") is not None:
                one.values.append(element.get("value", "on"))
        elif kind == "textarea":
            one.values = [element.text or ""]
        elif kind not in ("submit", "file"):
            one.values = [element.get("value", "")]
    return list(found.values())


class Crawler:
    """Follows links from a start until nothing is new; `requests` counts what it asked for."""

    def __init__(self, client: Client, *, limit: int = 3000) -> None:
        self.client = client
        self.limit = limit
        self.requests = 0
        self.seen: dict[str, Seen] = {}

    def get(self, url: str) -> Seen:
        """Asks once for each address."""
        if url not in self.seen:
            self.requests += 1
            self.seen[url] = read(url, self.client.get(url))
        return self.seen[url]

    def crawl(self, *starts: str, papers: bool = True) -> list[Seen]:
        """Every page that can be reached by links from `starts`, and every paper unless told otherwise."""
        queue = deque(starts)
        reached: dict[str, Seen] = {}
        while queue and self.requests < self.limit:
            url = queue.popleft()
            if url in reached:
                continue
            reached[url] = self.get(url)
            links = (link for link in reached[url].links if papers or not PAPER.search(link))
            queue.extend(link for link in links if link and link not in reached)
        return list(reached.values())
