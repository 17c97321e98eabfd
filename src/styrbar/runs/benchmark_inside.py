"""Which offers and providers cost what, for the same section, target group and level of need?"""

from calendar import isleap
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import narwhals as nw
import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.benchmark_inside import GROUP, by_need, by_place, place_sums
from styrbar.analysis.dimensions import EVERY
from styrbar.analysis.drivers import collected
from styrbar.analysis.funnel import FEWEST
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.person_spending import within
from styrbar.analysis.population import code_of, names
from styrbar.errors import BadInput
from styrbar.runs.benchmark_data import DIMENSIONS, year_to_compare
from styrbar.runs.expected import meant, opened_basis
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import has_register, spending_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvad koster vores tilbud for samme målgruppe og behov?"
PLACES = {"offer": "Tilbud", "provider": "Leverandør"}


@dataclass(frozen=True)
class InsideChoices:
    """What the user chose; year None is the newest, an empty municipality the organisation's own, if it is known."""

    snapshot: str | None = None
    year: int | None = None
    municipality: str = ""
    place: str = "offer"
    where: Mapping[str, str | None] = field(default_factory=dict)


def run_inside(ws: Workspace, choices: InsideChoices) -> Answer:
    """Answer the question with every place beside those with the same section, target group and need."""
    ws.actor.require("see_figures")
    if choices.place not in PLACES or not set(choices.where) <= set(DIMENSIONS):
        raise BadInput(
            "Der kan ikke deles efter det, der er valgt.", next_step="Vælg offer (tilbud) eller provider (leverandør)."
        )
    snapshot = ws.snapshot(choices.snapshot)
    year = year_to_compare(snapshot, choices.year)
    value_names = names_of(snapshot)
    where = meant(value_names, choices.where)
    rows = within(nw.from_native(spending_of(ws, snapshot.id, [year])), where)
    called = names(snapshot)
    own = own_municipality(ws, called) if has_register(snapshot) else None
    if choices.municipality:
        own = code_of(choices.municipality, called)
        if own is None or not has_register(snapshot):
            raise BadInput(
                "Der er ingen tal for den kommune.", next_step="Udelad kommunen, eller vælg en, der er tal for."
            )
    if own is not None:
        rows = rows.filter(nw.col("municipality") == own)
    sums = collected(place_sums(rows, choices.place))
    days = 366 if isleap(year) else 365
    places, needs = by_place(sums, choices.place, days), by_need(sums, choices.place, days)
    outside = {}
    if not ws.actor.may("see_persons"):
        outside[f"Steder med færre end {FEWEST} borgere"] = int(places.filter("few")["amount"].sum())
        places, needs = (rows.filter(~pl.col("few")) for rows in (places, needs))
    opened = {name: value_names.of(name, value) for name, value in where.items()}
    whose = "alle kommuner" if own is None else called[own]
    view = "egne bevillinger og posteringer" if not has_register(snapshot) else f"udgifter pr. individ, {whose}"
    name = ws.actor.organisation.name
    return Answer(
        QUESTION,
        _sentence(places),
        Scope(name, snapshot.id, snapshot.data_date, date(year, 1, 1), date(year, 12, 31), view),
        (_places_table(places, choices.place, value_names), _needs_table(needs, choices.place, value_names)),
        _figures(places),
        (*opened_basis(opened), *_BASIS, *made_from(ws, snapshot)),
        outside,
        opened,
    )


_BASIS = (
    Basis("Ens", "Kun samme paragraf og samme målgruppe står ved siden af hinanden", "sammenligning"),
    Basis("Ventet ud fra behov", "Dage ved hvert behov, gange alles udgift pr. dag ved det behov", "sammenligning"),
    Basis("Få borgere", f"Steder med færre end {FEWEST} borgere er mærket og vises kun for dem, der må se borgere",
          "sammenligning"),
    Basis(
        "Forbehold",
        "Støttebehovet har kun fem trin og fanger ikke alt. En højere pris kan være en anden ydelse eller kvalitet.",
    ),
)  # fmt: skip


