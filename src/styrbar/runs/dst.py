"""Hvad leverer vi til Danmarks Statistik? What the year's postings give, what is rejected, and what is questioned."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.dimensions import UNKNOWN
from styrbar.analysis.dst_delivery import (
    QUESTIONS,
    READ_FINDINGS,
    REJECTED,
    Delivery,
    counted,
    days_in,
    delivery,
    read_findings,
)
from styrbar.analysis.expected_accounts import readable
from styrbar.analysis.names import names_of
from styrbar.analysis.population import names
from styrbar.danish import count, kroner
from styrbar.errors import NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.rules.dst import Statistic, statistic
from styrbar.runs.controls import with_file
from styrbar.runs.objective import own_municipality
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.spending import has_register
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from, year_of

QUESTION = "Hvad leverer vi til Danmarks Statistik?"
STATUS = "expected"
_MOST_LINES = 2000
_COUNTED = (
    AnswerColumn("reason", "Hvad"),
    AnswerColumn("rows", "Posteringer", "integer"),
    AnswerColumn("people", "Borgere", "integer"),
    AnswerColumn("amount", "Kroner", "kroner", total=True),
)


@dataclass(frozen=True)
class DstChoices:
    """Snapshot and year; None is the newest."""

    snapshot: str | None = None
    year: int | None = None


@dataclass(frozen=True)
class Delivered:
    """A year's delivery with all that it was made from; `own` is the municipality's own code."""

    snapshot: Snapshot
    law: Statistic
    own: int | None
    found: Delivery

    @property
    def year(self) -> int:
        """The year delivered."""
        return self.law.year


def delivery_of(ws: Workspace, choices: DstChoices) -> Delivered:
    """The delivery of a year. Raises RuleNotInForce for a year before the statistic, NotFound without postings."""
    year = year_of(ws, choices.snapshot, choices.year, STATUS)
    snapshot = year.snapshot
    law = statistic(book_of(ws), year.number)
    events = readable(year.expected.events.filter(pl.col("part") == "posted"))
    if events.is_empty():
        raise NotFound(
            f"Der er ingen posteringer i {year.number}.", next_step="Vælg et andet år, eller indlæs en posteringsliste."
        )
    own = own_municipality(ws, names(snapshot))
    known = ws.vault().persons(events["citizen"].drop_nulls().unique().to_list())
    return Delivered(snapshot, law, own, delivery(snapshot, events, law, own, known))


def run_dst_report(ws: Workspace, choices: DstChoices) -> Answer:
    """What would be delivered and what would not, with kroner; lines with people for those who may see them.

    A snapshot that only has the register's own rows is answered with what is odd about them.
    """
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(choices.snapshot)
    if snapshot.table("postings").head(1).collect().is_empty() and has_register(snapshot):
        return _read_only(ws, snapshot, choices.year)
    made = delivery_of(ws, choices)
    found = made.found
    rejected = counted(found.lines, REJECTED, of="rejected")
    tables = [
        _reconciliation(found, rejected),
        _table("rejected", "Afvises", rejected, "Intet afvises."),
        _asked("questions", "Leveres, men bør ses efter", counted(found.lines, QUESTIONS), "Posteringer"),
        _sections(found),
    ]
    if ws.actor.may("see_persons"):
        tables.append(_lines(made))
    if has_register(snapshot):
        tables.append(_read(snapshot, made.law))
    return Answer(
        QUESTION,
        _sentence(made, rejected),
        _scope(ws, snapshot, made.year),
        tuple(tables),
        _figures(found, rejected),
        (*_basis(made), *rule_basis(made.law.used), *made_from(ws, snapshot)),
        {
            "På statistikkens konti, men ikke efter dens paragraffer": found.outside,
            "Anden dranst på statistikkens konti (statsrefusion mv.)": found.not_running,
        },
    )


def _reconciliation(found: Delivery, rejected: pl.DataFrame) -> AnswerTable:
    """From the postings in the statistic to what is delivered, and that nothing is lost on the way."""
    steps = [("Posteringer i statistikkens område", found.lines.height, found.in_scope)]
    steps += [(f"- {reason}", -rows, -amount) for _, reason, rows, _, amount in rejected.iter_rows()]
    kept = found.lines.filter(pl.col("rejected").is_null())
    left = found.in_scope - int(rejected["amount"].sum())
    steps += [
        ("Leveres", kept.height, found.delivered),
        ("Forskel, der ikke er forklaret", 0, left - found.delivered),
    ]
    frame = pl.DataFrame(steps, schema={"step": pl.String(), "rows": pl.Int64(), "amount": pl.Int64()}, orient="row")
    columns = (
        AnswerColumn("step", "Trin"),
        AnswerColumn("rows", "Posteringer", "integer"),
        AnswerColumn("amount", "Kroner", "kroner"),
    )
    return AnswerTable("reconciliation", "Fra posteringer til levering", columns, frame)


def _table(name: str, title: str, rows: pl.DataFrame, empty: str) -> AnswerTable:
    return AnswerTable(name, title, _COUNTED, rows.select(c.name for c in _COUNTED), empty)


def _sections(found: Delivery) -> AnswerTable:
    """What is delivered by section, with the mean cost of a whole year."""
    rows = found.rows.group_by("legal_basis").agg(
        rows=pl.len().cast(pl.Int64), people=pl.col("citizen").n_unique().cast(pl.Int64), days=pl.col("days").sum(),
        amount=pl.col("amount").sum(),
    ).sort("amount", descending=True)  # fmt: skip
    frame = rows.select(pl.col("legal_basis").fill_null(UNKNOWN), "rows", "people", "days", "amount")
    columns = (
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("rows", "Rækker i leveringen", "integer", total=True),
        AnswerColumn("people", "Borgere", "integer"),
        AnswerColumn(
            "days",
            "Dage",
            "integer",
            total=True,
            meaning="Summen af rækkernes varighed; perioder kan ligge oven i hinanden.",
        ),
        AnswerColumn("amount", "Kroner", "kroner", total=True),
    )
    return AnswerTable("sections", "Leveres efter paragraf", columns, frame, "Intet leveres.")


def _lines(made: Delivered) -> AnswerTable:
    """The postings that are rejected or questioned, with the citizen, and where they stand."""
    asked = [pl.when(pl.col(name)).then(pl.lit(words)) for name, words in QUESTIONS.items()]
    why = pl.coalesce(
        pl.col("rejected").replace_strict(REJECTED, default=None, return_dtype=pl.String),
        pl.concat_str(asked, separator="; ", ignore_nulls=True),
    )
    rows = made.found.lines.with_columns(why=why).filter(pl.col("why") != "")
    called = names_of(made.snapshot)
    largest = with_file(rows.sort(pl.col("amount").abs(), descending=True).head(_MOST_LINES), made.snapshot.files)
    frame = largest.with_columns(
        account=pl.Series([called.of("account", a) for a in largest["account"]], dtype=pl.String),
        rejected=pl.col("rejected").is_not_null(),
    )
    columns = (
        AnswerColumn("citizen", "Borger", "citizen"),
        AnswerColumn("why", "Hvad"),
        AnswerColumn("rejected", "Afvises", "flag"),
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("account", "Konto"),
        AnswerColumn("start", "Fra", "date"),
        AnswerColumn("end", "Til", "date"),
        AnswerColumn("amount", "Kroner", "kroner", total=True),
        AnswerColumn("file", "Fil"),
        AnswerColumn("source_line", "Linje", "integer"),
    )
    title = "Posteringer at se efter" + (f" (de {_MOST_LINES} største)" if rows.height > _MOST_LINES else "")
    return AnswerTable("lines", title, columns, frame.select(c.name for c in columns), "Ingen posteringer at se efter.")


def _read(snapshot: Snapshot, law: Statistic) -> AnswerTable:
    """What is odd about the rows that were read in the register's layout."""
    rows = snapshot.table("spendings").filter(pl.col("year") == law.year).collect()
    found = counted(read_findings(rows, law), READ_FINDINGS)
    return _asked("read", "Indlæste rækker fra Danmarks Statistik", found, "Rækker")


