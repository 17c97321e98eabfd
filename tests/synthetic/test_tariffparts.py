"""Tariffs divide into parts, steps, hours and elements without changing what anybody pays."""

from datetime import date

import pytest

from styrbar.synthetic.course import Course, Years, course
from styrbar.synthetic.tariffparts import HOUSING, elements, financing, hours, parts, price_of


@pytest.fixture(scope="module")
def made() -> Course:
    return course(800, Years(2022, 2026), 1)


def test_the_first_part_has_the_name_of_the_help_and_its_whole_price(made: Course) -> None:
    for offer in made.catalogue.offers:
        assert parts(offer)[0].service == offer.kind.intervention
        assert price_of(parts(offer)[0], 123_457) == 123_457


def test_every_form_of_tariff_is_there(made: Course) -> None:
    found = [parts(offer) for offer in made.catalogue.offers]
    assert any(len(p) == 1 and p[0].part == "whole" for p in found)
    assert any({part.part for part in p} == {"base", "supplement"} for p in found)
    assert any(len(p) > 2 and all(part.step for part in p) for p in found)


def test_steps_are_numbered_from_one_and_rise_with_their_number(made: Course) -> None:
    for offer in made.catalogue.offers:
        steps = sorted((part.step, price_of(part, 200_000)) for part in parts(offer) if part.step)
        assert [n for n, _ in steps] == list(range(1, len(steps) + 1))
        assert [price for _, price in steps] == sorted({price for _, price in steps})


def test_the_elements_add_up_to_the_price(made: Course) -> None:
    for offer in made.catalogue.offers:
        for part in parts(offer):
            assert sum(elements(offer, part, 200_007).values()) == 200_007


def test_housing_is_inside_the_price_of_a_stay_and_outside_it_in_general_housing(made: Course) -> None:
    for offer in made.catalogue.offers:
        held = set(HOUSING) <= set(elements(offer, parts(offer)[0], 200_000))
        assert held == (offer.kind.legal_basis != "ABL § 105")


def test_a_private_offer_has_neither_pension_nor_a_carried_result(made: Course) -> None:
    private = [o for o in made.catalogue.offers if o.provider.ownership in {"private", "self_owned"}]
    assert not {"pension", "carried_result"} & {e for o in private for e in elements(o, parts(o)[0], 200_000)}


def test_hours_face_to_face_are_fewer_than_the_paid_ones(made: Course) -> None:
    for offer in made.catalogue.offers:
        direct, paid = hours(offer, parts(offer)[0], 200_000, date(2026, 1, 1))
        assert 0 < direct < paid


def test_one_offer_is_financed_objectively_and_one_partly(made: Course) -> None:
    assert sorted(financing(made.catalogue).values()) == ["objective", "partly_objective"]
