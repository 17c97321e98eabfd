"""A client of the Statbank of Danmarks Statistik: population and municipal accounts, only when somebody asks.

Documented requests (POST, JSON), CSV or BULK in, with nothing but the standard library. Nothing here runs by itself.
Licence of the data: CC BY 4.0; name Danmarks Statistik. Method: docs/metode/danmarks-statistik.md.
"""

import json
import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

from styrbar.errors import BadInput, StyrbarError

ADDRESS = "https://api.statbank.dk/v1"
"""Where the Statbank answers; another can be given, such as a proxy of the municipality's own."""

CELLS = 1_000_000
"""The most cells of a CSV; more are asked for as BULK, which has no limit but demands every variable."""

ALL = "*"
"""Every value of a variable."""

POPULATION, ACCOUNTS, GROUPINGS = "FOLK1A", "REGK31", "REGK100"

_SECONDS = 60.0
_TRIES = 3
_WAIT = 2.0
_LARGEST = 200 * 1024 * 1024
_CHUNK = 1 << 20
_OURS = {"localhost", "127.0.0.1", "::1"}
_TOO_MANY = 429
_SERVER = 500
_LONGEST_TOLD = 200
_TOLD = {
    "EXTRACT-NOTFOUND": "Statistikbanken har ikke den tabel eller værdi.",
    "REQUEST-MISSING": "Statistikbanken mangler noget i forespørgslen.",
    "EXTRACT-NOTALLOWED": "Statistikbanken tillader ikke udtrækket.",
    "REQUEST-LIMIT": "Udtrækket er for stort for Statistikbanken.",
}


class StatbankError(StyrbarError):
    """The Statbank cannot be reached, does not answer as it should, or refuses."""

    code = "statbank"
    exit_code = 9


@dataclass(frozen=True)
class Variable:
    """A variable of a table: its code, what it is called, and its values by code."""

    code: str
    text: str
    values: Mapping[str, str]


@dataclass(frozen=True)
class Extract:
    """A file from the Statbank as it sent it, with its name; `form` is CSV or BULK."""

    name: str
    content: bytes
    form: str
    rows: int


class _NoRedirect(HTTPRedirectHandler):
    """The Statbank answers where it is asked; what sends us elsewhere is refused."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Follow nothing."""


