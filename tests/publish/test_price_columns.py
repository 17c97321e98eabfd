"""A price is told to the øre in every form, also where amounts are told in thousands."""

import json
from io import BytesIO

import openpyxl
import polars as pl
import pytest

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.publish.tables import to_csv, to_json, to_text
from styrbar.publish.workbook import to_xlsx
from styrbar.web import cells
from support.answers import answer_of

COLUMNS = (AnswerColumn("element", "Element"), AnswerColumn("price", "Takst", "price", total=True))


@pytest.fixture
def priced():
    frame = pl.DataFrame({"element": ["Personale", "Ejendom"], "price": [200_050, 34_517]})
    return answer_of(AnswerTable("tariffs", "Takster", COLUMNS, frame))


def test_files_hold_kroner_with_two_decimals_and_the_total(priced):
    assert to_csv(priced).decode("utf-8-sig").splitlines() == [
        "Element;Takst (kr.)",
        "Personale;2000,50",
        "Ejendom;345,17",
    ]
    sheet = openpyxl.load_workbook(BytesIO(to_xlsx(priced)), data_only=True).worksheets[0]
    assert [c.value for c in sheet["B"]] == ["Takst (kr.)", 2000.5, 345.17, 2345.67]  # 2.000,50 + 345,17
    assert "2.345,67" in to_text(priced)


def test_json_says_that_a_price_is_in_ore(priced):
    assert json.loads(to_json(priced))["tables"][0]["columns"][1]["unit"] == "øre"


@pytest.mark.parametrize("in_kroner", [False, True])
def test_a_page_never_shows_a_price_in_thousands(in_kroner):
    assert cells.writer("price", in_kroner=in_kroner)(234_567) == "2.345,67"
    assert cells.unit("price", in_kroner=in_kroner) == "kr."
    assert cells.figure(234_567, "price", in_kroner=in_kroner) == "2.345,67 kr."
