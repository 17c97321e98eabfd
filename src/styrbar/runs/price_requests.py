"""Requests for a higher price: taking one in, and moving it until it is decided."""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.price_lines import Selection, price_lines
from styrbar.analysis.price_requests import Line, affected, prices_in_force
from styrbar.decisions import records
from styrbar.errors import BadInput, NotFound
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes
from styrbar.rules.price_request.course import (
    SIDES,
    STATES,
    Approval,
    Course,
    approve,
    negotiate,
    settle,
    withdraw,
)
from styrbar.rules.price_request.due import NO_CONTRACT, Clause, Due, due_price, reopened_by
from styrbar.runs.alternative_offer import offer_number, refuse_cpr
from styrbar.runs.price_request_kept import KIND, Kept, all_kept, course_content, one_kept
from styrbar.runs.rules import book_of, percentages_of, price_indices
from styrbar.runs.workspace import Workspace

PERMISSION = "approve_prices"
DECISIONS = {
    "accept": "Imødekom hele ønsket",
    "part": "Imødekom en del",
    "refuse": "Afslå det, der ligger ud over aftalen",
    "negotiate": "Begynd forhandling",
    "approve": "Registrér en godkendelse i klyngen",
    "withdraw": "Leverandøren trækker ønsket tilbage",
}
_WHOLE_ORE = 2


@dataclass(frozen=True)
class NewRequest:
    """A request as it comes in; prices in kr. per unit. What is None or empty is taken from the register.

    `percent` is the regulation agreed, when the agreement is not registered; `units` are the units to the end of the
    year and in a whole year, when the register's grants do not tell.
    """

    offer: str
    asked: Decimal
    start: date
    unit: str = "day"
    service: str = ""
    contract: str = ""
    current: Decimal | None = None
    percent: Decimal | None = None
    units: tuple[Decimal, Decimal] | None = None
    index: str = ""
    cluster: bool = False
    reason: str = ""


@dataclass(frozen=True)
class Move:
    """What is done to a request; `price` goes with part, `side`, `name` and `title` with approve."""

    decision: str
    price: Decimal | None = None
    note: str = ""
    side: str = ""
    name: str = ""
    title: str = ""


@dataclass(frozen=True)
class _Price:
    """The current price, where it is from, the year whose level it has, and other prices the same grants may have."""

    amount: Decimal
    told: str
    year: int
    also: tuple[Decimal, ...] = field(default=())


def add_request(ws: Workspace, new: NewRequest) -> str:
    """Take a request in and give its number. Raises BadInput and NotFound."""
    ws.actor.require(PERMISSION)
    refuse_cpr(new.offer, new.service, new.contract, new.reason)
    snapshot = ws.snapshot()
    offer = offer_number(snapshot, new.offer)
    _check(new)
    line = Line(offer, new.unit, new.service.strip(), new.contract.strip())
    agreement = _agreement(snapshot, offer, new)
    with records.alone(ws.actor):
        price = _current(ws, snapshot, line, new)
        if new.asked <= price.amount:
            raise BadInput(
                "Den ønskede pris er ikke højere end den nuværende.",
                f"Nu {_kr(price.amount)}, ønsket {_kr(new.asked)}",
                "Kontrollér prisen og enheden. En lavere pris skal ikke behandles som et ønske om stigning.",
            )
        due = _due(ws, new, price, agreement, snapshot)
        key = records.next_number(ws.actor.organisation, KIND)
        content = _content(snapshot, line, new, price, due) | _units(snapshot, line, new, price)
        content |= _agreed(ws, agreement, new.start)
        records.keep(ws.actor, KIND, key, content, f"nr. {key}, {content['offer_name']}: modtaget")
    return key


def move_request(ws: Workspace, key: str, move: Move) -> Kept:
    """Move a request on and keep the new version. Raises BadInput and NotFound."""
    ws.actor.require(PERMISSION)
    refuse_cpr(move.note, move.name, move.title)
    if move.decision not in DECISIONS:
        raise BadInput("Den beslutning findes ikke.", next_step=f"Vælg blandt: {', '.join(DECISIONS)}.")
    with records.alone(ws.actor):
        kept, _ = one_kept(ws, key)
        course = _moved(ws, kept.course, move)
        event = {"accept": "settle", "part": "settle", "refuse": "settle"}.get(move.decision, move.decision)
        content = {**kept.content, **course_content(course), "event": event, "note": move.note.strip()}
        told = f"nr. {key}, {content['offer_name']}: {STATES[course.state].lower()}"
        records.keep(ws.actor, KIND, key, content, told)
    return Kept(key, content)


def moves_from(state: str) -> dict[str, str]:
    """What can be done to a request in the state, as decision and title; nothing when it is over."""
    names = {
        "received": ("accept", "part", "refuse", "negotiate", "withdraw"),
        "negotiating": ("accept", "part", "refuse", "withdraw"),
        "awaiting": ("approve", "negotiate", "withdraw"),
    }.get(state, ())
    return {name: DECISIONS[name] for name in names}


