"""May the citizen choose the dearer offer? The rule on the day, with the reason in words for the case file."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.price_lines import Selection, price_lines
from styrbar.errors import BadInput, NotFound
from styrbar.intake.vault.masking import mask_cpr
from styrbar.register.legal_basis import canonical
from styrbar.register.snapshot import Snapshot
from styrbar.rules.book import RuleBook
from styrbar.rules.choice.alternative_offer import UNITS, Price, Verdict, Wish, judge, practice_listed
from styrbar.rules.words import in_words
from styrbar.runs.alternative_offer_words import TITLES, case_text, sentence
from styrbar.runs.rule_book import standing
from styrbar.runs.rules import book_of, mark_of, rule_basis
from styrbar.runs.workspace import Workspace

QUESTION = "Må borgeren vælge det dyrere tilbud?"
METHOD = Basis("Metode", "Borgerens alternative tilbud: grænsen på dagen", "frit-valg")
WARNING = "Skriv ingen navne, CPR-numre eller andet om borgeren her. Kun tilbud og priser."


@dataclass(frozen=True)
class OfferPrice:
    """One side as the user gives it: an offer of the register by number or name, or a price typed in, or both.

    What is typed goes before what the register says. `day` is the day the price is of; None is the decision's.
    """

    offer: str = ""
    price: Decimal | None = None
    unit: str = ""
    legal_basis: str = ""
    housing: Decimal | None = None
    day: date | None = None


@dataclass(frozen=True)
class OfferChoices:
    """The two sides, the day of the decision, and whether to ask what the proposed limit would mean."""

    referred: OfferPrice
    wished: OfferPrice
    decided_on: date
    proposal: bool = False
    snapshot: str | None = None


@dataclass(frozen=True)
class Named:
    """A side as it is compared: its price, and what it is called."""

    name: str
    price: Price


def run_alternative_offer(ws: Workspace, choices: OfferChoices) -> Answer:
    """Judge the wish and say why; nothing about the citizen is asked for, and a CPR number is refused.

    Prices that are typed are judged for everybody; the register's are read for those who may see figures.
    """
    ws.actor.require("enter")
    for side in (choices.referred, choices.wished):
        refuse_cpr(side.offer, side.legal_basis)
    sides = Sides(ws, choices)
    referred, wished = sides.of(choices.referred, "visiterede"), sides.of(choices.wished, "ønskede")
    wish = Wish(referred.price, wished.price, choices.decided_on, choices.proposal)
    book = book_of(ws)
    verdict = judge(wish, book)
    text = tuple(case_text(wish, verdict, (referred.name, wished.name)))
    tables = (_comparison(referred, wished, verdict), _shares(book, wish, verdict), _text(text))
    basis = (METHOD, *rule_basis(verdict.used), *_read_from(sides))
    return Answer(
        QUESTION, sentence(verdict), scope_on(ws, choices.decided_on, sides.snapshot_id), tables, _figures(verdict),
        basis, names={"outcome": TITLES[verdict.outcome], "text": "\n\n".join(text)},
    )  # fmt: skip


def run_known_shares(ws: Workspace, day: date) -> Answer:
    """What counts on the day, before any price is given: the limit or the examples, and how well each is known."""
    ws.actor.require("enter")
    book = book_of(ws)
    standard = book.at("choice.standard", day)
    told = f"Den {danish.day(day)} afgøres det af: {in_words(standard)}. Skriv de to priser for at få et svar."
    table = _shares(book, None, None, day)
    return Answer(QUESTION, told, scope_on(ws, day), (table,), (), (METHOD, *rule_basis((standard,))))


def refuse_cpr(*texts: str) -> None:
    """Refuse what is written like a CPR number, without repeating it. Raises BadInput."""
    if any(mask_cpr(text) != text for text in texts):
        raise BadInput("Der står noget, der ligner et CPR-nummer.", next_step=WARNING)


def scope_on(ws: Workspace, day: date, snapshot: str = "") -> Scope:
    """A scope about one day."""
    data_date = ws.snapshot(snapshot).data_date if snapshot else day
    return Scope(ws.actor.organisation.name, snapshot, data_date, day, day, "priser på dagen")


def offer_choices(ws: Workspace, snapshot: str | None = None) -> list[tuple[str, str]]:
    """The register's offers as number and name, by name; none before the first import, or without the permission."""
    if not ws.actor.may("see_figures") or not ws.store.manifests():
        return []
    offers = ws.snapshot(snapshot).table("offers").select("offer", "offer_name").collect()
    named = [(number, name or number) for number, name in offers.iter_rows()]
    return sorted(named, key=lambda pair: (pair[1].casefold(), pair[0]))


