"""What does the year end at? Expected accounts by any chain of dimensions."""

from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.breakdown import MEASURES, breakdown, chosen
from styrbar.analysis.dimensions import DIMENSIONS, EVERY, LINE
from styrbar.analysis.grant_cost import full_year
from styrbar.analysis.names import Names, names_of
from styrbar.danish import kroner, percent
from styrbar.errors import BadInput
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


@dataclass(frozen=True)
class ExpectedChoices:
    """What the user chose: snapshot and year (None is the newest), chain of dimensions, and values opened so far."""

    snapshot: str | None = None
    year: int | None = None
    by: tuple[str, ...] = ("account",)
    where: Mapping[str, str | None] = field(default_factory=dict)
    status: str = "expected"


def run_expected(ws: Workspace, choices: ExpectedChoices) -> Answer:
    """Answer «Hvad ender året på?» for the choices; people are only named to those who may see them."""
    check_choices(ws, choices.by, choices.where, QUESTION)
    year = year_of(ws, choices.snapshot, choices.year, choices.status)
    names = names_of(year.snapshot)
    where = meant(names, choices.where)
    budget = year.snapshot.table("budget_lines").filter(pl.col("year") == year.number).collect()
    replay = _full_year(year)
    rows = breakdown(year.expected, budget, replay, choices.by, where)
    total = breakdown(year.expected, budget, replay, (), where).row(0, named=True)
    opened = {name: names.of(name, value) for name, value in where.items()}
    tables = (_table(rows, choices.by, names), _by_month(year, where))
    found = bool(total["budget_corrected"] is not None or len(chosen(year.expected.events, where)))
    return Answer(
        QUESTION,
        _sentence(year.number, total, opened) if found else f"Der er ingen tal for {_subject(year.number, opened)}.",
        scope_of(ws, year),
        tables,
        _figures(total),
        (*opened_basis(opened), *basis_of(ws, year), *unconfirmed(tables)),
        outside_of(year),
        opened,
    )


def breakdown_choices(ws: Workspace) -> dict[str, str]:
    """What figures can be divided by, as name and heading, for this user."""
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


def _table(rows: pl.DataFrame, by: tuple[str, ...], names: Names) -> AnswerTable:
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
        display(ordered, by, names).select(*by, *MEASURES),
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


def _figures(total: Mapping[str, int | None]) -> tuple[Figure, ...]:
    rest = (total["outstanding"] or 0) + (total["planned"] or 0)
    return (
        Figure("Forventet regnskab", total["result"]),
        Figure("Korrigeret budget", total["budget_corrected"]),
        Figure("Afvigelse", total["deviation"], signed=True),
        Figure("Bogført til nu", total["posted"]),
        Figure("Resten af året", rest, note="Udestående og planlagt"),
    )


def _subject(year: int, opened: Mapping[str, str]) -> str:
    return f"{', '.join(opened.values())} i {year}" if opened else str(year)


def _sentence(year: int, total: Mapping[str, int | None], opened: Mapping[str, str]) -> str:
    result, budget, deviation = total["result"] or 0, total["budget_corrected"], total["deviation"]
    ends = f"{_subject(year, opened)} ventes at ende på {kroner(result, 0)}"
    if budget is None or deviation is None:
        return f"{ends} {'Der er ikke noget budget på det niveau.' if opened else 'Der er ikke indlæst noget budget.'}"
    if deviation == 0:
        return f"{ends} Det er det samme som budgettet."
    word = "over" if deviation > 0 else "under"
    share = f" ({percent(abs(deviation) / abs(budget))})" if budget else ""
    return f"{ends} Det er {kroner(abs(deviation), 0)}{share} {word} det korrigerede budget."
