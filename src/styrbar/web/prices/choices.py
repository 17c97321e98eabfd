"""What the pages about prices are asked: offers and day in the address, the usual first and the rest folded away."""

from urllib.parse import urlencode

from django import forms
from django.forms import BoundField
from django.urls import reverse

from styrbar.runs.price_selection import selection_choices
from styrbar.runs.workspace import Workspace
from styrbar.web.follow_up.choices import ScopeForm
from styrbar.web.requests import Request

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
NAMES = {
    "paragraf": "legal_basis",
    "maalgruppe": "target_group",
    "ejerforhold": "ownership",
    "type": "offer_type",
    "kommune": "municipality",
}
"""The fields that choose offers, and what they choose by."""


class PriceForm(ScopeForm):
    """Snapshot and day; a page's form adds its own. `usual` are the names of the fields that are not folded away."""

    usual: tuple[str, ...] = ()
    button = "Vis"
    kept: tuple[tuple[str, str], ...] = ()

    dato = forms.DateField(label="Priser den", required=False, widget=DAY)

    def __init__(self, request: Request, ws: Workspace) -> None:
        super().__init__(request, ws)
        del self.fields["aar"]
        snapshot = request.GET.get("oejebliksbillede")
        known = {m.id for m in ws.store.manifests()}
        self.offered = selection_choices(ws, snapshot if snapshot in known else None)
        for name in NAMES.keys() & self.fields.keys():
            self._choices(name, [("", "Alle"), *self.offered[NAMES[name]]])

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
        return any(self.data.get(bound.name) for bound in self.rest)

    def one(self, name: str) -> tuple[str, ...]:
        """A chosen value as the run takes it; empty is all."""
        value = self.chosen()[name]
        return (value,) if value else ()


def page_address(request: Request, page: str, **changes: object) -> str:
    """The address of a page about prices with the snapshot and day of this one, and `changes`."""
    kept: dict[str, object] = {k: request.GET[k] for k in ("oejebliksbillede", "dato") if request.GET.get(k)}
    query = urlencode({k: v for k, v in (kept | changes).items() if v not in (None, "")}, doseq=True)
    path = reverse(page, args=[request.actor.organisation.slug])
    return f"{path}?{query}" if query else path
