"""The occupancy a tariff assumes: notices on both sides of each limit, and the mean of the years before."""

from datetime import date
from decimal import Decimal

import pytest
from rules.tariff.tariff_world import BOOK, D, a_service, tariffs_of, with_rule

from styrbar.rules.tariff import ActualOccupancy, BadTariff, assumed_occupancy

DAY = date(2026, 1, 1)


@pytest.mark.parametrize(
    ("occupancy", "short", "rules"),
    [
        ("0.95", False, []),
        ("0.9499", False, ["tariff.occupancy_lowest"]),
        ("0.98", False, []),
        ("0.9801", False, ["tariff.occupancy_advised"]),
        ("1", False, ["tariff.occupancy_advised"]),
        ("0.9", True, []),
        ("0.8999", True, ["tariff.occupancy_lowest_short"]),
    ],
)
def test_occupancy_outside_what_the_agreements_presume_is_told(occupancy: str, short: bool, rules: list[str]):
    found = tariffs_of(services=(a_service(occupancy=D(occupancy), short=short),))
    assert [n.rule for n in found.notices] == rules
    assert all("Belægningen på" in n.text for n in found.notices)


def test_a_region_may_presume_less_than_full():
    from styrbar.rules.tariff.occupancy import occupancy_notices

    book = with_rule("tariff.occupancy_highest", "0.99")
    notices, used = occupancy_notices(a_service(occupancy=D("0.995")), book, DAY)
    assert [n.rule for n in notices] == ["tariff.occupancy_highest"]
    assert "tariff.occupancy_highest" in {u.rule.id for u in used}


def test_the_assumed_occupancy_is_the_mean_of_the_two_years_before():
    years = (ActualOccupancy(2023, D(3500), D(3650)), ActualOccupancy(2024, D(3660), D(3660)))
    assert assumed_occupancy(years, BOOK, DAY) == Decimal("0.9795")  # (0,95890 + 1) / 2 = 0,97945


@pytest.mark.parametrize(
    ("years", "said"),
    [
        ((ActualOccupancy(2024, D(1), D(1)),), "gennemsnittet af 2 år, men der er oplyst 1"),
        ((ActualOccupancy(2024, D(1), D(1)),) * 2, "2 forskellige år"),
        ((ActualOccupancy(2023, D(1), D(1)), ActualOccupancy(2024, D(1), D(0))), "2024 kan ikke regnes"),
        ((ActualOccupancy(2023, D(-1), D(1)), ActualOccupancy(2024, D(1), D(1))), "2023 kan ikke regnes"),
    ],
)
def test_years_that_have_no_mean_are_refused(years: tuple[ActualOccupancy, ...], said: str):
    with pytest.raises(BadTariff, match=said):
        assumed_occupancy(years, BOOK, DAY)
