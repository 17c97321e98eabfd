"""A provider asks for a higher price: take it in."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrbar.errors import StyrbarError
from styrbar.runs.alternative_offer import offer_choices
from styrbar.runs.price_requests import NewRequest, add_request, unit_choices
from styrbar.runs.rules import price_indices
from styrbar.runs.workspace import Workspace
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

_DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def price_field(label: str, help_text: str = "", *, required: bool = False) -> forms.DecimalField:
    """A price in kroner, written as Danes write it."""
    return forms.DecimalField(
        label=label, help_text=help_text, required=required, localize=True, max_digits=11, decimal_places=2
    )


class NewForm(forms.Form):
    """What the provider asks, and what the register does not tell."""

    offer = forms.ChoiceField(label="Tilbud")
    unit = forms.ChoiceField(label="Prisen er pr.", initial="day")
    asked = price_field("Ønsket pris i kr.", required=True)
    start = forms.DateField(label="Fra datoen", widget=_DAY)
    service = forms.CharField(
        label="Ydelse",
        required=False,
        max_length=100,
        help_text="Kun når tilbuddet har flere ydelser, og ønsket gælder én af dem.",
    )
    contract = forms.CharField(
        label="Aftalens nummer", required=False, max_length=100, help_text="Tom: tilbuddets egen aftale."
    )
    current = price_field("Nuværende pris i kr.", "Tom: prisen i bevillingerne, ellers takstlisten.")
    percent = forms.DecimalField(
        label="Aftalt regulering i procent",
        required=False,
        localize=True,
        max_digits=5,
        decimal_places=2,
        help_text="Kun når aftalen ikke er indlæst. Tom: aftalens egen regulering.",
    )
    index = forms.ChoiceField(label="Pris- og lønindeks", required=False)
    to_year_end = forms.DecimalField(
        label="Enheder til årets udgang",
        required=False,
        localize=True,
        max_digits=12,
        decimal_places=4,
        help_text="Tom: tælles i bevillingerne.",
    )
    full_year = forms.DecimalField(
        label="Enheder på et helt år",
        required=False,
        localize=True,
        max_digits=12,
        decimal_places=4,
        help_text="Tom: tælles i bevillingerne.",
    )
    cluster = forms.ChoiceField(
        label="Ligger tilbuddet i en klynge, hvor begge kommuner godkender?",
        required=False,
        choices=[("", "Nej"), ("ja", "Ja")],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label="Leverandørens begrundelse", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ingen navne eller CPR-numre.",
    )  # fmt: skip

    def __init__(self, data: object, ws: Workspace) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        indices = price_indices(ws)
        choices = {
            "offer": [("", "Vælg"), *offer_choices(ws)],
            "unit": unit_choices(),
            "index": [("", "Det eneste, der er"), *((name, name) for name in indices)],
        }
        for name, found in choices.items():
            self.fields[name].choices = found  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Units are written both or not at all."""
        data = super().clean() or {}
        if (data.get("to_year_end") is None) != (data.get("full_year") is None):
            raise forms.ValidationError("Skriv enheder både til årets udgang og på et helt år, eller ingen af dem.")
        return data

    def request(self) -> NewRequest:
        """What was written, of a valid form."""
        data = dict(self.cleaned_data)
        units: tuple[Decimal, Decimal] | None = None
        to_year_end, full_year = data.pop("to_year_end"), data.pop("full_year")
        if to_year_end is not None:
            units = (to_year_end, full_year)
        return NewRequest(**data | {"cluster": data["cluster"] == "ja"}, units=units)


@when_imported
def view(request: Request) -> HttpResponse:
    """The form; what cannot be used is said in it."""
    ws = workspace(request)
    form = NewForm(request.POST or None, ws)
    if request.method == "POST" and form.is_valid():
        try:
            key = add_request(ws, form.request())
        except StyrbarError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"Ønsket er oprettet som nr. {key}.")
            return redirect("price_request", request.actor.organisation.slug, key)
    return render(request, "price_requests/new.html", {"form": form})


PAGES = (
    Page(
        "price_request_new", "takster/prisoensker/nyt/", "Nyt ønske om højere pris", "approve_prices", view,
        "Takster og regler",
    ),
)  # fmt: skip
