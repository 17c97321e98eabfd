"""Objective financing and the other ways of paying: exact, and as the same rules in plain fractions."""

from decimal import Decimal

import polars as pl
import pytest
from analysis.financing_world import a_case, kr, plainly, use_of, weights_of
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from styrbar.analysis.objective_financing import Case, financed
from styrbar.rules.financing.protocol import BadFinancing
from styrbar.rules.financing.registry import MODELS, PRESETS

PEOPLE = st.dictionaries(st.integers(101, 110), st.integers(0, 60_000), min_size=1).filter(
    lambda p: sum(p.values()) > 0
)
DAYS = st.dictionaries(st.integers(101, 113), st.integers(1, 60), min_size=1)
AMOUNT = st.integers(0, 10**10)
RESULT = st.integers(-(10**8), 10**8)


def parts(case: Case, kinds: dict[str, dict[int, int]], people: dict[int, int]) -> dict[int, tuple[int, int]]:
    """Use part and fixed part of each municipality."""
    paid = financed([case], use_of(kinds), weights_of(people)).payments
    return {row["municipality"]: (row["use"], row["fixed"]) for row in paid.iter_rows(named=True)}


@pytest.mark.parametrize("model", PRESETS)
@settings(max_examples=30)
@given(AMOUNT, RESULT, DAYS, DAYS, PEOPLE)
def test_each_variant_is_the_table_in_plain_fractions_and_adds_up(
    model: str, cost: int, carried: int, days: dict[int, int], crime: dict[int, int], people: dict[int, int]
) -> None:
    kinds = {"used": days, "crime_days": crime} if model == "secure" else {"used": days}
    more = {"places": 10} if model == "psychiatry" else {"price": Decimal("4321.5")} if model == "secure" else {}
    case = a_case(model, cost, carried=carried, **more)
    found = parts(case, kinds, people)
    assert found == plainly(case, kinds, people)
    assert sum(use + fixed for use, fixed in found.values()) == cost + carried


@pytest.mark.parametrize("model", ["subscription", "committed", "shared", "basic_rate", "tariff"])
@settings(max_examples=30)
@given(AMOUNT, DAYS, DAYS, PEOPLE)
def test_every_agreed_way_adds_up_too(
    model: str, cost: int, days: dict[int, int], bought: dict[int, int], people: dict[int, int]
) -> None:
    kinds = {"used": days, "committed": bought} if model == "committed" else {"used": days}
    case = a_case(model, cost, share=Decimal("0.35"), price=_price(model), places=10)
    assert sum(use + fixed for use, fixed in parts(case, kinds, people).values()) == cost


def _price(model: str) -> Decimal | None:
    return Decimal("1234.5") if model == "basic_rate" else None


@settings(max_examples=30)
@given(AMOUNT, st.dictionaries(st.integers(101, 110), st.integers(1, 60_000), min_size=2))
def test_who_has_more_inhabitants_never_pays_less_of_the_objective_part(cost: int, people: dict[int, int]) -> None:
    found = parts(a_case("full", cost), {}, people)
    ordered = [found[code][1] for code in sorted(people, key=lambda code: (people[code], -code))]
    assert ordered == sorted(ordered)


@settings(max_examples=30)
@given(AMOUNT, DAYS, PEOPLE, st.randoms(use_true_random=False))
def test_the_order_of_rows_means_nothing(
    cost: int, days: dict[int, int], people: dict[int, int], random: object
) -> None:
    case, use, weights = a_case("childrens_house", cost), use_of({"used": days}), weights_of(people)
    mixed = [list(range(frame.height)) for frame in (use, weights)]
    for order in mixed:
        random.shuffle(order)  # type: ignore[attr-defined]
    shuffled = financed([case], use[mixed[0]], weights[mixed[1]]).payments
    assert_frame_equal(shuffled, financed([case], use, weights).payments)


def test_many_offers_are_each_paid_as_one() -> None:
    cases = [a_case("full"), a_case("psychiatry", places=1), a_case("committed"), a_case("tariff", kr(10))]
    kinds = [{}, {"used": {101: 100}}, {"used": {147: 5}, "committed": {101: 5, 147: 1}}, {"used": {101: 1, 151: 2}}]
    people = [{101: 2, 147: 1}, {147: 3, 151: 4}, {}, {}]
    use = pl.concat([use_of(k, number) for number, k in enumerate(kinds)])
    weights = pl.concat([weights_of(p, number) for number, p in enumerate(people)])
    together = financed(cases, use, weights).payments
    for number, case in enumerate(cases):
        alone = financed([case], use_of(kinds[number]), weights_of(people[number])).payments
        mine = together.filter(pl.col("case") == number).with_columns(case=pl.lit(0, pl.Int64()))
        assert_frame_equal(mine, alone)


def test_a_tie_goes_to_the_lowest_code() -> None:
    # 100 øre between three alike: 34, 33, 33
    assert parts(a_case("full", 100), {}, {751: 1, 101: 1, 330: 1}) == {101: (0, 34), 330: (0, 33), 751: (0, 33)}


