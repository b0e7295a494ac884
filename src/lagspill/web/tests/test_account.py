"""Logging in over HTTP: two steps, lock-out that outlives the undone request, personas only in a demo (PRIV-7)."""

import datetime
import os
import re
import subprocess
import sys
import time

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from pytest_django.fixtures import Settings
from tests.fixtures import Browse
from tests.town import STARTED, Town, begin_story

from lagspill.access.actor import acting
from lagspill.access.log_in import FAMILY, SESSION_KEY
from lagspill.audit.models import AuditEntry
from lagspill.directory.models import Position, StaffMember
from lagspill.foundation.clock import now
from lagspill.identity import actions as identity
from lagspill.identity.models import Account
from lagspill.identity.rules import FREE_ATTEMPTS

PASSWORD = "fire gule båter i havna"
WRONG = "stemmer ikke"


def code_of(device: TOTPDevice, steps: int = 0) -> str:
    totp = TOTP(device.bin_key, device.step, device.t0, device.digits)
    totp.time = time.time() + steps * device.step
    return str(totp.token()).zfill(6)


@pytest.fixture
def account(town: Town) -> Account:
    """A real account in one position."""
    account = identity.create_account(username="kari", display_name="Kari Moe")
    identity.set_password(account=account, password=PASSWORD)
    account.refresh_from_db()
    staff = StaffMember.objects.create(municipality=town.municipality, account=account, name="Kari Moe")
    Position.objects.create(staff=staff, service=town.services["school"], role="teacher", started_on=STARTED)
    return account


@pytest.fixture
def device(account: Account) -> TOTPDevice:
    device = identity.begin_second_factor(account=account)
    identity.confirm_second_factor(device=device, code=code_of(device, -1), at=now())
    return device


def give_password(client: Client, password: str = PASSWORD, username: str = "kari", **more: str) -> str:
    """Answers where the log-in leads, or the page when it stays."""
    answer = client.post(reverse("web:log-in"), {"username": username, "password": password, **more})
    return str(answer.headers.get("Location") or answer.content.decode())


def logged(town: Town, action: str) -> list[AuditEntry]:
    with acting(town.actor("privacy_officer")):
        return list(AuditEntry.objects.filter(action=action).order_by("at"))


def test_password_then_code_leads_to_where_one_was_going(town: Town, account: Account, device: TOTPDevice) -> None:
    client = Client()
    assert give_password(client, next="/folk/") == reverse("web:second-factor")
    assert client.get("/folk/").status_code == 302, "a password alone opens nothing"
    answer = client.post(reverse("web:second-factor"), {"code": code_of(device)})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/folk/")
    assert client.get("/folk/").status_code == 200
    assert [entry.account for entry in logged(town, "identity.logged_in")] == [account.id]
    assert logged(town, "identity.acted_as")[0].position is not None


def test_the_first_log_in_sets_up_the_app_and_shows_backup_codes_once(town: Town, account: Account) -> None:
    client = Client()
    assert give_password(client) == reverse("web:set-up-second-factor")
    page = client.get(reverse("web:set-up-second-factor")).content.decode()
    device = TOTPDevice.objects.get(user=account)
    assert "<svg" in page and identity.secret_as_text(device) in page and "style=" not in page
    wrong = client.post(reverse("web:set-up-second-factor"), {"code": "123"})
    assert wrong.status_code == 422 and WRONG in wrong.content.decode()
    codes = client.post(reverse("web:set-up-second-factor"), {"code": code_of(device)}).content.decode()
    assert len(re.findall(r'<li class="ls-code">[a-z2-7]{8}</li>', codes)) == 10
    assert client.get("/folk/").status_code == 200
    again = client.get(reverse("web:set-up-second-factor"))
    assert again.headers["Location"] == reverse("web:log-in")


def test_a_wrong_password_keeps_the_name_and_never_the_password(account: Account) -> None:
    page = give_password(Client(), "hemmelig-feil-passord")
    assert WRONG in page and 'value="kari"' in page and "hemmelig-feil" not in page


def test_nothing_tells_which_usernames_exist(account: Account, device: TOTPDevice) -> None:
    def said(username: str) -> str:
        page = give_password(Client(), "feil", username=username)
        return re.sub(
            r'name="csrfmiddlewaretoken" value="[^"]*"|csrf[^"]*"[^"]*"|X-CSRFToken[^}]*|' + username, "", page
        )

    expected = said("ingen-slik")
    for _ in range(FREE_ATTEMPTS + 2):
        assert said("kari") == expected


def test_failed_attempts_are_counted_locked_and_logged_although_the_answer_is_an_error(
    town: Town, account: Account
) -> None:
    client = Client()
    for _ in range(FREE_ATTEMPTS + 1):
        give_password(client, "feil")
    account.refresh_from_db()
    assert account.failed_attempts == FREE_ATTEMPTS + 1
    assert account.locked_until is not None and account.locked_until > now()
    assert WRONG in give_password(client)
    reasons = [entry.facts["reason"] for entry in logged(town, "identity.log_in_refused")]
    assert reasons == ["password"] * (FREE_ATTEMPTS + 1) + ["locked"]
    assert all(
        entry.outcome == "refused" and entry.object == account.id for entry in logged(town, "identity.log_in_refused")
    )


