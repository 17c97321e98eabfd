"""Expected accounts (forventet regnskab): what the year ends at, reckoned person by person from the plan and the books.

    expected result = postings of the accounting year + outstanding + plan of the open months

In a closed month postings count, and a planned payment that nothing pays is outstanding for `outstanding_months`
closed months; then it only stands on the control list. In an open month the plan counts, and a posting replaces the
payment it pays. The payment view is used. Method and worked example: docs/metode/forventet-regnskab.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from styrbar.analysis.dimensions import KIND, LINE
from styrbar.analysis.grant_cost import planned_payments, resolved_grants
from styrbar.analysis.reconcile import COLLECTIVE, reconcile
from styrbar.register.snapshot import Snapshot

OPERATION = 1
"""Dranst 1, running cost; the other dranst are left out of expected accounts and named in the basis."""

PARTS = ("posted", "outstanding", "planned")
_NUMBERED = ("chain", "citizen", "offer", "provider", "function")
_POSTING_KEYS = ("row", "month_from", "month_to", "stated", "collective", "date", "amount")
_POSTED = (
    "posting_id", "account", "dranst", "citizen", "grant_id", "legal_basis", "offer", "provider", "amount",
    "posting_date", "accounting_year", "accounting_period", "service_from", "service_to", "source_file", "source_line",
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
    (1-5 when matched), matched, amount (øre), row, source_file, source_line; their sum is the expected result.
    `overdue`: planned payments of closed months too old to be outstanding. `unpriced`: payments of the year without
    a price. `outside`: øre of the year's postings left out, by dranst. What it was reckoned from, of this year and the
    one before: `grants` (numbered by `grant`), `plan` (payments with grant, month, date, amount and step) and `books`
    (postings with step, paid_grant and paid_month).
    """

    closing: Closing
    events: pl.DataFrame
    overdue: pl.DataFrame
    unpriced: pl.DataFrame
    grants: pl.DataFrame
    plan: pl.DataFrame
    books: pl.DataFrame
    outside: dict[int, int] = field(default_factory=dict)

    @property
    def result(self) -> int:
        """The expected result in whole øre."""
        return int(self.events["amount"].sum())


def default_closed(snapshot: Snapshot, year: int) -> tuple[int, ...]:
    """The months of `year` before the month of the newest posting; none when there is no posting."""
    newest: date | None = snapshot.table("postings").select(pl.col("posting_date").max()).collect().item()
    if newest is None or newest.year < year:
        return ()
    return tuple(range(1, 13 if newest.year > year else newest.month))


def newest_year(snapshot: Snapshot) -> int:
    """The accounting year of the newest posting, else the year of the snapshot."""
    year: int | None = snapshot.table("postings").select(_accounting_year().max()).collect().item()
    return year if year is not None else snapshot.data_date.year


