"""Where to go with a snapshot."""

from urllib.parse import urlencode

from django.urls import reverse

from styrbar.web.answers import Step
from styrbar.web.requests import Request

_NEXT = (
    ("expected", "Se det forventede regnskab"),
    ("explain", "Se, hvorfor det har flyttet sig siden sidst"),
    ("quality", "Se, om dataene kan bruges"),
    ("snapshot", "Se øjebliksbilledet"),
)


def steps_for(request: Request, snapshot: str) -> tuple[Step, ...]:
    """The pages that answer from this snapshot and that the role opens, without the page itself."""
    from styrbar.web.pages import PAGES  # the registry holds these pages too

    may = {page.name for page in PAGES if request.actor.may(page.permission) and page != request.page}
    return tuple(Step(title, _address(request, name, snapshot)) for name, title in _NEXT if name in may)


def _address(request: Request, name: str, snapshot: str) -> str:
    slug = request.actor.organisation.slug
    if name == "snapshot":
        return reverse(name, args=[slug, snapshot])
    return f"{reverse(name, args=[slug])}?{urlencode({'oejebliksbillede': snapshot})}"
