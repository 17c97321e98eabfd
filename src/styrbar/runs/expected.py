"""What does the year end at? Expected accounts by any chain of dimensions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import MEASURES, Where, breakdown, budget_for, chosen
from styrbar.analysis.dimensions import DIMENSIONS, EVERY, LINE
from styrbar.analysis.grant_cost import full_year
from styrbar.analysis.names import Names, names_of
from styrbar.analysis.net import divided_budget, net_breakdown
from styrbar.danish import kroner, percent, roughly
from styrbar.errors import BadInput
from styrbar.runs.net import COLUMNS as NET_COLUMNS
from styrbar.runs.net import (
    NET,
    REFUND,
    Net,
    net_basis,
    net_figures,
    net_of,
    not_reckoned,
    outside_of_net,
    unknown_note,
    unknown_told,
)
from styrbar.runs.summaries import SHOWN_BY, check_summary, expected_summary, only_summaries
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, basis_of, outside_of, scope_of, year_of

QUESTION = "Hvad ender året på?"
_HEADINGS = {
    "budget_original": ("Oprindeligt budget", "Det vedtagne budget på de niveauer, budgettet er delt."),
    "budget_corrected": (
        "Korrigeret budget",
        "Budgettet med årets bevillinger; det oprindelige, når intet er korrigeret.",
    ),
    "posted": ("Bogført til nu", "Posteringer i regnskabsåret."),
    "outstanding": ("Udestående", "Planlagt i en lukket måned, og endnu ikke bogført."),
    "planned": ("Planlagt resten af året", "Bevilgede betalinger i åbne måneder, som ingen regning endnu dækker."),
    "result": ("Forventet regnskab", "Bogført, udestående og planlagt tilsammen."),
    "deviation": ("Afvigelse", "Forventet regnskab minus korrigeret budget. Plus er et merforbrug."),
    "full_year": (
        "Helårsvirkning",
        "Hvad årets bevillinger koster på et helt kalenderår til årets priser, uanset hvornår de begynder og slutter.",
    ),
}

_GROSS = {
    "budget_corrected": "Korrigeret budget, brutto", "result": "Brutto", "deviation": "Afvigelse, brutto",
}  # fmt: skip
"""The gross columns of a net table, with their headings there."""

Total = Mapping[str, int | None]


@dataclass(frozen=True)
class ExpectedChoices:
    """What the user chose: snapshot and year (None is the newest), chain of dimensions, values opened so far, and
    whether amounts are net of state refund."""

    snapshot: str | None = None
    year: int | None = None
    by: tuple[str, ...] = ("account",)
    where: Mapping[str, str | None] = field(default_factory=dict)
    status: str = "expected"
    net: bool = False


def run_expected(ws: Workspace, choices: ExpectedChoices) -> Answer:
    """Answer «Hvad ender året på?» for the choices; people are only named to those who may see them."""
    if only_summaries(ws):
        check_summary(ws, choices.by, choices.where, plain=choices.status == "expected" and not choices.net)
    else:
        check_choices(ws, choices.by, choices.where, QUESTION)
    year = year_of(ws, choices.snapshot, choices.year, choices.status)
    names = names_of(year.snapshot)
    where = meant(names, choices.where)
    net = net_of(ws, year)
    lines = year.snapshot.table("budget_lines").filter(pl.col("year") == year.number).collect()
    budget, _ = divided_budget(lines, net.refund_accounts)
    replay = _full_year(year)
    rows = breakdown(year.expected, budget, replay, choices.by, where)
    total = breakdown(year.expected, budget, replay, (), where).row(0, named=True)
    opened = {name: names.of(name, value) for name, value in where.items()}
    said = _Said(year.number, opened, total, bool(len(chosen(year.expected.events, where))))
    if choices.net and net.found:
        _, refunds = divided_budget(budget_for(lines, "corrected"), net.refund_accounts)
        its = _net_total(net, where, total, None if where else refunds)
        tables = (_net_table(rows, net, choices.by, where, names), _net_months(net, where))
        sentence, figures = _net_sentence(said, its), _net_figures(its)
    else:
        tables = (_table(rows, choices.by, names), _by_month(year, where))
        sentence, figures = _sentence(said, net, asked=choices.net), _figures(total, net, where, asked=choices.net)
    basis = (*opened_basis(opened), *net_basis(net, asked=choices.net), *basis_of(ws, year), *unconfirmed(tables))
    outside = outside_of(year) | (outside_of_net(net, where) if choices.net else {})
    scope = scope_of(ws, year, net=choices.net and net.found is not None)
    answer = Answer(QUESTION, sentence, scope, tables, figures, basis, outside, opened)
    return expected_summary(ws, year, answer, choices.by[0]) if only_summaries(ws) else answer


def breakdown_choices(ws: Workspace) -> dict[str, str]:
    """What figures can be divided by, as name and heading, for this user."""
    if only_summaries(ws):
        return {name: DIMENSIONS[name].heading for name in SHOWN_BY}
    people = ws.actor.may("see_persons")
    return {d.name: d.heading for d in DIMENSIONS.values() if people or not d.personal}


def meant(names: Names, where: Mapping[str, str | None]) -> dict[str, str | None]:
    """The opened values as the snapshot has them, whether given as keys or as the words a user reads."""
    return {name: names.value(name, value) for name, value in where.items()}


def opened_basis(opened: Mapping[str, str]) -> tuple[Basis, ...]:
    """The line that says what the answer is narrowed to, when it is."""
    told = "; ".join(f"{EVERY[name].heading}: {words}" for name, words in opened.items())
    return (Basis("Afgrænset til", told),) if told else ()


def unconfirmed(tables: tuple[AnswerTable, ...]) -> tuple[Basis, ...]:
    """What the star after an account's name means, when a table has one."""
    accounts = (table.frame["account"] for table in tables if "account" in table.frame.columns)
    if any(names.str.ends_with(" *").any() for names in accounts):
        return (Basis("Stjerne", "Navne mærket * er ikke bekræftet mod kontoplanen for budgetåret."),)
    return ()


