"""Offers or providers side by side for the same section, target group and level of need.

Method and worked example: docs/metode/sammenligning.md.
"""

from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.funnel import FEWEST

GROUP = ("legal_basis", "target_group")
"""What is alike: only offers with the same section and target group stand side by side."""


def place_sums(rows: Any, place: str) -> nw.LazyFrame[Any]:
    """A year's rows, as in `spending.SCHEMA`, by group, need and place (offer or provider), in their own engine.

    One row each: persons (each once, with the highest need the place knows of), days, and amount (øre of rows with
    citizen and days).
    """
    told = ~nw.col("days").is_null() & ~nw.col("citizen").is_null() & ~nw.col(place).is_null()
    each = nw.from_native(rows).lazy().filter(told).select(*GROUP, place, "citizen", "need", "days", "amount")
    by_person = each.group_by(*GROUP, place, "citizen").agg(nw.col("need").max(), nw.col("days", "amount").sum())
    found: nw.LazyFrame[Any] = by_person.group_by(*GROUP, "need", place).agg(
        nw.len().cast(nw.Int64).alias("persons"), nw.col("days", "amount").sum()
    )
    return found


def by_need(sums: pl.DataFrame, place: str, year_days: int) -> pl.DataFrame:
    """Each place at each level of need, beside all places with that need: the sums of `place_sums` brought home.

    Columns: the group, need, place, places (how many there are with the same group and need), persons, days, amount,
    unit_cost and all_unit_cost (øre a full-year person), apart (the first over the second, less 1), length (days a
    person), and few: whether they are fewer than FEWEST persons.
    """
    alike = [*GROUP, "need"]
    everybody = sums.group_by(alike).agg(
        places=pl.col(place).n_unique(), all_days=pl.col("days").sum(), all_amount=pl.col("amount").sum()
    )
    joined = sums.join(everybody, on=alike, nulls_equal=True)
    return (
        _means(joined, year_days)
        .with_columns(all_unit_cost=_per(pl.col("all_amount"), pl.col("all_days")) * year_days)
        .with_columns(apart=_per(pl.col("unit_cost"), pl.col("all_unit_cost")) - 1)
        .sort(*alike, "unit_cost", place, descending=[False, False, True, True, False], nulls_last=True)
        .select(
            *alike, place, "places", "persons", "days", "amount", "unit_cost", "all_unit_cost", "apart", "length", "few"
        )
    )


def by_place(sums: pl.DataFrame, place: str, year_days: int) -> pl.DataFrame:
    """Each place in its group, beside what the same days at the same needs cost in all of the group's places.

        expected = sum over needs of the place's days × the group's øre a day at that need

    Columns: the group, place, places, persons, days, amount, unit_cost (øre a full-year person), expected (øre),
    difference = amount - expected, apart (the share of expected), length, need (the mean, weighed by days, of those
    whose need is known), severe (the share of the persons known with need 3 or 4), unknown (the share of the persons
    not assessed), few: whether they are fewer than FEWEST persons.
    """
    alike = [*GROUP, "need"]
    price = sums.group_by(alike).agg(all_days=pl.col("days").sum(), all_amount=pl.col("amount").sum())
    priced = sums.join(price, on=alike, nulls_equal=True).with_columns(
        at_price=pl.col("days") * _per(pl.col("all_amount"), pl.col("all_days")).fill_null(0.0)
    )
    known, severe = pl.col("need").is_not_null(), pl.col("need") >= 3
    found = priced.group_by(*GROUP, place).agg(
        pl.col("persons", "days", "amount").sum(),
        expected=pl.col("at_price").sum().round(0, mode="half_away_from_zero").cast(pl.Int64),
        need=_per((pl.col("need") * pl.col("days")).sum(), pl.col("days").filter(known).sum()),
        severe=_per(pl.col("persons").filter(severe).sum(), pl.col("persons").filter(known).sum()),
        unknown=_per(pl.col("persons").filter(~known).sum(), pl.col("persons").sum()),
    )
    counted = found.with_columns(places=pl.len().over(GROUP).cast(pl.Int64))
    return (
        _means(counted, year_days)
        .with_columns(difference=pl.col("amount") - pl.col("expected"))
        .with_columns(apart=_per(pl.col("difference"), pl.col("expected")))
        .sort(*GROUP, "difference", place, descending=[False, False, True, False], nulls_last=True)
        .select(
            *GROUP, place, "places", "persons", "days", "amount", "unit_cost", "expected", "difference", "apart",
            "length", "need", "severe", "unknown", "few",
        )
    )  # fmt: skip


def _means(frame: pl.DataFrame, year_days: int) -> pl.DataFrame:
    return frame.with_columns(
        unit_cost=_per(pl.col("amount"), pl.col("days")) * year_days,
        length=_per(pl.col("days"), pl.col("persons")),
        few=pl.col("persons") < FEWEST,
    )


def _per(above: pl.Expr, below: pl.Expr) -> pl.Expr:
    """above / below as a float; null where below is 0."""
    return pl.when(below != 0).then(above.cast(pl.Float64) / below.cast(pl.Float64))
