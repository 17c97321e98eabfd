"""Why has it moved? The expected result explained against an earlier snapshot or against the budget."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import Where, budget_for, chosen
from styrbar.analysis.dimensions import DIMENSIONS
from styrbar.analysis.explain import PARTS, explain
from styrbar.analysis.explain_budget import BUDGET_PARTS, explain_budget
from styrbar.analysis.explain_sides import LINE_WITH_UNIT, budget_sides, side
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.net import divided_budget, with_refund
from styrbar.danish import day, kroner
from styrbar.errors import BadInput, NotFound
from styrbar.runs.expected import check_choices, dimension_columns, display, meant, opened_basis, unconfirmed
from styrbar.runs.net import (
    NET,
    REFUND,
    Net,
    net_basis,
    net_figures,
    net_of,
    not_reckoned,
    outside_of_net,
    unknown_told,
)
from styrbar.runs.summaries import budget_summary, change_summary, check_summary, only_summaries
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, outside_of, scope_of, year_of

QUESTION = "Hvorfor har det flyttet sig?"
_CASE = ("citizen", "legal_basis", "intervention", "provider", "offer")
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
    "refund": ("Statsrefusion", "Ændring i den beregnede refusion: minus er mere refusion, plus er mindre."),
    "shift": ("Heraf skift mellem underpunkter", "Den del af sammensætningen, der ligger mellem punkterne nedenunder."),
}


@dataclass(frozen=True)
class ExplainChoices:
    """What the user chose. `against` is budget, budget_original, or a snapshot id; None is the snapshot before. `net`
    explains the amounts after state refund."""

    snapshot: str | None = None
    against: str | None = None
    year: int | None = None
    by: tuple[str, ...] = ("account",)
    where: Mapping[str, str | None] = field(default_factory=dict)
    status: str = "expected"
    net: bool = False


def run_explain(ws: Workspace, choices: ExplainChoices) -> Answer:
    """Answer «Hvorfor har det flyttet sig?»; the parts add up exactly to the change at every level."""
    if only_summaries(ws):
        plain = choices.status == "expected" and not choices.net and choices.against in {None, *BUDGETS}
        check_summary(ws, choices.by, choices.where, plain=plain)
    else:
        check_choices(ws, choices.by, choices.where, QUESTION)
    if not choices.by:
        raise BadInput("Der er ikke valgt noget at dele efter.", next_step="Vælg f.eks. konto.")
    year = year_of(ws, choices.snapshot, choices.year, choices.status)
    choices = replace(choices, where=meant(names_of(year.snapshot), choices.where))
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
    side0, side1 = (side(y.snapshot, y.expected, y.status) for y in (earlier, year))
    nets = (net_of(ws, earlier), net_of(ws, year))
    net = choices.net and all(one.found for one in nets)
    explained = explain(side0, side1, LINE_WITH_UNIT)
    rows = chosen(with_refund(explained, *(n.events for n in nets)) if net else explained, choices.where)
    parts = (*PARTS, "refund") if net else PARTS
    sums = ["amount_0", "amount_1", *parts]
    nodes = rows.group_by(choices.by).agg(pl.col(sums).sum())
    total = rows.select(pl.col(sums).sum()).row(0, named=True)
    before, after = (f"data pr. {day(y.snapshot.data_date)}" for y in (earlier, year))
    word = NET if net else "Forventet"
    change = _Change(total, parts, (f"{word}, {before}", f"{word}, {after}"), before, net)
    names = _both(names_of(earlier.snapshot), names_of(year.snapshot))
    tables = (_parts_table(change), _nodes_table(nodes, choices.by, change, names), *_cases(ws, rows, names, parts))
    against = Basis("Forklaret imod", f"Øjebliksbillede {earlier.snapshot.id}, {before}", "forklaring")
    beside = () if choices.net else _moved_net(nets, choices.where)
    answer = _answer(ws, choices, nets[1], change, tables, against=against, names=names, beside=beside)
    if only_summaries(ws):
        return change_summary(ws, (earlier, year), answer, rows, choices.by[0])
    return answer


def _moved_net(nets: tuple[Net, Net], where: Where) -> tuple[Figure, ...]:
    """What the refund, and what is left, have moved, where they are known on both sides."""
    if not all(net.found for net in nets):
        return ()
    before, after = (net.total(where) for net in nets)
    moved = {name: (after[name] or 0) - (before[name] or 0) for name in ("refund", "net")}
    return (
        Figure("Ændring i statsrefusion", moved["refund"], note="Beregnet"),
        Figure("Ændring, netto", moved["net"], signed=True),
    )


def _both(earlier: Names, later: Names) -> Names:
    """Names of both sides; the later one's where both have one."""
    dimensions = {*earlier.by_dimension, *later.by_dimension}
    return Names({d: {**earlier.by_dimension.get(d, {}), **later.by_dimension.get(d, {})} for d in dimensions})


