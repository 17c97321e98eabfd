"""The tables of a comparison: municipality by municipality, level by level, and the difference in kroner."""

from collections.abc import Mapping

import polars as pl

from styrbar.analysis.answer import AnswerColumn, AnswerTable
from styrbar.analysis.benchmark import EXACT, MEASURES, Cells, Measure, cells_of, compared, level, relevant_words
from styrbar.analysis.benchmark_split import PARTS, TITLES
from styrbar.analysis.dimensions import EVERY
from styrbar.analysis.funnel import CHANCE, FEWEST, HIGHER, LOWER, UNTESTED, discovered, verdicts
from styrbar.runs.benchmark_data import Compared

VERDICTS: Mapping[str, str] = {
    HIGHER: "Højere, ud over tilfældigheder",
    LOWER: "Lavere, ud over tilfældigheder",
    CHANCE: "Kan være tilfældigt",
    UNTESTED: "For få til at bedømme",
}
_EXPECTED = (
    "Set i forhold til det, kommunen ville have med alle sammenlignedes niveau i hver alder. 100 % er som ventet."
)
_SIZE = "Borgere, kommunen ville have med alle sammenlignedes niveau i hver alder."
_AS_MANY = "Det antal borgere, der ville svinge lige så meget tilfældigt. Flere giver snævrere grænser."
_FALSE = (
    "Andelen af fund, der ville være tilfældige, hvis så tydelige forskelle blev kaldt fund. Til og med 5 % er et fund."
)
_PARTS_MEANING = {
    "number": "Flere eller færre borgere pr. indbygger i hver gruppe; i en sum indgår også gruppernes sammensætning.",
    "length": "Flere eller færre dage pr. borger.",
    "price": "Højere eller lavere udgift pr. dag.",
    "rest": "Det, ingen dage bærer.",
}


def told(value: float | None, kind: str) -> float | int | None:
    """A value as an answer's column holds it: prices in whole øre."""
    return None if value is None else round(value) if kind == "price" else value


def by_dimension(split: pl.DataFrame, by: str) -> pl.DataFrame:
    """The differences summed by one dimension, the largest first."""
    sums = pl.col("amount", "level", "difference", *PARTS).sum()
    return split.group_by(by).agg(sums).sort(pl.col("difference").abs(), by, descending=[True, False], nulls_last=True)


def shown(found: Compared, rows: pl.DataFrame, by: str) -> pl.DataFrame:
    """The rows with the dimension's values in words."""
    return rows.with_columns(pl.Series(by, [found.names.of(by, v) for v in rows[by].to_list()], dtype=pl.String))


def cells_by(found: Compared, by: str) -> dict[str | None, Cells]:
    """The cells of each value of the dimension."""
    sums = found.sums(by)
    return {
        value: cells_of(sums.filter(pl.col(by).eq_missing(value)).drop(by), found.known.inhabitants, found.units)
        for value in sums[by].unique().to_list()
    }


def units_table(found: Compared, measure: Measure, units: pl.DataFrame) -> AnswerTable:
    """Every municipality's value, its limits and the judgement, the highest first."""
    rows = units.with_columns(
        name=pl.Series([found.called[code] for code in units["municipality"]], dtype=pl.String),
        own=pl.col("municipality") == (found.own if found.own is not None else -1),
        told=pl.col("verdict").replace_strict(dict(VERDICTS)),
        **{name: _kept(name, measure) for name in ("crude", "value")},
    ).sort("value", "name", descending=[True, False], nulls_last=True)
    ages = relevant_words(found.cells)
    per = measure.per > 0
    columns = (
        AnswerColumn("name", "Kommune"),
        AnswerColumn("own", "Egen", "flag"),
        AnswerColumn("persons", "Borgere", "integer", meaning="Borgere med hjælpen i året; hver tælles én gang."),
        *((AnswerColumn("inhabitants", "Indbyggere", "integer", total=True, meaning=f"I de relevante aldre: {ages}."),
           AnswerColumn("crude", "Ujusteret", measure.kind, meaning=f"{measure.title} i de relevante aldre."))
          if per else ()),
        AnswerColumn("value", "Aldersstandardiseret" if per else measure.title, measure.kind, meaning=measure.meaning),
        AnswerColumn("ratio", "Mod ventet", "percent", meaning=_EXPECTED),
        AnswerColumn("size", "Ventet antal" if measure.name == EXACT else "Svarer til borgere", "decimal",
                     meaning=_SIZE if measure.name == EXACT else _AS_MANY),
        AnswerColumn("low", "Nedre grænse, 95 %", "percent"),
        AnswerColumn("high", "Øvre grænse, 95 %", "percent"),
        AnswerColumn("lowest", "Nedre grænse, 99,8 %", "percent"),
        AnswerColumn("highest", "Øvre grænse, 99,8 %", "percent"),
        AnswerColumn("q", "Risiko for falsk fund", "percent", meaning=_FALSE),
        AnswerColumn("told", "Bedømmelse"),
    )  # fmt: skip
    names = [column.name for column in columns]
    return AnswerTable(
        "units", f"{measure.title}, kommune for kommune", columns, rows.select(names), keys=rows.select("municipality")
    )


