"""Where a file comes from: a name to show and a way to open it, never an assumption about a place on disk."""

import hashlib
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from styrbar.errors import BadInput
from styrbar.intake.vault.masking import mask_cpr

BLOCK = 8 << 20
"""Bytes read at a time: large enough for full speed, small enough that memory does not grow with the file."""

_UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download")
_FRESH_SECONDS = 2.0
_PAUSE_SECONDS = 0.1


@dataclass(frozen=True)
class Source:
    """A file to read: `name` as given (CPR-like digits masked) and `open`, which gives a new seekable stream each time.

    `stamp` tells the file's present size and time of change when that can be known; a change while it is read means
    that somebody is still writing it.
    """

    name: str
    open: Callable[[], BinaryIO]
    stamp: Callable[[], tuple[int, int]] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", mask_cpr(self.name))

    @classmethod
    def from_path(cls, path: Path) -> "Source":
        """A file on disk."""

        def stamp() -> tuple[int, int]:
            now = path.stat()
            return now.st_size, now.st_mtime_ns

        return cls(path.name, lambda: path.open("rb"), stamp)

    def bad(self, what: str, next_step: str, sheet: str = "") -> BadInput:
        """The error that says this about this file."""
        where = f"Det gælder filen «{self.name}»" + (f", arket «{sheet}»." if sheet else ".")
        return BadInput(what, where, next_step)


def fingerprint(source: Source, on_block: Callable[[bytes], None]) -> tuple[str, int]:
    """SHA-256 and size of the whole file, read once; each block is also shown to `on_block`, beside the hashing.

    Raises BadInput when the file changes meanwhile.
    """
    before = _settled(source)
    digest, size = hashlib.sha256(), 0
    with source.open() as stream, ThreadPoolExecutor(1) as beside:
        hashed = beside.submit(digest.update, b"")
        while block := stream.read(BLOCK):
            hashed.result()
            hashed = beside.submit(digest.update, block)
            size += len(block)
            on_block(block)
    if before and source.stamp and (before != source.stamp() or before[0] != size):
        raise _being_written(source)
    return digest.hexdigest(), size


def refuse_unfinished_name(source: Source) -> None:
    """Raise BadInput for the names that programs give to lock files and half-written files."""
    name = Path(source.name).name.casefold()
    if name.startswith(("~$", ".~lock.")):
        raise source.bad(
            "Filen er en låsefil, som regnearket laver, mens det er åbent; den har ingen data.",
            "Luk regnearket, og vælg selve filen (samme navn uden tegnene foran).",
        )
    if name.endswith(_UNFINISHED):
        raise _being_written(source)


def _settled(source: Source) -> tuple[int, int] | None:
    """The file's stamp, after a short look at whether a newly written file is still growing."""
    if source.stamp is None:
        return None
    first = source.stamp()
    if time.time() - first[1] / 1e9 < _FRESH_SECONDS:
        time.sleep(_PAUSE_SECONDS)
        if source.stamp() != first:
            raise _being_written(source)
    return first


def _being_written(source: Source) -> BadInput:
    return source.bad(
        "Filen er ved at blive skrevet eller hentet og er ikke færdig.", "Vent, til filen er færdig, og prøv igen."
    )
