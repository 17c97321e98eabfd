"""Charts of a comparison: every unit against what was expected of it with the limits of chance, and the room."""

import numpy as np
import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.analysis.benchmark import limits
from styrbar.analysis.funnel import ALARM, WARNING, Real
from styrbar.publish.charts import MOST_BARS
from styrbar.publish.drawing import svg
from styrbar.publish.specs import GRID, INK, LESS, MORE, QUIET, WHOLE, Bar, Spec, deviations, framed

_HEIGHT = 340
_NAMED = 6
_STEPS = 80


def funnel_chart(answer: Answer, *, exact: bool) -> str:
    """From a comparison (table «units»): a dot a unit at its size and its share of what was expected, and both limits.

    `exact` draws exact Poisson limits, else those of a normal. The own unit and the six farthest out are named.
    """
    rows = answer.table("units").frame.filter(pl.col("size").is_not_null(), pl.col("ratio").is_not_null())
    return svg(_spec(rows, exact=exact), answer.sentence, _in_words(rows))


def outside(answer: Answer) -> int:
    """How many units lie outside the 95 per cent limits."""
    return answer.table("units").frame.filter(_outside()).height


def room_chart(answer: Answer) -> str:
    """From the room for manoeuvre (table «room»): the largest differences to the group, twelve at the most."""
    table = answer.table("room")
    rows = table.frame.select(table.columns[0].name, "difference").head(MOST_BARS)
    bars = [Bar(label, ore) for label, ore in rows.iter_rows()]
    told = ", ".join(f"{bar.label} {danish.kroner(bar.ore, 0).removesuffix('.')}" for bar in bars)
    return svg(deviations(bars), answer.sentence, f"{told}." if told else "")


def _outside() -> pl.Expr:
    return (pl.col("ratio") < pl.col("low")) | (pl.col("ratio") > pl.col("high"))


def _in_words(rows: pl.DataFrame) -> str:
    told = rows.filter(_outside()).sort("ratio", descending=True).select("name", "ratio").iter_rows()
    words = ", ".join(f"{name} {danish.percent(ratio, 0)}" for name, ratio in told)
    return f"Uden for 95 %-grænserne: {words}." if words else "Ingen ligger uden for 95 %-grænserne."


def _spec(rows: pl.DataFrame, *, exact: bool) -> Spec:
    sizes = rows["size"].to_numpy()
    low, high = (float(sizes.min()) / 1.3, float(sizes.max()) * 1.3) if rows.height else (1.0, 100.0)
    grid = np.geomspace(max(low, 0.2), max(high, 1.0), _STEPS)
    ratios = [1.3, *rows["ratio"].to_list()]
    top, bottom = max(ratios) * 1.05, 0.0 if min(ratios) < 0.5 else min(0.7, min(ratios) - 0.1)
    x: Spec = {
        "type": "quantitative", "scale": {"type": "log", "nice": False, "domain": [grid[0], grid[-1]]},
        "title": "Ventet antal borgere (logaritmisk)" if exact else "Svarer til så mange borgere (logaritmisk)",
        "axis": {"format": ",~f", "tickCount": 6, "grid": False},
    }  # fmt: skip
    y: Spec = {
        "type": "quantitative", "title": None, "scale": {"domain": [bottom * 100, top * 100]},
        "axis": {"format": ",~f", "tickCount": 6, "gridColor": GRID},
    }  # fmt: skip
    bands = [_band(grid, level, dash, x, y, exact=exact) for level, dash in ((ALARM, [2, 3]), (WARNING, [7, 4]))]
    layers = [*bands[0], *bands[1], _hundred(y), *_dots(rows, x, y)]
    words = "Pct. af det ventede – stiplet: 95 %-grænser, prikket: 99,8 %. Uden for dem er det næppe tilfældigt"
    return framed(layers, _HEIGHT, words)


def _band(grid: Real, level: float, dash: list[int], x: Spec, y: Spec, *, exact: bool) -> list[Spec]:
    """The two limits at a level."""
    mark = {"type": "line", "color": QUIET, "strokeWidth": 1.5, "strokeDash": dash}
    encoding = {"x": {"field": "x"} | x, "y": {"field": "y"} | y}
    bottom, top = y["scale"]["domain"]
    drawn = []
    for side in limits(grid, level, exact=exact):
        values = [{"x": at, "y": limit * 100} for at, limit in zip(grid, side, strict=True)]
        inside = [value for value in values if bottom <= value["y"] <= top]
        drawn.append({"data": {"values": inside}, "mark": mark, "encoding": encoding})
    return drawn


def _hundred(y: Spec) -> Spec:
    mark = {"type": "rule", "color": INK, "strokeWidth": 1}
    return {"data": {"values": [{"y": 100}]}, "mark": mark, "encoding": {"y": {"field": "y"} | y}}


def _dots(rows: pl.DataFrame, x: Spec, y: Spec) -> list[Spec]:
    higher = pl.when("own").then(pl.lit("own")).when(pl.col("ratio") > pl.col("high")).then(pl.lit("above"))
    role = higher.when(pl.col("ratio") < pl.col("low")).then(pl.lit("below")).otherwise(pl.lit("inside"))
    placed = rows.select("name", "own", "size", x="size", y=pl.col("ratio") * 100, role=role)
    far = pl.col("ratio").sub(1).abs() * pl.col("size").sqrt()
    named = rows.with_columns(far=far).filter(_outside() | pl.col("own")).sort("own", "far", descending=True)
    labels = set(named["name"].head(_NAMED + 1))
    colours = {"domain": ["own", "above", "below", "inside"], "range": [WHOLE, MORE, LESS, QUIET]}
    colour = {"field": "role", "type": "nominal", "scale": colours, "legend": None}
    shape = {
        "field": "role", "type": "nominal", "legend": None,
        "scale": {"domain": colours["domain"], "range": ["diamond", "triangle-up", "triangle-down", "circle"]},
    }  # fmt: skip
    at = {"x": {"field": "x"} | x, "y": {"field": "y"} | y}
    values = placed.select("x", "y", "role", "name").to_dicts()
    texts = [value for value in values if value["name"] in labels]
    return [
        {"data": {"values": values}, "mark": {"type": "point", "filled": True, "size": 70, "opacity": 0.85},
         "encoding": at | {"color": colour, "shape": shape}},
        *({"data": {"values": [text for text in texts if (text["role"] == "own") == own]},
           "mark": {"type": "text", "align": "left", "dx": 7, "dy": 14 if own else -6, "fontWeight": 600},
           "encoding": at | {"text": {"field": "name"}}} for own in (False, True)),
    ]  # fmt: skip
