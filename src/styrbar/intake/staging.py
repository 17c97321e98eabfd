"""Where an import writes until it is committed: typed rows become Parquet parts block by block, in little memory."""

import fcntl
import hashlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from styrbar.intake.manifest import Part
from styrbar.register.tables import tables

REJECTIONS, QUESTIONS = "rejections", "questions"
"""Side tables of a source version: rows that were rejected, and rows that were accepted but are odd."""

NOTE: Mapping[str, pl.DataType] = MappingProxyType(
    {
        "source_file": pl.Int32(),
        "source_line": pl.Int64(),
        "column": pl.String(),
        "reason": pl.String(),
        "expected": pl.String(),
        "amount": pl.Int64(),
    }
)
"""Columns of the side tables; never a personal value. `amount` is the row's øre, null when unknown, and stands on one
of the row's notes only, so that it can be summed."""

ROWS_PER_PART = 250_000
_OWNER = "owner.lock"
_SAFE = re.compile(r"[\w-][\w.-]*", re.ASCII)


def period() -> pl.Expr:
    """A posting's accounting year and period as one number, 202601; from the posting date where they are empty."""
    year = pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64))
    number = pl.coalesce("accounting_period", pl.col("posting_date").dt.month().cast(pl.Int64))
    return year * 100 + number


def has_periods(table: str) -> bool:
    """Whether the table's rows belong to accounting periods."""
    return table in tables() and {"accounting_year", "accounting_period"} <= set(tables()[table].schema)


@dataclass
class _Buffer:
    frames: list[pl.DataFrame] = field(default_factory=list)
    rows: int = 0
    parts: int = 0


@dataclass
class Mark:
    """What a staging held when it was marked."""

    buffers: dict[tuple[str, str], _Buffer]
    parts: dict[str, list[Future[Part]]]
    periods: dict[str, set[int] | None]
    highest: dict[str, int]


class Staging:
    """Rows on their way in; made by `Store.begin`. Nothing in it is a snapshot until `Store.commit`.

    One part at a time is written beside the reading of the next rows; `close` waits for it.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._buffers: dict[tuple[str, str], _Buffer] = {}
        self._parts: dict[str, list[Future[Part]]] = {}
        self._writer = ThreadPoolExecutor(1)
        self._writing: Future[Part] | None = None
        self._periods: dict[str, set[int] | None] = {}
        self._highest: dict[str, int] = {}

    def append(self, mapping: str, table: str, frame: pl.DataFrame) -> None:
        """Add rows of a register table, `REJECTIONS` or `QUESTIONS`; columns that are left out are empty.

        Raises ValueError when a column is unknown or has another type than declared.
        """
        buffer = self._buffers.setdefault((mapping, table), _Buffer())
        buffer.frames.append(_typed(frame, table))
        buffer.rows += frame.height
        if buffer.rows >= ROWS_PER_PART:
            self._flush(mapping, table)

    def _flush(self, mapping: str, table: str) -> None:
        buffer = self._buffers[mapping, table]
        if not buffer.rows:
            return
        frame = pl.concat(buffer.frames)
        self._note_periods(mapping, table, frame)
        self._highest[mapping] = max(self.highest_file(mapping), int(frame["source_file"].max()))  # type: ignore[arg-type]
        name = f"{table}-{buffer.parts:04d}.parquet"
        if self._writing:
            self._writing.result()
        self._writing = self._writer.submit(write_part, self.folder(mapping) / name, table, frame)
        self._parts.setdefault(mapping, []).append(self._writing)
        self._buffers[mapping, table] = _Buffer(parts=buffer.parts + 1)

    def _note_periods(self, mapping: str, table: str, frame: pl.DataFrame) -> None:
        if has_periods(table):
            found: set[int] = set(frame.select(period().unique()).to_series().drop_nulls().to_list())
            self._periods[mapping] = (self._periods.get(mapping) or set()) | found
        elif table in tables():
            self._periods.setdefault(mapping, None)

    def mark(self) -> "Mark":
        """Where the staging stands, for `rewind`."""
        buffers = {key: replace(buffer, frames=list(buffer.frames)) for key, buffer in self._buffers.items()}
        parts = {mapping: list(each) for mapping, each in self._parts.items()}
        periods = {mapping: None if each is None else set(each) for mapping, each in self._periods.items()}
        return Mark(buffers, parts, periods, dict(self._highest))

    def rewind(self, mark: "Mark") -> None:
        """Forget the rows that came after the mark, for a sheet that must be read again; a mark is used once."""
        for mapping, parts in self._parts.items():
            for part in parts[len(mark.parts.get(mapping, ())) :]:
                (self.folder(mapping) / part.result().name).unlink()
        self._buffers, self._parts = mark.buffers, mark.parts
        self._periods, self._highest = mark.periods, mark.highest

    def folder(self, mapping: str) -> Path:
        """The folder that becomes the mapping's source version."""
        folder = self._folder / safe(mapping)
        folder.mkdir(exist_ok=True)
        return folder

    def finish(self, mapping: str) -> tuple[Part, ...]:
        """Write what is left of a mapping's rows; gives all its parts."""
        for owner, table in list(self._buffers):
            if owner == mapping:
                self._flush(mapping, table)
        parts = tuple(part.result() for part in self._parts.get(mapping, ()))
        sync_folder(self.folder(mapping))
        return parts

    def close(self) -> None:
        """Wait for the part that is being written, so that nobody writes into a folder that is being removed."""
        self._writer.shutdown()

    def highest_file(self, mapping: str) -> int:
        """The highest `source_file` among the mapping's rows; -1 without rows."""
        return self._highest.get(mapping, -1)

    def periods(self, mapping: str) -> tuple[int, ...] | None:
        """The accounting periods that the mapping's rows hold; None when its rows are of tables without periods."""
        found = self._periods.get(mapping, set())
        return None if found is None else tuple(sorted(found))


