"""styrbar synthetic: extracts of an invented municipality."""

from pathlib import Path

import click

from styrbar.cli.danish import Command, Group, option
from styrbar.danish import count
from styrbar.errors import BadInput


@click.group(cls=Group)
def synthetic() -> None:
    """Lav udtræk for en opdigtet kommune til prøve og undervisning."""


@synthetic.command(cls=Command)
@option("--citizens", type=click.IntRange(10, 200_000), default=800, show_default=True, help="Borgere, der får hjælp.")
@option("--years", type=click.IntRange(1, 20), default=5, show_default=True, help="År med historie.")
@option("--seed", type=int, default=1, show_default=True, help="Samme tal giver samme kommune.")
@option("--deliveries", type=click.IntRange(1, 60), default=12, show_default=True, help="Måneder, der leveres.")
@option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Mappen, filerne skrives i.")
def municipality(citizens: int, years: int, seed: int, deliveries: int, out: Path) -> None:
    """Skriv udtræk, som kildesystemerne ville levere dem.

    Hver måned får sin mappe, som den så ud ved månedens udgang.
    """
    from styrbar.synthetic.municipality import write_municipality

    try:
        files = write_municipality(out, citizens=citizens, years=years, seed=seed, deliveries=deliveries)
    except OSError:
        raise BadInput("Mappen kan ikke bruges.", f"{out}.", "Vælg en mappe, du må skrive i.") from None
    click.echo(f"Skrev {count(len(files), 'fil', 'filer')} i {out}.")


COMMANDS = (synthetic,)
