"""One transaction per request: who acts, what a refusal leaves behind, and what an error undoes."""

import re
import types
from collections.abc import Callable, Iterator
from typing import cast

import pytest
from django.db import OperationalError, connection
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path, reverse
from tests.fixtures import Browse
from tests.town import Town

from lagspill.access.actor import acting, set_actor
from lagspill.access.audience import ActingRequest, audience
from lagspill.access.refusal import Attempt, Refused
from lagspill.audit.actions import record
from lagspill.directory.models import District, Municipality
from lagspill.foundation.forms import Form, LongTextField, ShortTextField
from lagspill.identity.models import Account
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


class WordsForm(Form):
    text = LongTextField(label="Hva har du sett?")
    day = ShortTextField(label="Hvilken dag?", required=False)


@audience("staff")
def attempts(request: ActingRequest) -> HttpResponse:
    """Refused where the text says so: at a field by its code, by its own word, or for a field that the form has not."""
    form = WordsForm(request.POST)
    form.is_valid()
    field = request.POST.get("field") or None
    with Attempt(request, form, at={"test_day": "day"}) as attempt:
        _writes(request)
        raise Refused(request.POST["code"], "Det går ikke.", "Gjør noe annet.", field=field)
    assert attempt.refused is not None
    # What is looked up for the page must not show half of what was tried.
    return HttpResponse(f"{District.objects.count()} {form}", status=422)


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


@audience("staff")
def keeps_nothing(request: ActingRequest) -> HttpResponse:
    return HttpResponse("ok", headers={"Cache-Control": "no-store"})


VIEWS: list[Callable[..., HttpResponse]] = [
    who, refuses, attempts, keeps_nothing, breaks, loses_database, invalid, streams, officers_only, family_only, public, undeclared,
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


@pytest.mark.parametrize(
    ("code", "field", "at"),
    [("test_no", "", None), ("test_day", "", "day"), ("test_no", "text", "text"), ("test_no", "elsewhere", None)],
)
def test_a_refusal_stands_at_the_form_with_all_that_was_typed(
    town: Town, browse: Browse, code: str, field: str, at: str | None
) -> None:
    sent = {"text": "Ferdig skrevet", "code": code, "field": field}
    response = browse(town.actor("teacher")).post("/attempts", sent)
    page = response.content.decode()
    assert response.status_code == 422 and page.startswith("0 ")
    assert "Det går ikke. Gjør noe annet." in page and "Ferdig skrevet" in page
    for name in ("text", "day"):
        assert (f'id="id_{name}_error"' in page) is (name == at)
    with acting(town.actor("privacy_officer")), connection.cursor() as cursor:
        cursor.execute("select action from audit_auditentry where outcome = 'refused'")
        assert cursor.fetchall() == [(f"refused.{code}",)]


def test_what_was_typed_stands_on_the_page_of_a_refusal_too(town: Town, browse: Browse) -> None:
    page = browse(town.actor("teacher")).post("/refuses", {"text": "Lang <b>tekst</b>"}).content.decode()
    assert "Hva har du sett?" in page and "Lang &lt;b&gt;tekst&lt;/b&gt;" in page


SENT = {
    "text": "<script>alarm()</script> Ferdig skrevet",
    "person-0-day": "Torsdag",
    "reason": "kort og godt",
    "chosen": "school_health",
    "until": "2026-12-01",
    "abc": "abc",
    "password": "Hemmelig passord",
    "again": "Hemmelig passord",
    "code": "12 34 56",
    "national_id": "Etter 010101 12345",
    "number": "010101 12345",
    "gate": "WyJhIiwiYiJd:1vZKq0:nQx-Zk3aU8pQ2xT5",
    "csrfmiddlewaretoken": "Hemmelig nok",
}


def test_a_form_sent_after_the_session_ended_is_shown_to_be_copied(client: Client, db: None) -> None:
    headers = {"referer": "http://testserver/who?gate=x"}
    response = client.post("/who", SENT, headers=headers)
    page = response.content.decode()
    assert response.status_code == 403 and "no-store" in response["Cache-Control"]
    assert "Du er logget ut" in page and f'href="{reverse("web:log-in")}?next=/who"' in page
    shown = dict(re.findall(r"<label[^>]*>([^<]*)</label>\s*<textarea[^>]* readonly>\n([^<]*)</textarea>", page))
    assert shown == {
        "Hva har du sett?": "&lt;script&gt;alarm()&lt;/script&gt; Ferdig skrevet", "Hvilken dag?": "Torsdag", "Tekst 3": "kort og godt",
    }  # fmt: skip
    assert "<script" not in page and "Hemmelig" not in page and "12345" not in page


def test_who_typed_nothing_is_sent_to_log_in(client: Client, db: None) -> None:
    response = client.post("/who", {"chosen": "school_health", "abc": "abc"})
    assert response.status_code == 302 and response["Location"] == reverse("web:log-in")


def test_who_is_logged_in_without_a_role_chooses_one_and_loses_nothing(town: Town, client: Client) -> None:
    client.force_login(Account.objects.get(id=town.actor("teacher").account_id))
    page = client.post("/who", SENT).content.decode()
    assert "Velg hvem du er" in page and "kort og godt" in page and f'href="{reverse("web:choose")}"' in page


def test_what_another_site_sends_is_never_shown(town: Town) -> None:
    strict = Client(enforce_csrf_checks=True)
    foreign = strict.post("/who", SENT, headers={"origin": "http://elsewhere.test"})
    own = strict.post("/who", SENT, headers={"origin": "http://testserver"})
    assert (foreign.status_code, own.status_code) == (403, 403)
    assert "kort og godt" not in foreign.content.decode() and "kort og godt" in own.content.decode()


def test_a_form_that_nobody_may_ask_for_any_more_is_shown_to_be_copied(town: Town, browse: Browse) -> None:
    response = browse(town.actor("teacher")).post("/officers_only", SENT)
    assert response.status_code == 404 and "kort og godt" in response.content.decode()


def test_a_lost_database_asks_again_for_a_page_and_shows_what_was_typed(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    client.raise_request_exception = False
    page, form = client.get("/loses_database"), client.post("/loses_database", SENT)
    assert page["Refresh"] == "5" and "prøver igjen av seg selv" in page.content.decode()
    assert form.status_code == 503 and "Refresh" not in form and "kort og godt" in form.content.decode()


def test_pages_of_those_who_act_are_kept_by_nobody(town: Town, browse: Browse, client: Client) -> None:
    teacher = browse(town.actor("teacher"))
    assert teacher.get("/who")["Cache-Control"] == "private, no-cache"
    assert teacher.get("/undeclared")["Cache-Control"] == "private, no-cache"
    assert teacher.get("/keeps_nothing")["Cache-Control"] == "no-store"
    assert "Cache-Control" not in client.get("/public")


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
