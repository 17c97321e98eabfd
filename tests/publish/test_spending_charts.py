"""Charts of lines with names at their ends, and of moves as squares."""

import re
from itertools import pairwise

import pytest

from styrbar.publish.spending_charts import Axes, Line, Square, line_chart, squares_chart

AXES = Axes("År", "Pct.", low=0, high=100)


def heights(drawn: str, names: list[str]) -> list[float]:
    """How far down the names stand."""
    found = {text: float(y) for y, text in re.findall(r'translate\([\d.]+,([\d.]+)\)"[^>]*>([^<]+)</text>', drawn)}
    return [found[name] for name in names]


def test_lines_are_named_and_told() -> None:
    drawn = line_chart([Line("Privat", [(0, 100), (1, 60.5)]), Line("Region", [])], AXES, "Finding")
    assert "<title>Finding</title>" in drawn
    assert "<desc>Privat 60,50.</desc>" in drawn
    assert "Region" not in drawn


@pytest.mark.parametrize("end", [50.0, 0.0, 100.0])
def test_names_never_lie_on_each_other_nor_under_the_chart(end: float) -> None:
    names = ["A-linje", "B-linje", "C-linje"]
    drawn = line_chart([Line(name, [(0, 100), (1, end)]) for name in names], AXES, "x")
    places = sorted(heights(drawn, names))
    assert [b - a for a, b in pairwise(places)] == pytest.approx([17, 17])
    assert places[-1] <= 300 + 4


def test_a_band_is_drawn_behind_its_line() -> None:
    plain = line_chart([Line("A", [(0, 1), (1, 2)])], AXES, "x")
    banded = line_chart([Line("A", [(0, 1), (1, 2)], [(0, 2), (1, 3)])], AXES, "x")
    assert banded.count("<path") == plain.count("<path") + 1


def test_moves_are_squares_with_their_number() -> None:
    drawn = squares_chart([Square("Uden hjælp", "Botilbud", 1234)], ["Uden hjælp"], ["Botilbud"], "Hvor")
    assert "1.234" in drawn
    assert "<desc>Uden hjælp → Botilbud 1.234.</desc>" in drawn


def test_nothing_is_a_chart_too() -> None:
    assert line_chart([], Axes("x", "y"), "t").startswith("<svg")
    assert squares_chart([], [], [], "t").startswith("<svg")