def _in_words(frame: pl.DataFrame, place: str, value_names: Names) -> pl.DataFrame:
    dims = [name for name in (*GROUP, "need", place) if name in frame.columns and frame[name].dtype != pl.Float64]
    told = [
        pl.Series(
            name,
            ["(ikke vurderet)" if v is None and name == "need" else value_names.of(name, None if v is None else str(v))
             for v in frame[name].to_list()],
            dtype=pl.String,
        )
        for name in dims
    ]  # fmt: skip
    few = pl.when(pl.col("few")).then(pl.lit(f"Færre end {FEWEST} borgere")).otherwise(pl.lit(""))
    alone = pl.when(pl.col("places") == 1).then(pl.lit("Ingen at sammenligne med")).otherwise(pl.lit(""))
    note = pl.when(few != "").then(few).otherwise(alone)
    return frame.with_columns(*told, note=note)


def _whole(frame: pl.DataFrame) -> pl.DataFrame:
    """Means of money in whole øre."""
    there = [name for name in ("unit_cost", "all_unit_cost") if name in frame.columns]
    return frame.with_columns(pl.col(there).round(0, mode="half_away_from_zero").cast(pl.Int64))


def _places_table(places: pl.DataFrame, place: str, value_names: Names) -> AnswerTable:
    frame = _whole(_in_words(places, place, value_names))
    columns = (
        AnswerColumn("legal_basis", EVERY["legal_basis"].heading),
        AnswerColumn("target_group", EVERY["target_group"].heading),
        AnswerColumn(place, PLACES[place]),
        AnswerColumn("persons", "Borgere", "integer"),
        AnswerColumn("amount", "Udgift", "kroner", total=True),
        AnswerColumn("unit_cost", "Pr. helårsperson", "price"),
        AnswerColumn("expected", "Ventet ud fra behov", "kroner", total=True,
                     meaning="Hvad de samme dage ved de samme behov koster i gennemsnit i alle stederne i gruppen."),
        AnswerColumn("difference", "Forskel", "kroner", total=True, signed=True),
        AnswerColumn("apart", "Forskel", "percent", signed=True),
        AnswerColumn("length", "Dage pr. borger", "decimal"),
        AnswerColumn("need", "Støttebehov, snit", "decimal", meaning="0-4, vægtet med dage; kun de vurderede."),
        AnswerColumn("severe", "Behov 3-4", "percent", meaning="Andelen af de vurderede borgere med behov 3 eller 4."),
        AnswerColumn("unknown", "Ikke vurderet", "percent"),
        AnswerColumn("note", "Bemærkning"),
    )  # fmt: skip
    return AnswerTable(
        "places",
        f"{PLACES[place]} for {PLACES[place].lower()}, med behovet taget i regning",
        columns,
        frame.select(c.name for c in columns),
        keys=places.select("legal_basis"),
        empty="Ingen borgere har dage på et tilbud i året.",
    )


def _needs_table(needs: pl.DataFrame, place: str, value_names: Names) -> AnswerTable:
    frame = _whole(_in_words(needs, place, value_names))
    columns = (
        AnswerColumn("legal_basis", EVERY["legal_basis"].heading),
        AnswerColumn("target_group", EVERY["target_group"].heading),
        AnswerColumn("need", EVERY["need"].heading),
        AnswerColumn(place, PLACES[place]),
        AnswerColumn("persons", "Borgere", "integer"),
        AnswerColumn("unit_cost", "Pr. helårsperson", "price"),
        AnswerColumn("all_unit_cost", "Alle ved samme behov", "price"),
        AnswerColumn("apart", "Forskel", "percent", signed=True),
        AnswerColumn("length", "Dage pr. borger", "decimal"),
        AnswerColumn("note", "Bemærkning"),
    )
    return AnswerTable("needs", "Samme målgruppe og samme behov", columns, frame.select(c.name for c in columns))


def _figures(places: pl.DataFrame) -> tuple[Figure, ...]:
    beside = places.filter(pl.col("places") > 1)
    above = int(beside.filter(pl.col("difference") > 0)["difference"].sum())
    return (
        Figure("Udgift", int(places["amount"].sum())),
        Figure("Steder med nogen at sammenligne med", beside.height, "integer"),
        Figure("Over det ventede ud fra behov", above, note="Hos dem, der ligger over"),
    )


def _sentence(places: pl.DataFrame) -> str:
    beside = places.filter((pl.col("places") > 1) & ~pl.col("few"))
    if beside.height < 2:
        return f"Der er ingen to steder med samme paragraf og målgruppe og mindst {FEWEST} borgere hver at sammenligne."
    dear = beside.filter(pl.col("apart") > 0.1).height
    many = danish.count(beside.height, "sted", "steder")
    return f"Af {many} med nok borgere og nogen at sammenligne med koster {dear} over 10 % mere, end behovene tilsiger."
