"""A politician sees figures that nobody can be recognised in, on one page, on two, and from month to month."""

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import numpy as np
import openpyxl
import polars as pl
import pytest
from runs.world import given, kr, role, stay, workspace

from styrbar.analysis.answer import Answer
from styrbar.decisions.permissions import permissions_of
from styrbar.errors import NotAllowed
from styrbar.runs.expected import ExpectedChoices, run_expected
from styrbar.runs.explain import ExplainChoices, run_explain
from styrbar.runs.files import as_bytes
from styrbar.runs.workspace import Workspace
from support.deliveries import a_grant

DAYS = (date(2026, 9, 30), date(2026, 10, 31), date(2026, 11, 30))
ACCOUNTS = {"5.38.50": "SEL § 108", "5.38.52": "SEL § 107", "5.38.53": "SEL § 97", "5.38.59": "SEL § 104"}
RARE = 7_654_321
"""What one person costs who is alone on her account."""


def grant(number: int, account: str, amount: int, **more: Any) -> dict[str, Any]:
    """A person's grant, once in the year, in whole kroner."""
    return a_grant(
        f"G{number}", f"b{number:011d}", quantity=Decimal(1), unit="fixed", price=Decimal(amount), frequency="once",
        account=account, legal_basis=ACCOUNTS[account], **more,
    )  # fmt: skip


def grants(sizes: dict[str, int], first: int = 1, amount: int = 100_000) -> list[dict[str, Any]]:
    """So many people on each account, numbered on."""
    found: list[dict[str, Any]] = []
    for account, size in sizes.items():
        found += [grant(first + len(found) + n, account, amount) for n in range(size)]
    return found


MANY = {"5.38.52": 40, "5.38.53": 12, "5.38.59": 30}


@pytest.fixture
def council(ws: Workspace) -> Workspace:
    """The same municipality as a politician sees it."""
    return role(ws, *permissions_of({"politician"}))


def budget() -> list[dict[str, Any]]:
    return [
        {"budget_version": "corrected", "year": 2026, "account": account, "amount": kr(3_000_000)}
        for account in ACCOUNTS
    ]


def rare(ws: Workspace) -> None:
    """One costly person alone on an account."""
    given(ws, DAYS[0], grants=[*grants(MANY), grant(900, "5.38.50", RARE)], budget_lines=budget())


def shown(answer: Answer, name: str = "result") -> dict[str, int | None]:
    """What stands in a column of today's figures, by account or section without its name."""
    table = answer.tables[0] if name == "result" else answer.table("nodes")
    first = table.columns[0].name
    words = table.frame[first].to_list()
    keys = [str(word).split(" ")[0] if first == "account" else word for word in words]
    old = {key for key, (_, remark) in zip(keys, remarks(answer).items(), strict=True) if remark.startswith("Stod")}
    return {k: None if k in old else v for k, v in zip(keys, table.frame[name].to_list(), strict=True)}


def remarks(answer: Answer) -> dict[str, str]:
    """What is remarked on each row of the main table."""
    table = next(t for t in answer.tables if t.name in {"expected", "nodes"})
    names = table.frame[table.columns[0].name].to_list()
    told = table.frame["remark"].to_list() if "remark" in table.frame.columns else [""] * len(names)
    return {str(name): remark for name, remark in zip(names, told, strict=True)}


def whole(answer: Answer) -> int | None:
    """The expected result of today in all."""
    figure = answer.figures[0]
    assert figure.label == "Forventet regnskab"
    return None if figure.note else figure.value  # type: ignore[return-value]


def texts(answer: Answer) -> Iterator[str]:
    """Every form the answer is had in, as text."""
    for form in ("csv", "json", "table"):
        yield as_bytes(answer, form).decode()
    book = openpyxl.load_workbook(BytesIO(as_bytes(answer, "xlsx")))
    yield " ".join(str(c.value) for sheet in book for row in sheet.iter_rows() for c in row if c.value is not None)
    yield json.dumps([answer.sentence, [vars(f) for f in answer.figures]])


def test_a_row_of_one_person_is_hidden_with_one_more_and_the_sum_stands(ws: Workspace, council: Workspace) -> None:
    rare(ws)
    answer = run_expected(council, ExpectedChoices())
    rows = shown(answer)
    assert rows["5.38.50"] is None
    assert sum(value is None for value in rows.values()) == 2
    # 82 at 100.000 and one at 7.654.321.
    assert answer.figures[0].value == kr(8_200_000 + RARE)


def test_the_hidden_figure_is_in_no_form_of_the_answer(ws: Workspace, council: Workspace) -> None:
    rare(ws)
    for choices in (ExpectedChoices(), ExpectedChoices(by=("legal_basis",))):
        for text in texts(run_expected(council, choices)):
            assert "7654321" not in text.replace(".", "").replace(",", "")
            # 40 at 100.000 of the account that protects her would give hers by the sum.
            assert "skjult" in text or "Skjult" in text or "skjul" in text


