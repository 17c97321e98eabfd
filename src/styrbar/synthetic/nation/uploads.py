"""An uploaded population for the invented country: the template's sheet or Danmarks Statistik's FOLK1A."""

from pathlib import Path

import polars as pl

from styrbar.errors import BadInput
from styrbar.register.sources import SourceMapping, find, mappings

_KNOWN = ("dst_folk1a", "template.population")
_NEEDED = ("municipality", "day", "age", "inhabitants")
_QUARTER = r"^(\d{4})\s?[KkQq]([1-4])$"
_FORMS = ("%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y")


def read_population(path: Path) -> pl.DataFrame:
    """Municipality, day, age and inhabitants from a CSV or Parquet file, in rows that count both sexes.

    Raises BadInput for a file that is neither, or whose numbers cannot be read.
    """
    texts = _texts(path)
    for name in _KNOWN:
        mapping = mappings()[name]
        if all(find(texts.columns, names) for names in mapping.require):
            return _typed(_wanted(texts, mapping), path)
    raise _bad(path, "Overskrifterne er hverken skabelonens ark «befolkning» eller FOLK1A.")


def _texts(path: Path) -> pl.DataFrame:
    try:
        if path.suffix.casefold() == ".parquet":
            return pl.read_parquet(path).select(pl.all().cast(pl.String))
        content = path.read_text("utf-8-sig")
        first = content.partition("\n")[0]
        return pl.read_csv(content.encode(), separator=";" if ";" in first else ",", infer_schema=False)
    except (OSError, UnicodeDecodeError, pl.exceptions.PolarsError):
        raise _bad(path, "Filen kan ikke læses.") from None


def _wanted(texts: pl.DataFrame, mapping: SourceMapping) -> pl.DataFrame:
    """The mapping's rows under the register's names."""
    for heading, pattern in mapping.only.items():
        if column := find(texts.columns, [heading]):
            texts = texts.filter(pl.col(column).str.strip_chars().str.contains(f"^(?:{pattern})$"))
    headings = {name: find(texts.columns, mapping.tables[0].columns[name]) for name in _NEEDED}
    return texts.select(pl.col(heading).str.strip_chars().alias(name) for name, heading in headings.items() if heading)


def _typed(texts: pl.DataFrame, path: Path) -> pl.DataFrame:
    day = pl.coalesce(
        *(pl.col("day").str.to_date(form, strict=False) for form in _FORMS),
        pl.date(
            pl.col("day").str.extract(_QUARTER, 1).cast(pl.Int32),
            pl.col("day").str.extract(_QUARTER, 2).cast(pl.Int32) * 3 - 2,
            1,
        ),
    )
    whole = (pl.col(name).str.replace_all(".", "", literal=True).cast(pl.Int64, strict=False) for name in _NEEDED)
    found = texts.select(
        day.alias("day"), *(expression for expression in whole if expression.meta.output_name() != "day")
    )
    if not found.height or any(found[name].null_count() for name in _NEEDED):
        raise _bad(path, "Filen har ingen rækker, eller der er dage eller tal, der ikke kan læses.")
    return found.select(_NEEDED)


def _bad(path: Path, what: str) -> BadInput:
    again = "Brug skabelonens ark (styrbar template) eller FOLK1A med koder, som CSV eller Parquet."
    return BadInput(what, f"{path.name}.", again)
