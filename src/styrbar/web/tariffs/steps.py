"""The guided form: a cost budget written step by step; each step is kept when it can be read."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from styrbar.danish import count
from styrbar.errors import BadInput, NotFound
from styrbar.runs import tariff_drafts as drafts
from styrbar.runs.tariff_fields import BY_NAME, Part
from styrbar.runs.tariff_file import Budget
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.tariffs.forms import CARDS, RowForm, lines_of, rows_of, single_form
from styrbar.web.workspaces import workspace

MORE = "mere"
NAMES = "kendte"


@dataclass(frozen=True)
class FormStep:
    """A step of the form: its address, heading, and the parts that are filled in on it."""

    slug: str
    title: str
    parts: tuple[str, ...]


STEPS = (
    FormStep("tilbud", "Tilbud og år", ("offer",)),
    FormStep("omkostninger", "Omkostninger", ("costs",)),
    FormStep("indtaegter", "Indtægter", ("income",)),
    FormStep("ydelser", "Ydelser og pladser", ("services",)),
    FormStep("pakker", "Trin og pakker", ("steps", "packages")),
    FormStep("resultat", "Tidligere resultat", ("result",)),
)


class PartView:
    """One part of the page: its form, or its lines."""

    def __init__(self, part: Part, data: Any, budget: Budget, extra: int) -> None:
        self.part = part
        rows = budget.get(part.name, [])
        self.single = single_form(part, data, rows[0] if rows else None) if part.single else None
        self.lines = None if part.single else lines_of(part, data, rows, extra=extra, names=NAMES)
        self.cards = part.name in CARDS

    @property
    def forms(self) -> list[RowForm]:
        """The rows' forms."""
        return [self.single] if self.single else list(self.lines.forms) if self.lines else []

    def is_valid(self) -> bool:
        """Whether every row can be read."""
        return self.single.is_valid() if self.single else bool(self.lines and self.lines.is_valid())

    def rows(self) -> list[dict[str, Any]]:
        """The rows as they are kept."""
        return [self.single.cleaned_data] if self.single else rows_of(self.lines) if self.lines else []


def new(request: Request) -> HttpResponse:
    """The first step of a calculation that is not begun."""
    return _show(request, None, STEPS[0], {})


def step(request: Request, key: str, step: str) -> HttpResponse:
    """A step of a draft."""
    found = next((one for one in STEPS if one.slug == step), None)
    if found is None:
        raise NotFound("Beregningen har ikke det trin.", next_step="Vælg et trin på siden.")
    return _show(request, key, found, drafts.draft(workspace(request), key))


def _show(request: Request, key: str | None, here: FormStep, budget: Budget) -> HttpResponse:
    """The step's forms; when they are sent and can be read, they are kept and the next step follows."""
    data = request.POST if request.method == "POST" else None
    extra = 5 if request.GET.get(MORE) else 0
    parts = [PartView(BY_NAME[name], data, budget, extra) for name in here.parts]
    refused = ""
    valid = [part.is_valid() for part in parts]  # all of them, so that each shows what is wrong
    if data is not None and all(valid):
        try:
            kept = drafts.keep_parts(workspace(request), key, {part.part.name: part.rows() for part in parts})
            return redirect(_after(request, kept, here))
        except BadInput as error:
            refused = str(error)
    return render(request, "tariffs/step.html", _context(key, here, budget, parts) | {"refused": refused})


def _context(key: str | None, here: FormStep, budget: Budget, parts: list[PartView]) -> dict[str, Any]:
    wrong = sum(len(form.errors) for part in parts for form in part.forms)
    at = STEPS.index(here)
    return {
        "key": key, "here": here, "parts": parts, "steps": STEPS, "number": at + 1, "many": len(STEPS),
        "offer": budget.get("offer", [{}])[0], "wrong": count(wrong, "felt", "felter") if wrong else "",
        "before": STEPS[at - 1] if at else None, "names": NAMES, "more": MORE,
        "services": [row["name"] for row in budget.get("services", [])],
        "service_steps": [row["name"] for row in budget.get("steps", [])],
        "has_lines": any(part.lines for part in parts),
    }  # fmt: skip


def _after(request: Request, key: str, here: FormStep) -> str:
    """The same step with more lines, when they were asked for; the next step; after the last the result."""
    slug = request.actor.organisation.slug
    if MORE in request.POST:
        return reverse("tariff_step", args=[slug, key, here.slug]) + f"?{MORE}=1"
    at = STEPS.index(here) + 1
    if at < len(STEPS):
        return reverse("tariff_step", args=[slug, key, STEPS[at].slug])
    return reverse("tariff_draft", args=[slug, key])


def first_step(request: Request, key: str) -> HttpResponse:
    """To the first step of a draft."""
    return redirect("tariff_step", request.actor.organisation.slug, key, STEPS[0].slug)


def step_addresses(request: Request, key: str) -> Mapping[str, str]:
    """The steps of a draft by heading."""
    slug = request.actor.organisation.slug
    return {one.title: reverse("tariff_step", args=[slug, key, one.slug]) for one in STEPS}


_SECTION = "Takster og regler"
PAGES = (
    Page("tariff_new", "takster/ny/", "Ny takstberegning", "calculate_tariffs", new, _SECTION),
    Page(
        "tariff_step", "takster/kladde/<slug:key>/trin/<slug:step>/", "Takstberegning", "calculate_tariffs", step,
        _SECTION,
    ),
)  # fmt: skip
