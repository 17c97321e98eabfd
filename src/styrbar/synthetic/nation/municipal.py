"""The municipalities of the invented country: inhabitants by age and year, and how much help each gives."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from math import log

import numpy as np
import polars as pl

from styrbar.register.municipalities import municipalities, region_of
from styrbar.synthetic.nation.settings import Nation

OLDEST = 99
POPULATION_YEAR = 2026
_GROUPS = {"0-5": (0, 5), "6-16": (6, 16), "17-19": (17, 19), "20-34": (20, 34), "35-64": (35, 64), "65-79": (65, 79),
           "80-99": (80, OLDEST)}  # fmt: skip
ADULTS, CHILDREN = slice(18, 67), slice(0, 18)
"""Ages that spending per inhabitant is reckoned on."""

_RESIDENTIAL_WEIGHT = 0.57
_PRICE_PART = 0.3
_MIDDLING = (45_000, 130_000)
_EXTREMES = 5
_INSIDE = 0.05


@dataclass(frozen=True)
class Municipal:
    """The municipalities in the order of their codes.

    `people` is inhabitants by municipality and age on 1 January 2026 (or the uploaded day), `growth` what each grows
    by in a year. `level` is the number of people helped per inhabitant against the country's, by area, `price` what
    their help costs against the country's, and `own` the share of municipal places that are its own.
    """

    codes: np.ndarray
    names: tuple[str, ...]
    regions: tuple[str, ...]
    region: np.ndarray
    people: np.ndarray
    people_year: int
    growth: np.ndarray
    level: Mapping[str, np.ndarray]
    price: Mapping[str, np.ndarray]
    own: np.ndarray

    def inhabitants(self, year: int) -> np.ndarray:
        """Inhabitants on 1 January by municipality and age, not rounded."""
        return np.asarray(self.people * (self.growth ** (year - self.people_year))[:, None])


def area_of(group: str, area: str) -> str:
    """Which of the three spreads between municipalities a kind of help follows."""
    if group == "child":
        return "child"
    return "residential" if area == "residential" else "adult"


def municipal(nation: Nation, rng: np.random.Generator, uploaded: pl.DataFrame | None = None) -> Municipal:
    """The municipalities with their inhabitants, uploaded (see `uploads`) or the shipped ones.

    The spread of spending per inhabitant goes from the published least to the published most; the outermost lie in
    municipalities of middling size, where few people do not decide. Three tenths of it (on a log scale) is price and
    the rest number of people.
    """
    known = municipalities()
    codes = np.array(sorted(known))
    names = tuple(known[int(c)].name for c in codes)
    labels = [r.label if (r := region_of(int(c), date(nation.last_year, 1, 1))) else "" for c in codes]
    regions = tuple(sorted(set(labels)))
    people, year = (_shipped(codes), POPULATION_YEAR) if uploaded is None else _counted(codes, uploaded)
    growth = _growth(nation, codes, rng)
    level, price = _levels(nation, people, rng)
    region = np.array([regions.index(label) for label in labels])
    return Municipal(codes, names, regions, region, people, year, growth, level, price, _own(nation, people))


def _shipped(codes: np.ndarray) -> np.ndarray:
    """Inhabitants by municipality and age: each published group is spread over its years of age."""
    text = (files("styrbar.synthetic") / "data" / "inhabitants.csv").read_text("utf-8")
    table = pl.read_csv(text.encode(), comment_prefix="#").sort("municipality")
    assert table["municipality"].to_list() == codes.tolist()
    ages = np.arange(OLDEST + 1)
    alive = 1 / (1 + np.exp((ages - 82) / 6))
    found = np.zeros((len(codes), OLDEST + 1))
    for group, (low, high) in _GROUPS.items():
        weights = alive[low : high + 1] / alive[low : high + 1].sum()
        found[:, low : high + 1] = table[group].to_numpy()[:, None] * weights
    return found


def _counted(codes: np.ndarray, uploaded: pl.DataFrame) -> tuple[np.ndarray, int]:
    """The newest day of an uploaded population, by municipality and age; a municipality that is missing has nobody."""
    newest = uploaded.filter(pl.col("day") == pl.col("day").max())
    place = {int(code): n for n, code in enumerate(codes)}
    found = np.zeros((len(codes), OLDEST + 1))
    for code, age, inhabitants in newest.select("municipality", "age", "inhabitants").iter_rows():
        if code in place:
            found[place[code], min(age, OLDEST)] += inhabitants
    return found, newest["day"][0].year


def _growth(nation: Nation, codes: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Yearly growth by municipality, such that the shipped country had its published size in the last year told of."""
    years = POPULATION_YEAR - nation.last_year
    country = (_shipped(codes).sum() / nation.population_2022) ** (1 / years)
    return np.asarray(country * np.exp(rng.uniform(-0.006, 0.006, len(codes))))


