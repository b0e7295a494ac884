"""Error pages: what happened, what is safe, what to do next. They read nothing from the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from lagspill.access.typed import typed_in

SOON = "5"


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open so long that its protection ran out, or one logged in anew beside it (`reason` is for developers and is
    not shown)."""
    return render(request, "403_csrf.html", {"typed": typed_in(request)}, status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database that is away."""
    error = sys.exc_info()[1]
    return database_away(request) if _is_away(error) else render(request, "500.html", status=500)


def database_away(request: HttpRequest) -> HttpResponse:
    """503: nothing was half done, and it mends itself."""
    response = render(request, "503.html", {"typed": typed_in(request), "asked": request.method == "GET"}, status=503)
    response["Retry-After"] = SOON
    if request.method == "GET":
        # The page tries again by itself, without scripts; a form is sent again only by who filled it in.
        response["Refresh"] = SOON
    return response


def _is_away(error: BaseException | None) -> bool:
    """Whether the database's absence is at the root: Django wraps it, a session that cannot be saved as a bad request."""
    while error is not None:
        if isinstance(error, OperationalError | InterfaceError):
            return True
        error = error.__cause__ or error.__context__
    return False


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is missing and for what one may not see."""
    return render(request, "404.html", {"typed": typed_in(request)}, status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself could not be read; 503 when it is the database that is away."""
    if _is_away(exception):
        return database_away(request)
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 is only ever about the form's protection; everything else that one may not see is 404."""
    return render(request, "403.html", status=403)
