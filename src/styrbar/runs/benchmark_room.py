"""What would it mean to be at the level of the group, or of its best quarter?"""

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.benchmark_split import FEWEST_FOR_QUARTER, Room, differences, room
from styrbar.analysis.dimensions import EVERY
from styrbar.runs.benchmark import NEED
from styrbar.runs.benchmark_data import BenchmarkChoices, Compared, compared_of, measures_others
from styrbar.runs.benchmark_group import group_table
from styrbar.runs.benchmark_keys import without_others
from styrbar.runs.benchmark_tables import by_dimension, cells_by, shown
from styrbar.runs.workspace import Workspace

QUESTION = "Hvad ville det betyde at ligge på gruppens niveau?"
_CAUTION = (
    "Et regnestykke, ikke et sparemål. Behovet kan være et andet, kvaliteten ses ikke, og en ændring tager tid. Den "
    "bedste fjerdedel er til dels den heldigste; «ud over tilfældigheder» er det, der er tilbage, når tilfældet er "
    "trukket fra. Rækkernes bedste fjerdedele er ikke de samme kommuner og lægges ikke sammen; tallet øverst er for "
    "det hele."
)


def run_room(ws: Workspace, choices: BenchmarkChoices) -> Answer:
    """Answer the question in kroner, by section or target group, with what of it chance may be.

    Where it is not known which municipality is asked about, the answer is those that can be chosen.
    """
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(choices.snapshot)
    if not measures_others(snapshot):
        return without_others(ws, choices, snapshot, QUESTION)
    found = compared_of(ws, choices)
    if found.own is None:
        return _to_choose(ws, found)
    split = differences(found.leaves, found.known.inhabitants, found.own, found.group.codes)
    whole = room(found.cells, found.own, found.group.codes, int(split["level"].sum()))
    tables = [] if found.by is None else [_table(found, found.own, found.by, split)]
    if found.group.found is not None:
        tables.append(group_table(found.known, found.own, found.group))
    opened = {name: found.names.of(name, value) for name, value in found.where.items()}
    return Answer(
        QUESTION,
        _sentence(found.called[found.own], whole, len(found.group.codes)),
        found.scope(ws),
        tuple(tables),
        _figures(whole, len(found.group.codes)),
        (Basis("Forbehold", f"{_CAUTION} {NEED}", "sammenligning"), *found.basis(ws)),
        names=opened | {"own": found.called[found.own]},
    )


def _to_choose(ws: Workspace, found: Compared) -> Answer:
    cells = found.cells
    frame = pl.DataFrame(
        {
            "name": [found.called[code] for code in cells.units],
            "persons": cells.total("persons"),
            "amount": cells.total("amount"),
            "municipality": list(cells.units),
        }
    ).sort("name")
    columns = (
        AnswerColumn("name", "Kommune"),
        AnswerColumn("persons", "Borgere", "integer", total=True),
        AnswerColumn("amount", "Udgift", "kroner", total=True),
    )
    table = AnswerTable(
        "municipalities", "Kommunerne", columns, frame.drop("municipality"), keys=frame.select("municipality")
    )
    said = "Vælg den kommune, råderummet er for. Egen kommune kan skrives under Administration, Indstillinger."
    opened = {name: found.names.of(name, value) for name, value in found.where.items()}
    return Answer(QUESTION, said, found.scope(ws), (table,), basis=found.basis(ws), names=opened)


def _table(found: Compared, own: int, by: str, split: pl.DataFrame) -> AnswerTable:
    rows = by_dimension(split, by)
    cells = cells_by(found, by)
    rooms = [room(cells[value], own, found.group.codes, level) for value, level in rows.select(by, "level").iter_rows()]
    frame = rows.with_columns(
        pl.Series("beyond", [r.beyond for r in rooms], dtype=pl.Int64),
        pl.Series("quarter_difference", [r.quarter_difference for r in rooms], dtype=pl.Int64),
        pl.Series("quarter_beyond", [r.quarter_beyond for r in rooms], dtype=pl.Int64),
    )
    columns = (
        AnswerColumn(by, EVERY[by].heading),
        AnswerColumn("amount", "Egen udgift", "kroner", total=True),
        AnswerColumn("level", "Ved gruppens niveau", "kroner", total=True),
        AnswerColumn("difference", "Forskel til gruppen", "kroner", total=True, signed=True,
                     meaning="Egen udgift minus udgiften ved gruppens niveau. Plus er det, der ville blive frigjort."),
        AnswerColumn("beyond", "Heraf ud over tilfældigheder", "kroner", signed=True,
                     meaning="Det af forskellen, der ligger uden for tilfældighedens 95 %-grænser."),
        AnswerColumn("quarter_difference", "Forskel til bedste fjerdedel", "kroner", signed=True,
                     meaning="Mod det niveau, gruppens billigste fjerdedel holder sig på eller under i denne række."),
        AnswerColumn("quarter_beyond", "Heraf ud over tilfældigheder, bedste fjerdedel", "kroner", signed=True,
                     meaning="Når både egne tilfældigheder og tilfældet i at være blandt de billigste er trukket fra."),
    )  # fmt: skip
    return AnswerTable(
        "room",
        f"Råderum efter {EVERY[by].heading.lower()}",
        columns,
        shown(found, frame, by).select(c.name for c in columns),
        keys=frame.select(by),
    )


def _figures(whole: Room, group: int) -> tuple[Figure, ...]:
    none = "" if whole.quarter is not None else f"Kræver mindst {FEWEST_FOR_QUARTER} kommuner; der er {group}"
    return (
        Figure("Egen udgift", whole.amount),
        Figure("Forskel til gruppen", whole.difference, signed=True),
        Figure("Heraf ud over tilfældigheder", whole.beyond, signed=True),
        Figure("Forskel til bedste fjerdedel", whole.quarter_difference, signed=True, note=none),
        Figure("Heraf ud over tilfældigheder, fjerdedel", whole.quarter_beyond, signed=True, note=none),
    )


def _sentence(name: str, whole: Room, group: int) -> str:
    side = "mere" if whole.difference >= 0 else "mindre"
    said = f"{name} bruger {danish.roughly(whole.difference)} {side}, end på gruppens niveau; "
    said += (
        f"{danish.roughly(whole.beyond)} af det er mere, end tilfældigheder forklarer."
        if whole.beyond
        else "det kan være tilfældigt."
    )
    if whole.quarter_difference is None:
        return f"{said} Gruppen på {danish.count(group, 'kommune', 'kommuner')} er for lille til en bedste fjerdedel."
    side = "mere" if whole.quarter_difference >= 0 else "mindre"
    return f"{said} Mod den bedste fjerdedel for hele området er det {danish.roughly(whole.quarter_difference)} {side}."
