"""Hvilke prisstigninger har vi undgået? The list of requests, and one request with its course and its payments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl
from django.utils import timezone

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.price_requests import Avoided, Followed, Settled, avoided, followed, paid_side, spans
from styrbar.decisions import settings
from styrbar.decisions.models import Record
from styrbar.errors import BadInput
from styrbar.rules.price_request.course import SIDES, STATES
from styrbar.rules.price_request.due import told_percent
from styrbar.runs.controls import with_file
from styrbar.runs.price_request_kept import EVENTS, Kept, all_kept, one_kept
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import Year, made_from, year_of

QUESTION = "Hvilke prisstigninger har vi undgået?"
METHOD = Basis("Metode", "Ønsker om højere pris: skyldigt, aftalt og undgået", "prisoensker")
PERMISSION = "approve_prices"
_PRICE = pl.Decimal(38, 6)
_LIST: tuple[tuple[AnswerColumn, Any], ...] = (
    (AnswerColumn("offer", "Tilbud"), pl.String),
    (AnswerColumn("number", "Nr."), pl.String),
    (AnswerColumn("state", "Tilstand"), pl.String),
    (AnswerColumn("start", "Fra", "date"), pl.Date),
    (AnswerColumn("per", "Pr."), pl.String),
    (AnswerColumn("current", "Nu", "decimal", meaning="Nuværende pris i kr. pr. enhed."), _PRICE),
    (AnswerColumn("asked", "Ønsket", "decimal", meaning="Den ønskede pris i kr. pr. enhed."), _PRICE),
    (AnswerColumn("due", "Følger af aftalen", "decimal", meaning="Prisen efter aftalens egen regulering."), _PRICE),
    (AnswerColumn("settled", "Afgjort", "decimal", meaning="Den besluttede pris. Tom indtil da."), _PRICE),
    (
        AnswerColumn("wanted", "Ønsket merudgift", "kroner", total=True, meaning="På et helt år, uden tilbagetrukne."),
        pl.Int64,
    ),
    (
        AnswerColumn("avoided_full", "Undgået, helt år", "kroner", total=True, meaning="(Ønsket - afgjort) x enheder."),
        pl.Int64,
    ),
    (
        AnswerColumn("avoided_year", "Undgået til årets udgang", "kroner", total=True, meaning="Fra datoen til 31-12."),
        pl.Int64,
    ),
    (
        AnswerColumn(
            "realised", "Realiseret", "kroner", total=True,
            meaning="Ønsket pris minus det betalte, for det, der er betalt. Tom, når intet er betalt endnu.",
        ),
        pl.Int64,
    ),
    (AnswerColumn("flag", "Bemærk"), pl.String),
)  # fmt: skip


@dataclass(frozen=True)
class RequestChoices:
    """The year that requests begin in and the snapshot they are followed on (None is the newest), and one state."""

    year: int | None = None
    state: str | None = None
    snapshot: str | None = None


@dataclass(frozen=True)
class _Counted:
    """A request with its avoided cost and what has been paid (None where nothing is decided or followed)."""

    kept: Kept
    avoided: Avoided | None
    followed: Followed | None
    tolerance: int

    @property
    def full_rise(self) -> int:
        """The settled rise in a whole year, øre; 0 until it is decided."""
        return 0 if self.kept.settled is None else self._over_year(self.kept.settled.settled)

    @property
    def due_rise(self) -> int:
        """What follows of the agreement in a whole year, øre."""
        return self._over_year(self.kept.course.due)

    @property
    def wanted(self) -> int:
        """The rise asked for in a whole year; of a decided one settled and avoided together, so none counts twice."""
        if self.kept.content["state"] == "withdrawn":
            return 0
        if self.avoided is None:
            return self._over_year(self.kept.course.asked)
        return self.full_rise + self.avoided.full_year

    def _over_year(self, price: Decimal) -> int:
        exact = (price - self.kept.course.current) * self.kept.number("full_year") * 100
        return int(exact.quantize(Decimal(1), "ROUND_HALF_UP"))

    @property
    def realised(self) -> int | None:
        """What the asked price would have cost more than was paid, øre."""
        if self.followed is None or self.followed.rows.is_empty():
            return None
        return int(self.followed.rows["asked"].sum()) - int(self.followed.rows["paid"].sum())

    @property
    def above(self) -> int:
        """Paid above the settled price, øre."""
        return 0 if self.followed is None else int(self.followed.rows["above"].sum())

    @property
    def flag(self) -> str:
        """What somebody should look at."""
        notes = []
        if self.followed is not None and self.above > self.tolerance:
            notes.append("Der er betalt mere end afgjort")
        if self.followed is not None and self.followed.dearer:
            notes.append("Bevillinger står med en højere pris")
        if self.kept.content["reopened_by"]:
            notes.append("Ny lov giver anledning til at genåbne aftalen")
        return "; ".join(notes)


def run_requests(ws: Workspace, choices: RequestChoices) -> Answer:
    """The requests that begin in a year, with what was asked, settled, avoided and realised."""
    ws.actor.require(PERMISSION)
    if choices.state is not None and choices.state not in STATES:
        known = ", ".join(f"{name} ({title.lower()})" for name, title in STATES.items())
        raise BadInput("Den tilstand findes ikke.", next_step=f"Vælg blandt: {known}.")
    kept = all_kept(ws)
    number = choices.year or max((k.start.year for k in kept), default=timezone.localdate().year)
    year = _year(ws, choices.snapshot, number)
    chosen = [k for k in kept if k.start.year == number and choices.state in {None, k.content["state"]}]
    rows = _counted(ws, kept, chosen, year)
    table = _list_table(rows)
    scope = _scope(ws, year, date(number, 1, 1), date(number, 12, 31))
    basis = (METHOD, *_counts_basis(rows), *(made_from(ws, year.snapshot) if year else ()))
    return Answer(QUESTION, _sentence(rows, number), scope, (table, _parts(rows)), _figures(rows), basis)


def run_request(ws: Workspace, key: str, snapshot: str | None = None) -> Answer:
    """One request: its prices, its course, and what has been paid since. Raises NotFound."""
    ws.actor.require(PERMISSION)
    kept, versions = one_kept(ws, key)
    year = _year(ws, snapshot, kept.start.year)
    (row,) = _counted(ws, all_kept(ws), [kept], year)
    tables = (_facts(ws, row), _history(versions), *_payments(ws, row, year))
    scope = _scope(ws, year, kept.start, date(kept.start.year, 12, 31))
    levels = [book_of(ws).at("price_request.approval_level", timezone.localdate())] if kept.course.cluster else []
    laws = [book_of(ws).at("price_request.reopened_by", kept.start)] if kept.content["reopened_by"] else []
    basis = (
        METHOD,
        *rule_basis((*levels, *laws)),
        *_counts_basis([row]),
        *(made_from(ws, year.snapshot) if year else ()),
    )
    return Answer(
        kept.title, _told(row), scope, tables, _one_figures(row), basis, names={"state": kept.content["state"]}
    )


def states() -> dict[str, str]:
    """The states' names and titles, to choose among."""
    return dict(STATES)


