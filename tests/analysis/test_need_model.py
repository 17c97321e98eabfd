"""A differentiated model: what its steps cost, how need is written, and what is refused."""

from dataclasses import replace
from decimal import Decimal

import pytest

from styrbar.analysis.need_model import BadNeedModel, NeedModel, NeedStep, OfferPrice, need_of, need_words

D = Decimal
PRICE = OfferPrice(50_000, 40_000)
"""500 kr. a day, 400 kr. a support hour."""


def a_model(*steps: tuple[str, str], scale: str = "vum2", **fields: object) -> NeedModel:
    """Steps of (lowest need, hours); two unless said otherwise."""
    made = tuple(NeedStep(D(need), D(hours)) for need, hours in steps or (("0", "1"), ("3", "2.5")))
    return replace(NeedModel("Model", scale, made, PRICE), **fields)  # type: ignore[arg-type]


def test_a_steps_tariff_is_the_base_tariff_and_the_packages_hours():
    assert [a_model().tariff(n) for n in (1, 2)] == [90_000, 150_000]  # 500 + 1 x 400; 500 + 2,5 x 400


def test_an_offer_may_charge_its_own_price():
    model = a_model(by_offer={"T2": OfferPrice(10_000, 50_000)})
    assert (model.tariff(2, "T2"), model.tariff(2, "T1")) == (135_000, 150_000)  # 100 + 2,5 x 500


def test_the_tariff_is_rounded_half_away_from_zero():
    assert a_model(("0", "0.5"), ("1", "1.5"), price=OfferPrice(0, 1)).tariff(2) == 2  # 1,5 øre


@pytest.mark.parametrize(
    ("scale", "text", "need"),
    [("vum1", "c", 2), ("vum1", "E", 4), ("vum2", " 3 ", 3), ("themes", "2,45", D("2.45")), ("themes", "4", 4)],
)
def test_a_need_is_read_as_it_is_written(scale: str, text: str, need: Decimal):
    assert need_of(text, scale) == need


@pytest.mark.parametrize(
    ("scale", "text"), [("vum1", "F"), ("vum1", ""), ("vum2", "2,5"), ("vum2", "5"), ("vum2", "B"), ("themes", "4,1")]
)
def test_a_need_off_the_scale_is_refused(scale: str, text: str):
    with pytest.raises(BadNeedModel, match="Behovet kan ikke læses"):
        need_of(text, scale)


def test_a_need_is_told_in_the_scales_own_words():
    told = [need_words(D(2), scale) for scale in ("vum1", "vum2", "themes")]
    assert told == ["C", "2", "2,00"]


def many(count: int) -> tuple[tuple[str, str], ...]:
    return tuple((str(D(n) / 10), str(n)) for n in range(count))


@pytest.mark.parametrize("count", [2, 30])
def test_two_to_thirty_steps_are_allowed(count: int):
    assert len(a_model(*many(count), scale="themes").steps) == count


@pytest.mark.parametrize(
    ("steps", "fields", "said"),
    [
        (many(1), {"scale": "themes"}, "har 1 trin"),
        (many(31), {"scale": "themes"}, "har 31 trin"),
        ((("0", "2"), ("1", "1")), {}, "Trin 1 og 2 krydser"),
        ((("0", "1"), ("1", "1")), {}, "Trin 1 og 2 krydser"),
        ((("0", "1"), ("2", "2"), ("1", "3")), {}, "Trin 2 og 3 krydser"),
        ((("0", "1"), ("0", "2")), {}, "Trin 1 og 2 krydser"),
        ((("0", "-1"), ("1", "2")), {}, "negative timer"),
        ((("0", "1"), ("5", "2")), {}, "uden for skalaen"),
        ((("0", "1"), ("1.5", "2")), {}, "uden for skalaen"),
        ((("0", "1"), ("1", "1.00001")), {}, "mere end fire decimaler"),
        ((), {"price": OfferPrice(-1, 1)}, "Grundtaksten er negativ"),
        ((), {"price": OfferPrice(0, 0)}, "en støttetime koster ikke noget"),
        ((), {"by_offer": {"T1": OfferPrice(0, -1)}}, "en støttetime koster ikke noget"),
        ((), {"scale": "points"}, "Skalaen for behov kendes ikke"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused(steps: tuple, fields: dict, said: str):  # type: ignore[type-arg]
    with pytest.raises(BadNeedModel, match=said):
        a_model(*steps, **fields)
