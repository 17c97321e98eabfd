"""Nobody can have the numbers."""

from datetime import date
from random import Random

from styrbar.synthetic.kinds import kinds
from styrbar.synthetic.people import Population, birthday, cpr_number


def test_the_month_of_a_cpr_number_is_the_real_one_plus_twelve() -> None:
    assert cpr_number(date(1990, 1, 5), "woman", 0)[:6] == "051390"
    assert cpr_number(date(1990, 12, 31), "woman", 0)[:6] == "312490"


def test_the_seventh_digit_tells_the_century() -> None:
    before = {cpr_number(date(1999, 12, 31), "man", n)[6] for n in range(1500)}
    after = {cpr_number(date(2000, 1, 1), "man", n)[6] for n in range(1500)}
    assert before <= set("0123")
    assert after <= set("456789")


def test_the_last_digit_is_even_for_a_woman_and_odd_for_a_man() -> None:
    assert all(int(cpr_number(date(1980, 5, 5), "woman", n)[9]) % 2 == 0 for n in range(1500))
    assert all(int(cpr_number(date(1980, 5, 5), "man", n)[9]) % 2 == 1 for n in range(1500))


def test_people_with_the_same_birthday_have_different_numbers() -> None:
    people = Population(Random(1))
    numbers = [people.person(kinds()["support"], date(1980, 5, 5)).cpr for _ in range(400)]
    assert len(set(numbers)) == 400


def test_a_birthday_fits_the_ages_of_the_help() -> None:
    kind, start = kinds()["child_family"], date(2024, 3, 1)
    ages = [(start - birthday(kind, start, date(2025, 3, 1), Random(n))).days / 365.25 for n in range(200)]
    assert min(ages) >= 0
    assert max(ages) < 17.1
