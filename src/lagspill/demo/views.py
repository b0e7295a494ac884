"""The demo's mailbox: what was really sent by SMTP, for everybody to see."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from lagspill.access.audience import audience
from lagspill.demo.presenters import letters
from lagspill.gateways.mailbox import received


@audience("public")
@never_cache
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    """All letters, newest first, a page at a time. Real installations have no such page."""
    if not settings.DEMO:
        raise Http404
    return render(request, "demo/mailbox.html", letters(received(), request.GET.get("side", "1")))
