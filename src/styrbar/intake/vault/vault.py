"""The vault: the only place that knows which person a token is."""

import json
import os
import secrets
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import polars as pl

from styrbar.errors import BadInput, NotFound
from styrbar.intake.vault import database, pending
from styrbar.intake.vault.keys import (
    Keys,
    VaultKeyError,
    create_key,
    read_key,
    refuse_inside,
    write_key,
)
from styrbar.intake.vault.masking import mask_cpr
from styrbar.intake.vault.tokens import Records

PERSON, CASE = "b", "s"
_SEPARATOR = "\x1f"


@dataclass(frozen=True)
class LogEntry:
    """One look-up: when (UTC, ISO), who, why, what was done (reveal, find or forget) and to which token."""

    at: str
    actor: str
    reason: str
    act: str
    token: str


class Vault:
    """One organisation's vault; make it with `Vault.open`.

    A token is random: `b` (a person with a CPR number) or `s` (only a case key) and 11 characters of base32. The CPR
    number or case key itself is encrypted (AES-256-GCM); an HMAC-SHA-256 of it is the index that finds it again.
    Tokens made by an import that is later cancelled stay: they point at nothing, and the next import gets the same.
    Values already seen are remembered in memory while the object lives, never on disk.
    """

    def __init__(self, folder: Path, key_file: Path, organisation: str, keys: Keys) -> None:
        self._folder, self._key_file, self._organisation, self._keys = folder, key_file, organisation, keys
        self._known: dict[str, str] = {}
        self._linked: set[tuple[str, str]] = set()
        self._generation = ""

    @classmethod
    def open(cls, folder: Path, key_file: Path, organisation: str) -> "Vault":
        """The organisation's vault; folder and key file are made on first use.

        Raises VaultKeyError when the key is another vault's, is gone, cannot be read, or lies in the data folder.
        """
        refuse_inside(key_file, folder.parents[1] if folder.parent.name == organisation else folder)
        database.create(folder / "vault.sqlite3")
        with database.connection(folder / "vault.sqlite3") as db:
            if database.meta(db, "fingerprint") is None:
                create_key(key_file)
                fingerprint = Keys.derive(read_key(key_file), organisation).fingerprint
                db.execute("INSERT OR IGNORE INTO meta VALUES ('fingerprint', ?)", (fingerprint,))
            keys = _matching_keys(db, key_file, organisation)
        return cls(folder, key_file, organisation, keys)

    @contextmanager
    def _db(self) -> Iterator[sqlite3.Connection]:
        """A connection, after a look that the key still fits and that what is remembered still holds."""
        with database.connection(self._folder / "vault.sqlite3") as db:
            self._require_key(db)
            generation = database.meta(db, "generation") or ""
            if generation != self._generation:
                self._known, self._linked, self._generation = {}, set(), generation
            yield db

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A write transaction; the key is looked at again inside it, since another process may just have rotated it."""
        with self._db() as db, database.writing(db):
            self._require_key(db)
            yield db

    def _require_key(self, db: sqlite3.Connection) -> None:
        if database.meta(db, "fingerprint") != self._keys.fingerprint:
            raise _wrong_key(self._organisation, self._key_file)

    # Tokens

    def tokens(self, cprs: pl.Series) -> pl.Series:
        """Token of each CPR number (ten digits, no hyphen); null stays null. Unknown numbers get a new token."""
        if not cprs.drop_nulls().str.contains(r"^\d{10}$").all():
            raise ValueError("a CPR number must be ten digits before it gets a token")
        return self._tokens(PERSON, cprs)

    def case_tokens(self, source: str, keys: pl.Series) -> pl.Series:
        """Token of each case key of a source system; the same key in another source is another case."""
        return self._tokens(CASE, (source + _SEPARATOR + pl.Series(keys)) if len(keys) else keys)

    def _tokens(self, kind: str, values: pl.Series) -> pl.Series:
        distinct = values.drop_nulls().unique().to_list()
        with self._db() as db:
            found = {value: self._known[kind + value] for value in distinct if kind + value in self._known}
            found |= Records(db, self._keys).known(kind, [value for value in distinct if value not in found])
        missing = [value for value in distinct if value not in found]
        if missing:
            with self._writing() as db:
                found |= Records(db, self._keys).created(kind, missing)
        self._known.update({kind + value: token for value, token in found.items()})
        return values.replace_strict(found, return_dtype=pl.String) if found else values.cast(pl.String)

    # Aliases: the same person under two tokens

    def link_cases(self, source: str, keys: pl.Series, cprs: pl.Series) -> tuple[str, ...]:
        """Tie cases to persons, row by row, where both are known; snapshots then show the person for the case.

        A case that is tied to two persons, here or by an earlier file, is left as it is, since either choice may be
        wrong; the tokens of such cases are returned, for a question to the user.
        """
        pairs = pl.DataFrame({"case": self.case_tokens(source, keys), "person": self.tokens(cprs)})
        new = [pair for pair in pairs.drop_nulls().unique(maintain_order=True).iter_rows() if pair not in self._linked]
        if not new:
            return ()
        with self._writing() as db:
            records = Records(db, self._keys)
            joined = {(case, person): records.join(case, person) for case, person in new}
        self._linked.update(pair for pair, linked in joined.items() if linked)
        return tuple(dict.fromkeys(case for (case, _), linked in joined.items() if not linked))

    def alias_cpr(self, old: str, new: str) -> str:
        """The person with CPR number `old` now has `new`: one person, whose first token stands. Gives the token."""
        before, after = self.tokens(pl.Series([old, new], dtype=pl.String)).to_list()
        with self._writing() as db:
            return Records(db, self._keys).succeed(before, after)

    def aliases(self) -> dict[str, str]:
        """Token → the token it is shown as; only tokens that are shown as another."""
        return read_aliases(self._folder)

    # Look-ups

    def reveal(self, token: str, actor: str, reason: str, at: datetime) -> str:
        """The person's CPR number (the newest, when it changed); the look-up is logged before the number is given.

        Raises NotFound when the token is no person here, BadInput without a reason.
        """
        with self._writing() as db:
            sealed = Records(db, self._keys).current_secret(token)
            if sealed is None:
                raise NotFound(
                    "Borgeren har intet CPR-nummer i boksen.", f"Løbenummer {token}.", "Slå op i fagsystemet."
                )
            self._log(db, LogEntry(_stamp(at), actor, _stated(reason), "reveal", token))
            return Records(db, self._keys).unseal(*sealed)

    def reveal_all(self, tokens: Sequence[str], actor: str, reason: str, at: datetime) -> dict[str, str]:
        """The CPR numbers of some persons by token, each look-up logged like one of `reveal` before any is given.

        For a delivery that the law demands: ask for a few hundred at a time, and keep none. Raises NotFound when a
        token is no person here, and then nothing is given and nothing is logged.
        """
        with self._writing() as db:
            records = Records(db, self._keys)
            sealed = {token: records.current_secret(token) for token in tokens}
            for token, secret in sealed.items():
                if secret is None:
                    raise NotFound(
                        "Borgeren har intet CPR-nummer i boksen.", f"Løbenummer {token}.", "Slå op i fagsystemet."
                    )
                self._log(db, LogEntry(_stamp(at), actor, _stated(reason), "reveal", token))
        return {token: records.unseal(*secret) for token, secret in sealed.items() if secret}

    def persons(self, tokens: Iterable[str]) -> frozenset[str]:
        """Those of the tokens that have a CPR number here; nothing is told of any, so nothing is logged."""
        with self._db() as db:
            records = Records(db, self._keys)
            return frozenset(token for token in tokens if records.current_secret(token) is not None)

    def find(self, cpr: str, actor: str, reason: str, at: datetime) -> str | None:
        """The token that stands for a CPR number, logged like any look-up; None, and no new token, when unknown."""
        with self._writing() as db:
            records = Records(db, self._keys)
            token = records.existing(PERSON, cpr)
            if token is None:
                return None
            token = records.root(token)
            self._log(db, LogEntry(_stamp(at), actor, _stated(reason), "find", token))
            return token

    def log(self, token: str | None = None) -> list[LogEntry]:
        """All look-ups, or those of one person, oldest first."""
        with self._db() as db:
            where, values = ("WHERE token = ?", (token,)) if token else ("", ())
            rows = db.execute(f"SELECT token, secret FROM log {where} ORDER BY number", values).fetchall()  # noqa: S608
        return [LogEntry(**json.loads(self._keys.unseal(secret, owner))) for owner, secret in rows]

    def _log(self, db: sqlite3.Connection, entry: LogEntry) -> None:
        sealed = self._keys.seal(json.dumps(asdict(entry)).encode(), entry.token)
        db.execute("INSERT INTO log (token, secret) VALUES (?, ?)", (entry.token, sealed))

    def same_person(self, token: str) -> tuple[str, ...]:
        """All tokens of the person or case: the one that stands first, then its aliases; only the token if unknown."""
        with self._db() as db:
            return Records(db, self._keys).group(token)

    def forget(self, token: str, actor: str, reason: str, at: datetime) -> None:
        """Destroy the person's records: CPR number, case keys, aliases. The log stays, now about a nobody."""
        with self._writing() as db:
            Records(db, self._keys).destroy(token)
            _next_generation(db)
            self._log(db, LogEntry(_stamp(at), actor, _stated(reason), "forget", token))

    # Raw files that wait to be imported

    def put_file(self, stream: BinaryIO, name: str) -> str:
        """Encrypt a raw file into the vault and give its id; CPR numbers in the name are masked."""
        with self._db() as db:
            pending.sweep(self._folder / "files", {row[0] for row in db.execute("SELECT id FROM files")})
        with pending.written(self._folder / "files", stream, mask_cpr(name)) as file, self._writing() as db:
            db.execute("INSERT INTO files VALUES (?, ?)", (file.id, self._keys.seal(file.to_bytes(), file.id)))
        return file.id

    def file(self, file_id: str) -> pending.PendingFile:
        """Name and size of a pending file; NotFound when there is none by that id."""
        with self._db() as db:
            row = db.execute("SELECT secret FROM files WHERE id = ?", (file_id,)).fetchone()
        if row is None:
            raise NotFound("Filen venter ikke længere på import.", "", "Læg den ind igen.")
        return pending.PendingFile.from_bytes(self._keys.unseal(row[0], file_id))

    def open_file(self, file_id: str) -> BinaryIO:
        """The raw file's contents, readable and seekable; close it after use."""
        return pending.read(self._folder / "files", self.file(file_id))

    def drop_file(self, file_id: str) -> None:
        """Destroy a pending file: its key first, then the bytes. Dropping what is gone is no error."""
        with self._db() as db:
            db.execute("DELETE FROM files WHERE id = ?", (file_id,))
        (self._folder / "files" / Path(file_id).name).unlink(missing_ok=True)

    def drop_orphans(self, known: Collection[str], before: datetime) -> int:
        """Destroy pending files that nobody waits with and that were put before then; gives how many.

        A process killed between putting a file and noting it, or between importing it and dropping it, leaves one.
        """
        with self._db() as db:
            ids = [row[0] for row in db.execute("SELECT id FROM files")]
        paths = {file_id: self._folder / "files" / file_id for file_id in ids if file_id not in known}
        old = [i for i, path in paths.items() if not path.exists() or path.stat().st_mtime < before.timestamp()]
        for file_id in old:
            self.drop_file(file_id)
        return len(old)

    # Keys

    def rotate(self, new_key: bytes) -> None:
        """Encrypt and index everything under a new 32-byte key; tokens stay, so nothing is imported again.

        The new key is put beside the old file first and takes its place after the transaction; `open` finishes a
        rotation that was cut in between. Other processes are told that the key was changed and must open again.
        """
        keys, beside = Keys.derive(new_key, self._organisation), _next_key_file(self._key_file)
        write_key(beside, new_key, os.replace)
        with self._writing() as db:
            Records(db, self._keys).reseal(keys)
            _reseal_log_and_files(db, self._keys, keys)
            database.set_meta(db, "fingerprint", keys.fingerprint)
            _next_generation(db)
        write_key(self._key_file, new_key, os.replace)
        beside.unlink(missing_ok=True)
        self._keys = keys


