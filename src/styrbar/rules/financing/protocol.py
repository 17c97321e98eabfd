"""What every way of paying takes and gives, so that they can be laid side by side for the same offer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from styrbar import danish
from styrbar.errors import BadInput
from styrbar.rules.objective.terms import Terms

UNITS = 1_000_000
"""Use is counted in whole millionths of a day, a course or a place."""

MAIN, CRIME, COMMITTED = "used", "crime_days", "committed"
"""Kinds of use: the offer's own unit, days in crime-preventive places, and units bought in advance."""

PEOPLE, KEY, UNUSED, NOTHING = "people", "key", "unused", "nothing"
"""What the fixed part is shared by: inhabitants, agreed figures, units bought and not used, or nothing."""


class BadFinancing(BadInput):
    """The offer's figures cannot be paid for in this way: a negative cost, no use, more use than there are places."""

    code = "bad_financing"


@dataclass(frozen=True)
class OfferYear:
    """What one offer costs in one year, and what has been agreed about it.

    `cost` (whole øre) is all long-run average cost less income, 0 or more; None when a price gives it. `carried` is an
    earlier year's result on the objective part, a deficit positive. `price` is kroner a unit of use, `places` and
    `days` (of the year) the capacity, `share` the agreed part of the cost that is fixed (0 to 1), and `terms` what the
    rule book says of the way it is paid for (None for a way that has nothing there).
    """

    offer: str
    year: int
    cost: int | None
    carried: int = 0
    price: Decimal | None = None
    places: int | None = None
    days: int = 365
    share: Decimal | None = None
    terms: Terms | None = None

    @property
    def whole(self) -> int:
        """The cost of an offer that is settled."""
        assert self.cost is not None
        return self.cost


@dataclass(frozen=True)
class Price:
    """An exact price of a kind of use: `amount` øre for `units` whole units."""

    kind: str
    amount: int
    units: int = 1


@dataclass(frozen=True)
class Split:
    """How an offer's cost meets its municipalities.

    `prices` are paid for each unit, rounded for each municipality. `by_use` (øre) is shared by use of kind MAIN so that
    it adds up. What neither brings in is the fixed part.
    """

    prices: tuple[Price, ...] = ()
    by_use: int = 0


Used = Mapping[str, int]
"""All municipalities' use by kind, in millionths; a kind nobody used is not there."""


@dataclass(frozen=True)
class Model:
    """One way of paying, declared on VIVE's four levels: who pays, for what, the price's structure, and its formation.

    `needs` are the fields of OfferYear that must be given and `may` those that can be; `kinds` the kinds of use it
    counts, each with its Danish heading; `fixed` names the fixed part and `weight` what it is shared by; `rules` begins
    the ids of its parameters in the rule book. `split` gives how the cost is met, and `priced` the cost that a price
    gives; both raise BadFinancing.
    """

    id: str
    title: str
    meaning: str
    levels: tuple[str, str, str, str]
    fixed: str
    weight: str
    split: Callable[[OfferYear, Used], Split]
    priced: Callable[[OfferYear, Used], int] | None = None
    unit: str = "døgn"
    kinds: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    rules: str = ""


FIELDS = {
    "price": "prisen pr. enhed",
    "places": "antallet af pladser",
    "share": "den faste andel",
}
"""What an offer's fields are called in messages."""


def settled(model: Model, offer: OfferYear, used: Used) -> OfferYear:
    """The offer with its cost, which a price may give, when the model can use its figures. Raises BadFinancing."""
    _check(offer)
    for name in model.needs:
        if getattr(offer, name) is None:
            raise BadFinancing(f"Der mangler {FIELDS[name]}.", f"Modellen er {model.title.lower()}.", "Skriv tallet.")
    if offer.price is None or model.priced is None:
        if offer.cost is None:
            missing = "udgift eller takst" if model.priced else "udgift"
            raise BadFinancing(f"Der mangler en {missing}.", where(offer), "Skriv, hvad tilbuddet koster i året.")
        return offer
    if offer.cost is not None:
        raise BadFinancing(
            "Der er skrevet både udgift og takst, og taksten giver selv udgiften.", where(offer), "Skriv kun den ene."
        )
    return replace(offer, cost=model.priced(offer, used))


def _check(offer: OfferYear) -> None:
    what = ""
    if offer.cost is not None and offer.cost < 0:
        what = "Udgiften er negativ."
    elif offer.price is not None and offer.price < 0:
        what = "Prisen er negativ."
    elif offer.places is not None and offer.places <= 0:
        what = "Der er ingen pladser."
    elif offer.share is not None and not 0 <= offer.share <= 1:
        what = "Den faste andel er ikke mellem 0 og 100 procent."
    if what:
        raise BadFinancing(what, where(offer), "Ret tallet.")


def where(offer: OfferYear) -> str:
    """The offer as messages name it."""
    return f"Det gælder {offer.offer}." if offer.offer else ""


def used_units(offer: OfferYear, used: Used, kind: str = MAIN) -> int:
    """All use of a kind, in millionths. Raises BadFinancing when there is none to share a payment by."""
    total = used.get(kind, 0)
    if not total:
        raise BadFinancing(
            "Der er intet forbrug at fordele betalingen for forbrug efter.",
            where(offer),
            "Skriv hver kommunes forbrug, eller vælg fuld objektiv finansiering.",
        )
    return total


def capacity(offer: OfferYear, used: Used) -> int:
    """The year's days in all places, in millionths. Raises BadFinancing when more has been used than there is."""
    assert offer.places is not None
    available = offer.places * offer.days * UNITS
    if used.get(MAIN, 0) > available:
        days = danish.number(offer.places * offer.days)
        raise BadFinancing(
            f"Forbruget er større end de {days} døgn, der er i {danish.count(offer.places, 'plads', 'pladser')}.",
            where(offer),
            "Ret forbruget eller antallet af pladser.",
        )
    return available


def rounded(amount: int, times: int, parts: int) -> int:
    """amount x times / parts in whole øre, half away from zero; `parts` is positive."""
    exact = amount * times
    size = (2 * abs(exact) + parts) // (2 * parts)
    return size if exact >= 0 else -size


def ratio(number: Decimal) -> tuple[int, int]:
    """A decimal as a fraction of whole numbers."""
    return number.as_integer_ratio()
