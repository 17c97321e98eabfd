"""Which invoices pay which planned payments: five steps, from the surest key to the loosest.

A step puts payments and postings that share its key, sign and month into one bucket. In a bucket the first payments
are covered by as many postings as came, or as far as the posted kroner reach: a payment is reached when at least half
of it is (so a weekly plan is covered by one monthly invoice, and an invoice above the agreed price covers one
payment). A posting is used up the same way the other way round. Postings left over without a stated service
period then pay the oldest uncovered payments of the same key (a late invoice). What a step leaves goes to the next.

Keys are small whole numbers, so that a bucket is one number; sums of buckets settle nearly all of them, and only
buckets that are partly paid or partly used are looked at row by row.

Method and worked example: docs/metode/forventet-regnskab.md. Source: definitions of expected accounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

STEPS = ("bevilling", "borger og tilbud", "borger og leverandør", "borger og konto", "leverandør og konto")
"""What a user reads for steps 1 to 5; step 2 of the definition (offer or provider) is 2 and 3 here."""

KEYS = (("chain",), ("citizen", "offer"), ("citizen", "provider"), ("citizen", "function"), ("provider", "function"))
COLLECTIVE = len(KEYS)
"""The last step: invoices without a citizen, which may pay for several people."""

LATEST_MONTHS = 12
_FIRST = ("date", "grant", "amount")
"""The order payments are paid in; payments alike in all three are alike, so their rows do not matter."""

_MONTHS, _SECOND = 2**16, 2**22
"""Room for a month number, and for the second part of a key, in a bucket's number of 63 bits."""


@dataclass(frozen=True)
class Reconciled:
    """`payments`: every payment's `row` with `step` (1-5, null when nothing pays it). `postings`: every posting's
    `row` with `step`, and the `paid_grant` and `paid_month` of the first payment it pays (null when it pays none)."""

    payments: pl.DataFrame
    postings: pl.DataFrame


def reconcile(payments: pl.DataFrame, postings: pl.DataFrame) -> Reconciled:
    """Match planned payments with postings.

    payments: row, grant, chain, citizen, offer, provider, function (whole numbers below four million, null where
    unknown; a grant has one of each), month (months since year 0), date, amount (øre, null when unpriced).
    postings: row, the same keys but grant, month_from and month_to of the service, stated (whether the file stated
    that period), collective (whether it names no citizen at all), date, amount.
    Reversals (a posting and its exact opposite on the same keys) take no part.
    """
    plan = _signed(payments)
    waiting = _by_grant_and_month(plan)
    loose = _signed(_without_reversals(postings))
    covered, rows, used = [], [], []
    for step, key in enumerate(KEYS, start=1):
        for pass_ in (_same_month, _late):
            candidates = _with_key(loose, key, step)
            met = pass_(plan, _with_key(waiting, key, 0), candidates)
            covered.append(met.whole.with_columns(step=pl.lit(step, pl.Int8)))
            rows.append(met.rows.with_columns(step=pl.lit(step, pl.Int8)))
            used.append(met.used.with_columns(step=pl.lit(step, pl.Int8)))
            waiting = _still_waiting(waiting, met, plan)
            plan = _without(plan, met.rows)
            loose = _without(loose, met.used)
    return Reconciled(
        _stepped(_signed(payments).select("row", _bundle()), pl.concat(covered), pl.concat(rows)),
        postings.select("row").join(pl.concat(used), on="row", how="left", maintain_order="left"),
    )


@dataclass(frozen=True)
class _Met:
    """What a pass found: `whole` bundles (grant and month) paid entirely, single payment `rows`, `used` postings."""

    whole: pl.DataFrame
    rows: pl.DataFrame
    used: pl.DataFrame


def _signed(rows: pl.DataFrame) -> pl.DataFrame:
    amount = pl.col("amount").fill_null(0)
    return rows.with_columns(sign=(amount < 0).cast(pl.Int64), amount=amount.abs())


def _bundle() -> pl.Expr:
    """Grant, month and sign in one number."""
    return ((pl.col("grant").cast(pl.Int64) * _MONTHS + pl.col("month").cast(pl.Int64)) * 2 + pl.col("sign")).alias(
        "bundle"
    )


