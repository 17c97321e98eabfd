"""Expected accounts by any chain of dimensions, with the budget only at the levels the budget has."""

from collections.abc import Mapping, Sequence

import polars as pl

from styrbar.analysis.expected_accounts import ExpectedAccounts, readable

Where = Mapping[str, str | None]
"""Chosen values by dimension, in the order they were chosen; None is the rows that do not say."""

MEASURES = (
    "budget_original",
    "budget_corrected",
    "posted",
    "outstanding",
    "planned",
    "result",
    "deviation",
    "full_year",
)


def breakdown(
    expected: ExpectedAccounts, budget: pl.DataFrame, full_year: pl.DataFrame, by: Sequence[str], where: Where
) -> pl.DataFrame:
    """One row a combination of `by` inside `where`: the dimensions and then `MEASURES`, in øre.

    budget: rows of budget_lines of the year. full_year: the line's dimensions, citizen and amount of each grant.
    Budget and deviation are null where the budget is not divided that far; result = posted + outstanding + planned.
    The rows add up to what stands one level up, for every measure that is not null.
    """
    facts = chosen(expected.events, where)
    sums = [pl.col("amount").filter(pl.col("part") == p).sum().alias(p) for p in ("posted", "outstanding", "planned")]
    rows = readable(facts.group_by(by).agg(*sums) if by else facts.select(*sums))
    for version in ("original", "corrected"):
        rows = _with_budget(rows, budget_for(budget, version), version, by, where)
    replay = chosen(full_year, where)
    total = pl.col("amount").sum().alias("full_year")
    rows = _full_join(rows, replay.group_by(by).agg(total) if by else replay.select(total), by)
    filled = rows.with_columns(pl.col("posted", "outstanding", "planned", "full_year").fill_null(0)).with_columns(
        result=pl.col("posted") + pl.col("outstanding") + pl.col("planned")
    )
    deviation = pl.col("result") - pl.col("budget_corrected")
    return filled.with_columns(deviation=deviation).select(*by, *MEASURES)


def chosen(rows: pl.DataFrame, where: Where) -> pl.DataFrame:
    """The rows with the chosen values; None chooses those that say nothing."""
    return rows.filter(*(pl.col(d).eq_missing(pl.lit(v, pl.String)) for d, v in where.items()))


def budget_for(budget: pl.DataFrame, version: str) -> pl.DataFrame:
    """Lines of the original budget, or of the corrected one when there is one (else the original stands)."""
    lines = budget.filter(pl.col("budget_version") == version)
    return lines if len(lines) or version == "original" else budget.filter(pl.col("budget_version") == "original")


def _with_budget(
    rows: pl.DataFrame, lines: pl.DataFrame, version: str, by: Sequence[str], where: Where
) -> pl.DataFrame:
    name = f"budget_{version}"
    lines = lines.with_columns(citizen=pl.lit(None, pl.String))
    for step, dimension in enumerate(where):
        lines = _divided(lines, list(where)[:step], dimension)
    lines = chosen(lines, where)
    has_budget = bool(len(lines))
    for step, dimension in enumerate(by):
        lines = _divided(lines, by[:step], dimension)
    if not by:
        total = lines["amount"].sum() if has_budget else None
        return rows.with_columns(pl.lit(total, pl.Int64).alias(name))
    sums = lines.group_by(by).agg(pl.col("amount").sum().alias(name))
    joined = _full_join(rows, sums, by)
    return joined.with_columns(_zero_where_the_level_has_a_budget(joined, lines, by, name))


def _divided(lines: pl.DataFrame, above: Sequence[str], dimension: str) -> pl.DataFrame:
    """The lines whose node one level up is wholly divided by `dimension`: a part of a budget is no budget."""
    undivided = pl.col(dimension).is_null().any()
    return lines.filter(~(undivided.over(list(above)) if above else undivided))


def _zero_where_the_level_has_a_budget(
    rows: pl.DataFrame, lines: pl.DataFrame, by: Sequence[str], name: str
) -> pl.Expr:
    """A node without a line has a budget of zero when its siblings have one, else none."""
    if len(by) == 1:
        return pl.col(name).fill_null(0) if len(lines) else pl.col(name)
    parents = lines.select(by[:-1]).unique().with_columns(budgeted=pl.lit(value=True))
    known = rows.select(by[:-1]).join(parents, on=by[:-1], how="left", nulls_equal=True, maintain_order="left")
    return pl.when(known["budgeted"].is_not_null()).then(pl.col(name).fill_null(0)).otherwise(pl.col(name))


def _full_join(rows: pl.DataFrame, other: pl.DataFrame, by: Sequence[str]) -> pl.DataFrame:
    if not by:
        return pl.concat([rows, other], how="horizontal")
    return rows.join(other, on=list(by), how="full", coalesce=True, nulls_equal=True)
