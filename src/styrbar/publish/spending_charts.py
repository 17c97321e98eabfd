"""Charts of flows, durations, the costliest and owners: lines told at their end, and a table of moves as squares."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from styrbar import danish
from styrbar.publish.drawing import svg
from styrbar.publish.specs import CONFIG, GRID, INK, LESS, MORE, QUIET, WHOLE, WIDTH, Spec

COLOURS = (LESS, MORE, "#4C8C6A", "#8A6FB0", WHOLE, "#B08A2E")
_HEIGHT = 300
_LABELS = 220
_APART = 17
"""Pixels between two names at the end of lines."""

MOST_SQUARES = 10


@dataclass(frozen=True)
class Line:
    """A named line through points (x, y); `band` is a low and a high at each point, `quiet` a line to hold against."""

    name: str
    points: Sequence[tuple[float, float]]
    band: Sequence[tuple[float, float]] = ()
    quiet: bool = False
    stepped: bool = False


@dataclass(frozen=True)
class Axes:
    """What the axes count, in words, and how their figures are written (Vega's format); `low` and `high` end the y."""

    x: str
    y: str
    x_format: str = ",~f"
    y_format: str = ",~f"
    low: float | None = None
    high: float | None = None


def line_chart(lines: Sequence[Line], axes: Axes, title: str) -> str:
    """The lines with their names at their ends, as SVG; the words say where each ends."""
    shown = [line for line in lines if line.points]
    told = ", ".join(f"{line.name} {danish.number(line.points[-1][1], 2)}" for line in shown)
    return svg(_spec(shown, axes), title, f"{told}." if told else "")


def _spec(lines: Sequence[Line], axes: Axes) -> Spec:
    x = {"type": "quantitative", "title": axes.x, "axis": {"format": axes.x_format, "tickCount": 6, "grid": False}}
    scale: Spec = {"zero": axes.low == 0, "nice": False}
    if axes.low is not None and axes.high is not None:
        scale["domain"] = [axes.low, axes.high]
    y = {"type": "quantitative", "title": None, "axis": {"format": axes.y_format, "tickCount": 6}, "scale": scale}
    layers = []
    ends = _ends(lines, axes)
    last = max((px for line in lines for px, _ in line.points), default=0.0)
    for place, line in enumerate(lines):
        colour = QUIET if line.quiet else COLOURS[place % len(COLOURS)]
        layers += _line_layers(line, colour, x, y)
        layers.append(_name(line, (last, line.points[-1][1]), ends[place], {"x": x, "y": y, "colour": colour}))
    title = {
        "text": axes.y, "anchor": "start", "frame": "group", "color": QUIET, "fontSize": 13, "fontWeight": "normal",
        "offset": 10,
    }  # fmt: skip
    config = CONFIG | {"padding": {"left": 4, "right": _LABELS, "top": 4, "bottom": 4}}
    return {"width": WIDTH - _LABELS, "height": _HEIGHT, "title": title, "layer": layers, "config": config}


def _line_layers(line: Line, colour: str, x: Spec, y: Spec) -> list[Spec]:
    encoding = {"x": {"field": "x"} | x, "y": {"field": "y"} | y}
    shape = {"interpolate": "step-after"} if line.stepped else {}
    points = [{"x": px, "y": py} for px, py in line.points]
    dash = [6, 4] if line.quiet else [1, 0]
    mark = {"type": "line", "color": colour, "strokeWidth": 2.5, "strokeDash": dash} | shape
    drawn = [{"data": {"values": points}, "mark": mark, "encoding": encoding}]
    if line.band:
        limits = [
            {"x": px, "low": low, "high": high} for (px, _), (low, high) in zip(line.points, line.band, strict=True)
        ]
        area = {"type": "area", "color": colour, "opacity": 0.12} | shape
        between = {"x": {"field": "x"} | x, "y": {"field": "low"} | y, "y2": {"field": "high"}}
        drawn.insert(0, {"data": {"values": limits}, "mark": area, "encoding": between})
    return drawn


def _name(line: Line, place: tuple[float, float], dy: float, look: Spec) -> Spec:
    """The line's name right of the chart, at the height where the line ends."""
    mark = {
        "type": "text", "text": line.name, "align": "left", "baseline": "middle", "dx": 8, "dy": dy,
        "color": look["colour"], "fontWeight": 600, "limit": _LABELS - 12,
    }  # fmt: skip
    encoding = {"x": {"field": "x"} | look["x"], "y": {"field": "y"} | look["y"]}
    return {"data": {"values": [{"x": place[0], "y": place[1]}]}, "mark": mark, "encoding": encoding}


def _ends(lines: Sequence[Line], axes: Axes) -> list[float]:
    """How many pixels each name is moved down, or up at the bottom, so that no two lie on each other."""
    every = [value for line in lines for _, value in line.points]
    low = axes.low if axes.low is not None else min(every, default=0.0)
    high = axes.high if axes.high is not None else max(every, default=1.0)
    per = _HEIGHT / (high - low) if high > low else 0.0
    heights = [(high - line.points[-1][1]) * per for line in lines]
    order = sorted(range(len(lines)), key=lambda n: heights[n])
    at = list(heights)
    for above, place in pairwise(order):
        at[place] = max(at[place], at[above] + _APART)
    lowest = float(_HEIGHT)
    for place in reversed(order):
        at[place] = lowest = min(at[place], lowest)
        lowest -= _APART
    return [placed - height for placed, height in zip(at, heights, strict=True)]


@dataclass(frozen=True)
class Square:
    """How many went from one place to another."""

    start: str
    end: str
    people: int


def squares_chart(squares: Sequence[Square], starts: Sequence[str], ends: Sequence[str], title: str) -> str:
    """Where people went: a row for each place they came from, a column for each they went to, darker for more."""
    told = ", ".join(f"{s.start} → {s.end} {danish.number(s.people)}" for s in squares)
    return svg(_squares(squares, starts, ends), title, f"{told}." if told else "")


def _squares(squares: Sequence[Square], starts: Sequence[str], ends: Sequence[str]) -> Spec:
    most = max((s.people for s in squares), default=1)
    rows = [
        {"row": starts.index(s.start), "column": ends.index(s.end), "people": s.people, "text": danish.number(s.people),
         "dark": s.people > most * 0.55, "same": s.start == s.end}
        for s in squares
    ]  # fmt: skip
    x = {"field": "column", "type": "ordinal", "title": "Til", "axis": _names(ends, turned=True)}
    y = {"field": "row", "type": "ordinal", "title": "Fra", "axis": _names(starts, turned=False)}
    shades = {"type": "pow", "exponent": 0.5, "domain": [0, most], "range": ["#FFFFFF", LESS], "interpolate": "rgb"}
    colour = {"field": "people", "type": "quantitative", "scale": shades, "legend": None}
    ink = {"condition": {"test": "datum.dark", "value": "#FFFFFF"}, "value": INK}
    layers = [
        {
            "data": {"values": rows},
            "mark": {"type": "rect", "stroke": GRID},
            "encoding": {"x": x, "y": y, "color": colour},
        },
        {
            "data": {"values": rows},
            "mark": {"type": "text", "fontSize": 13},
            "encoding": {"x": x, "y": y, "text": {"field": "text"}, "color": ink},
        },
    ]
    title = {
        "text": "Borgere: fra (rækker) til (kolonner)", "anchor": "start", "frame": "group", "color": QUIET,
        "fontSize": 13, "fontWeight": "normal", "offset": 10,
    }  # fmt: skip
    width, height = max(1, len(ends)) * 52, max(1, len(starts)) * 32
    return {"width": width, "height": height, "title": title, "layer": layers, "config": CONFIG}


def _names(names: Sequence[str], *, turned: bool) -> Spec:
    look = {"labelAngle": -45, "orient": "bottom"} if turned else {"labelAngle": 0}
    return {
        "labelExpr": f"{json.dumps(list(names))}[datum.value]",
        "labelColor": INK,
        "labelLimit": 230,
        "title": None,
    } | look
