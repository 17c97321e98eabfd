"""Hvad får borgeren, og hvad koster det?"""

from django.http import HttpResponse

from styrbar.runs.person import PersonChoices, run_person
from styrbar.web.answers import Step, show
from styrbar.web.follow_up.choices import ScopeForm, address, workspace
from styrbar.web.page import Page
from styrbar.web.requests import Request


def view(request: Request, citizen: str) -> HttpResponse:
    """One citizen; the look is logged before anything is shown."""
    ws = workspace(request)
    form = ScopeForm(request, ws)
    answer = run_person(ws, PersonChoices(citizen, form.snapshot, form.year))
    back = Step("Tilbage til det forventede regnskab", address(request, "expected"))
    return show(request, answer, form=form, steps=(back,))


PAGES = (
    Page(
        "person", "opfoelgning/borger/<slug:citizen>/", "Borger", "see_persons", view, "Opfølgning",
        files=("excel", "csv"),
    ),
)  # fmt: skip
