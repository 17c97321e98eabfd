"""The command about a tariff that follows progress."""

from decimal import Decimal

import click

from styrbar.cli.danish import Command, option
from styrbar.cli.options import with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State


def _number(name: str, text: str) -> Decimal:
    value = kroner_of(name, text)
    assert value is not None
    return value


@click.command(cls=Command)
@option(
    "--share", default="5", show_default=True, metavar="PROCENT", help="Højst så meget af prisen følger resultatet."
)
@option("--corridor", default="0,25", show_default=True, metavar="NIVEAU", help="Ingen betaling inden for.")
@option("--cap", default="0,75", show_default=True, metavar="NIVEAU", help="Herfra betales det hele.")
@option("--only-extra", is_flag=True, help="Tilbud under det forventede betaler ikke tilbage.")
@option("--least-days", type=int, default=90, show_default=True, help="Dage mellem første og sidste måling.")
@option("--effect", default="0,5", show_default=True, metavar="NIVEAU", help="Virkningen, der ikke må overses.")
@option("--worth", default="0", show_default=True, metavar="KRONER", help="Hvad et niveau er værd pr. borger.")
@option("--legal-basis", help="Kun tilbud efter den paragraf, f.eks. «SEL § 107».")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@option("--year", type=int, help="Året, der måles i. Ellers det, øjebliksbilledet er fra.")
@with_format
@with_state
def incentive(
    state: State, to: Destination, share: str, corridor: str, cap: str, only_extra: bool, least_days: int, effect: str,
    worth: str, legal_basis: str | None, snapshot: str | None, year: int | None,
) -> None:  # fmt: skip
    """Hvad ville en takst med resultatbetaling betale?"""
    part = _number("--share", share) / 100
    band, full = _number("--corridor", corridor), _number("--cap", cap)
    truly, value = _number("--effect", effect), _number("--worth", worth)
    ws = state.workspace()
    from styrbar.runs.incentive import IncentiveChoices, run_incentive, terms_of

    terms = terms_of(part, band, full, not only_extra)
    choices = IncentiveChoices(snapshot, year, legal_basis, terms, least_days, truly, value)
    to.write(ws, run_incentive(ws, choices), main="offers")


COMMANDS = (incentive,)
