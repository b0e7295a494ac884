"""Forms and their fields (CASE-3, CONS-1, PLAN-1, PLAN-4, MEET-4)."""

from typing import Annotated, Literal

from pydantic import Field, model_validator

from lagspill.playbooks.parts_text import Code, Flag, Named, Part, Positive, Sourced, Text

FieldKind = Literal[
    "text",
    "long_text",
    "date",
    "datetime",
    "choice",
    "choices",
    "yes_no",
    "person",
    "services",
    "number",
    "email",
    "phone",
    "address",
    "signature",
    "rows",
]
_WITH_OPTIONS = ("choice", "choices")


class Option(Named):
    """One answer to choose."""


class FormField(Part):
    """One field. `from_form` tells whether the model's own form prescribes it or we added it.

    A choice has its own `options`, or takes them from a list of the playbook (`options_from`); `columns` belong to
    rows, a table with one line per entry.
    """

    code: Code
    label: Text
    help: Text | None = None
    kind: FieldKind
    required: Flag = False
    from_form: Literal["prescribed", "ours"]
    max_length: Positive | None = None
    options: tuple[Option, ...] = ()
    options_from: Literal["categories", "service_kinds", "bands"] | None = None
    columns: tuple["FormField", ...] = ()

    @model_validator(mode="after")
    def _kind_fits(self) -> "FormField":
        given = bool(self.options) + (self.options_from is not None)
        if given != (self.kind in _WITH_OPTIONS):
            raise ValueError(
                "Felt av typen choice og choices skal ha «options» eller «options_from», andre felt ingen."
            )
        if (self.kind == "rows") != bool(self.columns):
            raise ValueError("«columns» hører til felt av typen rows, og må finnes der.")
        if any(column.kind == "rows" for column in self.columns):
            raise ValueError("En tabell kan ikke ha en tabell i en kolonne.")
        return self


class Form(Sourced):
    """A form: its fields in the order people meet them."""

    code: Code
    label: Text
    intro: Text | None = None
    fields: Annotated[tuple[FormField, ...], Field(min_length=1)]

    @property
    def prescribed(self) -> tuple[FormField, ...]:
        """The fields that the model's own form has."""
        return tuple(field for field in self.fields if field.from_form == "prescribed")

    def field(self, code: str) -> FormField:
        """The field with this code; KeyError when the form has none."""
        for field in self.fields:
            if field.code == code:
                return field
        raise KeyError(code)