def _against_budget(ws: Workspace, choices: ExplainChoices, year: Year, version: str) -> Answer:
    lines = year.snapshot.table("budget_lines").filter(pl.col("year") == year.number).collect()
    net = net_of(ws, year)
    budget, refunds = divided_budget(budget_for(lines, version), net.refund_accounts)
    if budget.is_empty():
        raise NotFound(f"Der er ikke indlæst et budget for {year.number}.", next_step="Indlæs budgettet under Data.")
    rows = side(year.snapshot, year.expected, year.status)
    dims = [*choices.where, *(d for d in choices.by if d not in choices.where)]
    level = _budget_level(budget, dims, choices)
    nodes = explain_budget(*budget_sides(rows, budget, level, year.number), level)
    inside = chosen(nodes.filter(pl.col("level") == len(level)), choices.where)
    whole = chosen(nodes.filter(pl.col("level") == len(choices.where)), choices.where)
    if whole.is_empty():
        raise NotFound("Der er hverken budget eller forbrug her.", next_step="Gå et niveau op.")
    change = _Change(whole.row(0, named=True), BUDGET_PARTS, ("Budget", "Forventet regnskab"), "budgettet")
    if choices.net and net.found and not choices.where and len(refunds):
        change = _with_budgeted_refund(change, int(refunds["amount"].sum()), net)
        inside = _with_refund_node(inside, change)
    names = names_of(year.snapshot)
    shown = tuple(level[len(choices.where) :])
    nodes_table = _nodes_table(inside, shown, change, names) if shown else _undivided(choices.by)
    title = "Oprindeligt budget" if version == "original" else "Korrigeret budget"
    against = Basis("Forklaret imod", f"{title} {year.number}", "forklaring")
    tables = (_parts_table(change), nodes_table, *_people_behind(ws, chosen(rows, choices.where), names))
    beside = () if change.net else net_figures(net, choices.where)
    answer = _answer(ws, choices, net, change, tables, against=against, names=names, beside=beside)
    return budget_summary(ws, year, answer, rows, choices.by[0]) if only_summaries(ws) else answer


def _with_budgeted_refund(change: "_Change", budgeted: int, net: Net) -> "_Change":
    """The whole after refund on both sides: the budget's lines of refund (income, negative), and what is reckoned."""
    total, expected = change.total, net.total({})["net"] or 0
    refund = expected - total["amount_1"] - budgeted
    made = {"amount_0": total["amount_0"] + budgeted, "amount_1": expected, "refund": refund}
    return replace(
        change, total={**total, **made}, parts=(*BUDGET_PARTS, "refund"), headings=("Budget, netto", NET), net=True
    )


def _with_refund_node(nodes: pl.DataFrame, change: "_Change") -> pl.DataFrame:
    """The gross nodes, and the refund as a node of its own, as no budget divides it like it falls; so they add up."""
    sums = {name: int(nodes[name].sum()) for name in ("amount_0", "amount_1")}
    own = {name: change.total[name] - gross for name, gross in sums.items()} | {"refund": change.total["refund"]}
    parts = dict.fromkeys([*BUDGET_PARTS, "shift"], 0)
    node = pl.DataFrame([parts | own], schema=dict.fromkeys([*parts, *own], pl.Int64)).with_columns(whole_refund=True)
    return pl.concat([nodes.with_columns(refund=pl.lit(0, pl.Int64), whole_refund=False), node], how="diagonal")


