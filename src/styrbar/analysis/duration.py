"""How long a stay lasts, with those still there handled properly: survival curves, their intervals and a test.

    S(t) = product over the days x <= t on which stays end of (1 - ended(x) / there(x))

there(x) are the stays that are watched on day x: begun and not over, and watched from before day x, so that a stay
begun before the data begins counts from the day it is first seen and no day earlier. Method and worked example:
docs/metode/varighed.md. Source: Kaplan & Meier (1958), JASA 53; Klein & Moeschberger (2003), Survival Analysis, 4.2,
4.3, 4.5, 4.6 and 7.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Real = NDArray[np.float64]
Whole = NDArray[np.int64]
Truth = NDArray[np.bool_]

SURE = 0.95
"""How sure the intervals are."""

_Z = float(stats.norm.ppf((1 + SURE) / 2))


@dataclass(frozen=True)
class Watched:
    """Stays as they are watched, one entry each. Days are counted from the stay's first, which is day 1.

    entry: days the stay had lasted before it was watched (0 when watched from its first); last: the last day watched;
    ended: whether it ended on that day, or was still there. A stay with last <= entry is not watched at all.
    """

    entry: Whole
    last: Whole
    ended: Truth

    def __len__(self) -> int:
        return len(self.entry)

    def only(self, chosen: Truth) -> "Watched":
        """Some of the stays."""
        return Watched(self.entry[chosen], self.last[chosen], self.ended[chosen])


@dataclass(frozen=True)
class Curve:
    """A survival curve: one entry a day on which a stay ended, in order.

    days, there (stays watched), ended, share (still there after the day) and its interval low, high. `followed` is the
    last day anyone was watched: after it nothing is known. `broken` is the first day on which all who were watched had
    ended though others were watched later, so that the curve says nothing from there on; None when there is none.
    """

    days: Whole
    there: Whole
    ended: Whole
    share: Real
    low: Real
    high: Real
    followed: int
    broken: int | None

    def at(self, day: int) -> tuple[float, float, float] | None:
        """Share still there after the day, with its interval; None when it is not known."""
        if day > self.followed or (self.broken is not None and day >= self.broken):
            return None
        place = int(np.searchsorted(self.days, day, side="right")) - 1
        if place < 0:
            return (1.0, 1.0, 1.0)
        return float(self.share[place]), float(self.low[place]), float(self.high[place])

    def median(self) -> tuple[int | None, int | None, int | None]:
        """First day after which at most half are there, and the ends of its interval; None where it is not reached."""
        known = len(self.days) if self.broken is None else int(np.searchsorted(self.days, self.broken))
        found = [self._first(values[:known]) for values in (self.share, self.low, self.high)]
        return found[0], found[1], found[2]

    def _first(self, values: Real) -> int | None:
        places = np.flatnonzero(values <= 0.5)
        return int(self.days[places[0]]) if len(places) else None

    def days_there(self, start: int, end: int) -> float:
        """Mean days from day `start` + 1 to day `end` of a stay, counting those who have left as none.

        The area under the curve: the day x is spent by those still there after the day before.
        """
        edges = np.concatenate(([0], self.days, [max(end, int(self.days[-1]) if len(self.days) else 0)]))
        heights = np.concatenate(([1.0], self.share))
        spans = np.clip(edges[1:], start, end) - np.clip(edges[:-1], start, end)
        return float((spans * heights).sum())


def curve(stays: Watched) -> Curve:
    """The survival curve of the stays, with Greenwood's variance on the log-log scale.

        V(t) = sum of ended / (there * (there - ended)),   interval: S(t) ** exp(-/+ z * sqrt(V) / ln S(t))

    Where all have ended the interval's high end is that of the day before, since Greenwood says nothing there.
    """
    stays = stays.only(stays.last > stays.entry)
    days, ended = np.unique(stays.last[stays.ended], return_counts=True)
    there = _there(stays, days)
    share = np.cumprod(1 - ended / there) if len(days) else np.ones(0)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.cumsum(ended / (there * (there - ended)))
        width = _Z * np.sqrt(spread) / np.log(share)
        low, high = share ** np.exp(-width), share ** np.exp(width)
    gone = share == 0
    low, high = np.where(gone, 0.0, low), np.where(gone, 1.0, high)
    high = np.minimum.accumulate(high) if len(high) else high
    followed = int(stays.last.max()) if len(stays) else 0
    heights: list[Real] = [np.asarray(values, dtype=np.float64) for values in (share, low, high)]
    broken = _broken(stays, days, there, ended)
    return Curve(days, there, ended, heights[0], heights[1], heights[2], followed, broken)


def _there(stays: Watched, days: Whole) -> Whole:
    """Stays watched on each of the days."""
    entered = np.searchsorted(np.sort(stays.entry), days, side="left")
    over = np.searchsorted(np.sort(stays.last), days, side="left")
    return np.asarray(entered - over, dtype=np.int64)


def _broken(stays: Watched, days: Whole, there: Whole, ended: Whole) -> int | None:
    emptied = days[there == ended]
    if not len(emptied) or int(emptied[0]) >= int(stays.last.max()):
        return None
    return int(emptied[0])


@dataclass(frozen=True)
class Compared:
    """The log-rank test that stays in all groups end equally fast: its size, degrees of freedom and p-value."""

    size: float
    freedom: int
    p: float


def log_rank(groups: Sequence[Watched]) -> Compared | None:
    """Whether the groups' curves differ by more than chance; None when fewer than two groups can be compared.

    On each day that a stay ends, the groups' ended are held against what they would be if those there had the same
    risk; the differences' sum, with its variance, follows a chi-square with one degree less than there are groups.
    """
    groups = [group.only(group.last > group.entry) for group in groups]
    ends = [group.last[group.ended] for group in groups]
    days = np.unique(np.concatenate(ends)) if groups else np.zeros(0, dtype=np.int64)
    there = np.array([_there(group, days) for group in groups], dtype=np.float64).reshape(len(groups), len(days))
    ended = np.array(
        [np.searchsorted(np.sort(e), days, "right") - np.searchsorted(np.sort(e), days, "left") for e in ends],
        dtype=np.float64,
    ).reshape(len(groups), len(days))
    whole, gone = there.sum(axis=0), ended.sum(axis=0)
    usable = whole > 1
    there, ended, whole, gone = there[:, usable], ended[:, usable], whole[usable], gone[usable]
    shares = there / whole
    apart = (ended - gone * shares).sum(axis=1)
    weight = gone * (whole - gone) / (whole - 1)
    spread = np.diag((shares * weight).sum(axis=1)) - (shares * weight) @ shares.T
    counted = np.diag(spread) > 0
    freedom = int(counted.sum()) - 1
    if freedom < 1:
        return None
    free = np.flatnonzero(counted)[:-1]
    size = float(apart[free] @ np.linalg.solve(spread[np.ix_(free, free)], apart[free]))
    return Compared(size, freedom, float(stats.chi2.sf(size, freedom)))


@dataclass(frozen=True)
class Costs:
    """What stays cost, one entry a cost: place of the stay, the first and last of its days it is for, and the amount.

    The amount lies evenly over those days.
    """

    stay: Whole
    first: Whole
    last: Whole
    amount: Real


def mean_cost(found: Curve, stays: Watched, costs: Costs, edges: Sequence[int]) -> list[float | None]:
    """Mean cost a stay, in the unit of the amounts, from its first day to each of `edges`, those who left counting 0.

        M(e_k) = sum over the steps up to k of  (cost / days watched in the step) * mean days there in the step

    Days that were not watched are left out of both cost and days. None from the first step nobody was watched in, or
    that the curve does not reach. Source: Lin, Feuer, Etzioni & Wax (1997), Biometrics 53.
    """
    total, sums, start = 0.0, list[float | None](), 0
    begun = np.maximum(costs.first - 1, stays.entry[costs.stay])
    over = np.minimum(costs.last, stays.last[costs.stay])
    daily = costs.amount / np.maximum(costs.last - costs.first + 1, 1)
    for end in edges:
        cost = float((daily * np.clip(np.minimum(over, end) - np.maximum(begun, start), 0, None)).sum())
        days = float(np.clip(np.minimum(stays.last, end) - np.maximum(stays.entry, start), 0, None).sum())
        if days == 0 or found.at(end) is None:
            break
        total += cost / days * found.days_there(start, end)
        sums.append(total)
        start = end
    return [*sums, *([None] * (len(edges) - len(sums)))]