def _year(ws: Workspace, snapshot: str | None, number: int) -> Year | None:
    """The year that is followed; None before the first import."""
    return year_of(ws, snapshot, number, "expected") if ws.store.manifests() else None


def _counted(ws: Workspace, kept: Sequence[Kept], chosen: Sequence[Kept], year: Year | None) -> list[_Counted]:
    decided = [k.settled for k in kept if k.settled]
    sums, held = avoided(decided), spans(decided)
    tolerance = settings.value(ws.actor.organisation, "price_tolerance")
    offers = {k.line.offer for k in chosen if k.settled}
    paid = paid_side(year.expected, year.snapshot, offers) if year and offers else None

    def follow(settled: Settled | None) -> Followed | None:
        if settled is None or year is None or paid is None or settled.start > year.snapshot.data_date:
            return None
        return followed(paid, settled, held[settled.key])

    return [_Counted(k, sums.get(k.key), follow(k.settled), tolerance) for k in chosen]


def _list_table(rows: Sequence[_Counted]) -> AnswerTable:
    values = [
        (
            row.kept.content["offer_name"], row.kept.key, STATES[row.kept.content["state"]], row.kept.start,
            row.kept.per, row.kept.course.current, row.kept.course.asked, row.kept.course.due,
            row.kept.course.settled, row.wanted,
            row.avoided.full_year if row.avoided else None, row.avoided.to_year_end if row.avoided else None,
            row.realised, row.flag,
        )
        for row in reversed(rows)
    ]  # fmt: skip
    columns = tuple(column for column, _ in _LIST)
    frame = pl.DataFrame(values, schema={column.name: dtype for column, dtype in _LIST}, orient="row")
    return AnswerTable(
        "requests", "Ønsker om højere pris", columns, frame, keys=frame.select(key="number"),
        empty="Ingen leverandører har bedt om en højere pris i året. Opret et ønske, når I får det første.",
    )  # fmt: skip


