"""What would a ceiling on tariffs change? Whom it touches, how far they must come down, and what a year would save."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.ceilings import Ceiling, title
from styrbar.analysis.price_ceiling import CeilingEffect, price_ceiling
from styrbar.analysis.price_lines import under
from styrbar.errors import BadInput
from styrbar.rules.book import InForce
from styrbar.runs.alternative_offer import refuse_cpr
from styrbar.runs.price_selection import day_of, section, shown_owners
from styrbar.runs.rules import book_of, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import STATUSES, made_from

QUESTION = "Hvad ville et takstloft ændre?"
METHODS = {"kroner": "fixed", "percentil": "percentile", "egen": "own"}
METHOD_TITLES = {
    "kroner": "Fast beløb, kr. pr. døgn",
    "percentil": "Percentil af taksterne",
    "egen": "Egne tilbuds gennemsnit, plus procent",
}
_NUMBER = re.compile(r"-?(?:\d{1,3}(?:\.\d{3})+|\d{1,9})(?:,\d{1,4})?")
_EXAMPLE = "Skriv f.eks. «SEL § 109; kroner=2500» eller «SEL § 110; målgruppe=Hjemløshed; percentil=75»."


@dataclass(frozen=True)
class CeilingChoices:
    """What the user chose: the ceilings as they are written, the snapshot, the day whose year it is, and the total."""

    ceilings: tuple[str, ...] = ()
    snapshot: str | None = None
    day: date | None = None
    status: str = "expected"


def ceiling_of(text: str) -> Ceiling:
    """«SEL § 110; målgruppe=Hjemløshed; trin=2; percentil=75» → the ceiling. Raises BadInput."""
    first, *more = [part.strip() for part in text.split(";")]
    said: dict[str, str] = {}
    for part in more:
        name, sign, value = (piece.strip() for piece in part.partition("="))
        if not sign or name.lower() not in {"målgruppe", "trin", *METHODS} or name.lower() in said:
            raise BadInput("Et loft kan ikke læses.", next_step=_EXAMPLE)
        said[name.lower()] = value
    chosen = [name for name in METHODS if name in said]
    if len(chosen) != 1:
        raise BadInput("Et loft skal have præcis én værdi: kroner, percentil eller egen.", next_step=_EXAMPLE)
    if "trin" in said and not said["trin"].isdecimal():
        raise BadInput("Et trin skal være et helt tal.", next_step=_EXAMPLE)
    written = re.sub(r"\s|%|kr\.?", "", said[chosen[0]])
    if not _NUMBER.fullmatch(written):
        raise BadInput("Loftets værdi er ikke et tal.", next_step=_EXAMPLE)
    number = Decimal(written.replace(".", "").replace(",", "."))
    step = int(said["trin"]) if "trin" in said else None
    return Ceiling(section(first), METHODS[chosen[0]], number, said.get("målgruppe") or None, step)


def ceiling_words(ceiling: Ceiling) -> str:
    """A ceiling as it is read: «SEL § 110, Hjemløshed: 75-percentilen»."""
    value = danish.number(
        ceiling.value, -int(ceiling.value.normalize().as_tuple().exponent) if ceiling.value % 1 else 0
    )
    told = {
        "fixed": f"{value} kr. pr. døgn",
        "percentile": f"{value}-percentilen",
        "own": f"egne tilbuds gennemsnit {'plus' if ceiling.value >= 0 else 'minus'} {value.removeprefix('-')} procent",
    }
    return f"{title(ceiling)}: {told[ceiling.method]}"


def run_price_ceiling(ws: Workspace, choices: CeilingChoices) -> Answer:
    """Answer «Hvad ville et takstloft ændre?» for the year of the day; no people are shown."""
    ws.actor.require("see_figures")
    if choices.status not in STATUSES:
        raise BadInput(f"«{choices.status}» er ikke en status.", next_step="Vælg granted eller expected.")
    refuse_cpr(*choices.ceilings)
    ceilings = tuple(map(ceiling_of, choices.ceilings))
    snapshot = ws.snapshot(choices.snapshot)
    day = day_of(snapshot, choices.day)
    found = price_ceiling(snapshot, day, ceilings, choices.status)
    self_referral = book_of(ws).at("referral.self_referral", date(day.year, 12, 31))
    first, last = date(day.year, 1, 1), date(day.year, 12, 31)
    scope = Scope(ws.actor.organisation.name, snapshot.id, snapshot.data_date, first, last, "planlagte betalinger")
    return Answer(
        QUESTION,
        _sentence(found, day.year),
        scope,
        (
            _offers(found),
            _limits(found, ceilings),
            _sections(found, self_referral),
            _lines(found),
            _left_out(found),
        ),
        _figures(found, self_referral),
        (*_basis(choices, ceilings, day), *rule_basis((self_referral,)), *made_from(ws, snapshot)),
        found.outside,
    )


def run_no_ceiling(ws: Workspace, snapshot_id: str | None = None) -> Answer:
    """The page before a ceiling is chosen: what to do first, and no figures."""
    ws.actor.require("see_figures")
    snapshot = ws.snapshot(snapshot_id)
    day = snapshot.data_date
    scope = Scope(ws.actor.organisation.name, snapshot.id, day, day, day, "planlagte betalinger")
    told = "Vælg paragraf, metode og værdi, og tilføj loftet. Flere lofter kan gælde samtidig."
    return Answer(QUESTION, told, scope, (), (), (Basis("Metode", "Takstloft", "takstloft"), *made_from(ws, snapshot)))


def _sentence(found: CeilingEffect, year: int) -> str:
    touched = found.limits["touched"].sum()
    saving = int(found.limits["saving"].sum())
    if not touched and not saving:
        return "Ingen takster og ingen priser ligger over loftet."
    return (
        f"Loftet rammer {danish.count(int(touched), 'tilbud', 'tilbud')} og "
        f"{danish.count(found.citizens, 'borger', 'borgere')}, og {year} ville med samme forbrug koste "
        f"{danish.kroner(saving, 0)} mindre."
    )


def _figures(found: CeilingEffect, self_referral: InForce) -> tuple[Figure, ...]:
    ours = found.sections.filter(under(self_referral.words))
    without = (
        (Figure("Heraf uden visitation", int(ours["saving"].sum()), note=", ".join(self_referral.words)),)
        if ours.height
        else ()
    )
    return (
        Figure("Sparet i året", int(found.limits["saving"].sum())),
        *without,
        Figure("Tilbud over loftet", int(found.limits["touched"].sum()), "integer"),
        Figure("Borgere over loftet", found.citizens, "integer"),
        Figure("Døgn over loftet", int(found.limits["days"].sum()), "integer"),
    )


def _sums() -> tuple[AnswerColumn, ...]:
    return (
        AnswerColumn("citizens", "Borgere over loftet", "integer", meaning="Borgere med mindst ét døgn over loftet."),
        AnswerColumn("days", "Døgn over loftet", "integer", total=True),
        AnswerColumn("cost", "Planlagt i året", "kroner", total=True, meaning="Alle årets planlagte betalinger."),
        AnswerColumn("saving", "Sparet", "kroner", total=True, meaning="Pris minus loft, gange mængden, på øren."),
        AnswerColumn("after", "Med loftet", "kroner", total=True),
    )


def _offers(found: CeilingEffect) -> AnswerTable:
    columns = (
        AnswerColumn("offer_name", "Tilbud"),
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("target_group", "Målgruppe"),
        AnswerColumn("ownership", "Ejerforhold"),
        AnswerColumn("places", "Pladser", "integer", total=True),
        AnswerColumn(
            "price", "Takst pr. døgn", "price", meaning="Den takst, der skal længst ned. Tomt: ingen skal ned."
        ),
        AnswerColumn("limit", "Loft", "price"),
        AnswerColumn("down", "Skal ned", "price"),
        AnswerColumn("share", "Skal ned", "percent"),
        *_sums(),
    )
    rows = shown_owners(found.offers).with_columns(pl.coalesce("offer_name", "offer"))
    return AnswerTable(
        "offers", "Hvor langt hvert tilbud skal ned", columns, rows.select(c.name for c in columns),
        "Ingen tilbud er omfattet.", rows.select("offer"),
    )  # fmt: skip


def _limits(found: CeilingEffect, ceilings: tuple[Ceiling, ...]) -> AnswerTable:
    words = pl.Series("ceiling", [ceiling_words(c) for c in ceilings], dtype=pl.String)
    columns = (
        AnswerColumn("ceiling", "Loft"),
        AnswerColumn("limit", "Loft pr. døgn", "price"),
        AnswerColumn("offers", "Tilbud omfattet", "integer", total=True),
        AnswerColumn("touched", "Heraf over loftet", "integer", total=True),
        AnswerColumn("places", "Pladser over loftet", "integer", total=True),
        *_sums(),
    )
    frame = found.limits.with_columns(words).select(c.name for c in columns)
    return AnswerTable("limits", "Lofterne", columns, frame)


def _sections(found: CeilingEffect, self_referral: InForce) -> AnswerTable:
    columns = (
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("open", "Uden visitation", "flag", meaning="Borgeren kan selv henvende sig."),
        *_sums(),
    )
    rows = found.sections.with_columns(under(self_referral.words).alias("open"))
    return AnswerTable("sections", "Efter paragraf", columns, rows.select(c.name for c in columns))


def _lines(found: CeilingEffect) -> AnswerTable:
    columns = (
        AnswerColumn("offer_name", "Tilbud"),
        AnswerColumn("title", "Ydelse"),
        AnswerColumn("step", "Trin", "integer"),
        AnswerColumn("price", "Takst pr. døgn", "price"),
        AnswerColumn("limit", "Loft", "price"),
        AnswerColumn("down", "Skal ned", "price"),
        AnswerColumn("share", "Skal ned", "percent"),
    )
    rows = found.lines.with_columns(pl.coalesce("offer_name", "offer"), pl.col("title").fill_null(""))
    return AnswerTable(
        "lines", "Takster over loftet", columns, rows.select(c.name for c in columns), "Ingen takster er over loftet.",
        rows.select("offer"),
    )  # fmt: skip


def _left_out(found: CeilingEffect) -> AnswerTable:
    columns = (
        AnswerColumn("offer_name", "Tilbud"),
        AnswerColumn("service", "Ydelse"),
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("reason", "Hvorfor"),
    )
    rows = found.left_out.with_columns(pl.coalesce("offer_name", "offer"))
    return AnswerTable(
        "left_out", "Takster, der ikke kan holdes mod loftet", columns, rows.select(c.name for c in columns), "Ingen."
    )


def _basis(choices: CeilingChoices, ceilings: tuple[Ceiling, ...], day: date) -> tuple[Basis, ...]:
    return (
        Basis("Metode", "Takstloft", "takstloft"),
        Basis("Lofter", "; ".join(ceiling_words(c) for c in ceilings)),
        Basis(
            "Forudsætninger",
            f"Årets planlagte betalinger ({STATUSES[choices.status]}) med uændret forbrug: de samme borgere på de "
            f"samme tilbud i de samme døgn, og intet tilbud lukker eller ændrer sin indsats. "
            "Ophold uden bevilling er ikke med",
        ),
        Basis("Takster", f"Som de gælder den {danish.day(day)}; betalingerne holdes mod loftet med den aftalte pris"),
        Basis(
            "Tilbud",
            "Et tilbud over loftet må sætte serviceniveauet ned eller drives billigere; det er ikke regnet med",
        ),
    )
