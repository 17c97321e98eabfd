"""Targets: set, followed over snapshots, months and years, and read by those who only see summaries."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
import pytest
from runs.comparison_world import KEYS, OWN, country, help_for
from runs.world import ANNA, BO, BUDGET, CAI, NOVEMBER, given, invoices, kr, november, october, role, stay, support

from styrbar.analysis.answer import Answer
from styrbar.analysis.targets import COUNT, MEASURES, Point
from styrbar.decisions import records
from styrbar.decisions import settings as own_settings
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.runs.target_kept import (
    NewTarget,
    all_targets,
    decimal_of,
    keep_target,
    measures,
    where_choices,
    withdraw_target,
)
from styrbar.runs.targets import Followed, run_measures, run_target, run_targets, steady
from styrbar.runs.workspace import Workspace
from support.people import People

USUAL = NewTarget(
    "Færre med hjælp", "recipients", Decimal(1), "down", "Socialudvalget", date(2026, 1, 1), date(2027, 1, 1), {}
)


def keep(ws: Workspace, **changes: Any) -> str:
    return keep_target(ws, replace(USUAL, **changes)).key


def points(ws: Workspace, key: str) -> list[tuple[date, Any]]:
    return run_target(ws, key).table("points").frame["day", "value"].rows()


def row(answer: Answer) -> dict[str, Any]:
    return answer.table("targets").frame.row(0, named=True)


def figures(answer: Answer) -> dict[str, Any]:
    return {figure.label: figure.value for figure in answer.figures}


@pytest.fixture
def two(ws: Workspace) -> Workspace:
    """October with Anna and Bo, November with Cai too."""
    october(ws)
    november(ws)
    return ws


def test_a_target_is_followed_from_snapshot_to_snapshot(two: Workspace) -> None:
    key = keep(two)
    assert points(two, key) == [(date(2026, 10, 31), 2), (date(2026, 11, 30), 3)]
    one = run_target(two, key)
    assert one.sentence == "Grå: ændringen kan være tilfældig. Målet er 1 borgere den 01-01-2027."
    # One has come and nobody left.
    assert {line.label: line.text for line in one.basis}[
        "Prøve"
    ] == "Poisson: 1 er kommet til, og 0 er holdt op; p = 1,000"
    assert figures(one) == {"Nu": 3, "Udgangspunkt": 2, "Mål": 1}
    assert row(run_targets(two)) == {
        "title": "Færre med hjælp", "light": "Grå: ændringen kan være tilfældig", "measure": "Borgere med hjælp i året",
        "first": "2 borgere", "now": "3 borgere", "day": date(2026, 11, 30), "goal": "1 borgere", "direction": "Ned",
        "deadline": date(2027, 1, 1), "owner": "Socialudvalget",
    }  # fmt: skip


def test_the_day_it_is_measured_from_is_where_it_begins(two: Workspace) -> None:
    assert points(two, keep(two, start=date(2026, 10, 31)))[0][0] == date(2026, 10, 31)
    assert points(two, keep(two, start=date(2026, 11, 1))) == [(date(2026, 11, 30), 3)]
    later = keep(two, start=date(2026, 12, 1))
    assert points(two, later) == []
    assert run_target(two, later).sentence.startswith("Grå: kan ikke bedømmes endnu")


def test_only_the_newest_snapshot_of_a_month_is_a_point(two: Workspace) -> None:
    given(two, date(2026, 11, 15), grants=[stay()])
    assert [day for day, _ in points(two, keep(two))] == [date(2026, 10, 31), NOVEMBER]


@pytest.mark.parametrize(
    ("measure", "where", "values"),
    [
        # Anna from 1 September, 122 days at 10.000 kr.; Bo 12 months of 5.000 kr.
        ("spending", {}, [kr(1_220_000 + 60_000)]),
        ("spending", {"legal_basis": "SEL § 97"}, [kr(60_000)]),
        ("unit_cost", {"legal_basis": "SEL § 107"}, [kr(3_650_000)]),
        ("duration", {"legal_basis": "SEL § 107"}, [122.0]),
        ("share_of_people", {"legal_basis": "SEL § 107"}, [0.5]),
        ("share_of_spending", {"legal_basis": "SEL § 97"}, [60 / 1280]),
        ("recipients", {"ownership": "Privat"}, [1]),
        # 1.061.000 kr. are budgeted.
        ("budget_deviation", {}, [kr(1_280_000 - 1_061_000)]),
    ],
)
def test_each_measure_by_hand(ws: Workspace, measure: str, where: dict[str, str], values: list[float]) -> None:
    october(ws)
    found = points(ws, keep(ws, measure=measure, where=where, goal=Decimal(10)))
    assert [value for _, value in found] == pytest.approx(values)


def test_the_costliest_can_be_counted(ws: Workspace) -> None:
    given(ws, grants=[stay(30_000), support()], postings=invoices(9))
    # 122 days at 30.000 kr. are above 2 mio. kr.
    assert [value for _, value in points(ws, keep(ws, where={"costly": "Dyre forløb"}))] == [1]
    assert [value for _, value in points(ws, keep(ws, where={"costly": "Øvrige forløb"}))] == [1]


def test_months_are_followed_inside_the_newest_snapshot(two: Workspace) -> None:
    found = points(two, keep(two, measure="recipients_month"))
    assert [day for day, _ in found] == [date(2026, 1, 31), date(2026, 2, 28), *(d for d, _ in found[2:])]
    # Bo alone until August, Anna with him from September, and Cai from November.
    assert [value for _, value in found] == [1] * 8 + [2, 2, 3]
    spent = points(two, keep(two, measure="spending_month", where={"legal_basis": "SEL § 97"}))
    assert {value for _, value in spent} == {kr(5_000)}


def test_the_registers_years_are_points(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", OWN)
    years = [*help_for(OWN, 30, year=2024), *help_for(OWN, 12, year=2025), *help_for(996, 50, year=2025)]
    country(ws, spending=years)
    key = keep(ws, start=date(2024, 1, 1), goal=Decimal(12))
    assert points(ws, key) == [(date(2024, 12, 31), 30), (date(2025, 12, 31), 12)]
    # 18 have left and nobody come, and the goal is met.
    assert row(run_targets(ws))["light"] == "Grøn: målet er nået"
    assert figures(run_targets(ws)) == {
        "Nået eller på vej": 1,
        "Hold øje med": 0,
        "Den forkerte vej": 0,
        "Uden farve": 0,
    }
    per = keep(ws, measure="recipients_per_1000", start=date(2025, 1, 1))
    assert points(ws, per) == [(date(2025, 12, 31), 12.0)]


def test_per_inhabitant_takes_population_and_own_municipality(two: Workspace) -> None:
    key = keep(two, measure="spending_per_inhabitant")
    assert run_target(two, key).sentence.startswith("Der er ikke indlæst noget folketal.")
    assert row(run_targets(two))["now"] == "Ikke beregnet"


def test_a_loaded_key_figure_can_be_a_target_without_chance(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", OWN)
    country(ws, key_figures=[*KEYS, KEYS[0] | {"year": 2024, "value": Decimal("450.5")}])
    assert "key:Udgift pr. indbygger" in measures(ws)
    key = keep(ws, measure="key:Udgift pr. indbygger", start=date(2024, 1, 1), goal=Decimal("440,5".replace(",", ".")))
    assert points(ws, key) == [(date(2024, 12, 31), 450.5), (date(2025, 12, 31), 500)]
    assert row(run_targets(ws))["light"] == "Grå: kan ikke bedømmes endnu"
    assert row(run_targets(ws))["goal"] == "440,50 kr."


def test_goals_are_said_in_the_words_of_the_measure(two: Workspace) -> None:
    keep(two, measure="share_of_people", goal=Decimal("12.5"), where={"legal_basis": "SEL § 107"}, direction="up")
    assert row(run_targets(two))["goal"] == "12,5 %"
    assert row(run_targets(two))["measure"] == "Andel af borgerne (Paragraf: SEL § 107)"
    keep(two, measure="spending", goal=Decimal("1234567.50"))
    assert run_targets(two).table("targets").frame["goal"][1] == "1.234.568 kr."
    keep(two, measure="unit_cost", goal=Decimal(900_000))
    assert run_targets(two).table("targets").frame["goal"][2] == "900.000 kr. pr. helårsperson"


def test_a_target_is_changed_and_withdrawn_in_versions(two: Workspace) -> None:
    key = keep(two, note="Besluttet i marts")
    assert keep_target(two, replace(USUAL, title="Nyt navn"), key).key == key
    assert [target.title for target in all_targets(two)] == ["Nyt navn"]
    assert keep(two) == "2"
    withdraw_target(two, key)
    assert [target.key for target in all_targets(two)] == ["2"]
    assert len(records.versions(two.actor.organisation, "target", key)) == 3
    for call in (lambda: run_target(two, key), lambda: withdraw_target(two, key), lambda: keep_target(two, USUAL, key)):
        with pytest.raises(NotFound, match="Pejlemærket findes ikke"):
            call()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"measure": "lykke"}, "Målingen findes ikke"),
        ({"title": " "}, "Der mangler et navn"),
        ({"owner": ""}, "Der mangler et navn eller en ansvarlig"),
        ({"title": "x" * 121}, "for lang"),
        ({"note": "010190-1234"}, "CPR-nummer"),
        ({"direction": "sideways"}, "Retningen findes ikke"),
        ({"goal": Decimal("NaN")}, "Målet er ikke et tal"),
        ({"deadline": date(2026, 1, 1)}, "Fristen skal ligge efter"),
        ({"where": {"citizen": ANNA}}, "kan ikke afgrænses sådan"),
        ({"where": {"need": "3"}}, "kan ikke afgrænses sådan"),
        ({"measure": "share_of_people"}, "En andel skal være af noget"),
        ({"measure": "budget_deviation", "where": {"legal_basis": "SEL § 107"}}, "kan ikke afgrænses"),
        ({"measure": "recipients_month", "where": {"costly": "Dyre forløb"}}, "måned for måned"),
    ],
)
def test_a_target_that_cannot_be_used_is_refused(two: Workspace, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(BadInput, match=said):
        keep(two, **changes)
    assert all_targets(two) == []


@pytest.mark.parametrize(("text", "number"), [("1.250", "1250"), ("12,5", "12.5"), ("-3", "-3")])
def test_a_goal_is_written_as_danes_write_it(text: str, number: str) -> None:
    assert decimal_of(text) == Decimal(number)


@pytest.mark.parametrize("text", ["", "meget", "1,2,3", "uendelig", "NaN"])
def test_a_goal_that_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match="Målet er ikke et tal"):
        decimal_of(text)


def test_months_are_not_there_in_the_register(ws: Workspace) -> None:
    country(ws)
    assert run_target(ws, keep(ws, measure="recipients_month")).sentence.startswith(
        "Målet kan ikke følges måned for måned"
    )


def test_without_a_budget_the_deviation_says_so(ws: Workspace) -> None:
    given(ws, grants=[stay()])
    assert "ikke indlæst noget budget" in run_target(ws, keep(ws, measure="budget_deviation")).sentence


def test_who_only_sees_summaries_reads_rounded_values_and_none_from_few(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", OWN)
    country(ws, spending=[*help_for(OWN, 5, 1234.56), *help_for(OWN, 4, 99, legal_basis="SEL § 107", age=50)])
    keep(ws, measure="spending", start=date(2025, 1, 1), where={"legal_basis": "SEL § 85"})
    keep(ws, measure="spending", start=date(2025, 1, 1), where={"legal_basis": "SEL § 107"})
    politician = role(ws, "see_summaries")
    # 6.172,80 kr.
    assert run_targets(ws).table("targets").frame["now"].to_list() == ["6.173 kr.", "396 kr."]
    answer = run_targets(politician)
    assert answer.table("targets").frame["now"].to_list() == ["ca. 6.170 kr.", "Færre end 5 borgere"]
    assert "Afrundet" in {line.label for line in answer.basis}
    with pytest.raises(NotAllowed):
        run_target(politician, "1")


def test_two_targets_that_a_few_people_tell_apart_are_both_hidden(ws: Workspace) -> None:
    own_settings.change(ws.actor, "own_municipality", OWN)
    country(ws, spending=[*help_for(OWN, 9, 100), *help_for(OWN, 3, 99, legal_basis="SEL § 107", age=50)])
    keep(ws, measure="spending", start=date(2025, 1, 1))
    keep(ws, measure="spending", start=date(2025, 1, 1), where={"legal_basis": "SEL § 85"})
    shown = run_targets(role(ws, "see_summaries")).table("targets").frame["now"].to_list()
    assert shown == ["Færre end 5 borgere"] * 2  # the one less the other is the three under § 107


@pytest.mark.parametrize(("changed", "days"), [(0, 2), (1, 1), (4, 1), (5, 2)])
def test_a_point_that_a_few_have_changed_is_left_out_of_summaries(two: Workspace, changed: int, days: int) -> None:
    people = [f"b{n}" for n in range(8)]
    keep(two)
    above = [1.0] * 8
    later = [2.0] * changed + above[changed:]
    points = [
        Point(date(2026, month, 1), pl.DataFrame({"citizen": people, "above": values, "below": above}), COUNT)
        for month, values in ((1, above), (2, later))
    ]
    target = all_targets(two)[0]
    assert len(steady(Followed(target, points)).points) == days


def test_only_those_who_may_set_targets(two: Workspace) -> None:
    reader = role(two, "see_figures", "see_summaries")
    key = keep(two)
    for call in (lambda: keep(reader), lambda: withdraw_target(reader, key), lambda: where_choices(reader)):
        with pytest.raises(NotAllowed):
            call()
    with pytest.raises(NotAllowed):
        run_targets(role(two, "set_targets"))


def test_a_target_can_be_narrowed_to_what_is_there(two: Workspace) -> None:
    found = where_choices(two)
    assert found["legal_basis"] == [("SEL § 107", "SEL § 107"), ("SEL § 97", "SEL § 97")]
    assert ("private", "Privat") in found["ownership"]
    assert [value for value, _ in found["costly"]] == ["Dyre forløb", "Øvrige forløb"]


def test_every_measure_is_listed(two: Workspace) -> None:
    assert set(run_measures(two).table("measures").frame["name"]) == set(MEASURES)
    assert run_targets(two).sentence == "Der er ikke sat nogen pejlemærker endnu."


def test_nobodys_code_is_in_an_answer(two: Workspace) -> None:
    answers = str([run_target(two, keep(two)), run_targets(two)])
    assert not any(citizen in answers for citizen in (ANNA, BO, CAI))


def test_another_organisation_has_its_own_targets(two: Workspace, people: People) -> None:
    key = keep(two)
    theirs = replace(two, actor=people.stranger)
    given(theirs, grants=[stay()], budget_lines=BUDGET)
    assert run_targets(theirs).table("targets").frame.is_empty()
    with pytest.raises(NotFound):
        run_target(theirs, key)
