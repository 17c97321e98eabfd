"""Workbooks: each visible sheet with rows becomes a sheet of marked text, one block of rows at a time."""

import re
import zipfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from html import unescape
from itertools import islice

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from styrbar.intake.readers.asides import LINE, Aside
from styrbar.intake.readers.cells import marked, mixed
from styrbar.intake.readers.headings import Found, find_heading, tidy, used_width
from styrbar.intake.readers.kind import password
from styrbar.intake.readers.records import TOO_MANY
from styrbar.intake.readers.sheet import Broken, LeftOut, Piece, Sheet
from styrbar.intake.readers.source import Source, fingerprint, masked

_SAMPLE = 200
_ROWS = 20_000
_LARGEST = 2 << 30
_HIDDEN = "Arket er skjult. Vis det i Excel, og gem, hvis det skal med."
_NO_HEADING = "Arket har ingen række med overskrifter blandt de første 30 rækker."
_NO_ROWS = "Arket har overskrifter, men ingen rækker."

Errors = Mapping[int, Mapping[int, str]]


def open_workbook(source: Source, known: Collection[str]) -> list[Sheet]:
    """The visible sheets that hold a table; the others with content are named in `left_out` of each.

    Reads .xlsx, .xlsm, .xlsb, .xls and .ods. A sheet is in memory while it is read.
    Raises BadInput when none holds rows.
    """
    sha256, size = fingerprint(source, lambda _: None)
    book = _Book(source)
    sheets: list[Sheet] = []
    left_out: list[LeftOut] = []
    for index, name in book.visible(left_out):
        opened = _open_sheet(book, index, masked(name), known)
        if isinstance(opened, _Table):
            sheets.append(opened.sheet(source, sha256, size))
        elif opened:
            left_out.append(LeftOut(masked(name), opened))
    if not sheets:
        reasons = " ".join(f"«{o.sheet}»: {o.reason}" for o in left_out) or "Alle ark er tomme."
        raise source.bad(
            f"Regnearket har ingen tabel. {reasons}", "Træk data ud igen, eller vis og udfyld det ark, der skal læses."
        )
    return [replace(sheet, left_out=tuple(left_out)) for sheet in sheets]


class _Book:
    """An open workbook and the errors (#REF! and the like) that its library leaves out."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._parts = _sheet_parts(source)
        self._book = self._open()
        self._loaded: tuple[int, CalamineSheet] | None = None

    def _open(self) -> CalamineWorkbook:
        try:
            return CalamineWorkbook.from_filelike(self.source.open())
        except PasswordError:
            raise password(self.source) from None
        except CalamineError:
            raise self._damaged() from None

    def visible(self, left_out: list[LeftOut]) -> Iterator[tuple[int, str]]:
        """Index and name of the worksheets a user sees; hidden ones with content go to `left_out`."""
        for index, about in enumerate(self._book.sheets_metadata):
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            if about.visible == SheetVisibleEnum.Visible:
                yield index, about.name
            elif self.load(index).end is not None:
                left_out.append(LeftOut(masked(about.name), _HIDDEN))

    def load(self, index: int) -> CalamineSheet:
        """The sheet's cells; the last one is kept, so that a sheet that was just looked at is not read again."""
        if self._loaded is None or self._loaded[0] != index:
            self._loaded = None
            try:
                self._loaded = index, self._book.get_sheet_by_index(index)
            except CalamineError:
                raise self._damaged() from None
        return self._loaded[1]

    def forget(self) -> None:
        """Let go of the sheet kept in memory."""
        self._loaded = None

    def errors(self, index: int) -> Errors:
        """Row and column (from 0) to the text of each error cell; only for .xlsx and .xlsm."""
        part = self._parts.get(self._book.sheet_names[index])
        return _error_cells(self.source, part) if part else {}

    def _damaged(self) -> Exception:
        return self.source.bad(
            "Regnearket er beskadiget og kan ikke læses.", "Åbn det i Excel, gem det igen som .xlsx, og prøv igen."
        )


@dataclass(frozen=True)
class _Table:
    """A worksheet in which a heading was found; `columns` is the number in use, `height` the rows of the sheet."""

    book: _Book
    index: int
    name: str
    found: Found
    above: tuple[Aside, ...]
    columns: int
    height: int

    def sheet(self, source: Source, sha256: str, size: int) -> Sheet:
        first = self.found.row + self.found.rows
        return Sheet(
            source.name, self.name, sha256, self._names(), first, self.height - first, size, self.above, self._pieces
        )

    def _names(self) -> tuple[str, ...]:
        names = self.found.names[: self.columns]
        return (*names, *(f"Kolonne {n + 1}" for n in range(len(names), self.columns)))

    def _pieces(self) -> Iterator[Piece]:
        errors = self.book.errors(self.index)
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


def _open_sheet(book: _Book, index: int, name: str, known: Collection[str]) -> "_Table | str":
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


def _sheet_parts(source: Source) -> dict[str, str]:
    """Sheet name to its part in an .xlsx; empty for the other formats. Raises BadInput when it is too large to read."""
    with source.open() as stream:
        if not zipfile.is_zipfile(stream):
            return {}
        with zipfile.ZipFile(stream) as archive:
            if sum(part.file_size for part in archive.infolist()) > _LARGEST:
                raise source.bad(
                    "Regnearket er for stort at læse som Excel.", "Gem tabellen som CSV, og vælg den i stedet."
                )
            if "xl/workbook.xml" not in archive.namelist():
                return {}
            book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
            links = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    targets = {a.get("Id", ""): a.get("Target", "") for a in _attributes("Relationship", links)}
    parts = ((a.get("name", ""), targets.get(a.get("r:id", ""), "")) for a in _attributes("sheet", book))
    return {name: target.lstrip("/") if target.startswith("/") else f"xl/{target}" for name, target in parts if target}


def _attributes(tag: str, xml: str) -> Iterator[dict[str, str]]:
    for inside in re.findall(rf"<(?:\w+:)?{tag}\s([^>]*)>", xml):
        yield {name: unescape(value) for name, value in re.findall(r'([\w:]+)="([^"]*)"', inside)}


_ERROR_CELL = re.compile(rb'<c ([^>]*\bt="e"[^>]*)>(.*?)</c>', re.DOTALL)
_PLACE = re.compile(rb'\br="([A-Z]+)(\d+)"')
_VALUE = re.compile(rb"<v>(.*?)</v>")


def _error_cells(source: Source, part: str) -> Errors:
    found: dict[int, dict[int, str]] = {}
    with source.open() as stream, zipfile.ZipFile(stream) as archive, archive.open(part) as xml:
        rest = b""
        while block := xml.read(4 << 20):
            text, end, tail = (rest + block).rpartition(b"</row>")
            rest = tail
            for attributes, inside in _ERROR_CELL.findall(text + end) if b't="e"' in text else ():
                place, value = _PLACE.search(attributes), _VALUE.search(inside)
                if place and value:
                    found.setdefault(int(place[2]) - 1, {})[_column(place[1])] = value[1].decode("utf-8", "replace")
    return found


def _column(letters: bytes) -> int:
    """Column number from 0: A → 0, Z → 25, AA → 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
