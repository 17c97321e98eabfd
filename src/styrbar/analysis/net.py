"""Gross and net: the refund of each line of a year's expected accounts, and the cost whose refund nobody can reckon.

    net = gross - refund that is reckoned

Every line carries its refund, so a sum of lines has the sum of their refunds, at any level. Cost whose refund cannot be
reckoned (without section or citizen, or of a citizen whose age or cover is not known) stands gross, and its øre are
counted as unknown with the reason. Method and worked example: docs/metode/refusion.md.
"""

from collections.abc import Sequence

import polars as pl

from styrbar.analysis.breakdown import Where, chosen
from styrbar.analysis.dimensions import LINE, kind_of_help
from styrbar.analysis.expected_accounts import OPERATION, readable
from styrbar.analysis.explain import PARTS
from styrbar.analysis.refund import OUTSIDE, Refund
from styrbar.analysis.refund_costs import LEFT_OUT
from styrbar.danish import count

STATE_REFUND = 2
"""Dranst 2, state refund."""

UNKNOWN = {
    name: (LEFT_OUT | OUTSIDE)[name].lower() for name in ("no_basis", "no_citizen", "no_birth_month", "age_end_unknown")
}
"""Why the refund of a line cannot be reckoned, in the words the user reads; else it is known, if only to be none."""

MEASURES = ("refund", "net", "posted_net", "unknown")


def unknown_of(rows: pl.DataFrame, costs: pl.DataFrame, refund: Refund) -> pl.DataFrame:
    """`unknown` (øre) and `unknown_why` (a key of UNKNOWN, null where all is known) of each row, in their order.

    rows: `refund_costs.refund_rows`. costs: `costs_of` them. What the state refunds half of whatever the citizen is, is
    known. The sums are those of `Refund.outside` and `left_out` for the reasons in UNKNOWN.
    """
    why = pl.col("status").cast(pl.String)
    months = refund.months.select("citizen", "month", unknown_why=why).filter(
        pl.col("unknown_why").is_in(list(UNKNOWN))
    )
    held = costs.filter(~pl.col("self_referral")).join(months, on=["citizen", "month"], nulls_equal=True)
    by_row = held.group_by("event").agg(unknown=pl.col("amount").sum(), unknown_why=pl.col("unknown_why").first())
    found = rows.select("event", "why", "amount").join(by_row, on="event", how="left", maintain_order="left")
    no_basis = pl.col("why") == "no_basis"
    return found.select(
        unknown=pl.when(no_basis).then("amount").otherwise(pl.col("unknown").fill_null(0)),
        unknown_why=pl.when(no_basis).then("why").otherwise("unknown_why"),
    )


def net_breakdown(events: pl.DataFrame, by: Sequence[str], where: Where) -> pl.DataFrame:
    """One row a combination of `by` inside `where`: the dimensions and then `MEASURES`, in øre.

    events: those of the expected accounts, with refund, unknown and unknown_why. The refund is null where none is
    reckoned and some is unknown; net is the amount less the refund that is reckoned all the same, so that rows add up.
    """
    sums = net_sums()
    inside = chosen(events, where)
    return readable(inside.group_by(by).agg(**sums)) if by else inside.select(**sums)


def net_sums() -> dict[str, pl.Expr]:
    """The sums of the measures, by name."""
    refund, unknown, net = pl.col("refund").sum(), pl.col("unknown").sum(), pl.col("amount") - pl.col("refund")
    return {
        "refund": pl.when((refund != 0) | (unknown == 0)).then(refund),
        "net": net.sum(),
        "posted_net": net.filter(pl.col("part") == "posted").sum(),
        "unknown": unknown,
    }


def unknown_by_reason(events: pl.DataFrame) -> dict[str, int]:
    """Øre whose refund is not reckoned, by the words for why and how many citizens it is about."""
    sums = {
        why: (amount, people)
        for why, amount, people in events.drop_nulls("unknown_why")
        .group_by("unknown_why")
        .agg(pl.col("unknown").sum(), people=pl.col("citizen").drop_nulls().n_unique())
        .iter_rows()
    }
    return {_told(why, sums[why][1]): sums[why][0] for why in UNKNOWN if why in sums}


def _told(why: str, people: int) -> str:
    about = f" ({count(people, 'borger', 'borgere')})" if people else ""
    return f"Uden beregnet refusion: {UNKNOWN[why]}{about}"


def with_refund(rows: pl.DataFrame, side0: pl.DataFrame, side1: pl.DataFrame) -> pl.DataFrame:
    """An explanation's rows made net, with `refund` as an eighth part: what the refund took off the change.

    rows: `explain` of the gross amounts. side0, side1: the two years' events with refund. Each line of a citizen gets a
    row with its refund as negative amounts, so that amounts are net, the seven parts are untouched, and

        new + left + length + mix + intensity + price + rest + refund = amount_1 - amount_0
    """
    lines = [
        events.group_by("citizen", *LINE).agg(pl.col("refund").sum().alias(name)).pipe(readable)
        for events, name in ((side0, "refund_0"), (side1, "refund_1"))
    ]
    keys = ["citizen", *LINE]
    both = pl.concat(lines, how="diagonal").group_by(keys).agg(pl.col("refund_0", "refund_1").sum())
    taken = both.filter((pl.col("refund_0") != 0) | (pl.col("refund_1") != 0)).select(
        *keys,
        kind_of_help(),
        pl.lit(None, pl.String).alias("unit"),
        *(pl.lit(0, pl.Int64).alias(part) for part in PARTS),
        amount_0=-pl.col("refund_0"),
        amount_1=-pl.col("refund_1"),
        refund=pl.col("refund_0") - pl.col("refund_1"),
    )
    return pl.concat([rows.with_columns(refund=pl.lit(0, pl.Int64)), taken], how="diagonal")


def divided_budget(lines: pl.DataFrame, refund_accounts: Sequence[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines of budget_lines that are running cost, and those that are state refund (income, negative).

    Refund is dranst 2, and income without dranst on one of the accounts that such refund is booked on. Other dranst
    than these two are in neither, as they are in no expected accounts.
    """
    unsaid = pl.col("dranst").is_null()
    income = unsaid & (pl.col("amount") < 0) & on_accounts(refund_accounts)
    refund = (pl.col("dranst") == STATE_REFUND).fill_null(value=False) | income
    running = (unsaid | (pl.col("dranst") == OPERATION)) & ~refund
    return lines.filter(running), lines.filter(refund)


def on_accounts(accounts: Sequence[str]) -> pl.Expr:
    """Whether `account` is one of the accounts, or a grouping of one."""
    account = pl.col("account")
    return pl.any_horizontal(
        pl.lit(value=False), *((account == a) | account.str.starts_with(f"{a}.") for a in accounts)
    )
