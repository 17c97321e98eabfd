"""Drivers of spending by municipality, section, target group and ownership, from payment rows of five years.

Measured is all of it: the smallest groups of each year with distinct people, and all parts at all levels for the four
steps from year to year. The baseline is one hand-written Polars group-by with distinct people over the same files, in
the engine that is fastest at it. At the largest size each is also run once in a process of its own, beside the same
group-by in DuckDB and in pandas, and their seconds and anonymous memory stand in the label:

    .venv/bin/python -m bench.bench_drivers styrbar FOLDER    (or polars, duckdb, pandas)
"""

import atexit
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from threading import Event, Thread
from time import perf_counter

import numpy as np
import polars as pl

from styrbar.analysis.drivers import collected, drivers_of_leaves, leaf_sums
from styrbar.register.municipalities import municipalities

ROWS = 20_000_000
LIMIT = 3.0
DIMS = ("municipality", "account", "target_group", "ownership")
YEARS = range(2021, 2026)
MONTHS = 12
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """2, 5 and 20 million rows."""
    sizes = [round(ROWS * scale * share) for share in (0.1, 0.25, 1.0)]
    return [_case(rows, beside=rows == sizes[-1]) for rows in sizes]


def _case(rows: int, *, beside: bool) -> Case:
    folder = written(rows)
    told = ", ".join(_apart(name, folder) for name in JOBS) if beside else ""
    label = f"drivers, {rows / 1e6:g} million rows {told}".strip()
    return label, lambda: _polars(folder), lambda: _styrbar(folder), LIMIT


def written(rows: int) -> Path:
    """Five files of payments, twelve months a line, with 1.7 lines a person as the register has."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    atexit.register(shutil.rmtree, folder)
    lines = rows // len(YEARS) // MONTHS
    for year in YEARS:
        _year(year, lines).write_parquet(folder / f"{year}.parquet")
    return folder


def _year(year: int, lines: int) -> pl.DataFrame:
    random = np.random.default_rng(year)
    people = max(1, lines * 3 // 5)
    who = random.integers(0, people, lines)
    at_home = np.random.default_rng(1).integers(0, len(municipalities()), people)[who]
    words = {
        "municipality": pl.Series(sorted(municipalities())).gather(at_home),
        "account": _some([f"5.28.{n}" for n in range(20, 27)] + [f"5.38.{n}" for n in range(50, 55)], lines, random),
        "target_group": _some([f"Målgruppe {n}" for n in range(8)], lines, random),
        "ownership": _some(["municipal", "other_municipal", "private", "self_owned"], lines, random),
    }
    line = pl.DataFrame({"citizen": who + (year - YEARS[0]) * people // 20, **words}).with_columns(
        year=pl.lit(year, pl.Int64), citizen=pl.format("b{}", pl.col("citizen").cast(pl.String).str.zfill(11)),
        unit=pl.lit("day"), price=pl.Series(random.integers(100_00, 4_000_00, lines)),
    )  # fmt: skip
    days = [pl.Series(random.integers(20, 32, lines)) for _ in range(MONTHS)]
    months = [line.with_columns(days=d, units=d * 10_000, amount=d * line["price"]).drop("price") for d in days]
    return pl.concat(months)


def _some(words: list[str], lines: int, random: np.random.Generator) -> pl.Series:
    return pl.Series(words).gather(random.integers(0, len(words), lines))


def _polars(folder: Path) -> pl.DataFrame:
    sums = pl.col("days", "units", "amount").sum()
    rows = pl.scan_parquet(folder / "*.parquet")
    return rows.group_by("year", *DIMS).agg(sums, pl.col("citizen").n_unique()).collect(engine="streaming")


def _styrbar(folder: Path) -> list[pl.DataFrame]:
    rows = pl.scan_parquet(folder / "*.parquet")
    leaves = [collected(leaf_sums(rows.filter(pl.col("year") == year), DIMS)) for year in YEARS]
    return [drivers_of_leaves(pair, DIMS) for pair in pairwise(leaves)]


def _duckdb(folder: Path) -> object:
    import duckdb

    keys = ", ".join(("year", *DIMS))
    sums = "count(distinct citizen), sum(days), sum(units), sum(amount)"
    return duckdb.sql(f"select {keys}, {sums} from read_parquet('{folder}/*.parquet') group by {keys}").fetchnumpy()


def _pandas(folder: Path) -> object:
    import pandas as pd

    rows = pd.read_parquet(folder, columns=["year", *DIMS, "citizen", "days", "units", "amount"])
    sums = {"days": "sum", "units": "sum", "amount": "sum", "citizen": "nunique"}
    return rows.groupby(["year", *DIMS], dropna=False, observed=True).agg(sums)


JOBS: dict[str, Callable[[Path], object]] = {
    "styrbar": _styrbar,
    "polars": _polars,
    "duckdb": _duckdb,
    "pandas": _pandas,
}


def _apart(name: str, folder: Path) -> str:
    """Seconds by the clock and anonymous memory of a job in a process of its own."""
    command = [sys.executable, "-m", "bench.bench_drivers", name, str(folder)]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def main(name: str, folder: str) -> None:
    """Run one job, and say how long it took and how much memory of its own it had at the most."""
    done, most = Event(), [0]

    def watch() -> None:
        while not done.wait(0.02):
            status = Path("/proc/self/status").read_text("utf-8").splitlines()
            most[0] = max(most[0], next(int(line.split()[1]) for line in status if line.startswith("RssAnon")))

    watching = Thread(target=watch)
    watching.start()
    begun = perf_counter()
    JOBS[name](Path(folder))
    wall = perf_counter() - begun
    done.set()
    watching.join()
    print(f"{name} {wall:.1f} s {most[0] / 2**20:.1f} GiB")


if __name__ == "__main__":
    main(*sys.argv[1:])