def sides() -> dict[str, str]:
    """The two sides of a cluster, as name and title."""
    return {name: title.capitalize() for name, title in SIDES.items()}


def unit_choices() -> list[tuple[str, str]]:
    """The units a price can be per, as name and title."""
    return [(name, code.label) for name, code in codes("unit").items()]


def _moved(ws: Workspace, course: Course, move: Move) -> Course:
    if move.decision == "negotiate":
        return negotiate(course)
    if move.decision == "withdraw":
        return withdraw(course)
    if move.decision == "approve":
        if move.side not in SIDES:
            raise BadInput(
                "Det er ikke valgt, hvem der godkender.", next_step=f"Vælg {' eller '.join(SIDES.values())}."
            )
        return approve(course, Approval(move.side, move.name.strip(), move.title.strip(), ws.actor.user.username))
    if move.decision == "part" and move.price is None:
        raise BadInput("Der mangler den pris, der er aftalt.", next_step="Skriv prisen i kr. pr. enhed.")
    if move.price is not None:
        _whole_ore(move.price)
    prices = {"accept": course.asked, "refuse": course.due, "part": move.price}
    price = prices[move.decision]
    assert price is not None
    return settle(course, price)


def _check(new: NewRequest) -> None:
    if new.unit not in codes("unit"):
        units = ", ".join(f"{name} ({code.label.lower()})" for name, code in codes("unit").items())
        raise BadInput("Enheden findes ikke.", next_step=f"Vælg blandt: {units}.")
    for price, what in ((new.asked, "ønskede"), (new.current, "nuværende")):
        if price is not None and (not price.is_finite() or price <= 0):
            raise BadInput(f"Den {what} pris skal være over 0 kr.", next_step="Ret prisen.")
        if price is not None:
            _whole_ore(price)
    if new.percent is not None and not -100 < new.percent <= 100:
        raise BadInput("Reguleringen i procent kan ikke bruges.", next_step="Skriv f.eks. 3,2.")
    if new.units and not 0 <= new.units[0] <= new.units[1]:
        raise BadInput(
            "Enhederne passer ikke sammen.",
            next_step="Skriv, hvor mange der er til årets udgang, og mindst lige så mange på et helt år.",
        )


def _whole_ore(price: Decimal) -> None:
    if price != round(price, _WHOLE_ORE):
        raise BadInput("Prisen har mere end to decimaler.", next_step="Skriv den i hele øre.")


def _agreement(snapshot: Snapshot, offer: str, new: NewRequest) -> dict[str, Any] | None:
    """The agreement in force on the day: the one named, else the offer's only one, else the provider's only one."""
    provider = pl.col("provider") == _provider(snapshot, offer)
    contracts = snapshot.table("contracts").collect()
    if new.contract:
        named = contracts.filter(pl.col("contract") == new.contract.strip())
        if named.is_empty():
            raise NotFound(
                "Aftalen findes ikke i øjebliksbilledet.", next_step="Brug nummeret fra listen over aftaler."
            )
    else:
        named = contracts.filter(pl.col("offer") == offer)
        named = named if len(named) else contracts.filter(pl.col("offer").is_null(), provider)
    begun = named.filter(pl.col("from_date") <= new.start)
    if len(named) and begun.is_empty():
        raise BadInput(
            f"Datoen ligger før aftalen begynder den {danish.day(named['from_date'].min())}.",  # type: ignore[arg-type]
            next_step="Vælg en senere dato, eller den aftale, der gælder på dagen.",
        )
    live = begun.filter(pl.col("to_date").is_null() | (pl.col("to_date") >= new.start))
    if new.contract and live.is_empty():
        raise BadInput(
            f"Aftalen er udløbet den {danish.day(begun['to_date'].max())}.",  # type: ignore[arg-type]
            next_step="Vælg den aftale, der gælder på dagen, eller lad feltet stå tomt, hvis der ingen er.",
        )
    if len(live) > 1:
        raise BadInput("Flere aftaler gælder på dagen.", f"{', '.join(live['contract'])}.", "Vælg en af dem.")
    return live.row(0, named=True) if len(live) else None


def _provider(snapshot: Snapshot, offer: str) -> str | None:
    found = snapshot.table("offers").filter(pl.col("offer") == offer).select("provider").collect()["provider"]
    provider: str | None = found[0]
    return provider


