"""Prices made comparable: elements, housing, index, hours, means and deviations that add up."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import polars as pl
import pytest
from analysis.price_world import a_tariff, an_offer, compared, kr, offers_with, parts_of, prices, reasons
from hypothesis import given
from hypothesis import strategies as st

from styrbar.analysis.comparable_prices import NO_HOURS, NO_HOUSING_SPLIT, NO_INDEX, NO_SPLIT, elements
from styrbar.analysis.price_level import PriceIndex, price_indices
from styrbar.errors import BadInput

SPLIT = parts_of("1", staff="800", property="150", depreciation="30", interest="20")


def elements_of(found, line=0, value="amount"):
    return dict(found.parts.filter(pl.col("line") == line, pl.col(value) != 0).select("element", value).iter_rows())


# Housing and elements


def test_the_home_is_taken_out_where_it_is_inside_the_price():
    found = compared(offers_with(a_tariff("1"), tariff_elements=SPLIT), without_housing=True)
    row = found.lines.row(0, named=True)
    # 1.000 - 150 - 30 - 20
    assert (row["asked"], row["housing_amount"], row["price"], row["housing"]) == (kr(1000), kr(200), kr(800), "out")
    assert elements_of(found) == {"staff": kr(800)}


@pytest.mark.parametrize(
    ("legal_basis", "housing", "price"),
    [
        ("SEL § 108", "out", 800),
        ("ABL § 105, SEL § 85", "separate", 1000),
        ("SEL § 104", "unknown", 1000),
        ("SEL § 107, SEL § 85", "unknown", 1000),
        (None, "unknown", 1000),
    ],
)
def test_the_home_is_taken_out_under_the_sections_that_say_so_and_no_others(legal_basis, housing, price):
    offers = [an_offer("1", legal_basis=legal_basis)]
    found = compared(offers_with(a_tariff("1"), tariff_elements=SPLIT, offers=offers), without_housing=True)
    assert found.lines.select("housing", "price").row(0) == (housing, kr(price))


@pytest.mark.parametrize("known", [{}, {"staff": "800"}])
def test_a_home_that_cannot_be_told_apart_is_never_guessed(known):
    snapshot = offers_with(a_tariff("1"), tariff_elements=parts_of("1", **known))
    assert reasons(snapshot, without_housing=True) == [("1", NO_HOUSING_SPLIT)]
    assert prices(snapshot) == [kr(1000)]


def test_a_price_that_is_wholly_split_without_a_home_has_none():
    snapshot = offers_with(a_tariff("1"), tariff_elements=parts_of("1", staff="1000"))
    assert prices(snapshot, without_housing=True) == [kr(1000)]


def test_what_the_elements_lack_is_not_split():
    found = compared(offers_with(a_tariff("1"), tariff_elements=parts_of("1", staff="900", income="-40")))
    assert elements_of(found) == {"staff": kr(900), "income": kr(-40), "unsplit": kr(140)}


@pytest.mark.parametrize(("staff", "split"), [("1000", True), ("1000.01", False)])
def test_elements_that_are_more_than_the_tariff_are_not_used(staff, split):
    found = compared(offers_with(a_tariff("1"), tariff_elements=parts_of("1", staff=staff)))
    assert elements_of(found) == ({"staff": kr(1000)} if split else {"unsplit": kr(1000)})


def test_elements_of_another_date_or_service_are_not_the_tariffs():
    moved = [row | {"from_date": date(2025, 1, 1)} for row in SPLIT] + [row | {"service": "Andet"} for row in SPLIT]
    assert elements_of(compared(offers_with(a_tariff("1"), tariff_elements=moved))) == {"unsplit": kr(1000)}


def test_a_supplement_has_elements_of_its_own():
    base, more = a_tariff("1", "700", part="base"), a_tariff("1", "300", part="supplement", service="Nat")
    own = [row | {"service": "Nat"} for row in parts_of("1", staff="250")]
    snapshot = offers_with(base, more, tariff_elements=[*parts_of("1", staff="700"), *own])
    assert elements_of(compared(snapshot, supplements=True), line=1) == {"staff": kr(950), "supplement": kr(50)}


def test_an_element_that_is_set_equal_is_out_of_every_price():
    snapshot = offers_with(
        a_tariff("1"), a_tariff("2", "990"),
        tariff_elements=[*parts_of("1", staff="970", pension="30"), *parts_of("2", staff="990")],
        offers=[an_offer("1"), an_offer("2", ownership="private")],
    )  # fmt: skip
    assert compared(snapshot).one_sided.rows() == [("pension", 1, 0)]
    found = compared(snapshot, equal=("pension",))
    assert found.lines.select("equal_amount", "price").rows() == [(kr(30), kr(970)), (0, kr(990))]
    assert found.one_sided.is_empty()


def test_an_element_cannot_be_set_equal_in_a_price_that_does_not_show_it():
    assert reasons(offers_with(a_tariff("1")), equal=("pension",)) == [("1", NO_SPLIT)]


def test_with_one_side_only_no_element_is_one_sided():
    assert compared(offers_with(a_tariff("1"), tariff_elements=SPLIT)).one_sided.is_empty()


# Price level


def an_index(**percent: str) -> PriceIndex:
    return PriceIndex("A", "juni", {int(year[1:]): Decimal(p) for year, p in percent.items()})


@pytest.mark.parametrize(
    ("of", "to", "factor"),
    [
        (2026, 2026, Fraction(1)),
        (2025, 2026, Fraction(103, 100)),
        (2024, 2026, Fraction(102, 100) * Fraction(103, 100)),
        (2026, 2024, 1 / (Fraction(102, 100) * Fraction(103, 100))),
        (2023, 2026, None),
        (2026, 2027, None),
    ],
)
def test_the_index_leads_from_one_year_to_another_when_it_has_every_year(of, to, factor):
    assert an_index(y2025="2", y2026="3").factor(of, to) == factor


def test_a_tariff_is_indexed_from_the_year_it_is_from():
    old = a_tariff("1", from_date=date(2025, 1, 1))
    index = an_index(y2026="2.5")
    assert prices(offers_with(old, a_tariff("2")), level=2026, index=index) == [kr(1025), kr(1000)]


def test_a_tariff_the_index_does_not_reach_is_left_out():
    old = a_tariff("1", from_date=date(2024, 1, 1))
    assert reasons(offers_with(old), level=2026, index=an_index(y2026="2.5")) == [("1", NO_INDEX)]


def test_the_loaded_indices_are_told_apart_by_area_and_estimate():
    rows = [
        {"year": 2026, "area": "Service", "version": version, "combined_percent": Decimal(p)}
        for version, p in (("juni", "2"), ("marts", "3"))
    ]
    found = price_indices(offers_with(price_indices=rows))
    assert [(index.name, index.percent) for index in found] == [
        ("Service, juni", {2026: 2}), ("Service, marts", {2026: 3})
    ]  # fmt: skip


@pytest.mark.parametrize(("percent", "refused"), [("-99.9", False), ("-100", True)])
def test_an_index_cannot_take_the_whole_price(percent, refused):
    snapshot = offers_with(price_indices=[{"year": 2026, "combined_percent": Decimal(percent)}])
    if not refused:
        assert price_indices(snapshot)[0].name == "uden område, uden skøn"
        return
    with pytest.raises(BadInput, match="fald på 100 procent"):
        price_indices(snapshot)


def test_two_index_values_of_one_year_are_refused():
    row = {"year": 2026, "area": "A", "version": "juni", "combined_percent": Decimal(2)}
    with pytest.raises(BadInput, match="har for 2026 to værdier"):
        price_indices(offers_with(price_indices=[row, row]))


# Hours

HOURS = {"direct_hours": Decimal("2.5"), "paid_hours": Decimal(4)}


def test_hours_with_the_citizen_and_all_paid_hours_are_told_apart():
    row = compared(offers_with(a_tariff("1") | HOURS)).lines.row(0, named=True)
    assert (row["direct_hour"], row["paid_hour"]) == (kr(400), kr(250))


def test_the_price_of_an_hour_can_be_what_is_compared():
    snapshot = offers_with(
        a_tariff("1") | HOURS, a_tariff("2", unit="hour", direct_hours=Decimal("0.5")), a_tariff("3")
    )
    found = compared(snapshot, measure="direct_hour")
    # 1.000 / 2,5 and 1.000 / 0,5: a tariff by the hour needs no hours a day here.
    assert found.lines["price"].to_list() == [kr(400), kr(2000)]
    assert found.left_out.select("offer", "reason").rows() == [("3", NO_HOURS)]


# Means and deviations


def test_the_mean_is_weighed_by_places():
    found = compared(
        offers_with(a_tariff("1"), a_tariff("2", "1300"), offers=[an_offer("1"), an_offer("2", places=20)])
    )
    # (10 x 1.000 + 20 x 1.300) / 30 = 1.200
    assert found.lines["mean"].to_list() == [kr(1200), kr(1200)]
    assert found.lines["deviation"].to_list() == [kr(-200), kr(100)]


def test_an_offer_with_two_prices_shares_its_weight_between_them():
    steps = [a_tariff("1", "1000", step=1), a_tariff("1", "1400", step=2, service="Trin 2")]
    found = compared(offers_with(*steps, a_tariff("2", "1300")))
    # (5 x 1.000 + 5 x 1.400 + 10 x 1.300) / 20 = 1.250
    assert found.lines["mean"].to_list() == [kr(1250)] * 3


def test_the_mean_can_be_weighed_by_used_days_of_the_last_twelve_months():
    months = {("1", date(2026, 5, 1)): 100, ("1", date(2025, 5, 1)): 900, ("2", date(2025, 6, 1)): 300}
    used = [{"offer": o, "month": m, "places": 9, "used_days": n} for (o, m), n in months.items()]
    found = compared(offers_with(a_tariff("1"), a_tariff("2", "1400"), occupancy=used), weight="days")
    # May 2025 is thirteen months ago: (100 x 1.000 + 300 x 1.400) / 400 = 1.300
    assert found.lines["mean"].to_list() == [kr(1300)] * 2


@pytest.mark.parametrize("weight", ["places", "equal"])
def test_without_places_every_offer_counts_alike(weight):
    offers = [an_offer("1", places=None), an_offer("2", places=0)]
    found = compared(offers_with(a_tariff("1"), a_tariff("2", "1400"), offers=offers), weight=weight)
    assert found.lines["mean"].to_list() == [kr(1200)] * 2
    assert found.groups["unweighed"].item() is (weight == "places")


def test_each_is_held_against_its_own_group():
    offers = [an_offer("1"), an_offer("2", legal_basis="SEL § 108"), an_offer("3", legal_basis=None)]
    found = compared(
        offers_with(a_tariff("1"), a_tariff("2", "5000"), a_tariff("3", "9000"), offers=offers), group=("legal_basis",)
    )
    assert found.groups["group"].to_list() == ["(ikke oplyst)", "SEL § 107", "SEL § 108"]
    assert found.lines["deviation"].to_list() == [0, 0, 0]


def test_the_deviation_is_explained_by_element():
    snapshot = offers_with(
        a_tariff("1"), a_tariff("2", "1200"),
        tariff_elements=[*SPLIT, *parts_of("2", staff="1100", property="100")],
    )  # fmt: skip
    found = compared(snapshot)
    # Means: staff 950, property 125, depreciation 15, interest 10; in all 1.100.
    assert elements_of(found, 1, "deviation") == {
        "staff": kr(150), "property": kr(-25), "depreciation": kr(-15), "interest": kr(-10)
    }  # fmt: skip
    assert found.lines["deviation"].to_list() == [kr(-100), kr(100)]


amounts = st.decimals(min_value=1, max_value=9000, places=6)


@given(
    st.lists(
        st.tuples(st.sampled_from(["day", "month"]), amounts, st.lists(amounts, max_size=4), st.integers(0, 40)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([None, 2024, 2026, 2028]),
)
def test_elements_add_up_to_price_mean_and_deviation_to_the_ore(rows, level):
    tariffs, parts, offers = [], [], []
    for n, (unit, rest, split, places) in enumerate(rows):
        tariffs.append(a_tariff(str(n), str(rest + sum(split)), unit=unit))
        parts += parts_of(str(n), **dict(zip(elements(), map(str, split), strict=False)))
        offers.append(an_offer(str(n), places=places))
    index = an_index(y2025="3.3", y2026="1.7", y2027="2.9", y2028="-0.4")
    snapshot = offers_with(*tariffs, tariff_elements=parts, offers=offers)
    found = compared(snapshot, level=level, index=index if level else None)
    sums = found.parts.group_by("line").agg(pl.col("amount", "mean", "deviation").sum()).sort("line")
    assert sums["amount"].to_list() == found.lines["price"].to_list()
    assert sums["mean"].to_list() == found.lines["mean"].to_list()
    assert sums["deviation"].to_list() == found.lines["deviation"].to_list()
    for tariff, price in zip(tariffs, found.lines["price"], strict=True):
        exact = Fraction(tariff["price"]) * 100 * (Fraction(12, 365) if tariff["unit"] == "month" else 1)
        # The index factor is kept with twelve decimals.
        exact *= round((index.factor(2026, level) if level else 1) * 10**12) / Fraction(10**12)
        whole = (Decimal(exact.numerator) / exact.denominator).quantize(Decimal(1), ROUND_HALF_UP)
        assert price == int(whole)


# The citizen's own payment

OWN = {"status": "granted", "from_date": date(2026, 1, 1), "frequency": "month", "offer": "1"}


def test_the_own_payment_at_the_offer_is_the_mean_a_day_of_those_who_pay():
    grants = [
        OWN | {"grant_id": "B1", "citizen": "a", "price": Decimal(-3100)},
        OWN | {"grant_id": "B2", "citizen": "b", "price": Decimal(-6200)},
        OWN | {"grant_id": "B3", "citizen": "c", "price": Decimal(9000)},
        OWN | {"grant_id": "B4", "citizen": "d", "price": Decimal(-9300), "offer": None},
    ]
    found = compared(offers_with(a_tariff("1"), a_tariff("2"), grants=grants)).lines
    # (3.100 + 6.200) / 31 days of May / 2 people
    assert found.select("own_payment", "own_payers").rows() == [(kr(150), 2), (None, None)]


def test_an_own_payment_that_has_ended_is_not_counted():
    ended = OWN | {"grant_id": "B1", "price": Decimal(-3100), "to_date": date(2026, 4, 30)}
    assert compared(offers_with(a_tariff("1"), grants=[ended])).lines["own_payers"].to_list() == [None]


def test_an_own_payment_may_stand_as_a_dated_price():
    price = {"grant_id": "B1", "price": Decimal(-3100), "from_date": date(2026, 1, 1)}
    found = compared(offers_with(a_tariff("1"), grants=[OWN | {"grant_id": "B1"}], prices=[price]))
    assert found.lines["own_payment"].to_list() == [kr(100)]


def test_without_offers_there_is_nothing_to_compare():
    found = compared(offers_with())
    assert found.lines.is_empty()
    assert found.groups.is_empty()
