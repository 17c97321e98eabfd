"""The funnel and the room as they are drawn."""

from datetime import date
from xml.etree import ElementTree as ET

import polars as pl
import pytest

from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Scope
from styrbar.publish.funnel import funnel_chart, outside, room_chart
from styrbar.publish.target_chart import target_chart

SCOPE = Scope("Ulvsund", "s1", date(2025, 12, 31), date(2025, 1, 1), date(2025, 12, 31), "betalt")


def answer(table: AnswerTable, **names: str) -> Answer:
    return Answer("Hvordan?", "Sådan.", SCOPE, (table,), names=names)


def units(*rows: tuple[str, bool, float | None, float | None, float | None, float | None]) -> Answer:
    frame = pl.DataFrame(
        rows, orient="row",
        schema={"name": pl.String, "own": pl.Boolean} | dict.fromkeys(("size", "ratio", "low", "high"), pl.Float64),
    )  # fmt: skip
    return answer(AnswerTable("units", "Kommuner", tuple(AnswerColumn(n, n) for n in frame.columns), frame))


SOME = units(
    ("Ulvsund", True, 20.0, 1.1, 0.6, 1.5), ("Marskø", False, 80.0, 1.4, 0.8, 1.2),
    ("Nordø", False, 40.0, 0.5, 0.7, 1.3),
    ("Læsø", False, None, None, None, None),
)  # fmt: skip


def texts(svg: str) -> set[str]:
    return {"".join(node.itertext()) for node in ET.fromstring(svg).iter() if node.tag.endswith("text")}


@pytest.mark.parametrize("exact", [True, False])
def test_the_own_unit_and_those_outside_are_named(exact: bool) -> None:
    svg = funnel_chart(SOME, exact=exact)
    assert {"Ulvsund", "Marskø", "Nordø"} <= texts(svg)
    assert "Læsø" not in svg
    assert "Uden for 95 %-grænserne: Marskø 140 %, Nordø 50 %." in svg
    assert outside(SOME) == 2
    assert " id=" not in svg


def test_a_funnel_without_anybody_outside_says_so() -> None:
    inside = units(("Ulvsund", False, 20.0, 1.1, 0.6, 1.5))
    assert "Ingen ligger uden for 95 %-grænserne." in funnel_chart(inside, exact=True)
    assert "Ingen ligger uden for 95 %-grænserne." in funnel_chart(units(), exact=True)


def test_the_room_shows_the_differences() -> None:
    frame = pl.DataFrame({"legal_basis": ["SEL § 107", "(ikke oplyst)"], "difference": [1_500_000_00, -20_000_00]})
    columns = (AnswerColumn("legal_basis", "Paragraf"), AnswerColumn("difference", "Forskel", "kroner"))
    svg = room_chart(answer(AnswerTable("room", "Råderum", columns, frame)))
    assert {"SEL § 107", "(ikke oplyst)"} <= texts(svg)
    assert "SEL § 107 1.500.000 kr, (ikke oplyst) -20.000 kr." in svg


@pytest.mark.parametrize(
    ("kind", "values", "goal", "told"),
    [
        ("integer", [100, 80], "60", "Fra 100,0 til 80,0 borgere, mål 60,0."),
        ("kroner", [400_000_000, 350_000_000], "300000000", "Fra 4,0 til 3,5 mio. kr., mål 3,0."),
        ("percent", [0.2, 0.25], "0.4", "Fra 20,0 til 25,0 pct., mål 40,0."),
    ],
)
def test_a_target_is_drawn_with_its_goal(kind: str, values: list[float], goal: str, told: str) -> None:
    frame = pl.DataFrame({"day": [date(2026, 1, 31), date(2026, 2, 28)], "value": values, "due": values})
    columns = tuple(AnswerColumn(name, name) for name in frame.columns)
    svg = target_chart(
        answer(AnswerTable("points", "Måned for måned", columns, frame), goal=goal, kind=kind, unit="borgere")
    )
    assert told in svg
    assert any(text.startswith("Mål ") for text in texts(svg))
