"""styrbar synthetic: extracts of an invented municipality."""

from pathlib import Path

import click

from styrbar.cli.danish import Command, Group
from styrbar.danish import count


@click.group(cls=Group)
def synthetic() -> None:
    """Lav udtræk for en opdigtet kommune til prøve og undervisning."""


@synthetic.command(cls=Command)
@click.option(
    "--citizens", type=click.IntRange(10, 200_000), default=800, show_default=True, help="Borgere, der får hjælp."
)
@click.option("--years", type=click.IntRange(1, 20), default=5, show_default=True, help="År med historie.")
@click.option("--seed", type=int, default=1, show_default=True, help="Samme tal giver samme kommune.")
@click.option("--deliveries", type=click.IntRange(1, 60), default=12, show_default=True, help="Måneder, der leveres.")
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Mappen, filerne skrives i."
)
def municipality(citizens: int, years: int, seed: int, deliveries: int, out: Path) -> None:
    """Skriv en mappe pr. måned med udtræk, som kildesystemerne ville levere dem."""
    from styrbar.synthetic.municipality import write_municipality

    files = write_municipality(out, citizens=citizens, years=years, seed=seed, deliveries=deliveries)
    click.echo(f"Skrev {count(len(files), 'fil', 'filer')} i {out}.")


COMMANDS = (synthetic,)
