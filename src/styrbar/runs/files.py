"""An answer as a file to take away: made in one place, so that the log remembers every one."""

from dataclasses import replace

from styrbar.analysis.answer import Answer
from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.errors import BadInput
from styrbar.publish.tables import to_csv, to_json, to_text
from styrbar.publish.workbook import to_xlsx


def answer_file(actor: Actor, answer: Answer, form: str) -> bytes:
    """The answer as table, csv, xlsx or json, with a line in the log; CSV holds its first table only."""
    content = as_bytes(answer, form)
    audit.log(actor, "exported", f"{answer.question} ({form}, {answer.scope.snapshot})")
    return content


def as_bytes(answer: Answer, form: str) -> bytes:
    """The answer as table, csv, xlsx or json, not logged: for a screen that somebody looks at."""
    if form in {"csv", "xlsx"}:
        return to_csv(answer) if form == "csv" else to_xlsx(answer)
    return (to_json(answer) if form == "json" else to_text(answer)).encode()


def with_only(answer: Answer, name: str) -> Answer:
    """The answer with one of its tables. Raises BadInput naming those it has."""
    tables = {table.name: table for table in answer.tables}
    if name not in tables:
        known = ", ".join(f"{table.name} ({table.title.lower()})" for table in answer.tables)
        raise BadInput("Svaret har ikke den tabel.", next_step=f"Vælg blandt: {known}.")
    return replace(answer, tables=(tables[name],))
