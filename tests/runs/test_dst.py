"""What the report on a delivery says before anybody makes the file."""

from datetime import date

import pytest
from runs.dst_world import delivered, stay
from runs.world import given, kr, role, workspace

from styrbar.errors import NotAllowed, NotFound
from styrbar.rules.book import RuleNotInForce
from styrbar.runs.dst import DstChoices, run_dst_report
from styrbar.runs.own_rules import OwnValue, keep_value
from styrbar.runs.workspace import Workspace
from support.people import People

YEAR = DstChoices(year=2025)


def test_the_report_goes_from_the_postings_to_the_delivery_without_losing_anything(ws: Workspace) -> None:
    delivered(ws)
    answer = run_dst_report(ws, YEAR)
    assert answer.table("reconciliation").frame.rows() == [
        ("Posteringer i statistikkens område", 5, kr(98_390.55)),
        ("- Ikke bogført på en borger", -1, kr(-700)),
        ("- Borgeren er under statistikkens alder", -1, kr(-5_000)),
        ("Leveres", 3, kr(92_690.55)),
        ("Forskel, der ikke er forklaret", 0, 0),
    ]
    assert answer.table("rejected").totals()["amount"] == kr(5_700)
    assert answer.sentence == "92.691 kr. om 2 borgere kan leveres for 2025; 2 posteringer på 5.700 kr. afvises."
    assert answer.kroner_outside["På statistikkens konti, men ikke efter dens paragraffer"] == kr(40)


def test_what_is_delivered_is_told_by_section(ws: Workspace) -> None:
    delivered(ws)
    assert run_dst_report(ws, YEAR).table("sections").frame.rows() == [("SEL § 108", 3, 2, 93, kr(92_690.55))]


def test_only_those_who_may_see_people_see_which_postings_they_are(ws: Workspace) -> None:
    _, _, child = delivered(ws)
    lines = run_dst_report(ws, YEAR).table("lines").frame
    assert set(lines.filter(lines["rejected"])["citizen"]) == {None, child}
    blind = run_dst_report(role(ws, "see_figures", "deliver_statistics"), YEAR)
    assert "lines" not in {table.name for table in blind.tables}
    assert child not in str(blind)


def test_the_report_takes_the_permission_to_see_figures_and_is_the_organisations_own(
    ws: Workspace, people: People
) -> None:
    delivered(ws)
    with pytest.raises(NotAllowed):
        run_dst_report(role(ws, "deliver_statistics"), YEAR)
    with pytest.raises(NotFound):
        run_dst_report(workspace(people.stranger), YEAR)


def test_a_year_before_the_statistic_and_one_without_postings_are_refused(ws: Workspace) -> None:
    delivered(ws)
    with pytest.raises(RuleNotInForce):
        run_dst_report(ws, DstChoices(year=2024))
    with pytest.raises(NotFound, match="ingen posteringer i 2026"):
        run_dst_report(ws, DstChoices(year=2026))


def test_nothing_to_deliver_is_told_with_nothing_hidden(ws: Workspace) -> None:
    given(ws, date(2026, 3, 31), postings=[stay(None, 700)])
    answer = run_dst_report(ws, YEAR)
    assert answer.sentence == "0 kr. om 0 borgere kan leveres for 2025; 1 postering på 700 kr. afvises."


def test_an_own_rule_takes_more_in(ws: Workspace) -> None:
    delivered(ws)
    keep_value(ws, "dst.legal_bases", OwnValue("SEL § 108; SEL § 104", date(2025, 1, 1), None, "Egen", "§ 1"))
    assert run_dst_report(ws, YEAR).table("reconciliation").frame.row(0)[2] == kr(98_430.55)


READ = {
    "municipality": 101, "citizen": "b00000000001", "age": 40, "year": 2025, "account": "5.38.50", "amount": kr(3_100),
    "from_date": date(2025, 1, 1), "to_date": date(2025, 1, 31), "days": 31, "unit_cost": kr(36_500),
}  # fmt: skip


def test_rows_that_were_read_are_checked_beside_the_delivery(ws: Workspace) -> None:
    delivered(ws)
    given(ws, date(2026, 4, 1), spendings=[READ, READ | {"age": 17, "days": 30}])
    read = run_dst_report(ws, YEAR).table("read")
    assert read.frame.select("rows", "people").rows() == [(1, 1)] * 4  # duration, unit cost, repeated, under age
    assert read.totals() == {}


def test_a_country_has_only_the_rows_that_were_read(ws: Workspace) -> None:
    given(ws, date(2026, 4, 1), spendings=[READ, READ])
    answer = run_dst_report(ws, DstChoices())
    assert [table.name for table in answer.tables] == ["read"]
    assert "1 bemærkning" in answer.sentence
    with pytest.raises(NotFound, match="ingen udgifter for 2026"):
        run_dst_report(ws, DstChoices(year=2026))
