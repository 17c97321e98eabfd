"""Hvad koster tilbuddene side om side? And behind each: the offer's own tariffs."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse

from styrbar.analysis.answer import Answer, Scope
from styrbar.danish import day as danish_day
from styrbar.danish import kroner, percent
from styrbar.publish.price_charts import MOST, owner_medians, price_chart
from styrbar.runs.offer_price import run_offer_price
from styrbar.runs.price_selection import Chosen, index_choices
from styrbar.runs.prices import CompareChoices, element_choices, run_prices
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.prices.choices import PriceForm, page_address
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_MEASURES = [("day", "Døgn"), ("direct_hour", "ATA-time"), ("paid_hour", "Betalt time")]
_HOUSING = [("", "Uden, hvor den kan skilles ud"), ("out", "Uden"), ("in", "Med")]
_WEIGHTS = [("places", "Pladser"), ("days", "Brugte døgn"), ("equal", "Hvert tilbud lige")]
_GROUPS = [
    ("legal_basis", "Samme paragraf"),
    ("legal_basis,target_group", "Samme paragraf og målgruppe"),
    ("offer_type", "Samme tilbudstype"),
    ("target_group", "Samme målgruppe"),
    ("none", "Alle valgte"),
]
_SMALL = forms.NumberInput(attrs={"size": 4})


class CompareForm(PriceForm):
    """Which offers, per what, and how they are made alike."""

    usual = ("dato", "paragraf", "maalgruppe", "ejerforhold", "maal", "bolig")

    paragraf = forms.ChoiceField(label="Paragraf", required=False)
    maalgruppe = forms.ChoiceField(label="Målgruppe", required=False)
    ejerforhold = forms.ChoiceField(label="Ejerforhold", required=False)
    maal = forms.ChoiceField(label="Pris pr.", required=False, choices=_MEASURES)
    bolig = forms.ChoiceField(label="Bolig", required=False, choices=_HOUSING)
    type = forms.ChoiceField(label="Tilbudstype", required=False)
    kommune = forms.ChoiceField(label="Beliggenhedskommune", required=False)
    tilbudsnumre = forms.CharField(
        label="Kun tilbudsnumre", required=False, max_length=2000, help_text="Med komma eller mellemrum imellem."
    )
    grupper = forms.ChoiceField(label="Holdes op mod", required=False, choices=_GROUPS)
    vaegt = forms.ChoiceField(label="Gennemsnit vægtet efter", required=False, choices=_WEIGHTS)
    ens = forms.ChoiceField(label="Sæt ens", required=False)
    tillaeg = forms.ChoiceField(
        label="Grundtakst", required=False, choices=[("", "For sig"), ("med", "Også med hvert tillæg")]
    )
    timer = forms.DecimalField(
        label="Timer pr. døgn", required=False, localize=True, max_digits=6, decimal_places=4,
        help_text="Til timetakster.",
    )  # fmt: skip
    indeks = forms.ChoiceField(label="Pris- og lønindeks", required=False)
    niveau = forms.IntegerField(label="Prisniveau, år", required=False, min_value=1990, max_value=2100, widget=_SMALL)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self._choices("ens", [("", "Intet"), *element_choices()])
        self._choices("indeks", [("", "Løbende priser"), *((name, name) for name in index_choices(ws))])

    def say(self, scope: Scope) -> None:
        """Show the day that was answered for."""
        self._said("dato", scope.period_from.isoformat())

    def choices(self) -> CompareChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        group = tuple(said["grupper"].split(",")) if said["grupper"] else ("legal_basis",)
        picked = tuple(dict.fromkeys(filter(None, re.split(r"[,;\s]+", said["tilbudsnumre"]))))
        offers = Chosen(
            self.one("paragraf"), self.one("maalgruppe"), self.one("ejerforhold"), self.one("type"),
            self.one("kommune"), picked,
        )  # fmt: skip
        return CompareChoices(
            offers, self.snapshot, said["dato"], said["maal"] or "day", said["timer"], bool(said["tillaeg"]),
            said["niveau"], said["indeks"] or None, said["bolig"] or "auto", self.one("ens"),
            said["vaegt"] or "places", () if group == ("none",) else group,
        )  # fmt: skip


@when_imported
def view(request: Request) -> HttpResponse:
    """The offers' prices side by side, or the tariffs of the one that «tilbud» names."""
    ws = workspace(request)
    form = CompareForm(request, ws)
    if offer := request.GET.get("tilbud"):
        return _one(request, ws, form, offer)
    answer = run_prices(ws, form.choices())
    form.say(answer.scope)

    def link(row: Mapping[str, Any]) -> str:
        return page_address(request, "prices", tilbud=row["offer"])

    return show(
        request,
        answer,
        form=form,
        links=dict.fromkeys(("offers", "elements", "deviations", "left_out"), link),
        diagram=_diagram(answer),
        steps=(
            Step("Er en pris rimelig? Hold den op mod det forventede", page_address(request, "fair_price")),
            Step("Prøv et takstloft", page_address(request, "ceiling")),
        ),
        template="prices/answer.html",
    )


def _one(request: Request, ws: Workspace, form: CompareForm, offer: str) -> HttpResponse:
    answer = run_offer_price(ws, offer, form.snapshot, form.chosen()["dato"])
    trail = (Step("Alle tilbud", page_address(request, "prices")), Step(answer.names["offer"], ""))
    steps = (Step("Er prisen rimelig?", page_address(request, "fair_price", tilbud=offer)),)
    return show(request, answer, trail=trail, steps=steps)


def _diagram(answer: Answer) -> Diagram | None:
    rows = answer.table("offers").frame
    if rows.is_empty():
        return None
    if rows.height <= MOST:
        top = rows.sort("price", descending=True).row(0, named=True)
        finding = f"{top['offer_name']} er dyrest med {kroner(top['price'], 0)}"
        return Diagram(finding, "Hvert tilbuds pris delt efter element.", lambda: price_chart(answer))
    middles = owner_medians(rows)
    if middles.is_empty():
        return None
    dearest = middles.row(-1, named=True)
    side = "over" if dearest["middle"] > 0 else "under"
    apart = percent(abs(dearest["middle"]))
    finding = f"{dearest['ownership']}: medianen ligger {apart} {side} gruppernes gennemsnit"
    told = f"Hver pris den {danish_day(answer.scope.period_from)} mod sin gruppes gennemsnit, efter ejerforhold."
    return Diagram(finding, told, lambda: price_chart(answer))


PAGES = (
    Page(
        "prices", "takster/priser/", "Sammenlign priser", "see_figures", view, "Takster og regler",
        "Hvad koster tilbuddene side om side?", menu=True, files=FILES,
    ),
)  # fmt: skip
