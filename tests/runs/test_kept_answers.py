"""An answer that is kept reads the same when it is taken out again."""

import json
from dataclasses import replace
from datetime import date

from styrbar.analysis.answer import Basis, UsedRule
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


def test_the_rules_it_rests_on_come_back() -> None:
    told = {"act": "SEL", "section": "§ 1", "address": "", "verified": False, "own": True, "projected": ""}
    one = UsedRule("a.one", "share", "0.5", date(2026, 1, 1), date(2026, 12, 31), **told)
    several = UsedRule("a.several", "legal_basis", ("SEL § 109", "SEL § 110"), date(2026, 1, 1), None, **told)
    basis = (Basis("En", "", "regler", one), Basis("Flere", "", "regler", several))
    content = json.loads(json.dumps(kept(replace(an_answer(table_of(ROWS)), basis=basis))))
    assert answer_of(content).basis == basis


def test_an_answer_that_was_kept_without_rules_can_still_be_read() -> None:
    content = kept(an_answer(table_of(ROWS)))
    for line in content["basis"]:
        del line["rule"]
    assert answer_of(content).basis == an_answer(table_of(ROWS)).basis
