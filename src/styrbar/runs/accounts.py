"""Hvad bruger vi på hver konto? Spending by authorised account, as the published tables cut it."""

from datetime import date
from typing import Any

import narwhals as nw
import polars as pl

from styrbar import danish
from styrbar.analysis.account_spending import (
    DIMENSIONS,
    MEASURES,
    by_year,
    in_order_of_table,
    measured,
    people,
    unknown_functions,
    with_change,
    with_shared,
)
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.breakdown import chosen
from styrbar.analysis.population import people as inhabitants
from styrbar.errors import StyrbarError
from styrbar.register.crosswalk import used as steps_used
from styrbar.register.tables import codes
from styrbar.rules.account import ADULTS, AREAS, CHILDREN, FIELDS, LOST_EARNINGS, main_function_of, within
from styrbar.rules.objective.terms import Ages
from styrbar.runs.account_scope import MEASURES as WORDS
from styrbar.runs.account_scope import POSTINGS, SOURCES, AccountChoices, Accounts, accounts_of
from styrbar.runs.costly import level_words
from styrbar.runs.engine import registered_on
from styrbar.runs.expected import unconfirmed
from styrbar.runs.rules import rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import DRANST, made_from

QUESTION = "Hvad bruger vi på hver konto?"
_SELECTED = {"bpa": "Borgerstyret personlig assistance (BPA)", "crisis_centres": "Kvindekrisecentre"}
_BASES = {
    ADULTS: "Voksensocialområdet", "residential": "Botilbudsområdet",
    "residential_like": "Heraf botilbudslignende tilbud", "crisis_centres": "Kvindekrisecentre",
}  # fmt: skip
_OWN_FUNCTIONS = {"5.28", "5.38"}
_ADULT = 18


def run_accounts(ws: Workspace, choices: AccountChoices) -> Answer:
    """Answer «Hvad bruger vi på hver konto?» by area as ER table 2.1, or by one dimension inside what is opened.

    Raises what `accounts_of` raises.
    """
    asked = accounts_of(ws, choices)
    frame = measured(chosen(asked.found.frame, asked.where), choices.measure)
    whole = choices.by == "area" and not asked.where
    tables = _whole(ws, asked, frame) if whole else (_divided(asked, frame),)
    opened = {name: asked.words(name, value) for name, value in asked.where.items()}
    return Answer(
        QUESTION,
        _sentence(asked, frame, opened),
        _scope(ws, asked),
        tables,
        _figures(asked, frame, whole=whole),
        (*_basis(asked, opened), *_unconfirmed(tables), *made_from(ws, asked.snapshot)),
        _outside(asked),
        opened,
    )


def _whole(ws: Workspace, asked: Accounts, frame: pl.DataFrame) -> tuple[AnswerTable, ...]:
    """The whole as the published tables have it, each with what it opens into."""
    adults = in_order_of_table(by_year(frame.filter(pl.col("field") == ADULTS), "area", asked.years))
    fields = by_year(frame, "field", asked.years).sort(
        pl.col("field").replace_strict({name: n for n, name in enumerate(FIELDS)}, return_dtype=pl.Int64)
    )
    welfare = by_year(frame, "main_function", asked.years).sort(asked.columns[-1], descending=True)
    tables = [
        _years_table(asked, adults, "area", "areas", "Udgifter på voksenområdet"),
        _years_table(asked, fields, "field", "fields", "Voksne, børn og unge, og det, der ligger uden for"),
        _selected(asked, frame),
        _bases(ws, asked, frame),
        _years_table(
            asked, by_year(frame, "frame", asked.years), "frame", "frame", "Inden for og uden for servicerammen"
        ),
    ]
    if not set(frame["field"]) <= {ADULTS, CHILDREN, LOST_EARNINGS}:
        tables.append(
            _years_table(asked, welfare, "main_function", "welfare", "Ved siden af de øvrige velfærdsområder")
        )
    unknown = _unknown(asked)
    return (*tables, *([unknown] if not unknown.frame.is_empty() else []))


