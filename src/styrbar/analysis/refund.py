"""State refund (statsrefusion) of one accounting year: 50 per cent of self-referral stays, then the ladder on the rest.

    month's cost c = running cost of the month + one-off costs of the year / 12, income deducted, in sections 109 and
        110 what the state has not already refunded
    month's refund = sum over the steps of (share - share of the step below) x max(0, c - limit / 12)

The ladder is held against one citizen's cost, or against the sum of the children of one household. Nothing is rounded
before the year's total of a citizen or household; a household's refund is split month by month by cost, to the øre by
largest remainder. All sums are whole numbers of a small part of an øre (`refund_exact`), so that they are exact.

Method and worked example: docs/metode/refusion.md. Source: SEL § 176, BL § 198, the order on central refund §§ 3-6.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from styrbar.analysis.refund_exact import Scale, Whole, check_size, refund_of, rounded, scale_of
from styrbar.analysis.refund_grid import MONTHS, Grid, grid_of
from styrbar.analysis.refund_homes import membership, split_by_cost
from styrbar.rules.refund.ladder import RefundRules

OUTSIDE = {
    "no_citizen": "Uden borger",
    "negative": "Borgere, hvis indtægter er større end udgifterne i året",
    "no_birth_month": "Borgere uden fødselsmåned",
    "age_end_unknown": "Borgere over aldersgrænsen, hvor måneden før fødselsdagen ikke er kendt",
    "age_end": "Borgere over aldersgrænsen, der ikke var dækket før",
}
"""Why a citizen's cost is not held against the ladder, in the words the user reads; the first that fits."""

COUNTED = "counted"
_STATUS = (COUNTED, *OUTSIDE)
_UNKNOWN = -1_000_000
"""The month of birth and the age of who has no month of birth."""


@dataclass(frozen=True)
class Refund:
    """One year's refund; `scale` says how many parts the exact columns cut an øre into.

    `citizens`: citizen (null is all that is booked without one), cost, self_cost, self_refund, ladder_refund and refund
    in øre; the last two are null when the ladder is not known. `months`: citizen, month (1-12), cost and self_cost
    (øre), base (exact cost held against the ladder), once (the part of it that is the year's one-off costs), age
    (months, on the month's first day), status (COUNTED, or a key of OUTSIDE), household (when the cost is added up with
    others'), home_base (exact, of the household where there is one), positive (of a household: the costs above zero)
    and home_refund (the ladder's refund of home_base, exact, null when the ladder is not known). `homes`: household,
    citizen and part of the household's refund, in øre. `outside`: øre that no ladder is held against, by OUTSIDE.
    """

    rules: RefundRules
    citizens: pl.DataFrame
    months: pl.DataFrame
    homes: pl.DataFrame
    outside: dict[str, int]
    scale: Scale

    @property
    def known(self) -> bool:
        """Whether the ladder of the year is known; without it the refund of costly cases is not reckoned."""
        return self.rules.ladder is not None


def refund_year(
    costs: pl.DataFrame,
    people: pl.DataFrame,
    households: pl.DataFrame,
    rules: RefundRules,
    covered: pl.DataFrame | None = None,
) -> Refund:
    """The refund of `rules.year`.

    costs: citizen, month (1-12), once, self_referral, aftercare (booleans), amount (øre; income negative); only what
    may be refunded. people: citizen, birth_month (a date in it). households: citizen, household, from_date, to_date.
    covered: citizen, covered, of those who passed the age in an earlier year; who is not in it is unknown.

    Raises BadInput when a child stands in two households on one day, and for amounts too large to be money.
    """
    scale = scale_of(rules)
    check_size(costs["amount"], scale)
    grid = grid_of(costs, scale)
    once = np.repeat(grid.once.sum(1, keepdims=True), MONTHS, 1)
    base = grid.running * rules.months + once
    born = _born(grid, people)
    age = np.where(born == _UNKNOWN, _UNKNOWN, rules.year * 12 + np.arange(MONTHS) - born)
    status = _status(grid, age, rules, _covered(base, born, _told(grid, covered), rules, scale))
    home, names = _homes(grid, households, age, status, rules)
    months = _months(grid, rules, scale, _Held(base, once, age, status, home, names))
    homes = split_by_cost(_members(months, scale))
    return Refund(rules, _totals(grid, months, homes, rules, scale), months, homes, _outside(grid, status), scale)


