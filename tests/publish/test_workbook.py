"""The workbook as Excel would read it."""

from datetime import date, datetime, time
from io import BytesIO
from zipfile import ZipFile

import openpyxl
import polars as pl
import pytest

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.errors import BadInput
from styrbar.publish.workbook import MOST_ROWS, sheet_names, to_xlsx
from support.answers import ROWS, answer_of, table_of


def at(year, month, day):
    """Midnight, as Excel keeps a date."""
    return datetime.combine(date(year, month, day), time())


def opened(answer, **how):
    return openpyxl.load_workbook(BytesIO(to_xlsx(answer)), **how)


def test_figures_and_dates_are_real_with_danish_formats(answer):
    sheet = opened(answer).worksheets[0]
    assert [c.value for c in sheet[1]][:4] == ["Tilbud", "Borger", "Udgift (kr.)", "Ændring (kr.)"]
    values = [c.value for c in sheet[2]]
    assert values == [
        "Åhøj; «Søndergården»", "b00000000001", 1234567.89, 0.05, 2.5, 3, 0.125, at(2026, 1, 31),
        at(2026, 1, 1), "Ja",
    ]  # fmt: skip
    formats = [c.number_format for c in sheet[2]]
    assert formats[2:9] == [
        "#,##0.00", "+#,##0.00;-#,##0.00;0.00", "#,##0.00", "#,##0", "0.0%", "dd-mm-yyyy", "[$-406]mmmm yyyy",
    ]  # fmt: skip
    assert [c.value for c in sheet[4]][2:7] == [None, 0, None, None, None]


def test_totals_follow_the_filter_and_the_sum_is_stored(answer):
    formulas, values = (opened(answer, data_only=stored).worksheets[0] for stored in (False, True))
    assert formulas["C5"].value == "=SUBTOTAL(109,C2:C4)"
    assert values["C5"].value == 1234567.84
    assert values["F5"].value == 1203
    assert formulas["A5"].value == "I alt"
    assert formulas.auto_filter.ref == "A1:J4"
    assert formulas.freeze_panes == "B2"


def test_a_text_is_never_a_formula_or_a_link(answer):
    sheet = opened(answer).worksheets[0]
    assert (sheet["A3"].value, sheet["A3"].data_type) == ("=HYPERLINK(1)", "s")
    assert sheet["A3"].hyperlink is None


def test_the_basis_has_its_own_sheet(answer):
    sheet = opened(answer)["Grundlag"]
    said = {row[0]: row[1] for row in sheet.iter_rows(min_row=3, max_col=2, values_only=True) if row[0]}
    assert sheet["A1"].value == "Hvad koster det?"
    assert sheet["A2"].value == "Det koster 1.234.567,84 kr."
    assert said["Data pr."] == "31-03-2026"
    assert said["Takster"] == "Takstfilen fra 2026"
    assert said["uden pris"] == 1000
    assert said["Budget"] == "Ikke beregnet"
    assert said["Udgift"] in {1234567.84, "Hvad der er betalt."}


def test_an_empty_table_says_so(answer):
    assert opened(answer).worksheets[1]["A2"].value == "Ingen tilbud."


def test_the_same_answer_gives_the_same_bytes_and_names_nobody(answer):
    content = to_xlsx(answer)
    assert content == to_xlsx(answer)
    properties = openpyxl.load_workbook(BytesIO(content)).properties
    assert (properties.creator, properties.created) == ("Styrbar", at(2026, 3, 31))
    assert properties.lastModifiedBy in {None, "", "Styrbar"}
    assert b"root" not in b"".join(ZipFile(BytesIO(content)).read(n) for n in ZipFile(BytesIO(content)).namelist())


def test_a_table_of_more_than_200000_rows_is_refused_and_one_less_is_not():
    long = AnswerTable("t", "Poster", (AnswerColumn("n", "Nr.", "integer"),), pl.DataFrame({"n": range(MOST_ROWS + 1)}))
    with pytest.raises(BadInput, match=r"«Poster» har 200\.001 rækker.*CSV"):
        to_xlsx(answer_of(long))


@pytest.mark.parametrize(
    ("titles", "names"),
    [
        (["A: b/c?"], ["A  b c"]),
        (["x" * 40, "x" * 40], ["x" * 31, "x" * 26 + " (2)"]),
        (["Grundlag", ""], ["Grundlag (2)", "Tabel"]),
        (["poster", "POSTER"], ["poster", "POSTER (2)"]),
    ],
)
def test_sheet_names_are_what_excel_takes_and_never_the_same(titles, names):
    assert sheet_names(tuple(table_of(ROWS, title) for title in titles)) == names