def _by_grant_and_month(plan: pl.DataFrame) -> pl.DataFrame:
    """One row a grant, month and sign: how many payments and øre, and the first date."""
    keys = sorted({name for key in KEYS for name in key})
    return (
        plan.with_columns(_bundle())
        .group_by("bundle", "grant", "month", "sign", *keys)
        .agg(n=pl.len(), amount=pl.col("amount").sum(), date=pl.col("date").min())
    )


def _with_key(rows: pl.DataFrame, key: Sequence[str], step: int) -> pl.DataFrame:
    """The rows that have the key, with it as one number; the collective step takes postings without citizen only."""
    known = [pl.col(name).is_not_null() for name in key]
    if step == COLLECTIVE:
        known.append(pl.col("collective"))
    number = pl.col(key[0]).cast(pl.Int64)
    for name in key[1:]:
        number = number * _SECOND + pl.col(name).cast(pl.Int64)
    return rows.filter(known).with_columns(key=number * 2 + pl.col("sign"))


def _bucket(month: str) -> pl.Expr:
    return pl.col("key") * _MONTHS + pl.col(month).cast(pl.Int64)


def _same_month(plan: pl.DataFrame, waiting: pl.DataFrame, postings: pl.DataFrame) -> _Met:
    """Postings pay the payments of their own service months."""
    keys = waiting.select(pl.col("key").unique())["key"]
    lines = _by_service_month(postings.filter(pl.col("key").is_in(keys.implode())))
    due = waiting.with_columns(bucket=_bucket("month"))
    posted = lines.group_by("bucket").agg(lines=pl.len(), posted=pl.col("part").sum())
    planned = due.group_by("bucket").agg(
        n=pl.col("n").sum(), planned=pl.col("amount").sum(), paid_month=pl.col("month").first(),
        paid_grant=pl.col("grant").sort_by("date", "bundle").first(),
    )  # fmt: skip
    met = planned.join(posted, on="bucket")
    all_paid = (pl.col("lines") >= pl.col("n")) | (pl.col("posted") >= pl.col("planned"))
    all_used = (pl.col("lines") <= pl.col("n")) | (pl.col("posted") <= pl.col("planned"))
    whole = due.join(met.filter(all_paid), on="bucket", how="semi")
    partly = due.join(met.filter(~all_paid).select("bucket", "lines", "posted"), on="bucket")
    spent = lines.join(met, on="bucket").with_columns(whole=all_used)
    return _Met(whole.select("bundle"), _reached(plan, partly), _spent(spent))


def _by_service_month(postings: pl.DataFrame) -> pl.DataFrame:
    """One line a posting and month it covers, at most a year, with an equal part of the amount."""
    months = (pl.col("month_to") - pl.col("month_from") + 1).clip(1, LATEST_MONTHS)
    columns = [pl.col("row"), pl.col("date"), pl.col("stated"), pl.col("bucket"), pl.col("part")]
    first = postings.with_columns(months=months, bucket=_bucket("month_from"))
    single = first.filter(pl.col("months") == 1).with_columns(part=pl.col("amount")).select(columns)
    several = first.filter(pl.col("months") > 1).with_columns(
        bucket=pl.int_ranges(pl.col("bucket"), pl.col("bucket") + pl.col("months"), dtype=pl.Int64),
        part=pl.col("amount") // pl.col("months"),
    )
    return pl.concat([single, several.explode("bucket").select(columns)])


def _reached(plan: pl.DataFrame, partly: pl.DataFrame) -> pl.DataFrame:
    """The single payments that are paid in buckets where not all are."""
    if partly.is_empty():
        return plan.select("row").clear()
    rows = plan.with_columns(_bundle()).join(partly.select("bundle", "bucket", "lines", "posted"), on="bundle")
    running = pl.col("amount").cum_sum().over("bucket", order_by=_FIRST)
    place = pl.int_range(pl.len()).over("bucket", order_by=_FIRST)
    hit = (place < pl.col("lines")) | (2 * running - pl.col("amount") <= 2 * pl.col("posted"))
    return rows.filter(hit).select("row")


