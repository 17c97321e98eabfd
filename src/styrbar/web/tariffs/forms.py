"""The form of a cost budget: one table of lines for each part, made from the parts' own declarations."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BaseFormSet, formset_factory
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from styrbar.runs.tariff_fields import Field, Part
from styrbar.runs.tariff_file import MOST_ROWS
from styrbar.runs.tariff_values import Unreadable, value_of, written

EMPTY_LINES = {"costs": 5, "income": 2, "services": 1, "steps": 3, "packages": 3, "result": 1}
"""How many empty lines a part is shown with, below what is written."""

CARDS = frozenset({"services"})
"""Parts with more fields than a line has room for: each row is a box of its own."""


class _Input(forms.TextInput):
    """Django's input without its templates, which take a page of a thousand inputs many seconds."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The control as HTML."""
        context = self.get_context(name, value, attrs)["widget"]
        shown = {"type": context["type"], "name": name, "value": context["value"]} | context["attrs"]
        return format_html("<input{}>", flatatt({k: v for k, v in shown.items() if v not in (None, False)}))


class _Date(_Input):
    """A day, which the browser shows as its user writes days."""

    input_type = "date"


class _Box(_Input, forms.CheckboxInput):
    """A check box."""

    input_type = "checkbox"


class _Select(forms.Select):
    """Django's select box without its templates."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:  # noqa: ARG002
        """The control as HTML, with the chosen option marked."""
        chosen = str(value or "")
        options = format_html_join(
            "", '<option value="{}"{}>{}</option>',
            ((code, " selected" if code == chosen else "", words) for code, words in self.choices),
        )  # fmt: skip
        shown = {"name": name} | self.build_attrs(self.attrs, attrs)
        return format_html(
            "<select{}>{}</select>", flatatt({k: v for k, v in shown.items() if v is not False}), options
        )


_CLASSES = {"flag": "form-checkbox", "choice": "form-select"}


class BudgetField(forms.CharField):
    """A field of the budget, read and refused as in the workbook; a flag is a check box."""

    def __init__(self, declared: Field) -> None:
        self.declared = declared
        super().__init__(
            required=False, label=declared.heading, help_text=declared.meaning, widget=_widget(declared),
            initial=declared.default,
        )  # fmt: skip

    def clean(self, value: Any) -> Any:
        """The value as it is kept. Raises ValidationError in the words of the workbook's refusals."""
        text = ("ja" if value else "") if self.declared.kind == "flag" else str(value or "")
        try:
            return value_of(self.declared, text)
        except Unreadable as error:
            raise ValidationError(f"{self.declared.called} {error}") from None


def _widget(declared: Field) -> forms.Widget:
    if declared.kind == "flag":
        return _Box()
    if declared.kind == "choice":
        empty = [] if declared.default else [("", "Vælg")]
        return _Select(choices=[*empty, *declared.choices.items()])
    if declared.kind == "date":
        return _Date()
    figure = {"inputmode": "decimal"} if declared.kind in {"kroner", "number", "percent", "whole"} else {}
    return _Input(attrs=figure | {"maxlength": str(declared.most if declared.kind == "text" else 30)})


class RowForm(forms.Form):
    """One line of a part. A line in which nothing is written counts as none."""

    use_required_attribute = False

    def __init__(self, *args: Any, part: Part, names: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.part = part
        for declared in part.fields:
            self.fields[declared.name] = made = BudgetField(declared)
            if names and declared.name in {"service", "step"}:
                made.widget.attrs["list"] = f"{names}-{declared.name}"

    def has_changed(self) -> bool:
        """Whether anything is written beyond what an empty line comes with."""
        return any(self._filled(declared) for declared in self.part.fields)

    def _filled(self, declared: Field) -> bool:
        value = self[declared.name].data
        return bool(value) and str(value).strip() != declared.default

    def cells(self) -> list[dict[str, Any]]:
        """The fields with their control, named for those who do not see the headings, and whether it is a figure."""
        number = str(self.prefix).rpartition("-")[2]
        where = f", linje {int(number) + 1}" if number.isdecimal() else ""
        return [self._cell(declared, where) for declared in self.part.fields]

    def _cell(self, declared: Field, where: str) -> dict[str, Any]:
        bound, card = self[declared.name], self.part.name in CARDS
        told = [f"{bound.auto_id}_helptext"] if card else []
        told += [f"{bound.auto_id}_error"] if bound.errors else []
        looks: dict[str, str | bool] = {
            "class": _CLASSES.get(declared.kind, "form-input"),
            "aria-describedby": " ".join(told) or False,
            "aria-label": False if card else declared.heading + where,
            "aria-invalid": "true" if bound.errors else False,
        }
        return {"bound": bound, "control": bound.as_widget(attrs=looks), "kind": declared.kind, "field": declared}


def single_form(part: Part, data: Any, row: Mapping[str, Any] | None) -> RowForm:
    """The form of a part with exactly one row."""
    return RowForm(data, part=part, initial=_initial(part, row) if row else None)


def lines_of(
    part: Part, data: Any, rows: Sequence[Mapping[str, Any]], *, extra: int = 0, names: str = ""
) -> BaseFormSet[RowForm]:
    """The lines of a part and some empty ones; `names` is what the page's lists of services and steps are called."""
    made = formset_factory(
        RowForm, extra=EMPTY_LINES[part.name] + extra, can_delete=True, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 10
    )
    initial = [_initial(part, row) for row in rows]
    found = made(data, initial=initial, prefix=part.name, form_kwargs={"part": part, "names": names})
    for form in found.forms:
        form.empty_permitted = True
    return found


def rows_of(lines: BaseFormSet[RowForm]) -> list[dict[str, Any]]:
    """The rows that are written and not to be deleted, as they are kept."""
    return [
        {name: value for name, value in form.cleaned_data.items() if name != "DELETE"}
        for form in lines.forms
        if form.has_changed() and not form.cleaned_data.get("DELETE")
    ]


def _initial(part: Part, row: Mapping[str, Any]) -> dict[str, Any]:
    """A kept row as it stands in the form."""
    return {
        f.name: bool(row.get(f.name)) if f.kind == "flag" else written(f, row.get(f.name)) or None for f in part.fields
    }
