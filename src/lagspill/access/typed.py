"""What was typed into a form that cannot be shown again - the session has ended, say -, for the writer to copy (PEER-7)."""

import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django import forms
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _

FEW_LETTERS = 3
_SECRET = re.compile(r"passw|passord|again|code|token|secret|national|csrf", re.IGNORECASE)
# A number of eleven digits, whatever the field is called.
_NATIONAL_ID = re.compile(r"\d{6}\s?\d{5}")
# What is chosen and not typed: codes, ids, dates, times, numbers; and what a page sends along sealed.
_CHOSEN = re.compile(r"[a-z0-9_:.,/+=-]*|[A-Za-z0-9_:./+=~-]{25,}")


@dataclass(frozen=True, slots=True)
class Typed:
    """One field's text under its label."""

    label: str
    text: str


def typed_in(request: HttpRequest) -> list[Typed]:
    """The texts of more than a few letters that a form for staff or family brought; never passwords, codes, national ids or files.

    Nothing of a request that may come from another site: what stands in a page of ours must have been typed in one.
    """
    view = _view(request)
    if request.method != "POST" or view is None or not _is_our_own(request):
        return []
    try:
        sent = request.POST
    except (SuspiciousOperation, UnreadablePostError, MultiPartParserError):
        return []
    found = [
        (name.rpartition("-")[2], text)
        for name, values in sent.lists()
        for text in values
        if not _SECRET.search(name) and _is_typed(text)
    ]
    labels = _labels(view, {name for name, _text in found})
    return [
        Typed(labels.get(name) or _("Tekst %(number)s") % {"number": number}, text)
        for number, (name, text) in enumerate(found, start=1)
    ]


def came_from(request: HttpRequest) -> str:
    """The path of the page of ours that the form stood on; "" when the browser does not say."""
    page = urlsplit(request.headers.get("Referer", ""))
    return page.path if page.netloc == request.get_host() else ""


def _view(request: HttpRequest) -> Callable[..., HttpResponse] | None:
    """What would have answered; None for an address of nothing, and for one that anybody may ask (log-in, a new password)."""
    try:
        view = (request.resolver_match or resolve(request.path_info)).func
    except Resolver404:
        return None
    return None if getattr(getattr(view, "audience", None), "kind", "public") == "public" else view


def _is_our_own(request: HttpRequest) -> bool:
    """Whether a form of ours brought it: its protection was right, or the browser says where it stood."""
    own = f"{request.scheme}://{request.get_host()}"
    return getattr(request, "csrf_processing_done", False) or request.headers.get("Origin") == own


def _is_typed(text: str) -> bool:
    bare = text.strip()
    return len(bare) > FEW_LETTERS and not _CHOSEN.fullmatch(bare) and not _NATIONAL_ID.fullmatch(bare)


def _labels(view: Callable[..., HttpResponse], names: set[str]) -> dict[str, str]:
    """How the forms that the view's module knows call their fields; the one most like what was sent has the last word."""
    known = [one for one in vars(sys.modules[view.__module__]).values() if isinstance(one, type)]
    fields = [getattr(form, "base_fields", {}) for form in known if issubclass(form, forms.BaseForm)]
    fields.sort(key=lambda one: len(names & one.keys()))
    return {name: str(field.label) for one in fields for name, field in one.items() if field.label}
