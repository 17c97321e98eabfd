"""Objective financing of many offers in many years, against one group-by plus join over the same rows.

Fifty offers of all variants of VIVE table 5.1, paid by 98 municipalities of which twenty use each; the offers are
repeated for many years, so that there is something to measure. The baseline sums the use by offer, year and
municipality, and joins it to the inhabitants.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import numpy as np
import polars as pl

from styrbar.analysis.objective_financing import USE_SCHEMA, WEIGHT_SCHEMA, Case, financed
from styrbar.register.municipalities import municipalities
from styrbar.rules.book import Source, Value, rules
from styrbar.rules.financing.protocol import CRIME, MAIN, UNITS, OfferYear
from styrbar.rules.financing.registry import MODELS, PRESETS
from styrbar.rules.objective.terms import terms

OFFERS, YEARS = 50, 100
LIMIT = 5.0
USERS = 20
YEAR = 2020
Bench = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Bench]:
    """Three sizes, a doubling apart."""
    return [_case(round(YEARS * scale * share)) for share in (0.5, 1.0, 2.0)]


def _case(years: int) -> Bench:
    random = np.random.default_rng(1)
    offers = _offers(years, random)
    use, weights = _use(len(offers), random), _weights(len(offers), random)
    label = f"objektiv finansiering, {OFFERS} tilbud i {years} år, {len(municipalities())} kommuner"
    return label, lambda: _plainly(use, weights), lambda: financed(offers, use, weights), LIMIT


def _plainly(use: pl.DataFrame, weights: pl.DataFrame) -> pl.DataFrame:
    used = use.group_by("case", "municipality").agg(pl.col("used").sum())
    return weights.join(used, on=["case", "municipality"], how="left")


def _offers(years: int, random: np.random.Generator) -> list[Case]:
    limit = Value(date(YEAR, 1, 1), date(YEAR, 12, 31), "300000", Source("Antaget", "", verified=False))
    book = rules().with_own([("objective.teaching_limit", limit)])
    laws = {name: terms(book, name, YEAR) for name in PRESETS}
    costs = random.integers(10**8, 10**10, OFFERS * years).tolist()
    found = []
    for number, cost in enumerate(costs):
        model = MODELS[PRESETS[number % len(PRESETS)]]
        price = Decimal(4000) if model.id == "secure" else None
        offer = OfferYear(str(number), YEAR, cost, price=price, places=60, terms=laws[model.id])
        found.append(Case(offer, model))
    return found


def _use(offers: int, random: np.random.Generator) -> pl.DataFrame:
    """Twenty municipalities use each offer, a fifth of them both kinds of places."""
    codes = random.choice(list(municipalities()), (offers, USERS))
    frame = pl.DataFrame(
        {
            "case": np.repeat(np.arange(offers), USERS),
            "municipality": codes.ravel(),
            "kind": np.where(random.random(offers * USERS) < 0.2, CRIME, MAIN),
            "used": random.integers(1, 800, offers * USERS) * UNITS,
        }
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in USE_SCHEMA.items())


def _weights(offers: int, random: np.random.Generator) -> pl.DataFrame:
    people = random.integers(300, 60_000, len(municipalities()))
    frame = pl.DataFrame(
        {
            "case": np.repeat(np.arange(offers), len(people)),
            "municipality": np.tile(list(municipalities()), offers),
            "weight": np.tile(people, offers),
        }
    )
    return frame.select(pl.col(name).cast(dtype) for name, dtype in WEIGHT_SCHEMA.items())