def check_choices(ws: Workspace, by: tuple[str, ...], where: Mapping[str, str | None], what: str) -> None:
    """Refuse unknown dimensions, and people for those who may not see them; one person opened is logged."""
    ws.actor.require("see_figures")
    for name in (*by, *where):
        if name not in DIMENSIONS:
            known = ", ".join(f"{d.name} ({d.heading.lower()})" for d in DIMENSIONS.values())
            raise BadInput("Der kan ikke deles efter det, der er valgt.", next_step=f"Vælg blandt: {known}.")
        if DIMENSIONS[name].personal:
            ws.actor.require("see_persons")
    if citizen := where.get("citizen"):
        ws.see_person(citizen, what)


def _full_year(year: Year) -> pl.DataFrame:
    """The full-year cost of each grant that has a payment in the year, with its line."""
    replay = full_year(year.snapshot, year.number, year.status).collect()
    paid = year.expected.plan.filter(pl.col("month") >= year.number * 12).select("grant").unique()
    lines = year.expected.grants.join(paid, on="grant", how="semi").select("grant_id", "citizen", *LINE)
    return replay.select("grant_id", "amount").join(lines, on="grant_id")


def display(rows: pl.DataFrame, by: tuple[str, ...], names: Names) -> pl.DataFrame:
    """The dimensions' values as the user reads them."""
    return rows.with_columns(pl.Series(d, [names.of(d, v) for v in rows[d].to_list()], dtype=pl.String) for d in by)


def dimension_columns(by: tuple[str, ...]) -> tuple[AnswerColumn, ...]:
    """The heading columns of a broken-down table."""
    return tuple(AnswerColumn(d, EVERY[d].heading, "citizen" if EVERY[d].personal else "text") for d in by)


