"""Estimates with their intervals, row by row, against a band around zero."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from styrbar import danish
from styrbar.publish.drawing import svg
from styrbar.publish.specs import GRID, INK, LESS, MORE, QUIET, ROW, Spec, framed

_LONGEST = 30


@dataclass(frozen=True)
class Estimate:
    """A label with a value and the ends of its interval, in the chart's unit."""

    label: str
    value: float
    low: float
    high: float


def interval_chart(rows: Sequence[Estimate], band: float, unit: str, title: str) -> str:
    """A dot and a line for each of the first rows (thirty at the most), and the band from -band to band behind them.

    Dots outside the band are blue above and orange below, with their size beside them. `unit` says what the axis
    counts, in words.
    """
    shown = rows[:_LONGEST]
    told = ", ".join(f"{r.label} {danish.number(r.value, 2)}" for r in shown)
    return svg(_spec(shown, band, unit), title, f"{told}." if told else "")


def _spec(rows: Sequence[Estimate], band: float, unit: str) -> Spec:
    data = [
        {"row": n, "value": r.value, "low": r.low, "high": r.high, "text": danish.number(r.value, 2),
         "role": "above" if r.value > band else "below" if r.value < -band else "inside"}
        for n, r in enumerate(rows)
    ]  # fmt: skip
    names = {
        "labelExpr": f"{json.dumps([r.label for r in rows])}[datum.value]",
        "labelColor": INK,
        "labelLimit": 320,
    }
    x = {"type": "quantitative", "title": None, "scale": {"zero": True}, "axis": {"format": ".2~f", "tickCount": 6}}
    y = {"field": "row", "type": "ordinal", "title": None, "axis": names}
    colours = {"domain": ["above", "inside", "below"], "range": [LESS, QUIET, MORE]}
    colour = {"field": "role", "type": "nominal", "scale": colours, "legend": None}
    layers: list[Spec] = [
        {
            "data": {"values": [{"low": -band, "high": band}]},
            "mark": {"type": "rect", "color": GRID},
            "encoding": {"x": {"field": "low"} | x, "x2": {"field": "high"}},
        },
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}},
        },
        {
            "data": {"values": data},
            "mark": {"type": "rule", "strokeWidth": 2},
            "encoding": {"x": {"field": "low"} | x, "x2": {"field": "high"}, "y": y, "color": colour},
        },
        {
            "data": {"values": data},
            "mark": {"type": "point", "filled": True, "size": 80, "opacity": 1},
            "encoding": {"x": {"field": "value"} | x, "y": y, "color": colour},
        },
        {
            "data": {"values": data},
            "mark": {"type": "text", "align": "left", "dx": 8, "baseline": "middle", "fontWeight": 600},
            "encoding": {"x": {"field": "high"} | x, "y": y, "text": {"field": "text"}},
        },
    ]
    return framed(layers, ROW * max(1, len(rows)), unit)
