"""Commands about data: import, snapshots and template."""

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from styrbar.cli.danish import Command
from styrbar.cli.options import DATES, as_date, with_format, with_state
from styrbar.cli.output import write
from styrbar.cli.state import State
from styrbar.danish import count, kroner, number
from styrbar.errors import BadInput

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

    from styrbar.intake.report import ImportReport
    from styrbar.runs.workspace import Workspace

SHOWN = 20


@click.command("import", cls=Command)
@click.argument("paths", nargs=-1, required=True, metavar="FILER", type=click.Path(path_type=Path))
@click.option(
    "--date", "day", type=click.DateTime(DATES), help="Datoen, udtrækkene er trukket. Ellers mappens eller filens."
)
@click.option(
    "--answer", "answers", multiple=True, metavar="KILDE:TABEL.KOLONNE:ORD=KODE",
    help="Hvad et ukendt ord betyder. Gemmes og spørges ikke igen.",
)  # fmt: skip
@click.option(
    "--mapping",
    "mapping_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Egen filbeskrivelse (TOML), der gemmes og bruges.",
)
@click.option("--preview", is_flag=True, help="Vis kun, hvad der ville blive godtaget og afvist.")
@with_state
def import_(
    state: State, paths: tuple[Path, ...], day: datetime | None, answers: tuple[str, ...], mapping_file: Path | None,
    preview: bool,
) -> None:  # fmt: skip
    """Indlæs udtræk: filer, en mappe eller daterede mapper i rækkefølge."""
    ws = state.workspace()
    from styrbar.decisions.mappings import answer_code, save_mapping
    from styrbar.register.sources import parse_mapping
    from styrbar.runs.importing import import_paths

    if mapping_file:
        text = mapping_file.read_text("utf-8")
        save_mapping(ws.actor, parse_mapping(text).id, text)
    for answer in answers:
        answer_code(ws.actor, *_answered(answer))
    if preview:
        _preview(ws, paths, day)
        return
    with _bar() as bar:

        def progress(share: float, phase: str) -> None:
            bar.label = phase[:40]
            bar.update(int(share * 1000) - bar.pos)

        delivered = [(d.name, d.report) for d in import_paths(ws, paths, data_date=as_date(day), progress=progress)]
    for name, report in delivered:
        _tell(name, report)


def _bar() -> "ProgressBar[int]":
    return click.progressbar(length=1000, label="Indlæser", file=sys.stderr)


def _preview(ws: "Workspace", paths: tuple[Path, ...], day: datetime | None) -> None:
    from styrbar.intake.readers import Source
    from styrbar.runs.importing import planned, run_preview

    for plan in planned(paths):
        report = run_preview(
            ws, [Source.from_path(p) for p in plan.paths], data_date=as_date(day) or plan.data_date,
            progress=lambda _share, _phase: None, cancelled=lambda: False,
        )  # fmt: skip
        _tell(plan.name, report)


def _answered(text: str) -> tuple[str, str, str, str]:
    """«sensum_indsatser:grants.status:Aktiv=granted» → source, column, word, code."""
    source, first, rest = text.partition(":")
    column, second, answer = rest.partition(":")
    word, sign, code = answer.rpartition("=")
    if not (first and second and sign):
        raise BadInput(
            f"«{text}» er ikke et svar.",
            next_step="Skriv f.eks. --answer sensum_indsatser:grants.status:Aktiv=granted.",
        )
    return source, column, word, code


def _tell(name: str, report: "ImportReport") -> None:
    """The report in words: each sheet in rows and kroner, then what was rejected and asked."""
    kept = f"øjebliksbillede {report.snapshot}" if report.snapshot else "intet gemt"
    click.echo(f"{name}: {kept}")
    for sheet in report.sheets:
        where = f"{sheet.file} · {sheet.sheet}" if sheet.sheet else sheet.file
        money = (
            f", {kroner(sheet.ore_in)} = {kroner(sheet.ore_accepted)} godtaget + {kroner(sheet.ore_rejected)} afvist"
            if sheet.has_money
            else ""
        )
        click.echo(
            f"  {where} ({sheet.title}): {count(sheet.rows_in, 'række', 'rækker')} = "
            f"{number(sheet.rows_accepted)} godtaget + {number(sheet.rows_rejected)} afvist{money}"
        )
        for total in sheet.totals:
            if not total.agrees:
                sums = f"{kroner(total.stated_ore)}, rækkerne giver {kroner(total.summed_ore)}"
                click.echo(f"    Totalen i linje {total.line} siger {sums}")
        for note in sheet.notes:
            click.echo(f"    {note}")
    for row in report.rejected.head(SHOWN).iter_rows(named=True):
        click.echo(
            f"  Afvist: {row['file']} linje {row['line']}, {row['column']}: {row['reason']} Ventet: {row['expected']}"
        )
    if len(report.rejected) > SHOWN:
        click.echo(f"  … og {number(len(report.rejected) - SHOWN)} afviste mere. Se dem alle under Data, Kvalitet.")
    for unknown in report.unknown:
        click.echo(
            f"  Ukendt: «{unknown.word}» i {unknown.heading} ({count(unknown.rows, 'række', 'rækker')}). "
            f'Svar med --answer "{unknown.mapping}:{unknown.column}:{unknown.word}=KODE"'
        )
    for note in report.notes:
        click.echo(f"  {note}")
    for problem in report.problems:
        click.echo(f"  {problem}", err=True)


@click.command(cls=Command)
@with_format
@with_state
def snapshots(state: State, form: str, output: Path | None) -> None:
    """Hvilke øjebliksbilleder er der?"""
    ws = state.workspace()
    from styrbar.runs.snapshots import run_snapshots

    write(run_snapshots(ws), form, output)


@click.command(cls=Command)
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    default=Path("styrbar-skabelon.xlsx"),
    show_default=True,
    help="Filen, skabelonen skrives i.",
)
def template(out: Path) -> None:
    """Skriv en tom skabelon med et ark pr. tabel og forklaring til hver kolonne."""
    from styrbar.publish.template import template_workbook

    out.write_bytes(template_workbook())
    click.echo(f"Skrev {out}.")


COMMANDS = (import_, snapshots, template)
