"""State refund over 24 months, against one group-by plus join over the same rows.

The baseline sums the same cost rows by citizen and month and joins birth months and households to the sums.
"""

from collections.abc import Callable
from datetime import date

import numpy as np
import polars as pl

from styrbar.analysis.refund import refund_year
from styrbar.rules.book import Value, rules
from styrbar.rules.refund.ladder import RefundRules, refund_rules

PEOPLE = 5_000
LIMIT = 5.0
YEARS = (2022, 2023)
ROWS = 3
"""Rows of cost a citizen has in a month."""

Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart; at scale 1 the middle one is 5,000 people."""
    return [_case(max(10, round(PEOPLE * scale * share))) for share in (0.5, 1.0, 2.0)]


def _case(people: int) -> Case:
    random = np.random.default_rng(1)
    costs, persons, households = _costs(people, random), _persons(people, random), _households(people)
    known = {year: _rules(year) for year in YEARS}
    by_year = [(known[year], costs.filter(pl.col("year") == year).drop("year")) for year in YEARS]

    def refunds() -> list[pl.DataFrame]:
        return [refund_year(rows, persons, households, its).citizens for its, rows in by_year]

    label = f"refusion, {people} borgere i 24 måneder ({costs.height} rækker)"
    return label, lambda: _sums(costs, persons, households), refunds, LIMIT


def _rules(year: int) -> RefundRules:
    """The limits of 2022, also where none is known."""
    known = rules()
    limits = [(step, known.at(f"refund.limit_{step}", date(2022, 1, 1)).value) for step in ("25", "50", "75")]
    own = [(f"refund.limit_{s}", Value(date(year, 1, 1), date(year, 12, 31), v.value, v.source)) for s, v in limits]
    return refund_rules(known.with_own(own), year)


def _sums(costs: pl.DataFrame, persons: pl.DataFrame, households: pl.DataFrame) -> pl.DataFrame:
    """The baseline."""
    sums = costs.lazy().group_by("citizen", "year", "month").agg(pl.col("amount").sum())
    who = persons.lazy().join(households.lazy(), on="citizen", how="left")
    return sums.join(who, on="citizen", how="left").collect()


def _costs(people: int, random: np.random.Generator) -> pl.DataFrame:
    """Three rows a month each, of which one in fifty is an income or a one-off cost, one in ten in a shelter."""
    rows = people * 24 * ROWS
    number = np.arange(rows)
    amount = random.gamma(1.5, 20_000, rows)
    income = random.random(rows) < 0.02
    return pl.DataFrame(
        {
            "citizen": pl.Series(number // (24 * ROWS)).map_elements(lambda c: f"b{c:011d}", return_dtype=pl.String),
            "year": pl.Series(np.array(YEARS)[(number // ROWS % 24) // 12]),
            "month": pl.Series(number // ROWS % 12 + 1, dtype=pl.Int8),
            "once": random.random(rows) < 0.02,
            "self_referral": np.arange(rows) // (24 * ROWS) % 10 == 0,
            "aftercare": np.zeros(rows, bool),
            "amount": np.where(income, -amount / 10, amount).round(2).__mul__(100).astype(np.int64),
        }
    )


def _persons(people: int, random: np.random.Generator) -> pl.DataFrame:
    """A fifth are children, a tenth above 67."""
    ages = np.where(np.arange(people) % 5 == 0, random.integers(0, 18, people), random.integers(18, 75, people))
    born = [
        date(2022 - int(age), int(month), 1) for age, month in zip(ages, random.integers(1, 13, people), strict=True)
    ]
    return pl.DataFrame({"citizen": [f"b{n:011d}" for n in range(people)], "birth_month": born})


def _households(people: int) -> pl.DataFrame:
    """The children, two and two."""
    children = range(0, people, 5)
    return pl.DataFrame(
        {
            "citizen": [f"b{n:011d}" for n in children],
            "household": [f"H{n // 10}" for n in children],
            "from_date": [date(2015, 1, 1)] * len(children),
            "to_date": pl.Series([None] * len(children), dtype=pl.Date),
        }
    )
