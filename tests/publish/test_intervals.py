"""Estimates with intervals: a dot, a line and a band, told in words too."""

from xml.etree import ElementTree as ET

from styrbar.publish.intervals import Estimate, interval_chart

ROWS = [Estimate("Åhuset", 0.4, 0.2, 0.6), Estimate("Engen", -0.3, -0.5, -0.1), Estimate("Skov", 0.1, -0.2, 0.4)]


def drawn(rows: list[Estimate]) -> str:
    return interval_chart(rows, 0.25, "Niveauer", "En af tre skiller sig ud")


def test_the_rows_stand_in_words_for_those_who_do_not_see_them() -> None:
    root = ET.fromstring(drawn(ROWS))
    assert root.attrib["aria-label"] == "En af tre skiller sig ud Åhuset 0,40, Engen -0,30, Skov 0,10."


def test_above_the_band_is_blue_below_is_orange_and_inside_is_grey() -> None:
    chart = drawn(ROWS).lower()
    assert all(colour in chart for colour in ("#1f6fb2", "#c2570c", "#6b7680"))
    assert "#1f6fb2" not in drawn(ROWS[1:]).lower()


def test_at_the_edge_of_the_band_is_inside() -> None:
    assert "#1f6fb2" not in drawn([Estimate("A", 0.25, 0.1, 0.4)]).lower()


def test_two_rows_of_the_same_name_are_both_drawn() -> None:
    assert drawn([ROWS[0], ROWS[0]]).count(">Åhuset</text>") == 2


def test_thirty_rows_are_drawn_at_the_most() -> None:
    many = [Estimate(f"Nr. {n}", 0.0, -1.0, 1.0) for n in range(31)]
    assert "Nr. 29" in drawn(many)
    assert "Nr. 30" not in drawn(many)


def test_nothing_is_an_empty_chart() -> None:
    assert "<svg" in drawn([])