@dataclass(frozen=True)
class _Held:
    """What the ladder is held against, in the grid's shape; `home` is a place in `names`, -1 outside any household."""

    base: Whole
    once: Whole
    age: Whole
    status: Whole
    home: Whole
    names: pl.Series


def _born(grid: Grid, people: pl.DataFrame) -> Whole:
    """The month of birth as months since year 0, one column; `_UNKNOWN` where it is not known."""
    month = pl.col("birth_month").dt.year().cast(pl.Int64) * 12 + pl.col("birth_month").dt.month()
    born = people.select("citizen", born=month).drop_nulls().unique("citizen")
    found = grid.citizens.to_frame().join(born, on="citizen", how="left", maintain_order="left")["born"]
    return found.fill_null(_UNKNOWN).to_numpy().reshape(-1, 1)


def _told(grid: Grid, covered: pl.DataFrame | None) -> Whole:
    """What `covered` says of each citizen: 1 covered, 0 not, -1 nothing."""
    known = np.full(len(grid.citizens), -1)
    if covered is not None:
        told = covered.filter(pl.col("citizen").is_in(grid.citizens.implode()))
        known[grid.place(told["citizen"])] = told["covered"].cast(pl.Int64).fill_null(-1).to_numpy()
    return known


def _covered(base: Whole, born: Whole, told: Whole, rules: RefundRules, scale: Scale) -> Whole:
    """1 where the month before the month of the birthday was above a twelfth of the lowest limit, 0 where it was not,
    and what is `told` where that month lies before the year; one column."""
    before = born[:, 0] + rules.age_end * 12 - 2 - rules.year * 12  # as a column of the grid: January is 0
    limit = rules.ladder.steps[0].limit * scale.self_parts if rules.ladder else 0
    here = (before >= 0) & (before < MONTHS)
    above = base[np.arange(len(base)), np.clip(before, 0, MONTHS - 1)] > limit
    return np.where(here, above, told).reshape(-1, 1)


def _status(grid: Grid, age: Whole, rules: RefundRules, covered: Whole) -> Whole:
    """Each month's place in `_STATUS`."""
    nobody = grid.citizens.is_null().to_numpy().reshape(-1, 1)
    older = age >= rules.age_end * 12
    reasons = (
        nobody,
        grid.cost.sum(1, keepdims=True) < 0,
        age == _UNKNOWN,
        older & (covered == -1),
        older & (covered == 0),
    )
    shape = [np.broadcast_to(reason, age.shape) for reason in reasons]
    return np.select(shape, range(1, len(_STATUS)), 0)