def _spent(lines: pl.DataFrame) -> pl.DataFrame:
    """The postings used up, each with the first payment it pays."""
    partly = lines.filter(~pl.col("whole"))
    running = pl.col("part").cum_sum().over("bucket", order_by=["date", "row"])
    turn = pl.int_range(pl.len()).over("bucket", order_by=["date", "row"])
    reached = (turn < pl.col("n")) | (2 * running - pl.col("part") <= 2 * pl.col("planned")) | pl.col("stated")
    used = pl.concat([lines.filter("whole"), partly.filter(reached)]).select("row", "paid_grant", "paid_month")
    repeated = used.filter(pl.col("row").is_duplicated())
    if repeated.is_empty():
        return used
    first = repeated.sort("paid_month").unique("row", keep="first")
    return pl.concat([used.filter(pl.col("row").is_unique()), first])


def _late(plan: pl.DataFrame, waiting: pl.DataFrame, postings: pl.DataFrame) -> _Met:
    """Postings that state no period pay the oldest uncovered payments of their key, one each."""
    late = postings.filter(~pl.col("stated"))
    newest = late["month_from"].max() if len(late) else 0
    due = waiting.filter(pl.col("month") < pl.lit(newest)).join(late, on="key", how="semi")
    if due.is_empty():
        return _Met(waiting.select("bundle").clear(), plan.select("row").clear(), _no_postings(plan))
    rows = plan.with_columns(_bundle()).join(due.select("bundle", "key"), on="bundle")
    nth = pl.int_range(pl.len()).over("key", order_by=_FIRST).alias("nth")
    oldest = rows.with_columns(nth).select("key", "nth", payment="row", paid_grant="grant", paid_month="month")
    pairs = (
        late.filter(pl.col("key").is_in(due["key"].unique().implode()))
        .with_columns(pl.int_range(pl.len()).over("key", order_by=["date", "row"]).alias("nth"))
        .join(oldest, on=["key", "nth"])
        .filter(pl.col("paid_month") < pl.col("month_from"))
    )
    return _Met(
        waiting.select("bundle").clear(),
        pairs.select(row="payment"),
        pairs.select("row", "paid_grant", "paid_month"),
    )


def _no_postings(plan: pl.DataFrame) -> pl.DataFrame:
    return plan.select("row", paid_grant="grant", paid_month="month").clear()


def _still_waiting(waiting: pl.DataFrame, met: _Met, plan: pl.DataFrame) -> pl.DataFrame:
    """The bundles not paid entirely, those partly paid with what is left of them."""
    left = waiting.join(met.whole, on="bundle", how="anti") if len(met.whole) else waiting
    if met.rows.is_empty():
        return left
    touched = plan.join(met.rows, on="row", how="semi").select(_bundle()).unique()
    rest = plan.join(met.rows, on="row", how="anti").with_columns(_bundle()).join(touched, on="bundle", how="semi")
    return pl.concat([left.join(touched, on="bundle", how="anti"), _by_grant_and_month(rest).select(left.columns)])


def _without(rows: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    return rows.join(gone.select("row"), on="row", how="anti") if len(gone) else rows


def _stepped(bundles: pl.DataFrame, whole: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Every payment's row with its step: its own, when it was paid alone, else its bundle's."""
    stepped = bundles.join(whole, on="bundle", how="left", maintain_order="left").select("row", "step")
    if rows.is_empty():
        return stepped
    single = stepped.select("row").join(rows, on="row", how="left", maintain_order="left")["step"]
    return stepped.with_columns(step=pl.coalesce(single, "step"))


def _without_reversals(postings: pl.DataFrame) -> pl.DataFrame:
    """Drop pairs that cancel: the k-th +x and the k-th -x on the same citizen or grant, provider and account."""
    negative = postings.filter(pl.col("amount") < 0)["amount"].abs().unique()
    if negative.is_empty():
        return postings
    same = ["chain", "citizen", "provider", "function", "size"]
    known = pl.col("chain").is_not_null() | pl.col("citizen").is_not_null()
    suspects = postings.filter(known, pl.col("amount").abs().is_in(negative.implode())).with_columns(
        size=pl.col("amount").abs(), minus=pl.col("amount") < 0
    )
    nth = suspects.with_columns(nth=pl.int_range(pl.len()).over([*same, "minus"], order_by=["date", "row"]))
    pairs = nth.filter(pl.len().over([*same, "nth"]) == 2)
    return _without(postings, pairs)
