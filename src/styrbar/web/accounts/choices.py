"""What the user has chosen on the pages about accounts, as it stands in the address."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from styrbar.analysis.answer import Scope
from styrbar.runs.account_scope import DIMENSION_WORDS, MEASURES, AccountChoices, source_choices
from styrbar.runs.price_selection import index_choices
from styrbar.runs.workspace import Workspace
from styrbar.web.answers import Step
from styrbar.web.follow_up.choices import ScopeForm, opened, written
from styrbar.web.requests import Request

_KEPT = (
    "oejebliksbillede", "fra", "aar", "efter", "opgoerelse", "pension", "niveau", "indeks", "kilde", "hvor", "vis",
)  # fmt: skip
_NEXT = {
    "area": "function", "main_function": "function", "function": "account", "account": "legal_basis",
    "legal_basis": "function", "frame": "main_function", "municipality": "area",
}  # fmt: skip
_BELOW_FIELD = {"adults": "area", "children": "function", "lost_earnings": "legal_basis", "elsewhere": "main_function"}
_YEAR = forms.NumberInput(attrs={"size": 4})


class SourceForm(ScopeForm):
    """Snapshot, year, and what the figures come from when there is a choice."""

    kilde = forms.ChoiceField(label="Tal fra", required=False)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        found = source_choices(ws, self.data.get("oejebliksbillede") or None)
        if len(found) > 1:
            self._choices("kilde", list(found.items()))
            self._said("kilde", next(iter(found)))
        else:
            del self.fields["kilde"]

    @property
    def source(self) -> str | None:
        """The chosen source; None where there is no choice."""
        return self.chosen().get("kilde") or None


class AccountForm(SourceForm):
    """Years, what to divide by, which measure, pensions, price level."""

    fra = forms.IntegerField(label="Fra år", required=False, min_value=1990, max_value=2100, widget=_YEAR)
    efter = forms.ChoiceField(label="Delt efter", required=False, choices=list(DIMENSION_WORDS.items()))
    opgoerelse = forms.ChoiceField(label="Opgørelse", required=False, choices=list(MEASURES.items()))
    pension = forms.ChoiceField(
        label="Tjenestemandspensioner", required=False, choices=[("", "Uden"), ("med", "Talt med")]
    )
    niveau = forms.IntegerField(
        label="Prisniveau",
        required=False,
        min_value=1990,
        max_value=2100,
        widget=_YEAR,
        help_text="Tom: løbende priser.",
    )
    indeks = forms.ChoiceField(label="Pris- og lønindeks", required=False)

    field_order = ("oejebliksbillede", "fra", "aar", "efter", "opgoerelse", "niveau", "indeks", "pension", "kilde")

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        self.where = opened(request.GET)
        self.fields["aar"].label = "Til år"
        usable = [choice for choice in DIMENSION_WORDS.items() if choice[0] not in self.where]
        self._choices("efter", usable)
        self._said("efter", usable[0][0])
        self._said("opgoerelse", "published")
        known = index_choices(ws, self.data.get("oejebliksbillede") or None)
        if len(known) > 1:
            self._choices("indeks", [("", "Vælg"), *((name, name) for name in known)])
        else:
            del self.fields["indeks"]

    @property
    def kept(self) -> list[tuple[str, str]]:
        """The opened values, which the form must keep when it is sent."""
        return [("hvor", written(name, value)) for name, value in self.where.items()]

    def say(self, scope: Scope) -> None:
        """Show which years the answer is about."""
        self._said("fra", str(scope.period_from.year))
        self._said("aar", str(scope.period_to.year))

    def choices(self) -> AccountChoices:
        """What was chosen. Raises BadInput and NotFound for what cannot be used."""
        data: dict[str, Any] = self.chosen()
        return AccountChoices(
            self.snapshot, data["fra"], data["aar"], data["efter"], self.where, data["opgoerelse"],
            bool(data["pension"]), data["niveau"], data.get("indeks") or None, self.source,
        )  # fmt: skip


def address(request: Request, page: str, **changes: object) -> str:
    """The address of one of these pages with this page's choices, changed; None takes a choice away."""
    kept: dict[str, list[str]] = {k: v for k, v in request.GET.lists() if k in _KEPT}
    for name, value in changes.items():
        kept[name] = [] if value is None else value if isinstance(value, list) else [str(value)]
    query = urlencode([(k, v) for k, values in kept.items() for v in values if v != ""])
    path = reverse(page, args=[request.actor.organisation.slug])
    return f"{path}?{query}" if query else path


def deeper(request: Request, form: AccountForm, by: str, row: Mapping[str, Any]) -> str:
    """The address that opens a row one level down; '' when nothing is left to divide by."""
    below = _BELOW_FIELD[row[by]] if by == "field" else _NEXT.get(by, "")
    if not below or below in form.where or by in form.where:
        return ""
    pairs = [written(n, v) for n, v in form.where.items()] + [written(by, row[by])]
    return address(request, "accounts", hvor=pairs, efter=below)


def trail(request: Request, form: AccountForm, names: Mapping[str, str]) -> tuple[Step, ...]:
    """The way back up: the whole, and each value opened."""
    if not form.where:
        return ()
    pairs = [written(n, v) for n, v in form.where.items()]
    steps = [Step("Hele området", address(request, "accounts", hvor=None, efter=None))]
    for number, name in enumerate(form.where, start=1):
        title = f"{DIMENSION_WORDS[name]}: {names[name]}"
        below = _BELOW_FIELD.get(form.where[name] or "", "area") if name == "field" else _NEXT.get(name, "function")
        steps.append(Step(title, address(request, "accounts", hvor=pairs[:number], efter=below)))
    return tuple(steps)
