"""What a file is, judged by its content; its name decides nothing."""

import zipfile

from styrbar.intake.readers.source import Source

HEAD = 1 << 20
"""Bytes from the start of a file that are enough to say what it is and to find its heading."""

_PICTURE = "et billede"
_MAGIC = (
    (b"%PDF", "en PDF-fil"),
    (b"\x89PNG", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF8", _PICTURE),
    (b"BM", _PICTURE),
    (b"II*\x00", _PICTURE),
    (b"MM\x00*", _PICTURE),
    (b"\x1f\x8b", "en pakket fil (gzip)"),
    (b"7z\xbc\xaf", "en pakket fil (7-Zip)"),
    (b"Rar!", "en pakket fil (RAR)"),
    (b"{\\rtf", "et tekstdokument (RTF)"),
    (b"SQLite format 3", "en database"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_CONTROL = bytes(set(range(32)) - set(b"\t\n\r\x0b\x0c\x1a"))
_SAVE_AS = "Åbn den i det program, den kommer fra, og gem tabellen som CSV eller Excel (.xlsx)."


def kind_of(source: Source, head: bytes) -> str:
    """ "csv", "excel" or "parquet" for the file that begins with `head`.

    Raises BadInput for an empty file and for everything that is not a table, also when its name says so.
    """
    if not head.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise source.bad("Filen er tom.", "Træk data ud igen, og vælg den nye fil.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith(b"PK"):
        return _zip_kind(source)
    if head.startswith(_OLE):
        return _ole_kind(source)
    _refuse_known(source, head)
    return "csv"


def _refuse_known(source: Source, head: bytes) -> None:
    for magic, what in _MAGIC:
        if head.startswith(magic) and not (magic == b"BM" and b"\x00" not in head[:32]):
            raise _not_a_table(source, what)
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    if start.startswith((b"<!doctype", b"<html", b"<?xml", b"<table", b"<meta")):
        raise _not_a_table(source, "en webside eller XML-fil")
    if start.startswith((b"{", b"[")):
        raise _not_a_table(source, "en JSON-fil")
    if not head.startswith(_UTF16) and len(head) - len(head.translate(None, _CONTROL)) > 1 + len(head) // 1000:
        raise _not_a_table(source, "en fil, der ikke er tekst")


def _not_a_table(source: Source, what: str) -> Exception:
    return source.bad(f"Filen er {what} og ikke en tabel, uanset hvad den hedder.", _SAVE_AS)


def _zip_kind(source: Source) -> str:
    """A zip is a workbook when it holds one; a zip without its end is a file that was never finished."""
    with source.open() as stream:
        try:
            names = set(zipfile.ZipFile(stream).namelist())
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
            raise source.bad(
                "Filen er afkortet eller beskadiget, som når den ikke er skrevet eller hentet færdig.",
                "Vent, til filen er færdig, eller hent den igen.",
            ) from None
    if {"xl/workbook.xml", "xl/workbook.bin", "content.xml"} & names:
        return "excel"
    if "word/document.xml" in names:
        raise _not_a_table(source, "et Word-dokument")
    raise source.bad("Filen er en zip-fil uden regneark i roden.", "Pak den ud, og vælg filerne i den.")


def _ole_kind(source: Source) -> str:
    """The old Office container: an .xls, or the envelope around a workbook with a password."""
    with source.open() as stream:
        content = stream.read()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise password(source)
    if any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        return "excel"
    raise _not_a_table(source, "et Office-dokument uden regneark")


def password(source: Source) -> Exception:
    """The error for a workbook that cannot be opened without a password."""
    return source.bad(
        "Regnearket er beskyttet med adgangskode og kan ikke læses.",
        "Åbn det i Excel, fjern adgangskoden (Filer, Oplysninger, Beskyt projektmappe), og gem det igen.",
    )
