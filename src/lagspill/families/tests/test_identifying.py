"""What identifies is found; ordinary words are not; no text is too strange to be looked at."""

import datetime
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lagspill.families.identifying import Trace, traces
from lagspill.families.ordinary_words import ORDINARY

NAMES = [
    "Emil Solbakken",
    "Anne-Marie Ås",
    "Liv Berg",
    "Jonas Dal",
    "Bo Li",
    "Åse Bjørnstad",
    "Lan Nguyen",
    "Pat O'Neil",
    "Kari Vold",
]
PLACES = ["Lia skole", "Tusenfryd barnehage", ""]


def kinds(text: str) -> list[tuple[str, str]]:
    return [(trace.kind, trace.text) for trace in traces(text, names=NAMES, places=PLACES)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nummeret er 10915596784.", [("national_id", "10915596784")]),
        ("109155 96784", [("national_id", "109155 96784")]),
        ("10 91 55 96 784", [("national_id", "10 91 55 96 784")]),
        ("109155\u00a096784", [("national_id", "109155\u00a096784")]),
        ("109155-96784", [("national_id", "109155-96784")]),
        ("Ring 22 00 00 00 før tre", [("phone", "22 00 00 00")]),
        ("22000000", [("phone", "22000000")]),
        ("922 12 345", [("phone", "922 12 345")]),
        ("+47 22 00 00 00", [("phone", "+47 22 00 00 00")]),
        ("+4722000000", [("phone", "+4722000000")]),
        ("0047 92212345", [("phone", "0047 92212345")]),
        ("+46 70 123 45 67", [("phone", "+46 70 123 45 67")]),
        ("Skriv til mari@familie.example i dag", [("email", "mari@familie.example")]),
        ("mari (at) familie.example", [("email", "mari (at) familie.example")]),
        ("mari @ familie.example", [("email", "mari @ familie.example")]),
        ("Han heter @emil_2014 der", [("account", "@emil_2014")]),
        ("Bor i Storgata 5.", [("address", "Storgata 5")]),
        ("storgata 5b", [("address", "storgata 5b")]),
        ("Kirkeveien 12 B", [("address", "Kirkeveien 12 B")]),
        ("Karl Johans gate 12", [("address", "Karl Johans gate 12")]),
        ("Gamle Drammens vei 3", [("address", "Gamle Drammens vei 3")]),
        ("Fjordalléen 16", [("address", "Fjordalléen 16")]),
        ("1348 Rykkinn", [("address", "1348 Rykkinn")]),
        ("født 2014", [("date", "født 2014")]),
        ("f. 12.3.2014", [("date", "12.3.2014")]),
        ("12.03.14", [("date", "12.03.14")]),
        ("12/3-14", [("date", "12/3-14")]),
        ("2014-03-12", [("date", "2014-03-12")]),
        ("120314", [("date", "120314")]),
        ("12032014", [("date", "12032014")]),
        ("29.02.13", [("date", "29.02.13")]),
        ("3. mars 2014", [("date", "3. mars 2014")]),
        ("har bursdag 3. mars", [("date", "bursdag 3. mars")]),
        ("Eleven i 7B på Lia skole", [("class", "7B"), ("school", "Lia skole")]),
        ("Går i 7b.", [("class", "7b")]),
        ("i klasse 7 b", [("class", "klasse 7 b")]),
        ("10A", [("class", "10A")]),
        ("LIA SKOLES rektor", [("school", "LIA SKOLES")]),
        ("Nordre Aker ungdomsskole", [("school", "Nordre Aker ungdomsskole")]),
        ("på Bjerkeskolen", [("school", "Bjerkeskolen")]),
        ("Tusenfryd  barnehage", [("school", "Tusenfryd  barnehage")]),
        ("Emil er borte", [("name", "Emil")]),
        ("emil er borte", [("name", "emil")]),
        ("EMIL", [("name", "EMIL")]),
        ("Emils mor", [("name", "Emils")]),
        ("Emil's mor", [("name", "Emil's")]),
        ("Jonas’ mor", [("name", "Jonas’")]),
        ("O’Neils", [("name", "O’Neils")]),
        ("Anne-Maries bror", [("name", "Anne-Maries")]),
        ("bare Marie", [("name", "Marie")]),
        ("familien Nguyen", [("name", "Nguyen")]),
        ("A\u030ase", [("name", "Åse")]),
        ("Saken med Liv", [("name", "Liv")]),
        ("familien Vold", [("name", "Vold")]),
        ("Bo Solbakken", [("name", "Bo"), ("name", "Solbakken")]),
    ],
)  # fmt: skip
def test_what_identifies_is_found(text: str, found: list[tuple[str, str]]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Det er vår tur nå, og livet er ikke lett en dag i mai",
        "Liv og røre",
        "Vold hjemme. Berg og dal er det",
        "Det er vold i hjemmet",
        "Fravær 31 dager siden høsten, mest på 7. trinn",
        "Skoleåret 2025/2026 og 2024-2025",
        "2025 2026",
        "Klokka 12.30 eller 8.15, 3 barn på 2 rom",
        "Skoleveien 5 ganger i uka tar 40 minutter",
        "Barneskolen og ungdomsskolen. Barneskolen sier nei. Ungdomsskolen også",
        "Denne skole passer ikke",
        "Avsnitt 3.2.1 og punkt 14.2",
        "Koster 25 000 kroner",
        "Siden 3. mars",
        "Emilie er noe annet enn navnet på lista",
        "A 4-ark og vitamin B 12, 3 A-er på prøven",
        "Tallene 31.13.2014 og 00.10.2012",
        "Familien trenger hjelp før jul, foreldrene er slitne",
    ],
)
def test_ordinary_words_and_numbers_are_left_alone(text: str) -> None:
    assert kinds(text) == []


