"""Who has access, and to what."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from styrbar.decisions import users
from styrbar.decisions.models import User
from styrbar.decisions.permissions import ROLES
from styrbar.web.page import Page
from styrbar.web.requests import Request


class RolesForm(forms.Form):
    """What a user may do."""

    roles = forms.MultipleChoiceField(
        label="Roller",
        choices=[(name, f"{role.title}: {role.meaning}") for name, role in ROLES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Vælg mindst én rolle."},
    )


class UserForm(RolesForm):
    """A new user; `username` is what they log in with, so it must not be a personal number."""

    username = forms.RegexField(
        r"^[\w.@-]{2,100}$",
        label="Brugernavn",
        help_text="Det, brugeren logger ind med. Brug aldrig et CPR-nummer.",
        error_messages={"invalid": "Brug 2-100 bogstaver, tal, punktum, bindestreg eller @."},
    )
    display_name = forms.CharField(label="Navn", max_length=150, help_text="Det, kollegerne ser.")
    field_order = ("username", "display_name", "roles")


def show(request: Request) -> HttpResponse:
    """The organisation's users, and a form for one more."""
    form = UserForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        user = users.add_user(request.actor, data["username"], data["display_name"], set(data["roles"]))
        return _back(request, user)
    rows = [_row(request, user) for user in users.members(request.actor.organisation)]
    return render(request, "administration/users.html", {"form": form, "rows": rows})


def change(request: Request, user_id: int) -> HttpResponse:
    """One user: roles, access and the one-time link."""
    user = users.member(request.actor, user_id)
    known = users.roles_of(user, request.actor.organisation)
    form = RolesForm(request.POST or None, initial={"roles": sorted(known)})
    if request.method == "POST" and form.is_valid():
        users.change_roles(request.actor, user, set(form.cleaned_data["roles"]))
        messages.success(request, f"Rollerne for {user} er gemt.")
        return _back(request, user)
    return render(request, "administration/user.html", {"form": form, **_row(request, user)})


@require_POST
def switch(request: Request, user_id: int) -> HttpResponse:
    """Open or close the organisation to a user."""
    user = users.member(request.actor, user_id)
    active = not users.is_active_in(user, request.actor.organisation)
    users.set_active(request.actor, user, active)
    messages.success(request, f"Der er {'åbnet' if active else 'lukket'} for {user}.")
    return _back(request, user)


@require_POST
def link(request: Request, user_id: int) -> HttpResponse:
    """Make a one-time link and show it, this once."""
    user = users.member(request.actor, user_id)
    address = request.build_absolute_uri(users.one_time_link(request.actor, user))
    return render(request, "administration/link.html", {"member": user, "address": address})


def _row(request: Request, user: User) -> dict[str, object]:
    """What the pages show about a user."""
    organisation = request.actor.organisation
    return {
        "member": user,
        "roles": users.titles(users.roles_of(user, organisation)),
        "active": users.is_active_in(user, organisation),
        "is_self": user == request.actor.user,
    }


def _back(request: Request, user: User) -> HttpResponse:
    return redirect("user", request.actor.organisation.slug, user.id)


USERS = "administration/brugere/"
PAGES = (
    Page("users", USERS, "Brugere", "administer", show, "Administration", "Hvem har adgang?", menu=True),
    Page("user", f"{USERS}<int:user_id>/", "Bruger", "administer", change, "Administration"),
    Page("user_switch", f"{USERS}<int:user_id>/adgang/", "Adgang", "administer", switch, "Administration"),
    Page("user_link", f"{USERS}<int:user_id>/engangslink/", "Engangslink", "administer", link, "Administration"),
)
