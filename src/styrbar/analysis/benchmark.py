"""Municipalities side by side: recipients, unit cost, duration and spending, by age, and who differs beyond chance.

Method and worked example: docs/metode/sammenligning.md. The rows may lie in Polars or in Spark; only sums by
municipality and age group are brought home.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Any

import narwhals as nw
import numpy as np
import polars as pl
from numpy.typing import NDArray

from styrbar.analysis.funnel import (
    ALARM,
    FEWEST,
    WARNING,
    Real,
    discovered,
    normal_limit,
    normal_p,
    poisson_limits,
    poisson_p,
    verdicts,
)
from styrbar.analysis.population import people
from styrbar.analysis.spending import AGE_GROUPS, age_group
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.rules.objective.terms import Ages

STRATA = tuple(words for _, _, words in AGE_GROUPS)
"""Age groups that are compared one by one; spending of no known age is held against all inhabitants."""

SUMS = ("persons", "days", "quantity_amount", "amount")
SQUARES = ("amount_sq", "days_sq", "quantity_sq", "cross")
EXACT = "recipients"
"""The measure that is a count, and so has exact limits."""

_SHARE_OF_PERSONS = 0.01


@dataclass(frozen=True)
class Measure:
    """What municipalities are compared on; `kind` as an answer's column, `per` inhabitants or nothing."""

    name: str
    title: str
    kind: str
    meaning: str
    per: int = 0


MEASURES: Mapping[str, Measure] = MappingProxyType(
    {
        m.name: m
        for m in (
            Measure(
                "recipients", "Borgere med hjælp pr. 1.000 indbyggere", "decimal",
                "Borgere, der får hjælpen i årets løb, pr. 1.000 indbyggere, som hvis kommunen havde landets alder.",
                per=1000,
            ),
            Measure(
                "spending", "Udgift pr. indbygger", "price",
                "Årets udgift pr. indbygger, som hvis kommunen havde landets alder.", per=1,
            ),
            Measure(
                "unit_cost", "Udgift pr. helårsperson", "price",
                "Udgiften til et helt års hjælp: udgift / dage × årets dage.",
            ),
            Measure("duration", "Dage pr. borger", "decimal", "Dage med hjælpen i året pr. borger, der får den."),
        )
    }
)  # fmt: skip


def person_sums(rows: Any, dims: Sequence[str]) -> nw.LazyFrame[Any]:
    """What each municipality's people of an age group sum to, in the engine that the rows lie in: a lazy frame.

    rows: municipality, citizen, age, days, amount and the dims, as in `spending.SCHEMA`, of one year. One row for each
    municipality, combination of the dims and age group (null where the age is not known): persons (citizens with days,
    each once), days and quantity_amount (øre) of rows with citizen and days, amount (øre) of all rows, and sums over
    the persons of amount², days², quantity_amount² and days × quantity_amount, as floats.
    """
    counted = ~nw.col("days").is_null() & ~nw.col("citizen").is_null()
    each = nw.from_native(rows).lazy().select(
        "municipality", *dims, "citizen", "age", "amount", counted=counted.cast(nw.Int64),
        days=nw.when(counted).then("days").otherwise(0), quantity_amount=nw.when(counted).then("amount").otherwise(0),
    )  # fmt: skip
    by_person = each.group_by("municipality", *dims, "citizen").agg(
        nw.col("age", "counted").max(), nw.col("days", "quantity_amount", "amount").sum()
    )
    size = {name: nw.col(name).cast(nw.Float64) for name in ("amount", "days", "quantity_amount")}
    known = ~nw.col("citizen").is_null()
    squared = by_person.with_columns(
        age_group(),
        persons=nw.col("counted"),
        amount_sq=nw.when(known).then(size["amount"] * size["amount"]).otherwise(0.0),
        days_sq=size["days"] * size["days"],
        quantity_sq=size["quantity_amount"] * size["quantity_amount"],
        cross=size["days"] * size["quantity_amount"],
    )
    found: nw.LazyFrame[Any] = squared.group_by("municipality", *dims, "age_group").agg(
        nw.col(*SUMS).sum(), nw.col(*SQUARES).sum()
    )
    return found


