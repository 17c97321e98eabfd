"""The same answer on Polars and on Spark's local mode; tried where Java 17 and the optional extra are."""

import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import narwhals as nw
import polars as pl
import pytest
from runs.drivers_world import INDEX, POPULATION, register
from runs.world import kr

from styrbar.analysis.benchmark import person_sums
from styrbar.analysis.drivers import collected, drivers_of_leaves, leaf_sums
from styrbar.analysis.published_tables import contributions
from styrbar.analysis.spending import registered
from styrbar.intake import store
from styrbar.runs.drivers import DriverChoices, run_drivers
from styrbar.runs.workspace import Workspace
from support.deliveries import rows

pytestmark = [
    # What Spark says of itself and of other packages is not ours to mend.
    pytest.mark.filterwarnings("ignore::FutureWarning"),
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),
]
ENGINE = "local[2]"
DIMS = ("municipality", "account", "ownership", "age_group", "need")
ROWS = 400


def spendings(seed: int) -> list[dict[str, Any]]:
    """Rows of two years with all that may be missing, income, hours beside days, and citizens with many rows."""
    pick = random.Random(seed)
    return [
        {
            "municipality": pick.choice((995, 996)), "citizen": f"b{pick.randrange(80):011d}",
            "sex": pick.choice(("woman", "man", None)), "age": pick.choice((5, 17, 18, 40, 67, None)),
            "year": pick.choice((2024, 2025)), "account": pick.choice(("5.28.20", "5.38.50", "5.38.51.001", None)),
            "legal_basis": pick.choice(("SEL § 107", None)), "intervention": pick.choice(("Ophold", None)),
            "target_group": None, "need": pick.choice((0, 3, None)),
            "ownership": pick.choice(("private", "municipal", None)), "provider": "L1", "offer": None,
            "from_date": date(2024, 1, 1), "to_date": None, "days": pick.choice((0, 1, 30, 365, None)),
            "quantity": pick.choice((Decimal("0.000050"), Decimal("-7.5"), Decimal(100), None)),
            "unit": pick.choice(("day", "hour", None)), "amount": pick.randrange(-kr(1_000), kr(500_000)),
        }
        for _ in range(ROWS)
    ]  # fmt: skip


def test_the_leaves_and_so_the_drivers_are_the_same_on_both_engines(spark: Any, tmp_path: Path) -> None:
    rows("spendings", *spendings(1)).write_parquet(tmp_path / "spendings.parquet")
    here = registered(nw.from_native(pl.scan_parquet(tmp_path / "spendings.parquet")))
    there = registered(nw.from_native(spark.read.parquet(str(tmp_path / "spendings.parquet"))))
    nodes = []
    for frame in (here, there):
        before, after = (collected(leaf_sums(frame.filter(nw.col("year") == year), DIMS)) for year in (2024, 2025))
        nodes.append(drivers_of_leaves((before, after), DIMS))
    assert nodes[0].height > 100
    assert nodes[0].equals(nodes[1])


def test_what_comparison_and_publication_sum_is_the_same_on_both_engines(spark: Any, tmp_path: Path) -> None:
    rows("spendings", *spendings(4)).write_parquet(tmp_path / "spendings.parquet")
    here = registered(nw.from_native(pl.scan_parquet(tmp_path / "spendings.parquet")))
    there = registered(nw.from_native(spark.read.parquet(str(tmp_path / "spendings.parquet"))))
    year = nw.col("year") == 2025
    one, other = (collected(person_sums(f.filter(year), ["legal_basis", "need"])) for f in (here, there))
    keys = one.columns
    assert one.sort(keys).equals(other.select(keys).sort(keys))
    dims = ["ownership", "age_group"]
    assert contributions(here.filter(year), dims).equals(contributions(there.filter(year), dims))


def test_the_run_answers_the_same_on_spark(ws: Workspace, spark: Any) -> None:
    people = [row | {"municipality": code} for row in POPULATION for code in (995, 996)]
    register(ws, spendings(2), price_indices=INDEX, population=people)
    choices: dict[str, Any] = {"by": ("costly", "municipality", "age_group"), "costly": kr(300_000)}
    here = run_drivers(ws, DriverChoices(**choices))
    there = run_drivers(ws, DriverChoices(**choices, engine=ENGINE))
    assert (here.sentence, here.figures) == (there.sentence, there.figures)
    for one, other in zip(here.tables, there.tables, strict=True):
        assert one.frame.equals(other.frame)
    assert ("Regnet på", "Spark, over de samme filer") in [(line.label, line.text) for line in there.basis]


def test_two_tokens_of_one_person_count_once_on_spark_too(
    ws: Workspace, spark: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    register(ws, spendings(3))
    separate = run_drivers(ws, DriverChoices(engine=ENGINE)).figures[-1].value
    aliases = {f"b{n:011d}": "b00000000000" for n in range(1, 10)}
    monkeypatch.setattr(store, "read_aliases", lambda _: aliases)
    here, there = (run_drivers(ws, DriverChoices(engine=engine)).figures[-1].value for engine in (None, ENGINE))
    assert here == there
    assert there is not None
    assert separate is not None
    assert there < separate
