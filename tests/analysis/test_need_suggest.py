"""Suggested models: cut by equal parts of the cost in order of need, and never falling."""

from decimal import Decimal

import polars as pl
import pytest
from analysis.test_need_tariff import FOUR, citizens
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.need_model import BadNeedModel, OfferPrice
from styrbar.analysis.need_suggest import distinct_steps, suggested
from styrbar.analysis.need_tariff import evaluate

PRICE = OfferPrice(50_000, 40_000)


def steps(frame: pl.DataFrame, count: int, scale: str = "vum2") -> list[tuple[Decimal, Decimal]]:
    return [(s.need_from, s.hours) for s in suggested(frame, [count], scale, PRICE)[0].steps]


def test_two_steps_divide_the_cost_in_halves():
    # half of 5.000 is 2.500; 1.800 after two levels and 3.200 after three are as near, so the lower
    assert steps(citizens(FOUR), 2) == [
        (0, Decimal("1.00")),
        (3, Decimal("2.75")),
    ]  # (900 - 500) / 400; (1.600 - 500) / 400


def test_as_many_steps_as_levels_hit_every_level():
    assert [hours for _, hours in steps(citizens(FOUR), 4)] == [
        Decimal("0.75"), Decimal("1.25"), Decimal("2.25"), Decimal("3.25"),
    ]  # fmt: skip


def test_a_level_that_is_cheaper_than_the_one_below_is_put_together_with_it():
    rows = [("b1", 0, 800, 10), ("b2", 1, 1200, 10), ("b3", 2, 1000, 30), ("b4", 3, 1500, 10)]
    assert distinct_steps(citizens(rows), PRICE) == 3
    # need 1 and 2: (1.200 x 10 + 1.000 x 30) / 40 = 1.050, (1.050 - 500) / 400 = 1,375
    assert steps(citizens(rows), 3) == [(0, Decimal("0.75")), (1, Decimal("1.38")), (3, Decimal("2.50"))]


def test_putting_together_goes_on_until_nothing_falls():
    rows = [("b1", 0, 900, 10), ("b2", 1, 1000, 10), ("b3", 2, 600, 10), ("b4", 3, 2000, 10)]
    assert distinct_steps(citizens(rows), PRICE) == 2  # 1.000 and 600 are 800, below 900, so all three are 833,33
    assert steps(citizens(rows), 2)[0] == (0, Decimal("0.83"))


def test_the_first_step_begins_at_no_need():
    assert steps(citizens([("b1", 2, 800, 10), ("b2", 3, 1200, 10)]), 2)[0][0] == 0


def test_steps_on_the_themes_have_two_decimals():
    found = steps(citizens([("b1", 1.13, 800, 10), ("b2", 2.67, 1200, 10)]), 2, "themes")
    assert found[1][0] == Decimal("2.67")


def test_more_steps_than_can_be_told_apart_are_refused():
    with pytest.raises(BadNeedModel, match=r"kan ikke laves 5 trin, for kun 4"):
        suggested(citizens(FOUR), [2, 5], "vum2", PRICE)


def test_a_base_tariff_above_the_cheapest_is_refused():
    with pytest.raises(BadNeedModel, match="Grundtaksten er højere"):
        suggested(citizens(FOUR), [2], "vum2", OfferPrice(80_500, 40_000))
    assert suggested(citizens(FOUR), [2], "vum2", OfferPrice(80_000, 40_000))


@given(
    st.lists(st.tuples(st.integers(0, 400), st.integers(501, 9000), st.integers(1, 366)), min_size=5, max_size=60),
    st.integers(2, 30),
)
def test_suggested_steps_never_cross_and_hold_everybody(rows: list[tuple[int, int, int]], count: int):
    frame = citizens([(f"b{n}", need / 100, daily, days) for n, (need, daily, days) in enumerate(rows)])
    most = distinct_steps(frame, PRICE)
    if most < 2:
        return
    (model,) = suggested(frame, [min(count, most)], "themes", PRICE)  # a model that crosses refuses to be made
    found = evaluate(frame, model)
    assert len(model.steps) == min(count, most)
    assert found.steps["citizens"].min() > 0
    for row in found.steps.iter_rows(named=True):
        assert abs(row["bias"]) <= 201  # hours have two decimals: at most 0,005 x 400 kr. off, and rounding
