"""The rules of a year's refund: what is missing is said, what falls is refused, and sections are told apart."""

from datetime import date
from decimal import Decimal

import pytest

from styrbar.rules.book import RuleBook, RuleNotInForce, Source, Value, rules
from styrbar.rules.projection import PercentageMissing, projected
from styrbar.rules.refund.ladder import BadLadder, is_one_of, refund_rules

SOURCE = Source("Satsvejledning", "tabel 1", verified=False)


def with_own(year: int, **limits: str) -> RuleBook:
    """The book with own limits of a year, by step."""
    values = (
        (f"refund.limit_{s[1:]}", Value(date(year, 1, 1), date(year, 12, 31), v, SOURCE)) for s, v in limits.items()
    )
    return rules().with_own(values)


def limits(book: RuleBook, year: int) -> list[int]:
    """The limits of a year in kroner."""
    ladder = refund_rules(book, year).ladder
    assert ladder
    return [step.limit // 100 for step in ladder.steps]


@pytest.mark.parametrize(
    ("year", "grown", "children"),
    [
        (2020, [1_090_000, 2_050_000], [830_000, 1_630_000]),
        (2022, [860_000, 1_680_000, 2_120_000], [860_000, 1_680_000, 2_120_000]),
    ],
)
def test_the_limits_of_the_years_that_are_known(year: int, grown: list[int], children: list[int]) -> None:
    found = refund_rules(rules(), year)
    assert found.ladder
    assert found.children
    assert [step.limit for step in found.ladder.steps] == [100 * kr for kr in grown]
    assert [step.limit for step in found.children.steps] == [100 * kr for kr in children]
    assert found.missing is None


@pytest.mark.parametrize("year", [2021, 2023, 2024, 2025, 2026])
def test_a_year_without_limits_has_no_ladder_and_says_which_is_missing(year: int) -> None:
    found = refund_rules(rules(), year)
    assert (found.ladder, found.children) == (None, None)
    assert "grænsen for 25 procent" in str(found.missing)
    assert "under Regler" in str(found.missing)


def test_one_missing_limit_is_enough() -> None:
    found = refund_rules(with_own(2026, _25="900000", _50="1800000"), 2026)
    assert found.ladder is None
    assert "grænsen for 75 procent" in str(found.missing)


def test_before_the_rules_begin_nothing_is_reckoned() -> None:
    with pytest.raises(RuleNotInForce, match="01-01-2019"):
        refund_rules(rules(), 2019)


def test_own_limits_make_a_ladder() -> None:
    book = with_own(2026, _25="900000", _50="1800000", _75="2300000")
    assert limits(book, 2026) == [900_000, 1_800_000, 2_300_000]
    assert all(found.value.own for found in refund_rules(book, 2026).used if "limit" in found.rule.id)


@pytest.mark.parametrize(("second", "told"), [("900000", "50"), ("899999", "50")])
def test_limits_that_do_not_rise_are_refused(second: str, told: str) -> None:
    with pytest.raises(BadLadder, match=rf"grænsen for {told} procent er ikke over den for 25 procent.*900\.000 kr\."):
        refund_rules(with_own(2026, _25="900000", _50=second, _75="2300000"), 2026)


def test_shares_that_do_not_rise_are_refused() -> None:
    own = [("refund.share_75", Value(date(2022, 1, 1), None, "0.5", SOURCE))]
    with pytest.raises(BadLadder, match="andelen for 75 procent"):
        refund_rules(rules().with_own(own), 2022)


def test_limits_are_projected_only_when_asked_for() -> None:
    three = {year: Decimal(3) for year in range(2023, 2027)}
    # 860.000 x 1,03^4 = 967.937; 1.680.000: 1.890.855; 2.120.000: 2.386.079; each to the nearest 10.000
    assert limits(projected(rules(), three), 2026) == [970_000, 1_890_000, 2_390_000]
    with pytest.raises(PercentageMissing, match="2026"):
        refund_rules(projected(rules(), {2023: Decimal(3), 2024: Decimal(3), 2025: Decimal(3)}), 2026)


def test_the_limits_of_2020_are_not_projected_into_the_ladder_that_followed_them() -> None:
    found = refund_rules(projected(rules(), {2021: Decimal(2)}), 2021)
    assert found.ladder is None
    assert "kan ikke fremskrives til 2021" in str(found.missing)


@pytest.mark.parametrize(
    ("one", "known", "expected"),
    [
        ("SEL § 109", ("SEL § 109",), True),
        ("SEL § 109 stk. 1", ("SEL § 109",), True),
        ("SEL § 109", ("SEL § 109 stk. 1",), False),
        ("SEL § 1090", ("SEL § 109",), False),
        ("SEL § 107", ("SEL", "BL"), True),
        ("SELX § 1", ("SEL",), False),
        ("SUL § 138, SEL § 101", ("SEL",), True),
    ],
)
def test_a_section_is_one_of_those_it_lies_within(one: str, known: tuple[str, ...], expected: bool) -> None:
    assert is_one_of(one, known) == expected


def test_an_own_list_is_read_with_commas_and_semicolons() -> None:
    own = [("refund.counted", Value(date(2022, 1, 1), None, "SEL; BL, ABL § 105", SOURCE))]
    assert refund_rules(rules().with_own(own), 2022).counted == ("SEL", "BL", "ABL § 105")
