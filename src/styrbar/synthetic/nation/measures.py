"""The published figures, measured in the files the invented country was written to (not in what made them)."""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

import polars as pl

from styrbar.danish import number
from styrbar.errors import BadInput
from styrbar.register.tables import codes, tables
from styrbar.synthetic.kinds import Figure
from styrbar.synthetic.nation.measured_people import people
from styrbar.synthetic.nation.measured_places import places
from styrbar.synthetic.nation.measured_spending import spending
from styrbar.synthetic.nation.settings import behind, figures, nation
from styrbar.synthetic.nation.writing import CHECKED, OFFERS, POPULATION, SPENDINGS, about

CHECK_FILE = "tal.csv"
_SURE = 2.0
JUDGED_FROM = 0.1
"""The smallest scale that is judged: below it each municipality has too few people to share them between kinds."""


@dataclass(frozen=True)
class Measured:
    """A figure, what it came to (None where its years are not there), and how far it may lie from its value.

    A country smaller than `JUDGED_FROM` has no tolerance (None).
    """

    figure: Figure
    result: float | None
    tolerance: float | None

    @property
    def kept(self) -> bool | None:
        """Whether the result is within the tolerance; None where there is no result or no tolerance."""
        if self.result is None or self.tolerance is None:
            return None
        return abs(self.result - self.figure.value) <= self.tolerance + 1e-9


def measured(out: Path) -> list[Measured]:
    """Every figure in the country of a folder, in their order.

    Numbers and kroner are divided by the scale. The tolerance stands with the figure; below full scale twice the
    sampling error is added, sqrt(1 / persons) of the value for the persons behind it at that scale. Raises BadInput
    when the folder has no invented country.
    """
    scale = about(out).scale
    folder = out / f"{nation().last_year}-12-31"
    rows = spent(folder / SPENDINGS)
    inhabitants = registered(folder / POPULATION, "population")
    found = (
        spending(rows, inhabitants, scale) | people(rows, scale) | places(registered(folder / OFFERS, "offers"), scale)
    )
    judged = scale >= JUDGED_FROM
    return [Measured(f, found.get(f.id), f.tolerance + _sampling(f, scale) if judged else None) for f in figures()]


def _sampling(figure: Figure, scale: float) -> float:
    persons = behind()[figure.id] * scale
    return 0.0 if scale >= 1 or not persons else _SURE * abs(figure.value) / sqrt(persons)


def spent(path: Path) -> pl.DataFrame:
    """The country's spending by citizen, kind of help, owner and year, in 2023 prices.

    Columns municipality, citizen, sex, age, year, kind, area, group (child or adult), target (what the published count
    takes the target group for), ownership, kroner, days, first and last.
    """
    land = nation()
    table = pl.scan_parquet(path).rename({c.heading: c.name for c in tables()["spendings"].columns})
    keys = ["municipality", "citizen", "sex", "age", "year", "intervention", "target_group", "ownership"]
    kinds = pl.LazyFrame(
        {name: [getattr(k, name) for k in land.kinds] for name in ("intervention", "area", "group")}
        | {"kind": [k.id for k in land.kinds]}
    )
    level = {year: land.index(year) for year in land.years}
    owner = {code.label: name for name, code in codes("ownership").items()}
    return (
        table.group_by(keys)
        .agg(
            kroner=pl.col("amount").cast(pl.Float64).sum(), days=pl.col("days").sum(),
            first=pl.col("from_date").min(), last=pl.col("to_date").max(),
        )
        .join(kinds, on="intervention")
        .with_columns(
            kroner=pl.col("kroner") / pl.col("year").replace_strict(level, return_dtype=pl.Float64),
            target=pl.col("target_group").replace_strict(dict(land.groups)),
            ownership=pl.col("ownership").replace_strict(owner),
        )
        .drop("intervention", "target_group")
        .sort("municipality", "year", "citizen", "kind")
        .collect(engine="streaming")
    )  # fmt: skip


def registered(path: Path, table: str) -> pl.DataFrame:
    """A written file under the register's column names. Raises BadInput when it is not there."""
    try:
        return pl.read_parquet(path).rename({c.heading: c.name for c in tables()[table].columns})
    except OSError:
        raise BadInput("Landet mangler en fil.", f"{path}.", "Skriv landet igen.") from None


def write_figures(out: Path, found: list[Measured]) -> Path:
    """The figures as a file beside the country; the same columns as `shown` gives."""
    path = out / CHECKED / CHECK_FILE
    with path.open("w", encoding="utf-8-sig", newline="") as lines:
        csv.writer(lines, delimiter=";").writerows([HEADINGS, *map(shown, found)])
    return path


HEADINGS = ("Tal", "Mål", "Resultat", "Tolerance", "Inden for", "Kilde")


def shown(one: Measured) -> tuple[str, ...]:
    """A figure as a row of text: figure, target, result, tolerance, whether it is kept, and source."""
    words = {True: "ja", False: "NEJ", None: "ikke bedømt"}
    form = _FORMS[one.figure.unit]
    result = "" if one.result is None else form(one.result)
    tolerance = "" if one.tolerance is None else f"± {form(one.tolerance)}"
    return one.figure.title, form(one.figure.value), result, tolerance, words[one.kept], one.figure.source


def _kroner(value: float) -> str:
    for size, words in ((1e9, "mia. kr."), (1e6, "mio. kr.")):
        if abs(value) >= size:
            return f"{number(value / size, 2 if size == 1e9 else 0)} {words}"
    return f"{number(round(value))} kr."


_FORMS: Mapping[str, Callable[[float], str]] = {
    "kr.": _kroner,
    "share": lambda value: f"{number(value * 100, 1)} %",
    "factor": lambda value: number(value, 2),
    "days": lambda value: f"{number(value, 0)} dage",
    "persons": lambda value: number(round(value)),
    "places": lambda value: number(round(value)),
}
