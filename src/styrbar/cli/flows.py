"""Commands about spending per person over the years: flows, durations, costliest and owners."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import click

from styrbar.cli.danish import DATES, Command, option
from styrbar.cli.drivers import BREAKDOWNS
from styrbar.cli.options import as_date, chosen_where, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State

F = Callable[..., Any]


def _with_spending(by: str) -> Callable[[F], F]:
    """The years, the breakdown, the selection and the snapshot; the command gets them as `asked`."""

    def added(command: F) -> F:
        def call(
            *args: Any, from_year: int | None, to_year: int | None, by: str, where: tuple[str, ...],
            snapshot: str | None, **kwargs: Any,
        ) -> Any:  # fmt: skip
            asked = {
                "snapshot": snapshot,
                "before": from_year,
                "after": to_year,
                "by": by,
                "where": chosen_where(where),
            }
            return command(*args, asked=asked, **kwargs)

        call.__name__, call.__doc__ = command.__name__, command.__doc__
        call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
        for made in (
            option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste."),
            option(
                "--where", multiple=True, metavar="OPDELING=VÆRDI",
                help="Kun det med den værdi, som den står i svaret, f.eks. ownership=Privat. Kan gentages.",
            ),
            option("--by", default=by, show_default=True, metavar="OPDELING", help=f"Delt efter: {BREAKDOWNS}."),
            option("--to-year", type=int, help="Det sidste år. Ellers det nyeste med udgifter."),
            option("--from-year", type=int, help="Det første år. Ellers det ældste med udgifter."),
        ):  # fmt: skip
            call = made(call)
        return call

    return added


def _with_prices(command: F) -> F:
    """--index and --fixed-prices; the command gets them as `level`."""

    def call(*args: Any, index: str | None, fixed_prices: bool, **kwargs: Any) -> Any:
        return command(*args, level={"index": index, "fixed": fixed_prices}, **kwargs)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    call = option("--fixed-prices", is_flag=True, help="Vis alle år i det sidste års priser.")(call)
    return option(
        "--index", metavar="NAVN", help="Pris- og lønindekset ved navn. Ellers det første, der dækker årene."
    )(call)


@click.command(cls=Command)
@option("--from-month", type=click.DateTime(DATES), help="En dag i den første måned, i stedet for år. Kun egne tal.")
@option("--to-month", type=click.DateTime(DATES), help="En dag i den sidste måned.")
@_with_spending("intervention")
@_with_prices
@with_format
@with_state
def flows(
    state: State, to: Destination, asked: dict[str, Any], level: dict[str, Any], from_month: datetime | None,
    to_month: datetime | None,
) -> None:  # fmt: skip
    """Hvem er kommet, gået og flyttet?"""
    ws = state.workspace()
    from styrbar.runs.people_flow import FlowChoices, run_people_flow

    first, last = as_date(from_month), as_date(to_month)
    choices = FlowChoices(**asked, **level, month_before=first, month_after=last)
    to.write(ws, run_people_flow(ws, choices), main="cells")


@click.command(cls=Command)
@option(
    "--stay", type=click.Choice(["kind", "offer"]), default="kind", show_default=True,
    help="Et ophold er dage i træk i samme slags hjælp (kind) eller samme tilbud (offer).",
)  # fmt: skip
@option(
    "--pause",
    type=int,
    default=30,
    show_default=True,
    metavar="DAGE",
    help="Så lang en pause afslutter ikke et ophold.",
)
@_with_spending("intervention")
@with_format
@with_state
def durations(state: State, to: Destination, asked: dict[str, Any], stay: str, pause: int) -> None:
    """Hvor længe varer hjælpen, og hvad koster et forløb?"""
    ws = state.workspace()
    from styrbar.runs.duration import DurationChoices, run_duration

    to.write(ws, run_duration(ws, DurationChoices(**asked, stay=stay, gap=pause)), main="groups")


@click.command(cls=Command)
@option("--costly-above", metavar="KRONER", help="Grænsen mellem dyre og øvrige forløb. Ellers 2.000.000.")
@option("--dearest", metavar="PROCENT", help="I stedet for et beløb: så stor en del af årets borgere.")
@option("--people", is_flag=True, help="Vis også borgerne. Det bliver skrevet i loggen.")
@_with_spending("ownership")
@_with_prices
@with_format
@with_state
def costliest(
    state: State, to: Destination, asked: dict[str, Any], level: dict[str, Any], costly_above: str | None,
    dearest: str | None, people: bool,
) -> None:  # fmt: skip
    """Hvad betyder de dyreste forløb for udgiften?"""
    above, share = kroner_of("--costly-above", costly_above), kroner_of("--dearest", dearest)
    ws = state.workspace()
    from styrbar.runs.costliest import CostliestChoices, run_costliest
    from styrbar.runs.spending_scope import limit_of

    limit = limit_of(above, None if share is None else share / 100)
    to.write(ws, run_costliest(ws, CostliestChoices(**asked, **level, costly=limit, people=people)), main="growth")


@click.command(cls=Command)
@_with_spending("legal_basis")
@_with_prices
@with_format
@with_state
def owners(state: State, to: Destination, asked: dict[str, Any], level: dict[str, Any]) -> None:
    """Hvem køber vi af, hvor afhængige er vi, og hvad gør priserne?"""
    ws = state.workspace()
    from styrbar.runs.owners import OwnerChoices, run_owners

    to.write(ws, run_owners(ws, OwnerChoices(**asked, **level)), main="owners")


COMMANDS = (flows, durations, costliest, owners)