def test_several_findings_come_in_the_order_of_the_text() -> None:
    found = traces("Emil, 7B, tlf. 22 00 00 00", names=NAMES)
    assert [trace.kind for trace in found] == ["name", "class", "phone"]
    assert found[0] == Trace("name", "Emil", 0)


around = st.text("abc ,.;:!?\n", max_size=12)
digits = st.lists(st.integers(0, 9), min_size=11, max_size=11)


@given(around, digits, st.sampled_from(["", " ", "-", "."]), st.integers(1, 10), around)
def test_eleven_digits_are_found_wherever_they_are_parted(
    before: str, number: list[int], sign: str, at: int, after: str
) -> None:
    written = "".join(map(str, number[:at])) + sign + "".join(map(str, number[at:]))
    assert traces(f"{before} {written} {after}")


@given(
    around,
    st.dates(datetime.date(1930, 1, 1), datetime.date(2026, 12, 31)),
    st.sampled_from(["%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d", "%d/%m/%Y", "%d%m%y"]),
)
def test_a_birth_date_is_found_however_it_is_written(before: str, day: datetime.date, form: str) -> None:
    assert traces(f"{before} {day.strftime(form)}")


LETTERS = "abcdefghijklmnopqrstuvwxyzæøåéèüöäčđŋšŧžłńßABCDEFGHIJKLMNOPQRSTUVWXYZÆØÅÉÜ"
names = st.text(LETTERS, min_size=3, max_size=12).filter(lambda name: name.casefold() not in ORDINARY)


@given(around, names, st.sampled_from(["", "s", "'s", "’"]), st.sampled_from([str, str.lower, str.upper]))
def test_a_name_of_the_list_is_found_in_every_case_and_in_the_genitive(
    before: str, name: str, ending: str, write: type[str]
) -> None:
    assert traces(f"{before} {write(name + ending)} sa", names=[name])


@given(st.text(), st.lists(st.text(max_size=20), max_size=4), st.lists(st.text(max_size=20), max_size=4))
def test_any_text_is_looked_at_and_findings_stand_apart_and_in_it(
    text: str, people: list[str], places: list[str]
) -> None:
    whole, end = unicodedata.normalize("NFC", text), 0
    for trace in traces(text, names=people, places=places):
        assert trace.start >= end and whole[trace.start : trace.start + len(trace.text)] == trace.text
        end = trace.start + len(trace.text)


@given(st.lists(st.sampled_from(sorted(ORDINARY)), max_size=12))
def test_ordinary_words_in_small_letters_are_never_names(words: list[str]) -> None:
    assert not [trace for trace in traces(" ".join(words), names=words) if trace.kind == "name"]