def test_a_wrong_code_is_counted_and_logged(town: Town, account: Account, device: TOTPDevice) -> None:
    client = Client()
    give_password(client)
    assert "reservekodene" in client.get(reverse("web:second-factor")).content.decode()
    answer = client.post(reverse("web:second-factor"), {"code": "000"})
    assert answer.status_code == 422 and WRONG in answer.content.decode()
    account.refresh_from_db()
    assert account.failed_attempts == 1
    assert logged(town, "identity.log_in_refused")[0].facts == {"reason": "code"}


def test_a_half_done_log_in_runs_out(account: Account, device: TOTPDevice) -> None:
    client = Client()
    give_password(client)
    session = client.session
    session["half_way"] = {**session["half_way"], "at": (now() - datetime.timedelta(minutes=11)).isoformat()}
    session.save()
    answer = client.post(reverse("web:second-factor"), {"code": code_of(device)})
    assert answer.headers["Location"] == reverse("web:log-in")


def test_the_second_step_without_the_first_leads_back(db: None) -> None:
    for name in ("web:second-factor", "web:set-up-second-factor"):
        assert Client().get(reverse(name)).headers["Location"] == reverse("web:log-in")


@pytest.mark.parametrize(
    "target", ["https://ond.example/", "//ond.example", "/\\ond.example", "javascript:alert(1)", "/\tx", "//[", "folk"]
)
def test_one_is_never_sent_elsewhere(account: Account, device: TOTPDevice, target: str) -> None:
    client = Client()
    give_password(client, next=target)
    answer = client.post(reverse("web:second-factor"), {"code": code_of(device)})
    assert answer.headers["Location"] == reverse("web:home")


@pytest.mark.parametrize("password", ["", "x" * 401, "\x00"])
def test_odd_input_is_answered_at_the_field(account: Account, password: str) -> None:
    answer = Client().post(reverse("web:log-in"), {"username": "kari", "password": password})
    assert answer.status_code == 422


def test_a_session_alone_without_second_factor_acts_as_nothing(account: Account) -> None:
    client = Client()
    client.force_login(account)
    assert client.get(reverse("web:choose")).headers["Location"] == reverse("web:log-in")
    assert client.post(reverse("web:choose"), {"choice": "x"}).headers["Location"] == reverse("web:log-in")
    assert client.get("/folk/").headers["Location"] == reverse("web:choose")


def test_a_new_password_ends_sessions_that_were_open(account: Account) -> None:
    client = Client()
    client.force_login(account)
    identity.set_password(account=account, password="enda fire gule båter")
    assert client.get(reverse("web:choose")).headers["Location"].startswith(reverse("web:log-in") + "?next=")


def test_a_persona_is_entered_with_one_click(town: Town) -> None:
    client = Client()
    page = client.get(reverse("web:personas")).content.decode()
    assert "Demo teacher" in page and "Lia skole" in page
    teacher = Account.objects.get(username="teacher")
    assert client.post(reverse("web:personas"), {"account": str(teacher.id)}).headers["Location"] == reverse("web:home")
    assert "Lia skole" in client.get("/folk/").content.decode()


def test_family_personas_stand_together(town: Town) -> None:
    begin_story(town)
    page = Client().get(reverse("web:personas")).content.decode()
    assert page.index("Familier") < page.index("mother")


def test_personas_stand_by_what_they_do(town: Town) -> None:
    page = Client().get(reverse("web:personas")).content.decode()
    titles = ["De som ser barna hver dag", "De som koordinerer", "De som er med på laget", "De som leder og har tilsyn"]
    places = [page.index(title) for title in titles]
    assert places == sorted(places)
    for name, group in (("Demo teacher<", 0), ("Demo coordinator<", 1), ("Demo ppt<", 2), ("Demo privacy_officer<", 3)):
        assert places[group] < page.index(name) < [*places[1:], len(page)][group], name


@pytest.mark.parametrize("chosen", ["", "x", "00000000-0000-7000-8000-000000000000"])
def test_nobody_else_is_a_persona(account: Account, chosen: str) -> None:
    assert Client().post(reverse("web:personas"), {"account": chosen}).status_code == 404
    assert Client().post(reverse("web:personas"), {"account": str(account.id)}).status_code == 404


def test_production_knows_no_personas_not_even_with_a_session(town: Town, browse: Browse, settings: Settings) -> None:
    client = browse(town.actor("teacher"))
    assert client.get("/folk/").status_code == 200
    settings.DEMO, settings.TESTING = False, False
    assert client.get("/folk/").headers["Location"].startswith(reverse("web:log-in"))
    assert client.get(reverse("web:choose")).headers["Location"].startswith(reverse("web:log-in"))
    assert client.get(reverse("web:personas")).status_code == 404
    assert "Velg en person" not in client.get(reverse("web:log-in")).content.decode()


