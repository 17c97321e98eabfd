"""Templates: a workbook with a sheet a table, every column explained, the words it accepts to choose among."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

import xlsxwriter

from styrbar.register.template import TemplateColumn, TemplateSheet, sheets

_ROWS = 10_000
_GUIDE = "vejledning"
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - fixed, so that the same register gives the same bytes


Cell = str | float | date | None


def template_workbook() -> bytes:
    """The register's own template, empty; the same register gives the same bytes."""
    return workbook_of("Styrbars skabelon", sheets())


def workbook_of(
    title: str, wanted: Sequence[TemplateSheet], rows: Mapping[str, Sequence[Sequence[Cell]]] | None = None
) -> bytes:
    """A template of these sheets after a guide to them, with the rows of a `table` already written in."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": title, "author": "Styrbar", "created": _CREATED})
        head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "top"})
        required = book.add_format(
            {"bold": True, "bg_color": "#CFE0F0", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        _guide(book, wanted, head)
        for sheet in wanted:
            page = _sheet(book, sheet, head, required)
            for line, row in enumerate((rows or {}).get(sheet.table, ()), 1):
                _row(page, line, row, day)
    return content.getvalue()


def _row(page: xlsxwriter.worksheet.Worksheet, line: int, row: Sequence[Cell], day: xlsxwriter.format.Format) -> None:
    for place, value in enumerate(row):
        if isinstance(value, str):
            page.write_string(line, place, value)
        elif isinstance(value, date):
            page.write_datetime(line, place, datetime(value.year, value.month, value.day), day)  # noqa: DTZ001 - Excel
        elif value is not None:
            page.write_number(line, place, value)


def _guide(book: xlsxwriter.Workbook, wanted: Sequence[TemplateSheet], head: xlsxwriter.format.Format) -> None:
    """The first sheet: every column with meaning and form."""
    page = book.add_worksheet(_GUIDE)
    page.write_row(0, 0, ["Ark", "Kolonne", "Skal udfyldes", "Betyder", "Skrives"], head)
    row = 1
    for sheet in wanted:
        page.write_row(row, 0, [sheet.title, "", "", sheet.meaning, ""])
        row += 1
        for column in sheet.columns:
            page.write_row(
                row, 0, [sheet.title, column.heading, "ja" if column.required else "", column.meaning, column.form]
            )
            row += 1
    page.set_column(0, 1, 20)
    page.set_column(2, 2, 13)
    page.set_column(3, 4, 70)
    page.freeze_panes(1, 0)


def _sheet(
    book: xlsxwriter.Workbook,
    sheet: TemplateSheet,
    head: xlsxwriter.format.Format,
    wanted: xlsxwriter.format.Format,
) -> xlsxwriter.worksheet.Worksheet:
    """One table's sheet: headings with their explanation as a note, and lists to choose from."""
    page = book.add_worksheet(sheet.title)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, wanted if column.required else head)
        page.write_comment(0, place, f"{column.meaning}\nSkrives: {column.form}")
        if column.values:
            page.data_validation(1, place, _ROWS, place, _choice(column))
    page.set_column(0, len(sheet.columns) - 1, 18)
    page.freeze_panes(1, 0)
    return page


def _choice(column: TemplateColumn) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(column.values),
        "ignore_blank": True,
        "error_title": column.heading,
        "error_message": f"Vælg en af: {', '.join(column.values)}."[:255],
    }
