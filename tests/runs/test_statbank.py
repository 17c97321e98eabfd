"""Fetching from the Statbank: only for those who may import, logged, and in the form the import reads."""

from collections.abc import Iterator
from datetime import date

import pytest
from runs.world import role

from styrbar.decisions.models import AuditEntry
from styrbar.errors import BadInput, NotAllowed
from styrbar.register.municipalities import municipalities
from styrbar.runs.statbank import StatbankChoices, fetch, import_extract
from styrbar.runs.workspace import Workspace
from support.statbank import Bank, statbank


@pytest.fixture
def bank() -> Iterator[Bank]:
    with statbank() as found:
        yield found


def test_population_is_asked_for_every_municipality_and_age_on_new_years_day(ws: Workspace, bank: Bank) -> None:
    bank.missing = "3"
    found = fetch(ws, StatbankChoices("population", (2025, 2026), address=bank.address))
    chosen = {v["code"]: v["values"] for v in bank.asked[-1][1]["variables"]}
    assert (chosen["KØN"], chosen["CIVILSTAND"], chosen["Tid"]) == (["TOT"], ["TOT"], ["2025K1", "2026K1"])
    assert len(chosen["OMRÅDE"]) == len(municipalities()) == 98
    kept = import_extract(ws, found, date(2026, 3, 1))
    assert kept.known is False
    counted = ws.snapshot().table("population").collect()
    assert counted.height == 98 * 3 * 2  # municipalities x ages that are one year x days


def test_accounts_are_asked_for_net_in_current_prices(ws: Workspace, bank: Bank) -> None:
    bank.cells = {("101", "53850", "2025"): "12"}
    found = fetch(ws, StatbankChoices("accounts", (2025,), address=bank.address))
    chosen = {v["code"]: v["values"] for v in bank.asked[-1][1]["variables"]}
    assert (chosen["ART"], chosen["PRISENHED"], chosen["DRANST"]) == (["TOT"], ["LOBM"], ["1", "2"])
    import_extract(ws, found, date(2026, 3, 1))
    assert ws.snapshot().table("published_accounts").collect().height == 2


def test_accounts_by_grouping_are_a_file_that_is_not_read(ws: Workspace, bank: Bank) -> None:
    bank.missing = "1"
    found = fetch(ws, StatbankChoices("accounts", (2025,), groupings=True, address=bank.address))
    assert (found.name, found.rows) == ("REGK100.csv", 98 * 2 * 2 * 4 * 2)
    with pytest.raises(BadInput, match="kan hentes som fil, men ikke indlæses"):
        import_extract(ws, found, date(2026, 3, 1))


def test_the_log_says_what_was_fetched(ws: Workspace, bank: Bank) -> None:
    fetch(ws, StatbankChoices("population", (2026,), address=bank.address))
    assert "FOLK1A for 2026" in AuditEntry.objects.get(action="fetched").object


def test_without_leave_to_import_or_a_year_nothing_is_asked(ws: Workspace, bank: Bank) -> None:
    with pytest.raises(NotAllowed):
        fetch(role(ws, "see_figures"), StatbankChoices("population", (2026,), address=bank.address))
    with pytest.raises(BadInput, match="mangler et år"):
        fetch(ws, StatbankChoices("population", (), address=bank.address))
    assert bank.asked == []
