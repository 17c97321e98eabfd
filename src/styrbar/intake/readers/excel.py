"""Workbooks: each visible sheet with rows becomes a sheet of marked text, one block of rows at a time."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

import polars as pl
from python_calamine import CalamineSheet, SheetVisibleEnum

from styrbar.intake.readers.asides import LINE, Aside
from styrbar.intake.readers.cells import marked, mixed
from styrbar.intake.readers.headings import Found, find_heading, tidy, used_width
from styrbar.intake.readers.records import TOO_MANY
from styrbar.intake.readers.sheet import Broken, LeftOut, Piece, Sheet
from styrbar.intake.readers.source import Source, fingerprint
from styrbar.intake.readers.workbook import Errors, Workbook
from styrbar.intake.vault.masking import mask_cpr

_SAMPLE = 200
_ROWS = 20_000
_HIDDEN = "Arket er skjult. Vis det i Excel, og gem, hvis det skal med."
_NO_HEADING = "Arket har ingen række med overskrifter blandt de første 30 rækker."
_NO_ROWS = "Arket har overskrifter, men ingen rækker."


def open_workbook(source: Source, known: Collection[str]) -> list[Sheet]:
    """The visible sheets that hold a table; the others with content are named in `left_out` of each.

    Reads .xlsx, .xlsm, .xlsb, .xls and .ods. A sheet is in memory while it is read.
    Raises BadInput when none holds rows.
    """
    sha256, size = fingerprint(source, lambda _: None)
    book = Workbook(source)
    sheets: list[Sheet] = []
    left_out: list[LeftOut] = []
    for index, about in book.worksheets():
        name, visible = about.name, about.visible == SheetVisibleEnum.Visible
        opened = _open_sheet(book, index, name, known) if visible else _hidden(book, index)
        if isinstance(opened, _Table):
            sheets.append(opened.sheet(source, sha256, size))
        elif opened:
            left_out.append(LeftOut(mask_cpr(name), opened))
    if not sheets:
        reasons = " ".join(f"«{o.sheet}»: {o.reason}" for o in left_out) or "Alle ark er tomme."
        raise source.bad(
            f"Regnearket har ingen tabel. {reasons}", "Træk data ud igen, eller vis og udfyld det ark, der skal læses."
        )
    return [replace(sheet, left_out=tuple(left_out)) for sheet in sheets]


@dataclass(frozen=True)
class _Table:
    """A worksheet in which a heading was found; `columns` is the number in use, `height` the rows of the sheet."""

    book: Workbook
    index: int
    name: str
    found: Found
    above: tuple[Aside, ...]
    columns: int
    height: int

    def sheet(self, source: Source, sha256: str, size: int) -> Sheet:
        first = self.found.row + self.found.rows
        return Sheet(
            source.name,
            mask_cpr(self.name),
            sha256,
            self._names(),
            first,
            self.height - first,
            size,
            self.above,
            self._pieces,
        )

    def _names(self) -> tuple[str, ...]:
        names = self.found.names[: self.columns]
        return (*names, *(f"Kolonne {n + 1}" for n in range(len(names), self.columns)))

    def _pieces(self) -> Iterator[Piece]:
        errors = self.book.errors(self.name)
        loaded = self.book.load(self.index)
        rows = islice(enumerate(_rows(loaded, errors)), self.found.row + self.found.rows, None)
        while chunk := list(islice(rows, _ROWS)):
            yield self._piece([n + 1 for n, _ in chunk], [row for _, row in chunk])
        self.book.forget()

    def _piece(self, lines: list[int], rows: list[list[object]]) -> Piece:
        names = self._names()
        over = {
            line for line, row in zip(lines, rows, strict=True) if any(tidy(marked(c)) for c in row[self.columns :])
        }
        kept = [(line, row) for line, row in zip(lines, rows, strict=True) if line not in over]
        columns = list(zip(*(row for _, row in kept), strict=True)) or [()] * len(names)
        columns += [(None,) * len(kept)] * (len(names) - len(columns))
        frame = pl.DataFrame({name: mixed(column) for name, column in zip(names, columns, strict=False)})
        frame = frame.with_columns(pl.Series(LINE, [line for line, _ in kept], dtype=pl.Int64))
        return Piece(frame, tuple(Broken(line, TOO_MANY) for line in sorted(over)), lines[-1] / self.height)


def _hidden(book: Workbook, index: int) -> str:
    return _HIDDEN if book.load(index).end is not None else ""


def _open_sheet(book: Workbook, index: int, name: str, known: Collection[str]) -> "_Table | str":
    """The table in the sheet, or why there is none ('' when it is empty)."""
    sheet = book.load(index)
    if sheet.end is None:
        return ""
    top = [[marked(cell) for cell in row] for row in islice(_rows(sheet, {}), _SAMPLE)]
    if not any(tidy(cell) for row in top for cell in row):
        return ""
    found = find_heading(top, known)
    if found is None:
        return _NO_HEADING
    first = found.row + found.rows
    height = sheet.end[0] + 1
    if height <= _SAMPLE and not any(tidy(cell) for row in top[first:] for cell in row):
        return _NO_ROWS
    return _Table(book, index, name, found, tuple(_above(top, found)), used_width(top, found), height)


def _above(top: Sequence[Sequence[str | None]], found: Found) -> Iterator[Aside]:
    for at, row in enumerate(top[: found.row + found.rows]):
        yield Aside(at + 1, "heading" if at >= found.row else "title" if any(map(tidy, row)) else "blank")


def _rows(sheet: CalamineSheet, errors: Errors) -> Iterator[list[object]]:
    """The sheet's rows from row 1, each from the first column in use, with the text of error cells put back."""
    first = sheet.start[1] if sheet.start else 0
    for number, row in enumerate(sheet.iter_rows()):
        cells: list[object] = list(row)
        for column, text in errors.get(number, {}).items():
            cells[column - first] = text
        yield cells