def expected_accounts(snapshot: Snapshot, closing: Closing, status: str = "expected") -> ExpectedAccounts:
    """Reckon the expected accounts of `closing.year`; `status` is granted or expected (granted and expected)."""
    grants = grant_lines(snapshot).with_row_index("grant").collect()
    numbers = Numbers.of(grants)
    books = _books(snapshot, closing.year, grants)
    plan = _plan(snapshot, closing.year, status, grants, numbers)
    operation = pl.col("dranst") == OPERATION
    matched = reconcile(plan, books.filter(operation).select(*_POSTING_KEYS, **numbers.columns()))
    plan = plan.with_columns(matched.payments["step"]).drop(_NUMBERED)
    books = books.join(matched.postings, on="row", how="left", maintain_order="left")
    grants = _with_accounts(grants, books)
    books = _lines_from_plan(books, grants)
    posted = books.filter(operation, pl.col("accounting_year") == closing.year).with_columns(part=pl.lit("posted"))
    rest = _unpaid(plan, grants, closing)
    counted = rest.drop_nulls("amount")
    return ExpectedAccounts(
        closing,
        pl.concat([_event(posted), _event(counted.filter(pl.col("part") != "overdue"))]),
        _event(counted.filter(pl.col("part") == "overdue")),
        rest.filter(pl.col("amount").is_null()),
        grants,
        plan,
        books,
        _outside(books, closing.year),
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


def _outside(books: pl.DataFrame, year: int) -> dict[int, int]:
    """Øre of the year's postings that are not running cost, by dranst."""
    other = books.filter(pl.col("dranst") != OPERATION, pl.col("accounting_year") == year)
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


@dataclass(frozen=True)
class Numbers:
    """The keys of grants and postings as whole numbers: the place of each value among the grants' own values."""

    values: Mapping[str, pl.Series]

    @classmethod
    def of(cls, grants: pl.DataFrame) -> "Numbers":
        """From the grants; a value that no grant has can pay nothing and gets no number."""
        keyed = grants.with_columns(_function())
        return cls({name: keyed[name].drop_nulls().unique() for name in _NUMBERED})

    def columns(self) -> dict[str, pl.Expr]:
        """Each key column as numbers."""
        return {name: _place(name, values) for name, values in self.values.items()}


def _place(name: str, values: pl.Series) -> pl.Expr:
    return pl.col(name).cast(pl.Enum(values), strict=False).to_physical()


def _plan(snapshot: Snapshot, year: int, status: str, grants: pl.DataFrame, numbers: Numbers) -> pl.DataFrame:
    """Planned payments of this year and the one before (so that last year's invoices find their own payments)."""
    start, end = date(year - 1, 1, 1), date(year, 12, 31)
    keys = grants.with_columns(_function()).select("grant", **numbers.columns())
    return (
        planned_payments(snapshot, start, end, status)
        .select("date", "amount", grant=_place("grant_id", grants["grant_id"]), month=_month_number(pl.col("date")))
        .join(keys.lazy(), on="grant", how="left")
        .with_row_index("row")
        .collect()
    )


def _books(snapshot: Snapshot, year: int, grants: pl.DataFrame) -> pl.DataFrame:
    """Postings of this accounting year and the one before, with what their own grant and offer tell of them."""
    offers = (
        snapshot.table("offers").select("offer", offer_provider="provider", offer_owner="ownership").unique("offer")
    )
    owners = snapshot.table("providers").select("provider", owner="ownership").unique("provider")
    told = ("citizen", "legal_basis", "offer", "provider")
    own = grants.lazy().select("grant", "chain", "intervention", "target_group", *_filled(*told))
    return (
        snapshot.table("postings")
        .with_columns(accounting_year=_accounting_year(), dranst=pl.col("dranst").fill_null(OPERATION))
        .filter(pl.col("accounting_year").is_between(year - 1, year))
        .select(_POSTED, grant=_place("grant_id", grants["grant_id"]))
        .join(own, on="grant", how="left", maintain_order="left")
        .with_columns(pl.coalesce(n, f"grant_{n}").alias(n) for n in told[:-1])
        .join(offers, on="offer", how="left", maintain_order="left")
        .with_columns(pl.coalesce("provider", "grant_provider", "offer_provider").alias("provider"))
        .join(owners, on="provider", how="left", maintain_order="left")
        .with_columns(ownership=pl.coalesce("offer_owner", "owner"), date=pl.col("posting_date"), month=_period_month())
        .with_columns(*_service_months(), _function(), stated=_stated(), collective=pl.col("citizen").is_null())
        .drop("offer_provider", "offer_owner", "owner", *(f"grant_{n}" for n in told))
        .with_row_index("row")
        .collect()
    )


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


def _function() -> pl.Expr:
    """The function, the first three parts of an account: an invoice need not be booked on the grant's grouping."""
    return pl.col("account").str.extract(r"^(\d+\.\d+\.\d+)").alias("function")


def _lines_from_plan(books: pl.DataFrame, grants: pl.DataFrame) -> pl.DataFrame:
    """What a posting does not say of its line it takes from the payment it pays, never over what it says itself.

    A collective invoice pays several people's payments and takes nothing from any one of them.
    """
    names = ["grant_id", "citizen", *(d for d in LINE if d != "account")]
    paid = grants.select(*_filled(*names), paid_grant="grant")
    one = pl.when(pl.col("step") < COLLECTIVE).then("paid_grant")
    filled = books.with_columns(paid_grant=one).join(paid, on="paid_grant", how="left", maintain_order="left")
    return filled.with_columns(pl.coalesce(n, f"grant_{n}").alias(n) for n in names).drop(f"grant_{n}" for n in names)
