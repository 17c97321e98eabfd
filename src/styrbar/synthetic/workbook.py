"""Excel files with the same bytes every time: no time of writing in them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

Cell = str | int | float | date | None
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
_MADE = datetime(2000, 1, 1)  # noqa: DTZ001  (a workbook's stamp has no zone, and this one only must not change)


def write_book(path: Path, sheets: Iterable[Sheet]) -> Path:
    """Write a workbook, one sheet after the other, row by row; a date becomes a date cell, None an empty one."""
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "default_date_format": "dd-mm-yyyy",
    }
    with xlsxwriter.Workbook(path, options) as book:
        book.set_properties({"created": _MADE, "title": path.stem})
        bold = book.add_format({"bold": True})
        for name, headings, rows in sheets:
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, headings, bold)
            for line, row in enumerate(rows, 1):
                for column, cell in enumerate(row):
                    _write(sheet, line, column, cell)
    return path


def _write(sheet: Any, line: int, column: int, cell: Cell) -> None:
    if cell is None or cell == "":
        return
    if isinstance(cell, str):
        sheet.write_string(line, column, cell)
    elif isinstance(cell, date):
        sheet.write_datetime(line, column, cell)
    else:
        sheet.write_number(line, column, cell)
