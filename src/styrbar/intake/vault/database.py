"""The vault's SQLite file: every personal value in it is encrypted before it gets there.

SQLite gives what is needed and no more: a transaction survives kill -9 whole or not at all, and two processes at once
wait for each other. Deleted rows are overwritten (secure_delete).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_WAIT_SECONDS = 60

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS records (
    idx BLOB PRIMARY KEY, token TEXT NOT NULL UNIQUE, secret BLOB NOT NULL, superseded INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS aliases (token TEXT PRIMARY KEY, target TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (id TEXT PRIMARY KEY, secret BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS log (number INTEGER PRIMARY KEY AUTOINCREMENT, token TEXT NOT NULL, secret BLOB NOT NULL);
CREATE INDEX IF NOT EXISTS log_token ON log (token);
"""

LOG_IS_APPEND_ONLY = tuple(
    f"CREATE TRIGGER IF NOT EXISTS log_no_{act} BEFORE {act} ON log BEGIN SELECT RAISE(ABORT, 'append-only'); END"
    for act in ("delete", "update")
)


@contextmanager
def connection(path: Path) -> Iterator[sqlite3.Connection]:
    """A short-lived connection without an open transaction; closed at the end, so threads and forks never share one."""
    db = sqlite3.connect(path, timeout=_WAIT_SECONDS, isolation_level=None)
    try:
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA temp_store = MEMORY")
        db.execute("PRAGMA synchronous = FULL")
        db.execute("PRAGMA cache_size = -65536")
        yield db
    finally:
        db.close()


@contextmanager
def writing(db: sqlite3.Connection) -> Iterator[None]:
    """A write transaction that holds the database's lock from its first line; rolled back on any exception."""
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
    except BaseException:
        db.execute("ROLLBACK")
        raise
    db.execute("COMMIT")


def create(path: Path) -> None:
    """Make the file and its tables unless they are there."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with connection(path) as db:
        db.executescript(_SCHEMA + ";\n".join(LOG_IS_APPEND_ONLY) + ";")


def meta(db: sqlite3.Connection, name: str) -> str | None:
    """A value that describes the vault itself."""
    row = db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
    return row[0] if row else None


def set_meta(db: sqlite3.Connection, name: str, value: str) -> None:
    """Set a value that describes the vault itself."""
    db.execute("INSERT INTO meta VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value", (name, value))
