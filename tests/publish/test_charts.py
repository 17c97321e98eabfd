"""The charts are drawn from the answers' own tables."""

from datetime import date
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Figure, Scope
from styrbar.publish.charts import deviation_chart, waterfall, year_chart

MIO = 100_000_000


def answer(name, frame, data_date=date(2026, 9, 30), figures=()):
    columns = tuple(AnswerColumn(column, column) for column in frame.columns)
    scope = Scope("Sydhavn", "s1", data_date, date(2026, 1, 1), date(2026, 12, 31), "Betalt")
    return Answer("?", "Det er steget.", scope, (AnswerTable(name, "T", columns, frame),), figures)


def drawn(svg):
    root = ET.fromstring(svg)
    return root.attrib["aria-label"], [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]


def months(closed, so_far):
    """Twelve months, of which those with these numbers are closed."""
    return pl.DataFrame({"so_far": so_far, "closed": [month in closed for month in range(1, 13)]})


def test_an_explanation_becomes_a_waterfall_told_in_words_too():
    said, texts = drawn(
        waterfall(answer("parts", pl.DataFrame({"part": ["Pris", "Varighed"], "amount": [5_000, -1_000]})))
    )
    assert said == "Det er steget. Pris 50 kr, Varighed -10 kr."
    assert {"Pris", "+50", "Varighed", "-10", "Ændring i alt", "+40"} <= set(texts)


def test_the_course_of_the_year_is_drawn_against_the_corrected_budget():
    frame = months(range(1, 10), [MIO * 70 * m for m in range(1, 13)])
    said, texts = drawn(year_chart(answer("months", frame, figures=(Figure("Korrigeret budget", 900 * MIO),))))
    assert {"Til og med september 630,0", "Forventet 840,0", "Budget 900,0"} <= set(texts)
    assert "840.000.000 kr." in said
    assert "900.000.000 kr." in said


@pytest.mark.parametrize(
    ("closed", "text"),
    [
        (range(1, 6), "Til og med maj 10"),
        ((1, 2, 3, 4, 5, 7), "Til og med maj 10"),  # June is held open, so July is not reached
        (range(1, 13), "Regnskab 10"),
    ],
)
def test_the_course_is_drawn_as_booked_up_to_the_first_month_that_is_not_closed(closed, text):
    assert text in drawn(year_chart(answer("months", months(closed, [1_000] * 12))))[1]


def test_a_year_with_no_month_closed_is_all_expected():
    _, texts = drawn(year_chart(answer("months", months((), [1_000] * 12))))
    assert "Forventet 10" in texts
    assert not any(text.startswith("Til og med") for text in texts if text)


def test_the_twelve_largest_deviations_are_shown_and_blank_ones_are_not():
    frame = pl.DataFrame({"account": [f"konto {n}" for n in range(14)], "deviation": [None, *range(100, 1400, 100)]})
    _, texts = drawn(deviation_chart(answer("expected", frame)))
    assert "konto 13" in texts
    assert "konto 2" in texts
    assert not {"konto 0", "konto 1"} & set(texts)
