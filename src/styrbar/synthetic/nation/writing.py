"""The invented country as files in the template's headings, which Styrbar imports as they are."""

import json
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow as pa  # type: ignore[import-untyped]
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from styrbar.errors import BadInput
from styrbar.register.municipalities import municipalities
from styrbar.register.sources import INVENTED
from styrbar.register.tables import label, tables
from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.nation.amounts import amounts
from styrbar.synthetic.nation.course import course
from styrbar.synthetic.nation.municipal import OLDEST, Municipal, municipal
from styrbar.synthetic.nation.offers import municipal_provider, offers
from styrbar.synthetic.nation.settings import OWNERS, Nation, nation
from styrbar.synthetic.nation.spells import Told, by_municipality

SPENDINGS, POPULATION, OFFERS = "udgifter.parquet", "befolkning.parquet", "tilbud.parquet"
ABOUT = "land.json"
CHECKED = "kontrol"
"""Folder beside the delivery for what is told about it; without a date in its name, so it is not imported."""

LEAST, MOST = 0.002, 5.0
_WAGE, _PRICE = 3.2, 1.9
_SCALE_MESSAGE = "Størrelsen skal være mellem 0,002 og 5."


@dataclass(frozen=True)
class About:
    """What a written country was made with."""

    scale: float
    seed: int
    years: int
    monthly: bool


def write_country(
    out: Path, *, scale: float = 1.0, seed: int = 1, years: int = 5, monthly: bool = False,
    population: pl.DataFrame | None = None,
) -> Path:  # fmt: skip
    """Write the country and give the folder with its files, which is named by the last day that is told of.

    `scale` 1 is the whole country; the inhabitants follow it, so that shares keep their size. `years` are the last
    ones up to 2022. `population` (see `uploads`) stands in for the shipped inhabitants. The same arguments always give
    the same bytes. Method and figures: docs/metode/syntetisk-land.md. Raises BadInput when a number is out of range.
    """
    land = nation()
    if not LEAST <= scale <= MOST:
        raise BadInput(_SCALE_MESSAGE, next_step="1 er hele landet, 0,1 en tiendedel.")
    if not 1 <= years <= len(land.years):
        raise BadInput(f"Der kan laves mellem 1 og {len(land.years)} år.", next_step="Vælg et andet tal.")
    folder = out / date(land.last_year, 12, 31).isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    told = _made(land, scale, seed, population)
    told_of = range(land.last_year - years + 1, land.last_year + 1)
    _write(folder / SPENDINGS, "spendings", by_municipality(told, told_of, monthly=monthly))
    _write(folder / POPULATION, "population", [_population(told.places, told_of, scale)])
    _write(folder / OFFERS, "offers", [_offers(told)])
    _write(folder / "leverandoerer.parquet", "providers", [_providers(told)])
    _write(folder / "pris_og_loen.parquet", "price_indices", [_indices(land)])
    kept = out / CHECKED
    shutil.rmtree(kept, ignore_errors=True)
    kept.mkdir()
    (kept / ABOUT).write_text(json.dumps(asdict(About(scale, seed, years, monthly))) + "\n", "utf-8")
    return folder


