"""Expected accounts (forventet regnskab): what the year ends at, reckoned person by person from the plan and the books.

    expected result = postings of the accounting year + outstanding + plan of the open months

In a closed month postings count, and a planned payment that nothing pays is outstanding for `outstanding_months`
closed months; then it only stands on the control list. In an open month the plan counts, and a posting replaces the
payment it pays. The payment view is used. Method and worked example: docs/metode/forventet-regnskab.md.
"""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date

import numpy as np
import polars as pl

from styrbar.analysis.dimensions import KIND, LINE
from styrbar.analysis.grant_cost import planned_payments, resolved_grants
from styrbar.analysis.reconcile import COLLECTIVE, reconcile
from styrbar.register.snapshot import Snapshot

OPERATION = 1
"""Dranst 1, running cost; the other dranst are left out of expected accounts and named in the basis."""

PARTS = ("posted", "outstanding", "planned")
_WORDS = ("grant_id", "chain", "citizen", *LINE)
"""The columns of words, each with codes of its own."""

_POSTING_KEYS = ("row", "month_from", "month_to", "stated", "collective", "date", "amount")
_POSTED = (
    "posting_id", "account", "dranst", "citizen", "grant_id", "legal_basis", "offer", "provider", "amount",
    "posting_date", "accounting_year", "accounting_period", "service_from", "service_to", "source_file", "source_line",
)  # fmt: skip


_PAYING = (
    "accounting_year", "amount", "step", "paid_grant", "paid_month", "month_from", "month_to", "source_file",
    "source_line",
)  # fmt: skip


@dataclass(frozen=True)
class Closing:
    """Which months (1-12) of `year` are closed, and how many closed months an unpaid payment stays outstanding."""

    year: int
    closed: tuple[int, ...]
    outstanding_months: int = 3

    @property
    def last(self) -> int:
        """The last closed month; 0 when none is."""
        return max(self.closed, default=0)


@dataclass(frozen=True)
class ExpectedAccounts:
    """One year's expected accounts.

    `events`: citizen, grant_id, the line's dimensions, month (1-12), part (posted, outstanding or planned), step
    (1-5 when matched), date, amount (øre), source_file, source_line; their sum is the expected result. Its words are
    codes until `readable`.
    `overdue`: planned payments of closed months too old to be outstanding. `unpriced`: payments of the year without
    a price. `outside`: øre of the year's postings left out, by dranst. What it was reckoned from: `grants` (numbered by
    `grant`), `plan` (payments of this year and the one before, with grant, month, date, amount, step and lead), `books`
    (the year's postings with step, paid_grant and paid_month; codes like `events`) and `earlier` (those of the year
    before, with what they pay only).
    """

    closing: Closing
    events: pl.DataFrame
    overdue: pl.DataFrame
    unpriced: pl.DataFrame
    grants: pl.DataFrame
    plan: pl.DataFrame
    books: pl.DataFrame
    earlier: pl.DataFrame
    outside: dict[int, int] = field(default_factory=dict)

    @property
    def result(self) -> int:
        """The expected result in whole øre."""
        return int(self.events["amount"].sum())


def default_closed(snapshot: Snapshot, year: int) -> tuple[int, ...]:
    """The months of `year` before the month of the newest posting; none when there is no posting.

    A posting dated after the snapshot is a slip of the pen, and closes nothing.
    """
    newest: date | None = _dated(snapshot).select(pl.col("posting_date").max()).collect().item()
    if newest is None or newest.year < year:
        return ()
    return tuple(range(1, 13 if newest.year > year else newest.month))


def newest_year(snapshot: Snapshot) -> int:
    """The accounting year of the newest posting, else the year of the snapshot."""
    year: int | None = _dated(snapshot).select(_accounting_year().max()).collect().item()
    return year if year is not None else snapshot.data_date.year


def _dated(snapshot: Snapshot) -> pl.LazyFrame:
    """The postings dated no later than the snapshot."""
    return snapshot.table("postings").filter(pl.col("posting_date") <= snapshot.data_date)


