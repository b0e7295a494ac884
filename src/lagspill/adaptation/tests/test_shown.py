"""A model's page says what the model is, what its sources disagree about, and how they were read (section 13, PLAT-5)."""

import html

import pytest
from tests.fixtures import Browse
from tests.town import Town

from lagspill.adaptation import facts, origins, presenters
from lagspill.playbooks import loader


@pytest.mark.parametrize("code", sorted(loader.shipped()))
def test_the_page_tells_parts_mandate_disagreements_notes_and_law(town: Town, browse: Browse, code: str) -> None:
    model = loader.shipped()[code]
    page = browse(town.actor("municipal_coordinator")).get(presenters.model_url(model))
    told = html.unescape(page.content.decode())
    wanted = [
        *(one.label.nb for one in (*model.components, *model.mandate)),
        *(source.title for source in model.sources),
        *(step.label.nb for routine in model.routines for step in routine.steps),
        *(basis.text.nb for basis in model.legal_bases),
        *(band.note.nb for band in model.bands if band.note),
        *(document.archive.text.nb for document in model.documents),
        model.authority.text.nb,
    ]
    for one in model.disagreements:
        wanted += [one.about.nb, one.chosen.nb, *(said.says.nb for said in one.readings)]
    assert [words for words in wanted if words not in told] == []
    assert model.disagreements and "Der kildene er uenige" in told


def test_a_note_stands_under_the_name_of_its_part_with_its_source() -> None:
    rows = {row["label"]: row["value"] for row in origins.remarks(loader.shipped()["baerum-tit"])}
    assert rows["0–1 år"].endswith("(Metodebok for Tidlig innsatsteam)")
    assert rows["Gravide"].endswith("(vår lesning)")
    assert set(rows) >= {"Møte i Tidlig innsatsteam", "Samtykke"}


def test_what_the_models_own_sources_say_comes_first_each_source_named_once() -> None:
    first, *rest = origins.disagreements(loader.shipped()["baerum-tit"])
    assert first["about"] == "Trengs det skriftlig samtykke når familien er med?"
    assert [row["label"] for row in first["rows"]] == ["Metodebok for Tidlig innsatsteam", "Modellen"]
    assert [one["follows"] for one in rest][-2:] == ["Skolestøtte, sluttrapport"] * 2


def test_repealed_law_says_so_and_what_came_instead() -> None:
    rows = {row["label"]: row["value"] for row in origins.law(loader.shipped()["baerum-tit"])}
    repealed = rows["Lov om sosiale tjenester (1991) § 44"]
    assert "Gjaldt til og med" in repealed and "Erstattet av: " in repealed
    assert "Står i modellens eget skjema." in repealed and "Usikker" in repealed


def test_the_facts_say_who_asks_for_consent_who_may_offer_measures_and_whose_rule_signs() -> None:
    models = loader.shipped()
    rows = {row["label"]: row["value"] for row in facts.facts(models["baerum-tit"])}
    assert "Anbefaler tiltak" in rows and "Modellens egen regel" in rows["Underskrift"]
    assert rows["Innhenter samtykke"] == "Melder"
    assert rows["Protokoll"].startswith("Hver 3. måned.")
    assert rows["Kort navn"] == "TIT"
    rows = {row["label"]: row["value"] for row in facts.facts(models["alna-sosialagenter"])}
    assert "Kan selv tilby tiltak" in rows and "Protokoll" not in rows and "Kort navn" not in rows
    assert rows["Delene"].count("\n") == 2
    rows = {row["label"]: row["value"] for row in facts.facts(models["ressursteam"])}
    assert rows["Kan følge av møte i ressursteamet"] == "Samarbeidsmøte"


def test_what_is_missing_in_a_source_or_a_law_is_left_out() -> None:
    model = loader.shipped()["baerum-tit"]
    law = model.legal_bases[0].model_copy(update={"reviewed_by": "Kari Jurist"})
    changed = model.model_copy(update={"legal_bases": (law,), "disagreements": ()})
    assert origins.law(changed)[0]["value"].endswith("Gjennomgått av Kari Jurist.")
    assert origins.disagreements(changed) == []
    assert facts.source_words(model.sources[0].model_copy(update={"year": 2015})).endswith("2015, lovdata.no)")
    assert origins.where_it_goes(model.document("minutes").model_copy(update={"copies_to": ()})) == (
        model.document("minutes").archive.text.nb
    )
