"""What would a tariff pay that follows the citizens' progress, and how much of it would be chance?"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.grant_cost import accrued
from styrbar.analysis.incentive import FEWEST, OfferProgress, Progress, progress
from styrbar.analysis.names import Names, names_of
from styrbar.danish import count, kroner, number, percent
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import label
from styrbar.rules.incentive import Chance, Terms, citizens_needed, payment
from styrbar.rules.tariff.rounding import half_away
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvad ville en takst med resultatbetaling betale?"
VIEW = "målinger; prisen er periodiseret"
RISK = 0.10
"""The risk of paying for nothing that the number of citizens needed is reckoned for."""
DEFAULTS = Terms(Decimal("0.05"), Decimal("0.25"), Decimal("0.75"))
LEAST_DAYS = 90
EFFECT = Decimal("0.5")
_LEVELS = "niveauer fra 0 til 4; plus er bedre"
_COLUMNS = (
    AnswerColumn("offer", "Tilbud"),
    AnswerColumn("citizens", "Målte borgere", "integer", total=True, meaning="Borgere med mål målt to gange."),
    AnswerColumn("change", "Ændring", "decimal", meaning=f"Borgernes gennemsnit, {_LEVELS}."),
    AnswerColumn("expected", "Forventet", "decimal", meaning="Samme måltype og startniveau hos de andre tilbud."),
    AnswerColumn("deviation", "Forskel", "decimal", meaning="Ændring minus forventet: den, der betales efter."),
    AnswerColumn("low", "Nedre grænse", "decimal", meaning="Forskellens 95 %-interval."),
    AnswerColumn("high", "Øvre grænse", "decimal", meaning="Forskellens 95 %-interval."),
    AnswerColumn("price", "Fast takst", "kroner", total=True, meaning="Hvad de målte borgere koster i perioden."),
    AnswerColumn("payment", "Tilbuddet får", "price", total=True, meaning="Ud over fast takst. Minus betales tilbage."),
    AnswerColumn("worth", "Værdi for kommunen", "price", total=True, meaning="Forskel × borgere × værdi af et niveau."),
    AnswerColumn("gain", "Kommunens gevinst", "price", total=True, meaning="Værdi minus det, tilbuddet får."),
    AnswerColumn("chance", "Betales uden virkning", "percent", meaning="Risiko, hvis tilbuddet gør som forventet."),
    AnswerColumn("missed", "Overses", "percent", meaning="Risiko for intet ekstra trods den virkning, der er valgt."),
    AnswerColumn("note", "Bemærkning"),
)  # fmt: skip


@dataclass(frozen=True)
class IncentiveChoices:
    """What the user chose: snapshot and year (None is the newest), terms, and what they are held against.

    `worth` is kroner for one level of one citizen, `effect` the true effect in levels that one would not want to
    overlook, `least_days` the fewest days between a goal's first and last measurement.
    """

    snapshot: str | None = None
    year: int | None = None
    legal_basis: str | None = None
    terms: Terms = field(default=DEFAULTS)
    least_days: int = LEAST_DAYS
    effect: Decimal = EFFECT
    worth: Decimal = Decimal(0)


@dataclass(frozen=True)
class _Paid:
    """An offer with its price, what it gets and how often chance would do the same."""

    offer: OfferProgress
    price: int
    payment: int
    worth: int
    chance: Chance


def terms_of(share: Decimal, corridor: Decimal, cap: Decimal, both_ways: bool) -> Terms:
    """The terms that pages and commands ask for. Raises BadTerms."""
    return Terms(share, corridor, cap, both_ways)


def run_incentive(ws: Workspace, choices: IncentiveChoices) -> Answer:
    """Answer the question for one calendar year, up to the data's date; only groups of FEWEST citizens or more."""
    ws.actor.require("see_figures")
    _check(choices)
    snapshot = ws.snapshot(choices.snapshot)
    start, end = _period(snapshot, choices.year)
    found = progress(snapshot, start, end, choices.least_days, choices.legal_basis)
    paid = _paid(found, _prices(snapshot, found.persons, start, end), choices)
    return Answer(
        QUESTION,
        _sentence(snapshot, found, paid, choices, start.year),
        Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, start, end, VIEW),
        (_offers(paid, choices, found, names_of(snapshot)), _reference(found)),
        _figures(paid, found, choices),
        (*_assumptions(choices), *_left_out(found), *made_from(ws, snapshot)),
    )


def incentive_bases(ws: Workspace, snapshot_id: str | None) -> tuple[str, ...]:
    """The legal bases of the offers that have goals, in order."""
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(snapshot_id)
    offers = snapshot.table("offers").join(snapshot.table("goals").select("offer"), on="offer", how="semi")
    return tuple(offers.select("legal_basis").unique().sort("legal_basis").collect()["legal_basis"].drop_nulls())


