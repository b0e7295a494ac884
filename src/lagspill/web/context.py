"""What the frame of every page shows: who acts, and where one can go."""

from typing import Any

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor


def frame(request: HttpRequest) -> dict[str, Any]:
    """`acting` and `nav` for base.html."""
    actor: Actor | None = getattr(request, "actor", None)
    return {
        "acting": {"label": actor.name, "service": actor.service_name} if actor else None,
        "nav": [
            {"label": label, "url": url, "current": request.path == url, "count": None}
            for label, url in ((label, _address(name)) for label, name in _places(actor))
            if url
        ],
    }


def _places(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is None:
        return []
    if actor.family:
        return [(_("Min side"), "portal:home")]
    places = [
        (_("Min dag"), "web:my-day"),
        (_("Saker"), "cases:list"),
        (_("Møter"), "meetings:list"),
        (_("Folk og tjenester"), "web:services"),
    ]
    if actor.role == "privacy_officer":
        places.append((_("Innsynslogg"), "web:audit"))
    return places


def _address(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""
