"""The tables of compared prices: as asked, by element, against the group, by owner, and what was left out."""

from collections.abc import Iterable

import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.analysis.comparable_prices import ComparablePrices, elements
from styrbar.runs.price_selection import shown_owners

NAMED = (
    AnswerColumn("offer_name", "Tilbud"),
    AnswerColumn("title", "Ydelse"),
    AnswerColumn("step", "Trin", "integer"),
)
_HOUSING_WORDS = {
    "out": "Trukket ud",
    "separate": "Ikke i prisen",
    "unknown": "Reglerne nævner ikke paragraffen",
    "kept": "Med, hvor den er i prisen",
}


def price_tables(found: ComparablePrices, unit: str) -> tuple[AnswerTable, ...]:
    """All tables of the comparison; the first is the main one and has the offers' numbers as keys."""
    lines = _worded(found.lines).sort("deviation", "offer", "line", descending=[True, False, False], nulls_last=True)
    names = lines.select("line", *(c.name for c in NAMED), "offer")
    tables = (
        _offers(lines, unit),
        _wide("elements", f"Prisen pr. {unit} efter element", found.parts, names, "amount"),
        _wide("deviations", f"Afvigelsen pr. {unit} efter element", found.parts, names, "deviation"),
        _sides(found, unit),
        _groups(found, unit),
    )
    one_sided = () if found.one_sided.is_empty() else (_one_sided(found),)
    return (*tables, *one_sided, _left_out(found))


def _worded(lines: pl.DataFrame) -> pl.DataFrame:
    """The lines with the words a user reads."""
    return shown_owners(lines).with_columns(
        pl.coalesce("offer_name", "offer").alias("offer_name"),
        pl.col("title").fill_null(""),
        housing=pl.col("housing").replace_strict(_HOUSING_WORDS, return_dtype=pl.String),
        housing_amount=pl.col("housing_amount").replace(0, None),
        equal_amount=pl.col("equal_amount").replace(0, None),
    )


def _offers(lines: pl.DataFrame, unit: str) -> AnswerTable:
    measured = f"Taksten uden det, der er taget ud, i det valgte prisniveau, pr. {unit}."
    seldom = (
        AnswerColumn("asked_base", "Heraf grundtakst", "price"),
        AnswerColumn("asked_supplement", "Heraf tillæg", "price"),
        AnswerColumn("asked_lowest", "Mindste tillæg", "price", meaning="Kan komme oven i grundtaksten, pr. døgn."),
        AnswerColumn("asked_highest", "Største tillæg", "price", meaning="Kan komme oven i grundtaksten, pr. døgn."),
        AnswerColumn("housing_amount", "Bolig, trukket ud", "price", meaning="Pr. døgn."),
        AnswerColumn(
            "equal_amount", "Sat ens", "price", meaning="Elementer, der er regnet ud af alle priser, pr. døgn."
        ),
    )
    columns = (
        *NAMED,
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("ownership", "Ejerforhold"),
        AnswerColumn("price", f"Pris pr. {unit}", "price", meaning=measured),
        AnswerColumn("mean", "Gruppens gennemsnit", "price"),
        AnswerColumn("deviation", "Afvigelse", "price", signed=True, meaning="Prisen minus gruppens gennemsnit."),
        AnswerColumn("direct_hour", "Pr. ATA-time", "price", meaning="Prisen delt med timer ansigt til ansigt."),
        AnswerColumn("paid_hour", "Pr. betalt time", "price", meaning="Prisen delt med alle betalte personaletimer."),
        AnswerColumn("asked", "Takst pr. døgn", "price", meaning="Som den gælder på dagen, omregnet til døgn."),
        *(column for column in seldom if lines[column.name].null_count() < lines.height),
        AnswerColumn("housing", "Bolig"),
        AnswerColumn(
            "own_payment", "Egenbetaling pr. døgn", "price",
            meaning="Gennemsnit for dem, der betaler selv. Tomt: ingen egenbetaling er knyttet til tilbuddet, så den "
            "er ikke kendt.",
        ),
        AnswerColumn("own_payers", "Betaler selv", "integer"),
        AnswerColumn("target_group", "Målgruppe"),
        AnswerColumn("places", "Pladser", "integer", meaning="Tilbuddets pladser; ens på alle dets priser."),
    )  # fmt: skip
    return AnswerTable(
        "offers", "Priser side om side", columns, lines.select(c.name for c in columns), "Ingen priser at sammenligne.",
        lines.select("offer"),
    )  # fmt: skip


