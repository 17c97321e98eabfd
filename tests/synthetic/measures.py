"""The published figures, measured in the files the invented municipality delivers (not in what made them)."""

import csv
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import polars as pl

from styrbar.synthetic.kinds import calibration

YEAR = 2025
RESIDENTIAL = ("5.38.50", "5.38.51", "5.38.52")
OWN, OTHER_PUBLIC = ("1",), ("3",)
DANISH = "%d-%m-%Y"


def postings(folders: Iterable[Path]) -> pl.DataFrame:
    """The posting lists of all deliveries, a later one replacing the periods it holds; running costs only."""
    frame = pl.DataFrame()
    for folder in folders:
        new = _posting_list(folder / "posteringer.csv")
        if len(frame):
            frame = frame.join(new.select("Regnskabsår", "Periode").unique(), on=["Regnskabsår", "Periode"], how="anti")
        frame = pl.concat([frame, new]) if len(frame) else new
    return frame.filter(pl.col("Dranst") == "1").with_columns(
        year=pl.col("Regnskabsår").cast(pl.Int64),
        cpr=pl.when(pl.col("CPR-nr.") != "").then(pl.col("CPR-nr.").str.zfill(10)),
        account=pl.col("Kontostreng").str.slice(0, 7),
        amount=pl.col("Beløb").str.replace_all(".", "", literal=True).str.replace(",", "").cast(pl.Int64),
    )


def _posting_list(path: Path) -> pl.DataFrame:
    with path.open(encoding="utf-8-sig", newline="") as lines:
        _, _, headings, *rows, _total = csv.reader(lines, delimiter=";")
    return pl.DataFrame(rows, schema=headings, orient="row")


def stays(folder: Path) -> pl.DataFrame:
    """The adults' stays of a delivery with the owner of their offer and last day, None when open."""
    sheet = pl.read_excel(folder / "sensum_indsatser.xlsx", schema_overrides={"CPR": pl.String})
    offers = pl.read_excel(folder / "tilbud_takster.xlsx").select(Tilbud="Tilbudsnavn", owner="Ejerforhold").unique()
    return sheet.filter(pl.col("IndsatsStatus").is_in(["Igangsat", "Afsluttet"])).join(offers, on="Tilbud", how="left")


def figures(folders: list[Path], citizens: int) -> dict[str, float]:
    """Every figure of the calibration by its id."""
    lines = postings(folders)
    year = lines.filter(pl.col("year") == YEAR)
    return {
        **_people(year, citizens),
        **_spending(year),
        **_costly(year),
        **_places(stays(folders[-1]), year),
        **_growth(lines),
        **_crisis(stays(folders[-1])),
        **_children(year, folders[-1]),
    }


def persons(frame: pl.DataFrame) -> int:
    """Different people with at least one posting."""
    return frame["cpr"].drop_nulls().n_unique()


def kroner(frame: pl.DataFrame, year: int = YEAR) -> float:
    """Kroner in 2023 prices."""
    return frame["amount"].sum() / 100 / calibration().index(year)


def on(frame: pl.DataFrame, *accounts: str) -> pl.DataFrame:
    """Lines whose account begins with one of those."""
    return frame.filter(pl.any_horizontal(pl.col("Kontostreng").str.starts_with(a) for a in accounts))


def _people(year: pl.DataFrame, citizens: int) -> dict[str, float]:
    children, adults = persons(on(year, "5.28", "5.57")), persons(on(year, "5.38"))
    return {
        "recipients": persons(year) / citizens,
        "children_persons": children / (children + adults),
        "residents_share": persons(on(year, *RESIDENTIAL)) / adults,
        "lost_earnings_persons": persons(on(year, "5.57.72.015")) / persons(year),
        "bpa_persons": persons(on(year, "5.38.39.002")) / persons(year),
    }


def _spending(year: pl.DataFrame) -> dict[str, float]:
    children, adults = kroner(on(year, "5.28")), kroner(on(year, "5.38"))
    residential = on(year, *RESIDENTIAL)
    lost = on(year, "5.57.72.015")
    return {
        "spend_per_recipient": (children + adults) / persons(year),
        "children_spending": children / (children + adults),
        "residential_spending": kroner(residential) / adults,
        "support_spending": kroner(on(year, "5.38.39.004")) / adults,
        "day_spending": kroner(on(year, "5.38.58", "5.38.59")) / adults,
        "exposed_spending": kroner(on(year, "5.38.42")) / adults,
        "bpa_spending": kroner(on(year, "5.38.39.002")) / adults,
        "cost_per_resident": kroner(residential) / persons(residential),
        "external_purchases": 1 - kroner(residential.filter(pl.col("Ejerforhold").is_in(OWN))) / kroner(residential),
        "lost_earnings_each": kroner(lost) / persons(lost),
    }