def _table(rows: pl.DataFrame, by: tuple[str, ...], names: Names, more: Iterable[str] = ()) -> AnswerTable:
    """The gross table by row; `more` are columns of the rows that stand after its own."""
    ordered = rows.with_columns(weight=pl.col("deviation").abs()).sort(
        "weight", pl.col("result").abs(), descending=True, nulls_last=True
    )
    measures = tuple(
        AnswerColumn(m, _HEADINGS[m][0], "kroner", total=True, meaning=_HEADINGS[m][1], signed=m == "deviation")
        for m in MEASURES
    )
    return AnswerTable(
        "expected",
        "Forventet regnskab" + (f" efter {DIMENSIONS[by[-1]].heading.lower()}" if by else ""),
        dimension_columns(by) + measures,
        display(ordered, by, names).select(*by, *MEASURES, *more),
        empty="Der er hverken posteringer, bevillinger eller budget her.",
        keys=ordered.select(by),
    )


def _by_month(year: Year, where: Mapping[str, str | None]) -> AnswerTable:
    rows = chosen(year.expected.events, where)
    parts = ("posted", "outstanding", "planned")
    sums = rows.group_by("month").agg(pl.col("amount").filter(pl.col("part") == p).sum().alias(p) for p in parts)
    months = pl.DataFrame({"month": range(1, 13)}, schema={"month": pl.Int8})
    frame = months.join(sums, on="month", how="left", maintain_order="left").select(
        pl.date(year.number, pl.col("month"), 1).alias("month"),
        pl.col(parts).fill_null(0),
        closed=pl.col("month").is_in(year.expected.closing.closed),
    )
    columns = tuple(AnswerColumn(p, _HEADINGS[p][0], "kroner", total=True) for p in parts)
    with_sum = frame.with_columns(result=pl.sum_horizontal(parts)).with_columns(so_far=pl.col("result").cum_sum())
    return AnswerTable(
        "months",
        "Måned for måned",
        (
            AnswerColumn("month", "Måned", "month"),
            *columns,
            AnswerColumn("result", "I alt", "kroner", total=True),
            AnswerColumn("so_far", "År til dato", "kroner"),
            AnswerColumn("closed", "Lukket", "flag"),
        ),
        with_sum.select("month", *parts, "result", "so_far", "closed"),
    )


def _net_table(rows: pl.DataFrame, net: Net, by: tuple[str, ...], where: Where, names: Names) -> AnswerTable:
    """Gross, refund and net by row; the budget is gross, since no budget of refund is divided like the refund is."""
    its = net_breakdown(net.events, by, where)
    joined = rows.join(its, on=by, how="left", nulls_equal=True) if by else rows.hstack(its)
    nothing = pl.col("net").is_null()
    filled = joined.with_columns(pl.when(nothing).then(0).otherwise(pl.col(name)).alias(name) for name in NET_COLUMNS)
    table = _table(filled, by, names, NET_COLUMNS)
    measures = (
        *(replace(c, heading=_GROSS[c.name], meaning="") for c in table.columns if c.name in _GROSS),
        *NET_COLUMNS.values(),
    )
    return replace(
        table, columns=dimension_columns(by) + measures, frame=table.frame.select(*by, *(c.name for c in measures))
    )


def _net_months(net: Net, where: Where) -> AnswerTable:
    """The year month by month: gross, refund and net, and net since New Year."""
    gross = _by_month(net.year, where)
    by_month = net_breakdown(net.events, ("month",), where).with_columns(
        month=pl.date(net.year.number, pl.col("month"), 1)
    )
    frame = gross.frame.join(by_month, on="month", how="left", maintain_order="left")
    refund = pl.when(pl.col("net").is_null()).then(0).otherwise("refund")
    frame = frame.with_columns(pl.col("net").fill_null(0), refund=refund).with_columns(so_far=pl.col("net").cum_sum())
    columns = (
        AnswerColumn("month", "Måned", "month"),
        AnswerColumn("result", "Brutto", "kroner", total=True),
        NET_COLUMNS["refund"],
        NET_COLUMNS["net"],
        AnswerColumn("so_far", "År til dato, netto", "kroner"),
        AnswerColumn("closed", "Lukket", "flag"),
    )
    return replace(gross, columns=columns, frame=frame.select(c.name for c in columns))


