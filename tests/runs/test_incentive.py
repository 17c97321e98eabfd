"""What the tariff would pay, for those who may see figures, and never for a few."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from analysis.incentive_world import BETTER, LAST, goals_of, tables, token, two_offers
from runs.world import given, kr, role

from styrbar.errors import BadInput, NotAllowed
from styrbar.rules.incentive import BadTerms
from styrbar.runs.incentive import IncentiveChoices, incentive_bases, run_incentive, terms_of
from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant

OFFERS = [
    {"offer": "T1", "offer_name": "Åhuset", "legal_basis": "SEL § 107"},
    {"offer": "T2", "offer_name": "Engen", "legal_basis": "SEL § 108"},
]


def stays(offer: str, price: int, citizens: int = 5) -> list[dict[str, Any]]:
    """A stay the whole of 2026 for each citizen, by the day."""
    return [
        a_grant(
            f"{offer}-{n}", token(offer, n), frequency="day", unit="day", quantity=Decimal(1), price=Decimal(price),
            offer=offer, to_date=LAST,
        )
        for n in range(1, citizens + 1)
    ]  # fmt: skip


def deliver(ws: Workspace, found: dict[str, list[dict[str, Any]]], **more: list[dict[str, Any]]) -> None:
    grants = [*stays("T1", 1_000), *stays("T2", 2_000)]
    given(ws, LAST, **({"offers": OFFERS, "grants": grants} | found | more))


def test_each_offer_is_paid_for_its_measured_citizens(ws: Workspace) -> None:
    deliver(ws, two_offers())
    table = run_incentive(ws, IncentiveChoices()).table("offers").frame
    # T1: 5 x 365 x 1.000 = 1.825.000; x 5 % x (0,40 - 0,25) / 0,50 = 27.375. T2: twice the price, and the other way.
    assert table["offer"].to_list() == ["Åhuset", "Engen"]
    assert table["price"].to_list() == [kr(1_825_000), kr(3_650_000)]
    assert table["payment"].to_list() == [kr(27_375), kr(-54_750)]
    assert table["gain"].to_list() == [kr(-27_375), kr(54_750)]


def test_the_municipality_also_gains_what_a_level_is_worth(ws: Workspace) -> None:
    deliver(ws, two_offers())
    answer = run_incentive(ws, IncentiveChoices(worth=Decimal(10_000)))
    # 10.000 x 0,40 x 5 = 20.000
    assert answer.table("offers").frame["worth"].to_list() == [kr(20_000), kr(-20_000)]
    assert answer.table("offers").frame["gain"].to_list() == [kr(20_000 - 27_375), kr(-20_000 + 54_750)]


def test_the_value_of_a_level_is_not_shown_when_it_is_not_reckoned_with(ws: Workspace) -> None:
    deliver(ws, two_offers())
    assert "worth" not in run_incentive(ws, IncentiveChoices()).table("offers").frame.columns


def test_what_is_moved_is_the_sum_of_the_rows(ws: Workspace) -> None:
    deliver(ws, two_offers())
    answer = run_incentive(ws, IncentiveChoices())
    figures = {f.label: f.value for f in answer.figures}
    assert figures["Ekstra til tilbud"] == kr(27_375)
    assert figures["Betales tilbage"] == kr(54_750)
    assert figures["Målte borgere"] == 10
    assert "2 af 2 tilbud få ændret betaling: 27.375,00 kr. ekstra og 54.750,00 kr. tilbage" in answer.sentence


def test_an_offer_with_few_citizens_keeps_the_flat_tariff_and_is_not_shown(ws: Workspace) -> None:
    deliver(ws, tables(goals_of("T1", BETTER), goals_of("T2", ["0.1"] * 4), goals_of(None, ["0.1"] * 5)))
    answer = run_incentive(ws, IncentiveChoices())
    assert answer.table("offers").frame["offer"].to_list() == ["Åhuset"]
    told = {b.label: b.text for b in answer.basis}
    assert told["Små tilbud"].startswith("1 tilbud med under 5 målte borgere")


def test_the_price_is_that_of_the_measured_citizens_in_the_year_up_to_the_datas_date(ws: Workspace) -> None:
    day = date(2026, 10, 31)
    found = two_offers()
    for row in found["measurements"]:
        row["measured_on"] = min(row["measured_on"], day)
    unmeasured = stays("T1", 1_000, 6)
    given(ws, day, offers=OFFERS, grants=[*unmeasured, *stays("T2", 2_000)], **found)
    answer = run_incentive(ws, IncentiveChoices())
    assert answer.scope.period_to == day
    assert answer.table("offers").frame["price"].to_list() == [kr(5 * 304 * 1_000), kr(5 * 304 * 2_000)]


def test_few_citizens_and_what_may_be_chance_are_said_at_the_offer(ws: Workspace) -> None:
    spread = ["-0.5", "0.0", "0.5", "1.0", "1.5"]
    deliver(ws, tables(goals_of("T1", spread), goals_of("T2", ["0.1"] * 5)))
    notes = run_incentive(ws, IncentiveChoices()).table("offers").frame["note"].to_list()
    assert notes == ["Kan være tilfældigt, få borgere"] * 2


def test_a_legal_basis_narrows_the_offers(ws: Workspace) -> None:
    more = goals_of("T1", ["0.1"] * 5, start="3.0")
    deliver(ws, tables(goals_of("T1", BETTER), more, goals_of("T2", BETTER)))
    assert incentive_bases(ws, None) == ("SEL § 107", "SEL § 108")
    answer = run_incentive(ws, IncentiveChoices(legal_basis="SEL § 107"))
    assert answer.table("offers").frame.is_empty()


def test_without_measurements_the_answer_says_what_to_import(ws: Workspace) -> None:
    deliver(ws, {})
    answer = run_incentive(ws, IncentiveChoices())
    assert answer.sentence.startswith("Der er ingen målinger i øjebliksbilledet. Indlæs arkene «mål» og «målinger»")
    assert answer.figures == ()


def test_goals_that_are_measured_once_are_said_to_be(ws: Workspace) -> None:
    found = two_offers()
    found["measurements"] = [row for row in found["measurements"] if row["measured_on"] == LAST]
    deliver(ws, found)
    answer = run_incentive(ws, IncentiveChoices())
    assert answer.sentence.startswith("Målene er kun målt én gang til og med 2026. Der skal to målinger til")
    assert {b.label: b.text for b in answer.basis}["Ikke talt med"] == "10 mål kun målt én gang"


def test_a_year_without_measurements_says_so(ws: Workspace) -> None:
    deliver(ws, two_offers())
    assert run_incentive(ws, IncentiveChoices(year=2024)).sentence == "Ingen mål er målt i 2024. Vælg et andet år."


def test_only_small_offers_give_no_figures(ws: Workspace) -> None:
    deliver(ws, tables(goals_of("T1", ["0.1"] * 4), goals_of("T2", ["0.1"] * 4)))
    assert run_incentive(ws, IncentiveChoices()).sentence.startswith("Ingen tilbud har mindst 5 borgere")


def test_no_citizen_is_in_the_answer(ws: Workspace) -> None:
    deliver(ws, two_offers())
    answer = run_incentive(ws, IncentiveChoices())
    shown = "".join(str(table.frame.to_dicts()) for table in answer.tables)
    assert not [n for offer in ("T1", "T2") for n in range(1, 6) if token(offer, n) in shown]


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"year": 1989}, "Året skal være"),
        ({"least_days": 0}, "Dagene mellem målingerne"),
        ({"effect": Decimal(-1)}, "Virkningen skal være"),
        ({"effect": Decimal("4.01")}, "Virkningen skal være"),
        ({"worth": Decimal(-1)}, "Værdien af et niveau"),
        ({"worth": Decimal("NaN")}, "Værdien af et niveau"),
    ],
)
def test_a_choice_that_cannot_be_used_is_refused(ws: Workspace, wrong: dict[str, Any], says: str) -> None:
    deliver(ws, two_offers())
    with pytest.raises(BadInput, match=says):
        run_incentive(ws, IncentiveChoices(**wrong))


def test_terms_are_refused_before_anything_is_read() -> None:
    with pytest.raises(BadTerms):
        terms_of(Decimal(2), Decimal("0.25"), Decimal("0.75"), both_ways=True)


def test_only_those_who_may_see_figures_get_the_answer(ws: Workspace) -> None:
    deliver(ws, two_offers())
    assert run_incentive(role(ws, "see_figures"), IncentiveChoices()).figures
    for asked in (run_incentive, incentive_bases):
        with pytest.raises(NotAllowed):
            asked(role(ws, "calculate_tariffs"), None if asked is incentive_bases else IncentiveChoices())  # type: ignore[operator]
