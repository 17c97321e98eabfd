"""Commands about paying for an offer together: objective, and objective variants."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from styrbar.cli.danish import Command, Group, option
from styrbar.cli.options import with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State
from styrbar.errors import BadInput

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_YEAR = click.IntRange(2007, 2100)


@click.group("objective", cls=Group, invoke_without_command=True, subcommand_metavar="[KOMMANDO]")
@option("--variant", help="Måden at betale på, f.eks. full. Et navn, der ikke findes, får alle navnene.")
@option("--year", type=_YEAR, help="Driftsåret.")
@option("--cost", metavar="KRONER", help="Tilbuddets udgift i året. Udelades, når en takst giver den.")
@option("--use", "use_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Fil med forbruget.")
@option("--offer", default="", help="Tilbuddets navn.")
@option("--price", metavar="KRONER", help="Aftalt pris, takst eller grundtakst pr. enhed.")
@option("--places", type=int, help="Antal pladser.")
@option("--share", metavar="PROCENT", help="Abonnementets andel af udgiften.")
@option("--carried", metavar="KRONER", help="Tidligere års resultat på den objektive del; underskud uden fortegn.")
@option("--catchment", default="", metavar="KOMMUNER", help="Kommuner med komma imellem, en region eller alle.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_format
@with_state
@click.pass_context
def objective(
    context: click.Context, state: State, to: Destination, variant: str | None, year: int | None, cost: str | None,
    use_file: Path | None, offer: str, price: str | None, places: int | None, share: str | None, carried: str | None,
    catchment: str, snapshot: str | None,
) -> None:  # fmt: skip
    """Hvem betaler hvad, når kommuner betaler sammen?"""
    if context.invoked_subcommand:
        return
    if variant is None or year is None:
        raise BadInput("Der mangler --variant eller --year.", next_step="Se navnene med styrbar objective variants.")
    amounts = [kroner_of(name, text) for name, text in (("--cost", cost), ("--price", price), ("--carried", carried))]
    part = kroner_of("--share", share)
    ws = state.workspace()
    from styrbar.runs.objective import ObjectiveChoices, run_objective, use_of_file

    use = use_of_file(ws, variant, use_file.name, BytesIO(use_file.read_bytes()), snapshot) if use_file else ""
    choices = ObjectiveChoices(
        variant, year, amounts[0], use, offer, amounts[1], places, part / 100 if part is not None else None,
        amounts[2] or Decimal(0), catchment, snapshot,
    )  # fmt: skip
    to.write(ws, run_objective(ws, choices), main="payments")


@objective.command("variants", cls=Command)
@option("--year", type=_YEAR, help="Året, reglerne gælder i. Ellers i år.")
@with_format
@with_state
def variants(state: State, to: Destination, year: int | None) -> None:
    """Hvilke måder er der at betale sammen på?"""
    ws = state.workspace()
    from styrbar.runs.objective_models import run_financing_models

    to.write(ws, run_financing_models(ws, year or datetime.now(_COPENHAGEN).year, named=True), main="models")


COMMANDS = (objective,)
