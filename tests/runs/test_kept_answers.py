"""An answer that is kept reads the same when it is taken out again."""

import json

from styrbar.publish.tables import to_csv, to_text
from styrbar.publish.workbook import to_xlsx
from styrbar.runs.kept_answers import answer_of, kept
from support.answers import ROWS, table_of
from support.answers import answer_of as an_answer


def test_every_kind_of_column_comes_back_with_its_type() -> None:
    answer = an_answer(table_of(ROWS), table_of([], "Tom", "none"))
    again = answer_of(json.loads(json.dumps(kept(answer))))
    for before, after in zip(answer.tables, again.tables, strict=True):
        assert after.frame.equals(before.frame)
        assert after.frame.schema == before.frame.schema
        assert (after.columns, after.title, after.empty) == (before.columns, before.title, before.empty)
    assert (again.scope, again.figures, again.basis) == (answer.scope, answer.figures, answer.basis)


def test_every_form_of_it_is_the_same() -> None:
    answer = an_answer(table_of(ROWS))
    again = answer_of(json.loads(json.dumps(kept(answer))))
    for form in (to_csv, to_text, to_xlsx):
        assert form(again) == form(answer)
