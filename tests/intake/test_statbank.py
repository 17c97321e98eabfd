"""The client of the Statbank, against a server on this machine that speaks the documented format."""

import socket
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from styrbar.errors import BadInput
from styrbar.intake.statbank import CELLS, Statbank, StatbankError
from support.imports import Municipality
from support.statbank import Bank, statbank

CHOSEN = {"OMRÅDE": ["101", "751"], "KØN": ["TOT"], "ALDER": ["*"], "CIVILSTAND": ["TOT"], "TID": ["2026K1"]}
ACCOUNTS = {
    "OMRÅDE": ["101"], "FUNKTION": ["*"], "DRANST": ["1", "2"], "ART": ["TOT"], "PRISENHED": ["LOBM"], "TID": ["2025"],
}  # fmt: skip


@pytest.fixture
def bank() -> Iterator[Bank]:
    with statbank() as found:
        yield found


def client(bank: Bank, **more: Any) -> Statbank:
    return Statbank(bank.address, pause=lambda _: None, **more)


def test_it_asks_for_what_the_table_is_and_then_for_codes_in_a_csv(bank: Bank) -> None:
    client(bank).extract("FOLK1A", CHOSEN)
    (first, info), (second, data) = bank.asked
    assert (first, info) == ("/v1/tableinfo", {"table": "FOLK1A", "format": "JSON", "lang": "da"})
    assert second == "/v1/data"
    assert (data["format"], data["valuePresentation"], data["lang"]) == ("CSV", "Code", "da")
    assert data["variables"] == [
        {"code": "OMRÅDE", "values": ["101", "751"]}, {"code": "KØN", "values": ["TOT"]},
        {"code": "ALDER", "values": ["IALT", "0", "17", "66"]}, {"code": "CIVILSTAND", "values": ["TOT"]},
        {"code": "Tid", "values": ["2026K1"]},
    ]  # fmt: skip


def test_the_file_is_as_it_was_sent_and_its_rows_are_counted(bank: Bank) -> None:
    found = client(bank).extract("FOLK1A", CHOSEN)
    assert (found.name, found.form, found.rows) == ("FOLK1A.csv", "CSV", 8)  # 2 municipalities x 4 ages
    assert found.content.startswith("\ufeffOMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\n".encode())


def test_the_import_reads_the_population_it_gives(bank: Bank, tmp_path: Path) -> None:
    bank.cells = {("101", "17", "2026K1"): "5821", ("751", "0", "2026K1"): "3912", ("101", "IALT", "2026K1"): "9"}
    bank.missing = "0"
    found = client(bank).extract("FOLK1A", CHOSEN)
    by = Municipality.at(tmp_path)
    report = by.take({found.name: found.content})
    assert report.sheets[0].mapping == "dst_folk1a"
    kept = by.store.open().table("population").select("municipality", "age", "day", "inhabitants").collect()
    assert (101, 17, date(2026, 1, 1), 5821) in kept.rows()
    assert sorted(set(kept["age"])) == [0, 17, 66]  # «IALT» is put aside


def test_the_import_reads_the_accounts_it_gives_with_danish_decimals_and_without_what_is_missing(
    bank: Bank, tmp_path: Path
) -> None:
    bank.cells = {("101", "53850", "2025"): "42955,60", ("101", "2201", "2025"): "7"}
    found = client(bank).extract("REGK31", ACCOUNTS)
    by = Municipality.at(tmp_path)
    sheet = by.take({found.name: found.content}).sheets[0]
    # 3 functions x 2 dranst: main account 0 and «..» are put aside, and nothing is rejected
    assert (sheet.mapping, sheet.rows_in, sheet.rows_rejected, sheet.asides["put_aside"]) == ("dst_regk31", 2, 0, 4)
    kept = by.store.open().table("published_accounts").collect()
    assert kept.select("municipality", "year", "account", "dranst", "thousands").rows() == [
        (101, 2025, "5.38.50", 1, Decimal("42955.6")), (101, 2025, "5.38.50", 2, Decimal("42955.6")),
    ]  # fmt: skip


@pytest.mark.parametrize(("limit", "form"), [(8, "CSV"), (7, "BULK")])
def test_more_cells_than_a_csv_has_room_for_are_asked_for_in_bulk(
    bank: Bank, monkeypatch: pytest.MonkeyPatch, limit: int, form: str
) -> None:
    assert CELLS == 1_000_000
    monkeypatch.setattr("styrbar.intake.statbank.CELLS", limit)
    found = client(bank).extract("FOLK1A", CHOSEN)  # 2 municipalities x 4 ages
    assert (found.form, found.rows) == (form, 8)
    assert [body["format"] for path, body in bank.asked if path.endswith("data")] == [form]


