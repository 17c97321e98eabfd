"""Bring in what lies at some paths, one delivery after the other, oldest first."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from styrbar.danish import count
from styrbar.decisions.mappings import answer_code, save_mapping
from styrbar.errors import BadInput, Cancelled
from styrbar.intake.deliveries import Planned, plan_deliveries
from styrbar.intake.readers import Source
from styrbar.intake.report import ImportReport
from styrbar.intake.vault import mask_cpr
from styrbar.register.sources import parse_mapping
from styrbar.register.tables import codes, tables
from styrbar.runs.importing import Progress, known_mappings, run_import, run_preview
from styrbar.runs.workspace import Workspace

Shown = Callable[[str], AbstractContextManager[Progress]]
"""Shows the progress of the delivery of that name."""


@dataclass(frozen=True)
class Delivered:
    """One delivery that was read; `known` when its snapshot was there already, so that nothing was added."""

    name: str
    report: ImportReport
    known: bool


def run_deliveries(
    ws: Workspace,
    paths: Iterable[Path],
    *,
    data_date: date | None,
    keep: bool,
    shown: Shown,
    cancelled: Callable[[], bool],
) -> Iterator[Delivered]:
    """Import each delivery, or only look at it; those that are given back are kept whatever happens to the next.

    Raises what an import raises, and Cancelled when `cancelled` says so; then nothing of that delivery is kept.
    """
    run = run_import if keep else run_preview
    for plan in planned(paths):
        if cancelled():
            raise Cancelled("Indlæsningen er afbrudt, før alle leveringer var læst.", next_step="Kør kommandoen igen.")
        name, before = mask_cpr(plan.name), {m.id for m in ws.store.manifests()}
        sources = [Source.from_path(path) for path in plan.paths]
        day = data_date or plan.data_date
        try:
            with shown(name) as progress:
                report = run(ws, sources, data_date=day, progress=progress, cancelled=cancelled)
        except (KeyboardInterrupt, Cancelled):
            raise Cancelled(
                f"Indlæsningen af «{name}» er afbrudt, og intet af den er gemt.", next_step="Kør kommandoen igen."
            ) from None
        yield Delivered(name, report, report.snapshot in before)


def planned(paths: Iterable[Path]) -> list[Planned]:
    """The deliveries at the paths: several files are one delivery, a folder of dated folders is one each."""
    given = list(paths)
    plans = [one for path in given for one in plan_deliveries(path)]
    if len(given) > 1 and all(path.is_file() for path in given):
        return [Planned(count(len(plans), "fil", "filer"), None, tuple(p for one in plans for p in one.paths))]
    return sorted(plans, key=lambda plan: (plan.data_date or date.max, plan.name))


def keep_mapping(ws: Workspace, path: Path) -> None:
    """Save the organisation's own description of a source from its file. Raises BadInput when it cannot be read."""
    try:
        text = path.read_text("utf-8")
    except UnicodeDecodeError:
        raise BadInput(
            "Filbeskrivelsen er ikke tekst i UTF-8.", next_step="Gem filen som UTF-8, og prøv igen."
        ) from None
    save_mapping(ws.actor, parse_mapping(text).id, text)


def keep_answer(ws: Workspace, source: str, column: str, word: str, code: str) -> None:
    """Save what a word of a source means: `column` is «table.column», `code` a code of its list or the code's label.

    Raises BadInput when there is no such source, column or code.
    """
    if source not in known_mappings(ws):
        raise BadInput(
            "Svaret nævner en kilde, der ikke findes.", next_step="Skriv svaret, som indlæsningen viste det."
        )
    choices = code_choices(column)
    meant = {choice.casefold(): name for name, label in choices.items() for choice in (name, label)}
    if code.casefold() not in meant:
        known = ", ".join(f"{name} ({label.lower()})" for name, label in choices.items())
        raise BadInput("Svaret er ikke et af dem, der kan gives.", next_step=f"Vælg blandt: {known}.")
    answer_code(ws.actor, source, column, word, meant[code.casefold()])


def code_choices(column: str) -> dict[str, str]:
    """The codes of «table.column» with their labels. Raises BadInput when it is no column of codes."""
    table, _, name = column.partition(".")
    declared = {c.name: c.codes for c in tables()[table].columns} if table in tables() else {}
    if not declared.get(name):
        raise BadInput(
            "Svaret nævner en kolonne, der ikke har faste værdier.",
            next_step="Skriv svaret, som indlæsningen viste det.",
        )
    return {code.name: code.label for code in codes(declared[name]).values()}
