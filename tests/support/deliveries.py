"""Small deliveries for the store's tests; a file is its name, and its hash is that of its content."""

import hashlib
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from styrbar.intake.manifest import Delivery, FileIn, Manifest, SourceIn
from styrbar.intake.store import Store
from styrbar.register.tables import tables

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
OCTOBER, NOVEMBER = date(2026, 10, 31), date(2026, 11, 30)


def a_store(tmp_path: Path, organisation: str = "nord") -> Store:
    return Store(tmp_path / "data", organisation)


def rows(table: str, *values: dict[str, Any], file: int = 0) -> pl.DataFrame:
    """Typed rows of a table; lines are numbered from 2."""
    schema = tables()[table].schema
    filled = [{"source_file": file, "source_line": line, **row} for line, row in enumerate(values, 2)]
    names = list(dict.fromkeys(name for row in filled for name in row))
    return pl.DataFrame(filled, schema={name: schema[name] for name in names})


def a_posting(amount: int, day: date = OCTOBER, **more: Any) -> dict[str, Any]:
    return {"account": "5.38.50", "amount": amount, "posting_date": day, **more}


def a_grant(grant_id: str, citizen: str | None = None, **more: Any) -> dict[str, Any]:
    start = date(2026, 1, 1)
    return {
        "grant_id": grant_id,
        "citizen": citizen,
        "status": "granted",
        "from_date": start,
        "frequency": "month",
        **more,
    }


def a_file(content: str, table: str, accepted: int, rejected: int = 0, name: str = "") -> FileIn:
    sha256 = hashlib.sha256(content.encode()).hexdigest()
    return FileIn(name or content, "", sha256, len(content), table, accepted + rejected, accepted, rejected)


def a_source(
    mapping: str, content: str, frames: dict[str, pl.DataFrame], extent: str = "full", when: date = OCTOBER
) -> SourceIn:
    files = tuple(a_file(content, table, frame.height) for table, frame in frames.items())
    return SourceIn(mapping, "1", extent, when, files)


def deliver(
    store: Store,
    data_date: date,
    *sources: tuple[str, str, dict[str, pl.DataFrame]],
    extent: str = "full",
    without: tuple[str, ...] = (),
) -> Manifest:
    """Commit sources given as (mapping, content of its one file, frames by table)."""
    with store.begin() as staging:
        for mapping, _, frames in sources:
            for table, frame in frames.items():
                staging.append(mapping, table, frame)
        made = tuple(a_source(*source, extent=extent, when=data_date) for source in sources)
        return store.commit(staging, Delivery(data_date, NOON, made, without))


def amounts(store: Store, snapshot: str | None = None) -> list[int]:
    return store.open(snapshot).table("postings").collect()["amount"].sort().to_list()
