"""Which municipalities have the most similar background? Standardised distances over stated indicators and weights.

Method and worked example: docs/metode/sammenligning.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from styrbar.analysis.population import danish_list
from styrbar.errors import BadInput

_SAME = 9
"""Decimals that tell two distances apart."""


@dataclass(frozen=True)
class Indicator:
    """A background that municipalities are told apart by.

    `values` by municipality, in the unit that `kind` shows (as an answer's column). With `logarithm` the distance is of
    the values' logarithms, so that twice as many is as far away for the small as for the large. With `same` a
    municipality with another value than one's own lies one standard deviation away.
    """

    name: str
    title: str
    values: Mapping[int, float | str]
    weight: float
    kind: str = "decimal"
    logarithm: bool = False
    same: bool = False


@dataclass(frozen=True)
class Neighbour:
    """A municipality with its distance, and by indicator how many standard deviations it lies from one's own."""

    municipality: int
    distance: float
    apart: Mapping[str, float]


@dataclass(frozen=True)
class Nearest:
    """All that could be placed, the nearest first, and those that lack an indicator."""

    neighbours: tuple[Neighbour, ...]
    lacking: tuple[int, ...]


def nearest(own: int, candidates: Sequence[int], indicators: Sequence[Indicator]) -> Nearest:
    """The candidates by distance from `own`, ties by code; own itself is left out.

        distance = sqrt( sum of weight * apart² / sum of weights ),   apart = (value - own's value) / standard deviation

    The standard deviation is that of own and all candidates that have every indicator. An indicator with weight 0 is
    left out; one on which all are equal tells nobody apart. Raises BadInput when no indicator has a weight, when a
    weight is negative, or when own lacks an indicator.
    """
    used = [indicator for indicator in indicators if indicator.weight]
    if not used or any(indicator.weight < 0 for indicator in used):
        raise BadInput("Vægtene kan ikke bruges.", next_step="Giv mindst ét mål en vægt over 0, og ingen under 0.")
    missing = [indicator.title for indicator in used if own not in indicator.values]
    if missing:
        raise BadInput(
            f"Kommunen har ingen værdi for {danish_list(missing)}.",
            next_step="Indlæs værdien, eller sæt målets vægt til 0.",
        )
    there = [code for code in dict.fromkeys((own, *candidates)) if all(code in i.values for i in used)]
    apart = {indicator.name: _apart(indicator, own, there) for indicator in used}
    weights = sum(indicator.weight for indicator in used)
    found = [
        Neighbour(
            code,
            float(np.sqrt(sum(i.weight * apart[i.name][code] ** 2 for i in used) / weights)),
            {i.name: apart[i.name][code] for i in used},
        )
        for code in there
        if code != own
    ]
    lacking = tuple(sorted(code for code in candidates if code not in there))
    return Nearest(tuple(sorted(found, key=lambda n: (round(n.distance, _SAME), n.municipality))), lacking)


def _apart(indicator: Indicator, own: int, there: Sequence[int]) -> dict[int, float]:
    """How many standard deviations each lies from own."""
    if indicator.same:
        return {code: float(indicator.values[code] != indicator.values[own]) for code in there}
    numbers = np.array([float(indicator.values[code]) for code in there])
    if indicator.logarithm:
        numbers = np.log(np.maximum(numbers, 1.0))
    spread = float(numbers.std())
    away = (numbers - numbers[list(there).index(own)]) / spread if spread > 0 else np.zeros(len(there))
    return dict(zip(there, map(float, away), strict=True))
