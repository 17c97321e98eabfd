"""One request: its prices, its course, what has been paid since, and what to do about it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from styrbar.errors import BadInput
from styrbar.runs.price_request_answers import run_request, states
from styrbar.runs.price_requests import Move, move_request, moves_from, sides
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import person_address
from styrbar.web.page import Page
from styrbar.web.price_requests.new import price_field
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


class MoveForm(forms.Form):
    """One move of a request; the fields of an approval are there when one is awaited."""

    decision = forms.ChoiceField(label="Beslutning", widget=forms.RadioSelect)
    price = price_field("Aftalt pris i kr.", "Når en del imødekommes.")
    side = forms.ChoiceField(label="Godkendt for", required=False, choices=[("", "Vælg"), *sides().items()])
    name = forms.CharField(label="Hvem godkendte", required=False, max_length=100)
    title = forms.CharField(label="Stilling", required=False, max_length=100)
    note = forms.CharField(
        label="Bemærkning", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ingen navne på borgere eller CPR-numre.",
    )  # fmt: skip

    def __init__(self, data: object, state: str) -> None:
        super().__init__(data)  # type: ignore[arg-type]
        moves = moves_from(state)
        self.fields["decision"].choices = list(moves.items())  # type: ignore[attr-defined]
        for name in ("side", "name", "title") if "approve" not in moves else ():
            del self.fields[name]
        if "part" not in moves:
            del self.fields["price"]

    def move(self) -> Move:
        """What was decided, of a valid form."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in {None, ""}}
        return Move(**given)


def view(request: Request, request_key: str) -> HttpResponse:
    """The request with its tables, and what can be decided now."""
    answer = run_request(workspace(request), request_key)
    slug = request.actor.organisation.slug

    def person(row: Mapping[str, Any]) -> str:
        return person_address(request, row["citizen"]) if row["citizen"] else ""

    links = {"payments": person} if any(t.keys is not None for t in answer.tables) else {}
    open_to = moves_from(answer.names["state"])
    decide = (Step("Afgør ønsket", reverse("price_request_decide", args=[slug, request_key])),) if open_to else ()
    steps = (*decide, Step("Se alle ønsker", reverse("price_requests", args=[slug])))
    return show(request, answer, links=links, steps=steps)


def decide(request: Request, request_key: str) -> HttpResponse:
    """The form for the next move; what cannot be done is said in it."""
    ws = workspace(request)
    answer = run_request(ws, request_key)
    form = MoveForm(request.POST or None, answer.names["state"])
    if request.method == "POST" and form.is_valid():
        try:
            kept = move_request(ws, request_key, form.move())
        except BadInput as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{kept.title}: {states()[kept.content['state']].lower()}.")
            return redirect("price_request", request.actor.organisation.slug, request_key)
    return render(request, "price_requests/decide.html", {"form": form, "answer": answer, "request_key": request_key})


_ONE = "takster/prisoensker/<slug:request_key>/"
PAGES = (
    Page(
        "price_request",
        _ONE,
        "Ønske om højere pris",
        "approve_prices",
        view,
        "Takster og regler",
        files=("excel", "csv"),
    ),
    Page("price_request_decide", f"{_ONE}afgoer/", "Afgør ønsket", "approve_prices", decide, "Takster og regler"),
)
