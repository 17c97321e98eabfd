"""What the user has chosen, as it stands in the address: snapshot, year, breakdown, and the values opened so far."""

from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import QueryDict
from django.urls import reverse

from styrbar.analysis.answer import Answer, Scope
from styrbar.danish import day
from styrbar.errors import BadInput, NotFound
from styrbar.runs.expected import breakdown_choices
from styrbar.runs.summaries import only_summaries
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step
from styrbar.web.requests import Request

NONE = "-"
"""In the address, the rows that do not say."""


STATUSES = [("", "Bevilget og forventet"), ("granted", "Kun bevilget")]
AMOUNTS = [("", "Brutto"), ("netto", "Netto (efter statsrefusion)")]
SNAPSHOTS = {"oejebliksbillede", "imod"}
_YEAR = forms.NumberInput(attrs={"size": 4})


class ScopeForm(forms.Form):
    """Snapshot and year; empty is the newest. Once answered, the form says which they were."""

    oejebliksbillede = forms.ChoiceField(label="Data fra", required=False)
    aar = forms.IntegerField(label="Regnskabsår", required=False, min_value=1990, max_value=2100, widget=_YEAR)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request.GET.copy())
        self.taken = [(m.id, day(m.data_date)) for m in reversed(ws.store.manifests())]
        newest = f"Nyeste ({self.taken[0][1]})" if self.taken else "Nyeste"
        self._choices("oejebliksbillede", [("", newest), *self.taken])

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The values; raises NotFound or BadInput for what cannot be used, since an address may be typed by hand."""
        if self.is_valid():
            return self.cleaned_data
        if SNAPSHOTS & set(self.errors):
            raise NotFound("Øjebliksbilledet findes ikke.", next_step="Vælg et af dem, der står under Data.")
        wrong = ", ".join(str(self.fields[name].label).lower() for name in self.errors)
        raise BadInput(f"Adressen har et valg, der ikke kan bruges: {wrong}.", next_step="Vælg igen på siden.")

    def say(self, scope: Scope) -> None:
        """Show what the answer was about where the user left it open."""
        self._said("aar", str(scope.period_from.year))

    def _said(self, name: str, value: str) -> None:
        if not self.data.get(name):
            self.data[name] = value  # type: ignore[index]

    @property
    def snapshot(self) -> str | None:
        """The chosen snapshot; None is the newest."""
        return self.chosen()["oejebliksbillede"] or None

    @property
    def year(self) -> int | None:
        """The chosen year; None is the newest."""
        year: int | None = self.chosen()["aar"]
        return year


class GrossForm(ScopeForm):
    """Snapshot and year of a page whose amounts are always gross; it keeps the choice for the pages that follow."""

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Gross or net, when it was chosen on another page."""
        return [("beloeb", self.data["beloeb"])] if self.data.get("beloeb") else []


class AmountsForm(forms.Form):
    """Gross or net of state refund: the same choice, in the same words, on every page about expected accounts."""

    beloeb = forms.ChoiceField(label="Beløb", required=False, choices=AMOUNTS)

    @property
    def net(self) -> bool:
        """Whether amounts are net. Raises BadInput for what is neither."""
        if not self.is_valid() and "beloeb" in self.errors:
            raise BadInput("Adressen har et valg, der ikke kan bruges: beløb.", next_step="Vælg igen på siden.")
        return bool(self.cleaned_data.get("beloeb"))


class BreakdownForm(ScopeForm):
    """Snapshot, year, status and what to divide by."""

    efter = forms.ChoiceField(label="Delt efter", required=False)
    status = forms.ChoiceField(label="Bevillinger", required=False, choices=STATUSES)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.where = opened(request.GET)
        self.headings = breakdown_choices(ws)
        usable = [choice for choice in self.headings.items() if choice[0] not in self.where]
        self._choices("efter", usable)
        self._said("efter", next((name for name, _ in usable), "account"))
        self.only_summaries = only_summaries(ws)
        if self.only_summaries:
            for name in ("status", "beloeb"):
                self.fields.pop(name, None)

    @property
    def counted(self) -> str:
        """What is counted: the chosen status, else granted and expected."""
        return str(self.chosen().get("status") or "expected")

    @property
    def by(self) -> str:
        """The dimension to divide by: the chosen one, else the first that is not opened."""
        return str(self.chosen()["efter"])

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]


