"""The demo's mailbox: what was really sent by SMTP, for everybody to see, and to answer as a mail client would."""

import smtplib
import uuid

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lagspill.access.audience import audience
from lagspill.demo.mail_client import VERBS, answer_to, asked_by, send_answer
from lagspill.demo.presenters import letters
from lagspill.gateways.mailbox import find, received


@audience("public")
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All letters, newest first, a page at a time. Real installations have no such page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/mailbox.html", letters(received(), request.GET.get("side", "1")))


@audience("public")
@never_cache
@require_POST
def answer(request: HttpRequest, mail_id: uuid.UUID, verb: str) -> HttpResponse:
    """Yes, no or maybe to an invitation, by a real mail back to where it came from."""
    mail = find(mail_id) if settings.DEMO and verb in VERBS else None
    event = asked_by(mail) if mail else None
    if event is None:
        raise Http404
    try:
        send_answer(answer_to(event, VERBS[verb]))
    except (OSError, smtplib.SMTPException):
        messages.error(request, _("Svaret kom ikke fram. Prøv igjen om litt."))
    else:
        messages.success(
            request, _("Svaret er sendt som e-post, slik et e-postprogram gjør. Koordinatoren ser det nå.")
        )
    return redirect("demo:mailbox")
