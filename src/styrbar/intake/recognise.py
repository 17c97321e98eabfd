"""Which source a sheet comes from, judged by its headings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from styrbar.errors import BadInput
from styrbar.register.sources import SourceMapping, find, normalise

_CLEAR = 0.02
_SHEET_NAME = 0.25
_OWN_TEMPLATE = "template."


class Unrecognised(BadInput):
    """No mapping fits the headings."""

    code = "unrecognised"


@dataclass(frozen=True)
class Candidate:
    """A mapping that could read the sheet: how well it fits (0 to 1, more when the sheet is named so), and why."""

    mapping: SourceMapping
    score: float
    reason: str


def recognise(headings: Sequence[str], mappings: Iterable[SourceMapping], sheet: str = "") -> list[Candidate]:
    """The mappings whose required headings the sheet has, best first.

        score = 3/4 x share of the sheet's headings the mapping knows + 1/4 x share of its columns the sheet has

    The template's tables need few columns, so half of the headings must be theirs; then a sheet that bears the
    template's sheet name is the template's, also when a required column is missing: the binding says which.
    """
    fit = [m for m in mappings if _fits(headings, m, sheet)]
    found = [_candidate(headings, mapping, sheet) for mapping in fit]
    return sorted(found, key=lambda c: (-c.score, c.mapping.id))


def winner(candidates: Sequence[Candidate], where: str) -> SourceMapping:
    """The mapping that clearly fits best. Raises BadInput when none fits, or when two fit equally well."""
    if not candidates:
        raise Unrecognised(
            "Overskrifterne passer ikke til nogen kilde, Styrbar kender.",
            where,
            "Vælg selv, hvad kolonnerne er, under Indlæs, eller brug skabelonen (styrbar template).",
        )
    if len(candidates) > 1 and candidates[0].score - candidates[1].score < _CLEAR:
        titles = " og ".join(f"«{c.mapping.title}»" for c in candidates[:2])
        raise BadInput(f"Arket passer lige godt til {titles}.", where, "Vælg selv kilden under Indlæs.")
    return candidates[0].mapping


def _fits(headings: Sequence[str], mapping: SourceMapping, sheet: str) -> bool:
    if not mapping.id.startswith(_OWN_TEMPLATE):
        return _has_required(headings, mapping)
    return _share(headings, mapping) >= 0.5 and (_has_required(headings, mapping) or _named(mapping, sheet))


def refuse_almost(headings: Sequence[str], mappings: Iterable[SourceMapping], where: str) -> None:
    """Raise BadInput when no mapping fits but one nearly does: what it lacks was probably renamed or left out."""
    near = [m for m in mappings if _share(headings, m) >= 0.5 and 0 < len(_lacking(headings, m)) <= len(m.require) / 2]
    if near:
        mapping = max(near, key=lambda m: _share(headings, m))
        names = ", ".join(f"«{name}»" for name in _lacking(headings, mapping))
        raise BadInput(
            f"Arket ligner «{mapping.title}», men mangler {names}.",
            where,
            "Tag det med i udtrækket, eller vælg selv, hvad kolonnerne er, under Indlæs.",
        )


def _lacking(headings: Sequence[str], mapping: SourceMapping) -> list[str]:
    return [names[0] for names in mapping.require if find(headings, names) is None]


def _has_required(headings: Sequence[str], mapping: SourceMapping) -> bool:
    return bool(mapping.require) and all(find(headings, names) for names in mapping.require)


def _named(mapping: SourceMapping, sheet: str) -> bool:
    return bool(mapping.sheet) and normalise(mapping.sheet) == normalise(sheet)


def _share(headings: Sequence[str], mapping: SourceMapping) -> float:
    return sum(normalise(h) in mapping.headings for h in headings) / max(1, len(headings))


def _candidate(headings: Sequence[str], mapping: SourceMapping, sheet: str) -> Candidate:
    known = [h for h in headings if normalise(h) in mapping.headings]
    columns = [names for table in mapping.tables for names in table.columns.values()]
    held = sum(find(headings, names) is not None for names in columns)
    score = 0.75 * len(known) / max(1, len(headings)) + 0.25 * held / max(1, len(columns))
    named = _named(mapping, sheet)
    score += _SHEET_NAME if named else 0
    if mapping.id.startswith(_OWN_TEMPLATE) and not named and held < len(columns):
        score -= 2 * _CLEAR
    reason = f"{len(known)} af {len(headings)} overskrifter kendes" + (
        ", og arket har skabelonens navn" if named else ""
    )
    return Candidate(mapping, score + (_CLEAR if _is_whole_template(mapping, held, len(columns)) else 0), reason)


def _is_whole_template(mapping: SourceMapping, held: int, columns: int) -> bool:
    """A file with exactly the template's headings is the template's, although a general list would fit as well."""
    return mapping.id.startswith(_OWN_TEMPLATE) and held == columns
