"""A document as PDF: a Typst template of ours and data, and nothing from the network or the machine.

What users have written is data to the template, never part of it, so it is shown as it stands and cannot be code.
"""

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import typst

TEMPLATES = Path(str(files("styrbar.publish") / "typst"))
FONTS = Path(str(files("styrbar") / "web/static/vendor/dkfds/fonts/ttf"))
FONT = "IBM Plex Sans"
STANDARD: Final = "ua-1"
"""Typst makes a tagged PDF by PDF/UA-1 and refuses what it can see breaks it, such as a missing title or language."""


def to_pdf(template: str, data: Mapping[str, Any], made: date) -> bytes:
    """The template `typst/<template>.typ` filled with `data`, which is plain JSON and has a `title`.

    `made` is the document's date; the same template, data and date give the same bytes. The document is tagged and
    says its title and that its language is Danish. Raises RuntimeError when Typst warns: a document with a missing font
    or the like must not leave the house.
    """
    inputs = {"data": json.dumps(data, ensure_ascii=False)}
    content, warnings = typst.compile_with_warnings(
        TEMPLATES / f"{template}.typ",
        root=TEMPLATES,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs=inputs,
        pdf_standards=[STANDARD],
        timestamp=datetime(made.year, made.month, made.day, tzinfo=UTC),
    )
    if warnings:
        raise RuntimeError(f"Typst: {'; '.join(warning.message for warning in warnings)}")
    return content


@cache
def _fonts() -> typst.Fonts:
    """The design system's own font and no other, found once."""
    found = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    if FONT not in found.families():
        raise RuntimeError(f"{FONT} is not in {FONTS}; tools/front_end.py copies it there.")
    return found