def _divided(asked: Accounts, frame: pl.DataFrame) -> AnswerTable:
    """One dimension inside what is opened; a municipality has its spending per inhabitant too, when it can be had."""
    by = asked.choices.by
    rows = by_year(frame, by, asked.years)
    table = _years_table(asked, rows, by, "spending", f"Udgifter efter {DIMENSIONS[by].lower()}")
    if by != "municipality":
        return table
    people_in, adults = _inhabitants(asked, rows), _adults(asked, frame)
    if isinstance(people_in, StyrbarError) or adults.is_empty():
        return table
    joined = rows.join(people_in, on="municipality", how="left", maintain_order="left").join(
        adults, on="municipality", how="left", maintain_order="left"
    )
    amount, people_there = pl.col("adults").fill_null(0), pl.col("people").cast(pl.Int64)
    size = (amount.abs() * 2 + people_there) // (people_there * 2)
    each = pl.when(amount < 0).then(-size).otherwise(size)
    shown = table.frame.with_columns(people=joined["people"].cast(pl.Int64), each=joined.select(each).to_series())
    columns = (
        AnswerColumn("people", f"{_ages(asked).words.capitalize()} 1. januar", "integer", total=True),
        AnswerColumn(
            "each", f"Voksenområdet pr. indbygger i {asked.after}", "kroner",
            meaning="Den del af udgiften, der er på voksenområdet, delt med indbyggerne i aldersgruppen.",
        ),
    )  # fmt: skip
    return AnswerTable(table.name, table.title, table.columns + columns, shown, table.empty, table.keys)


def _adults(asked: Accounts, frame: pl.DataFrame) -> pl.DataFrame:
    """municipality and adults: øre on the adults' area in the last year."""
    mine = frame.filter((pl.col("year") == asked.after) & (pl.col("field") == ADULTS))
    return mine.group_by("municipality").agg(adults=pl.col("amount").sum())


def _inhabitants(asked: Accounts, rows: pl.DataFrame) -> pl.DataFrame | StyrbarError:
    """municipality and people in the ages on 1 January of the last year, or why they cannot be counted."""
    without = set(asked.cut(asked.after).groups["per_inhabitant_without"])
    wanted = [int(code) for code in rows["municipality"].drop_nulls() if code not in without]
    try:
        found = inhabitants(asked.snapshot, _ages(asked), date(asked.after, 1, 1), wanted)
    except StyrbarError as error:
        return error
    return found.with_columns(pl.col("municipality").cast(pl.String))


def _ages(asked: Accounts) -> Ages:
    first, _, last = asked.cut(asked.after).groups["per_inhabitant_ages"][0].partition("-")
    return Ages(int(first), int(last) if last else None)


def _years_table(asked: Accounts, rows: pl.DataFrame, by: str, name: str, title: str) -> AnswerTable:
    """Rows by a dimension, a column for each year, and the change over them."""
    shown = rows.with_columns(pl.Series(by, [asked.words(by, value) for value in rows[by]], dtype=pl.String))
    columns = (
        AnswerColumn(by, DIMENSIONS[by]),
        *(AnswerColumn(c, str(y), "kroner", total=True) for c, y in zip(asked.columns, asked.years, strict=True)),
        *(_change_columns(asked) if len(asked.years) > 1 else ()),
    )
    return AnswerTable(
        name, title, columns, shown.select(c.name for c in columns), "Der er ingen udgifter her.", rows.select(by)
    )  # fmt: skip


def _change_columns(asked: Accounts) -> tuple[AnswerColumn, ...]:
    return (
        AnswerColumn("change", f"Ændring {asked.before}-{asked.after}", "kroner", total=True, signed=True),
        AnswerColumn("share", "Ændring i pct.", "percent", signed=True, meaning=f"Af udgiften i {asked.before}."),
    )


def _selected(asked: Accounts, frame: pl.DataFrame) -> AnswerTable:
    """What ER tells by itself: BPA, aids, lost earnings and crisis centres. They lie within the areas above."""
    rows: list[tuple[str | int | None, ...]] = []
    for name, title in _SELECTED.items():
        rows.append((title, *(with_shared(frame.filter(pl.col("year") == y), asked.cut(y), name) for y in asked.years)))
    for title, column, value in (("Hjælpemidler mv.", "area", "aids"), (FIELDS[LOST_EARNINGS], "field", LOST_EARNINGS)):
        mine = frame.filter(pl.col(column) == value)
        rows.append((title, *(int(mine.filter(pl.col("year") == y)["amount"].sum()) for y in asked.years)))
    schema = {"name": pl.String()} | dict.fromkeys(asked.columns, pl.Int64())
    found = with_change(pl.DataFrame(rows, schema=schema, orient="row"), asked.columns)
    columns = (
        AnswerColumn("name", "Udgift"),
        *(AnswerColumn(c, str(y), "kroner") for c, y in zip(asked.columns, asked.years, strict=True)),
        *(
            AnswerColumn(c.name, c.heading, c.kind, signed=True, meaning=c.meaning)
            for c in (_change_columns(asked) if len(asked.years) > 1 else ())
        ),
    )
    return AnswerTable(
        "selected", "Udvalgte udgifter, også talt med ovenfor", columns, found.select(c.name for c in columns)
    )  # fmt: skip


