"""The course of a request for a higher price: its states, who may move it, and what each move takes.

Method: docs/metode/prisoensker.md.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from styrbar import danish
from styrbar.errors import BadInput

STATES: Mapping[str, str] = {
    "received": "Modtaget",
    "negotiating": "Forhandles",
    "awaiting": "Afventer godkendelse",
    "accepted": "Imødekommet",
    "part_accepted": "Delvist imødekommet",
    "refused": "Afslået",
    "withdrawn": "Trukket tilbage",
}
OPEN, DECIDED = ("received", "negotiating"), ("accepted", "part_accepted", "refused")
SIDES: Mapping[str, str] = {"buyer": "køberkommunen", "seller": "sælgerkommunen"}


@dataclass(frozen=True)
class Approval:
    """One side's yes: who gave it and in what post, and which user registered it."""

    side: str
    name: str
    title: str
    registered_by: str


@dataclass(frozen=True)
class Course:
    """Where a request stands: the prices in kr. per unit, and the approvals given to `settled`.

    `due` is what the agreement gives without any decision, and never more than what is asked. `cluster` is a request
    between municipalities that have agreed to approve together.
    """

    current: Decimal
    due: Decimal
    asked: Decimal
    cluster: bool
    state: str = "received"
    settled: Decimal | None = None
    approvals: tuple[Approval, ...] = ()


def negotiate(course: Course) -> Course:
    """The rest is negotiated about; also when a settlement that waits for approval is taken up again."""
    _still(course, (*OPEN, "awaiting"), "forhandles om")
    return replace(course, state="negotiating", settled=None, approvals=())


def withdraw(course: Course) -> Course:
    """The provider withdraws the request."""
    _still(course, (*OPEN, "awaiting"), "trækkes tilbage")
    return replace(course, state="withdrawn", settled=None, approvals=())


def settle(course: Course, price: Decimal) -> Course:
    """Settle on a price from what is due to what is asked, both included. Raises BadInput.

    At the asked price the request is accepted, at what is due the rest is refused, between them it is accepted in
    part. In a cluster a price above what is due waits until both sides have approved it.
    """
    _still(course, OPEN, "afgøres")
    if not course.due <= price <= course.asked:
        raise BadInput(
            f"Prisen skal være fra {_kr(course.due)}, som følger af aftalen, til {_kr(course.asked)}, som er ønsket.",
            next_step="Ret prisen.",
        )
    settled = replace(course, settled=price)
    if course.cluster and price > course.due:
        return replace(settled, state="awaiting", approvals=())
    return replace(settled, state=_decided(settled))


def approve(course: Course, approval: Approval) -> Course:
    """Add one side's approval; with both the request is decided. Raises BadInput.

    The two sides are approved by different people, and registered by different users.
    """
    if course.state != "awaiting":
        raise BadInput(
            f"Ønsket er {STATES[course.state].lower()} og afventer ingen godkendelse.",
            next_step="Godkend, når der er forhandlet en pris over det, der følger af aftalen, inden for klyngen.",
        )
    if not approval.name.strip() or not approval.title.strip():
        raise BadInput("Der mangler navn eller stilling på den, der godkender.", next_step="Skriv begge dele.")
    for other in course.approvals:
        _two_people(other, approval)
    approved = replace(course, approvals=(*course.approvals, approval))
    both = {given.side for given in approved.approvals} == set(SIDES)
    return replace(approved, state=_decided(approved)) if both else approved


def _two_people(given: Approval, new: Approval) -> None:
    if given.side == new.side:
        raise BadInput(f"{SIDES[new.side].capitalize()} har allerede godkendt.", next_step="Nu mangler den anden side.")
    if given.name.strip().casefold() == new.name.strip().casefold():
        raise BadInput("Den samme person kan ikke godkende for begge sider.", next_step="Skriv, hvem der godkendte.")
    if given.registered_by == new.registered_by:
        raise BadInput(
            "Den anden sides godkendelse skal registreres af en anden bruger end den første.",
            next_step="Bed en kollega om at registrere den.",
        )


def _decided(course: Course) -> str:
    if course.settled == course.asked:
        return "accepted"
    return "refused" if course.settled == course.due else "part_accepted"


def _still(course: Course, states: tuple[str, ...], done: str) -> None:
    if course.state not in states:
        raise BadInput(
            f"Ønsket er {STATES[course.state].lower()} og kan ikke {done}.",
            next_step="Opret et nyt ønske, hvis der er bedt om en højere pris igen.",
        )


def _kr(amount: Decimal) -> str:
    return f"{danish.number(amount, 2)} kr."
