"""The files: the same every time, in the source systems' shapes, moving from month to month."""

import csv
import re
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from synthetic.measures import postings

from styrbar.errors import BadInput
from styrbar.register.sources import mappings
from styrbar.register.tables import tables
from styrbar.synthetic.financefiles import POSTING_HEADINGS
from styrbar.synthetic.municipality import write_municipality

SMALL = {"citizens": 80, "years": 2, "deliveries": 3}
NAMES = [
    "bevillinger.xlsx",
    "budget.xlsx",
    "dubu_p30.csv",
    "husstande.csv",
    "maal.csv",
    "maalinger.csv",
    "posteringer.csv",
    "sensum_indsatser.xlsx",
    "takstelementer.csv",
    "takster_og_priser.xlsx",
    "tilbud_takster.xlsx",
    "udredninger.csv",
]


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("kommune")
    write_municipality(folder, **SMALL)
    return folder


def rows(path: Path, encoding: str) -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.reader(lines, delimiter=";"))


def every_cell(folder: Path) -> str:
    text = (folder / "dubu_p30.csv").read_text("cp1252") + (folder / "posteringer.csv").read_text("utf-8-sig")
    books = [pl.read_excel(path, sheet_id=0, infer_schema_length=0) for path in folder.glob("*.xlsx")]
    return text + "\n".join(sheet.write_csv() for book in books for sheet in book.values())


def test_the_same_arguments_give_the_same_bytes(out: Path, tmp_path: Path) -> None:
    again = write_municipality(tmp_path, **SMALL)
    assert [p.read_bytes() for p in again] == [(out / p.relative_to(tmp_path)).read_bytes() for p in again]


def test_another_seed_gives_other_files(out: Path, tmp_path: Path) -> None:
    write_municipality(tmp_path, **SMALL | {"deliveries": 1}, seed=2)
    last = "2026-10-31/dubu_p30.csv"
    assert (tmp_path / last).read_bytes() != (out / last).read_bytes()


def test_there_is_a_dated_folder_for_each_month_with_every_file(out: Path) -> None:
    assert sorted(p.name for p in out.iterdir()) == ["2026-08-31", "2026-09-30", "2026-10-31"]
    first, *later = [sorted(f.name for f in p.iterdir()) for p in sorted(out.iterdir())]
    assert first == ["befolkning.csv", *NAMES]
    assert all(names == NAMES for names in later)


def test_the_last_month_can_be_chosen(tmp_path: Path) -> None:
    write_municipality(tmp_path, citizens=80, years=2, deliveries=2, last_month=date(2025, 3, 1))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["2025-02-28", "2025-03-31"]


def test_a_later_delivery_knows_something_else(out: Path) -> None:
    first, *_, last = sorted(out.iterdir())
    changed = [n for n in NAMES if (first / n).read_bytes() != (last / n).read_bytes()]
    assert {"bevillinger.xlsx", "dubu_p30.csv", "posteringer.csv", "sensum_indsatser.xlsx"} <= set(changed)


def test_the_first_posting_list_has_all_years_and_the_next_only_periods_with_something_new(out: Path) -> None:
    periods = [
        sorted({(r[12], int(r[13])) for r in rows(d / "posteringer.csv", "utf-8-sig")[3:-1]})
        for d in sorted(out.iterdir())
    ]
    assert periods[0][0] == ("2025", 1)
    assert periods[0][-1] == ("2026", 8)
    assert periods[1][-1] == ("2026", 9)
    assert {year for year, _ in periods[1]} == {"2026"}


def test_the_total_row_is_the_sum_of_the_lines(out: Path) -> None:
    _, _, headings, *lines, total = rows(out / "2026-10-31/posteringer.csv", "utf-8-sig")
    at = headings.index("Beløb")
    whole = [int(line[at].replace(".", "").replace(",", "")) for line in [*lines, total]]
    assert total[0] == "I alt"
    assert sum(whole[:-1]) == whole[-1]


