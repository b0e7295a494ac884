"""My day: whose move it is, what is due, the next meetings, what waits for others (LOOK.md)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from lagspill.access.actor import Actor
from lagspill.access.audience import ActingRequest, audience


@audience("public")
def home(request: HttpRequest) -> HttpResponse:
    """The front door: to whatever is one's own first page."""
    actor: Actor | None = getattr(request, "actor", None)
    if actor is None:
        return redirect("web:choose" if request.user.is_authenticated else "web:log-in")
    if actor.family:
        return redirect("portal:home")
    return redirect("web:audit" if actor.role == "privacy_officer" else "web:my-day")


@audience("staff")
def show(request: ActingRequest) -> HttpResponse:
    """The acting position's day."""
    return render(request, "web/my_day.html", {})
