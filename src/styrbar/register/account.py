"""The canonical form of an account: «5.38.50» or, with grouping, «5.38.50.002»."""

import re
from dataclasses import dataclass

_LEAD = re.compile(r"^\s*([\d.\-/ ]*\d)\s*(?:$|[-–:,]?\s*(?=[^\W\d]))")
_SEPARATORS = re.compile(r"[.\-/ ]+")
_FUNCTION = re.compile(r"^0?(\d)(\d{2})(\d{2})(\d{3})?$")


@dataclass(frozen=True)
class Account:
    """An account string taken apart: the canonical account, and the other dimensions when the string has them."""

    account: str
    dranst: int | None = None
    ownership_code: str | None = None


def parse(text: str) -> Account | None:
    """The account a file means, or None when it cannot be understood.

    Understood are: parts between points, hyphens, slashes or spaces («05.38.50», «5.38.50.002», «5.38.50.1.002» with
    dranst, «5.38.50.1.4.002» with dranst and ownership), and digits without separators when their count leaves no
    doubt: 5 (function), 6 with a leading zero, and 8 (function and grouping). A name after the digits is left out.
    Source: the authorised chart of accounts: main account 1 digit, main function 2, function 2, dranst 1,
    ownership 1, grouping 3.
    """
    match = _LEAD.match(text)
    if match is None:
        return None
    parts = [part for part in _SEPARATORS.split(match[1]) if part]
    return _compact(parts) if len(parts[0]) > 2 else _parted(parts)


def _compact(parts: list[str]) -> Account | None:
    match = _FUNCTION.match(parts[0])
    if match is None or len(parts[0]) == 9 or (len(parts[0]) == 8 and parts[0].startswith("0")):
        return None
    function = [match[1], match[2], match[3]]
    rest = ([match[4]] if match[4] else []) + parts[1:]
    return _with_rest(function, rest)


def _parted(parts: list[str]) -> Account | None:
    if len(parts) < 3 or int(parts[0]) > 9 or len(parts[1]) != 2 or len(parts[2]) != 2:
        return None
    return _with_rest([str(int(parts[0])), parts[1], parts[2]], parts[3:])


def _with_rest(function: list[str], rest: list[str]) -> Account | None:
    """Function plus what follows: at most dranst and ownership (one digit each), then grouping (three digits)."""
    grouping = rest[-1:] if rest and len(rest[-1]) == 3 else []
    single = rest[: len(rest) - len(grouping)]
    if len(single) > 2 or any(len(part) != 1 for part in single) or (len(single) == 2 and not grouping):
        return None
    dranst = int(single[0]) if single else None
    return Account(".".join([*function, *grouping]), dranst, single[1] if len(single) > 1 else None)
