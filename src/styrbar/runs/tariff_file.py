"""A cost budget as a workbook: the template, a budget written in it, and a filled one read again."""

from collections.abc import Iterator, Mapping, Sequence
from io import BytesIO
from typing import Any, BinaryIO

from styrbar.errors import BadInput
from styrbar.intake.readers.cells import marked
from styrbar.intake.readers.kind import HEAD, kind_of
from styrbar.intake.readers.source import Source, refuse_unfinished_name
from styrbar.intake.readers.workbook import Workbook
from styrbar.publish.template import workbook_of
from styrbar.register.template import TemplateColumn, TemplateSheet
from styrbar.runs.tariff_fields import PARTS_OF_BUDGET, Field, Part
from styrbar.runs.tariff_values import Unreadable, cell, value_of

TITLE = "Styrbars skabelon til et takstbudget"
SHOWN, MOST_ROWS, HEADING_ROWS = 20, 500, 10
NEXT = "Ret cellerne i regnearket, gem det, og send det igen. Intet er gemt."
_FORMS = {
    "kroner": "beløb i kr., f.eks. 1.234,50", "number": "tal, f.eks. 37,5", "percent": "procent, f.eks. 97",
    "whole": "helt tal", "date": "dato, dd-mm-åååå", "flag": "Ja eller tom", "text": "tekst",
}  # fmt: skip
Budget = dict[str, list[dict[str, Any]]]
"""A budget as it is kept: the rows of each part, each value as `tariff_values.value_of` gives it."""


class BadBudget(BadInput):
    """The workbook is a budget, but some cells cannot be read; `problems` says which and why, in Danish."""

    code = "bad_budget"

    def __init__(self, name: str, problems: Sequence[str]) -> None:
        self.problems = tuple(problems)
        shown = " ".join(problems[:SHOWN]) + (f" … og {len(problems) - SHOWN} mere." if len(problems) > SHOWN else "")
        super().__init__(f"«{name}» kan ikke bruges endnu.", shown, NEXT)


def budget_workbook(budget: Mapping[str, Sequence[Mapping[str, Any]]] | None = None) -> bytes:
    """The template, empty or with a budget written in it; the same budget gives the same bytes."""
    rows = {
        part.name: [[cell(f, row.get(f.name)) for f in part.fields] for row in (budget or {}).get(part.name, ())]
        for part in PARTS_OF_BUDGET
    }
    return workbook_of(TITLE, [_sheet(part) for part in PARTS_OF_BUDGET], rows)


def _sheet(part: Part) -> TemplateSheet:
    columns = tuple(TemplateColumn(f.name, f.heading, f.meaning, _form(f), f.required, _words(f)) for f in part.fields)
    return TemplateSheet(part.name, part.title, part.meaning, columns)


def _words(field: Field) -> tuple[str, ...]:
    return ("Ja", "Nej") if field.kind == "flag" else tuple(field.choices.values())


def _form(field: Field) -> str:
    return ", ".join(_words(field)) if field.choices else _FORMS[field.kind]


def read_budget(name: str, stream: BinaryIO) -> Budget:
    """The budget in a filled template. Raises BadInput for what is no such workbook, BadBudget for cells in it."""
    stream.seek(0)
    content = stream.read()
    source = Source(name, lambda: BytesIO(content))
    refuse_unfinished_name(source)
    if kind_of(source, content[:HEAD]) != "excel":
        raise source.bad("Filen er ikke et regneark.", "Hent skabelonen, udfyld den i Excel, og send den som .xlsx.")
    book = Workbook(source)
    found = {about.name.strip().casefold(): (index, about.name) for index, about in book.worksheets()}
    missing = [p.title for p in PARTS_OF_BUDGET if p.title.casefold() not in found]
    if missing:
        raise source.bad(
            f"Regnearket mangler {'arkene' if len(missing) > 1 else 'arket'} «{'», «'.join(missing)}».",
            "Hent skabelonen, og udfyld den; arkenes navne må ikke ændres.",
        )
    problems: list[str] = []
    budget = {part.name: list(_rows(book, *found[part.title.casefold()], part, problems)) for part in PARTS_OF_BUDGET}
    for part in PARTS_OF_BUDGET:
        if part.single and len(budget[part.name]) != 1 and not any(p.startswith(part.title) for p in problems):
            problems.append(f"{part.title}: der skal være netop én linje under overskrifterne.")
    if problems:
        raise BadBudget(source.name, problems)
    return budget


def _rows(book: Workbook, index: int, sheet: str, part: Part, problems: list[str]) -> Iterator[dict[str, Any]]:
    """The filled rows of a sheet, each value read; what cannot be read is told in `problems`."""
    lines = list(_cells(book, index, sheet))
    places, first = _headings(lines, part, problems)
    if len(lines) - first > MOST_ROWS:
        problems.append(f"{part.title}: der er mere end {MOST_ROWS} linjer.")
        return
    for line, cells in lines[first:]:
        given = {f.name: cells.get(places[f.name], "") for f in part.fields if f.name in places}
        if any(given.values()):
            yield {f.name: _value(f, given[f.name], f"{part.title} {_letter(places[f.name])}{line}", problems)
                   for f in part.fields if f.name in given}  # fmt: skip


def _cells(book: Workbook, index: int, sheet: str) -> Iterator[tuple[int, dict[int, str]]]:
    """Line number and filled cells by column, both as Excel counts them (columns from 0)."""
    loaded, errors = book.load(index), book.errors(sheet)
    if loaded.start is None:
        return
    left = loaded.start[1]
    for number, row in enumerate(loaded.iter_rows()):
        cells = {left + place: text for place, value in enumerate(row) if (text := (marked(value) or "").strip())}
        yield number + 1, cells | dict(errors.get(number, {}))


def _headings(
    lines: Sequence[tuple[int, Mapping[int, str]]], part: Part, problems: list[str]
) -> tuple[dict[str, int], int]:
    """The column of each field, and how many lines stand above the first row; missing and unknown headings are told."""
    known = {f.heading.casefold(): f.name for f in part.fields}
    rows = [
        {place: known.get(text.casefold(), "") for place, text in cells.items()} for _, cells in lines[:HEADING_ROWS]
    ]
    best = max(range(len(rows)), key=lambda n: sum(map(bool, rows[n].values())), default=-1)
    found = rows[best] if best >= 0 else {}
    places = {name: place for place, name in sorted(found.items(), reverse=True) if name}
    for field in part.fields:
        if field.name not in places:
            problems.append(f"{part.title}: overskriften «{field.heading}» mangler.")
    unknown = [_letter(place) for place, name in sorted(found.items()) if not name]
    if places and unknown:
        problems.append(
            f"{part.title}: overskriften i kolonne {', '.join(unknown)} kendes ikke. Brug skabelonens overskrifter."
        )
    return places, best + 1


def _value(field: Field, text: str, where: str, problems: list[str]) -> Any:
    try:
        return value_of(field, text)
    except Unreadable as error:
        problems.append(f"{where}: {field.called} {error}")
        return None


def _letter(place: int) -> str:
    """A column's letters: 0 → A, 26 → AA."""
    first, last = divmod(place, 26)
    return (_letter(first - 1) if first else "") + chr(ord("A") + last)
