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
from dataclasses import dataclass, field

import numpy as np
import polars as pl

STEPS = ("bevilling", "borger og tilbud", "borger og leverandør", "borger og konto", "leverandør og konto")
"""What a user reads for steps 1 to 5; step 2 of the definition (offer or provider) is 2 and 3 here."""

COLLECTIVE = len(STEPS)
"""The last step: invoices without a citizen, which may pay for several people."""

_KEYS: tuple[tuple[int, tuple[str, ...]], ...] = (
    (1, ("chain",)),
    (2, ("citizen", "offer")),
    (3, ("citizen", "provider", "function")),
    (3, ("citizen", "provider")),
    (4, ("citizen", "function")),
    (COLLECTIVE, ("provider", "function")),
)
"""The key of each step. By citizen and provider alone only grants are matched that know no account, since one provider
may give one person two kinds of help."""

LATEST_MONTHS = 12
_MONTHS = 2**16
_WHOLE = ("bundle", "start", "size")
_DIRECT = 2**25
"""Keys below this are looked up in a table of that size, others by searching."""
_FIRST = ("date", "grant", "amount")
"""The order payments are paid in; payments alike in all three are alike, so their rows do not matter."""


@dataclass(frozen=True)
class Reconciled:
    """In the order of the rows given: each payment's and posting's step (1-5, null when nothing pays or is paid), for
    each posting the `grant` and `month` of the first payment it pays, and for each payment the `lead`, that first
    payment's grant, so that the two can be held against each other."""

    payment_step: pl.Series
    lead: pl.Series
    posting_step: pl.Series
    paid_grant: pl.Series
    paid_month: pl.Series


def reconcile(payments: pl.DataFrame, grants: pl.DataFrame, postings: pl.DataFrame) -> Reconciled:
    """Match planned payments with postings.

    payments: row (0, 1, 2 …), grant, month (months since year 0), date, amount (øre, null when unpriced).
    grants: grant, and as small whole numbers (null where unknown) chain, citizen, offer, provider, function.
    postings: row (0, 1, 2 …), the same keys, month_from and month_to of the service, stated (whether the file stated
    that period), collective (whether it names no citizen at all), date, amount.
    Reversals (a posting and its exact opposite on the same keys) take no part.
    """
    plan = _in_order(_signed(payments).with_columns(_bundle()))
    book = _Book(plan, _signed(_without_reversals(postings)), postings.height)
    waiting = _bundles(plan).join(grants, on="grant", how="left", maintain_order="left")
    for step, key in _KEYS:
        if book.loose.is_empty() or waiting.is_empty():
            break
        rooms = _rooms(key, grants, postings)
        for pass_ in (_same_month, _late):
            met = pass_(book, _due(waiting, key, rooms), _candidates(book.loose, key, rooms, step))
            book.pay(met, step)
            waiting = _still_waiting(waiting, met)
    return book.done()


@dataclass(frozen=True)
class _Met:
    """What a pass found: `whole` bundles (a grant's month) paid entirely, `places` in the plan paid singly (both with
    their lead), the rows `left` of bundles paid in part, and the postings `used` with the first payment each pays."""

    whole: pl.DataFrame
    places: pl.DataFrame
    left: pl.DataFrame | None
    used: pl.DataFrame


