"""The front page: what stands ready, and what to do next."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.decisions.current import organisations_of
from styrbar.decisions.jobs import jobs_of
from styrbar.decisions.models import User
from styrbar.errors import NotFound
from styrbar.runs.controls import ControlChoices, run_controls
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.ready import Ready, run_ready
from styrbar.web.answers import Step, shown_figures
from styrbar.web.follow_up.choices import AmountsForm, address
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


def start(request: HttpRequest) -> HttpResponse:
    """The bare address leads to the front page of the user's first organisation."""
    assert isinstance(request.user, User)
    own = organisations_of(request.user)
    if not own:
        raise NotFound("Der er endnu ikke åbnet noget for dig.", next_step="Spørg jeres administrator om en rolle.")
    return redirect("overview", own[0].slug)


def show(request: Request) -> HttpResponse:
    """What is ready, what comes next, what the user can open, and the latest long jobs; figures are fetched after."""
    form = AmountsForm(request.GET)
    net = form.net
    if request.htmx:
        return _figures(request, net=net)
    ready = run_ready(workspace(request))
    context = {
        "ready": ready,
        "has_figures": ready is not None and request.actor.may("see_summaries"),
        "form": form if request.actor.may("see_figures") else None,
        "figures_address": address(request, "overview"),
        "expected_address": address(request, "expected"),
        "steps": list(_steps(request, ready)),
        "jobs": jobs_of(request.actor)[:5],
    }
    return render(request, "overview/overview.html", context)


def _figures(request: Request, *, net: bool) -> HttpResponse:
    """The part with the newest figures, which the page fetches when it is shown, so that it never waits for them."""
    ws, may_control = workspace(request), request.actor.may("see_figures")
    expected = run_expected(ws, ExpectedChoices(net=net))
    moved = run_explain(ws, ExplainChoices(net=net)).sentence if len(ws.store.manifests()) > 1 else ""
    context = {
        "expected": expected,
        "expected_address": address(request, "expected"),
        "explain_address": address(request, "explain"),
        "budget_address": address(request, "explain", imod="budget"),
        "figures": shown_figures(expected.figures),
        "moved": moved,
        "may_control": may_control,
        "lists": list(_lists(request, run_controls(ws, ControlChoices()))) if may_control else [],
    }
    return render(request, "overview/figures.html", context)


def _lists(request: Request, controls: Answer) -> Iterator[tuple[Step, str]]:
    """Each control list with rows: its page, and how many."""
    lists = controls.table("lists")
    assert lists.keys is not None
    for name, line in zip(lists.keys["only"], lists.frame.iter_rows(named=True), strict=True):
        if line["rows"]:
            yield (
                Step(line["list"], address(request, "controls", liste=name)),
                danish.count(line["rows"], "række", "rækker"),
            )


def _steps(request: Request, ready: Ready | None) -> Iterator[Step]:
    """The next things to do, the most pressing first, among the pages that the role opens."""
    if ready is None:
        yield from _step(request, "import", "Indlæs jeres første udtræk")
        return
    if ready.rejected:
        rows = danish.count(ready.rejected, "række, der blev afvist", "rækker, der blev afvist")
        yield from _step(request, "quality", f"Se {rows} ved indlæsningen")
    yield from _step(request, "expected", "Se, hvad året ender på")
    yield from _step(request, "explain", "Se, hvorfor det har flyttet sig")
    yield from _step(request, "import", "Indlæs nye udtræk")


def _step(request: Request, name: str, title: str) -> Iterator[Step]:
    """A link to the page of that name, when there is one and the role opens it."""
    from styrbar.web.pages import PAGES  # the registry holds this page too

    for page in PAGES:
        if page.name == name and request.actor.may(page.permission):
            yield Step(title, address(request, name))


PAGES = (
    Page(
        "overview", "overblik/", "Overblik", "enter", show, "Overblik", "Hvad er klar, og hvad er det næste?", menu=True
    ),
)
