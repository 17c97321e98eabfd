"""What the page is asked: a way of paying, and the fields that it takes; all of it stands in the address."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils import timezone

from styrbar.errors import BadInput
from styrbar.runs.objective import ObjectiveChoices, model_of
from styrbar.runs.objective_models import form_of
from styrbar.runs.workspace import Workspace
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.requests import Request

_MODEL = "full"
_FIELDS = {"price": "pris", "places": "pladser", "share": "andel", "carried": "resultat", "catchment": "kreds"}
"""The fields that not every way of paying has, by what the run calls them."""


def _kroner(label: str, help_text: str = "") -> forms.DecimalField:
    widget = forms.TextInput(attrs={"size": 14, "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, localize=True, max_digits=15, decimal_places=2, widget=widget, help_text=help_text
    )


class ObjectiveForm(ScopeForm):
    """Snapshot, model, operating year, the offer's figures, and the municipalities' use."""

    model = forms.ChoiceField(label="Måde at betale på", required=False)
    tilbud = forms.CharField(label="Tilbud", required=False, max_length=100, help_text="Navnet, som svaret skal bruge.")
    udgift = _kroner("Udgift i kr.", "Hele årets udgift, når indtægter er trukket fra.")
    pris = _kroner("Pris pr. enhed i kr.")
    pladser = forms.IntegerField(label="Pladser", required=False, widget=forms.NumberInput(attrs={"size": 5}))
    andel = _kroner("Abonnement i pct.", "Andelen af udgiften, der betales uanset forbrug.")
    resultat = _kroner("Tidligere resultat i kr.", "På den objektive del: underskud uden fortegn, overskud med minus.")
    kreds = forms.CharField(
        label="Kommuner, der deler", required=False, max_length=1500,
        help_text="Kommuner med komma imellem, en region, eller «alle». Tom: som reglen siger.",
    )  # fmt: skip
    forbrug = forms.CharField(
        label="Forbrug", required=False, widget=forms.Textarea(attrs={"rows": 6, "cols": 40, "class": "form-input"})
    )

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.fields["aar"].label = "Driftsår"
        about = form_of(str(self.data.get("model") or _MODEL))
        self._choices("model", about.models)
        self._said("model", _MODEL)
        self._said("aar", str(timezone.localdate().year + 1))
        for name, field in _FIELDS.items():
            if name not in about.fields:
                del self.fields[field]
        self.columns = about.columns
        self.fields["forbrug"].help_text = f"En kommune på hver linje: {'; '.join(about.columns)}."
        for name, words in about.help.items():
            self.fields[_FIELDS[name]].help_text = words

    @property
    def asked(self) -> bool:
        """Whether there is anything to reckon with."""
        return any(self.data.get(name) for name in ("udgift", "pris", "forbrug"))

    @property
    def shown_year(self) -> int:
        """The operating year, next year when what is written is none."""
        written = self.data.get("aar", "")
        fits = written.isdecimal() and 1990 <= int(written) <= 2100
        return int(written) if fits else timezone.localdate().year + 1

    def choices(self) -> ObjectiveChoices:
        """What was chosen. Raises BadInput for what cannot be used."""
        data: dict[str, Any] = self.chosen()
        share = data.get("andel")
        return ObjectiveChoices(
            model_of(data["model"]).id, data["aar"] or 0, data["udgift"], data["forbrug"], data["tilbud"],
            data.get("pris"), data.get("pladser"), None if share is None else share / 100,
            data.get("resultat") or Decimal(0), data.get("kreds", ""), self.snapshot,
        )  # fmt: skip

    def chosen(self) -> dict[str, Any]:
        """The values. Raises BadInput for a model or a number that cannot be used, in the words of the field."""
        if "model" in self.errors:
            raise BadInput("Måden at betale på findes ikke.", next_step="Vælg en af dem, der står i listen.")
        return super().chosen()
