"""The tables of docs/metode/syntetisk-land.md; run this file to write them anew."""

import re
import tempfile
from pathlib import Path

from styrbar.danish import number
from styrbar.synthetic.nation.measures import Measured, measured, shown
from styrbar.synthetic.nation.settings import left_out, nation
from styrbar.synthetic.nation.writing import write_country

PAGE = Path(__file__).parents[3] / "docs/metode/syntetisk-land.md"
SCALE = 0.1


def figures_table(found: list[Measured]) -> str:
    """Figure, target, result, tolerance and source."""
    lines = ["| tal | mål | resultat | tolerance | kilde |", "|---|---:|---:|---:|---|"]
    for title, target, result, tolerance, _, source in map(shown, found):
        lines.append(f"| {title} | {target} | {result} | {tolerance} | {source} |")
    return "\n".join(lines)


def kinds_table() -> str:
    """The kinds of help with their people and kroner in the first and the last year."""
    lines = ["| hjælp | paragraf | konto | personer | mia. kr. |", "|---|---|---|---:|---:|"]
    for kind in nation().kinds:
        persons = " → ".join(number(kind.persons[n]) for n in (0, -1))
        billions = " → ".join(number(kind.spending[n] / 1e9, 2) for n in (0, -1))
        lines.append(f"| {kind.intervention} | {kind.legal_basis} | {kind.account} | {persons} | {billions} |")
    return "\n".join(lines)


def left_out_list() -> str:
    """Known figures that are not used, and why."""
    return "\n".join(f"- {title}: {reason}" for title, reason in left_out())


def part(name: str) -> str:
    """What stands on the page between the marks of that name."""
    found = re.search(rf"<!-- {name} -->\n(.*?)\n?<!-- {name} slut -->", PAGE.read_text("utf-8"), re.DOTALL)
    return found[1] if found else ""


def write() -> None:
    """Write the tables on the page anew."""
    with tempfile.TemporaryDirectory() as folder:
        write_country(Path(folder), scale=SCALE)
        parts = {"tal": figures_table(measured(Path(folder))), "slags": kinds_table(), "udeladt": left_out_list()}
    text = PAGE.read_text("utf-8")
    for name, table in parts.items():
        marked = f"<!-- {name} -->\n{table}\n<!-- {name} slut -->"
        text = re.sub(rf"<!-- {name} -->.*?<!-- {name} slut -->", lambda _, t=marked: t, text, flags=re.DOTALL)  # type: ignore[misc]
    PAGE.write_text(text, "utf-8")


if __name__ == "__main__":
    write()
