"""What the worked examples of tariffs call."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from styrbar.analysis.need_model import NeedModel, NeedStep, OfferPrice, need_of
from styrbar.analysis.need_tariff import evaluate
from styrbar.analysis.tariff_change import tariff_changes
from styrbar.danish import kroner, number, percent
from styrbar.register.tables import codes
from styrbar.rules.book import RuleBook
from styrbar.rules.tariff import (
    SHARED_BY,
    ActualOccupancy,
    CostLine,
    HourlyBudget,
    OfferBudget,
    OfferTariff,
    Package,
    PackagePart,
    PriorResult,
    Service,
    Step,
    assumed_occupancy,
    carried_result,
    hourly_price,
    offer_tariff,
)
from styrbar.rules.words import value_of

Row = Mapping[str, str]


def ore(text: str) -> int:
    """Kroner in øre; a deficit has a minus."""
    size = int(Decimal(str(value_of("kroner", text.removeprefix("-")))) * 100)
    return -size if text.startswith("-") else size


def plain(text: str) -> Decimal:
    """«1.000,5» as a number."""
    return Decimal(text.replace(".", "").replace(",", "."))


def share(text: str) -> Decimal:
    return Decimal(str(value_of("share", text)))


def code_of(code_list: str, label: str) -> str:
    return next(code.name for code in codes(code_list).values() if code.label == label)


def a_line(row: Row) -> CostLine:
    shared = next((key for key, words in SHARED_BY.items() if words == row.get("Deles efter")), "place_days")
    return CostLine(
        code_of("cost_element", row["Element"]), ore(row["Beløb"]), indirect=row.get("Indirekte") == "ja",
        service=row.get("Ydelse", ""), shared_by=shared, base=row.get("Grundtakst") == "ja",
    )  # fmt: skip


def a_service(row: Row, inputs: Mapping[str, Any]) -> Service:
    name = row["Ydelse"]
    steps = tuple(
        Step(s["Trin"], s["Indhold"], plain(s["Pladser"]), plain(s["Vægt"]))
        for s in inputs.get("Trin", ())
        if s["Ydelse"] == name
    )
    return Service(
        name, code_of("unit", row.get("Enhed", "Døgn")),
        places=plain(row["Pladser"]) if "Pladser" in row else None,
        occupancy=share(row["Belægning"]),
        units_per_place=plain(row["Enheder pr. plads"]) if "Enheder pr. plads" in row else None,
        citizens=int(plain(row["Borgere"])) if "Borgere" in row else None,
        legal_basis=row.get("Paragraf", ""), short=row.get("Korte ophold") == "ja", steps=steps,
    )  # fmt: skip


def a_prior(row: Row) -> PriorResult:
    budget = ore(row["Omkostningsbudget"]) if "Omkostningsbudget" in row else None
    return PriorResult(int(row["År"]), ore(row["Resultat"]), budget=budget)


def packages(rows: list[Row]) -> tuple[Package, ...]:
    names = dict.fromkeys((r["Pakke"], r.get("Niveau", "1")) for r in rows)
    return tuple(
        Package(
            name,
            tuple(
                PackagePart(r["Ydelse"], plain(r["Mængde"]), r.get("Trin", ""))
                for r in rows
                if (r["Pakke"], r.get("Niveau", "1")) == (name, level)
            ),
            level=int(level),
        )
        for name, level in names
    )


def calculated(inputs: Mapping[str, Any], book: RuleBook) -> OfferTariff:
    budget = OfferBudget(
        "Tilbuddet", code_of("ownership", inputs["Ejer"]), int(inputs["Takstår"]),
        tuple(a_line(row) for row in inputs["Omkostninger"]),
        tuple(a_service(row, inputs) for row in inputs["Ydelser"]),
        packages(inputs.get("Pakker", [])),
        tuple(a_prior(row) for row in inputs.get("Tidligere resultat", ())),
    )  # fmt: skip
    return offer_tariff(budget, book)


def offer(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    found = calculated(inputs, book)
    told: dict[str, Any] = {
        "Takst": [f"{', '.join(filter(None, (t.service, t.step)))}: {kroner(t.price)}" for t in found.tariffs]
    }
    if found.packages:
        told["Pakker"] = [f"{p.package}, niveau {p.level}: {kroner(p.price)}" for p in found.packages]
    if found.carried:
        told["Indregnet i taksten"] = [f"{c.year}: {kroner(c.amount)}" for c in found.carried]
    if found.notices:
        told["Bemærkninger"] = [n.text for n in found.notices]
    return told


def carried(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    prior = a_prior({"År": inputs["Regnskabsår"], **inputs})
    found = carried_result(prior, code_of("ownership", inputs["Ejer"]), day.year, book)
    return {"Indregnes i taksten": kroner(found.amount), "Hører til taksten for": str(found.into)}


def occupancy(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    years = [
        ActualOccupancy(int(r["År"]), plain(r["Brugte dage"]), plain(r["Dage til rådighed"]))
        for r in inputs["Tidligere år"]
    ]
    return {"Belægning": percent(float(assumed_occupancy(years, book, day)), 2)}


def hourly(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    budget = HourlyBudget(
        "Tilbuddet", code_of("ownership", inputs["Ejer"]), day.year,
        tuple(a_line(row) for row in inputs["Omkostninger"]),
        plain(inputs["Betalte timer"]), share(inputs["Andel ansigt til ansigt"]),
    )  # fmt: skip
    found = hourly_price(budget, book)
    return {"Pr. betalt time": kroner(found.per_paid_hour), "Pr. ATA-time": kroner(found.per_direct_hour)}


def change(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    sides = ({key.removesuffix(side): value for key, value in inputs.items()} for side in (" sidste år", " i år"))
    (found,) = tariff_changes(*(calculated(side, book) for side in sides))
    causes = [f"{c.label}: {kroner(c.ore)}" for c in found.causes]
    return {"Ændring": kroner(found.change or 0), "Årsager": causes}


def need(inputs: Mapping[str, Any], book: RuleBook, day: date) -> dict[str, Any]:
    scale = "vum1"
    steps = tuple(NeedStep(need_of(s["Fra behov"], scale), plain(s["Timer"])) for s in inputs["Trin"])
    model = NeedModel("Modellen", scale, steps, OfferPrice(ore(inputs["Grundtakst"]), ore(inputs["Timepris"])))
    rows = [
        (f"b{n}", "T1", float(need_of(r["Behov"], scale)), ore(r["Udgift pr. døgn"]) * int(r["Dage"]), int(r["Dage"]))
        for n, r in enumerate(inputs["Borgere"])
    ]
    frame = pl.DataFrame(rows, schema=["citizen", "offer", "need", "cost", "days"], orient="row")
    found = evaluate(frame, model)
    return {
        "Takst": [kroner(ore_) for ore_ in found.steps["tariff"]],
        "Forklaret af trinnene": percent(found.fit.r_squared or 0),
        "Gennemsnitlig afvigelse": kroner(round(found.fit.mean_error)),
        "Spændvidde": number(found.fit.span or 0, 2),
        "Hældning pr. trin": kroner(round(found.fit.slope)),
        "Indtægt minus udgift": kroner(found.fit.revenue - found.fit.cost),
    }


CALCULATIONS = {
    "tariff.offer": offer,
    "tariff.carried": carried,
    "tariff.occupancy": occupancy,
    "tariff.hourly": hourly,
    "tariff.change": change,
    "tariff.need": need,
}