def _check(choices: IncentiveChoices) -> None:
    for wrong, what in (
        (choices.year is not None and not 1990 <= choices.year <= 2100, "Året skal være fra 1990 til 2100"),
        (not 1 <= choices.least_days <= 3660, "Dagene mellem målingerne skal være fra 1 til 3.660"),
        (not (choices.effect.is_finite() and 0 <= choices.effect <= 4), "Virkningen skal være fra 0 til 4 niveauer"),
        (
            not (choices.worth.is_finite() and 0 <= choices.worth <= 100_000_000),
            "Værdien af et niveau skal være fra 0 til 100 mio. kr.",
        ),
    ):
        if wrong:
            raise BadInput(f"{what.removesuffix('.')}.", next_step="Skriv et andet tal.")


def _period(snapshot: Snapshot, year: int | None) -> tuple[date, date]:
    """The year from its first day to the data's date, or to its last day."""
    chosen = year or snapshot.data_date.year
    first, last = date(chosen, 1, 1), date(chosen, 12, 31)
    return first, min(last, snapshot.data_date) if snapshot.data_date >= first else last


def _prices(snapshot: Snapshot, persons: pl.DataFrame, start: date, end: date) -> Mapping[str, int]:
    """What the measured citizens' granted help at each offer costs from start to end, in øre, by offer."""
    if persons.is_empty():
        return {}
    grants = snapshot.table("grants").select("grant_id", "citizen", "offer").unique("grant_id")
    theirs = grants.join(persons.lazy(), on=["offer", "citizen"], how="semi")
    rows = accrued(snapshot, start, end, "granted").join(theirs, on="grant_id").group_by("offer")
    return dict(rows.agg(pl.col("amount").sum()).collect().iter_rows())


def _paid(found: Progress, prices: Mapping[str, int], choices: IncentiveChoices) -> tuple[_Paid, ...]:
    level = choices.worth * 100
    return tuple(
        _Paid(
            offer,
            price := prices.get(offer.offer, 0),
            payment(price, offer.deviation, choices.terms),
            half_away(level * offer.deviation * offer.citizens),
            Chance(found.spread or 0.0, offer.citizens),
        )
        for offer in found.offers
    )


def _offers(paid: tuple[_Paid, ...], choices: IncentiveChoices, found: Progress, names: Names) -> AnswerTable:
    needed = citizens_needed(found.spread or 0.0, choices.terms, RISK)
    rows = [_row(p, choices, needed, names) for p in paid]
    columns = tuple(c for c in _COLUMNS if c.name != "worth" or choices.worth)
    kept = [c.name for c in columns]
    frame = pl.DataFrame(rows, schema=_SCHEMA).select(kept)
    return AnswerTable("offers", "Tilbud", columns, frame, f"Ingen tilbud har mindst {FEWEST} målte borgere.")


_SCHEMA: dict[str, pl.DataType | type[pl.DataType]] = {
    "offer": pl.String, "citizens": pl.Int64, "change": pl.Float64, "expected": pl.Float64,
    "deviation": pl.Decimal(9, 2), "low": pl.Float64, "high": pl.Float64, "price": pl.Int64, "payment": pl.Int64,
    "worth": pl.Int64, "gain": pl.Int64, "chance": pl.Float64, "missed": pl.Float64, "note": pl.String,
}  # fmt: skip


def _row(p: _Paid, choices: IncentiveChoices, needed: int | None, names: Names) -> dict[str, object]:
    o = p.offer
    notes = ["Kan være tilfældigt"] if o.low <= 0 <= o.high else []
    notes += ["få borgere"] if needed is None or o.citizens < needed else []
    told = ", ".join(notes)
    return {
        "offer": names.of("offer", o.offer), "citizens": o.citizens, "change": o.change, "expected": o.expected,
        "deviation": o.deviation, "low": o.low, "high": o.high, "price": p.price, "payment": p.payment,
        "worth": p.worth, "gain": p.worth - p.payment, "chance": p.chance.paid_for_nothing(choices.terms),
        "missed": p.chance.missed(choices.terms, float(choices.effect)), "note": told[:1].upper() + told[1:],
    }  # fmt: skip


def _reference(found: Progress) -> AnswerTable:
    types = [label("goal_type", kind) for kind in found.reference["goal_type"]]
    few = [f"Under {FEWEST} borgere" if yearly is None else "" for yearly in found.reference["yearly"]]
    frame = found.reference.select(
        pl.Series("goal_type", types, pl.String),
        pl.col("level"),
        pl.when(pl.col("citizens") >= FEWEST).then(pl.col("goals").cast(pl.Int64)).alias("goals"),
        pl.col("yearly"),
        pl.Series("note", few, pl.String),
    )
    columns = (
        AnswerColumn("goal_type", "Måltype"),
        AnswerColumn("level", "Startniveau", "integer"),
        AnswerColumn("goals", "Mål", "integer"),
        AnswerColumn("yearly", "Ændring pr. år", "decimal", meaning=f"Alle målte borgere, {_LEVELS}."),
        AnswerColumn("note", "Bemærkning"),
    )
    return AnswerTable("reference", "Hvad der er at forvente", columns, frame, "Ingen mål er målt to gange.")


