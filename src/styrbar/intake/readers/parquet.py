"""Parquet: typed columns become marked text, one batch of rows at a time."""

from collections.abc import Iterator
from contextlib import contextmanager

import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from styrbar.intake.readers.asides import LINE
from styrbar.intake.readers.cells import dates, numbers
from styrbar.intake.readers.headings import column_names
from styrbar.intake.readers.sheet import Piece, Sheet
from styrbar.intake.readers.source import Source, fingerprint

_ROWS = 100_000
_ZONE = "Europe/Copenhagen"


def open_parquet(source: Source) -> list[Sheet]:
    """The file's one sheet; lines are row numbers from 1.

    Raises BadInput for a damaged file, nested columns or no rows.
    """
    sha256, size = fingerprint(source, lambda _: None)
    with source.open() as stream, _refusing(source):
        about = pq.ParquetFile(stream)
        names, rows = tuple(about.schema_arrow.names), about.metadata.num_rows
        nested = [c.name for c in about.schema_arrow if pa.types.is_nested(c.type) or pa.types.is_binary(c.type)]
    headings = column_names(names)
    if nested:
        what = f"Kolonnen «{column_names(nested)[0]}» har lister eller binære værdier, som ikke kan læses."
        raise source.bad(what, "Træk data ud igen med én simpel værdi i hver celle.")
    if not rows:
        raise source.bad("Filen har overskrifter, men ingen rækker.", "Træk data ud igen for en periode med indhold.")
    return [Sheet(source.name, "", sha256, headings, 0, rows, size, (), lambda: _pieces(source, headings, rows))]


def _pieces(source: Source, headings: tuple[str, ...], rows: int) -> Iterator[Piece]:
    done = 0
    for batch in _batches(source):
        frame = pl.DataFrame([_text(c) for c in _renamed(batch, headings).iter_columns()])
        lines = pl.int_range(done + 1, done + frame.height + 1, dtype=pl.Int64, eager=True)
        done += frame.height
        yield Piece(frame.with_columns(lines.alias(LINE)), (), done / rows)


def _batches(source: Source) -> Iterator[pa.RecordBatch]:
    with source.open() as stream, _refusing(source):
        yield from pq.ParquetFile(stream).iter_batches(_ROWS)


@contextmanager
def _refusing(source: Source) -> Iterator[None]:
    """Say in Danish that the file cannot be read to its end."""
    try:
        yield
    except (pa.ArrowException, OSError):
        raise source.bad(
            "Parquet-filen er afkortet eller beskadiget.", "Vent, til filen er færdig, eller hent den igen."
        ) from None


def _renamed(batch: pa.RecordBatch, headings: tuple[str, ...]) -> pl.DataFrame:
    frame = pl.from_arrow(batch.rename_columns(list(headings)))
    return frame if isinstance(frame, pl.DataFrame) else frame.to_frame()


def _text(column: pl.Series) -> pl.Series:
    """A typed column as marked text; a stamp with a zone is cut to its date in Copenhagen."""
    kind = column.dtype
    if kind.is_numeric():
        return numbers(column)
    if isinstance(kind, pl.Boolean):
        return column.replace_strict({True: "SAND", False: "FALSK"}, return_dtype=pl.String)
    if isinstance(kind, pl.Datetime):
        return dates(column.dt.convert_time_zone(_ZONE).dt.replace_time_zone(None) if kind.time_zone else column)
    if isinstance(kind, pl.Date):
        return dates(column)
    text = column.cast(pl.String)
    return text.set(text == "", None)
