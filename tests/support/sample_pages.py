"""An answer of each kind of column on pages of its own, for the tests of what all answers' pages share."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl
from django.http import HttpResponse

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.errors import BadInput
from styrbar.web import urls
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request

COLUMNS = (
    AnswerColumn("offer", "Tilbud"),
    AnswerColumn("citizen", "Borger", "citizen"),
    AnswerColumn("budget", "Budget", "kroner", total=True),
    AnswerColumn("expected", "Forventet", "kroner", total=True, meaning="Bogført, udestående og planlagt."),
    AnswerColumn("deviation", "Afvigelse", "kroner", total=True, signed=True),
    AnswerColumn("persons", "Helårspersoner", "decimal"),
    AnswerColumn("stays", "Ophold", "integer", total=True),
    AnswerColumn("share", "Andel", "percent"),
    AnswerColumn("from_date", "Fra", "date"),
    AnswerColumn("month", "Måned", "month"),
    AnswerColumn("open", "Åben", "flag"),
)
NAMES = ("Åhuset", "Ærøgården", "Østerbo", "Zebraen", "Aabo", "Birkely <b>", None)
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 60"><rect width="300" height="40" fill="#0b4a6f"/></svg>'
)


def row(n: int) -> dict[str, Any]:
    """The nth invented row."""
    budget, expected = 100_000_00 * (n + 1), 98_765_43 * (n + 2)
    return {
        "offer": NAMES[n % len(NAMES)],
        "citizen": f"b{n:011d}",
        "budget": None if n % 5 == 4 else budget,
        "expected": expected,
        "deviation": None if n % 5 == 4 else expected - budget,
        "persons": Decimal(n) / 3,
        "stays": n,
        "share": n / 1000,
        "from_date": date(2026, 1, 1) + timedelta(days=n),
        "month": date(2026, n % 12 + 1, 1),
        "open": n % 2 == 0,
    }


def table(rows: int, name: str = "offers") -> AnswerTable:
    """A table of so many rows; a row opens by its number."""
    schema = {"offer": pl.String, "budget": pl.Int64, "deviation": pl.Int64, "persons": pl.Decimal(38, 6)}
    frame = pl.DataFrame([row(n) for n in range(rows)], schema_overrides=schema)
    keys = pl.DataFrame({"number": range(rows)})
    return AnswerTable(name, "Tilbud, størst først", COLUMNS, frame, "Ingen tilbud i perioden.", keys)


def answer(rows: int = 24, tables: int = 1) -> Answer:
    """An invented answer."""
    return Answer(
        question="Hvad ender året på?",
        sentence="Året ventes at ende på 412,3 mio. kr., 8,4 mio. kr. mere end budgettet.",
        scope=Scope("Ulvsund Kommune", "2026-10-31-0a1b2c3d", date(2026, 10, 31), date(2026, 1, 1), date(2026, 12, 31),
                    "efter betalingsdato", "korrigeret budget"),
        tables=tuple(table(rows, f"offers{n}") for n in range(tables)),
        figures=(
            Figure("Budget", 403_912_345_67),
            Figure("Forventet", 412_345_678_90),
            Figure("Afvigelse", 8_433_333_23, note="2,1 % over budgettet", signed=True),
            Figure("Helårspersoner", 412.5, "decimal"),
        ),
        basis=(
            Basis("Posteringer", "økonomisystem, leveret 31-10-2026"),
            Basis("Lukkede måneder", "januar-september 2026"),
        ),
        kroner_outside={"Bevillinger uden pris": 1_234_567_00, "Uden dato": 0},
    )  # fmt: skip


def shows(request: Request, rows: int) -> HttpResponse:
    """A page with an answer of so many rows."""
    return show(
        request,
        answer(rows),
        links={"offers0": lambda keys: f"/ulvsund/proeve/{keys['number']}/"},
        trail=(Step("Hele området", "/ulvsund/proeve/24/"), Step("5.38.50 Botilbud", "")),
        diagram=Diagram("Afvigelsen kommer af flere borgere", "Søjle med afvigelsen", lambda: SVG),
        steps=(Step("Se, hvorfor det har flyttet sig", "/ulvsund/overblik/"),),
    )


def refuses(request: Request) -> HttpResponse:
    """A page whose run refuses."""
    raise BadInput("Perioden er tom.", "Fra er efter til.", "Ret datoerne.")


def breaks(request: Request) -> HttpResponse:
    """A page with a fault in it."""
    raise RuntimeError("0113901234")


PAGES = (
    Page("sample", "proeve/<int:rows>/", "Prøve", "see_figures", shows, "Opfølgning", files=FILES),
    Page("refuses", "naegter/", "Nægter", "see_figures", refuses, "Opfølgning"),
    Page("breaks", "fejler/", "Fejler", "see_figures", breaks, "Opfølgning"),
)
urlpatterns = [*urls.urlpatterns, *(route for page in PAGES for route in page.routes())]
handler400, handler403, handler404, handler500 = urls.handler400, urls.handler403, urls.handler404, urls.handler500
