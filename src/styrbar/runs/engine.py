"""The register's spending on an existing Spark: the same Parquet, the same analyses, another engine.

Spark is an optional extra. Guide: docs/brugervejledning/klynge.md.
"""

import re
from typing import Any

import narwhals as nw
import polars as pl

from styrbar.analysis.costly import CostlyLimit, with_costly
from styrbar.analysis.spending import registered
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables
from styrbar.runs.costly import least_of
from styrbar.runs.spending import has_register, spending_of
from styrbar.runs.workspace import Workspace

_MASTER = re.compile(r"local(\[(\d+|\*)\])?|yarn|(spark|k8s)://\S+")
_TYPES = {
    pl.String(): "STRING", pl.Int64(): "BIGINT", pl.Int32(): "INT", pl.Date(): "DATE",
    pl.Decimal(38, 6): "DECIMAL(38,6)",
}  # fmt: skip


def registered_on(
    ws: Workspace, snapshot: Snapshot, engine: str, year: int, costly: CostlyLimit | None
) -> nw.LazyFrame[Any]:
    """A year of the register's spending as a Spark frame with the columns of `spending_of`.

    Raises BadInput for an address that is no Spark's, where Spark is not installed, and for spending that is not the
    register's, since a municipality's own is reckoned here first and never so large.
    """
    if not _MASTER.fullmatch(engine):
        raise BadInput("Det er ikke en Spark-adresse.", next_step="Skriv f.eks. spark://klynge:7077 eller local[2].")
    if not has_register(snapshot):
        raise BadInput("Kun registerets udgifter kan regnes på Spark.", next_step="Udelad --engine.")
    stored = ws.store.stored(snapshot.id, "spendings")
    schema = ", ".join(f"{name} {_TYPES[dtype]}" for name, dtype in tables()["spendings"].schema.items())
    frame = session(engine).read.schema(schema).parquet(*map(str, stored.paths))
    if stored.aliases:
        frame = frame.replace(stored.aliases, subset=["citizen"])
    rows: nw.LazyFrame[Any] = registered(nw.from_native(frame).filter(nw.col("year") == year))
    if costly is None:
        return rows
    here = spending_of(ws, snapshot.id, [year])
    return with_costly(rows, least_of(snapshot, here, [year], costly))


def session(engine: str) -> Any:
    """A Spark session at the address; the one there is, when there is one. Raises BadInput without Spark."""
    try:
        from pyspark.sql import SparkSession
    except ImportError:
        raise BadInput(
            "Spark er ikke installeret her.", next_step="Se brugervejledningens side om klynger, eller udelad --engine."
        ) from None
    builder = SparkSession.builder.master(engine).appName("Styrbar").config("spark.ui.enabled", "false")
    return builder.config("spark.sql.session.timeZone", "UTC").getOrCreate()
