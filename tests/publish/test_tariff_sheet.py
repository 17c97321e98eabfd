"""The published sheet is made of the answer alone, table by table."""

from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Scope
from styrbar.publish import tariff_sheet
from styrbar.publish.tariff_sheet import sheet_pdf


def answer(price: int = 200_000) -> Answer:
    columns = (AnswerColumn("element", "Element"), AnswerColumn("price", "Af taksten", "price", total=True))
    frame = pl.DataFrame({"element": ["Personale", "#panic"], "price": [price, 34_567]})
    day = date(2027, 1, 1)
    return Answer(
        "Takster 2027 for Birkehuset",
        "Birkehuset koster 2.345,67 kr. pr. døgn i 2027.",
        Scope("Ulvsund Kommune", "", day, day, date(2027, 12, 31), "takst"),
        (AnswerTable("elements", "Takstens elementer", columns, frame),),
        basis=(Basis("Tilbud", "Birkehuset"), Basis("Gælder", "01-01-2027 til 31-12-2027")),
    )


def test_the_sheet_is_a_pdf_of_its_answer_and_of_nothing_else() -> None:
    content = sheet_pdf(answer(), "Birkehuset 2027")
    assert content.startswith(b"%PDF-")
    assert content == sheet_pdf(answer(), "Birkehuset 2027")
    assert content != sheet_pdf(answer(200_001), "Birkehuset 2027")


def test_the_tables_are_read_as_danes_write_with_the_total_under(monkeypatch) -> None:  # type: ignore[no-untyped-def]
    given = {}
    monkeypatch.setattr(tariff_sheet, "to_pdf", lambda name, data, made: given.update(data, name=name, made=made))
    sheet_pdf(answer(), "Birkehuset 2027")
    assert (given["name"], given["made"]) == ("tariff_sheet", date(2027, 1, 1))
    assert given["title"] == "Takster 2027 for Birkehuset"
    assert given["facts"][0] == ["Tilbud", "Birkehuset"]
    [table] = given["tables"]
    assert table["columns"] == [
        {"heading": "Element", "right": False}, {"heading": "Af taksten (kr.)", "right": True},
    ]  # fmt: skip
    assert table["rows"] == [["Personale", "2.000,00"], ["#panic", "345,67"]]
    assert table["total"] == ["I alt", "2.345,67"]
