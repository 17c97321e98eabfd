"""An offer's budget as a program sends it: the fields of the form and the workbook, as JSON."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, create_model

from styrbar.runs.tariff_fields import PARTS_OF_BUDGET, Part
from styrbar.runs.tariff_fields import Field as BudgetField
from styrbar.runs.tariff_file import MOST_ROWS, Budget
from styrbar.runs.tariff_values import value_of
from styrbar.web.api.kinds import Day, Ore, number, whole

_NOTES = {
    "kroner": "Hele øre.",
    "number": 'Tal, f.eks. "37.5".',
    "percent": 'Skrives som en andel: "0.97" er 97 procent.',
    "date": "Skrives som ÅÅÅÅ-MM-DD.",
    "flag": "true eller false.",
}


def _schema() -> type[BaseModel]:
    """The budget: an object for the part that has one row, and a list for each other."""
    said: dict[str, Any] = {}
    for part in PARTS_OF_BUDGET:
        row = _row(part)
        told: dict[str, Any] = {"title": part.title, "description": part.meaning}
        rows = Annotated[list[row], Field(max_length=MOST_ROWS)]  # type: ignore[valid-type]
        said[part.name] = (row, Field(**told)) if part.single else (rows, Field(default=[], **told))
    made: type[BaseModel] = create_model("Budget", __config__=_config("Et tilbuds budget"), **said)
    return made


def _row(part: Part) -> type[BaseModel]:
    said: dict[str, Any] = {field.name: _field(field) for field in part.fields}
    made: type[BaseModel] = create_model(f"Budget_{part.name}", __config__=_config(part.title), **said)
    return made


def _config(title: str) -> ConfigDict:
    return ConfigDict(extra="forbid", title=title)


def _field(field: BudgetField) -> tuple[Any, Any]:
    codes = "; ".join(f"{code}: {words.lower()}" for code, words in field.choices.items())
    notes = [field.meaning, _NOTES.get(field.kind, ""), f"{codes}." if codes else ""]
    told: dict[str, Any] = {"title": field.called, "description": " ".join(filter(None, notes))}
    if field.required:
        return _kind(field), Field(**told)
    if field.kind in {"text", "flag"}:
        return _kind(field), Field(**told, default="" if field.kind == "text" else False)
    if not field.default:
        return _kind(field) | None, Field(**told, default=None)
    return _kind(field), Field(**told, default=field.default, validate_default=True)


def _kind(field: BudgetField) -> Any:
    least, most = field.least, field.most
    kinds: Mapping[str, Any] = {
        "text": Annotated[str, AfterValidator(lambda text: value_of(field, text))],
        "kroner": Ore if field.signed else Annotated[Ore, Field(ge=0)],
        "number": number(ge=0, le=most),
        "percent": number(gt=0, le=1),
        "whole": whole(ge=least, le=most),
        "date": Day,
        "flag": StrictBool,
    }
    return Literal[tuple(field.choices)] if field.choices else kinds[field.kind]


BudgetAsked = _schema()
"""What a tariff is calculated from."""

ComparisonAsked = create_model(
    "Comparison",
    __config__=_config("To budgetter"),
    before=(BudgetAsked, Field(title="Før", description="Budgettet, der sammenlignes med.")),
    after=(BudgetAsked, Field(title="Nu", description="Budgettet, der regnes.")),
)
"""Two budgets, of which the second is calculated and held against the first."""


def budget_of(asked: BaseModel) -> Budget:
    """The budget as the form and the workbook give it."""
    parts = {part.name: getattr(asked, part.name) for part in PARTS_OF_BUDGET}
    return {name: [_plain(row) for row in (rows if isinstance(rows, list) else [rows])] for name, rows in parts.items()}


def _plain(row: BaseModel) -> dict[str, Any]:
    return {name: _kept(value) for name, value in row.model_dump().items()}


def _kept(value: Any) -> Any:
    """A value as a budget is kept: whole øre and whole numbers, other numbers as text, ISO dates."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if isinstance(value, date) else value