def _typed(frame: pl.DataFrame, table: str) -> pl.DataFrame:
    schema = dict(NOTE) if table in (REJECTIONS, QUESTIONS) else tables()[table].schema
    wrong = [name for name, dtype in frame.schema.items() if schema.get(name) != dtype]
    if wrong or "source_file" not in frame.columns or frame["source_file"].has_nulls():
        raise ValueError(f"{table}: unknown or wrongly typed columns {wrong}, or rows without source_file")
    return frame.select([pl.col(c) if c in frame.columns else pl.lit(None, t).alias(c) for c, t in schema.items()])


def write_part(path: Path, table: str, frame: pl.DataFrame) -> Part:
    """Write the rows as Parquet, down to the disk, and describe the file. LZ4, since import speed is what is felt."""
    frame.write_parquet(path, compression="lz4")
    with path.open("rb") as file:
        os.fsync(file.fileno())
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return Part(table, path.name, frame.height, path.stat().st_size, sha256)


def safe(name: str) -> str:
    """A mapping's id as the name of a folder; ValueError when it could be anything else than a plain name."""
    if not _SAFE.fullmatch(name):
        raise ValueError(f"«{name}» cannot name a folder")
    return name


def sync_folder(folder: Path) -> None:
    """Bring a folder's own list of names to the disk."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold the lock file, waiting for whoever has it; the system lets go of it when the process dies."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


@contextmanager
def owned_folder(parent: Path, lock: Path) -> Iterator[Path]:
    """A new folder that is removed at the end, and marked with a lock as long as its owner lives."""
    with locked(lock):
        folder = parent / secrets.token_hex(8)
        folder.mkdir(parents=True)
        owner = (folder / _OWNER).open("w")
        fcntl.flock(owner, fcntl.LOCK_EX)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        owner.close()


def remove_orphans(parent: Path) -> None:
    """Remove the folders whose owner died; call it under the same lock that `owned_folder` is given."""
    for folder in parent.iterdir() if parent.exists() else ():
        if not _owner_lives(folder / _OWNER):
            shutil.rmtree(folder, ignore_errors=True)


def _owner_lives(owner: Path) -> bool:
    try:
        with owner.open("r") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return False
    except BlockingIOError:
        return True
    return False
