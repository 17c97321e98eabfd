"""The empty template: a workbook with a sheet a table, every column explained, the words it accepts to choose among."""

from datetime import datetime
from io import BytesIO

import xlsxwriter

from styrbar.register.template import TemplateColumn, TemplateSheet, sheets

_ROWS = 10_000
_GUIDE = "vejledning"
_CREATED = datetime(2026, 1, 1)  # noqa: DTZ001 - fixed, so that the same register gives the same bytes


def template_workbook() -> bytes:
    """The workbook as bytes; the same register gives the same bytes."""
    content = BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": "Styrbars skabelon", "author": "Styrbar", "created": _CREATED})
        head = book.add_format({"bold": True, "bg_color": "#E8EDF3", "bottom": 1, "text_wrap": True, "valign": "top"})
        wanted = book.add_format({"bold": True, "bg_color": "#CFE0F0", "bottom": 1, "text_wrap": True, "valign": "top"})
        _guide(book, head)
        for sheet in sheets():
            _sheet(book, sheet, head, wanted)
    return content.getvalue()


def _guide(book: xlsxwriter.Workbook, head: xlsxwriter.format.Format) -> None:
    """The first sheet: every column with meaning and form."""
    page = book.add_worksheet(_GUIDE)
    page.write_row(0, 0, ["Ark", "Kolonne", "Skal udfyldes", "Betyder", "Skrives"], head)
    row = 1
    for sheet in sheets():
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
) -> None:
    """One table's sheet: headings with their explanation as a note, and lists to choose from."""
    page = book.add_worksheet(sheet.title)
    for place, column in enumerate(sheet.columns):
        page.write_string(0, place, column.heading, wanted if column.required else head)
        page.write_comment(0, place, f"{column.meaning}\nSkrives: {column.form}")
        if column.values:
            page.data_validation(1, place, _ROWS, place, _choice(column))
    page.set_column(0, len(sheet.columns) - 1, 18)
    page.freeze_panes(1, 0)


def _choice(column: TemplateColumn) -> dict[str, object]:
    return {
        "validate": "list",
        "source": list(column.values),
        "ignore_blank": True,
        "error_title": column.heading,
        "error_message": f"Vælg en af: {', '.join(column.values)}."[:255],
    }
