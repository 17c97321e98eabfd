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
    from styrbar.publish.tables import to_csv, to_json, to_text
    from styrbar.publish.workbook import to_xlsx

    forms = {"csv": to_csv, "json": to_json, "table": to_text, "xlsx": to_xlsx}
    if form == "xlsx" and output is None and sys.stdout.isatty():
        raise BadInput("En projektmappe kan ikke vises på skærmen.", next_step="Angiv en fil med --output svar.xlsx.")
    content = forms[form](answer)
    data = content if isinstance(content, bytes) else content.encode()
    if output:
        output.write_bytes(data)
        click.echo(f"Skrev {output}.", err=True)
    else:
        click.get_binary_stream("stdout").write(data)
