"""Whom a municipality is compared with: the nearest in background, its region, the whole country, or a list."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import AnswerColumn, AnswerTable, Basis
from styrbar.analysis.nearest import Indicator, Nearest, nearest
from styrbar.analysis.population import code_of, danish_list, regions
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.workspace import Workspace

NEAREST, REGION, ALL, CHOSEN = "nearest", "region", "all", "chosen"
KINDS: Mapping[str, str] = MappingProxyType(
    {
        NEAREST: "De nærmeste i baggrund", REGION: "Kommunens region", ALL: "Alle, der er tal for",
        CHOSEN: "Valgte kommuner",
    }
)  # fmt: skip
MOST_NEAREST = 97
_BETWEEN = re.compile(r"[,;\n]")
_CHILDREN, _OLD = 3, 1
"""How many of the age groups, from below and from above, are children and old."""


@dataclass(frozen=True)
class GroupChoices:
    """Who to compare with; an empty `kind` is the nearest where the municipality is known, else all.

    `chosen` lists municipalities between commas, `count` is how many are nearest, and `indicators` names the loaded key
    figures that count as background, with weight 1 each beside the other weights.
    """

    kind: str = ""
    chosen: str = ""
    count: int = 10
    people: float = 1
    ages: float = 1
    region: float = 1
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class Known:
    """What a group is found in: the snapshot, the day, who is called what, and whom there are figures for."""

    snapshot: Snapshot
    day: date
    called: Mapping[int, str]
    inhabitants: pl.DataFrame
    units: Sequence[int]


@dataclass(frozen=True)
class Group:
    """The municipalities that are compared with, in words, and how they were found when they are the nearest."""

    codes: tuple[int, ...]
    told: str
    found: Nearest | None = None
    indicators: tuple[Indicator, ...] = field(default=())


def key_figures(snapshot: Snapshot) -> pl.DataFrame:
    """The loaded key figures: municipality, year, measure, value (float), unit, source."""
    rows = snapshot.table("key_figures").select("municipality", "year", "measure", "value", "unit", "source")
    return rows.with_columns(pl.col("value").cast(pl.Float64)).sort("measure", "year", "municipality").collect()


def key_figures_to_choose(ws: Workspace, snapshot_id: str | None) -> list[str]:
    """The names of the loaded key figures; none before the first import."""
    ws.actor.require("see_figures")
    if not ws.store.manifests():
        return []
    return sorted(set(key_figures(ws.snapshot(snapshot_id))["measure"]))


def group_of(known: Known, own: int | None, choices: GroupChoices) -> Group:
    """The group that is meant, without the own municipality. Raises BadInput for what cannot be meant."""
    kind = choices.kind or (CHOSEN if choices.chosen.strip() else NEAREST if own is not None else ALL)
    if kind not in KINDS:
        told = ", ".join(f"{name} ({words.lower()})" for name, words in KINDS.items())
        raise BadInput("Den sammenligningsgruppe findes ikke.", next_step=f"Vælg blandt: {told}.")
    others = [code for code in known.units if code != own]
    if kind == ALL:
        return Group(tuple(others), f"Alle {danish.count(len(others), 'anden kommune', 'andre kommuner')} med tal")
    if kind == CHOSEN:
        return _listed(known, own, choices.chosen)
    if own is None:
        raise BadInput(
            "Det vides ikke, hvilken kommune der skal sammenlignes.",
            next_step="Vælg kommunen, eller skriv egen kommunekode under Administration, Indstillinger.",
        )
    if kind == REGION:
        return _region(known, own, others)
    return _nearest(known, own, others, choices)


def _listed(known: Known, own: int | None, text: str) -> Group:
    codes = []
    for number, word in enumerate(filter(None, (w.strip() for w in _BETWEEN.split(text))), 1):
        code = code_of(word, known.called)
        if code is None:
            raise BadInput(f"Nr. {number} på listen er ikke en kommune.", next_step="Skriv kommuner med komma imellem.")
        if code not in known.units:
            raise BadInput(
                f"Der er ingen tal for {known.called[code]}.",
                next_step="Tag kommunen af listen, eller indlæs dens tal.",
            )
        codes.append(code)
    unique = tuple(sorted(set(codes) - {own}))
    if not unique:
        raise BadInput("Der er ingen andre kommuner at sammenligne med.", next_step="Skriv dem med komma imellem.")
    return Group(unique, danish_list([known.called[code] for code in unique]))


def _region(known: Known, own: int, others: Sequence[int]) -> Group:
    found = regions(known.snapshot, known.day, known.day)
    name = next((name for name, codes in found.items() if own in codes), None)
    codes = tuple(code for code in others if name is not None and code in found[name])
    if not codes:
        raise BadInput("Der er ingen andre kommuner fra regionen med tal.", next_step="Vælg en anden gruppe.")
    return Group(codes, f"{name}, {danish.count(len(codes), 'anden kommune', 'andre kommuner')}")


def _nearest(known: Known, own: int, others: Sequence[int], choices: GroupChoices) -> Group:
    if not 1 <= choices.count <= MOST_NEAREST:
        raise BadInput(
            "Antallet af nærmeste kommuner kan ikke bruges.", next_step=f"Skriv et tal fra 1 til {MOST_NEAREST}."
        )
    indicators = (*_background(known, choices), *_loaded(known, choices.indicators))
    found = nearest(own, others, indicators)
    if not found.neighbours:
        raise BadInput(
            "Ingen andre kommuner har de valgte mål for baggrund.", next_step="Vælg færre mål, eller indlæs dem."
        )
    codes = tuple(n.municipality for n in found.neighbours[: choices.count])
    words = "nærmeste kommune" if len(codes) == 1 else "nærmeste kommuner"
    return Group(codes, f"De {len(codes)} {words} i baggrund", found, tuple(i for i in indicators if i.weight))


def _background(known: Known, choices: GroupChoices) -> tuple[Indicator, ...]:
    """Size, ages and region, as the population has them."""
    counted: dict[int, list[int]] = {}
    for code, _, inhabitants in known.inhabitants.select("municipality", "age_group", "inhabitants").iter_rows():
        counted.setdefault(code, []).append(inhabitants)
    wanted = {code: counted[code] for code in known.units}
    everybody = {code: sum(ages) for code, ages in wanted.items()}
    lies = {code: name for name, codes in regions(known.snapshot, known.day, known.day).items() for code in codes}
    young = {code: sum(ages[:_CHILDREN]) / max(everybody[code], 1) for code, ages in wanted.items()}
    old = {code: sum(ages[-_OLD:]) / max(everybody[code], 1) for code, ages in wanted.items()}
    half = choices.ages / 2
    return (
        Indicator("people", "Indbyggere", everybody, choices.people, "integer", logarithm=True),
        Indicator("young", "Andel 0-17 år", young, half, "percent"),
        Indicator("old", "Andel 67 år og derover", old, half, "percent"),
        Indicator("region", "Region", lies, choices.region, "text", same=True),
    )


def _loaded(known: Known, names: Sequence[str]) -> list[Indicator]:
    """The key figures asked for, each in the newest year it has."""
    rows = key_figures(known.snapshot)
    found = []
    for name in names:
        of_it = rows.filter(pl.col("measure") == name)
        if of_it.is_empty():
            told = danish_list(sorted(set(rows["measure"]))) or "Der er ikke indlæst nogen nøgletal"
            raise BadInput("Et af nøgletallene er ikke indlæst.", next_step=f"Vælg blandt: {told}.")
        newest = of_it.filter(pl.col("year") == pl.col("year").max())
        values = dict(newest.select("municipality", "value").iter_rows())
        found.append(Indicator(name, f"{name} ({newest['year'][0]})", values, 1))
    return found


def group_table(known: Known, own: int, group: Group) -> AnswerTable:
    """Everybody that could be placed, the nearest first: distance, whether in the group, and each indicator."""
    assert group.found is not None
    columns = [
        AnswerColumn("name", "Kommune"),
        AnswerColumn("inside", "I gruppen"),
        AnswerColumn("distance", "Afstand", "decimal", meaning="I standardafvigelser; 0 er jeres egen kommune."),
    ]
    here = [(own, 0.0, dict.fromkeys((i.name for i in group.indicators), 0.0))]
    rows = [*here, *((n.municipality, n.distance, dict(n.apart)) for n in group.found.neighbours)]
    data: dict[str, list[object]] = {
        "name": [known.called[code] for code, _, _ in rows],
        "inside": ["Egen" if code == own else "Ja" if code in group.codes else "Nej" for code, _, _ in rows],
        "distance": [distance for _, distance, _ in rows],
    }
    for indicator in group.indicators:
        data[indicator.name] = [indicator.values[code] for code, _, _ in rows]
        columns.append(AnswerColumn(indicator.name, indicator.title, indicator.kind))
        if not indicator.same:
            apart = f"{indicator.name}_apart"
            data[apart] = [away[indicator.name] for _, _, away in rows]
            columns.append(
                AnswerColumn(apart, f"{indicator.title}, afstand", "decimal", meaning="I standardafvigelser.")
            )
    return AnswerTable("group", "Hvem ligner kommunen mest?", tuple(columns), pl.DataFrame(data))


def group_basis(known: Known, group: Group) -> tuple[Basis, ...]:
    """Who is compared with, and for the nearest the weights and who could not be placed."""
    lines = [Basis("Sammenlignes med", group.told, "sammenligning")]
    if group.found is not None:
        weights = "; ".join(f"{i.title} {danish.number(i.weight, 2)}" for i in group.indicators)
        lines.append(Basis("Vægte", weights, "sammenligning"))
        if lacking := [known.called[code] for code in group.found.lacking]:
            lines.append(Basis("Kunne ikke placeres", f"{danish_list(lacking)} mangler et af målene"))
    return tuple(lines)
