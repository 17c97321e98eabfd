"""Bytes to UTF-8: which encoding a text file is in, and the file as blocks of UTF-8 with line feeds."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass

from styrbar.intake.readers.source import BLOCK, Source, fingerprint

_BOM8 = codecs.BOM_UTF8
_BOM16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_KINDS = b"." * 128 + b"C" * 64 + b"HHLLLL" + b"H" * 28 + b"E" + b"H" * 29
"""Each byte's part in UTF-8 for Danish: C goes on, L leads two (Latin letters), E three (dashes)."""


@dataclass(frozen=True)
class Text:
    """What the whole file was found to be: its fingerprint and size, encoding, and whether a lone CR ends a line."""

    sha256: str
    size: int
    encoding: str
    cr_only: bool


def survey(source: Source, head: bytes) -> Text:
    """Read the file once: fingerprint, and the encoding that fits all of it.

    UTF-8 when every byte fits; else Windows-1252, unless most Danish letters are UTF-8, as when files were joined: then
    UTF-8 with Windows-1252 for the bytes that do not fit.
    """
    watch = _Watch()
    sha256, size = fingerprint(source, watch.see)
    encoding = "utf-16" if head.startswith(_BOM16) else watch.encoding()
    return Text(sha256, size, encoding, b"\r" in head and b"\n" not in head)


class _Watch:
    """Sees the blocks go by: all UTF-8, or from the first byte that does not fit, how many letters look like what."""

    def __init__(self) -> None:
        self._decoder: codecs.IncrementalDecoder | None = codecs.getincrementaldecoder("utf-8")()
        self._whole = self._loose = 0

    def see(self, block: bytes) -> None:
        if self._decoder is not None and self._fits(self._decoder, block):
            return
        kinds = block.translate(_KINDS)
        pairs, triples = kinds.count(b"LC"), kinds.count(b"ECC")
        self._whole += pairs + triples
        self._loose += len(block) - kinds.count(b".") - 2 * pairs - 3 * triples

    def _fits(self, decoder: codecs.IncrementalDecoder, block: bytes) -> bool:
        try:
            letters = decoder.decode(block)
        except UnicodeDecodeError:
            self._decoder = None
            return False
        self._whole += len(block) - len(letters)
        return True

    def encoding(self) -> str:
        if self._decoder is not None and not self._decoder.getstate()[0]:
            return "utf-8"
        return "joined" if self._whole > max(self._loose, 1) else "cp1252"


def utf8_blocks(source: Source, text: Text) -> Iterator[tuple[bytes, int]]:
    """The file as UTF-8 without byte order mark, lines ended by LF or CRLF, and the bytes of the file read so far."""
    decoder = _decoder(text.encoding)
    done = 0
    with source.open() as stream:
        while block := stream.read(BLOCK):
            first, done = done == 0, done + len(block)
            if decoder is not None:
                block = decoder.decode(block, done == text.size).encode()
            if first:
                block = block.removeprefix(_BOM8)
            yield (block.replace(b"\r", b"\n") if text.cr_only else block), done


def _decoder(encoding: str) -> codecs.IncrementalDecoder | None:
    if encoding == "utf-8":
        return None
    if encoding == "joined":
        return codecs.getincrementaldecoder("utf-8")(_AS_1252)
    return codecs.getincrementaldecoder(encoding)(_AS_1252 if encoding == "cp1252" else "replace")


def _as_1252(error: UnicodeError) -> tuple[str, int]:
    """Read the bytes that do not fit as Windows-1252, and its five unused codes as the controls they are in Latin-1."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    wrong = error.object[error.start : error.end]
    return "".join(_LETTERS[b] for b in wrong), error.end


def _letter(byte: int) -> str:
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_LETTERS = tuple(_letter(byte) for byte in range(256))
_AS_1252 = "styrbar-1252"
codecs.register_error(_AS_1252, _as_1252)
