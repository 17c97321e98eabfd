"""Publishing tables of spending per person: looked at first, approved by somebody, and kept as it left the house."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import __version__, danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.names import names_of
from styrbar.analysis.published_tables import DIVIDED_BY
from styrbar.decisions import audit, records
from styrbar.decisions.models import Record
from styrbar.errors import BadInput
from styrbar.publish.disclosure.suppression import alone_in_no_sum, primary_cells
from styrbar.publish.tariff_sheet import sheet_pdf
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.runs.files import answer_file
from styrbar.runs.kept_answers import answer_of, kept
from styrbar.runs.publication_answer import MEASURES, Form, kept_cells, published_table, shares_hidden, title_of
from styrbar.runs.publication_cube import Before, TableOf, Wanted, YearCube, protection_of, year_cube
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.spending import spending_years
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

KIND = "publication"
PERMISSION = "publish"
MOST_DIMENSIONS, MOST_TABLES = 3, 3
MOST_COMPARED = 20_000
QUESTION = "Hvad er offentliggjort?"


@dataclass(frozen=True)
class PublishChoices:
    """The tables by their dimensions, the years (empty is the newest), and the measures; snapshot None is the newest.

    With `regions`, municipalities are summed to regions too.
    """

    tables: tuple[tuple[str, ...], ...]
    years: tuple[int, ...] = ()
    measures: tuple[str, ...] = tuple(MEASURES)
    snapshot: str | None = None
    regions: bool = False


@dataclass(frozen=True)
class Approval:
    """To whom and for what the tables leave the house."""

    recipient: str
    purpose: str


@dataclass(frozen=True)
class _Made:
    """Tables ready to be shown: the years' cells, how they are told, and what they rest on."""

    wanted: Wanted
    years: tuple[YearCube, ...]
    form: Form
    basis: tuple[Basis, ...]
    scope: Scope


def publish_choices(ws: Workspace) -> tuple[dict[str, str], list[int]]:
    """What a table can be divided by, as name and heading, and the years of the newest snapshot, the newest first."""
    return {d.name: d.heading for d in DIVIDED_BY.values()}, sorted(spending_years(ws.snapshot()), reverse=True)


def measure_choices() -> list[tuple[str, str]]:
    """What a table can show, as name and heading."""
    return list(MEASURES.items())


def preview(ws: Workspace, choices: PublishChoices) -> Answer:
    """The tables as they would be published, with the reason for each hidden cell, and what hiding costs.

    Raises BadInput for choices that cannot be, or tables that cannot be protected, and NotFound.
    """
    ws.actor.require(PERMISSION)
    made = _made(ws, choices)
    form = replace(made.form, why=True)
    hidden = [year.hidden for year in made.years]
    cells, gone, kroner = shares_hidden(made.years, hidden)
    figures = (
        Figure("Celler", cells, "integer"),
        Figure("Skjulte celler", gone / cells, "percent", danish.count(gone, "celle", "celler")),
        Figure("Skjulte kroner", kroner, "percent"),
        *_simple(made, cells),
    )
    sentence = f"{danish.count(gone, 'celle', 'celler')} af {danish.number(cells)} skjules, så ingen kan kendes."
    return replace(_answer(made, form), sentence=sentence, figures=figures)


def _simple(made: _Made, cells: int) -> tuple[Figure, ...]:
    """What the simple method would hide, to compare with; of a table so large that it takes long, nothing."""
    if sum(year.asked.size for year in made.years) > MOST_COMPARED:
        return ()
    cubes = [year.guarded.cube for year in made.years]
    masks = [alone_in_no_sum(cube, primary_cells(cube, made.wanted.rule)) for cube in cubes]
    _, gone, kroner = shares_hidden(made.years, masks)
    note = f"og {danish.percent(kroner)} af kronerne, men så kan skjulte celler regnes ud"
    return (Figure("Den enkle metode ville skjule", gone / cells, "percent", note),)


