"""Hvem er kommet, gået og flyttet?"""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
from django.http import HttpResponse
from django.shortcuts import render

from styrbar.analysis.answer import Answer
from styrbar.danish import month
from styrbar.errors import BadInput
from styrbar.publish.spending_charts import MOST_SQUARES, Square, squares_chart
from styrbar.runs.people_flow import QUESTION, FlowChoices, run_people_flow
from styrbar.runs.spending_scope import has_own_people, months_to_choose
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.flows.choices import SpendingForm, deeper, here, trail
from styrbar.web.follow_up.choices import person_address
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_REST = "Øvrige"


class FlowForm(SpendingForm):
    """Two years, or two months of the municipality's own; the way from place to place that is opened."""

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        given = self.data.get("oejebliksbillede") or None
        self.months = months_to_choose(ws, given if given in {taken for taken, _ in self.taken} else None)
        years = [(str(year), str(year)) for year in self.years]
        months = [(f"{day:%Y-%m}", month(day)) for day in self.months]
        for name in ("fra", "til"):
            self._choices(name, years + months)
        if len(self.years) == 1 and len(self.months) > 1:
            for name, (value, _) in (("fra", months[0]), ("til", months[-1])):
                if not request.GET.get(name):
                    self.data[name] = value  # type: ignore[index]
        self.cell = (request.GET.get("hvorfra", ""), request.GET.get("hvortil", ""))
        self.people = request.GET.get("borgere") == "ja"

    @property
    def can_compare(self) -> bool:
        """Whether there are two periods."""
        return len(self.years) > 1 or len(self.months) > 1

    @property
    def flow(self) -> FlowChoices:
        """What was chosen. Raises BadInput for a year against a month."""
        said = self.chosen()
        ends = [said["fra"], said["til"]]
        cell = self.cell if all(self.cell) else None
        if all("-" in end for end in ends):
            days = [date.fromisoformat(f"{end}-01") for end in ends]
            self.cleaned_data |= {"fra": str(days[0].year), "til": str(days[1].year)}
            return FlowChoices(**self.asked(), month_before=days[0], month_after=days[1], cell=cell, people=self.people)
        if any("-" in end for end in ends):
            raise BadInput("Et år kan ikke sammenlignes med en måned.", next_step="Vælg to år eller to måneder.")
        return FlowChoices(**self.asked(), cell=cell, people=self.people)


@when_imported
def view(request: Request) -> HttpResponse:
    """The flows between two periods, opened place by place and way by way."""
    ws = workspace(request)
    form = FlowForm(request, ws)
    if not form.can_compare and request.output == "page":
        return render(request, "spending/nothing.html", {"question": QUESTION})
    choices = form.flow
    answer = run_people_flow(ws, choices)

    def place(row: Mapping[str, Any]) -> str:
        return deeper(request, form, choices.by, row["value"])

    def way(row: Mapping[str, Any]) -> str:
        return here(request, form, hvorfra=row["from"], hvortil=row["to"])

    def person(row: Mapping[str, Any]) -> str | None:
        return person_address(request, row["citizen"]) if has_own_people(ws, form.snapshot) else None

    return show(
        request,
        answer,
        form=form,
        links={"places": place, "cells": way, "people": person},
        diagram=_diagram(answer),
        trail=trail(request, form, answer.names),
        steps=_steps(request, form),
        template="prices/answer.html",
    )


def _steps(request: Request, form: FlowForm) -> tuple[Step, ...]:
    if not all(form.cell):
        return ()
    ends = {"hvorfra": form.cell[0], "hvortil": form.cell[1]}
    people = Step("Se borgerne bag (bliver skrevet i loggen)", here(request, form, **ends, borgere="ja"))
    shown = (people,) if request.actor.may("see_persons") and not form.people else ()
    return (*shown, Step("Luk det åbnede", here(request, form)))


def _diagram(answer: Answer) -> Diagram | None:
    """Where people went: the places most came from and went to, the others together."""
    rows = answer.table("cells").frame
    if rows.is_empty():
        return None
    sides = {side: _most(rows, side) for side in ("from", "to")}
    found: dict[tuple[str, str], int] = {}
    for start, end, people in rows.select("from", "to", "people").iter_rows():
        pair = tuple(place if place in sides[side] else _REST for side, place in (("from", start), ("to", end)))
        found[pair[0], pair[1]] = found.get((pair[0], pair[1]), 0) + people
    squares = [Square(start, end, people) for (start, end), people in found.items()]
    starts, ends = (
        [*names, *([_REST] if any(pair[n] == _REST for pair in found) else [])]
        for n, names in enumerate(sides.values())
    )
    title = "Hvor borgerne kom fra, og hvor de gik hen"
    return Diagram(title, answer.sentence, lambda: squares_chart(squares, starts, ends, title))


def _most(rows: pl.DataFrame, side: str) -> list[str]:
    """The places with most people on a side, most first."""
    totals: dict[str, int] = {}
    for place, people in rows.select(side, "people").iter_rows():
        totals[place] = totals.get(place, 0) + people
    return sorted(totals, key=lambda place: (-totals[place], place))[: MOST_SQUARES - 1]


PAGES = (
    Page(
        "people-flow", "udgifter/stroemme/", "Borgerstrømme", "see_figures", view, "Udgifter", QUESTION, menu=True,
        files=FILES,
    ),
)  # fmt: skip
