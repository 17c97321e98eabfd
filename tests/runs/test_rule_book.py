"""The rule book on a day, one rule, what changed, and an organisation's own values, which no other sees."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from runs.world import OCTOBER, given, role, workspace

from styrbar.decisions import audit, records
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.rules.book import rules
from styrbar.runs.one_rule import run_rule
from styrbar.runs.own_rules import OwnValue, keep_value, withdraw_value
from styrbar.runs.rule_book import RuleChoices, groups, run_rules
from styrbar.runs.rule_changes import run_changes
from styrbar.runs.rules import book_of, price_indices, projected_book, rule_basis
from styrbar.runs.workspace import Workspace
from support.people import People

LIMIT = "refund.limit_25"
YEAR_22, YEAR_25 = date(2022, 7, 1), date(2025, 7, 1)
OWN = OwnValue("900.000 kr.", date(2025, 1, 1), date(2025, 12, 31), "Satsvejledning 2025", "tabel 1")


def row(ws: Workspace, rule: str, choices: RuleChoices) -> dict[str, object]:
    """The rule's line in the rule book."""
    table = run_rules(ws, choices).table("rules")
    assert table.keys is not None
    return table.frame.row(table.keys["id"].to_list().index(rule), named=True)


def test_every_rule_stands_in_the_book_in_the_order_of_the_groups(ws: Workspace) -> None:
    table = run_rules(ws, RuleChoices(YEAR_25)).table("rules")
    assert table.keys is not None
    assert set(table.keys["id"]) == set(rules())
    shown = list(dict.fromkeys(table.frame["group"]))
    assert shown == [title for title in groups().values() if title in shown]


def test_a_value_says_its_period_its_act_and_its_mark(ws: Workspace) -> None:
    found = row(ws, LIMIT, RuleChoices(YEAR_22))
    assert (found["value"], found["mark"]) == ("860.000 kr.", "Bekræftet")
    assert (found["from"], found["to"]) == (date(2022, 1, 1), date(2022, 12, 31))
    assert found["act"] == "Serviceloven § 176"


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (date(2019, 12, 31), "Ikke i kraft: gælder fra 01-01-2020"),
        (date(2021, 7, 1), "Ikke i kraft: gjaldt til 31-12-2020; igen fra 01-01-2022"),
        (date(2023, 1, 1), "Ikke i kraft: gjaldt til 31-12-2022"),
    ],
)
def test_a_rule_without_value_says_from_or_until_when(ws: Workspace, day: date, told: str) -> None:
    found = row(ws, LIMIT, RuleChoices(day))
    assert (found["value"], found["mark"]) == ("ingen værdi", told)


def test_a_rule_that_never_had_a_value_says_so(ws: Workspace) -> None:
    assert row(ws, "choice.limit", RuleChoices(YEAR_25))["mark"] == "Har endnu ingen værdi"


def test_one_group_is_chosen_and_an_unknown_one_refused_with_their_names(ws: Workspace) -> None:
    answer = run_rules(ws, RuleChoices(YEAR_22, "refund"))
    assert set(answer.table("rules").frame["group"]) == {"Refusion"}
    with pytest.raises(BadInput, match=r"refund \(Refusion\)"):
        run_rules(ws, RuleChoices(YEAR_22, "noget"))


def test_the_figures_add_up_to_the_rules(ws: Workspace) -> None:
    keep_value(ws, LIMIT, OWN)
    answer = run_rules(ws, RuleChoices(YEAR_25))
    assert sum(int(figure.value or 0) for figure in answer.figures) == len(rules())
    assert {figure.label: figure.value for figure in answer.figures}["Egen værdi"] == 1
    assert "1 jeres egen" in answer.sentence


def test_an_own_value_counts_where_it_covers_and_is_marked(ws: Workspace) -> None:
    found = keep_value(ws, LIMIT, OWN)
    assert found.ore == 900_000_00
    shown = row(ws, LIMIT, RuleChoices(YEAR_25))
    assert (shown["value"], shown["mark"]) == ("900.000 kr.", "Egen værdi")
    assert row(ws, LIMIT, RuleChoices(date(2026, 1, 1)))["value"] == "ingen værdi"
    assert row(ws, LIMIT, RuleChoices(date(2024, 12, 31)))["value"] == "ingen værdi"
    [line] = rule_basis([book_of(ws).at(LIMIT, YEAR_25)])
    assert line.text == "900.000 kr. fra 01-01-2025 til 31-12-2025; Satsvejledning 2025 tabel 1; egen værdi"


