"""Expected accounts at person level, against one group-by by citizen and month over the same postings and payments.

Both read the same snapshot from Parquet; the baseline is given the planned payments ready made. Three sizes show the
growth, and the time that the plain reference would take for the planned payments alone stands beside.
"""

import atexit
import shutil
import sys
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from time import perf_counter

import numpy as np
import polars as pl

from styrbar.analysis.expected_accounts import Closing, default_closed, expected_accounts
from styrbar.analysis.grant_cost import planned_payments
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables

GRANTS = 20_000
LIMIT = 6.0
SAMPLE = 200
YEAR = 2026
PLAN = "planned.parquet"
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart; about sixty postings a grant."""
    return [_case(round(GRANTS * scale * share)) for share in (0.5, 1.0, 2.0)]


def _case(grants: int) -> Case:
    snapshot = stored(world(grants, np.random.default_rng(1)))
    lines = snapshot.table("postings").select(pl.len()).collect().item()
    label = f"forventet regnskab, {grants} bevillinger og {lines} posteringer (plain plan: {_plainly(snapshot):.0f} s)"
    closing = Closing(YEAR, default_closed(snapshot, YEAR))
    sums = _both(snapshot).group_by("citizen", pl.col("date").dt.truncate("1mo")).agg(pl.col("amount").sum())
    return label, sums.collect, lambda: by_person(snapshot, closing), LIMIT


def _plainly(snapshot: Snapshot) -> float:
    """Seconds the plain row-by-row reference would take for the planned payments alone, from a sample of grants."""
    sys.path.append(str(Path(__file__).parent.parent / "tests"))
    from analysis.reference_grant_cost import planned_payments as plainly

    grants = snapshot.table("grants").collect()
    sample = dict(snapshot.frames) | {"grants": grants.head(SAMPLE).lazy()}
    begun = perf_counter()
    plainly(Snapshot("sample", snapshot.data_date, sample), date(YEAR - 1, 1, 1), date(YEAR, 12, 31), "expected")
    return (perf_counter() - begun) * grants.height / SAMPLE


def stored(snapshot: Snapshot) -> Snapshot:
    """The same snapshot read from Parquet, as the store opens it."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    atexit.register(shutil.rmtree, folder)
    for name, frame in snapshot.frames.items():
        frame.sink_parquet(folder / f"{name}.parquet")
    frames = {name: pl.scan_parquet(folder / f"{name}.parquet") for name in snapshot.frames}
    paid = planned_payments(snapshot, date(YEAR - 1, 1, 1), date(YEAR, 12, 31), "expected").select(
        "grant_id", "date", "amount"
    )
    paid.collect().write_parquet(folder / PLAN)
    return Snapshot(str(folder), snapshot.data_date, frames)


def by_person(snapshot: Snapshot, closing: Closing) -> pl.DataFrame:
    """The expected result of each citizen."""
    events = expected_accounts(snapshot, closing).events
    return events.group_by("citizen", "part").agg(pl.col("amount").sum())


def _both(snapshot: Snapshot) -> pl.LazyFrame:
    """The same postings and planned payments, from Parquet too, as citizen, date and amount."""
    who = snapshot.table("grants").select("grant_id", "citizen")
    plan = pl.scan_parquet(Path(snapshot.id) / PLAN).join(who, on="grant_id")
    booked = snapshot.table("postings").select("citizen", "amount", date="posting_date")
    return pl.concat([plan.select("citizen", "amount", "date"), booked])


def world(grants: int, random: np.random.Generator) -> Snapshot:
    """Two years of grants of all frequencies, nearly all invoiced in their own month up to October."""
    offers = full("offers", _offers())
    given = full("grants", _grants(grants, random))
    bare = Snapshot("bench", date(YEAR, 10, 31), {"grants": given.lazy(), "offers": offers.lazy()})
    postings = full("postings", _postings(bare, given, grants * 60, random))
    return Snapshot("bench", date(YEAR, 10, 31), dict(bare.frames) | {"postings": postings.lazy()})


def _offers() -> pl.DataFrame:
    number = pl.int_range(600, eager=True)
    return pl.select(
        offer=pl.format("T{}", number), provider=pl.format("L{}", number % 80), ownership=pl.lit("private")
    )


def _grants(n: int, random: np.random.Generator) -> pl.DataFrame:
    start = date(YEAR - 2, 1, 1)
    first = [start + timedelta(int(d)) for d in random.integers(0, 800, n)]
    stays = zip(first, random.random(n), random.integers(60, 900, n), strict=True)
    return pl.DataFrame(
        {
            "grant_id": [f"B{i:07d}" for i in range(n)],
            "citizen": [f"b{c:011d}" for c in random.integers(0, n * 2 // 5, n)],
            "status": "granted",
            "legal_basis": random.choice(["SEL § 85", "SEL § 107", "SEL § 108", "BL § 46"], n),
            "intervention": random.choice(["Støtte", "Ophold", "Kontaktperson"], n),
            "account": random.choice(["5.38.38", "5.38.50", "5.38.51", "5.38.52"], n),
            "offer": [f"T{o}" for o in random.integers(0, 600, n)],
            "from_date": first,
            "to_date": [None if open_ended < 0.6 else f + timedelta(int(d)) for f, open_ended, d in stays],
            "frequency": random.choice(
                ["day", "week", "two_weeks", "month", "quarter"], n, p=[0.04, 0.36, 0.1, 0.45, 0.05]
            ),
            "quantity": [Decimal(int(q)) for q in random.integers(1, 20, n)],
            "price": [Decimal(int(p)) for p in random.integers(100, 6000, n)],
        }
    )


def _postings(bare: Snapshot, grants: pl.DataFrame, most: int, random: np.random.Generator) -> pl.DataFrame:
    """One invoice a payment; three in a hundred never come, a few differ in price, and a third of the grants are in a
    system that writes the grant on its invoices."""
    paid = (
        planned_payments(bare, date(YEAR - 1, 1, 1), date(YEAR, 10, 31), "granted").collect().sort("date", "grant_id")
    )
    more = planned_payments(bare, date(YEAR - 2, 1, 1), date(YEAR - 2, 12, 31), "granted").collect()
    rows = pl.concat([paid, more.sort("date", "grant_id")]).head(most)
    draw = pl.Series(random.random(rows.height))
    told = pl.when(pl.col("grant_id").str.slice(-3, 3).cast(pl.Int32) % 3 == 0).then("grant_id")
    named = rows.join(grants.select("grant_id", "citizen", "offer", "account"), on="grant_id", maintain_order="left")
    dearer = pl.when(draw > 0.98).then(pl.col("amount") * 11 // 10).otherwise("amount")
    return named.select(
        "citizen", "offer", "account", told.alias("grant_id"), dearer.alias("amount"), posting_date="date"
    ).filter(draw > 0.03)


def full(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of the table."""
    schema = tables()[table].schema
    known = rows.with_columns(source_file=pl.lit(0), source_line=pl.int_range(pl.len()))
    empty = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in known.columns]
    return known.with_columns(empty).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
