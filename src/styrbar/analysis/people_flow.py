"""Who came, who stopped and who moved between two periods, and what each of it did to the cost.

Every citizen stands in one place on each side: where most of the citizen's spending inside the selection lies, outside
the selection when there is help there only, or without help. So each citizen is in one cell of the table from-to, and

    the change in spending = the sum over the cells of (after - before) + the change in what belongs to nobody

to the øre. Method and worked example: docs/metode/borgerstroemme.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.breakdown import Where
from styrbar.analysis.dimensions import KIND
from styrbar.analysis.drivers import collected
from styrbar.analysis.person_spending import in_level, inside, is_person

NONE, OUTSIDE, HERE = 0, 1, 2
"""Where a citizen stands: without help, with help outside the selection only, or in it."""

KINDS = ("new", "arrived", "moved", "stayed", "departed", "left")
"""New came from no help and arrived from help outside the selection; left and departed are the other way round."""

HELP = (*KIND, "offer")
"""What is said of the help that the citizens of a way got."""

CELL = ("from_state", "from", "to_state", "to")
_SUMS = ("amount_0", "amount_1")


@dataclass(frozen=True)
class Flow:
    """`people` has one row a citizen with spending inside the selection on a side.

    Columns: citizen, from_state, from, to_state, to (a value of the dimension, null when there is none or it is not
    told), kind, amount_0, amount_1 (øre inside the selection). `rest` is the øre of the two sides that no citizen's
    days carry.
    """

    people: pl.DataFrame
    rest: tuple[int, int]


def flow(
    before: nw.LazyFrame[Any],
    after: nw.LazyFrame[Any],
    by: str,
    where: Where,
    factors: Mapping[int, Fraction] | None = None,
) -> Flow:
    """The flow between two sides of spending (columns as `analysis.spending.SCHEMA`) over the dimension `by`.

    `where` is the selection and `factors` the price level, see `person_spending.in_level`.
    """
    (side0, rest0), (side1, rest1) = (_side(rows, by, where, factors or {}) for rows in (before, after))
    both = side0.join(side1, on="citizen", how="full", coalesce=True, suffix="_1")
    told = both.select(
        "citizen",
        from_state=pl.col("state").fill_null(NONE),
        **{"from": pl.col("value")},
        to_state=pl.col("state_1").fill_null(NONE),
        to=pl.col("value_1"),
        amount_0=pl.col("amount").fill_null(0),
        amount_1=pl.col("amount_1").fill_null(0),
    ).filter((pl.col("from_state") == HERE) | (pl.col("to_state") == HERE))
    people = told.with_columns(kind=_kind()).select("citizen", *CELL, "kind", *_SUMS).sort("citizen")
    return Flow(people, (rest0, rest1))


def _side(rows: nw.LazyFrame[Any], by: str, where: Where, factors: Mapping[int, Fraction]) -> tuple[pl.DataFrame, int]:
    """citizen, state, value and amount of one side, and the øre that nobody's days carry."""
    leaves = _leaves(rows, by, where, factors)
    found = leaves.group_by("citizen", "here", "value", "person").agg(pl.col("amount").sum())
    here = found.filter("person", "here")
    main = here.sort("amount", "value", descending=[True, False], nulls_last=True).group_by("citizen")
    standing = main.agg(pl.col("value").first(), pl.col("amount").sum()).with_columns(state=pl.lit(HERE, pl.Int32))
    elsewhere = found.filter("person").select(pl.col("citizen").unique()).join(standing, on="citizen", how="anti")
    away = elsewhere.with_columns(
        value=pl.lit(None, pl.String), amount=pl.lit(0, pl.Int64), state=pl.lit(OUTSIDE, pl.Int32)
    )
    rest = int(found.filter(~pl.col("person"), "here")["amount"].sum())
    return pl.concat([standing, away]), rest


def _leaves(rows: nw.LazyFrame[Any], by: str, where: Where, factors: Mapping[int, Fraction]) -> pl.DataFrame:
    """The smallest sums, each rounded once in the price level: a citizen, a place and what was got there."""
    told = rows.with_columns(here=inside(where), value=nw.col(by).cast(nw.String), person=is_person())
    sums = told.group_by("year", "citizen", "here", "value", "person", *HELP).agg(nw.col("amount").sum())
    return in_level(collected(sums), factors)


