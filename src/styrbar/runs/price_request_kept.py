"""A request for a higher price as it is kept, one version a move, and as the rules and analyses reckon by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from styrbar.analysis.price_requests import Line, Settled
from styrbar.decisions import records
from styrbar.decisions.models import Record
from styrbar.register.tables import codes
from styrbar.rules.price_request.course import DECIDED, Approval, Course
from styrbar.runs.workspace import Workspace

KIND = "price_request"
EVENTS: Mapping[str, str] = {
    "received": "Modtaget",
    "negotiate": "Forhandling begyndt",
    "settle": "Pris afgjort",
    "approve": "Godkendt",
    "withdraw": "Trukket tilbage",
}


@dataclass(frozen=True)
class Kept:
    """The newest version of a request, with its number."""

    key: str
    content: Mapping[str, Any]

    @property
    def line(self) -> Line:
        """The offer, unit, intervention and agreement it is about."""
        return Line(**self.content["line"])

    @property
    def start(self) -> date:
        """The day the new price is asked from."""
        return date.fromisoformat(self.content["from"])

    @property
    def title(self) -> str:
        """What people call it."""
        return f"Nr. {self.key}: {self.content['offer_name']}"

    @property
    def per(self) -> str:
        """The unit in Danish, small: «døgn»."""
        return codes("unit")[self.line.unit].label.lower()

    def number(self, name: str) -> Decimal:
        """A number of the content, kept as text."""
        return Decimal(self.content[name])

    @property
    def course(self) -> Course:
        """Where it stands."""
        c = self.content
        return Course(
            Decimal(c["current"]), Decimal(c["due"]), Decimal(c["asked"]), c["cluster"], c["state"],
            None if c["settled"] is None else Decimal(c["settled"]), tuple(Approval(**a) for a in c["approvals"]),
        )  # fmt: skip

    @property
    def settled(self) -> Settled | None:
        """The request as avoided cost is reckoned from it; None until it is decided."""
        course = self.course
        if course.state not in DECIDED or course.settled is None:
            return None
        return Settled(
            self.key, self.line, self.start, int(self.key), course.current, course.asked, course.settled,
            self.number("to_year_end"), self.number("full_year"),
        )  # fmt: skip


def all_kept(ws: Workspace) -> list[Kept]:
    """Every request of the organisation, the oldest number first."""
    found = records.newest(ws.actor.organisation, KIND)
    return [Kept(key, record.content) for key, record in sorted(found.items(), key=lambda pair: int(pair[0]))]


def one_kept(ws: Workspace, key: str) -> tuple[Kept, tuple[Record, ...]]:
    """A request and all its versions. Raises NotFound."""
    versions = records.versions(ws.actor.organisation, KIND, key)
    return Kept(key, versions[-1].content), versions


def course_content(course: Course) -> dict[str, Any]:
    """What a move changes, as it is kept."""
    approvals = [vars(a) for a in course.approvals]
    settled = None if course.settled is None else str(course.settled)
    return {"state": course.state, "settled": settled, "approvals": approvals}