def test_an_own_value_is_seen_by_its_own_organisation_only(ws: Workspace, people: People) -> None:
    keep_value(ws, LIMIT, OWN)
    theirs = workspace(people.stranger)
    assert row(theirs, LIMIT, RuleChoices(YEAR_25))["value"] == "ingen værdi"
    assert "history" not in {table.name for table in run_rule(theirs, LIMIT, YEAR_25).answer.tables}
    with pytest.raises(NotFound):
        withdraw_value(theirs, LIMIT, OWN.start)
    keep_value(theirs, LIMIT, replace(OWN, value="1 kr."))
    assert row(ws, LIMIT, RuleChoices(YEAR_25))["value"] == "900.000 kr."


def test_a_second_own_value_from_the_same_day_must_wait_for_the_first_to_be_withdrawn(ws: Workspace) -> None:
    keep_value(ws, LIMIT, OWN)
    with pytest.raises(BadInput, match="allerede en egen værdi fra den 01-01-2025"):
        keep_value(ws, LIMIT, replace(OWN, value="1 kr."))
    withdraw_value(ws, LIMIT, OWN.start)
    assert row(ws, LIMIT, RuleChoices(YEAR_25))["value"] == "ingen værdi"
    keep_value(ws, LIMIT, replace(OWN, value="1 kr."))
    assert row(ws, LIMIT, RuleChoices(YEAR_25))["value"] == "1 kr."


def test_the_page_of_a_rule_tells_who_wrote_and_who_withdrew(ws: Workspace) -> None:
    keep_value(ws, LIMIT, OWN)
    withdraw_value(ws, LIMIT, OWN.start)
    shown = run_rule(ws, LIMIT, YEAR_25)
    history = shown.answer.table("history").frame
    assert history["did"].to_list() == ["Trukket tilbage", "Skrevet"]
    assert history["by"].to_list() == ["Ulla Ulvsund"] * 2
    assert history["value"].to_list() == ["900.000 kr."] * 2
    assert shown.own == ()
    told = [entry.object for entry in audit.entries(ws.actor) if entry.action.startswith("record_")]
    assert len(told) == 2


def test_withdrawing_what_is_not_there_is_refused(ws: Workspace) -> None:
    with pytest.raises(NotFound, match="ingen egen værdi fra den 01-01-2025"):
        withdraw_value(ws, LIMIT, OWN.start)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"value": "mange"}, "ikke et tal"),
        ({"value": "-1"}, "mindre end nul"),
        ({"end": date(2024, 12, 31)}, "før den første"),
        ({"end": None}, "reguleres hvert år"),
        ({"act": "  "}, "mangler lov eller paragraf"),
        ({"section": ""}, "mangler lov eller paragraf"),
        ({"act": "a" * 301}, "for lang"),
        ({"address": "javascript:alert(1)"}, "Adressen kan ikke bruges"),
        ({"address": "www.sm.dk"}, "Adressen kan ikke bruges"),
        ({"text": "Borgeren 011390-1234"}, "ligner et CPR-nummer"),
    ],
)
def test_an_own_value_that_cannot_be_used_is_refused_and_nothing_is_kept(
    ws: Workspace, change: dict[str, object], told: str
) -> None:
    with pytest.raises(BadInput, match=told):
        keep_value(ws, LIMIT, replace(OWN, **change))  # type: ignore[arg-type]
    assert records.newest(ws.actor.organisation, "rule_value") == {}


def test_an_own_value_of_one_day_is_accepted(ws: Workspace) -> None:
    keep_value(ws, LIMIT, replace(OWN, end=OWN.start))
    assert book_of(ws).at(LIMIT, OWN.start).ore == 900_000_00


def test_a_list_is_kept_as_a_list(ws: Workspace) -> None:
    own = OwnValue("SEL § 109", date(2026, 1, 1), None, "Loven", "§ 1")
    keep_value(ws, "referral.self_referral", own)
    assert book_of(ws).at("referral.self_referral", date(2026, 1, 1)).words == ("SEL § 109",)


def test_an_unknown_rule_is_not_found(ws: Workspace) -> None:
    for ask in (lambda: run_rule(ws, "no.rule", YEAR_25), lambda: keep_value(ws, "no.rule", OWN)):
        with pytest.raises(NotFound, match="Reglen findes ikke"):
            ask()


def test_reading_takes_no_more_than_the_front_page_and_writing_its_own_permission(ws: Workspace) -> None:
    reader = role(ws, "enter")
    assert run_rules(reader, RuleChoices(YEAR_25)).tables
    for write in (lambda: keep_value(reader, LIMIT, OWN), lambda: withdraw_value(reader, LIMIT, OWN.start)):
        with pytest.raises(NotAllowed):
            write()


