"""What a ceiling on tariffs would change: whom it touches, how far they must come down, and what a year would save.

Method and worked example: docs/metode/takstloft.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.analysis.ceiling_payments import OFFER, ceiling_payments
from styrbar.analysis.ceilings import Ceiling, check, check_steps, limit_of, which
from styrbar.analysis.price_amounts import WIDE, half_away
from styrbar.analysis.price_lines import EVERY_OFFER, price_lines, under
from styrbar.register.snapshot import Snapshot


@dataclass(frozen=True)
class CeilingEffect:
    """What the ceilings change; money in øre.

    `limits`: one row a ceiling, in the order given: `limit` a day, `offers`, `lines`, `touched` (offers), `places` of
    those, `citizens`, `days`, `cost`, `saving`. `lines`: the tariffs that must come down: `price`, `limit`, `down`
    and `share`, the largest share first. `offers`: each offer covered, with `citizens`, `days`, `cost`, `saving`,
    `after`, and its highest `price`, `limit`, `down` and `share` when it must come down. `sections`: the same sums by
    legal basis. `citizens` are those with a day above the limit. `left_out`: tariffs and the reasons; `outside`: øre
    of payments that could not be held against a limit, by reason. `citizens` and `days` are those above a limit,
    `cost` is of all payments covered.
    """

    limits: pl.DataFrame
    lines: pl.DataFrame
    offers: pl.DataFrame
    sections: pl.DataFrame
    citizens: int
    left_out: pl.DataFrame
    outside: dict[str, int]


def price_ceiling(
    snapshot: Snapshot, day: date, ceilings: Sequence[Ceiling], status: str = "expected"
) -> CeilingEffect:
    """What the year of `day` would cost if no price a day were above its ceiling and all else were as planned.

        saving of a payment = (price - limit) x quantity x factor x share, at least 0, rounded once, half away from zero

    over the year's planned payments of the total `status`, at offers a ceiling covers; a month's limit is the day's x
    days in the year / 12. Of several ceilings the most specific counts (step, then target group). Raises BadInput for
    no ceiling, a value out of range, two ceilings on the same, a limit that falls when the step rises, a percentile of
    nothing, and an anchor without own offers.
    """
    check(ceilings)
    found = price_lines(snapshot, day, EVERY_OFFER)
    lines = _covered(found.lines.with_columns(price=_day_price()), ceilings)
    limits = [limit_of(ceiling, number, lines) for number, ceiling in enumerate(ceilings)]
    check_steps(ceilings, limits)
    limited = lines.with_columns(limit=_chosen(limits))
    payments, outside = ceiling_payments(snapshot, day, ceilings, limits, status)
    over = limited.filter(pl.col("price") > pl.col("limit")).with_columns(_down())
    per_offer = _offers(limited, over, payments)
    return CeilingEffect(
        _limits(ceilings, limits, limited, over, payments),
        over.sort("share", "down", "offer", descending=[True, True, False]),
        per_offer,
        _sums(payments, ["legal_basis"]).sort("legal_basis"),
        payments.filter(pl.col("saving") > 0)["who"].n_unique(),
        found.left_out.filter(under([c.legal_basis for c in ceilings])),
        outside,
    )


def _day_price() -> pl.Expr:
    """A line's price in øre a day, rounded once."""
    top = pl.col("price").to_physical().cast(WIDE) * pl.col("per_day").cast(WIDE)
    return half_away(top, pl.col("per_day_of").cast(WIDE) * pl.lit(10_000, WIDE))


def _covered(lines: pl.DataFrame, ceilings: Sequence[Ceiling]) -> pl.DataFrame:
    """The lines a ceiling covers, with the number of the most specific one as `ceiling`."""
    return lines.with_columns(ceiling=which(ceilings)).drop_nulls("ceiling")


def _chosen(limits: Iterable[int]) -> pl.Expr:
    """The limit in øre of the row's ceiling."""
    return pl.col("ceiling").replace_strict(dict(enumerate(limits)), default=None, return_dtype=pl.Int64)


def _down() -> list[pl.Expr]:
    down = pl.col("price") - pl.col("limit")
    return [down.alias("down"), (down / pl.col("price")).alias("share")]


def _limits(
    ceilings: Sequence[Ceiling], limits: Sequence[int], lines: pl.DataFrame, over: pl.DataFrame, payments: pl.DataFrame
) -> pl.DataFrame:
    """One row a ceiling with what it covers, what it touches and what it saves."""
    given = pl.DataFrame(
        {"ceiling": range(len(ceilings)), "limit": limits}, schema={"ceiling": pl.Int32, "limit": pl.Int64}
    )
    covered = lines.group_by("ceiling").agg(offers=pl.col("offer").n_unique().cast(pl.Int64), lines=pl.len())
    first = pl.col("offer").is_first_distinct()
    touched = over.group_by("ceiling").agg(
        touched=pl.col("offer").n_unique().cast(pl.Int64), places=pl.col("places").filter(first).sum()
    )
    sums = _sums(payments, ["ceiling"])
    rows = given
    for frame in (covered, touched, sums):
        rows = rows.join(frame, on="ceiling", how="left", maintain_order="left")
    return rows.with_columns(pl.col(pl.Int64, pl.UInt32).fill_null(0).cast(pl.Int64))


def _offers(lines: pl.DataFrame, over: pl.DataFrame, payments: pl.DataFrame) -> pl.DataFrame:
    """Each offer with a tariff or a payment under a ceiling; the tariff that must come down most stands for it."""
    offers = pl.concat([lines.select(OFFER), payments.select(OFFER)]).unique("offer", keep="first")
    worst = over.sort("share", "down", descending=True).unique("offer", keep="first", maintain_order=True)
    whole = offers.join(worst.select("offer", "price", "limit", "down", "share"), on="offer", how="left").join(
        _sums(payments, ["offer"]), on="offer", how="left"
    )
    counted = ("citizens", "days", "cost", "saving", "after")
    return whole.with_columns(pl.col(counted).fill_null(0)).sort(
        "share", "saving", "offer", descending=[True, True, False], nulls_last=True
    )


def _sums(payments: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Citizens and days above the limit, and cost, saving and what is left, by `by`."""
    above = pl.col("saving") > 0
    return payments.group_by(by).agg(
        citizens=pl.col("who").filter(above).n_unique().cast(pl.Int64),
        days=pl.col("days").filter(above).sum(),
        cost=pl.col("cost").sum(),
        saving=pl.col("saving").sum(),
        after=pl.col("cost").sum() - pl.col("saving").sum(),
    )