def about(out: Path) -> About:
    """What the country in a folder was made with. Raises BadInput when there is none."""
    try:
        return About(**json.loads((out / CHECKED / ABOUT).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        raise BadInput(
            "Mappen har ikke et opfundet land.", f"{out}.", "Vælg den mappe, styrbar synthetic country skrev i."
        ) from None


def _made(land: Nation, scale: float, seed: int, population: pl.DataFrame | None) -> Told:
    """Everything that happens, each part from a row of random numbers of its own."""
    streams = [np.random.default_rng([seed, number]) for number in range(4)]
    places = municipal(land, streams[0], population)
    happened = course(land, places, scale, streams[1])
    found = offers(land, places, happened, scale, streams[2])
    return Told(land, places, happened, found, amounts(land, places, happened, found, scale=scale, rng=streams[3]))


def _write(path: Path, table: str, frames: Iterable[pl.DataFrame]) -> None:
    """One Parquet file under the template's headings, with the column that says it is invented; a group a frame."""
    columns = tables()[table].columns
    writer: pq.ParquetWriter | None = None
    try:
        for frame in frames:
            held = {c.name: pl.col(c.name) for c in columns if c.name in frame.columns}
            named = frame.select(
                *(held.get(c.name, pl.lit(None, pl.String)).alias(c.heading) for c in columns),
                pl.lit("ja").alias(INVENTED),
            )
            rows = _kroner(named).to_arrow()
            writer = writer or pq.ParquetWriter(path, rows.schema, compression="zstd")
            writer.write_table(pa.table(rows), row_group_size=max(1, frame.height))
    finally:
        if writer:
            writer.close()


def _kroner(frame: pl.DataFrame) -> pl.DataFrame:
    """Whole øre as kroner with two decimals, as files have them."""
    money = tables()["spendings"].column("amount").heading
    if money not in frame.columns:
        return frame
    return frame.with_columns((pl.col(money).cast(pl.Decimal(18, 2)) / 100).cast(pl.Decimal(18, 2)))


def _population(places: Municipal, years: range, scale: float) -> pl.DataFrame:
    """Inhabitants on 1 January by municipality and single year of age, in proportion to the scale."""
    parts = []
    for year in years:
        people = np.rint(places.inhabitants(year) * scale).astype(np.int64)
        parts.append(
            pl.DataFrame(
                {
                    "municipality": np.repeat(places.codes, OLDEST + 1).astype(np.int64),
                    "municipality_name": np.repeat(np.array(places.names), OLDEST + 1),
                    "region": np.repeat(np.array(places.regions)[places.region], OLDEST + 1),
                    "age": np.tile(np.arange(OLDEST + 1), len(places.codes)),
                    "inhabitants": people.ravel(),
                }
            ).with_columns(day=pl.lit(date(year, 1, 1)))
        )
    return pl.concat(parts)


def _offers(told: Told) -> pl.DataFrame:
    found, kinds = told.offers, told.nation.kinds
    each = [kinds[n] for n in found.kind]
    return pl.DataFrame(
        {
            "offer": found.names,
            "offer_name": [f"Opfundet {kind.intervention.lower()} {n}" for n, kind in enumerate(each)],
            "provider": found.provider,
            "ownership": [label("ownership", OWNERS[owner]) for owner in found.owner],
            "offer_type": [kind.intervention for kind in each],
            "legal_basis": [kind.legal_basis for kind in each],
            "target_group": [max(kind.target_groups, key=kind.target_groups.__getitem__) for kind in each],
            "places": found.places.astype(np.int64),
            "municipality": told.places.codes[found.municipality].astype(np.int64),
            "financing": [label("financing", "tariff")] * len(each),
        }
    )


def _providers(told: Told) -> pl.DataFrame:
    """The municipalities and regions by their names, the private ones as invented as they are."""
    names = {
        municipal_provider(code): (f"{m.name} som leverandør (opfundet)", "municipal")
        for code, m in municipalities().items()
    }
    names |= {
        f"OPF-R{n}": (f"{region} som leverandør (opfundet)", "regional") for n, region in enumerate(told.places.regions)
    }
    used = sorted({*map(str, told.offers.provider), *map(str, told.offers.provider_of)})
    private = {
        "OPF-S": ("self_owned", "Opfundet selvejende leverandør"),
        "OPF-P": ("private", "Opfundet privat leverandør"),
    }
    for provider in used:
        owner, words = private.get(provider[:5], ("private", "Opfundet leverandør af timer"))
        names.setdefault(provider, (f"{words} {provider[5:]}", owner))
    rows = [(p, *names[p]) for p in used]
    frame = pl.DataFrame(rows, schema=["provider", "provider_name", "ownership"], orient="row")
    return frame.with_columns(pl.col("ownership").map_elements(lambda o: label("ownership", o), pl.String))


def _indices(land: Nation) -> pl.DataFrame:
    """Invented price and wage changes, the one that the amounts follow."""
    change = round((calibration().yearly_index - 1) * 100, 2)
    years = list(range(land.first_year, land.price_level + 1))
    figures: Mapping[str, float] = {"wage_percent": _WAGE, "price_percent": _PRICE, "combined_percent": change}
    return pl.DataFrame(
        {"year": years, "area": "Serviceudgifter", "version": "Opfundet"}
        | {k: [v] * len(years) for k, v in figures.items()}
    )
