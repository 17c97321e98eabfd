"""styrbar synthetic: extracts of an invented municipality, and the spending of an invented country."""

from pathlib import Path

import click

from styrbar.cli.danish import Command, Group, option
from styrbar.danish import count
from styrbar.errors import BadInput

_FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=Group)
def synthetic() -> None:
    """Lav en opdigtet kommune eller et land til prøve."""


@synthetic.command(cls=Command)
@option("--citizens", type=click.IntRange(10, 200_000), default=800, show_default=True, help="Borgere, der får hjælp.")
@option("--years", type=click.IntRange(1, 20), default=5, show_default=True, help="År med historie.")
@option("--seed", type=int, default=1, show_default=True, help="Samme tal giver samme kommune.")
@option("--deliveries", type=click.IntRange(1, 60), default=12, show_default=True, help="Måneder, der leveres.")
@option("--out", type=_FOLDER, required=True, help="Mappen, filerne skrives i.")
def municipality(citizens: int, years: int, seed: int, deliveries: int, out: Path) -> None:
    """Skriv udtræk, som kildesystemerne ville levere dem.

    Hver måned får sin mappe, som den så ud ved månedens udgang.
    """
    from styrbar.synthetic.municipality import write_municipality

    try:
        files = write_municipality(out, citizens=citizens, years=years, seed=seed, deliveries=deliveries)
    except OSError:
        raise _cannot_write(out) from None
    click.echo(f"Skrev {count(len(files), 'fil', 'filer')} i {out}.")


@synthetic.command(cls=Command)
@option("--out", type=_FOLDER, help="Mappen, landet skrives i.")
@option("--scale", default="1", show_default=True, metavar="TAL", help="1 er hele landet, 0,1 en tiendedel.")
@option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Samme tal giver samme land.")
@option("--years", type=int, default=5, show_default=True, help="År til og med 2022.")
@option(
    "--population", type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Egen befolkning: skabelonens ark eller FOLK1A. Ellers Danmarks Statistiks 2026, opdelt og ført tilbage.",
)  # fmt: skip
@option("--monthly", is_flag=True, help="En række for hver betaling og ikke for hvert år.")
@option("--check", type=_FOLDER, help="Mål et land, der er skrevet, mod de offentliggjorte tal.")
def country(
    out: Path | None, scale: str, seed: int, years: int, population: Path | None, monthly: bool, check: Path | None,
) -> None:  # fmt: skip
    """Skriv et opdigtet land, og mål det mod kendte tal.

    98 kommuner med deres rigtige navne; alt andet i dem er opfundet.
    """
    if (out is None) == (check is None):
        raise BadInput("Vælg enten --out eller --check.", next_step="F.eks. styrbar synthetic country --out land.")
    if out:
        _write(out, _size(scale), seed, years, population, monthly)
    _tell(out or check or Path())


def _size(text: str) -> float:
    """The size with point or comma."""
    try:
        return float(text.replace(",", "."))
    except ValueError:
        raise BadInput("--scale skal være et tal.", next_step="1 er hele landet, 0,1 en tiendedel.") from None


def _write(out: Path, scale: float, seed: int, years: int, population: Path | None, monthly: bool) -> None:
    from styrbar.synthetic.nation.uploads import read_population
    from styrbar.synthetic.nation.writing import write_country

    people = read_population(population) if population else None
    try:
        write_country(out, scale=scale, seed=seed, years=years, monthly=monthly, population=people)
    except OSError:
        raise _cannot_write(out) from None
    click.echo(f"Skrev landet i {out}. Indlæs det med styrbar import {out}. Alt i det er opfundet.")


def _tell(out: Path) -> None:
    """The table of figures on the screen and beside the country."""
    from styrbar.synthetic.nation.measures import HEADINGS, measured, shown, write_figures

    found = measured(out)
    rows = [HEADINGS, *map(shown, found)]
    widths = [max(len(row[n]) for row in rows) for n in range(len(HEADINGS))]
    for row in rows:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    outside = sum(one.kept is False for one in found)
    click.echo(f"{len(found)} tal, {outside} uden for tolerancen. Skrev {write_figures(out, found)}.")


def _cannot_write(out: Path) -> BadInput:
    return BadInput("Mappen kan ikke bruges.", f"{out}.", "Vælg en mappe, du må skrive i.")


COMMANDS = (synthetic,)
