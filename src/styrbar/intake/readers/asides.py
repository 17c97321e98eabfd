"""Lines that are no data rows: blanks, headings said again, totals and notes at the foot."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

import polars as pl

from styrbar.intake.readers.headings import is_amount, tidy

LINE = "__line__"
"""Column with the row's line in the file, from 1."""

NO_AMOUNTS: Mapping[str, str] = MappingProxyType({})
_FOOT = 10
_TOTAL = re.compile(
    r"^(i\s?alt|total(er|t)?|hovedtotal|grand total|sum|sum i alt|samlet( sum| beløb)?|slutsum|til sammen|tilsammen)\b",
    re.I,
)
_BLANK_CHARS = " \t\r\n\u00a0\u202f\ufeff\x00\x1a"


@dataclass(frozen=True, slots=True)
class Aside:
    """A line put aside: `kind` is heading, title, blank or total. Of its content only a total's amounts are kept."""

    line: int
    kind: str
    amounts: Mapping[str, str] = field(default_factory=lambda: NO_AMOUNTS)


def without_blanks(frame: pl.DataFrame, headings: Sequence[str]) -> tuple[pl.DataFrame, list[Aside]]:
    """The frame without rows that are empty or only spaces, and without headings repeated further down."""
    blank = _matching(frame, dict.fromkeys(headings, ""), "blank")
    again = _matching(frame, dict(zip(headings, headings, strict=True)), "heading")
    gone = [a.line for a in (*blank, *again)]
    if gone:
        frame = frame.filter(~pl.col(LINE).is_in(gone))
    return frame, [*blank, *again]


def _matching(frame: pl.DataFrame, wanted: Mapping[str, str], kind: str) -> list[Aside]:
    """Rows whose every cell is the wanted text; column by column, so that hardly any row is looked at twice."""
    left = frame
    for column, text in wanted.items():
        left = left.filter(pl.col(column).str.strip_chars(_BLANK_CHARS).fill_null("") == text)
        if not left.height:
            return []
    return [Aside(line, kind) for line in left[LINE]]


def without_foot(frame: pl.DataFrame, blanks: Collection[int]) -> tuple[pl.DataFrame, list[Aside]]:
    """The last frame without the total rows and notes that end the sheet.

    A total row begins with a word like «I alt» and else holds numbers, or holds nothing but numbers after a blank line.
    A note is a single text after a total or a blank line. `blanks` are the blank lines' numbers.
    """
    asides: list[Aside] = []
    rows = list(frame.tail(_FOOT).iter_rows(named=True))
    kinds = [_kind(row, row[LINE] - 1 in blanks, len(row) - 1) for row in rows]
    foot = len(rows)
    for at in reversed(range(len(rows))):
        after_total = at > 0 and kinds[at - 1] == "total"
        if kinds[at] == "total" or (kinds[at] == "note" and (after_total or rows[at][LINE] - 1 in blanks)):
            foot = at
        elif kinds[at] != "note":
            break
    for row, kind in zip(rows[foot:], kinds[foot:], strict=True):
        asides.append(Aside(row[LINE], "total", _amounts(row)) if kind == "total" else Aside(row[LINE], "title"))
    return frame.head(frame.height - len(asides)), asides


def _kind(row: Mapping[str, str | int | None], after_blank: bool, width: int) -> str:
    filled = [cell for _, cell in _cells(row)]
    numbers = sum(map(is_amount, filled))
    if width < 2 or not filled:
        return "data"
    if _TOTAL.match(tidy(filled[0])) and numbers and _is_bare_total(filled, numbers, width):
        return "total"
    if numbers == len(filled) and after_blank and numbers * 2 <= width:
        return "total"
    return "note" if len(filled) == 1 and not numbers and width > 2 else "data"


def _is_bare_total(filled: Sequence[str], numbers: int, width: int) -> bool:
    """All but the label are numbers, or the label is only the word and the row is half empty."""
    alone = _TOTAL.sub("", tidy(filled[0])).strip(" :.") == ""
    return numbers == len(filled) - 1 or (alone and len(filled) * 2 <= width)


def _cells(row: Mapping[str, str | int | None]) -> Iterator[tuple[str, str]]:
    return ((h, c) for h, c in row.items() if isinstance(c, str) and tidy(c))


def _amounts(row: Mapping[str, str | int | None]) -> Mapping[str, str]:
    return MappingProxyType({h: c for h, c in _cells(row) if is_amount(c)})
