"""Hvorfor har det flyttet sig? As a run answers it."""

import pytest
from runs.world import ANNA, CAI, NOVEMBER, OCTOBER, given, kr, line, november, october, stay, support, workspace

from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain

SEVEN = ("new", "left", "length", "mix", "intensity", "price", "rest")
SIX = ("people", "mix", "length", "intensity", "price", "rest")
LEVELS = [("account",), ("provider", "offer"), ("legal_basis", "citizen")]


def answered(ws, **choices):
    return run_explain(ws, ExplainChoices(**choices))


def parts(answer):
    return dict(answer.table("parts").frame.select("part", "amount").iter_rows())


def figures(answer):
    return [figure.value for figure in answer.figures]


def result(ws, snapshot, **choices):
    return run_expected(ws, ExpectedChoices(snapshot, **choices)).figures[0].value


@pytest.fixture
def months(ws):
    return october(ws), november(ws)


@pytest.mark.parametrize("by", LEVELS)
def test_the_parts_are_the_change_of_every_node_and_of_the_whole(ws, months, by):
    answer = answered(ws, by=by)
    nodes = answer.table("nodes").frame
    assert nodes.select(nodes["change"] == nodes.select(SEVEN).sum_horizontal()).to_series().all()
    assert nodes["change"].sum() == figures(answer)[2] == sum(parts(answer).values())


def test_the_two_sides_are_the_expected_accounts_of_the_two_snapshots(ws, months):
    before, after, change = figures(answered(ws))
    assert (before, after) == (result(ws, months[0]), result(ws, months[1]))
    assert change == after - before


def test_the_causes_are_told_apart(ws, months):
    told = parts(answered(ws))
    # Cai: 61 days x 2.000. Anna: 122 days x 10.000 became 76 x 11.000. And an invoice that is nobody's.
    assert told == {
        "Nye borgere": kr(122_000), "Borgere, der er stoppet": 0, "Varighed": kr(-46 * 10_500), "Sammensætning": 0,
        "Mængde pr. dag": 0, "Pris": kr(99 * 1_000), "Øvrigt": kr(750),
    }  # fmt: skip


def test_swapped_sides_flip_every_sign(ws, months):
    first, second = months
    forwards = answered(ws, snapshot=second, against=first, by=("account",))
    back = answered(ws, snapshot=first, against=second, by=("account",))
    flipped = {"Nye borgere": "Borgere, der er stoppet", "Borgere, der er stoppet": "Nye borgere"}
    assert parts(back) == {flipped.get(part, part): -amount for part, amount in parts(forwards).items()}


@pytest.mark.parametrize("by", ["account", "provider", "citizen"])
def test_a_node_opened_is_the_node(ws, months, by):
    table = answered(ws, by=(by,)).table("nodes")
    for value, row in zip(table.keys[by], table.frame.iter_rows(named=True), strict=True):
        inside = answered(ws, by=("intervention",), where={by: value})
        assert figures(inside) == [row["amount_0"], row["amount_1"], row["change"]]
        assert list(parts(inside).values()) == [row[part] for part in SEVEN]


def test_a_snapshot_against_itself_has_not_moved(ws, months):
    answer = answered(ws, against=months[1])
    assert answer.sentence == "Intet har flyttet sig i forhold til data pr. 30-11-2026."
    assert set(parts(answer).values()) == {0}


def test_the_first_snapshot_has_nothing_before_it(ws, months):
    with pytest.raises(NotFound, match="mod budgettet"):
        answered(ws, snapshot=months[0])


def test_what_vanished_keeps_its_name(ws, months):
    first, second = months
    nodes = answered(ws, snapshot=first, against=second, by=("offer",)).table("nodes")
    assert "Engen" in nodes.frame["offer"].to_list()


def test_the_people_behind_are_named_first_and_largest_first(ws, months):
    cases = answered(ws).table("cases")
    assert [column.name for column in cases.columns][:2] == ["citizen", "part"]
    assert cases.frame["part"][0] == "Nye borgere"
    assert cases.frame["citizen"][0] == cases.keys["citizen"][0] == CAI
    assert cases.totals()["amount"] == figures(answered(ws))[2]


def test_people_are_left_out_for_those_who_may_not_see_them(people, ws, months):
    colleague = workspace(people.colleague)
    assert [table.name for table in answered(colleague).tables] == ["parts", "nodes"]
    with pytest.raises(NotAllowed):
        answered(colleague, by=("citizen",))


@pytest.mark.parametrize("against", ["budget", "budget_original"])
def test_against_a_budget_the_six_parts_are_the_deviation(ws, months, against):
    answer = answered(ws, snapshot=months[0], against=against)
    nodes = answer.table("nodes").frame
    assert nodes.select(nodes["change"] == nodes.select(SIX).sum_horizontal()).to_series().all()
    budget = {"budget": kr(1_061_000), "budget_original": kr(950_000)}[against]
    assert figures(answer) == [budget, kr(1_280_000), kr(1_280_000) - budget]
    assert sum(parts(answer).values()) == nodes["change"].sum() == figures(answer)[2]


def test_a_budget_node_opened_is_the_node_and_is_not_divided_further(ws, months):
    row = answered(ws, snapshot=months[0], against="budget").table("nodes").frame.row(0, named=True)
    inside = answered(ws, snapshot=months[0], against="budget", by=("offer",), where={"account": "5.38.52"})
    assert figures(inside) == [row["amount_0"], row["amount_1"], row["change"]]
    assert inside.table("nodes").frame.is_empty()
    assert inside.table("nodes").empty.startswith("Budgettet er ikke delt efter tilbud her.")
    assert inside.table("cases").keys["citizen"].to_list() == [ANNA]


@pytest.mark.parametrize(
    "choices",
    [
        {"by": ("offer",)},
        {"by": ("account", "offer")},
        {"by": ("intervention",), "where": {"account": "5.38.52", "offer": "T1"}},
        {"by": ("citizen",)},
    ],
)
def test_a_budget_explains_no_level_it_does_not_have(ws, months, choices):
    with pytest.raises(BadInput, match="Budgettet er ikke delt efter"):
        answered(ws, against="budget", **choices)


def test_an_account_without_budget_is_not_divided_as_if_it_had_one(ws):
    given(ws, grants=[stay(), support()], budget_lines=[line("original", "5.38.53", 50_000)])
    inside = answered(ws, against="budget", by=("offer",), where={"account": "5.38.52"})
    assert figures(inside) == [0, kr(1_220_000), kr(1_220_000)]
    assert inside.table("nodes").frame.is_empty()


def test_without_a_budget_there_is_nothing_to_explain_against(ws):
    given(ws, grants=[stay()])
    with pytest.raises(NotFound, match="budget for 2026"):
        answered(ws, against="budget")


def test_an_empty_snapshot_has_lost_everything(ws):
    given(ws, OCTOBER, grants=[stay()])
    empty = given(ws, NOVEMBER, grants=[stay(status="draft")])
    assert figures(answered(ws, snapshot=empty))[1:] == [0, kr(-1_220_000)]
    assert parts(answered(ws))["Borgere, der er stoppet"] == kr(-1_220_000)


def test_something_must_be_chosen_to_divide_by(ws, months):
    with pytest.raises(BadInput, match="ikke valgt"):
        answered(ws, by=())


def test_anothers_snapshot_is_not_found(people, ws, months):
    theirs = workspace(people.stranger)
    given(theirs, NOVEMBER, grants=[stay()])
    with pytest.raises(NotFound):
        answered(theirs, against=months[0])
