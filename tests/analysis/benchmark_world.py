"""Three small municipalities with few ages, small enough to reckon by hand."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import polars as pl

from styrbar.analysis.benchmark import STRATA, Cells, cells_of, person_sums
from styrbar.analysis.drivers import collected

OWN, EAST, WEST = 995, 996, 998
YOUNG, OLD = "23-29 år", "67 år og derover"
DAY = date(2026, 1, 1)


def help_of(municipality: int, citizen: str, kroner: float, days: int | None = 100, **more: Any) -> dict[str, Any]:
    """A row of spending; the age is 25 unless told."""
    about = {
        "age": 25,
        "legal_basis": "SEL § 85",
        "target_group": "Autisme",
        "need": 2,
        "offer": "T1",
        "provider": "L1",
    }
    amount = round(kroner * 100)
    return {"municipality": municipality, "citizen": citizen, "days": days, "amount": amount} | about | more


def rows(*found: Mapping[str, Any]) -> pl.LazyFrame:
    """The rows as a frame of spending."""
    schema = {
        "municipality": pl.Int64, "citizen": pl.String, "days": pl.Int64, "amount": pl.Int64, "age": pl.Int64,
        "legal_basis": pl.String, "target_group": pl.String, "need": pl.Int64, "offer": pl.String,
        "provider": pl.String,
    }  # fmt: skip
    return pl.LazyFrame(list(found), schema=schema)


def many(municipality: int, count: int, kroner: float = 1000, **more: Any) -> list[dict[str, Any]]:
    """As many citizens with the same help."""
    age = more.get("age", 25)
    return [help_of(municipality, f"{municipality}-{n}-{age}", kroner, **more) for n in range(count)]


def lived(*counts: tuple[int, int, int]) -> pl.DataFrame:
    """Inhabitants: municipality, young and old; nobody of the other ages."""
    found = [
        {"municipality": code, "age_group": words, "inhabitants": {YOUNG: young, OLD: old}.get(words, 0)}
        for code, young, old in counts
        for words in STRATA
    ]
    return pl.DataFrame(found, schema={"municipality": pl.Int64, "age_group": pl.String, "inhabitants": pl.Int64})


def sums(spent: Iterable[Mapping[str, Any]], *dims: str) -> pl.DataFrame:
    """`person_sums` brought home."""
    return collected(person_sums(rows(*spent), dims))


def cells(spent: Iterable[Mapping[str, Any]], people: pl.DataFrame) -> Cells:
    """The cells of everybody who lives somewhere."""
    units = people["municipality"].unique(maintain_order=True).to_list()
    return cells_of(sums(spent), people, units)
