"""Charts of who pays for an offer together, from the answer's table «payments»."""

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.publish.drawing import svg
from styrbar.publish.specs import Bar, deviations, waterfall_of

MOST_BARS = 12


def differences(answer: Answer) -> str:
    """The largest differences (name, change) to the pure tariff, dearest first."""
    rows = answer.table("payments").frame.filter(pl.col("change") != 0)
    largest = rows.sort(pl.col("change").abs(), descending=True, maintain_order=True).head(MOST_BARS)
    bars = [Bar(name, ore) for name, ore in largest.sort("change", descending=True)["name", "change"].iter_rows()]
    return svg(deviations(bars), answer.sentence, _in_words(bars))


def payments(answer: Answer) -> str:
    """The largest payments (name, payment) and the rest together, up to the whole."""
    rows = answer.table("payments").frame["name", "payment"]
    bars = [Bar(name, ore) for name, ore in rows.head(MOST_BARS - 1).iter_rows()]
    rest = rows.slice(MOST_BARS - 1)
    if rest.height:
        bars.append(Bar(danish.count(rest.height, "anden kommune", "andre kommuner"), int(rest["payment"].sum())))
    return svg(waterfall_of(bars, "I alt", sides="hver kommunes betaling"), answer.sentence, _in_words(bars))


def _in_words(bars: list[Bar]) -> str:
    return ", ".join(f"{bar.label} {danish.kroner(bar.ore, 0).removesuffix('.')}" for bar in bars) + "." if bars else ""
