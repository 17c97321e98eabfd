"""A target's course: the measure at each time, against the line from where it began to the goal at the deadline."""

import json

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.publish.drawing import svg
from styrbar.publish.specs import INK, QUIET, WHOLE, Spec, framed

_HEIGHT = 260
_SCALES = {"kroner": 100_000_000, "price": 100, "percent": 0.01}
_MONTH = f"{json.dumps([name[:3] for name in danish.MONTHS])}[month(datum.value)] + ' ' + year(datum.value)"
_UNITS = {"kroner": "mio. kr.", "percent": "pct."}


def target_chart(answer: Answer) -> str:
    """From a target (table «points»: day, value, due; its goal among `names`), as SVG."""
    rows = answer.table("points").frame.drop_nulls("value")
    per = _SCALES.get(answer.names["kind"], 1)
    goal = float(answer.names["goal"]) / per
    values = [{"day": day.isoformat(), "value": value / per} for day, value in rows.select("day", "value").iter_rows()]
    due = rows.drop_nulls("due").select("day", "due").iter_rows()
    path = [{"day": day.isoformat(), "value": value / per} for day, value in due]
    unit = _UNITS.get(answer.names["kind"], answer.names["unit"])
    told = f"Fra {danish.number(values[0]['value'], 1)} til {danish.number(values[-1]['value'], 1)} {unit}"
    return svg(_spec(values, path, goal, unit), answer.sentence, f"{told}, mål {danish.number(goal, 1)}.")


def _spec(values: list[Spec], path: list[Spec], goal: float, unit: str) -> Spec:
    x: Spec = {
        "type": "temporal", "title": None,
        "axis": {"labelExpr": _MONTH, "tickCount": 6, "grid": False, "labelOverlap": True},
    }  # fmt: skip
    axis: Spec = {"format": ",~f", "tickCount": 6}
    y: Spec = {"type": "quantitative", "title": None, "axis": axis, "scale": {"zero": True}}
    at = {"x": {"field": "day"} | x, "y": {"field": "value"} | y}
    words = at | {"text": {"field": "text"}}
    aim = {"value": goal, "day": values[0]["day"], "text": f"Mål {danish.number(goal, 1)}"}
    last = values[-1] | {"text": danish.number(values[-1]["value"], 1)}
    line = {"type": "line", "color": WHOLE, "strokeWidth": 2.5, "point": {"color": WHOLE, "size": 60}}
    text = {"type": "text", "fontWeight": 600}
    layers = [
        _layer(path, {"type": "line", "color": QUIET, "strokeDash": [6, 4]}, at),
        _layer([aim], {"type": "rule", "color": INK, "strokeWidth": 1}, {"y": at["y"]}),
        _layer([aim], text | {"align": "left", "dy": -8}, words),
        _layer(values, line, at),
        _layer([last], text | {"align": "right", "dy": -12, "color": WHOLE}, words),
    ]
    return framed(layers, _HEIGHT, f"{unit[0].upper()}{unit[1:]} – stiplet er den rette linje til målet")


def _layer(values: list[Spec], mark: Spec, encoding: Spec) -> Spec:
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}
