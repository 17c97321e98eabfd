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


def months(planned, so_far):
    return pl.DataFrame({"planned": planned, "so_far": so_far})


def test_an_explanation_becomes_a_waterfall_told_in_words_too():
    said, texts = drawn(
        waterfall(answer("parts", pl.DataFrame({"part": ["Pris", "Varighed"], "amount": [5_000, -1_000]})))
    )
    assert said == "Det er steget. Pris 50 kr, Varighed -10 kr."
    assert {"Pris", "+50", "Varighed", "-10", "Ændring i alt", "+40"} <= set(texts)


def test_the_course_of_the_year_is_drawn_against_the_corrected_budget():
    frame = months([0] * 9 + [MIO * 70] * 3, [MIO * 70 * m for m in range(1, 13)])
    said, texts = drawn(year_chart(answer("months", frame, figures=(Figure("Korrigeret budget", 900 * MIO),))))
    assert {"Til og med september 630,0", "Forventet 840,0", "Budget 900,0"} <= set(texts)
    assert "840.000.000 kr." in said
    assert "900.000.000 kr." in said


@pytest.mark.parametrize(
    ("data_date", "text"), [(date(2026, 5, 31), "Til og med maj 10"), (date(2027, 2, 1), "Regnskab 10")]
)
def test_without_a_plan_the_months_the_data_reaches_are_the_known_ones(data_date, text):
    assert text in drawn(year_chart(answer("months", months([0] * 12, [1_000] * 12), data_date)))[1]


def test_the_twelve_largest_deviations_are_shown_and_blank_ones_are_not():
    frame = pl.DataFrame({"account": [f"konto {n}" for n in range(14)], "deviation": [None, *range(100, 1400, 100)]})
    _, texts = drawn(deviation_chart(answer("expected", frame)))
    assert "konto 13" in texts
    assert "konto 2" in texts
    assert not {"konto 0", "konto 1"} & set(texts)
