"""Numbers as files write them: «1.234,56», «1234.56», «1.234,56-», «(1.234,56)», «kr. 1.234,56», «1 234,56».

A value with both signs, or with decimals that are not three digits, says itself which sign is the decimal one.
Only «1.234» and «1,234» do not; they are read as the rest of their column is, and as Danish when nothing shows.
"""

from dataclasses import dataclass

import polars as pl

from styrbar.register.tables import DECIMAL_SCALE

TYPED_NUMBER = "\x01n:"
"""What readers put before a cell that was a number in the file; its decimal sign is a point."""

DECIMAL = pl.Decimal(38, DECIMAL_SCALE)
LARGEST_KRONER = 10**12
"""An amount from here on is a mistake: larger than all public spending in Denmark."""

_PLAIN = r"^-?(?:\d+|\d{1,3}(?:\.\d{3})+)(?:,\d+)?$"
_DECIDED_DANISH = r"^-?(?:\d{1,3}(?:\.\d{3})+,\d+|\d+,(?:\d{1,2}|\d{4,})|(?:0\d*|\d{4,}),\d{3}|\d{1,3}(?:\.\d{3}){2,})$"
_DECIDED_ENGLISH = (
    r"^-?(?:\d{1,3}(?:,\d{3})+\.\d+|\d+\.(?:\d{1,2}|\d{4,})|(?:0\d*|\d{4,})\.\d{3}|\d{1,3}(?:,\d{3}){2,})$"
)
_UNDECIDED = r"^-?[1-9]\d{0,2}[.,]\d{3}$"
_WHOLE = r"^-?\d+$"
_ODD = r"[^0-9.,\-]"
_DECORATION = r"(?i)kr\.?|dkk|,-$|[\s\u00a0\u2007\u202f'’]"
_TRAILING_MINUS = r"^([\d.,]+)-$"
_BRACKETS = r"^\(([\d.,]+)\)$"


@dataclass(frozen=True)
class NumberEvidence:
    """What a column's values have shown so far: some only Danish, some only English, some that could be either."""

    danish: bool = False
    english: bool = False
    undecided: bool = False

    @property
    def reads_english(self) -> bool:
        """Whether «1.234» is 1,234: only when the column has English values and no Danish ones."""
        return self.english and not self.danish

    @property
    def mixed(self) -> bool:
        """Both forms are there, and values that could be either: read as Danish, but worth a question."""
        return self.danish and self.english and self.undecided

    def __or__(self, other: "NumberEvidence") -> "NumberEvidence":
        pairs = zip(
            (self.danish, self.english, self.undecided), (other.danish, other.english, other.undecided), strict=True
        )
        return NumberEvidence(*(a or b for a, b in pairs))


def tidy(raw: pl.Series) -> pl.Series:
    """The values with currency, spaces and brackets gone and the minus in front; typed cells keep their mark."""
    if not raw.str.contains(_ODD).any() and not raw.str.ends_with("-").any():
        return raw
    return (
        raw.str.replace_all("[−–]", "-")
        .str.replace_all(_DECORATION, "")
        .str.replace(_BRACKETS, "-$1")
        .str.replace(_TRAILING_MINUS, "-$1")
        .str.strip_prefix("+")
    )


def evidence(tidied: pl.Series) -> NumberEvidence:
    """What the values show about their column's form; typed cells show nothing."""
    if _all(tidied, _WHOLE):
        return NumberEvidence()
    shown = [bool(tidied.str.contains(form).any()) for form in (_DECIDED_DANISH, _DECIDED_ENGLISH, _UNDECIDED)]
    return NumberEvidence(*shown)


def decimals(tidied: pl.Series, english: bool) -> pl.Series:
    """The values as Decimal(38, 6), null where they are no number; `english` decides only the undecided ones."""
    if not english and _all(tidied, _PLAIN):
        return _from_danish(tidied).cast(DECIMAL, strict=False)
    point = tidied.str.contains(f"{_DECIDED_ENGLISH}|{_UNDECIDED}" if english else _DECIDED_ENGLISH)
    comma = tidied.str.contains(f"{_WHOLE}|{_DECIDED_DANISH}|{_UNDECIDED}")
    typed = tidied.str.starts_with(TYPED_NUMBER)
    columns = {"text": tidied, "typed": typed, "point": point, "comma": comma}
    text = (
        pl.when("typed")
        .then(pl.col("text").str.strip_prefix(TYPED_NUMBER))
        .when("point")
        .then(pl.col("text").str.replace_all(",", "", literal=True))
        .when("comma")
        .then(pl.col("text").str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True))
    )
    return pl.DataFrame(columns).select(text.cast(DECIMAL, strict=False)).to_series()


def ore(values: pl.Series) -> pl.Series:
    """Kroner as whole øre, half away from zero; null where the amount is too large to be one."""
    kroner = pl.col("kroner")
    rounded = (kroner * 100).round(0, mode="half_away_from_zero").cast(pl.Int64, strict=False)
    return pl.DataFrame({"kroner": values}).select(pl.when(kroner.abs() < LARGEST_KRONER).then(rounded)).to_series()


def _all(values: pl.Series, pattern: str) -> bool:
    return bool(values.str.contains(pattern).all())


def _from_danish(values: pl.Series) -> pl.Series:
    return values.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
