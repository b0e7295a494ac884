"""Error pages: what happened, what is safe, what to do next. They read nothing from the database."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open so long that its protection ran out (`reason` is for developers and is not shown)."""
    return render(request, "403_csrf.html", status=403)


def server_error(request: HttpRequest) -> HttpResponse:
    """500, or 503 when it is the database that is away: then the page says that nothing was half done."""
    away = isinstance(sys.exc_info()[1], OperationalError | InterfaceError)
    response = render(request, "503.html" if away else "500.html", status=503 if away else 500)
    if away:
        response["Retry-After"] = "5"
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is missing and for what one may not see."""
    return render(request, "404.html", status=404)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request itself could not be read."""
    return render(request, "400.html", status=400)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403 is only ever about the form's protection; everything else that one may not see is 404."""
    return render(request, "403.html", status=403)