def test_when_the_statbank_says_a_csv_is_too_large_it_is_asked_in_bulk(bank: Bank) -> None:
    bank.limit = 3
    assert client(bank).extract("FOLK1A", CHOSEN).form == "BULK"
    assert [body["format"] for path, body in bank.asked if path.endswith("data")] == ["CSV", "BULK"]


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("EXTRACT-NOTFOUND", "Statistikbanken har ikke den tabel eller værdi."),
        ("REQUEST-MISSING", "Statistikbanken mangler noget i forespørgslen."),
        ("EXTRACT-NOTALLOWED", "Statistikbanken tillader ikke udtrækket."),
        ("NOGET-ANDET", "Statistikbanken afviser forespørgslen (400)."),
    ],
)
def test_a_refusal_is_told_in_danish_with_its_own_words_and_is_not_tried_again(
    bank: Bank, code: str, told: str
) -> None:
    bank.refused(code)
    with pytest.raises(StatbankError, match="Sagt af Statistikbanken") as refused:
        client(bank).extract("FOLK1A", CHOSEN)
    assert refused.value.what == told
    assert len(bank.asked) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_failure_that_may_pass_is_tried_again_and_then_told(bank: Bank, status: int) -> None:
    bank.failures = [(status, {}, b"fejl")] * 2
    assert client(bank).extract("FOLK1A", CHOSEN).rows == 8
    bank.failures, bank.asked = [(status, {}, b"fejl")] * 3, []
    with pytest.raises(StatbankError, match=f"svarer med en fejl \\({status}\\)"):
        client(bank).extract("FOLK1A", CHOSEN)
    assert len(bank.asked) == 3


def test_it_waits_longer_each_time(bank: Bank) -> None:
    waited: list[float] = []
    bank.failures = [(503, {}, b"")] * 2
    Statbank(bank.address, pause=waited.append).extract("FOLK1A", CHOSEN)
    assert waited == [2.0, 4.0]


def test_a_year_the_statbank_does_not_have_is_told_before_anything_is_fetched(bank: Bank) -> None:
    with pytest.raises(BadInput, match=r"har ikke tid 2031K1 i FOLK1A\. Den nyeste er 2026K1"):
        client(bank).extract("FOLK1A", {**CHOSEN, "TID": ["2031K1"]})
    assert len(bank.asked) == 1


def test_a_table_with_other_variables_than_we_know_is_not_guessed_at(bank: Bank) -> None:
    with pytest.raises(StatbankError, match="ikke, som Styrbar venter"):
        client(bank).extract("FOLK1A", {name: values for name, values in CHOSEN.items() if name != "KØN"})


@pytest.mark.parametrize("body", [b"<html>Lukket</html>", b"\xff\xfe\x00", b"", b"A;B;INDHOLD\n1;2;3\n"])
def test_an_answer_that_is_no_extract_is_refused(bank: Bank, body: bytes) -> None:
    made = client(bank)
    variables = made.variables("FOLK1A")
    assert [v.code for v in variables] == ["OMRÅDE", "KØN", "ALDER", "CIVILSTAND", "Tid"]
    bank.failures = [bank.answer("/v1/tableinfo", {"table": "FOLK1A"}), (200, {}, body)]
    with pytest.raises(StatbankError, match="ikke, som Styrbar venter"):
        made.extract("FOLK1A", CHOSEN)


@pytest.mark.parametrize("body", [b"nej", b"[]", b'{"variables": [{}]}'])
def test_a_description_that_is_none_is_refused(bank: Bank, body: bytes) -> None:
    bank.failures = [(200, {}, body)]
    with pytest.raises(StatbankError, match="ikke, som Styrbar venter"):
        client(bank).variables("FOLK1A")


def test_an_empty_answer_is_told(bank: Bank) -> None:
    heading = b"OMR\xc3\x85DE;K\xc3\x98N;ALDER;CIVILSTAND;TID;INDHOLD\n"
    bank.failures = [bank.answer("/v1/tableinfo", {"table": "FOLK1A"}), (200, {}, heading)]
    with pytest.raises(StatbankError, match="tomt svar"):
        client(bank).extract("FOLK1A", CHOSEN)


def test_an_answer_that_is_too_large_is_stopped(bank: Bank) -> None:
    with pytest.raises(StatbankError, match="for stort"):
        client(bank, largest=100).extract("FOLK1A", CHOSEN)


def test_it_follows_nobody_to_another_address(bank: Bank) -> None:
    with statbank() as elsewhere:
        bank.failures = [(302, {"Location": elsewhere.address + "/tableinfo"}, b"")]
        with pytest.raises(StatbankError, match="henviser til en anden adresse"):
            client(bank).variables("FOLK1A")
        assert elsewhere.asked == []


def test_without_a_network_the_user_is_told_what_to_do() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        closed = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        with pytest.raises(StatbankError, match=r"kan ikke nås.*hent filen på statistikbanken\.dk"):
            Statbank(closed, seconds=1, pause=lambda _: None).variables("FOLK1A")


def test_a_server_that_never_answers_is_given_up(bank: Bank) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"http://127.0.0.1:{silent.getsockname()[1]}/v1"
        with pytest.raises(StatbankError, match="kan ikke nås"):
            Statbank(address, seconds=0.05, pause=lambda _: None).variables("FOLK1A")


@pytest.mark.parametrize(
    "address", ["http://api.statbank.dk/v1", "ftp://127.0.0.1/", "file:///etc/passwd", "statbank", ""]
)
def test_only_https_or_this_machine_is_asked(address: str) -> None:
    with pytest.raises(BadInput, match="Adressen på Statistikbanken"):
        Statbank(address)


def test_the_known_address_is_accepted_and_nothing_is_asked_of_it_by_making_a_client() -> None:
    assert Statbank()
