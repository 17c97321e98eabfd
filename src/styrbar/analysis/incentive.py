"""How citizens' levels moved against what was to be expected, offer by offer.

Levels go from 0 (no need of support) to 4, so a change is first minus last: more is better, and a slowed decline is a
change above the expected one. Method and worked example: docs/metode/incitament.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from math import sqrt

import polars as pl
from scipy import stats

from styrbar.register.snapshot import Snapshot
from styrbar.rules.incentive import to_step

FEWEST = 5
"""Fewest citizens of a group whose figures are shown, and fewest goals of others that an expectation rests on."""
_CELL = ("goal_type", "level")


@dataclass(frozen=True)
class OfferProgress:
    """One offer: means over its citizens, in levels. `deviation` is rounded to hundredths; low and high are 95 %."""

    offer: str
    citizens: int
    goals: int
    change: float
    expected: float
    deviation: Decimal
    low: float
    high: float


@dataclass(frozen=True)
class Progress:
    """All offers with at least FEWEST citizens, the best first.

    `spread` is the standard deviation between citizens of the same offer, with `degrees` of freedom, None when no
    offer has two. `small` counts the offers with fewer citizens. `left_out` counts goals by why they are not counted.
    `reference` has `goal_type`, `level`, `citizens`, `goals`, `yearly` (mean change a year; null under FEWEST
    citizens). `persons` has `offer`, `citizen`: whose price is at risk, in the offers that are shown.
    """

    offers: tuple[OfferProgress, ...]
    spread: float | None
    degrees: int
    small: int
    left_out: Mapping[str, int]
    reference: pl.DataFrame
    persons: pl.DataFrame = field(default_factory=pl.DataFrame)


def progress(snapshot: Snapshot, start: date, end: date, least_days: int, legal_basis: str | None = None) -> Progress:
    """The movement from `start` to `end` of every goal that was measured on both sides.

    A goal moves from its last measurement on or before `start` (else its first one) to its last on or before `end`;
    what lies less than `least_days` apart is left out. With `legal_basis` only goals of offers with it count.
    """
    moves = _moves(_measured(snapshot, end, legal_basis), start)
    counted = moves.filter(pl.col("days") >= max(1, least_days))
    expected = _expected(counted)
    alone = expected.filter(pl.col("offer").is_not_null(), pl.col("expected").is_null()).height
    persons = _persons(expected)
    left_out = {
        "once": moves.filter(pl.col("days") == 0).height,
        "short": moves.filter(pl.col("days") > 0, pl.col("days") < max(1, least_days)).height,
        "alone": alone,
    }
    return _summed(persons, left_out, _reference(counted))


def _measured(snapshot: Snapshot, end: date, legal_basis: str | None) -> pl.DataFrame:
    """One row a goal and day; of several measurements on a day the last in the file."""
    goals = snapshot.table("goals").select("goal", "citizen", "offer", "goal_type")
    if legal_basis is not None:
        wanted = snapshot.table("offers").filter(pl.col("legal_basis") == legal_basis).select("offer")
        goals = goals.join(wanted, on="offer", how="semi")
    rows = snapshot.table("measurements").filter(pl.col("measured_on") <= end).select("goal", "measured_on", "score")
    return (
        rows.join(goals, on="goal", maintain_order="left")
        .group_by("goal", "citizen", "offer", "goal_type", "measured_on", maintain_order=True)
        .agg(score=pl.col("score").last().cast(pl.Float64))
        .sort("goal", "measured_on")
        .collect()
    )


def _moves(measured: pl.DataFrame, start: date) -> pl.DataFrame:
    """One row a goal measured after `start`: `level` (its first, whole), `days` and `change` from first to last."""
    day, score = pl.col("measured_on"), pl.col("score")
    first = pl.coalesce(day.filter(day <= start).last(), day.first())
    kept = measured.with_columns(first=first.over("goal")).filter(day >= pl.col("first"))
    moved = kept.group_by("goal", "citizen", "offer", "goal_type", maintain_order=True).agg(
        start=score.first(), change=score.first() - score.last(), last=day.last(),
        days=(day.last() - day.first()).dt.total_days(),
    )  # fmt: skip
    level = (pl.col("start") + 0.5).floor().cast(pl.Int64)
    return moved.filter(pl.col("last") > start).with_columns(level=level)


def _expected(counted: pl.DataFrame) -> pl.DataFrame:
    """The change that goals of the same type and first level had elsewhere, over as many days.

        expected = days x sum of the others' changes / sum of the others' days

    Others are all goals but those of the offer itself; with fewer than FEWEST of them those of the same type at any
    level, and with fewer than that null.
    """
    near, wide = _others(counted, _CELL, "near"), _others(counted, ("goal_type",), "wide")
    found = counted.join(near, on=[*_CELL, "offer"], how="left", nulls_equal=True, maintain_order="left")
    found = found.join(wide, on=["goal_type", "offer"], how="left", nulls_equal=True, maintain_order="left")
    return found.with_columns(expected=pl.col("days") * pl.coalesce("near", "wide"))


def _others(counted: pl.DataFrame, cell: tuple[str, ...], name: str) -> pl.DataFrame:
    """The change a day of each cell without the offer's own goals; null where too few are left."""
    sums = {"goals": pl.len().cast(pl.Int64), "days": pl.col("days").sum(), "change": pl.col("change").sum()}
    own = counted.group_by(*cell, "offer", maintain_order=True).agg(**sums)
    rest = {name: pl.col(name).sum().over(cell) - pl.col(name).fill_null(0) for name in sums}
    rate = pl.when(pl.col("goals") >= FEWEST).then(pl.col("change") / pl.col("days"))
    return own.with_columns(**rest).select(*cell, "offer", rate.alias(name))


