"""The charts of prices are drawn from the answers' own tables."""

import polars as pl
import pytest
from publish.test_charts import answer, drawn

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable
from styrbar.publish.price_charts import MOST, ceiling_chart, owner_medians, price_chart


def prices(number: int) -> Answer:
    """So many offers, every other of them private and 10 per cent above the mean."""
    rows = [
        {"offer_name": f"Hus {n}", "ownership": "Privat" if n % 2 else "Region", "price": 110_000 if n % 2 else 100_000,
         "mean": 100_000, "deviation": 10_000 if n % 2 else 0}
        for n in range(number)
    ]  # fmt: skip
    parts = [
        {"offer_name": row["offer_name"], "step": 2 if n == 0 else None, "staff": row["price"] - 20_000,
         "property": 30_000, "income": -10_000, "whole": row["price"]}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    whole = answer("offers", pl.DataFrame(rows))
    frame = pl.DataFrame(parts)
    columns = tuple(AnswerColumn(name, name) for name in frame.columns)
    return Answer(
        whole.question, whole.sentence, whole.scope, (*whole.tables, AnswerTable("elements", "E", columns, frame))
    )


def test_few_prices_are_split_by_element():
    said, texts = drawn(price_chart(prices(MOST)))
    assert {"Personale", "Bolig", "Øvrige", "Hus 0 · trin 2", "Hus 1", "1.000", "1.100"} <= set(texts)
    assert "Ledelse og administration" not in texts
    assert "Hus 1 1.100 kr" in said


def test_many_prices_are_dots_by_owner_with_the_median():
    said, texts = drawn(price_chart(prices(MOST + 1)))
    assert {"Privat", "Region", "Median +10,0 %", "Median 0,0 %"} <= set(texts)
    assert said.endswith("Region 0,0 %, Privat +10,0 %.")


def test_the_median_of_an_owner_is_of_shares_of_the_groups_means():
    rows = pl.DataFrame({"ownership": ["a", "a", "a", "b"], "mean": [100, 200, 100, 0], "deviation": [10, 60, -5, 7]})
    # 0,10, 0,30 and -0,05; b has a mean of nothing to be a share of.
    assert owner_medians(rows).rows() == [("a", pytest.approx(0.1))]


def test_a_ceiling_shows_the_offers_that_lose_most():
    rows = pl.DataFrame({"offer_name": [f"Hus {n}" for n in range(14)], "saving": [n * 100_000 for n in range(14)]})
    said, texts = drawn(ceiling_chart(answer("offers", rows)))
    assert "Hus 13" in texts
    assert "Hus 1" not in texts
    assert said.startswith("Det er steget. Hus 13 -13.000 kr, Hus 12 -12.000 kr")
