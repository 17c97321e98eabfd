"""Må borgeren vælge det dyrere tilbud?"""

from collections.abc import Iterator
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone

from styrbar.analysis.answer import Answer
from styrbar.errors import BadInput
from styrbar.runs.alternative_offer import (
    WARNING,
    OfferChoices,
    OfferPrice,
    offer_choices,
    run_alternative_offer,
    run_known_shares,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step, show
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.rules.choices import rule_address
from styrbar.web.workspaces import workspace

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
_SIDES = {"visiteret": "Det visiterede tilbud", "oensket": "Det ønskede tilbud"}
_UNITS = [("", "Døgn"), ("month", "Måned")]
_BASES = [
    ("", "Som tilbuddets"),
    ("SEL § 108", "SEL § 108, længerevarende ophold: med bolig"),
    ("ABL § 105, SEL § 85", "ABL § 105 med SEL § 85: uden bolig"),
    ("SEL § 107", "SEL § 107, midlertidigt ophold: med bolig"),
]
_PARTS = ("tilbud", "pris", "enhed", "paragraf", "bolig", "dag")


class WishForm(forms.Form):
    """Two sides, the day of the decision, and the rule; it stands in the address, so it asks nothing of the citizen."""

    dato = forms.DateField(label="Afgørelsen træffes", widget=_DAY)
    regel = forms.ChoiceField(
        label="Regn efter", required=False, choices=[("", "Gældende regler"), ("forslag", "Forslaget om 0 procent")]
    )

    def __init__(self, request: Request, ws: Workspace) -> None:
        query = request.GET.copy()
        if not query.get("dato"):
            query["dato"] = timezone.localdate().isoformat()
        super().__init__(query)
        offers = [("", "Vælg, eller skriv prisen"), *offer_choices(ws)]
        for side in _SIDES:
            for name, field in _side_fields(offers).items():
                self.fields[f"{side}_{name}"] = field

    def sides(self) -> Iterator[tuple[str, list[BoundField]]]:
        """Each side's heading with its fields, for the template."""
        for side, title in _SIDES.items():
            yield title, [self[f"{side}_{part}"] for part in _PARTS]

    def rest(self) -> list[BoundField]:
        """The fields that are of neither side."""
        return [self["dato"], self["regel"]]

    @property
    def asked(self) -> bool:
        """Whether anything about an offer is filled in, so that there is something to answer."""
        return any(self.data.get(f"{side}_{part}") for side in _SIDES for part in ("tilbud", "pris"))

    def choices(self) -> OfferChoices:
        """What was chosen, of a valid form."""
        data = self.cleaned_data
        referred, wished = (_side(data, side) for side in _SIDES)
        return OfferChoices(referred, wished, data["dato"], data["regel"] == "forslag")


def _side_fields(offers: list[tuple[str, str]]) -> dict[str, forms.Field]:
    return {
        "tilbud": forms.ChoiceField(label="Tilbud", required=False, choices=offers),
        "pris": forms.DecimalField(
            label="Pris i kr.", required=False, localize=True, max_digits=12, decimal_places=6,
            help_text="Tom: taksten på dagen.",
        ),
        "enhed": forms.ChoiceField(label="Pr.", required=False, choices=_UNITS),
        "paragraf": forms.ChoiceField(label="Paragraf", required=False, choices=_BASES),
        "bolig": forms.DecimalField(
            label="Heraf bolig i kr.", required=False, localize=True, max_digits=12, decimal_places=6,
            help_text="Når kun den ene pris er med bolig.",
        ),
        "dag": forms.DateField(label="Pris pr. dato", required=False, widget=_DAY, help_text="Tom: afgørelsens dag."),
    }  # fmt: skip


def _side(data: dict[str, Any], side: str) -> OfferPrice:
    tilbud, pris, enhed, paragraf, bolig, dag = (data[f"{side}_{part}"] for part in _PARTS)
    return OfferPrice(tilbud, pris, enhed, paragraf, bolig, dag)


def view(request: Request) -> HttpResponse:
    """The verdict on two prices; before they are filled in, what counts on the day."""
    ws = workspace(request)
    form = WishForm(request, ws)
    answer, text = _answered(ws, form)
    limit = rule_address(request, "choice.limit", _day(form))
    steps = (
        Step("Se reglerne på dagen", _rules_address(request, form)), Step("Se eller skriv beløbsgrænsen", limit),
    )  # fmt: skip
    more = {"warning": WARNING, "text": text}
    return show(request, answer, form=form, steps=steps, template="choice/alternative_offer.html", more=more)


def _answered(ws: Workspace, form: WishForm) -> tuple[Answer, str]:
    """The answer and the text for the case file; what cannot be used is said in the form, beside what counts."""
    if form.is_valid() and form.asked:
        try:
            answer = run_alternative_offer(ws, form.choices())
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            return answer, answer.names["text"]
    return run_known_shares(ws, _day(form)), ""


def _day(form: WishForm) -> date:
    day = form.cleaned_data.get("dato")
    return day if isinstance(day, date) else timezone.localdate()


def _rules_address(request: Request, form: WishForm) -> str:
    path = reverse("rules", args=[request.actor.organisation.slug])
    return f"{path}?{urlencode({'dato': _day(form).isoformat(), 'omraade': 'choice'})}"


PAGES = (
    Page(
        "alternative_offer", "takster/frit-valg/", "Frit valg", "enter", view, "Takster og regler",
        "Må borgeren vælge det dyrere tilbud?", menu=True, files=("excel", "csv"),
    ),
)  # fmt: skip
