"""The one gate in front of every view: who it is for. A view that does not say is for nobody (deny by default)."""

from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TypeVar
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from lagspill.access.actor import Actor
from lagspill.access.typed import came_from, typed_in


class ActingRequest(HttpRequest):
    """A request in which somebody acts; what views for staff or family are given."""

    actor: Actor


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may ask for a view: 'public', 'account' (logged in, not yet acting), 'staff' or 'family'; or staff in `roles` only."""

    kind: str
    roles: frozenset[str] = frozenset()

    def admits(self, actor: Actor) -> bool:
        """Whether this actor is among them."""
        if self.kind == "staff":
            return actor.is_staff and (not self.roles or actor.role in self.roles)
        return self.kind != "family" or actor.family


View = TypeVar("View", bound=Callable[..., HttpResponse])


def audience(kind: str, *roles: str) -> Callable[[View], View]:
    """Declares who a view is for, e.g. `@audience('staff')` or `@audience('staff', 'privacy_officer')`."""

    def declare(view: View) -> View:
        view.audience = Audience(kind, frozenset(roles))  # type: ignore[attr-defined]
        return view

    return declare


def admit(request: HttpRequest, view: Callable[..., HttpResponse]) -> HttpResponse | None:
    """None when the request may go on; a way to log in when nobody acts; 404 for everybody else."""
    declared: Audience | None = getattr(view, "audience", None)
    if declared is None:
        raise Http404
    actor: Actor | None = getattr(request, "actor", None)
    if declared.kind == "public":
        return None
    if actor is None:
        return None if declared.kind == "account" and request.user.is_authenticated else _to_the_door(request)
    if not declared.admits(actor):
        raise Http404
    return None


def _to_the_door(request: HttpRequest) -> HttpResponse:
    """Where somebody comes to act: to log in, or to choose a role. A form that was filled in is shown first, to be copied."""
    inside = request.user.is_authenticated
    typed = typed_in(request)
    wanted = came_from(request) if typed else request.path if request.method == "GET" else ""
    door = reverse("web:choose") if inside else reverse("web:log-in") + (f"?next={quote(wanted)}" if wanted else "")
    if not typed:
        return redirect(door)
    context = {"typed": typed, "log_in_url": door, "acts_as_nobody": inside}
    response = render(request, "lagspill/logged_out.html", context, status=HTTPStatus.FORBIDDEN)
    response["Cache-Control"] = "no-store, private"
    return response
