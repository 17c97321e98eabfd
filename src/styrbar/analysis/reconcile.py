"""Which invoices pay which planned payments: four steps, from the surest key to the loosest.

A step puts payments and postings that share its key, sign and month into one bucket. In a bucket the first payments
are covered by as many postings as came, or as far as the posted kroner reach: a payment is reached when at least half
of it is (so a weekly plan is covered by one monthly invoice, and an invoice above the agreed price covers one
payment). A posting is used up the same way the other way round. Postings left over without a stated service
period then pay the oldest uncovered payments of the same key (a late invoice). What a step leaves goes to the next.

Method and worked example: docs/metode/forventet-regnskab.md. Source: definitions of expected accounts.
"""

from dataclasses import dataclass

import polars as pl

STEPS = ("bevilling", "borger og tilbud", "borger og leverandør", "borger og konto", "leverandør og konto")
"""What a user reads for step 1 to 5; step 2 of the definition (offer or provider) is 2 and 3 here."""

_KEYS = (("chain",), ("citizen", "offer"), ("citizen", "provider"), ("citizen", "function"), ("provider", "function"))
COLLECTIVE = len(_KEYS)
"""The last step: invoices without a citizen, which may pay for several people."""


@dataclass(frozen=True)
class Reconciled:
    """`payments`: every payment's `row` with `step` (1-5, null when nothing pays it). `postings`: every posting's
    `row` with `step` and the `payment_row` of one payment it pays (null when it pays none)."""

    payments: pl.DataFrame
    postings: pl.DataFrame


def reconcile(payments: pl.DataFrame, postings: pl.DataFrame) -> Reconciled:
    """Match planned payments with postings.

    payments: row, chain, citizen, offer, provider, function, month (months since year 0), date, amount (øre, null
    when unpriced). postings: row, the same keys, month_from and month_to of the service, stated (whether the file
    stated that period), date, amount. Reversals (a posting and its exact opposite on the same keys) take no part.
    """
    plan = payments.with_columns(_sign(pl.col("amount").fill_null(0)), pl.col("amount").fill_null(0).abs())
    open_postings = _without_reversals(postings).with_columns(_sign(pl.col("amount")), pl.col("amount").abs())
    covered: list[pl.DataFrame] = []
    used: list[pl.DataFrame] = []
    for step, key in enumerate(_KEYS, start=1):
        candidates = open_postings.filter(pl.col("citizen").is_null()) if step == COLLECTIVE else open_postings
        for pass_ in (_same_month, _late):
            hit, spent = pass_(plan, candidates, [*key, "sign"])
            covered.append(hit.with_columns(step=pl.lit(step, pl.Int8)))
            used.append(spent.with_columns(step=pl.lit(step, pl.Int8)))
            plan = plan.join(hit, on="row", how="anti")
            open_postings = open_postings.join(spent, on="row", how="anti")
            candidates = candidates.join(spent, on="row", how="anti")
    return Reconciled(
        payments.select("row").join(pl.concat(covered), on="row", how="left", maintain_order="left"),
        postings.select("row").join(pl.concat(used), on="row", how="left", maintain_order="left"),
    )


def _sign(amount: pl.Expr) -> pl.Expr:
    return (amount < 0).alias("sign")


def _without_reversals(postings: pl.DataFrame) -> pl.DataFrame:
    """Drop pairs that cancel: the k-th +x and the k-th -x on the same citizen or grant, provider and account."""
    same = ["chain", "citizen", "provider", "function", pl.col("amount").abs()]
    known = pl.col("chain").is_not_null() | pl.col("citizen").is_not_null()
    suspects = postings.filter(known).filter(
        pl.len().over(same) > 1,
        (pl.col("amount") < 0).any().over(same),
        (pl.col("amount") > 0).any().over(same),
    )
    nth = suspects.with_columns(
        nth=pl.int_range(pl.len()).over([*same, pl.col("amount") < 0], order_by=["date", "row"]),
        group=pl.struct(same).rank("dense"),
    )
    pairs = nth.filter(pl.len().over("group", "nth") == 2)
    return postings.join(pairs.select("row"), on="row", how="anti")


def _same_month(plan: pl.DataFrame, postings: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    bucket = [*key, "month"]
    lines = _by_service_month(postings.drop_nulls(key).join(plan.select(key).unique(), on=key, how="semi"))
    posted = lines.group_by(bucket).agg(lines=pl.len(), posted=pl.col("part").sum())
    met = plan.drop_nulls(key).join(posted, on=bucket)
    running = pl.col("amount").cum_sum().over(bucket, order_by=["date", "row"])
    place = pl.int_range(pl.len()).over(bucket, order_by=["date", "row"])
    hit = met.filter((place < pl.col("lines")) | (2 * running - pl.col("amount") <= 2 * pl.col("posted")))
    paid = hit.group_by(bucket).agg(
        payments=pl.len(), planned=pl.col("amount").sum(), payment_row=pl.col("row").sort_by("date", "row").first()
    )
    reached = lines.join(paid, on=bucket)
    spent_so_far = pl.col("part").cum_sum().over(bucket, order_by=["date", "row"])
    turn = pl.int_range(pl.len()).over(bucket, order_by=["date", "row"])
    spent = reached.filter(
        (turn < pl.col("payments")) | (2 * spent_so_far - pl.col("part") <= 2 * pl.col("planned")) | pl.col("stated")
    )
    return hit.select("row"), spent.group_by("row").agg(pl.col("payment_row").min())


def _by_service_month(postings: pl.DataFrame) -> pl.DataFrame:
    """One line a posting and month it covers, at most a year, with an equal part of the amount."""
    months = (pl.col("month_to") - pl.col("month_from") + 1).clip(1, 12)
    once = postings.with_columns(months=months, month=pl.col("month_from"), part=pl.col("amount"))
    single = once.filter(pl.col("months") == 1)
    several = once.filter(pl.col("months") > 1).with_columns(
        month=pl.int_ranges(pl.col("month_from"), pl.col("month_from") + pl.col("months"), dtype=pl.Int32),
        part=pl.col("amount") // pl.col("months"),
    )
    return pl.concat([single, several.explode("month")])


def _late(plan: pl.DataFrame, postings: pl.DataFrame, key: list[str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Postings that state no period pay the oldest uncovered payments of their key, one each."""
    late = postings.filter(~pl.col("stated")).drop_nulls(key)
    waiting = plan.drop_nulls(key).join(late.select(key).unique(), on=key, how="semi")
    nth = pl.int_range(pl.len()).over(key, order_by=["date", "row"]).alias("nth")
    due = waiting.with_columns(nth).select(*key, "nth", payment_row="row", due="month")
    pairs = late.with_columns(nth).join(due, on=[*key, "nth"]).filter(pl.col("due") < pl.col("month_from"))
    return pairs.select(row="payment_row"), pairs.select("row", "payment_row")
