"""A sheet nobody has described: what it probably is, for the user to correct and save as the organisation's own."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render

from styrbar.decisions.uploads import upload_of
from styrbar.errors import BadInput
from styrbar.runs import uploads
from styrbar.runs.importing import known_sources, table_choices
from styrbar.web.page import Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace

LEFT_OUT = "Tages ikke med"


class KnownForm(forms.Form):
    """The sheet is a source that Styrbar knows already."""

    mapping = forms.ChoiceField(label="Kilde", error_messages={"required": "Vælg en kilde."})


class OwnForm(forms.Form):
    """What each heading is in one register table; `guesses` are heading → (column, how sure, why)."""

    title = forms.CharField(
        label="Navn på kilden",
        max_length=80,
        help_text="Sådan genkender I den næste gang, f.eks. «Fakturaliste fra økonomi».",
        error_messages={"required": "Giv kilden et navn."},
    )

    def __init__(self, data: Any, sheet: Mapping[str, Any], table: str) -> None:
        super().__init__(data)
        self.table, self.sheet = table, sheet
        self.guesses = sheet["proposals"][table]["columns"]
        columns = table_choices()[table].columns
        for number, heading in enumerate(sheet["headings"]):
            guess = self.guesses.get(heading)
            self.fields[f"k{number}"] = forms.ChoiceField(
                label=heading, required=False, choices=[("", LEFT_OUT), *columns], initial=guess[0] if guess else ""
            )

    def rows(self) -> list[dict[str, Any]]:
        """Each heading with its field, and how sure the guess is, in words."""
        return [
            {"field": self[f"k{number}"], "sure": _percent(self.guesses.get(h)), "why": _why(self.guesses.get(h))}
            for number, h in enumerate(self.sheet["headings"])
        ]

    def columns(self) -> dict[str, str]:
        """Heading → column, for those that are taken."""
        return {h: self.cleaned_data[f"k{n}"] for n, h in enumerate(self.sheet["headings"])}


def show(request: Request, upload_id: UUID, number: int) -> HttpResponse:
    """The proposal; sent, it is saved and the files are read again."""
    upload = upload_of(request.actor, upload_id)
    sheet = uploads.sheet_to_describe(upload, number)
    table = request.POST.get("table") or request.GET.get("tabel") or sheet["best"]
    if table not in sheet["proposals"]:
        raise BadInput("Tabellen findes ikke.", next_step="Vælg tabellen igen på siden.")
    ws = workspace(request)
    known = KnownForm(request.POST if "mapping" in request.POST else None)
    known.fields["mapping"].choices = [("", "Vælg kilde"), *known_sources(ws)]  # type: ignore[attr-defined]
    own = OwnForm(request.POST if "table" in request.POST else None, sheet, table)
    try:
        if own.is_valid():
            described = uploads.Description(own.cleaned_data["title"], table, own.columns())
            uploads.describe(ws, upload_id, number, described)
            return redirect("upload", upload.organisation.slug, upload.id)
        if known.is_valid():
            uploads.use_known(ws, upload_id, number, known.cleaned_data["mapping"])
            return redirect("upload", upload.organisation.slug, upload.id)
    except BadInput as problem:
        own.add_error(None, str(problem))
    context = {
        "upload": upload,
        "number": number,
        "sheet": sheet,
        "form": own,
        "known": known,
        "tables": [(name, choice.title) for name, choice in table_choices().items()],
        "chosen": table_choices()[table],
        "missing": sheet["proposals"][table]["missing"],
    }
    return render(request, "data/describe.html", context)


def _percent(guess: Any) -> str:
    return f"{round(guess[1] * 100)} %" if guess else ""


def _why(guess: Any) -> str:
    return str(guess[2]) if guess else "Ingen kolonne ligner."


PAGES = (
    Page(
        "upload_sheet",
        "data/indlaes/<uuid:upload_id>/ark/<int:number>/",
        "Beskriv kolonnerne",
        "import_data",
        show,
        "Data",
    ),
)