def test_every_cpr_number_has_month_13_to_24(out: Path) -> None:
    found = set()
    for folder in out.iterdir():
        found |= set(re.findall(r"(?<![\d.-])\d{6}-\d{4}(?!\d)", every_cell(folder)))
        found |= set(postings([folder])["cpr"].drop_nulls())
        citizens = pl.read_excel(folder / "bevillinger.xlsx", sheet_name="borgere")["CPR-nr."]
        found |= {f"{number:010d}" for number in citizens}
    months = {int(number[2:4]) for number in found}
    assert len(found) > 80
    assert months <= set(range(13, 25))


@pytest.mark.parametrize(("name", "source"), [("dubu_p30.csv", "dubu_p30"), ("posteringer.csv", "posteringsliste")])
def test_a_csv_file_has_the_headings_its_mapping_requires(out: Path, name: str, source: str) -> None:
    line, encoding = (0, "cp1252") if source == "dubu_p30" else (2, "utf-8-sig")
    assert_required(source, rows(out / "2026-10-31" / name, encoding)[line])


@pytest.mark.parametrize(
    ("name", "source"), [("sensum_indsatser.xlsx", "sensum_indsatser"), ("tilbud_takster.xlsx", "tilbudsportalen")]
)
def test_a_workbook_has_the_headings_its_mapping_requires(out: Path, name: str, source: str) -> None:
    assert_required(source, pl.read_excel(out / "2026-10-31" / name, infer_schema_length=0).columns)


def assert_required(source: str, headings: list[str]) -> None:
    for wanted in mappings()[source].require:
        names = (wanted,) if isinstance(wanted, str) else wanted
        assert set(names) & set(headings), wanted


@pytest.mark.parametrize(
    ("file", "names"),
    [
        ("bevillinger", ["citizens", "providers", "grants", "prices", "rates", "payments", "occupancy"]),
        ("budget", ["budget_lines"]),
        ("takster_og_priser", ["occupancy", "contracts", "price_indices"]),
    ],
)
def test_the_template_sheets_are_the_registers(out: Path, file: str, names: list[str]) -> None:
    book = pl.read_excel(out / f"2026-10-31/{file}.xlsx", sheet_id=0, infer_schema_length=0)
    assert list(book) == [tables()[n].title for n in names]
    for name in names:
        assert book[tables()[name].title].columns == [c.heading for c in tables()[name].columns]


def test_the_grants_have_every_form_of_payment_and_every_status(out: Path) -> None:
    frequencies, statuses = set(), set()
    for folder in out.iterdir():
        book = pl.read_excel(folder / "bevillinger.xlsx", sheet_name="bevillinger", infer_schema_length=0)
        frequencies |= set(book["Frekvens"])
        statuses |= set(book["Status"])
        dubu = pl.read_csv(folder / "dubu_p30.csv", separator=";", encoding="cp1252", infer_schema=False)
        frequencies |= set(dubu["Beregningsfrekvens"])
    assert frequencies == {"Dag", "Uge", "14 dage", "Måned", "Kvartal", "Engang", "Individuel"}
    assert statuses >= {"Bevilget", "Forventet"}


def test_the_budget_has_both_versions_and_lines_that_stop_at_the_account(out: Path) -> None:
    book = pl.read_excel(out / "2026-10-31/budget.xlsx", infer_schema_length=0)
    assert set(book["Version"]) == {"Oprindeligt", "Korrigeret"}
    assert set(book["År"]) == {"2026", "2027"}
    assert book.filter(pl.col("Konto") == "5.38.59")["Paragraf"].null_count() > 0
    assert book["Leverandørnr."].null_count() < len(book)


def test_posting_headings_are_the_ones_in_the_file(out: Path) -> None:
    assert rows(out / "2026-08-31/posteringer.csv", "utf-8-sig")[2] == list(POSTING_HEADINGS)


@pytest.mark.parametrize("wrong", [{"citizens": 9}, {"years": 1}, {"deliveries": 0}, {"years": 2, "deliveries": 23}])
def test_a_number_out_of_range_is_refused_in_danish(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(BadInput, match="skal være mellem"):
        write_municipality(tmp_path, **SMALL | wrong)
    assert list(tmp_path.iterdir()) == []


def test_progress_tells_the_share_done_and_the_folder(tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    write_municipality(tmp_path, citizens=60, years=2, deliveries=2, progress=lambda *step: told.append(step))
    assert told == [(0.5, "2026-09-30"), (1.0, "2026-10-31")]
