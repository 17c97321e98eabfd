"""How long help lasts, as pages and commands are answered."""

from datetime import date, timedelta
from typing import Any

import pytest
from runs.flows_world import register, spent
from runs.world import ANNA, BO, CAI, NOVEMBER, invoices, kr, role
from runs.world import given as delivered
from runs.world import stay as grant

from styrbar.analysis.answer import Answer
from styrbar.errors import BadInput
from styrbar.runs.duration import DurationChoices, run_duration
from styrbar.runs.workspace import Workspace


def answered(ws: Workspace, **choices: Any) -> Answer:
    return run_duration(ws, DurationChoices(**choices))


def stay(number: int, first: date, days: int | None, **more: Any) -> list[dict[str, Any]]:
    """A stay of so many days at 1.000 a day, cut at New Year as the register cuts it; None lasts on."""
    last = date(2026, 12, 31) if days is None else first + timedelta(days=days - 1)
    rows = []
    for year in range(first.year, last.year + 1):
        start, end = max(first, date(year, 1, 1)), min(last, date(year, 12, 31))
        count = (end - start).days + 1
        rows.append(spent(f"b{number:011d}", year, 1_000 * count, days=count, from_date=start, to_date=end, **more))
    return rows


def five(ws: Workspace) -> None:
    """Three that end after 100, 200 and 300 days, and two still there, the one cut at New Year."""
    first = date(2025, 3, 1)
    later = date(2026, 12, 31) - timedelta(days=199)
    rows = [*stay(1, first, 100), *stay(2, first, 200), *stay(3, later, None), *stay(4, first, 300)]
    register(ws, *rows, *stay(5, first + timedelta(days=150), None), spent(ANNA, 2024, 1, days=None))


def row_of(answer: Answer, name: str = "groups") -> dict[str, Any]:
    return answer.table(name).frame.row(0, named=True)


def test_stays_cut_at_new_year_are_whole_and_those_still_there_count(ws: Workspace) -> None:
    five(ws)
    row = row_of(answered(ws, before=2025))
    # 4/5 after 100, 3/4 of that after 200 (the third is watched 200 days), half of that after 300.
    assert {name: row[name] for name in ("stays", "ended", "still", "median")} == {
        "stays": 5, "ended": 3, "still": 2, "median": 300,
    }  # fmt: skip
    assert row["after_1"] == pytest.approx(0.3)
    assert row["after_2"] is None


def test_the_cost_of_a_year_is_that_of_the_days_still_there(ws: Workspace) -> None:
    five(ws)
    # 100 days by all, 100 by four fifths, 100 by three fifths, 65 by three tenths: 259,5 days at 1.000.
    assert row_of(answered(ws, before=2025))["cost_1"] == pytest.approx(kr(259_500), rel=0.02)


def test_a_stay_since_the_registers_first_day_is_left_out_and_counted(ws: Workspace) -> None:
    register(ws, *stay(1, date(2025, 1, 1), 50), *stay(2, date(2025, 1, 2), 50))
    answer = answered(ws)
    assert row_of(answer)["stays"] == 1
    lines = {line.label: line.text for line in answer.basis}
    assert lines["Begyndt før"].startswith("1 ophold var i gang 01-01-2025")


def test_a_group_that_ends_sooner_is_told_from_chance(ws: Workspace) -> None:
    first = date(2025, 2, 1)
    short = [row for n in range(10) for row in stay(n, first, 20 + n, ownership="municipal")]
    long = [row for n in range(10, 20) for row in stay(n, first, 300 + n)]
    register(ws, *short, *long)
    answer = answered(ws, by="ownership")
    assert "er større, end tilfældet kan forklare" in answer.sentence
    assert answer.table("groups").frame["group"].to_list() == ["Egen kommune", "Privat"]
    assert any(line.label == "Log-rank-test" for line in answer.basis)


