"""The price of an hour: per paid hour, and per hour face to face."""

from dataclasses import replace

import pytest
from rules.tariff.tariff_world import BOOK, D, a_line, kr

from styrbar.rules.tariff import BadTariff, HourlyBudget, PriorResult, hourly_price

HOURLY = HourlyBudget(
    "Bostøtten", "municipal", 2026, (a_line(900_000), a_line(200_000, "management")), D(2000), D("0.6")
)


def test_an_hour_face_to_face_bears_the_hours_that_are_not():
    found = hourly_price(HOURLY, BOOK)
    # 1.100.000 / 2.000 = 550,00; 1.100.000 / (2.000 x 60 %) = 916,67
    assert (found.per_paid_hour, found.per_direct_hour) == (kr(550), kr(916.67))
    assert found.direct_hours == 1200


def test_the_elements_add_up_to_each_price():
    found = hourly_price(HOURLY, BOOK)
    assert found.elements_paid == {"staff": kr(450), "management": kr(100)}
    assert found.elements_direct == {"staff": kr(750), "management": kr(166.67)}


def test_the_steps_are_written_out():
    told = {w.what: (w.sum, w.said) for w in hourly_price(HOURLY, BOOK).workings}
    assert told["Timer ansigt til ansigt"] == ("2.000 x 60 %", "1.200")
    assert told["Pris pr. ATA-time"] == ("1.100.000,00 / 1.200", "916,666667 kr.")
    assert told["Pris pr. ATA-time, afrundet til hele øre"] == ("916,666667 kr.", "916,67 kr.")


def test_a_public_deficit_raises_the_price_and_a_private_does_not():
    prior = (PriorResult(2024, -kr(155_000), budget=kr(1_100_000)),)  # 155.000 - 55.000 = 100.000
    prices = [
        hourly_price(replace(HOURLY, prior=prior, ownership=o), BOOK).per_paid_hour for o in ("municipal", "private")
    ]
    assert prices == [kr(600), kr(550)]  # 1.200.000 / 2.000


def test_when_all_hours_are_face_to_face_the_prices_are_one():
    found = hourly_price(replace(HOURLY, direct_share=D(1)), BOOK)
    assert found.per_paid_hour == found.per_direct_hour


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"paid_hours": D(0)}, "ingen betalte timer"),
        ({"direct_share": D(0)}, "over 0 og højst 100 %"),
        ({"direct_share": D("1.01")}, "over 0 og højst 100 %"),
        ({"lines": (a_line(1), a_line(1, "income"))}, "ingen omkostninger tilbage"),
        ({"lines": (a_line(service="Ophold"),)}, "kun én ydelse"),
        ({"ownership": "x"}, "Ejerforholdet"),
    ],
)
def test_an_hour_that_cannot_be_priced_is_refused(changed: dict, said: str):  # type: ignore[type-arg]
    with pytest.raises(BadTariff, match=said):
        hourly_price(replace(HOURLY, **changed), BOOK)