def expected_accounts(snapshot: Snapshot, closing: Closing, status: str = "expected") -> ExpectedAccounts:
    """Reckon the expected accounts of `closing.year`; `status` is granted or expected (granted and expected)."""
    words = {name: pl.Categorical(pl.Categories.random()) for name in _WORDS}
    grants = grant_lines(snapshot).with_columns(_coded(words)).with_row_index("grant").collect()
    with ThreadPoolExecutor(1) as beside:  # neither waits for the other, and each leaves a processor idle at times
        booked = beside.submit(_books, snapshot, closing.year, grants, words)
        plan = _plan(snapshot, closing.year, status, grants)
        books = booked.result()
    keys = _with_function(grants).select("grant", *_keys())
    matched = reconcile(plan, keys, books.select(*_POSTING_KEYS, *_keys(only=pl.col("dranst") == OPERATION)))
    plan = plan.with_columns(step=matched.payment_step, lead=matched.lead)
    books = books.with_columns(step=matched.posting_step, paid_grant=matched.paid_grant, paid_month=matched.paid_month)
    grants = _with_accounts(grants, books)
    this_year = pl.col("accounting_year") == closing.year
    own = _with_owners(_lines_from_plan(books.filter(this_year), grants), snapshot)
    posted = own.filter(pl.col("dranst") == OPERATION).with_columns(part=pl.lit("posted"))
    rest = _unpaid(plan, grants, closing)
    counted = rest.drop_nulls("amount")
    return ExpectedAccounts(
        closing,
        pl.concat([_event(posted), _event(counted.filter(pl.col("part") != "overdue"))]),
        readable(_event(counted.filter(pl.col("part") == "overdue"))),
        readable(rest.filter(pl.col("amount").is_null())),
        readable(grants),
        plan,
        own,
        books.filter(~this_year).select(_PAYING),
        _outside(own),
    )


def _with_accounts(grants: pl.DataFrame, books: pl.DataFrame) -> pl.DataFrame:
    """Grants of systems that know no account get the one their invoices are booked on.

    The account most of the grant's own invoices have; else most of the offer's; else most of the kind of help's.
    """
    if not grants["account"].null_count():
        return grants
    paid = books.filter(pl.col("step") < COLLECTIVE).select("account", grant="paid_grant")
    booked = paid.group_by("grant", "account").len().join(grants.drop("account"), on="grant")
    for keys in (["grant"], ["offer"], list(KIND)):
        counts = booked.drop_nulls(keys[0]).group_by(*keys, "account").agg(pl.col("len").sum())
        most = counts.sort("len", "account", descending=[True, False]).unique(keys, keep="first").drop("len")
        told = grants.join(
            most.rename({"account": "told"}), on=keys, how="left", maintain_order="left", nulls_equal=True
        )
        grants = told.with_columns(pl.coalesce("account", "told").alias("account")).drop("told")
    return grants


def _unpaid(plan: pl.DataFrame, grants: pl.DataFrame, closing: Closing) -> pl.DataFrame:
    """The year's payments that nothing pays, with their line and what they are reckoned as."""
    first = closing.year * 12
    unpaid = plan.filter(pl.col("step").is_null(), pl.col("month").is_between(first, first + 11))
    return (
        unpaid.join(grants, on="grant")
        .with_columns(month=(pl.col("month") - first + 1).cast(pl.Int8))
        .with_columns(part=_part(closing))
    )


def _outside(books: pl.DataFrame) -> dict[int, int]:
    """Øre of the postings that are not running cost, by dranst."""
    other = books.filter(pl.col("dranst") != OPERATION)
    return dict(other.group_by("dranst").agg(pl.col("amount").sum()).iter_rows())


def _part(closing: Closing) -> pl.Expr:
    """Planned in an open month; outstanding in the last closed months; overdue before that."""
    return (
        pl.when(~pl.col("month").is_in(closing.closed))
        .then(pl.lit("planned"))
        .when(pl.col("month") > closing.last - closing.outstanding_months)
        .then(pl.lit("outstanding"))
        .otherwise(pl.lit("overdue"))
    )


def _event(rows: pl.DataFrame) -> pl.DataFrame:
    return rows.select(
        "citizen", "grant_id", *LINE, "month", "part", "step", "date", "amount", "source_file", "source_line"
    )


