"""Hvad betyder de dyreste forløb?"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from styrbar.analysis.answer import Answer
from styrbar.danish import percent
from styrbar.publish.spending_charts import Axes, Line, line_chart
from styrbar.runs.costliest import QUESTION, CostliestChoices, curve_of, run_costliest
from styrbar.runs.spending_scope import has_own_people
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.flows.choices import CostlyForm, deeper, here, trail
from styrbar.web.follow_up.choices import address as follow_up_address
from styrbar.web.follow_up.choices import person_address, written
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class CostliestForm(CostlyForm):
    """Two years, what is costly, and what the costly are divided by."""

    usual = ("fra", "til", "efter", "graense")
    default_by = "ownership"
    unusable = ("costly",)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self._said("graense", "2000000")


@when_imported
def view(request: Request) -> HttpResponse:
    """How many, how much, how fast, where, and how much of the growth."""
    ws = workspace(request)
    form = CostliestForm(request, ws)
    if len(form.years) < 2 and request.output == "page":
        return render(request, "spending/nothing.html", {"question": QUESTION})
    listed = request.GET.get("borgere") == "ja" and request.output != "diagram"
    choices = CostliestChoices(**form.asked(), people=listed)
    answer = run_costliest(ws, choices)

    def value(row: Mapping[str, Any]) -> str:
        return deeper(request, form, choices.by, row[choices.by])

    def person(row: Mapping[str, Any]) -> str | None:
        return person_address(request, row["citizen"]) if has_own_people(ws, form.snapshot) else None

    return show(
        request,
        answer,
        form=form,
        links={"divided": value, "people": person},
        diagram=_diagram(ws, choices, answer),
        trail=trail(request, form, answer.names),
        steps=_steps(request, form, listed=listed),
        template="prices/answer.html",
    )


def _steps(request: Request, form: CostliestForm, *, listed: bool) -> tuple[Step, ...]:
    people = Step("Se borgerne (bliver skrevet i loggen)", here(request, form, borgere="ja"))
    pairs = [pair for _, pair in form.kept]
    chosen = {name: request.GET.get(name) for name in ("fra", "til", "graense", "priser")}
    drivers = follow_up_address(
        request, "drivers", hvor=[*pairs, written("costly", "Dyre forløb")], efter="ownership", **chosen
    )
    asked = (people,) if request.actor.may("see_persons") and not listed else ()
    return (*asked, Step("Se, hvad der driver de dyre forløbs udgift", drivers))


def _diagram(ws: Workspace, choices: CostliestChoices, answer: Answer) -> Diagram | None:
    """The Lorenz curve of both years: how much of the spending the dearest citizens have."""
    dearest = answer.table("shares").frame.row(0, named=True)["share_1"]
    if dearest is None:
        return None
    title = f"Den dyreste procent af borgerne står for {percent(dearest, 0)} af udgiften"
    told = "Andelen af udgiften efter andelen af borgerne, de dyreste først."
    axes = Axes("Andel af borgerne, de dyreste først, pct.", "Andel af udgiften, pct.", low=0, high=100)

    def drawn() -> str:
        lines = [
            Line(str(year), [(100 * x, 100 * y) for x, y in points])
            for year, points in curve_of(ws, replace(choices, people=False)).items()
        ]
        even = Line("Alle koster det samme", [(0, 0), (100, 100)], quiet=True)
        return line_chart([*lines, even], axes, title)

    return Diagram(title, told, drawn)


PAGES = (
    Page(
        "costliest", "udgifter/dyreste/", "Dyreste forløb", "see_figures", view, "Udgifter", QUESTION, menu=True,
        files=FILES,
    ),
)  # fmt: skip