def _levels(
    nation: Nation, people: np.ndarray, rng: np.random.Generator
) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """Number of people and price against the country's, by area; together they are the factor on spending."""
    adults, children = people[:, ADULTS].sum(axis=1), people[:, CHILDREN].sum(axis=1)
    total = _spread(
        nation.adults_range,
        _per_head(nation, "adult", people, adults),
        bend=2.28,
        people=people,
        weights=adults,
        rng=rng,
    )
    wide = log(nation.adults_range[1] / nation.adults_range[0])
    residential = total ** (log(nation.residential_factor) / wide)
    residential /= np.average(residential, weights=adults)
    rest = (total - _RESIDENTIAL_WEIGHT * residential) / (1 - _RESIDENTIAL_WEIGHT)
    child = _spread(
        nation.children_range,
        _per_head(nation, "child", people, children),
        bend=1.36,
        people=people,
        weights=children,
        rng=rng,
    )
    found = {"residential": residential, "adult": rest, "child": child}
    return {a: f ** (1 - _PRICE_PART) for a, f in found.items()}, {a: f**_PRICE_PART for a, f in found.items()}


def _per_head(nation: Nation, group: str, people: np.ndarray, of: np.ndarray) -> float:
    """The country's spending per inhabitant in the last year, aids and lost earnings apart."""
    spent = sum(k.spending[-1] for k in nation.kinds if k.group == group and k.area != "lost_earnings")
    return float(spent / (nation.population_2022 * of.sum() / people.sum()))


def _spread(
    limits: tuple[float, float],
    mean: float,
    *,
    bend: float,
    people: np.ndarray,
    weights: np.ndarray,
    rng: np.random.Generator,
) -> np.ndarray:
    """Factors from least to most with weighted mean 1, few of them high.

    The outermost lie in municipalities of middling size and are set just inside the limits, which chance reaches past;
    the others make the mean 1.
    """
    size = people.sum(axis=1)
    low, high = limits[0] / mean * (1 + _INSIDE), limits[1] / mean * (1 - _INSIDE)
    rank = np.exp(log(high / low) * np.linspace(0, 1, len(size)) ** bend)
    middling = rng.permutation(np.flatnonzero((size >= _MIDDLING[0]) & (size <= _MIDDLING[1])))
    ends = min(_EXTREMES, len(middling) // 2)
    outer = middling[: 2 * ends]
    inner = np.setdiff1d(np.arange(len(size)), outer)
    factor = np.empty(len(size))
    factor[outer] = low * np.r_[rank[:ends], rank[len(rank) - ends :]]
    drawn = rng.permutation(rank[ends : len(rank) - ends])
    for _ in range(20):
        lacking = weights.sum() - (factor[outer] * weights[outer]).sum()
        drawn = np.clip(drawn * lacking / (drawn * weights[inner]).sum(), low, high)
    factor[inner] = drawn
    return factor


def _own(nation: Nation, people: np.ndarray) -> np.ndarray:
    """Own share of municipal places, by thirds of the municipalities after size."""
    order = np.argsort(np.argsort(people.sum(axis=1), kind="stable"), kind="stable")
    thirds = np.minimum(order * 3 // len(order), 2)
    return np.asarray(np.array(nation.own_share)[thirds])
