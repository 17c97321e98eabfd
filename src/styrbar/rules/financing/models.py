"""Each way of paying: what is paid for use, so that the rest is the fixed part. Whole øre, exact until rounded once.

Method and worked examples: docs/metode/objektiv-finansiering.md. Sources: VIVE table 5.1 (objective financing), table
1.5 and chapter 5.5 (subscription, basic rate), chapter 2 (committed purchase, shared financing).
"""

from styrbar.rules.book import InForce
from styrbar.rules.financing.protocol import (
    COMMITTED,
    CRIME,
    MAIN,
    UNITS,
    BadFinancing,
    OfferYear,
    Price,
    Split,
    Used,
    capacity,
    ratio,
    rounded,
    used_units,
    where,
)


def by_use(offer: OfferYear, used: Used) -> int:
    """The cost that a price gives when all of it is paid by use: price x use."""
    assert offer.price is not None
    amount, units = ratio(offer.price * 100)
    return rounded(amount, used_units(offer, used), units * UNITS)


def by_capacity(offer: OfferYear, used: Used) -> int:
    """The cost that a price gives when idle places are paid too: price x places x days of the year."""
    assert offer.price is not None
    amount, units = ratio(offer.price * 100)
    return rounded(amount, capacity(offer, used), units * UNITS)


def tariff(offer: OfferYear, used: Used) -> Split:
    """Pure tariff: all of the cost and of what is carried is paid by use."""
    used_units(offer, used)
    return Split(by_use=offer.whole + offer.carried)


def fixed_share(offer: OfferYear, used: Used, share: tuple[int, int]) -> Split:
    """A share of the cost is fixed, and the rest is paid by use: fixed = round(cost x share), by use = cost - fixed."""
    by_use = offer.whole - rounded(offer.whole, *share)
    if by_use:
        used_units(offer, used)
    return Split(by_use=by_use)


def full(offer: OfferYear, used: Used) -> Split:
    """Full objective financing: the rule's share of the cost, which is all of it, is paid by population."""
    return fixed_share(offer, used, ratio(_law(offer, "share").number))


def childrens_house(offer: OfferYear, used: Used) -> Split:
    """Regional children's houses: the rule's share of the running budget by population, the rest by course."""
    return fixed_share(offer, used, ratio(_law(offer, "share").number))


def subscription(offer: OfferYear, used: Used) -> Split:
    """Subscription: the agreed share of the cost is paid whatever the use, the rest by use."""
    assert offer.share is not None
    return fixed_share(offer, used, ratio(offer.share))


def secure(offer: OfferYear, used: Used) -> Split:
    """Secure institutions: the agreed price for days in social places, and the crime-prevention tariff x days / 365.

    What the income does not cover is paid by the 15-17-year-olds; income above the cost is paid back by the same key.
    """
    yearly, days = _law(offer, "crime_tariff"), _law(offer, "year_days")
    prices = [Price(CRIME, yearly.ore, int(days.number))]
    if used.get(MAIN):
        prices.append(_agreed(offer))
    return Split(prices=tuple(prices))


def teaching(offer: OfferYear, used: Used) -> Split:
    """Teaching: the tariff less the objective part of it, which is 10 per cent, but 25 of what is above the limit.

        reduced tariff = t - s1 x min(t, limit) - s2 x max(t - limit, 0),   t = price, else cost / use

    With a price the cost is price x use; with a cost the tariff is not rounded, and use pays round(reduced x use).
    """
    total = used_units(offer, used)
    cost, units = ratio(offer.price * 100) if offer.price is not None else (offer.whole * UNITS, total)
    low, above = (ratio(_law(offer, name).number) for name in ("share", "share_above"))
    limit = _law(offer, "limit").ore
    over = max(cost - limit * units, 0)
    # All over the same denominator: units x low[1] x above[1]
    reduced = cost * low[1] * above[1] - low[0] * above[1] * (cost - over) - above[0] * low[1] * over
    parts = units * low[1] * above[1]
    if offer.price is not None:
        return Split(prices=(Price(MAIN, reduced, parts),))
    return Split(by_use=rounded(reduced, total, parts * UNITS))


def vacancy(offer: OfferYear, used: Used) -> Split:
    """Use is paid by the day, days in unused places by the fixed key: special psychiatric places, shared financing.

    tariff = price, else cost / (places x days of the year)
    """
    available = capacity(offer, used)
    if offer.price is not None:
        return Split(prices=(_agreed(offer),))
    return Split(by_use=rounded(offer.whole, used.get(MAIN, 0), available))


def committed(offer: OfferYear, used: Used) -> Split:
    """Committed purchase: each pays for what it used or has bought, whichever is more, at the same price.

    used.get(COMMITTED) is the units bought and not used, of all. price = cost / (used + bought and not used)
    """
    total, idle = used.get(MAIN, 0), used.get(COMMITTED, 0)
    if not total + idle:
        used_units(offer, used)
    return Split(by_use=rounded(offer.whole + offer.carried, total, total + idle))


def basic_rate(offer: OfferYear, used: Used) -> Split:
    """Basic rate: the municipality pays the rate for each unit, the rest of the cost is paid together.

    A rate above the cost of a unit is lowered to it, so that nobody is paid back.
    """
    total, price = used_units(offer, used), _agreed(offer)
    if price.amount * total >= offer.whole * price.units * UNITS:
        return Split(by_use=offer.whole)
    return Split(prices=(price,))


def _agreed(offer: OfferYear) -> Price:
    if offer.price is None:
        raise BadFinancing(
            "Der er forbrug, men ingen pris at betale for det.",
            where(offer),
            "Skriv den aftalte pris pr. enhed.",
        )
    return Price(MAIN, *ratio(offer.price * 100))


def _law(offer: OfferYear, name: str) -> InForce:
    assert offer.terms is not None
    return offer.terms.values[name]