def _answer(
    ws: Workspace,
    choices: ExplainChoices,
    net: Net,
    change: "_Change",
    tables: tuple[AnswerTable, ...],
    *,
    against: Basis,
    names: Names,
    beside: tuple[Figure, ...],
) -> Answer:
    """The whole answer; asked for net but gross all the same, it says so."""
    opened = {name: names.of(name, value) for name, value in choices.where.items()}
    basis = (
        against,
        *opened_basis(opened),
        *net_basis(net, asked=choices.net),
        *basis_of(ws, net.year),
        *unconfirmed(tables),
    )
    unknown = net.total(choices.where)["unknown"] if change.net else None
    gross = _gross(net, choices) if choices.net and not change.net else ""
    outside = outside_of(net.year) | (outside_of_net(net, choices.where) if change.net else {})
    return Answer(
        QUESTION, f"{gross}{change.sentence()}{unknown_told(unknown)}",
        scope_of(ws, net.year, change.against, net=change.net), tables, (*change.figures(), *beside), basis, outside,
        opened,
    )  # fmt: skip


def _gross(net: Net, choices: ExplainChoices) -> str:
    """That an explanation asked for net is gross all the same, and why, before the sentence it gives."""
    if net.found is None or choices.against not in BUDGETS:
        return f"{not_reckoned(net)} Forklaringen er brutto. "
    why = "budgettet har ingen refusion på dette niveau" if choices.where else "der er ikke budgetteret refusion"
    return f"Forklaringen er brutto, for {why}. "


def _budget_level(budget: pl.DataFrame, dims: list[str], choices: ExplainChoices) -> list[str]:
    """How far down the chain the budget is divided: to all that was asked for, or just to what was opened.

    BadInput when it is not divided as far as was opened, or only part of the way further down.
    """
    level: list[str] = []
    for name in dims:
        lines = chosen(budget, _prefix(choices.where, level))
        if name not in budget.columns or lines.is_empty() or lines[name].null_count():
            break
        level.append(name)
    if len(level) not in {len(dims), len(choices.where) or len(dims)}:
        missing = DIMENSIONS[dims[len(level)]].heading.lower()
        raise BadInput(
            f"Budgettet er ikke delt efter {missing} her, så der er intet budget at forklare imod.",
            next_step="Vælg en grovere opdeling, eller forklar mod et tidligere øjebliksbillede.",
        )
    return level


def _undivided(by: tuple[str, ...]) -> AnswerTable:
    """Instead of nodes that the budget does not have."""
    heading = DIMENSIONS[by[0]].heading.lower()
    schema = {by[0]: pl.String}
    return AnswerTable(
        "nodes",
        f"Forklaring efter {heading}",
        dimension_columns(by[:1]),
        pl.DataFrame(schema=schema),
        f"Budgettet er ikke delt efter {heading} her. Forklar mod et tidligere øjebliksbillede, eller se borgerne bag.",
        keys=pl.DataFrame(schema=schema),
    )


def _prefix(where: Where, level: list[str]) -> Where:
    return {name: value for name, value in where.items() if name in level}


def _parts_table(change: "_Change") -> AnswerTable:
    parts, total = change.parts, change.total
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