@dataclass
class _Book:
    """What is paid so far; all that changes while the steps are taken. The plan is in the order of its bundles."""

    plan: pl.DataFrame
    loose: pl.DataFrame
    height: int
    paid: np.ndarray = field(init=False)
    lead: np.ndarray = field(init=False)
    step: np.ndarray = field(init=False)
    grant: np.ndarray = field(init=False)
    month: np.ndarray = field(init=False)

    def __post_init__(self) -> None:
        self.paid, self.step = np.zeros(self.plan.height, np.int8), np.zeros(self.height, np.int8)
        self.grant, self.month = np.zeros(self.height, np.int64), np.zeros(self.height, np.int64)
        self.lead = np.zeros(self.plan.height, np.int64)

    def pay(self, met: _Met, step: int) -> None:
        """Write down what a pass found, and take the used postings out."""
        whole, leads = _places(met.whole), np.repeat(met.whole["lead"].to_numpy(), met.whole["size"].to_numpy())
        unpaid = self.paid[whole] == 0
        self.paid[whole[unpaid]], self.lead[whole[unpaid]] = step, leads[unpaid]
        places = met.places["place"].to_numpy()
        self.paid[places], self.lead[places] = step, met.places["lead"].to_numpy()
        if met.used.is_empty():
            return
        rows = met.used["row"].to_numpy()
        self.step[rows] = step
        self.grant[rows], self.month[rows] = met.used["paid_grant"].to_numpy(), met.used["paid_month"].to_numpy()
        self.loose = self.loose.filter(pl.Series(self.step[self.loose["row"].to_numpy()] == 0))

    def rows_of(self, bundles: pl.DataFrame) -> pl.DataFrame:
        """The single payments of some bundles that are not paid yet, with the bundles' columns and their own place."""
        if bundles.is_empty():
            return bundles.join(self.plan.clear().with_columns(place=pl.lit(0, pl.Int64)), on="bundle")
        places = _places(bundles)
        unpaid = places[self.paid[places] == 0]
        near = self.plan.select(pl.all().gather(unpaid)).with_columns(place=pl.Series(unpaid))
        return near.join(bundles.drop("start", "size"), on="bundle")

    def done(self) -> Reconciled:
        """The steps in the order of the rows given."""
        row = self.plan["row"].to_numpy()
        steps, leads = np.zeros_like(self.paid), np.zeros_like(self.lead)
        steps[row], leads[row] = self.paid, self.lead
        paid, used = pl.Series(steps), pl.Series(self.step > 0)
        told = pl.select(step=pl.when(paid > 0).then(paid), lead=pl.when(paid > 0).then(pl.Series(leads)))
        found = pl.select(
            step=pl.when(used).then(pl.Series(self.step)),
            grant=pl.when(used).then(pl.Series(self.grant)),
            month=pl.when(used).then(pl.Series(self.month)),
        )
        return Reconciled(told["step"], told["lead"], found["step"], found["grant"], found["month"])


def _places(bundles: pl.DataFrame) -> np.ndarray:
    """The places in the plan of all payments of some bundles."""
    start, size = bundles["start"].to_numpy(), bundles["size"].to_numpy()
    begins = np.cumsum(size) - size
    return np.repeat(start - begins, size) + np.arange(size.sum())


def _signed(rows: pl.DataFrame) -> pl.DataFrame:
    amount = pl.col("amount").fill_null(0)
    return rows.with_columns(sign=(amount < 0).cast(pl.Int64), amount=amount.abs())


def _bundle() -> pl.Expr:
    """Grant, month and sign in one number."""
    return ((pl.col("grant").cast(pl.Int64) * _MONTHS + pl.col("month")) * 2 + pl.col("sign")).alias("bundle")


def _in_order(plan: pl.DataFrame) -> pl.DataFrame:
    """The payments in the order of their bundles, which they mostly come in."""
    return plan if plan["bundle"].is_sorted() else plan.sort("bundle")


