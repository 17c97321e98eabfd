"""The vault: tokens, aliases, logged look-ups. CPR numbers here have month 13 and above and belong to nobody."""

import os
import re
import subprocess
import sys
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import polars as pl
import pytest

from styrbar.errors import BadInput, NotFound
from styrbar.intake.vault import Vault, VaultKeyError, mask_column, mask_cpr, new_key, read_aliases

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ANNA, BENT, CARL = "0113901234", "0213905678", "3199019999"


def a_vault(tmp_path: Path, organisation: str = "nordkobing") -> Vault:
    return Vault.open(
        tmp_path / "data" / organisation / "vault", tmp_path / "keys" / f"{organisation}.key", organisation
    )


def token(vault: Vault, cpr: str) -> str:
    return vault.tokens(pl.Series([cpr])).item()


def case(vault: Vault, key: str, source: str = "sensum") -> str:
    return vault.case_tokens(source, pl.Series([key])).item()


def every_byte(folder: Path) -> bytes:
    return b"\n".join(str(p).encode() + b"\n" + p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file())


def test_a_token_is_twelve_characters_and_starts_with_b(tmp_path):
    assert re.fullmatch(r"b[a-z2-7]{11}", token(a_vault(tmp_path), ANNA))


def test_a_case_token_starts_with_s(tmp_path):
    assert re.fullmatch(r"s[a-z2-7]{11}", case(a_vault(tmp_path), "2026-17"))


def test_tokens_follow_their_rows_and_null_stays_null(tmp_path):
    tokens = a_vault(tmp_path).tokens(pl.Series([ANNA, None, BENT, ANNA])).to_list()
    assert tokens[0] == tokens[3] != tokens[2]
    assert tokens[1] is None


@pytest.mark.parametrize("empty", [pl.Series([], dtype=pl.String), pl.Series([None, None], dtype=pl.String)])
def test_a_column_without_numbers_gives_a_column_without_tokens(tmp_path, empty):
    vault = a_vault(tmp_path)
    assert vault.tokens(empty).null_count() == len(empty)
    assert vault.case_tokens("dubu", empty).null_count() == len(empty)


def test_a_number_keeps_its_token_when_the_vault_is_opened_again(tmp_path):
    assert token(a_vault(tmp_path), ANNA) == token(a_vault(tmp_path), ANNA)


def test_two_organisations_know_the_same_number_under_two_tokens(tmp_path):
    assert token(a_vault(tmp_path, "nord"), ANNA) != token(a_vault(tmp_path, "syd"), ANNA)


@pytest.mark.parametrize("wrong", ["011390-1234", "113901234", "01139012345", ""])
def test_only_ten_digits_get_a_token_and_the_error_does_not_repeat_them(tmp_path, wrong):
    with pytest.raises(ValueError, match="ten digits") as error:
        token(a_vault(tmp_path), wrong)
    assert not wrong or wrong not in str(error.value)


def test_the_same_case_key_in_two_sources_is_two_cases(tmp_path):
    vault = a_vault(tmp_path)
    assert case(vault, "17", "sensum") != case(vault, "17", "dubu")


# Aliases


def test_a_linked_case_is_shown_as_the_person(tmp_path):
    vault = a_vault(tmp_path)
    assert vault.link_cases("sensum", pl.Series(["17", "18"]), pl.Series([ANNA, None])) == ()
    assert vault.aliases() == {case(vault, "17"): token(vault, ANNA)}


def test_a_case_tied_to_two_persons_is_left_and_reported(tmp_path):
    vault = a_vault(tmp_path)
    vault.link_cases("sensum", pl.Series(["17"]), pl.Series([ANNA]))
    assert vault.link_cases("sensum", pl.Series(["17", "17"]), pl.Series([ANNA, BENT])) == (case(vault, "17"),)
    assert vault.aliases() == {case(vault, "17"): token(vault, ANNA)}


def test_a_changed_number_is_the_same_person_under_the_first_token(tmp_path):
    vault = a_vault(tmp_path)
    first = token(vault, ANNA)
    assert vault.alias_cpr(ANNA, BENT) == first
    assert vault.aliases() == {token(vault, BENT): first}


def test_a_number_that_changes_twice_still_leads_to_the_first_token(tmp_path):
    vault = a_vault(tmp_path)
    vault.alias_cpr(BENT, CARL)
    vault.alias_cpr(ANNA, BENT)
    first = token(vault, ANNA)
    assert vault.aliases() == {token(vault, BENT): first, token(vault, CARL): first}
    assert vault.same_person(token(vault, CARL))[0] == first


def test_aliases_are_read_without_the_key(tmp_path):
    vault = a_vault(tmp_path)
    vault.alias_cpr(ANNA, BENT)
    assert read_aliases(tmp_path / "data" / "nordkobing" / "vault") == vault.aliases()
    assert read_aliases(tmp_path / "nowhere") == {}


