"""Every byte that an import writes is searched for every CPR number that went in."""

from pathlib import Path

import pytest

from styrbar.errors import BadInput
from support.imports import JANUARY, Municipality, grants, postings

NUMBERS = ("0113901234", "0213901234", "6113901234", "3113991111")
HYPHENED = tuple(f"{n[:6]}-{n[6:]}" for n in NUMBERS)


def everything_under(folder: Path) -> bytes:
    found = [str(p.relative_to(folder)).encode() + p.read_bytes() for p in folder.rglob("*") if p.is_file()]
    assert found
    return b"".join(found)


def assert_none(text: bytes) -> None:
    for number in (*NUMBERS, *HYPHENED):
        assert number.encode() not in text


def messy() -> dict[str, str]:
    one, two, three, four = HYPHENED
    return {
        f"posteringer {one}.csv": postings(
            f"5.38.50;1,00;31-01-2026;{one};Plejefamilie {two}",
            f"5.38.50;1,00;31-01-2026;{NUMBERS[2]};{NUMBERS[3]}",
            f"{four};1,00;31-01-2026;;",
            f"5.38.50;{three};31-01-2026;;",
            f"5.38.50;1,00;{NUMBERS[0]};;",
            f"5.38.50;1,00;31-01-2026;{two}x;",
        ),
        "bevillinger.csv": grants(
            f"{one};{two};Bevilget;01-01-2026;;Måned;1;5", f"7;{three};{four};01-01-2026;;Måned;1;5"
        ),
        "borgere.csv": f"CPR-nr.;Sagsnr.;Målgruppe\n{one};{NUMBERS[1]};Autisme {three}\n",
    }


def test_nothing_that_is_written_or_told_holds_a_cpr_number(tmp_path, caplog):
    town = Municipality.at(tmp_path)
    told: list[str] = []
    report = town.take(messy(), progress=lambda share, phase: told.append(phase))
    assert report.rows_rejected == 5
    assert_none(everything_under(tmp_path))
    assert_none(repr((report, report.rejected.rows(), report.questions.rows(), told, caplog.text)).encode())
    for frame in town.store.open().frames.values():
        assert_none(repr(frame.collect().rows()).encode())


def test_a_file_that_cannot_be_used_is_refused_without_its_numbers(tmp_path):
    town = Municipality.at(tmp_path)
    with pytest.raises(BadInput) as error:
        town.take({f"{HYPHENED[0]}.csv": f"{HYPHENED[1]};Anders And\n{HYPHENED[2]};Andersine\n"}, data_date=JANUARY)
    assert_none(repr((str(error.value), vars(error.value))).encode())
