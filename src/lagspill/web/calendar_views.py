"""One's own meetings in one's own calendar program: the page where the address is made, and what the address answers (PLAT-3)."""

import datetime
import hashlib
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from lagspill.access.actor import Actor, acting, staff_actor
from lagspill.access.audience import audience
from lagspill.access.log_in import is_family, is_trusted, positions_of
from lagspill.audit.actions import record
from lagspill.foundation.clock import now
from lagspill.gateways.calendar import Entry
from lagspill.gateways.calendar import feed as calendar_file
from lagspill.identity.backends import AccountBackend
from lagspill.identity.calendar_address import account_of_address, address_of, make_address, revoke_address
from lagspill.identity.models import Account
from lagspill.meetings.calendars import my_calendar
from lagspill.web.account_actions import as_account

BACK = datetime.timedelta(days=30)


@audience("account")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The account's calendar address: made, renewed, revoked. It is shown once, in the answer to making it."""
    account = cast(Account, request.user)
    if not is_trusted(request, account):
        return redirect("web:log-in")
    wanted = request.POST.get("do", "") if request.method == "POST" else "show"
    if wanted == "revoke":
        with transaction.atomic():
            if revoke_address(account=account):
                record("calendar.address_revoked", by=as_account(account))
        messages.success(request, _("Adressen er slettet. Ingen kalender får hentet møtene dine lenger."))
        return redirect("web:calendar")
    if wanted not in ("show", "make"):
        raise Http404
    secret = ""
    if wanted == "make":
        with transaction.atomic():
            secret = make_address(account=account)
            record("calendar.address_made", by=as_account(account))
    actor: Actor | None = getattr(request, "actor", None)
    context = {
        "base": "lagspill/base_family.html" if actor and actor.family else "lagspill/base.html",
        "address": address_of(account),
        "url": settings.SITE_URL + reverse("web:calendar-feed", args=[secret]) if secret else "",
    }
    return render(request, "web/calendar.html", context)


@audience("public")
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The account's meetings, as each of its positions and as family sees them now. Without the secret there is nothing here."""
    account = account_of_address(token)
    if account is None or AccountBackend().get_user(account.pk) is None:
        raise Http404
    found: dict[str, Entry] = {}
    with translation.override(account.language):
        for actor in _hats(account):
            with acting(actor):
                entries = my_calendar(actor, now() - BACK)
                record("calendar.viewed", by=actor, entries=len(entries))
            found |= {entry.uid: entry for entry in entries}
        content = calendar_file(sorted(found.values(), key=lambda one: (one.starts_at, one.uid)), "Lagspill")
    etag = f'"{hashlib.sha256(content).hexdigest()}"'
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'inline; filename="lagspill.ics"'
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return cast(HttpResponse, get_conditional_response(request, etag=etag, response=response))


def _hats(account: Account) -> list[Actor]:
    """Everything that the account may act as today."""
    positions = [staff_actor(position) for position in positions_of(account)]
    if is_family(account):
        return [*positions, Actor(account_id=account.id, family=True, name=account.display_name)]
    return positions
