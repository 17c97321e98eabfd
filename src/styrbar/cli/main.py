"""styrbar: the program's one entry on the command line."""

import sys

import click

from styrbar import __version__
from styrbar.cli import (
    accounts,
    answers,
    benchmark,
    choice,
    data,
    drivers,
    dst,
    flows,
    incentive,
    objective,
    price_questions,
    publish,
    refund,
    requests,
    rules,
    server,
    synthetic,
    targets,
    tariff,
)
from styrbar.cli.danish import Group, told, without_cpr
from styrbar.errors import StyrbarError

USAGE_EXIT = 2


@click.group(cls=Group)
@click.version_option(__version__, "--version", message="Styrbar %(version)s", help="Vis versionen.")
def styrbar() -> None:
    """Styrbar: hvad ender året på, og hvorfor har det flyttet sig?"""


for command in (
    *data.COMMANDS,
    *answers.COMMANDS,
    *drivers.COMMANDS,
    *flows.COMMANDS,
    *benchmark.COMMANDS,
    *targets.COMMANDS,
    *accounts.COMMANDS,
    *dst.COMMANDS,
    *objective.COMMANDS,
    *refund.COMMANDS,
    *tariff.COMMANDS,
    *rules.COMMANDS,
    *price_questions.COMMANDS,
    *choice.COMMANDS,
    *requests.COMMANDS,
    *incentive.COMMANDS,
    *publish.COMMANDS,
    *synthetic.COMMANDS,
    *server.COMMANDS,
):
    styrbar.add_command(command)


def main(arguments: list[str] | None = None) -> None:
    """Run the command and leave with its code: 0 done, 2 bad input, 3 not allowed, 4 not found, 5 cancelled."""
    try:
        styrbar.main(arguments, prog_name="styrbar", standalone_mode=False)
    except StyrbarError as error:
        click.echo(without_cpr(str(error)), err=True)
        sys.exit(error.exit_code)
    except click.exceptions.Abort:
        click.echo("Afbrudt. Intet er ændret.", err=True)
        sys.exit(5)
    except click.ClickException as error:
        click.echo(without_cpr(told(error)), err=True)
        sys.exit(USAGE_EXIT)
