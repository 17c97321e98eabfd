"""What the user has chosen on the rules' pages, as it stands in the address."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.http import QueryDict
from django.urls import reverse

from styrbar.errors import BadInput
from styrbar.runs.rule_book import groups
from styrbar.web.requests import Request

FIRST, LAST = date(1900, 1, 1), date(2100, 12, 31)


def day_field(label: str, *, required: bool = True) -> forms.DateField:
    """A day of the two centuries that law on file can be of."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    limits = [MinValueValidator(FIRST), MaxValueValidator(LAST)]
    return forms.DateField(label=label, required=required, widget=widget, validators=limits)


class ChoicesForm(forms.Form):
    """A group of the rule book, and choices that stand in the address; what is not chosen says what was taken."""

    omraade = forms.ChoiceField(label="Område", required=False)

    def __init__(self, query: QueryDict, taken: Mapping[str, str]) -> None:
        said = query.copy()
        for name, value in taken.items():
            if not said.get(name):
                said[name] = value
        super().__init__(said)
        self.fields["omraade"].choices = [("", "Alle"), *groups().items()]  # type: ignore[attr-defined]

    def chosen(self) -> dict[str, Any]:
        """The values. Raises BadInput for what cannot be used, since an address may be typed by hand."""
        if self.is_valid():
            return self.cleaned_data
        wrong = ", ".join(str(self.fields[name].label).lower() for name in self.errors)
        raise BadInput(f"Adressen har et valg, der ikke kan bruges: {wrong}.", next_step="Vælg igen på siden.")


def rule_address(request: Request, rule: str, day: date) -> str:
    """The address of a rule's page on a day."""
    path = reverse("rule", args=[request.actor.organisation.slug, rule])
    return f"{path}?{urlencode({'dato': day.isoformat()})}"


def page_address(request: Request, page: str, **query: str) -> str:
    """The address of one of the rules' other pages."""
    path = reverse(page, args=[request.actor.organisation.slug])
    return f"{path}?{urlencode(query)}" if query else path
