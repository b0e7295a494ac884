"""From an empty database to the first concern, by the files and commands of docs/howto/begin.md and what people do at the browser.

ORG-1, PLAT-3, PRIV-7, TEAM-1, CASE-2.
"""

import base64
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django_otp.oath import TOTP
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from lagspill.cases.models import Case
from lagspill.directory.models import Municipality, Team
from lagspill.foundation.clock import today
from tests.journeys.conftest import WAYS, Visitor
from tests.journeys.test_1_concern import answer_gate

GUIDE = Path(__file__).parents[2] / "docs" / "howto" / "begin.md"
MUST = " (må fylles ut)"
PASSWORD = "fire gule båter i havna"
MODEL = "Tidlig innsatsteam, versjon 1.0, slik den følger med"


def lagspill(*arguments: str) -> str:
    """What the command says; it must end well."""
    command = [sys.executable, "-m", "lagspill", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """The guide's own example files."""
    blocks = re.findall(r"^```\n# (\S+)\n(.*?)^```", GUIDE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    for name, text in blocks:
        (tmp_path / name).write_text(text, encoding="utf-8")
    return {name: tmp_path / name for name, _text in blocks}


@pytest.fixture
def door(chromium: Browser, live_server: LiveServer, transactional_db: None) -> Iterator["Door"]:
    opened = Door(chromium, live_server.url)
    yield opened
    for visitor in opened.visitors:
        visitor.page.context.close()


class Door:
    """Lets people in who have nothing but their one-time link."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base = browser, base
        self.visitors: list[Visitor] = []

    def __call__(self, username: str, *, width: int = 1280) -> Visitor:
        link = lagspill("account", "invite", username).strip().splitlines()[-1].removeprefix(settings.SITE_URL)
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="nb-NO")
        visitor = Visitor(context, self.base, WAYS["without-javascript"], tour=False)
        self.visitors.append(visitor)
        visitor.goes_to(link).reads("Velg passord", username).looks()
        visitor.enters("password", PASSWORD).enters("again", PASSWORD).presses("Lagre passordet")
        visitor.goes_to("/logg-inn/").enters("username", username).enters("password", PASSWORD).presses("Neste")
        visitor.reads("Ta i bruk kode i app").enters("code", _code(visitor)).presses("Ta i bruk")
        return visitor.reads("Reservekodene dine").looks().presses("Jeg har tatt vare på dem")


def _code(visitor: Visitor) -> str:
    """What the app on the phone shows, for the key that the page gives."""
    key = visitor.page.locator("strong.ls-code").inner_text().replace(" ", "")
    totp = TOTP(base64.b32decode(key + "=" * (-len(key) % 8)))
    totp.time = time.time()
    return str(totp.token()).zfill(6)


def test_an_empty_installation_comes_to_its_first_concern(door: Door, files: dict[str, Path]) -> None:
    assert not Municipality.objects.exists()
    assert "Imported: " in lagspill("import", "directory", str(files["kommunen.yaml"]))
    assert "Imported: " in lagspill("import", "staff", str(files["ansatte.csv"]))

    overseer = door("eva.strand")
    overseer.goes_to("/folk/").reads("Lia skole", "Barneverntjenesten", "mandag–fredag 8–15.30").looks()
    overseer.goes_to("/team/").presses("Start et team").fills("Navnet på teamet" + MUST, "Teamet i Lia").ticks(MODEL)
    overseer.chooses("Tjenesten som teamet hører til" + MUST, "En ny tjeneste med teamets navn")
    overseer.fills("Koordinator" + MUST, "Nora Vik").ticks("Lia skole (Skole)").presses("Start teamet")
    overseer.reads("Teamet er startet.", "Nora Vik")
    for person in ("helsesykepleier", "Bjørn Dal", "Per Holm"):
        overseer.fills("Nytt fast medlem" + MUST, person)
        overseer.presses("Sett opp").reads("Medlemmet er satt opp.")
    assert Team.objects.get().places.get().name == "Lia skole"

    teacher = door("kari.moe", width=360).goes_to("/").presses("Ta opp en bekymring")
    answer_gate(teacher, violence="Ja").reads("Ring nå", "22 00 00 10", "116 111").looks()
    answer_gate(teacher.goes_to("/sak/ny/"))
    teacher.fills("Fornavn" + MUST, "Emil").fills("Etternavn" + MUST, "Solbakken")
    teacher.fills("Fødselsdato" + MUST, f"{today().year - 12}-01-01")
    teacher.fills("Fornavn" + MUST, "Mari", group="Foresatt 1").fills(
        "Etternavn" + MUST, "Solbakken", group="Foresatt 1"
    )
    teacher.enters("talked_with_guardians_on", today().isoformat()).enters("description", "Borte fra skolen")
    teacher.ticks("Skolevegring og fravær").enters("strengths", "Tegner").enters("measures_tried", "Kortere dager")
    teacher.presses("Lagre bekymringen").reads("Bekymringen er lagret som sak", "Velg koordineringsansvarlig")
    # Nobody acts here, so nothing about any case is seen.
    assert not Case.objects.exists()

    _keeps_the_directory(door("mona.ek"))
    teacher.goes_to("/folk/?q=vik").reads("Stedfortreder nå: Kari Moe")


def _keeps_the_directory(keeper: Visitor) -> None:
    """What changes after the beginning needs no file."""
    keeper.goes_to("/folk/").looks().presses("Telefonene til barnevernet").looks()
    keeper.fills("Barneverntjenesten på dagtid" + MUST, "22 00 00 77").presses("Lagre").reads("Endringen er lagret.")
    keeper.presses("Lia skole").looks().presses("Endre telefon, tider og adresse").looks()
    keeper.fills("Når dere svarer", "mandag–torsdag 8–14").presses("Lagre").reads("mandag–torsdag 8–14")
    keeper.presses("Stedfortredere").reads("Ingen er stedfortreder her nå.").looks()
    keeper.chooses("Hvem blir borte?" + MUST, "Ola Vik, Rektor")
    keeper.chooses("Hvem er stedfortreder?" + MUST, "Ola Vik, Rektor").presses("Sett opp")
    keeper.reads("Ingen kan være sin egen stedfortreder.").looks()
    keeper.chooses("Hvem er stedfortreder?" + MUST, "Kari Moe, Kontaktlærer").presses("Sett opp")
    keeper.reads("Stedfortrederen er satt opp.", "Kari Moe for Ola Vik").looks()
    keeper.goes_to("/folk/").presses("Barneverntjenesten").presses("Kontaktpersoner herfra").looks()
    keeper.chooses("Hvem er kontaktperson?" + MUST, "Bjørn Dal, Kontaktperson")
    keeper.chooses("For hvilken skole eller barnehage?" + MUST, "Lia skole").presses("Sett opp")
    keeper.reads("Bjørn Dal for Lia skole").looks()
