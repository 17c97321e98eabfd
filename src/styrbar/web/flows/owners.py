"""Hvem køber vi af, og hvad gør priserne?"""

from collections.abc import Mapping
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import percent
from styrbar.publish.spending_charts import Axes, Line, line_chart
from styrbar.runs.owners import ALL, QUESTION, OwnerChoices, run_owners
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.flows.choices import SpendingForm, deeper, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class OwnerForm(SpendingForm):
    """Two years, and what the dependence is divided by."""

    default_by = "legal_basis"


@when_imported
def view(request: Request) -> HttpResponse:
    """Purchases by owner, dependence on providers, and prices of the same citizens and of new ones."""
    ws = workspace(request)
    form = OwnerForm(request, ws)
    if len(form.years) < 2 and request.output == "page":
        return render(request, "spending/nothing.html", {"question": QUESTION})
    choices = OwnerChoices(**form.asked())
    answer = run_owners(ws, choices)

    def owner(row: Mapping[str, Any]) -> str:
        return deeper(request, form, "ownership", row["ownership"])

    def provider(row: Mapping[str, Any]) -> str:
        return deeper(request, form, "provider", row["provider"])

    def value(row: Mapping[str, Any]) -> str:
        return deeper(request, form, choices.by, row[choices.by])

    slug = request.actor.organisation.slug
    return show(
        request,
        answer,
        form=form,
        links={"owners": owner, "providers": provider, "dependence": value},
        diagram=_diagram(answer),
        trail=trail(request, form, answer.names),
        steps=(Step("Sammenlign tilbuddenes priser", reverse("prices", args=[slug])),),
        template="prices/answer.html",
    )


def _diagram(answer: Answer) -> Diagram | None:
    """The price index of the same citizens by owner, beside the index of prices and wages."""
    rows = answer.table("prices").frame
    lines = [
        Line(str(owner), [(int(year), value) for year, value in part.select("year", "same").drop_nulls().iter_rows()])
        for (owner,), part in rows.filter(pl.col("owner") != ALL).group_by("owner", maintain_order=True)
    ]
    lines = [line for line in lines if len(line.points) > 1]
    if not lines:
        return None
    level = rows.filter(pl.col("owner") == ALL).select("year", "index").drop_nulls()
    quiet = [Line("Pris og løn", [(int(year), value) for year, value in level.iter_rows()], quiet=True)]
    title = _finding(lines)
    told = "Prisindeks for de samme borgere samme sted, første år = 100, efter ejer."
    axes = Axes("År", "Prisindeks, samme borgere samme sted, første år = 100", "d")
    return Diagram(title, told, lambda: line_chart([*lines, *(quiet if level.height > 1 else [])], axes, title))


def _finding(lines: list[Line]) -> str:
    """The owner whose prices moved most."""
    most = max(lines, key=lambda line: line.points[-1][1])
    moved = most.points[-1][1] / 100 - 1
    if moved <= 0:
        return "Ingen ejers pris for de samme borgere er steget"
    return f"{most.name}: prisen for de samme borgere er steget {percent(moved, 0)}"


PAGES = (
    Page(
        "owners", "udgifter/ejere/", "Ejere og leverandører", "see_figures", view, "Udgifter", QUESTION, menu=True,
        files=FILES,
    ),
)  # fmt: skip
