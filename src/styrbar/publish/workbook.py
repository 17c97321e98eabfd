"""An answer as an Excel workbook: a sheet a table, and a sheet with the basis."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Figure
from styrbar.errors import BadInput
from styrbar.publish.values import MONEY, RIGHT, basis_lines, heading, reader

MOST_ROWS = 200_000
NUMBER_FORMATS = {
    "kroner": "#,##0.00",
    "price": "#,##0.00",
    "decimal": "#,##0.00",
    "integer": "#,##0",
    "percent": "0.0%",
    "date": "dd-mm-yyyy",
    "month": "[$-406]mmmm yyyy",
}
SIGNED = "+#,##0.00;-#,##0.00;0.00"
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
"""In memory, since a temporary file would leave personal data on the disk; and text stays text."""

WIDEST, NARROWEST, MEASURED = 60, 9, 500
BLUE = "#0059B3"


def to_xlsx(answer: Answer) -> bytes:
    """The answer as a workbook; the same answer gives the same bytes.

    A sheet a table with heading, filter, real figures and dates, and a total row that follows the filter; then the
    sheet «Grundlag». BadInput when a table has more than 200,000 rows.
    """
    for table in answer.tables:
        _refuse_long(table)
    content = BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        _describe(book, answer)
        formats = Formats(book)
        for table, title in zip(answer.tables, sheet_names(answer.tables), strict=True):
            _table_sheet(book.add_worksheet(title), table, formats)
        _basis_sheet(book.add_worksheet("Grundlag"), answer, formats)
    return content.getvalue()


def _refuse_long(table: AnswerTable) -> None:
    if table.frame.height > MOST_ROWS:
        raise BadInput(
            f"«{table.title}» har {danish.number(table.frame.height)} rækker, og en projektmappe kan højst have "
            f"{danish.number(MOST_ROWS)}.",
            next_step="Hent tabellen som CSV, eller afgræns svaret.",
        )


def _describe(book: Workbook, answer: Answer) -> None:
    """Properties from the answer alone: nothing of the machine or its user, and no clock."""
    made = answer.scope.data_date
    book.set_properties(
        {
            "title": answer.question,
            "subject": f"Øjebliksbillede {answer.scope.snapshot}" if answer.scope.snapshot else "",
            "author": "Styrbar",
            "company": answer.scope.organisation,
            "created": datetime(made.year, made.month, made.day),  # noqa: DTZ001 - Excel's dates have no zone
        }
    )


class Formats:
    """The workbook's cell formats, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[str, bool], Format] = {}
        self.heading = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "font_color": "white", "bg_color": BLUE, "border": 0}
        )
        self.figure_heading = book.add_format(
            {
                "bold": True,
                "text_wrap": True,
                "valign": "vcenter",
                "font_color": "white",
                "bg_color": BLUE,
                "align": "right",
            }
        )
        self.title = book.add_format({"bold": True, "font_size": 14})
        self.section = book.add_format({"bold": True, "font_color": BLUE, "bottom": 1, "bottom_color": BLUE})
        self.wrapped = book.add_format({"text_wrap": True, "valign": "top", "align": "left"})

    def value(self, column: AnswerColumn | Figure, *, total: bool = False) -> Format:
        """How the column's values, or its total, are shown."""
        pattern = NUMBER_FORMATS.get(column.kind, "General")
        if column.signed and column.kind in MONEY:
            pattern = SIGNED
        if (pattern, total) not in self._made:
            looks = {"num_format": pattern} | ({"bold": True, "top": 1, "bg_color": "#EEF3F8"} if total else {})
            self._made[pattern, total] = self._book.add_format(looks)
        return self._made[pattern, total]


def sheet_names(tables: tuple[AnswerTable, ...]) -> list[str]:
    """Titles as Excel takes them: at most 31 characters, without []:*?/\\, none twice, none called Grundlag."""
    names: list[str] = []
    for table in tables:
        plain = re.sub(r"[\[\]:*?/\\]", " ", table.title).strip("' ")[:31].strip() or "Tabel"
        name, number = plain, 2
        while name.casefold() in {"grundlag", *(n.casefold() for n in names)}:
            name, number = f"{plain[:26]} ({number})", number + 1
        names.append(name)
    return names


