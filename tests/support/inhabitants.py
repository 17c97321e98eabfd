"""Two invented regions of a few municipalities with inhabitants of every age, for tests of what is shared by them."""

from datetime import date
from typing import Any

MUNICIPALITIES = {
    995: ("Ulvsund", "Region Vest", 6), 996: ("Birkesund", "Region Vest", 3), 997: ("Grønhøj", "Region Vest", 1),
    998: ("Marskø", "Region Øst", 10),
}  # fmt: skip
"""Code to name, region, and how many there are of each age."""


def inhabitants(day: date = date(2026, 1, 1), last: int = 99) -> list[dict[str, Any]]:
    """Rows of the register's population: in the west 600, 300 and 100 people, in the east 1.000."""
    return [
        {"municipality": code, "municipality_name": name, "region": region, "day": day}
        | {"age": age, "inhabitants": of_each}
        for code, (name, region, of_each) in MUNICIPALITIES.items()
        for age in range(last + 1)
    ]  # fmt: skip
