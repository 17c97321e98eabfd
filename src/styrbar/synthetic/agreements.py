"""Agreements with providers about prices, and the price and wage indices that some of them follow; all invented."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from random import Random

from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.places import Catalogue, Offer, Place, Provider

INDEX_AREA = "Serviceudgifter"
_CLAUSES = {
    "private": (("pl", 0.45), ("percent", 0.2), ("agreed", 0.2), ("none", 0.15)),
    "self_owned": (("pl", 0.6), ("percent", 0.1), ("agreed", 0.3)),
}
"""Clauses of providers that have agreements, with their shares; public offers are paid by their published tariff."""
_PUBLISHED = ((6, "juni"), (10, "oktober"))
"""Months in which a new estimate comes out, on the first."""
_VERSIONS = 3


@dataclass(frozen=True, slots=True)
class Contract:
    """An agreement with a provider about one offer, or all it delivers; `percent` in hundredths of a per cent."""

    number: str
    provider: Provider
    offer: Offer | None
    start: date
    end: date | None
    clause: str
    percent: int | None


@dataclass(frozen=True, slots=True)
class Index:
    """The estimated change of a year, in tenths of a per cent."""

    year: int
    version: str
    wage: int
    price: int
    combined: int


def contracts(catalogue: Catalogue, first: int) -> Iterator[Contract]:
    """One for each private or self-owned offer, and one for each such provider without offers but foster families."""
    placed = {offer.provider for offer in catalogue.offers}
    for offer in catalogue.offers:
        if offer.provider.ownership in _CLAUSES:
            yield _contract(_offer_number(offer), offer.provider, offer, first)
    for provider in catalogue.providers:
        if provider.ownership in _CLAUSES and provider not in placed and not provider.name.startswith("Plejefamilie"):
            yield _contract(_provider_number(provider), provider, None, first)


def contract_of(place: Place) -> str | None:
    """Number of the agreement that help at the place is given under; None for public places and families."""
    if place.offer and place.offer.provider.ownership in _CLAUSES:
        return _offer_number(place.offer)
    provider = place.provider
    if place.offer or not provider or provider.ownership not in _CLAUSES or provider.name.startswith("Plejefamilie"):
        return None
    return _provider_number(provider)


def _offer_number(offer: Offer) -> str:
    return f"A{offer.number}"


def _provider_number(provider: Provider) -> str:
    return f"A{provider.number[-5:]}"


def _contract(number: str, provider: Provider, offer: Offer | None, first: int) -> Contract:
    rng = Random(f"contract {number} {provider.number}")
    clauses, shares = zip(*_CLAUSES[provider.ownership], strict=True)
    clause = rng.choices(clauses, shares)[0]
    start = date(first - rng.randint(0, 3), 1, 1)
    end = date(start.year + rng.randint(8, 10), 12, 31) if rng.random() < 0.4 else None
    return Contract(
        number, provider, offer, start, end, clause, rng.randint(8, 16) * 25 if clause == "percent" else None
    )


def indices(day: date, first: int) -> Iterator[Index]:
    """The three newest estimates on a day, each of every year from `first` to four years after it was made."""
    made = [
        (date(year, month, 1), f"{name} {year} (opdigtet)")
        for year in range(day.year - 3, day.year + 1)
        for month, name in _PUBLISHED
    ]
    for published, version in [m for m in made if m[0] <= day][-_VERSIONS:]:
        for year in range(first, published.year + 5):
            yield _index(year, version, published)


def _index(year: int, version: str, published: date) -> Index:
    """The same for a year that is over in every version; a coming year is estimated anew each time."""
    over = year < published.year
    rng = Random(f"index {year} {'' if over else version}")
    usual = 1000 * (calibration().yearly_index - 1)
    wage, price = round(usual + rng.uniform(-4, 6)), round(usual + rng.uniform(-9, 3))
    return Index(year, version, wage, price, round(0.75 * wage + 0.25 * price))
