"""The command about what drives the spending."""

import click

from styrbar.cli.danish import Command, option
from styrbar.cli.options import chosen_by, chosen_where, with_format, with_net, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State

BREAKDOWNS = (
    "municipality (kommune), account (konto), legal_basis (paragraf), intervention (indsats), "
    "target_group (målgruppe), ownership (ejerforhold), provider (leverandør), offer (tilbud), "
    "need (støttebehov), age_group (alder), sex (køn), costly (dyre forløb)"
)


@click.command(cls=Command)
@option("--from-year", type=int, help="Det første år. Ellers året før det andet.")
@option("--to-year", type=int, help="Det andet år. Ellers det nyeste med udgifter.")
@option(
    "--by", default="account,ownership", show_default=True, metavar="OPDELINGER",
    help=f"Opdelinger med komma, den groveste først: {BREAKDOWNS}.",
)  # fmt: skip
@option(
    "--where", multiple=True, metavar="OPDELING=VÆRDI",
    help="Åbn det med den værdi, som den står i svaret, f.eks. account=5.38.50. Kan gentages.",
)  # fmt: skip
@option(
    "--index", metavar="NAVN", help="Pris- og lønindekset ved navn, eller «uden». Ellers det første, der dækker årene."
)
@option("--fixed-prices", is_flag=True, help="Vis det første år i det andet års priser.")
@option("--costly-above", metavar="KRONER", help="Grænsen mellem dyre og øvrige forløb. Ellers 2.000.000.")
@option("--engine", metavar="ADRESSE", help="Regn på Spark, f.eks. spark://klynge:7077. Kun registerets udgifter.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_net
@with_format
@with_state
def drivers(
    state: State, to: Destination, from_year: int | None, to_year: int | None, by: str, where: tuple[str, ...],
    index: str | None, fixed_prices: bool, net: bool, costly_above: str | None, engine: str | None,
    snapshot: str | None,
) -> None:  # fmt: skip
    """Hvad driver udgiften? Ændringen mellem to år delt."""
    opened, limit = chosen_where(where), kroner_of("--costly-above", costly_above)
    ws = state.workspace()
    from styrbar.runs.drivers import DriverChoices, run_drivers

    choices = DriverChoices(
        snapshot, from_year, to_year, chosen_by(by), opened, index, fixed_prices, net,
        None if limit is None else int(limit * 100), engine,
    )  # fmt: skip
    answer = run_drivers(ws, choices)
    main = "nodes" if "nodes" in {table.name for table in answer.tables} else "parts"
    to.write(ws, answer, main=main)


COMMANDS = (drivers,)
