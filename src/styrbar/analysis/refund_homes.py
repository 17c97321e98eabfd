"""Children and young people of one household: one ladder for their cost, and its refund split by cost."""

from datetime import date

import polars as pl

from styrbar import danish
from styrbar.analysis.shares import shared
from styrbar.errors import BadInput

FINENESS = 1024
"""A child's part of a household's month is kept to so small a part of the refund's own parts."""


def membership(households: pl.DataFrame, year: int) -> pl.DataFrame:
    """Citizen, month (0-11) and household: the one the child belongs to on the month's first day.

    Raises BadInput for two on one day.
    """
    first, last = date(year, 1, 1), date(year, 12, 31)
    end = pl.col("to_date").fill_null(date.max)
    within = households.filter(pl.col("from_date") <= last, end >= first)
    _check_overlap(within)
    months = pl.DataFrame({"month": range(12), "day": [date(year, m, 1) for m in range(1, 13)]})
    in_it = within.join(months, how="cross").filter(pl.col("from_date") <= pl.col("day"), end >= pl.col("day"))
    return in_it.select("citizen", "month", "household").unique()


def _check_overlap(rows: pl.DataFrame) -> None:
    """A child belongs to one household at a time; the same household twice says nothing new."""
    several = rows.filter(pl.col("citizen").is_duplicated()).sort("citizen", "from_date", "household")
    until = pl.col("to_date").fill_null(date.max)
    before = several.with_columns(
        other=pl.col("household").shift().over("citizen"), latest=until.cum_max().shift().over("citizen")
    )
    twice = before.filter(pl.col("other") != pl.col("household"), pl.col("latest") >= pl.col("from_date"))
    if twice.is_empty():
        return
    day = twice["from_date"].max()
    assert isinstance(day, date)
    line = f"Arket husstande, linje {twice['source_line'][0]}" if "source_line" in twice.columns else "Husstandene"
    raise BadInput(
        f"En borger hører til to husstande den {danish.day(day)}.",
        f"{line}; i alt {danish.count(twice.height, 'række', 'rækker')}.",
        "Ret datoerne, så den ene husstand slutter, før den næste begynder, og indlæs husstandene igen.",
    )


def split_by_cost(member: pl.DataFrame) -> pl.DataFrame:
    """Each household's year as household, citizen and part (øre); the parts add up to it.

    member: a row for each child and month, with household, citizen, base (exact cost), positive (the sum of the
    household's costs above zero), home_refund (exact) and refund (øre, of the household's year). Month by month by
    cost, and none for a credit; the øre by largest remainder. The product of a refund and a cost needs 128 bits.
    """
    paid = member.filter(pl.col("home_refund") > 0, pl.col("refund") > 0)
    cost = pl.col("base").clip(lower_bound=0)
    weight = pl.col("home_refund").cast(pl.Int128) * FINENESS * cost // pl.col("positive")
    weighed = paid.with_columns(weight=weight.cast(pl.Int64)).group_by("household", "citizen")
    due = weighed.agg(pl.col("weight").sum(), pl.col("refund").first())
    parts = shared(due, ["household"], key="citizen", weight="weight", amount="refund", name="part")
    return parts.select("household", "citizen", "part").sort("household", "citizen")