def read_aliases(folder: Path) -> dict[str, str]:
    """The aliases of the vault in `folder`, read without its key: tokens only. Empty when there is no vault yet."""
    if not (folder / "vault.sqlite3").exists():
        return {}
    with database.connection(folder / "vault.sqlite3") as db:
        return dict(db.execute("SELECT token, target FROM aliases").fetchall())


def _matching_keys(db: sqlite3.Connection, key_file: Path, organisation: str) -> Keys:
    """The keys whose fingerprint the vault has; finishes a rotation whose new key still lies beside the old."""
    beside = _next_key_file(key_file)
    for path in (key_file, beside):
        keys = Keys.derive(read_key(path), organisation) if path.exists() else None
        if keys and keys.fingerprint == database.meta(db, "fingerprint"):
            if path == beside:
                write_key(key_file, read_key(beside), os.replace)
            return keys
    if not key_file.exists():
        raise VaultKeyError(
            "Nøglefilen til boksen findes ikke.", f"{key_file}.", "Læg den tilbage; uden den kan ingen borger findes."
        )
    raise _wrong_key(organisation, key_file)


def _wrong_key(organisation: str, key_file: Path) -> VaultKeyError:
    return VaultKeyError(
        "Nøglen passer ikke til boksen.",
        f"Organisation «{organisation}», nøglefil {key_file}.",
        "Læg organisationens egen nøglefil tilbage; er nøglen lige skiftet, så start Styrbar igen.",
    )


