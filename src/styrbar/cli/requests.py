"""Commands about requests for a higher price: list, add, decide and follow."""

from datetime import datetime

import click

from styrbar.cli.danish import DATES, Group, option
from styrbar.cli.options import with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State
from styrbar.errors import BadInput


@click.group(cls=Group)
def requests() -> None:
    """Ønsker om højere pris: hvad er skyldigt, aftalt og undgået?"""


@requests.command("list")
@option("--year", type=int, help="Året, ønskerne begynder i. Ellers det nyeste med ønsker.")
@option(
    "--state",
    "chosen",
    help="Kun én tilstand: received, negotiating, awaiting, accepted, part_accepted, refused eller withdrawn.",
)
@option("--snapshot", help="Øjebliksbilledet, der følges op på. Ellers det nyeste.")
@with_format
@with_state
def list_(state: State, to: Destination, year: int | None, chosen: str | None, snapshot: str | None) -> None:
    """Hvilke prisstigninger har vi undgået?"""
    ws = state.workspace()
    from styrbar.runs.price_request_answers import RequestChoices, run_requests

    to.write(ws, run_requests(ws, RequestChoices(year, chosen, snapshot)), main="requests")


@requests.command()
@click.argument("number", metavar="NUMMER")
@option("--snapshot", help="Øjebliksbilledet, der følges op på. Ellers det nyeste.")
@with_format
@with_state
def follow(state: State, to: Destination, number: str, snapshot: str | None) -> None:
    """Hvad blev der af ønsket? Forløb og betalinger siden."""
    ws = state.workspace()
    from styrbar.runs.price_request_answers import run_request

    to.write(ws, run_request(ws, number, snapshot), main="payments")


@requests.command()
@option("--offer", required=True, help="Tilbuddets nummer eller hele navn.")
@option("--asked", required=True, metavar="KRONER", help="Den ønskede pris.")
@option("--from", "start", required=True, type=click.DateTime(DATES), help="Dagen, den ønskes fra.")
@option(
    "--unit",
    default="day",
    show_default=True,
    help="Hvad prisen er pr.: day, hour, month, piece, kilometre eller fixed.",
)
@option("--service", default="", help="Ydelsen, når tilbuddet har flere, og ønsket gælder én.")
@option("--contract", default="", help="Aftalens nummer. Ellers tilbuddets egen.")
@option("--current", metavar="KRONER", help="Den nuværende pris. Ellers prisen i bevillingerne eller takstlisten.")
@option("--percent", metavar="TAL", help="Den aftalte regulering i procent, når aftalen ikke er indlæst.")
@option("--index", default="", help="Pris- og lønindekset, når der er flere: «område · skøn».")
@option("--units", metavar="ÅRET:HELÅR", help="Enheder til årets udgang og på et helt år. Ellers tælles bevillingerne.")
@option("--cluster", is_flag=True, help="Tilbuddet ligger i en klynge, hvor begge kommuner godkender.")
@option("--reason", default="", help="Leverandørens begrundelse. Ingen navne eller CPR-numre.")
@with_state
def add(
    state: State, offer: str, asked: str, start: datetime, unit: str, service: str, contract: str,
    current: str | None, percent: str | None, index: str, units: str | None, cluster: bool, reason: str,
) -> None:  # fmt: skip
    """Opret et ønske om højere pris."""
    counted = None if units is None else units.split(":")
    if counted is not None and len(counted) != 2:
        raise BadInput("--units kan ikke læses.", next_step="Skriv f.eks. --units 184:365.")
    price = kroner_of("--asked", asked)
    assert price is not None
    known = None
    if counted is not None:
        to_year_end, full_year = (kroner_of("--units", part) for part in counted)
        assert to_year_end is not None
        assert full_year is not None
        known = (to_year_end, full_year)
    ws = state.workspace()
    from styrbar.runs.price_requests import NewRequest, add_request

    new = NewRequest(
        offer, price, start.date(), unit, service, contract, kroner_of("--current", current),
        kroner_of("--percent", percent), known, index, cluster, reason,
    )  # fmt: skip
    click.echo(f"Ønsket er oprettet som nr. {add_request(ws, new)}.")


@requests.command()
@click.argument("number", metavar="NUMMER")
@option(
    "--decision", required=True, metavar="BESLUTNING",
    help="accept (imødekom), part (imødekom en del), refuse (afslå), negotiate (forhandl), approve (godkend) "
    "eller withdraw (trukket tilbage).",
)  # fmt: skip
@option("--price", metavar="KRONER", help="Den aftalte pris, når en del imødekommes.")
@option("--side", default="", help="Hvem der godkender: buyer (køber) eller seller (sælger).")
@option("--name", default="", help="Navnet på den leder, der godkender.")
@option("--title", default="", help="Stillingen, f.eks. centerchef.")
@option("--note", default="", help="Bemærkning. Ingen navne på borgere eller CPR-numre.")
@with_state
def decide(
    state: State, number: str, decision: str, price: str | None, side: str, name: str, title: str, note: str
) -> None:
    """Afgør et ønske, forhandl det, eller registrér en godkendelse."""
    amount = kroner_of("--price", price)
    ws = state.workspace()
    from styrbar.runs.price_request_answers import states
    from styrbar.runs.price_requests import Move, move_request

    kept = move_request(ws, number, Move(decision, amount, note, side, name, title))
    click.echo(f"{kept.title}: {states()[kept.content['state']].lower()}.")


COMMANDS = (requests,)
