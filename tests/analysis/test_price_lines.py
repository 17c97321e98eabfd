"""Which prices an offer asks on a day: units, dates, base and supplement."""

from datetime import date
from decimal import Decimal

import pytest
from analysis.price_world import DAY, a_tariff, an_offer, kr, offers_with, prices, reasons

from styrbar.analysis.price_lines import (
    ABSURD,
    BY_HOUR,
    LONE_SUPPLEMENT,
    NO_TARIFF,
    NOT_BY_DAY,
    NOT_POSITIVE,
    Selection,
    chosen_offers,
    price_lines,
    under,
)
from styrbar.errors import BadInput

SEL_107 = Selection(legal_basis=("SEL § 107",))


@pytest.mark.parametrize(
    ("day", "price"),
    [(date(2025, 12, 31), []), (date(2026, 1, 1), [100_000]), (date(2026, 6, 30), [100_000]), (date(2026, 7, 1), [])],
)
def test_a_tariff_counts_from_its_first_to_its_last_day(day, price):
    snapshot = offers_with(a_tariff("1", to_date=date(2026, 6, 30)))
    assert prices(snapshot, day=day) == price
    assert reasons(snapshot, day=day) == ([] if price else [("1", NO_TARIFF)])


def test_of_two_tariffs_for_the_same_the_newest_counts_and_then_the_last_in_the_file():
    newer = a_tariff("1", "1100", from_date=date(2026, 4, 1))
    assert prices(offers_with(newer, a_tariff("1", "1000"))) == [kr(1100)]
    assert prices(offers_with(a_tariff("1", "1000"), a_tariff("1", "900"))) == [kr(900)]


@pytest.mark.parametrize(
    ("unit", "day", "hours", "expected"),
    [
        ("day", DAY, None, kr(1000)),
        ("month", DAY, None, 3_288),  # 1.000 x 12 / 365 = 32,876…
        ("month", date(2028, 5, 1), None, 3_279),  # 1.000 x 12 / 366 = 32,786…
        ("hour", DAY, Decimal("7.5"), kr(7500)),
    ],
)
def test_a_unit_is_turned_into_a_day(unit, day, hours, expected):
    assert prices(offers_with(a_tariff("1", unit=unit)), day=day, hours_per_day=hours) == [expected]


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"unit": "hour"}, BY_HOUR),
        ({"unit": "piece"}, NOT_BY_DAY),
        ({"unit": "kilometre"}, NOT_BY_DAY),
        ({"unit": "fixed"}, NOT_BY_DAY),
        ({"price": Decimal(0)}, NOT_POSITIVE),
        ({"price": Decimal(-1)}, NOT_POSITIVE),
        ({"price": Decimal(10**9) + 1}, ABSURD),
        ({"part": "supplement"}, LONE_SUPPLEMENT),
    ],
)
def test_what_cannot_be_a_price_a_day_is_left_out_with_its_reason(fields, why):
    assert reasons(offers_with(a_tariff("1") | fields)) == [("1", why)]


def test_the_smallest_and_the_largest_tariff_count():
    assert prices(offers_with(a_tariff("1", "0.01"), a_tariff("2", "1000000000"))) == [1, 10**11]


@pytest.mark.parametrize("hours", [Decimal(0), Decimal("24.1"), Decimal(-1)])
def test_hours_a_day_must_fit_in_a_day(hours):
    with pytest.raises(BadInput, match="over 0 og højst 24"):
        prices(offers_with(a_tariff("1")), hours_per_day=hours)


def test_twenty_four_hours_fit_in_a_day():
    assert prices(offers_with(a_tariff("1", "10", unit="hour")), hours_per_day=Decimal(24)) == [kr(240)]


BASE = a_tariff("1", "700", part="base")
NIGHT = a_tariff("1", "250", part="supplement", service="Nattevagt")


def test_a_base_stands_alone_beside_what_can_be_added():
    lines = price_lines(
        offers_with(BASE, NIGHT, NIGHT | {"service": "Ekstra", "price": Decimal(90)}), DAY, SEL_107
    ).lines
    row = lines.row(0, named=True)
    assert (lines.height, row["price"], row["base"], row["supplement"]) == (1, 700, 700, None)
    assert (row["lowest_supplement"], row["highest_supplement"]) == (90, 250)


def test_with_supplements_the_base_and_each_of_them_is_a_price_too():
    found = price_lines(offers_with(BASE, NIGHT), DAY, SEL_107, supplements=True).lines
    assert found.select("title", "price").rows() == [("Ophold", 700), ("Ophold + Nattevagt", 950)]


def test_a_supplement_with_a_step_is_part_of_the_price():
    steps = [a_tariff("1", price, part="supplement", step=n) for n, price in ((1, "100"), (2, "200"))]
    found = price_lines(offers_with(BASE, *steps), DAY, SEL_107).lines
    assert found.select("step", "price").rows() == [(1, 800), (2, 900)]


def test_a_supplement_of_another_service_needs_the_only_base():
    other = BASE | {"service": "Aflastning"}
    assert reasons(offers_with(BASE, other, NIGHT)) == [("1", LONE_SUPPLEMENT)]


def test_a_supplement_by_the_month_fits_no_base_by_the_day():
    assert reasons(offers_with(BASE, NIGHT | {"unit": "month"})) == [("1", LONE_SUPPLEMENT)]


def test_the_hours_of_base_and_supplement_add_up_when_both_are_known():
    timed = BASE | {"direct_hours": Decimal(2), "paid_hours": Decimal(4)}
    night = NIGHT | {"direct_hours": Decimal("0.5")}
    found = price_lines(offers_with(timed, night), DAY, SEL_107, supplements=True).lines.row(1, named=True)
    assert (found["direct_hours"], found["paid_hours"]) == (Decimal("2.5"), None)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("SEL § 107", True),
        ("SEL § 107 stk. 1", True),
        ("SEL § 85, SEL § 107", True),
        ("SEL § 107, SEL § 110", True),
        ("SEL § 107 a", False),
        ("SEL § 10", False),
        ("SEL § 1070", False),
        (None, False),
    ],
)
def test_a_section_finds_its_paragraphs_and_no_other_section(text, found):
    offers = offers_with(offers=[an_offer("1", legal_basis=text)]).table("offers")
    assert offers.select(under(["SEL § 107"])).collect().item() is found


@pytest.mark.parametrize(
    ("selection", "numbers"),
    [
        (Selection(), ["1", "2", "3"]),
        (Selection(ownership=("private",)), ["2", "3"]),
        (Selection(target_group=("Hjemløshed",)), ["3"]),
        (Selection(offer_type=("Opholdssted",)), ["2"]),
        (Selection(municipality=(751,)), ["3"]),
        (Selection(offers=("1", "3")), ["1", "3"]),
        (Selection(ownership=("private",), offers=("1", "3")), ["3"]),
    ],
)
def test_offers_are_chosen_by_any_of_their_marks(selection, numbers):
    snapshot = offers_with(
        offers=[
            an_offer("1"),
            an_offer("2", ownership=None, provider="L1", offer_type="Opholdssted"),
            an_offer("3", ownership="private", target_group="Hjemløshed", municipality=751),
        ],
        providers=[{"provider": "L1", "ownership": "private"}],
    )
    assert chosen_offers(snapshot, selection)["offer"].to_list() == numbers


def test_a_picked_number_that_no_offer_has_is_refused():
    with pytest.raises(BadInput, match=r"Tilbudsnr\. 9"):
        chosen_offers(offers_with(a_tariff("1")), Selection(offers=("1", "9")))