def offer_number(snapshot: Snapshot, text: str) -> str:
    """The number of the offer that is meant by its number or its whole name. Raises NotFound and BadInput."""
    known: dict[str, str | None] = dict(snapshot.table("offers").select("offer", "offer_name").collect().iter_rows())
    if text in known:
        return text
    meant = [number for number, name in known.items() if (name or "").casefold() == text.strip().casefold()]
    if not meant:
        raise NotFound("Tilbuddet findes ikke i øjebliksbilledet.", next_step="Brug tilbuddets nummer eller hele navn.")
    if len(meant) > 1:
        raise BadInput("Flere tilbud har det navn.", next_step=f"Brug nummeret, et af: {', '.join(sorted(meant))}.")
    return meant[0]


class Sides:
    """The two sides filled from the register, which is only opened when an offer is named."""

    def __init__(self, ws: Workspace, choices: OfferChoices) -> None:
        self._ws, self._choices = ws, choices
        named = choices.referred.offer or choices.wished.offer
        if named:
            ws.actor.require("see_figures")
        self.snapshot = ws.snapshot(choices.snapshot) if named else None

    @property
    def snapshot_id(self) -> str:
        """The snapshot that was read; '' when none was."""
        return self.snapshot.id if self.snapshot else ""

    def of(self, side: OfferPrice, which: str) -> Named:
        """The side with its price, section and name. Raises BadInput and NotFound."""
        day = side.day or self._choices.decided_on
        basis, name, amount, unit = side.legal_basis, f"det {which} tilbud", side.price, side.unit or "day"
        if side.offer and self.snapshot:
            number = offer_number(self.snapshot, side.offer)
            row = self.snapshot.table("offers").filter(pl.col("offer") == number).collect().row(0, named=True)
            basis, name = basis or row["legal_basis"] or "", row["offer_name"] or number
            if amount is None:
                amount, unit = _registered(self.snapshot, number, name, day)
        if amount is None:
            raise BadInput(
                f"Der mangler en pris for det {which} tilbud.", next_step="Skriv prisen, eller vælg et tilbud."
            )
        read = canonical(basis) if basis else None
        if read is None:
            raise BadInput(
                f"Der mangler en paragraf for det {which} tilbud.",
                "Den siger, om boligen er inde i prisen.",
                "Vælg f.eks. SEL § 108, eller ABL § 105 når borgeren betaler husleje for sig.",
            )
        return Named(name, Price(amount, unit, day, read, side.housing))


def _registered(snapshot: Snapshot, offer: str, name: str, day: date) -> tuple[Decimal, str]:
    """The offer's one price on the day and its unit. Raises BadInput when there is none, or several to choose among."""
    found = price_lines(snapshot, day, Selection(offers=(offer,)))
    prices = found.lines.select("price", "unit").unique(maintain_order=True)
    if len(prices) == 1:
        return prices["price"][0], prices["unit"][0]
    if prices.is_empty():
        reasons = ", ".join(found.left_out["reason"].unique(maintain_order=True)).lower()
        raise BadInput(
            f"«{name}» har ingen pris, der kan bruges, den {danish.day(day)}.", f"Takstlisten siger: {reasons}.",
            "Skriv prisen pr. døgn.",
        )  # fmt: skip
    known = "; ".join(_line(line) for line in found.lines.head(8).iter_rows(named=True))
    raise BadInput(
        f"«{name}» har flere takster den {danish.day(day)}.", f"{known}.", "Skriv den pris, der er visiteret til."
    )


def _line(line: dict[str, object]) -> str:
    unit = UNITS.get(str(line["unit"]), str(line["unit"]))
    title = str(line["title"] or "takst")
    step = f" trin {line['step']}" if line["step"] is not None and "trin" not in title.lower() else ""
    return f"{title}{step} {danish.number(Decimal(str(line['price'])), 2)} kr. pr. {unit}"