class Statbank:
    """Asks the Statbank at an address. Raises BadInput for an address that is not https, or of this machine."""

    def __init__(
        self,
        address: str = ADDRESS,
        *,
        seconds: float = _SECONDS,
        largest: int = _LARGEST,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        parts = urlsplit(address)
        if not parts.hostname or (parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _OURS)):
            raise BadInput("Adressen på Statistikbanken kan ikke bruges.", next_step=f"Skriv f.eks. {ADDRESS}.")
        self._address, self._seconds, self._largest, self._pause = address.rstrip("/"), seconds, largest, pause
        self._opener = build_opener(_NoRedirect)

    def variables(self, table: str) -> tuple[Variable, ...]:
        """The variables of a table, in its own order. Raises StatbankError."""
        raw = self._ask("tableinfo", {"table": table, "format": "JSON", "lang": "da"})
        try:
            found = json.loads(raw)["variables"]
            return tuple(
                Variable(str(v["id"]), str(v["text"]), {str(w["id"]): str(w["text"]) for w in v["values"]})
                for v in found
            )
        except (ValueError, KeyError, TypeError):
            raise _strange(table) from None

    def extract(self, table: str, chosen: Mapping[str, Sequence[str]]) -> Extract:
        """The cells of the values chosen by variable (`ALL` is every value), with codes and not words.

        A CSV when it has room, else BULK; also when the Statbank itself says that a CSV is too large. Raises BadInput
        for a value the table does not have, and StatbankError.
        """
        asked = _asked(table, self.variables(table), chosen)
        cells = math.prod(len(values) for values in asked.values())
        if cells > CELLS:
            return self._extract(table, asked, "BULK")
        try:
            return self._extract(table, asked, "CSV")
        except _TooLarge:
            return self._extract(table, asked, "BULK")

    def _extract(self, table: str, asked: Mapping[str, Sequence[str]], form: str) -> Extract:
        body = {
            "table": table, "format": form, "lang": "da", "valuePresentation": "Code",
            "variables": [{"code": code, "values": list(values)} for code, values in asked.items()],
        }  # fmt: skip
        content = self._ask("data", body)
        try:
            lines = content.decode("utf-8-sig").splitlines()
        except UnicodeDecodeError:
            raise _strange(table) from None
        wanted = {*(code.upper() for code in asked), "INDHOLD"}
        if not lines or {heading.strip('"').upper() for heading in lines[0].split(";")} != wanted:
            raise _strange(table)
        rows = sum(1 for line in lines[1:] if line.strip())
        if not rows:
            raise StatbankError("Statistikbanken gav et tomt svar.", f"Tabel {table}.", "Vælg et andet år.")
        return Extract(f"{table}.csv", content, form, rows)

    def _ask(self, endpoint: str, body: Mapping[str, Any]) -> bytes:
        """One question, tried again a few times when the network or the Statbank fails, never when it refuses."""
        for left in reversed(range(_TRIES)):
            try:
                return self._once(endpoint, body)
            except _Passing as failed:
                if not left:
                    raise failed.error from None
            self._pause(_WAIT * (_TRIES - left))
        raise AssertionError

    def _once(self, endpoint: str, body: Mapping[str, Any]) -> bytes:
        request = Request(  # noqa: S310 - the address was checked to be https
            f"{self._address}/{endpoint}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                return self._read(answer)
        except HTTPError as error:
            with error:
                raise self._refused(error, error.read(_CHUNK)) from None
        except (URLError, TimeoutError, HTTPException, ConnectionError):
            raise _Passing(_unreachable(self._address)) from None

    def _read(self, answer: Any) -> bytes:
        parts, size = [], 0
        while part := answer.read(_CHUNK):
            size += len(part)
            if size > self._largest:
                raise StatbankError(
                    "Svaret fra Statistikbanken er for stort.", f"Mere end {self._largest // 1024**2} MB.",
                    "Tag færre år ad gangen.",
                )  # fmt: skip
            parts.append(part)
        return b"".join(parts)

    def _refused(self, error: HTTPError, raw: bytes) -> Exception:
        """What an answer that is no answer means: to be tried again, too large, or refused."""
        if error.code == _TOO_MANY or error.code >= _SERVER:
            told = f"Statistikbanken svarer med en fejl ({error.code})."
            return _Passing(StatbankError(told, next_step="Prøv igen senere."))
        if 300 <= error.code < 400:
            return StatbankError(
                "Statistikbanken henviser til en anden adresse.", f"Der blev spurgt på {self._address}.",
                "Ret adressen med --address eller STYRBAR_STATBANK.",
            )  # fmt: skip
        kind, message = _said(raw)
        if kind == "REQUEST-LIMIT":
            return _TooLarge(_TOLD[kind], message, "Tag færre år ad gangen.")
        told = _TOLD.get(kind, f"Statistikbanken afviser forespørgslen ({error.code}).")
        return StatbankError(told, message, "Vælg et andet år, eller prøv igen senere.")


class _TooLarge(StatbankError):
    """The Statbank says that there are too many cells for the form asked for."""


class _Passing(Exception):
    """A failure that may be over in a moment; `error` is what to say when it is not."""

    def __init__(self, error: StatbankError) -> None:
        super().__init__(str(error))
        self.error = error


def _asked(
    table: str, variables: Sequence[Variable], chosen: Mapping[str, Sequence[str]]
) -> dict[str, tuple[str, ...]]:
    """The values of each variable in the table's order and its own spelling; every variable must be chosen."""
    wanted = {code.upper(): tuple(values) for code, values in chosen.items()}
    if set(wanted) != {variable.code.upper() for variable in variables}:
        raise _strange(table)
    found = {v.code: tuple(v.values) if ALL in wanted[v.code.upper()] else wanted[v.code.upper()] for v in variables}
    for variable in variables:
        lacking = [value for value in found[variable.code] if value not in variable.values]
        if lacking:
            newest = max(variable.values, default="ingen")
            raise BadInput(
                f"Statistikbanken har ikke {variable.text} {', '.join(lacking)} i {table}.",
                f"Den nyeste er {newest}.", "Vælg et andet år.",
            )  # fmt: skip
    return found


def _said(raw: bytes) -> tuple[str, str]:
    """The code and the words of a refusal; empty when it is none of the Statbank's own."""
    try:
        found = json.loads(raw)
        return str(found["errorTypeCode"]), str(found["message"])[:_LONGEST_TOLD]
    except (ValueError, KeyError, TypeError):
        return "", ""


def _strange(table: str) -> StatbankError:
    return StatbankError(
        "Svaret fra Statistikbanken er ikke, som Styrbar venter.", f"Tabel {table}.",
        "Hent filen på statistikbanken.dk, og indlæs den under Data.",
    )  # fmt: skip


def _unreachable(address: str) -> StatbankError:
    return StatbankError(
        "Statistikbanken kan ikke nås.", f"Der blev spurgt på {address}.",
        "Kontrollér netforbindelsen, eller hent filen på statistikbanken.dk, og indlæs den under Data.",
    )  # fmt: skip