def _asked(name: str, title: str, rows: pl.DataFrame, counts: str) -> AnswerTable:
    """Questions, which have no sum: a row can be asked about for several reasons."""
    columns = (_COUNTED[0], replace(_COUNTED[1], heading=counts), _COUNTED[2], replace(_COUNTED[3], total=False))
    return AnswerTable(name, title, columns, rows.select(c.name for c in columns), "Der er intet at spørge om.")


def _read_only(ws: Workspace, snapshot: Snapshot, year: int | None) -> Answer:
    """The answer when there is nothing to deliver from, only rows that were read."""
    years = snapshot.table("spendings").select(pl.col("year").unique().sort()).collect()["year"].to_list()
    asked = year or years[-1]
    if asked not in years:
        raise NotFound(f"Der er ingen udgifter for {asked}.", next_step=f"Vælg blandt: {', '.join(map(str, years))}.")
    law = statistic(book_of(ws), asked)
    table = _read(snapshot, law)
    rows = snapshot.table("spendings").filter(pl.col("year") == asked)
    height, people, amount = (
        rows.select(pl.len(), pl.col("citizen").n_unique(), pl.col("amount").sum()).collect().row(0)
    )
    findings = count(int(table.frame["rows"].sum()), "bemærkning", "bemærkninger")
    return Answer(
        QUESTION,
        f"Der er ingen posteringer at levere fra. De indlæste rækker for {asked} har {findings}.",
        _scope(ws, snapshot, asked),
        (table,),
        (Figure("Indlæste rækker", height, "integer"), Figure("Borgere", people, "integer"), Figure("Udgift", amount)),
        (
            Basis("Form", "Registrets kolonner; formen er ikke bekræftet", "danmarks-statistik"),
            *rule_basis(law.used),
            *made_from(ws, snapshot),
        ),
    )