def _nodes_table(nodes: pl.DataFrame, by: tuple[str, ...], change: "_Change", names: Names) -> AnswerTable:
    """A row a node: both sides, the change and its parts."""
    parts, headings = change.parts, change.headings
    shift = ("shift",) if "shift" in nodes.columns else ()
    ordered = nodes.with_columns(change=pl.col("amount_1") - pl.col("amount_0")).sort(
        pl.col("change").abs(), *by, descending=[True, *(False for _ in by)]
    )
    columns = (
        AnswerColumn("amount_0", headings[0], "kroner", total=True),
        AnswerColumn("amount_1", headings[1], "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
        *(AnswerColumn(p, WORDS[p][0], "kroner", total=p not in {"people", "mix"}, signed=True, meaning=WORDS[p][1])
          for p in (*parts, *shift)),
    )  # fmt: skip
    shown, keys = display(ordered, by, names), ordered.select(by)
    if "whole_refund" in nodes.columns:
        words = dict.fromkeys(by, "") | {by[0]: REFUND}
        shown = shown.with_columns(pl.when("whole_refund").then(pl.lit(words[d])).otherwise(d).alias(d) for d in by)
        keys = ordered.select(*by, "whole_refund")
    shown = shown.select(*by, "amount_0", "amount_1", "change", *parts, *shift)
    title = f"Forklaring efter {DIMENSIONS[by[-1]].heading.lower()}"
    return AnswerTable("nodes", title, dimension_columns(by) + columns, shown, keys=keys)


def _cases(ws: Workspace, rows: pl.DataFrame, names: Names, parts: Sequence[str]) -> tuple[AnswerTable, ...]:
    """The citizens and prices behind each part, largest first; only for those who may see people."""
    if not ws.actor.may("see_persons"):
        return ()
    order = {p: n for n, p in enumerate(parts)}
    behind = (
        rows.unpivot(parts, index=_CASE, variable_name="part", value_name="amount")
        .group_by("part", *_CASE)
        .agg(pl.col("amount").sum())
        .filter(pl.col("amount") != 0)
        .with_columns(order=pl.col("part").replace_strict(order, return_dtype=pl.Int8))
        .sort("order", pl.col("amount").abs(), "citizen", "offer", descending=[False, True, False, False])
    )  # fmt: skip
    return (_case_table(behind, names, behind["part"]),)


def _case_table(behind: pl.DataFrame, names: Names, parts: pl.Series) -> AnswerTable:
    shown = display(behind, _CASE, names).with_columns(part=parts.replace_strict({p: w[0] for p, w in WORDS.items()}))
    who, *help_given = dimension_columns(_CASE)
    columns = (
        who,
        AnswerColumn("part", "Årsag"),
        *help_given,
        AnswerColumn("amount", "Ændring", "kroner", total=True, signed=True),
    )
    return AnswerTable(
        "cases",
        "Borgere og priser bag",
        columns,
        shown.select(column.name for column in columns),
        empty="Ingen enkeltsager bag ændringen.",
        keys=behind.select("citizen"),
    )


def _people_behind(ws: Workspace, rows: pl.DataFrame, names: Names) -> tuple[AnswerTable, ...]:
    """Against a budget, which knows no citizens: the citizens behind the expected result, costliest first."""
    if not ws.actor.may("see_persons"):
        return ()
    people = rows.group_by(_CASE).agg(pl.col("days").sum(), pl.col("amount").sum()).filter(pl.col("amount") != 0)
    ordered = people.sort("amount", "citizen", descending=[True, False])
    columns = (
        *dimension_columns(_CASE),
        AnswerColumn("days", "Dage", "integer"),
        AnswerColumn("amount", "Forventet regnskab", "kroner", total=True),
    )
    shown = display(ordered, _CASE, names).select(*_CASE, "days", "amount")
    return (AnswerTable("cases", "Borgerne bag", columns, shown, keys=ordered.select("citizen")),)


@dataclass(frozen=True)
class _Change:
    """From one side to the other: the sums of both sides and of the parts, the sides' names in words, and whether they
    are net of refund."""

    total: Mapping[str, int]
    parts: tuple[str, ...]
    headings: tuple[str, str]
    against: str
    net: bool = False

    @property
    def amount(self) -> int:
        return self.total["amount_1"] - self.total["amount_0"]

    def figures(self) -> tuple[Figure, ...]:
        before, after = self.headings
        return (
            Figure(before, self.total["amount_0"]),
            Figure(after, self.total["amount_1"]),
            Figure("Ændring", self.amount, signed=True),
        )

    def sentence(self) -> str:
        """What happened, and the two parts that mean most."""
        moved = [p for p in self.parts if self.total[p]]
        against = self.against if "people" in self.parts else f"i {self.against}"
        if not moved:
            return f"Intet har flyttet sig i forhold til {self.against}."
        largest = sorted(moved, key=lambda p: -abs(self.total[p]))[:2]
        causes = " og ".join(f"{WORDS[p][0].lower()} ({_signed(self.total[p])})" for p in largest)
        word = "højere end" if self.amount > 0 else "lavere end"
        size = f"{kroner(abs(self.amount), 0)} {word}" if self.amount else "det samme som"
        what = "Nettoudgiften" if self.net else "Det forventede regnskab"
        return f"{what} er {size} {against}. Mest betyder {causes}."


def _signed(ore: int) -> str:
    return f"{'+' if ore > 0 else ''}{kroner(ore, 0)}"
