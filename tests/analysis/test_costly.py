"""Who is costly: above an amount in any year's prices, or the dearest share."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from analysis.flow_world import ANNA, BO, CAI, DEA, row, spending

from styrbar.analysis.costly import (
    COSTLY,
    OTHERS,
    CostlyLimit,
    citizen_totals,
    least_of_amount,
    least_of_share,
    with_costly,
)
from styrbar.errors import BadInput

LIMIT = 200


def judged(*rows: dict[str, Any], least: dict[int, int]) -> list[str | None]:
    told = with_costly(spending(*rows), least).collect().to_native()
    return told.sort("amount", "year")["costly"].to_list()  # type: ignore[no-any-return]


def test_the_limit_itself_is_not_above() -> None:
    assert least_of_amount(LIMIT, {2025: Fraction(1)}) == {2025: 201}
    assert judged(row(2025, ANNA, 200), row(2025, BO, 201), least={2025: 201}) == [OTHERS, COSTLY]


def test_the_limit_is_in_the_prices_of_its_level() -> None:
    # 200 in the later prices are 200 / 1,03 = 194,17… in the earlier ones: 194 is not above, 195 is.
    assert least_of_amount(LIMIT, {2024: Fraction(103, 100), 2025: Fraction(1)}) == {2024: 195, 2025: 201}


def test_all_of_a_citizens_help_in_the_year_counts_and_of_no_other_year() -> None:
    rows = [row(2025, ANNA, 150), row(2025, ANNA, 151, offer="T2"), row(2024, ANNA, 149), row(2025, None, 900)]
    assert judged(*rows, least={2024: 201, 2025: 201}) == [OTHERS, COSTLY, COSTLY, None]


@pytest.mark.parametrize(("share", "least"), [("0.25", 40), ("0.26", 30), ("0.5", 30), ("1", 10)])
def test_the_dearest_share_is_rounded_up_to_a_whole_citizen(share: str, least: int) -> None:
    amounts = {ANNA: 10, BO: 20, CAI: 30, DEA: 40}
    totals = citizen_totals(spending(*(row(2025, who, ore) for who, ore in amounts.items()))).collect().to_native()
    assert least_of_share(totals, Decimal(share)) == {2025: least}


def test_citizens_with_the_same_amount_as_the_last_count_too() -> None:
    totals = pl.DataFrame({"year": [2025, 2025, 2025], "citizen": [ANNA, BO, CAI], "amount": [30, 30, 10]})
    least = least_of_share(totals, Decimal("0.1"))
    assert judged(row(2025, ANNA, 30), row(2025, BO, 30), row(2025, CAI, 10), least=least).count(COSTLY) == 2


@pytest.mark.parametrize("amount", [0, -1])
def test_a_limit_that_is_none_is_refused(amount: int) -> None:
    with pytest.raises(BadInput, match="mere end 0 kr"):
        CostlyLimit(amount)


@pytest.mark.parametrize("share", ["0", "-0.1", "1.01", "NaN"])
def test_a_share_that_is_none_is_refused(share: str) -> None:
    with pytest.raises(BadInput, match="højst 100 procent"):
        CostlyLimit(share=Decimal(share))
