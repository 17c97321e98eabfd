"""What the pages about spending per person are asked: years, breakdown, values opened so far, and the price level."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField

from styrbar.runs.spending_scope import (
    indices_to_choose,
    limit_of,
    spending_headings,
    years_to_choose,
)
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step
from styrbar.web.follow_up.choices import ScopeForm, opened, written
from styrbar.web.requests import Request

_PRICES = [("", "Årets priser"), ("faste", "Faste priser")]
_SMALL = {"size": 12, "inputmode": "decimal"}


class SpendingForm(ScopeForm):
    """Snapshot, two years, what to divide by, and the price level."""

    usual: tuple[str, ...] = ("fra", "til", "efter")
    default_by = "intervention"
    unusable: tuple[str, ...] = ()
    button = "Vis"

    fra = forms.ChoiceField(label="Fra", required=False)
    til = forms.ChoiceField(label="Til", required=False)
    efter = forms.ChoiceField(label="Delt efter", required=False)
    priser = forms.ChoiceField(label="Prisniveau", required=False, choices=_PRICES)
    indeks = forms.ChoiceField(label="Pris- og lønindeks", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]
        self.where = opened(request.GET)
        self.given = request.GET
        given = self.data.get("oejebliksbillede") or None
        snapshot = given if given in {taken for taken, _ in self.taken} else None
        self.years = years_to_choose(ws, snapshot)
        self.headings = spending_headings(ws)
        periods = [(str(year), str(year)) for year in self.years]
        for name in ("fra", "til"):
            self._choices(name, periods)
        usable = [pair for pair in self.headings.items() if pair[0] not in {*self.where, *self.unusable}]
        self._choices("efter", usable)
        names = indices_to_choose(ws, snapshot)
        self._choices("indeks", [("", "Det første, der dækker årene"), *((name, name) for name in names)])
        first = self.default_by if self.default_by in dict(usable) else usable[0][0]
        self._said("efter", first)
        self._said("fra", str(self.years[0]))
        self._said("til", str(self.years[-1]))

    @property
    def first(self) -> list[BoundField]:
        """The fields that are always shown."""
        return [self[name] for name in self.usual]

    @property
    def rest(self) -> list[BoundField]:
        """The fields that are folded away."""
        return [bound for bound in self if bound.name not in self.usual]

    @property
    def rest_is_chosen(self) -> bool:
        """Whether one of the folded fields has a value, so that it must be seen."""
        return any(self.given.get(bound.name) for bound in self.rest)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]

    def asked(self) -> dict[str, Any]:
        """What all these runs take. Raises NotFound and BadInput for what cannot be used."""
        said = self.chosen()
        return {
            "snapshot": self.snapshot, "before": int(said["fra"]), "after": int(said["til"]), "by": said["efter"],
            "where": self.where, "fixed": bool(said["priser"]), "index": said["indeks"] or None,
        }  # fmt: skip


class CostlyForm(SpendingForm):
    """The same, with what counts as costly."""

    graense = forms.IntegerField(
        label="Dyre forløb over, kr.", required=False, min_value=1, max_value=10**10,
        help_text="Al borgerens hjælp i et år.", widget=forms.NumberInput(attrs=_SMALL),
    )  # fmt: skip
    dyreste = forms.DecimalField(
        label="Eller de dyreste, pct.", required=False, localize=True, max_digits=5, decimal_places=2,
        help_text="Af årets borgere. Tom: efter beløbet.", widget=forms.TextInput(attrs=_SMALL),
    )  # fmt: skip

    def asked(self) -> dict[str, Any]:
        """What all these runs take, with the limit."""
        said = self.chosen()
        share = said["dyreste"]
        limit = limit_of(said["graense"], None if share is None else Decimal(share) / 100)
        return super().asked() | {"costly": limit}


def here(request: Request, form: SpendingForm, **changes: object) -> str:
    """This page's address with its choices, changed; None takes one away. What is sorted and found is left behind."""
    kept: dict[str, object] = {name: request.GET[name] for name in (*form.fields, "vis") if request.GET.get(name)}
    kept["hvor"] = [pair for _, pair in form.kept]
    query = urlencode({k: v for k, v in (kept | changes).items() if v not in (None, "")}, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def deeper(request: Request, form: SpendingForm, dimension: str, value: str | None) -> str:
    """The address that opens a value of a dimension."""
    pairs = [pair for _, pair in form.kept]
    divided = None if form.data.get("efter") == dimension else form.data.get("efter")
    return here(request, form, hvor=[*pairs, written(dimension, value)], efter=divided)


def trail(request: Request, form: SpendingForm, names: Mapping[str, str]) -> tuple[Step, ...]:
    """The way back up: the whole, and each value opened."""
    pairs = [pair for _, pair in form.kept]
    steps = [
        Step(f"{form.headings[name]}: {names[name]}", here(request, form, hvor=pairs[:number]))
        for number, name in enumerate(form.where, 1)
        if name in names
    ]
    return (Step("Alle udgifter", here(request, form, hvor=[])), *steps) if steps else ()