def inhabitants_by_age(snapshot: Snapshot, day: date, units: Sequence[int]) -> pl.DataFrame:
    """municipality, age_group, inhabitants on the day. Raises PopulationMissing as `population.people` does."""
    parts = [
        people(snapshot, Ages(first, last), day, units).select(
            "municipality", pl.lit(words).alias("age_group"), inhabitants="people"
        )
        for first, last, words in AGE_GROUPS
    ]
    return pl.concat(parts)


@dataclass(frozen=True)
class Cells:
    """Sums of each municipality (`units`, in rows) in each age group (in columns, the last of unknown age).

    `inhabitants` and `sums` have shape (units, strata), `standard`, the country's inhabitants, (strata,). The last
    column's inhabitants are everybody.
    """

    units: tuple[int, ...]
    inhabitants: NDArray[np.int64]
    standard: NDArray[np.int64]
    sums: Mapping[str, NDArray[Any]]

    @cached_property
    def relevant(self) -> tuple[int, int]:
        """First and last age group, both included, that has at least one in a hundred of the persons; else all."""
        persons = self.sums["persons"][:, :-1].sum(axis=0)
        some = np.flatnonzero(persons >= max(_SHARE_OF_PERSONS * persons.sum(), 1))
        return (int(some[0]), int(some[-1])) if len(some) else (0, len(STRATA) - 1)

    @cached_property
    def shares(self) -> Real:
        """The country's share in each age group of those in the relevant ages; 1 over all that share for no age."""
        first, last = self.relevant
        within = float(self.standard[first : last + 1].sum())
        found: Real = self.standard / within
        return found

    def relevant_inhabitants(self) -> NDArray[np.int64]:
        """Each unit's inhabitants in the relevant ages."""
        first, last = self.relevant
        found: NDArray[np.int64] = self.inhabitants[:, first : last + 1].sum(axis=1)
        return found

    def rates(self, name: str, rows: Sequence[int] | None = None) -> Real:
        """Sum per inhabitant by age group of the units in those places together; 0 where nobody lives."""
        chosen = slice(None) if rows is None else list(rows)
        above = self.sums[name][chosen].sum(axis=0).astype(np.float64)
        return _ratio(above, self.inhabitants[chosen].sum(axis=0), 0.0)

    def expected(self, rates: Real) -> Real:
        """What each unit's inhabitants would sum to at those rates."""
        found: Real = self.inhabitants @ rates
        return found

    def standardised(self, name: str) -> Real:
        """Each unit's sum per inhabitant in the relevant ages, had it the country's ages (direct standardisation).

        An age group in which nobody lives takes the rate of all units together.
        """
        own = np.where(self.inhabitants > 0, _ratio(self.sums[name], self.inhabitants, 0.0), self.rates(name))
        found: Real = own @ self.shares
        return found

    def total(self, name: str) -> NDArray[Any]:
        """Each unit's sum over all ages."""
        found: NDArray[Any] = self.sums[name].sum(axis=1)
        return found


def relevant_words(cells: Cells) -> str:
    """The relevant ages as they are read: «alle aldre», «18 år og derover», «0-22 år»."""
    first, last = AGE_GROUPS[cells.relevant[0]][0], AGE_GROUPS[cells.relevant[1]][1]
    if last is None:
        return f"{first} år og derover" if first else "alle aldre"
    return f"{first}-{last} år"


