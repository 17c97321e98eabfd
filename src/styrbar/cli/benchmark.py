"""Commands about comparison: benchmark, benchmark room and benchmark inside."""

from typing import TYPE_CHECKING

import click

from styrbar.cli.danish import Command, Group, option
from styrbar.cli.options import F, chosen_where, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.state import State

if TYPE_CHECKING:
    from styrbar.runs.benchmark_group import GroupChoices

_YEAR = click.IntRange(1990, 2100)


def _with_where(command: F) -> F:
    """--municipality, --where, --year and --snapshot."""
    for made in (
        option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste."),
        option("--year", type=_YEAR, help="Året. Ellers det nyeste med udgifter."),
        option(
            "--where", multiple=True, metavar="OPDELING=VÆRDI",
            help="Kun det med den værdi, f.eks. legal_basis=SEL § 107. Kan gentages.",
        ),
        option("--municipality", default="", metavar="KOMMUNE", help="Kommunens navn eller kode. Ellers jeres egen."),
    ):  # fmt: skip
        command = made(command)
    return command


def _with_group(command: F) -> F:
    """Whom to compare with; the command gets what `_group` takes."""
    for made in (
        option("--engine", default="", metavar="ADRESSE", help="Regn på Spark, f.eks. spark://klynge:7077."),
        option("--indicator", multiple=True, metavar="NØGLETAL", help="Et nøgletal, der tæller som baggrund."),
        option("--weight-region", type=click.FloatRange(0), default=1, show_default=True, help="Vægt på region."),
        option("--weight-ages", type=click.FloatRange(0), default=1, show_default=True, help="Vægt på alder."),
        option("--weight-people", type=click.FloatRange(0), default=1, show_default=True, help="Vægt på indbyggere."),
        option("--nearest", "count", type=int, default=10, show_default=True, help="Hvor mange nærmeste kommuner."),
        option("--group", "chosen", default="", metavar="KOMMUNER", help="Kommuner med komma imellem."),
        option(
            "--against", default="", metavar="GRUPPE",
            help="nearest (de nærmeste), region (egen region), all (alle) eller chosen (valgte).",
        ),
        option(
            "--by", default="legal_basis", show_default=True, metavar="OPDELING",
            help="legal_basis (paragraf) eller target_group (målgruppe).",
        ),
    ):  # fmt: skip
        command = made(command)
    return command


def _group(
    against: str, chosen: str, count: int, people: float, ages: float, region: float, indicator: tuple[str, ...]
) -> "GroupChoices":
    from styrbar.runs.benchmark_group import GroupChoices

    return GroupChoices(against, chosen, count, people, ages, region, indicator)


@click.group(cls=Group, invoke_without_command=True, subcommand_metavar="[KOMMANDO]")
@option(
    "--measure", default="recipients", show_default=True, metavar="MÅL",
    help="recipients (borgere), spending (udgift), unit_cost (pr. helårsperson) eller duration (dage pr. borger).",
)  # fmt: skip
@_with_where
@_with_group
@with_format
@with_state
@click.pass_context
def benchmark(
    context: click.Context, state: State, to: Destination, measure: str, municipality: str, where: tuple[str, ...],
    year: int | None, snapshot: str | None, by: str, against: str, chosen: str, count: int, weight_people: float,
    weight_ages: float, weight_region: float, indicator: tuple[str, ...], engine: str,
) -> None:  # fmt: skip
    """Hvordan ligger vi i forhold til andre?"""
    if context.invoked_subcommand:
        return
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.benchmark import run_benchmark
    from styrbar.runs.benchmark_data import BenchmarkChoices

    group = _group(against, chosen, count, weight_people, weight_ages, weight_region, indicator)
    answer = run_benchmark(ws, BenchmarkChoices(snapshot, year, municipality, group, measure, by, opened, engine))
    to.write(ws, answer, main=answer.tables[0].name)


@benchmark.command(cls=Command)
@_with_where
@_with_group
@with_format
@with_state
def room(
    state: State, to: Destination, municipality: str, where: tuple[str, ...], year: int | None, snapshot: str | None,
    by: str, against: str, chosen: str, count: int, weight_people: float, weight_ages: float, weight_region: float,
    indicator: tuple[str, ...], engine: str,
) -> None:  # fmt: skip
    """Hvad ville det betyde at ligge på gruppens niveau, i kroner?"""
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.benchmark_data import BenchmarkChoices
    from styrbar.runs.benchmark_room import run_room

    group = _group(against, chosen, count, weight_people, weight_ages, weight_region, indicator)
    choices = BenchmarkChoices(snapshot, year, municipality, group, by=by, where=opened, engine=engine)
    answer = run_room(ws, choices)
    to.write(ws, answer, main=answer.tables[0].name)


@benchmark.command(cls=Command)
@option("--place", default="offer", show_default=True, help="offer (tilbud) eller provider (leverandør).")
@_with_where
@with_format
@with_state
def inside(
    state: State, to: Destination, place: str, municipality: str, where: tuple[str, ...], year: int | None,
    snapshot: str | None,
) -> None:  # fmt: skip
    """Hvad koster vores tilbud for samme målgruppe og behov?"""
    opened = chosen_where(where)
    ws = state.workspace()
    from styrbar.runs.benchmark_inside import InsideChoices, run_inside

    to.write(ws, run_inside(ws, InsideChoices(snapshot, year, municipality, place, opened)), main="places")


COMMANDS = (benchmark,)
