"""Small and generated snapshots of grants for the tests of what a grant costs."""

import random
from datetime import date, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

import polars as pl

from styrbar.analysis.grant_cost import planned_payments
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables


def a_snapshot(**rows: list[dict[str, Any]]) -> Snapshot:
    """A snapshot of these rows by table; lines are numbered in the order given, unless they say otherwise."""
    frames = {}
    for name, given in rows.items():
        schema = tables()[name].schema
        full = [dict.fromkeys(schema) | {"source_file": 1, "source_line": n} | row for n, row in enumerate(given, 2)]
        frames[name] = pl.LazyFrame(full, schema=schema)
    return Snapshot("test", date(2026, 1, 31), frames)


def a_grant(**fields: Any) -> dict[str, Any]:
    """A granted, open-ended grant of 1.000 kr. a month from New Year 2026."""
    start = {"grant_id": "B1", "status": "granted", "from_date": date(2026, 1, 1), "frequency": "month"}
    return start | {"price": Decimal(1000)} | fields


def payments_of(snapshot: Snapshot, start: date, end: date, status: str = "granted") -> list[tuple[date, int | None]]:
    """(date, øre) of the payments from start to end."""
    rows = planned_payments(snapshot, start, end, status).select("date", "amount").collect().rows()
    return sorted(rows, key=lambda row: (row[0], row[1] or 0))


def dates_of(grant: dict[str, Any], start: date, end: date, **rows: list[dict[str, Any]]) -> list[str]:
    """Payment dates of one grant from start to end, as «2026-01-31»."""
    return [str(day) for day, _ in payments_of(a_snapshot(grants=[grant], **rows), start, end)]


def paid_by(snapshot: Snapshot, start: date, end: date, status: str = "granted") -> list[tuple[str, str]]:
    """(grant, date) of the payments from start to end."""
    rows = planned_payments(snapshot, start, end, status).select("grant_id", "date").collect().rows()
    return sorted((grant, str(day)) for grant, day in rows)


FREQUENCIES = ("day", "week", "two_weeks", "month", "quarter", "half_year", "year", "once", "individual")
_PRICES = ("0", "0.005", "-0.005", "1250.5", "333.333333", "-87.25", "0.000001", "2917.16", "1234567.891234")


def a_generated_snapshot(seed: int, grants: int) -> Snapshot:
    """Grants of every form with everything that may go wrong, from a seed."""
    return _Maker(random.Random(seed)).snapshot(grants)


class _Maker:
    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.lines = count(2)

    def snapshot(self, grants: int) -> Snapshot:
        made = [self.grant(n, grants) for n in range(grants)]
        rows = {
            "grants": made,
            "prices": [self.dated({"grant_id": g["grant_id"]}) for g in made for _ in range(self.some(4))],
            "rates": [self.dated({"rate": self.pick("AB")}) for _ in range(6)],
            "payments": [self.payment(g) for g in made for _ in range(self.some(5))],
            "offers": [{"offer": f"T{n}", "provider": self.pick(["L0", "L1", None])} for n in range(3)],
            "providers": [{"provider": f"L{n}", "price_factor": f} for n, f in enumerate([None, Decimal("1.25")])],
            "tariffs": [self.tariff() for _ in range(8)],
        }
        for table in rows.values():
            for row in table:
                row |= {"source_file": self.pick([1, 2, None]), "source_line": next(self.lines)}
            self.rng.shuffle(table)
        return a_snapshot(**rows)

    def pick(self, values: Any) -> Any:
        return self.rng.choice(values)

    def some(self, most: int) -> int:
        return self.pick([0, 0, *range(most)])

    def day(self, spread: int = 500) -> date:
        return date(2024, 6, 1) + timedelta(days=self.rng.randint(-spread, spread))

    def maybe_day(self) -> date | None:
        return self.pick([None, self.day()])

    def amount(self) -> Decimal:
        return (
            Decimal(self.pick(_PRICES))
            if self.rng.random() < 0.7
            else Decimal(self.rng.randint(-(10**9), 10**9)) / 1000
        )

    def dated(self, key: dict[str, Any]) -> dict[str, Any]:
        start = self.day()
        stop = self.pick([None, start + timedelta(days=self.rng.randint(-5, 200))])
        return key | {"from_date": start, "to_date": stop, "price": self.amount(), "registered_on": self.maybe_day()}

    def tariff(self) -> dict[str, Any]:
        row = self.dated({"offer": self.pick(["T0", "T1", "T2"]), "unit": self.pick(["day", "month", "fixed"])})
        del row["registered_on"]
        return row | {"service": self.pick([None, "Botilbud", "Dagtilbud"])}

    def payment(self, grant: dict[str, Any]) -> dict[str, Any]:
        on = self.pick([grant["from_date"], self.day(), grant["from_date"] + timedelta(days=14), self.month_start()])
        paid = self.pick([None, self.rng.randint(-(10**6), 10**6)])
        return {"grant_id": grant["grant_id"], "payment_date": on, "paid_amount": paid, "paid_date": self.maybe_day()}

    def month_start(self) -> date:
        return self.day().replace(day=1)

    def grant(self, n: int, grants: int) -> dict[str, Any]:
        start = self.pick([self.day(), self.month_start(), date(2024, 2, 29), date(2023, 12, 31)])
        return {
            "grant_id": f"B{n}",
            "status": self.pick(["granted", "granted", "expected", "draft"]),
            "chain": self.pick([None, f"K{self.rng.randint(0, grants // 3)}", f"B{self.rng.randint(0, grants)}"]),
            "chain_order": self.pick([None, 1, 2, 3]),
            "registered_on": self.maybe_day(),
            "from_date": start,
            "to_date": self.pick([None, start + timedelta(days=self.rng.randint(-10, 500)), start]),
            "frequency": self.pick(FREQUENCIES),
            "payment_day": self.pick([None, 1, 15, 28, 29, 30, 31, self.rng.randint(1, 31)]),
            "payment_date": self.maybe_day(),
            "quantity": self.pick([None, Decimal("37.5"), Decimal("-2"), Decimal("0.333333"), Decimal(0)]),
            "price": self.pick([None, None, self.amount()]),
            "rate": self.pick([None, None, "A", "B", "C"]),
            "unit": self.pick([None, "day", "month", "fixed", "hour"]),
            "intervention": self.pick([None, "botilbud", "Dagtilbud"]),
            "share": self.pick([None, Decimal("33.333333"), Decimal(50)]),
            "offer": self.pick([None, "T0", "T1", "T2", "T9"]),
            "provider": self.pick([None, None, "L1", "L9"]),
        }
