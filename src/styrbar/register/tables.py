"""The canonical tables: one declaration per column, from which checks, dictionary, template and synthetic data come."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

import polars as pl

REGISTER_VERSION = 1
"""Raised when a table changes shape; `upgrades` then says how an older snapshot is read."""

DECIMAL_SCALE = 6
"""Decimals kept in quantities, prices, factors and shares; money has two and is kept as whole øre."""

PROVENANCE: Mapping[str, pl.DataType] = MappingProxyType(
    {"source_file": pl.Int32(), "source_line": pl.Int64(), "unresolved": pl.String()}
)
"""Columns every table has beside its own: number of the file (and sheet) in the manifest, the line in it, and the
names (comma-separated, null when none) of the columns whose reference found nothing."""

_TYPES: Mapping[str, pl.DataType] = MappingProxyType(
    {
        "text": pl.String(),
        "legal_basis": pl.String(),
        "account": pl.String(),
        "citizen": pl.String(),
        "code": pl.String(),
        "date": pl.Date(),
        "integer": pl.Int64(),
        "money": pl.Int64(),
        "decimal": pl.Decimal(38, DECIMAL_SCALE),
    }
)


@dataclass(frozen=True)
class Code:
    """One value of a code list: the identifier that is stored, what the user reads, and other spellings of it."""

    name: str
    label: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Column:
    """One column of a table.

    `type` is one of text, legal_basis, account, citizen, code, date, integer, money (kept as whole øre) and
    decimal (six decimals). `sensitivity` is personal, internal or open; what is identity never becomes a column.
    """

    name: str
    heading: str
    type: str
    sensitivity: str
    meaning: str
    unit: str = ""
    codes: str = ""
    references: str = ""
    required: bool = False

    @property
    def dtype(self) -> pl.DataType:
        """The Polars type the column has in a snapshot."""
        return _TYPES[self.type]


@dataclass(frozen=True)
class Table:
    """A table with its columns in order; `key` names the columns that no two rows may share."""

    name: str
    title: str
    meaning: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = field(default=())

    def column(self, name: str) -> Column:
        """The column of that name; KeyError when there is none."""
        return next((c for c in self.columns if c.name == name), None) or _missing(self.name, name)

    @property
    def schema(self) -> dict[str, pl.DataType]:
        """Column name to Polars type, the table's own columns first and then `PROVENANCE`."""
        return {c.name: c.dtype for c in self.columns} | dict(PROVENANCE)


def _missing(table: str, column: str) -> Column:
    raise KeyError(f"{table}.{column}")


@cache
def tables() -> Mapping[str, Table]:
    """All tables by name, in the order of their files."""
    folder = files("styrbar.register") / "tables"
    raw = [
        tomllib.loads(f.read_text("utf-8"))
        for f in sorted(folder.iterdir(), key=lambda f: f.name)
        if f.name.endswith(".toml")
    ]
    return MappingProxyType({t["name"]: _table(t) for t in raw})


def _table(raw: dict) -> Table:  # type: ignore[type-arg]
    columns = tuple(Column(**c) for c in raw["columns"])
    return Table(raw["name"], raw["title"], raw["meaning"], columns, tuple(raw.get("key", ())))


@cache
def codes(name: str) -> Mapping[str, Code]:
    """The code list of that name, by identifier."""
    text = (files("styrbar.register") / "codes" / f"{name}.toml").read_text("utf-8")
    raw = tomllib.loads(text)["codes"]
    return MappingProxyType({k: Code(k, v["label"], tuple(v.get("also", ()))) for k, v in raw.items()})


def label(code_list: str, code: str | None) -> str:
    """What the user reads for a stored code; '' for None."""
    return codes(code_list)[code].label if code else ""
