"""Spending per person, the way the drivers, the comparison, the flows and the national figures all read it.

One row is a citizen's spending in a year on one line, whether it comes from the register's own table of spending per
person or from a municipality's grants and postings. Method: docs/metode/udgifter.md.
"""

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.dimensions import kind_of_help

PARTS_OF_ONE = 10_000
"""Units are kept in ten-thousandths."""

_MILLIONTHS = 1_000_000
_OF_PART = _MILLIONTHS // PARTS_OF_ONE
"""Millionths, the register's six decimals, in a ten-thousandth."""

SCHEMA: dict[str, pl.DataType] = {
    "year": pl.Int64(), "municipality": pl.Int64(), "citizen": pl.String(), "sex": pl.String(), "age": pl.Int64(),
    "age_group": pl.String(), "legal_basis": pl.String(), "intervention": pl.String(), "kind": pl.String(),
    "target_group": pl.String(), "need": pl.Int64(), "ownership": pl.String(), "provider": pl.String(),
    "offer": pl.String(), "account": pl.String(), "unit": pl.String(), "days": pl.Int64(), "units": pl.Int64(),
    "amount": pl.Int64(),
}  # fmt: skip
"""Columns of every spending frame. days and units are null on rows that no quantity carries; amount is whole øre."""

AGE_GROUPS = (
    (0, 5, "0-5 år"), (6, 12, "6-12 år"), (13, 17, "13-17 år"), (18, 22, "18-22 år"), (23, 29, "23-29 år"),
    (30, 39, "30-39 år"), (40, 49, "40-49 år"), (50, 66, "50-66 år"), (67, None, "67 år og derover"),
)  # fmt: skip
"""First and last age, both included, and the words. 18 and 23 end a placement and its aftercare, 67 is pension."""


def registered(spendings: nw.LazyFrame[Any], *also: str) -> nw.LazyFrame[Any]:
    """The rows of the table `spendings` with the columns of `SCHEMA`, and those named, in whatever engine they lie.

    A row without a quantity counts its days; one without days is carried by no quantity. Quantities are rounded half
    away from zero to ten-thousandths.
    """
    sixths = (nw.col("quantity") * _MILLIONTHS).cast(nw.Int64)
    size = (sixths.abs() + _OF_PART // 2) // _OF_PART
    counted = nw.when(sixths < 0).then(-size).otherwise(size)
    counts_days = nw.col("quantity").is_null()
    units = nw.when(counts_days).then(nw.col("days") * PARTS_OF_ONE).otherwise(counted)
    empty = nw.lit("")
    kind = nw.concat_str(nw.coalesce("legal_basis", empty), nw.coalesce("intervention", empty), separator=" · ")
    return spendings.with_columns(
        units=nw.when(~nw.col("days").is_null()).then(units),
        unit=nw.when(counts_days).then(nw.lit("day")).otherwise(nw.col("unit")),
        kind=kind,
        age_group=age_group(),
    ).select(*SCHEMA, *also)


def age_group() -> nw.Expr:
    """The group that `age` lies in; null where the age is not known."""
    found: nw.Expr = nw.when(nw.col("age") >= AGE_GROUPS[-1][0]).then(nw.lit(AGE_GROUPS[-1][2]))
    for _, last, words in reversed(AGE_GROUPS[:-1]):
        found = nw.when(nw.col("age") <= last).then(nw.lit(words)).otherwise(found)
    return found.alias("age_group")


def own(
    side: pl.DataFrame, people: pl.DataFrame, needs: pl.DataFrame, year: int, municipality: int | None, *also: str
) -> pl.DataFrame:
    """One year of a municipality's own spending, from a side of the explanation: the columns of `SCHEMA`, and `also`.

    side: `explain_sides.side`; its rows without days stay, so that the year sums to its expected result. people:
    citizen, sex and birth_month. needs: citizen, assessed_on and support_need. Age is that of New Year's Eve; the need
    is the newest by then, else the first one later.
    """
    eve = date(year, 12, 31)
    who = people.select("citizen", "sex", age=year - pl.col("birth_month").dt.year().cast(pl.Int64))
    rows = (
        side.join(who, on="citizen", how="left")
        .join(_need_on(needs, eve), on="citizen", how="left")
        .with_columns(kind_of_help(), year=pl.lit(year, pl.Int64), municipality=pl.lit(municipality, pl.Int64))
    )
    grouped = nw.from_native(rows.lazy()).with_columns(age_group()).to_native().collect()
    return grouped.select(*(pl.col(name).cast(dtype) for name, dtype in SCHEMA.items()), *also)


def _need_on(needs: pl.DataFrame, day: date) -> pl.DataFrame:
    """citizen, need: the newest overall need assessed on or before the day, else the first after it."""
    known = needs.filter(pl.col("support_need").is_not_null()).sort("assessed_on", "support_need")
    before = known.filter(pl.col("assessed_on") <= day).group_by("citizen").agg(pl.col("support_need").last())
    after = known.filter(pl.col("assessed_on") > day).group_by("citizen").agg(pl.col("support_need").first())
    return pl.concat([before, after.join(before, on="citizen", how="anti")]).rename({"support_need": "need"})
