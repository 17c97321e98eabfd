"""The sheet of a kept tariff, as it is published."""

from collections.abc import Sequence
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import __version__, danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis
from styrbar.decisions import audit
from styrbar.publish.tariff_sheet import sheet_pdf
from styrbar.publish.workbook import to_xlsx
from styrbar.register.tables import label
from styrbar.runs.kept_answers import answer_of
from styrbar.runs.tariff_answer import frame_of
from styrbar.runs.tariffs import Kept, kept_tariff
from styrbar.runs.workspace import Workspace


def sheet_file(ws: Workspace, key: str, number: int | None, form: str) -> bytes:
    """The sheet of a kept version (None is the newest) as pdf or xlsx, with a line in the log. Raises NotFound."""
    found = kept_tariff(ws, key, number)
    answer = sheet_answer(found)
    content = to_xlsx(answer) if form == "xlsx" else sheet_pdf(answer, f"{found.title} · Styrbar {__version__}")
    audit.log(ws.actor, "exported", f"Takstblad, {found.title} ({form})"[:500])
    return content


def sheet_answer(found: Kept) -> Answer:
    """What stands on the sheet: only what a buyer is to know, from the answer that was kept."""
    answer, budget = answer_of(found.record.content["answer"]), found.budget
    offer = budget["offer"][0]
    tables = [_tariffs(answer, budget.get("steps", []))]
    tables += [table for table in answer.tables if table.name == "packages"]
    tables.append(_elements(answer.table("elements")))
    return Answer(
        f"Takster {offer['year']} for {offer['offer']}",
        answer.sentence,
        answer.scope,
        tuple(tables),
        basis=tuple(_facts(found, answer)),
    )


def _tariffs(answer: Answer, steps: Sequence[dict[str, Any]]) -> AnswerTable:
    """The tariffs without what is the offer's own affair, with the content of each step."""
    content = {(row["service"], row["name"]): row["content"] for row in steps}
    table = answer.table("tariffs")
    columns = [c for c in table.columns if c.name in {"service", "step", "unit", "price", "base"}]
    if content:
        columns.insert(2, AnswerColumn("content", "Indhold"))
    rows = [
        [content.get((row["service"], row["step"]), "") if c.name == "content" else row[c.name] for c in columns]
        for row in table.frame.iter_rows(named=True)
    ]
    return AnswerTable(table.name, table.title, tuple(columns), frame_of(columns, rows))


def _elements(table: AnswerTable) -> AnswerTable:
    """The elements without the year's amounts."""
    columns = tuple(c for c in table.columns if c.name != "amount")
    return AnswerTable(table.name, table.title, columns, table.frame.select(c.name for c in columns))


def _facts(found: Kept, answer: Answer) -> list[Basis]:
    offer, at = found.budget["offer"][0], timezone.localdate(found.record.at)
    year = offer["year"]
    lines = [
        ("Tilbud", offer["offer"]),
        ("Driftsherre", offer["owner"]),
        ("Ejerforhold", label("ownership", offer["ownership"])),
        ("Gælder", f"01-01-{year} til 31-12-{year}"),
        *_services(found.budget["services"], answer.table("tariffs").frame),
        ("Beregnet efter", "Serviceloven § 174, barnets lov § 195 og finansieringsbekendtgørelsen"),
        ("Bemærkning", offer["remark"]),
        ("Beregnet i", f"{answer.scope.organisation}, version {found.number}, {danish.day(at)}"),
    ]
    return [Basis(name, text) for name, text in lines if text]


def _services(services: Sequence[dict[str, Any]], tariffs: pl.DataFrame) -> list[tuple[str, str]]:
    """Legal basis, places and assumed occupancy of each service, which a published tariff must show."""
    found = []
    for service in services:
        row = tariffs.filter(pl.col("service") == service["name"]).row(0, named=True)
        places = danish.number(row["places"], 0 if row["places"] == int(row["places"]) else 1)
        told = f"{places} pladser, {danish.percent(row['occupancy'])} belægning"
        found.append((service["name"], f"{service['legal_basis']}, {told}" if service["legal_basis"] else told))
    return found