def publish(ws: Workspace, choices: PublishChoices, approval: Approval) -> str:
    """Publish the tables: attack them, keep them whole, write it in the log. Gives the number. Raises BadInput."""
    ws.actor.require(PERMISSION)
    refuse_cpr(approval.recipient, approval.purpose)
    if not approval.recipient.strip() or not approval.purpose.strip():
        raise BadInput("Der mangler en modtager eller et formål.", next_step="Skriv, hvem der får tallene, og hvorfor.")
    with records.alone(ws.actor):
        made = _made(ws, choices)
        attacked = sum(year.attacked(made.wanted.rule) for year in made.years)
        number = records.next_number(ws.actor.organisation, KIND)
        answer = _answer(made, made.form)
        basis = (
            Basis(
                "Offentliggjort", f"Nr. {number}, {danish.day(timezone.localdate())}, af {ws.actor.user.display_name}"
            ),
            Basis("Modtager", approval.recipient.strip()),
            Basis("Formål", approval.purpose.strip()),
            Basis(
                "Prøvet",
                f"{danish.count(attacked, 'skjult celle', 'skjulte celler')} er forsøgt regnet ud, ingen kunne",
                "offentliggoerelse",
            ),
        )
        answer = replace(answer, basis=(*basis, *answer.basis))
        records.keep(ws.actor, KIND, number, _content(ws, made, answer, approval), f"nr. {number}, {answer.question}")
    return number


def published(ws: Workspace, number: str) -> Answer:
    """A publication as it was kept. Raises NotFound."""
    return answer_of(_record(ws, number).content["answer"])


def published_file(ws: Workspace, number: str, form: str) -> bytes:
    """A publication as pdf, xlsx, csv, json or table, with a line in the log. Raises NotFound."""
    answer = published(ws, number)
    if form != "pdf":
        return answer_file(ws.actor, answer, form)
    content = sheet_pdf(answer, f"Offentliggørelse nr. {number} · Styrbar {__version__}")
    audit.log(ws.actor, "exported", f"{answer.question} (pdf, nr. {number})"[:500])
    return content


def run_publications(ws: Workspace) -> Answer:
    """All publications of the organisation, the newest first."""
    ws.actor.require(PERMISSION)
    found = sorted(records.newest(ws.actor.organisation, KIND).items(), key=lambda pair: -int(pair[0]))
    rows = [
        [number, r.content["answer"]["question"], timezone.localdate(r.at), r.content["recipient"],
         r.content["purpose"], r.by.display_name]
        for number, r in found
    ]  # fmt: skip
    columns = (
        AnswerColumn("number", "Nr."), AnswerColumn("title", "Tabel"), AnswerColumn("day", "Offentliggjort", "date"),
        AnswerColumn("recipient", "Modtager"), AnswerColumn("purpose", "Formål"), AnswerColumn("by", "Af"),
    )  # fmt: skip
    schema = {c.name: pl.Date if c.kind == "date" else pl.String for c in columns}
    frame = pl.DataFrame(rows, schema=schema, orient="row")
    table = AnswerTable(
        "publications", "Offentliggjort", columns, frame, "Intet er offentliggjort.", frame.select("number")
    )
    today = timezone.localdate()
    told = danish.count(len(rows), "tabel er offentliggjort.", "tabeller er offentliggjort.")
    return Answer(
        QUESTION, told, Scope(ws.actor.organisation.name, "", today, today, today, "offentliggjort"), (table,)
    )


def _record(ws: Workspace, number: str) -> Record:
    ws.actor.require(PERMISSION)
    return records.versions(ws.actor.organisation, KIND, number)[-1]


