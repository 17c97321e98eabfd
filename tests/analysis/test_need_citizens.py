"""Which citizens a differentiated tariff is tried on: need as of a day, cost and days at the offer."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from analysis.grant_cost_world import a_snapshot
from analysis.year_world import a_stay

from styrbar.analysis.need_citizens import citizens_of, needs_of

START, END = date(2026, 1, 1), date(2026, 1, 31)


def an_assessment(**fields: Any) -> dict[str, Any]:
    start = {"citizen": "b1", "assessed_on": date(2025, 6, 1), "theme": "Egenomsorg", "support_need": 2}
    return start | {"functional_level": 3} | fields


def needs(*assessments: dict[str, Any], scale: str = "vum2", day: date = END) -> dict[str, float]:
    return dict(needs_of(a_snapshot(assessments=list(assessments)), day, scale).iter_rows())


def found(grants: list[dict[str, Any]], **fields: Any):  # type: ignore[no-untyped-def]
    tables = {"assessments": [an_assessment()]} | fields
    return citizens_of(a_snapshot(grants=grants, **tables), START, END, END, "vum2")


@pytest.mark.parametrize(
    ("day", "need"),
    [
        (date(2025, 5, 31), {}),
        (date(2025, 6, 1), {"b1": 2}),
        (date(2025, 8, 31), {"b1": 2}),
        (date(2025, 9, 1), {"b1": 4}),
    ],
)
def test_the_newest_assessment_on_or_before_the_day_counts(day: date, need: dict[str, float]):
    later = an_assessment(assessed_on=date(2025, 9, 1), support_need=4)
    assert needs(an_assessment(), later, day=day) == need


def test_an_assessment_without_a_need_is_passed_over():
    assert needs(an_assessment(), an_assessment(assessed_on=date(2025, 9, 1), support_need=None)) == {"b1": 2}


def test_of_two_needs_on_one_day_the_later_line_counts():
    assert needs(an_assessment(support_need=3), an_assessment(support_need=1)) == {"b1": 1}


def test_the_themes_are_averaged_and_those_not_assessed_left_out():
    rows = [an_assessment(theme=t, functional_level=n) for t, n in (("A", 3), ("B", 2), ("C", None), ("D", 3))]
    assert needs(*rows, scale="themes") == {"b1": 2.67}  # 8 / 3


def test_cost_and_days_are_those_at_the_offer_in_the_period():
    day = a_stay(frequency="day", price=Decimal(1000), unit="day", from_date=date(2026, 1, 22))
    assert found([day]).frame.rows() == [("b1", "T1", 2.0, 1_000_000, 10)]  # 22 to 31 January


def test_two_grants_on_one_day_add_their_cost_and_count_the_day_once():
    extra = a_stay(grant_id="G2", price=Decimal(3100))
    assert found([a_stay(), extra]).frame.rows() == [("b1", "T1", 2.0, 1_310_000, 31)]  # 10.000 + 3.100 kr.


def test_what_is_left_out_is_told_with_its_kroner():
    grants = [
        a_stay(),
        a_stay(grant_id="G2", citizen="b2"),
        a_stay(grant_id="G3", citizen="b1", offer=None),
        a_stay(grant_id="G4", citizen="b1", offer="T2", frequency="once", payment_date=START, price=Decimal(70)),
        a_stay(grant_id="G5", citizen="b1", offer="T3", price=None),
    ]
    got = found(grants)
    assert got.frame["offer"].to_list() == ["T1"]
    assert got.outside == {
        "Dage uden pris": 0,
        "Uden borger eller tilbud": 1_000_000,
        "Uden dage på tilbuddet i perioden": 7_000,
        "Uden vurderet behov": 1_000_000,
    }


def test_only_the_chosen_offers_count():
    snapshot = a_snapshot(grants=[a_stay(), a_stay(grant_id="G2", offer="T2")], assessments=[an_assessment()])
    chosen = citizens_of(snapshot, START, END, END, "vum2", offers=["T2"])
    assert chosen.frame["offer"].to_list() == ["T2"]
    assert chosen.outside == {}
