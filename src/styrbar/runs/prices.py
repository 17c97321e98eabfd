"""What do the offers cost side by side? Prices made comparable, and each one's deviation explained by element."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, Basis, Figure
from styrbar.analysis.comparable_prices import (
    GROUPS,
    MEASURES,
    WEIGHTS,
    ComparablePrices,
    PriceChoices,
    comparable_prices,
    elements,
    known_elements,
)
from styrbar.analysis.price_level import PriceIndex
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes
from styrbar.rules.book import InForce
from styrbar.runs.price_selection import EVERY_OFFER, Chosen, day_of, level_of, scope_of_day
from styrbar.runs.price_tables import price_tables
from styrbar.runs.rules import book_of, in_words, rule_basis
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Hvad koster tilbuddene side om side?"
MEASURE_WORDS = {"day": "døgn", "direct_hour": "ATA-time", "paid_hour": "betalt time"}
WEIGHT_WORDS = {"places": "pladser", "days": "brugte døgn de seneste 12 måneder", "equal": "hvert tilbud lige"}
GROUP_WORDS = {"legal_basis": "paragraf", "target_group": "målgruppe", "offer_type": "tilbudstype"}
HOUSING = ("auto", "out", "in")
ONE_SIDED = "one_sided"
"""Stands for every element that only public or only private offers have."""


@dataclass(frozen=True)
class CompareChoices:
    """What the user chose. None and "auto" are left to the snapshot: its date, and housing out when it can be."""

    offers: Chosen = EVERY_OFFER
    snapshot: str | None = None
    day: date | None = None
    measure: str = "day"
    hours_per_day: Decimal | None = None
    supplements: bool = False
    level: int | None = None
    index: str | None = None
    housing: str = "auto"
    equal: tuple[str, ...] = ()
    weight: str = "places"
    group: tuple[str, ...] = ("legal_basis",)


def run_prices(ws: Workspace, choices: CompareChoices) -> Answer:
    """Answer «Hvad koster tilbuddene side om side?» for the choices; there are no people in it."""
    ws.actor.require("see_figures")
    _check(choices)
    snapshot = ws.snapshot(choices.snapshot)
    day = day_of(snapshot, choices.day)
    book = book_of(ws)
    used = (book.at("price.housing_inside", day), book.at("price.housing_outside", day))
    level, index = level_of(snapshot, choices.level, choices.index, day)
    asked = PriceChoices(
        day, choices.offers.selection(), choices.measure, choices.hours_per_day, choices.supplements, level, index,
        _without_housing(snapshot, choices.housing), known_elements(choices.equal), choices.weight, choices.group,
        used[0].words, used[1].words,
    )  # fmt: skip
    found = comparable_prices(snapshot, asked)
    if ONE_SIDED in choices.equal and not found.one_sided.is_empty():
        asked = replace(asked, equal=known_elements((*asked.equal, *found.one_sided["element"])))
        found = comparable_prices(snapshot, asked)
    return Answer(
        QUESTION,
        _sentence(found, asked),
        scope_of_day(ws, snapshot, day),
        price_tables(found, MEASURE_WORDS[asked.measure]),
        _figures(found, asked),
        (*choices.offers.told(), *_basis(choices, asked, found, used), *made_from(ws, snapshot)),
    )


def element_choices() -> list[tuple[str, str]]:
    """What can be set equal, as name and words: all that only one side has, or one element."""
    return [(ONE_SIDED, "Det, kun den ene side har"), *((n, code.label) for n, code in codes("cost_element").items())]


def _check(choices: CompareChoices) -> None:
    one_of("måde at måle prisen på", choices.measure, MEASURES)
    one_of("vægt", choices.weight, WEIGHTS)
    one_of("måde at regne boligen på", choices.housing, HOUSING)
    for name in choices.group:
        one_of("måde at danne grupper på", name, GROUPS)
    for name in choices.equal:
        one_of("takstelement", name, (ONE_SIDED, *codes("cost_element")))


def one_of(what: str, value: str, known: Iterable[str]) -> None:
    """Refuse a value that is not among the known. Raises BadInput."""
    if value not in known:
        raise BadInput(f"«{value}» er ikke en {what}.", next_step=f"Vælg blandt: {', '.join(known)}.")


def _without_housing(snapshot: Snapshot, housing: str) -> bool:
    if housing != "auto":
        return housing == "out"
    return not snapshot.table("tariff_elements").head(1).collect().is_empty()


def _sentence(found: ComparablePrices, asked: PriceChoices) -> str:
    lines, unit = found.lines, MEASURE_WORDS[asked.measure]
    if lines.is_empty():
        return f"Ingen af de valgte tilbud har en pris den {danish.day(asked.day)}, der kan sammenlignes."
    counted = danish.count(lines.height, "pris", "priser")
    offers = danish.count(lines["offer"].n_unique(), "tilbud", "tilbud")
    told = f"{counted} fra {offers} den {danish.day(asked.day)}."
    if found.groups.height == 1:
        told += f" Gennemsnittet er {danish.kroner(found.groups['mean'][0])} pr. {unit}."
    top = lines.sort("deviation", descending=True).row(0, named=True)
    if top["deviation"] <= 0:
        return told
    most = found.parts.filter(pl.col("line") == top["line"]).sort("deviation", descending=True).row(0, named=True)
    because = f", mest på {elements()[most['element']].lower()} ({danish.kroner(most['deviation'])})"
    more = f"{danish.kroner(top['deviation'])} pr. {unit}"
    return f"{told} Længst over sin gruppe ligger {top['offer_name'] or top['offer']} med {more}{because}."


def _figures(found: ComparablePrices, asked: PriceChoices) -> tuple[Figure, ...]:
    lines, unit = found.lines, MEASURE_WORDS[asked.measure]
    alone = found.groups.height == 1
    means = (Figure(f"Gennemsnit pr. {unit}", found.groups["mean"][0], "price"),) if alone else ()
    apart = () if lines.is_empty() else (
        Figure("Længst over gruppen", lines["deviation"].max(), "price", signed=True),  # type: ignore[arg-type]
        Figure("Længst under gruppen", lines["deviation"].min(), "price", signed=True),  # type: ignore[arg-type]
    )  # fmt: skip
    return (
        Figure("Tilbud", lines["offer"].n_unique(), "integer"),
        *means,
        *apart,
        Figure("Holdt udenfor", found.left_out.height, "integer", "Se tabellen nederst"),
    )


def _basis(
    choices: CompareChoices, asked: PriceChoices, found: ComparablePrices, used: tuple[InForce, ...]
) -> tuple[Basis, ...]:
    groups = " og ".join(GROUP_WORDS[name] for name in asked.group)
    weight = f"Efter {WEIGHT_WORDS[asked.weight]}; et tilbud med flere priser deler sin vægt lige mellem dem"
    if found.groups["unweighed"].any():
        weight += "; i grupper uden vægt tæller hvert tilbud lige"
    equal = ", ".join(elements()[name].lower() for name in asked.equal)
    lines = (
        Basis("Metode", "Sammenlignelige priser", "sammenlignelige-priser"),
        Basis("Pris pr.", _unit_words(asked)),
        Basis("Prisniveau", level_words(asked.level, asked.index, choices.level or choices.index)),
        Basis("Bolig", _housing_words(asked, used)),
        Basis("Sat ens", f"Regnet ud af alle priser: {equal}" if equal else "Intet"),
        Basis("Gennemsnit", f"{weight}. Grupper: {'samme ' + groups if groups else 'alle valgte'}"),
    )
    return (*lines, *(rule_basis(used) if asked.without_housing else ()))


def _unit_words(asked: PriceChoices) -> str:
    if asked.measure != "day":
        return f"{MEASURE_WORDS[asked.measure].capitalize()}: taksten delt med de timer, den dækker"
    month = "en månedstakst ganges med 12 og deles med årets dage"
    hours = danish.number(asked.hours_per_day, 1) if asked.hours_per_day else ""
    hour = f"en timetakst ganges med {hours} timer" if hours else "timetakster er holdt udenfor"
    return f"Døgn: {month}; {hour}"


def level_words(level: int | None, index: PriceIndex | None, asked: int | str | None) -> str:
    """What the price level is, in a sentence; that an index was asked for and is not there."""
    if level is None or index is None:
        lack = "Der er ikke indlæst noget pris- og lønindeks. " if asked else ""
        return f"{lack}Løbende priser: takster, som de gælder på dagen"
    return f"{level}-niveau med indekset {index.name}, fra det år, taksten gælder fra"


def _housing_words(asked: PriceChoices, used: tuple[InForce, ...]) -> str:
    if not asked.without_housing:
        return "Med i prisen, hvor den er en del af den"
    inside = in_words(used[0])
    return (
        f"Trukket ud ved {inside}: ejendom, afskrivning og forrentning. En takst, der ikke er delt i elementer, er "
        "holdt udenfor, for boligen kan ikke skilles ud"
    )