def _wide(name: str, title: str, parts: pl.DataFrame, names: pl.DataFrame, value: str) -> AnswerTable:
    """One column an element, and their sum; a row opens the offer."""
    signed = value == "deviation"
    present = _present(parts)
    sums = parts.group_by("line").agg(*(_of(element, value) for element in present), pl.col(value).sum().alias("whole"))
    rows = names.join(sums, on="line", how="left", maintain_order="left")
    columns = (
        *NAMED,
        *_element_columns(present, signed=signed),
        AnswerColumn("whole", "I alt", "price", signed=signed),
    )
    return AnswerTable(name, title, columns, rows.select(c.name for c in columns), keys=rows.select("offer"))


def _of(element: str, value: str) -> pl.Expr:
    return pl.col(value).filter(pl.col("element") == element).sum().alias(element)


def _present(parts: pl.DataFrame) -> list[str]:
    """The elements that are there, in their order."""
    there = set(parts["element"])
    return [name for name in elements() if name in there]


def _element_columns(names: Iterable[str], *, signed: bool = False) -> tuple[AnswerColumn, ...]:
    words = elements()
    return tuple(AnswerColumn(name, words[name], "price", signed=signed) for name in names)


def _sides(found: ComparablePrices, unit: str) -> AnswerTable:
    present = _present(found.sides)
    means = found.sides.group_by("group", "ownership").agg(
        *(_of(element, "amount") for element in present), pl.col("amount").sum().alias("whole")
    )
    counts = found.lines.group_by("group", "ownership").agg(
        offers=pl.col("offer").n_unique().cast(pl.Int64), lines=pl.len().cast(pl.Int64)
    )
    rows = shown_owners(counts.join(means, on=["group", "ownership"], nulls_equal=True)).sort("group", "ownership")
    columns = (
        AnswerColumn("group", "Gruppe"),
        AnswerColumn("ownership", "Ejerforhold"),
        AnswerColumn("offers", "Tilbud", "integer"),
        AnswerColumn("lines", "Priser", "integer"),
        *_element_columns(present),
        AnswerColumn("whole", "Gennemsnit", "price"),
    )
    frame = rows.select(c.name for c in columns)
    return AnswerTable("owners", f"Gennemsnit pr. {unit} efter ejerforhold", columns, frame)


def _groups(found: ComparablePrices, unit: str) -> AnswerTable:
    columns = (
        AnswerColumn("group", "Gruppe"),
        AnswerColumn("offers", "Tilbud", "integer", total=True),
        AnswerColumn("lines", "Priser", "integer", total=True),
        AnswerColumn("places", "Pladser", "integer", total=True),
        AnswerColumn("lowest", "Laveste", "price"),
        AnswerColumn("mean", "Gennemsnit", "price"),
        AnswerColumn("highest", "Højeste", "price"),
    )
    frame = found.groups.with_columns(pl.col("offers", "lines").cast(pl.Int64)).select(c.name for c in columns)
    return AnswerTable("groups", f"Grupperne, pr. {unit}", columns, frame)


def _one_sided(found: ComparablePrices) -> AnswerTable:
    """The elements that are no part of the other side's price, until they are set equal."""
    words = elements()
    rows = found.one_sided.with_columns(
        pl.col("element").replace_strict(words, return_dtype=pl.String), pl.col("public", "private").cast(pl.Int64)
    )
    columns = (
        AnswerColumn("element", "Element"),
        AnswerColumn("public", "Offentlige priser med det", "integer"),
        AnswerColumn("private", "Private og selvejende priser med det", "integer"),
    )
    return AnswerTable("one_sided", "Elementer, som kun den ene side har", columns, rows)


def _left_out(found: ComparablePrices) -> AnswerTable:
    rows = shown_owners(found.left_out).with_columns(pl.coalesce("offer_name", "offer"))
    columns = (
        AnswerColumn("offer_name", "Tilbud"),
        AnswerColumn("service", "Ydelse"),
        AnswerColumn("ownership", "Ejerforhold"),
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("reason", "Hvorfor"),
    )
    return AnswerTable(
        "left_out", "Holdt udenfor", columns, rows.select(c.name for c in columns), "Intet er holdt udenfor.",
        rows.select("offer"),
    )  # fmt: skip
