"""What an import tells: for each sheet the rows and kroner in, accepted and rejected, and what was put aside."""

from dataclasses import dataclass, field
from datetime import date

import polars as pl

from styrbar.errors import StyrbarError

MOST_SHOWN = 10_000
"""Rejections and questions that a report carries; the counts are always of all, and the snapshot keeps them all."""

REJECTIONS_SHOWN = {
    "file": pl.String(), "sheet": pl.String(), "line": pl.Int64(), "column": pl.String(), "reason": pl.String(),
    "expected": pl.String(), "amount_ore": pl.Int64(),
}  # fmt: skip
QUESTIONS_SHOWN = {
    "file": pl.String(), "sheet": pl.String(), "line": pl.Int64(), "column": pl.String(), "question": pl.String(),
}  # fmt: skip


@dataclass(frozen=True)
class Total:
    """A total row in the file against the sum of the rows above it, in whole øre."""

    line: int
    column: str
    stated_ore: int
    summed_ore: int

    @property
    def agrees(self) -> bool:
        """Whether the file's own total is the sum of its rows."""
        return self.stated_ore == self.summed_ore


@dataclass(frozen=True)
class ReadAs:
    """How the numbers or dates of a column were read, in Danish; `shown` is False when the values did not decide it."""

    heading: str
    form: str
    shown: bool


@dataclass(frozen=True)
class UnknownValue:
    """A word in a code column that the mapping does not know; the answer is saved as mapping → column → word → code.

    `column` is «table.column» as in `Answers`, `heading` what the file calls it.
    """

    mapping: str
    column: str
    heading: str
    word: str
    rows: int


@dataclass(frozen=True)
class SheetReport:
    """One sheet: how it was read, and rows and øre in = accepted + rejected.

    `asides` counts the lines put aside by kind (heading, title, blank, total), which are no data rows.
    `unreadable` are rejected rows whose amount could not be read; they are counted without kroner. `why` says why the
    sheet was taken for what it is, `score` how well it fits, `read_as` how doubtful numbers and dates were read,
    and `money` the column whose kroner are counted.
    """

    file: str
    sheet: str
    sha256: str
    mapping: str
    title: str
    tables: dict[str, int]
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    has_money: bool
    ore_in: int
    ore_accepted: int
    ore_rejected: int
    unreadable: int
    questions: int
    asides: dict[str, int] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    notes: tuple[str, ...] = ()
    money: str = ""
    why: str = ""
    score: float = 1.0
    read_as: tuple[ReadAs, ...] = ()


@dataclass(frozen=True)
class ImportReport:
    """The whole import. `snapshot` is None for a preview; `problems` are files a preview could not read at all."""

    snapshot: str | None
    data_date: date | None
    sheets: tuple[SheetReport, ...]
    rejected: pl.DataFrame
    questions: pl.DataFrame
    unknown: tuple[UnknownValue, ...] = ()
    notes: tuple[str, ...] = ()
    problems: tuple[StyrbarError, ...] = ()

    @property
    def rows_in(self) -> int:
        """Data rows in all sheets."""
        return sum(s.rows_in for s in self.sheets)

    @property
    def rows_accepted(self) -> int:
        """Rows that are in the snapshot."""
        return sum(s.rows_accepted for s in self.sheets)

    @property
    def rows_rejected(self) -> int:
        """Rows that are not."""
        return sum(s.rows_rejected for s in self.sheets)
