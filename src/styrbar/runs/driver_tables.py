"""The tables, figures and words of the answer to what drives the spending."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable, Figure
from styrbar.analysis.dimensions import SPENDING
from styrbar.analysis.names import Names
from styrbar.danish import number, percent, roughly
from styrbar.runs.expected import dimension_columns, display
from styrbar.runs.explain import WORDS as EXPLAINED
from styrbar.runs.spending_scope import marked, notes
from styrbar.runs.workspace import Workspace

WORDS = {
    "people": EXPLAINED["people"],
    "population": ("Befolkning", "Flere eller færre indbyggere i de aldre og kommuner, der får hjælp."),
    "share": ("Andel, der får hjælp", "Flere eller færre borgere, end befolkningen alene ville give."),
    "mix": EXPLAINED["mix"],
    "length": ("Varighed", "Flere eller færre dage med hjælp pr. borger."),
    "intensity": EXPLAINED["intensity"],
    "index": ("Pris- og lønindeks", "Det, priser og lønninger er steget i samfundet, efter indekset."),
    "wages": ("Løn i indekset", "Lønnens del af den stigning, indekset giver."),
    "prices": ("Priser i indekset", "Prisernes del af den stigning, indekset giver."),
    "price": EXPLAINED["price"],
    "refund": EXPLAINED["refund"],
    "rest": ("Øvrigt", "Beløb, der ikke bæres af borger, dage og mængde."),
    "shift": EXPLAINED["shift"],
}
SAID = {"people": "antal borgere", "rest": "øvrige beløb"}
"""What a part is called inside a sentence, where its name does not fit."""

BEYOND = ("Pris ud over indekset", "Ændret pris pr. enhed, når indekset er trukket fra.")
_OWN = {"people", "population", "share", "mix", "shift"}
"""What a node has that is not the sum of its children's."""


@dataclass(frozen=True)
class Change:
    """A node's change: its sums and parts, the two years, the different people in them, and what it is of."""

    node: Mapping[str, int]
    years: tuple[int, int]
    persons: tuple[int, int]
    removed: bool
    net: bool
    opened: Mapping[str, str]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts that there are, in the order they are told; what is split further stands as its own parts."""
        split = {"people"} if "population" in self.node else set()
        split |= {"index"} if "wages" in self.node else set()
        return tuple(part for part in WORDS if part in self.node and part not in {*split, "shift"})

    @property
    def amount(self) -> int:
        """From the first year to the second, in øre."""
        return self.node["amount_1"] - self.node["amount_0"]

    def words(self, part: str) -> tuple[str, str]:
        """What a part is called, and what it means."""
        indexed = "index" in self.node or self.removed
        return BEYOND if part == "price" and indexed else WORDS[part]

    def headings(self) -> tuple[str, str]:
        """What the two sides are called."""
        word = "Netto" if self.net else "Udgift"
        before, after = self.years
        return (f"{word} {before}{f' i {after}-priser' if self.removed else ''}", f"{word} {after}")

    def view(self) -> str:
        """How the amounts are reckoned."""
        return f"{'netto' if self.net else 'brutto'}, {f'{self.years[1]}-priser' if self.removed else 'årets priser'}"

    def figures(self) -> tuple[Figure, ...]:
        """The two years, the change, and the people."""
        before, after = self.headings()
        note = f"{number(self.persons[0])} i {self.years[0]}"
        return (
            Figure(before, self.node["amount_0"]),
            Figure(after, self.node["amount_1"]),
            Figure("Ændring", self.amount, signed=True),
            Figure(f"Borgere {self.years[1]}", self.persons[1], "integer", note),
        )

    def sentence(self) -> str:
        """How much, and the three parts that mean most."""
        before, after = self.years
        of = f" til {', '.join(self.opened.values())}" if self.opened else ""
        what = f"{'Nettoudgiften' if self.net else 'Udgiften'}{of}"
        level = f" i {after}-priser" if self.removed else ""
        moved = sorted((part for part in self.parts if self.node[part]), key=lambda part: -abs(self.node[part]))
        told = [f"{_signed(self.node[part])} {SAID.get(part, self.words(part)[0].lower())}" for part in moved[:3]]
        causes = " og ".join(filter(None, [", ".join(told[:-1]), *told[-1:]]))
        if not self.amount:
            return f"{what} er den samme i {after} som i {before}{level}{f'; deri {causes}' if causes else ''}."
        word = "steget" if self.amount > 0 else "faldet"
        base = self.node["amount_0"]
        share = f" ({percent(abs(self.amount) / abs(base))})" if base else ""
        return f"{what} er {word} {roughly(self.amount)}{share} fra {before} til {after}{level}; heraf {causes}."


def parts_table(change: Change) -> AnswerTable:
    """A row a part of the change."""
    parts = change.parts
    frame = pl.DataFrame(
        {
            "part": [change.words(part)[0] for part in parts],
            "amount": [change.node[part] for part in parts],
            "meaning": [_meaning(change, part) for part in parts],
        },
        schema={"part": pl.String, "amount": pl.Int64, "meaning": pl.String},
    )
    columns = (
        AnswerColumn("part", "Årsag"),
        AnswerColumn("amount", "Ændring", "kroner", total=True, signed=True),
        AnswerColumn("meaning", "Betyder"),
    )
    return AnswerTable("parts", "Hvad ændringen består af", columns, frame, keys=pl.DataFrame({"part": parts}))


def _meaning(change: Change, part: str) -> str:
    """What a part means; of the mix also how much of it lies between the rows of the table below."""
    between = f" Heraf {_signed(change.node['shift'])} mellem punkterne nedenunder." if change.node["shift"] else ""
    return change.words(part)[1] + (between if part == "mix" else "")


def nodes_table(ws: Workspace, nodes: pl.DataFrame, by: str, change: Change, names: Names) -> AnswerTable:
    """A row a node one level down: both years, the change, its parts and the people; few people are marked."""
    before, after = change.headings()
    shift = ("shift",) if (nodes["shift"] != 0).any() else ()
    people = {f"persons_{side}": f"Borgere {year}" for side, year in enumerate(change.years)}
    counted = "En borger tæller én gang i hver af de mindste grupper, som her er lagt sammen."
    columns = (
        *dimension_columns((by,)),
        AnswerColumn("amount_0", before, "kroner", total=True),
        AnswerColumn("amount_1", after, "kroner", total=True),
        AnswerColumn("change", "Ændring", "kroner", total=True, signed=True),
        *(
            AnswerColumn(
                part,
                change.words(part)[0],
                "kroner",
                total=part not in _OWN,
                signed=True,
                meaning=change.words(part)[1],
            )
            for part in (*change.parts, *shift)
        ),
        *(AnswerColumn(name, heading, "integer", total=True, meaning=counted) for name, heading in people.items()),
        *notes(ws),
    )
    ordered = nodes.with_columns(change=pl.col("amount_1") - pl.col("amount_0")).sort(
        pl.col("change").abs(), by, descending=[True, False]
    )
    some = [pl.when(pl.col(name) > 0).then(name) for name in people]
    noted = marked(ws, ordered.with_columns(fewest=pl.min_horizontal(some)), "fewest")
    shown = display(noted, (by,), names).select(column.name for column in columns)
    title = f"Drivere efter {SPENDING[by].heading.lower()}"
    return AnswerTable("nodes", title, columns, shown, "Ingen udgifter i de to år.", ordered.select(by))


def _signed(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{roughly(ore)}"
