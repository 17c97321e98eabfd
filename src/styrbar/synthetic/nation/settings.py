"""The kinds of help in the invented country and the published figures it is shaped after, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from styrbar.synthetic.kinds import Figure, calibration, kinds

OWNERS = ("municipal", "other_municipal", "regional", "private", "self_owned")
"""Owners in the order of their numbers in every array."""

OWN, OTHER, REGIONAL, PRIVATE, SELF_OWNED = range(5)
RESIDENTIAL = ("like", "long_term", "temporary")
FORTNIGHTLY = 26
"""Payments a year of what is paid every second week; the rest is paid every month."""
BURN_IN = 3
"""Years made before the first one that is written, so that lengths and moves have a past."""


@dataclass(frozen=True)
class NationKind:
    """One kind of help; the fields are explained at the top of data/nation.toml.

    `persons`, `spending` (kroner) and `private_spending` have one number for each year, `owners` the shares of
    people in the first and the last year by `OWNERS` without the other municipalities.
    """

    id: str
    legal_basis: str
    intervention: str
    account: str
    group: str
    area: str
    ages: tuple[int, int]
    persons: tuple[float, ...]
    spending: tuple[float, ...]
    keep: float
    spread: float
    target_groups: Mapping[str, float]
    owners: Mapping[str, tuple[float, float]]
    private_spending: tuple[float, ...] = ()
    stay_days: tuple[float, float] | None = None
    costly: tuple[float, ...] = ()
    size: int = 0
    needs: tuple[float, ...] = ()
    payments: int = 12
    price: int = 0
    attends: float = 0.0
    women: float = 0.47
    own_group: bool = False
    moved_from: Mapping[str, float] = field(default_factory=dict)
    inside: Mapping[str, float] = field(default_factory=dict)

    @property
    def unit(self) -> str:
        """What the quantity counts: hours where they have a price, days where there is an offer, else an amount."""
        if self.price:
            return "hour"
        return "day" if self.size or self.attends else "fixed"

    def owner_shares(self, step: float) -> np.ndarray:
        """Share of people by `OWNERS` at `step` (0 the first year, 1 the last); other municipalities are with own."""
        shares = [self.owners.get(owner, (0.0, 0.0)) for owner in OWNERS]
        found = np.array([first + (last - first) * step for first, last in shares])
        found[OWN] += found[OTHER]
        found[OTHER] = 0
        return np.asarray(found / found.sum())


@dataclass(frozen=True)
class Nation:
    """The country: its years, what spreads its municipalities, and its kinds of help in the order they are made."""

    price_level: int
    first_year: int
    last_year: int
    population_2022: int
    own_share: tuple[float, ...]
    adults_range: tuple[float, float]
    children_range: tuple[float, float]
    residential_factor: float
    places: Mapping[str, Mapping[str, int]]
    groups: Mapping[str, str]
    kinds: tuple[NationKind, ...]

    @property
    def years(self) -> range:
        """The years that are told of."""
        return range(self.first_year, self.last_year + 1)

    def index(self, year: int) -> float:
        """Price level of the year against the price level of the figures."""
        return calibration().index(year)

    def number(self, name: str) -> int:
        """The place of a kind in `kinds`."""
        return [kind.id for kind in self.kinds].index(name)


@cache
def nation() -> Nation:
    """The country that is written."""
    raw = _data("nation.toml")
    years = raw["last_year"] - raw["first_year"] + 1
    made = tuple(_kind(entry, years) for entry in raw.pop("kinds"))
    given: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
    return Nation(kinds=made, **given)


@cache
def figures() -> tuple[Figure, ...]:
    """The published figures; their tolerance is the one at full scale."""
    return tuple(Figure(**{k: v for k, v in entry.items() if k != "behind"}) for entry in _figures()["figures"])


@cache
def behind() -> Mapping[str, float]:
    """How many persons (or offers) each figure rests on at full scale, for its sampling error; 0 for none."""
    return {entry["id"]: entry["behind"] for entry in _figures()["figures"]}


@cache
def left_out() -> tuple[tuple[str, str], ...]:
    """Known figures that are not used, and why."""
    return tuple((entry["title"], entry["reason"]) for entry in _figures()["left_out"])


def _figures() -> dict[str, Any]:
    return _data("nation_figures.toml")


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("styrbar.synthetic") / "data" / name).read_text("utf-8"))


def _kind(raw: dict[str, Any], years: int) -> NationKind:
    """A kind with what kinds.toml already says of it, and its numbers spread over the years."""
    known = kinds().get(raw["id"])
    shared = (
        {n: getattr(known, n) for n in ("legal_basis", "intervention", "account", "group", "area", "ages")}
        if known
        else {}
    )
    made = shared | raw
    shares = made.pop("shares", None) or (known.shares if known else {})
    made["owners"] = raw.get("owners") or {owner: (share, share) for owner, share in shares.items()}
    made["ages"] = tuple(made["ages"])
    made["persons"] = _spread(made["persons"], years)
    made["costly"] = _spread(made.get("costly", ()), years)
    for name in ("spending", "private_spending"):
        made[name] = tuple(billions * 1e9 for billions in _spread(made.get(name, ()), years))
    return NationKind(**made)


def _spread(numbers: list[float] | tuple[float, ...], years: int) -> tuple[float, ...]:
    """One number a year: as given, or evenly from the first to the last."""
    if len(numbers) in (0, years):
        return tuple(numbers)
    first, last = numbers
    return tuple(float(n) for n in np.linspace(first, last, years))