def _costly(year: pl.DataFrame) -> dict[str, float]:
    """People above two million kroner, among residents and in spending on stays and day offers."""
    base = on(year, *RESIDENTIAL, "5.38.42", "5.38.58", "5.38.59")
    each = base.drop_nulls("cpr").group_by("cpr").agg(cost=pl.col("amount").sum() / 100 / calibration().index(YEAR))
    above = each.filter(pl.col("cost") > 2e6)
    residents = persons(on(year, *RESIDENTIAL))
    return {
        "very_costly_persons": len(above) / residents,
        "very_costly_spending": above["cost"].sum() / kroner(base),
    }


def _places(all_stays: pl.DataFrame, year: pl.DataFrame) -> dict[str, float]:
    """Section mix among the year's residents, and owners of the places in use at the end of the year."""
    residents = {a: persons(on(year, a).filter(pl.col("amount") > 0)) for a in RESIDENTIAL}
    last = date(YEAR, 12, 31)
    used = all_stays.filter(
        pl.col("Indsats").str.starts_with("Botilbud"),
        pl.col("IndsatsStartDato") <= last,
        pl.col("IndsatsSlutDato").is_null() | (pl.col("IndsatsSlutDato") >= last),
    )
    like, temporary = "Botilbudslignende tilbud", "Botilbud til midlertidigt ophold"
    return {
        "residents_like": residents["5.38.51"] / sum(residents.values()),
        "residents_107": residents["5.38.52"] / sum(residents.values()),
        "residents_108": residents["5.38.50"] / sum(residents.values()),
        "places_municipal": _owned(used, "Egen kommune", "Anden kommune"),
        "places_regional": _owned(used, "Region"),
        "places_private": _owned(used, "Privat", "Selvejende"),
        "like_municipal": _owned(used.filter(pl.col("Indsats") == like), "Egen kommune", "Anden kommune"),
        "temporary_private": _owned(used.filter(pl.col("Indsats") == temporary), "Privat", "Selvejende"),
    }


def _owned(used: pl.DataFrame, *owners: str) -> float:
    return used["owner"].is_in(owners).sum() / len(used)


def _growth(lines: pl.DataFrame) -> dict[str, float]:
    first, last = (lines.filter(pl.col("year") == y) for y in (YEAR - 3, YEAR))

    def rise(*accounts: str) -> float:
        return kroner(on(last, *accounts)) / kroner(on(first, *accounts), YEAR - 3) - 1

    def more(frame: pl.DataFrame, year: int) -> float:
        dear = on(frame, *RESIDENTIAL).filter(pl.col("Ejerforhold").is_in(("2", "4")))
        return kroner(dear, year)

    total = kroner(on(last, *RESIDENTIAL)) - kroner(on(first, *RESIDENTIAL), YEAR - 3)
    return {
        "growth_recipients": persons(last) / persons(first) - 1,
        "growth_adults": rise("5.38"),
        "growth_children": rise("5.28"),
        "growth_residential": rise(*RESIDENTIAL),
        "growth_crisis": rise("5.38.42.002"),
        "private_growth": (more(last, YEAR) - more(first, YEAR - 3)) / total,
    }


def _crisis(all_stays: pl.DataFrame) -> dict[str, float]:
    ended = all_stays.filter(pl.col("Indsats") == "Krisecenter", pl.col("IndsatsSlutDato").is_not_null())
    ended = ended.with_columns(days=(pl.col("IndsatsSlutDato") - pl.col("IndsatsStartDato")).dt.total_days() + 1)
    return {
        "crisis_mean_stay": float(str(ended.drop_nulls("CPR")["days"].mean())),
        "crisis_half_year": (ended["days"] > 182).sum() / len(ended),
        "crisis_one_year": (ended["days"] > 365).sum() / len(ended),
    }


def _children(year: pl.DataFrame, folder: Path) -> dict[str, float]:
    measures = pl.read_csv(folder / "dubu_p30.csv", separator=";", encoding="cp1252", infer_schema=False)
    start, end = pl.col("Startdato").str.to_date(DANISH), pl.col("Slutdato").str.to_date(DANISH)
    in_year = measures.filter(
        start <= date(YEAR, 12, 31), end.is_null() | (end > date(YEAR - 1, 12, 31) + timedelta(0))
    )
    preventive = in_year.filter(pl.col("Foranstaltningsparagraf").str.starts_with("BL § 32"))
    each = preventive.group_by("CPR-nr.").agg(pl.col("Ydelsestype").n_unique())
    kept = persons(year.filter(pl.col("Tekst").str.starts_with("Opretholdt")))
    other = persons(year.filter(pl.col("Tekst").str.starts_with("Kontaktperson og anden")))
    return {
        "preventive_more": (each["Ydelsestype"] > 1).sum() / len(each),
        "youth_kept_placement": kept / (kept + other),
    }


def results(folders: list[Path], citizens: int) -> Mapping[str, tuple[float, float, float]]:
    """Figure id to result, target and tolerance."""
    found = figures(folders, citizens)
    return {f.id: (found[f.id], f.value, f.tolerance) for f in calibration().figures}
