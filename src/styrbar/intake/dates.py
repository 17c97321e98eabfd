"""Dates as files write them: dd-mm-yyyy, dd.mm.yyyy, dd/mm/yyyy, ISO with or without a time, yyyymmdd, serials."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

TYPED_DATE = "\x01d:"
"""What readers put before a cell that was a date in the file."""

EARLIEST, LATEST = date(1900, 1, 1), date(2100, 12, 31)
"""Dates outside cannot be meant; 31-12-9999 is how several systems write «until further notice»."""

PIVOT = 50
"""Two-digit years from 50 up are 19xx, below 20xx."""

_COPENHAGEN = ZoneInfo("Europe/Copenhagen")
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SERIAL, _LAST_SERIAL = 20_000, 80_000
_TIME = r"(?:[T ]\s*\d{1,2}[:.]\d{2}(?:[:.]\d{2}(?:[.,]\d+)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?"
_ISO = re.compile(rf"(?P<y>\d{{4}})[-./](?P<m>\d{{1,2}})[-./](?P<d>\d{{1,2}}){_TIME}")
_DAY_FIRST = re.compile(rf"(?P<d>\d{{1,2}})(?P<sep>[-./])(?P<m>\d{{1,2}})(?P=sep)(?P<y>\d{{4}}|\d{{2}}){_TIME}")
_COMPACT = re.compile(r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})")
_SERIAL = re.compile(r"(?P<days>\d{5})(?:[.,]\d+)?")
_QUARTER = re.compile(r"(?P<y>\d{4})\s?[KQ](?P<q>[1-4])", re.IGNORECASE)
_MONTH = re.compile(r"(?P<y>\d{4})-?(?P<m>\d{2})|(?P<m2>\d{1,2})[-./](?P<y2>\d{4})")


@dataclass(frozen=True)
class DateEvidence:
    """What a column's slashed dates have shown: a day over 12 in first place, or in second place."""

    day_first: bool = False
    month_first: bool = False
    undecided: bool = False

    @property
    def reads_month_first(self) -> bool:
        """Whether 01/02/2026 is 2 January: only when some dates must be month first and none day first."""
        return self.month_first and not self.day_first

    def __or__(self, other: "DateEvidence") -> "DateEvidence":
        return DateEvidence(
            self.day_first or other.day_first,
            self.month_first or other.month_first,
            self.undecided or other.undecided,
        )


def evidence(text: str) -> DateEvidence:
    """What one value shows about its column; only slashes are used both ways."""
    match = _DAY_FIRST.fullmatch(text.strip())
    if match is None or match["sep"] != "/":
        return DateEvidence()
    first, second = int(match["d"]), int(match["m"])
    return DateEvidence(first > 12, second > 12, first <= 12 and second <= 12)


def read(text: str, month_first: bool = False) -> date | None:
    """The date a value means, or None when it is no date or lies outside `EARLIEST` to `LATEST`."""
    found = _any_date(text, month_first)
    return found if found is not None and EARLIEST <= found <= LATEST else None


def read_month(text: str, month_first: bool = False) -> date | None:
    """As `read`, but a month is enough («2026-01», «01-2026») and the first of it is given."""
    match = _MONTH.fullmatch(text.strip())
    found = _day(match["y"] or match["y2"], match["m"] or match["m2"], "1") if match else read(text, month_first)
    return found.replace(day=1) if found and EARLIEST <= found <= LATEST else None


def read_quarter(text: str, month_first: bool = False) -> date | None:
    """As `read`, but a quarter is enough («2026K1») and the first of it is given."""
    match = _QUARTER.fullmatch(text.strip())
    return _day(match["y"], str(3 * int(match["q"]) - 2), "1") if match else read(text, month_first)


def is_open_end(text: str) -> bool:
    """Whether the value is a system's way of writing «until further notice»."""
    found = _any_date(text, month_first=False)
    return found is not None and found.year == 9999


def _any_date(text: str, month_first: bool) -> date | None:
    value = text.strip().removeprefix(TYPED_DATE).removeprefix("\x01n:")
    if match := _ISO.fullmatch(value):
        return _in_copenhagen(value, match) if match["zone"] else _day(match["y"], match["m"], match["d"])
    if match := _DAY_FIRST.fullmatch(value):
        turned = month_first and match["sep"] == "/"
        day, month = (match["m"], match["d"]) if turned else (match["d"], match["m"])
        return _day(match["y"], month, day)
    if match := _COMPACT.fullmatch(value.removesuffix(".0")):
        return _day(match["y"], match["m"], match["d"])
    match = _SERIAL.fullmatch(value)
    return _from_serial(int(match["days"])) if match else None


def _day(year: str, month: str, day: str) -> date | None:
    full = int(year)
    if len(year) == 2:
        full += 1900 if full >= PIVOT else 2000
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None


def _from_serial(days: int) -> date | None:
    return _SERIAL_ZERO + timedelta(days=days) if _FIRST_SERIAL <= days <= _LAST_SERIAL else None


def _in_copenhagen(value: str, match: re.Match[str]) -> date | None:
    clock = re.split(r"[T ]", value, maxsplit=1)[1].replace(",", ".").replace(" ", "")
    try:
        stamp = datetime.fromisoformat(f"{match['y']}-{int(match['m']):02}-{int(match['d']):02}T{clock}")
    except ValueError:
        return None
    return stamp.astimezone(_COPENHAGEN).date()
