"""From a chart's specification to an SVG that may stand inside a page."""

from typing import Any
from xml.etree import ElementTree as ET

import vl_convert

VEGA_LITE = "v6.4"
DANISH_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", " kr."], "minus": "-"}
SVG = "http://www.w3.org/2000/svg"


def svg(spec: dict[str, Any], title: str, description: str) -> str:
    """The chart as SVG with its finding and description for those who do not see it.

    Safe inside HTML under a strict Content-Security-Policy: no style element or attribute, no script, no link, no id,
    and all text escaped. Put it in the page to have its text in the page's IBM Plex Sans; as an `img` it falls back to
    Arial, since an image cannot use a page's fonts.
    """
    drawn = vl_convert.vegalite_to_svg(
        spec, vl_version=VEGA_LITE, format_locale=DANISH_NUMBERS, allowed_base_urls=[], show_warnings=False
    )
    root = ET.fromstring(drawn)  # noqa: S314 - made one line above, not received
    for element in root.iter():
        _without_english(element)
    root.attrib |= {"class": "chart", "role": "img", "aria-label": f"{title} {description}".strip()}
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        root.insert(place, ET.Element(f"{{{SVG}}}{tag}"))
        root[place].text = text
    ET.register_namespace("", SVG)
    return ET.tostring(root, encoding="unicode")


def _without_english(element: ET.Element) -> None:
    """Drop the marks' own roles and names, which are English; the whole is one picture with one Danish name."""
    for name in [name for name in element.attrib if name == "role" or name.startswith("aria-")]:
        del element.attrib[name]
