"""The specifications say their finding in figures and words, and their SVG is safe inside a page."""

from xml.etree import ElementTree as ET

import pytest

from styrbar.publish.drawing import svg
from styrbar.publish.specs import Bar, course, deviations, scale_for, waterfall_of

KR = 100
MIO = 100_000_000
PARTS = [Bar("Nye borgere", 12_345_678 * KR), Bar("Stoppet", -8_420_000 * KR), Bar("Pris <&> \"'", 0)]
SPECS = {
    "waterfall": waterfall_of(PARTS, "Ændring i alt"),
    "deviations": deviations(PARTS),
    "course": course([m * 70 * MIO for m in range(1, 13)], 9, 830 * MIO),
}


def texts(spec):
    root = ET.fromstring(svg(spec, "Titel", "Beskrivelse"))
    return [t.text for t in root.iter("{http://www.w3.org/2000/svg}text")]


@pytest.mark.parametrize("name", SPECS)
def test_the_svg_is_safe_inside_a_page_under_a_strict_policy(name):
    drawn = svg(SPECS[name], 'Prisen er <b>"steget"', "Og & mere")
    root = ET.fromstring(drawn)
    tags = {element.tag.split("}")[1] for element in root.iter()}
    attributes = {key for element in root.iter() for key in element.attrib}
    assert not tags & {"style", "script", "a", "image", "foreignObject", "use"}
    assert not {key for key in attributes if key in {"style", "id", "href"} or key.startswith("on")}
    assert "<b>" not in drawn


@pytest.mark.parametrize("name", SPECS)
def test_the_svg_says_its_finding_to_those_who_do_not_see_it(name):
    root = ET.fromstring(svg(SPECS[name], "Prisen er steget", "Søjler fra nul."))
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-label"] == "Prisen er steget Søjler fra nul."
    assert [root[0].text, root[1].text] == ["Prisen er steget", "Søjler fra nul."]
    assert not [e for e in root.iter() if e is not root and ("role" in e.attrib or "aria-label" in e.attrib)]


def test_a_waterfall_shows_each_part_with_its_sign_and_the_whole():
    shown = texts(SPECS["waterfall"])
    assert {"Nye borgere", "+12,3", "Stoppet", "-8,4", "0,0", "Ændring i alt", "+3,9"} <= set(shown)
    assert "Mio. kr. – minus er billigere, plus er dyrere" in shown


def test_a_part_begins_where_the_one_before_ended_and_the_whole_begins_at_zero():
    (bars,) = [layer["data"]["values"] for layer in SPECS["waterfall"]["layer"] if layer["mark"]["type"] == "bar"]
    assert [bar["from"] for bar in bars[1:-1]] == [bar["to"] for bar in bars[:-2]]
    assert (bars[-1]["from"], bars[-1]["to"]) == (0, bars[-2]["to"])


def test_two_rows_of_the_same_name_stay_two_rows():
    shown = texts(deviations([Bar("Hus", 5 * KR), Bar("Hus", 7 * KR)]))
    assert shown.count("Hus") == 2
    assert {"+5", "+7"} <= set(shown)


def test_axes_and_labels_use_danish_numbers():
    shown = texts(course([m * 140 * MIO for m in range(1, 13)], 9, 1700 * MIO))
    assert {"1.000", "Forventet 1.680,0", "Budget 1.700,0", "Til og med september 1.260,0"} <= set(shown)


def test_a_course_without_budget_or_closed_months_can_be_drawn():
    shown = texts(course([1000 * KR * m for m in range(1, 13)], 0, None))
    assert "Forventet 12" in shown
    assert not [text for text in shown if text.startswith(("Budget", "Til og med"))]


def test_a_closed_year_says_its_result_once():
    shown = texts(course([70 * MIO * m for m in range(1, 13)], 12, None))
    assert "Regnskab 840,0" in shown
    assert not [text for text in shown if text.startswith(("Forventet", "Til og med"))]


@pytest.mark.parametrize("bars", [[], [Bar("Intet", 0)]])
def test_nothing_to_show_is_still_a_chart(bars):
    assert svg(deviations(bars), "Ingen afvigelser", "")
    assert svg(waterfall_of(bars, "I alt"), "Ingen ændring", "")


@pytest.mark.parametrize(
    ("largest", "unit", "text"),
    [
        (999_999, "kr.", "10.000"),
        (1_000_000, "1.000 kr.", "10"),
        (-999_999_999, "1.000 kr.", "-10.000"),
        (10**9, "mio. kr.", "10,0"),
    ],
)
def test_the_unit_follows_the_largest_amount(largest, unit, text):
    scale = scale_for([0, largest])
    assert (scale.name, scale.text(largest)) == (unit, text)