def _sentence(made: Delivered, rejected: pl.DataFrame) -> str:
    found, lost = made.found, int(rejected["amount"].sum())
    people = count(found.rows["citizen"].n_unique(), "borger", "borgere")
    told = f"{kroner(found.delivered, 0)} om {people} kan leveres for {made.year}"
    if rejected.is_empty():
        return f"{told}, og intet afvises."
    return f"{told}; {count(int(rejected['rows'].sum()), 'postering', 'posteringer')} på {kroner(lost, 0)} afvises."


def _figures(found: Delivery, rejected: pl.DataFrame) -> tuple[Figure, ...]:
    questions = found.lines.filter(pl.any_horizontal(*(pl.col(name) for name in QUESTIONS)))
    lost = count(int(rejected["rows"].sum()), "postering", "posteringer")
    return (
        Figure("Leveres", found.delivered, note=count(found.rows.height, "række", "rækker")),
        Figure("Borgere", found.rows["citizen"].n_unique(), "integer"),
        Figure("Afvises", int(rejected["amount"].sum()), note=lost),
        Figure("Bør ses efter", questions.height, "integer", "Posteringer, der leveres"),
    )


def _scope(ws: Workspace, snapshot: Snapshot, year: int) -> Scope:
    first, last = date(year, 1, 1), date(year, 12, 31)
    return Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, last, "brutto, bogført")


def _basis(made: Delivered) -> tuple[Basis, ...]:
    called: Mapping[int, str] = names(made.snapshot)
    own = called.get(made.own, str(made.own)) if made.own is not None else "ikke kendt; se Indstillinger"
    return (
        Basis(
            "Form",
            "Registrets kolonner, semikolon, UTF-8, dd-mm-åååå og decimalkomma; formen er ikke bekræftet",
            "danmarks-statistik",
        ),
        Basis("Enhedsudgift", f"Udgift / dage x {days_in(made.year)} dage; ikke bekræftet", "danmarks-statistik"),
        Basis("Betalingskommune", f"Borgerens betalingskommune; uden den er det os ({own})"),
        Basis("Alder", "Ved periodens slutning, regnet af fødselsmåneden"),
        Basis("Levering", "Filen med CPR-numre laves først, når den hentes, og gemmes ikke"),
    )
