"""Needs move, are measured with noise, and are the same in every delivery that has them."""

from datetime import date
from itertools import pairwise
from statistics import mean, stdev

import pytest

from styrbar.synthetic.course import Course, Years, course
from styrbar.synthetic.needs import NOISE, THEMES, YEARLY_CHANGE, Goal, assessments, goals

FIRST, LAST = date(2022, 1, 1), date(2026, 10, 31)


@pytest.fixture(scope="module")
def made() -> Course:
    return course(2000, Years(2022, 2026), 1)


@pytest.fixture(scope="module")
def found(made: Course) -> list[Goal]:
    return list(goals(made.spells, FIRST, LAST, 1))


def changes(found: list[Goal], kind: str) -> list[float]:
    """Change in levels a year from first to last measurement."""
    pairs = [(g.measured[0], g.measured[-1]) for g in found if g.type == kind and len(g.measured) > 1]
    return [(b - a) / 10 / ((last - first).days / 365.25) for (first, a), (last, b) in pairs]


@pytest.mark.parametrize("kind", ["develop", "maintain", "limit_loss"])
def test_people_change_by_the_type_of_their_goal(found: list[Goal], kind: str) -> None:
    yearly = changes(found, kind)
    assert mean(yearly) == pytest.approx(YEARLY_CHANGE[kind], abs=4 * stdev(yearly) / len(yearly) ** 0.5 + 0.03)


def test_part_of_a_change_is_chance(found: list[Goal]) -> None:
    # Two neighbouring measurements differ by the noise of both, and by little else in half a year.
    steps = [b - a for g in found for (_, a), (_, b) in pairwise(g.measured)]
    assert 10 * NOISE * 2**0.5 * 0.9 < stdev(steps) < 10 * NOISE * 2**0.5 * 1.3


def test_a_goal_is_measured_first_on_the_day_it_is_set_and_never_after_the_help_or_the_day(found: list[Goal]) -> None:
    for goal in found:
        days = [day for day, _ in goal.measured]
        assert days[0] == goal.set_on
        assert days == sorted(set(days))
        assert days[-1] <= min(goal.spell.end, LAST)


def test_levels_are_from_0_to_4(found: list[Goal]) -> None:
    assert {score for g in found for _, score in g.measured} | {g.target for g in found} <= set(range(41))


def test_a_later_delivery_has_the_same_measurements_and_more(made: Course, found: list[Goal]) -> None:
    later = {g.number: g for g in found}
    for early in goals(made.spells, FIRST, date(2025, 3, 31), 1):
        now = later[early.number]
        assert now.measured[: len(early.measured)] == early.measured
        assert (now.type, now.theme, now.target, now.set_on) == (early.type, early.theme, early.target, early.set_on)


def test_an_assessment_has_every_theme_and_one_support_need(made: Course) -> None:
    by_visit: dict[tuple[int, date], list[tuple[str, int]]] = {}
    for a in assessments(made.spells, FIRST, LAST, 1):
        by_visit.setdefault((a.spell.number, a.day), []).append((a.theme, a.need))
    assert all(tuple(theme for theme, _ in rows) == THEMES for rows in by_visit.values())
    assert all(len({need for _, need in rows}) == 1 for rows in by_visit.values())


def test_dear_help_is_for_those_who_need_much(made: Course) -> None:
    found = [(a.spell.place.costly, a.need) for a in assessments(made.spells, FIRST, LAST, 1) if a.spell.place.offer]
    assert mean(need for costly, need in found if costly) > mean(need for costly, need in found if not costly) + 0.8
