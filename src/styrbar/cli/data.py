"""Commands about data: import, snapshots and template."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

import click

from styrbar.cli.danish import DATES, Command, option
from styrbar.cli.options import as_date, with_format, with_state
from styrbar.cli.output import Destination, write_file
from styrbar.cli.reports import told_delivery
from styrbar.cli.state import State
from styrbar.errors import BadInput

if TYPE_CHECKING:
    from styrbar.runs.workspace import Workspace

STDERR = 2
_STEPS = 1000
_LABEL = 50


@click.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="FILER …", type=click.Path(path_type=Path))
@option("--date", "day", type=click.DateTime(DATES), help="Datoen, udtrækkene er trukket. Ellers mappens eller filens.")
@option(
    "--answer", "answers", multiple=True, metavar="KILDE:TABEL.KOLONNE:ORD=KODE",
    help="Hvad et ukendt ord betyder. Gemmes og spørges ikke igen.",
)  # fmt: skip
@option(
    "--mapping", "mapping_file", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Egen filbeskrivelse (TOML), der gemmes og bruges.",
)  # fmt: skip
@option("--preview", is_flag=True, help="Vis kun, hvad der ville blive godtaget og afvist.")
@with_state
def import_(
    state: State, paths: tuple[Path, ...], day: datetime | None, answers: tuple[str, ...], mapping_file: Path | None,
    preview: bool,
) -> None:  # fmt: skip
    """Indlæs udtræk: filer, en mappe eller daterede mapper."""
    ws = state.workspace()
    from styrbar.runs.deliveries import keep_mapping, run_deliveries

    if mapping_file:
        keep_mapping(ws, mapping_file)
    _keep_answers(ws, answers)
    problems = 0
    with _stoppable() as cancelled:
        for delivered in run_deliveries(
            ws, paths, data_date=as_date(day), keep=not preview, shown=_progress, cancelled=cancelled
        ):
            click.echo("\n".join(told_delivery(delivered)))
            for problem in delivered.report.problems:
                click.echo(f"  {problem}", err=True)
            problems += len(delivered.report.problems)
    if problems:
        raise BadInput("Ikke alle filer kan indlæses.", next_step="Ret det, der står ovenfor, og prøv igen.")


def _keep_answers(ws: "Workspace", answers: tuple[str, ...]) -> None:
    from styrbar.runs.deliveries import keep_answer

    for answer in [_answered(text) for text in answers]:
        keep_answer(ws, *answer)


def _answered(text: str) -> tuple[str, str, str, str]:
    """«source:table.column:word=code» in its four parts."""
    source, first, rest = text.partition(":")
    column, second, answer = rest.partition(":")
    word, sign, code = answer.rpartition("=")
    if not (first and second and sign):
        raise BadInput(
            "--answer kan ikke læses.", next_step="Skriv f.eks. --answer sensum_indsatser:grants.status:Aktiv=granted."
        )
    return source, column, word, code


@contextmanager
def _stoppable() -> Iterator[Callable[[], bool]]:
    """Whether Ctrl+C has asked the import to stop where nothing is left half done; a second one stops it at once."""
    asked = Event()

    def ask(_number: int, _frame: object) -> None:
        if asked.is_set():
            raise KeyboardInterrupt
        asked.set()
        os.write(STDERR, "\nAfbryder …\n".encode())  # written past Python's buffers, which may be in use

    before = signal.signal(signal.SIGINT, ask)
    try:
        yield asked.is_set
    finally:
        signal.signal(signal.SIGINT, before)


@contextmanager
def _progress(name: str) -> Iterator[Callable[[float, str], None]]:
    """A bar on a terminal; elsewhere nothing, since the report comes when the delivery is done."""
    if not sys.stderr.isatty():
        yield lambda _share, _phase: None
        return
    with click.progressbar(length=_STEPS, label=name[:_LABEL].ljust(_LABEL), file=sys.stderr) as bar:

        def show(share: float, phase: str) -> None:
            bar.label = f"{name}: {phase}"[:_LABEL].ljust(_LABEL)
            bar.update(int(share * _STEPS) - bar.pos)

        yield show


@click.command(cls=Command)
@with_format
@with_state
def snapshots(state: State, to: Destination) -> None:
    """Hvilke øjebliksbilleder er der?"""
    ws = state.workspace()
    from styrbar.runs.snapshots import run_snapshots

    to.write(ws, run_snapshots(ws), main="snapshots")


@click.command(cls=Command)
@option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("styrbar-skabelon.xlsx"),
    show_default=True, help="Filen, skabelonen skrives i.",
)  # fmt: skip
def template(out: Path) -> None:
    """Skriv en tom skabelon, der forklarer hver kolonne."""
    from styrbar.publish.template import template_workbook

    write_file(out, template_workbook())


COMMANDS = (import_, snapshots, template)