def _figures(paid: tuple[_Paid, ...], found: Progress, choices: IncentiveChoices) -> tuple[Figure, ...]:
    needed = citizens_needed(found.spread, choices.terms, RISK) if found.spread is not None else None
    if not paid:
        return ()
    nothing = sum(float(choices.terms.share) * p.price * p.chance.share_paid_for_nothing(choices.terms) for p in paid)
    return (
        Figure("Målte borgere", sum(p.offer.citizens for p in paid), "integer", f"i {_offers_word(len(paid))}"),
        Figure("Ekstra til tilbud", sum(p.payment for p in paid if p.payment > 0), "price"),
        Figure("Betales tilbage", -sum(p.payment for p in paid if p.payment < 0), "price"),
        Figure("Ekstra ved ren tilfældighed", half_away(Decimal(f"{nothing:.4f}")), "price", "ventet, uden virkning"),
        Figure("Borgere, der skal til", needed, "integer", f"pr. tilbud for højst {percent(RISK, 0)} risiko"),
    )  # fmt: skip


def _sentence(
    snapshot: Snapshot, found: Progress, paid: tuple[_Paid, ...], choices: IncentiveChoices, year: int
) -> str:
    if not paid:
        return _nothing(snapshot, found, year)
    moved = [p for p in paid if p.payment]
    extra, back = sum(p.payment for p in moved if p.payment > 0), -sum(p.payment for p in moved if p.payment < 0)
    by_chance = sum(p.chance.paid_for_nothing(choices.terms) for p in paid)
    return (
        f"I {year} ville {len(moved)} af {_offers_word(len(paid))} få ændret betaling: {kroner(extra)} ekstra og "
        f"{kroner(back)} tilbage. Af ren tilfældighed ville det i gennemsnit ske for {number(by_chance, 1)} af dem."
    )


def _nothing(snapshot: Snapshot, found: Progress, year: int) -> str:
    if snapshot.table("measurements").head(1).collect().is_empty():
        return "Der er ingen målinger i øjebliksbilledet. Indlæs arkene «mål» og «målinger» fra Styrbars skabelon."
    if found.reference.is_empty() and found.left_out["once"]:
        return f"Målene er kun målt én gang til og med {year}. Der skal to målinger til at se en ændring."
    if found.reference.is_empty():
        return f"Ingen mål er målt i {year}. Vælg et andet år."
    return f"Ingen tilbud har mindst {FEWEST} borgere, der er målt to gange, så der kan ikke vises tal for {year}."


def _offers_word(n: int) -> str:
    return count(n, "tilbud", "tilbud")


def _assumptions(choices: IncentiveChoices) -> tuple[Basis, ...]:
    """Every term is somebody's choice: no rule and no source gives a figure for it."""
    terms = choices.terms
    ways = "tilbud under det forventede betaler tilbage" if terms.both_ways else "ingen betaler tilbage"
    share, corridor, cap = percent(float(terms.share)), number(terms.corridor, 2), number(terms.cap, 2)
    told = f"Højst {share} af fast takst; intet inden for ± {corridor} niveau; det hele fra {cap} niveau; {ways}"
    value = f"{number(choices.worth, 2)} kr. pr. borger" if choices.worth else "Ikke regnet med"
    where = choices.legal_basis or "Alle tilbud"
    return (
        Basis("Vilkår (forudsætning)", told, "incitament"),
        Basis("Omfatter", f"{where}; mindst {choices.least_days} dage mellem første og sidste måling", "incitament"),
        Basis("Virkning, der ikke må overses", f"{number(choices.effect, 2)} niveau (forudsætning)", "incitament"),
        Basis("Værdi af et niveau", f"{value} (forudsætning)", "incitament"),
        Basis("Kilde", "Intet tal kommer fra en lov; Ekspertudvalget, anbefaling 2.4, nævner kun tanken", "incitament"),
    )


def _left_out(found: Progress) -> tuple[Basis, ...]:
    """What was not counted, and how much citizens differ."""
    reasons = {"once": "kun målt én gang", "short": "målt med for få dage imellem", "alone": "ingen at sammenligne med"}
    goals = "; ".join(f"{count(n, 'mål', 'mål')} {reasons[why]}" for why, n in found.left_out.items() if n)
    spread = "Kan ikke regnes" if found.spread is None else f"{number(found.spread, 2)} niveau mellem borgere"
    small = f"{_offers_word(found.small)} med under {FEWEST} målte borgere: vises ikke, og fast takst gælder"
    return (
        Basis("Ikke talt med", goals or "Ingen mål", "incitament"),
        Basis("Små tilbud", small, "incitament"),
        Basis("Spredning", spread, "incitament"),
    )
