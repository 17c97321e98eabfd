"""A calculated tariff as an answer: the tariffs, their elements, and every step that led to them."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from styrbar import __version__, danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure, Scope
from styrbar.analysis.tariff_change import TariffChange, tariff_changes
from styrbar.register.tables import label
from styrbar.rules.tariff import OfferTariff, Tariff
from styrbar.rules.tariff.rounding import half_away
from styrbar.runs.rules import rule_basis
from styrbar.runs.workspace import Workspace

VIEW = "takst efter finansieringsbekendtgørelsen"
_SERVICE, _STEP = AnswerColumn("service", "Ydelse"), AnswerColumn("step", "Trin")
_UNIT = AnswerColumn("unit", "Pr.")


def tariff_answer(ws: Workspace, tariff: OfferTariff) -> Answer:
    """The calculation as it is read, kept and published; nothing in it is compared with another year."""
    first, last = date(tariff.year, 1, 1), date(tariff.year, 12, 31)
    more = (*_packages(tariff), *_notices(tariff), _elements(tariff), *_carried(tariff))
    return Answer(
        f"Hvad er taksten for {tariff.offer} i {tariff.year}?",
        _sentence(tariff),
        Scope(ws.actor.organisation.name, "", first, first, last, VIEW),
        (_tariffs(tariff), *more, _workings(tariff)),
        _figures(tariff),
        (
            Basis("Tilbud", f"{tariff.offer}, {label('ownership', tariff.ownership).lower()}", "takst"),
            Basis("Beregning", "Langsigtede gennemsnitsomkostninger, SEL § 174 og BL § 195", "takst"),
            *rule_basis(tariff.used),
            Basis("Program", f"Styrbar {__version__}"),
        ),
    )


def compared(answer: Answer, before: OfferTariff, after: OfferTariff, against: str) -> Answer:
    """The answer with what the tariffs were in another calculation, and the causes of each change."""
    changes = tariff_changes(before, after)
    main = main_tariff(after)
    found = next(c for c in changes if (c.service, c.step) == (main.service, main.step))
    tables = [_changes(changes, against), *([_causes(changes)] if len(changes) > 1 else [])]
    if found.causes:
        parts = pl.DataFrame([(c.label, c.ore) for c in found.causes], ["part", "amount"], orient="row")
        columns = AnswerColumn("part", "Årsag"), AnswerColumn("amount", "Ændring", "price", total=True, signed=True)
        tables.insert(1, AnswerTable("parts", f"Hvorfor taksten for {called(main)} er ændret", columns, parts))
    figures = answer.figures
    if found.change is not None:
        change = Figure(f"Ændring fra {against}", found.change, "price", _of_several(after), signed=True)
        figures = (answer.figures[0], change, *answer.figures[1:])
    return replace(
        answer,
        sentence=f"{answer.sentence} {_moved(found, _of_several(after), against)}".strip(),
        tables=(answer.tables[0], *tables, *answer.tables[1:]),
        figures=figures[:5],
        scope=replace(answer.scope, against=against),
    )


def main_tariff(tariff: OfferTariff) -> Tariff:
    """The tariff that brings in the most, the first of equals; what figures and chart are about."""
    return max(tariff.tariffs, key=lambda t: t.price * t.units)


def average(tariff: OfferTariff) -> tuple[int, str]:
    """What a unit costs on average, in øre, and the unit: over the whole tariffs in the main tariff's unit.

    sum of tariff x expected units / sum of expected units, rounded half away from zero.
    """
    main = main_tariff(tariff)
    alike = [t for t in tariff.tariffs if (t.unit, t.part) == (main.unit, main.part)]
    none = Fraction(0)
    return half_away(sum((t.price * t.units for t in alike), none) / sum((t.units for t in alike), none)), main.unit


def called(tariff: Tariff) -> str:
    """«Ophold, trin 2»."""
    return f"{tariff.service}, {tariff.step}" if tariff.step else tariff.service


def per(unit: str) -> str:
    """«pr. døgn»."""
    return f"pr. {label('unit', unit).lower()}"


def _sentence(tariff: OfferTariff) -> str:
    main, prices = main_tariff(tariff), sorted(t.price for t in tariff.tariffs)
    if len(prices) == 1:
        return f"{tariff.offer} koster {danish.kroner(main.price)} {per(main.unit)} i {tariff.year}."
    mean, unit = average(tariff)
    return (
        f"{tariff.offer} har {len(prices)} takster i {tariff.year}, fra {danish.kroner(prices[0])} til "
        f"{danish.kroner(prices[-1])} Et gennemsnit er {danish.kroner(mean)} {per(unit)}."
    )


def _figures(tariff: OfferTariff) -> tuple[Figure, ...]:
    main = main_tariff(tariff)
    mean, unit = average(tariff)
    first = Figure("Takst", main.price, "price", per(main.unit))
    if len(tariff.tariffs) > 1:
        first = Figure("Gennemsnitstakst", mean, "price", per(unit))
    return (
        first,
        Figure(
            "Beregningsgrundlag", half_away(tariff.basis), note="Omkostninger minus indtægter, med overført resultat"
        ),
        Figure("Forventet indtægt", sum(map(_revenue, tariff.tariffs)), note="Takst gange forventede enheder"),
        Figure("Belægning", float(main.occupancy), "percent", _of_several(tariff)),
    )


def _of_several(tariff: OfferTariff) -> str:
    """The name of the main tariff, where it is one of several; '' where it is the only one."""
    return called(main_tariff(tariff)) if len(tariff.tariffs) > 1 else ""


def _revenue(tariff: Tariff) -> int:
    """What the expected units bring in, in øre; the rows of the table add up to the figure."""
    return half_away(tariff.price * tariff.units)


def _moved(change: TariffChange, name: str, against: str) -> str:
    """How the main tariff moved; `name` says which of several it is, for the words before are of their average."""
    if change.before is None or change.change is None:
        return f"Der er ingen tilsvarende takst i {against}{f' til {name}' if name else ''}."
    if not change.change:
        return f"Taksten for {name} er den samme som i {against}." if name else f"Det er det samme som i {against}."
    word = "mere" if change.change > 0 else "mindre"
    share = f" ({danish.percent(abs(change.change) / change.before)})" if change.before else ""
    cause = max(change.causes, key=lambda c: abs(c.ore)).label.lower()
    told = f"Taksten for {name} er {danish.kroner(change.after or 0)} og dermed" if name else "Det er"
    return f"{told} {danish.kroner(abs(change.change))}{share} {word} end i {against}, mest på grund af {cause}."


def frame_of(columns: Sequence[AnswerColumn], rows: Iterable[Sequence[Any]]) -> pl.DataFrame:
    """The rows with the types that the columns' kinds have."""
    types: dict[str, Any] = {
        "kroner": pl.Int64, "price": pl.Int64, "integer": pl.Int64, "decimal": pl.Decimal(38, 6), "percent": pl.Float64,
        "date": pl.Date,
    }  # fmt: skip
    schema = {c.name: types.get(c.kind, pl.String) for c in columns}
    return pl.DataFrame(list(rows), schema=schema, orient="row")


