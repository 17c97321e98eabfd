"""The small answer that the tests write out in every form."""

import pytest

from support.answers import ROWS, answer_of, table_of


@pytest.fixture
def answer():
    return answer_of(table_of(ROWS), table_of([], "Udgift pr. tilbud", "none"))
