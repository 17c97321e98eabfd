"""Commands about the state's refund and claims against other municipalities: refund, refund person, refund claims."""

from datetime import datetime

import click

from styrbar.cli.danish import DATES, Group, option
from styrbar.cli.options import as_date, chosen_by, chosen_where, today, with_format, with_snapshot, with_state
from styrbar.cli.output import Destination
from styrbar.cli.state import State

PROJECT = option(
    "--project", metavar="INDEKS",
    help="Fremskriv grænser, der ikke er kendt, med det pris- og lønindeks.",
)  # fmt: skip


@click.group(cls=Group, invoke_without_command=True, subcommand_metavar="[KOMMANDO …]")
@option(
    "--by", default="legal_basis", show_default=True, metavar="OPDELINGER",
    help="Opdelinger med komma, den groveste først, som i styrbar expected.",
)  # fmt: skip
@option("--where", multiple=True, metavar="OPDELING=VÆRDI", help="Kun det med den værdi. Kan gentages.")
@PROJECT
@with_snapshot
@with_format
@with_state
@click.pass_context
def refund(
    context: click.Context, state: State, to: Destination, by: str, where: tuple[str, ...], project: str | None,
    snapshot: str | None, year: int | None,
) -> None:  # fmt: skip
    """Hvad får vi i statsrefusion?"""
    if context.invoked_subcommand:
        return
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.refund import RefundChoices, run_refund

    to.write(ws, run_refund(ws, RefundChoices(snapshot, year, chosen_by(by), opened, project)), main="refund")


@refund.command()
@click.argument("citizen", metavar="BORGER")
@PROJECT
@with_snapshot
@with_format
@with_state
def person(
    state: State, to: Destination, citizen: str, project: str | None, snapshot: str | None, year: int | None
) -> None:
    """Hvordan er borgerens refusion regnet? Måned for måned."""
    ws = state.workspace()
    from styrbar.runs.refund_person import RefundPersonChoices, run_refund_person

    to.write(ws, run_refund_person(ws, RefundPersonChoices(citizen, snapshot, year, project)), main="months")


@refund.command()
@option("--date", "day", type=click.DateTime(DATES), help="Dagen, fristerne regnes fra. Ellers i dag.")
@option(
    "--soon",
    type=click.IntRange(0, 366),
    default=90,
    show_default=True,
    help="Varsel: så mange dage før fristen er «snart».",
)
@option("--municipality", type=int, metavar="KODE", help="Kun én betalingskommune.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_format
@with_state
def claims(
    state: State, to: Destination, day: datetime | None, soon: int, municipality: int | None, snapshot: str | None
) -> None:
    """Hvilke krav mod andre kommuner er ved at forælde?"""
    ws = state.workspace()
    from styrbar.runs.claims import ClaimChoices, run_claims

    choices = ClaimChoices(as_date(day) or today(), snapshot, soon, municipality)
    to.write(ws, run_claims(ws, choices), main="municipalities")


COMMANDS = (refund,)