def cells_of(sums: pl.DataFrame, inhabitants: pl.DataFrame, units: Sequence[int]) -> Cells:
    """The sums of the units, from `person_sums` brought home, and `inhabitants_by_age`.

    The standard is all inhabitants there are, whether among the units or not. Raises BadInput when two units or more
    are not there, since there is nothing to compare with.
    """
    if len(units) < 2:
        raise BadInput(
            "Der er kun én kommune at sammenligne.", next_step="Vælg mindst én kommune mere, eller indlæs flere."
        )
    order = pl.DataFrame({"municipality": list(units)}, schema={"municipality": pl.Int64}).join(
        pl.DataFrame({"age_group": [*STRATA, None]}, schema={"age_group": pl.String}), how="cross"
    )
    joined = order.join(sums, on=["municipality", "age_group"], how="left", nulls_equal=True, maintain_order="left")
    shape = (len(units), len(STRATA) + 1)
    found = {name: joined[name].fill_null(0).to_numpy().reshape(shape) for name in (*SUMS, *SQUARES)}
    lived = order.join(inhabitants, on=["municipality", "age_group"], how="left", maintain_order="left")
    people_of = lived["inhabitants"].fill_null(0).to_numpy().reshape(shape).copy()
    people_of[:, -1] = people_of[:, :-1].sum(axis=1)
    ages = dict(inhabitants.group_by("age_group").agg(pl.col("inhabitants").sum()).iter_rows())
    standard = np.array([ages.get(words, 0) for words in STRATA], dtype=np.int64)
    return Cells(tuple(units), people_of, np.append(standard, standard.sum()), found)


COMPARED: Mapping[str, type[pl.DataType]] = MappingProxyType(
    {
        "municipality": pl.Int64, "persons": pl.Int64, "inhabitants": pl.Int64, "crude": pl.Float64,
        "value": pl.Float64, "ratio": pl.Float64, "size": pl.Float64, "low": pl.Float64, "high": pl.Float64,
        "lowest": pl.Float64, "highest": pl.Float64, "p": pl.Float64, "q": pl.Float64, "verdict": pl.String,
    }
)  # fmt: skip


def compared(cells: Cells, measure: str, year_days: int) -> pl.DataFrame:
    """Each unit against the level of all units together, in the order of `cells.units`; columns as in COMPARED.

    recipients   O persons, E = inhabitants by age at everybody's rates; O ~ Poisson(E), exactly.
    spending     O øre, E likewise; variance: inhabitants by age at everybody's rate of amount² (compound Poisson).
    duration     O days, E = persons at everybody's days a person; variance: persons times the variance of a person.
    unit_cost    O øre, E = days at everybody's øre a day; variance: persons times that of øre - øre a day × days.

    ratio = O / E; size is the number of persons whose Poisson spread would be as large, E² / variance; low and high
    are the ratio's 95 per cent limits, lowest and highest those of 99,8; value and crude are in the measure's unit,
    value standardised where it is per inhabitant; q is the false discovery rate over the units. Means of fewer than
    FEWEST persons, and units of which nothing is expected, have no p.
    """
    seen, wanted, variance = _against_all(cells, measure)
    known = wanted > 0
    if measure != EXACT:
        known &= variance > 0
        if measure != "spending":
            known &= cells.total("persons") >= FEWEST
    ratio = _ratio(seen, wanted, np.nan)
    size = _ratio(wanted**2, variance, np.nan)
    p = np.where(known, _p_values(measure, seen, wanted, variance), np.nan)
    bounds = [bound for level in (WARNING, ALARM) for bound in limits(size, level, exact=measure == EXACT)]
    q = discovered(p)
    crude, value = _values(cells, measure, year_days)
    columns = (
        cells.units, cells.total("persons"), cells.relevant_inhabitants(), crude, value, ratio, size,
        *bounds, p, q, verdicts(ratio, q),
    )  # fmt: skip
    frame = pl.DataFrame(dict(zip(COMPARED, map(list, columns), strict=True)), schema=dict(COMPARED))
    return frame.with_columns(pl.col(pl.Float64).fill_nan(None))


