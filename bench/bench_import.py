"""Import of grants and postings against bare Polars: one streaming scan to the same typed columns, written as Parquet.

Both read the same two files from a warm disk cache. The import also recognises, checks, replaces CPR numbers by
tokens in a new vault, and commits a snapshot.
"""

import atexit
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import polars as pl

from styrbar.intake.importing import import_delivery
from styrbar.intake.readers import Source
from styrbar.intake.store import Store
from styrbar.intake.vault import Vault
from styrbar.register.sources import mappings

GRANTS, POSTINGS = 20_000, 1_200_000
LIMIT = 4.0
_DAY = "%d-%m-%Y"
_NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)

Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart; `scale` 1 has 20,000 grants and 1.2 million postings in the middle.

    The files are made here, outside what is timed.
    """
    return [_case(scale * share) for share in (0.5, 1.0, 2.0)]


def _case(scale: float) -> Case:
    folder = Path(tempfile.mkdtemp(prefix="styrbar-bench-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    grants, postings = int(GRANTS * scale), int(POSTINGS * scale)
    rng = np.random.default_rng(1)
    _grants(grants, rng).write_csv(folder / "bevillinger.csv", separator=";")
    _postings(postings, grants, rng).write_csv(folder / "posteringer.csv", separator=";")
    label = f"indlæsning, {grants} bevillinger og {postings} posteringer"
    return label, lambda: bare(folder), lambda: measured(folder), LIMIT


def bare(folder: Path) -> None:
    """What Polars alone does with the files: scan, type, write."""
    day = {"from_date": "Fra dato", "to_date": "Til dato"}
    pl.scan_csv(folder / "bevillinger.csv", separator=";", infer_schema=False).select(
        *(pl.col(h).alias(n) for n, h in _GRANT_TEXTS.items()),
        *(pl.col(h).str.to_date(_DAY).alias(n) for n, h in day.items()),
        *(_kroner(h).cast(pl.Decimal(38, 6)).alias(n) for n, h in (("quantity", "Antal"), ("price", "Pris"))),
    ).sink_parquet(folder / "grants.parquet", compression="lz4")
    days = {"posting_date": "Posteringsdato", "service_from": "Ydelse fra", "service_to": "Ydelse til"}
    pl.scan_csv(folder / "posteringer.csv", separator=";", infer_schema=False).select(
        *(pl.col(h).alias(n) for n, h in _POSTING_TEXTS.items()),
        *(pl.col(h).str.to_date(_DAY).alias(n) for n, h in days.items()),
        *(
            pl.col(h).cast(pl.Int64).alias(n)
            for n, h in (("accounting_year", "Regnskabsår"), ("accounting_period", "Periode"))
        ),
        amount=(_kroner("Beløb").cast(pl.Decimal(38, 2)) * 100).cast(pl.Int64),
    ).sink_parquet(folder / "postings.parquet", compression="lz4")


def measured(folder: Path) -> None:
    """The whole import, into a new organisation each time."""
    for name in ("data", "keys"):
        shutil.rmtree(folder / name, ignore_errors=True)
    vault = Vault.open(folder / "data" / "by" / "vault", folder / "keys" / "by.key", "by")
    sources = [Source.from_path(folder / name) for name in ("bevillinger.csv", "posteringer.csv")]
    store = Store(folder / "data", "by")
    report = import_delivery(store, vault, sources, mappings=mappings(), data_date=date(2026, 12, 1), at=_NOON)
    if report.rows_rejected:
        raise AssertionError(f"{report.rows_rejected} rows were rejected: {report.rejected.head(1)}")


_GRANT_TEXTS = {
    "grant_id": "Bevillingsnr.", "citizen": "CPR-nr.", "status": "Status", "legal_basis": "Paragraf",
    "offer": "Tilbudsnr.", "frequency": "Frekvens", "unit": "Enhed",
}  # fmt: skip
_POSTING_TEXTS = {
    "posting_id": "Bilagsnr.", "account": "Konto", "kind": "Art", "citizen": "CPR-nr.", "grant_id": "Bevillingsnr.",
    "provider": "Leverandør", "invoice": "Fakturanr.",
}  # fmt: skip


def _kroner(heading: str) -> pl.Expr:
    return pl.col(heading).str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)


def _cpr(count: int) -> pl.Series:
    """CPR numbers of nobody: the month is 13."""
    return pl.Series([f"{i % 28 + 1:02}13{i // 280_000 + 10:02}-{i // 28 % 10_000:04}" for i in range(count)])


def _danish(ore: np.ndarray) -> pl.Series:
    whole, rest = pl.Series(ore // 100), pl.Series(ore % 100).cast(pl.String).str.zfill(2)
    thousands, units = (whole // 1000).cast(pl.String), (whole % 1000).cast(pl.String).str.zfill(3)
    parts = pl.DataFrame({"t": thousands, "u": units, "r": rest})
    return parts.select(pl.format("{}.{},{}", "t", "u", "r")).to_series()


def _grants(count: int, rng: np.random.Generator) -> pl.DataFrame:
    start = pl.Series(np.datetime64("2024-01-01") + rng.integers(0, 700, count))
    return pl.DataFrame(
        {
            "Bevillingsnr.": [f"B{i:06}" for i in range(count)],
            "CPR-nr.": _cpr(count // 2 + 1).gather(np.arange(count) // 2),
            "Status": ["Bevilget"] * count,
            "Paragraf": pl.Series(["SEL § 107", "§ 108", "BL § 32, stk. 1, nr. 2"]).gather(rng.integers(0, 3, count)),
            "Tilbudsnr.": pl.Series([f"T{i}" for i in range(400)]).gather(rng.integers(0, 400, count)),
            "Fra dato": start.dt.strftime(_DAY),
            "Til dato": start.dt.offset_by("400d").dt.strftime(_DAY),
            "Frekvens": pl.Series(["Dag", "Måned", "Uge"]).gather(rng.integers(0, 3, count)),
            "Enhed": ["Døgn"] * count,
            "Antal": ["1,5"] * count,
            "Pris": _danish(rng.integers(100_000, 900_000, count)),
        }
    )


def _postings(count: int, grants: int, rng: np.random.Generator) -> pl.DataFrame:
    grant = rng.integers(0, grants, count)
    day = pl.Series(np.datetime64("2025-01-01") + rng.integers(0, 699, count)).dt.strftime(_DAY)
    accounts = pl.Series(["5.38.50.002", "5.38.52.001", "5.28.20.002", "5.38.59.003"])
    return pl.DataFrame(
        {
            "Bilagsnr.": pl.Series(np.arange(count) + 100_000_000).cast(pl.String),
            "Konto": accounts.gather(rng.integers(0, 4, count)),
            "Art": ["4.0"] * count,
            "CPR-nr.": _cpr(grants // 2 + 1).gather(grant // 2),
            "Bevillingsnr.": pl.Series([f"B{i:06}" for i in range(grants)]).gather(grant),
            "Leverandør": pl.Series([f"Leverandør {i} A/S" for i in range(400)]).gather(grant % 400),
            "Beløb": _danish(rng.integers(100_000, 90_000_000, count)),
            "Posteringsdato": day,
            "Regnskabsår": day.str.slice(6, 4),
            "Periode": day.str.slice(3, 2),
            "Ydelse fra": day,
            "Ydelse til": day,
            "Fakturanr.": pl.Series(np.arange(count) + 5_000_000).cast(pl.String),
        }
    )
