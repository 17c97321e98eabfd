"""A mapping laid on the headings of one sheet: where each register column's values come from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from styrbar.errors import BadInput
from styrbar.register.sources import SourceMapping, TableMapping, find
from styrbar.register.tables import Column, Table, tables


@dataclass(frozen=True)
class BoundTable:
    """One register table: the heading of each column the sheet has, and what is constant or made."""

    table: Table
    mapped: TableMapping
    headings: Mapping[str, str]

    def heading(self, column: str) -> str:
        """What the user calls the column: the sheet's heading, else the register's."""
        return self.headings.get(column) or self.table.column(column).heading

    @property
    def money(self) -> Column | None:
        """The column whose kroner are counted in and out; None for tables without amounts."""
        return next((c for c in self.table.columns if c.type == "money" and c.name in self.headings), None)


def bind(mapping: SourceMapping, headings: Sequence[str], where: str) -> tuple[BoundTable, ...]:
    """The mapping's tables on these headings. Raises BadInput naming the required columns that the sheet lacks."""
    bound = [_bound(mapped, headings) for mapped in mapping.tables]
    used = [b for b in bound if not b.mapped.when or any(c in b.headings for c in b.mapped.when)]
    missing = [name for b in used for name in _missing(b)]
    if missing or not used:
        raise BadInput(
            f"Arket mangler {_listed(missing)}.",
            f"{where} Det er læst som «{mapping.title}».",
            "Tag kolonnen med i udtrækket, eller vælg en anden oversættelse.",
        )
    return tuple(used)


def _bound(mapped: TableMapping, headings: Sequence[str]) -> BoundTable:
    found = {column: find(headings, names) for column, names in mapped.columns.items()}
    return BoundTable(tables()[mapped.table], mapped, {c: h for c, h in found.items() if h is not None})


def _missing(bound: BoundTable) -> list[str]:
    given = {*bound.headings, *bound.mapped.constants, *bound.mapped.made}
    lacking = [c for c in bound.table.columns if c.required and c.name not in given]
    return [(bound.mapped.columns.get(c.name) or (c.heading,))[0] for c in lacking]


def _listed(names: Sequence[str]) -> str:
    unique = [f"«{name}»" for name in dict.fromkeys(names)]
    return ("kolonnen " if len(unique) == 1 else "kolonnerne ") + " og ".join(
        filter(None, [", ".join(unique[:-1]), *unique[-1:]])
    )