def _parts(rows: Sequence[_Counted]) -> AnswerTable:
    """From what was asked to what was settled, of the decided requests."""
    decided = [row for row in rows if row.avoided]
    due = sum(row.due_rise for row in decided)
    beyond = sum(row.wanted for row in decided) - due
    less = -sum(row.avoided.full_year for row in decided if row.avoided)
    parts = [("Følger af aftalerne", due), ("Ønsket ud over aftalerne", beyond), ("Undgået", less)] if decided else []
    columns = (
        AnswerColumn("part", "Del"),
        AnswerColumn(
            "amount", "På et helt år", "kroner", total=True, signed=True, meaning="I alt er den aftalte merudgift."
        ),
    )
    frame = pl.DataFrame(parts, schema={"part": pl.String, "amount": pl.Int64}, orient="row")
    return AnswerTable("parts", "Fra ønsket til aftalt", columns, frame, empty="Ingen ønsker er afgjort endnu.")


def _figures(rows: Sequence[_Counted]) -> tuple[Figure, ...]:
    decided = [row.avoided for row in rows if row.avoided]
    realised = [row.realised for row in rows if row.realised is not None]
    waiting = sum(row.avoided is None and row.kept.content["state"] != "withdrawn" for row in rows)
    return (
        Figure("Ønsket merudgift", sum(r.wanted for r in rows), note="På et helt år"),
        Figure("Undgået på et helt år", sum(a.full_year for a in decided) if decided else None),
        Figure("Undgået til årets udgang", sum(a.to_year_end for a in decided) if decided else None),
        Figure("Realiseret til nu", sum(realised) if realised else None, note="På det, der er betalt"),
        Figure("Ikke afgjort endnu", waiting, "integer"),
    )


def _one_figures(row: _Counted) -> tuple[Figure, ...]:
    known = row.avoided
    return (
        Figure("Ønsket merudgift", row.wanted, note="På et helt år"),
        Figure("Følger af aftalen", row.due_rise, note="På et helt år"),
        Figure("Undgået på et helt år", known.full_year if known else None),
        Figure("Undgået til årets udgang", known.to_year_end if known else None),
        Figure("Realiseret til nu", row.realised, note="På det, der er betalt"),
    )


def _sentence(rows: Sequence[_Counted], year: int) -> str:
    if not rows:
        return f"Ingen ønsker om højere pris begynder i {year}."
    decided = [row.avoided for row in rows if row.avoided]
    told = f"{danish.count(len(rows), 'ønske', 'ønsker')} om højere pris i {year}; {len(decided)} er afgjort"
    if not decided:
        return f"{told}."
    full = danish.kroner(sum(a.full_year for a in decided), 0)
    flags = sum(bool(row.flag) for row in rows)
    seen = f" {danish.count(flags, 'ønske bør', 'ønsker bør')} ses efter." if flags else ""
    return f"{told}. {full} om året er undgået.{seen}"


def _told(row: _Counted) -> str:
    course, per = row.kept.course, row.kept.per
    asked = f"{_kr(course.asked)} pr. {per} fra {danish.day(row.kept.start)} mod {_kr(course.current)} nu"
    state = STATES[course.state]
    if row.avoided is None:
        return f"{state}. Leverandøren ønsker {asked}; {_kr(course.due)} følger af aftalen."
    assert course.settled is not None
    return f"{state}. Leverandøren ønskede {asked}; afgjort til {_kr(course.settled)}"


def _facts(ws: Workspace, row: _Counted) -> AnswerTable:
    kept, c = row.kept, row.kept.content
    course = kept.course
    percent = f" ({told_percent(Decimal(c['due_percent']))})" if c["due_percent"] else ""
    laws = book_of(ws)["price_request.reopened_by"].codes
    units = f"{_units(kept, 'to_year_end')} til årets udgang, {_units(kept, 'full_year')} på et helt år"
    source = "skrevet" if c["grants"] is None else danish.count(c["grants"], "bevilling", "bevillinger")
    lines = [
        ("Gælder", ", ".join(filter(None, (c["offer_name"], c["line"]["service"], c["line"]["contract"])))),
        ("Nuværende pris", f"{_kr(course.current)} pr. {kept.per}; {c['current_from']}"),
        ("Ønsket pris", f"{_kr(course.asked)} fra {danish.day(kept.start)}"),
        ("Følger af aftalen", f"{_kr(course.due)}{percent} {c['due_reason']}"),
        ("Afgjort", "" if course.settled is None else _kr(course.settled)),
        ("Enheder", f"{units}; {source}"),
        ("Aftale", c["agreement"] or "Ingen aftale er indlæst for tilbuddet den dag"),
        ("Klynge", "Ja, begge kommuner godkender" if course.cluster else "Nej"),
        ("Ny lov", ", ".join(laws[code] for code in c["reopened_by"]).capitalize()),
        ("Begrundelse", c["reason"]),
        ("Bemærk", row.flag),
    ]
    frame = pl.DataFrame(
        [line for line in lines if line[1]], schema={"what": pl.String, "said": pl.String}, orient="row"
    )
    return AnswerTable("facts", "Ønsket", (AnswerColumn("what", "Hvad"), AnswerColumn("said", "Oplysning")), frame)


