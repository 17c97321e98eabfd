"""The sheet tells a buyer what the tariff is and rests on, and nothing of the offer's budget."""

from io import BytesIO

import openpyxl
import pytest
from runs.tariff_world import budget, offer, service, step
from runs.world import workspace

from styrbar.decisions import audit
from styrbar.errors import NotFound
from styrbar.publish.tables import to_text
from styrbar.runs.tariff_sheets import sheet_answer, sheet_file
from styrbar.runs.tariffs import kept_tariff, save_budget
from styrbar.runs.workspace import Workspace
from support.people import People

STEPS = [step("Trin 1", "1", "5", "Støtte om dagen"), step("Trin 2", "3", "5", "Støtte hele døgnet")]


def test_it_says_the_tariffs_their_content_and_what_they_rest_on(ws: Workspace) -> None:
    found = save_budget(ws, budget(offer=[offer(remark="Taksten er vejledende.")], steps=STEPS))
    answer = sheet_answer(found)
    assert answer.question == "Takster 2027 for Birkehuset"
    assert answer.table("tariffs").frame.rows() == [
        ("Ophold", "Trin 1", "Støtte om dagen", "døgn", 100_000),
        ("Ophold", "Trin 2", "Støtte hele døgnet", "døgn", 300_000),
    ]
    facts = {line.label: line.text for line in answer.basis}
    assert facts["Ophold"] == "SEL § 107, 10 pladser, 100,0 % belægning"
    assert facts["Driftsherre"] == "Ulvsund Kommune"
    assert facts["Ejerforhold"] == "Egen kommune"
    assert facts["Gælder"] == "01-01-2027 til 31-12-2027"
    assert facts["Bemærkning"] == "Taksten er vejledende."
    assert facts["Beregnet i"].startswith("Ulvsund Kommune, version 1, ")


def test_it_has_no_amounts_of_the_year(ws: Workspace) -> None:
    text = to_text(sheet_answer(save_budget(ws, budget(services=[service(places="8.5", legal_basis="")]))))
    assert "7.300.000" not in text
    assert "8,5 pladser, 100,0 % belægning" in text
    assert "Driftsherre: Ulvsund Kommune" in text


def test_each_version_has_its_own_sheet_in_both_forms_and_the_log_remembers(ws: Workspace, people: People) -> None:
    for kroner in (7_300_000, 8_030_000):
        save_budget(ws, budget(kroner))
    first, second = (sheet_file(ws, "birkehuset-2027", number, "pdf") for number in (1, None))
    assert first.startswith(b"%PDF-")
    assert first != second
    book = openpyxl.load_workbook(BytesIO(sheet_file(ws, "birkehuset-2027", 2, "xlsx")))
    assert [cell.value for cell in book["Takster"][2]] == ["Ophold", "døgn", 2200]
    logged = [e.object for e in audit.entries(people.owner) if e.action == "exported"]
    assert logged[0] == "Takstblad, Birkehuset 2027, version 2 (xlsx)"
    assert len(logged) == 3


def test_another_organisation_finds_no_sheet(ws: Workspace, people: People) -> None:
    save_budget(ws, budget())
    with pytest.raises(NotFound):
        sheet_file(workspace(people.stranger), "birkehuset-2027", None, "pdf")
    assert kept_tariff(ws, "birkehuset-2027").number == 1