def test_in_production_the_personas_have_no_address(db: None) -> None:
    program = (
        "import django; django.setup()\n"
        "from django.urls import NoReverseMatch, Resolver404, resolve, reverse\n"
        "try: reverse('web:personas')\n"
        "except NoReverseMatch: print('no name')\n"
        "try: resolve('/personer/')\n"
        "except Resolver404: print('no address')\n"
    )
    environment = {**os.environ, "LAGSPILL_MODE": "production"}
    told = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
    assert told.stdout.split("\n")[:2] == ["no name", "no address"]


def test_with_two_positions_one_chooses_and_can_switch(town: Town, account: Account, device: TOTPDevice) -> None:
    staff = StaffMember.objects.get(account=account)
    second = Position.objects.create(staff=staff, service=town.services["ppt"], role="ppt_adviser", started_on=STARTED)
    client = Client()
    give_password(client, next="/folk/?q=lia&x=1")
    answer = client.post(reverse("web:second-factor"), {"code": code_of(device)})
    assert answer.headers["Location"] == reverse("web:choose") + "?next=%2Ffolk%2F%3Fq%3Dlia%26x%3D1"
    page = client.get(answer.headers["Location"]).content.decode()
    assert "PPT-rådgiver" in page and "Lærer" in page
    chosen = client.post(reverse("web:choose"), {"choice": str(second.id), "next": "/folk/?q=lia&x=1"})
    assert chosen.headers["Location"] == "/folk/?q=lia&x=1"
    assert client.session[SESSION_KEY] == str(second.id)
    assert "Fortsett" in client.get(reverse("web:choose")).content.decode()


def test_one_cannot_act_as_somebody_else(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    for choice in (str(town.positions["ppt"].id), FAMILY, ""):
        assert client.post(reverse("web:choose"), {"choice": choice}).status_code == 404


def test_a_guardian_acts_as_family(town: Town) -> None:
    story = begin_story(town)
    client = Client()
    client.post(reverse("web:personas"), {"account": str(story.mother_account.id)})
    assert client.session[SESSION_KEY] == FAMILY
    assert client.get("/folk/").status_code == 404


def test_without_any_position_the_page_says_why(town: Town) -> None:
    lonely = Account.objects.create_account(username="lonely", display_name="Ensom", is_demo=True)
    client = Client()
    client.force_login(lonely)
    assert "ingen stilling i dag" in client.get(reverse("web:choose")).content.decode()


def test_logging_out_ends_everything(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    assert client.get(reverse("web:log-out")).status_code == 405
    assert client.post(reverse("web:log-out"))["Clear-Site-Data"] == '"cache"'
    assert client.get("/folk/").headers["Location"].startswith(reverse("web:log-in"))
    assert logged(town, "identity.logged_out")[0].account == town.actor("teacher").account_id
    assert Client().post(reverse("web:log-out")).status_code == 302


def test_the_language_follows_the_account_and_the_machine(town: Town, browse: Browse) -> None:
    client = browse(town.actor("teacher"))
    answer = client.post(reverse("web:language"), {"language": "nn", "next": "/folk/"})
    assert answer.headers["Location"] == "/folk/" and answer.cookies["django_language"].value == "nn"
    assert Account.objects.get(username="teacher").language == "nn"
    odd = client.post(reverse("web:language"), {"language": "xx", "next": "//ond.example"})
    assert odd.headers["Location"] == "/" and "django_language" not in odd.cookies
    assert Client().post(reverse("web:language"), {"language": "en"}).cookies["django_language"].value == "en"


def link_for(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    call_command(*arguments)
    return capsys.readouterr().out.strip().removeprefix("http://127.0.0.1:8000")


def test_an_invited_person_chooses_a_password_once(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    link = link_for(capsys, "create_account", "per.lie", "Per Lie")
    client = Client()
    assert "per.lie" in client.get(link).content.decode()
    unlike = client.post(link, {"password": PASSWORD, "again": "noe helt annet her"})
    assert (
        unlike.status_code == 422 and "ikke like" in unlike.content.decode() and PASSWORD not in unlike.content.decode()
    )
    for bad in ("kort", "passord12345678"[:11], "password1234"):
        assert client.post(link, {"password": bad, "again": bad}).status_code == 422
    assert client.post(link, {"password": PASSWORD, "again": PASSWORD}).headers["Location"] == reverse("web:log-in")
    assert client.get(link).status_code == 404
    assert give_password(Client(), username="per.lie") == reverse("web:set-up-second-factor")
    assert len(logged(town, "identity.password_set")) == 1


def test_a_lost_phone_gets_a_new_link_and_a_new_app(
    town: Town, account: Account, device: TOTPDevice, capsys: pytest.CaptureFixture[str]
) -> None:
    link = link_for(capsys, "invite", "KARI", "--new-second-factor")
    assert Client().get(link).status_code == 200
    assert give_password(Client()) == reverse("web:set-up-second-factor")
    assert logged(town, "identity.invited")[0].facts == {"forgot_second_factor": True}


def test_commands_say_what_is_wrong(town: Town, account: Account) -> None:
    with pytest.raises(CommandError, match="taken"):
        call_command("create_account", "kari", "Kari")
    for username in ("ingen", "teacher"):
        with pytest.raises(CommandError, match="No open account"):
            call_command("invite", username)
