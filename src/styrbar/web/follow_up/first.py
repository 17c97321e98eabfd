"""Before the first import: a page of figures says what to do first."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render

from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

View = Callable[[Request], HttpResponse]


def when_imported(view: View) -> View:
    """The view when there is a snapshot, else the page that says how the first one comes; its files are not found."""

    @wraps(view)
    def shown(request: Request) -> HttpResponse:
        ws = workspace(request)
        if ws.store.manifests():
            return view(request)
        if request.output != "page" or request.GET.get("oejebliksbillede"):
            ws.snapshot()
        return render(request, "follow_up/first.html", {"may_import": request.actor.may("import_data")})

    return shown
