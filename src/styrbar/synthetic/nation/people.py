"""The invented people: municipality, year of birth, sex, target group and need, and a number nobody can have."""

from datetime import date, timedelta

import numpy as np
import polars as pl

_DAYS = [date(2001, 1, 1) + timedelta(days=n) for n in range(365)]
_STRIDE = 97
_SERIALS = 1500
RISES = 0.3
"""Share of people whose need rises one level within the years told of."""


class Growing:
    """Columns of one length that more rows are put on."""

    def __init__(self, **types: type[np.generic]) -> None:
        self._columns = {name: np.empty(1024, dtype) for name, dtype in types.items()}
        self.size = 0

    def __getitem__(self, name: str) -> np.ndarray:
        return self._columns[name][: self.size]

    def add(self, count: int, **values: np.ndarray | int | float) -> np.ndarray:
        """Put `count` rows on and give their numbers."""
        first, last = self.size, self.size + count
        for name, column in self._columns.items():
            if last > len(column):
                grown = np.empty(max(last, 2 * len(column)), column.dtype)
                grown[:first] = column[:first]
                self._columns[name] = grown
            self._columns[name][first:last] = values[name]
        self.size = last
        return np.arange(first, last)


def cpr_numbers(born: np.ndarray, woman: np.ndarray) -> pl.Series:
    """Ten digits for each person in the form of a CPR number, all different, with month 13 to 24 so that nobody has it.

    The same form as `people.cpr_number`: people of one year and sex get their birthdays in turn, and then a serial.
    """
    born = born.astype(np.int64)
    order = np.lexsort((woman, born))
    group = np.r_[True, (np.diff(born[order]) != 0) | (np.diff(woman[order].astype(int)) != 0)]
    start = np.maximum.accumulate(np.where(group, np.arange(len(born)), 0))
    turn = np.empty(len(born), np.int64)
    turn[order] = np.arange(len(born)) - start
    day, serial = turn * _STRIDE % 365, turn // 365
    assert serial.max(initial=0) < _SERIALS, "more people than there are numbers"
    century = np.where(born < 2000, serial // 500 % 4, 4 + serial // 500 % 6)
    two = serial // 5 % 100
    days = pl.Series([f"{d.day:02d}{d.month + 12:02d}" for d in _DAYS]).gather(day)
    rest = born % 100 * 10_000 + century * 1000 + two * 10 + serial % 5 * 2 + ~woman
    return (days + pl.Series(rest).cast(pl.String).str.zfill(6)).alias("citizen")
