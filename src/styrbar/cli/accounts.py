"""Commands about spending by authorised account and the Statbank: accounts, accounts compare and statbank."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from styrbar.cli.danish import DATES, Command, Group, option
from styrbar.cli.options import as_date, chosen_where, today, with_format, with_state
from styrbar.cli.output import Destination, write_file
from styrbar.cli.reports import told_delivery
from styrbar.cli.state import State
from styrbar.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Callable

    from styrbar.runs.workspace import Workspace

_YEAR = click.IntRange(1990, 2100)
_BY = (
    "area (område i tabel 2.1), field (voksne, børn og unge mv.), function (funktion), account (konto), "
    "legal_basis (paragraf), main_function (hovedfunktion), frame (ramme), municipality (kommune)"
)


def _with_source(command: "Callable[..., None]") -> "Callable[..., None]":
    command = option("--source", help="postings (posteringer) eller register (udgifter pr. individ).")(command)
    return option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")(command)


@click.group(cls=Group, invoke_without_command=True, subcommand_metavar="[KOMMANDO]")
@option("--by", default="area", show_default=True, metavar="OPDELING", help=f"Hvad der deles efter: {_BY}.")
@option("--where", multiple=True, metavar="OPDELING=VÆRDI", help="Kun det med den værdi. Kan gentages.")
@option("--from", "before", type=_YEAR, metavar="ÅR", help="Det første år.")
@option("--to", "after", type=_YEAR, metavar="ÅR", help="Det sidste år. Ellers det nyeste hele.")
@option(
    "--measure", default="published", show_default=True,
    help="published (nettodrift uden statsrefusion), gross (bruttodrift) eller net (netto efter statsrefusion).",
)  # fmt: skip
@option("--pensions", is_flag=True, help="Tæl tjenestemandspensioner med.")
@option("--price-level", "level", type=_YEAR, metavar="ÅR", help="Året, priserne omregnes til. Ellers løbende priser.")
@option("--index", help="Pris- og lønindekset, når der er flere.")
@option("--engine", metavar="ADRESSE", help="Regn på Spark, f.eks. spark://klynge:7077. Kun registerets udgifter.")
@_with_source
@with_format
@with_state
@click.pass_context
def accounts(
    context: click.Context, state: State, to: Destination, by: str, where: tuple[str, ...], before: int | None,
    after: int | None, measure: str, pensions: bool, level: int | None, index: str | None, engine: str | None,
    snapshot: str | None, source: str | None,
) -> None:  # fmt: skip
    """Hvad koster hver konto, som det offentliggøres?"""
    if context.invoked_subcommand:
        return
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.account_scope import AccountChoices
    from styrbar.runs.accounts import run_accounts

    choices = AccountChoices(snapshot, before, after, by, opened, measure, pensions, level, index, source, engine)
    to.write(ws, run_accounts(ws, choices), main="spending" if opened or by != "area" else "areas")


@accounts.command(cls=Command)
@option("--year", type=_YEAR, help="Regnskabsåret. Ellers det nyeste, begge har.")
@_with_source
@with_format
@with_state
def compare(state: State, to: Destination, year: int | None, snapshot: str | None, source: str | None) -> None:
    """Stemmer registret med de offentliggjorte regnskaber?"""
    ws = state.workspace()
    from styrbar.runs.accounts_compare import CompareChoices, run_accounts_compare

    to.write(ws, run_accounts_compare(ws, CompareChoices(snapshot, year, source)), main="functions")


@click.group(cls=Group)
def statbank() -> None:
    """Hent folketal og regnskaber fra Statistikbanken."""


def _with_fetch(command: "Callable[..., None]") -> "Callable[..., None]":
    """The options of both kinds of fetch."""
    for made in (
        option(
            "--address", envvar="STYRBAR_STATBANK", default=None,
            help="Statistikbankens adresse, når den ikke er den kendte.",
        ),
        option("--date", "day", type=click.DateTime(DATES), help="Datoen, indlæsningen får. Ellers i dag."),
        option("--import", "keep", is_flag=True, help="Indlæs det hentede med det samme."),
        option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Filen, det hentede skrives i."),
        option("--year", "years", type=_YEAR, multiple=True, help="Året. Skal angives, og kan gentages."),
    ):  # fmt: skip
        command = made(command)
    return command


@statbank.command(cls=Command)
@_with_fetch
@with_state
def population(
    state: State, years: tuple[int, ...], out: Path | None, keep: bool, day: datetime | None, address: str | None
) -> None:
    """Hent folketallet i hver kommune (FOLK1A)."""
    _fetch(state.workspace, "population", years, out, keep=keep, day=day, address=address)


@statbank.command("accounts", cls=Command)
@option("--groupings", is_flag=True, help="På grupperinger (REGK100) i stedet for funktioner (REGK31). Kun som fil.")
@_with_fetch
@with_state
def published(
    state: State, years: tuple[int, ...], out: Path | None, keep: bool, day: datetime | None, address: str | None,
    groupings: bool,
) -> None:  # fmt: skip
    """Hent kommunernes regnskaber på funktioner (REGK31)."""
    _fetch(state.workspace, "accounts", years, out, keep=keep, day=day, address=address, groupings=groupings)


def _fetch(
    workspace: "Callable[[], Workspace]", what: str, years: tuple[int, ...], out: Path | None, *, keep: bool,
    day: datetime | None, address: str | None, groupings: bool = False,
) -> None:  # fmt: skip
    """Fetch to a file, into the register, or both."""
    if out is None and not keep:
        raise BadInput(
            "Der mangler --out eller --import.", next_step="Angiv en fil med --out, eller indlæs med --import."
        )
    ws = workspace()
    from styrbar.runs.statbank import DEFAULT_ADDRESS, StatbankChoices, fetch, import_extract

    found = fetch(ws, StatbankChoices(what, tuple(sorted(set(years))), groupings, address or DEFAULT_ADDRESS))
    if out:
        write_file(out, found.content)
    if keep:
        click.echo("\n".join(told_delivery(import_extract(ws, found, as_date(day) or today()))))


COMMANDS = (accounts, statbank)
"""The groups of commands that this module adds."""
