"""Charts of spending by account: how much each part has changed, and the gap to the published accounts."""

import polars as pl

from styrbar.analysis.answer import Answer
from styrbar.danish import kroner
from styrbar.publish.drawing import svg
from styrbar.publish.specs import Bar, deviations, waterfall_of

MOST_BARS = 12
LONGEST_LABEL = 38


def changes(answer: Answer) -> str:
    """The answer's first table: what each part adds to the whole change; without a change, to the whole."""
    table = answer.tables[0]
    name = "change" if "change" in table.frame.columns else table.columns[1].name
    bars = _largest(table.frame.select(label=pl.nth(0), ore=pl.col(name)))
    whole = "Hele ændringen" if name == "change" else "I alt"
    return svg(waterfall_of(bars, whole), answer.sentence, _told(bars))


def gaps(answer: Answer) -> str:
    """The largest gaps between register and published accounts, by function."""
    bars = _largest(answer.table("functions").frame.select(label="account", ore="gap"))
    return svg(deviations([bar for bar in bars if bar.label != _REST]), answer.sentence, _told(bars))


_REST = "Øvrige tilsammen"


def _largest(rows: pl.DataFrame) -> list[Bar]:
    """The largest bars in their order, and the rest together."""
    ordered = rows.sort(pl.col("ore").abs(), descending=True, maintain_order=True)
    bars = [Bar(_short(label), ore) for label, ore in ordered.head(MOST_BARS).iter_rows()]
    rest = ordered.slice(MOST_BARS)
    return [*bars, *([Bar(_REST, int(rest["ore"].sum()))] if rest.height else [])]


def _short(label: str) -> str:
    """A label that has room beside its bar."""
    return label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1].rstrip()}…"


def _told(bars: list[Bar]) -> str:
    return ", ".join(f"{bar.label} {kroner(bar.ore, 0).removesuffix('.')}" for bar in bars) + "." if bars else ""
