"""The population that a program gives with its question, instead of what is imported."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from styrbar.errors import BadInput
from styrbar.register.municipalities import municipalities
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables


@dataclass(frozen=True)
class Inhabitants:
    """How many of one age live in a municipality (by its code) on a day; name and region are for invented ones."""

    municipality: int
    day: date
    age: int
    inhabitants: int
    municipality_name: str | None = None
    region: str | None = None


def snapshot_given(population: Sequence[Inhabitants]) -> Snapshot:
    """A snapshot without an id that holds the population and nothing else. Raises BadInput for what cannot be one."""
    for number, one in enumerate(population, 1):
        known = one.municipality in municipalities() or (one.municipality_name and 0 < one.municipality < 1000)
        if not known:
            raise BadInput(
                f"Kommunen i linje {number} af folketallet findes ikke.",
                "population.",
                "Brug kommunens kode, f.eks. 101.",
            )
        if one.age < 0 or one.inhabitants < 0:
            raise BadInput(
                f"Alder eller folketal i linje {number} er negativt.", "population.", "Skriv 0, hvor der ingen er."
            )
    frame = pl.DataFrame([vars(one) for one in population], schema=tables()["population"].schema)
    return Snapshot("", date.min, {"population": frame.lazy()})