def test_who_the_citizen_was_when_it_began_decides_whether_the_stay_is_in(ws: Workspace) -> None:
    first = date(2025, 12, 1)
    older = [row | {"age": 22 if row["year"] == 2025 else 23} for row in stay(1, first, 100)]
    register(ws, *older, *stay(2, first, 100))
    row = row_of(answered(ws, by="sex", where={"age_group": "18-22 år"}))
    # The birthday in the middle neither ends the stay nor takes it out.
    assert (row["stays"], row["median"]) == (1, 100)


def test_a_stay_may_be_one_at_the_same_offer(ws: Workspace) -> None:
    first = date(2025, 2, 1)
    register(ws, *stay(1, first, 50), *stay(1, first + timedelta(days=50), 50, offer="T2"))
    assert row_of(answered(ws))["stays"] == 1
    assert row_of(answered(ws, stay="offer"))["stays"] == 2


def test_own_grants_know_when_a_stay_really_began(ws: Workspace) -> None:
    grants = [
        grant(grant_id="A", citizen=ANNA, from_date=date(2025, 12, 1), to_date=date(2026, 3, 31)),
        grant(grant_id="B", citizen=BO, from_date=date(2026, 2, 1), to_date=date(2026, 2, 28)),
        grant(grant_id="C", citizen=CAI, from_date=date(2026, 1, 1), to_date=date(2027, 6, 30)),
    ]
    delivered(ws, NOVEMBER, grants=grants, postings=invoices(10))
    answer = answered(ws)
    row = row_of(answer)
    # Cai's plan does not end what is still going on. On day 28 Bo and Cai are watched, Anna only from her day 32.
    assert (row["stays"], row["ended"], row["still"], row["median"]) == (3, 2, 1, 28)
    # On day 121, the last of Anna's December to March, she and Cai are: a half of a half is left.
    later = answer.table("curve").frame.filter(days=182).row(0, named=True)
    assert later["share"] == pytest.approx(0.25)
    assert answer.scope.period_to == NOVEMBER
    assert "kendes fra bevillingen" in {line.label: line.text for line in answer.basis}["Begyndt før"]


def test_few_are_marked_for_those_who_may_not_see_people(ws: Workspace) -> None:
    register(ws, *stay(1, date(2025, 2, 1), 50))
    assert row_of(answered(role(ws, "see_figures")))["note"] == "Færre end 5 borgere"
    assert "note" not in row_of(answered(ws))


def test_a_curve_that_empties_early_says_how_far_it_is_known(ws: Workspace) -> None:
    grants = [
        grant(grant_id="A", citizen=ANNA, from_date=date(2026, 2, 1), to_date=date(2026, 2, 10)),
        grant(grant_id="B", citizen=BO, from_date=date(2024, 1, 1), to_date=date(2026, 6, 30)),
    ]
    delivered(ws, NOVEMBER, grants=grants, postings=invoices(10))
    row = row_of(answered(ws))
    assert row["note"] == "For få fulgt fra begyndelsen; kendes kun til dag 9"
    assert (row["median"], row["after_1"]) == (None, None)


def test_of_no_stays_the_answer_says_what_to_choose(ws: Workspace) -> None:
    register(ws, *stay(1, date(2025, 1, 1), 50))
    answer = answered(ws)
    assert answer.sentence.startswith("Der er ingen ophold med kendt begyndelse")
    assert answer.figures == ()


@pytest.mark.parametrize(
    ("choices", "says"),
    [
        ({"stay": "kommune"}, "Et ophold kan ikke regnes sådan"),
        ({"gap": -1}, "fra 0 til 366"),
        ({"gap": 367}, "fra 0 til 366"),
        ({"by": "costly"}, "kan ikke deles efter dyre forløb"),
        ({"where": {"costly": "Dyre forløb"}}, "kan ikke deles efter dyre forløb"),
    ],
)
def test_what_cannot_be_used_is_refused(ws: Workspace, choices: dict[str, Any], says: str) -> None:
    register(ws)
    with pytest.raises(BadInput, match=says):
        answered(ws, **choices)


@pytest.mark.parametrize("gap", [0, 366])
def test_a_pause_may_be_from_nothing_to_a_year(ws: Workspace, gap: int) -> None:
    register(ws)
    assert answered(ws, gap=gap).question == "Hvor længe varer hjælpen?"
