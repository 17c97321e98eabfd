"""Why has it moved? The expected result explained against an earlier snapshot or against the budget."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import Where, budget_for, chosen
from styrbar.analysis.dimensions import DIMENSIONS
from styrbar.analysis.explain import PARTS, explain
from styrbar.analysis.explain_budget import BUDGET_PARTS, explain_budget
from styrbar.analysis.explain_sides import LINE_WITH_UNIT, budget_sides, side
from styrbar.analysis.names import Names, names_of
from styrbar.danish import day, kroner
from styrbar.errors import BadInput, NotFound
from styrbar.runs.expected import check_dimensions, dimension_columns, display
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, scope_of, year_of

QUESTION = "Hvorfor har det flyttet sig?"
BUDGETS = {"budget": "corrected", "budget_original": "original"}
WORDS = {
    "new": ("Nye borgere", "Borgere, som kun får hjælp på den nye side."),
    "left": ("Borgere, der er stoppet", "Borgere, som kun fik hjælp på den gamle side."),
    "people": ("Flere eller færre borgere", "Ændringen i antal borgere til den samlede pris pr. borger."),
    "length": ("Varighed", "Flere eller færre dage med hjælp."),
    "mix": ("Sammensætning", "Skift mellem slags hjælp, tilbud og andre opdelinger."),
    "intensity": ("Mængde pr. dag", "Flere eller færre enheder om dagen, f.eks. timer."),
    "price": ("Pris", "Ændret pris pr. enhed."),
    "rest": ("Øvrigt", "Uden borger, dage eller mængde, og forskellen mellem betalt og periodiseret."),
    "shift": ("Heraf skift mellem underpunkter", "Den del af sammensætningen, der ligger mellem punkterne nedenunder."),
}


@dataclass(frozen=True)
class ExplainChoices:
    """What the user chose. `against` is budget, budget_original, or a snapshot id; None is the snapshot before."""

    snapshot: str | None = None
    against: str | None = None
    year: int | None = None
    by: tuple[str, ...] = ("account",)
    where: Mapping[str, str | None] = field(default_factory=dict)
    status: str = "expected"


def run_explain(ws: Workspace, choices: ExplainChoices) -> Answer:
    """Answer «Hvorfor har det flyttet sig?»; the parts add up exactly to the change at every level."""
    ws.actor.require("see_figures")
    check_dimensions(ws, (*choices.by, *choices.where))
    if not choices.by:
        raise BadInput("Der er ikke valgt noget at dele efter.", next_step="Vælg f.eks. konto.")
    year = year_of(ws, choices.snapshot, choices.year, choices.status)
    if choices.against in BUDGETS:
        return _against_budget(ws, choices, year, BUDGETS[choices.against])
    earlier = year_of(ws, choices.against or _before(ws, year), year.number, choices.status)
    return _against_snapshot(ws, choices, year, earlier)


def _before(ws: Workspace, year: Year) -> str:
    """The snapshot before the chosen one."""
    ids = [m.id for m in ws.store.manifests()]
    place = ids.index(year.snapshot.id)
    if place == 0:
        raise NotFound(
            "Der er ikke noget tidligere øjebliksbillede at forklare imod.",
            next_step="Indlæs endnu en måned, eller forklar mod budgettet.",
        )
    return ids[place - 1]


def _against_snapshot(ws: Workspace, choices: ExplainChoices, year: Year, earlier: Year) -> Answer:
    sides = (side(y.snapshot, y.expected, y.status) for y in (earlier, year))
    rows = chosen(explain(*sides, dims=list(LINE_WITH_UNIT)), choices.where)
    sums = ["amount_0", "amount_1", *PARTS]
    nodes = rows.group_by(choices.by).agg(pl.col(sums).sum())
    total = rows.select(pl.col(sums).sum()).row(0, named=True)
    before = f"data pr. {day(earlier.snapshot.data_date)}"
    headings = (f"Forventet, {before}", f"Forventet, data pr. {day(year.snapshot.data_date)}")
    names = names_of(year.snapshot)
    tables = (
        _parts_table(total, PARTS),
        _nodes_table(nodes, choices.by, PARTS, headings, names),
        *_cases(ws, rows, names),
    )
    return _answer(ws, year, tables, total, PARTS, headings, before, _basis_against(ws, year, earlier))


def _basis_against(ws: Workspace, year: Year, earlier: Year) -> tuple[Basis, ...]:
    snapshot = earlier.snapshot
    told = Basis("Forklaret imod", f"Øjebliksbillede {snapshot.id}, data pr. {day(snapshot.data_date)}", "forklaring")
    return (told, *basis_of(ws, year))


def _against_budget(ws: Workspace, choices: ExplainChoices, year: Year, version: str) -> Answer:
    lines = year.snapshot.table("budget_lines").filter(pl.col("year") == year.number).collect()
    budget = budget_for(lines, version)
    if budget.is_empty():
        raise NotFound(f"Der er ikke indlæst et budget for {year.number}.", next_step="Indlæs budgettet under Data.")
    rows = side(year.snapshot, year.expected, year.status)
    dims = [*choices.where, *(d for d in choices.by if d not in choices.where)]
    level = _budget_level(budget, dims, choices)
    nodes = explain_budget(*budget_sides(rows, budget, level, year.number), level)
    inside = chosen(nodes.filter(pl.col("level") == len(level)), choices.where)
    whole = chosen(nodes.filter(pl.col("level") == len(choices.where)), choices.where).row(0, named=True)
    headings = ("Budget", "Forventet regnskab")
    names = names_of(year.snapshot)
    shown = tuple(level[len(choices.where) :])
    tables = [_parts_table(whole, BUDGET_PARTS)]
    if shown:
        tables.append(_nodes_table(inside, shown, BUDGET_PARTS, headings, names))
    title = "Oprindeligt budget" if version == "original" else "Korrigeret budget"
    basis = (Basis("Forklaret imod", f"{title} {year.number}", "forklaring"), *basis_of(ws, year))
    cases = _people_behind(ws, chosen(rows, choices.where), names)
    return _answer(ws, year, (*tables, *cases), whole, BUDGET_PARTS, headings, "budgettet", basis)


def _budget_level(budget: pl.DataFrame, dims: list[str], choices: ExplainChoices) -> list[str]:
    """How far down the chain the whole budget is divided; BadInput when it is not divided as far as was opened."""
    level: list[str] = []
    for name in dims:
        if name not in budget.columns or chosen(budget, _prefix(choices.where, level))[name].null_count():
            break
        level.append(name)
    if len(level) < max(1, len(choices.where)):
        missing = DIMENSIONS[dims[len(level)]].heading.lower()
        raise BadInput(
            f"Budgettet er ikke delt efter {missing} her, så der er intet budget at forklare imod.",
            next_step="Gå et niveau op, eller forklar mod et tidligere øjebliksbillede.",
        )
    return level


def _prefix(where: Where, level: list[str]) -> Where:
    return {name: value for name, value in where.items() if name in level}


def _parts_table(total: Mapping[str, int], parts: tuple[str, ...]) -> AnswerTable:
    frame = pl.DataFrame(
        {
            "part": [WORDS[p][0] for p in parts],
            "amount": [total[p] for p in parts],
            "meaning": [WORDS[p][1] for p in parts],
        },
        schema={"part": pl.String, "amount": pl.Int64, "meaning": pl.String},
    )
    columns = (
        AnswerColumn("part", "Årsag"),
        AnswerColumn("amount", "Ændring", "kroner", total=True, signed=True),
        AnswerColumn("meaning", "Betyder"),
    )
    return AnswerTable("parts", "Hvad ændringen består af", columns, frame, keys=pl.DataFrame({"part": parts}))


def _nodes_table(
    nodes: pl.DataFrame, by: tuple[str, ...], parts: tuple[str, ...], headings: tuple[str, str], names: Names
) -> AnswerTable:
    """A row a node: both sides, the change and its parts."""
    change = pl.col("amount_1") - pl.col("amount_0")
    shift = ("shift",) if "shift" in nodes.columns else ()
    ordered = nodes.with_columns(change=change).sort(pl.col("change").abs(), *by, descending=[True, *(False for _ in by)])
    columns = (
        AnswerColumn("amount_0", headings[0], "kroner", total=True),
        AnswerColumn("amount_1", headings[1], "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
        *(AnswerColumn(p, WORDS[p][0], "kroner", total=p not in {"people", "mix"}, signed=True, meaning=WORDS[p][1])
          for p in (*parts, *shift)),
    )  # fmt: skip
    shown = display(ordered, by, names).select(*by, "amount_0", "amount_1", "change", *parts, *shift)
    title = f"Forklaring efter {DIMENSIONS[by[-1]].heading.lower()}"
    return AnswerTable("nodes", title, dimension_columns(by) + columns, shown, keys=ordered.select(by))


def _cases(ws: Workspace, rows: pl.DataFrame, names: Names) -> tuple[AnswerTable, ...]:
    """The citizens and prices behind each part, largest first; only for those who may see people."""
    if not ws.actor.may("see_persons"):
        return ()
    order = {p: n for n, p in enumerate(PARTS)}
    behind = (
        rows.unpivot(PARTS, index=["citizen", "legal_basis", "intervention", "provider", "offer"], variable_name="part", value_name="amount")
        .group_by("part", "citizen", "legal_basis", "intervention", "provider", "offer")
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .with_columns(order=pl.col("part").replace_strict(order, return_dtype=pl.Int8))
        .sort("order", pl.col("amount").abs(), "citizen", "offer", descending=[False, True, False, False])
    )  # fmt: skip
    return (_case_table(behind, names, behind["part"]),)


def _case_table(behind: pl.DataFrame, names: Names, parts: pl.Series) -> AnswerTable:
    dims = ("citizen", "legal_basis", "intervention", "provider", "offer")
    shown = display(behind, dims, names).with_columns(part=parts.replace_strict({p: w[0] for p, w in WORDS.items()}))
    columns = (
        AnswerColumn("part", "Årsag"),
        *dimension_columns(dims),
        AnswerColumn("amount", "Ændring", "kroner", total=True, signed=True),
    )
    return AnswerTable(
        "cases",
        "Borgere og priser bag",
        columns,
        shown.select("part", *dims, "amount"),
        empty="Ingen enkeltsager bag ændringen.",
        keys=behind.select("citizen"),
    )


def _people_behind(ws: Workspace, rows: pl.DataFrame, names: Names) -> tuple[AnswerTable, ...]:
    """Against a budget, which knows no citizens: the citizens behind the expected result, costliest first."""
    if not ws.actor.may("see_persons"):
        return ()
    dims = ("citizen", "legal_basis", "intervention", "provider", "offer")
    people = rows.group_by(dims).agg(pl.col("days").sum(), pl.col("amount").sum()).filter(pl.col("amount") != 0)
    ordered = people.sort("amount", "citizen", descending=[True, False])
    columns = (
        *dimension_columns(dims),
        AnswerColumn("days", "Dage", "integer"),
        AnswerColumn("amount", "Forventet regnskab", "kroner", total=True),
    )
    shown = display(ordered, dims, names).select(*dims, "days", "amount")
    return (AnswerTable("cases", "Borgerne bag", columns, shown, keys=ordered.select("citizen")),)


def _answer(
    ws: Workspace,
    year: Year,
    tables: tuple[AnswerTable, ...],
    total: Mapping[str, int],
    parts: tuple[str, ...],
    headings: tuple[str, str],
    against: str,
    basis: tuple[Basis, ...],
) -> Answer:
    change = total["amount_1"] - total["amount_0"]
    figures = (
        Figure(headings[0], total["amount_0"]),
        Figure(headings[1], total["amount_1"]),
        Figure("Ændring", change, signed=True),
    )
    return Answer(QUESTION, _sentence(change, total, parts, against), scope_of(ws, year, against), tables, figures, basis)


def _sentence(change: int, total: Mapping[str, int], parts: tuple[str, ...], against: str) -> str:
    if not any(total[p] for p in parts):
        return f"Intet har flyttet sig i forhold til {against}."
    largest = sorted((p for p in parts if total[p]), key=lambda p: -abs(total[p]))[:2]
    causes = " og ".join(f"{WORDS[p][0].lower()} ({'+' if total[p] > 0 else ''}{kroner(total[p], 0)})" for p in largest)
    word = "højere end" if change > 0 else "lavere end"
    moved = f"{kroner(abs(change), 0)} {word}" if change else "det samme som"
    return f"Det forventede regnskab er {moved} {against}. Mest betyder {causes}."
