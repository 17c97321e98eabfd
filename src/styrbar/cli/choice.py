"""The command about the citizen's own choice of offer."""

from datetime import datetime
from decimal import Decimal

import click

from styrbar.cli.danish import DATES, Command, option
from styrbar.cli.options import as_date, today, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State

_UNITS = click.Choice(["day", "month"])


@click.command(cls=Command)
@option("--referred", metavar="KRONER", help="Prisen for det visiterede tilbud. Ellers taksten på dagen.")
@option("--wished", metavar="KRONER", help="Prisen for det ønskede tilbud. Ellers taksten på dagen.")
@option("--referred-offer", help="Det visiterede tilbuds nummer eller navn.")
@option("--wished-offer", help="Det ønskede tilbuds nummer eller navn.")
@option("--referred-basis", help="Det visiterede tilbuds paragraf, f.eks. «SEL § 108». Ellers tilbuddets egen.")
@option("--wished-basis", help="Det ønskede tilbuds paragraf, f.eks. «ABL § 105». Ellers tilbuddets egen.")
@option("--referred-housing", metavar="KRONER", help="Heraf bolig, når kun den ene pris er med bolig.")
@option("--wished-housing", metavar="KRONER", help="Heraf bolig, når kun den ene pris er med bolig.")
@option("--unit", type=_UNITS, default="day", show_default=True, help="Hvad de skrevne priser er pr.")
@option("--date", "day", type=click.DateTime(DATES), help="Dagen, afgørelsen træffes. Ellers i dag.")
@option("--proposal", is_flag=True, help="Regn efter forslaget om 0 procent, som ikke er gældende regler.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_format
@with_state
def choice(
    state: State, to: Destination, referred: str | None, wished: str | None, referred_offer: str | None,
    wished_offer: str | None, referred_basis: str | None, wished_basis: str | None, referred_housing: str | None,
    wished_housing: str | None, unit: str, day: datetime | None, proposal: bool, snapshot: str | None,
) -> None:  # fmt: skip
    """Må borgeren vælge det dyrere tilbud? Med begrundelse til sagen."""
    prices: list[Decimal | None] = [kroner_of(n, text) for n, text in (("--referred", referred), ("--wished", wished))]
    homes = [
        kroner_of(n, text)
        for n, text in (("--referred-housing", referred_housing), ("--wished-housing", wished_housing))
    ]
    ws = state.workspace()
    from styrbar.runs.alternative_offer import OfferChoices, OfferPrice, run_alternative_offer

    one = OfferPrice(referred_offer or "", prices[0], unit, referred_basis or "", homes[0])
    other = OfferPrice(wished_offer or "", prices[1], unit, wished_basis or "", homes[1])
    choices = OfferChoices(one, other, as_date(day) or today(), proposal, snapshot)
    to.write(ws, run_alternative_offer(ws, choices), main="comparison")


COMMANDS = (choice,)