def table_of(
    name: str, title: str, columns: Sequence[AnswerColumn], rows: Sequence[Sequence[Any]], empty: str = "Ingen rækker."
) -> AnswerTable:
    """The table without the columns of steps and base tariff where no row has any."""
    frame = frame_of(columns, rows)
    bare = {c.name for c in columns if c.name in {"step", "base"} and not any(frame[c.name].to_list())}
    shown = tuple(c for c in columns if c.name not in bare)
    return AnswerTable(name, title, shown, frame.select(c.name for c in shown), empty)


def _decimal(value: Fraction) -> Decimal:
    return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(Decimal("0.000001"))


def _tariffs(tariff: OfferTariff) -> AnswerTable:
    columns = (
        _SERVICE, _STEP, _UNIT,
        AnswerColumn("price", "Takst", "price", meaning="Afrundet én gang til hele øre."),
        AnswerColumn("base", "Heraf grundtakst", "price", meaning="Den del, der er ens for alle trin i ydelsen."),
        AnswerColumn("places", "Pladser", "decimal", meaning="Hele ydelsens pladser."),
        AnswerColumn("occupancy", "Belægning", "percent", meaning="Den belægning, taksten er regnet med."),
        AnswerColumn("units", "Forventede enheder", "decimal", meaning="Pladser gange dage gange belægning."),
        AnswerColumn("revenue", "Forventet indtægt", "kroner", total=True, meaning="Takst gange forventede enheder."),
    )  # fmt: skip
    rows = [
        (t.service, t.step, label("unit", t.unit).lower(), t.price, t.base_price, _decimal(t.places),
         float(t.occupancy), _decimal(t.units), _revenue(t))
        for t in tariff.tariffs
    ]  # fmt: skip
    return table_of("tariffs", "Takster", columns, rows)


