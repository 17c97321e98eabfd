"""The kinds of help and the published figures: the two data files of the invented municipality, typed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True)
class Kind:
    """One kind of help; the fields are explained at the top of data/kinds.toml.

    `persons` and `spending` are national weights, `costly_persons` a part of `persons` whose spending is on top.
    `inside` gives the share of another kind's spells that have this one too, `from_kinds` the share of new spells
    that go to a person who just left another kind.
    """

    id: str
    legal_basis: str
    intervention: str
    account: str
    file: str
    group: str
    area: str
    persons: int
    spending: float
    years: float
    growth: float
    ages: tuple[int, int]
    source: str
    shares: Mapping[str, float]
    frequency: str = "day"
    unit: str = "day"
    pricing: str = "offer"
    price: int = 0
    rate: str = ""
    real: float = 0.0
    costly_persons: int = 0
    new_shares: Mapping[str, float] = field(default_factory=dict)
    from_kinds: Mapping[str, float] = field(default_factory=dict)
    inside: Mapping[str, float] = field(default_factory=dict)
    planned_end: float = 0.0
    anonymous: float = 0.0
    lengths: str = "lognormal"
    chained: float = 0.0
    refund: float = 0.0

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def has_offer(self) -> bool:
        """Whether the help is given at an approved offer with a tariff."""
        return (self.unit == "day" and self.frequency in {"day", "month"}) or self.id == "day_offer_child"


@dataclass(frozen=True)
class Figure:
    """A published figure, and how close the invented municipality must come to it."""

    id: str
    title: str
    value: float
    tolerance: float
    unit: str
    source: str


@dataclass(frozen=True)
class Calibration:
    """What the municipality is shaped after; `left_out` says which known figures are not used, and why."""

    price_level: int
    yearly_index: float
    recipients: int
    spending: float
    figures: tuple[Figure, ...]
    left_out: tuple[tuple[str, str], ...]

    def index(self, year: int) -> float:
        """Price level of the year against the price level of the figures."""
        return float(self.yearly_index ** (year - self.price_level))


def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((files("styrbar.synthetic") / "data" / name).read_text("utf-8"))


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds of help by id, in the order of the file."""
    return {k["id"]: Kind(**k | {"ages": tuple(k["ages"])}) for k in _data("kinds.toml")["kinds"]}


@cache
def calibration() -> Calibration:
    """The published figures with their sources and tolerances."""
    raw = _data("calibration.toml")
    figures = tuple(Figure(**f) for f in raw["figures"])
    left_out = tuple((entry["title"], entry["reason"]) for entry in raw["left_out"])
    return Calibration(raw["price_level"], raw["yearly_index"], raw["recipients"], raw["spending"], figures, left_out)
