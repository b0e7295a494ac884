"""Forms: text made safe to store, plain words, markup that a screen reader can follow."""

import re
from typing import Any

import pytest
from django import forms
from django.forms.renderers import get_default_renderer

from lagspill.foundation.forms import (
    BoundField,
    Form,
    LagspillRenderer,
    LongTextField,
    NameField,
    ShortTextField,
    set_choices,
    without_bidi_controls,
)
from lagspill.foundation.tests.test_components import Outline, words


class Sample(Form):
    name = NameField(label="Navn", help_text="Slik det står i folkeregisteret.")
    text = LongTextField(label="Hva er du bekymret for?", required=False)
    plain = forms.CharField(label="Kort", required=False)
    services = forms.MultipleChoiceField(
        label="Hvem?", choices=[("a", "Skole"), ("b", "PPT")], widget=forms.CheckboxSelectMultiple, help_text="Få."
    )
    how = forms.ChoiceField(label="Hvordan?", choices=[("p", "På papir"), ("d", "Her")], widget=forms.RadioSelect)
    until = forms.DateField(label="Til når?")
    school = forms.ChoiceField(label="Skole", choices=[("", "Velg"), ("1", "Solvang")])
    scan = forms.FileField(label="Skjema", required=False)
    told = forms.BooleanField(label="Jeg har forklart det")


GOOD: dict[str, Any] = {
    "name": "Noah Lie",
    "services": ["a"],
    "how": "p",
    "until": "2026-12-01",
    "school": "1",
    "told": "on",
}


def sample(**changes: Any) -> Sample:
    return Sample(data={**GOOD, **changes})


def test_the_default_renderer_is_ours() -> None:
    assert isinstance(get_default_renderer(), LagspillRenderer)


def test_good_answers_pass() -> None:
    assert sample().is_valid()


@pytest.mark.parametrize("day", ["0001-01-01", "1899-12-31", "2200-01-01", "9999-12-31"])
def test_a_date_beyond_living_memory_is_a_slip_of_the_pen(day: str) -> None:
    form = sample(until=day)
    assert form.errors["until"] == ["Sjekk året i datoen."]
    assert not sample(until="1900-01-01").errors and not sample(until="2199-12-31").errors


def test_the_summary_leads_to_the_first_choice_also_where_choices_stand_in_groups() -> None:
    class Grouped(Form):
        services = forms.MultipleChoiceField(
            choices=[("Skoler", [("a", "Solvang")]), ("Helse", [("b", "PPT")])], widget=forms.CheckboxSelectMultiple
        )
        nothing = forms.MultipleChoiceField(choices=[], widget=forms.CheckboxSelectMultiple)

    form = Grouped(data={})
    grouped, nothing = form["services"], form["nothing"]
    assert isinstance(grouped, BoundField) and isinstance(nothing, BoundField)
    assert f'id="{grouped.anchor}"' in str(grouped)
    assert nothing.anchor == "id_nothing"


def test_name_loses_direction_marks_and_double_blanks() -> None:
    form = sample(name=" \u202eNoah \u2066  Lie\u2069 ")
    assert form.is_valid()
    assert form.cleaned_data["name"] == "Noah Lie"


def test_a_name_of_nothing_but_direction_marks_is_missing() -> None:
    form = sample(name="\u202e\u2066")
    assert form.errors["name"] == ["Dette må fylles ut."]


@pytest.mark.parametrize("field", ["name", "text", "plain"])
def test_nul_is_refused_with_a_plain_message(field: str) -> None:
    form = sample(**{field: "a\x00b"})
    assert form.errors[field] == ["Teksten har et tegn som ikke kan lagres. Skriv den på nytt."]


@pytest.mark.parametrize("field", ["name", "text", "plain"])
def test_text_is_stored_in_one_normal_form(field: str) -> None:
    form = sample(**{field: "A\u030ase"})
    assert form.is_valid()
    assert form.cleaned_data[field] == "Åse"


def test_a_password_is_left_as_typed() -> None:
    class LogIn(Form):
        password = forms.CharField(widget=forms.PasswordInput, strip=False)

    form = LogIn(data={"password": "A\u030a "})
    assert form.is_valid()
    assert form.cleaned_data["password"] == "A\u030a "


@pytest.mark.parametrize(("field", "length"), [("text", 20_000), ("plain", 400), ("name", 120)])
def test_text_that_is_too_long_is_told_and_never_cut(field: str, length: int) -> None:
    assert sample(**{field: "x" * length}).is_valid()
    form = sample(**{field: "x" * (length + 1)})
    assert form.errors[field] == [f"Teksten har {length + 1} tegn. Det er plass til {length}."]
    assert "maxlength" not in str(form)


def test_line_ends_count_once() -> None:
    form = sample(text="a\r\n" * 3 + "b")
    assert form.is_valid()
    assert form.cleaned_data["text"] == "a\na\na\nb"


def test_empty_form_says_in_plain_words_what_is_missing() -> None:
    form = Sample(data={})
    assert {name: errors[0] for name, errors in form.errors.items()} == {
        "name": "Dette må fylles ut.",
        "services": "Velg minst ett svar.",
        "how": "Velg ett av svarene.",
        "until": "Dette må fylles ut.",
        "school": "Velg ett av svarene.",
        "told": "Kryss av her for å gå videre.",
    }


