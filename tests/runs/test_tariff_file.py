"""The template of a cost budget: what is written in it comes back, and what is wrong is told by sheet and cell."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from runs.tariff_world import budget, cost, offer, service, step

from styrbar.errors import BadInput
from styrbar.runs.tariff_file import BadBudget, budget_workbook, read_budget

Change = Callable[[Any], None]
FULL = budget(
    offer=[offer(remark="Taksten er vejledende.")],
    costs=[cost("staff", 7_300_000, text="Løn", base=True), cost("overhead", 1, service="Ophold", indirect=True)],
    income=[{"text": "Egenbetaling", "amount": 1_050, "service": "", "shared_by": "weights", "base": False}],
    services=[service(places="8.5", occupancy="0.97", opens="2027-02-01", short=True, hours="12.5")],
    steps=[step("Trin 1", "1", "4", "Støtte om dagen"), step("Trin 2", "1.5", "4.5", "Støtte hele døgnet")],
    packages=[{"name": "Pakke", "level": 1, "unit": "day", "service": "Ophold", "step": "Trin 1", "quantity": "2"}],
    result=[{"year": 2025, "result": -50_000_000, "budget": 700_000_000, "turnover": None}],
)


def changed(change: Change, content: bytes | None = None) -> BytesIO:
    """The full budget's workbook after somebody has been at it."""
    book = openpyxl.load_workbook(BytesIO(content or budget_workbook(FULL)))
    change(book)
    out = BytesIO()
    book.save(out)
    return out


def refused(change: Change) -> tuple[str, ...]:
    with pytest.raises(BadBudget) as error:
        read_budget("budget.xlsx", changed(change))
    assert "Intet er gemt." in str(error.value)
    return error.value.problems


def test_a_budget_comes_back_as_it_was_written() -> None:
    assert read_budget("budget.xlsx", BytesIO(budget_workbook(FULL))) == FULL


def test_the_same_budget_gives_the_same_bytes() -> None:
    assert budget_workbook(FULL) == budget_workbook(FULL)


def test_the_template_has_a_sheet_for_each_part_after_the_guide() -> None:
    book = openpyxl.load_workbook(BytesIO(budget_workbook()))
    assert book.sheetnames == [
        "vejledning", "Tilbud", "Omkostninger", "Indtægter", "Ydelser", "Trin", "Pakker", "Resultat",
    ]  # fmt: skip
    assert book["Omkostninger"]["C1"].value == "Beløb (kr.)"


def test_a_text_is_never_a_formula() -> None:
    made = openpyxl.load_workbook(BytesIO(budget_workbook(budget(offer=[offer(offer="=1+1")]))))
    assert (made["Tilbud"]["A2"].value, made["Tilbud"]["A2"].data_type) == ("=1+1", "s")


def test_lines_between_and_above_do_not_matter() -> None:
    def move(book: Any) -> None:
        book["Omkostninger"].insert_rows(1, 2)
        book["Omkostninger"]["A1"] = "Birkehusets budget"
        book["Omkostninger"].insert_rows(5)

    assert read_budget("budget.xlsx", changed(move)) == FULL


def test_columns_may_stand_in_another_order() -> None:
    def swap(book: Any) -> None:
        sheet = book["Indtægter"]
        for row in (1, 2):
            sheet.cell(row, 1).value, sheet.cell(row, 2).value = sheet.cell(row, 2).value, sheet.cell(row, 1).value

    assert read_budget("budget.xlsx", changed(swap)) == FULL


def test_text_in_a_number_is_told_by_sheet_and_cell() -> None:
    def write(book: Any) -> None:
        book["Omkostninger"]["C2"] = "mange"
        book["Ydelser"]["C2"] = "ti"

    assert refused(write) == (
        "Omkostninger C2: Beløb er ikke et tal. Skriv f.eks. 1.250.000 eller 2,5.",
        "Ydelser C2: Pladser er ikke et tal. Skriv f.eks. 1.250.000 eller 2,5.",
    )


def test_a_negative_cost_is_refused_and_a_deficit_is_not() -> None:
    def write(book: Any) -> None:
        book["Omkostninger"]["C3"] = -5

    assert refused(write) == ("Omkostninger C3: Beløb må ikke være negativt. Skriv beløbet uden minus.",)


def test_an_error_cell_is_no_number() -> None:
    def write(book: Any) -> None:
        book["Omkostninger"]["C2"].value = "#REF!"
        book["Omkostninger"]["C2"].data_type = "e"

    assert refused(write)[0].startswith("Omkostninger C2: Beløb er ikke et tal.")


def test_a_wrong_heading_is_named_with_its_column() -> None:
    def write(book: Any) -> None:
        book["Omkostninger"]["C1"] = "Sum"

    problems = refused(write)
    assert problems[0] == "Omkostninger: overskriften «Beløb (kr.)» mangler."
    assert problems[1] == "Omkostninger: overskriften i kolonne C kendes ikke. Brug skabelonens overskrifter."


def test_all_that_is_wrong_is_told_at_once() -> None:
    def write(book: Any) -> None:
        for line in range(2, 40):
            book["Omkostninger"].cell(line, 1).value = "Personale"
            book["Omkostninger"].cell(line, 3).value = "x"

    with pytest.raises(BadBudget, match="… og 18 mere") as error:
        read_budget("budget.xlsx", changed(write))
    assert len(error.value.problems) == 38


@pytest.mark.parametrize(("many", "refused"), [(500, False), (501, True)])
def test_a_part_has_at_most_500_lines(many: int, refused: bool) -> None:
    content = BytesIO(budget_workbook(budget(costs=[cost("staff", 1)] * many)))
    if refused:
        with pytest.raises(BadBudget, match="Omkostninger: der er mere end 500 linjer"):
            read_budget("budget.xlsx", content)
    else:
        assert len(read_budget("budget.xlsx", content)["costs"]) == many


@pytest.mark.parametrize("rows", [0, 2])
def test_the_offer_is_one_line(rows: int) -> None:
    content = budget_workbook(budget(offer=[offer()] * rows))
    with pytest.raises(BadBudget, match="Tilbud: der skal være netop én linje"):
        read_budget("budget.xlsx", BytesIO(content))


def test_a_missing_sheet_is_named() -> None:
    def remove(book: Any) -> None:
        del book["Ydelser"]

    with pytest.raises(BadInput, match="Regnearket mangler arket «Ydelser»"):
        read_budget("budget.xlsx", changed(remove))


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("tom.xlsx", b"", "Filen er tom"),
        ("budget.pdf", b"%PDF-1.7 x", "en PDF-fil"),
        ("budget.csv", b"a;b\n1;2\n", "ikke et regneark"),
        ("budget.xlsx", b"PK\x03\x04afkortet", "afkortet eller beskadiget"),
        ("~$budget.xlsx", b"x", "låsefil"),
    ],
)
def test_a_file_of_another_kind_says_what_it_is(name: str, content: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        read_budget(name, BytesIO(content))
