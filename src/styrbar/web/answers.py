"""One way to show every answer: a view gives its answer here and is done.

def expected(request: Request) -> HttpResponse:
    choices = ExpectedForm.read(request)
    answer = runs.expected(request.actor, choices)
    return show(request, answer, form=choices.form, links={"expected": open_row}, diagram=waterfall)
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse, QueryDict
from django.shortcuts import render

from styrbar import danish
from styrbar.analysis.answer import Answer, Figure
from styrbar.errors import BadInput, NotFound
from styrbar.runs.invented import told
from styrbar.web import cells
from styrbar.web.files import answer_file
from styrbar.web.page import FILES
from styrbar.web.requests import Request
from styrbar.web.tables import Link, TableView, money_address
from styrbar.web.workspaces import workspace

WORDS = {"Afvigelse": ("merforbrug", "mindreforbrug")}
"""What more and less is called, by the label before any comma; of what is not named here it is dearer and cheaper."""

CPR = re.compile(r"\b\d{6}[- ]?\d{4}\b")


@dataclass(frozen=True)
class Diagram:
    """A chart of an answer: the finding as its title, what it shows in words, and the SVG made when it is asked for."""

    title: str
    description: str
    svg: Callable[[], str]


@dataclass(frozen=True)
class Step:
    """An action that belongs on the page: «what next»."""

    title: str
    address: str


@dataclass(frozen=True)
class ShownFigure:
    """A key figure as it is read."""

    label: str
    text: str
    exact: str
    note: str
    direction: str


def show(
    request: Request,
    answer: Answer,
    *,
    form: forms.Form | None = None,
    links: Mapping[str, Link] | None = None,
    diagram: Diagram | None = None,
    steps: tuple[Step, ...] = (),
    trail: tuple[Step, ...] = (),
    template: str = "answer.html",
    more: Mapping[str, Any] | None = None,
) -> HttpResponse:
    """The answer as the address asks for it: page, workbook, CSV or diagram.

    `form` holds the page's choices (sent as GET, with the pairs in its `kept` when it has one), `links` by table name
    open a row from its keys, `steps` are what comes next, and `trail` is the way back up from what has been opened.
    A page with more than an answer has a `template` of its own that extends answer.html, and `more` is what it shows.
    """
    _refuse_cpr(request.GET)
    if request.output == "diagram":
        return _svg(diagram)
    answer = told(workspace(request), answer)
    if request.output != "page":
        return answer_file(request, answer)
    tables = [
        TableView(table, request.GET, number, (links or {}).get(table.name))
        for number, table in enumerate(answer.tables, 1)
    ]
    shown = {"form": form, "tables": tables, "diagram": diagram, "steps": steps, "trail": trail}
    return render(request, template, _context(request, answer) | shown | dict(more or {}))


def _context(request: Request, answer: Answer) -> dict[str, Any]:
    """What every answer's page shows beside its tables."""
    in_kroner = request.GET.get("vis") == "kroner"
    outside = [(reason, danish.kroner(ore)) for reason, ore in answer.kroner_outside.items() if ore]
    return {
        "answer": answer,
        "figures": shown_figures(answer.figures, in_kroner=in_kroner),
        "outside": outside,
        "excel": address(request, "excel") if "excel" in request.page.files else "",
        "csv": address(request, "csv") if "csv" in request.page.files else "",
        "diagram_address": address(request, "diagram") if "diagram" in request.page.files else "",
        "in_kroner": in_kroner,
        "money_address": money_address(request.GET),
    }


def address(request: Request, output: str) -> str:
    """The same address with the same choices, as a file; KeyError for a form that does not exist."""
    assert output in FILES
    query = request.GET.urlencode()
    return f"{request.path}{output}?{query}" if query else request.path + output


def shown_figures(figures: tuple[Figure, ...], *, in_kroner: bool = False) -> list[ShownFigure]:
    """The key figures as they are read."""
    return [_figure(figure, in_kroner) for figure in figures]


def _figure(figure: Figure, in_kroner: bool) -> ShownFigure:
    text = cells.figure(figure.value, figure.kind, in_kroner=in_kroner)
    exact = danish.kroner(int(figure.value)) if figure.kind == "kroner" and figure.value is not None else ""
    direction, note = "", figure.note
    if figure.signed and figure.value:
        more, less = WORDS.get(figure.label.partition(",")[0], ("dyrere", "billigere"))
        direction, word = ("more", more) if figure.value > 0 else ("less", less)
        text, exact = cells.signed(text, figure.value), exact and cells.signed(exact, figure.value)
        note = note or word
    return ShownFigure(figure.label, text, "" if exact == text else exact, note, direction)


def _svg(diagram: Diagram | None) -> HttpResponse:
    """The chart as an image of its own, so that its styles need no leave from the page's security policy."""
    if diagram is None:
        raise NotFound("Der er ikke noget diagram til dette svar.", next_step="Se tabellen i stedet.")
    return HttpResponse(diagram.svg(), content_type="image/svg+xml; charset=utf-8")


def _refuse_cpr(query: QueryDict) -> None:
    """A number that looks like a CPR number is not looked for, since what is looked for stands in the address."""
    if any(CPR.search(value) for key, values in query.lists() if key.endswith("find") for value in values):
        raise BadInput(
            "Der kan ikke søges på CPR-nummer her, fordi søgningen står i adressen.",
            next_step="Søg på tilbud, leverandør eller borgerens kode.",
        )
