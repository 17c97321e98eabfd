"""A small Statbank on this machine, which speaks the documented format: tableinfo and data, CSV, BULK and errors."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import product
from threading import Thread
from typing import Any

from styrbar.register.municipalities import municipalities

AREAS = ["000", "081", "01", *(f"{code:03d}" for code in municipalities())]
TABLES: Mapping[str, list[tuple[str, str, list[str]]]] = {
    "FOLK1A": [
        ("OMRÅDE", "område", AREAS), ("KØN", "køn", ["TOT", "1", "2"]), ("ALDER", "alder", ["IALT", "0", "17", "66"]),
        ("CIVILSTAND", "civilstand", ["TOT", "U"]), ("Tid", "tid", ["2025K1", "2025K2", "2026K1"]),
    ],
    "REGK31": [
        ("OMRÅDE", "område", AREAS), ("FUNKTION", "funktion", ["2201", "53850", "53852"]),
        ("DRANST", "dranst", ["1", "2", "3"]), ("ART", "art", ["TOT", "UE", "I"]),
        ("PRISENHED", "prisenhed", ["LOBM", "INDL"]), ("Tid", "tid", ["2024", "2025"]),
    ],
    "REGK100": [
        ("OMRÅDE", "område", AREAS), ("FUNKTION", "funktion", ["53850", "53852"]),
        ("DRANST", "dranst", ["1", "2"]), ("EJER", "ejerforhold", ["1", "2", "3", "4"]),
        ("GRUPPERING", "gruppering", ["001", "002"]), ("ART", "art", ["TOT"]),
        ("PRISENHED", "prisenhed", ["LOBM"]), ("Tid", "tid", ["2025"]),
    ],
}  # fmt: skip


@dataclass
class Bank:
    """The server as a test sees it: its address, what it was asked, and how it is to answer.

    `cells` are values by (area, function or age, time); every other cell is `missing`. `failures` are taken one by one
    before an ordinary answer: (status, headers, body). `limit` is the most cells of a CSV.
    """

    address: str = ""
    asked: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    failures: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    cells: dict[tuple[str, str, str], str] = field(default_factory=dict)
    missing: str = ".."
    limit: int = 1_000_000

    def refused(self, code: str, message: str = "Sagt af Statistikbanken") -> None:
        """Answer the next question with one of the documented errors."""
        body = json.dumps({"errorTypeCode": code, "message": message}).encode()
        self.failures.append((400, {"Content-Type": "application/json"}, body))

    def answer(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        """What the Statbank says."""
        self.asked.append((path, body))
        if self.failures:
            return self.failures.pop(0)
        table = TABLES[body["table"]]
        if path.endswith("/tableinfo"):
            found = [
                {"id": code, "text": text, "elimination": False, "values": [{"id": v, "text": v} for v in values]}
                for code, text, values in table
            ]
            return 200, {}, json.dumps({"id": body["table"], "variables": found}).encode()
        return self._data(table, body)

    def _data(self, table: list[tuple[str, str, list[str]]], body: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
        chosen = {v["code"]: v["values"] for v in body["variables"]}
        cells = 1
        for values in chosen.values():
            cells *= len(values)
        if body["format"] == "CSV" and cells > self.limit:
            told = json.dumps({"errorTypeCode": "REQUEST-LIMIT", "message": "Over 1.000.000 celler"}).encode()
            return 400, {}, told
        codes = [code for code, _, _ in table]
        lines = [";".join([*(code.upper() for code in codes), "INDHOLD"])]
        second = {"FOLK1A": "ALDER", "REGK31": "FUNKTION", "REGK100": "FUNKTION"}[body["table"]]
        for values in product(*(chosen[code] for code in codes)):
            at = dict(zip(codes, values, strict=True))
            value = self.cells.get((at["OMRÅDE"], at[second], at["Tid"]), self.missing)
            lines.append(";".join([*values, value]))
        return 200, {"Content-Type": "text/csv; charset=utf-8"}, "\n".join(lines).encode("utf-8-sig")


@contextmanager
def statbank() -> Iterator[Bank]:
    """The server in a thread, for as long as the test needs it."""
    bank = Bank()

    class Handler(BaseHTTPRequestHandler):
        """Passes every question on to the bank."""

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status, headers, content = bank.answer(self.path, body)
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        bank.address = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        try:
            yield bank
        finally:
            server.shutdown()
            thread.join()
