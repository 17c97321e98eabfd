"""Options that several commands share, said once."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from styrbar.cli.danish import option
from styrbar.cli.output import Destination
from styrbar.cli.state import State
from styrbar.errors import BadInput

F = Callable[..., Any]
FORMATS = ("table", "csv", "xlsx", "json")
BREAKDOWNS = (
    "account (konto), legal_basis (paragraf), intervention (indsats), target_group (målgruppe), "
    "ownership (ejerforhold), provider (leverandør), offer (tilbud), citizen (borger)"
)


def with_state(command: F) -> F:
    """--data, --user and --organisation; the command gets a `state`."""

    def call(*args: Any, data: Path, user: str | None, organisation: str | None, **kwargs: Any) -> Any:
        return command(*args, state=State(data.resolve(), user, organisation), **kwargs)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for made in (
        option(
            "--organisation", envvar="STYRBAR_ORGANISATION", help="Organisationens kortnavn, når du hører til flere.",
        ),
        option("--user", envvar="STYRBAR_USER", help="Hvem kommandoen handler som. Ellers din konto på maskinen."),
        option(
            "--data", envvar="STYRBAR_DATA", default=Path("styrbar-data"), show_default=True,
            type=click.Path(file_okay=False, path_type=Path), help="Mappen, hvor Styrbars data ligger.",
        ),
    ):  # fmt: skip
        call = made(call)
    return call


def with_format(command: F) -> F:
    """--format, --table and --output, for commands that answer with figures; the command gets a `to`."""

    def call(*args: Any, form: str, only: str | None, output: Path | None, **kwargs: Any) -> Any:
        return command(*args, to=Destination(form, only, output), **kwargs)

    call.__name__, call.__doc__ = command.__name__, command.__doc__
    call.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    for made in (
        option(
            "--output", type=click.Path(dir_okay=False, path_type=Path), help="Fil, svaret skrives i. Ellers skærmen.",
        ),
        option("--table", "only", help="Kun én af svarets tabeller, ved navn. CSV har ellers den vigtigste."),
        option(
            "--format", "form", type=click.Choice(FORMATS), default="table", show_default=True, help="Svarets form.",
        ),
    ):  # fmt: skip
        call = made(call)
    return call


def with_snapshot(command: F) -> F:
    """--snapshot and --year."""
    command = option("--year", type=int, help="Regnskabsåret. Ellers det nyeste med posteringer.")(command)
    return option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")(command)


def with_breakdown(command: F) -> F:
    """--by and --where."""
    command = option(
        "--where", multiple=True, metavar="OPDELING=VÆRDI",
        help="Kun det med den værdi, som den står i svaret, f.eks. account=5.38.50. Kan gentages.",
    )(command)  # fmt: skip
    return option(
        "--by", default="account", show_default=True, metavar="OPDELINGER",
        help=f"Opdelinger med komma, den groveste først: {BREAKDOWNS}.",
    )(command)  # fmt: skip


def with_status(command: F) -> F:
    """--status."""
    return option(
        "--status", type=click.Choice(["granted", "expected"]), default="expected", show_default=True,
        help="Kun det bevilgede, eller også det forventede.",
    )(command)  # fmt: skip


def with_net(command: F) -> F:
    """--net."""
    return option("--net", is_flag=True, help="Netto: efter beregnet statsrefusion. Ellers brutto.")(command)


def chosen_where(pairs: tuple[str, ...]) -> dict[str, str | None]:
    """«account=5.38.50» → {"account": "5.38.50"}; an empty value is the rows that do not say."""
    found: dict[str, str | None] = {}
    for pair in pairs:
        name, sign, value = pair.partition("=")
        if not sign:
            raise BadInput("--where mangler et lighedstegn.", next_step="Skriv f.eks. --where account=5.38.50.")
        found[name.strip()] = value.strip() or None
    return found


def chosen_by(text: str) -> tuple[str, ...]:
    """«account,offer» → ("account", "offer")."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))


def as_date(value: datetime | None) -> date | None:
    """What click read, as the date it is."""
    return value.date() if value else None


def today() -> date:
    """Today in Denmark."""
    return datetime.now(ZoneInfo("Europe/Copenhagen")).date()