def _next_key_file(key_file: Path) -> Path:
    return key_file.with_name(key_file.name + ".ny")


def _next_generation(db: sqlite3.Connection) -> None:
    """Tell other processes that what they remember may be gone."""
    database.set_meta(db, "generation", secrets.token_hex(8))


def _reseal_log_and_files(db: sqlite3.Connection, old: Keys, new: Keys) -> None:
    for act in ("delete", "update"):
        db.execute(f"DROP TRIGGER log_no_{act}")
    for table, key, owner in (("log", "number", "token"), ("files", "id", "id")):
        rows = db.execute(f"SELECT {key}, {owner}, secret FROM {table}").fetchall()  # noqa: S608
        again = [(new.seal(old.unseal(secret, bound), bound), row) for row, bound, secret in rows]
        db.executemany(f"UPDATE {table} SET secret = ? WHERE {key} = ?", again)  # noqa: S608
    for trigger in database.LOG_IS_APPEND_ONLY:
        db.execute(trigger)


def _stamp(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError("a stamp must have a time zone")
    return at.astimezone(UTC).isoformat(timespec="seconds")


def _stated(reason: str) -> str:
    if not reason.strip():
        raise BadInput("Opslaget mangler en begrundelse.", "", "Skriv, hvad oplysningen skal bruges til.")
    return mask_cpr(reason.strip())