def _kept(name: str, measure: Measure) -> pl.Expr:
    return pl.col(name).round(0).cast(pl.Int64) if measure.kind == "price" else pl.col(name)


def divided_tables(found: Compared, split: pl.DataFrame) -> list[AnswerTable]:
    """Level and kroner by section or target group; nothing when both are opened."""
    by = found.by
    if by is None:
        return []
    levels = _levels(found, by)
    persons = dict(zip(levels.keys[by] if levels.keys is not None else (), levels.frame["persons"], strict=True))
    return [levels, _kroner(found, by, split, persons)]


def _levels(found: Compared, by: str) -> AnswerTable:
    """Every measure by section or target group: own and the group's, and whether the number is beyond chance."""
    rows, p, ratio = [], [], []
    for value, cells in cells_by(found, by).items():
        others = list(range(1, len(found.units)))
        unit = compared(cells, "recipients", found.days).row(0, named=True)
        p.append(float("nan") if unit["p"] is None else unit["p"])
        ratio.append(1.0 if unit["ratio"] is None else unit["ratio"])
        row: dict[str, object] = {by: value, "persons": unit["persons"], "ages": relevant_words(cells)}
        for measure in MEASURES.values():
            mine = compared(cells, measure.name, found.days).row(0, named=True)["value"]
            row[f"{measure.name}_own"] = told(mine, measure.kind)
            row[f"{measure.name}_group"] = told(level(cells, measure.name, found.days, others), measure.kind)
        rows.append(row)
    judged = verdicts(pl.Series(ratio).to_numpy(), discovered(p))
    frame = pl.DataFrame(rows, infer_schema_length=None).with_columns(
        told=pl.Series([VERDICTS[found_to_be] for found_to_be in judged], dtype=pl.String)
    )
    frame = frame.with_columns(_few()).sort("persons", by, descending=[True, False], nulls_last=True)
    columns = (
        AnswerColumn(by, EVERY[by].heading),
        AnswerColumn("ages", "Relevante aldre",
                     meaning="Fra den første til den sidste aldersgruppe med mindst 1 % af borgerne."),
        AnswerColumn("persons", "Borgere", "integer"),
        *(
            AnswerColumn(f"{m.name}_{side}", f"{m.title}, {words}", m.kind, meaning=m.meaning if side == "own" else "")
            for m in MEASURES.values() for side, words in (("own", "egen"), ("group", "gruppen"))
        ),
        AnswerColumn("told", "Antal borgere",
                     meaning="Om antallet afviger fra alle sammenlignedes niveau ud over tilfældigheder."),
        AnswerColumn("note", "Bemærkning"),
    )  # fmt: skip
    schema = {
        c.name: pl.Float64() if c.kind == "decimal" else pl.Int64() for c in columns if c.kind in {"decimal", "price"}
    }
    keys = frame.select(by)
    return AnswerTable(
        "levels",
        f"Niveauer efter {EVERY[by].heading.lower()}",
        columns,
        shown(found, frame, by).cast(schema).select(c.name for c in columns),  # type: ignore[arg-type]
        keys=keys,
    )


def _few() -> pl.Expr:
    """The note that marks what rests on a few of the own municipality's people."""
    few = (pl.col("persons") > 0) & (pl.col("persons") < FEWEST)
    return pl.when(few).then(pl.lit(f"Færre end {FEWEST} borgere")).otherwise(pl.lit("")).alias("note")


def _kroner(found: Compared, by: str, split: pl.DataFrame, persons: Mapping[str | None, int]) -> AnswerTable:
    """The difference in kroner by section or target group, and what it is made of."""
    rows = by_dimension(split, by)
    known = pl.Series("persons", [persons.get(value, 0) for value in rows[by].to_list()], dtype=pl.Int64)
    rows = rows.with_columns(known).with_columns(_few())
    columns = (
        AnswerColumn(by, EVERY[by].heading),
        AnswerColumn("amount", "Egen udgift", "kroner", total=True),
        AnswerColumn("level", "Ved gruppens niveau", "kroner", total=True,
                     meaning="Gruppens udgift pr. indbygger i hver alder, gange kommunens egne indbyggere."),
        AnswerColumn("difference", "Forskel", "kroner", total=True, signed=True),
        *(AnswerColumn(part, TITLES[part], "kroner", total=True, signed=True, meaning=_PARTS_MEANING[part])
          for part in PARTS),
        AnswerColumn("note", "Bemærkning"),
    )  # fmt: skip
    return AnswerTable(
        "kroner",
        f"Forskellen i kroner efter {EVERY[by].heading.lower()}",
        columns,
        shown(found, rows, by).select(c.name for c in columns),
        keys=rows.select(by),
    )
