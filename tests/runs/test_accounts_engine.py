"""Spending by account is the same on Polars and on Spark's local mode; tried where Java 17 and the extra are."""

import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from runs.drivers_world import register
from runs.test_accounts import POSTINGS
from runs.world import OCTOBER, given

from styrbar.errors import BadInput
from styrbar.runs.account_scope import AccountChoices
from styrbar.runs.accounts import run_accounts
from styrbar.runs.engine import session
from styrbar.runs.workspace import Workspace

ENGINE = "local[2]"


def test_only_the_registers_spending_is_summed_on_spark(ws: Workspace) -> None:
    given(ws, OCTOBER, postings=POSTINGS)
    with pytest.raises(BadInput, match="Kun registerets udgifter"):
        run_accounts(ws, AccountChoices(source="postings", engine=ENGINE))


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    """A Spark of this machine, small, and stopped when the tests are done."""
    pytest.importorskip("pyspark")
    if shutil.which("java") is None:
        pytest.skip("Spark runs on Java")
    with pytest.MonkeyPatch.context() as patch:
        settings = "--conf spark.sql.shuffle.partitions=1 --conf spark.driver.bindAddress=127.0.0.1"
        patch.setenv("PYSPARK_SUBMIT_ARGS", f"--master {ENGINE} {settings} pyspark-shell")
        patch.setenv("SPARK_LOCAL_IP", "127.0.0.1")
        found = session(ENGINE)
        found.sparkContext.setLogLevel("ERROR")
        yield found
        found.stop()


@pytest.mark.filterwarnings("ignore::FutureWarning")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::ResourceWarning")
@pytest.mark.parametrize("by", ["area", "legal_basis", "municipality"])
def test_the_answer_is_the_same_on_both_engines(ws: Workspace, spark: Any, by: str) -> None:
    register(ws)
    here = run_accounts(ws, AccountChoices(by=by, source="register"))
    there = run_accounts(ws, AccountChoices(by=by, source="register", engine=ENGINE))
    assert [table.frame.rows() for table in there.tables] == [table.frame.rows() for table in here.tables]
    assert (there.sentence, there.figures) == (here.sentence, here.figures)
