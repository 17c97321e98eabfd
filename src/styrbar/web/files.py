"""An answer as a file to take away, which the log remembers."""

from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.errors import NotFound
from styrbar.runs import files
from styrbar.web.requests import Request

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PLAIN = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa", " ": "-"})


def answer_file(request: Request, answer: Answer) -> HttpResponse:
    """The whole answer as a workbook, or one table as CSV: the first, or the one «tabel» numbers in the address."""
    if request.output == "excel":
        kind, ending = XLSX, "xlsx"
    else:
        answer, kind, ending = files.with_only(answer, _table_name(request, answer)), "text/csv; charset=utf-8", "csv"
    content = files.answer_file(request.actor, answer, ending)
    name = f"{request.page.title.lower().translate(PLAIN)}-{answer.scope.data_date.isoformat()}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _table_name(request: Request, answer: Answer) -> str:
    """The name of the table that was asked for."""
    number = request.GET.get("tabel", "1")
    names = {str(place): table.name for place, table in enumerate(answer.tables, 1)}
    if number not in names:
        raise NotFound("Svaret har ingen tabel med det nummer.", next_step="Hent filen fra siden.")
    return names[number]
