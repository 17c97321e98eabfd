"""Where an answer goes: the screen as a table, or a file in the form asked for."""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from styrbar.errors import BadInput

if TYPE_CHECKING:
    from styrbar.analysis.answer import Answer
    from styrbar.runs.workspace import Workspace


@dataclass(frozen=True)
class Destination:
    """The form asked for, one table only (None is all), and a file (None is the screen)."""

    form: str
    only: str | None
    output: Path | None

    def write(self, ws: "Workspace", answer: "Answer", main: str) -> None:
        """Write the answer; CSV has the table `main` unless one is named. What is more than looked at is logged."""
        from styrbar.runs.files import answer_file, as_bytes, with_only
        from styrbar.runs.invented import told

        answer = told(ws, answer)
        to_screen = self.output is None and sys.stdout.isatty()
        if self.form == "xlsx" and to_screen:
            raise BadInput(
                "En projektmappe kan ikke vises på skærmen.", next_step="Angiv en fil med --output svar.xlsx."
            )
        if name := self.only or (main if self.form == "csv" else None):
            answer = with_only(answer, name)
        data = as_bytes(answer, self.form) if to_screen else answer_file(ws.actor, answer, self.form)
        if self.output:
            write_file(self.output, data)
        else:
            sys.stdout.buffer.write(data)


def write_file(path: Path, data: bytes) -> None:
    """Write the file and say so. Raises BadInput when it cannot be written."""
    try:
        path.write_bytes(data)
    except OSError:
        raise BadInput(
            "Filen kan ikke skrives.", f"{path}.", "Vælg en mappe, der findes, og som du må skrive i."
        ) from None
    click.echo(f"Skrev {path}.", err=True)
