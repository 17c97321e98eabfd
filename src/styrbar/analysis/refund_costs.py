"""What of a year's expected accounts may be refunded, row by row, and the month each krone of help belongs to.

A posting belongs to the months of its service period, else to the month of the payment it pays, else to the accounting
period: an invoice that comes late must not make one month dear and another cheap, since the ladder is held against each
month. What belongs to another year counts in the period it is booked in. Method: docs/metode/refusion.md.
"""

from datetime import date

import polars as pl

from styrbar.analysis.expected_accounts import OPERATION, ExpectedAccounts, readable
from styrbar.register.snapshot import Snapshot
from styrbar.rules.refund.ladder import RefundRules, is_one_of

ONCE = "once"
"""Frequency of a grant whose payment is a one-off cost."""

LEFT_OUT = {
    "no_basis": "Uden paragraf",
    "other_law": "Efter en lov, der ikke regnes med",
    "objective": "Objektivt finansieret",
}
"""Why a row may not be refunded, in the words the user reads."""


def refund_rows(expected: ExpectedAccounts, snapshot: Snapshot, rules: RefundRules) -> pl.DataFrame:
    """The events of the expected accounts, in their order, with what the refund needs to know of each.

    Added: event (0, 1, 2 …), once, self_referral, aftercare, why (a key of LEFT_OUT, null when it may be refunded),
    month_from and month_to (1-12, the months of the help).
    """
    events = readable(expected.events).with_row_index("event").hstack(_months(expected))
    offers = snapshot.table("offers").select("offer", "financing").drop_nulls().unique("offer").collect()
    once = snapshot.table("grants").filter(pl.col("frequency") == ONCE).select("grant_id").unique().collect()
    sections = _sections(events, rules)
    known = (
        events.join(offers, on="offer", how="left", maintain_order="left")
        .join(once.with_columns(once=True), on="grant_id", how="left", maintain_order="left")
        .join(sections, on="legal_basis", how="left", maintain_order="left", nulls_equal=True)
    )
    why = (
        pl.when(pl.col("legal_basis").is_null()).then(pl.lit("no_basis"))
        .when(~pl.col("counted")).then(pl.lit("other_law"))
        .when(pl.col("financing").is_in(list(rules.excluded))).then(pl.lit("objective"))
    )  # fmt: skip
    return known.with_columns(pl.col("once").fill_null(value=False), why=why).drop("financing", "counted")


def _sections(events: pl.DataFrame, rules: RefundRules) -> pl.DataFrame:
    """Each section that occurs, with whether it counts, and is a self-referral stay or aftercare."""
    found = events["legal_basis"].unique().to_list()
    lists = {"counted": rules.counted, "self_referral": rules.self_referral, "aftercare": rules.aftercare}
    marks = {name: [one is not None and is_one_of(one, known) for one in found] for name, known in lists.items()}
    return pl.DataFrame(
        {"legal_basis": found, **marks}, schema={"legal_basis": pl.String, **dict.fromkeys(lists, pl.Boolean)}
    )


def _months(expected: ExpectedAccounts) -> pl.DataFrame:
    """First and last month of help of each event; the posted ones come first, in the order of the books."""
    first = expected.closing.year * 12
    booked = expected.books.filter(pl.col("dranst") == OPERATION)
    assert expected.events["part"].head(booked.height).eq("posted").all()
    start, end = (pl.col(name).cast(pl.Int64) - first + 1 for name in ("month_from", "month_to"))
    paid, period = pl.col("paid_month") - first + 1, pl.col("month").cast(pl.Int64)
    within = pl.col("stated") & (start <= 12) & (end >= 1)
    settled = ~pl.col("stated") & paid.is_between(1, 12)
    posted = booked.select(
        month_from=pl.when(within).then(start.clip(lower_bound=1)).when(settled).then(paid).otherwise(period),
        month_to=pl.when(within).then(end.clip(upper_bound=12)).when(settled).then(paid).otherwise(period),
    )
    rest = expected.events.slice(booked.height).select(month_from=period, month_to=period)
    return pl.concat([posted, rest])


def costs_of(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows that may be refunded as `refund_year` takes them, and `event`: one for each month of the help."""
    usable = rows.filter(pl.col("why").is_null())
    return over_months(usable).select("event", "citizen", "month", "once", "self_referral", "aftercare", "amount")


def over_months(rows: pl.DataFrame) -> pl.DataFrame:
    """Each row once for every `month` from month_from to month_to (whole numbers), its amount divided evenly.

    The øre that are over go one each to the first months.
    """
    count = pl.col("month_to") - pl.col("month_from") + 1
    number = pl.col("month") - pl.col("month_from")
    whole, over = pl.col("amount").abs() // count, pl.col("amount").abs() % count
    each = rows.with_columns(month=pl.int_ranges("month_from", pl.col("month_to") + 1)).explode("month")
    return each.with_columns(amount=(whole + (number < over)) * pl.col("amount").sign())


def left_out(rows: pl.DataFrame) -> dict[str, int]:
    """Øre of the rows that may not be refunded, by LEFT_OUT."""
    sums = dict(rows.drop_nulls("why").group_by("why").agg(pl.col("amount").sum()).iter_rows())
    return {words: sums[why] for why, words in LEFT_OUT.items() if why in sums}


def months_before_the_age(rows: pl.DataFrame, snapshot: Snapshot, rules: RefundRules) -> pl.DataFrame:
    """Those with cost who passed the age in an earlier year: citizen, year and month of the month before that birthday,
    and what was posted for them then (øre; null when the snapshot has no postings of that period at all)."""
    before = pl.col("birth_month").dt.offset_by(f"{rules.age_end * 12 - 1}mo")
    passed = (
        snapshot.table("citizens")
        .select("citizen", day=before)
        .filter(pl.col("day") < date(rules.year, 1, 1))
        .unique("citizen")
        .collect()
        .join(rows.select("citizen").unique(), on="citizen", how="semi")
        .select("citizen", year=pl.col("day").dt.year().cast(pl.Int64), month=pl.col("day").dt.month().cast(pl.Int64))
    )
    if passed.is_empty():
        return passed.with_columns(amount=pl.lit(None, pl.Int64))
    service = pl.coalesce("service_from", "posting_date")
    booked = (
        snapshot.table("postings")
        .filter(pl.col("dranst").fill_null(OPERATION) == OPERATION)
        .with_columns(year=service.dt.year().cast(pl.Int64), month=service.dt.month().cast(pl.Int64))
    )
    theirs = booked.join(passed.lazy().select("citizen"), on="citizen", how="semi")
    sums = theirs.group_by("citizen", "year", "month").agg(pl.col("amount").sum()).collect()
    periods = booked.select("year", "month").unique().collect().with_columns(there=True)
    found = passed.join(sums, on=["citizen", "year", "month"], how="left").join(
        periods, on=["year", "month"], how="left"
    )
    amount = pl.when(pl.col("there")).then(pl.col("amount").fill_null(0))
    return found.select("citizen", "year", "month", amount=amount)


def covered_by(before: pl.DataFrame, limits: dict[int, int | None], months: int) -> pl.DataFrame:
    """Citizen and covered, as `refund_year` takes it, of the months before the age.

    limits: the lowest limit (øre a year) by year, None where it is not known; so the answer is not known either.
    """
    limit = pl.col("year").replace_strict(limits, default=None, return_dtype=pl.Int64)
    return before.select("citizen", covered=pl.col("amount") * months > limit)
