"""What the frame of every page shows: who acts, where one can go, and in which language."""

import base64
import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from lagspill.access.actor import Actor
from lagspill.access.log_in import SWITCH_KEY
from lagspill.cases.presenters import link

# Who holds the threads of many children at one place (CASE-13).
FOLLOWERS = frozenset({"sosiallaerer", "leader", "deputy_leader", "pedagogical_leader", "special_education_lead"})


def frame(request: HttpRequest) -> dict[str, Any]:
    """Context of base.html and base_family.html; reads nothing from the database."""
    actor: Actor | None = getattr(request, "actor", None)
    logged_in = hasattr(request, "user") and request.user.is_authenticated
    return {
        "acting": {"label": actor.name, "service": actor.service_name} if actor else None,
        "nav": [
            {"label": label, "url": url, "current": request.path == url, "count": None}
            for label, url in ((label, link(name)) for label, name in _places(actor))
            if url
        ],
        "home_url": reverse("web:home"),
        "switch_url": reverse("web:choose") if logged_in and request.session.get(SWITCH_KEY) else None,
        "logout_url": reverse("web:log-out") if logged_in else None,
        "language_url": reverse("web:language"),
        "theme_css": f"lagspill/themes/{actor.theme if actor else 'default'}.css",
        "draft_key": _draft_key(request) if logged_in else None,
    }


def _draft_key(request: HttpRequest) -> str:
    """The key under which the browser keeps this account's drafts: the same after a new log-in, worthless to others."""
    digest = hmac.new(settings.SECRET_KEY.encode(), b"drafts" + str(request.user.pk).encode(), hashlib.sha256)
    return base64.b64encode(digest.digest()).decode()


def _places(actor: Actor | None) -> list[tuple[str, str]]:
    if actor is None:
        return []
    if actor.family:
        return [(_("Min side"), "portal:home"), (_("Kalender"), "web:calendar")]
    if actor.role == "privacy_officer":
        return [(_("Innsynslogg"), "web:audit"), (_("Folk og tjenester"), "web:services")]
    coordinates = actor.role == "municipal_coordinator"
    # Whoever follows all the teams is led to what they all send in, to their year and to the models they follow.
    across = [
        (_("Kvartalsrapporter"), "meetings:reports"),
        (_("Årsplan"), "yearplan:overview"),
        (_("Modeller"), "adaptation:models"),
        (_("Team"), "teams:list"),
    ]
    overview = [(_("Barna vi følger"), "web:overview")] if actor.role in FOLLOWERS else []
    return [
        (_("Min dag"), "web:my-day"),
        *overview,
        (_("Saker"), "cases:list"),
        *(across if coordinates else [(_("Møter"), "meetings:list")]),
        (_("Folk og tjenester"), "web:services"),
    ]
