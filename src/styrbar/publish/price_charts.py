"""Charts of compared prices and of ceilings, drawn as SVG from the answers' own tables."""

import json
from typing import Any

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer
from styrbar.publish.drawing import svg
from styrbar.publish.specs import CONFIG, GRID, INK, LESS, MORE, QUIET, ROW, WHOLE, WIDTH, Bar, Spec, deviations

MOST = 12
_PARTS = (
    ("Personale", ("staff", "training")),
    ("Ledelse og administration", ("management", "overhead")),
    ("Bolig", ("property", "depreciation", "interest")),
    ("Øvrige", ("supervision", "pension", "development", "supplies", "other", "carried_result", "income")),
    ("Tillæg", ("supplement",)),
    ("Ikke opdelt", ("unsplit",)),
)
_COLOURS = (LESS, "#7FB2D9", MORE, "#8A6FB0", "#4C8C6A", "#B4BCC4")


def price_chart(answer: Answer) -> str:
    """Few prices are shown by element, many as dots by owner against their group's mean."""
    rows = answer.table("offers").frame
    if rows.height <= MOST:
        return svg(_stacks(answer.table("elements").frame), answer.sentence, _told(rows))
    return svg(_dots(rows), answer.sentence, _by_owner_in_words(rows))


def ceiling_chart(answer: Answer) -> str:
    """From a ceiling: the offers that lose most in the year, twelve at the most."""
    rows = answer.table("offers").frame.filter(pl.col("saving") > 0).sort("saving", descending=True).head(MOST)
    bars = [Bar(name, -saving) for name, saving in rows.select("offer_name", "saving").iter_rows()]
    words = ", ".join(f"{bar.label} {danish.kroner(bar.ore, 0).removesuffix('.')}" for bar in bars)
    return svg(deviations(bars), answer.sentence, f"{words}." if words else "")


def owner_medians(rows: pl.DataFrame) -> pl.DataFrame:
    """`ownership` and `middle`: the median of how far the owner's prices lie from their groups' means, as a share."""
    known = rows.filter(pl.col("mean") != 0).with_columns(apart=pl.col("deviation") / pl.col("mean"))
    return known.group_by("ownership").agg(middle=pl.col("apart").median()).sort("middle", "ownership")


def _told(rows: pl.DataFrame) -> str:
    prices = rows.select("offer_name", "price").iter_rows()
    return ", ".join(f"{name} {danish.kroner(ore, 0).removesuffix('.')}" for name, ore in prices) + "."


def _by_owner_in_words(rows: pl.DataFrame) -> str:
    middles = owner_medians(rows).iter_rows()
    return ", ".join(f"{owner} {_signed(middle)}" for owner, middle in middles) + "."


def _signed(share: float) -> str:
    return f"{'+' if share > 0 else ''}{danish.percent(share)}"


def _dots(rows: pl.DataFrame) -> Spec:
    """A dot a price, by owner, at its distance from the group's mean in per cent; the median of the owner as a line."""
    middles = owner_medians(rows)
    owners = middles["ownership"].to_list()
    apart = rows.filter(pl.col("mean") != 0).select("ownership", x=pl.col("deviation") / pl.col("mean") * 100)
    y = {"field": "ownership", "type": "nominal", "sort": owners, "title": None, "axis": {"labelColor": INK}}
    x = {"field": "x", "type": "quantitative", "title": None, "axis": {"format": ",~f", "gridColor": GRID}}
    ends = [
        {"ownership": owner, "x": middle * 100, "text": f"Median {_signed(middle)}"}
        for owner, middle in middles.iter_rows()
    ]
    layers = [
        _layer(apart.to_dicts(), {"type": "point", "filled": True, "size": 46, "opacity": 0.45, "color": QUIET}, x, y),
        _layer(ends, {"type": "tick", "thickness": 4, "size": 34, "color": WHOLE}, x, y),
        _layer(ends, {"type": "text", "dy": -22, "fontWeight": 600, "color": INK}, x, y, "text"),
        {
            "data": {"values": [{}]},
            "mark": {"type": "rule", "color": INK, "strokeWidth": 1},
            "encoding": {"x": {"datum": 0, "type": "quantitative"}},
        },
    ]
    return _chart(layers, 68 * max(1, len(owners)), "Afstand til gruppens gennemsnit, pct. – plus er dyrere")


def _stacks(rows: pl.DataFrame) -> Spec:
    """One bar an offer, split into groups of elements, with its whole price at the end."""
    named = rows.select("offer_name", "step").iter_rows()
    names = [offer if step is None else f"{offer} · trin {step}" for offer, step in named]
    values, ends = [], []
    for number, row in enumerate(rows.iter_rows(named=True)):
        for part, (title, fields) in enumerate(_PARTS):
            ore = sum(row.get(field) or 0 for field in fields)
            if ore:
                values.append({"row": number, "part": title, "order": part, "x": ore / 100})
        ends.append({"row": number, "x": (row["whole"] or 0) / 100, "text": danish.number((row["whole"] or 0) / 100)})
    there = [title for title, _ in _PARTS if any(value["part"] == title for value in values)]
    colours = {"domain": there, "range": [dict(zip((t for t, _ in _PARTS), _COLOURS, strict=True))[t] for t in there]}
    y = {"field": "row", "type": "ordinal", "title": None, "axis": _names(names)}
    x = {"field": "x", "type": "quantitative", "title": None, "axis": {"format": ",~f", "tickCount": 6}}
    bars = _layer(values, {"type": "bar", "height": 20}, x | {"stack": "zero"}, y)
    legend = {"orient": "top", "title": None, "labelColor": INK, "labelFontSize": 13, "labelLimit": 260, "columns": 3}
    bars["encoding"] |= {
        "color": {"field": "part", "type": "nominal", "scale": colours, "legend": legend},
        "order": {"field": "order", "type": "quantitative"},
    }
    texts = _layer(ends, {"type": "text", "align": "left", "dx": 6, "fontWeight": 600, "color": INK}, x, y, "text")
    return _chart([bars, texts], ROW * max(1, rows.height), "Sammenlignelig pris efter element, kr.")


def _names(names: list[str]) -> dict[str, Any]:
    """The offers' names beside their rows, also when two are called the same."""
    return {"labelExpr": f"{json.dumps(names)}[datum.value]", "labelColor": INK, "labelLimit": 320}


def _layer(values: list[Spec], mark: Spec, x: Spec, y: Spec, text: str = "") -> Spec:
    encoding = {"x": x, "y": y} | ({"text": {"field": text}} if text else {})
    return {"data": {"values": values}, "mark": mark, "encoding": encoding}


def _chart(layers: list[Spec], height: int, words: str) -> Spec:
    title = {
        "text": words, "anchor": "start", "frame": "group", "color": QUIET, "fontSize": 13, "fontWeight": "normal",
        "offset": 10,
    }  # fmt: skip
    return {"width": WIDTH, "height": height, "title": title, "layer": layers, "config": CONFIG}
