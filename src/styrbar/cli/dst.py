"""Commands about the delivery to Danmarks Statistik: dst report and dst deliver."""

import sys

import click

from styrbar.cli.danish import Command, Group, option
from styrbar.cli.options import with_format, with_snapshot, with_state
from styrbar.cli.output import Destination
from styrbar.cli.state import State
from styrbar.danish import count
from styrbar.errors import BadInput


@click.group(cls=Group)
def dst() -> None:
    """Levér udgifter pr. individ til Danmarks Statistik."""


@dst.command(cls=Command)
@with_snapshot
@with_format
@with_state
def report(state: State, to: Destination, snapshot: str | None, year: int | None) -> None:
    """Hvad kan leveres, hvad afvises, og hvad bør ses efter?"""
    ws = state.workspace()
    from styrbar.runs.dst import DstChoices, run_dst_report

    to.write(ws, run_dst_report(ws, DstChoices(snapshot, year)), main="reconciliation")


@dst.command(cls=Command)
@option("--reason", required=True, help="Hvorfor filen laves. Står i loggen.")
@with_snapshot
@with_state
def deliver(state: State, reason: str, snapshot: str | None, year: int | None) -> None:
    """Skriv filen med CPR-numre til et andet program; den gemmes ikke."""
    if sys.stdout.isatty():
        raise BadInput(
            "Filen har CPR-numre og vises ikke på skærmen.",
            next_step="Send den videre til det program, der leverer: styrbar dst deliver --reason «…» | program.",
        )
    ws = state.workspace()
    from styrbar.runs.dst import DstChoices
    from styrbar.runs.dst_file import run_dst_deliver

    made = run_dst_deliver(ws, DstChoices(snapshot, year), reason)
    for part in made.content:
        sys.stdout.buffer.write(part)
    told = f"{count(made.rows, 'række', 'rækker')} om {count(made.people, 'borger', 'borgere')}"
    click.echo(f"{made.name}: {told}.", err=True)


COMMANDS = (dst,)
"""The group of commands that this module adds."""
