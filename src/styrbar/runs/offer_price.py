"""What does one offer cost, and what is the price made of? Its tariffs and elements, each with file and line."""

from datetime import date

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes
from styrbar.runs.alternative_offer import offer_number
from styrbar.runs.controls import with_file
from styrbar.runs.price_selection import day_of, scope_of_day
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvad koster tilbuddet, og hvad består prisen af?"
_PLACE = (AnswerColumn("file", "Fil"), AnswerColumn("source_line", "Linje", "integer"))


def run_offer_price(ws: Workspace, offer: str, snapshot_id: str | None = None, day: date | None = None) -> Answer:
    """Every tariff row of the offer, the newest first, and the elements of those in force on the day.

    `offer` is its number or whole name. Raises NotFound and BadInput.
    """
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(snapshot_id)
    on = day_of(snapshot, day)
    number = offer_number(snapshot, offer)
    known = snapshot.table("offers").filter(pl.col("offer") == number).collect().row(0, named=True)
    rows = snapshot.table("tariffs").filter(pl.col("offer") == number).collect()
    in_force = rows.filter(pl.col("from_date") <= on, (pl.col("to_date") >= on).fill_null(value=True))
    name = known["offer_name"] or number
    told = danish.count(in_force.height, "takst gælder", "takster gælder")
    places = (Figure("Pladser", known["places"], "integer"),) if known["places"] is not None else ()
    about = ", ".join(str(known[c]) for c in ("legal_basis", "target_group", "offer_type") if known[c])
    return Answer(
        QUESTION,
        f"{name}: {told} den {danish.day(on)}.",
        scope_of_day(ws, snapshot, on),
        (_tariffs(snapshot, rows, on), _elements(snapshot, number, in_force)),
        (Figure("Takster på dagen", in_force.height, "integer"), *places),
        (
            Basis("Tilbud", f"{name} (nr. {number}){': ' + about if about else ''}"),
            Basis("Metode", "Sammenlignelige priser", "sammenlignelige-priser"),
            *made_from(ws, snapshot),
        ),
        names={"offer": name},
    )


def _tariffs(snapshot: Snapshot, rows: pl.DataFrame, day: date) -> AnswerTable:
    columns = (
        AnswerColumn("service", "Ydelse"),
        AnswerColumn("part", "Takstdel"),
        AnswerColumn("step", "Trin", "integer"),
        AnswerColumn("unit", "Pr."),
        AnswerColumn("price", "Takst, kr.", "decimal"),
        AnswerColumn("direct_hours", "ATA-timer", "decimal"),
        AnswerColumn("paid_hours", "Betalte timer", "decimal"),
        AnswerColumn("occupancy", "Belægning, pct.", "decimal"),
        AnswerColumn("from_date", "Fra", "date"),
        AnswerColumn("to_date", "Til", "date"),
        AnswerColumn("in_force", "Gælder på dagen", "flag"),
        *_PLACE,
    )
    current = (pl.col("from_date") <= day) & (pl.col("to_date") >= day).fill_null(value=True)
    named = with_file(rows, snapshot.files).with_columns(
        _words("unit", "unit"), _words("tariff_part", "part"), pl.col("service").fill_null(""), in_force=current
    )
    order = named.sort("from_date", "service", "step", "source_line", descending=[True, False, False, False])
    return AnswerTable(
        "tariffs", "Takster", columns, order.select(c.name for c in columns), "Tilbuddet har ingen takster."
    )


def _elements(snapshot: Snapshot, offer: str, in_force: pl.DataFrame) -> AnswerTable:
    keys = ["offer", "service", "from_date"]
    mine = snapshot.table("tariff_elements").filter(pl.col("offer") == offer).collect()
    rows = mine.join(in_force.select(keys).unique(), on=keys, how="semi", nulls_equal=True)
    columns = (
        AnswerColumn("service", "Ydelse"),
        AnswerColumn("element", "Element"),
        AnswerColumn("amount", "Kr. pr. enhed", "decimal"),
        AnswerColumn("from_date", "Fra", "date"),
        *_PLACE,
    )
    named = with_file(rows, snapshot.files).with_columns(
        _words("cost_element", "element"), pl.col("service").fill_null("")
    )
    ordered = named.sort("service", "source_file", "source_line").select(c.name for c in columns)
    return AnswerTable("elements", "Takstens elementer på dagen", columns, ordered, "Taksten er ikke delt i elementer.")


def _words(code_list: str, column: str) -> pl.Expr:
    """What a user reads for a column of codes; '' for nothing."""
    words = {name: code.label for name, code in codes(code_list).items()}
    return pl.col(column).replace_strict(words, default="", return_dtype=pl.String)
