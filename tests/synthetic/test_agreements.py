"""Agreements, price indices, households and who pays."""

from datetime import date
from itertools import pairwise
from random import Random

import pytest

from styrbar.synthetic.agreements import contract_of, contracts, indices
from styrbar.synthetic.course import Course, Years, course
from styrbar.synthetic.households import households
from styrbar.synthetic.kinds import kinds
from styrbar.synthetic.people import OTHER_MUNICIPALITIES, OWN_MUNICIPALITY, Person, Population, payer


@pytest.fixture(scope="module")
def made() -> Course:
    return course(800, Years(2022, 2026), 1)


def test_every_place_with_an_agreement_finds_it(made: Course) -> None:
    known = {c.number: c for c in contracts(made.catalogue, 2022)}
    for spell in made.spells:
        if number := contract_of(spell.place):
            assert known[number].provider == spell.place.provider
            assert known[number].offer in (None, spell.place.offer)


def test_only_private_and_self_owned_providers_have_agreements(made: Course) -> None:
    assert {c.provider.ownership for c in contracts(made.catalogue, 2022)} == {"private", "self_owned"}
    assert not [c for c in contracts(made.catalogue, 2022) if c.provider.name.startswith("Plejefamilie")]


def test_numbers_of_agreements_are_unique_and_a_fixed_percent_has_one(made: Course) -> None:
    found = list(contracts(made.catalogue, 2022))
    assert len({c.number for c in found}) == len(found)
    assert all((c.percent is not None) == (c.clause == "percent") for c in found)
    assert {c.clause for c in found} == {"pl", "percent", "agreed", "none"}


def test_the_three_newest_estimates_are_known_and_say_that_they_are_invented() -> None:
    versions = list(dict.fromkeys(i.version for i in indices(date(2026, 10, 31), 2022)))
    assert versions == ["oktober 2025 (opdigtet)", "juni 2026 (opdigtet)", "oktober 2026 (opdigtet)"]
    before = list(dict.fromkeys(i.version for i in indices(date(2026, 9, 30), 2022)))
    assert before[-1] == "juni 2026 (opdigtet)"


def test_a_year_that_is_over_is_the_same_in_every_estimate_and_a_coming_one_is_not() -> None:
    by: dict[int, set[tuple[int, int, int]]] = {}
    for i in indices(date(2026, 10, 31), 2022):
        by.setdefault(i.year, set()).add((i.wage, i.price, i.combined))
    assert len(by[2024]) == 1
    assert len(by[2027]) == 3


def children(n: int) -> list[Person]:
    people, rng = Population(Random(1)), Random(2)
    return [people.person(kinds()["foster"], date(2010 + rng.randrange(12), 5, 5)) for _ in range(n)]


def test_brothers_and_sisters_are_of_ages_that_can_be() -> None:
    together: dict[str, list[date]] = {}
    for m in households(children(400), date(2026, 10, 31), 1):
        together.setdefault(m.household, []).append(m.person.born)
    gaps = [abs((a - b).days) for born in together.values() for a in born for b in born if a != b]
    assert 300 < min(gaps) < max(gaps) < 8 * 365
    assert max(map(len, together.values())) <= 4


def test_a_child_is_in_one_household_from_birth_on_without_gap() -> None:
    found: dict[int, list[tuple[date, date | None]]] = {}
    for m in households(children(400), date(2026, 10, 31), 1):
        found.setdefault(m.person.number, []).append((m.start, m.end))
    assert len(found) == 400
    assert any(len(times) == 2 for times in found.values())
    for times in found.values():
        assert times[-1][1] is None
        assert all(end and (start - end).days == 1 for (_, end), (start, _) in pairwise(times))


def test_a_few_are_paid_for_by_another_municipality() -> None:
    payers = [payer(child) for child in children(2000)]
    assert set(payers) == {OWN_MUNICIPALITY, *OTHER_MUNICIPALITIES}
    assert payers.count(OWN_MUNICIPALITY) / 2000 == pytest.approx(0.96, abs=0.015)
