"""The costliest: how many, how unevenly, and how much of the growth is theirs."""

from fractions import Fraction
from itertools import pairwise

import pytest
from analysis.flow_world import ANNA, BO, CAI, DEA, EVA, row, spending
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.costliest import (
    costs_of,
    divided,
    gini,
    growth,
    lorenz,
    people_listed,
    person_years,
    share_of_dearest,
    yearly,
)
from styrbar.analysis.costly import with_costly

MILLION = 100_000_000
LEAST = {2025: 2 * MILLION + 1, 2026: 2 * MILLION + 1}
ROWS = (
    row(2025, ANNA, 250_000_000), row(2026, ANNA, 280_000_000),
    row(2025, BO, 150_000_000), row(2026, BO, 220_000_000),
    row(2025, CAI, 300_000_000), row(2026, DEA, 240_000_000),
    row(2025, EVA, 100_000_000, ownership="municipal"), row(2026, EVA, 110_000_000, ownership="municipal"),
)  # fmt: skip
EXAMPLE = person_years(with_costly(spending(*ROWS), LEAST), {}, ["ownership"], {})


def test_the_example_of_the_method_page_adds_up_to_the_whole_change() -> None:
    told = {g: (people, change) for g, people, _, _, change in growth(EXAMPLE, 2025, 2026).iter_rows()}
    assert told == {
        "both": (1, 30_000_000),  # Anna 2,5 → 2,8
        "became": (1, 70_000_000),  # Bo 1,5 → 2,2
        "new": (1, 240_000_000),  # Dea 0 → 2,4
        "ceased": (0, 0),
        "left": (1, -300_000_000),  # Cai 3,0 → 0
        "others": (1, 10_000_000),  # Eva 1,0 → 1,1
        "nobody": (0, 0),
    }
    # 8,0 → 8,5
    assert sum(change for _, change in told.values()) == 50_000_000


def test_each_year_has_its_costly_and_its_skewness() -> None:
    first, last = yearly(EXAMPLE)
    assert (first.people, first.costly, first.amount, first.costly_amount) == (4, 2, 8 * MILLION, 550_000_000)
    assert (last.people, last.costly, last.amount, last.costly_amount) == (4, 3, 850_000_000, 740_000_000)
    # (3 x 2,8 + 1 x 2,4 - 1 x 2,2 - 3 x 1,1) / (4 x 8,5) = 5,3 / 34
    assert last.gini == pytest.approx(5.3 / 34)
    # The dearest 1 to 20 per cent of four is one of them, 2,8 of 8,5; half of them have 5,2.
    assert last.dearest == pytest.approx([2.8 / 8.5] * 4 + [5.2 / 8.5])


@pytest.mark.parametrize(
    ("costs", "value"), [([7, 7, 7], 0), ([5], 0), ([9, 0, 0, 0], 0.75), ([], None), ([3, 1], Fraction(2, 8))]
)
def test_the_gini_of_a_few(costs: list[int], value: float | None) -> None:
    assert gini(costs) == (None if value is None else pytest.approx(float(value)))


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=30))
def test_the_gini_is_half_the_mean_difference_over_the_mean(costs: list[int]) -> None:
    n, whole = len(costs), sum(costs)
    apart = sum(abs(a - b) for a in costs for b in costs)
    assert gini(sorted(costs, reverse=True)) == pytest.approx(apart / (2 * n * whole), abs=1e-12)


@given(st.lists(st.integers(1, 10**9), min_size=1, max_size=400))
def test_the_curve_rises_ever_slower_from_nothing_to_all(costs: list[int]) -> None:
    points = lorenz(sorted(costs, reverse=True))
    assert points[0] == (0, 0)
    assert points[-1] == pytest.approx((1, 1))
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    assert all(later <= earlier + 1e-9 for earlier, later in pairwise(slopes))


def test_of_nobody_there_is_no_curve_and_no_share() -> None:
    assert lorenz([]) == []
    assert share_of_dearest([], Fraction(1, 100)) is None


def test_who_costs_nothing_is_outside_the_curve() -> None:
    rows = person_years(with_costly(spending(row(2025, ANNA, -5), row(2025, BO, 7)), LEAST), {}, [], {})
    assert costs_of(rows, 2025) == [7]


def test_the_limit_is_of_all_help_also_when_the_answer_is_narrowed() -> None:
    both = (row(2025, ANNA, 150_000_000), row(2025, ANNA, 60_000_000, intervention="Støtte"))
    (year,) = yearly(person_years(with_costly(spending(*both), LEAST), {"intervention": "Støtte"}, [], {}))
    assert (year.costly, year.costly_amount) == (1, 60_000_000)


def test_what_is_nobodys_is_a_group_of_its_own() -> None:
    rows = (row(2025, ANNA, 5), row(2026, None, 9, days=None, units=None))
    told = growth(person_years(with_costly(spending(*rows), LEAST), {}, [], {}), 2025, 2026)
    assert dict(told.select("group", "change").rows())["nobody"] == 9
    assert told["change"].sum() == 4


def test_the_costly_are_divided_by_any_dimension_with_everybodys_spending_beside() -> None:
    (private, municipal) = divided(EXAMPLE, "ownership", 2025, 2026).rows(named=True)
    assert private == {
        "ownership": "private", "people_0": 2, "people_1": 3, "amount_0": 550_000_000, "amount_1": 740_000_000,
        "change": 190_000_000, "all_1": 740_000_000,
    }  # fmt: skip
    assert (municipal["people_1"], municipal["amount_1"], municipal["all_1"]) == (0, 0, 110_000_000)


def test_the_list_has_everybody_costly_in_either_year_the_dearest_now_first() -> None:
    assert people_listed(EXAMPLE, 2025, 2026)["citizen"].to_list() == [ANNA, DEA, BO, CAI]


def test_fixed_prices_move_the_first_year_only() -> None:
    rows = person_years(with_costly(spending(*ROWS), LEAST), {}, [], {2025: Fraction(11, 10), 2026: Fraction(1)})
    assert [year.amount for year in yearly(rows)] == [880_000_000, 850_000_000]
