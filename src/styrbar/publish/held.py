"""The chart that holds the steps of a tariff against what its citizens cost."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from styrbar.publish.specs import INK, MORE, ROW, Spec, framed, price_scale

_LINE = 40


@dataclass(frozen=True)
class Held:
    """A step: its name, its tariff in øre, and what its citizens cost; None where that is not told."""

    label: str
    tariff: int
    cost: int | None


def held_against(steps: Sequence[Held]) -> Spec:
    """A bar for each tariff with its size, and a mark where the actual cost lies; what the marks are stands above."""
    scale = price_scale([amount for step in steps for amount in (step.tariff, step.cost or 0)])
    rows = [
        {"row": n, "tariff": scale.value(s.tariff), "text": scale.text(s.tariff)}
        | ({"cost": scale.value(s.cost)} if s.cost is not None else {})
        for n, s in enumerate(steps)
    ]
    highest = max([1.0, *(scale.value(ore) for s in steps for ore in (s.tariff, s.cost or 0))])
    x = {"type": "quantitative", "title": None, "scale": {"domain": [0, 1.12 * highest], "nice": False},
         "axis": {"format": ",~f", "tickCount": 6}}  # fmt: skip
    names = f"{json.dumps([step.label for step in steps])}[datum.value]"
    y = {"field": "row", "type": "ordinal", "title": None,
         "axis": {"labelExpr": names, "labelColor": INK, "labelLimit": 320}}  # fmt: skip
    marks = [row for row in rows if "cost" in row]
    layers: list[Spec] = [
        {"mark": {"type": "bar", "height": 18, "color": "#9FB4C4"}, "encoding": {"x": {"field": "tariff"} | x, "y": y}},
        {"mark": {"type": "text", "align": "left", "dx": 4, "baseline": "middle", "x": 0, "color": INK},
         "encoding": {"y": y, "text": {"field": "text"}}},
        {"data": {"values": marks},
         "mark": {"type": "tick", "thickness": 4, "size": 24, "color": MORE},
         "encoding": {"x": {"field": "cost"} | x, "y": y}},
    ]  # fmt: skip
    for layer in layers[:2]:
        layer["data"] = {"values": rows}
    words = f"{scale.name[0].upper()}{scale.name[1:]} pr. døgn: søjlen er taksten, stregen er borgernes udgift"
    return framed(layers, max(_LINE, ROW * len(steps)), words)
