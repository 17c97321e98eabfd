"""Inhabitants by municipality in an age group on a day, or exactly what is missing to count them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

import polars as pl

from styrbar import danish
from styrbar.errors import StyrbarError
from styrbar.register.municipalities import municipalities, region_of
from styrbar.register.snapshot import Snapshot
from styrbar.rules.objective.terms import Ages

TOTAL_AGES = 99
"""Everybody is counted when each age from 0 to 99 is there; older ones count too, whether by year or in the last."""

_MOST_NAMED = 10


class PopulationMissing(StyrbarError):
    """The register does not hold the inhabitants that are asked for; the message says which."""

    code = "population_missing"
    exit_code = 2


def names(snapshot: Snapshot) -> dict[int, str]:
    """What each municipality is called: the official ones, and those that the population has named."""
    official = {code: m.name for code, m in municipalities().items()}
    return official | {code: name or str(code) for code, name in _named(snapshot) if name}


def country(snapshot: Snapshot, day: date) -> list[int]:
    """All municipalities on a day: the official ones when the population has any of them, else all that it has.

    So an official one that is missing is noticed, and what is no municipality (Christiansø) is not counted.
    """
    there = _on(snapshot, day)["municipality"].unique().to_list()
    return sorted(municipalities() if set(there) & set(municipalities()) else there)


def regions(snapshot: Snapshot, day: date, operated: date) -> dict[str, list[int]]:
    """Municipalities by region: the population's own word for it on the day counted, else the region they lie in.

    `operated` is the day the official region is asked for, 1 January of the operating year.
    """
    said = dict(_on(snapshot, day).group_by("municipality").agg(pl.col("region").drop_nulls().first()).rows())
    found: dict[str, list[int]] = {}
    for code in country(snapshot, day):
        region = region_of(code, operated)
        if name := said.get(code) or (region.label if region else None):
            found.setdefault(name, []).append(code)
    return dict(sorted(found.items()))


def people(snapshot: Snapshot, ages: Ages, day: date, catchment: Sequence[int]) -> pl.DataFrame:
    """Inhabitants of the age group in each of the municipalities: municipality, people; in order of code.

    Raises PopulationMissing when nothing is counted on the day, when a municipality is not, when a year of age is
    missing (a missing number is never taken for 0), or when two sources have different numbers.
    """
    called, rows = names(snapshot), _on(snapshot, day)
    needed = f"Der fordeles efter {ages.words} pr. {danish.day(day)}."
    if rows.is_empty():
        raise PopulationMissing(_nothing_on(snapshot, day), needed, _where_from(day))
    last = TOTAL_AGES if ages.last is None else ages.last
    counted = rows.filter(pl.col("municipality").is_in(catchment) & (pl.col("age") >= ages.first))
    if ages.last is not None:
        counted = counted.filter(pl.col("age") <= ages.last)
    counted = _once(counted, called, needed)
    missing = sorted(set(catchment) - set(counted["municipality"]))
    if missing:
        listed = _listed(called.get(code, str(code)) for code in missing)
        raise PopulationMissing(f"Folketallet mangler for {listed}.", needed, _where_from(day))
    wanted = set(range(ages.first, last + 1))
    for code, found in counted.group_by("municipality", maintain_order=True).agg("age").sort("municipality").rows():
        if lacking := sorted(wanted - set(found)):
            some = _listed(str(age) for age in lacking)
            what = f"Folketallet for {called.get(code, str(code))} mangler alderen {some} år."
            raise PopulationMissing(what, needed, f"{_where_from(day)} Skriv 0, hvor der ingen er.")
    return counted.group_by("municipality").agg(people=pl.col("inhabitants").sum()).sort("municipality")


def _once(counted: pl.DataFrame, called: Mapping[int, str], needed: str) -> pl.DataFrame:
    """One row for each municipality and age: the template and FOLK1A may both have been delivered."""
    found = counted.group_by("municipality", "age").agg(pl.col("inhabitants").unique().sort()).sort("municipality")
    doubtful = found.filter(pl.col("inhabitants").list.len() > 1)
    if doubtful.height:
        code, age, numbers = doubtful.sort("municipality", "age").row(0)
        two = danish_list([danish.number(number) for number in numbers])
        raise PopulationMissing(
            f"Folketallet for {called.get(code, str(code))} har to tal for alderen {age} år: {two}.", needed,
            "Lad kun én af filerne have folketal, og indlæs igen.",
        )  # fmt: skip
    return found.explode("inhabitants")


def _on(snapshot: Snapshot, day: date) -> pl.DataFrame:
    return snapshot.table("population").filter(pl.col("day") == day).collect()


def _named(snapshot: Snapshot) -> Iterable[tuple[int, str]]:
    return (
        snapshot.table("population")
        .group_by("municipality")
        .agg(pl.col("municipality_name").drop_nulls().last())
        .collect()
        .rows()
    )


def _nothing_on(snapshot: Snapshot, day: date) -> str:
    days = snapshot.table("population").select(pl.col("day").unique().sort()).collect()["day"].to_list()
    if not days:
        return "Der er ikke indlæst noget folketal."
    return f"Der er intet folketal pr. {danish.day(day)}; der er fra {_listed(danish.day(found) for found in days)}."


def _where_from(day: date) -> str:
    return (
        f"Indlæs under Data skabelonens ark «befolkning», eller Danmarks Statistiks tabel FOLK1A for {_quarter(day)}: "
        "hver kommune og hvert alderstrin."
    )


def _quarter(day: date) -> str:
    return f"{(day.month + 2) // 3}. kvartal {day.year}"


def _listed(words: Iterable[str]) -> str:
    every = list(words)
    more = len(every) - _MOST_NAMED
    shown = every[:_MOST_NAMED] + ([f"{more} til"] if more > 0 else [])
    return danish_list(shown)


def danish_list(words: Sequence[str]) -> str:
    """«a», «a og b», «a, b og c»."""
    return " og ".join(filter(None, [", ".join(words[:-1]), *words[-1:]]))


def code_of(text: str, called: Mapping[int, str]) -> int | None:
    """The municipality that is meant by its code or its name, with or without the word «Kommune»; None when none is."""
    word = text.strip().casefold().removesuffix(" kommune").strip()
    if word.isdecimal():
        return int(word) if int(word) in called else None
    spelled = {other.casefold(): m.code for m in municipalities().values() for other in m.also}
    return {**spelled, **{name.casefold().removesuffix(" kommune"): code for code, name in called.items()}}.get(word)