def _bases(ws: Workspace, asked: Accounts, frame: pl.DataFrame) -> AnswerTable:
    """People and spending of the areas in ER table 1.1, in the last year."""
    cut = asked.cut(asked.after)
    seen = people(_person_rows(ws, asked), cut, _ADULT)
    last = frame.filter(pl.col("year") == asked.after)
    amounts: dict[str, int | None] = {
        name: _amount_in(last, cut.groups[name]) for name in (ADULTS, "residential", "residential_like")
    }
    amounts |= {"crisis_centres": with_shared(last, cut, "crisis_centres")}
    rows = [(title, seen[name], amounts[name]) for name, title in _BASES.items()]
    found = pl.DataFrame(
        rows, schema={"base": pl.String(), "people": pl.Int64(), "amount": pl.Int64()}, orient="row"
    )  # fmt: skip
    columns = (
        AnswerColumn("base", "Område"),
        AnswerColumn("people", "Borgere", "integer", meaning="Fyldt 18 ved årets udgang, med en udgift i året."),
        AnswerColumn("amount", "Udgiftsbasis", "kroner"),
    )
    return AnswerTable("bases", f"Målgruppe og udgiftsbasis i {asked.after}", columns, found)


def _amount_in(frame: pl.DataFrame, groups: tuple[str, ...]) -> int:
    accounts = [account for account in frame["account"].drop_nulls().unique() if within(account, groups)]
    return int(frame.filter(pl.col("account").is_in(accounts))["amount"].sum())


def _person_rows(ws: Workspace, asked: Accounts) -> nw.LazyFrame[Any]:
    """citizen, account and age of the last year's rows, whatever the source."""
    if engine := asked.choices.engine:
        there = registered_on(ws, asked.snapshot, engine, asked.after, None)
        return there.select("citizen", "account", "age")
    if asked.source != POSTINGS:
        rows = nw.from_native(asked.snapshot.table("spendings"))
        return rows.filter(nw.col("year") == asked.after).select("citizen", "account", "age")
    born = asked.snapshot.table("citizens").select("citizen", "birth_month").unique("citizen")
    posted = asked.snapshot.table("postings").filter(pl.col("posting_date") <= asked.snapshot.data_date)
    year = pl.coalesce("accounting_year", pl.col("posting_date").dt.year().cast(pl.Int64))
    aged = posted.filter(year == asked.after).join(born, on="citizen", how="left").select(
        "citizen", "account", age=asked.after - pl.col("birth_month").dt.year().cast(pl.Int64)
    )  # fmt: skip
    return nw.from_native(aged)


def _unknown(asked: Accounts) -> AnswerTable:
    """Functions that the chart here has no name for; they are counted where their number puts them."""
    mains = set(codes("main_function")) - _OWN_FUNCTIONS
    there = asked.found.frame["function"].drop_nulls().unique()
    known = set(codes("function")) | {function for function in there if main_function_of(function) in mains}
    found = unknown_functions(asked.found.frame, known)
    shown = found.with_columns(pl.col("function").fill_null("(ingen konto)"))
    columns = (AnswerColumn("function", "Funktion"), AnswerColumn("amount", "Beløb i alt", "kroner", total=True))
    return AnswerTable("unknown", "Funktioner, kontoplanen her ikke kender", columns, shown)


def _totals(asked: Accounts, frame: pl.DataFrame) -> tuple[int, int]:
    """Øre in the first and the last year."""
    first, last = (int(frame.filter(pl.col("year") == year)["amount"].sum()) for year in (asked.before, asked.after))
    return first, last


def _sentence(asked: Accounts, frame: pl.DataFrame, opened: dict[str, str]) -> str:
    by_field = frame if opened else frame.filter(pl.col("field") == ADULTS)
    first, last = _totals(asked, by_field)
    subject = ", ".join(opened.values()) or FIELDS[ADULTS]
    told = f"{subject} kostede {danish.roughly(last)} i {asked.after}"
    if asked.before == asked.after:
        return f"{told}."
    word = "mere" if last >= first else "mindre"
    share = f" ({danish.percent(abs(last - first) / abs(first))})" if first else ""
    told += f", {danish.roughly(last - first)}{share} {word} end i {asked.before}."
    residential = _totals(asked, by_field.filter(pl.col("area") == "residential"))
    if opened or last <= first or residential == (0, 0):
        return told
    part = (residential[1] - residential[0]) / (last - first)
    return f"{told} Botilbud står for {danish.percent(part, 0)} af væksten."