def _packages(tariff: OfferTariff) -> tuple[AnswerTable, ...]:
    columns = (
        AnswerColumn("package", "Pakke"), AnswerColumn("level", "Niveau", "integer"), _UNIT,
        AnswerColumn("price", "Takst", "price", meaning="Ydelsernes takster gange deres antal."),
        AnswerColumn("sum", "Regnestykke"),
    )  # fmt: skip
    rows = [
        (p.package, p.level, label("unit", p.unit).lower(), p.price,
         "; ".join(f"{part.what}: {part.sum}" for part in p.parts))
        for p in tariff.packages
    ]  # fmt: skip
    return (table_of("packages", "Pakker", columns, rows),) if rows else ()


def _notices(tariff: OfferTariff) -> tuple[AnswerTable, ...]:
    columns = (_SERVICE, AnswerColumn("text", "Bemærkning"))
    rows = [(n.service or "Hele tilbuddet", n.text) for n in tariff.notices]
    return (table_of("notices", "Læg mærke til", columns, rows),) if rows else ()


def _elements(tariff: OfferTariff) -> AnswerTable:
    """What each element adds to each tariff; a single tariff has a total that is the tariff."""
    single = len(tariff.tariffs) == 1
    columns = (
        AnswerColumn("element", "Element"), _SERVICE, _STEP,
        AnswerColumn("amount", "Hele året", "kroner", total=single,
                     meaning="Hvad ydelsen bærer af elementet i året; en indtægt er minus."),
        AnswerColumn("price", "Af taksten", "price", total=single,
                     meaning="Elementets del af taksten. En takst er summen af sine elementer."),
    )  # fmt: skip
    rows = [
        (label("cost_element", element), t.service, t.step, _weighed(t, element), ore)
        for t in tariff.tariffs
        for element, ore in t.elements.items()
    ]
    return table_of("elements", "Takstens elementer", columns, rows)


def _weighed(tariff: Tariff, element: str) -> int:
    """The year's amount of an element that the tariff is to bring in: its share of the service's, in øre."""
    cost = next(e for e in tariff.cost if e.element == element)
    share = tariff.units / (tariff.places * tariff.units_per_place * tariff.occupancy)
    return half_away((cost.fixed + tariff.relative_weight * cost.stepped) * share)


def _carried(tariff: OfferTariff) -> tuple[AnswerTable, ...]:
    columns = (
        AnswerColumn("year", "Resultat fra"),
        AnswerColumn("result", "Resultat", "kroner", meaning="Overskud er plus, underskud er minus."),
        AnswerColumn("limit", "Må blive stående", "kroner"),
        AnswerColumn("amount", "Lagt til grundlaget", "kroner", total=True, meaning="Et overskud sænker taksten."),
        AnswerColumn("reason", "Hvorfor"),
    )
    rows = [(str(c.year), c.result, c.limit, c.amount, c.reason) for c in tariff.carried]
    return (table_of("carried", "Tidligere over- og underskud", columns, rows),) if rows else ()


def _workings(tariff: OfferTariff) -> AnswerTable:
    columns = (
        _SERVICE, AnswerColumn("what", "Trin i beregningen"), AnswerColumn("sum", "Regnestykke"),
        AnswerColumn("said", "Giver"),
    )  # fmt: skip
    rows = [(w.service or "Hele tilbuddet", w.what, w.sum, w.said) for w in tariff.workings]
    return table_of("workings", "Beregningen trin for trin", columns, rows)


def _changes(changes: Sequence[TariffChange], against: str) -> AnswerTable:
    columns = (
        _SERVICE, _STEP, _UNIT,
        AnswerColumn("before", against, "price"), AnswerColumn("after", "Nu", "price"),
        AnswerColumn("change", "Ændring", "price", signed=True),
        AnswerColumn("share", "Relativ ændring", "percent", signed=True),
    )  # fmt: skip
    rows = [
        (c.service, c.step, label("unit", c.unit).lower(), c.before, c.after, c.change,
         c.change / c.before if c.change is not None and c.before else None)
        for c in changes
    ]  # fmt: skip
    return table_of("changes", f"Mod {against}", columns, rows)


def _causes(changes: Sequence[TariffChange]) -> AnswerTable:
    columns = (
        _SERVICE, _STEP, AnswerColumn("cause", "Årsag"),
        AnswerColumn("amount", "Ændring", "price", signed=True,
                     meaning="Hvad årsagen er værd pr. enhed. Årsagerne til en takst er tilsammen dens ændring."),
    )  # fmt: skip
    rows = [(c.service, c.step, cause.label, cause.ore) for c in changes for cause in c.causes]
    return table_of(
        "causes", "Årsager til ændringerne", columns, rows, empty="Ingen af taksterne findes i begge beregninger."
    )
