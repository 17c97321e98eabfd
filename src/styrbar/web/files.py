"""An answer as a file to take away, which the log remembers."""

from django.http import HttpResponse

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerTable
from styrbar.errors import NotFound
from styrbar.runs import files
from styrbar.web.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer_file(request: Request, answer: Answer) -> HttpResponse:
    """The whole answer as a workbook, or one table as CSV: the first, or the one «tabel» numbers in the address."""
    title = request.page.title
    if request.output == "excel":
        kind, ending = XLSX, "xlsx"
    else:
        table = _table(request, answer)
        title = table.title if table.title.startswith(title) else f"{title} {table.title}"
        answer, kind, ending = files.with_only(answer, table.name), "text/csv; charset=utf-8", "csv"
    content = files.answer_file(request.actor, answer, ending)
    name = f"{danish.plain(title)}-{answer.scope.data_date.isoformat()}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _table(request: Request, answer: Answer) -> AnswerTable:
    """The table that was asked for."""
    number = request.GET.get("tabel", "1")
    tables = {str(place): table for place, table in enumerate(answer.tables, 1)}
    if number not in tables:
        raise NotFound("Svaret har ingen tabel med det nummer.", next_step="Hent filen fra siden.")
    return tables[number]
