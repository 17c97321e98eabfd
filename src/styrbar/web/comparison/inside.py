"""Hvad koster vores tilbud for samme målgruppe og behov?"""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.urls import reverse

from styrbar.runs.benchmark_data import municipalities_to_choose
from styrbar.runs.benchmark_inside import PLACES, InsideChoices, run_inside
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.comparison.choices import address, deeper, trail
from styrbar.web.follow_up.choices import ScopeForm, opened, written
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class InsideForm(ScopeForm):
    """Snapshot, year, municipality where there are several, and offers or providers."""

    kommune = forms.ChoiceField(label="Kommune", required=False)
    sted = forms.ChoiceField(label="Side om side", required=False, choices=list(PLACES.items()))

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.where = opened(request.GET)
        known = {taken for taken, _ in self.taken}
        given = self.data.get("oejebliksbillede") or None
        there = municipalities_to_choose(ws, given if given in known else None)
        self._choices("kommune", [("", "Egen kommune, ellers alle"), *there.items()])
        if not there:
            del self.fields["kommune"]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]

    def choices(self) -> InsideChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        return InsideChoices(self.snapshot, self.year, said.get("kommune") or "", said["sted"] or "offer", self.where)


@when_imported
def view(request: Request) -> HttpResponse:
    """Every offer or provider beside those with the same section, target group and need."""
    form = InsideForm(request, workspace(request))
    answer = run_inside(workspace(request), form.choices())
    form.say(answer.scope)

    def down(row: Mapping[str, Any]) -> str | None:
        return None if form.where else deeper(request, "inside", form.where, row)

    return show(
        request,
        answer,
        form=form,
        links={"places": down},
        trail=trail(request, "inside", form.where, answer.names),
        steps=(
            Step("Sammenlign tilbuddenes takster", reverse("prices", args=[request.actor.organisation.slug])),
            Step("Sammenlign med andre kommuner", address(request, "compare", sted=None)),
        ),
    )


PAGES = (
    Page(
        "inside", "udgifter/internt/", "Internt", "see_figures", view, "Udgifter",
        "Hvad koster vores tilbud for samme målgruppe og samme støttebehov?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
