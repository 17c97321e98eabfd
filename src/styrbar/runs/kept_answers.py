"""An answer as a decision keeps it: whole, in plain JSON, read the same whatever has moved since."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope, UsedRule

_TYPES: Mapping[str, Any] = {
    "kroner": pl.Int64, "price": pl.Int64, "integer": pl.Int64, "decimal": pl.Decimal(38, 6), "percent": pl.Float64,
    "date": pl.Date, "month": pl.Date, "flag": pl.Boolean,
}  # fmt: skip
_DATES = ("data_date", "period_from", "period_to")


def kept(answer: Answer) -> dict[str, Any]:
    """The answer without the keys its rows open by, since what they open may be gone."""
    scope = asdict(answer.scope) | {name: getattr(answer.scope, name).isoformat() for name in _DATES}
    return {
        "question": answer.question,
        "sentence": answer.sentence,
        "scope": scope,
        "figures": [asdict(figure) for figure in answer.figures],
        "tables": [_table(table) for table in answer.tables],
        "basis": [asdict(line) | {"rule": _rule(line.rule)} for line in answer.basis],
        "outside": dict(answer.kroner_outside),
        "names": dict(answer.names),
    }


def answer_of(content: Mapping[str, Any]) -> Answer:
    """The answer that `kept` gave."""
    scope = content["scope"] | {name: date.fromisoformat(content["scope"][name]) for name in _DATES}
    return Answer(
        content["question"],
        content["sentence"],
        Scope(**scope),
        tuple(_table_of(table) for table in content["tables"]),
        tuple(Figure(**figure) for figure in content["figures"]),
        tuple(Basis(**line | {"rule": _rule_of(line.get("rule"))}) for line in content["basis"]),
        content["outside"],
        content["names"],
    )


def _rule(rule: UsedRule | None) -> dict[str, Any] | None:
    return None if rule is None else {name: _plain(value) for name, value in asdict(rule).items()}


def _rule_of(content: Mapping[str, Any] | None) -> UsedRule | None:
    """A rule that was used; an answer kept before rules were kept with it has none."""
    if content is None:
        return None
    said, end = dict(content), content["end"]
    said["value"] = tuple(said["value"]) if isinstance(said["value"], list) else said["value"]
    return UsedRule(**said | {"start": date.fromisoformat(said["start"]), "end": end and date.fromisoformat(end)})


def _table(table: AnswerTable) -> dict[str, Any]:
    rows = [[_plain(value) for value in row] for row in table.frame.rows()]
    columns = [asdict(column) for column in table.columns]
    return {"name": table.name, "title": table.title, "columns": columns, "rows": rows, "empty": table.empty}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if isinstance(value, date) else value


def _table_of(content: Mapping[str, Any]) -> AnswerTable:
    columns = tuple(AnswerColumn(**column) for column in content["columns"])
    series = [_series(column, [row[place] for row in content["rows"]]) for place, column in enumerate(columns)]
    return AnswerTable(content["name"], content["title"], columns, pl.DataFrame(series), content["empty"])


def _series(column: AnswerColumn, values: list[Any]) -> pl.Series:
    kind = _TYPES.get(column.kind, pl.String)
    if column.kind in {"date", "month"}:
        values = [value and date.fromisoformat(value) for value in values]
    if column.kind == "decimal":
        values = [value and Decimal(value) for value in values]
    return pl.Series(column.name, values, dtype=kind)