def _homes(
    grid: Grid, households: pl.DataFrame, age: Whole, status: Whole, rules: RefundRules
) -> tuple[Whole, pl.Series]:
    """The household each month's cost is added up in, and the households' names.

    A child belongs to its household below one age, a young person with aftercare below another. A household with one
    person with cost in the year is that person alone.
    """
    ours = households.filter(pl.col("citizen").is_in(grid.citizens.implode()))
    member = membership(ours, rules.year)
    names = member["household"].unique().sort()
    codes = member.join(names.to_frame().with_row_index("code"), on="household", how="left", maintain_order="left")
    home = np.full((len(age), MONTHS), -1)
    home[grid.place(member["citizen"]), member["month"].to_numpy()] = codes["code"].to_numpy()
    young = (age < rules.household_age * 12) | (grid.aftercare & (age < rules.aftercare_age * 12))
    home = np.where(young & (status == 0), home, -1)
    who = np.arange(len(age)).reshape(-1, 1)
    pairs = np.unique((home * len(age) + who)[home >= 0])
    alone = np.bincount(pairs // max(len(age), 1), minlength=len(names)) < 2
    return np.where(np.append(alone, True)[home], -1, home), names


def _months(grid: Grid, rules: RefundRules, scale: Scale, held: _Held) -> pl.DataFrame:
    """`Refund.months`, sorted by citizen and month: those with a cost, or that bear a part of a one-off cost."""
    at = (held.home * MONTHS + np.arange(MONTHS))[held.home >= 0]
    sums, positive = (np.zeros(len(held.names) * MONTHS, np.int64) for _ in range(2))
    own = held.base[held.home >= 0]
    np.add.at(sums, at, own)
    np.add.at(positive, at, np.maximum(own, 0))
    home_base, above_zero = held.base.copy(), np.zeros_like(held.base)
    home_base[held.home >= 0], above_zero[held.home >= 0] = sums[at], positive[at]
    frame = pl.DataFrame(
        {
            "month": np.tile(np.arange(1, MONTHS + 1), len(grid.citizens)),
            "cost": grid.cost.ravel(),
            "self_cost": grid.self_cost.ravel(),
            "base": held.base.ravel(),
            "once": held.once.ravel(),
            "age": held.age.ravel(),
            "home_base": home_base.ravel(),
            "positive": above_zero.ravel(),
            "home_refund": _refunds(home_base, held, rules, scale).ravel(),
        }
    )
    status = pl.Series(_STATUS, dtype=pl.Enum(_STATUS)).gather(held.status.ravel())
    household = held.names.gather(pl.Series(held.home.ravel()).replace(-1, None))
    named = frame.with_columns(
        grid.citizens.gather(np.repeat(np.arange(len(grid.citizens)), MONTHS)),
        status.alias("status"),
        household.alias("household"),
        home_refund=None if rules.ladder is None else pl.col("home_refund"),
    )
    return named.filter(pl.Series((grid.there | (held.once != 0)).ravel()))


def _refunds(home_base: Whole, held: _Held, rules: RefundRules, scale: Scale) -> Whole:
    """The ladder's refund of each month held against it, exact; 0 for what is not, and when no ladder is known."""
    if rules.ladder is None or rules.children is None:
        return np.zeros_like(home_base)
    grown = refund_of(home_base, rules.ladder, scale)
    if rules.children != rules.ladder:
        child = (held.home >= 0) | (held.age < rules.household_age * 12)
        grown = np.where(child, refund_of(home_base, rules.children, scale), grown)
    return np.where(held.status == 0, grown, 0)


def _members(months: pl.DataFrame, scale: Scale) -> pl.DataFrame:
    """The months of households, with the refund (øre) of the household's year."""
    member = months.filter(pl.col("household").is_not_null(), pl.col("home_refund").is_not_null())
    year = member.unique(["household", "month"]).group_by("household").agg(pl.col("home_refund").sum())
    refund = pl.Series("refund", rounded(year["home_refund"].to_numpy(), scale.whole), dtype=pl.Int64)
    return member.join(year.select("household", refund), on="household", how="left")


def _totals(grid: Grid, months: pl.DataFrame, homes: pl.DataFrame, rules: RefundRules, scale: Scale) -> pl.DataFrame:
    """Each citizen's year, rounded once: what is his own together, and his part of what his households get."""
    own = months.filter(pl.col("household").is_null()).group_by("citizen").agg(pl.col("home_refund").sum())
    sums = (
        grid.citizens.to_frame()
        .with_columns(cost=grid.cost.sum(1), self_cost=grid.self_cost.sum(1))
        .join(own, on="citizen", how="left", nulls_equal=True, maintain_order="left")
        .join(homes.group_by("citizen").agg(pl.col("part").sum()), on="citizen", how="left", maintain_order="left")
        .with_columns(pl.col("home_refund", "part").fill_null(0))
    )
    refunded = np.where(sums["cost"].to_numpy() < 0, 0, sums["self_cost"].to_numpy() * scale.self_share)
    exact = refunded * (scale.whole // scale.self_parts) + sums["home_refund"].to_numpy()
    half, whole = rounded(refunded, scale.self_parts), rounded(exact, scale.whole) + sums["part"].to_numpy()
    known = pl.lit(None, pl.Int64) if rules.ladder is None else pl.Series(whole)
    return sums.select(
        "citizen", "cost", "self_cost", self_refund=pl.Series(half), ladder_refund=known - pl.Series(half), refund=known
    )


def _outside(grid: Grid, status: Whole) -> dict[str, int]:
    """Øre outside the ladder by reason; what the state refunds half of is not outside."""
    refused = np.where(status == _STATUS.index("negative"), grid.cost, grid.cost - grid.self_cost)
    found = {words: status == number for number, words in enumerate(OUTSIDE.values(), 1)}
    return {words: int(refused[where].sum()) for words, where in found.items() if (where & grid.there).any()}
