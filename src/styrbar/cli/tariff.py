"""Commands about tariffs: template, calculate, list, show and need."""

from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import click

from styrbar.cli.danish import Group, option
from styrbar.cli.options import with_format, with_snapshot, with_state
from styrbar.cli.output import Destination, write_file
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State
from styrbar.errors import BadInput

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_NEW = click.Path(dir_okay=False, path_type=Path)
_AGAINST = "En gemt beregning at sammenligne med, f.eks. birkehuset-2026 eller birkehuset-2026@1. «-» er ingen."
_SHEET = "Skriv takstbladet i filen: .pdf eller .xlsx."


@click.group("tariff", cls=Group)
def tariff() -> None:
    """Hvad er et tilbuds takst, og hvad bygger den på?"""


@tariff.command("template")
@click.argument("out", type=_NEW, metavar="FIL")
def template(out: Path) -> None:
    """Skriv en tom skabelon til et takstbudget."""
    from styrbar.runs.tariff_file import budget_workbook

    write_file(out, budget_workbook())


@tariff.command("calculate")
@click.argument("file", type=_FILE, metavar="FIL")
@option("--save", is_flag=True, help="Gem beregningen som en ny version.")
@option("--against", metavar="BEREGNING", default="", help=_AGAINST)
@option("--sheet", type=_NEW, help=f"{_SHEET} Kræver --save.")
@with_format
@with_state
def calculate(state: State, to: Destination, file: Path, save: bool, against: str, sheet: Path | None) -> None:
    """Beregn taksten af et udfyldt budget."""
    if sheet and not save:
        raise BadInput("Et takstblad laves kun af en gemt takst.", next_step="Tilføj --save.")
    ending = _ending(sheet)
    ws = state.workspace()
    from styrbar.runs.tariff_file import read_budget
    from styrbar.runs.tariff_sheets import sheet_file
    from styrbar.runs.tariffs import run_budget, run_tariff, save_budget

    with file.open("rb") as stream:
        budget = read_budget(file.name, stream)
    if not save:
        to.write(ws, run_budget(ws, budget, against), main="tariffs")
        return
    kept = save_budget(ws, budget)
    click.echo(f"Gemte {kept.key}, version {kept.number}.", err=True)
    to.write(ws, run_tariff(ws, kept.key, kept.number, against), main="tariffs")
    if sheet:
        write_file(sheet, sheet_file(ws, kept.key, kept.number, ending))


@tariff.command("list")
@with_format
@with_state
def list_(state: State, to: Destination) -> None:
    """Hvilke takster er beregnet?"""
    ws = state.workspace()
    from styrbar.runs.tariffs import run_tariffs

    to.write(ws, run_tariffs(ws, named=True), main="calculations")


@tariff.command("show")
@click.argument("key", metavar="BEREGNING")
@option("--version", "number", type=int, help="Versionens nummer. Ellers den nyeste.")
@option("--against", metavar="BEREGNING", default="", help=_AGAINST)
@option("--sheet", type=_NEW, help=_SHEET)
@with_format
@with_state
def show(state: State, to: Destination, key: str, number: int | None, against: str, sheet: Path | None) -> None:
    """Vis en gemt takst med hvert trin i beregningen."""
    ending = _ending(sheet)
    ws = state.workspace()
    from styrbar.runs.tariff_sheets import sheet_file
    from styrbar.runs.tariffs import run_tariff

    to.write(ws, run_tariff(ws, key, number, against), main="tariffs")
    if sheet:
        write_file(sheet, sheet_file(ws, key, number, ending))


@tariff.command("need")
@option("--base", required=True, metavar="KRONER", help="Grundtaksten pr. døgn.")
@option("--hourly", required=True, metavar="KRONER", help="Prisen for en støttetime.")
@option("--scale", default="vum2", show_default=True, help="Behov efter vum2, vum1 eller themes (temaernes niveau).")
@option("--steps", default="2,3,4,5", show_default=True, metavar="ANTAL", help="Antal trin at foreslå, med komma.")
@option("--own", default="", metavar="TRIN", help="Egne trin som behov og timer, f.eks. «0=1,5; 2=3,5».")
@option("--model", help="Modellen, hvis trin vises, f.eks. «3 trin». Ellers den, der følger udgiften bedst.")
@option("--offer", help="Kun ét tilbud: nummer eller navn.")
@option("--legal-basis", help="Kun tilbud efter en paragraf, f.eks. «SEL § 107».")
@with_snapshot
@with_format
@with_state
def need(
    state: State, to: Destination, base: str, hourly: str, scale: str, steps: str, own: str, model: str | None,
    offer: str | None, legal_basis: str | None, snapshot: str | None, year: int | None,
) -> None:  # fmt: skip
    """Hvor godt ville takster efter behov følge udgiften?"""
    day_price, hour_price = _ore("--base", base), _ore("--hourly", hourly)
    ws = state.workspace()
    from styrbar.runs.tariff_need import NeedChoices, counts_of, own_steps, run_need

    choices = NeedChoices(
        day_price, hour_price, scale, counts_of(steps), own_steps(own, scale), model, offer, legal_basis, year, snapshot
    )
    to.write(ws, run_need(ws, choices), main="steps")


def _ending(sheet: Path | None) -> str:
    """pdf or xlsx, by the file's name. Raises BadInput for another."""
    ending = sheet.suffix.lstrip(".").lower() if sheet else "pdf"
    if ending not in {"pdf", "xlsx"}:
        raise BadInput("Et takstblad er en PDF eller et regneark.", next_step="Lad filen ende på .pdf eller .xlsx.")
    return ending


def _ore(name: str, text: str) -> int:
    kroner = kroner_of(name, text)
    assert kroner is not None
    return int((kroner * 100).quantize(Decimal(1), ROUND_HALF_UP))


COMMANDS = (tariff,)
