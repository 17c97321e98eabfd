"""Political targets: a measure of people's help followed over time, and whether it moved beyond chance.

Method and worked example: docs/metode/pejlemaerker.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import numpy as np
import polars as pl

from styrbar.analysis.dimensions import LINE
from styrbar.analysis.funnel import DISCOVERY, Real, normal_p, sign_p

DOWN, UP = "down", "up"
DIRECTIONS: Mapping[str, str] = MappingProxyType({DOWN: "Ned", UP: "Op"})

REACHED, ON_WAY, SLOW, SLIPPING, WRONG = "reached", "on_way", "slow", "slipping", "wrong"
UNSURE, NOTHING = "unsure", "nothing"
LIGHTS: Mapping[str, str] = MappingProxyType(
    {
        REACHED: "Grøn: målet er nået",
        ON_WAY: "Grøn: på vej",
        SLOW: "Gul: på vej, men for langsomt til fristen",
        SLIPPING: "Gul: målet er nået, men det går den forkerte vej",
        WRONG: "Rød: den forkerte vej",
        UNSURE: "Grå: ændringen kan være tilfældig",
        NOTHING: "Grå: kan ikke bedømmes endnu",
    }
)
"""The traffic light in words; the word before the colon is its colour."""

COUNT, TOTAL, MEAN, KEY_FIGURE = "count", "total", "mean", "key_figure"

MONTHLY_DIMENSIONS = LINE
"""What a calendar month's measure can be narrowed to: only what the grant and the posting say themselves."""


@dataclass(frozen=True)
class TargetMeasure:
    """A measure that a target can be set on.

    `shape` says how it comes from people: COUNT of those with the help, TOTAL of an amount, MEAN, one sum over another,
    or KEY_FIGURE, which has no people behind it and so is never tested. `per_inhabitants` divides by the inhabitants,
    times that many. `kind` is that of an answer's column and `unit` its words; `direction` is the way that most go.
    `monthly` follows the calendar's months inside the newest snapshot; all others follow the snapshots, month by month.
    """

    name: str
    title: str
    unit: str
    kind: str
    shape: str
    direction: str
    meaning: str
    per_inhabitants: int = 0
    monthly: bool = False


_ALL = (
    TargetMeasure(
        "recipients", "Borgere med hjælp i året", "borgere", "integer", COUNT, DOWN, "Borgere, der får hjælpen i året."
    ),
    TargetMeasure(
        "recipients_per_1000", "Borgere med hjælp pr. 1.000 indbyggere", "borgere pr. 1.000 indbyggere", "decimal",
        COUNT, DOWN, "Borgere, der får hjælpen i året, pr. 1.000 indbyggere.", per_inhabitants=1000,
    ),
    TargetMeasure(
        "spending", "Udgift i året", "kr.", "kroner", TOTAL, DOWN, "Årets udgift, med det, der endnu er planlagt."
    ),
    TargetMeasure(
        "spending_per_inhabitant", "Udgift pr. indbygger", "kr. pr. indbygger", "price", TOTAL, DOWN,
        "Årets udgift pr. indbygger.", per_inhabitants=1,
    ),
    TargetMeasure(
        "unit_cost", "Udgift pr. helårsperson", "kr. pr. helårsperson", "price", MEAN, DOWN,
        "Udgiften til et helt års hjælp.",
    ),
    TargetMeasure("duration", "Dage pr. borger", "dage", "decimal", MEAN, DOWN, "Dage med hjælpen i året pr. borger."),
    TargetMeasure(
        "share_of_people", "Andel af borgerne", "pct.", "percent", MEAN, UP,
        "De borgere, der får hjælpen, som andel af alle, der får hjælp i året.",
    ),
    TargetMeasure(
        "share_of_spending", "Andel af udgiften", "pct.", "percent", MEAN, UP,
        "Udgiften til hjælpen som andel af hele årets udgift.",
    ),
    TargetMeasure(
        "budget_deviation", "Afvigelse fra budgettet", "kr.", "kroner", TOTAL, DOWN,
        "Årets forventede udgift minus det korrigerede budget. Plus er et merforbrug.",
    ),
    TargetMeasure(
        "recipients_month", "Borgere med udgift i måneden", "borgere", "integer", COUNT, DOWN,
        "Borgere, der er bogført, udestående eller planlagt en udgift for i måneden.", monthly=True,
    ),
    TargetMeasure(
        "spending_month", "Udgift i måneden", "kr.", "kroner", TOTAL, DOWN, "Månedens udgift.", monthly=True
    ),
)  # fmt: skip
MEASURES: Mapping[str, TargetMeasure] = MappingProxyType({m.name: m for m in _ALL})

