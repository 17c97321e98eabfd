"""A table as it stands in a file: headings, rows block by block, what was put aside and what could not be read."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import polars as pl

from styrbar.intake.readers import asides as rules
from styrbar.intake.readers.asides import LINE, Aside


@dataclass(frozen=True, slots=True)
class Broken:
    """A line that cannot be parsed into fields: it counts as a rejected row."""

    line: int
    reason: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sheet of the file that was not read, and why, in Danish."""

    sheet: str
    reason: str


@dataclass(frozen=True)
class Piece:
    """Some rows as a format's reader gives them: String columns by heading, `__line__`, and how much is read, 0..1."""

    frame: pl.DataFrame
    broken: tuple[Broken, ...]
    done: float


@dataclass(eq=False)
class Sheet:
    """One table of a file.

    `heading_line` is the last line of the heading (0 when the format names its columns itself), `rows` an estimate of
    the data rows, `size` the file's bytes. `asides` and `broken` are complete when `blocks()` has been read to the end;
    then data rows = rows yielded + broken.
    """

    name: str
    sheet: str
    sha256: str
    headings: tuple[str, ...]
    heading_line: int
    rows: int
    size: int
    above: tuple[Aside, ...]
    pieces: Callable[[], Iterator[Piece]] = field(repr=False)
    left_out: tuple[LeftOut, ...] = ()
    asides: list[Aside] = field(default_factory=list, init=False, repr=False)
    broken: list[Broken] = field(default_factory=list, init=False, repr=False)
    _done: float = field(default=0.0, init=False, repr=False)

    def blocks(self) -> Iterator[pl.DataFrame]:
        """The rows in order: each heading a String column (null where empty), and `__line__` Int64, the file's line.

        Typed cells are marked text («\\x01n:1234.5», «\\x01d:2026-01-31»). One block is held back, since only the last
        one can hold the total row. Reading again starts over.
        """
        self.asides, self.broken, self._done = list(self.above), [], 0.0
        held: pl.DataFrame | None = None
        for piece in self.pieces():
            self.broken += piece.broken
            frame, aside = rules.without_blanks(piece.frame, self.headings)
            self.asides += aside
            if frame.height and held is not None:
                yield held
            held = frame if frame.height else held
            self._done = piece.done
        if held is not None:
            frame, aside = rules.without_foot(held, {a.line for a in self.asides if a.kind == "blank"})
            self.asides += aside
            if frame.height:
                yield frame
        self._done = 1.0

    def preview(self, rows: int = 20) -> pl.DataFrame:
        """The first rows, without disturbing a reading that is under way."""
        reading = replace(self).blocks()
        first = next(reading, None)
        return first.head(rows) if first is not None else self._no_rows()

    def progress(self) -> float:
        """How much of the sheet the present reading has taken, 0 to 1."""
        return self._done

    def _no_rows(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self.headings, pl.String()) | {LINE: pl.Int64()})
