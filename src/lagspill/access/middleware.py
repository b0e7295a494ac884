"""One transaction per request, in which the database knows who acts (DATABASE.md, Django)."""

import uuid
from collections.abc import Callable
from http import HTTPStatus

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lagspill.access.actor import Actor, acting, set_actor
from lagspill.access.audience import admit
from lagspill.access.log_in import actor_of, keep_alive
from lagspill.access.refusal import Refused, keeps_writes, remember, remembered
from lagspill.access.typed import typed_in
from lagspill.audit.actions import record

GetResponse = Callable[[HttpRequest], HttpResponse]


class TransactionMiddleware:
    """Commits when the answer is a success, rolls back otherwise: half an action is never kept.

    Exceptions reach this place as a response (Django turns them into one around every inner middleware), so the status
    decides. Refusals are logged afterwards, in a second transaction on the same connection.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        nested = connection.in_atomic_block
        with transaction.atomic():
            response = self.get_response(request)
            if response.streaming:
                raise RuntimeError("a streaming answer would outlive its transaction")
            kept = response.status_code == HTTPStatus.UNPROCESSABLE_ENTITY and keeps_writes(request)
            if response.status_code >= HTTPStatus.BAD_REQUEST and not kept:
                transaction.set_rollback(True)
            elif nested:
                # `set local` outlives a savepoint: inside a test case the actor would leak into the next request.
                set_actor(None)
        _log_refusal(request, response)
        return response


def _log_refusal(request: HttpRequest, response: HttpResponse) -> None:
    """A refused action, and whatever somebody asked for by its id and did not get: it is not there, or not for them (PRIV-2)."""
    actor: Actor | None = getattr(request, "actor", None)
    refusal = remembered(request)
    if refusal is not None:
        with acting(actor):
            record("refused." + refusal.code, by=actor, case_id=refusal.case_id, refused=True)
    elif actor is not None and response.status_code == HTTPStatus.NOT_FOUND and request.resolver_match is not None:
        match = request.resolver_match
        sought = next((value for value in match.kwargs.values() if isinstance(value, uuid.UUID)), None)
        if sought is not None:
            with acting(actor):
                record("page.not_found", by=actor, object_id=sought, refused=True, address=match.view_name)


class ActorMiddleware:
    """Finds who acts, tells the database, and turns a refusal into a page that says why and what to do next."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = actor_of(request)  # type: ignore[attr-defined]
        set_actor(request.actor)  # type: ignore[attr-defined]
        keep_alive(request)
        response = self.get_response(request)
        if request.user.is_authenticated:
            # Asked for anew each time, and kept by nobody in between; what says more (no-store) stands.
            response.headers.setdefault("Cache-Control", "private, no-cache")
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponse | None:
        """The gate: who is this view for (audience.py)?"""
        return admit(request, view)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Only refusals are ours; everything else goes on to the error pages."""
        if not isinstance(exception, Refused):
            return None
        remember(request, exception)
        context = {"refusal": exception, "typed": typed_in(request)}
        return render(request, "lagspill/refused.html", context, status=409)
