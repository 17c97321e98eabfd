"""Targets: what moved beyond chance, and which light that gives."""

from datetime import date

import polars as pl
import pytest
from scipy.stats import binomtest, norm

from styrbar.analysis.targets import (
    COUNT,
    DOWN,
    KEY_FIGURE,
    LIGHTS,
    MEAN,
    NOTHING,
    ON_WAY,
    REACHED,
    SLIPPING,
    SLOW,
    TOTAL,
    UNSURE,
    UP,
    WRONG,
    Goal,
    Point,
    light,
    moved,
)

FIRST, LAST, DEADLINE = date(2026, 1, 1), date(2026, 7, 1), date(2026, 12, 31)


def point(day: date, people: dict[str, tuple[float, float]], shape: str, extra: float = 0, scale: float = 1) -> Point:
    rows = [(citizen, above, below) for citizen, (above, below) in people.items()]
    schema = {"citizen": pl.String, "above": pl.Float64, "below": pl.Float64}
    return Point(day, pl.DataFrame(rows, schema=schema, orient="row"), shape, extra, scale)


def crowd(first: int, count: int) -> dict[str, tuple[float, float]]:
    return {f"c{n}": (1.0, 0.0) for n in range(first, first + count)}


def test_a_count_moves_by_those_who_came_and_left() -> None:
    # 100 to 90: 15 have left and 5 have come.
    found = moved(point(FIRST, crowd(0, 100), COUNT), point(LAST, crowd(15, 90), COUNT))
    assert found is not None
    assert (found.change, found.p) == (-10, pytest.approx(binomtest(5, 20).pvalue))
    assert found.test == "Poisson: 5 er kommet til, og 15 er holdt op"


def test_the_same_people_are_no_change() -> None:
    found = moved(point(FIRST, crowd(0, 9), COUNT), point(LAST, crowd(0, 9), COUNT))
    assert found is not None
    assert (found.change, found.p) == (0, 1)


def test_a_total_moves_by_what_each_moved_it() -> None:
    first = point(FIRST, {"a": (100, 0), "b": (100, 0), "c": (50, 0)}, TOTAL, extra=-10)
    last = point(LAST, {"a": (130, 0), "b": (100, 0), "d": (40, 0)}, TOTAL, extra=-10)
    found = moved(first, last)
    # +30, 0, -50, +40: 20 in all, over the root of 900 + 2.500 + 1.600.
    assert found is not None
    assert (first.value, last.value, found.change) == (240, 260, 20)
    assert found.p == pytest.approx(2 * norm.sf(20 / 5000**0.5))


def test_a_mean_moves_by_each_ones_influence() -> None:
    first = point(FIRST, {"a": (10, 1), "b": (20, 1)}, MEAN)
    last = point(LAST, {"a": (10, 1), "b": (20, 1), "c": (45, 1)}, MEAN)
    found = moved(first, last)
    # 15 and 25. Influence now (10-25)/3, (20-25)/3, (45-25)/3 less before (10-15)/2, (20-15)/2, 0.
    each = [-5 + 2.5, -5 / 3 - 2.5, 20 / 3]
    assert found is not None
    assert (first.value, last.value, found.change) == (15, 25, 10)
    assert found.p == pytest.approx(2 * norm.sf(10 / sum(u**2 for u in each) ** 0.5))


def test_a_mean_of_nobody_has_no_value_and_no_test() -> None:
    nobody = point(FIRST, {}, MEAN)
    assert nobody.value is None
    assert moved(nobody, point(LAST, {"a": (1, 1)}, MEAN)) is None


def test_a_key_figure_is_never_tested() -> None:
    first, last = point(FIRST, {}, KEY_FIGURE, extra=10), point(LAST, {}, KEY_FIGURE, extra=900)
    assert (last.value, moved(first, last)) == (900, None)
    assert light(Goal(5, DOWN, DEADLINE), first, last)[0] == NOTHING


def test_the_scale_makes_the_unit() -> None:
    assert point(FIRST, crowd(0, 5), COUNT, scale=1000 / 500).value == 10


def test_where_it_should_be_lies_on_a_straight_line() -> None:
    goal, first = Goal(60, DOWN, date(2026, 1, 11)), point(FIRST, crowd(0, 100), COUNT)
    assert goal.due(first, FIRST) == 100
    assert goal.due(first, date(2026, 1, 6)) == 80
    assert goal.due(first, date(2026, 1, 11)) == goal.due(first, date(2027, 1, 1)) == 60
    assert Goal(60, DOWN, FIRST).due(first, FIRST) == 60


@pytest.mark.parametrize(
    ("left", "goal", "direction", "expected"),
    [
        (20, 80, DOWN, REACHED),  # 80 is at the goal
        (20, 60, DOWN, ON_WAY),  # half the time has gone, and 80 is on the line from 100 to 60
        (20, 59, DOWN, SLOW),
        (20, 120, UP, WRONG),
        (20, 70, UP, SLIPPING),
        (5, 60, DOWN, UNSURE),  # 5 of 5 left: p = 2/32
    ],
)
def test_the_light(left: int, goal: float, direction: str, expected: str) -> None:
    first, last = point(date(2026, 1, 1), crowd(0, 100), COUNT), point(date(2026, 1, 6), crowd(left, 100 - left), COUNT)
    lit, found = light(Goal(goal, direction, date(2026, 1, 11)), first, last)
    assert lit == expected
    assert found is not None


def test_six_who_left_are_beyond_chance_and_five_are_not() -> None:
    first = point(FIRST, crowd(0, 100), COUNT)
    goal = Goal(90, DOWN, DEADLINE)
    # 2/64 = 3,1 % and 2/32 = 6,3 %
    assert light(goal, first, point(LAST, crowd(6, 94), COUNT))[0] == ON_WAY
    assert light(goal, first, point(LAST, crowd(5, 95), COUNT))[0] == UNSURE


def test_one_point_tells_nothing_yet() -> None:
    only = point(FIRST, crowd(0, 10), COUNT)
    assert light(Goal(5, DOWN, DEADLINE), only, only) == (NOTHING, None)


def test_every_light_says_its_colour_in_words() -> None:
    assert {words.partition(":")[0] for words in LIGHTS.values()} == {"Grøn", "Gul", "Rød", "Grå"}
    assert all(words.partition(": ")[2] for words in LIGHTS.values())