def _history(versions: Sequence[Record]) -> AnswerTable:
    rows = []
    for record in versions:
        c: Mapping[str, Any] = record.content
        given = c["approvals"][-1] if c["event"] == "approve" else None
        who = f" for {SIDES[given['side']]} af {given['name']}, {given['title']}" if given else ""
        settled = None if c["settled"] is None else Decimal(c["settled"])
        at = timezone.localtime(record.at).strftime("%d-%m-%Y %H:%M")
        rows.append((at, f"{EVENTS[c['event']]}{who}", STATES[c["state"]], settled, str(record.by), c["note"]))
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "at": pl.String, "event": pl.String, "state": pl.String, "settled": _PRICE, "by": pl.String, "note": pl.String,
    }  # fmt: skip
    columns = (
        AnswerColumn("at", "Tidspunkt"),
        AnswerColumn("event", "Hvad skete der"),
        AnswerColumn("state", "Derefter"),
        AnswerColumn("settled", "Pris, kr.", "decimal"),
        AnswerColumn("by", "Registreret af"),
        AnswerColumn("note", "Bemærkning"),
    )
    return AnswerTable("history", "Forløb", columns, pl.DataFrame(rows, schema=schema, orient="row"))


def _payments(ws: Workspace, row: _Counted, year: Year | None) -> tuple[AnswerTable, ...]:
    """What has been paid since, month by month; with the grant, file and line for those who may see people."""
    if row.followed is None or year is None:
        return ()
    people = ws.actor.may("see_persons")
    rows = with_file(row.followed.rows, year.snapshot.files)
    money = ["units", "agreed", "asked", "paid", "above"]
    if not people:
        rows = rows.group_by("month").agg(pl.col(money).sum()).sort("month")
    personal = (
        AnswerColumn("citizen", "Borger", "citizen"),
        AnswerColumn("grant_id", "Bevilling"),
        AnswerColumn("file", "Fil"),
        AnswerColumn("source_line", "Linje", "integer"),
    )
    columns = (
        AnswerColumn("month", "Måned", "month"),
        *(personal[:2] if people else ()),
        AnswerColumn("units", "Enheder", "decimal"),
        AnswerColumn("asked", "Til ønsket pris", "kroner", total=True),
        AnswerColumn("agreed", "Til afgjort pris", "kroner", total=True),
        AnswerColumn("paid", "Betalt", "kroner", total=True),
        AnswerColumn("above", "Over afgjort", "kroner", total=True, signed=True),
        AnswerColumn("saved", "Realiseret", "kroner", total=True, meaning="Til ønsket pris minus betalt."),
        *(personal[2:] if people else ()),
    )
    told = rows.with_columns(saved=pl.col("asked") - pl.col("paid"))
    return (
        AnswerTable(
            "payments", "Betalt siden", columns, told.select(c.name for c in columns),
            empty="Der er endnu ikke betalt en regning for tiden efter datoen.",
            keys=told.select("citizen") if people else None,
        ),
    )  # fmt: skip


def _counts_basis(rows: Sequence[_Counted]) -> tuple[Basis, ...]:
    told = "(ønsket pris - afgjort pris) x enheder; det, der følger af aftalen, er aldrig undgået"
    tolerance = danish.kroner(rows[0].tolerance) if rows else ""
    marked = (Basis("Tolerance over afgjort pris", tolerance, "prisoensker"),) if rows else ()
    return (Basis("Undgået", told, "prisoensker"), *marked)


def _scope(ws: Workspace, year: Year | None, start: date, end: date) -> Scope:
    name = ws.actor.organisation.name
    if year is None:
        return Scope(name, "", timezone.localdate(), start, end, "betalt")
    return Scope(name, year.snapshot.id, year.snapshot.data_date, start, end, "betalt")


def _units(kept: Kept, name: str) -> str:
    return f"{danish.number(kept.number(name), 2)} {kept.per}"


def _kr(amount: Decimal) -> str:
    return f"{danish.number(amount, 2)} kr."