def test_account_and_section_together_do_not_tell_what_each_hides(ws: Workspace, council: Workspace) -> None:
    """Each account is one section here, so what is hidden in one list must be hidden in the other."""
    rare(ws)
    by_account = shown(run_expected(council, ExpectedChoices()))
    by_section = shown(run_expected(council, ExpectedChoices(by=("legal_basis",))))
    hidden = {ACCOUNTS[account] for account, value in by_account.items() if value is None}
    assert hidden == {section for section, value in by_section.items() if value is None}


def test_those_who_see_all_figures_see_it(ws: Workspace) -> None:
    rare(ws)
    head = role(ws, *permissions_of({"head"}))
    assert shown(run_expected(head, ExpectedChoices()))["5.38.50"] == kr(RARE)


def test_a_month_with_two_new_people_hides_the_row_and_the_sum(ws: Workspace, council: Workspace) -> None:
    given(ws, DAYS[0], grants=grants(MANY))
    before = run_expected(council, ExpectedChoices())
    given(ws, DAYS[1], grants=[*grants(MANY), grant(901, "5.38.52", 5), grant(902, "5.38.52", 5)])
    after = run_expected(council, ExpectedChoices())
    assert shown(before)["5.38.52"] == kr(4_000_000)
    assert shown(after)["5.38.52"] is None
    assert whole(before) == kr(8_200_000)
    assert whole(after) is None
    assert shown(after)["5.38.53"] == kr(1_200_000)


def test_what_few_have_changed_is_told_as_it_stood_with_the_date(ws: Workspace, council: Workspace) -> None:
    """What stood is known already; what stands now is not told."""
    given(ws, DAYS[0], grants=grants(MANY), budget_lines=budget())
    given(ws, DAYS[1], grants=[*grants(MANY), grant(901, "5.38.52", RARE)], budget_lines=budget())
    answer = run_expected(council, ExpectedChoices())
    row = answer.tables[0].frame.filter(pl.col("account").str.starts_with("5.38.52")).row(0, named=True)
    assert (row["result"], row["deviation"]) == (kr(4_000_000), kr(1_000_000))
    assert row["remark"] == "Stod sådan den 30-09-2026"
    assert (answer.figures[0].value, answer.figures[0].note) == (kr(8_200_000), "Stod sådan den 30-09-2026")
    assert "som det stod sidst, at ende på 8.200.000 kr." in answer.sentence


def test_five_new_people_are_shown_and_explained(ws: Workspace, council: Workspace) -> None:
    given(ws, DAYS[0], grants=grants(MANY))
    given(ws, DAYS[1], grants=[*grants(MANY), *grants({"5.38.52": 5}, 901)])
    assert shown(run_expected(council, ExpectedChoices()))["5.38.52"] == kr(4_500_000)
    explained = run_explain(council, ExplainChoices())
    assert shown(explained, "change")["5.38.52"] == kr(500_000)
    assert {table.name for table in explained.tables} == {"parts", "nodes"}


def test_a_change_of_few_is_nowhere_in_the_explanation(ws: Workspace, council: Workspace) -> None:
    given(ws, DAYS[0], grants=grants(MANY))
    given(ws, DAYS[1], grants=[*grants(MANY), grant(901, "5.38.52", RARE)])
    for choices in (ExplainChoices(), ExplainChoices(by=("legal_basis",))):
        for text in texts(run_explain(council, choices)):
            assert "7654321" not in text.replace(".", "").replace(",", "")
            assert "11654321" not in text.replace(".", "").replace(",", "")


def test_the_explanation_against_the_budget_hides_the_row_of_one(ws: Workspace, council: Workspace) -> None:
    rare(ws)
    answer = run_explain(council, ExplainChoices(against="budget"))
    assert shown(answer, "amount_0")["5.38.50"] == kr(3_000_000)
    assert shown(answer, "amount_1")["5.38.50"] is None
    assert shown(answer, "change")["5.38.50"] is None
    for text in texts(answer):
        assert "7654321" not in text.replace(".", "").replace(",", "")
        assert "4654321" not in text.replace(".", "").replace(",", "")


def test_rows_of_nobody_are_shown(ws: Workspace, council: Workspace) -> None:
    posting = {"account": "5.38.50", "amount": kr(77), "posting_date": date(2026, 2, 1)}
    given(ws, DAYS[0], grants=grants(MANY), postings=[posting])
    assert shown(run_expected(council, ExpectedChoices()))["5.38.50"] == kr(77)


