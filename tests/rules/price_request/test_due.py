"""What an agreement's clause makes due, and which laws give cause to reopen it."""

from datetime import date
from decimal import Decimal

import pytest

from styrbar.errors import BadInput
from styrbar.rules.book import rules
from styrbar.rules.price_request.due import Clause, IndexMissing, due_price, reopened_by, told_percent

NEW_YEAR = date(2026, 1, 1)
PL = {2026: Decimal("3.1")}


def due(clause, percent=None, current="1000", level=2025, index=None, start=NEW_YEAR):
    clause = Clause(clause, None if percent is None else Decimal(percent))
    return due_price(Decimal(current), clause, start, level, index)


def test_the_index_of_the_year_raises_the_price_to_the_ore():
    found = due("pl", current="2499.99", index=PL)
    assert (found.price, found.percent) == (Decimal("2577.49"), Decimal("3.1"))  # 2.499,99 x 1,031 = 2.577,48969


def test_half_an_ore_goes_away_from_zero():
    assert due("percent", "2.5", "1000.20").price == Decimal("1025.21")  # 1.000,20 x 1,025 = 1.025,205


def test_a_price_of_the_same_year_is_not_raised_again():
    found = due("pl", level=2026, index=PL, start=date(2026, 7, 1))
    assert (found.price, found.percent) == (1000, None)
    assert due("pl", level=2025, index=PL, start=date(2026, 7, 1)).price == Decimal("1031.00")


def test_only_the_requests_own_year_is_regulated_however_old_the_price():
    assert due("pl", level=2020, index=PL).price == Decimal("1031.00")


def test_a_falling_index_lowers_what_is_due():
    assert due("pl", index={2026: Decimal(-1)}).price == 990


@pytest.mark.parametrize("clause", ["none", "agreed", "unknown"])
def test_nothing_follows_of_an_agreement_without_regulation(clause):
    found = due(clause)
    assert (found.price, found.percent) == (1000, None)
    assert found.reason


def test_an_index_without_the_year_is_refused():
    with pytest.raises(IndexMissing, match="ikke har et tal for 2026"):
        due("pl", index={2025: Decimal(3)})


def test_a_fixed_percentage_that_nobody_stated_is_refused():
    with pytest.raises(BadInput, match="ikke er indlæst"):
        due("percent")


RULE = rules()["price_request.reopened_by"]


@pytest.mark.parametrize(
    ("agreed", "start", "laws"),
    [
        (date(2025, 8, 31), date(2025, 8, 31), ()),
        (date(2025, 8, 31), date(2025, 9, 1), ("use_of_force",)),
        (date(2025, 9, 1), date(2025, 12, 31), ()),
        (date(2025, 9, 1), date(2026, 1, 1), ("social_supervision",)),
        (date(2025, 8, 31), date(2026, 1, 1), ("use_of_force", "social_supervision")),
        (date(2026, 1, 1), date(2027, 1, 1), ()),
    ],
)
def test_laws_that_came_after_the_agreement_and_before_the_price_give_cause_to_reopen_it(agreed, start, laws):
    assert reopened_by(RULE, agreed, start) == laws


def test_a_percentage_is_told_with_the_decimals_it_has():
    assert (told_percent(Decimal("3.250000")), told_percent(Decimal("3.000000"))) == ("3,25 %", "3 %")