def _persons(expected: pl.DataFrame) -> pl.DataFrame:
    """One row a citizen at an offer: means over the goals that have an expectation."""
    known = expected.drop_nulls(["offer", "expected"])
    return known.group_by("offer", "citizen", maintain_order=True).agg(
        goals=pl.len(),
        change=pl.col("change").mean(),
        expected=pl.col("expected").mean(),
        deviation=(pl.col("change") - pl.col("expected")).mean(),
    )


def _summed(persons: pl.DataFrame, left_out: Mapping[str, int], reference: pl.DataFrame) -> Progress:
    away = pl.col("deviation") - pl.col("deviation").mean()
    offers = persons.group_by("offer", maintain_order=True).agg(
        pl.col("goals").sum(), pl.col("change").mean(), pl.col("expected").mean(), pl.col("deviation").mean(),
        citizens=pl.len(), squares=(away**2).sum(),
    )  # fmt: skip
    degrees = int((offers["citizens"].cast(pl.Int64) - 1).sum())
    spread = sqrt(offers["squares"].sum() / degrees) if degrees else None
    shown = offers.filter(pl.col("citizens") >= FEWEST).sort("deviation", "offer", descending=[True, False])
    return Progress(
        tuple(_offer(row, spread or 0.0, degrees) for row in shown.iter_rows(named=True)),
        spread,
        degrees,
        offers.height - shown.height,
        left_out,
        reference,
        persons.join(shown, on="offer", how="semi", maintain_order="left").select("offer", "citizen"),
    )


def _offer(row: Mapping[str, float], spread: float, degrees: int) -> OfferProgress:
    citizens = int(row["citizens"])
    half = float(stats.t.ppf(0.975, degrees)) * spread / sqrt(citizens)
    return OfferProgress(
        str(row["offer"]), citizens, int(row["goals"]), row["change"], row["expected"], to_step(row["deviation"]),
        row["deviation"] - half, row["deviation"] + half,
    )  # fmt: skip


def _reference(counted: pl.DataFrame) -> pl.DataFrame:
    yearly = pl.col("change").sum() / pl.col("days").sum() * 365.25
    cells = counted.group_by(*_CELL).agg(citizens=pl.col("citizen").n_unique(), goals=pl.len(), yearly=yearly)
    shown = pl.when(pl.col("citizens") >= FEWEST).then(pl.col("yearly"))
    return cells.with_columns(yearly=shown).sort(_CELL)
