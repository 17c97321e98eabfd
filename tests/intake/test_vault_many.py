"""Many CPR numbers at once: every one is logged before any is given, and none when one cannot be."""

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from styrbar.errors import BadInput, NotFound
from styrbar.intake.vault import Vault

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NUMBERS = ["0113801234", "0213801234", "0313801234"]


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path / "data" / "by" / "vault", tmp_path / "keys" / "by.key", "by")


def test_each_person_is_given_and_logged(vault: Vault) -> None:
    tokens = vault.tokens(pl.Series(NUMBERS)).to_list()
    assert vault.reveal_all(tokens, "ulla", "Levering", NOON) == dict(zip(tokens, NUMBERS, strict=True))
    assert [(e.token, e.act, e.actor, e.reason) for e in vault.log()] == [
        (token, "reveal", "ulla", "Levering") for token in tokens
    ]


def test_when_one_is_no_person_nobody_is_given_or_logged(vault: Vault) -> None:
    tokens = vault.tokens(pl.Series(NUMBERS)).to_list()
    case = vault.case_tokens("sager", pl.Series(["S1"])).to_list()
    with pytest.raises(NotFound, match="intet CPR-nummer"):
        vault.reveal_all([*tokens, *case], "ulla", "Levering", NOON)
    assert vault.log() == []


def test_without_a_reason_nobody_is_given_or_logged(vault: Vault) -> None:
    tokens = vault.tokens(pl.Series(NUMBERS)).to_list()
    with pytest.raises(BadInput, match="begrundelse"):
        vault.reveal_all(tokens, "ulla", " ", NOON)
    assert vault.log() == []


def test_the_newest_number_of_a_person_is_given_and_that_one_is_there_needs_no_log(vault: Vault) -> None:
    token = vault.alias_cpr(NUMBERS[0], NUMBERS[1])
    case = vault.case_tokens("sager", pl.Series(["S1"])).to_list()
    assert vault.persons([token, *case, "b00000000000"]) == {token}
    assert vault.log() == []
    assert vault.reveal_all([token], "ulla", "Levering", NOON) == {token: NUMBERS[1]}
