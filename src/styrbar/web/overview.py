"""The front page: what stands ready, and what to do next."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrbar.decisions.current import organisations_of
from styrbar.decisions.jobs import jobs_of
from styrbar.decisions.models import User
from styrbar.errors import NotFound
from styrbar.web.page import Page
from styrbar.web.requests import Request


def start(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the front page of the user's first organisation."""
    assert isinstance(request.user, User)
    own = organisations_of(request.user)
    if not own:
        raise NotFound("Der er endnu ikke åbnet noget for dig.", next_step="Spørg jeres administrator om en rolle.")
    return redirect("overview", own[0].slug)


def show(request: Request) -> HttpResponse:
    """What the user can open, and the latest long jobs."""
    return render(request, "overview/overview.html", {"jobs": jobs_of(request.actor)[:5]})


PAGES = (
    Page(
        "overview", "overblik/", "Overblik", "enter", show, "Overblik", "Hvad er klar, og hvad er det næste?", menu=True
    ),
)
