"""Uploaded files touch the disk sealed only: a file as it arrives may hold CPR numbers, and a disk remembers."""

import io
import os
import tempfile
from typing import IO

from cryptography.hazmat.primitives.ciphers import Cipher, CipherContext
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CTR
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

BLOCK = 16


class SealedFile(io.RawIOBase):
    """A nameless file under a key that lives in memory only and dies with the request; read from any place in it.

    Written from start to end, then read. AES in counter mode: the key is used for this one file.
    """

    def __init__(self) -> None:
        self._key, self._file, self._place, self._size = os.urandom(32), self._nameless(), 0, 0
        self._writer = self._stream(0)

    @staticmethod
    def _nameless() -> IO[bytes]:
        return tempfile.TemporaryFile()

    def _stream(self, block: int) -> CipherContext:
        """The key stream from that block on."""
        return Cipher(AES(self._key), CTR(block.to_bytes(BLOCK, "big"))).encryptor()

    def append(self, data: bytes) -> None:
        """Seal the next part of the file."""
        self._size += self._file.write(self._writer.update(data))

    def readable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """Yes."""
        return True

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Go to a place in the file."""
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._place, os.SEEK_END: self._size}[whence]
        self._place = max(0, base + offset)
        return self._place

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Unseal the next bytes into the buffer."""
        start = self._place % BLOCK
        self._file.seek(self._place - start)
        sealed = self._file.read(len(buffer) + start)
        plain = self._stream(self._place // BLOCK).update(sealed)[start:]
        buffer[: len(plain)] = plain
        self._place += len(plain)
        return len(plain)

    def close(self) -> None:
        """Let go of the file, which has no name and so is gone."""
        self._file.close()
        super().close()


class SealedUploadHandler(FileUploadHandler):
    """Django's hook for a file as it arrives."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin a sealed file."""
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.file = SealedFile()

    def receive_data_chunk(self, raw_data: bytes, _start: int) -> None:
        """Seal the next part."""
        self.file.append(raw_data)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        """Hand over the file, to be read as any other."""
        reader = io.BufferedReader(self.file, 1 << 20)
        return UploadedFile(reader, self.file_name, self.content_type, file_size, self.charset)
