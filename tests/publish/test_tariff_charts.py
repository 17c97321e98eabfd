"""The charts of tariffs: elements or causes one after the other, and steps against what citizens cost."""

from datetime import date

import polars as pl
import pytest

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Scope
from styrbar.publish.charts import steps_chart, tariff_chart, tariff_parts
from styrbar.publish.held import Held, held_against
from styrbar.publish.specs import price_scale


def answer(**frames: pl.DataFrame) -> Answer:
    tables = tuple(
        AnswerTable(name, name, tuple(AnswerColumn(c, c) for c in frame.columns), frame)
        for name, frame in frames.items()
    )
    day = date(2027, 1, 1)
    return Answer("Hvad?", "Det koster.", Scope("Ulvsund", "", day, day, day, "takst"), tables)


TARIFFS = pl.DataFrame({"service": ["Dag", "Ophold"], "price": [1, 2], "revenue": [10, 20]})
ELEMENTS = pl.DataFrame(
    {"element": ["Personale", "Personale", "Ejendom"], "service": ["Dag", "Ophold", "Ophold"], "price": [1, 2, 3]}
)


def test_the_elements_are_those_of_the_tariff_that_brings_in_the_most() -> None:
    assert tariff_parts(answer(tariffs=TARIFFS, elements=ELEMENTS)).rows() == [("Personale", 2), ("Ejendom", 3)]


def test_without_a_comparison_the_elements_lead_to_the_tariff() -> None:
    drawn = tariff_chart(answer(tariffs=TARIFFS, elements=ELEMENTS.with_columns(pl.col("price") * 100_000)))
    assert "plus lægges til, minus trækkes fra" in drawn
    assert ">Takst<" in drawn
    assert "5.000" in drawn  # 2.000 + 3.000 kr.


def test_with_a_comparison_the_causes_lead_to_the_change() -> None:
    parts = pl.DataFrame({"part": ["Personale", "Belægning"], "amount": [1_050, -2_000]})
    drawn = tariff_chart(answer(tariffs=TARIFFS, elements=ELEMENTS, parts=parts))
    assert ">Ændring i alt<" in drawn
    assert "-9,50" in drawn  # 10,50 - 20,00 kr.


@pytest.mark.parametrize(("amount", "text"), [(99_999, "999,99"), (100_000, "1.000"), (123_456_789, "1.234.568")])
def test_a_price_is_never_told_in_thousands(amount: int, text: str) -> None:
    assert price_scale([amount, -1]).text(amount) == text


def test_a_step_without_a_told_cost_has_a_bar_and_no_mark() -> None:
    spec = held_against([Held("Trin 1", 150_000, None), Held("Trin 2", 250_000, 240_000)])
    bars, _, marks = spec["layer"]
    assert [row["tariff"] for row in bars["data"]["values"]] == [1500, 2500]
    assert [row["row"] for row in marks["data"]["values"]] == [1]


def test_the_steps_are_told_in_words_too() -> None:
    steps = pl.DataFrame(
        {"step": [1, 2], "need": ["0 - 1", "2"], "tariff": [150_000, 250_000], "cost": [None, 240_000]}
    )
    drawn = steps_chart(answer(steps=steps))
    assert "Trin 1 (0 - 1) takst 1.500 kr., udgift vises ikke" in drawn
    assert "Trin 2 (2) takst 2.500 kr., udgift 2.400 kr." in drawn
