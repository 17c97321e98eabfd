"""How well a differentiated tariff follows what citizens cost: each figure against the closed form or NumPy."""

import numpy as np
import polars as pl
import pytest
from analysis.test_need_model import D, a_model
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.need_model import BadNeedModel, NeedModel, NeedStep, OfferPrice
from styrbar.analysis.need_tariff import compare, evaluate

SCHEMA = {"citizen": pl.String, "offer": pl.String, "need": pl.Float64, "cost": pl.Int64, "days": pl.Int64}
FOUR = [("b1", 0, 800, 100), ("b2", 2, 1000, 100), ("b3", 3, 1400, 100), ("b4", 4, 1800, 100)]
"""Need, kroner a day and days; the model says 900 kr. below need 3 and 1.500 kr. from it."""


def citizens(rows: list[tuple[str, float, int, int]], offer: str = "T1") -> pl.DataFrame:
    """Rows of citizen, need, kroner a day, days."""
    made = [(c, offer, float(need), daily * 100 * days, days) for c, need, daily, days in rows]
    return pl.DataFrame(made, schema=SCHEMA, orient="row")


def test_each_step_has_its_citizens_tariff_and_actual_cost():
    steps = evaluate(citizens(FOUR), a_model(), smallest=2).steps
    assert steps.select("step", "need_from", "need_to", "tariff", "citizens", "days", "cost_per_day").rows() == [
        (1, "0", "2", 90_000, 2, 200, 90_000),
        (2, "3", "4", 150_000, 2, 200, 160_000),
    ]
    # spread: ± 100 kr. and ± 200 kr.; bias 900 - 900 and 1.500 - 1.600
    assert steps.select("spread", "bias", "revenue", "cost").rows() == [
        (10_000, 0, 18_000_000, 18_000_000),
        (20_000, -10_000, 30_000_000, 32_000_000),
    ]


def test_the_fit_is_reckoned_on_citizens_weighted_by_days():
    fit = evaluate(citizens(FOUR), a_model()).fit
    # mean 1.250; SST 450² + 250² + 150² + 550² = 590.000; SSE 100² + 100² + 100² + 300² = 120.000
    assert fit.r_squared == pytest.approx(1 - 120_000 / 590_000)
    assert fit.mean_error == pytest.approx(15_000)  # (100 + 100 + 100 + 300) / 4 kr.
    assert fit.bias == pytest.approx(-5_000)
    assert (fit.revenue, fit.cost) == (48_000_000, 50_000_000)
    assert (fit.lowest, fit.highest, fit.slope) == (90_000, 150_000, 60_000)
    assert fit.span == pytest.approx(1.5 / 0.9)
    assert (fit.citizens, fit.days, fit.few_steps) == (4, 400, 2)


def test_a_citizen_with_more_days_weighs_more():
    rows = [("b1", 0, 800, 300), ("b2", 0, 1200, 100)]
    steps = evaluate(citizens(rows), a_model()).steps
    assert steps["cost_per_day"][0] == 90_000  # (3 x 800 + 1.200) / 4
    assert steps["spread"][0] == 17_321  # sqrt((3 x 100² + 300²) / 4) = 173,21 kr.


def test_a_model_that_hits_everybody_follows_cost_wholly():
    rows = [("b1", 0, 900, 10), ("b2", 3, 1500, 20)]
    fit = evaluate(citizens(rows), a_model()).fit
    assert (fit.r_squared, fit.mean_error, fit.bias) == (1, 0, 0)


def test_when_all_cost_the_same_nothing_can_be_followed():
    assert evaluate(citizens([("b1", 0, 900, 10), ("b2", 3, 900, 20)]), a_model()).fit.r_squared is None


def test_a_model_worse_than_the_mean_has_a_negative_fit():
    fit = evaluate(citizens([("b1", 0, 1500, 10), ("b2", 3, 900, 10)]), a_model()).fit
    assert fit.r_squared == pytest.approx(-3)  # SSE 2 x 600², SST 2 x 300²


