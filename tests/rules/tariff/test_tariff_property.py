"""What holds for every budget: elements add up to the tariff, and tariffs give back what they must pay."""

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st
from rules.tariff.tariff_world import BOOK, D, a_budget, a_service, a_step

from styrbar.rules.tariff import BadTariff, CostLine, OfferBudget, OfferTariff, PriorResult, offer_tariff
from styrbar.rules.tariff.model import COST_ELEMENTS

AMOUNTS = st.integers(0, 10**10)
WEIGHTS = st.lists(st.decimals("0.01", "9", places=2), min_size=2, max_size=5)


@st.composite
def lines(draw: st.DrawFn) -> CostLine:
    element = draw(st.sampled_from(COST_ELEMENTS))
    amount = draw(AMOUNTS) // (20 if element == "income" else 1)
    return CostLine(
        element, amount, service=draw(st.sampled_from(["", "A", "B"])), base=draw(st.booleans()),
        indirect=draw(st.booleans()), shared_by=draw(st.sampled_from(["place_days", "weights"])),
    )  # fmt: skip


@st.composite
def budgets(draw: st.DrawFn) -> OfferBudget:
    weights = sorted(draw(WEIGHTS))
    steps = tuple(a_step(f"Trin {n}", str(w), str(draw(st.integers(1, 9)))) for n, w in enumerate(weights, 1))
    stepped = a_service("A", places=sum(s.places for s in steps), steps=steps)
    plain = a_service(
        "B", places=D(draw(st.integers(1, 99))), occupancy=D(draw(st.integers(1, 100))) / 100,
        weight=D(draw(st.integers(0, 5))),
    )  # fmt: skip
    prior = (PriorResult(2024, draw(st.integers(-(10**9), 10**9)), budget=draw(st.integers(1, 10**10))),)
    found = draw(st.lists(lines(), min_size=1, max_size=8))
    return a_budget(*found, services=(stepped, plain), prior=prior)


def calculated(budget: OfferBudget) -> OfferTariff:
    try:
        return offer_tariff(budget, BOOK)
    except BadTariff:
        assume(False)
        raise


@given(budgets())
def test_the_elements_add_up_to_each_tariff(budget: OfferBudget):
    for tariff in calculated(budget).tariffs:
        assert sum(tariff.elements.values()) == tariff.price
        for cost in tariff.cost:
            units = tariff.places * tariff.units_per_place * tariff.occupancy
            exact = (cost.fixed + tariff.relative_weight * cost.stepped) / units
            assert abs(tariff.elements[cost.element] - exact) < 1


@given(budgets())
def test_the_tariffs_times_the_units_give_back_the_basis_within_half_an_ore_a_unit(budget: OfferBudget):
    found = calculated(budget)
    for tariff in found.tariffs:
        assert abs(tariff.rounding) <= tariff.units / 2
    income = sum(line.amount for line in budget.lines if line.element == "income")
    cost = sum(line.amount for line in budget.lines) - 2 * income
    assert found.basis == cost + found.carried[0].amount
    assert found.revenue == sum((t.price * t.units for t in found.tariffs), Fraction(0))


@given(budgets())
def test_steps_never_fall(budget: OfferBudget):
    prices = [t.price for t in calculated(budget).tariffs if t.step]
    assert prices == sorted(prices)
