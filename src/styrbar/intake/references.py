"""References between the register's tables: by key, or by name, or kept as written and marked.

This runs when a snapshot is opened, not when files are imported: a posting may name an offer that another file brings
next month. Nothing of it is stored. It is lazy: a query that uses neither a referencing column nor `unresolved` pays
nothing, and the translation looks at a column's distinct values only.
"""

from collections.abc import Mapping

import polars as pl

from styrbar.register.tables import Column, tables

Frames = Mapping[str, pl.LazyFrame]


def resolve(frames: Frames) -> dict[str, pl.LazyFrame]:
    """The tables with names in referencing columns turned into keys and `unresolved` filled.

    A value that is a key stays. Otherwise a value that, without regard to case and surrounding blanks, is the name of
    exactly one row of the referenced table becomes its key. Any other value stays as written, and the column's name
    is put in `unresolved` (comma-separated, null when all resolve). References to a table that has no rows are not
    judged: when no offers were delivered, no offer is wrong.
    """
    wanted = {c.references for name in frames for c in tables()[name].columns if c.references}
    known = {(t, k): _Keys.read(frames[t], k) for t in wanted & set(frames) for k in _key_columns(t)}
    return {name: _resolved(frame, name, known) for name, frame in frames.items()}


def _key_columns(table: str) -> set[str]:
    """The columns of other tables that refer to this one; a reference has the same name as the key it refers to."""
    return {c.name for t in tables().values() for c in t.columns if c.references == table}


class _Keys:
    """The keys of a referenced table, and the key of each name that only one row has."""

    def __init__(self, keys: pl.Series, by_name: Mapping[str, str]) -> None:
        self.keys, self.by_name = keys, by_name

    @classmethod
    def read(cls, frame: pl.LazyFrame, key: str) -> "_Keys":
        name = f"{key}_name"
        if name not in frame.collect_schema():
            return cls(frame.select(pl.col(key).drop_nulls().unique()).collect()[key], {})
        rows = frame.select(key, _folded(pl.col(name)).alias("name")).drop_nulls(key).unique().collect()
        single = rows.drop_nulls("name").filter(pl.len().over("name") == 1)
        return cls(rows[key].unique(), dict(zip(single["name"], single[key], strict=True)))

    def translated(self, values: pl.Series) -> pl.Series:
        """The column with names turned into keys."""
        other = values.unique().drop_nulls()
        other = other.filter(~other.is_in(self.keys.implode()))
        found = {v: self.by_name[v.strip().lower()] for v in other if v.strip().lower() in self.by_name}
        return values.replace(list(found), list(found.values())) if found else values


def _folded(value: pl.Expr) -> pl.Expr:
    return value.str.strip_chars().str.to_lowercase()


def _resolved(frame: pl.LazyFrame, table: str, known: Mapping[tuple[str, str], _Keys]) -> pl.LazyFrame:
    judged = [(c, known[c.references, c.name]) for c in tables()[table].columns if (c.references, c.name) in known]
    named = [pl.col(c.name).map_batches(k.translated, pl.String, is_elementwise=True) for c, k in judged if k.by_name]
    return frame.with_columns(named).with_columns(_unresolved(judged)) if judged else frame


def _unresolved(judged: list[tuple[Column, _Keys]]) -> pl.Expr:
    names = [pl.when(~pl.col(c.name).is_in(k.keys.implode())).then(pl.lit(c.name)) for c, k in judged]
    text = pl.concat_str(names, separator=",", ignore_nulls=True)
    return pl.when(text != "").then(text).alias("unresolved")
