"""Tariffs are calculated, kept in versions and compared; what is under way is a draft."""

from io import BytesIO

import pytest
from runs.tariff_world import budget, cost, offer, service, step
from runs.world import role, workspace

from styrbar.decisions import audit, records
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs import tariff_drafts as drafts
from styrbar.runs.own_rules import OwnValue, keep_value
from styrbar.runs.tariff_file import BadBudget, budget_workbook
from styrbar.runs.tariffs import (
    NOTHING,
    comparable,
    kept_tariff,
    run_budget,
    run_tariff,
    run_tariffs,
    run_two_budgets,
    save_budget,
)
from styrbar.runs.workspace import Workspace
from support.people import People

# 7.300.000 / (10 x 365 x 100 %) = 2.000 kr.; a tenth more is 2.200 kr.
PRICE, DEARER = 200_000, 220_000


def a_year(year: int, kroner: int = 7_300_000) -> dict[str, list[dict[str, object]]]:
    return budget(kroner, offer=[offer(year=year)])


def prices(answer) -> list[int]:  # type: ignore[no-untyped-def]
    return answer.table("tariffs").frame["price"].to_list()


def test_a_budget_gives_its_tariff_with_elements_that_add_up(ws: Workspace) -> None:
    answer = run_budget(ws, a_year(2027))
    assert answer.sentence == "Birkehuset koster 2.000,00 kr. pr. døgn i 2027."
    assert prices(answer) == [PRICE]
    elements = answer.table("elements")
    # 6.205.000 / 3.650 = 1.700 kr. and 1.095.000 / 3.650 = 300 kr.
    assert elements.frame["price"].to_list() == [170_000, 30_000]
    assert elements.totals() == {"amount": 730_000_000, "price": PRICE}
    assert answer.table("workings").frame.filter(what="Takst")["sum"].to_list() == ["7.300.000,00 / 3.650"]


def test_steps_and_packages_have_tables_of_their_own(ws: Workspace) -> None:
    steps = [step("Trin 1", "1", "5", "Støtte om dagen"), step("Trin 2", "3", "5", "Støtte hele døgnet")]
    whole = {"name": "Uge", "level": 1, "unit": "piece", "service": "Ophold"}
    packed = [whole | {"step": "Trin 1", "quantity": "5"}, whole | {"step": "Trin 2", "quantity": "2"}]
    answer = run_budget(ws, budget(steps=steps, packages=packed))
    # Weighted places 5 x 1 + 5 x 3 = 20: 7.300.000 / (20 x 365) = 1.000 kr. and three times that;
    # five of the first and two of the second are 5 x 1.000 + 2 x 3.000 = 11.000 kr.
    assert prices(answer) == [100_000, 300_000]
    assert answer.table("packages").frame["price"].to_list() == [1_100_000]
    assert answer.table("packages").frame["sum"][0] == "Ophold, Trin 1: 5 x 1.000,00; Ophold, Trin 2: 2 x 3.000,00"
    assert answer.figures[0].label == "Gennemsnitstakst"
    assert answer.figures[0].value == PRICE  # (1.000 + 3.000) / 2
    assert answer.table("elements").totals() == {}


def test_what_is_kept_is_listed_with_its_change_from_the_year_before(ws: Workspace) -> None:
    for year, kroner in ((2026, 7_300_000), (2027, 8_030_000)):
        save_budget(ws, a_year(year, kroner))
    rows = run_tariffs(ws).table("calculations").frame
    assert rows["year"].to_list() == ["2027", "2026"]
    assert rows["average"].to_list() == [DEARER, PRICE]
    assert rows["change"].to_list() == [pytest.approx(0.1), None]
    assert rows["state"].to_list() == ["Gemt", "Gemt"]


def test_the_year_before_is_compared_and_the_causes_add_up(ws: Workspace) -> None:
    save_budget(ws, a_year(2026))
    answer = run_budget(ws, a_year(2027, 8_030_000))
    assert "Det er 200,00 kr. (10,0 %) mere end i Birkehuset 2026, mest på grund af personale." in answer.sentence
    assert answer.table("changes").frame.select("before", "after", "change").rows() == [(PRICE, DEARER, 20_000)]
    assert answer.table("parts").frame.rows() == [("Personale", 20_000)]
    assert answer.scope.against == "Birkehuset 2026"


def test_the_change_of_one_of_several_tariffs_is_told_of_that_one_and_not_of_their_average(ws: Workspace) -> None:
    steps = [step("Trin 1", "1", "5", "Støtte om dagen"), step("Trin 2", "3", "5", "Støtte hele døgnet")]
    save_budget(ws, a_year(2026) | {"steps": steps})
    answer = run_budget(ws, a_year(2027, 8_030_000) | {"steps": steps})
    # 8.030.000 / (20 x 365) = 1.100 kr.; step 2 is 3.300 kr. against 3.000 kr., and the average 2.200 against 2.000.
    assert (
        "Et gennemsnit er 2.200,00 kr. pr. døgn. Taksten for Ophold, Trin 2 er 3.300,00 kr. og dermed 300,00 kr. "
        in (answer.sentence)
    )
    change = answer.figures[1]
    assert (change.label, change.value, change.note) == ("Ændring fra Birkehuset 2026", 30_000, "Ophold, Trin 2")