def test_a_sentence_that_the_author_wrote_stays() -> None:
    class Own(Form):
        name = ShortTextField(error_messages={"required": "Skriv hva barnet heter."})

    assert Own(data={}).errors["name"] == ["Skriv hva barnet heter."]


def test_a_sentence_of_the_authors_own_field_class_stays() -> None:
    class OwnField(ShortTextField):
        default_error_messages = {"required": "Skriv elleve siffer."}

    class Own(Form):
        number = OwnField()

    assert Own(data={}).errors["number"] == ["Skriv elleve siffer."]


def test_forms_do_not_share_their_limits() -> None:
    declared = Sample.base_fields["plain"]
    assert sample().fields["plain"].validators != declared.validators
    assert isinstance(declared, forms.CharField)
    assert declared.max_length is None


def test_each_control_has_its_label_and_its_help_before_it() -> None:
    markup = str(Sample())
    assert Outline(markup).faults == []
    controls = set(re.findall(r'<(?:input|select|textarea)[^>]* id="([^"]+)"', markup))
    assert controls == set(re.findall(r'<label[^>]* for="([^"]+)"', markup))
    assert markup.index('id="id_name_helptext"') < markup.index('<input type="text" name="name"')
    assert 'aria-describedby="id_name_helptext"' in markup
    assert markup.count("<fieldset") == markup.count("<legend") == 2
    assert '<input type="date" name="until"' in markup
    assert 'class="ds-input"' in markup


def test_mandatory_fields_are_marked_in_words() -> None:
    assert words(str(Sample())).count("(må fylles ut)") == 6


def test_optional_fields_are_marked_where_nearly_all_are_mandatory() -> None:
    class Mostly(Sample):
        mark_optional = True

    assert words(str(Mostly())).count("(valgfritt)") == 3
    assert "må fylles ut" not in words(str(Mostly()))


def test_errors_stand_at_the_field_and_in_a_summary_that_leads_there() -> None:
    markup = str(Sample(data={"name": "Noah"}))
    assert Outline(markup).faults == []
    summary = markup.split("ls-fields", maxsplit=1)[0]
    assert 'role="alert"' in summary
    assert "Noe mangler" in summary
    targets = re.findall(r'href="#([^"]+)"', summary)
    assert targets == ["id_services_0", "id_how_0", "id_until", "id_school", "id_told"]
    ids = set(Outline(markup).ids)
    assert set(targets) <= ids
    assert 'aria-invalid="true" aria-describedby="id_until_error"' in markup
    assert "id_until_error" in ids
    assert 'aria-describedby="id_services_helptext id_services_error"' in markup


def test_what_was_typed_is_kept_and_escaped() -> None:
    markup = str(sample(name="", text="<b>Fravær</b>", until="32.13.2026"))
    assert "&lt;b&gt;Fravær&lt;/b&gt;" in markup
    assert 'value="32.13.2026"' in markup


def test_help_from_a_playbook_cannot_carry_markup() -> None:
    class Own(Form):
        name = ShortTextField(label="<i>Navn</i>", help_text="<script>x</script>")

    assert "<script>" not in str(Own())
    assert "<i>" not in str(Own())


def test_messages_about_the_whole_form_stand_first() -> None:
    form = sample()
    form.add_error(None, "Møtet er alt fullt.")
    assert "Møtet er alt fullt." in str(form).split("ls-fields", maxsplit=1)[0]


def test_a_form_without_errors_has_no_summary() -> None:
    assert "Noe mangler" not in str(sample())


def test_bidi_controls_are_the_ones_that_turn_reading_order() -> None:
    turned = "".join(map(chr, [*range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    assert without_bidi_controls(f"a{turned}b\u200f") == "ab\u200f"


def test_a_file_already_there_is_named_and_can_be_removed() -> None:
    class Kept:
        url = "/never-shown"

        def __str__(self) -> str:
            return "skjema.pdf"

    class Upload(Form):
        scan = forms.FileField(label="Skjema", required=False)

    markup = str(Upload(initial={"scan": Kept()}))
    assert "Lagt ved nå: skjema.pdf" in markup
    assert "Fjern fila" in markup
    assert "never-shown" not in markup


def test_grouped_choices_keep_their_groups() -> None:
    class Grouped(Form):
        who = forms.ChoiceField(
            label="Hvem?", choices=[("Skoler", [("1", "Solvang")]), ("Helse", [("2", "Ås")])], widget=forms.RadioSelect
        )

    markup = str(Grouped())
    assert Outline(markup).faults == []
    assert 'role="group" aria-label="Skoler"' in markup


def test_a_hidden_field_carries_no_label_and_its_error_is_told_in_the_summary() -> None:
    class Hidden(Form):
        version = forms.IntegerField(widget=forms.HiddenInput)

    markup = str(Hidden(data={"version": "x"}))
    assert "<label" not in markup
    assert "Skriv et helt tall." in markup


def test_a_form_is_told_what_its_fields_offer_and_a_field_without_choices_says_so() -> None:
    class Asked(Form):
        who = forms.ChoiceField(label="Hvem?")
        text = ShortTextField(label="Tekst")

    form = Asked(data={"who": "2", "text": "x"})
    set_choices(form, who=iter([("1", "Mari"), ("2", "Pål")]))
    assert form.is_valid()
    assert "Pål" in str(form)
    assert Asked(data={"who": "2", "text": "x"}).is_valid() is False
    with pytest.raises(TypeError, match="text offers no choices"):
        set_choices(form, text=[("1", "Mari")])