def _bundles(plan: pl.DataFrame) -> pl.DataFrame:
    """One row a grant, month and sign: where its payments begin in the plan, how many there are, how many are unpaid
    (`n`) and their øre."""
    bundle, amount = plan["bundle"].to_numpy(), plan["amount"].to_numpy()
    start = np.flatnonzero(np.diff(bundle, prepend=-1)) if len(bundle) else np.zeros(0, np.int64)
    size = np.diff(start, append=len(bundle))
    sums = np.add.reduceat(amount, start) if len(start) else amount
    half = pl.col("bundle") // 2
    frame = pl.DataFrame({"bundle": bundle[start], "start": start, "size": size, "n": size, "amount": sums})
    return frame.with_columns(
        grant=(half // _MONTHS).cast(plan.schema["grant"]), month=half % _MONTHS, sign=pl.col("bundle") % 2
    )


def _rooms(key: Sequence[str], *frames: pl.DataFrame) -> list[int]:
    """How many values each part of the key must have room for in the key's number."""
    tops = [[frame[name].max() for frame in frames] for name in key]
    return [max((int(str(top)) for top in part if top is not None), default=0) + 1 for part in tops]


def _number(key: Sequence[str], rooms: Sequence[int]) -> pl.Expr:
    """The key and the sign in one number; null when a part is unknown."""
    number = pl.col(key[0]).cast(pl.Int64)
    for name, room in zip(key[1:], rooms[1:], strict=True):
        number = number * room + pl.col(name).cast(pl.Int64)
    return number * 2 + pl.col("sign")


def _due(waiting: pl.DataFrame, key: Sequence[str], rooms: Sequence[int]) -> pl.DataFrame:
    """The bundles that have the key."""
    due = waiting.select(
        "bundle", "start", "size", "grant", "month", "n", "amount", "function", key=_number(key, rooms)
    )
    if key == ("citizen", "provider"):
        due = due.filter(pl.col("function").is_null())
    return due.filter(pl.col("key").is_not_null())


def _candidates(loose: pl.DataFrame, key: Sequence[str], rooms: Sequence[int], step: int) -> pl.DataFrame:
    """The postings that have the key; the collective step takes those without citizen only."""
    columns = ("row", "date", "amount", "month_from", "month_to", "stated", "collective")
    found = loose.select(*columns, key=_number(key, rooms)).filter(pl.col("key").is_not_null())
    return found.filter("collective") if step == COLLECTIVE else found


def _same_month(book: _Book, due: pl.DataFrame, postings: pl.DataFrame) -> _Met:
    """Postings pay the payments of their own service months."""
    if due.is_empty() or postings.is_empty():
        return _nothing(book)
    spread = _by_service_month(postings)
    buckets = _Buckets.of(due, spread)
    lines = spread.filter(pl.Series(buckets.line >= 0))
    place, own = buckets.line[buckets.line >= 0], buckets.due
    met = own[buckets.lines[own] > 0]
    told = due.filter(pl.Series(buckets.lines[own] > 0)).with_columns(
        bucket=met,
        lines=buckets.lines[met],
        posted=buckets.posted[met],
        lead=buckets.lead[met],
        paid=buckets.paid()[met],
    )
    paid, left = _reached(book, told.filter(~pl.col("paid")))
    used = _spent(
        lines.with_columns(
            bucket=place, n=buckets.n[place], planned=buckets.planned[place], used=buckets.used()[place],
            paid_grant=buckets.lead[place], paid_month=pl.col("month"),
        )
    )  # fmt: skip
    once = spread.height == postings.height
    first = used if once else used.sort("paid_month", "paid_grant").unique("row", keep="first")
    return _Met(told.filter("paid").select(*_WHOLE, "lead"), paid, left, first)


@dataclass(frozen=True)
class _Buckets:
    """Payments and postings that share key and month. `due` and `line` are each bundle's and each line's bucket (-1: no
    payment shares it); the others have a place for each bucket. Sums of doubles are exact for øre below 2^53."""

    due: np.ndarray
    line: np.ndarray
    n: np.ndarray
    planned: np.ndarray
    lines: np.ndarray
    posted: np.ndarray
    lead: np.ndarray

    @classmethod
    def of(cls, due: pl.DataFrame, lines: pl.DataFrame) -> "_Buckets":
        """The buckets of bundles that have payments, with what came in each."""
        month, at = due["month"].to_numpy(), lines["month"].to_numpy()
        first, months = month.min(), month.max() - month.min() + 1
        keys, own = np.unique(due["key"].to_numpy(), return_inverse=True)
        bucket = own * months + (month - first)
        key = _position(keys, lines["key"].to_numpy())
        line = np.where((key >= 0) & (at >= first) & (at < first + months), key * months + (at - first), -1)
        size = len(keys) * months
        count, posted = _sums(line[line >= 0], lines["part"].to_numpy()[line >= 0], size)
        n = np.bincount(bucket, weights=due["n"].to_numpy(), minlength=size).astype(np.int64)
        line = np.where((line >= 0) & (n[line] > 0), line, -1)
        lead = np.zeros(size, np.int64)
        lead[bucket[::-1]] = due["grant"].to_numpy()[::-1]
        return cls(bucket, line, n, _sums(bucket, due["amount"].to_numpy(), size)[1], count, posted, lead)

    def paid(self) -> np.ndarray:
        """Where all payments are covered."""
        return (self.lines >= self.n) | (self.posted >= self.planned)

    def used(self) -> np.ndarray:
        """Where all postings are used up."""
        return (self.lines <= self.n) | (self.posted <= self.planned)


def _position(keys: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The place of each wanted number among the sorted keys; -1 when it is not there."""
    room = int(keys[-1]) + 1
    if room > _DIRECT:
        place = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
        return np.where(keys[place] == wanted, place, -1)
    table = np.full(room + 1, -1, np.int32)
    table[keys] = np.arange(len(keys))
    found: np.ndarray = table[np.minimum(wanted, room)].astype(np.int64)
    return found


def _sums(place: np.ndarray, amount: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """How many rows and øre there are at each place."""
    return np.bincount(place, minlength=size), np.bincount(place, weights=amount, minlength=size).astype(np.int64)


def _nothing(book: _Book) -> _Met:
    none = pl.DataFrame(schema={"place": pl.Int64, "lead": pl.Int64})
    used = book.plan.select("row", paid_grant="grant", paid_month="month").clear()
    bundles = dict.fromkeys((*_WHOLE, "lead"), pl.Int64)
    return _Met(pl.DataFrame(schema=bundles), none, None, used)


def _by_service_month(postings: pl.DataFrame) -> pl.DataFrame:
    """One line a posting and month it covers, at most a year, with an equal part of the amount."""
    columns = ("row", "date", "stated", "key", "month", "part")
    first = postings.with_columns(month=pl.col("month_from").cast(pl.Int64), part=pl.col("amount"))
    one = pl.col("month_to") <= pl.col("month_from")
    months = (pl.col("month_to") - pl.col("month_from") + 1).clip(1, LATEST_MONTHS)
    several = first.filter(~one)
    if several.is_empty():
        return first.select(columns)
    spread = several.with_columns(
        month=pl.int_ranges(pl.col("month"), pl.col("month") + months, dtype=pl.Int64),
        part=pl.col("amount") // months,
    )
    return pl.concat([first.filter(one).select(columns), spread.explode("month").select(columns)])


def _reached(book: _Book, partly: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame | None]:
    """Of buckets where not all are paid: the places that are, and the rows that are left."""
    if partly.is_empty():
        return pl.DataFrame(schema={"place": pl.Int64, "lead": pl.Int64}), None
    rows = book.rows_of(partly.select(*_WHOLE, "bucket", "lines", "posted", "lead")).sort("bucket", *_FIRST)
    running = pl.col("amount").cum_sum().over("bucket")
    turn = pl.int_range(pl.len()).over("bucket")
    hit = (turn < pl.col("lines")) | (2 * running - pl.col("amount") <= 2 * pl.col("posted"))
    told = rows.with_columns(hit=hit)
    return told.filter("hit").select("place", "lead"), told.filter(~pl.col("hit"))


def _spent(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines used up, each with the first payment it pays."""
    partly = lines.filter(~pl.col("used")).sort("bucket", "date", "row")
    running = pl.col("part").cum_sum().over("bucket")
    turn = pl.int_range(pl.len()).over("bucket")
    reached = (turn < pl.col("n")) | (2 * running - pl.col("part") <= 2 * pl.col("planned")) | pl.col("stated")
    columns = ("row", "paid_grant", "paid_month")
    return pl.concat([lines.filter("used").select(columns), partly.filter(reached).select(columns)])


def _late(book: _Book, due: pl.DataFrame, postings: pl.DataFrame) -> _Met:
    """Postings that state no period pay the oldest uncovered payments of their key, one each."""
    late = postings.filter(~pl.col("stated"))
    if late.is_empty():
        return _nothing(book)
    past = due.filter(pl.col("month") < late["month_from"].max(), pl.col("key").is_in(late["key"].unique().implode()))
    if past.is_empty():
        return _nothing(book)
    rows = book.rows_of(past.select(*_WHOLE, "key"))
    nth = pl.int_range(pl.len()).over("key", order_by=_FIRST).alias("nth")
    turn = pl.int_range(pl.len()).over("key", order_by=["date", "row"]).alias("nth")
    oldest = rows.with_columns(nth).select("key", "nth", "bundle", "place", paid_grant="grant", paid_month="month")
    pairs = late.with_columns(turn).join(oldest, on=["key", "nth"]).filter(pl.col("paid_month") < pl.col("month_from"))
    touched = rows.join(pairs.select("bundle").unique(), on="bundle", how="semi")
    left = touched.join(pairs.select("place"), on="place", how="anti")
    done = pairs.select("bundle").unique().join(left.select("bundle").unique(), on="bundle", how="anti")
    whole = past.join(done, on="bundle", how="semi").select(*_WHOLE, lead="grant")
    return _Met(whole, pairs.select("place", lead="paid_grant"), left, pairs.select("row", "paid_grant", "paid_month"))


def _still_waiting(waiting: pl.DataFrame, met: _Met) -> pl.DataFrame:
    """The bundles not paid entirely, those paid in part with what is left of them."""
    gone = [met.whole["bundle"]] + ([met.left["bundle"]] if met.left is not None else [])
    closed = pl.concat(gone).unique()
    if not len(closed):
        return waiting
    kept = waiting.filter(~pl.col("bundle").is_in(closed.implode()))
    if met.left is None or met.left.is_empty():
        return kept
    keys = waiting.select(pl.exclude("n", "amount"))
    sums = met.left.group_by("bundle").agg(n=pl.len().cast(pl.Int64), amount=pl.col("amount").sum())
    return pl.concat([kept, sums.join(keys, on="bundle").select(kept.columns)])


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
    return postings.filter(~pl.col("row").is_in(pairs["row"].implode())) if len(pairs) else postings
