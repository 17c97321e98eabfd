"""Who is help bought from, how much depends on each, and how do prices move for those who stay and for the new?"""

from collections.abc import Mapping
from dataclasses import dataclass

import narwhals as nw
import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.owners import (
    OWN,
    Link,
    Prices,
    amounts_by_year,
    by_owner,
    dependence,
    index,
    leaves,
    prices,
)
from styrbar.danish import percent, roughly
from styrbar.register.tables import label
from styrbar.runs.spending_scope import Asked, SpendingChoices, asked, heading, marked, notes, shown, words
from styrbar.runs.workspace import Workspace

QUESTION = "Hvem køber vi af, og hvad gør priserne?"
ALL = "Alle ejere"
_HHI = "0: mange små. 1: én leverandør har det hele. Over 0,25 er få om det meste."


@dataclass(frozen=True)
class OwnerChoices(SpendingChoices):
    """What the user chose; the dependence is shown by `by`."""

    by: str = "legal_basis"


def run_owners(ws: Workspace, choices: OwnerChoices) -> Answer:
    """Answer the question; the owners' spending adds up to the whole, to the øre."""
    found = asked(ws, choices)
    rows = leaves(nw.from_native(found.rows(ws)), found.where, (choices.by,), found.factors)
    owners = by_owner(rows, found.before, found.after)
    moved = {
        owner: _prices(rows.filter(pl.col("ownership") == owner), found) for owner in owners["ownership"].drop_nulls()
    }
    whole = _prices(rows, found)
    tables = (
        _owners_table(ws, owners, found),
        _years_table(rows),
        _prices_table(ws, moved, whole, found),
        _dependence_table(ws, rows, found),
        _providers_table(ws, rows, found),
    )
    return Answer(
        QUESTION,
        _sentence(owners, whole, found),
        found.scope(ws),
        tables,
        _figures(owners, whole, rows, found),
        (*_told(), *found.basis(ws)),
        {},
        found.opened,
    )


def _prices(rows: pl.DataFrame, found: Asked) -> Prices:
    years = range(found.before, found.after + 1)
    return prices(rows, tuple(years))


