"""The short findings over the diagrams."""

import polars as pl
import pytest

from styrbar.analysis.answer import AnswerColumn, AnswerTable, Figure
from styrbar.danish import roughly
from styrbar.web.follow_up import expected, explain
from support.answers import answer_of

COLUMNS = (AnswerColumn("part", "Årsag"), AnswerColumn("amount", "Ændring", "kroner"))


def with_figures(result, deviation):
    answer = answer_of()
    figures = (Figure("Forventet regnskab", result), Figure("Afvigelse", deviation))
    return type(answer)(answer.question, answer.sentence, answer.scope, (), figures)


def moved(*parts):
    frame = pl.DataFrame(parts, schema={"part": pl.String, "amount": pl.Int64}, orient="row")
    return answer_of(AnswerTable("parts", "Dele", COLUMNS, frame))


@pytest.mark.parametrize(
    ("deviation", "told"),
    [
        (2_930_000_000, "Forbruget ventes at ende 29,3 mio. kr. over budgettet"),
        (-25_300_000, "Forbruget ventes at ende 253.000 kr. under budgettet"),
        (0, "Forbruget ventes at ende på budgettet"),
        (None, "Forbruget ventes at ende på 5,0 mio. kr."),
    ],
)
def test_the_year_ends_over_or_under(deviation, told):
    assert expected.finding(with_figures(500_000_000, deviation)) == told


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        ([("Nye borgere", 500), ("Pris", -400)], "Nye borgere trækker mest op"),
        ([("Nye borgere", 500), ("Borgere, der er stoppet", -501)], "Borgere, der er stoppet, trækker mest ned"),
        ([("Pris", 0)], "Intet har flyttet sig"),
    ],
)
def test_the_largest_part_is_the_finding(parts, told):
    assert explain.finding(moved(*parts)) == told


@pytest.mark.parametrize(
    ("ore", "told"),
    [
        (999_949, "9.999 kr."), (1_000_000, "10.000 kr."), (99_949_999, "999.000 kr."), (99_994_999, "1.000.000 kr."),
        (99_995_000, "1,0 mio. kr."), (104_999_999, "1,0 mio. kr."), (105_000_000, "1,1 mio. kr."),
        (-84_000, "840 kr."),
    ],
)  # fmt: skip
def test_kroner_said_aloud(ore, told):
    assert roughly(ore) == told
