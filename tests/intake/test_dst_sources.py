"""Danmarks Statistik's register of spending per individual becomes spending per person, never postings."""

from datetime import date
from pathlib import Path

from support.imports import Municipality

HEAD = "KOM;PNR;KOEN;ALDER;INDSATS;KONTOSTRENG;START_DATO;SLUT_DATO;VARIGHED;UDGIFT;ENHEDSUDGIFT;PERIODE;VERSION"
ROW = "101;0113801234;2;45;SEL § 108;5.38.50.1.4.002;01-01-2025;31-01-2025;31;3100,00;36500,00;2025;1"
INCOME = "101;0113801234;2;45;SEL § 108;5.38.50.092;01-01-2025;31-01-2025;31;-50,00;-588,71;2025;1"


def test_a_row_is_read_with_its_unit_cost_and_income_is_negative(tmp_path: Path) -> None:
    by = Municipality.at(tmp_path)
    sheet = by.take({"register.csv": "\n".join([HEAD, ROW, INCOME]) + "\n"}).sheets[0]
    assert (sheet.mapping, sheet.rows_accepted, sheet.rows_rejected) == ("dst_individ_udgifter", 2, 0)
    kept = by.store.open().table("spendings").collect()
    columns = ("municipality", "sex", "age", "year", "account", "intervention", "days", "amount", "unit_cost")
    assert kept.select(columns).rows() == [
        (101, "woman", 45, 2025, "5.38.50.002", "SEL § 108", 31, 310_000, 3_650_000),
        (101, "woman", 45, 2025, "5.38.50.092", "SEL § 108", 31, -5_000, -58_871),
    ]  # fmt: skip
    assert kept.select("from_date", "to_date").row(0) == (date(2025, 1, 1), date(2025, 1, 31))


def test_the_money_is_not_among_the_postings_too(tmp_path: Path) -> None:
    by = Municipality.at(tmp_path)
    by.take({"register.csv": f"{HEAD}\n{ROW}\n"})
    assert by.store.open().table("postings").collect().is_empty()


def test_the_number_is_a_token_and_a_new_delivery_replaces_the_old(tmp_path: Path) -> None:
    by = Municipality.at(tmp_path)
    by.take({"register.csv": f"{HEAD}\n{ROW}\n"})
    by.take({"register.csv": f"{HEAD}\n{ROW}\n{INCOME}\n"}, data_date=date(2026, 2, 28))
    kept = by.store.open().table("spendings").collect()
    assert kept.height == 2
    assert set(kept["citizen"]) <= by.vault.persons(kept["citizen"])
