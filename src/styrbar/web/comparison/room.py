"""Hvad ville det betyde at ligge på gruppens niveau?"""

from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse

from styrbar.analysis.answer import Answer
from styrbar.danish import roughly
from styrbar.publish.funnel import room_chart
from styrbar.runs.benchmark_room import run_room
from styrbar.web.answers import Diagram, Step, show
from styrbar.web.comparison.choices import RoomForm, address, deeper, trail
from styrbar.web.follow_up.first import when_imported
from styrbar.web.page import FILES, Page
from styrbar.web.requests import Request
from styrbar.web.workspaces import workspace


@when_imported
def view(request: Request) -> HttpResponse:
    """The difference to the group and to its best quarter, row by row, with what of it chance may be."""
    form = RoomForm(request, workspace(request))
    answer = run_room(workspace(request), form.choices())
    form.say(answer.scope)

    def down(row: Mapping[str, Any]) -> str:
        return deeper(request, "room", form.where, row)

    def one(row: Mapping[str, Any]) -> str:
        return address(request, "room", kommune=row["municipality"])

    return show(
        request,
        answer,
        form=form,
        links={"room": down, "municipalities": one},
        diagram=_diagram(answer),
        trail=trail(request, "room", form.where, answer.names),
        steps=(
            Step("Se, om det er antal eller pris", address(request, "compare")),
            Step("Sammenlign jeres egne tilbud", address(request, "inside", kommuner=None)),
        ),
        template="prices/answer.html",
    )


def _diagram(answer: Answer) -> Diagram | None:
    if "room" not in {table.name for table in answer.tables} or answer.table("room").frame.is_empty():
        return None
    first = answer.table("room").frame.row(0, named=True)
    side = "over" if first["difference"] >= 0 else "under"
    label = first[answer.table("room").columns[0].name]
    title = f"{label} ligger {roughly(first['difference'])} {side} gruppens niveau"
    return Diagram(title, "De største forskelle til gruppens niveau.", lambda: room_chart(answer))


PAGES = (
    Page(
        "room", "udgifter/raaderum/", "Råderum", "see_figures", view, "Udgifter",
        "Hvad ville det betyde at ligge på gruppens niveau?", menu=True, files=FILES,
    ),
)  # fmt: skip
