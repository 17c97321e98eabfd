"""How does the municipality lie against others? Level by level, in number and price, and beyond chance or not."""

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, Basis, Figure
from styrbar.analysis.benchmark import MEASURES, Measure, compared, dispersion, level
from styrbar.analysis.benchmark_split import differences
from styrbar.analysis.funnel import HIGHER, LOWER
from styrbar.errors import BadInput
from styrbar.runs.benchmark_data import BenchmarkChoices, Compared, compared_of, measures_others
from styrbar.runs.benchmark_group import group_table
from styrbar.runs.benchmark_keys import key_figure_table, without_others
from styrbar.runs.benchmark_tables import VERDICTS, divided_tables, told, units_table
from styrbar.runs.workspace import Workspace

QUESTION = "Hvordan ligger vi i forhold til andre?"
NEED = (
    "At ligge over gruppen siger ikke, at der gives for megen hjælp: borgernes behov kan være større, kvaliteten en "
    "anden, og registreringen forskellig. Prøven siger kun, om forskellen er større end tilfældigheder."
)


def run_benchmark(ws: Workspace, choices: BenchmarkChoices) -> Answer:
    """Answer «Hvordan ligger vi i forhold til andre?»; without others' figures, what to load and what there is."""
    ws.actor.require("see_figures")
    measure = measure_of(choices.measure)
    snapshot = ws.snapshot(choices.snapshot)
    if not measures_others(snapshot):
        return without_others(ws, choices, snapshot, QUESTION)
    found = compared_of(ws, choices)
    units = compared(found.cells, measure.name, found.days)
    tables = [units_table(found, measure, units)]
    split = None
    if found.own is not None:
        split = differences(found.leaves, found.known.inhabitants, found.own, found.group.codes)
        tables += divided_tables(found, split)
        if found.group.found is not None:
            tables.append(group_table(found.known, found.own, found.group))
    keys = key_figure_table(found.snapshot, found.called, found.own, found.group.codes, found.year)
    tables += [keys] if keys is not None else []
    return Answer(
        QUESTION,
        _sentence(found, measure, units, split),
        found.scope(ws),
        tuple(tables),
        _figures(found, measure, units, split),
        (*_basis(measure, units), *found.basis(ws)),
        names=_names(found),
    )


def measure_of(name: str) -> Measure:
    """The measure by its name. Raises BadInput naming them all."""
    if name not in MEASURES:
        known = ", ".join(f"{m.name} ({m.title.lower()})" for m in MEASURES.values())
        raise BadInput("Der kan ikke sammenlignes på det, der er valgt.", next_step=f"Vælg blandt: {known}.")
    return MEASURES[name]


def measure_choices() -> dict[str, str]:
    """What can be compared on, as name and title."""
    return {m.name: m.title for m in MEASURES.values()}


def _names(found: Compared) -> dict[str, str]:
    opened = {name: found.names.of(name, value) for name, value in found.where.items()}
    return opened | {"own": "" if found.own is None else found.called[found.own]}


def _figures(found: Compared, measure: Measure, units: pl.DataFrame, split: pl.DataFrame | None) -> tuple[Figure, ...]:
    if split is None:
        outside = int(units["verdict"].is_in([HIGHER, LOWER]).sum())
        value = told(level(found.cells, measure.name, found.days), measure.kind)
        return (
            Figure(measure.title, value, measure.kind, note="Alle sammenlignede"),
            Figure("Kommuner", units.height, "integer"),
            Figure("Afviger ud over tilfældigheder", outside, "integer"),
        )
    group = told(level(found.cells, measure.name, found.days, list(range(1, len(found.units)))), measure.kind)
    sums = {name: int(split[name].sum()) for name in ("difference", "number", "length", "price")}
    return (
        Figure(measure.title, told(units["value"][0], measure.kind), measure.kind, note=VERDICTS[units["verdict"][0]]),
        Figure("Gruppen", group, measure.kind, note=found.group.told),
        Figure("Forskel i udgift", sums["difference"], signed=True),
        Figure("Heraf antal borgere", sums["number"], signed=True),
        Figure("Heraf dage og pris", sums["length"] + sums["price"], signed=True),
    )


def _sentence(found: Compared, measure: Measure, units: pl.DataFrame, split: pl.DataFrame | None) -> str:
    higher, lower = (int((units["verdict"] == name).sum()) for name in (HIGHER, LOWER))
    many = danish.count(units.height, "kommune", "kommuner")
    apart = f"Af {many} ligger {higher} højere og {lower} lavere, end tilfældigheder forklarer."
    if split is None or found.own is None:
        return apart
    name = found.called[found.own]
    mine, group = units["value"][0], level(found.cells, measure.name, found.days, list(range(1, len(found.units))))
    if mine is None or group is None:
        return f"{name} har for få borgere med hjælpen til at vise et gennemsnit. {apart}"
    values = f"{_read(mine, measure)} mod gruppens {_read(group, measure)}"
    kroner = int(split["difference"].sum())
    side = "over" if kroner >= 0 else "under"
    return (
        f"{measure.title}: {name} har {values} ({VERDICTS[units['verdict'][0]].lower()}). "
        f"Udgiften ligger {danish.roughly(kroner)} {side} gruppens niveau."
    )


def _read(value: float, measure: Measure) -> str:
    return danish.kroner(round(value), 0) if measure.kind == "price" else danish.number(value, 2)


def _basis(measure: Measure, units: pl.DataFrame) -> tuple[Basis, ...]:
    tests = {
        "recipients": "Eksakt Poisson mod alle sammenlignedes niveau i hver alder",
        "spending": "Normalfordeling med spredningen i, hvad hver borger koster (sammensat Poisson)",
        "unit_cost": "Normalfordeling med spredningen mellem borgerne",
        "duration": "Normalfordeling med spredningen mellem borgerne",
    }
    spread = dispersion(units)
    apart = (
        "Ikke beregnet"
        if spread is None
        else f"{danish.number(spread, 1)} gange så stor, som tilfældigheder alene giver"
    )
    return (
        Basis("Prøve", f"{tests[measure.name]}; falske fund højst 5 % af fundene", "sammenligning"),
        Basis("Spredning mellem kommunerne", apart, "sammenligning"),
        Basis("Forbehold", NEED),
    )
