"""Where an answer goes: the screen as a table, or a file in the form asked for."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from styrbar.errors import BadInput

if TYPE_CHECKING:
    from styrbar.analysis.answer import Answer


def write(answer: "Answer", form: str, output: Path | None) -> None:
    """Write the answer to the screen or the file; a workbook needs a file."""
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise BadInput("En projektmappe kan ikke vises på skærmen.", next_step="Angiv en fil med --output svar.xlsx.")
    data = _bytes(answer, form)
    if output:
        output.write_bytes(data)
        click.echo(f"Skrev {output}.", err=True)
    else:
        click.get_binary_stream("stdout").write(data)


def _bytes(answer: "Answer", form: str) -> bytes:
    from styrbar.publish.tables import to_csv, to_json, to_text
    from styrbar.publish.workbook import to_xlsx

    if form in {"csv", "xlsx"}:
        return to_csv(answer) if form == "csv" else to_xlsx(answer)
    return (to_json(answer) if form == "json" else to_text(answer)).encode()
