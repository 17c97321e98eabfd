"""Comparing the prices of all offers, against the expected accounts of the same municipality.

Both are the whole page, reckoned from the stored snapshot; what is kept between answers is thrown away before each.
Scale 1 is 1,500 offers at the largest, with six years of tariffs and eleven elements each, beside the grants and
postings of `bench_expected`. Three sizes, a doubling apart, show the growth.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from bench.bench_expected import YEAR, world
from bench.bench_page import PASSWORD, keep, with_django
from styrbar import danish
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes, tables

OFFERS = 1_500
GRANTS = 20_000
LIMIT = 1.0
ELEMENTS = ("staff", "management", "property", "depreciation", "interest", "supervision", "pension", "overhead",
            "development", "training", "supplies")  # fmt: skip
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart."""
    folder = with_django()
    return [_case(folder, round(OFFERS * scale * share), round(GRANTS * scale * share)) for share in (0.25, 0.5, 1.0)]


def _case(data: Path, offers: int, grants: int) -> Case:
    from django.test import Client

    from styrbar.decisions.models import Organisation, User
    from styrbar.decisions.users import give_roles
    from styrbar.runs import year

    slug = f"priser-{offers}"
    keep(data, slug, with_prices(world(grants, np.random.default_rng(1)), offers))
    organisation = Organisation.objects.create(slug=slug, name=f"Priser {offers}")
    user = User.objects.create_user(slug, slug, PASSWORD)
    give_roles(user, organisation, {"controller"})
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def expected() -> Any:
        year.forget()
        return _page(client.get(f"/{slug}/opfoelgning/forventet/"))

    def prices() -> Any:
        page = _page(client.get(f"/{slug}/takster/priser/", {"bolig": "out"}))
        assert f"fra {danish.number(offers)} tilbud" in page.content.decode()
        return page

    return f"side med priser side om side, {offers} tilbud", expected, prices, LIMIT


def _page(response: Any) -> Any:
    assert response.status_code == 200
    return response


def with_prices(snapshot: Snapshot, offers: int) -> Snapshot:
    """The snapshot with `offers` offers, their tariffs of six years, and what each tariff is made of."""
    random = np.random.default_rng(2)
    numbers = [f"T{n}" for n in range(offers)]
    about = pl.DataFrame(
        {
            "offer": numbers,
            "offer_name": [f"Tilbud {n}" for n in range(offers)],
            "provider": [f"L{n % 80}" for n in range(offers)],
            "ownership": random.choice(list(codes("ownership")), offers),
            "legal_basis": random.choice(["SEL § 107", "SEL § 108", "ABL § 105, SEL § 85", "SEL § 104"], offers),
            "target_group": random.choice(["Autismespektrum", "Udviklingshæmning", "Hjemløshed"], offers),
            "places": random.integers(1, 25, offers),
        }
    )
    levels = dict(zip(numbers, random.integers(80_000, 400_000, offers), strict=True))
    dated = [
        (number, year, levels[number] * (100 + 3 * n) // 100)
        for number in numbers
        for n, year in enumerate(range(YEAR - 5, YEAR + 1))
    ]
    tariffs = [
        {
            "offer": number, "service": "Ophold", "unit": "day", "price": Decimal(int(ore)) / 100,
            "from_date": date(year, 1, 1), "to_date": date(year, 12, 31), "direct_hours": Decimal("3.5"),
            "paid_hours": Decimal("5.25"),
        }
        for number, year, ore in dated
    ]  # fmt: skip
    parts = [
        {
            "offer": number,
            "service": "Ophold",
            "from_date": date(year, 1, 1),
            "element": name,
            "amount": Decimal(int(ore) // 12) / 100,
        }
        for number, year, ore in dated
        for name in ELEMENTS
    ]
    made = {"offers": about, "tariffs": pl.DataFrame(tariffs), "tariff_elements": pl.DataFrame(parts)}
    frames = {name: _full(name, rows).lazy() for name, rows in made.items()}
    return replace(snapshot, frames=dict(snapshot.frames) | frames)


def _full(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """The rows with every column of the table."""
    schema = tables()[table].schema
    known = rows.with_columns(source_file=pl.lit(0), source_line=pl.int_range(pl.len()))
    empty = [pl.lit(None, dtype).alias(name) for name, dtype in schema.items() if name not in known.columns]
    return known.with_columns(empty).select(pl.col(name).cast(dtype) for name, dtype in schema.items())