def _current(ws: Workspace, snapshot: Snapshot, line: Line, new: NewRequest) -> _Price:
    """The price that the request would raise: settled before, typed, of the grants, or of the tariff list."""
    before, year_before = new.start - timedelta(days=1), date(new.start.year - 1, 12, 31)
    earlier = [k for k in all_kept(ws) if k.line == line and k.settled and k.start <= new.start]
    if earlier:
        last = max(earlier, key=lambda k: (k.start, int(k.key)))
        assert last.settled
        amount = last.settled.settled
        if new.current is not None and new.current != amount:
            raise BadInput(
                f"Prisen er senest aftalt til {_kr(amount)} i ønske nr. {last.key}.",
                next_step="Lad den nuværende pris stå tom; et nyt ønske begynder, hvor det forrige sluttede.",
            )
        also = [price for k in earlier if k.settled for price in (k.course.current, k.settled.settled)]
        return _Price(amount, f"aftalt i ønske nr. {last.key}", last.start.year, tuple(also))
    prices = prices_in_force(snapshot, line, before)
    if new.current is not None:
        known = new.current in prices_in_force(snapshot, line, year_before)
        return _Price(new.current, "skrevet", (year_before if known else before).year)
    told = "bevillingerne"
    if not prices:
        lines = price_lines(snapshot, before, Selection(offers=(line.offer,))).lines
        prices = dict.fromkeys(lines.filter(pl.col("unit") == line.unit)["price"], 1)
        told = "takstlisten"
    if len(prices) == 1:
        amount = next(iter(prices))
        older = prices_in_force(snapshot, line, year_before) or _listed(snapshot, line, year_before)
        return _Price(amount, told, (year_before if amount in older else before).year)
    if not prices:
        raise BadInput(
            f"Der er ingen pris for tilbuddet i registret den {danish.day(before)} i den enhed.",
            next_step="Skriv den nuværende pris, eller vælg en anden enhed.",
        )
    known_prices = ", ".join(_kr(price) for price in sorted(prices))
    raise BadInput(
        f"Tilbuddet har flere priser den {danish.day(before)}.", known_prices,
        "Skriv den nuværende pris, ydelsen eller aftalen, som ønsket gælder.",
    )  # fmt: skip


def _listed(snapshot: Snapshot, line: Line, day: date) -> set[Decimal]:
    lines = price_lines(snapshot, day, Selection(offers=(line.offer,))).lines
    return set(lines.filter(pl.col("unit") == line.unit)["price"])


def _due(ws: Workspace, new: NewRequest, price: _Price, agreement: dict[str, Any] | None, snapshot: Snapshot) -> Due:
    """What the agreement gives; a typed percentage counts where no agreement is registered."""
    clause = Clause(NO_CONTRACT)
    if agreement is not None:
        clause = Clause(agreement["index_clause"], agreement["index_percent"])
    if new.percent is not None:
        if clause.kind == "none":
            raise BadInput(
                "Aftalen siger, at prisen ikke reguleres, men der er skrevet en procent.",
                next_step="Lad procenten stå tom, eller vælg den rigtige aftale.",
            )
        found = due_price(price.amount, Clause("percent", new.percent), new.start, price.year)
        return replace(found, reason="Reguleringen er skrevet.") if found.percent is not None else found
    index = _index(ws, new.index, snapshot) if clause.kind == "pl" else None
    return due_price(price.amount, clause, new.start, price.year, index)


def _index(ws: Workspace, chosen: str, snapshot: Snapshot) -> dict[int, Decimal]:
    known = price_indices(ws, snapshot.id)
    if not chosen and len(known) > 1:
        raise BadInput(
            "Aftalen følger pris- og lønindekset, og der er flere at vælge imellem.",
            next_step=f"Vælg et af dem: {', '.join(known)}.",
        )
    return percentages_of(ws, chosen or next(iter(known)), snapshot.id) if known else {}


def _content(snapshot: Snapshot, line: Line, new: NewRequest, price: _Price, due: Due) -> dict[str, Any]:
    names = dict(snapshot.table("offers").select("offer", "offer_name").collect().iter_rows())
    course = Course(price.amount, min(due.price, new.asked), new.asked, new.cluster)
    return {
        "line": vars(line), "offer_name": names[line.offer] or line.offer, "from": new.start.isoformat(),
        "reason": new.reason.strip(), "current": str(course.current), "current_from": price.told,
        "asked": str(course.asked), "due": str(course.due), "due_reason": due.reason,
        "due_percent": None if due.percent is None else str(due.percent), "snapshot": snapshot.id,
        "data_date": snapshot.data_date.isoformat(), "cluster": new.cluster, "event": "received", "note": "",
        **course_content(course),
    }  # fmt: skip


def _units(snapshot: Snapshot, line: Line, new: NewRequest, price: _Price) -> dict[str, Any]:
    if new.units:
        return {"to_year_end": str(new.units[0]), "full_year": str(new.units[1]), "grants": None}
    found = affected(snapshot, line, (price.amount, *price.also), new.start)
    if not found.full_year:
        raise BadInput(
            "Ingen bevillinger på tilbuddet har den pris, så enhederne kan ikke tælles.",
            next_step="Skriv, hvor mange enheder I ventes at købe til årets udgang og på et helt år.",
        )
    return {"to_year_end": str(found.to_year_end), "full_year": str(found.full_year), "grants": found.grants}


def _agreed(ws: Workspace, agreement: dict[str, Any] | None, start: date) -> dict[str, Any]:
    """The agreement, and the laws that came after it and give cause to reopen it."""
    if agreement is None:
        return {"agreement": None, "reopened_by": []}
    laws = reopened_by(book_of(ws)["price_request.reopened_by"], agreement["from_date"], start)
    return {"agreement": agreement["contract"], "reopened_by": list(laws)}


def _kr(amount: Decimal) -> str:
    return f"{danish.number(amount, 2)} kr."