def _figures(asked: Accounts, frame: pl.DataFrame, *, whole: bool) -> tuple[Figure, ...]:
    shown = {ADULTS: FIELDS[ADULTS], CHILDREN: FIELDS[CHILDREN], LOST_EARNINGS: FIELDS[LOST_EARNINGS]}
    if not whole:
        first, last = _totals(asked, frame)
        change = (Figure("Ændring", last - first, signed=True, note=f"Siden {asked.before}"),)
        return (Figure("Udgift", last, note=str(asked.after)), *(change if asked.before != asked.after else ()))
    figures = []
    for name, title in shown.items():
        first, last = _totals(asked, frame.filter(pl.col("field") == name))
        moved = f"; {danish.percent((last - first) / first)} siden {asked.before}" if first else ""
        figures.append(Figure(title, last, note=f"{asked.after}{moved if asked.before != asked.after else ''}"))
    residential = _totals(asked, frame.filter(pl.col("area") == "residential"))
    return (*figures, Figure(AREAS["residential"], residential[1], note=str(asked.after)))


def _scope(ws: Workspace, asked: Accounts) -> Scope:
    view = f"{SOURCES[asked.source]}, {WORDS[asked.choices.measure].lower()}"
    first, last = date(asked.before, 1, 1), date(asked.after, 12, 31)
    return Scope(ws.actor.organisation.name, asked.snapshot.id, asked.snapshot.data_date, first, last, view)


def _basis(asked: Accounts, opened: dict[str, str]) -> tuple[Basis, ...]:
    choices = asked.choices
    told = "; ".join(f"{DIMENSIONS[name]}: {words}" for name, words in opened.items())
    pensions = "med" if choices.pensions else "uden"
    parts = {"published": "dranst 1 uden dranst 2", "gross": "dranst 1 uden indtægter", "net": "dranst 1 og dranst 2"}
    lines = [
        *([Basis("Afgrænset til", told)] if told else []),
        Basis(
            "Opgørelse",
            f"{WORDS[choices.measure]}: {parts[choices.measure]}, {pensions} tjenestemandspensioner",
            "udgifter-efter-konto",
        ),
        Basis(
            "Kilde", f"{SOURCES[asked.source].capitalize()}; bogført til og med {danish.day(asked.snapshot.data_date)}"
        ),
        Basis("Prisniveau", level_words(asked.snapshot, choices.level, choices.index)),
        _crosswalk(asked),
    ]
    if choices.by == "municipality" and isinstance(why := _inhabitants(asked, _municipalities(asked)), StyrbarError):
        lines.append(Basis("Pr. indbygger", f"Ikke regnet. {why}"))
    return (*lines, *rule_basis(asked.cut(asked.after).used))


def _municipalities(asked: Accounts) -> pl.DataFrame:
    return asked.found.frame.select("municipality").unique()


def _crosswalk(asked: Accounts) -> Basis:
    """Which sections were followed over a change of law, and how many of the steps a source says."""
    law = date(asked.after, 12, 31)
    steps = {step for basis in asked.sections for step in steps_used(basis, law)}
    ended = (
        f"; {danish.kroner(asked.found.ended, 0)} står på paragraffer uden kendt afløser" if asked.found.ended else ""
    )
    if not steps:
        return Basis("Lovændringer", f"Ingen paragraf er fulgt over en lovændring{ended}", "udgifter-efter-konto")
    checked = sum(step.verified for step in steps)
    told = "; ".join(f"{step.before} er nu {step.after}" for step in sorted(steps, key=lambda step: step.before))
    return Basis("Lovændringer", f"{told} ({checked} af {len(steps)} bekræftet){ended}", "udgifter-efter-konto")


def _outside(asked: Accounts) -> dict[str, int]:
    """Øre left out of the answer, by the words for why."""
    left = {DRANST.get(d, f"dranst {d}").capitalize(): ore for d, ore in sorted(asked.found.outside.items())}
    if not asked.choices.pensions and asked.found.pensions:
        left["Tjenestemandspensioner"] = asked.found.pensions
    counted = MEASURES[asked.choices.measure]
    for part, words in (("income", "Driftsindtægter"), ("refund", "Statsrefusion")):
        if part not in counted:
            left[words] = int(asked.found.frame.filter(pl.col("part") == part)["amount"].sum())
    return {words: ore for words, ore in left.items() if ore}


def _unconfirmed(tables: tuple[AnswerTable, ...]) -> tuple[Basis, ...]:
    """What the star after a name means, when any table has one."""
    stars = (
        table.frame[column.name].str.ends_with(" *").any()
        for table in tables
        for column in table.columns
        if column.name in {"function", "main_function"} and not table.frame.is_empty()
    )
    if any(stars):
        return (Basis("Stjerne", "Navne mærket * er ikke bekræftet mod kontoplanen for budgetåret."),)
    return unconfirmed(tables)