def _made(ws: Workspace, choices: PublishChoices) -> _Made:
    snapshot = ws.snapshot(choices.snapshot)
    known = spending_years(snapshot)
    years = tuple(sorted(set(choices.years or known[-1:])))
    _check(choices, years, known)
    protection, base, used = protection_of(book_of(ws), snapshot.data_date)
    tables = tuple(TableOf(by, choices.regions and "municipality" in by) for by in choices.tables)
    wanted = Wanted(snapshot.id, tables, protection)
    cubes = tuple(year_cube(ws, wanted, year, list(_before(ws, year))) for year in years)
    scope = Scope(
        ws.actor.organisation.name, snapshot.id, snapshot.data_date, date(years[0], 1, 1), date(years[-1], 12, 31),
        "udgifter pr. borger",
    )  # fmt: skip
    basis = (
        Basis(
            "Borgere", "Borgere med udgifter, talt i hver celle de er i; tomme celler er udeladt", "offentliggoerelse"
        ),
        Basis(
            "Skjult",
            "Celler med få borgere, og dem der skal til, for at ingen af dem kan regnes ud",
            "offentliggoerelse",
        ),
        *rule_basis(used),
        *made_from(ws, snapshot),
    )
    return _Made(wanted, cubes, Form(choices.measures, base, names_of(snapshot)), basis, scope)


def _before(ws: Workspace, year: int) -> Iterable[Before]:
    """What has been published of the year, the oldest first."""
    for number, record in records.newest(ws.actor.organisation, KIND).items():
        content = record.content
        if tables := content["years"].get(str(year)):
            yield Before(number, content["snapshot"], content["revision"], tables)


def _check(choices: PublishChoices, years: tuple[int, ...], known: list[int]) -> None:
    if missing := [year for year in years if year not in known]:
        told = ", ".join(map(str, known))
        raise BadInput(f"Der er ingen udgifter for {missing[0]}.", next_step=f"Vælg blandt: {told}.")
    if not choices.measures or not set(choices.measures) <= set(MEASURES):
        told = ", ".join(f"{name} ({words.lower()})" for name, words in MEASURES.items())
        raise BadInput("Der er ikke valgt noget at vise.", next_step=f"Vælg blandt: {told}.")
    if not 1 <= len(choices.tables) <= MOST_TABLES or not all(choices.tables):
        raise BadInput("Der er ikke valgt noget at dele efter.", next_step="Vælg en til tre tabeller, og del hver.")
    for by in choices.tables:
        if len(by) > MOST_DIMENSIONS:
            raise BadInput("En tabel kan højst deles efter tre ting.", next_step="Vælg færre, eller lav to tabeller.")
        if not set(by) <= set(DIVIDED_BY):
            told = ", ".join(f"{d.name} ({d.heading.lower()})" for d in DIVIDED_BY.values())
            raise BadInput("Der kan ikke deles efter det, der er valgt.", next_step=f"Vælg blandt: {told}.")


def _answer(made: _Made, form: Form) -> Answer:
    tables = tuple(
        published_table(f"table_{place}", table, made.years, form) for place, table in enumerate(made.wanted.tables, 1)
    )
    years = [year.year for year in made.years]
    told = str(years[0]) if len(years) == 1 else f"{years[0]}-{years[-1]}"
    title = f"{title_of(made.wanted.tables[0])}, {told}"
    outside = sum(year.outside for year in made.years)
    left_out = {"Uden borger": outside} if outside else {}
    return Answer(title, "Celler, som nogen kunne kendes i, er skjult.", made.scope, tables, (), made.basis, left_out)


def _content(ws: Workspace, made: _Made, answer: Answer, approval: Approval) -> Mapping[str, Any]:
    """The publication as a decision keeps it: what was chosen and shown, and of a hidden cell only that it was."""
    return {
        "snapshot": made.wanted.snapshot,
        "revision": ws.snapshot(made.wanted.snapshot).revision,
        "protection": {name: str(value) for name, value in vars(made.wanted.rule).items()},
        "base": made.form.base,
        "measures": list(made.form.measures),
        "recipient": approval.recipient.strip(),
        "purpose": approval.purpose.strip(),
        "years": {
            str(y.year): [
                {"dimensions": list(t.dimensions), "regions": t.regions, "cells": kept_cells(y, t)}
                for t in made.wanted.tables
            ]
            for y in made.years
        },
        "answer": kept(answer),
    }
