"""A small answer with one column of each kind."""

from datetime import date
from decimal import Decimal

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope

COLUMNS = (
    AnswerColumn("offer", "Tilbud"),
    AnswerColumn("citizen", "Borger", "citizen"),
    AnswerColumn("cost", "Udgift", "kroner", total=True, meaning="Hvad der er betalt."),
    AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
    AnswerColumn("hours", "Timer", "decimal"),
    AnswerColumn("people", "Borgere", "integer", total=True),
    AnswerColumn("share", "Andel", "percent"),
    AnswerColumn("start", "Fra", "date"),
    AnswerColumn("month", "Måned", "month"),
    AnswerColumn("closed", "Lukket", "flag"),
)
ROWS = [
    ("Åhøj; «Søndergården»", "b00000000001", 123_456_789, 5, Decimal("2.5"), 3, 0.125, date(2026, 1, 31),
     date(2026, 1, 1), True),
    ("=HYPERLINK(1)", None, -5, -10_050, Decimal("0.25"), 1200, 0.5, None, date(2026, 2, 1), False),
    ("-", "b00000000002", None, 0, None, None, None, date(2025, 12, 1), None, None),
]  # fmt: skip
SCHEMA = {
    "offer": pl.String, "citizen": pl.String, "cost": pl.Int64, "change": pl.Int64, "hours": pl.Decimal(38, 6),
    "people": pl.Int64, "share": pl.Float64, "start": pl.Date, "month": pl.Date, "closed": pl.Boolean,
}  # fmt: skip


def table_of(rows, title="Udgift pr. tilbud", name="offers"):
    return AnswerTable(name, title, COLUMNS, pl.DataFrame(rows, schema=SCHEMA, orient="row"), empty="Ingen tilbud.")


def answer_of(*tables):
    scope = Scope(
        "Sydhavn Kommune", "2026-03-31-abc", date(2026, 3, 31), date(2026, 1, 1), date(2026, 12, 31), "Betalt"
    )
    return Answer(
        "Hvad koster det?",
        "Det koster 1.234.567,84 kr.",
        scope,
        tables,
        figures=(Figure("Udgift", 123_456_784), Figure("Borgere", 1203, "integer"), Figure("Budget", None)),
        basis=(Basis("Takster", "Takstfilen fra 2026", "takst"),),
        kroner_outside={"uden pris": 100_000},
    )
