"""A few people with a year's cost, for the tests of the refund."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from fractions import Fraction

import polars as pl
from analysis.reference_refund import Cost, World

from styrbar.analysis.refund import Refund, refund_year
from styrbar.rules.book import rules
from styrbar.rules.refund.ladder import RefundRules, refund_rules

RULES = refund_rules(rules(), 2022)
GROWN = date(1982, 5, 1)


def kr(amount: float) -> int:
    """Kroner in øre."""
    return round(amount * 100)


def monthly(citizen: str, amount: float, months: Iterable[int] = range(1, 13), **more: bool) -> tuple[Cost, ...]:
    """The same cost in kroner in each of the months."""
    return tuple(Cost(citizen, month, kr(amount), **more) for month in months)


def in_frames(world: World) -> dict[str, pl.DataFrame]:
    """The world as `refund_year` takes it."""
    fields = ("citizen", "month", "once", "self_referral", "aftercare", "amount")
    flag = dict.fromkeys(("once", "self_referral", "aftercare"), pl.Boolean)
    day = {"from_date": pl.Date, "to_date": pl.Date}
    return {
        "costs": pl.DataFrame(
            [[getattr(c, f) for f in fields] for c in world.costs],
            schema={"citizen": pl.String, "month": pl.Int8, **flag, "amount": pl.Int64}, orient="row",
        ),
        "people": pl.DataFrame(list(world.born.items()), {"citizen": pl.String, "birth_month": pl.Date}, orient="row"),
        "households": pl.DataFrame(
            list(world.homes), {"citizen": pl.String, "household": pl.String, **day}, orient="row"
        ),
        "covered": pl.DataFrame(
            list(world.covered.items()), {"citizen": pl.String, "covered": pl.Boolean}, orient="row"
        ),
    }  # fmt: skip


def reckoned(world: World, its: RefundRules = RULES) -> Refund:
    """The refund of the world."""
    return refund_year(rules=its, **in_frames(world))


def refunds(world: World, its: RefundRules = RULES) -> dict[str, int | None]:
    """Øre by citizen."""
    return dict(reckoned(world, its).citizens.select("citizen", "refund").iter_rows())


def of_year(year: int, **changes: object) -> RefundRules:
    """The shipped rules of a year, with changes."""
    return replace(refund_rules(rules(), year), **changes)  # type: ignore[arg-type]


def with_limits(*limits: float) -> RefundRules:
    """The rules of 2022 with other limits, in kroner."""
    assert RULES.ladder
    steps = tuple(replace(step, limit=kr(limit)) for step, limit in zip(RULES.ladder.steps, limits, strict=True))
    ladder = replace(RULES.ladder, steps=steps)
    return replace(RULES, ladder=ladder, children=ladder)


HALF = Fraction(1, 2)
