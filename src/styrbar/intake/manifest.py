"""What a snapshot is made of: the manifest, written last, without which nothing exists."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any

from styrbar.intake.vault import mask_cpr

FORMAT = 1
_DIGITS = 16

Check = Mapping[str, str | int | bool | None]


@dataclass(frozen=True)
class FileIn:
    """One sheet of a delivered file, as it fed one table: the file's hash and size, and what became of its rows.

    Rows in = accepted + rejected, and so with the amounts, in whole øre; `amounts_unreadable` rejected rows had an
    amount that could not be read and are counted without kroner. `asides` are headings, blanks and totals.
    A CPR number in the name of the file or sheet is masked.
    """

    name: str
    sheet: str
    sha256: str
    size: int
    table: str
    rows_in: int
    rows_accepted: int
    rows_rejected: int
    amount_in: int = 0
    amount_accepted: int = 0
    amount_rejected: int = 0
    amounts_unreadable: int = 0
    asides: int = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", mask_cpr(self.name))
        object.__setattr__(self, "sheet", mask_cpr(self.sheet))
        if self.rows_in != self.rows_accepted + self.rows_rejected:
            raise ValueError("rows in must be accepted + rejected")
        if self.amount_in != self.amount_accepted + self.amount_rejected:
            raise ValueError("amount in must be accepted + rejected")


@dataclass(frozen=True)
class SourceIn:
    """What one mapping brings in a delivery; several files are a union.

    `source_file` of a staged row is the place, from 0, of its sheet in `files`. `mapping_version` must change with
    everything that changes what the mapping makes of a file, users' answers to questions too. `extent` is «full» (the
    whole source is replaced) or «period» (only the accounting periods that the files hold).
    """

    mapping: str
    mapping_version: str
    extent: str
    data_date: date
    files: tuple[FileIn, ...]
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """What is committed together: the stated data date, when it happens, and the sources.

    `without` names mappings that stop, whose last delivery shall not be carried forward any more, for instance when
    a municipality changes case system.
    """

    data_date: date
    at: datetime
    sources: tuple[SourceIn, ...]
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """One Parquet file of a source version. `table` is a register table, or `rejections` or `questions`."""

    table: str
    name: str
    rows: int
    size: int
    sha256: str


@dataclass(frozen=True)
class SourceVersion:
    """One version of a source as a snapshot holds it.

    `periods` are the accounting periods (as 202613 for supplementary period 13 of 2026) that count in this snapshot,
    and `held` all that the files have; both null when the whole version counts. `carried` says that it came with an
    earlier delivery. `replaces` names the versions it stands for after a deletion.
    """

    mapping: str
    mapping_version: str
    version: str
    extent: str
    data_date: date
    register_version: int
    carried: bool
    files: tuple[FileIn, ...]
    parts: tuple[Part, ...]
    held: tuple[int, ...] | None = None
    periods: tuple[int, ...] | None = None
    checks: tuple[Check, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Mapping and its version, as answers name their basis."""
        return f"{self.mapping}@{self.mapping_version}"

    @property
    def questions(self) -> int:
        """Rows that were accepted and questioned."""
        return sum(part.rows for part in self.parts if part.table == "questions")

    def identity(self) -> tuple[object, ...]:
        """All that decides what this version adds to a snapshot."""
        hashes = sorted({file.sha256 for file in self.files})
        redacted = self.version if self.replaces else None
        return (self.mapping, self.mapping_version, self.register_version, hashes, self.periods, redacted)


@dataclass(frozen=True)
class Manifest:
    """A snapshot: its id, what it holds, and where it comes in the order of commits.

    `at` is the UTC stamp of the commit, `predecessor` the snapshot whose sources were carried forward, and
    `replaces` the snapshots this one stands for after a deletion.
    """

    id: str
    organisation: str
    data_date: date
    sequence: int
    at: str
    styrbar: str
    register_version: int
    sources: tuple[SourceVersion, ...]
    predecessor: str | None = None
    replaces: tuple[str, ...] = ()
    format: int = field(default=FORMAT)

    @property
    def mappings(self) -> tuple[str, ...]:
        """The mappings with versions that the snapshot was made with."""
        return tuple(dict.fromkeys(source.label for source in self.sources))

    def to_json(self) -> str:
        """As it is written: sorted keys, dates as ISO."""
        return json.dumps(asdict(self), default=date.isoformat, sort_keys=True, indent=1, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> "Manifest":
        """What `to_json` wrote."""
        raw = json.loads(text)
        sources = tuple(_source(each) for each in raw["sources"])
        fixed = {
            "sources": sources,
            "data_date": date.fromisoformat(raw["data_date"]),
            "replaces": tuple(raw["replaces"]),
        }
        return cls(**raw | fixed)


def _source(raw: dict[str, Any]) -> SourceVersion:
    fixed = {
        "data_date": date.fromisoformat(raw["data_date"]),
        "files": tuple(FileIn(**file) for file in raw["files"]),
        "parts": tuple(Part(**part) for part in raw["parts"]),
        "held": None if raw["held"] is None else tuple(raw["held"]),
        "periods": None if raw["periods"] is None else tuple(raw["periods"]),
        "checks": tuple(raw["checks"]),
        "replaces": tuple(raw["replaces"]),
    }
    return SourceVersion(**raw | fixed)


def digest(parts: object) -> str:
    """First 16 hexadecimal digits of SHA-256 over the parts written as JSON."""
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:_DIGITS]


def version_id(source: SourceIn, register_version: int) -> str:
    """The name of a source version: the same files, mapping and register always give the same."""
    hashes = sorted({file.sha256 for file in source.files})
    return digest([source.mapping, source.mapping_version, register_version, hashes])


def snapshot_id(data_date: date, sources: Iterable[SourceVersion]) -> str:
    """Data date and a hash over each source's input hashes, mapping version, register version and periods.

    Carried sources count like delivered ones; no clock has a part in it. Periods are in it because the same two
    deliveries in the opposite order leave different periods of each.
    """
    return f"{data_date.isoformat()}-{digest(sorted((source.identity() for source in sources), key=str))}"