def test_the_expected_income_is_the_sum_of_its_rows_to_the_oere(ws: Workspace) -> None:
    steps = [step(f"Trin {n}", str(n), "3.3", f"Støtte {n}") for n in (1, 2, 3)]
    odd = budget(7_300_001, services=[service(places="9.9", occupancy="0.9713")], steps=steps)
    answer = run_budget(ws, odd)
    income = next(f for f in answer.figures if f.label == "Forventet indtægt")
    assert income.value == answer.table("tariffs").totals()["revenue"]


def test_two_budgets_are_compared_as_kept_ones_are_and_neither_is_kept(ws: Workspace) -> None:
    before, after = a_year(2026), a_year(2027, 8_030_000)
    answer = run_two_budgets(ws, before, after)
    # 7.300.000 / 3.650 = 2.000 kr. a day becomes 8.030.000 / 3.650 = 2.200 kr.
    assert answer.table("parts").totals() == {"amount": 20_000}
    assert run_tariffs(ws).table("calculations").frame.is_empty()
    save_budget(ws, before)
    kept = run_budget(ws, after)
    assert [t.frame.rows() for t in answer.tables] == [t.frame.rows() for t in kept.tables]
    assert answer.sentence == kept.sentence


def test_nothing_is_compared_when_nothing_is_asked_or_there(ws: Workspace) -> None:
    assert "changes" not in {t.name for t in run_budget(ws, a_year(2027)).tables}
    save_budget(ws, a_year(2026))
    assert "changes" not in {t.name for t in run_budget(ws, a_year(2027), NOTHING).tables}


def test_each_version_stands_and_can_be_compared(ws: Workspace) -> None:
    for kroner in (7_300_000, 8_030_000):
        save_budget(ws, a_year(2027, kroner))
    assert prices(run_tariff(ws, "birkehuset-2027")) == [DEARER]
    assert prices(run_tariff(ws, "birkehuset-2027", 1)) == [PRICE]
    answer = run_tariff(ws, "birkehuset-2027", 1, "birkehuset-2027")
    assert answer.table("changes").frame["change"].to_list() == [-20_000]
    assert comparable(ws) == {
        "birkehuset-2027": "Birkehuset 2027, version 2",
        "birkehuset-2027@1": "Birkehuset 2027, version 1",
    }
    for number in (0, 3):
        with pytest.raises(NotFound):
            kept_tariff(ws, "birkehuset-2027", number)


def test_a_kept_tariff_reads_as_it_was_kept_when_the_rules_have_moved(ws: Workspace) -> None:
    # 5 % of 10.000.000 kr. may stand: 1.000.000 - 500.000 = 500.000 kr. raises the basis of 2027.
    prior = [{"year": 2025, "result": -100_000_000, "budget": 1_000_000_000, "turnover": None}]
    save_budget(ws, a_year(2026))
    save_budget(ws, a_year(2027) | {"result": prior})
    before = prices(run_tariff(ws, "birkehuset-2027"))
    assert before == [213_699]  # 7.800.000 / 3.650 = 2.136,986
    start = run_tariffs(ws).scope.data_date.replace(year=2027, month=1, day=1)
    keep_value(ws, "tariff.result_carried_limit", OwnValue("10 %", start, None, "Aftale", "§ 1"))
    assert prices(run_tariff(ws, "birkehuset-2027")) == before
    compared = run_tariff(ws, "birkehuset-2027", None, "birkehuset-2026")
    assert compared.table("changes").frame["after"].to_list() == [PRICE]
    assert "andre takster end de gemte for denne" in compared.basis[1].text


def test_a_draft_is_written_part_by_part_and_kept(ws: Workspace) -> None:
    parts = a_year(2027)
    key = drafts.keep_parts(ws, None, {"offer": parts["offer"]})
    assert key == "birkehuset-2027"
    with pytest.raises(BadInput):
        drafts.run_draft(ws, key)
    for name in ("costs", "income", "services", "steps", "packages", "result"):
        drafts.keep_parts(ws, key, {name: parts[name]})
    assert prices(drafts.run_draft(ws, key)) == [PRICE]
    assert run_tariffs(ws).table("calculations").frame["state"].to_list() == ["Kladde"]
    assert drafts.save(ws, key).number == 1
    assert run_tariffs(ws).table("calculations").frame["state"].to_list() == ["Gemt"]
    with pytest.raises(NotFound):
        drafts.draft(ws, key)


