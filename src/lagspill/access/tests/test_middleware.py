"""One transaction per request: who acts, what a refusal leaves behind, and what an error undoes."""

import types
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting, set_actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Refused
from lagspill.audit.actions import record
from lagspill.directory.models import District, Municipality
from lagspill.project import urls as project_urls


def _writes(request: HttpRequest) -> None:
    municipality = Municipality.objects.get()
    District.objects.create(municipality=municipality, name="skrevet")


@audience("staff")
def who(request: ActingRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select acting_position(), acting_service(), acting_family()")
        position, service, family = cursor.fetchone()
    return HttpResponse(f"{position} {service} {family}")


@audience("staff")
def refuses(request: ActingRequest) -> HttpResponse:
    _writes(request)
    raise Refused("test_no", "Det går ikke.", "Gjør noe annet.")


@audience("staff")
def breaks(request: ActingRequest) -> HttpResponse:
    _writes(request)
    raise ValueError("Kari Nordmann")


@audience("staff")
def loses_database(request: ActingRequest) -> HttpResponse:
    raise OperationalError("server closed the connection")


@audience("staff")
def invalid(request: ActingRequest) -> HttpResponse:
    _writes(request)
    return HttpResponse(status=422)


@audience("staff")
def streams(request: ActingRequest) -> HttpResponse:
    return cast(HttpResponse, StreamingHttpResponse(iter([b"x"])))


@audience("staff", "privacy_officer")
def officers_only(request: ActingRequest) -> HttpResponse:
    return HttpResponse("ok")


@audience("family")
def family_only(request: ActingRequest) -> HttpResponse:
    return HttpResponse("ok")


@audience("public")
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")


def undeclared(request: HttpRequest) -> HttpResponse:
    return HttpResponse("never")


def missing(request: HttpRequest) -> HttpResponse:
    raise Http404


VIEWS: list[Callable[..., HttpResponse]] = [
    who, refuses, breaks, loses_database, invalid, streams, officers_only, family_only, public, undeclared,
]  # fmt: skip
urls = types.ModuleType("middleware_urls")
urls.urlpatterns = [*project_urls.urlpatterns, *(path(view.__name__, view) for view in VIEWS)]  # type: ignore[attr-defined]
for handler in ("handler400", "handler403", "handler404", "handler500"):
    setattr(urls, handler, getattr(project_urls, handler))


@pytest.fixture(autouse=True)
def _with_test_urls() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=urls):
        yield


def test_the_database_knows_who_acts_in_a_request_and_nobody_after_it(town: Town, browse: Browse) -> None:
    actor = town.actor("teacher")
    response = browse(actor).get("/who")
    assert response.content.decode() == f"{actor.position_id} {actor.service_id} None"
    with connection.cursor() as cursor:
        cursor.execute("select acting_position()")
        assert cursor.fetchone() == (None,)


def test_a_refusal_undoes_the_change_says_why_and_stays_in_the_log(town: Town, browse: Browse) -> None:
    response = browse(town.actor("teacher")).post("/refuses")
    assert response.status_code == 409
    assert "Det går ikke." in response.content.decode()
    assert "Gjør noe annet." in response.content.decode()
    assert not District.objects.exists()
    with acting(town.actor("privacy_officer")), connection.cursor() as cursor:
        cursor.execute("select action, outcome, position from audit_auditentry where outcome = 'refused'")
        assert cursor.fetchall() == [("refused.test_no", "refused", town.positions["teacher"].id)]


def test_an_error_undoes_half_a_change_and_shows_nothing_of_it(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    client.raise_request_exception = False
    response = client.post("/breaks")
    assert response.status_code == 500
    assert "Nordmann" not in response.content.decode()
    assert not District.objects.exists()


def test_a_lost_database_is_said_in_words_with_status_503(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    client.raise_request_exception = False
    response = client.get("/loses_database")
    assert response.status_code == 503
    assert response["Retry-After"] == "5"


def test_an_invalid_form_changes_nothing(town: Town, browse: Browse) -> None:
    assert browse(town.actor("teacher")).post("/invalid").status_code == 422
    assert not District.objects.exists()


def test_a_streaming_answer_is_a_programming_error(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    client.raise_request_exception = False
    assert client.get("/streams").status_code == 500


@pytest.mark.parametrize(
    ("who_asks", "address", "status"),
    [
        ("teacher", "/officers_only", 404),
        ("privacy_officer", "/officers_only", 200),
        ("teacher", "/family_only", 404),
        ("teacher", "/public", 200),
        ("teacher", "/undeclared", 404),
    ],
)
def test_a_view_is_for_those_it_names(town: Town, browse: Browse, who_asks: str, address: str, status: int) -> None:
    assert browse(town.actor(who_asks)).get(address).status_code == status


def test_a_stranger_is_sent_to_log_in_and_back(client: "Browse", db: None) -> None:
    response = client.get("/who")  # type: ignore[attr-defined]
    assert response.status_code == 302
    assert response["Location"].endswith("?next=/who")


def test_an_actor_is_set_inside_a_transaction_only(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        set_actor(None)


def test_facts_of_the_log_take_no_sentence_as_action(town: Town) -> None:
    from django.db import IntegrityError

    with pytest.raises(IntegrityError), acting(town.actor("teacher")):
        record("Emil ble borte", by=town.actor("teacher"))
