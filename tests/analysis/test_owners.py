"""Owners: sums, dependence and prices, by hand."""

import math

import polars as pl
import pytest
from analysis.flow_world import ANNA, BO, CAI, DEA, row, spending

from styrbar.analysis.owners import Link, amounts_by_year, by_owner, dependence, index, leaves, prices


def stay(year: int, citizen: str, daily: int, days: int = 365, **more: object) -> dict[str, object]:
    """A stay at a price a day, in øre."""
    return row(year, citizen, daily * days, days=days, units=days * 10_000, **more)


def made(*rows: dict[str, object]) -> pl.DataFrame:
    return leaves(spending(*rows), {}, ["legal_basis"], {})


EXAMPLE = made(
    stay(2025, ANNA, 100_000), stay(2025, BO, 200_000), stay(2026, ANNA, 110_000), stay(2026, BO, 200_000),
    stay(2026, CAI, 200_000, 100),
)  # fmt: skip


def test_the_same_citizens_price_is_that_of_the_method_page() -> None:
    # Anna 10 per cent dearer, of (1/3 + 401,5/1.131,5) / 2 of the money; Bo the same.
    weight = (365 / 1_095 + 401.5 / 1_131.5) / 2
    (same,) = prices(EXAMPLE, [2025, 2026]).same
    assert same.ratio == pytest.approx(math.exp(weight * math.log(1.1)))
    assert same.ratio == pytest.approx(1.0333, abs=0.0001)
    assert (same.cases, same.middle) == (2, pytest.approx(1.05))


def test_the_new_ones_are_held_to_what_the_others_pay_for_the_same() -> None:
    # The others pay (401.500 + 730.000) / 730 = 1.550 a day; Cai pays 2.000, 29,0 per cent more.
    (above,) = prices(EXAMPLE, [2025, 2026]).above
    assert above.ratio == pytest.approx(2_000 / 1_550 - 1)
    assert above.cases == 1


def test_a_citizen_who_was_there_the_year_before_is_not_new() -> None:
    rows = made(stay(2025, ANNA, 100), stay(2026, ANNA, 300), stay(2026, BO, 300))
    assert prices(rows, [2025, 2026]).above == (Link(2026, pytest.approx(0), 1),)  # type: ignore[arg-type]


def test_the_new_ones_trend_is_of_the_same_offers_mean_and_begins_a_year_later() -> None:
    rows = made(
        stay(2024, DEA, 90), stay(2025, ANNA, 100), stay(2025, BO, 300), stay(2026, CAI, 220),
        stay(2026, DEA, 999, offer="T9"),
    )  # fmt: skip
    # At T1 the new ones of 2025 pay 200 on average, the one of 2026 220; nobody was new at T9 in 2025.
    (link,) = prices(rows, [2024, 2025, 2026]).new
    assert (link.year, link.ratio, link.cases) == (2026, pytest.approx(1.1), 1)


def test_hours_are_never_held_to_days() -> None:
    rows = made(stay(2025, ANNA, 100), stay(2026, ANNA, 100, unit="hour"))
    assert prices(rows, [2025, 2026]).same == (Link(2026, None, 0),)


def test_without_an_offer_or_a_quantity_there_is_no_price() -> None:
    no_offer = (stay(2025, ANNA, 100, offer=None), stay(2026, ANNA, 200, offer=None))
    no_units = (row(2025, BO, 5, days=None, units=None), row(2026, BO, 9, days=None, units=None))
    assert prices(made(*no_offer, *no_units), [2025, 2026]).same[0].cases == 0


def test_links_are_chained_until_one_is_missing() -> None:
    links = (Link(2025, 1.1, 3), Link(2026, 1.2, 3), Link(2027, None, 0), Link(2028, 2.0, 1))
    assert index(links, 2024) == pytest.approx({2024: 100, 2025: 110, 2026: 132, 2027: None, 2028: None})


def test_owners_add_up_to_everything() -> None:
    rows = made(
        stay(2025, ANNA, 10), stay(2026, ANNA, 10, ownership="regional"), stay(2026, BO, 5, ownership=None),
        row(2026, None, 77, days=None, units=None),
    )  # fmt: skip
    told = {owner: rest for owner, *rest in by_owner(rows, 2025, 2026).iter_rows()}
    assert told == {
        "regional": [0, 0, 1, 3_650, 3_650],
        None: [0, 0, 1, 1_825, 1_825],
        "private": [1, 3_650, 0, 77, -3_573],
    }
    assert amounts_by_year(rows)["amount"].sum() == 3_650 + 3_650 + 1_825 + 77


def test_dependence_is_of_what_is_bought_from_others() -> None:
    bought = [
        stay(2026, ANNA, 600, 1), stay(2026, BO, 300, 1, provider="L2"), stay(2026, CAI, 100, 1, provider="L3"),
        stay(2026, DEA, 999, 1, ownership="municipal"), stay(2026, DEA, 999, 1, provider=None),
        stay(2025, DEA, 999, 1, provider="L9"),
    ]  # fmt: skip
    (told,) = dependence(made(*bought), "legal_basis", 2026).rows(named=True)
    # 0,6² + 0,3² + 0,1²
    assert told.pop("hhi") == pytest.approx(0.46)
    assert told == {
        "legal_basis": "SEL § 107", "amount": 1_000, "providers": 3, "largest": "L1", "people": 3,
        "largest_share": pytest.approx(0.6),
    }  # fmt: skip


def test_dependence_may_be_told_by_provider_itself() -> None:
    told = dependence(made(stay(2026, ANNA, 600, 1)), "provider", 2026)
    assert told.columns[0] == "provider"
    assert told["hhi"].to_list() == [1.0]


def test_a_provider_whose_income_exceeds_its_cost_counts_as_none() -> None:
    rows = made(stay(2026, ANNA, 600, 1), row(2026, BO, -100, provider="L2"))
    assert dependence(rows, "legal_basis", 2026)["providers"].to_list() == [1]
