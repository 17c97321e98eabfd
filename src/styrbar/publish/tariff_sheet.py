"""The sheet of an offer's tariffs as it is published: a PDF made of an answer, table by table."""

from typing import Any

from styrbar.analysis.answer import Answer, AnswerTable
from styrbar.publish.pdf import to_pdf
from styrbar.publish.values import RIGHT, heading, reader


def sheet_pdf(answer: Answer, footer: str) -> bytes:
    """The answer as a tagged PDF: its question as title, its tables with totals, and its basis as facts.

    The same answer gives the same bytes.
    """
    scope = answer.scope
    data = {
        "title": answer.question,
        "sentence": answer.sentence,
        "author": scope.organisation,
        "footer": footer,
        "facts": [[line.label, line.text] for line in answer.basis],
        "tables": [{"title": table.title} | _listing(table) for table in answer.tables],
    }
    return to_pdf("tariff_sheet", data, scope.data_date)


def _listing(table: AnswerTable) -> dict[str, Any]:
    """The table as text: columns, rows, and the total row when it has one."""
    readers = [reader(column.kind) for column in table.columns]
    totals = table.totals()
    total = [read(totals.get(column.name)) for column, read in zip(table.columns, readers, strict=True)]
    if totals:
        total[0] = "I alt"
    return {
        "columns": [{"heading": heading(column), "right": column.kind in RIGHT} for column in table.columns],
        "rows": [[read(value) for read, value in zip(readers, row, strict=True)] for row in table.frame.rows()],
        "total": total if totals else None,
    }