KEY = "key:"
"""How the name of a loaded key figure's measure begins."""


def key_measure(title: str, unit: str) -> TargetMeasure:
    """The measure that a loaded key figure is."""
    told = "Et indlæst nøgletal; uden antal bag sig kan det ikke prøves for tilfældighed."
    return TargetMeasure(f"{KEY}{title}", title, unit, "decimal", KEY_FIGURE, DOWN, told)


@dataclass(frozen=True)
class Point:
    """A measure at a time.

    people: citizen, above and below (floats), one row a citizen, and '' for what no citizen carries; the measure is the
    sum of above, plus `extra`, over the sum of below where it is a mean, times `scale`. No value where below is 0.
    """

    day: date
    people: pl.DataFrame
    shape: str
    extra: float = 0.0
    scale: float = 1.0

    @property
    def value(self) -> float | None:
        """The measure in its unit (øre for amounts of money, a share for per cent)."""
        above = float(self.people["above"].sum()) + self.extra
        if self.shape != MEAN:
            return above * self.scale
        below = float(self.people["below"].sum())
        return above / below * self.scale if below else None


@dataclass(frozen=True)
class Moved:
    """How a measure moved between two points, and the chance of so much if nothing had changed."""

    change: float
    p: float
    test: str


def moved(first: Point, last: Point) -> Moved | None:
    """The change from the first point to the last, tested on the same people; None when a value cannot be told.

    COUNT   n came and m left: with nothing changed each is as likely, and the p-value is the exact one of n against m
            (two Poisson counts given their sum).
    else    the change over sqrt(sum(u²)), u what each citizen moved it by, is standard normal. For a mean R = X/Y,
            u = (x1 - R1 y1)/Y1 - (x0 - R0 y0)/Y0; for a total, u = x1 - x0.
    """
    before, after = first.value, last.value
    if before is None or after is None or KEY_FIGURE in {first.shape, last.shape}:
        return None
    both = first.people.join(last.people, on="citizen", how="full", coalesce=True, suffix="_1").fill_null(0.0)
    x0, y0, x1, y1 = (both[name].to_numpy() for name in ("above", "below", "above_1", "below_1"))
    if first.shape == COUNT:
        came, left = int(((x1 > 0) & (x0 <= 0)).sum()), int(((x0 > 0) & (x1 <= 0)).sum())
        return Moved(after - before, sign_p(came, left), f"Poisson: {came} er kommet til, og {left} er holdt op")
    if first.shape == TOTAL:
        each = x1 * last.scale - x0 * first.scale
    else:
        each = _influence(x1, y1) * last.scale - _influence(x0, y0) * first.scale
    spread = float(np.sqrt((each**2).sum()))
    change = after - before
    p = float(normal_p(np.array(change / spread))) if spread > 0 else float(change == 0)
    return Moved(change, p, "normalfordeling på de samme borgeres ændring")


def _influence(x: Real, y: Real) -> Real:
    whole = float(y.sum())
    found: Real = (x - x.sum() / whole * y) / whole
    return found


@dataclass(frozen=True)
class Goal:
    """What the measure should be, which way it should go, and by when."""

    value: float
    direction: str
    deadline: date

    def met(self, value: float) -> bool:
        """Whether a value is at the goal or beyond it."""
        return value <= self.value if self.direction == DOWN else value >= self.value

    def due(self, first: Point, day: date) -> float | None:
        """Where the measure should be on the day: on a straight line from the first point to the goal in time."""
        start, days = first.value, (self.deadline - first.day).days
        if start is None:
            return None
        gone = 1.0 if days <= 0 else min(max((day - first.day).days / days, 0.0), 1.0)
        return start + (self.value - start) * gone


def light(goal: Goal, first: Point, last: Point) -> tuple[str, Moved | None]:
    """The traffic light at the last point. It has a colour only where the change since the first exceeds chance.

    Beyond chance is p <= 0.05. Then, where the goal is met: reached, or slipping when it moved the wrong way. Else: the
    wrong way; on the way, at or beyond the straight line to the deadline; or too slow. A first point that is the last
    tells nothing yet.
    """
    found = moved(first, last) if first.day != last.day else None
    now, due = last.value, goal.due(first, last.day)
    if found is None or now is None or due is None:
        return NOTHING, found
    if found.p > DISCOVERY:
        return UNSURE, found
    backwards = (found.change > 0) != (goal.direction == UP)
    if goal.met(now):
        return (SLIPPING if backwards else REACHED), found
    if backwards:
        return WRONG, found
    on_line = now <= due if goal.direction == DOWN else now >= due
    return (ON_WAY if on_line else SLOW), found
