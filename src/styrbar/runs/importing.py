"""Bring extracts in as one delivery, by a named user, with the log and a report to read."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from styrbar.danish import count
from styrbar.decisions import audit
from styrbar.decisions.mappings import answers_by_source, saved_mappings
from styrbar.intake.importing import Chosen, import_delivery, preview
from styrbar.intake.readers import Source
from styrbar.intake.report import ImportReport
from styrbar.register.sources import SourceMapping, mappings, parse_mapping
from styrbar.register.tables import tables
from styrbar.runs.workspace import Workspace

Progress = Callable[[float, str], None]


@dataclass(frozen=True)
class TableChoice:
    """A register table as a user chooses it: title, meaning, and (name, heading) of each column."""

    title: str
    meaning: str
    columns: tuple[tuple[str, str], ...]


def table_choices() -> Mapping[str, TableChoice]:
    """All register tables, by name."""
    return {
        name: TableChoice(
            table.title.capitalize(),
            table.meaning,
            tuple((c.name, f"{c.heading} (skal være der)" if c.required else c.heading) for c in table.columns),
        )
        for name, table in tables().items()
    }


def known_sources(ws: Workspace) -> list[tuple[str, str]]:
    """(id, title) of every source the organisation can read, by title."""
    return sorted(((m.id, m.title) for m in known_mappings(ws).values()), key=lambda pair: pair[1].casefold())


def known_mappings(ws: Workspace) -> Mapping[str, SourceMapping]:
    """The shipped mappings with the organisation's own beside them; its own wins where they have the same id."""
    own = saved_mappings(ws.actor.organisation).values()
    return {**mappings(), **{m.mapping_id: parse_mapping(m.text) for m in own}}


def run_import(
    ws: Workspace,
    sources: Iterable[Source],
    *,
    data_date: date | None = None,
    chosen: Chosen | None = None,
    progress: Progress,
    cancelled: Callable[[], bool],
) -> ImportReport:
    """Import files as one delivery and log it. Raises what `import_delivery` raises, and then nothing is kept."""
    ws.actor.require("import_data")
    report = import_delivery(
        ws.store, ws.vault(), sources, mappings=known_mappings(ws), data_date=data_date,
        answers=answers_by_source(ws.actor.organisation), chosen=chosen, progress=progress, cancelled=cancelled,
    )  # fmt: skip
    audit.log(ws.actor, "imported", f"{report.snapshot}: {count(report.rows_in, 'række', 'rækker')}")
    return report


def run_preview(
    ws: Workspace, sources: Iterable[Source], *, data_date: date | None = None, chosen: Chosen | None = None,
    progress: Progress, cancelled: Callable[[], bool],
) -> ImportReport:  # fmt: skip
    """What an import would accept and reject, with nothing kept."""
    ws.actor.require("import_data")
    return preview(
        ws.store, ws.vault(), sources, mappings=known_mappings(ws), data_date=data_date,
        answers=answers_by_source(ws.actor.organisation), chosen=chosen, progress=progress, cancelled=cancelled,
    )  # fmt: skip