@pytest.mark.parametrize("seed", range(10))
def test_three_months_together_never_tell_of_one_to_four(ws: Workspace, council: Workspace, seed: int) -> None:
    """Whoever writes down each month's rows has their differences: none is about one to four people."""
    rng = np.random.default_rng(seed)
    people = grants({account: int(rng.choice([2, 6, 15, 40])) for account in ACCOUNTS})
    months: list[list[dict[str, Any]]] = []
    for place, day in enumerate(DAYS):
        gone = rng.choice(len(people), rng.integers(0, 9), replace=False) if place else []
        people = [one for n, one in enumerate(people) if n not in set(gone)]
        account = str(rng.choice(list(ACCOUNTS)))
        people = [*people, *grants({account: int(rng.integers(0, 9))}, 1000 * (place + 1))]
        given(ws, day, grants=people)
        months.append(people)
    ids = [m.id for m in ws.store.manifests()]
    seen = [run_expected(council, ExpectedChoices(one)) for one in ids]
    rows = [shown(answer) | {"I alt": whole(answer)} for answer in seen]
    for account in (*ACCOUNTS, "I alt"):
        here = [{g["citizen"] for g in m if account in {"I alt", g["account"]}} for m in months]
        for n, row in enumerate(rows):
            if row.get(account) is not None:
                assert not 1 <= len(here[n]) <= 4, (account, n)
            for later in range(n + 1, len(rows)):
                if row.get(account) is not None and rows[later].get(account) is not None:
                    assert not 1 <= len(here[n] ^ here[later]) <= 4, (account, n, later)


@pytest.mark.parametrize(
    "choices",
    [
        ExpectedChoices(by=("offer",)),
        ExpectedChoices(by=("citizen",)),
        ExpectedChoices(by=("account", "legal_basis")),
        ExpectedChoices(by=()),
        ExpectedChoices(where={"account": "5.38.50"}),
        ExpectedChoices(status="granted"),
        ExpectedChoices(net=True),
        ExpectedChoices(year=2027),
    ],
)
def test_what_no_summary_is_made_of_is_closed(ws: Workspace, council: Workspace, choices: ExpectedChoices) -> None:
    rare(ws)
    with pytest.raises(NotAllowed):
        run_expected(council, choices)


def test_two_snapshots_of_ones_own_choice_are_not_explained(ws: Workspace, council: Workspace) -> None:
    given(ws, DAYS[0], grants=grants(MANY))
    given(ws, DAYS[1], grants=grants(MANY))
    with pytest.raises(NotAllowed):
        run_explain(council, ExplainChoices(against=ws.store.manifests()[0].id))


def test_without_any_permission_nothing_is_seen(ws: Workspace) -> None:
    rare(ws)
    with pytest.raises(NotAllowed):
        run_expected(role(ws, "import_data"), ExpectedChoices())


def test_anothers_summary_is_anothers(ws: Workspace, people: Any) -> None:
    """The same day and the same people in two municipalities are kept apart."""
    theirs = workspace(people.stranger)
    rare(ws)
    given(theirs, DAYS[0], grants=grants(MANY), budget_lines=budget())
    ours = run_expected(role(ws, "see_summaries"), ExpectedChoices())
    other = run_expected(role(theirs, "see_summaries"), ExpectedChoices())
    assert None in shown(ours).values()
    assert None not in shown(other).values()
    assert isinstance(ours.tables[0].frame, pl.DataFrame)


def test_the_rest_of_a_budgeted_account_is_not_shown_when_few_are_behind_it(ws: Workspace, council: Workspace) -> None:
    """Twelve stay by the day; two of them have postings that no grant carries, and these are the account's rest."""
    stays = [stay(1_000, grant_id=f"G{n}", citizen=f"b{n:011d}", account="5.38.52") for n in range(1, 13)]
    paid = [
        {"account": "5.38.52", "amount": kr(4_000), "posting_date": date(2026, 2, 1), "citizen": f"b{n:011d}"}
        for n in (1, 2)
    ]
    line = {"budget_version": "corrected", "year": 2026, "account": "5.38.52", "amount": kr(1_000_000)}
    sized = {"persons": Decimal(10), "full_year_persons": Decimal(4), "price": Decimal(900)}
    given(ws, DAYS[0], grants=stays, budget_lines=[line | sized], postings=paid)
    against = ExplainChoices(against="budget")
    everything = run_explain(role(ws, *permissions_of({"head"})), against).table("nodes").frame.row(0, named=True)
    row = run_explain(council, against).table("nodes").frame.row(0, named=True)
    assert everything["rest"] == kr(8_000)
    assert row["amount_1"] == everything["amount_1"]
    assert [row[part] for part in ("people", "length", "price", "rest")] == [None] * 4
