"""Requests for a higher price: whom they touch, what was avoided without counting twice, and what became of it.

Method and worked example: docs/metode/prisoensker.md.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import polars as pl

from styrbar.analysis.controls import paid_spans
from styrbar.analysis.expected_accounts import ExpectedAccounts, readable
from styrbar.analysis.grant_cost import accrued, planned_payments
from styrbar.analysis.grant_cost.grants import windows
from styrbar.analysis.grant_cost.points import Book, open_book
from styrbar.analysis.grant_cost.prices import price_segments
from styrbar.analysis.reconcile import COLLECTIVE
from styrbar.register.snapshot import Snapshot

_UNITS_SCALE = 10_000
_ORE = 100


@dataclass(frozen=True)
class Line:
    """What a request is about: an offer and a unit, and when they are given one intervention or one agreement only."""

    offer: str
    unit: str
    service: str = ""
    contract: str = ""


@dataclass(frozen=True)
class Affected:
    """The units a request touches, as the municipality pays them: to the end of its year, and in a year from it."""

    to_year_end: Decimal
    full_year: Decimal
    grants: int


@dataclass(frozen=True)
class Settled:
    """A decided request, as avoided cost is reckoned from it; prices in kr. per unit.

    `order` puts requests from the same day in the order they came.
    """

    key: str
    line: Line
    start: date
    order: int
    current: Decimal
    asked: Decimal
    settled: Decimal
    to_year_end: Decimal
    full_year: Decimal


@dataclass(frozen=True)
class Avoided:
    """Avoided cost of one request in whole øre: to the end of its year, and in a year from its day."""

    to_year_end: int
    full_year: int


@dataclass(frozen=True)
class Span:
    """The days a request's payments are held against it: to `until`, with `highest` the highest price asked so far.

    `prices` are those the line's grants may have: current, asked and settled of the request and those before it.
    """

    until: date
    highest: Decimal
    prices: frozenset[Decimal]


@dataclass(frozen=True)
class Followed:
    """What has been paid on a request's line since its day.

    `rows`: citizen, grant_id, month (date), units, agreed (at the settled price), asked (at the asked), paid, above
    (paid - agreed), source_file and source_line; amounts in øre. `dearer` is how many grants are registered at more
    than the settled price.
    """

    rows: pl.DataFrame
    dearer: int


@dataclass(frozen=True)
class PaidSide:
    """What expected accounts know of payments.

    `plan`: the planned payments that an invoice has been matched with (n, grant, lead, month, date, amount). `spans`:
    what was posted for them. `lines`: the grants' numbers and citizens. `planned`: this and last year's planned
    payments at the offers (grant_id, date, price, weight in units as the municipality pays them) and the grant's line.
    """

    plan: pl.DataFrame
    spans: pl.DataFrame
    lines: pl.DataFrame
    planned: pl.DataFrame


def year_end(start: date) -> date:
    """The last day of the request's own year."""
    return date(start.year, 12, 31)


def year_from(start: date) -> date:
    """The last day of a year from the request's day; from 29 February it ends on 28 February."""
    after = date(start.year + 1, start.month, min(start.day, 28) if start.month == 2 else start.day)
    whole = after if after.day == start.day else after + timedelta(days=1)
    return whole - timedelta(days=1)


def prices_in_force(snapshot: Snapshot, line: Line, day: date) -> dict[Decimal, int]:
    """The prices that the line's grants have on the day, in kr. per unit, with how many grants have each."""
    book, grants = _book_of(snapshot, line)
    counts = _priced(book, grants, day, day).drop_nulls("price").group_by("price").len().sort("price")
    return dict(counts.iter_rows())


def affected(snapshot: Snapshot, line: Line, prices: Sequence[Decimal], start: date) -> Affected:
    """Units of the line's granted help that is priced at one of `prices` when the request begins.

        units = sum over days from start of quantity / days of the period x price factor x share / 100

    A grant that begins later counts from its first day when it then has one of the prices.
    """
    book, grants = _book_of(snapshot, line)
    last = year_from(start)
    found = _priced(book, grants, start - timedelta(days=1), last).filter(pl.col("price").is_in(list(prices)))
    mine = grants.join(found, on="g", how="semi").select(
        "grant_id", weight=pl.col("price_factor") * pl.col("share") / 100
    )
    narrowed = _narrowed(snapshot, {line.offer})
    return Affected(_units(narrowed, mine, start, year_end(start)), _units(narrowed, mine, start, last), mine.height)


