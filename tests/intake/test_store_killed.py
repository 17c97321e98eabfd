"""kill -9 at any moment of an import: no partial snapshot, a clean next import, the same id. And two at once."""

import io
import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from styrbar.intake.vault import Vault
from support.deliveries import OCTOBER, a_posting, a_store, deliver, rows
from support.import_program import CPRS, Imports

POINTS = 24


@pytest.fixture(scope="module")
def imports() -> Iterator[Imports]:
    runner = Imports()
    yield runner
    runner.close()


@pytest.fixture(scope="module")
def undisturbed(imports: Imports, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, int]:
    """The id an import gives when nobody kills it, and how often it touches the disk."""
    return imports.run(tmp_path_factory.mktemp("undisturbed"))


def what_is_there(root: Path) -> tuple[set[str], int, int]:
    """Names of the snapshots, and how many source versions and staging folders there are."""
    folder = root / "data" / "nord"
    snapshots = {path.name for path in (folder / "snapshots").iterdir()}
    return snapshots, len(list((folder / "sources").glob("*/*"))), len(list((folder / "staging").iterdir()))


@pytest.mark.parametrize("point", range(POINTS))
def test_killed_at_any_touch_of_the_disk_the_next_import_is_clean_and_gives_the_same_id(
    tmp_path, point, imports, undisturbed
):
    expected, touches = undisturbed
    # One random point in each of equal stretches, so that the short commit at the end is hit too.
    kill_at = random.Random(point).randint(touches * point // POINTS + 1, touches * (point + 1) // POINTS)
    assert imports.run(tmp_path, kill_at) == ("killed", 0)
    for manifest in a_store(tmp_path).manifests():
        assert manifest.id == expected
        assert a_store(tmp_path).verify(manifest.id) == ()
    assert imports.run(tmp_path)[0] == expected
    assert a_store(tmp_path).verify(expected) == ()
    postings = a_store(tmp_path).open().table("postings").collect()
    assert (postings.height, postings["citizen"].n_unique()) == (len(CPRS), len(CPRS))
    assert what_is_there(tmp_path) == ({f"{expected}.json"}, 1, 0)


@pytest.mark.parametrize("draft", [False, True])
def test_killed_between_the_rows_and_the_manifest_nothing_is_visible(tmp_path, draft):
    store = a_store(tmp_path)
    left = store.folder / "sources" / "finance" / "0123456789abcdef"
    left.mkdir(parents=True)
    (left / "postings-0000.parquet").write_bytes(b"half")
    if draft:
        (store.folder / "snapshots" / "2026-10-31-0123456789abcdef.tmp").write_text("{")
    assert store.manifests() == []
    made = deliver(store, OCTOBER, ("finance", "f", {"postings": rows("postings", a_posting(1))}))
    assert what_is_there(tmp_path) == ({f"{made.id}.json"}, 1, 0)


def test_a_running_import_is_not_swept_by_the_next(tmp_path):
    store = a_store(tmp_path)
    frame = {"postings": rows("postings", a_posting(1))}
    with store.begin() as staging:
        staging.append("finance", "postings", frame["postings"])
        deliver(store, OCTOBER, ("finance", "f", frame))
        assert staging.finish("finance")[0].rows == 1


def test_two_imports_of_the_same_files_at_once_give_one_snapshot(tmp_path, undisturbed, imports):
    other = Imports()
    with ThreadPoolExecutor() as pool:
        both = list(pool.map(lambda runner: runner.run(tmp_path)[0], [imports, other]))
    other.close()
    assert set(both) == {undisturbed[0]}
    assert a_store(tmp_path).verify() == ()
    assert what_is_there(tmp_path) == ({f"{undisturbed[0]}.json"}, 1, 0)


@pytest.mark.parametrize("killed", [False, True])
def test_no_byte_that_an_import_writes_holds_a_cpr_number(tmp_path, killed, undisturbed, imports):
    imports.run(tmp_path, undisturbed[1] * 2 // 3 if killed else 0)
    vault = Vault.open(tmp_path / "data" / "nord" / "vault", tmp_path / "keys" / "nord.key", "nord")
    vault.put_file(io.BytesIO("\n".join(CPRS).encode()), f"Borger {CPRS[0]}.csv")
    vault.tokens(pl.Series(CPRS))
    disk = b"\n".join(str(p).encode() + p.read_bytes() for p in tmp_path.rglob("*") if p.is_file())
    for cpr in CPRS:
        assert cpr.encode() not in disk
        assert f"{cpr[:6]}-{cpr[6:]}".encode() not in disk
