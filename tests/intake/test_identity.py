"""CPR numbers: how they are read, and that none is left in text. The numbers here have month 13 and are nobody's."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from styrbar.intake.identity import birth_month, cpr, without_cpr
from styrbar.intake.vault import Vault


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path / "data" / "by" / "vault", tmp_path / "keys" / "by.key", "by")


@pytest.mark.parametrize(
    "text", ["011390-1234", "0113901234", "11390-1234", "113901234", " 011390 1234 ", "\x01n:113901234"]
)
def test_a_cpr_number_is_read_with_and_without_hyphen_and_leading_zero(text):
    assert cpr(text) == "0113901234"


def test_replacement_numbers_have_sixty_added_to_the_day():
    assert cpr("6113901234") == "6113901234"
    assert cpr("6013901234") is None


@pytest.mark.parametrize("text", ["", "12345678", "3213901234", "0100901234", "Anders And", "01139012345"])
def test_anything_else_is_no_cpr_number(text):
    assert cpr(text) is None


def test_the_seventh_digit_tells_the_century():
    assert birth_month("0101370000") == date(1937, 1, 1)
    assert birth_month("0101364000") == date(2036, 1, 1)
    assert birth_month("0101374000") == date(1937, 1, 1)
    assert birth_month("0101575000") == date(2057, 1, 1)
    assert birth_month("0101585000") == date(1858, 1, 1)
    assert birth_month("0113900000") is None


def test_a_cpr_number_in_a_key_becomes_a_token_so_that_references_hold(vault):
    clean, hidden = without_cpr(pl.Series(["S-011390-1234", "S-0113901234", "77"]), "case_id", vault)
    token = vault.tokens(pl.Series(["0113901234"]))[0]
    assert clean.to_list() == [f"S-{token}", f"S-{token}", "77"]
    assert hidden == 2


def test_a_cpr_number_in_other_text_is_masked(vault):
    clean, _ = without_cpr(pl.Series(["Ophold 011390-1234 i maj"]), "intervention", vault)
    assert clean.to_list() == ["Ophold xxxxxx-xxxx i maj"]


def test_long_numbers_that_cannot_be_a_cpr_number_are_kept(vault):
    for column, text in (("invoice", "4500123456"), ("posting_id", "100000001"), ("p_number", "1013901234")):
        assert without_cpr(pl.Series([text]), column, vault)[0].to_list() == [text]
    assert without_cpr(pl.Series(["0113901234"]), "invoice", vault)[0].to_list() == ["xxxxxx-xxxx"]
