"""Commands that let figures leave the house: publish tables, and extracts for research."""

from pathlib import Path

import click

from styrbar.cli.danish import Group, option
from styrbar.cli.options import F, chosen_by, with_format, with_state
from styrbar.cli.output import Destination, write_file
from styrbar.cli.state import State
from styrbar.errors import BadInput

FILES = ("pdf", "xlsx", "csv", "json", "table")
_DIMENSIONS = (
    "municipality (kommune), account (konto), legal_basis (paragraf), intervention (indsats), "
    "target_group (målgruppe), ownership (ejerforhold), provider (leverandør), offer (tilbud), need (støttebehov), "
    "age_group (alder), sex (køn)"
)


def _with_tables(command: F) -> F:
    """--by, --year, --measures, --regions and --snapshot."""
    command = option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")(command)
    command = option("--regions", is_flag=True, help="Læg kommuner sammen til regioner også.")(command)
    command = option(
        "--measures", default="persons,kroner,per_person", show_default=True, metavar="MÅL",
        help="Hvad der vises, med komma: persons (borgere), kroner, per_person (kroner pr. borger).",
    )(command)  # fmt: skip
    command = option("--year", "years", type=int, multiple=True, help="Året. Kan gentages. Ellers det nyeste.")(command)
    return option(
        "--by", "by", multiple=True, required=True, metavar="OPDELINGER",
        help=f"Højst tre opdelinger med komma. Gentag for flere tabeller på én gang. Vælg blandt: {_DIMENSIONS}.",
    )(command)  # fmt: skip


@click.group(cls=Group)
def publish() -> None:
    """Lad tal forlade jer, uden at nogen kan genkendes."""


@publish.command()
@_with_tables
@with_format
@with_state
def preview(
    state: State, to: Destination, by: tuple[str, ...], years: tuple[int, ...], measures: str, regions: bool,
    snapshot: str | None,
) -> None:  # fmt: skip
    """Hvordan kommer tabellen til at se ud, hvad skjules, og hvorfor?"""
    ws = state.workspace()
    from styrbar.runs.publication import PublishChoices
    from styrbar.runs.publication import preview as run

    choices = PublishChoices(tuple(map(chosen_by, by)), years, chosen_by(measures), snapshot, regions)
    to.write(ws, run(ws, choices), main="table_1")


@publish.command()
@_with_tables
@option("--recipient", required=True, help="Hvem der får tallene.")
@option("--purpose", required=True, help="Hvad de skal bruges til. Ingen navne på borgere eller CPR-numre.")
@with_state
def table(
    state: State, by: tuple[str, ...], years: tuple[int, ...], measures: str, regions: bool, snapshot: str | None,
    recipient: str, purpose: str,
) -> None:  # fmt: skip
    """Offentliggør tabeller, så ingen kan genkendes."""
    ws = state.workspace()
    from styrbar.runs.publication import Approval, PublishChoices
    from styrbar.runs.publication import publish as run

    choices = PublishChoices(tuple(map(chosen_by, by)), years, chosen_by(measures), snapshot, regions)
    click.echo(f"Offentliggjort som nr. {run(ws, choices, Approval(recipient, purpose))}.")


@publish.command("list")
@with_format
@with_state
def list_(state: State, to: Destination) -> None:
    """Hvad er offentliggjort, af hvem og til hvem?"""
    ws = state.workspace()
    from styrbar.runs.publication import run_publications

    to.write(ws, run_publications(ws), main="publications")


@publish.command()
@click.argument("number", metavar="NUMMER")
@option("--format", "form", type=click.Choice(FILES), default="table", show_default=True, help="Filens form.")
@option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Fil, det skrives i. Ellers skærmen.")
@with_state
def file(state: State, number: str, form: str, output: Path | None) -> None:
    """Hent en offentliggjort tabel, som den forlod jer."""
    if output is None and form in {"pdf", "xlsx"}:
        raise BadInput("Filen kan ikke vises på skærmen.", next_step=f"Angiv en fil med --output svar.{form}.")
    ws = state.workspace()
    from styrbar.runs.publication import published_file

    content = published_file(ws, number, form)
    if output:
        write_file(output, content)
    else:
        click.echo(content.decode(), nl=False)


@publish.group()
def extract() -> None:
    """Lav udtræk til forskning, som en anden godkender."""


@extract.command()
@option("--columns", required=True, metavar="KOLONNER", help=f"Med komma: year (år), begun (begyndt), {_DIMENSIONS}.")
@option("--year", "years", type=int, multiple=True, help="Året. Kan gentages. Ellers det nyeste.")
@option("--recipient", required=True, help="Institution og projekt.")
@option("--purpose", required=True, help="Hvad det skal bruges til. Ingen navne på borgere eller CPR-numre.")
@option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")
@with_state
def request(
    state: State, columns: str, years: tuple[int, ...], recipient: str, purpose: str, snapshot: str | None
) -> None:
    """Bed om et udtræk. En anden skal godkende det."""
    ws = state.workspace()
    from styrbar.runs.research_extract import ExtractRequest, request_extract

    asked = ExtractRequest(recipient, purpose, chosen_by(columns), years, snapshot)
    click.echo(f"Udtræk nr. {request_extract(ws, asked)} afventer, at en anden godkender det.")


@extract.command()
@click.argument("number", metavar="NUMMER")
@option("--refuse", is_flag=True, help="Afvis det i stedet.")
@with_state
def approve(state: State, number: str, refuse: bool) -> None:
    """Godkend et udtræk, som en anden har bedt om."""
    ws = state.workspace()
    from styrbar.runs.research_extract import decide_extract

    decide_extract(ws, number, approved=not refuse)
    click.echo(f"Udtræk nr. {number} er {'afvist' if refuse else 'godkendt'}.")


@extract.command()
@click.argument("number", metavar="NUMMER")
@option("--output", required=True, type=click.Path(dir_okay=False, path_type=Path), help="CSV-filen, det skrives i.")
@with_state
def deliver(state: State, number: str, output: Path) -> None:
    """Hent et godkendt udtræk. Det kan kun gøres én gang."""
    if not output.parent.is_dir():
        raise BadInput("Mappen findes ikke.", f"{output.parent}.", "Vælg en mappe, der findes.")
    ws = state.workspace()
    from styrbar.runs.research_extract import deliver_extract

    write_file(output, deliver_extract(ws, number))


@extract.command("list")
@with_format
@with_state
def extracts(state: State, to: Destination) -> None:
    """Hvilke udtræk har forskere fået?"""
    ws = state.workspace()
    from styrbar.runs.research_extract import run_extracts

    to.write(ws, run_extracts(ws), main="extracts")


COMMANDS = (publish,)