def test_a_draft_follows_its_offer_and_year_and_never_takes_anothers(ws: Workspace) -> None:
    save_budget(ws, a_year(2026))
    key = drafts.keep_parts(ws, None, {"offer": [offer()]})
    assert drafts.keep_parts(ws, key, {"offer": [offer(offer="Åhuset")]}) == "aahuset-2027"
    assert list(drafts.drafts(ws)) == ["aahuset-2027"]
    with pytest.raises(BadInput, match="Der er allerede en beregning for Birkehuset 2026"):
        drafts.keep_parts(ws, "aahuset-2027", {"offer": [offer(year=2026)]})
    assert drafts.draft(ws, "aahuset-2027")["offer"][0]["offer"] == "Åhuset"


def test_a_kept_tariff_is_changed_in_a_draft_and_the_next_year_begins_from_it(ws: Workspace) -> None:
    prior = [{"year": 2024, "result": 0, "budget": 1, "turnover": None}]
    opened = [service(opens="2026-02-01")]
    save_budget(ws, a_year(2026) | {"result": prior, "services": opened})
    drafts.edit(ws, "birkehuset-2026")
    drafts.keep_parts(ws, "birkehuset-2026", {"costs": [cost("staff", 1)]})
    drafts.edit(ws, "birkehuset-2026")
    assert drafts.draft(ws, "birkehuset-2026")["costs"] == [cost("staff", 1)]
    drafts.drop(ws, "birkehuset-2026")
    assert drafts.next_year(ws, "birkehuset-2026") == "birkehuset-2027"
    found = drafts.draft(ws, "birkehuset-2027")
    assert (found["result"], found["services"][0]["opens"]) == ([], None)
    with pytest.raises(BadInput, match="allerede"):
        drafts.next_year(ws, "birkehuset-2026")


def test_a_workbook_becomes_a_draft_only_when_it_can_be_calculated(ws: Workspace) -> None:
    assert drafts.receive(ws, "b.xlsx", BytesIO(budget_workbook(a_year(2027)))) == "birkehuset-2027"
    assert prices(drafts.run_draft(ws, "birkehuset-2027")) == [PRICE]
    for wrong in (budget(services=[]), budget(services=[service(places=None)]), {}):
        with pytest.raises(BadInput):
            drafts.receive(ws, "b.xlsx", BytesIO(budget_workbook(wrong | {"offer": [offer(year=2030)]})))
    with pytest.raises(BadBudget):
        drafts.receive(ws, "b.xlsx", BytesIO(budget_workbook({})))
    assert list(drafts.drafts(ws)) == ["birkehuset-2027"]


def test_two_names_that_would_share_a_key_are_refused(ws: Workspace) -> None:
    save_budget(ws, a_year(2027))
    with pytest.raises(BadInput, match="ligner for meget et andet tilbud: Birkehuset"):
        save_budget(ws, budget(offer=[offer(offer="Birkehuset!")]))


def test_a_step_of_a_service_that_is_not_there_is_refused(ws: Workspace) -> None:
    with pytest.raises(BadInput, match="hører til ydelsen «Ophold», som ikke findes"):
        run_budget(ws, budget(services=[service("Dag")], steps=[step("Trin 1", "1", "10", "Støtte")]))


def test_a_package_of_two_units_is_refused(ws: Workspace) -> None:
    row = {"name": "Uge", "level": 1, "unit": "day", "service": "Ophold", "step": "", "quantity": "1"}
    with pytest.raises(BadInput, match="har to enheder"):
        run_budget(ws, budget(packages=[row, row | {"unit": "hour"}]))


def test_another_organisation_finds_none_of_it(ws: Workspace, people: People) -> None:
    save_budget(ws, a_year(2026))
    drafts.keep_parts(ws, None, {"offer": [offer()]})
    theirs = workspace(people.stranger)
    assert run_tariffs(theirs).table("calculations").frame.is_empty()
    assert comparable(theirs) == {}
    for key in ("birkehuset-2026", "birkehuset-2027"):
        with pytest.raises(NotFound):
            run_tariff(theirs, key)
        with pytest.raises(NotFound):
            drafts.draft(theirs, key)
    with pytest.raises(NotFound):
        run_budget(theirs, a_year(2027), "birkehuset-2026")


def test_it_takes_the_permission_and_stands_in_the_log(ws: Workspace, people: People) -> None:
    save_budget(ws, a_year(2027))
    entry = next(e for e in audit.entries(people.owner) if e.action == "record_kept")
    assert entry.object == "takstberegning: Birkehuset 2027, 2.000,00 kr. pr. døgn"
    outsider = role(ws, "see_figures")
    with pytest.raises(NotAllowed):
        run_tariffs(outsider)
    with pytest.raises(NotAllowed):
        save_budget(outsider, a_year(2028))
    assert list(records.newest(ws.actor.organisation, "tariff")) == ["birkehuset-2027"]
