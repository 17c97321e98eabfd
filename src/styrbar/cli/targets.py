"""Commands about political targets: targets, and its show, set, withdraw and measures."""

from datetime import datetime

import click

from styrbar.cli.danish import DATES, Command, Group, option
from styrbar.cli.options import chosen_where, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.state import State


@click.group(cls=Group, invoke_without_command=True, subcommand_metavar="[KOMMANDO]")
@with_format
@with_state
@click.pass_context
def targets(context: click.Context, state: State, to: Destination) -> None:
    """Er vi på vej mod pejlemærkerne?"""
    if context.invoked_subcommand:
        return
    ws = state.workspace()
    from styrbar.runs.targets import run_targets

    to.write(ws, run_targets(ws), main="targets")


@targets.command(cls=Command)
@click.argument("key", metavar="NUMMER")
@with_format
@with_state
def show(state: State, to: Destination, key: str) -> None:
    """Følg ét pejlemærke måned for måned."""
    ws = state.workspace()
    from styrbar.runs.targets import run_target

    to.write(ws, run_target(ws, key), main="points")


@targets.command(cls=Command)
@with_format
@with_state
def measures(state: State, to: Destination) -> None:
    """Hvad kan et pejlemærke måles på?"""
    ws = state.workspace()
    from styrbar.runs.targets import run_measures

    to.write(ws, run_measures(ws), main="measures")


@targets.command("set", cls=Command)
@option("--title", required=True, help="Pejlemærkets navn.")
@option("--measure", required=True, metavar="MÅLING", help="Hvad der måles på. Se styrbar targets measures.")
@option("--goal", required=True, metavar="TAL", help="Målet i målingens enhed, f.eks. 12,5.")
@option("--direction", required=True, help="down (ned) eller up (op).")
@option("--from", "start", type=click.DateTime(DATES), required=True, help="Dagen, der måles fra.")
@option("--deadline", type=click.DateTime(DATES), required=True, help="Dagen, målet skal være nået.")
@option("--owner", required=True, help="Den ansvarlige: en stilling eller et udvalg.")
@option("--where", multiple=True, metavar="OPDELING=VÆRDI", help="Kun det med den værdi. Kan gentages.")
@option("--note", default="", help="En bemærkning uden navne.")
@option("--key", metavar="NUMMER", help="Nummeret på det pejlemærke, der rettes. Ellers et nyt.")
@with_state
def set_target(
    state: State, title: str, measure: str, goal: str, direction: str, start: datetime, deadline: datetime, owner: str,
    where: tuple[str, ...], note: str, key: str | None,
) -> None:  # fmt: skip
    """Sæt et pejlemærke, eller ret et."""
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.target_kept import NewTarget, decimal_of, keep_target

    new = NewTarget(title, measure, decimal_of(goal), direction, owner, start.date(), deadline.date(), opened, note)
    kept = keep_target(ws, new, key)
    click.echo(f"Gemte pejlemærke nr. {kept.key}: {kept.title}.")


@targets.command(cls=Command)
@click.argument("key", metavar="NUMMER")
@with_state
def withdraw(state: State, key: str) -> None:
    """Fjern et pejlemærke. Det, der er gemt, bliver i loggen."""
    ws = state.workspace()
    from styrbar.runs.target_kept import withdraw_target

    withdraw_target(ws, key)
    click.echo(f"Fjernede pejlemærke nr. {key}.")


COMMANDS = (targets,)
