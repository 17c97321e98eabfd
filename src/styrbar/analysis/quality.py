"""How good are the data? What the figures miss, counted per table and column."""

import polars as pl

from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import tables

WATCHED = {
    "grants": (
        "citizen",
        "legal_basis",
        "intervention",
        "target_group",
        "offer",
        "provider",
        "account",
        "registered_on",
    ),
    "postings": ("citizen", "grant_id", "offer", "provider", "service_from", "invoice"),
    "offers": ("provider", "ownership", "legal_basis", "target_group", "places"),
    "budget_lines": ("legal_basis", "target_group", "ownership", "full_year_persons", "quantity", "price"),
    "citizens": ("birth_month", "paying_municipality", "target_group"),
}
"""The columns that the answers lean on most, by table."""

COVERAGE = {
    "source": pl.String(), "table": pl.String(), "column": pl.String(), "rows": pl.Int64(), "missing": pl.Int64(),
    "unresolved": pl.Int64(),
}  # fmt: skip


def coverage(snapshot: Snapshot) -> pl.DataFrame:
    """source (mapping id), table, column, rows, missing (empty), unresolved (names something that is nowhere).

    One row for each source, table and watched column, where the source has rows in the table.
    """
    return pl.concat([_covered(snapshot, table, columns) for table, columns in WATCHED.items()])


def _covered(snapshot: Snapshot, table: str, columns: tuple[str, ...]) -> pl.DataFrame:
    names = pl.col("unresolved").fill_null("").str.split(",")
    sources = {f.number: f.mapping.partition("@")[0] for f in snapshot.files}
    counted = (
        snapshot.table(table)
        .group_by(source=pl.col("source_file").replace_strict(sources, default="", return_dtype=pl.String))
        .agg(
            pl.len().alias("rows"),
            *(pl.col(c).null_count().alias(f"missing {c}") for c in columns),
            *(names.list.contains(c).sum().alias(f"unresolved {c}") for c in columns),
        )
        .sort("source")
        .collect()
    )
    found = [
        (one["source"], table, c, one["rows"], one[f"missing {c}"], one[f"unresolved {c}"])
        for one in counted.iter_rows(named=True)
        for c in columns
    ]
    return pl.DataFrame(found, schema=COVERAGE, orient="row")


def without_cpr(snapshot: Snapshot) -> pl.DataFrame:
    """table, people, cases: distinct citizens known by CPR number, and known by a case key only («sag»)."""
    rows = []
    for table in ("grants", "postings"):
        tokens = snapshot.table(table).select(pl.col("citizen").drop_nulls().unique()).collect()["citizen"]
        cases = int(tokens.str.starts_with("s").sum())
        rows.append((table, len(tokens) - cases, cases))
    return pl.DataFrame(rows, schema={"table": pl.String, "people": pl.Int64, "cases": pl.Int64}, orient="row")


def heading_of(table: str, column: str) -> str:
    """The Danish heading of a column."""
    return tables()[table].column(column).heading
