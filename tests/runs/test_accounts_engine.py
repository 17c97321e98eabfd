"""Spending by account is the same on Polars and on Spark's local mode; tried where Java 17 and the extra are."""

from typing import Any

import pytest
from runs.drivers_world import register
from runs.test_accounts import POSTINGS
from runs.world import OCTOBER, given

from styrbar.errors import BadInput
from styrbar.runs.account_scope import AccountChoices
from styrbar.runs.accounts import run_accounts
from styrbar.runs.workspace import Workspace

ENGINE = "local[2]"


def test_only_the_registers_spending_is_summed_on_spark(ws: Workspace) -> None:
    given(ws, OCTOBER, postings=POSTINGS)
    with pytest.raises(BadInput, match="Kun registerets udgifter"):
        run_accounts(ws, AccountChoices(source="postings", engine=ENGINE))


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