def _table_sheet(sheet: Worksheet, table: AnswerTable, formats: Formats) -> None:
    """Headings on the first row, the rows, and the totals under them."""
    for place, column in enumerate(table.columns):
        figure = column.kind in RIGHT
        sheet.write_string(0, place, heading(column), formats.figure_heading if figure else formats.heading)
        sheet.set_column(place, place, _width(table, column))
        _column(sheet, table, place, column, formats)
    if table.frame.is_empty():
        sheet.write_string(1, 0, table.empty)
    else:
        sheet.autofilter(0, 0, table.frame.height, len(table.columns) - 1)
        _totals(sheet, table, formats)
    sheet.set_row(0, 32)
    sheet.freeze_panes(1, 1)
    _print_setup(sheet, table.title)


def _column(sheet: Worksheet, table: AnswerTable, place: int, column: AnswerColumn, formats: Formats) -> None:
    """The column's values from the second row on, as what they are; an empty cell for null."""
    looks = formats.value(column)
    for row, value in enumerate(table.frame[column.name], 1):
        if value is None:
            continue
        if column.kind in MONEY:
            sheet.write_number(row, place, value / 100, looks)
        elif column.kind in {"decimal", "integer", "percent"}:
            sheet.write_number(row, place, float(value), looks)
        elif column.kind in {"date", "month"}:
            sheet.write_datetime(row, place, value, looks)
        else:
            sheet.write_string(row, place, reader(column.kind)(value), looks)


def _totals(sheet: Worksheet, table: AnswerTable, formats: Formats) -> None:
    """Sums of the rows the filter shows, with the sum of all of them stored."""
    totals, height = table.totals(), table.frame.height
    if not totals:
        return
    for place, column in enumerate(table.columns):
        looks = formats.value(column, total=True)
        if column.name in totals:
            letter = xlsxwriter.utility.xl_col_to_name(place)
            value = totals[column.name] / 100 if column.kind in MONEY else totals[column.name]
            formula = f"=SUBTOTAL(109,{letter}2:{letter}{height + 1})"
            sheet.write_formula(height + 1, place, formula, looks, float(Decimal(str(value))))
        else:
            sheet.write_string(height + 1, place, "I alt" if place == 0 else "", looks)


def _width(table: AnswerTable, column: AnswerColumn) -> int:
    """Room for the heading's longest word and the first rows' values."""
    read = reader(column.kind)
    values = (len(read(value)) for value in table.frame[column.name].head(MEASURED))
    total = len(read(table.totals().get(column.name)))
    words = max(map(len, heading(column).split()))
    return min(WIDEST, max(NARROWEST, words + 4, total + 2, *(length + 2 for length in values), 0))


def _print_setup(sheet: Worksheet, title: str) -> None:
    """A4 on its side, as wide as one page, the heading on each; the title above and the page number below."""
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{title.replace('&', '&&')}")
    sheet.set_footer("&LStyrbar&RSide &P af &N")


def _basis_sheet(sheet: Worksheet, answer: Answer, formats: Formats) -> None:
    """Question, sentence, figures, scope and basis, what was left out, and what the columns mean."""
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    sheet.hide_gridlines(2)
    sheet.write_string(0, 0, answer.question, formats.title)
    sheet.write_string(1, 0, answer.sentence)
    row = 3
    for title, lines in _sections(answer):
        sheet.write_string(row, 0, title, formats.section)
        sheet.write_string(row, 1, "", formats.section)
        for row, (label, value, figure) in enumerate(lines, row + 1):  # noqa: B020 - the rows go on downwards
            sheet.write_string(row, 0, label, formats.wrapped)
            _basis_value(sheet, row, value, figure, formats)
        row += 2
    _print_setup(sheet, "Grundlag")


Line = tuple[str, Any, Figure | None]


def _sections(answer: Answer) -> Iterator[tuple[str, list[Line]]]:
    """The sections that have something to say."""
    sections: list[tuple[str, list[Line]]] = [
        ("Nøgletal", [(f.label + (f" ({f.note})" if f.note else ""), f.value, f) for f in answer.figures]),
        ("Grundlag", [(label, text, None) for label, text in basis_lines(answer)]),
        ("Holdt udenfor (kr.)", [(why, ore, Figure(why, ore)) for why, ore in answer.kroner_outside.items()]),
        ("Kolonner", [(c.heading, c.meaning, None) for t in answer.tables for c in t.columns if c.meaning]),
    ]
    return ((title, lines) for title, lines in sections if lines)


def _basis_value(sheet: Worksheet, row: int, value: Any, figure: Figure | None, formats: Formats) -> None:
    if figure is None:
        sheet.write_string(row, 1, value, formats.wrapped)
    elif value is None:
        sheet.write_string(row, 1, "Ikke beregnet", formats.wrapped)
    else:
        sheet.write_number(row, 1, value / 100 if figure.kind in MONEY else value, formats.value(figure))
