"""Tags that every template has: icons, static files with their version, form fields, and Danish figures and dates."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

import styrbar
from styrbar import danish

register = template.Library()
CLASSES: dict[type[forms.Widget], str] = {
    forms.Select: "form-select",
    forms.CheckboxInput: "form-checkbox",
    forms.ClearableFileInput: "form-input-file",
}


@register.simple_tag
def icon(name: str, extra: str = "") -> SafeString:
    """A picture from the design system, hidden from screen readers: words stand beside it. `extra` is a class more."""
    sprite = static("vendor/dkfds/img/all-svg-icons.svg")
    return format_html(
        '<svg class="icon-svg {}" focusable="false" aria-hidden="true"><use href="{}#{}"></use></svg>',
        extra,
        sprite,
        name,
    )


@register.simple_tag
def asset(name: str) -> str:
    """A static file's address with Styrbar's version, so that browsers fetch a new version's files."""
    return f"{static(name)}?v={styrbar.__version__}"


@register.simple_tag
def version() -> str:
    """Styrbar's version."""
    return styrbar.__version__


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField) -> dict[str, Any]:
    """A form field with label, help and error in the design system's dress."""
    widget = bound.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        # Django's check boxes are a kind of radio buttons.
        kind = "checkbox" if isinstance(widget, forms.CheckboxSelectMultiple) else "radio"
        return {"field": bound, "group": kind}
    css = next((css for known, css in CLASSES.items() if isinstance(widget, known)), "form-input")
    return {"field": bound, "control": bound.as_widget(attrs={"class": css})}


@register.filter
def dansk_dato(value: date | None) -> str:
    """31-01-2026."""
    return danish.day(value)


@register.filter
def antal(value: int) -> str:
    """1.234."""
    return danish.number(value)


@register.simple_tag
def select(bound: BoundField) -> SafeString:
    """A form's select box alone, for a cell of a table that has its label beside it."""
    return bound.as_widget(attrs={"class": "form-select"})


@register.filter
def beloeb(ore: int) -> str:
    """1.234,50, for a column whose heading says kr."""
    return danish.number(Decimal(ore) / 100, 2)


@register.filter
def kroner(ore: int) -> str:
    """1.234,50 kr."""
    return danish.kroner(ore)


@register.simple_tag(takes_context=True)
def here(context: dict[str, Any], **changes: object) -> str:
    """This page's address with choices changed, for paging: {% here side=2 %}."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"
