"""CPR numbers in the files: how they are written, what they tell, and how they are kept out of everything else."""

import re
from datetime import date

import polars as pl

from styrbar.intake.vault import MASK, Vault, mask_column

_DAY = "(?:0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])"
_MONTH = "(?:0[1-9]|[1-9][0-9])"
_NUMBER = rf"{_DAY}{_MONTH}[0-9]{{2}}[- \u00a0\u2010-\u2014]?[0-9]{{4}}"
_SIEVE = rf"(?:^|[^0-9]){_NUMBER}(?:$|[^0-9])"
_IN_TEXT = re.compile(rf"(?<![0-9]){_NUMBER}(?![0-9])")
_WHOLE = re.compile(rf"{_DAY}{_MONTH}[0-9]{{6}}")
_JOINERS = str.maketrans("", "", "- .\u00a0\u2010\u2011\u2012\u2013\u2014/")
_NUMBER_MARK = "\x01n:"

KEYS = frozenset({"grant_id", "case_id", "chain", "offer", "provider", "rate"})
"""Text columns that other rows refer to: a CPR number in them becomes its token, so that the reference still holds."""

NUMBERS = frozenset({"posting_id", "invoice", "contract", "department_uuid", "p_number", "ownership_code", "kind"})
"""Text columns of numbers that are long by nature: hidden only when the digits can be a CPR number."""

NEVER_PERSONAL = frozenset({"p_number"})
"""Ten digits by definition, and about a place."""


def cpr(text: str) -> str | None:
    """The ten digits of a CPR number, or None when the text is something else.

    With or without hyphen or spaces, also when a spreadsheet has taken the leading zero. Day + 60 (replacement
    numbers), months over 12 (numbers made for tests) and numbers that fail modulus 11 are all in use, so the check
    digits are not judged.
    """
    digits = text.strip().removeprefix(_NUMBER_MARK).translate(_JOINERS)
    if len(digits) == 9:
        digits = "0" + digits
    return digits if _WHOLE.fullmatch(digits) else None


def birth_month(number: str) -> date | None:
    """The first of the month of birth, with the century from the seventh digit; None when the date is no date.

    Seventh digit 0-3: 1900-1999; 4 and 9: 2000-2036, else 1937-1999; 5-8: 2000-2057, else 1858-1899.
    """
    month, year, seventh = int(number[2:4]), int(number[4:6]), int(number[6])
    if seventh <= 3:
        century = 1900
    elif seventh in (4, 9):
        century = 2000 if year <= 36 else 1900
    else:
        century = 2000 if year <= 57 else 1800
    return date(century + year, month, 1) if 1 <= month <= 12 else None


def without_cpr(values: pl.Series, column: str, vault: Vault) -> tuple[pl.Series, int]:
    """A text column with its CPR numbers hidden, and in how many distinct values there were any."""
    if column in NEVER_PERSONAL:
        return values, 0
    if column not in KEYS | NUMBERS:
        masked = mask_column(values)
        return masked, 0 if masked is values else values.filter((values != masked).fill_null(value=False)).n_unique()
    if not values.str.contains(_SIEVE).any():
        return values, 0
    suspects = values.filter(values.str.contains(_SIEVE)).unique().to_list()
    clean = _with_tokens(suspects, vault) if column in KEYS else [_IN_TEXT.sub(MASK, text) for text in suspects]
    return values.replace(suspects, clean), len(suspects)


def _with_tokens(texts: list[str], vault: Vault) -> list[str]:
    numbers = sorted({number for text in texts for number in _IN_TEXT.findall(text)})
    tokens = vault.tokens(pl.Series([number.translate(_JOINERS) for number in numbers], dtype=pl.String)).to_list()
    token_of = dict(zip(numbers, tokens, strict=True))
    return [_IN_TEXT.sub(lambda match: token_of[match[0]], text) for text in texts]
