"""What the user has chosen on the pages about refund, as it stands in the address."""

from urllib.parse import urlencode

from django import forms
from django.urls import reverse

from styrbar.runs.rules import price_indices
from styrbar.runs.workspace import Workspace
from styrbar.web.requests import Request

_KEPT = ("oejebliksbillede", "aar", "fremskriv", "vis")


def projecting(form: forms.Form, ws: Workspace, snapshot: str) -> None:
    """Offer to project by the indices of the snapshot; when there is none, there is nothing to choose."""
    known = [(name, name) for name in price_indices(ws, snapshot or None)]
    if known:
        form.fields["fremskriv"].choices = [("", "Nej"), *known]  # type: ignore[attr-defined]
    else:
        del form.fields["fremskriv"]


def address(request: Request, page: str, *ids: str) -> str:
    """The address of one of these pages, with snapshot, year and projection as they are chosen now."""
    kept = {name: request.GET[name] for name in _KEPT if request.GET.get(name)}
    path = reverse(page, args=[request.actor.organisation.slug, *ids])
    return f"{path}?{urlencode(kept)}" if kept else path
