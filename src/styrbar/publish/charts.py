"""The chart of an answer, drawn as SVG from the answer's own tables."""

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.publish.drawing import svg
from styrbar.publish.held import Held, held_against
from styrbar.publish.specs import DEARER, Bar, course, deviations, price_scale, waterfall_of

MOST_BARS = 12


def waterfall(answer: Answer, total: str = "Ændring i alt") -> str:
    """From an answer's parts (table «parts»: part, amount) one after the other to the whole, which `total` names."""
    bars = _bars(answer.table("parts").frame.select("part", "amount"))
    return svg(waterfall_of(bars, total), answer.sentence, _in_words(bars))


def tariff_chart(answer: Answer) -> str:
    """From a tariff: the causes of its change (table «parts») when it is compared, else its elements."""
    if "parts" in {table.name for table in answer.tables}:
        bars, total, sides = _bars(answer.table("parts").frame), "Ændring i alt", DEARER
    else:
        bars, total, sides = _bars(tariff_parts(answer)), "Takst", "plus lægges til, minus trækkes fra"
    spec = waterfall_of(bars, total, price_scale([bar.ore for bar in bars]), sides)
    return svg(spec, answer.sentence, _in_words(bars))


def tariff_parts(answer: Answer) -> pl.DataFrame:
    """Element and øre of the tariff that brings in the most, from the tables «tariffs» and «elements»."""
    main = answer.table("tariffs").frame.sort("revenue", descending=True, maintain_order=True).head(1)
    elements = answer.table("elements").frame
    same = [name for name in ("service", "step") if name in elements.columns]
    elements = elements.join(main, on=same, how="semi", maintain_order="left")
    return elements.select("element", "price")


def steps_chart(answer: Answer) -> str:
    """From a differentiated tariff: each step's tariff against what its citizens cost (table «steps»)."""
    rows = answer.table("steps").frame.select("step", "need", "tariff", "cost").iter_rows()
    steps = [Held(f"Trin {step} ({need})", tariff, cost) for step, need, tariff, cost in rows]
    told = (f"{s.label} takst {danish.kroner(s.tariff, 0)}, udgift {_cost_in_words(s.cost)}" for s in steps)
    return svg(held_against(steps), answer.sentence, "; ".join(told))


def _cost_in_words(ore: int | None) -> str:
    return "vises ikke" if ore is None else danish.kroner(ore, 0)


def deviation_chart(answer: Answer) -> str:
    """From expected accounts: the largest deviations from the budget (table «expected»), twelve at the most."""
    table = answer.table("expected")
    rows = table.frame.select(table.columns[0].name, "deviation").drop_nulls()
    largest = rows.sort(pl.col("deviation").abs(), descending=True, maintain_order=True).head(MOST_BARS)
    bars = _bars(largest)
    return svg(deviations(bars), answer.sentence, _in_words(bars))


def year_chart(answer: Answer) -> str:
    """From expected accounts: the year by month (table «months»: so_far, closed) against the corrected budget."""
    months = answer.table("months").frame
    budget = {figure.label: figure.value for figure in answer.figures}.get("Korrigeret budget")
    so_far = months["so_far"].to_list()
    spec = course(so_far, _closed_months(months), None if budget is None else int(budget))
    told = f"Siden nytår er forbruget {danish.kroner(so_far[-1], 0)} ved årets slutning"
    against = f", mod et budget på {danish.kroner(int(budget), 0)}" if budget is not None else ""
    return svg(spec, answer.sentence, f"{told}{against}.")


def _closed_months(months: pl.DataFrame) -> int:
    """How many months lie before the first that is not closed: only up to there are all figures booked."""
    return int(months["closed"].cast(pl.Int64).cum_prod().sum())


def _bars(rows: pl.DataFrame) -> list[Bar]:
    """The frame's label and amount, row by row."""
    return [Bar(label or "(ikke oplyst)", ore) for label, ore in rows.iter_rows()]


def _in_words(bars: list[Bar]) -> str:
    """The bars for those who do not see them: 'Pris 1.234 kr., Varighed -20 kr.'"""
    return ", ".join(f"{bar.label} {danish.kroner(bar.ore, 0).removesuffix('.')}" for bar in bars) + "." if bars else ""
