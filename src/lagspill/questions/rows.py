"""A table in a form: a few lines to fill in, more behind one click, without a script."""

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from lagspill.questions.rules import MOST_ROWS

OPEN_ROWS = 2

Row = dict[str, Any]


class RowsWidget(forms.Widget):
    """Draws each line as a group of its cells; what was typed comes back whatever is wrong with it."""

    template_name = "lagspill/forms/widgets/rows.html"
    use_fieldset = True

    def __init__(self, columns: Mapping[str, forms.Field]) -> None:
        super().__init__()
        self.columns = columns

    def value_from_datadict(self, data: Any, files: Any, name: str) -> list[Row]:
        return [
            {
                code: _normal(field.widget.value_from_datadict(data, files, f"{name}-{number}-{code}"))
                for code, field in self.columns.items()
            }
            for number in range(MOST_ROWS)
        ]

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return not any(key.startswith(f"{name}-") for key in data)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return self._id(id_, 0, next(iter(self.columns))) if id_ else id_

    def _id(self, id_: str, number: int, code: str) -> str:
        field = self.columns[code]
        whole = f"{id_}-{number}-{code}"
        return field.widget.id_for_label(whole, "0") if field.widget.use_fieldset else whole

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, None, attrs)
        rows = list(value or [])
        filled = max((number for number, row in enumerate(rows, 1) if is_filled(row)), default=0)
        drawn = [
            self._row(name, number, rows[number] if number < len(rows) else {}, context["widget"]["attrs"])
            for number in range(MOST_ROWS)
        ]
        shown = min(max(OPEN_ROWS, filled + 1), MOST_ROWS)
        context["widget"] |= {"rows": drawn[:shown], "more": drawn[shown:]}
        return context

    def _row(self, name: str, number: int, row: Mapping[str, Any], attrs: Mapping[str, Any]) -> dict[str, Any]:
        id_ = str(attrs.get("id") or f"id_{name}")
        cells = []
        for code, field in self.columns.items():
            cell = f"{id_}-{number}-{code}"
            drawn = field.widget.render(
                f"{name}-{number}-{code}", field.prepare_value(row.get(code)), {"id": cell, "class": "ds-input"}
            )
            check = isinstance(field.widget, forms.CheckboxInput)
            cells.append(
                {"label": field.label, "id": cell, "control": drawn, "group": field.widget.use_fieldset, "check": check}
            )
        return {"number": number + 1, "cells": cells}


class RowsField(forms.Field):
    """Lines of a table. `needed` are the columns that a line with anything in it must have; `stored` makes a cell ready to keep."""

    widget: RowsWidget

    def __init__(
        self,
        *,
        columns: Mapping[str, forms.Field],
        needed: Sequence[str],
        stored: Callable[[str, Any], Any],
        **kwargs: Any,
    ) -> None:
        super().__init__(widget=RowsWidget(columns), **kwargs)
        self.columns, self.needed, self.stored = columns, needed, stored

    def clean(self, value: Any) -> list[Row]:
        rows, wrong = [], list[str]()
        for number, row in enumerate(value or [], 1):
            if is_filled(row):
                kept, told = self._clean_row(number, row)
                rows.append(kept)
                wrong += told
        if wrong:
            raise ValidationError(wrong)
        if self.required and not rows:
            raise ValidationError(_("Fyll ut minst én linje."), code="required")
        return rows

    def _clean_row(self, number: int, row: Mapping[str, Any]) -> tuple[Row, list[str]]:
        kept: Row = {}
        wrong = []
        for code, field in self.columns.items():
            try:
                value = self.stored(code, field.clean(row.get(code)))
            except ValidationError as error:
                wrong += [self._told(number, field, message) for message in error.messages]
                continue
            if value is not None:
                kept[code] = value
            elif code in self.needed:
                wrong.append(self._told(number, field, _("Dette må fylles ut.")))
        return kept, wrong

    @staticmethod
    def _told(number: int, field: forms.Field, message: str) -> str:
        words = {"number": number, "column": field.label, "message": message}
        return _("Linje %(number)d, %(column)s: %(message)s") % words


def is_filled(row: Mapping[str, Any]) -> bool:
    """Whether anything stands in the line."""
    return any(_has_content(value) for value in row.values())


def _has_content(value: Any) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value) or (value == 0 and value is not False)


def _normal(value: Any) -> Any:
    """Text in one normal form, as everywhere."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [_normal(one) for one in value] if isinstance(value, list) else value