@pytest.mark.parametrize(("smallest", "few"), [(2, [False, True]), (3, [True, True])])
def test_steps_with_few_citizens_are_flagged(smallest: int, few: list[bool]):
    rows = [("b1", 0, 900, 10), ("b2", 1, 900, 10), ("b3", 3, 900, 10)]
    assert evaluate(citizens(rows), a_model(), smallest).steps["few"].to_list() == few


def test_a_citizen_at_two_offers_is_one_citizen():
    both = pl.concat([citizens([("b1", 0, 900, 10)]), citizens([("b1", 0, 900, 10)], "T2")])
    found = evaluate(both, a_model())
    assert (found.steps["citizens"].to_list(), found.fit.citizens) == ([1, 0], 1)


def test_an_empty_step_has_no_means():
    steps = evaluate(citizens([("b1", 0, 900, 10)]), a_model()).steps
    assert steps.row(1, named=True) | {"cost_per_day": None, "spread": None, "bias": None} == steps.row(1, named=True)
    assert steps.select("citizens", "days", "revenue", "cost", "few").row(1) == (0, 0, 0, 0, True)


def test_offers_are_paid_by_their_own_price():
    model = a_model(by_offer={"T2": OfferPrice(10_000, 50_000)})
    both = pl.concat([citizens([("b1", 0, 900, 10)]), citizens([("b2", 3, 900, 10)], "T2")])
    found = evaluate(both, model)
    assert found.fit.revenue == 10 * 90_000 + 10 * 135_000  # T2: 100 + 2,5 x 500
    assert found.offers.filter(pl.col("offer") == "T2")["tariff"].to_list() == [60_000, 135_000]


def test_the_slope_is_the_least_squares_line_of_the_steps():
    model = a_model(("0", "1"), ("1", "1.5"), ("3", "4"))
    tariffs = [90_000, 110_000, 210_000]
    assert evaluate(citizens(FOUR), model).fit.slope == pytest.approx(np.polyfit([1, 2, 3], tariffs, 1)[0])


def test_span_without_a_lowest_tariff_is_unknown():
    model = a_model(("0", "0"), ("3", "1"), price=OfferPrice(0, 100))
    assert evaluate(citizens(FOUR), model).fit.span is None


def test_models_are_compared_on_the_same_citizens():
    one = NeedModel("Grov", "vum2", (NeedStep(D(0), D(1)), NeedStep(D(3), D("2.5"))), OfferPrice(50_000, 40_000))
    found = compare(citizens(FOUR), [one, a_model(("0", "0.75"), ("2", "1.25"), ("3", "2.25"), ("4", "3.25"))])
    assert found.select("model", "steps", "highest", "difference").rows() == [
        ("Grov", 2, 150_000, -2_000_000),
        ("Model", 4, 180_000, 0),
    ]
    assert found["r_squared"].to_list() == pytest.approx([1 - 120_000 / 590_000, 1])


def test_a_need_below_the_first_step_is_refused():
    with pytest.raises(BadNeedModel, match="mindre behov end det laveste trins"):
        evaluate(citizens([("b1", 0, 900, 10)]), a_model(("1", "1"), ("2", "2")))


def test_no_citizens_are_refused():
    with pytest.raises(BadNeedModel, match="Ingen borgere"):
        evaluate(citizens([]), a_model())


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5000), st.integers(1, 366)), min_size=2, max_size=30))
def test_the_fit_is_what_numpy_says(rows: list[tuple[int, int, int]]):
    frame = citizens([(f"b{n}", *row) for n, row in enumerate(rows)])
    fit = evaluate(frame, a_model()).fit
    need, daily, days = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    tariff = np.where(need < 3, 900.0, 1500.0)
    mean = np.average(daily, weights=days)
    sst = np.average((daily - mean) ** 2, weights=days)
    assert fit.mean_error == pytest.approx(100 * np.average(np.abs(tariff - daily), weights=days))
    assert fit.bias == pytest.approx(100 * np.average(tariff - daily, weights=days), abs=1e-6)
    if sst > 1e-6:
        assert fit.r_squared == pytest.approx(1 - np.average((tariff - daily) ** 2, weights=days) / sst)
