"""Small files for the tests, made in memory."""

import io
from collections.abc import Sequence

import polars as pl
import xlsxwriter

from styrbar.intake.readers import Sheet, Source, open_sheets


def source(content: bytes | str, name: str = "fil.csv") -> Source:
    data = content.encode() if isinstance(content, str) else content
    return Source(name, lambda: io.BytesIO(data))


def csv(content: bytes | str, known: Sequence[str] = ()) -> Sheet:
    """The one sheet of a CSV file."""
    [sheet] = open_sheets(source(content), known)
    return sheet


def workbook(*sheets: Sequence[Sequence[object]], names: Sequence[str] = ()) -> bytes:
    """An .xlsx with these rows in its sheets."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "default_date_format": "dd-mm-yyyy", "remove_timezone": True}
    )
    for at, rows in enumerate(sheets):
        sheet = book.add_worksheet(names[at] if names else None)
        for n, row in enumerate(rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    sheet.write(n, c, cell)
    book.close()
    return buffer.getvalue()


def excel(*sheets: Sequence[Sequence[object]], names: Sequence[str] = ()) -> list[Sheet]:
    return open_sheets(source(workbook(*sheets, names=names), "bog.xlsx"))


def read(sheet: Sheet) -> pl.DataFrame:
    """All rows of a sheet as one frame."""
    blocks = list(sheet.blocks())
    return pl.concat(blocks) if blocks else sheet.preview().clear()


def rows(sheet: Sheet) -> list[tuple[object, ...]]:
    """All rows, each without its line."""
    return read(sheet).drop("__line__").rows()


def lines(sheet: Sheet) -> list[int]:
    """The line of each row."""
    return read(sheet)["__line__"].to_list()
