"""Which snapshots are there? Newest last, each with what it holds."""

import polars as pl

from styrbar import __version__
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Scope
from styrbar.danish import count
from styrbar.errors import NotFound
from styrbar.runs.workspace import Workspace

QUESTION = "Hvilke øjebliksbilleder er der?"


def run_snapshots(ws: Workspace) -> Answer:
    """Answer «Hvilke øjebliksbilleder er der?»; open to all who may see figures or import."""
    if not ws.actor.may("import_data"):
        ws.actor.require("see_figures")
    manifests = ws.store.manifests()
    if not manifests:
        raise NotFound(
            "Der er ikke indlæst noget endnu.", next_step="Indlæs udtræk under Data, eller med styrbar import MAPPE."
        )
    rows = [
        (
            m.id, m.data_date, len(m.sources), sum(not s.carried for s in m.sources),
            *(sum(getattr(f, n) for s in m.sources for f in s.files) for n in ("rows_in", "rows_rejected", "amount_rejected")),
            sum(s.questions for s in m.sources),
        )
        for m in reversed(manifests)
    ]  # fmt: skip
    columns = (
        AnswerColumn("id", "Øjebliksbillede"),
        AnswerColumn("data_date", "Data pr.", "date"),
        AnswerColumn("sources", "Kilder", "integer"),
        AnswerColumn("fresh", "Heraf nye", "integer", meaning="De øvrige er ført videre fra forrige levering."),
        AnswerColumn("rows_in", "Rækker", "integer"),
        AnswerColumn("rejected", "Afvist", "integer"),
        AnswerColumn("amount_rejected", "Kroner afvist", "kroner"),
        AnswerColumn("questions", "Spørgsmål", "integer"),
    )
    types = {"text": pl.String, "date": pl.Date}
    frame = pl.DataFrame(rows, schema={c.name: types.get(c.kind, pl.Int64) for c in columns}, orient="row")
    newest = manifests[-1]
    return Answer(
        QUESTION,
        f"Der er {count(len(manifests), 'øjebliksbillede', 'øjebliksbilleder')}; det nyeste er {newest.id}.",
        Scope(ws.actor.organisation.name, newest.id, newest.data_date, manifests[0].data_date, newest.data_date, "data"),
        (AnswerTable("snapshots", "Øjebliksbilleder", columns, frame, keys=frame.select("id")),),
        basis=(Basis("Program", f"Styrbar {__version__}"),),
    )
