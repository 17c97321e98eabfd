"""Commands about the rule book: list, show, diff, set and withdraw."""

from datetime import datetime
from zoneinfo import ZoneInfo

import click

from styrbar.cli.danish import DATES, Group, option
from styrbar.cli.options import as_date, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.state import State

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_GROUP = "Kun ét område, f.eks. refund (refusion). Et navn, der ikke findes, får alle navnene."
_DAY = click.DateTime(DATES)


def _today() -> datetime:
    return datetime.now(_COPENHAGEN)


@click.group("rules", cls=Group)
def rules() -> None:
    """Hvilke regler gælder, og hvad er ændret?"""


@rules.command("list")
@option("--date", "day", type=_DAY, help="Dagen, der spørges om. Ellers i dag.")
@option("--group", help=_GROUP)
@option("--project", "index", metavar="INDEKS", help="Fremskriv beløb uden værdi med det pris- og lønindeks.")
@with_format
@with_state
def list_(state: State, to: Destination, day: datetime | None, group: str | None, index: str | None) -> None:
    """Hele regelbogen på en dag."""
    ws = state.workspace()
    from styrbar.runs.rule_book import RuleChoices, run_rules

    to.write(ws, run_rules(ws, RuleChoices((day or _today()).date(), group, index, named=True)), main="rules")


@rules.command("show")
@click.argument("rule", metavar="NAVN")
@option("--date", "day", type=_DAY, help="Dagen, der spørges om. Ellers i dag.")
@with_format
@with_state
def show(state: State, to: Destination, rule: str, day: datetime | None) -> None:
    """Én regel med alle dens værdier og jeres egne."""
    ws = state.workspace()
    from styrbar.runs.one_rule import run_rule

    to.write(ws, run_rule(ws, rule, (day or _today()).date()).answer, main="values")


@rules.command("diff")
@option("--from", "start", type=_DAY, required=True, help="Den første af de to dage.")
@option("--to", "end", type=_DAY, help="Den anden dag. Ellers i dag.")
@option("--group", help=_GROUP)
@with_format
@with_state
def diff(state: State, to: Destination, start: datetime, end: datetime | None, group: str | None) -> None:
    """Hvad regelbogen siger den ene dag og ikke den anden."""
    ws = state.workspace()
    from styrbar.runs.rule_changes import run_changes

    to.write(ws, run_changes(ws, start.date(), (end or _today()).date(), group), main="changes")


@rules.command("set")
@click.argument("rule", metavar="NAVN")
@option("--from", "start", type=_DAY, required=True, help="Værdiens første dag.")
@option("--to", "end", type=_DAY, help="Værdiens sidste dag. Ellers gælder den indtil videre.")
@option("--value", required=True, help="Værdien, som den læses, f.eks. 860.000 eller «25 %».")
@option("--act", required=True, help="Loven eller kilden.")
@option("--section", required=True, help="Paragraffen eller stedet i kilden.")
@option("--text", default="", help="Hvad kilden siger.")
@option("--address", default="", help="Kildens adresse.")
@with_state
def set_(
    state: State, rule: str, start: datetime, end: datetime | None, value: str, act: str, section: str, text: str,
    address: str,
) -> None:  # fmt: skip
    """Skriv jeres egen værdi af en regel, med kilde."""
    ws = state.workspace()
    from styrbar.runs.own_rules import OwnValue, keep_value, told

    found = keep_value(ws, rule, OwnValue(value, start.date(), as_date(end), act, section, text, address))
    click.echo(told(found))


@rules.command("withdraw")
@click.argument("rule", metavar="NAVN")
@option("--from", "start", type=_DAY, required=True, help="Den egne værdis første dag.")
@with_state
def withdraw(state: State, rule: str, start: datetime) -> None:
    """Træk jeres egen værdi af en regel tilbage."""
    ws = state.workspace()
    from styrbar.runs.own_rules import withdraw_value

    withdraw_value(ws, rule, start.date())
    click.echo(f"Jeres egen værdi fra {start:%d-%m-%Y} er trukket tilbage.")


COMMANDS = (rules,)