def help_of(
    sides: tuple[nw.LazyFrame[Any], nw.LazyFrame[Any]],
    by: str,
    where: Where,
    citizens: pl.Series,
    factors: Mapping[int, Fraction] | None = None,
) -> pl.DataFrame:
    """What some citizens of a `flow` with the same arguments got inside the selection, the largest change first.

    The columns of HELP, people (citizens who got it on either side), amount_0, amount_1, change; their sums are those
    of the citizens in the flow.
    """
    mine = citizens.to_frame("citizen")
    parts = [
        _leaves(rows, by, where, factors or {})
        .filter("here", "person")
        .join(mine, on="citizen", how="semi")
        .select("citizen", *HELP, **{f"amount_{side}": pl.col("amount"), f"amount_{1 - side}": pl.lit(0, pl.Int64)})
        for side, rows in enumerate(sides)
    ]
    told = _summed(pl.concat(parts, how="diagonal"), [*HELP], pl.col("citizen").n_unique())
    return told.sort(pl.col("change").abs(), *HELP, descending=[True, *(False for _ in HELP)], nulls_last=True)


def _kind() -> pl.Expr:
    """How the citizen got from one place to the other."""
    came, went = pl.col("from_state"), pl.col("to_state")
    return (
        pl.when(came == NONE)
        .then(pl.lit("new"))
        .when(came == OUTSIDE)
        .then(pl.lit("arrived"))
        .when(went == NONE)
        .then(pl.lit("left"))
        .when(went == OUTSIDE)
        .then(pl.lit("departed"))
        .when(pl.col("from").eq_missing(pl.col("to")))
        .then(pl.lit("stayed"))
        .otherwise(pl.lit("moved"))
    )


def cells(found: Flow) -> pl.DataFrame:
    """The columns of CELL, kind, people, amount_0, amount_1, change: one row a way from one place to another."""
    return _summed(found.people, [*CELL, "kind"]).sort(
        pl.col("change").abs(), *CELL, descending=[True, False, False, False, False], nulls_last=True
    )


def kinds(found: Flow) -> pl.DataFrame:
    """kind, people, amount_0, amount_1, change of each of KINDS, in that order."""
    order = pl.DataFrame({"kind": KINDS})
    summed = order.join(_summed(found.people, ["kind"]), on="kind", how="left", maintain_order="left")
    return summed.with_columns(pl.col("people", *_SUMS, "change").fill_null(0))


def places(found: Flow) -> pl.DataFrame:
    """One row a place inside the selection: who was there, who came, who went, who is there, and what they cost.

    value, people_0, new, came, went, left, people_1 and the øre amount_0, amount_1, change, where

        people_0 + new + came - went - left = people_1
    """
    was = found.people.filter(pl.col("from_state") == HERE).rename({"from": "value"})
    stands = found.people.filter(pl.col("to_state") == HERE).rename({"to": "value"})
    moved, kind = pl.col("kind") == "moved", pl.col("kind")
    before = was.group_by("value").agg(
        people_0=pl.len(),
        went=(moved | (kind == "departed")).sum(),
        left=(kind == "left").sum(),
        amount_0=pl.col("amount_0").sum(),
    )
    after = stands.group_by("value").agg(
        people_1=pl.len(),
        new=(kind == "new").sum(),
        came=(moved | (kind == "arrived")).sum(),
        amount_1=pl.col("amount_1").sum(),
    )
    both = before.join(after, on="value", how="full", coalesce=True, nulls_equal=True).with_columns(
        pl.exclude("value").fill_null(0).cast(pl.Int64)
    )
    told = both.with_columns(change=pl.col("amount_1") - pl.col("amount_0")).select(
        "value", "people_0", "new", "came", "went", "left", "people_1", *_SUMS, "change"
    )
    return told.sort(pl.col("change").abs(), "value", descending=[True, False], nulls_last=True)


def _summed(rows: pl.DataFrame, by: list[str], people: pl.Expr | None = None) -> pl.DataFrame:
    counted = pl.len() if people is None else people
    sums = rows.group_by(by).agg(people=counted.cast(pl.Int64), **{name: pl.col(name).sum() for name in _SUMS})
    return sums.with_columns(change=pl.col("amount_1") - pl.col("amount_0"))
