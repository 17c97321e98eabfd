"""Click in Danish: usage, help and the messages for words that are off."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

SECTIONS = {"Options": "Tilvalg", "Commands": "Kommandoer", "Arguments": "Argumenter"}


class Formatter(click.HelpFormatter):
    """Help with Danish headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how the command is written."""
        super().write_usage(
            prog, args.replace("[OPTIONS]", "[TILVALG]").replace("COMMAND [ARGS]...", "KOMMANDO …"), prefix or "Brug: "
        )

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A heading and what stands under it."""
        with super().section(SECTIONS.get(name, name)):
            yield


class Context(click.Context):
    """A context whose help is Danish."""

    formatter_class = Formatter


def _danish_help(command: click.Command, context: click.Context) -> click.Option | None:
    option = click.Command.get_help_option(command, context)
    if option:
        option.help = "Vis denne hjælp."
    return option


class Command(click.Command):
    """A command with Danish help."""

    context_class = Context

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in Danish."""
        return _danish_help(self, ctx)


class Group(click.Group):
    """A group of Danish commands."""

    context_class = Context
    command_class = Command

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """--help, explained in Danish."""
        return _danish_help(self, ctx)

    def group(self, *args: Any, **kwargs: Any) -> Callable[[Callable[..., Any]], click.Group]:  # type: ignore[override]
        """A group inside this one, Danish too."""
        return super().group(*args, cls=Group, **kwargs)


def told(error: click.ClickException) -> str:
    """What went wrong with the words of the command, and what to do."""
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f" Se «{error.ctx.command_path} --help»."
    return f"{_what(error)}{hint}"


def _what(error: click.ClickException) -> str:  # noqa: PLR0911 - one sentence a kind of error
    if isinstance(error, click.NoSuchOption):
        return f"Tilvalget {error.option_name} findes ikke."
    if isinstance(error, click.MissingParameter):
        name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else ""
        return f"Der mangler {name}."
    if isinstance(error, click.BadOptionUsage):
        return f"Tilvalget {error.option_name} mangler sin værdi."
    if isinstance(error, click.BadParameter):
        return _bad_parameter(error)
    if isinstance(error, click.FileError):
        return f"Filen {error.ui_filename} kan ikke åbnes."
    if isinstance(error, click.UsageError) and "command" in error.message.lower():
        return f"Kommandoen findes ikke: {error.message.split(' ', 3)[-1].strip(chr(39) + '.')}."
    return "Kommandoen er ikke skrevet rigtigt."


def _bad_parameter(error: click.BadParameter) -> str:
    name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else "værdien"
    if error.param and isinstance(error.param.type, click.Choice):
        return f"{name} skal være en af: {', '.join(map(str, error.param.type.choices))}."
    if error.param and isinstance(error.param.type, click.DateTime):
        return f"{name} skal være en dato, f.eks. 31-12-2026 eller 2026-12-31."
    if error.param and isinstance(error.param.type, click.Path):
        return f"{name} findes ikke eller kan ikke læses."
    return f"{name} har en værdi, der ikke kan bruges."
