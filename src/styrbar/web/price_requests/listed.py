"""Hvilke prisstigninger har vi undgået?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.danish import roughly
from styrbar.errors import BadInput
from styrbar.publish.charts import waterfall
from styrbar.runs.price_request_answers import RequestChoices, run_requests, states
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

TOTAL = "Aftalt merudgift"


class ListForm(forms.Form):
    """The year that requests begin in, and a state; the newest year until something else is chosen."""

    aar = forms.IntegerField(label="Begynder i", required=False, min_value=1990, max_value=2100, localize=False)
    tilstand = forms.ChoiceField(label="Tilstand", required=False, choices=[("", "Alle"), *states().items()])

    def __init__(self, request: Request) -> None:
        super().__init__(request.GET.copy())

    def chosen(self) -> RequestChoices:
        """The choices. Raises BadInput, since an address may be typed by hand."""
        if not self.is_valid():
            raise BadInput("Adressen har et valg, der ikke kan bruges.", next_step="Vælg igen på siden.")
        return RequestChoices(self.cleaned_data["aar"], self.cleaned_data["tilstand"] or None)


def view(request: Request) -> HttpResponse:
    """The requests of a year, each opening into its course and payments."""
    form = ListForm(request)
    answer = run_requests(workspace(request), form.chosen())
    if not form.data.get("aar"):
        form.data["aar"] = str(answer.scope.period_from.year)  # type: ignore[index]
    slug = request.actor.organisation.slug

    def link(row: Mapping[str, Any]) -> str:
        return reverse("price_request", args=[slug, row["key"]])

    steps = (Step("Opret et ønske om højere pris", reverse("price_request_new", args=[slug])),)
    return show(request, answer, form=form, links={"requests": link}, steps=steps, diagram=_diagram(answer))


def _diagram(answer: Answer) -> Diagram | None:
    """From asked to settled; before anything is decided there is nothing to draw."""
    parts = answer.table("parts")
    if parts.frame.is_empty():
        return None
    less = -parts.frame["amount"][-1]
    told = "Fra det, der følger af aftalerne, over det ønskede til det aftalte, på et helt år."
    return Diagram(f"{roughly(less)} om året er undgået", told, lambda: waterfall(answer, TOTAL))


PAGES = (
    Page(
        "price_requests", "takster/prisoensker/", "Prisønsker", "approve_prices", view, "Takster og regler",
        "Hvilke prisstigninger har vi undgået?", menu=True, files=FILES,
    ),
)  # fmt: skip
