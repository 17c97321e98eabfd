"""Raw files while they wait to be imported: encrypted in chunks, readable from any place, gone when dropped."""

import fcntl
import io
import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

CHUNK = 1 << 20
_TAG = 16


@dataclass(frozen=True)
class PendingFile:
    """A raw file in the vault; the name has no CPR number in it. `key` is the file's own, in hexadecimal."""

    id: str
    name: str
    size: int
    key: str

    def to_bytes(self) -> bytes:
        """As it is sealed in the vault."""
        return json.dumps(asdict(self)).encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "PendingFile":
        """What `to_bytes` made."""
        return cls(**json.loads(raw))


@contextmanager
def written(folder: Path, stream: BinaryIO, name: str) -> Iterator[PendingFile]:
    """Encrypt the stream to `<folder>/<id>` and give its description while the file is still locked.

    Each chunk has its own nonce (its number) and a tag bound to the number, so chunks can be read in any order and
    none can be moved. The lock tells `sweep` that the file's maker lives.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file_id, key, size = secrets.token_hex(8), AESGCM.generate_key(256), 0
    with (folder / file_id).open("xb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        cipher = AESGCM(key)
        for number, chunk in enumerate(iter(lambda: _read_whole(stream), b"")):
            file.write(cipher.encrypt(_nonce(number), chunk, None))
            size += len(chunk)
        file.flush()
        os.fsync(file.fileno())
        yield PendingFile(file_id, name, size, key.hex())


def _read_whole(stream: BinaryIO) -> bytes:
    """A full chunk, also from streams that give less at a time; shorter only at the end."""
    parts, wanted = [], CHUNK
    while wanted and (part := stream.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def _nonce(number: int) -> bytes:
    return number.to_bytes(12, "big")


def read(folder: Path, file: PendingFile) -> BinaryIO:
    """A buffered, seekable reader of the decrypted contents; a changed or cut file raises InvalidTag."""
    return io.BufferedReader(_Reader((folder / file.id).open("rb"), file), CHUNK)


def sweep(folder: Path, known: set[str]) -> None:
    """Remove files that no record knows and no living process is writing: what a killed process left."""
    for path in folder.iterdir() if folder.exists() else ():
        if path.name not in known:
            with path.open("rb") as file:
                try:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                path.unlink(missing_ok=True)


class _Reader(io.RawIOBase):
    """Decrypts one chunk at a time; keeps the last one, so reading in order decrypts each once."""

    def __init__(self, source: BinaryIO, file: PendingFile) -> None:
        self._source, self._size, self._cipher = source, file.size, AESGCM(bytes.fromhex(file.key))
        self._at = 0
        self._held: tuple[int, bytes] = (-1, b"")

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = max(0, offset + {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence])
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        if self._at >= self._size:
            return 0
        number, start = divmod(self._at, CHUNK)
        piece = self._chunk(number)[start : start + len(buffer)]
        buffer[: len(piece)] = piece
        self._at += len(piece)
        return len(piece)

    def _chunk(self, number: int) -> bytes:
        if self._held[0] != number:
            self._source.seek(number * (CHUNK + _TAG))
            self._held = number, self._cipher.decrypt(_nonce(number), self._source.read(CHUNK + _TAG), None)
        return self._held[1]

    def close(self) -> None:
        self._source.close()
        super().close()