def readable(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with their codes as words again."""
    return rows.with_columns(pl.col(pl.Categorical).cast(pl.String))


def grant_lines(snapshot: Snapshot) -> pl.LazyFrame:
    """Each grant with its line's dimensions: section from the offer, target group from the citizen when empty."""
    offers = snapshot.table("offers").select("offer", offer_basis="legal_basis").unique("offer")
    citizens = snapshot.table("citizens").select("citizen", citizen_group="target_group").unique("citizen")
    return (
        resolved_grants(snapshot)
        .join(citizens, on="citizen", how="left", maintain_order="left")
        .join(offers, on="offer", how="left", maintain_order="left")
        .with_columns(
            target_group=pl.coalesce("target_group", "citizen_group"),
            legal_basis=pl.coalesce("legal_basis", "offer_basis"),
        )
        .select("grant_id", "chain", "citizen", *LINE, "status", "from_date", "to_date", "source_file", "source_line")
    )


def _coded(words: Mapping[str, pl.DataType]) -> list[pl.Expr]:
    """The columns of words as codes, so that a million rows are compared and copied as whole numbers."""
    return [pl.col(name).cast(dtype) for name, dtype in words.items()]


def _with_function(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with the function of their account: its first three parts, as one whole number.

    An invoice need not be booked on the grant's grouping.
    """
    accounts = rows.select(pl.col("account").unique().drop_nulls())
    parts = pl.col("account").cast(pl.String).str.split(".").list.head(3).cast(pl.List(pl.Int64))
    number = parts.list.eval(pl.element() * 1000 ** (2 - pl.int_range(pl.len()))).list.sum()
    return _looked_up(rows, accounts.with_columns(function=number), "account")


def _looked_up(rows: pl.DataFrame, known: pl.DataFrame, key: str) -> pl.DataFrame:
    """The rows with what a small table knows of a coded column; a join, by place instead of by value."""
    codes = rows[key].to_physical().fill_null(0).to_numpy()
    own = known[key].to_physical().to_numpy()
    place = np.full(max(codes.max(initial=0), own.max(initial=0)) + 1, -1, np.int64)
    place[own] = np.arange(len(own))
    found = pl.Series(place[codes]).set(rows[key].is_null(), -1)
    return rows.hstack(_taken(known.drop(key), pl.select(pl.when(found >= 0).then(found)).to_series()))


def _taken(rows: pl.DataFrame, places: pl.Series) -> pl.DataFrame:
    """The rows at the places; a row of nulls for a place that is null."""
    if rows.is_empty():
        return rows.clear(len(places))
    return rows.select(pl.all().gather(places))


def _plan(snapshot: Snapshot, year: int, status: str, grants: pl.DataFrame) -> pl.DataFrame:
    """Planned payments of this year and the one before (so that last year's invoices find their own payments)."""
    start, end = date(year - 1, 1, 1), date(year, 12, 31)
    place = pl.col("grant_id").cast(pl.Enum(grants["grant_id"].cast(pl.String))).to_physical().alias("grant")
    return (
        planned_payments(snapshot, start, end, status)
        .select("date", "amount", place, month=_month_number(pl.col("date")))
        .with_row_index("row")
        .collect()
    )


def _books(snapshot: Snapshot, year: int, grants: pl.DataFrame, words: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Postings of this accounting year and the one before, with what their own grant and offer tell of them."""
    told = ("citizen", "offer", "provider")
    rows = (
        snapshot.table("postings")
        .select(_POSTED)
        .with_columns(accounting_year=_accounting_year(), dranst=pl.col("dranst").fill_null(OPERATION))
        .filter(pl.col("accounting_year").is_between(year - 1, year))
        .with_columns(_as(words, name) for name in ("grant_id", "account", "legal_basis", *told))
        .with_columns(month=_period_month())
        .with_columns(_service_months())
        .rename({"posting_date": "date"})
        .with_row_index("row")
        .collect()
    )
    offers = snapshot.table("offers").select("offer", offer_provider="provider").unique("offer").drop_nulls("offer")
    places = offers.select(_as(words, "offer"), _as(words, "provider", "offer_provider")).collect()
    missing = [name for name in told if rows[name].has_nulls()]
    rows = _looked_up(rows, grants.select("grant_id", "grant", "chain", *_filled(*missing)), "grant_id")
    rows = rows.with_columns(pl.coalesce(n, f"grant_{n}").alias(n) for n in missing)
    rows = _looked_up(rows, places, "offer").with_columns(
        pl.coalesce("provider", "offer_provider").alias("provider"),
        stated=_stated(),
        collective=pl.col("citizen").is_null(),
    )
    return _with_function(rows.drop("offer_provider", *(f"grant_{n}" for n in missing)))


def _as(words: Mapping[str, pl.DataType], word: str, name: str | None = None) -> pl.Expr:
    """A column as the codes of a word."""
    return pl.col(name or word).cast(words[word])


def _keys(only: pl.Expr | None = None) -> list[pl.Expr]:
    """The keys as whole numbers; null where the rows may not be matched."""
    numbers = [pl.col(name).to_physical().cast(pl.Int64) for name in ("chain", "citizen", "offer", "provider")]
    return [n if only is None else pl.when(only).then(n) for n in (*numbers, pl.col("function"))]


def _filled(*names: str) -> list[pl.Expr]:
    return [pl.col(name).alias(f"grant_{name}") for name in names]


def _stated() -> pl.Expr:
    """Whether the posting says which period it is for."""
    return pl.col("service_from").is_not_null() | pl.col("service_to").is_not_null()


def _accounting_year() -> pl.Expr:
    return pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64)).alias("accounting_year")


def _period_month() -> pl.Expr:
    """The accounting period as a month 1-12; a supplementary period belongs to December."""
    return pl.coalesce("accounting_period", pl.col("posting_date").dt.month().cast(pl.Int64)).clip(1, 12).cast(pl.Int8)


def _month_number(day: pl.Expr) -> pl.Expr:
    return (day.dt.year() * 12 + day.dt.month().cast(pl.Int32) - 1).cast(pl.Int32)


def _service_months() -> list[pl.Expr]:
    """First and last month of the service; the accounting period where the posting does not say."""
    booked = (pl.col("accounting_year") * 12 + pl.col("month") - 1).cast(pl.Int32)
    first = pl.coalesce(_month_number(pl.col("service_from")), _month_number(pl.col("service_to")), booked)
    last = pl.coalesce(_month_number(pl.col("service_to")), _month_number(pl.col("service_from")), booked)
    return [first.alias("month_from"), pl.max_horizontal(first, last).alias("month_to")]


def _lines_from_plan(books: pl.DataFrame, grants: pl.DataFrame) -> pl.DataFrame:
    """What a posting does not say of its line it takes from its own grant, else from the payment it pays.

    A collective invoice pays several people's payments and takes nothing from any one of them.
    """
    names = ["grant_id", "citizen", *(d for d in LINE if d != "account")]
    paid = grants.select(_filled(*names))
    line = pl.coalesce("grant", pl.when(pl.col("step") < COLLECTIVE).then("paid_grant")).alias("line")
    filled = books.hstack(_taken(paid, books.select(line.cast(pl.Int64)).to_series()))
    said = [n for n in names if n in books.columns]
    return filled.with_columns(
        *(pl.coalesce(n, f"grant_{n}").alias(n) for n in said),
        *(pl.col(f"grant_{n}").alias(n) for n in names if n not in said),
    ).drop(f"grant_{n}" for n in names)


def _with_owners(books: pl.DataFrame, snapshot: Snapshot) -> pl.DataFrame:
    """Postings that no grant tells the ownership of have their offer's, else their provider's."""
    missing = books.filter(pl.col("ownership").is_null())
    if missing.is_empty():
        return books
    owners = snapshot.table("providers").select("provider", owner="ownership").unique("provider").collect()
    offers = snapshot.table("offers").select("offer", offer_owner="ownership").unique("offer").collect()
    told = readable(missing).join(offers, on="offer", how="left").join(owners, on="provider", how="left")
    named = told.with_columns(ownership=pl.coalesce("offer_owner", "owner"))
    coded = named.select(pl.col(name).cast(dtype) for name, dtype in books.schema.items())
    return pl.concat([books.filter(pl.col("ownership").is_not_null()), coded])