def opened(query: QueryDict) -> dict[str, str | None]:
    """«hvor=account:5.38.50» → {"account": "5.38.50"}, in the order they were opened."""
    return pairs(query.getlist("hvor"))


def pairs(texts: Iterable[str]) -> dict[str, str | None]:
    """Dimensions and their values as they are written, in order; the later of two of a dimension counts."""
    parts = (text.partition(":") for text in texts)
    return {name: None if value == NONE else value for name, _, value in parts}


def written(name: str, value: str | None) -> str:
    """A dimension's value as it stands in the address."""
    return f"{name}:{NONE if value is None else value}"


_KEPT = {"oejebliksbillede", "aar", "status", "imod", "hvor", "vis", "beloeb"}


def address(request: Request, page: str, **changes: object) -> str:
    """The address of a follow-up page with this page's choices, changed; None takes a choice away."""
    kept = {k: v for k, v in request.GET.lists() if k in _KEPT}
    kept |= {k: v if isinstance(v, list) else [str(v)] for k, v in changes.items() if v is not None}
    query = urlencode(
        [(k, v) for k, values in kept.items() if changes.get(k, "") is not None for v in values if v != ""]
    )
    path = reverse(page, args=[request.actor.organisation.slug])
    return f"{path}?{query}" if query else path


def deeper(request: Request, page: str, form: BreakdownForm, row: Mapping[str, Any]) -> str:
    """The address that opens a row: into its rows one level down, or to the citizen."""
    value = row[form.by]
    if form.by == "citizen":
        return person_address(request, value) if value else ""
    opened_now = [written(n, v) for n, v in form.where.items()] + [written(form.by, value)]
    return address(request, page, hvor=opened_now)


def person_address(request: Request, citizen: str, page: str = "person") -> str:
    """The address of a citizen's page, with the snapshot, year and amounts of this one."""
    path = reverse(page, args=[request.actor.organisation.slug, citizen])
    kept = {k: request.GET[k] for k in ("oejebliksbillede", "aar", "beloeb") if request.GET.get(k)}
    return f"{path}?{urlencode(kept)}" if kept else path


def controls_step(request: Request, **changes: object) -> tuple[Step, ...]:
    """The way to the control lists, for those who may see them."""
    if not request.actor.may("see_figures"):
        return ()
    return (Step("Gå kontrollisterne igennem", address(request, "controls", **changes)),)


def limit_steps(request: Request, answer: Answer) -> tuple[Step, ...]:
    """Where the limits are written, when the year's refund is not known without them."""
    if not any(line.label == "Ikke beregnet" for line in answer.basis):
        return ()
    day = urlencode({"dato": answer.scope.period_from.isoformat()})
    slug = request.actor.organisation.slug
    return tuple(
        Step(
            f"Skriv årets grænse for {step} procent som egen værdi",
            f"{reverse('rule', args=[slug, f'refund.limit_{step}'])}?{day}",
        )
        for step in ("25", "50", "75")
    )


def trail(request: Request, page: str, form: BreakdownForm, names: Mapping[str, str]) -> tuple[Step, ...]:
    """The way back up: the whole, and each value opened."""
    if not form.where:
        return ()
    pairs = [written(n, v) for n, v in form.where.items()]
    steps = [Step("Hele området", address(request, page, hvor=[]))]
    for number, name in enumerate(form.where, start=1):
        title = f"{form.headings[name]}: {names[name]}"
        steps.append(Step(title, address(request, page, hvor=pairs[:number])))
    return tuple(steps)
