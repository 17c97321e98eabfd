"""Loaded key figures beside the group, and what to load where there is nothing else to compare with."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.population import code_of, names
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.benchmark_data import BenchmarkChoices
from styrbar.runs.benchmark_group import key_figures
from styrbar.runs.objective import own_municipality
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

_TO_LOAD = (
    (
        "Udgifter pr. individ fra flere kommuner",
        "Arket «udgifter pr. individ», eller Danmarks Statistiks fil",
        "Alt på siden: antal, pris, dage, udgift pr. indbygger, tragt og råderum",
    ),
    (
        "Folketal for de samme kommuner",
        "Arket «befolkning», eller Danmarks Statistiks FOLK1A",
        "Alt pr. indbygger, og at kommuner med forskellig alder kan sammenlignes",
    ),
    (
        "Nøgletal fra FLIS, ATHENE eller Kend din kommune",
        "Arket «nøgletal»: kommunekode, år, nøgletal, værdi, enhed og kilde",
        "Nøgletal ved siden af andre kommuners, og baggrund for de nærmeste kommuner",
    ),
)


def key_figure_table(
    snapshot: Snapshot, called: Mapping[int, str], own: int | None, group: Sequence[int], year: int | None
) -> AnswerTable | None:
    """Each loaded key figure in its newest year up to `year` (None: any): own, and the group's low, middle and high.

    An empty group is all there are figures for; None when no key figures are loaded. A key figure has no number of
    people behind it, so no chance is told.
    """
    rows = key_figures(snapshot)
    if year is not None:
        rows = rows.filter(pl.col("year") <= year)
    if rows.is_empty():
        return None
    newest = rows.filter(pl.col("year") == pl.col("year").max().over("measure"))
    mine = newest.filter(pl.col("municipality") == (own if own is not None else -1)).select("measure", own="value")
    others = newest.filter(pl.col("municipality") != own) if own is not None else newest
    if group:
        others = others.filter(pl.col("municipality").is_in(list(group)))
    frame = (
        newest.group_by("measure")
        .agg(pl.col("year").first(), pl.col("unit").drop_nulls().first(), pl.col("source").drop_nulls().first())
        .join(mine, on="measure", how="left")
        .join(
            others.group_by("measure").agg(
                count=pl.len().cast(pl.Int64),
                low=pl.col("value").quantile(0.25, "linear"),
                middle=pl.col("value").median(),
                high=pl.col("value").quantile(0.75, "linear"),
            ),
            on="measure",
            how="left",
        )
        .with_columns(difference=pl.col("own") - pl.col("middle"), count=pl.col("count").fill_null(0))
        .sort("measure")
    )
    columns = (
        AnswerColumn("measure", "Nøgletal"),
        AnswerColumn("year", "År", "text"),
        AnswerColumn("unit", "Enhed"),
        AnswerColumn("own", called.get(own, "Egen") if own is not None else "Egen", "decimal"),
        AnswerColumn("middle", "Gruppens midterste", "decimal", meaning="Medianen: halvdelen af gruppen ligger under."),
        AnswerColumn("difference", "Forskel", "decimal"),
        AnswerColumn("low", "Laveste fjerdedel til", "decimal"),
        AnswerColumn("high", "Højeste fjerdedel fra", "decimal"),
        AnswerColumn("count", "Kommuner", "integer"),
        AnswerColumn("source", "Kilde"),
    )
    told = frame.with_columns(pl.col("year").cast(pl.String))
    return AnswerTable("key_figures", "Indlæste nøgletal", columns, told.select(c.name for c in columns))


def without_others(ws: Workspace, choices: BenchmarkChoices, snapshot: Snapshot, question: str) -> Answer:
    """What can be compared without other municipalities' spending, and exactly what to load for the rest."""
    called = names(snapshot)
    own = own_municipality(ws, called)
    if choices.municipality:
        own = code_of(choices.municipality, called)
        if own is None:
            raise BadInput("Kommunen findes ikke.", next_step="Skriv dens navn eller kode.")
    keys = key_figure_table(snapshot, called, own, (), None)
    load = AnswerTable(
        "to_load",
        "Det kan I indlæse",
        (AnswerColumn("what", "Hvad"), AnswerColumn("how", "Hvordan"), AnswerColumn("gives", "Så viser siden")),
        pl.DataFrame(_TO_LOAD, schema=["what", "how", "gives"], orient="row"),
    )
    if keys is None:
        sentence = (
            "Der er kun jeres egne udgifter, så der er ingen at sammenligne med endnu. Nedenfor står, hvad I kan "
            "indlæse; jeres egne tilbud og leverandører kan sammenlignes allerede nu."
        )
    else:
        sentence = (
            "Der er kun jeres egne udgifter, så sammenligningen er på de indlæste nøgletal. De har ikke antallet af "
            "borgere bag sig, og derfor kan det ikke siges, om en forskel er tilfældig."
        )
    day = snapshot.data_date
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    figures = () if keys is None else (Figure("Nøgletal", keys.frame.height, "integer"),)
    return Answer(
        question,
        sentence,
        Scope(ws.actor.organisation.name, snapshot.id, day, first, last, "indlæste nøgletal"),
        (load,) if keys is None else (keys, load),
        figures,
        (Basis("Nøgletal", "Som kilden har opgjort dem", "sammenligning"), *made_from(ws, snapshot)),
        names={"nothing": "ja"},
    )
