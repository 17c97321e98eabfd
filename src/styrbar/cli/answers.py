"""Commands that answer with figures: expected, explain, check and payments."""

from datetime import datetime
from pathlib import Path

import click

from styrbar.cli.danish import Command
from styrbar.cli.options import (
    DATES,
    as_date,
    chosen_by,
    chosen_where,
    with_breakdown,
    with_format,
    with_snapshot,
    with_state,
    with_status,
)
from styrbar.cli.output import write
from styrbar.cli.state import State


@click.command(cls=Command)
@with_breakdown
@with_snapshot
@with_status
@with_format
@with_state
def expected(
    state: State, by: str, where: tuple[str, ...], snapshot: str | None, year: int | None, status: str,
    form: str, output: Path | None,
) -> None:  # fmt: skip
    """Hvad ender året på? Forventet regnskab mod budget."""
    ws = state.workspace()
    from styrbar.runs.expected import ExpectedChoices, run_expected

    choices = ExpectedChoices(snapshot, year, chosen_by(by), chosen_where(where), status)
    write(run_expected(ws, choices), form, output)


@click.command(cls=Command)
@click.option(
    "--against", help="budget, budget_original eller et øjebliksbilledes id. Ellers det forrige øjebliksbillede."
)
@with_breakdown
@with_snapshot
@with_status
@with_format
@with_state
def explain(
    state: State, against: str | None, by: str, where: tuple[str, ...], snapshot: str | None, year: int | None,
    status: str, form: str, output: Path | None,
) -> None:  # fmt: skip
    """Hvorfor har det flyttet sig? Ændringen delt i syv dele, der går op."""
    ws = state.workspace()
    from styrbar.runs.explain import ExplainChoices, run_explain

    choices = ExplainChoices(snapshot, against, year, chosen_by(by), chosen_where(where), status)
    write(run_explain(ws, choices), form, output)


@click.command(cls=Command)
@click.option("--list", "only", help="Kun én liste, f.eks. without_grant.")
@with_snapshot
@with_format
@with_state
def check(
    state: State, only: str | None, snapshot: str | None, year: int | None, form: str, output: Path | None
) -> None:
    """Hvad er betalt, som nogen bør se på? Kontrollisterne."""
    ws = state.workspace()
    from styrbar.runs.controls import ControlChoices, run_controls

    write(run_controls(ws, ControlChoices(snapshot, year, only)), form, output)


@click.command(cls=Command)
@click.option(
    "--view",
    type=click.Choice(["paid", "accrued"]),
    default="paid",
    show_default=True,
    help="Betalt eller periodiseret.",
)
@click.option("--from", "start", type=click.DateTime(DATES), help="Første dag. Ellers årets første.")
@click.option("--to", "end", type=click.DateTime(DATES), help="Sidste dag. Ellers årets sidste.")
@click.option("--grant", help="Kun én bevilling.")
@click.option("--citizen", help="Kun én borger (løbenummeret, aldrig CPR-nummeret).")
@click.option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_status
@with_format
@with_state
def payments(
    state: State, view: str, start: datetime | None, end: datetime | None, grant: str | None, citizen: str | None,
    snapshot: str | None, status: str, form: str, output: Path | None,
) -> None:  # fmt: skip
    """Hvilke betalinger står bag? Hver planlagt og betalt betaling."""
    ws = state.workspace()
    from styrbar.runs.payments import PaymentChoices, run_payments

    choices = PaymentChoices(snapshot, view, status, as_date(start), as_date(end), citizen, grant)
    write(run_payments(ws, choices), form, output)


COMMANDS = (expected, explain, check, payments)
