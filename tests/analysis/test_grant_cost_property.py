"""The engine equals the plain reference to the øre, on grants of every form."""

import random
from datetime import date, timedelta

import polars as pl
import pytest
from analysis import reference_grant_cost as reference
from analysis.grant_cost_world import a_generated_snapshot

from styrbar.analysis.grant_cost import accrued, full_year, planned_payments

BATCHES, GRANTS = 100, 200


def a_period(seed: int) -> tuple[date, date]:
    rng = random.Random(seed)
    start = date(2023, 9, 1) + timedelta(days=rng.randint(0, 500))
    return start, start + timedelta(days=rng.choice([0, 27, 364, rng.randint(1, 500)]))


@pytest.mark.parametrize("seed", range(BATCHES))
def test_the_engine_equals_the_reference(seed):
    snapshot, status = a_generated_snapshot(seed, GRANTS), ("granted", "expected")[seed % 2]
    start, end = a_period(seed)
    assert _payments(snapshot, start, end, status) == reference.planned_payments(snapshot, start, end, status)
    assert _sorted(accrued(snapshot, start, end, status)) == reference.accrued(snapshot, start, end, status)
    year = 2023 + seed % 3
    assert _sorted(full_year(snapshot, year, status)) == reference.full_year(snapshot, year, status)


def _sorted(frame: pl.LazyFrame) -> list[tuple]:
    return sorted(frame.collect().rows())


def _payments(snapshot, start, end, status) -> list[tuple]:
    columns = ["grant_id", "planned_date", "date", "amount", "planned_amount", "paid", "unpriced", "price"]
    rows = planned_payments(snapshot, start, end, status).select(columns).collect().rows()
    return sorted(rows, key=lambda row: (*row[:3], row[5]))
