"""An answer's table with figures taken out: what is hidden stands nowhere in it, and so in no file made of it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable

HIDDEN = "skjult"
_REMARK = AnswerColumn("remark", "Bemærkning", meaning="Skjult: kunne have røbet noget om enkelte borgere.")


def protected(table: AnswerTable, keep: Sequence[str], hidden: Mapping[str, Sequence[bool]]) -> AnswerTable:
    """The table with the columns to keep only, and nothing in a column's rows where it is hidden.

    A column with anything hidden has no total, since the sum of what is left is a sum of nothing. Rows with something
    hidden say so in a column of their own.
    """
    columns, values = [], []
    rows = pl.repeat(value=False, n=table.frame.height, eager=True)
    for column in table.columns:
        if column.name not in keep:
            continue
        mask = pl.Series(hidden.get(column.name, [False] * table.frame.height), dtype=pl.Boolean)
        values.append(pl.select(pl.when(~mask).then(table.frame[column.name]).alias(column.name)).to_series())
        columns.append(replace(column, total=column.total and not mask.any()))
        rows |= mask
    frame = pl.DataFrame(values)
    if rows.any():
        columns.append(_REMARK)
        frame = frame.with_columns(pl.when(rows).then(pl.lit(HIDDEN)).otherwise(pl.lit("")).alias(_REMARK.name))
    return replace(table, columns=tuple(columns), frame=frame)
