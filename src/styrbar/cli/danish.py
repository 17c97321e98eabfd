"""Click in Danish: usage, help and the messages for words that are off."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any

import click

SECTIONS = {"Options": "Tilvalg", "Commands": "Kommandoer", "Arguments": "Argumenter"}
DATES = ("%d-%m-%Y", "%Y-%m-%d")
_CPR = re.compile(r"(?<!\d)\d{5,6}[- ]?\d{4}(?!\d)")


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


class Option(click.Option):
    """An option whose help is Danish."""

    def make_metavar(self, ctx: click.Context) -> str:
        """What the option takes, in a word."""
        if self.metavar or self.type is click.STRING or isinstance(self.type, click.Choice):
            return self.metavar or super().make_metavar(ctx).replace("TEXT", "TEKST")
        words = {click.types.IntParamType: "TAL", click.DateTime: "DATO", click.Path: "FIL"}
        word = next((word for kind, word in words.items() if isinstance(self.type, kind)), "VÆRDI")
        folder = isinstance(self.type, click.Path) and not self.type.file_okay
        return "MAPPE" if folder else word

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        """The option with what it means, and what it is when it is not given."""
        record = super().get_help_record(ctx)
        if record is None:
            return None
        names, meaning = record
        meaning = re.sub(r"(\d+)<=x<=(\d+)", r"\1 til \2", meaning)
        return names, meaning.replace("[default: ", "[ellers: ").replace("[required]", "[skal angives]")


option = partial(click.option, cls=Option)


def _danish_help(command: click.Command, context: click.Context) -> click.Option | None:
    found = click.Command.get_help_option(command, context)
    if found:
        found.help = "Vis denne hjælp."
    return found


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


def without_cpr(text: str) -> str:
    """The message without anything written like a CPR number, whoever wrote it on the command line."""
    return _CPR.sub("••••••-••••", text)


def told(error: click.ClickException) -> str:
    """What went wrong with the words of the command, and what to do; the help itself when no command was given."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError) and error.ctx:
        return error.ctx.get_help()
    hint = ""
    if isinstance(error, click.UsageError) and error.ctx:
        hint = f" Se «{error.ctx.command_path} --help»."
    return f"{_what(error)}{hint}"


def _what(error: click.ClickException) -> str:  # noqa: PLR0911 - one sentence a kind of error
    if isinstance(error, click.NoSuchOption):
        near = f" Mente du {' eller '.join(sorted(error.possibilities))}?" if error.possibilities else ""
        return f"Tilvalget {error.option_name} findes ikke.{near}"
    if isinstance(error, click.MissingParameter):
        return f"Der mangler {_name(error)}."
    if isinstance(error, click.BadOptionUsage):
        return f"Tilvalget {error.option_name} mangler sin værdi."
    if isinstance(error, click.BadParameter):
        return _bad_parameter(error)
    if isinstance(error, click.FileError):
        return f"Filen {error.ui_filename} kan ikke åbnes."
    if error.message.startswith("No such command"):
        return f"Kommandoen findes ikke: {error.message.split(chr(39))[1]}."
    return "Der står et ord for meget i kommandoen."


def _name(error: click.BadParameter) -> str:
    name = error.param.get_error_hint(error.ctx) if error.param and error.ctx else "værdien"
    return re.sub(r"'(.*?)'", r"\1", name)


def _bad_parameter(error: click.BadParameter) -> str:
    name, kind = _name(error), error.param.type if error.param else None
    if isinstance(kind, click.Choice):
        return f"{name} skal være en af: {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.DateTime):
        return f"{name} skal være en dato, f.eks. 31-12-2026 eller 2026-12-31."
    if isinstance(kind, click.IntRange):
        return f"{name} skal være et helt tal mellem {kind.min} og {kind.max}."
    if isinstance(kind, click.types.IntParamType):
        return f"{name} skal være et helt tal."
    if isinstance(kind, click.Path):
        wanted = "en mappe" if not kind.file_okay else "en fil"
        return f"{name} skal være {wanted}" + (", der findes og kan læses." if kind.exists else ".")
    return f"{name} har en værdi, der ikke kan bruges."