def avoided(requests: Sequence[Settled]) -> dict[str, Avoided]:
    """Avoided cost by request key: (asked - settled) x units, no krone and no unit counted twice.

    Requests of one line overlap on the days where more than one has begun. On such a day what is avoided in all is the
    highest price asked so far less the price last settled; each krone of it belongs to the request that asked for it
    first. A request's units are spread evenly over the days it counts. Rounded once a request, half away from zero.
    """
    lines = {request.line for request in requests}
    found: dict[str, Avoided] = {}
    for line in lines:
        own = sorted((r for r in requests if r.line == line), key=lambda r: (r.start, r.order))
        for place, request in enumerate(own):
            parts = (
                _avoided(own, place, year_end, request.to_year_end), _avoided(own, place, year_from, request.full_year),
            )  # fmt: skip
            found[request.key] = Avoided(*map(_rounded, parts))
    return found


def _avoided(own: Sequence[Settled], place: int, end_of: Callable[[date], date], units: Decimal) -> Fraction:
    """Kroner avoided by the request at `place`, piece by piece between the days on which another begins or ends."""
    request = own[place]
    last = end_of(request.start)
    edges = {request.start, last + timedelta(days=1)}
    for other in own:
        edges |= {d for d in (other.start, end_of(other.start) + timedelta(days=1)) if request.start < d <= last}
    days = sorted(edges)
    total = Fraction(0)
    for begins, ends in pairwise(days):
        active = [r for r in own if r.start <= begins <= end_of(r.start)]
        earlier = [r.asked for r in own[:place] if r in active]
        floor = max([active[-1].settled, *earlier])
        share = Fraction((ends - begins).days, (last - request.start).days + 1)
        total += max(Fraction(0), Fraction(request.asked) - Fraction(floor)) * Fraction(units) * share
    return total


def spans(requests: Sequence[Settled]) -> Mapping[str, Span]:
    """By request key: the last day of its year that no later request of the line has taken over, and the highest price
    asked so far, so that a payment is held against one request only."""
    found: dict[str, Span] = {}
    for request in requests:
        own = sorted((r for r in requests if r.line == request.line), key=lambda r: (r.start, r.order))
        place = own.index(request)
        later = [r.start - timedelta(days=1) for r in own[place + 1 :]]
        so_far = own[: place + 1]
        asked = max(r.asked for r in so_far if request.start <= year_end(r.start))
        prices = frozenset(price for r in so_far for price in (r.current, r.asked, r.settled))
        found[request.key] = Span(min([year_end(request.start), *later]), asked, prices)
    return found


def paid_side(expected: ExpectedAccounts, snapshot: Snapshot, offers: Collection[str]) -> PaidSide:
    """The part of the expected accounts that requests about `offers` are followed on, reckoned once for all of them."""
    plan = expected.plan.filter(pl.col("step") < COLLECTIVE, pl.col("amount").is_not_null())
    lines = readable(expected.grants.select("grant", "grant_id", "citizen"))
    year = expected.closing.year
    narrowed = _narrowed(snapshot, offers)
    payments = planned_payments(narrowed, date(year - 1, 1, 1), date(year, 12, 31), "expected").drop_nulls("price")
    weight = pl.col("quantity") * pl.col("factor") * pl.col("share") / 100
    planned = payments.select("grant_id", "date", "price", weight=weight.cast(pl.Decimal(38, 6)))
    named = narrowed.table("grants").select("grant_id", "offer", "unit", "frequency", "intervention", "contract")
    priced = planned.unique(["grant_id", "date"], keep="first").join(named, on="grant_id").collect()
    return PaidSide(plan.with_row_index("n"), paid_spans(expected), lines, priced)


def followed(paid: PaidSide, request: Settled, span: Span) -> Followed:
    """What has been paid for the line in the request's span, against the settled and the highest asked price.

    Payments are those that an invoice has been matched with, of the line's grants: those registered at one of the
    span's prices in the last payment before the request, or in their first when they began later. What an invoice
    covers of other payments is taken out at their agreed price.
    """
    planned = _of_span(paid.planned.filter(_on_line(request.line)), request.start, span)
    dearer = planned.filter(pl.col("price") > request.settled)["grant_id"].n_unique()
    own = paid.lines.join(planned, on="grant_id", how="semi")
    leads = paid.plan.join(own, on="grant", how="semi").select("lead").unique()
    plan = paid.plan.join(leads, on="lead", how="semi").join(paid.lines, on="grant")
    rows = plan.join(planned, on=["grant_id", "date"], how="left")
    covered = (
        paid.spans.join(leads, left_on="grant", right_on="lead", how="semi")
        .with_row_index("span")
        .join(rows.select("n", "month", "amount", "weight", grant="lead"), on="grant")
        .filter(pl.col("month").is_between("first", "last"))
    )
    mine = covered.filter(pl.col("weight").is_not_null()).select("span").unique()
    held = covered.join(mine, on="span", how="semi").sort("n", "first", "last")
    return Followed(_against(held, paid.lines, request.settled, span.highest), dearer)


