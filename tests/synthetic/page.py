"""The tables of docs/metode/syntetisk-kommune.md; run this file to write them anew."""

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from synthetic.measures import results

from styrbar.danish import number
from styrbar.synthetic.dirt import DIRT
from styrbar.synthetic.kinds import calibration
from styrbar.synthetic.municipality import write_municipality

PAGE = Path(__file__).parents[2] / "docs/metode/syntetisk-kommune.md"
CITIZENS = 2000
Results = Mapping[str, tuple[float, float, float]]


def _shown(value: float, unit: str) -> str:
    if unit == "share":
        return f"{number(value * 100, 1)} %"
    return number(value, 0)


def figures_table(found: Results) -> str:
    """Figure, target, result and tolerance."""
    lines = ["| tal | mål | resultat | tolerance | kilde |", "|---|---:|---:|---:|---|"]
    for f in calibration().figures:
        result, target, tolerance = (_shown(v, f.unit) for v in found[f.id])
        unit = " (kr.)" if f.unit == "kr." else " (dage)" if f.unit == "days" else ""
        lines.append(f"| {f.title}{unit} | {target} | {result} | ± {tolerance} | {f.source} |")
    return "\n".join(lines)


def dirt_table() -> str:
    """Kind of dirt, rate and what it is a rate of."""
    lines = ["| fejl | hyppighed | af |", "|---|---:|---|"]
    return "\n".join(lines + [f"| {d.title} | {number(d.rate * 100, 1)} % | {d.what} |" for d in DIRT.values()])


def left_out() -> str:
    """Known figures that are not used, and why."""
    return "\n".join(f"- {title}: {reason}" for title, reason in calibration().left_out)


def part(name: str) -> str:
    """What stands on the page between the marks of that name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- {name} slut -->", PAGE.read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


def measured(folder: Path) -> Results:
    """The figures of the municipality the page describes, written to that folder."""
    write_municipality(folder, citizens=CITIZENS, deliveries=1)
    return results(sorted(folder.iterdir()), CITIZENS)


def write() -> None:
    """Write the tables on the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        parts = {"tal": figures_table(measured(Path(folder))), "udeladt": left_out(), "fejl": dirt_table()}
    text = PAGE.read_text("utf-8")
    for name, table in parts.items():
        marked = f"<!-- {name} -->\n{table}\n<!-- {name} slut -->"
        text = re.sub(rf"<!-- {name} -->.*?<!-- {name} slut -->", lambda _, t=marked: t, text, flags=re.DOTALL)  # type: ignore[misc]
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
