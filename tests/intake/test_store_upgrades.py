"""Old snapshots are raised on reading, never rewritten; a kept one of each release still opens."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from styrbar.intake.store import Store
from styrbar.register.tables import REGISTER_VERSION, tables
from styrbar.register.upgrades import UPGRADES, NewerRegister, completed, upgraded

KEPT = Path(__file__).parents[1] / "data"


def test_steps_run_in_order_from_the_snapshots_own_version():
    frames = {"grants": pl.LazyFrame({"old": ["a"]})}
    steps = {
        1: lambda f: {"grants": f["grants"].rename({"old": "middle"})},
        2: lambda f: {"grants": f["grants"].rename({"middle": "new"})},
    }
    assert upgraded(frames, 1, 3, steps)["grants"].collect().columns == ["new"]
    assert upgraded({"grants": pl.LazyFrame({"middle": ["a"]})}, 2, 3, steps)["grants"].collect().columns == ["new"]
    assert upgraded(frames, 3, 3, steps) is frames


def test_a_newer_snapshot_is_refused_with_what_to_do():
    with pytest.raises(NewerRegister, match="Opgradér"):
        upgraded({}, REGISTER_VERSION + 1)


def test_there_is_a_step_for_every_version_but_the_newest():
    assert sorted(UPGRADES) == list(range(1, REGISTER_VERSION))


def test_a_column_that_came_later_is_empty():
    frame = completed("rates", pl.LazyFrame({"rate": ["a"]})).collect()
    assert frame.schema == tables()["rates"].schema
    assert frame["price"].to_list() == [None]


@pytest.mark.parametrize("release", ["0.1.0"])
def test_a_snapshot_kept_from_a_release_opens(tmp_path, release):
    shutil.copytree(KEPT / f"snapshot-{release}", tmp_path / "data" / "kept")
    store = Store(tmp_path / "data", "kept")
    [manifest] = store.manifests()
    snapshot = store.open()
    assert manifest.styrbar == release
    assert store.verify() == ()
    assert snapshot.table("postings").collect()["amount"].sum() == 1_234_50
    assert snapshot.table("grants").collect()["offer"].to_list() == ["17"]
    for table in tables().values():
        assert snapshot.table(table.name).collect().schema == table.schema