def _of_span(planned: pl.DataFrame, start: date, span: Span) -> pl.DataFrame:
    """`grant_id`, `date`, `price`, `weight` of the payments in the span, of the grants that have one of its prices."""
    inside = pl.col("date").is_between(start, span.until)
    before = planned.filter(pl.col("date") < start).sort("date").group_by("grant_id").agg(before=pl.col("price").last())
    within = planned.filter(inside).sort("date").join(before, on="grant_id", how="left", maintain_order="left")
    known = pl.coalesce("before", pl.col("price").first().over("grant_id"))
    return within.filter(known.is_in(list(span.prices))).select("grant_id", "date", "price", "weight")


def _against(held: pl.DataFrame, lines: pl.DataFrame, settled: Decimal, highest: Decimal) -> pl.DataFrame:
    """One row an invoice span; a payment that two spans cover counts with the first."""
    own = held.with_columns(taken=pl.col("n").is_first_distinct())
    ours, taken = pl.col("weight").is_not_null(), pl.col("taken")
    sums = own.group_by("span", "grant", "first", "posted", "source_file", "source_line").agg(
        units=pl.col("weight").filter(taken & ours).sum(),
        others=pl.col("amount").filter(taken & ~ours).sum(),
    )
    month = pl.date(pl.col("first") // 12, pl.col("first") % 12 + 1, 1)
    return (
        sums.join(lines, on="grant")
        .with_columns(
            month=month,
            paid=pl.col("posted") - pl.col("others"),
            agreed=_times("units", settled),
            asked=_times("units", highest),
        )
        .with_columns(above=pl.col("paid") - pl.col("agreed"))
        .select(
            "citizen", "grant_id", "month", "units", "agreed", "asked", "paid", "above", "source_file", "source_line"
        )
        .sort("month", "grant_id", "source_line")
    )


def _times(units: str, price: Decimal) -> pl.Expr:
    """Units x kr. as whole øre, half away from zero."""
    exact = pl.col(units).cast(pl.Decimal(38, 6)) * pl.lit(price, dtype=pl.Decimal(38, 6)) * _ORE
    return exact.round(0, mode="half_away_from_zero").cast(pl.Int64)


def _units(snapshot: Snapshot, mine: pl.DataFrame, start: date, end: date) -> Decimal:
    """Units from start to end, to four decimals."""
    rows = accrued(snapshot, start, end, "granted").collect().join(mine, on="grant_id")
    total = sum(
        (Fraction(units) * Fraction(weight) for units, weight in rows.select("units", "weight").iter_rows()),
        Fraction(0),
    )
    return Decimal(_nearest(total)) / _UNITS_SCALE


def _priced(book: Book, grants: pl.DataFrame, start: date, last: date) -> pl.DataFrame:
    """`g`, `price` of each grant on its first day in force from start to last."""
    first = windows(grants, start, last).with_columns(hi="lo").with_row_index("w")
    return price_segments(first, book.prices).select("g", "price")


def _book_of(snapshot: Snapshot, line: Line) -> tuple[Book, pl.DataFrame]:
    """The prices of the line's chains, and its own granted grants that pay by the calendar."""
    book = open_book(_narrowed(snapshot, {line.offer}), "granted")
    return book, book.grants.filter(_on_line(line))


def _on_line(line: Line) -> pl.Expr:
    """A grant of the line; one without a unit is paid by the day or month when that is its frequency."""
    per = pl.coalesce("unit", pl.when(pl.col("frequency").is_in(["day", "month"])).then("frequency"), pl.lit("fixed"))
    found = (pl.col("offer") == line.offer) & (per == line.unit)
    if line.service:
        found &= pl.col("intervention").str.to_lowercase() == line.service.lower()
    return found & (pl.col("contract") == line.contract) if line.contract else found


def _narrowed(snapshot: Snapshot, offers: Collection[str]) -> Snapshot:
    """The snapshot with these offers' grants only, and what stands in chain with them: a later link takes over."""
    grants = snapshot.table("grants").with_columns(_chain=pl.coalesce("chain", "grant_id"))
    chains = grants.filter(pl.col("offer").is_in(list(offers))).select("_chain").unique()
    kept = grants.join(chains, on="_chain", how="semi").drop("_chain")
    return replace(snapshot, frames={**snapshot.frames, "grants": kept})


def _rounded(kroner: Fraction) -> int:
    """Kroner as whole øre."""
    return _nearest(kroner * _ORE)


def _nearest(number: Fraction) -> int:
    """The nearest whole number, half away from zero."""
    size = int((abs(number) * 2 + 1) // 2)
    return size if number >= 0 else -size
