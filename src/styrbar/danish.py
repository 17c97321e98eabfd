"""How Danes write numbers, money and dates: used wherever a user reads them."""

import re
from datetime import date
from decimal import Decimal

MINUS = "-"
LETTERS = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
MONTHS = (
    "januar", "februar", "marts", "april", "maj", "juni",
    "juli", "august", "september", "oktober", "november", "december",
)  # fmt: skip


def number(value: int | float | Decimal, decimals: int = 0) -> str:
    """1234567.5 → '1.234.567,5' with `decimals` places; the minus stands before the number."""
    text = f"{value:,.{decimals}f}".replace(",", " ").replace(".", ",").replace(" ", ".")
    return text.replace("-", MINUS) if text.strip("-0,.") else text.removeprefix("-")


def kroner(ore: int, decimals: int = 2) -> str:
    """Whole øre → '1.234,50 kr.'; exact, since the øre are divided as decimals. Half kroner go away from zero."""
    if decimals == 0:
        whole = (abs(ore) + 50) // 100 * (1 if ore >= 0 else -1)
        return f"{number(whole)} kr."
    return f"{number(Decimal(ore) / 100, decimals)} kr."


def thousands(ore: int) -> str:
    """Whole øre → kroner in thousands without unit, half away from zero: 123456789 → '1.235'."""
    whole = (abs(ore) + 50_000) // 100_000
    return number(whole if ore >= 0 else -whole)


def roughly(ore: int) -> str:
    """Whole øre as it is said aloud, without sign: '29,3 mio. kr.', '253.000 kr.', '840 kr.'; half upwards."""
    size = abs(ore)
    if size >= 99_995_000:
        tenths = (size + 5_000_000) // 10_000_000
        return f"{number(Decimal(tenths) / 10, 1)} mio. kr."
    return f"{number((size + 50_000) // 100_000 * 1000)} kr." if size >= 1_000_000 else kroner(size, 0)


def day(value: date | None) -> str:
    """date(2026, 1, 31) → '31-01-2026'; None → ''."""
    return value.strftime("%d-%m-%Y") if value else ""


def month(value: date) -> str:
    """date(2026, 1, 1) → 'januar 2026'."""
    return f"{MONTHS[value.month - 1]} {value.year}"


def percent(share: float, decimals: int = 1) -> str:
    """0.123 → '12,3 %'."""
    return f"{number(share * 100, decimals)} %"


def count(n: int, one: str, many: str) -> str:
    """1 → '1 række', 2 → '2 rækker'."""
    return f"{number(n)} {one if n == 1 else many}"


def plain(words: str) -> str:
    """The words as a name that any machine and address takes: 'Åhuset, 2. sal' → 'aahuset-2-sal'."""
    return re.sub(r"[^a-z0-9]+", "-", words.lower().translate(LETTERS)).strip("-")
