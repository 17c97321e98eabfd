"""The charts as Vega-Lite specifications.

A chart shows one finding. Its title stands in words beside it, so it is not drawn; its labels stand at the marks; zero
is always there; more and less are told by sign and words, and only then by colour.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from styrbar import danish

Spec = dict[str, Any]

MORE, LESS, WHOLE, QUIET = "#C2570C", "#1F6FB2", "#3C4A57", "#6B7680"
"""Orange is more expensive, blue is cheaper, dark grey is a whole, grey is what the eye may pass over."""

INK, GRID = "#1A1A1A", "#E3E7EB"
FONT = "IBM Plex Sans, Arial, sans-serif"
WIDTH, HEIGHT, ROW = 720, 200, 30

CONFIG: Spec = {
    "aria": False,
    "background": None,
    "font": FONT,
    "padding": 4,
    "view": {"stroke": None},
    "axis": {
        "labelColor": QUIET, "labelFontSize": 13, "titleColor": QUIET, "titleFontSize": 13, "titleFontWeight": "normal",
        "gridColor": GRID, "domain": False, "ticks": False, "labelPadding": 8,
    },
    "text": {"fontSize": 13, "color": INK},
}  # fmt: skip


@dataclass(frozen=True)
class Bar:
    """A label and a movement or deviation in whole øre."""

    label: str
    ore: int


@dataclass(frozen=True)
class Scale:
    """The unit all figures of one chart are shown in: øre to one, its name, and decimals."""

    ore: int
    name: str
    decimals: int

    def value(self, ore: int) -> float:
        """Where the amount lies on the axis."""
        return ore / self.ore

    def text(self, ore: int, *, signed: bool = False) -> str:
        """The amount without unit, half away from zero: 1234567 øre → '12' in 1.000 kr.; a change with its sign."""
        size = (Decimal(ore) / self.ore).quantize(Decimal(1).scaleb(-self.decimals), rounding="ROUND_HALF_UP")
        plus = "+" if signed and size > 0 else ""
        return plus + danish.number(size, self.decimals)


def scale_for(amounts: Sequence[int]) -> Scale:
    """The largest unit that leaves the largest amount at least ten: mio. kr., 1.000 kr. or kr."""
    largest = max(map(abs, amounts), default=0)
    if largest >= 1_000_000_000:
        return Scale(100_000_000, "mio. kr.", 1)
    if largest >= 1_000_000:
        return Scale(100_000, "1.000 kr.", 0)
    return Scale(100, "kr.", 0)


DEARER = "minus er billigere, plus er dyrere"
"""What the sides of zero mean in a chart of movements."""


def price_scale(amounts: Sequence[int]) -> Scale:
    """Kroner whatever their size, with øre below a thousand: a price is never told in thousands."""
    return Scale(100, "kr.", 0 if max(map(abs, amounts), default=0) >= 100_000 else 2)


def waterfall_of(parts: Sequence[Bar], total: str, scale: Scale | None = None, sides: str = DEARER) -> Spec:
    """How the parts, in their order, lead from zero to the whole change, which `total` names; parts of zero too."""
    scale = scale or scale_for([running for _, running in _running(parts)] + [part.ore for part in parts])
    rows = [_step(part.label, end - part.ore, end, scale) for part, end in _running(parts)]
    whole = sum(part.ore for part in parts)
    rows.append(_step(total, 0, whole, scale) | {"role": "whole"})
    return _bars(rows, scale, sides, joined=True)


def deviations(bars: Sequence[Bar]) -> Spec:
    """Deviations from zero, in the order given (largest first reads best)."""
    scale = scale_for([bar.ore for bar in bars])
    return _bars([_step(bar.label, 0, bar.ore, scale) for bar in bars], scale)


def _running(parts: Sequence[Bar]) -> list[tuple[Bar, int]]:
    """Each part with the sum that it leads to."""
    ends, end = [], 0
    for part in parts:
        end += part.ore
        ends.append((part, end))
    return ends


def _step(label: str, start: int, end: int, scale: Scale) -> Spec:
    """A bar from one amount to another, with its own size written at the end it moves towards."""
    moved = end - start
    role = "more" if moved > 0 else "less"
    left = moved < 0
    return {
        "label": label, "from": scale.value(start), "to": scale.value(end), "role": role, "left": left,
        "text": scale.text(moved, signed=True),
    }  # fmt: skip


def _bars(steps: Sequence[Spec], scale: Scale, sides: str = DEARER, *, joined: bool = False) -> Spec:
    """Horizontal bars with a label at each and a line at zero; joined, each has a thread to the next."""
    rows = [step | {"row": i} for i, step in enumerate(steps)]
    x, y = _bar_axes(rows)
    colours = {"domain": ["more", "less", "whole"], "range": [MORE, LESS, WHOLE]}
    bar = {
        "data": {"values": rows},
        "mark": {"type": "bar", "height": 20},
        "encoding": {
            "x": {"field": "from"} | x, "x2": {"field": "to"}, "y": {"field": "row"} | y,
            "color": {"field": "role", "type": "nominal", "scale": colours, "legend": None},
        },
    }  # fmt: skip
    threads = [{"row": i, "below": i + 1, "to": row["to"]} for i, row in enumerate(rows[:-1])] if joined else []
    texts = [_text_layer([row for row in rows if row["left"] == left], left, x, y) for left in (False, True)]
    words = f"{scale.name} – {sides}"
    layers = [_thread_layer(threads, x, y), bar, *texts, _zero(vertical=True)]
    return framed(layers, ROW * max(1, len(rows)), words[0].upper() + words[1:])


def _bar_axes(rows: list[Spec]) -> tuple[Spec, Spec]:
    """Amounts across, with zero and room for the labels at the ends; one row a bar, though two have the same name."""
    edges = [0.0, *(edge for row in rows for edge in (row["from"], row["to"]))]
    room = 0.16 * (max(edges) - min(edges))
    # The sizes stand outside the end that a bar moves towards, also of one that comes back to zero from the right.
    words = [row["to"] + (-room if row["left"] else room) for row in rows if row["from"] != row["to"]]
    low, high = min([*edges, *words]), max([*edges, *words])
    domain = [low, high] if high > low else [0, 1]
    across = {"scale": {"domain": domain, "nice": False}, "axis": _value_axis()}
    names = {
        "labelExpr": f"{json.dumps([row['label'] for row in rows])}[datum.value]",
        "labelColor": INK,
        "labelLimit": 320,
    }
    return (
        {"type": "quantitative", "title": None} | across,
        {"type": "ordinal", "title": None, "axis": names},
    )


def _text_layer(rows: list[Spec], left: bool, x: Spec, y: Spec) -> Spec:
    """The sizes of bars that grow to one side, just outside their end."""
    place = {"align": "right", "dx": -6} if left else {"align": "left", "dx": 6}
    return {
        "data": {"values": rows},
        "mark": {"type": "text", "baseline": "middle", "fontWeight": 600} | place,
        "encoding": {"x": {"field": "to"} | x, "y": {"field": "row"} | y, "text": {"field": "text"}},
    }


def _thread_layer(threads: list[Spec], x: Spec, y: Spec) -> Spec:
    """Thin lines from where one part ends down to where the next begins."""
    return {
        "data": {"values": threads},
        "mark": {"type": "rule", "color": QUIET, "strokeWidth": 1},
        "encoding": {"x": {"field": "to"} | x, "y": {"field": "row"} | y, "y2": {"field": "below"}},
    }


def course(so_far: Sequence[int], known: int, budget: int | None) -> Spec:
    """The year month by month: twelve sums since New Year in whole øre, of which the first `known` months are past.

    The budget of the whole year is a line across, when there is one; the course is held against it in December only.
    """
    scale = scale_for([*so_far, budget or 0])
    points = [{"month": name[:3], "value": scale.value(ore)} for name, ore in zip(danish.MONTHS, so_far, strict=True)]
    end, over = so_far[-1], budget is None or so_far[-1] >= budget
    colour = WHOLE if budget is None else MORE if over else LESS
    layers = [
        _line(points[max(0, known - 1) :], colour, dash=[6, 4]),
        _line(points[:known], WHOLE, dash=[1, 0]),
        _label(points[-1], f"{'Regnskab' if known >= len(points) else 'Forventet'} {scale.text(end)}", colour, up=over),
        _zero(vertical=False),
    ]
    if 0 < known < len(points):
        layers += _reached(points[known - 1], f"Til og med {danish.MONTHS[known - 1]} {scale.text(so_far[known - 1])}")
    if budget is not None:
        layers += _budget(scale, budget, up=not over)
    return framed(layers, HEIGHT, f"Forbrug i alt siden nytår, {scale.name}")


def _month_axes() -> Spec:
    names = [name[:3] for name in danish.MONTHS]
    months = {"field": "month", "type": "ordinal", "sort": names, "title": None, "scale": {"domain": names}}
    sums = {"field": "value", "type": "quantitative", "title": None, "scale": {"zero": True}, "axis": _value_axis()}
    return {"x": months | {"axis": {"labelAngle": 0, "grid": False}}, "y": sums}


def _line(points: list[Spec], colour: str, dash: list[int]) -> Spec:
    mark = {"type": "line", "color": colour, "strokeWidth": 2.5, "strokeDash": dash}
    return {"data": {"values": points}, "mark": mark, "encoding": _month_axes()}


def _label(point: Spec, text: str, colour: str, *, up: bool) -> Spec:
    """Words at the last point of the year, right of it."""
    place = {"align": "left", "dx": 8, "dy": -8 if up else 8, "baseline": "middle"}
    mark = {"type": "text", "text": text, "color": colour, "fontWeight": 600} | place
    return {"data": {"values": [point]}, "mark": mark, "encoding": _month_axes()}


def _reached(point: Spec, text: str) -> list[Spec]:
    """A dot where the past months end, and its words under the line, where there is room."""
    place = {"align": "left", "dx": 8, "dy": 14}
    marks = (
        {"type": "point", "filled": True, "size": 70, "opacity": 1},
        {"type": "text", "text": text, "fontWeight": 600} | place,
    )
    return [{"data": {"values": [point]}, "mark": mark | {"color": WHOLE}, "encoding": _month_axes()} for mark in marks]


def _budget(scale: Scale, budget: int, *, up: bool) -> list[Spec]:
    """A line across at the year's budget, with its words at the right."""
    line = {
        "data": {"values": [{"y": scale.value(budget)}]},
        "mark": {"type": "rule", "color": QUIET, "strokeWidth": 1.5},
    }
    december = {"month": danish.MONTHS[-1][:3], "value": scale.value(budget)}
    y = {"field": "y", "type": "quantitative"}
    return [line | {"encoding": {"y": y}}, _label(december, f"Budget {scale.text(budget)}", QUIET, up=up)]


def _value_axis() -> Spec:
    return {"format": ",~f", "tickCount": 6}


def _zero(*, vertical: bool) -> Spec:
    """The line at nothing."""
    channel = "x" if vertical else "y"
    return {
        "data": {"values": [{}]},
        "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
        "encoding": {channel: {"datum": 0, "type": "quantitative"}},
    }


def framed(layers: list[Spec], height: int, words: str) -> Spec:
    """The whole specification, with what the figures are in words over the plot."""
    title = {
        "text": words, "anchor": "start", "frame": "group", "color": QUIET, "fontSize": 13, "fontWeight": "normal",
        "offset": 10,
    }  # fmt: skip
    return {"width": WIDTH, "height": height, "title": title, "layer": layers, "config": CONFIG}
