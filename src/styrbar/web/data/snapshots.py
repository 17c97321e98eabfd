"""Øjebliksbilleder: which there are, and what one of them holds."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse

from styrbar.runs.snapshots import has_snapshots, run_snapshot, run_snapshots
from styrbar.web.answers import Step, show
from styrbar.web.data.steps import steps_for
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

FILES = ("excel", "csv")


def every(request: Request) -> HttpResponse:
    """All snapshots, newest first."""
    ws = workspace(request)
    if not has_snapshots(ws):
        return nothing_yet(request)

    def link(row: Mapping[str, Any]) -> str:
        return reverse("snapshot", args=[request.actor.organisation.slug, row["id"]])

    return show(request, run_snapshots(ws), links={"snapshots": link}, steps=_next(request))


def one(request: Request, snapshot: str) -> HttpResponse:
    """What one snapshot holds."""
    return show(request, run_snapshot(workspace(request), snapshot), steps=steps_for(request, snapshot))


def nothing_yet(request: Request) -> HttpResponse:
    """Before the first import there is only one thing to do."""
    return render(request, "data/nothing.html", {"steps": _next(request)})


def _next(request: Request) -> tuple[Step, ...]:
    if not request.actor.may("import_data"):
        return ()
    return (Step("Indlæs udtræk", reverse("import", args=[request.actor.organisation.slug])),)


PAGES = (
    Page(
        "snapshots", "data/oejebliksbilleder/", "Øjebliksbilleder", "see_figures", every, "Data",
        "Hvilke øjebliksbilleder er der?", menu=True, files=FILES,
    ),
    Page(
        "snapshot", "data/oejebliksbilleder/<slug:snapshot>/", "Øjebliksbillede", "see_figures", one, "Data",
        files=FILES,
    ),
)  # fmt: skip