def _figures(total: Total, net: Net, where: Where, *, asked: bool) -> tuple[Figure, ...]:
    """The gross figures, and refund and net beside them; when net was asked for and is not known, that is said."""
    rest = (total["outstanding"] or 0) + (total["planned"] or 0)
    unknown = (Figure(REFUND, None), Figure(NET, None)) if asked else ()
    return (
        Figure("Forventet regnskab", total["result"], note="Brutto" if asked else ""),
        Figure("Korrigeret budget", total["budget_corrected"]),
        Figure("Afvigelse", total["deviation"], signed=True),
        Figure("Bogført til nu", total["posted"], note=f"Resten af året {'-' if rest < 0 else ''}{roughly(rest)}"),
        *(net_figures(net, where) or unknown),
    )


def _net_total(net: Net, where: Where, total: Total, refunds: pl.DataFrame | None) -> Total:
    """The whole of a net answer: net's sums, the gross ones, and budget and deviation, net where refund is budgeted.

    refunds: the budget's lines of refund, income and so negative; None inside what is opened, where no budget has any.
    """
    budget, deviation = total["budget_corrected"], total["deviation"]
    its = {**net.total(where), "gross": total["result"], "budget": budget, "deviation": deviation, "budgeted": None}
    if budget is None or refunds is None or refunds.is_empty():
        return its
    budgeted = int(refunds["amount"].sum())
    return its | {
        "budgeted": budgeted,
        "budget": budget + budgeted,
        "deviation": (its["net"] or 0) - budget - budgeted,
    }


def _net_figures(its: Total) -> tuple[Figure, ...]:
    of = "" if its["budgeted"] is not None else ", brutto"
    less = f"Heraf refusion {kroner(its['budgeted'], 0)}" if its["budgeted"] is not None else ""
    return (
        Figure(NET, its["net"], note=unknown_note(its["unknown"])),
        Figure("Brutto", its["gross"]),
        Figure(REFUND, its["refund"]),
        Figure(f"Korrigeret budget{of}", its["budget"], note=less),
        Figure(f"Afvigelse{of}", its["deviation"], signed=True),
    )


@dataclass(frozen=True)
class _Said:
    """What a sentence is about: the year, what was opened, the gross sums, and whether there are any figures."""

    year: int
    opened: Mapping[str, str]
    total: Total
    events: bool

    @property
    def subject(self) -> str:
        return f"{', '.join(self.opened.values())} i {self.year}" if self.opened else str(self.year)

    @property
    def empty(self) -> str:
        """The whole sentence, when there is nothing to say."""
        found = self.events or self.total["budget_corrected"] is not None
        return "" if found else f"Der er ingen tal for {self.subject}."

    @property
    def no_budget(self) -> str:
        return "Der er ikke noget budget på det niveau." if self.opened else "Der er ikke indlæst noget budget."


def _sentence(said: _Said, net: Net, *, asked: bool) -> str:
    total = said.total
    what = f"{not_reckoned(net)} Brutto ventes {said.subject}" if asked else f"{said.subject} ventes"
    ends = f"{what} at ende på {kroner(total['result'] or 0, 0)}"
    return said.empty or f"{ends} {_against(said, total['deviation'], total['budget_corrected'])}"


def _net_sentence(said: _Said, its: Total) -> str:
    refund = its["refund"]
    after = "før refusion, som ikke er beregnet" if refund is None else f"efter {kroner(refund, 0)} i beregnet refusion"
    ends = f"{said.subject} ventes at ende på {kroner(its['net'] or 0, 0)} netto, {after.removesuffix('.')}."
    held = _against(said, its["deviation"], its["budget"])
    if its["budgeted"] is None and its["budget"] is not None:
        held = f"Budgettet er brutto. {held.replace('Det er', 'Brutto er udgiften', 1)}"
    return said.empty or f"{ends} {held}{unknown_told(its['unknown'])}"


def _against(said: _Said, deviation: int | None, budget: int | None) -> str:
    """How it ends against the budget, as a sentence."""
    if budget is None or deviation is None:
        return said.no_budget
    if deviation == 0:
        return "Det er det samme som budgettet."
    word = "over" if deviation > 0 else "under"
    share = f" ({percent(abs(deviation) / abs(budget))})" if budget else ""
    return f"Det er {kroner(abs(deviation), 0)}{share} {word} det korrigerede budget."
