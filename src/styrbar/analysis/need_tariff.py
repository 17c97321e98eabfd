"""How well do the steps of a differentiated tariff follow what the citizens cost?

Method with worked example: docs/metode/takst-efter-behov.md. Source: VIVE, figur 3.2 og kapitel 3.6.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.need_model import HIGHEST_NEED, NEED_DECIMALS, BadNeedModel, NeedModel, need_words

SMALLEST = 5
"""Steps with fewer citizens are flagged: their averages say little, and may tell about one person."""
Real = NDArray[np.float64]


@dataclass(frozen=True)
class Fit:
    """How a model follows actual cost. Øre per day unless said otherwise; None where it cannot be reckoned.

    `r_squared` is 1 - SSE/SST over citizens, weighted by days; `mean_error` the mean absolute error, `bias` the mean of
    tariff - cost, both weighted by days; `span` highest/lowest step, `slope` the linear fit's øre per step; `revenue`
    and `cost` øre over the days. `citizens` are counted once.
    """

    r_squared: float | None
    mean_error: float
    bias: float
    lowest: int
    highest: int
    span: float | None
    slope: float
    revenue: int
    cost: int
    citizens: int
    days: int
    few_steps: int


@dataclass(frozen=True)
class NeedAnswer:
    """A model held against citizens.

    `steps`, one row a step: step, need_from, need_to (as read), hours (Decimal), tariff (øre by the model's own price),
    citizens, days, cost_per_day, spread (standard deviation), bias (all øre, null without citizens), revenue, cost
    (øre), few. `offers`: offer, step, tariff, for every offer with citizens. `citizens`: the frame with step, tariff.
    """

    model: NeedModel
    steps: pl.DataFrame
    fit: Fit
    offers: pl.DataFrame
    citizens: pl.DataFrame


def evaluate(frame: pl.DataFrame, model: NeedModel, smallest: int = SMALLEST) -> NeedAnswer:
    """Put each citizen on the step of the need, and hold the tariff against the actual cost.

    frame: citizen, offer, need (Float64, at most two decimals), cost (Int64, øre over the days), days (Int64, above 0).

        R² = 1 - sum of days x (cost a day - tariff)² / sum of days x (cost a day - mean cost a day)²

    Raises BadNeedModel for an empty frame, and for needs below the first step.
    """
    if frame.is_empty():
        raise BadNeedModel("Ingen borgere har både et behov og en udgift.", model.name, "Vælg en anden periode.")
    starts = np.array([float(s.need_from) for s in model.steps])
    number = np.searchsorted(starts, frame["need"].to_numpy(), side="right")
    if (number == 0).any():
        raise BadNeedModel(
            "Nogle borgere har et mindre behov end det laveste trins.", model.name, "Lad første trin begynde lavere."
        )
    offers = _offers(frame, model)
    placed = frame.with_columns(step=pl.Series(number, dtype=pl.Int64)).join(
        offers, on=["offer", "step"], how="left", nulls_equal=True, maintain_order="left"
    )
    steps = _steps(placed, model, smallest)
    return NeedAnswer(model, steps, _fit(placed, steps), offers, placed)


def compare(frame: pl.DataFrame, models: Sequence[NeedModel], smallest: int = SMALLEST) -> pl.DataFrame:
    """Several models on the same citizens, a row each: model, steps, what `Fit` has, difference (revenue - cost)."""
    rows = []
    for model in models:
        fit = evaluate(frame, model, smallest).fit
        row = {"model": model.name, "steps": len(model.steps)} | vars(fit)
        rows.append(row | {"difference": fit.revenue - fit.cost})
    return pl.DataFrame(rows, schema_overrides={"r_squared": pl.Float64, "span": pl.Float64})


def _offers(frame: pl.DataFrame, model: NeedModel) -> pl.DataFrame:
    """Each offer's tariff on each step, in øre per day."""
    names = frame["offer"].unique().sort().to_list()
    rows = [(o, n, model.tariff(n, o or "")) for o in names for n in range(1, len(model.steps) + 1)]
    return pl.DataFrame(rows, schema={"offer": pl.String, "step": pl.Int64, "tariff": pl.Int64}, orient="row")


def _steps(placed: pl.DataFrame, model: NeedModel, smallest: int) -> pl.DataFrame:
    count = range(1, len(model.steps) + 1)
    empty = pl.DataFrame(
        {
            "step": list(count),
            "need_from": [need_words(s.need_from, model.scale) for s in model.steps],
            "need_to": [_need_to(model, n) for n in count],
            "hours": pl.Series([s.hours for s in model.steps], dtype=pl.Decimal(10, 4)),
            "tariff": [model.tariff(n) for n in count],
        }
    )
    daily = pl.col("cost") / pl.col("days")
    mean = pl.col("cost").sum() / pl.col("days").sum()
    held = placed.group_by("step").agg(
        citizens=pl.col("citizen").n_unique().cast(pl.Int64),
        days=pl.col("days").sum(),
        cost_per_day=mean,
        spread=((pl.col("days") * (daily - mean) ** 2).sum() / pl.col("days").sum()).sqrt(),
        revenue=(pl.col("tariff") * pl.col("days")).sum(),
        cost=pl.col("cost").sum(),
    )
    joined = empty.join(held, on="step", how="left", maintain_order="left")
    counted = joined.with_columns(pl.col("citizens", "days", "revenue", "cost").fill_null(0))
    bias = pl.when(pl.col("days") > 0).then((pl.col("revenue") - pl.col("cost")) / pl.col("days"))
    means = (pl.col("cost_per_day"), pl.col("spread"), bias.alias("bias"))
    whole = (e.round(mode="half_away_from_zero").cast(pl.Int64) for e in means)
    few = pl.col("citizens") < smallest
    return counted.select(*empty.columns, "citizens", "days", *whole, "revenue", "cost", few=few)


def _need_to(model: NeedModel, number: int) -> str:
    """The last need on a step: where the next begins, less the scale's smallest difference."""
    if number == len(model.steps):
        return need_words(HIGHEST_NEED, model.scale)
    least = NEED_DECIMALS if model.scale == "themes" else Decimal(1)
    return need_words(model.steps[number].need_from - least, model.scale)


def _fit(placed: pl.DataFrame, steps: pl.DataFrame) -> Fit:
    days, cost, tariff = (placed[c].to_numpy().astype(np.float64) for c in ("days", "cost", "tariff"))
    actual, total = cost / days, days.sum()
    errors = tariff - actual
    sst = float((days * (actual - cost.sum() / total) ** 2).sum())
    revenue, paid = int((placed["tariff"] * placed["days"]).sum()), int(placed["cost"].sum())
    first, last = steps["tariff"][0], steps["tariff"][-1]
    return Fit(
        r_squared=1 - float((days * errors**2).sum()) / sst if sst > 0 else None,
        mean_error=float((days * np.abs(errors)).sum() / total),
        bias=(revenue - paid) / int(total),
        lowest=first,
        highest=last,
        span=last / first if first else None,
        slope=_slope(steps["tariff"].to_numpy().astype(np.float64)),
        revenue=revenue,
        cost=paid,
        citizens=placed["citizen"].n_unique(),
        days=int(total),
        few_steps=int(steps["few"].sum()),
    )


def _slope(tariffs: Real) -> float:
    """The least-squares line through the steps' tariffs by their number, in øre per step."""
    x = np.arange(len(tariffs)) - (len(tariffs) - 1) / 2
    return float((x * tariffs).sum() / (x * x).sum())
