"""Commands that answer with figures: expected, explain, check and payments."""

from datetime import datetime

import click

from styrbar.cli.danish import DATES, Command, option
from styrbar.cli.options import (
    as_date,
    chosen_by,
    chosen_where,
    with_breakdown,
    with_format,
    with_net,
    with_snapshot,
    with_state,
    with_status,
)
from styrbar.cli.output import Destination
from styrbar.cli.state import State


@click.command(cls=Command)
@with_breakdown
@with_snapshot
@with_status
@with_net
@with_format
@with_state
def expected(
    state: State, to: Destination, by: str, where: tuple[str, ...], snapshot: str | None, year: int | None, status: str,
    net: bool,
) -> None:  # fmt: skip
    """Hvad ender året på? Forventet regnskab mod budget."""
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.expected import ExpectedChoices, run_expected

    choices = ExpectedChoices(snapshot, year, chosen_by(by), opened, status, net)
    to.write(ws, run_expected(ws, choices), main="expected")


@click.command(cls=Command)
@option("--against", help="budget, budget_original eller et øjebliksbilledes id. Ellers det forrige øjebliksbillede.")
@with_breakdown
@with_snapshot
@with_status
@with_net
@with_format
@with_state
def explain(
    state: State, to: Destination, against: str | None, by: str, where: tuple[str, ...], snapshot: str | None,
    year: int | None, status: str, net: bool,
) -> None:  # fmt: skip
    """Hvorfor har det flyttet sig? Ændringen delt, så den går op."""
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.explain import ExplainChoices, run_explain

    choices = ExplainChoices(snapshot, against, year, chosen_by(by), opened, status, net)
    to.write(ws, run_explain(ws, choices), main="nodes")


@click.command(cls=Command)
@option(
    "--list",
    "name",
    metavar="LISTE",
    help="Kun én liste, f.eks. without_grant. Et navn, der ikke findes, får alle navnene.",
)
@with_snapshot
@with_format
@with_state
def check(state: State, to: Destination, name: str | None, snapshot: str | None, year: int | None) -> None:
    """Hvad er betalt, som nogen bør se på? Kontrollisterne."""
    ws = state.workspace()
    from styrbar.runs.controls import ControlChoices, run_controls

    to.write(ws, run_controls(ws, ControlChoices(snapshot, year, name)), main=name or "lists")


@click.command(cls=Command)
@option(
    "--view", type=click.Choice(["paid", "accrued"]), default="paid", show_default=True,
    help="Efter betalingsdato, eller periodiseret på dage.",
)  # fmt: skip
@option("--from", "start", type=click.DateTime(DATES), help="Første dag. Ellers årets første.")
@option("--to", "end", type=click.DateTime(DATES), help="Sidste dag. Ellers årets sidste.")
@option("--grant", help="Kun én bevilling.")
@option("--citizen", help="Kun én borger: koden, som den står i svaret, aldrig CPR-nummeret.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_status
@with_format
@with_state
def payments(
    state: State, to: Destination, view: str, start: datetime | None, end: datetime | None, grant: str | None,
    citizen: str | None, snapshot: str | None, status: str,
) -> None:  # fmt: skip
    """Hvilke betalinger står bag? Hver planlagt og betalt betaling."""
    ws = state.workspace()
    from styrbar.runs.payments import PaymentChoices, run_payments

    choices = PaymentChoices(snapshot, view, status, as_date(start), as_date(end), citizen, grant)
    to.write(ws, run_payments(ws, choices), main="payments")


COMMANDS = (expected, explain, check, payments)