# Look-ups


def test_reveal_gives_the_number_and_logs_who_and_why(tmp_path):
    vault = a_vault(tmp_path)
    anna = token(vault, ANNA)
    copenhagen = NOON.astimezone(timezone(timedelta(hours=1)))
    assert vault.reveal(anna, "mette", "Klagesag", copenhagen) == ANNA
    [entry] = vault.log(anna)
    assert (entry.at, entry.actor, entry.reason, entry.act) == (NOON.isoformat(), "mette", "Klagesag", "reveal")
    assert vault.log(token(vault, BENT)) == []


def test_reveal_gives_the_newest_number_of_a_linked_case(tmp_path):
    vault = a_vault(tmp_path)
    vault.link_cases("sensum", pl.Series(["17"]), pl.Series([ANNA]))
    vault.alias_cpr(ANNA, BENT)
    assert vault.reveal(case(vault, "17"), "mette", "Klagesag", NOON) == BENT


def test_a_number_in_the_reason_is_masked(tmp_path):
    vault = a_vault(tmp_path)
    vault.reveal(token(vault, ANNA), "mette", "Ringede om 011390-1234", NOON)
    assert vault.log()[0].reason == "Ringede om xxxxxx-xxxx"


def test_no_look_up_without_a_reason(tmp_path):
    vault = a_vault(tmp_path)
    with pytest.raises(BadInput, match="begrundelse"):
        vault.reveal(token(vault, ANNA), "mette", " ", NOON)
    assert vault.log() == []


def test_an_unlinked_case_has_no_number_to_reveal(tmp_path):
    vault = a_vault(tmp_path)
    with pytest.raises(NotFound):
        vault.reveal(case(vault, "17"), "mette", "Klagesag", NOON)


def test_find_gives_the_token_that_stands_and_makes_none(tmp_path):
    vault = a_vault(tmp_path)
    vault.alias_cpr(ANNA, BENT)
    assert vault.find(BENT, "mette", "Sletning", NOON) == token(vault, ANNA)
    assert vault.find(CARL, "mette", "Sletning", NOON) is None
    assert [entry.act for entry in vault.log()] == ["find"]


def test_a_forgotten_person_comes_back_as_somebody_new(tmp_path):
    vault, other = a_vault(tmp_path), a_vault(tmp_path)
    before = token(other, ANNA)
    vault.forget(before, "mette", "Sletning", NOON)
    assert token(other, ANNA) != before
    assert [entry.act for entry in vault.log(before)] == ["forget"]


