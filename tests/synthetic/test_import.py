"""What is delivered is imported whole, every reference finds its row, and tariffs are the sum of their elements."""

from datetime import date

import polars as pl
import pytest

from styrbar.intake.report import ImportReport
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables
from styrbar.synthetic.municipality import write_municipality
from support.imports import Municipality

Imported = tuple[ImportReport, Snapshot]


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Imported:
    folder = tmp_path_factory.mktemp("kommune")
    files = write_municipality(folder / "udtraek", citizens=300, years=2, deliveries=1)
    ours = Municipality.at(folder)
    report = ours.take({path.name: path.read_bytes() for path in files}, data_date=date(2026, 10, 31))
    return report, ours.store.open()


def test_only_the_dirt_made_on_purpose_is_rejected(imported: Imported) -> None:
    rejected = {sheet.name for sheet in imported[0].sheets if sheet.rows_rejected}
    assert rejected <= {"dubu_p30.csv", "posteringer.csv"}
    assert imported[0].rows_rejected <= 2
    assert not imported[0].problems


def test_every_table_of_the_calculations_has_rows(imported: Imported) -> None:
    wanted = (
        "assessments", "tariffs", "tariff_elements", "occupancy", "population", "households", "goals", "measurements",
        "contracts", "price_indices",
    )  # fmt: skip
    assert [name for name in wanted if imported[1].table(name).collect().is_empty()] == []


@pytest.mark.parametrize("name", [n for n, t in tables().items() if any(c.references for c in t.columns)])
def test_every_reference_finds_its_row(imported: Imported, name: str) -> None:
    """A posting may name a grant that is registered late; nothing else is missing."""
    missing = set(imported[1].table(name).select("unresolved").collect()["unresolved"].drop_nulls())
    assert missing <= ({"grant_id"} if name == "postings" else set())


def test_every_agreement_on_a_grant_is_there(imported: Imported) -> None:
    used = set(imported[1].table("grants").collect()["contract"].drop_nulls())
    assert used
    assert used <= set(imported[1].table("contracts").collect()["contract"])


def test_a_tariff_is_exactly_the_sum_of_its_elements(imported: Imported) -> None:
    sums = imported[1].table("tariff_elements").group_by("offer", "service", "from_date").agg(pl.col("amount").sum())
    both = imported[1].table("tariffs").join(sums, on=["offer", "service", "from_date"], how="full").collect()
    assert both["price"].to_list() == both["amount"].to_list()


def test_no_offer_is_more_than_full(imported: Imported) -> None:
    use = imported[1].table("occupancy").collect()
    assert use.filter(pl.col("used_days") > pl.col("places") * pl.col("month").dt.days_in_month()).is_empty()
    assert use.select("offer", "month").is_duplicated().sum() == 0
