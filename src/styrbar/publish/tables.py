"""An answer as CSV, JSON and text for the terminal."""

import json
import math
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, UsedRule
from styrbar.publish.values import MONEY, RIGHT, basis_lines, decimal_comma, heading, plain_text, reader


def to_csv(answer: Answer, name: str | None = None) -> bytes:
    """One table of the answer, the first unless named, as Danish economists exchange it; KeyError for no such table.

    Semicolon, decimal comma, kroner with two decimals, dd-mm-yyyy, UTF-8 with byte order mark, lines ended as Windows
    does. No total row, so the file can be read again and summed.
    """
    table = answer.table(name) if name else answer.tables[0]
    cells = table.frame.select(_csv_column(column).alias(column.name) for column in table.columns)
    cells.columns = _apart([heading(column) for column in table.columns])
    return cells.write_csv(separator=";", include_bom=True, line_terminator="\r\n").encode()


def _apart(headings: list[str]) -> list[str]:
    """Headings told apart: the second of two equal ones gets « (2)»."""
    return [h if h not in headings[:i] else f"{h} ({headings[: i + 1].count(h)})" for i, h in enumerate(headings)]


def _csv_column(column: AnswerColumn) -> pl.Expr:
    """The column as text in a file."""
    values = pl.col(column.name)
    match column.kind:
        case "kroner" | "price":
            return decimal_comma(values)
        case "date" | "month":
            return values.dt.strftime("%d-%m-%Y")
        case "percent":
            return (values * 100).round(4).cast(pl.String).str.replace(".", ",", literal=True)
        case "decimal" | "integer":
            return values.cast(pl.String).str.replace(".", ",", literal=True)
        case "flag":
            return pl.when(values).then(pl.lit("Ja")).when(values.not_()).then(pl.lit("Nej"))
    return plain_text(values.cast(pl.String))


def to_json(answer: Answer) -> str:
    """The whole answer for a program: kroner as whole øre, dates as ISO, decimals as text, percents as a share.

    {question, sentence, scope, figures, tables: [{name, title, columns, rows, totals}], basis, outside}; each column
    says its heading, its kind and, for money, that its unit is øre. A line of the basis that is a rule has the rule's
    value, dates and source beside its words. A figure that cannot be divided out (0/0) is null.
    """
    scope = answer.scope
    content = {
        "question": answer.question,
        "sentence": answer.sentence,
        "scope": dict(vars(scope)),
        "figures": [dict(vars(f)) | {"value": _json_number(f.value, f.kind)} for f in answer.figures],
        "tables": [_json_table(table) for table in answer.tables],
        "basis": [dict(vars(basis)) | {"rule": _json_rule(basis.rule)} for basis in answer.basis],
        "outside": dict(answer.kroner_outside),
    }
    return json.dumps(content, ensure_ascii=False, indent=1, default=_json_value, allow_nan=False) + "\n"


def _json_table(table: AnswerTable) -> dict[str, Any]:
    columns = [
        {"name": c.name, "heading": c.heading, "kind": c.kind} | ({"unit": "øre"} if c.kind in MONEY else {})
        for c in table.columns
    ]
    rows = table.frame.select(_json_column(c, table.frame.schema[c.name]) for c in table.columns).rows(named=True)
    return {"name": table.name, "title": table.title, "columns": columns, "rows": rows, "totals": table.totals()}


def _json_column(column: AnswerColumn, held: pl.DataType) -> pl.Expr:
    """The column as JSON has it, whatever type its frame holds it in."""
    values = pl.col(column.name)
    if held.is_float():
        values = pl.when(values.is_finite()).then(values)
    return values.cast(pl.String) if column.kind == "decimal" else values


def _json_number(value: int | float | None, kind: str) -> int | float | str | None:
    """A figure as JSON has it."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return None
    return str(value) if kind == "decimal" else value


def _json_rule(rule: UsedRule | None) -> dict[str, Any] | None:
    """A rule's value with its dates under the names that the rule book gives them."""
    if rule is None:
        return None
    said = dict(vars(rule))
    return {"id": said.pop("id"), "from": said.pop("start"), "to": said.pop("end"), **said}


def _json_value(value: object) -> str:
    """What JSON has no word for."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"Not a value of an answer: {type(value).__name__}")


def to_text(answer: Answer) -> str:
    """The whole answer for a terminal: aligned tables with totals, and the basis under them."""
    lines = [answer.question, answer.sentence, ""]
    for table in answer.tables:
        lines += [*_text_table(table), ""]
    lines += _text_basis(answer)
    return "\n".join(line.rstrip() for line in lines) + "\n"


def _text_table(table: AnswerTable) -> Iterator[str]:
    """A title, the headings, the rows, and the totals under a line."""
    yield table.title
    if table.frame.is_empty():
        yield table.empty
        return
    columns = [_text_column(table, column) for column in table.columns]
    widths = [max(map(len, cells)) for cells in columns]
    right = [column.kind in RIGHT for column in table.columns]
    rule = "  ".join("─" * width for width in widths)
    head, *rows, totals = zip(*columns, strict=True)
    yield _text_line(head, widths, right)
    yield rule
    yield from (_text_line(row, widths, right) for row in rows)
    if any(totals):
        yield rule
        yield _text_line(totals, widths, right)


def _text_column(table: AnswerTable, column: AnswerColumn) -> list[str]:
    """Heading, values and total of a column."""
    read = reader(column.kind)
    total = read(table.totals().get(column.name))
    first = column is table.columns[0] and any(c.total for c in table.columns)
    return [heading(column), *map(read, table.frame[column.name]), total or ("I alt" if first else "")]


def _text_line(cells: tuple[str, ...], widths: list[int], right: list[bool]) -> str:
    placed = (c.rjust(w) if r else c.ljust(w) for c, w, r in zip(cells, widths, right, strict=True))
    return "  ".join(placed)


def _text_basis(answer: Answer) -> Iterator[str]:
    """Why the answer can be believed, one line each."""
    for label, text in basis_lines(answer):
        yield f"{label}: {text}"
    for reason, ore in answer.kroner_outside.items():
        yield f"Holdt udenfor, {reason}: {danish.kroner(ore)}"
