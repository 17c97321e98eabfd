"""Hvad driver udgiften?"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrbar.analysis.answer import Answer
from styrbar.publish.charts import waterfall
from styrbar.runs.drivers import QUESTION, WITHOUT, DriverChoices, run_drivers
from styrbar.runs.spending_scope import has_own_people, indices_to_choose, spending_headings, years_to_choose
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.choices import AMOUNTS, ScopeForm, opened, written
from styrbar.web.follow_up.explain import finding
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

CHAIN = ("efter", "saa", "derefter", "fjerde")
_USUAL = ("fra", "til", *CHAIN[:3])
_PRICES = [("", "Årets priser"), ("faste", "Faste priser")]


class DriverForm(ScopeForm):
    """Two years, a chain of up to four dimensions, price index and price level, gross or net, and what is costly."""

    fra = forms.TypedChoiceField(label="Fra", required=False, coerce=int, empty_value=None)
    til = forms.TypedChoiceField(label="Til", required=False, coerce=int, empty_value=None)
    efter = forms.ChoiceField(label="Delt efter", required=False)
    saa = forms.ChoiceField(label="Derefter", required=False)
    derefter = forms.ChoiceField(label="Og så", required=False)
    fjerde = forms.ChoiceField(label="Til sidst", required=False)
    indeks = forms.ChoiceField(label="Pris- og lønindeks", required=False)
    priser = forms.ChoiceField(label="Prisniveau", required=False, choices=_PRICES)
    beloeb = forms.ChoiceField(label="Beløb", required=False, choices=AMOUNTS)
    graense = forms.IntegerField(label="Dyre forløb over (kr.)", required=False, min_value=1, max_value=10**10)
    button = "Vis"

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]
        self.where = opened(request.GET)
        known = {taken for taken, _ in self.taken}
        given = self.data.get("oejebliksbillede") or None
        snapshot = given if given in known else None
        self.years = years_to_choose(ws, snapshot)
        for name in ("fra", "til"):
            self._choices(name, [(str(year), str(year)) for year in reversed(self.years)])
        self.headings = spending_headings(ws)
        for name in CHAIN:
            self._choices(name, [("", "–"), *self.headings.items()])
        named = [(name, name) for name in indices_to_choose(ws, snapshot)]
        self._choices("indeks", [("", "Det første, der dækker årene"), *named, (WITHOUT, "Uden indeks")])
        if not has_own_people(ws, snapshot):
            del self.fields["beloeb"]
        if not any(self.data.get(name) for name in CHAIN):
            self._said("efter", "account")
            self._said("saa", "ownership")

    def say_years(self, answer: Answer) -> None:
        """Show which years were answered for."""
        for name, figure in zip(("fra", "til"), answer.figures, strict=False):
            self._said(name, figure.label.split()[1])

    @property
    def first(self) -> list[BoundField]:
        """The fields that are always shown."""
        return [self[name] for name in _USUAL]

    @property
    def rest(self) -> list[BoundField]:
        """The fields that are folded away."""
        return [bound for bound in self if bound.name not in _USUAL]

    @property
    def rest_is_chosen(self) -> bool:
        """Whether one of the folded fields has a value, so that it must be seen."""
        return any(self.data.get(bound.name) for bound in self.rest)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]

    def choices(self) -> DriverChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        by = tuple(dict.fromkeys(filter(None, (said[name] for name in CHAIN))))
        return DriverChoices(
            self.snapshot, said["fra"], said["til"], by, self.where, said["indeks"] or None, bool(said["priser"]),
            bool(said.get("beloeb")), said["graense"] and said["graense"] * 100,
        )  # fmt: skip


@when_imported
def view(request: Request) -> HttpResponse:
    """The change between two years and its parts, opened node by node."""
    ws = workspace(request)
    form = DriverForm(request, ws)
    if len(form.years) < 2 and request.output == "page":
        return render(request, "spending/nothing.html", {"question": QUESTION})
    choices = form.choices()
    answer = run_drivers(ws, choices)
    form.say_years(answer)
    chain = [*form.where, *(name for name in choices.by if name not in form.where)]

    def node(row: Mapping[str, Any]) -> str:
        name = chain[len(form.where)]
        return _address(request, form, [*_pairs(form), written(name, row[name])])

    return show(
        request,
        answer,
        form=form,
        links={"nodes": node},
        diagram=Diagram(finding(answer), "Fra det ene år til det andet, del for del.", lambda: waterfall(answer)),
        trail=_trail(request, form, answer.names),
        steps=(
            Step("Sammenlign tilbuddenes priser", reverse("prices", args=[request.actor.organisation.slug])),
            Step("Se, hvad året ender på", reverse("expected", args=[request.actor.organisation.slug])),
        ),
        template="prices/answer.html",
    )


def _pairs(form: DriverForm) -> list[str]:
    return [pair for _, pair in form.kept]


def _address(request: Request, form: DriverForm, pairs: list[str]) -> str:
    """This page's address with the same choices and other values opened; what is sorted and found is left behind."""
    chain = {name: form.data[name] for name in CHAIN if form.data.get(name)}
    kept = {name: request.GET[name] for name in (*DriverForm.base_fields, "vis") if request.GET.get(name)} | chain
    query = urlencode(kept | {"hvor": pairs}, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def _trail(request: Request, form: DriverForm, names: Mapping[str, str]) -> tuple[Step, ...]:
    """The way back up: the whole, and each value opened."""
    pairs = _pairs(form)
    steps = [
        Step(f"{form.headings[name]}: {names[name]}", _address(request, form, pairs[:number]))
        for number, name in enumerate(form.where, 1)
    ]
    return (Step("Alle udgifter", _address(request, form, [])), *steps) if steps else ()


PAGES = (
    Page(
        "drivers", "udgifter/drivere/", "Drivere", "see_figures", view, "Udgifter", QUESTION, menu=True, files=FILES,
    ),
)  # fmt: skip