def dispersion(units: pl.DataFrame) -> float | None:
    """How many times larger the units' spread is than chance gives: the mean of (ratio - 1)² × size over those tested.

    units: as `compared` gives them. About 1 where only chance sets them apart; None where none is tested.
    """
    squares = units.filter(pl.col("p").is_not_null()).select((pl.col("ratio") - 1) ** 2 * pl.col("size"))
    return float(squares.to_series().mean()) if squares.height else None  # type: ignore[arg-type]


def level(cells: Cells, measure: str, year_days: int, rows: Sequence[int] | None = None) -> float | None:
    """The measure of the units in those places together (None is all), standardised where it is per inhabitant."""
    if scale := MEASURES[measure].per:
        name = "persons" if measure == "recipients" else "amount"
        return float(cells.rates(name, rows) @ cells.shares) * scale
    chosen = slice(None) if rows is None else list(rows)
    persons, days, amount = (float(cells.sums[name][chosen].sum()) for name in ("persons", "days", "quantity_amount"))
    above, below, scale = (days, persons, 1) if measure == "duration" else (amount, days, year_days)
    return above / below * scale if below else None


def _against_all(cells: Cells, measure: str) -> tuple[Real, Real, Real]:
    """What is seen of each unit, what is expected of it, and the variance of the one from the other."""
    if measure in {"recipients", "spending"}:
        name = "persons" if measure == "recipients" else "amount"
        wanted = cells.expected(cells.rates(name))
        variance = wanted if measure == "recipients" else cells.expected(cells.rates("amount_sq"))
        return cells.total(name).astype(np.float64), wanted, variance
    total = {name: float(cells.sums[name].sum()) for name in (*SUMS, *SQUARES)}
    persons = cells.total("persons").astype(np.float64)
    everybody = total["persons"] or 1.0
    if measure == "duration":
        mean = total["days"] / everybody
        spread = max(total["days_sq"] / everybody - mean**2, 0.0)
        return cells.total("days").astype(np.float64), persons * mean, persons * spread
    price = total["quantity_amount"] / total["days"] if total["days"] else 0.0
    squares = total["quantity_sq"] - 2 * price * total["cross"] + price**2 * total["days_sq"]
    spread = max(squares / everybody, 0.0)
    return cells.total("quantity_amount").astype(np.float64), cells.total("days") * price, persons * spread


def _p_values(measure: str, seen: Real, wanted: Real, variance: Real) -> Real:
    if measure == EXACT:
        return poisson_p(seen, wanted)
    return normal_p(_ratio(seen - wanted, np.sqrt(variance), np.nan))


def limits(size: Real, level: float, *, exact: bool) -> tuple[Real, Real]:
    """The limits of a ratio at sizes as `compared` tells them: exact Poisson ones, else those of a normal."""
    if exact:
        low, high = poisson_limits(size, level)
        return _ratio(low, size, np.nan), _ratio(high, size, np.nan)
    away = normal_limit(level) / np.sqrt(size)
    return np.maximum(1 - away, 0.0), 1 + away


def _values(cells: Cells, measure: str, year_days: int) -> tuple[Real, Real]:
    """Each unit's crude and standardised value; the same where it is a mean of persons, and none of too few."""
    if scale := MEASURES[measure].per:
        name = "persons" if measure == "recipients" else "amount"
        crude = _ratio(cells.total(name), cells.relevant_inhabitants(), np.nan) * scale
        return crude, cells.standardised(name) * scale
    persons, days, amount = (cells.total(name) for name in ("persons", "days", "quantity_amount"))
    mean = _ratio(days, persons, np.nan) if measure == "duration" else _ratio(amount, days, np.nan) * year_days
    shown: Real = np.where(persons >= FEWEST, mean, np.nan)
    return shown, shown


def _ratio(above: NDArray[Any], below: NDArray[Any], otherwise: float) -> Real:
    """above / below, and `otherwise` where below is 0."""
    whole = np.asarray(below, dtype=np.float64)
    found: Real = np.where(whole != 0, np.asarray(above, dtype=np.float64) / np.where(whole != 0, whole, 1), otherwise)
    return found