def test_the_page_of_a_rule_shows_its_worked_examples(ws: Workspace) -> None:
    shown = run_rule(ws, "regulation.rounding", YEAR_25)
    first = shown.examples[0]
    assert first.inputs == (("Beløb", ("860.000 kr.",)), ("Stigning hvert år", ("3,4 %", "4,7 %", "3,6 %")))
    assert first.expected == (("Fremskrevet beløb", ("960.000 kr.",)),)
    assert shown.answer.table("days").frame.rows() == [
        (date(2019, 12, 31), "ingen værdi"),
        (date(2020, 1, 1), "10.000 kr."),
    ]


def changes(ws: Workspace, start: date, end: date) -> dict[str, tuple[str, date, str, str]]:
    """What happened and when, before and after of each rule that changed, by its id."""
    table = run_changes(ws, start, end).table("changes")
    assert table.keys is not None
    rows = table.frame.select("kind", "date", "before", "after").rows()
    return dict(zip(table.keys["id"], rows, strict=True))


def test_what_is_new_changed_and_ended_between_two_days(ws: Workspace) -> None:
    kept, ended = "860.000 kr.", "ingen værdi"
    assert changes(ws, date(2021, 12, 31), date(2022, 1, 1))[LIMIT] == ("Ny", date(2022, 1, 1), ended, kept)
    assert changes(ws, date(2022, 12, 31), date(2023, 1, 1))[LIMIT] == ("Ophørt", date(2022, 12, 31), kept, ended)
    found = changes(ws, date(2020, 12, 31), date(2022, 1, 1))[LIMIT]
    assert found == ("Ændret", date(2022, 1, 1), "1.090.000 kr.", kept)
    assert LIMIT not in changes(ws, date(2022, 1, 1), date(2022, 12, 31))


def test_an_own_value_is_a_change_and_the_same_value_from_another_source_says_so(ws: Workspace) -> None:
    keep_value(ws, LIMIT, OWN)
    assert changes(ws, date(2024, 12, 31), date(2025, 1, 1))[LIMIT][:2] == ("Ny", date(2025, 1, 1))
    again = OwnValue("25 %", date(2025, 1, 1), None, "Vores egen", "side 1")
    keep_value(ws, "refund.share_25", again)
    assert changes(ws, date(2024, 12, 31), date(2025, 1, 1))["refund.share_25"][0] == "Ny kilde"


@pytest.mark.parametrize("end", [date(2025, 1, 1), date(2024, 12, 31)])
def test_days_the_wrong_way_round_are_refused(ws: Workspace, end: date) -> None:
    with pytest.raises(BadInput, match="efter den første"):
        run_changes(ws, date(2025, 1, 1), end)


def test_the_figures_count_the_changes_by_kind(ws: Workspace) -> None:
    answer = run_changes(ws, date(2019, 12, 31), date(2026, 1, 1))
    assert sum(int(figure.value or 0) for figure in answer.figures) == answer.table("changes").frame.height
    assert all(figure.value for figure in answer.figures)


def test_two_days_with_the_same_rules_have_no_changes(ws: Workspace) -> None:
    answer = run_changes(ws, date(2022, 3, 1), date(2022, 3, 2))
    assert answer.sentence == "Ingen regler er ændret mellem de to datoer."
    assert answer.table("changes").frame.is_empty()


def test_amounts_are_projected_by_the_index_that_is_chosen(ws: Workspace) -> None:
    assert price_indices(ws) == {}
    index = [
        {"year": year, "area": "Service", "version": version, "combined_percent": Decimal(percent)}
        for version, percent in (("juni", "3.4"), ("marts", "3.0"))
        for year in (2023, 2024, 2025)
    ]
    given(ws, OCTOBER, price_indices=index)
    assert list(price_indices(ws)) == ["Service · juni", "Service · marts"]
    shown = row(ws, LIMIT, RuleChoices(YEAR_25, index="Service · juni"))
    assert shown["value"] == "950.000 kr. (fremskrevet)"  # 860.000 x 1,034^3 = 950.734
    assert str(shown["mark"]).startswith("Fremskrevet fra 860.000 kr.")
    without = row(ws, "objective.secure_crime_tariff", RuleChoices(YEAR_25, index="Service · juni"))
    assert str(without["mark"]).endswith("Der mangler en procent for 2021, 2022.")
    assert row(ws, LIMIT, RuleChoices(YEAR_25))["value"] == "ingen værdi"
    [line] = rule_basis([projected_book(ws, "Service · marts").at(LIMIT, YEAR_25)])
    assert "940.000 kr. (fremskrevet)" in line.text  # 860.000 x 1,03^3 = 939.745
    with pytest.raises(BadInput, match=r"Service · juni, Service · marts"):
        projected_book(ws, "noget andet")
