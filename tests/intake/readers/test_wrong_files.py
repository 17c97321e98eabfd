"""Files that are no table: refused in Danish with what, where and what next, whatever they are called."""

import io
import random
import subprocess
import sys
import zipfile
from contextlib import suppress

import pytest
from intake.readers.files import csv, source, workbook
from msoffcrypto.format.ooxml import OOXMLFile

from styrbar.errors import BadInput
from styrbar.intake.readers import Source, open_sheets

PNG = b"\x89PNG\r\n\x1a\n" + bytes(100)
BOOK = workbook([["Navn", "Tal"], ["Åse", 1]])


def refused(content: bytes | str, name: str = "bilag.xlsx") -> BadInput:
    with pytest.raises(BadInput) as caught:
        open_sheets(source(content, name))
    error = caught.value
    assert error.what
    assert name in error.where
    assert error.next_step
    return error


def zipped(**parts: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


@pytest.mark.parametrize("content", [b"", b"   \r\n\r\n", b"\xef\xbb\xbf", b"\xff\xfe"])
def test_an_empty_file(content):
    assert "tom" in refused(content).what


@pytest.mark.parametrize(
    "content", [PNG, b"\xff\xd8\xff\xe0" + bytes(50), b"GIF89a" + bytes(50), b"BM\x00\x00" + bytes(50)]
)
def test_a_picture_called_xlsx(content):
    assert "billede" in refused(content).what


def test_a_pdf():
    assert "PDF" in refused(b"%PDF-1.7\n%\xe2\xe3\n", "fil.csv").what


def test_a_webpage_called_xls_and_a_json_file():
    assert "webside" in refused("<html><table><tr><td>1</td></tr></table></html>", "fil.xls").what
    assert "JSON" in refused('{"resourceType": "Bundle"}', "fil.csv").what


def test_a_binary_file():
    assert "ikke er tekst" in refused(bytes(range(256)) * 20, "fil.csv").what


def test_a_text_file_that_begins_with_bm_is_read():
    assert csv("BM;Navn\nx;Åse\n").headings == ("BM", "Navn")


def test_a_zip_that_is_no_workbook():
    assert "zip" in refused(zipped(data="Navn;Tal")).what


def test_a_word_document():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")
    assert "Word" in refused(buffer.getvalue()).what


@pytest.mark.parametrize("kept", [0.3, 0.7, 0.99])
def test_a_truncated_workbook(kept):
    assert "afkortet" in refused(BOOK[: int(len(BOOK) * kept)]).what


def test_a_damaged_workbook():
    assert "beskadiget" in refused(BOOK.replace(b"PK\x05\x06", b"PK\x05\x07")).what


def test_a_workbook_with_a_broken_sheet():
    assert "beskadiget" in refused(zipped(**{"xl__workbook.xml": "<workbook", "xl___rels__workbook.xml.rels": ""})).what


def test_a_workbook_that_unpacks_to_more_than_can_be_read(monkeypatch):
    monkeypatch.setattr("styrbar.intake.readers.workbook.LARGEST", 1000)
    assert "for stort" in refused(BOOK).what


def test_no_damage_to_a_workbook_passes_unexplained():
    chance = random.Random(1)
    for _ in range(60):
        damaged = bytearray(BOOK)
        for _ in range(4):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        with suppress(BadInput):
            for sheet in open_sheets(source(bytes(damaged))):
                list(sheet.blocks())


def test_a_workbook_with_a_password():
    locked = io.BytesIO()
    OOXMLFile(io.BytesIO(BOOK)).encrypt("hemmelig", locked)
    assert "adgangskode" in refused(locked.getvalue()).what


def test_an_old_office_document_that_is_no_workbook():
    assert "uden regneark" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "fil.xls").what


@pytest.mark.parametrize("content", ["Navn;Tal\n", "Navn;Tal", "Navn;Tal\n\n;\n"])
def test_a_csv_with_only_a_heading(content):
    assert "ingen rækker" in refused(content).what


def test_a_text_without_columns():
    assert "overskrifter" in refused("Kære alle\nHermed referat\nHilsen Bo\n", "brev.txt").what


def test_a_csv_without_a_heading_is_refused_and_no_cell_is_repeated():
    error = refused("011390-1234;Åse;1,5\n021390-1234;Bo;2,5\n", "fil.csv")
    assert "overskrifter" in error.what
    assert "1390" not in str(error)


@pytest.mark.parametrize("name", ["~$bog.xlsx", ".~lock.bog.ods#"])
def test_a_lock_file_of_an_open_workbook(name):
    assert "låsefil" in refused(b"\x05Bruger", name).what


@pytest.mark.parametrize("name", ["fil.csv.part", "fil.csv.tmp", "fil.xlsx.crdownload"])
def test_a_file_that_is_being_fetched(name):
    assert "ikke færdig" in refused("Navn;Tal\nÅse;1\n", name).what


def test_a_file_that_grows_while_it_is_read():
    sizes = iter([(14, 0), (14, 0), (28, 1)])
    growing = Source("fil.csv", lambda: io.BytesIO(b"Navn;Tal\nBo;1\n"), lambda: next(sizes, (28, 1)))
    with pytest.raises(BadInput, match="ikke færdig"):
        list(open_sheets(growing)) and open_sheets(growing)


def test_a_file_just_written_and_still_growing_is_refused(tmp_path):
    path = tmp_path / "fil.csv"
    path.write_text("Navn;Tal\nBo;1\n", "utf-8")
    writer = subprocess.Popen(
        [
            sys.executable,
            "-c",
            f"import time\nf = open({str(path)!r}, 'a')\nwhile True: f.write('Bo;1\\n'); f.flush(); time.sleep(0.005)",
        ]
    )
    try:
        while path.stat().st_size < 20:
            pass
        with pytest.raises(BadInput, match="ikke færdig"):
            open_sheets(Source.from_path(path))
    finally:
        writer.kill()
        writer.wait()


def test_a_finished_file_on_disk_is_read(tmp_path):
    path = tmp_path / "fil.csv"
    path.write_text("Navn;Tal\nBo;1\n", "utf-8")
    [sheet] = open_sheets(Source.from_path(path))
    assert (sheet.name, sheet.size, len(sheet.sha256)) == ("fil.csv", 14, 64)


def test_a_cpr_number_in_names_of_files_sheets_and_columns_is_blanked():
    book = workbook([["Navn", "011390-1234"], ["Åse", "x"]], names=["sag 0113901234"])
    with pytest.raises(BadInput) as caught:
        open_sheets(source(b"", "sag 011390-1234.csv"))
    assert "sag xxxxxx-xxxx.csv" in caught.value.where
    with pytest.raises(BadInput) as caught:
        open_sheets(source(book, "bog.xlsx"))
    assert "1390" not in str(caught.value)
    [sheet] = open_sheets(source(workbook([["Navn", "Beløb 0113901234"], ["Åse", "x"]], names=["0113901234"])))
    assert (sheet.sheet, sheet.headings[1]) == ("xxxxxx-xxxx", "Beløb xxxxxx-xxxx")
