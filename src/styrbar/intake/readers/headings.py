"""Which of the first rows is the heading, and what the columns are called."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from statistics import median

from styrbar.intake.readers.cells import NUMBER, shown
from styrbar.intake.vault.masking import mask_cpr

LOOK_AT = 30
"""Rows from the top among which the heading is sought."""

Row = Sequence[str | None]
_SPACE = re.compile(r"[\s\u00a0\u202f]+")
_CPR = re.compile(r"^\d{6}[- ]?\d{4}$")
_DATE = re.compile(r"^(\x01d:.*|\d{1,2}[-./]\d{1,2}[-./]\d{2,4}|\d{4}-\d{2}-\d{2}.*)$")
_NUMBER = re.compile(r"^[-+(]?\s*(kr\.?\s*)?(\d{1,3}(\.\d{3})+|\d+)([.,]\d+)?\s*(kr\.?)?\s*[-)]?$", re.IGNORECASE)


@dataclass(frozen=True)
class Found:
    """The heading: its first row, the rows it takes (two when groups stand above or below), the columns' names."""

    row: int
    rows: int
    names: tuple[str, ...]


def tidy(cell: str | None) -> str:
    """A cell as one line of text without surrounding or hard spaces; '' for an empty one."""
    return _SPACE.sub(" ", shown(cell)).strip() if cell else ""


def is_amount(cell: str) -> bool:
    """Whether the cell is a number, typed or written the Danish or English way."""
    return cell.startswith(NUMBER) or bool(_NUMBER.match(tidy(cell)))


def find_heading(rows: Sequence[Row], known: Collection[str] = ()) -> Found | None:
    """The heading among the first rows, or None when none of them can be one.

    The row with most of the `known` names wins; without such, the first row that is as wide as the usual row and has
    (nearly) the most text cells.
    """
    texts = [[tidy(cell) for cell in row] for row in rows]
    row = _most_known(texts, {tidy(k).casefold() for k in known})
    if row is None:
        row = _most_like_a_heading(texts)
    if row is None or _looks_like_data(texts[row]):
        return None
    return _with_groups(texts, row)


def _most_known(texts: Sequence[Sequence[str]], known: Collection[str]) -> int | None:
    hits = [len({c.casefold() for c in row if c} & set(known)) for row in texts[:LOOK_AT]]
    best = max(hits, default=0)
    return hits.index(best) if best >= 2 else None


def _most_like_a_heading(texts: Sequence[Sequence[str]]) -> int | None:
    widths = [sum(map(bool, row)) for row in texts]
    usual = median(w for w in widths if w) if any(widths) else 0
    scores = {i: _words(texts[i]) for i in range(min(LOOK_AT, len(texts))) if _may_head(texts[i], usual)}
    return next((i for i, n in scores.items() if n > 0.6 * max(scores.values())), None)


def _may_head(row: Sequence[str], usual: float) -> bool:
    filled = sum(map(bool, row))
    return filled >= max(2, usual * 0.5) and _words(row) >= filled * 0.5 and not _looks_like_data(row)


def _words(row: Sequence[str]) -> int:
    return sum(1 for c in row if c and not _value(c))


def _looks_like_data(row: Sequence[str]) -> bool:
    return any(_CPR.match(c) or _DATE.match(c) for c in row)


def _with_groups(texts: Sequence[Sequence[str]], row: int) -> Found:
    """The names, where a heading of two rows (merged cells) gives each column its lowest text."""
    upper, below = texts[row], texts[row + 1] if row + 1 < len(texts) else []
    if _is_lower_half(upper, below):
        return Found(row, 2, column_names(_over(below, upper)))
    above = texts[row - 1] if row else []
    if _words(above) >= 2 and any(a and not u for a, u in zip(above, upper, strict=False)):
        return Found(row - 1, 2, column_names(_over(upper, above)))
    return Found(row, 1, column_names(upper))


def _is_lower_half(upper: Sequence[str], lower: Sequence[str]) -> bool:
    """Whether the lower row only names parts of groups in the upper: under its blanks and the groups' first cells."""
    filled = {i for i, cell in enumerate(lower) if cell}
    parts = {i for i in filled if i >= len(upper) or not upper[i]}
    starts = {i for i in filled - parts if i + 1 in parts}
    return bool(parts) and filled == parts | starts and _words(lower) > 0 and not any(map(_value, lower))


def _value(cell: str) -> bool:
    return bool(_NUMBER.match(cell) or _DATE.match(cell) or _CPR.match(cell))


def _over(top: Sequence[str], under: Sequence[str]) -> list[str]:
    width = max(len(top), len(under))
    padded = [list(r) + [""] * (width - len(r)) for r in (top, under)]
    return [a or b for a, b in zip(*padded, strict=True)]


def column_names(cells: Sequence[str]) -> tuple[str, ...]:
    """Names for the columns: a blank one by its place, a repeated one with its number."""
    names: list[str] = []
    taken: set[str] = set()
    for place, cell in enumerate(cells, 1):
        base = mask_cpr(tidy(cell)) or f"Kolonne {place}"
        name, n = base, 2
        while name in taken:
            name, n = f"{base} ({n})", n + 1
        taken.add(name)
        names.append(name)
    return tuple(names)


def used_width(rows: Sequence[Row], found: Found) -> int:
    """Columns in use: up to the last that has a heading or, in the rows seen, any content."""
    heads = rows[found.row : found.row + found.rows]
    data = rows[found.row + found.rows :]
    return max((i + 1 for row in (*heads, *data) for i, cell in enumerate(row) if tidy(cell)), default=0)
