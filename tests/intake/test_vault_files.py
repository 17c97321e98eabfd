"""Raw files that wait in the vault: encrypted, readable from any place, swept after a killed process."""

import io
import random
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from styrbar.errors import NotFound
from styrbar.intake.vault import Vault
from styrbar.intake.vault.pending import CHUNK


def a_vault(tmp_path: Path) -> Vault:
    return Vault.open(tmp_path / "data" / "nord" / "vault", tmp_path / "keys" / "nord.key", "nord")


def stored(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "data" / "nord" / "vault" / "files").iterdir())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1])
def test_a_file_comes_back_as_it_was(tmp_path, size):
    raw, vault = random.Random(size).randbytes(size), a_vault(tmp_path)
    file_id = vault.put_file(io.BytesIO(raw), "a.csv")
    with vault.open_file(file_id) as file:
        assert file.read() == raw
    assert vault.file(file_id).size == size


def test_a_file_is_read_from_any_place(tmp_path):
    raw, vault = random.Random(1).randbytes(2 * CHUNK + 500), a_vault(tmp_path)
    with vault.open_file(vault.put_file(io.BytesIO(raw), "a.csv")) as file:
        for start in (2 * CHUNK - 10, 0, CHUNK - 5, len(raw) - 3):
            file.seek(start)
            assert file.read(20) == raw[start : start + 20]
        assert file.seek(-4, io.SEEK_END) == len(raw) - 4
        assert file.read() == raw[-4:]


def test_a_cpr_number_in_the_name_is_masked(tmp_path):
    vault = a_vault(tmp_path)
    assert vault.file(vault.put_file(io.BytesIO(b""), "011390-1234 plan.csv")).name == "xxxxxx-xxxx plan.csv"


@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw[:10] + b"x" + raw[11:]])
def test_a_cut_or_changed_file_is_refused(tmp_path, change):
    vault = a_vault(tmp_path)
    file_id = vault.put_file(io.BytesIO(b"A" * 100), "a.csv")
    [path] = stored(tmp_path)
    path.write_bytes(change(path.read_bytes()))
    with pytest.raises(InvalidTag), vault.open_file(file_id) as file:
        file.read()


def test_a_dropped_file_is_gone_and_may_be_dropped_again(tmp_path):
    vault = a_vault(tmp_path)
    file_id = vault.put_file(io.BytesIO(b"A"), "a.csv")
    vault.drop_file(file_id)
    vault.drop_file(file_id)
    assert stored(tmp_path) == []
    with pytest.raises(NotFound, match="venter ikke"):
        vault.open_file(file_id)


def test_what_a_killed_upload_left_is_removed_by_the_next(tmp_path):
    vault = a_vault(tmp_path)
    kept = vault.put_file(io.BytesIO(b"A"), "a.csv")
    (tmp_path / "data" / "nord" / "vault" / "files" / "0123").write_bytes(b"half")
    vault.put_file(io.BytesIO(b"B"), "b.csv")
    assert len(stored(tmp_path)) == 2
    assert vault.open_file(kept).read() == b"A"


def test_a_file_that_is_being_written_is_not_swept(tmp_path):
    vault = a_vault(tmp_path)

    class Slow(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if not self.tell():
                vault.put_file(io.BytesIO(b"other"), "other.csv")
            return super().read(size)

    file_id = vault.put_file(Slow(b"A"), "a.csv")
    assert vault.open_file(file_id).read() == b"A"