def test_a_user_outside_the_catchment_pays_for_use_only() -> None:
    # 1.000 kr. for 366 days; 183 used by 200, so half of it, and the rest by 101
    found = parts(a_case("psychiatry", places=1), {"used": {200: 183}}, {101: 5})
    assert found == {101: (0, kr(500)), 200: (kr(500), 0)}


def test_a_price_in_whole_ore_is_paid_exactly() -> None:
    # places 1, 366 days x 2,50 kr. = 915 kr.; 101 uses 100 days = 250 kr.
    found = financed(
        [a_case("psychiatry", None, price=Decimal("2.5"), places=1)], use_of({"used": {101: 100}}), weights_of({147: 1})
    )
    assert found.cases[0].offer.cost == kr(915)
    assert found.payments["use"].to_list() == [kr(250), 0]
    assert found.payments["fixed"].to_list() == [0, kr(665)]


def test_everything_used_leaves_nothing_objective() -> None:
    found = parts(a_case("psychiatry", 100_01, places=1), {"used": {101: 200, 147: 166}}, {151: 5})
    assert found[151] == (0, 0)


def test_a_surplus_is_paid_back_by_the_same_key() -> None:
    # 1.000 - 1.300 = -300 kr.: 200 and 100 back
    assert parts(a_case("full", carried=kr(-1300)), {}, {101: 2, 147: 1}) == {101: (0, kr(-200)), 147: (0, kr(-100))}


def test_income_above_the_cost_is_paid_back_too() -> None:
    # 2 days x 600 kr. = 1.200 of 1.000
    found = parts(a_case("secure", price=Decimal(600)), {"used": {101: 2}}, {101: 1, 147: 1})
    assert found == {101: (kr(1200), kr(-100)), 147: (0, kr(-100))}


def test_a_basic_rate_above_the_cost_is_lowered_to_it() -> None:
    # 10 units at 100 kr. would be all of the 1.000, and at 101 more
    for price in (100, 101):
        assert parts(a_case("basic_rate", price=Decimal(price)), {"used": {101: 10}}, {147: 1})[147] == (0, 0)
    assert parts(a_case("basic_rate", price=Decimal(99)), {"used": {101: 10}}, {147: 1})[147] == (0, kr(10))


def test_who_has_no_inhabitants_of_the_age_pays_nothing() -> None:
    assert parts(a_case("full"), {}, {101: 0, 147: 9})[101] == (0, 0)


def test_use_may_be_parts_of_a_unit() -> None:
    use = use_of({"used": {101: 1, 147: 1}}).with_columns(used=pl.Series([500_000, 1_500_000]))
    # 1.000 kr. by 0,5 and 1,5
    assert financed([a_case("tariff")], use, weights_of({})).payments["use"].to_list() == [kr(250), kr(750)]


@pytest.mark.parametrize(
    ("case", "days", "said"),
    [
        (a_case("full", -1), {}, "Udgiften er negativ. Det gælder Åen."),
        (a_case("full", None), {}, "Der mangler en udgift."),
        (a_case("teaching", None), {}, "Der mangler en udgift eller takst."),
        (a_case("teaching", price=Decimal(1)), {101: 1}, "både udgift og takst"),
        (a_case("teaching", price=Decimal(-1)), {101: 1}, "Prisen er negativ."),
        (a_case("psychiatry"), {101: 1}, "Der mangler antallet af pladser."),
        (a_case("psychiatry", places=0), {101: 1}, "Der er ingen pladser."),
        (a_case("psychiatry", places=1), {101: 367}, "større end de 366 døgn, der er i 1 plads"),
        (a_case("secure"), {101: 1}, "ingen pris at betale for det"),
        (a_case("childrens_house"), {}, "intet forbrug"),
        (a_case("tariff"), {}, "intet forbrug"),
        (a_case("committed"), {}, "intet forbrug"),
        (a_case("basic_rate"), {101: 1}, "Der mangler prisen pr. enhed."),
        (a_case("subscription"), {101: 1}, "Der mangler den faste andel."),
        (a_case("subscription", share=Decimal("1.01")), {101: 1}, "ikke mellem 0 og 100 procent"),
    ],
    ids=lambda part: part.model.id if isinstance(part, Case) else None,
)
def test_what_cannot_be_used_is_refused(case: Case, days: dict[int, int], said: str) -> None:
    with pytest.raises(BadFinancing, match=said):
        financed([case], use_of({"used": days}), weights_of({101: 1}))


@pytest.mark.parametrize("places", [1, 2])
def test_all_the_days_there_are_can_be_used(places: int) -> None:
    parts(a_case("psychiatry", places=places), {"used": {101: 366 * places}}, {101: 1})


@pytest.mark.parametrize("people", [{}, {101: 0}])
def test_with_nobody_to_carry_the_fixed_part_it_is_refused(people: dict[int, int]) -> None:
    with pytest.raises(BadFinancing, match=r"ingen at fordele den faste del på \(objektiv del\). Det gælder Åen"):
        parts(a_case("full"), {}, people)


def test_every_way_is_declared_on_four_levels() -> None:
    for model in MODELS.values():
        assert len([level for level in model.levels if level]) == 4