def test_the_log_cannot_be_changed(tmp_path):
    import sqlite3

    vault = a_vault(tmp_path)
    vault.reveal(token(vault, ANNA), "mette", "Klagesag", NOON)
    db = sqlite3.connect(tmp_path / "data" / "nordkobing" / "vault" / "vault.sqlite3")
    for attempt in ("DELETE FROM log", "UPDATE log SET token = 'x'"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute(attempt)
    db.close()


# Keys


def test_the_key_file_is_readable_by_its_owner_only(tmp_path):
    a_vault(tmp_path)
    assert (tmp_path / "keys" / "nordkobing.key").stat().st_mode & 0o777 == 0o600


def test_another_key_is_refused_by_its_fingerprint(tmp_path):
    a_vault(tmp_path)
    other = Vault.open(tmp_path / "data2" / "nordkobing" / "vault", tmp_path / "keys2" / "k", "nordkobing")
    (tmp_path / "keys2" / "k").rename(tmp_path / "keys" / "nordkobing.key")
    assert other is not None
    with pytest.raises(VaultKeyError, match="passer ikke"):
        a_vault(tmp_path)


def test_another_organisations_vault_is_refused(tmp_path):
    a_vault(tmp_path, "nord")
    with pytest.raises(VaultKeyError, match="passer ikke"):
        Vault.open(tmp_path / "data" / "nord" / "vault", tmp_path / "keys" / "nord.key", "syd")


def test_a_lost_key_is_not_replaced_by_a_new_one(tmp_path):
    a_vault(tmp_path)
    (tmp_path / "keys" / "nordkobing.key").unlink()
    with pytest.raises(VaultKeyError, match="findes ikke"):
        a_vault(tmp_path)
    assert not (tmp_path / "keys" / "nordkobing.key").exists()


def test_a_damaged_key_file_is_told_apart(tmp_path):
    a_vault(tmp_path)
    (tmp_path / "keys" / "nordkobing.key").write_text("æ")
    with pytest.raises(VaultKeyError, match="kan ikke læses"):
        a_vault(tmp_path)


def test_a_key_in_the_data_folder_is_refused(tmp_path):
    with pytest.raises(VaultKeyError, match="datamappen"):
        Vault.open(tmp_path / "data" / "nord" / "vault", tmp_path / "data" / "keys" / "nord.key", "nord")


def test_a_rotated_key_keeps_tokens_aliases_log_and_files(tmp_path):
    import io

    vault = a_vault(tmp_path)
    anna = token(vault, ANNA)
    vault.alias_cpr(ANNA, BENT)
    vault.reveal(anna, "mette", "Klagesag", NOON)
    file = vault.put_file(io.BytesIO(b"indhold"), "a.csv")
    vault.rotate(new_key())
    again = a_vault(tmp_path)
    assert token(again, ANNA) == anna
    assert again.reveal(anna, "mette", "Efter skift", NOON) == BENT
    assert [entry.reason for entry in again.log()] == ["Klagesag", "Efter skift"]
    assert again.open_file(file).read() == b"indhold"


def test_a_vault_opened_before_the_rotation_is_told_so(tmp_path):
    vault, other = a_vault(tmp_path), a_vault(tmp_path)
    vault.rotate(new_key())
    with pytest.raises(VaultKeyError, match="skiftet"):
        token(other, ANNA)


def test_a_rotation_cut_before_the_key_file_was_replaced_is_finished_on_opening(tmp_path):
    vault = a_vault(tmp_path)
    anna, key_file = token(vault, ANNA), tmp_path / "keys" / "nordkobing.key"
    old = key_file.read_bytes()
    vault.rotate(new_key())
    key_file.rename(tmp_path / "keys" / "nordkobing.key.ny")  # as it lay between the transaction and the replacement
    key_file.write_bytes(old)
    assert token(a_vault(tmp_path), ANNA) == anna
    assert key_file.read_bytes() != old


def test_a_rotation_cut_before_its_transaction_changes_nothing(tmp_path):
    vault = a_vault(tmp_path)
    anna = token(vault, ANNA)
    (tmp_path / "keys" / "nordkobing.key.ny").write_bytes(b"MTExMTExMTExMTExMTExMTExMTExMTExMTExMTExMTE=")
    assert token(a_vault(tmp_path), ANNA) == anna


# Two at once, and what lies on the disk


def test_two_processes_give_the_same_numbers_the_same_tokens(tmp_path):
    program = (
        "import sys, polars as pl; from pathlib import Path; from styrbar.intake.vault import Vault\n"
        "root = Path(sys.argv[1])\n"
        "vault = Vault.open(root / 'data' / 'nord' / 'vault', root / 'keys' / 'nord.key', 'nord')\n"
        "cprs = pl.Series([f'{i % 28 + 1:02d}13{i // 28:02d}{i:04d}' for i in range(2000)])\n"
        "for start in range(0, 2000, 100): vault.tokens(cprs[start:start + 100])\n"
        "print(','.join(vault.tokens(cprs)))"
    )
    command, env = [sys.executable, "-c", program, str(tmp_path)], os.environ | {"PYTHONPATH": "src"}
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, env=env, text=True) for _ in range(2)]
    first, second = (process.communicate()[0].strip().split(",") for process in both)
    assert first == second
    assert len(set(first)) == 2000


def test_no_byte_of_the_vault_holds_a_number(tmp_path):
    import io

    vault = a_vault(tmp_path)
    anna = token(vault, ANNA)
    vault.alias_cpr(ANNA, BENT)
    vault.reveal(anna, "mette", f"om {ANNA}", NOON)
    vault.put_file(io.BytesIO(b"CPR\n011390-1234\n0113901234\n"), "Borger 011390-1234.csv")
    vault.rotate(new_key())
    disk = every_byte(tmp_path)
    for number in (ANNA, BENT, "011390-1234", "021390-5678"):
        assert number.encode() not in disk


# Masking


@pytest.mark.parametrize(
    "text",
    [
        "011390-1234",
        "0113901234",
        "113901234",
        "11390-1234",
        "01 13 90 1234",
        "01.13.90-1234",
        "011390–1234",
        "011390_1234",
    ],
)
def test_what_is_written_like_a_cpr_number_is_masked(text):
    assert mask_cpr(f"Borger {text}, ok") == "Borger xxxxxx-xxxx, ok"


@pytest.mark.parametrize(
    "text", ["20261122-1234", "12345678", "12345678901", "2026-11-22", "1.234.567,50", "5.38.50.002", "01-02-2026"]
)
def test_dates_cvr_numbers_and_amounts_are_not_masked(text):
    assert mask_cpr(text) == text


def test_a_column_is_masked_like_its_texts():
    values = pl.Series(["Aftalt med 011390-1234", None, "uden", "0113901234.csv"])
    assert mask_column(values).to_list() == ["Aftalt med xxxxxx-xxxx", None, "uden", "xxxxxx-xxxx.csv"]