def _amounts(found: Asked) -> tuple[AnswerColumn, ...]:
    return (
        AnswerColumn("amount_0", f"Udgift {found.before}", "kroner", total=True),
        AnswerColumn("amount_1", f"Udgift {found.after}", "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
    )


def _owners_table(ws: Workspace, owners: pl.DataFrame, found: Asked) -> AnswerTable:
    change, whole = int(owners["change"].sum()), int(owners["amount_1"].sum())
    rows = owners.with_columns(
        growth=pl.when(pl.col("amount_0") > 0).then(pl.col("change") / pl.col("amount_0")),
        share=pl.lit(None, pl.Float64) if whole == 0 else pl.col("amount_1") / whole,
        of_change=pl.lit(None, pl.Float64) if change == 0 else pl.col("change") / change,
    )
    columns = (
        AnswerColumn("ownership", heading("ownership")),
        AnswerColumn("people_0", f"Borgere {found.before}", "integer", meaning="En borger kan stå flere steder."),
        AnswerColumn("people_1", f"Borgere {found.after}", "integer", meaning="En borger kan stå flere steder."),
        *_amounts(found),
        AnswerColumn("growth", "Vækst", "percent"),
        AnswerColumn("share", f"Andel {found.after}", "percent"),
        AnswerColumn("of_change", "Andel af ændringen", "percent", meaning="Minus, når ejeren trækker den anden vej."),
        *notes(ws),
    )
    frame = marked(ws, shown(rows, "ownership", found.names), "people_1").select(c.name for c in columns)
    return AnswerTable(
        "owners", "Udgiften efter ejer", columns, frame, "Ingen udgifter i årene.", owners.select("ownership")
    )


def _years_table(rows: pl.DataFrame) -> AnswerTable:
    """Year by year in rows, an owner in each column."""
    found = amounts_by_year(rows)
    owners = found.group_by("ownership").agg(pl.col("amount").sum()).sort("amount", descending=True)["ownership"]
    names = [f"owner_{n}" for n in range(len(owners))]
    frame = found.group_by("year").agg(
        *(
            pl.col("amount").filter(pl.col("ownership").eq_missing(pl.lit(owner, pl.String))).sum().alias(name)
            for name, owner in zip(names, owners, strict=True)
        ),
        whole=pl.col("amount").sum(),
    )
    columns = (
        AnswerColumn("year", "År"),
        *(
            AnswerColumn(name, "Ikke oplyst" if owner is None else label("ownership", owner), "kroner")
            for name, owner in zip(names, owners, strict=True)
        ),
        AnswerColumn("whole", "I alt", "kroner"),
    )
    told = frame.sort("year").with_columns(pl.col("year").cast(pl.String)).select(c.name for c in columns)
    return AnswerTable("years", "År for år", columns, told, "Ingen udgifter i årene.")


def _prices_table(ws: Workspace, moved: Mapping[str, Prices], whole: Prices, found: Asked) -> AnswerTable:
    """The indices of those who stay and of the new, beside the price index; an owner and a year in each row."""
    rows = [row for owner, told in moved.items() for row in _price_rows(label("ownership", owner), told, found)]
    rows += _price_rows(ALL, whole, found)
    columns = (
        AnswerColumn("owner", heading("ownership")),
        AnswerColumn("year", "År"),
        AnswerColumn("same", "Samme borgere", "decimal", meaning=f"Prisindeks, {found.before} = 100: samme borger, "
                     "tilbud, indsats og enhed to år i træk."),
        AnswerColumn("middle", "Median i året", "percent", meaning="Den midterste af de samme borgeres prisændringer."),
        AnswerColumn("cases", "Sager", "integer", meaning="Så mange borgeres pris er der i begge år."),
        AnswerColumn("new", "Nye borgere", "decimal", meaning=f"Prisindeks, {found.before + 1} = 100: nye borgeres "
                     "pris på samme tilbud, indsats og enhed."),
        AnswerColumn("new_cases", "Tilbud med nye", "integer", meaning="Så mange priser har nye borgere i begge år."),
        AnswerColumn("above", "Nye over de andre", "percent", meaning="Så meget mere betales der for nye end for dem, "
                     "der var der, samme sted og år."),
        AnswerColumn("fresh", "Nye", "integer", meaning="Så mange nye borgere kan holdes op mod andre."),
        AnswerColumn("index", "Pris og løn", "decimal", meaning="Det indlæste pris- og lønindeks."),
        *notes(ws),
    )  # fmt: skip
    kinds = {"text": pl.String, "integer": pl.Int64, "percent": pl.Float64, "decimal": pl.Float64}
    told = pl.DataFrame(rows, schema={c.name: kinds[c.kind] for c in columns if c.name != "note"})
    fewest = (pl.when(pl.col(name) > 0).then(name) for name in ("cases", "fresh"))
    noted = marked(ws, told.with_columns(fewest=pl.min_horizontal(*fewest)), "fewest")
    frame = noted.select(c.name for c in columns)
    return AnswerTable("prices", "Prisen for de samme og for de nye", columns, frame, "Ingen priser i årene.")


def _price_rows(owner: str, told: Prices, found: Asked) -> list[dict[str, object]]:
    same, new = index(told.same, found.before), index(told.new, found.before + 1)
    links = {link.year: link for link in told.same}
    fresh = {link.year: link.cases for link in told.new}
    above: dict[int, Link] = {link.year: link for link in told.above}
    return [
        {
            "owner": owner, "year": str(year), "same": same.get(year),
            "middle": None if year not in links or (middle := links[year].middle) is None else middle - 1,
            "cases": links[year].cases if year in links else None,
            "new": new.get(year) if told.new else None, "new_cases": fresh.get(year),
            "above": above[year].ratio if year in above else None,
            "fresh": above[year].cases if year in above else None,
            "index": _index(found, year),
        }
        for year in range(found.before, found.after + 1)
    ]  # fmt: skip


def _index(found: Asked, year: int) -> float | None:
    """The loaded price index, 100 in the first year."""
    factor = None if found.index is None else found.index.factor(found.before, year)
    return None if factor is None else float(100 * factor)


def _dependence_table(ws: Workspace, rows: pl.DataFrame, found: Asked) -> AnswerTable:
    by = found.choices.by
    told = dependence(rows, by, found.after)
    columns = (
        AnswerColumn(by, heading(by)),
        AnswerColumn("amount", f"Købt {found.after}", "kroner", total=True, meaning="Af andre end kommunen selv."),
        AnswerColumn("providers", "Leverandører", "integer"),
        AnswerColumn("largest", "Den største"),
        AnswerColumn("largest_share", "Dens andel", "percent"),
        AnswerColumn("hhi", "Koncentration", "decimal", meaning=f"Herfindahl-Hirschmans indeks. {_HHI}"),
        AnswerColumn("people", "Borgere", "integer"),
        *notes(ws),
    )
    named = shown(shown(told, by, found.names), "provider", found.names, "largest")
    frame = marked(ws, named, "people").select(c.name for c in columns)
    return AnswerTable(
        "dependence", f"Afhængighed af få leverandører efter {heading(by).lower()}", columns, frame,
        "Intet er købt af andre med en kendt leverandør.", told.select(pl.col(by).cast(pl.String)),
    )  # fmt: skip


def _providers_table(ws: Workspace, rows: pl.DataFrame, found: Asked) -> AnswerTable:
    bought = rows.filter(pl.col("ownership").ne_missing(pl.lit(OWN)), pl.col("provider").is_not_null())
    owner = bought.group_by("provider").agg(pl.col("ownership").first())
    told = by_owner(bought, found.before, found.after, "provider")
    whole = int(told["amount_1"].sum())
    with_owner = told.join(owner, on="provider", how="left", maintain_order="left").with_columns(
        share=pl.lit(None, pl.Float64) if whole <= 0 else pl.col("amount_1") / whole
    )
    columns = (
        AnswerColumn("provider", heading("provider")),
        AnswerColumn("ownership", heading("ownership")),
        AnswerColumn("people_1", f"Borgere {found.after}", "integer", meaning="En borger kan stå flere steder."),
        *_amounts(found),
        AnswerColumn("share", "Andel af købet", "percent"),
        *notes(ws),
    )
    words_told = shown(shown(with_owner, "provider", found.names), "ownership", found.names)
    frame = marked(ws, words_told, "people_1").select(c.name for c in columns)
    return AnswerTable(
        "providers", "Leverandører, vi køber af", columns, frame, "Intet er købt af andre med en kendt leverandør.",
        told.select("provider"),
    )  # fmt: skip


def _figures(owners: pl.DataFrame, whole: Prices, rows: pl.DataFrame, found: Asked) -> tuple[Figure, ...]:
    total = int(owners["amount_1"].sum())
    bought = total - int(owners.filter(pl.col("ownership") == OWN)["amount_1"].sum())
    private = owners.filter(pl.col("ownership").is_in(["private", "self_owned"]))
    change = int(owners["change"].sum())
    largest = dependence(rows.with_columns(whole=pl.lit("")), "whole", found.after)
    same = index(whole.same, found.before)[found.after]
    note = words(found.names, "provider", largest["largest"][0]) if largest.height else ""
    of = f"af en ændring på {_signed(change)}"
    return (
        Figure(
            "Købt af andre", None if total <= 0 else bought / total, "percent", f"{roughly(bought)} i {found.after}"
        ),
        Figure("Ændring, privat og selvejende", int(private["change"].sum()), signed=True, note=of),
        Figure("Største leverandør", largest["largest_share"][0] if largest.height else None, "percent", note),
        Figure("Samme borgeres pris", None if same is None else same / 100 - 1, "percent", f"siden {found.before}"),
        Figure("Nye over de andre", whole.above[-1].ratio if whole.above else None, "percent", f"i {found.after}"),
    )


def _signed(ore: int) -> str:
    return f"{'+' if ore > 0 else '-' if ore < 0 else ''}{roughly(ore)}"


def _sentence(owners: pl.DataFrame, whole: Prices, found: Asked) -> str:
    total, change = int(owners["amount_1"].sum()), int(owners["change"].sum())
    if total <= 0:
        return f"Der er ingen udgifter i {found.after} at dele på ejere."
    private = owners.filter(pl.col("ownership").is_in(["private", "self_owned"]))
    bought = total - int(owners.filter(pl.col("ownership") == OWN)["amount_1"].sum())
    told = f"{percent(bought / total, 0)} af udgiften i {found.after} er købt af andre"
    if change > 0:
        share = int(private["change"].sum()) / change
        told += f", og private og selvejende står for {percent(share, 0)} af væksten siden {found.before}"
    same = index(whole.same, found.before)[found.after]
    if same is None:
        return f"{told}."
    moved = "steget" if same >= 100 else "faldet"
    return f"{told}. For de samme borgere samme sted er prisen {moved} {percent(abs(same / 100 - 1))}."


def _told() -> tuple[Basis, ...]:
    how = "Vægtet geometrisk (Törnqvist) af priser pr. enhed, som er betalt i begge år, kædet år for år"
    return (
        Basis("Prisindeks", f"{how}; altid i løbende priser", "ejere"),
        Basis("Nye borgere", "Havde ingen dage i tilbuddet året før", "ejere"),
        Basis("Koncentration", f"Kun køb af andre. {_HHI}", "ejere"),
    )
