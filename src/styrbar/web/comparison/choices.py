"""What a comparison is asked: snapshot, year, municipality, whom to compare with, measure, and what to divide by."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.urls import reverse

from styrbar.runs.benchmark import measure_choices
from styrbar.runs.benchmark_data import BenchmarkChoices, division_choices, municipalities_to_choose
from styrbar.runs.benchmark_group import KINDS, MOST_NEAREST, GroupChoices, key_figures_to_choose
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step
from styrbar.web.follow_up.choices import ScopeForm, opened, written
from styrbar.web.requests import Request

_WEIGHTS = ("vaegt_folketal", "vaegt_alder", "vaegt_region")


def _weight(label: str) -> forms.DecimalField:
    widget = forms.TextInput(attrs={"size": 4, "inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, localize=True, min_value=0, max_value=100, max_digits=6, decimal_places=2,
        widget=widget,
    )  # fmt: skip


class GroupForm(ScopeForm):
    """Snapshot, year, municipality and the group; `usual` are the fields that are always shown."""

    kommune = forms.ChoiceField(label="Kommune", required=False)
    gruppe = forms.ChoiceField(label="Sammenlign med", required=False)
    kommuner = forms.CharField(
        label="Valgte kommuner", required=False, max_length=1500, help_text="Med komma imellem, når gruppen er valgt."
    )
    antal = forms.IntegerField(
        label="Antal nærmeste", required=False, min_value=1, max_value=MOST_NEAREST,
        widget=forms.NumberInput(attrs={"size": 3}),
    )  # fmt: skip
    vaegt_folketal = _weight("Vægt: indbyggere")
    vaegt_alder = _weight("Vægt: alder")
    vaegt_region = _weight("Vægt: region")
    noegletal = forms.MultipleChoiceField(
        label="Nøgletal, der tæller som baggrund", required=False, widget=forms.CheckboxSelectMultiple
    )
    usual: tuple[str, ...] = ("oejebliksbillede", "aar", "kommune", "gruppe")
    button = "Vis"

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.where = opened(request.GET)
        known = {taken for taken, _ in self.taken}
        given = self.data.get("oejebliksbillede") or None
        snapshot = given if given in known else None
        there = municipalities_to_choose(ws, snapshot)
        self._choices("kommune", [("", "Egen kommune"), *there.items()])
        self._choices("gruppe", [("", "Nærmeste, ellers alle"), *KINDS.items()])
        indicators = key_figures_to_choose(ws, snapshot)
        self._choices("noegletal", [(name, name) for name in indicators])
        if not indicators:
            del self.fields["noegletal"]
        for name, value in zip(("antal", *_WEIGHTS), ("10", "1", "1", "1"), strict=True):
            self._said(name, value)

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
        """Whether a folded field is needed for what is chosen."""
        return bool(self.data.get("kommuner")) or self.data.get("gruppe") == "chosen"

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]

    def group(self) -> GroupChoices:
        """Whom to compare with. Raises BadInput."""
        said = self.chosen()
        people, ages, region = (float(1 if said[name] is None else said[name]) for name in _WEIGHTS)
        indicators = tuple(said.get("noegletal") or ())
        return GroupChoices(said["gruppe"], said["kommuner"], said["antal"] or 10, people, ages, region, indicators)

    def choices(self) -> BenchmarkChoices:
        """What was chosen, for the run. Raises NotFound and BadInput."""
        said = self.chosen()
        return BenchmarkChoices(
            self.snapshot, self.year, said["kommune"], self.group(), said.get("maal") or "recipients",
            said.get("efter") or "legal_basis", self.where,
        )  # fmt: skip


class RoomForm(GroupForm):
    """The group, and what to divide by."""

    efter = forms.ChoiceField(label="Delt efter", required=False)
    usual = (*GroupForm.usual, "efter")

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        left = [(name, words) for name, words in division_choices().items() if name not in self.where]
        if left:
            self._choices("efter", left)
            self._said("efter", left[0][0])
        else:
            del self.fields["efter"]
            self.usual = GroupForm.usual


class CompareForm(RoomForm):
    """The group, what to divide by, and the measure of the funnel."""

    maal = forms.ChoiceField(label="Mål", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self._choices("maal", list(measure_choices().items()))
        self._said("maal", "recipients")
        self.usual = (*self.usual, "maal")


_KEPT = {*CompareForm.base_fields, "sted", "hvor", "vis"}


def address(request: Request, page: str, **changes: object) -> str:
    """The address of a page of comparison with this page's choices, changed; None takes a choice away."""
    kept: dict[str, list[str]] = {k: v for k, v in request.GET.lists() if k in _KEPT}
    kept |= {k: v if isinstance(v, list) else [str(v)] for k, v in changes.items() if v is not None}
    pairs = [(k, v) for k, values in kept.items() if changes.get(k, "") is not None for v in values if v != ""]
    path = reverse(page, args=[request.actor.organisation.slug])
    return f"{path}?{urlencode(pairs)}" if pairs else path


def deeper(request: Request, page: str, where: Mapping[str, str | None], row: Mapping[str, Any]) -> str:
    """The address that opens a row one level down; its keys name the dimension and the value."""
    name, value = next(iter(row.items()))
    pairs = [written(n, v) for n, v in where.items()] + [written(name, value)]
    return address(request, page, hvor=pairs, efter=None)


def trail(request: Request, page: str, where: Mapping[str, str | None], names: Mapping[str, str]) -> tuple[Step, ...]:
    """The way back up: the whole, and each value opened."""
    if not where:
        return ()
    pairs = [written(n, v) for n, v in where.items()]
    headings = division_choices()
    steps = [Step("Hele området", address(request, page, hvor=[], efter=None))]
    for number, name in enumerate(where, start=1):
        title = f"{headings.get(name, name)}: {names[name]}"
        steps.append(Step(title, address(request, page, hvor=pairs[:number], efter=None)))
    return tuple(steps)
