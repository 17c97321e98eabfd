"""An open workbook: its sheets' cells, and the error cells (#REF! and the like) that its library leaves out."""

import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from html import unescape

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
)

from styrbar.intake.readers.kind import password
from styrbar.intake.readers.source import Source

LARGEST = 2 << 30
"""Bytes a workbook may unpack to: beyond that Excel is the wrong form, and a small file may hide a huge one."""

Errors = Mapping[int, Mapping[int, str]]
"""Row and column, both from 0, to the text of the error cell."""


class Workbook:
    """Loads the sheets of one file; the sheet loaded last is kept, so that one just looked at is not read again."""

    def __init__(self, source: Source) -> None:
        self.source = source
        with _refusing(source):
            self._parts = _sheet_parts(source)
        self._loaded: tuple[int, CalamineSheet] | None = None

    def worksheets(self) -> list[tuple[int, SheetMetadata]]:
        """Index and description of each worksheet; charts and macros are no worksheets."""
        with self._opened() as book:
            return [(n, about) for n, about in enumerate(book.sheets_metadata) if about.typ == SheetTypeEnum.WorkSheet]

    def load(self, index: int) -> CalamineSheet:
        """The sheet's cells."""
        if self._loaded is None or self._loaded[0] != index:
            self._loaded = None
            with self._opened() as book:
                self._loaded = index, book.get_sheet_by_index(index)
        return self._loaded[1]

    def forget(self) -> None:
        """Let go of the sheet kept in memory."""
        self._loaded = None

    def errors(self, name: str) -> Errors:
        """The error cells of the sheet of that name; only for .xlsx and .xlsm."""
        with _refusing(self.source):
            return _error_cells(self.source, self._parts[name]) if name in self._parts else {}

    @contextmanager
    def _opened(self) -> Iterator[CalamineWorkbook]:
        with self.source.open() as stream, _refusing(self.source):
            yield CalamineWorkbook.from_filelike(stream)


@contextmanager
def _refusing(source: Source) -> Iterator[None]:
    """Say in Danish that the workbook has a password or is damaged."""
    try:
        yield
    except PasswordError:
        raise password(source) from None
    except (CalamineError, zipfile.BadZipFile, zlib.error, KeyError, EOFError, NotImplementedError):
        raise source.bad(
            "Regnearket er beskadiget og kan ikke læses.", "Åbn det i Excel, gem det igen som .xlsx, og prøv igen."
        ) from None


def _sheet_parts(source: Source) -> dict[str, str]:
    """Sheet name to its part in an .xlsx; empty for the other formats. Raises BadInput when it is too large to read."""
    with source.open() as stream:
        if not zipfile.is_zipfile(stream):
            return {}
        with zipfile.ZipFile(stream) as archive:
            if sum(part.file_size for part in archive.infolist()) > LARGEST:
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
