"""What of an earlier year's result goes into the tariff: who, how much, and when."""

from datetime import date

import pytest
from rules.tariff.tariff_world import BOOK, kr, tariffs_of, with_rule

from styrbar.rules.tariff import BadTariff, PriorResult, carried_result

TEN = PriorResult(2024, kr(900_000), budget=kr(10_000_000), turnover=kr(9_000_000))


def carried(result: float, ownership: str = "municipal", year: int = 2026) -> int:
    prior = PriorResult(2024, kr(result), budget=kr(10_000_000))
    return carried_result(prior, ownership, year, BOOK).amount


@pytest.mark.parametrize(
    ("result", "amount"),
    [(500_000, 0), (500_000.01, -1), (-500_000, 0), (-500_000.01, 1), (900_000, -40_000_000), (0, 0)],
)
def test_only_what_is_above_five_per_cent_is_carried(result: float, amount: int):
    assert carried(result) == amount  # the limit is 5 % x 10.000.000 = 500.000


@pytest.mark.parametrize("ownership", ["municipal", "other_municipal", "regional"])
def test_public_owners_carry(ownership: str):
    assert carried(900_000, ownership) == -kr(400_000)


@pytest.mark.parametrize("ownership", ["private", "self_owned"])
def test_private_and_self_owned_carry_nothing_and_need_no_basis(ownership: str):
    found = carried_result(PriorResult(2024, kr(900_000)), ownership, 2026, BOOK)
    assert (found.amount, found.limit) == (0, None)
    assert "skal ikke indregne" in found.reason


@pytest.mark.parametrize(
    ("year", "amount", "said"),
    [(2025, 0, "for 2026, og ikke for 2025"), (2026, -kr(400_000), "for 2026."), (2027, 0, "som er gået")],
)
def test_a_result_goes_into_the_tariff_two_years_later_only(year: int, amount: int, said: str):
    found = carried_result(TEN, "municipal", year, BOOK)
    assert (found.amount, found.into) == (amount, 2026)
    assert said in found.reason


def test_an_organisation_can_carry_the_whole_result():
    found = carried_result(TEN, "municipal", 2026, with_rule("tariff.result_carried_part", "whole"))
    assert found.amount == -kr(900_000)
    assert "(" not in found.reason.partition("altså")[2]


@pytest.mark.parametrize(("result", "amount"), [(500_000, 0), (500_000.01, -50_000_001)])
def test_a_result_of_exactly_the_limit_may_stand_also_when_the_whole_is_carried(result: float, amount: int):
    prior, book = PriorResult(2024, kr(result), kr(10_000_000)), with_rule("tariff.result_carried_part", "whole")
    assert carried_result(prior, "municipal", 2026, book).amount == amount


def test_an_organisation_can_reckon_the_limit_of_the_turnover():
    found = carried_result(TEN, "municipal", 2026, with_rule("tariff.result_carried_base", "turnover"))
    assert (found.limit, found.amount) == (kr(450_000), -kr(450_000))  # 5 % x 9.000.000


def test_an_organisation_can_carry_after_one_year():
    assert carried_result(TEN, "municipal", 2025, with_rule("tariff.result_carried_years", "1")).amount == -kr(400_000)


def test_the_reason_shows_the_sum():
    assert carried_result(TEN, "municipal", 2026, BOOK).reason == (
        "Overskuddet i 2024 var 900.000,00 kr. Grænsen er 5 % af omkostningsbudgettet på 10.000.000,00 kr., altså "
        "500.000,00 kr. 400.000,00 kr. (900.000,00 kr. - 500.000,00 kr.) sænker beregningsgrundlaget for 2026."
    )
    assert "Underskuddet" in carried_result(PriorResult(2024, -1, budget=1), "municipal", 2026, BOOK).reason


def test_the_limit_is_rounded_to_the_ore():
    found = carried_result(PriorResult(2024, 3, budget=30), "municipal", 2026, BOOK)
    assert (found.limit, found.amount) == (2, -1)  # 5 % x 30 øre = 1,5 øre, half away from zero


@pytest.mark.parametrize("budget", [None, 0])
def test_a_surplus_without_a_basis_is_refused(budget: int | None):
    with pytest.raises(BadTariff, match=r"2024 kan ikke indregnes.*omkostningsbudgettet"):
        carried_result(PriorResult(2024, kr(900_000), budget=budget), "municipal", 2026, BOOK)


def test_a_surplus_lowers_the_tariff_and_a_deficit_raises_it():
    prices = [
        tariffs_of(prior=(PriorResult(2024, kr(result), budget=kr(7_300_000)),)).tariff("Ophold").price
        for result in (730_000, -730_000)
    ]
    assert prices == [kr(1900), kr(2100)]  # (7.300.000 -/+ (730.000 - 365.000)) / 3.650


def test_every_value_that_decided_is_told():
    used = {u.rule.id.removeprefix("tariff.result_carried_") for u in carried_result(TEN, "regional", 2026, BOOK).used}
    assert used == {"owners", "years", "limit", "part", "base"}


def test_the_limit_is_confirmed_from_2022_and_not_before():
    at = [BOOK.at("tariff.result_carried_limit", day) for day in (date(2021, 12, 31), date(2022, 1, 1))]
    assert [(str(a.number), a.value.source.verified) for a in at] == [("0.05", False), ("0.05", True)]
