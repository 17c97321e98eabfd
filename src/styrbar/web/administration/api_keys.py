"""The keys that other systems call the API with."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from styrbar import danish
from styrbar.decisions import api_keys, users
from styrbar.decisions.models import ApiKey
from styrbar.errors import BadInput
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.web.page import Page
from styrbar.web.requests import Request


class KeyForm(forms.Form):
    """A new key: the user it acts as, and what it is used for."""

    user = forms.TypedChoiceField(
        label="Bruger",
        coerce=int,
        help_text="Nøglen har brugerens rettigheder, og det, den gør, står i brugerens navn.",
    )
    title = forms.CharField(
        label="Bruges til",
        max_length=100,
        help_text="F.eks. BI-system. Ingen navne eller CPR-numre; det står i loggen.",
    )

    def __init__(self, request: Request) -> None:
        super().__init__(request.POST or None)
        organisation = request.actor.organisation
        known = [user for user in users.members(organisation) if users.is_active_in(user, organisation)]
        choices = [("", "Vælg"), *((user.id, f"{user} ({user.username})") for user in known)]
        self.fields["user"].choices = choices  # type: ignore[attr-defined]

    def clean_title(self) -> str:
        """The title, unless it looks like a CPR number."""
        title = str(self.cleaned_data["title"])
        try:
            refuse_cpr(title)
        except BadInput as error:
            raise forms.ValidationError(error.what) from None
        return title


def show(request: Request) -> HttpResponse:
    """The organisation's keys, and a form for one more; a new key is shown this once."""
    form = KeyForm(request)
    if request.method == "POST" and form.is_valid():
        user, title = users.member(request.actor, form.cleaned_data["user"]), form.cleaned_data["title"]
        context = {"member": user, "title": title, "token": api_keys.make_key(request.actor, user, title)}
        return render(request, "administration/api_key.html", context)
    rows = [_row(key) for key in api_keys.keys(request.actor)]
    return render(request, "administration/api_keys.html", {"form": form, "rows": rows})


@require_POST
def revoke(request: Request, key_id: int) -> HttpResponse:
    """Close a key for good."""
    api_keys.revoke_key(request.actor, key_id)
    messages.success(request, "Der er lukket for nøglen.")
    return redirect("api_keys", request.actor.organisation.slug)


def _row(key: ApiKey) -> dict[str, object]:
    made, revoked = (at and danish.day(timezone.localdate(at)) for at in (key.made_at, key.revoked_at))
    return {
        "key": key,
        "made": made,
        "revoked": revoked,
        "last_used": danish.day(key.last_used) or "Aldrig",
        "user_closed": not users.is_active_in(key.user, key.organisation),
    }


KEYS = "administration/api-noegler/"
PAGES = (
    Page(
        "api_keys", KEYS, "API-nøgler", "administer", show, "Administration", "Hvilke systemer må kalde os?", menu=True
    ),
    Page("api_key_revoke", f"{KEYS}<int:key_id>/luk/", "Luk nøgle", "administer", revoke, "Administration"),
)