def _comparison(referred: Named, wished: Named, verdict: Verdict) -> AnswerTable:
    rows = [
        (words, side.name, side.price.legal_basis, side.price.day, side.price.amount, side.price.housing, compared)
        for words, side, compared in (
            ("Visiteret", referred, verdict.referred), ("Ønsket", wished, verdict.wished),
        )
    ]  # fmt: skip
    money = pl.Decimal(38, 6)
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "which": pl.String, "name": pl.String, "basis": pl.String, "day": pl.Date, "price": money, "housing": money,
        "compared": money,
    }  # fmt: skip
    unit = UNITS[referred.price.unit]
    columns = (
        AnswerColumn("which", "Tilbud"),
        AnswerColumn("name", "Navn"),
        AnswerColumn("basis", "Paragraf"),
        AnswerColumn("day", "Pris pr.", "date"),
        AnswerColumn("price", f"Pris, kr. pr. {unit}", "decimal"),
        AnswerColumn("housing", "Heraf bolig", "decimal"),
        AnswerColumn(
            "compared", f"Sammenlignet, kr. pr. {unit}", "decimal", meaning="Med eller uden bolig på begge sider."
        ),
    )
    return AnswerTable("comparison", "De to priser", columns, pl.DataFrame(rows, schema=schema, orient="row"))


def _shares(book: RuleBook, wish: Wish | None, verdict: Verdict | None, day: date | None = None) -> AnswerTable:
    """The shares that the rules know on the day, and the wish's own among them, from the lowest."""
    on = wish.decided_on if wish else day
    assert on is not None
    proposal = wish is not None and wish.proposal
    found = [] if proposal else list(practice_listed(book, on))
    limit = standing(book, "choice.limit_proposed" if proposal else "choice.limit", on)
    limits = [limit] if limit else []
    rows = [
        (
            f.rule.title,
            float(f.number),
            f"{f.value.source.act}, {f.value.source.section}",
            mark_of(f.value).capitalize(),
        )
        for f in (*found, *limits)
    ]
    if verdict:
        rows.append(("Det ønskede tilbud", float(verdict.share), "De to priser", ""))
    rows.sort(key=lambda row: row[1])
    schema = {"what": pl.String, "share": pl.Float64, "source": pl.String, "mark": pl.String}
    columns = (
        AnswerColumn("what", "Hvad"),
        AnswerColumn("share", "Dyrere", "percent"),
        AnswerColumn("source", "Kilde"),
        AnswerColumn("mark", "Bekræftet", meaning="Ikke bekræftet: brug værdien med forbehold."),
    )
    return AnswerTable(
        "shares", "Hvor meget dyrere må det være?", columns, pl.DataFrame(rows, schema=schema, orient="row"),
        empty="Regelbogen har ingen grænse den dag. Skriv den med kilde under Regler: «Beløbsgrænse for borgerens "
        "alternative tilbud».",
    )  # fmt: skip


def _text(paragraphs: Iterable[str]) -> AnswerTable:
    frame = pl.DataFrame({"text": list(paragraphs)}, schema={"text": pl.String})
    return AnswerTable("text", "Tekst til sagen", (AnswerColumn("text", "Tekst"),), frame)


def _figures(verdict: Verdict) -> tuple[Figure, ...]:
    above = () if verdict.above_per_year is None else (
        Figure("Over grænsen om året", verdict.above_per_year, note="Den del, der ligger over grænsen"),
    )  # fmt: skip
    return (
        Figure("Dyrere", float(verdict.share), "percent"),
        Figure("Forskel pr. døgn", verdict.per_day, signed=True),
        Figure("Forskel om året", verdict.per_year, signed=True, note="Årets dage x forskellen pr. døgn"),
        *above,
    )


def _read_from(sides: Sides) -> tuple[Basis, ...]:
    if sides.snapshot is None:
        return (Basis("Priser", "Skrevet af brugeren"),)
    return (
        Basis("Priser", f"Takstlisten i øjebliksbilledet fra {danish.day(sides.snapshot.data_date)}, og det skrevne"),
    )
