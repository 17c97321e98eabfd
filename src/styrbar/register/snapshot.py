"""A snapshot: one validated, immutable, dated set of register tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.register.tables import tables


@dataclass(frozen=True)
class SourceFile:
    """A file (and sheet) that rows came from; `number` is what `source_file` in the tables refers to."""

    number: int
    name: str
    sheet: str
    sha256: str
    mapping: str
    table: str
    data_date: date


@dataclass(frozen=True)
class Snapshot:
    """The tables as the municipality's systems said on `data_date`.

    `frames` holds a lazy frame for each table that has rows; `table` gives an empty one for the others, so an
    analysis never asks whether a source was delivered. `revision` changes when the same snapshot reads differently,
    since it was found that two tokens are one person: a cache of answers needs it beside the id.
    """

    id: str
    data_date: date
    frames: Mapping[str, pl.LazyFrame]
    files: tuple[SourceFile, ...] = ()
    mappings: tuple[str, ...] = ()
    revision: str = ""

    def table(self, name: str) -> pl.LazyFrame:
        """The rows of a table, with the declared columns and provenance in declared order."""
        schema = tables()[name].schema
        frame = self.frames.get(name)
        return pl.LazyFrame(schema=schema) if frame is None else frame.select(list(schema))

    def file(self, number: int) -> SourceFile:
        """The file with that number; KeyError when the manifest has none."""
        return {f.number: f for f in self.files}[number]
