"""How much dearer the citizen's own choice may be: both sides of each limit and date, and prices that are unlike."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from styrbar.errors import BadInput
from styrbar.rules.book import RuleNotInForce, Source, Value, rules
from styrbar.rules.choice.alternative_offer import (
    ALLOWED,
    ASSESS,
    CITIZEN_MAY_PAY,
    NOT_COVERED,
    REFUSED,
    UNDECIDED,
    Price,
    UnlikePrices,
    Wish,
    judge,
    practice_listed,
)

LAST, FIRST = date(2025, 8, 31), date(2025, 9, 1)
OWN = Source("Egen lov", "§ 1", verified=False)
LIMIT = ("choice.limit", Value(FIRST, None, "0.1", OWN))
PAYS = ("choice.citizen_pays", Value(FIRST, None, "yes", OWN))


def price(amount, unit="day", day=LAST, basis="SEL § 108", housing=None):
    return Price(Decimal(amount), unit, day, basis, housing if housing is None else Decimal(housing))


def judged(wished, day=LAST, referred="1000", book=None, **more):
    return judge(Wish(price(referred), price(wished), day, **more), book or rules())


@pytest.mark.parametrize(
    ("wished", "outcome"),
    [
        ("900", ALLOWED),
        ("1000", ALLOWED),
        ("1200", ALLOWED),
        ("1200.01", ASSESS),
        ("1250", ASSESS),
        ("1250.01", ASSESS),
        ("1299.99", ASSESS),
        ("1300", REFUSED),
    ],
)
def test_before_the_limit_practice_allows_20_per_cent_and_advice_refuses_30(wished, outcome):
    assert judged(wished).outcome == outcome


@pytest.mark.parametrize(("wished", "outcome"), [("1000", ALLOWED), ("1000.01", UNDECIDED), ("1300", UNDECIDED)])
def test_from_the_first_day_of_the_limit_an_unknown_size_decides_nothing_but_what_is_not_dearer(wished, outcome):
    found = judged(wished, FIRST)
    assert (found.outcome, found.limit, found.above_per_year, found.citizen_pays) == (outcome, None, None, None)


@pytest.mark.parametrize(("wished", "outcome"), [("1100", ALLOWED), ("1100.01", REFUSED)])
def test_the_organisations_own_limit_is_allowed_up_to_and_including_it(wished, outcome):
    found = judged(wished, FIRST, book=rules().with_own([LIMIT]))
    assert (found.outcome, found.limit) == (outcome, Decimal("0.1"))


def test_what_lies_above_the_limit_is_what_the_citizen_pays_where_the_law_allows_it():
    found = judged("1150", FIRST, book=rules().with_own([LIMIT, PAYS]))
    assert found.outcome == CITIZEN_MAY_PAY
    # 1.150 - 1.000 x 1,1 = 50 kr. x 365 = 18.250 kr.; the whole difference is 150 kr. x 365 = 54.750 kr.
    assert (found.above_per_day, found.above_per_year) == (50_00, 18_250_00)
    assert (found.per_day, found.per_year) == (150_00, 54_750_00)


def test_an_own_value_stands_before_its_first_day_as_if_it_were_not_there():
    book = rules().with_own([("choice.limit", Value(date(2025, 10, 1), None, "0.1", OWN))])
    assert judged("1100", date(2025, 9, 30), book=book).outcome == UNDECIDED
    assert judged("1100", date(2025, 10, 1), book=book).outcome == ALLOWED


def test_the_proposal_counts_only_when_asked_for():
    assert judged("1000.01", proposal=True).outcome == REFUSED
    assert judged("1000", proposal=True).outcome == ALLOWED
    with pytest.raises(RuleNotInForce):
        judged("1000.01", date(2023, 4, 30), proposal=True)


def test_before_the_rule_book_begins_nothing_is_said():
    with pytest.raises(RuleNotInForce, match="ingen værdi"):
        judged("1100", date(2010, 12, 31))


def test_before_the_first_housing_rule_prices_are_not_compared():
    with pytest.raises(RuleNotInForce, match="2018"):
        judged("1100", date(2017, 12, 31))


@pytest.mark.parametrize("basis", ["SEL § 107", "SEL § 85"])
def test_the_free_choice_is_of_long_stays_only(basis):
    wish = Wish(price("1000", basis=basis), price("1500", basis=basis), LAST)
    assert judge(wish, rules()).outcome == NOT_COVERED


def test_a_leap_year_has_a_day_more():
    year = date(2024, 2, 29)
    assert judged("1100", year).per_year == 100_00 * 366


def test_a_monthly_price_is_a_twelfth_of_the_year_and_its_day_is_rounded_once():
    found = judge(Wish(price("30000", "month"), price("31000", "month"), LAST), rules())
    # 1.000 kr. x 12 = 12.000 kr. om året; 12.000 / 365 = 32,8767 -> 32,88 kr. pr. døgn
    assert (found.per_year, found.per_day) == (12_000_00, 32_88)


@given(st.integers(1, 10**7), st.integers(1, 10**7))
def test_share_and_year_are_the_prices_own(referred, wished):
    found = judged(str(Decimal(wished) / 100), referred=str(Decimal(referred) / 100))
    assert found.share == Fraction(wished - referred, referred)
    assert found.per_year == (wished - referred) * 365
    assert found.per_day == wished - referred


def test_units_must_be_alike_and_the_message_says_how():
    with pytest.raises(UnlikePrices, match="månedspris x 12 / årets dage"):
        judge(Wish(price("1000"), price("30000", "month"), LAST), rules())
    with pytest.raises(UnlikePrices, match="timer om ugen og deles med 7"):
        judge(Wish(price("400", "hour"), price("400", "hour"), LAST), rules())


def test_prices_must_be_of_the_same_day():
    with pytest.raises(UnlikePrices, match="31-08-2025 og 01-09-2025"):
        judge(Wish(price("1000"), price("1000", day=FIRST), LAST), rules())


def test_housing_is_taken_out_of_the_one_price_that_has_it():
    almen = price("990", basis="ABL § 105, SEL § 85")
    found = judge(Wish(price("1000", housing="100"), almen, LAST), rules())
    # 1.000 - 100 = 900; 990 / 900 = 10 % dyrere
    assert (found.referred, found.wished, found.share, found.without_housing) == (900, 990, Fraction(1, 10), True)
    other_way = judge(Wish(almen, price("1000", housing="10"), LAST), rules())
    assert (other_way.referred, other_way.wished) == (990, 990)


def test_with_housing_on_both_sides_nothing_is_taken_out():
    found = judge(Wish(price("1000", housing="100"), price("1100", housing="300"), LAST), rules())
    assert (found.referred, found.wished, found.without_housing) == (1000, 1100, False)


@pytest.mark.parametrize(
    ("referred", "wished", "said"),
    [
        (price("1000"), price("900", basis="ABL § 105, SEL § 85"), "visiterede tilbud er med bolig"),
        (price("900", basis="ABL § 105"), price("1000"), "ønskede tilbud er med bolig"),
        (price("1000"), price("900", basis="ABL § 105", housing="5"), "betaler borgeren husleje for sig"),
        (price("1000", basis="SEL § 108 a"), price("900"), "kan ikke ses af paragraffen"),
        (price("0"), price("900"), "visiterede tilbud skal være over 0"),
        (price("1000"), price("-1"), "ønskede tilbud skal være over 0"),
        (price("1000", housing="1000"), price("900"), "mindre end prisen"),
    ],
)
def test_what_cannot_be_compared_is_refused_with_what_to_do(referred, wished, said):
    with pytest.raises(BadInput, match=said):
        judge(Wish(referred, wished, LAST), rules())


def test_a_paragraph_under_the_section_is_the_section():
    wish = Wish(price("1000", basis="SEL § 108 stk. 1"), price("1100", basis="SEL § 108 nr. 2"), LAST)
    assert judge(wish, rules()).outcome == ALLOWED


def test_the_values_that_decided_are_told_with_the_verdict():
    used = {found.rule.id for found in judged("1250").used}
    assert {"choice.standard", "choice.decisions_low", "choice.advice_no", "choice.covered"} <= used
    assert [float(f.number) for f in practice_listed(rules(), LAST)] == [0.1, 0.2, 0.2, 0.25, 0.3]
    assert list(practice_listed(rules(), FIRST)) == []
