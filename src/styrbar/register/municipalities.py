"""The 98 municipalities and the regions they belong to, on a day."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@dataclass(frozen=True)
class Region:
    """A region while it exists; `verified` is False for what nobody has held against an act."""

    label: str
    of: tuple[str, ...]
    start: date
    end: date | None
    verified: bool

    def covers(self, day: date) -> bool:
        """Whether the region exists on the day."""
        return self.start <= day and (self.end is None or day <= self.end)


@dataclass(frozen=True)
class Municipality:
    """A Danish municipality: its official code, its name, other spellings of it, and where it lies."""

    code: int
    name: str
    also: tuple[str, ...]
    lies_in: str


@cache
def municipalities() -> Mapping[int, Municipality]:
    """The official municipalities by code. Source: Danmarks Statistik (CC BY 4.0), as the code list says."""
    return MappingProxyType(
        {
            int(code): Municipality(int(code), v["label"], tuple(v.get("also", ())), v["region"])
            for code, v in _raw()["codes"].items()
        }
    )


@cache
def regions() -> tuple[Region, ...]:
    """Every region with its dates."""
    return tuple(
        Region(r["label"], tuple(r["of"]), r["from"], r.get("to"), r.get("verified", True)) for r in _raw()["regions"]
    )


def region_of(code: int, day: date) -> Region | None:
    """The region of a municipality on a day; None for a code that is no official one, or before there were regions."""
    found = municipalities().get(code)
    if found is None:
        return None
    return next((region for region in regions() if found.lies_in in region.of and region.covers(day)), None)


@cache
def _raw() -> Mapping[str, Any]:
    return tomllib.loads((files("styrbar.register") / "codes" / "municipality.toml").read_text("utf-8"))
