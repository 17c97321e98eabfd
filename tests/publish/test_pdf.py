"""A document is made of our template and the user's data alone."""

import re
from datetime import date
from pathlib import Path

import pytest

from styrbar.publish import pdf

MADE = date(2026, 11, 22)
PLAIN = '#import "styrbar.typ": data, listing, paper\n#show: paper\n#title()\n= Takster\n#data.text\n'


@pytest.fixture
def template(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of its own with what all documents share, and a template called «test»."""
    shared = (pdf.TEMPLATES / "styrbar.typ").read_text("utf-8")
    (tmp_path / "styrbar.typ").write_text(shared, "utf-8")
    monkeypatch.setattr(pdf, "TEMPLATES", tmp_path)
    made = tmp_path / "test.typ"
    made.write_text(PLAIN, "utf-8")
    return made


def made(**data: object) -> bytes:
    return pdf.to_pdf("test", {"title": "Takstblad", "text": "Birkehuset"} | data, MADE)


def test_the_document_is_tagged_has_a_title_and_is_in_danish(template: Path) -> None:
    content = made()
    assert content.startswith(b"%PDF-")
    assert b"/StructTreeRoot" in content
    assert re.search(rb"/MarkInfo\s*<<\s*/Marked true", content)
    assert re.search(rb"/Lang\s*\(da", content)
    assert re.search(rb"<rdf:li[^>]*>Takstblad</rdf:li>", content)


def test_the_same_data_and_date_give_the_same_bytes(template: Path) -> None:
    assert made() == made()
    assert made() != made(text="Solhøj")


@pytest.mark.parametrize("text", ['#panic("x")', "$x$ *y* _z_", "#import", "@birk <label>", "= Overskrift", "\\u{41}"])
def test_what_a_user_has_written_is_never_code(template: Path, text: str) -> None:
    found = made(text=text)
    literal = text.replace("\\", "\\\\").replace('"', '\\"')
    template.write_text(PLAIN.replace("#data.text", f'#"{literal}"'), "utf-8")
    assert found == made(text="")


def test_a_template_reads_nothing_outside_its_folder(template: Path) -> None:
    template.write_text(PLAIN + '#read("/etc/hostname")\n', "utf-8")
    with pytest.raises(RuntimeError):
        made()


def test_a_document_without_a_title_is_refused(template: Path) -> None:
    template.write_text("= Takster\n", "utf-8")
    with pytest.raises(RuntimeError, match="PDF/UA-1"):
        made()


def test_a_font_that_is_not_there_is_a_fault_and_no_empty_page(template: Path) -> None:
    template.write_text(PLAIN + '#text(font: "Ukendt")[x]\n', "utf-8")
    with pytest.raises(RuntimeError, match="unknown font family"):
        made()


@pytest.mark.parametrize("file", sorted(pdf.TEMPLATES.glob("*.typ")), ids=lambda file: file.stem)
def test_no_template_fetches_a_package(file: Path) -> None:
    assert '"@' not in file.read_text("utf-8")
