"""What a tariff is made of: its parts and steps, the hours it covers, and the cost elements that add up to it.

Everything here comes from streams of its own, so that no price in the other files depends on it. The shares are
invented; only their order of size is meant to be recognised.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from random import Random

from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.places import Catalogue, Offer

HOUSING = ("property", "depreciation", "interest")
"""Elements of the home: inside the price under SEL §§ 107 and 108, outside it under ABL § 105."""
_DIRECT_SHARE = (0.5, 0.68)
_HOUR = 33_000
"""Øre an hour of staff, 2023 prices."""
_STEP = 1.18
_SUPPLEMENTS = (("Tillæg: ekstra støtte", 0.18), ("Tillæg: vågen nattevagt", 0.27))
_SHARES: Mapping[str, tuple[float, float]] = {
    "management": (0.05, 0.09), "property": (0.06, 0.11), "depreciation": (0.02, 0.04), "interest": (0.008, 0.02),
    "supervision": (0.004, 0.008), "pension": (0.005, 0.015), "overhead": (0.04, 0.065), "development": (0.004, 0.012),
    "training": (0.008, 0.016), "supplies": (0.07, 0.13), "other": (0.0, 0.02), "carried_result": (-0.025, 0.025),
    "income": (-0.015, -0.002),
}  # fmt: skip
"""Least and largest share of the tariff; staff is what is left."""
_PUBLIC_ONLY = frozenset({"pension", "carried_result"})
_PUBLIC = frozenset({"municipal", "other_municipal", "regional"})


@dataclass(frozen=True, slots=True)
class Part:
    """One service of an offer: its code in `tariff_part`, its step (None outside steps) and its share of the price."""

    service: str
    part: str
    step: int | None
    level: float


def parts(offer: Offer) -> tuple[Part, ...]:
    """The services an offer sells; the first bears the name of the help and the price that its citizens pay."""
    rng, name = Random(f"parts {offer.number}"), offer.kind.intervention
    if offer.kind.area != "residential" or (draw := rng.random()) >= 0.55:
        return (Part(name, "whole", None, 1.0),)
    if draw < 0.28:
        chosen = _SUPPLEMENTS[: rng.randint(1, 2)]
        return (Part(name, "base", None, 1.0), *(Part(s, "supplement", None, level) for s, level in chosen))
    steps = rng.randint(3, 5)
    middle = (steps + 1) // 2
    others = [n for n in range(1, steps + 1) if n != middle]
    return (
        Part(name, "whole", middle, 1.0),
        *(Part(f"{name}, trin {n}", "whole", n, _STEP ** (n - middle)) for n in others),
    )


def price_of(part: Part, ore: int) -> int:
    """The part's price in øre when the offer's price is `ore`: whole kroner, but the offer's own price untouched."""
    return ore if part.level == 1.0 else round(ore * part.level / 100) * 100


def elements(offer: Offer, part: Part, ore: int) -> dict[str, int]:
    """The cost elements of a price, in øre; they add up to it exactly, and staff is what the others leave."""
    rng = Random(f"elements {offer.number}")
    shares = {name: rng.uniform(*span) for name, span in _SHARES.items()}
    if part.part == "supplement":
        shares = {"overhead": shares["overhead"]}
    elif offer.kind.legal_basis == "ABL § 105":
        shares = {name: share for name, share in shares.items() if name not in HOUSING}
    if offer.provider.ownership not in _PUBLIC:
        shares = {name: share for name, share in shares.items() if name not in _PUBLIC_ONLY}
    made = {name: round(ore * share) for name, share in shares.items()}
    return {"staff": ore - sum(made.values())} | {name: amount for name, amount in made.items() if amount}


def hours(offer: Offer, part: Part, ore: int, day: date) -> tuple[float, float]:
    """Hours face to face, and all paid hours, that the price covers; the paid ones are what the staff element buys."""
    share = Random(f"hours {offer.number}").uniform(*_DIRECT_SHARE)
    paid = elements(offer, part, ore)["staff"] / (_HOUR * calibration().index(day.year))
    return round(paid * share, 2), round(paid, 2)


def financing(catalogue: Catalogue) -> dict[str, str]:
    """Code of the financing of the offers that are not paid by their tariff alone, by the offer's number.

    A regional institution for children and youth stands for the secure ones, and a regional residential offer for the
    residence that all municipalities pay by their population.
    """
    wanted = (("institution", "partly_objective"), ("long_term", "objective"))
    return {offer.number: code for kind, code in wanted for offer in list(_regional(catalogue, kind))[:1]}


def _regional(catalogue: Catalogue, kind: str) -> Iterator[Offer]:
    for offer in catalogue.offers:
        if offer.kind.id == kind and offer.provider.ownership == "regional" and not offer.costly:
            yield offer
