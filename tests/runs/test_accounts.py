"""Spending by account as users ask for it: tables as published, years, prices, sources, and what is refused."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from runs.world import OCTOBER, given, kr, role, workspace

from styrbar.analysis.answer import Answer
from styrbar.decisions import settings
from styrbar.errors import BadInput, NotAllowed, NotFound
from styrbar.rules.book import RuleNotInForce
from styrbar.runs.account_scope import AccountChoices, source_choices
from styrbar.runs.accounts import run_accounts
from styrbar.runs.accounts_compare import CompareChoices, run_accounts_compare
from styrbar.runs.own_rules import OwnValue, keep_value
from styrbar.runs.workspace import Workspace
from support.deliveries import a_posting
from support.people import People

ANNA, BO = "b00000000001", "b00000000002"
INDEX = [{"year": year, "area": "Service", "version": "juni", "combined_percent": Decimal(10)} for year in (2025, 2026)]


def posted(amount: float, year: int, account: str = "5.38.52", **more: Any) -> dict[str, Any]:
    return a_posting(kr(amount), date(year, 6, 15), account=account) | more


POSTINGS = [
    posted(1_000, 2024, citizen=ANNA), posted(1_500, 2025, citizen=ANNA), posted(-40, 2025, "5.38.52.092", kind="7.1"),
    posted(300, 2025, "5.38.51", citizen=BO), posted(200, 2024, "5.38.39.004"), posted(100, 2025, "5.28.21"),
    posted(70, 2025, "5.57.72.015"), posted(12, 2025, "5.38.50", kind="5.1"), posted(-90, 2025, dranst=2),
    posted(33, 2025, "5.30.26"), posted(8, 2025, "5.38.48"), posted(9, 2025, dranst=3), posted(5_000, 2026),
]  # fmt: skip
CITIZENS = [
    {"citizen": ANNA, "birth_month": date(1990, 1, 1)}, {"citizen": BO, "birth_month": date(2008, 1, 1)},
]  # fmt: skip


@pytest.fixture
def loaded(ws: Workspace) -> Workspace:
    """A municipality's postings of three years, the last of them not whole."""
    given(ws, OCTOBER, postings=POSTINGS, citizens=CITIZENS, price_indices=INDEX)
    return ws


def table(answer: Answer, name: str, *columns: str) -> dict[Any, Any]:
    frame = answer.table(name).frame
    return {row[0]: row[1:] if len(row) > 2 else row[1] for row in frame.select(frame.columns[0], *columns).rows()}


def test_the_years_are_the_whole_ones_and_the_table_is_cut_as_published(loaded: Workspace) -> None:
    answer = run_accounts(loaded, AccountChoices())
    assert (answer.scope.period_from, answer.scope.period_to) == (date(2024, 1, 1), date(2025, 12, 31))
    areas = table(answer, "areas", "y2024", "y2025", "change")
    assert next(iter(areas)) == "Botilbud og botilbudslignende tilbud"
    assert len(areas) == 8
    # 1.500 - 40 + 300; pensions (kind 5.1) and refund are no part of it
    assert areas["Botilbud og botilbudslignende tilbud"] == (kr(1_000), kr(1_760), kr(760))
    assert areas["Personlig støtte"] == (kr(200), 0, kr(-200))
    assert areas["Øvrige"] == (0, kr(8), kr(8))
    assert table(answer, "fields", "y2025") == {
        "Voksenområdet": kr(1_768), "Børne- og ungeområdet": kr(100), "Tabt arbejdsfortjeneste": kr(70),
        "Andre konti": kr(33),
    }  # fmt: skip


def test_the_other_tables_of_the_whole_add_up_to_the_same(loaded: Workspace) -> None:
    answer = run_accounts(loaded, AccountChoices())
    whole = kr(1_768 + 100 + 70 + 33)
    for name in ("fields", "frame", "welfare"):
        assert answer.table(name).totals()["y2025"] == whole
    assert table(answer, "frame", "y2025") == {
        "Inden for servicerammen": whole - kr(70), "Uden for servicerammen": kr(70),
    }  # fmt: skip
    assert table(answer, "welfare", "y2025")["5.30 Tilbud til ældre"] == kr(33)
    assert table(answer, "unknown", "amount") == {"5.38.48": kr(8)}
    assert table(answer, "selected", "y2025")["Tabt arbejdsfortjeneste"] == kr(70)


def test_people_and_base_are_those_of_the_last_year_and_adults_only(loaded: Workspace) -> None:
    bases = table(run_accounts(loaded, AccountChoices()), "bases", "people", "amount")
    assert bases["Voksensocialområdet"] == (1, kr(1_768))  # Bo is 17 at the end of 2025
    assert bases["Heraf botilbudslignende tilbud"] == (0, kr(300))
    assert table(run_accounts(loaded, AccountChoices(after=2026)), "bases", "people")["Botilbudsområdet"] == 0


def test_what_is_left_out_is_told_and_other_measures_take_it_in(loaded: Workspace) -> None:
    published = run_accounts(loaded, AccountChoices(before=2025))
    assert published.kroner_outside == {"Anlæg": kr(9), "Tjenestemandspensioner": kr(12), "Statsrefusion": kr(-90)}
    net = run_accounts(loaded, AccountChoices(before=2025, measure="net", pensions=True))
    assert net.table("areas").totals()["y2025"] == kr(1_768 + 12 - 90)
    assert net.kroner_outside == {"Anlæg": kr(9)}
    gross = run_accounts(loaded, AccountChoices(before=2025, measure="gross"))
    assert gross.table("areas").totals()["y2025"] == kr(1_768 + 40)
    assert gross.kroner_outside["Driftsindtægter"] == kr(-40)


def test_a_price_level_leads_each_year_there(loaded: Workspace) -> None:
    answer = run_accounts(loaded, AccountChoices(level=2026))
    areas = table(answer, "areas", "y2024", "y2025")
    # 1.000 x 1,1 x 1,1 and 1.760 x 1,1
    assert areas["Botilbud og botilbudslignende tilbud"] == (kr(1_210), kr(1_936))
    assert "2026-niveau" in {line.label: line.text for line in answer.basis}["Prisniveau"]


def test_what_is_opened_adds_up_to_its_row(loaded: Workspace) -> None:
    where = {"area": "residential"}
    by_function = run_accounts(loaded, AccountChoices(by="function", where=where))
    assert by_function.table("spending").totals()["y2025"] == kr(1_760)
    assert by_function.names == {"area": "Botilbud og botilbudslignende tilbud"}
    said = {"area": "Botilbud og botilbudslignende tilbud", "function": "5.38.52 Botilbud til midlertidigt ophold"}
    by_account = run_accounts(loaded, AccountChoices(by="account", where=said))
    assert by_account.table("spending").totals()["y2025"] == kr(1_460)
    assert by_account.table("spending").keys is not None


def test_every_dimension_can_be_divided_by(loaded: Workspace) -> None:
    for by in ("field", "function", "account", "legal_basis", "main_function", "frame", "municipality"):
        answer = run_accounts(loaded, AccountChoices(by=by))
        assert answer.table("spending").totals()["y2025"] == kr(1_768 + 100 + 70 + 33), by


def test_one_year_has_no_change(loaded: Workspace) -> None:
    answer = run_accounts(loaded, AccountChoices(before=2025, after=2025))
    assert "change" not in answer.table("areas").frame.columns
    assert answer.sentence == "Voksenområdet kostede 1.768 kr. i 2025."


def test_the_sentence_says_how_much_of_the_growth_residential_offers_are(loaded: Workspace) -> None:
    answer = run_accounts(loaded, AccountChoices())
    # 1.768 - 1.200 = 568, of which 760
    assert answer.sentence == (
        "Voksenområdet kostede 1.768 kr. i 2025, 568 kr. (47,3 %) mere end i 2024. Botilbud står for 134 % af væksten."
    )


@pytest.mark.parametrize(
    ("choices", "error", "said"),
    [
        (AccountChoices(after=2030), BadInput, "ingen udgifter for 2030"),
        (AccountChoices(before=2025, after=2024), BadInput, "ligger efter"),
        (AccountChoices(by="citizen"), BadInput, "kan ikke deles efter"),
        (AccountChoices(where={"offer": "T1"}), BadInput, "kan ikke deles efter"),
        (AccountChoices(measure="halv"), BadInput, "Opgørelsen findes ikke"),
        (AccountChoices(level=2023), BadInput, "kan ikke føre 2024 til 2023-niveau"),
        (AccountChoices(level=2026, index="Ukendt"), BadInput, "indekset findes ikke"),
        (AccountChoices(source="register"), NotFound, "ikke indlæst udgifter pr. individ"),
        (AccountChoices(source="noget"), BadInput, "Kilden findes ikke"),
    ],
)
def test_what_cannot_be_answered_is_refused_in_words(
    loaded: Workspace, choices: AccountChoices, error: type[Exception], said: str
) -> None:
    with pytest.raises(error, match=said):
        run_accounts(loaded, choices)


def test_a_year_before_the_definitions_is_left_out_until_it_is_asked_for(ws: Workspace) -> None:
    given(ws, OCTOBER, postings=[posted(1, 2017), posted(2, 2018), posted(3, 2019)])
    assert run_accounts(ws, AccountChoices()).scope.period_from == date(2018, 1, 1)
    with pytest.raises(RuleNotInForce):
        run_accounts(ws, AccountChoices(before=2017))


def test_without_an_index_there_is_no_price_level(ws: Workspace) -> None:
    given(ws, OCTOBER, postings=POSTINGS)
    with pytest.raises(BadInput, match="ikke indlæst et pris- og lønindeks"):
        run_accounts(ws, AccountChoices(level=2026))


def test_without_postings_or_spending_there_is_nothing_to_sum(ws: Workspace) -> None:
    given(ws, OCTOBER, citizens=CITIZENS)
    with pytest.raises(NotFound, match=r"hverken posteringer eller udgifter pr\. individ"):
        run_accounts(ws, AccountChoices())


def test_figures_take_the_permission_and_no_other_organisation_has_them(loaded: Workspace, people: People) -> None:
    with pytest.raises(NotAllowed):
        run_accounts(role(loaded, "enter", "see_persons"), AccountChoices())
    with pytest.raises(NotFound):
        run_accounts(workspace(people.stranger), AccountChoices())


SPENDINGS = [
    {"municipality": 101, "citizen": ANNA, "year": 2025, "account": "5.38.50", "age": 40, "amount": kr(9_000)},
    {"municipality": 101, "citizen": ANNA, "year": 2025, "account": "5.38.50", "age": 40, "amount": kr(-1_000)},
    {"municipality": 751, "citizen": BO, "year": 2025, "account": "5.38.50", "age": 40, "amount": kr(5_000)},
    {"municipality": 825, "citizen": BO, "year": 2025, "account": "5.38.50", "age": 40, "amount": kr(70)},
]  # fmt: skip
INHABITANTS = [
    {"municipality": code, "day": date(2025, 1, 1), "age": age, "inhabitants": 2 if age < 67 else 500}
    for code in (101, 751) for age in range(101)
]  # fmt: skip


def test_the_registers_rows_are_a_source_of_their_own_never_added_to_postings(loaded: Workspace) -> None:
    given(loaded, date(2026, 11, 1), spendings=SPENDINGS)
    assert list(source_choices(loaded, None)) == ["postings", "register"]
    posted_first = run_accounts(loaded, AccountChoices(before=2025))
    assert posted_first.table("areas").totals()["y2025"] == kr(1_768)
    register = run_accounts(loaded, AccountChoices(source="register"))
    assert register.table("areas").totals()["y2025"] == kr(13_070)


def test_a_municipality_has_its_spending_per_inhabitant_but_for_laesoe(ws: Workspace) -> None:
    given(ws, OCTOBER, spendings=SPENDINGS, population=INHABITANTS)
    answer = run_accounts(ws, AccountChoices(by="municipality"))
    # 8.000 kr. / (49 ages x 2) = 81,6326…
    assert table(answer, "spending", "people", "each") == {
        "København": (98, 8_163), "Aarhus": (98, 5_102), "Læsø": (None, None),
    }  # fmt: skip


def test_without_population_it_is_told_why_there_is_nothing_per_inhabitant(ws: Workspace) -> None:
    given(ws, OCTOBER, spendings=SPENDINGS)
    answer = run_accounts(ws, AccountChoices(by="municipality"))
    assert "people" not in answer.table("spending").frame.columns
    assert "Ikke regnet" in {line.label: line.text for line in answer.basis}["Pr. indbygger"]


def test_sections_are_followed_over_the_change_of_law_and_the_basis_says_so(ws: Workspace) -> None:
    lines = [
        posted(10, 2023, "5.28.21", legal_basis="SEL § 52 stk. 3 nr. 2"),
        posted(4, 2024, "5.28.21", legal_basis="BL § 32 stk. 1 nr. 2"),
        posted(3, 2023, "5.28.21", legal_basis="SEL § 52 stk. 3 nr. 5"),
    ]
    given(ws, OCTOBER, postings=lines)
    answer = run_accounts(ws, AccountChoices(by="legal_basis"))
    assert table(answer, "spending", "y2023", "y2024") == {
        "BL § 32 stk. 1 nr. 2": (kr(10), kr(4)), "SEL § 52 stk. 3 nr. 5": (kr(3), 0),
    }  # fmt: skip
    told = {line.label: line.text for line in answer.basis}["Lovændringer"]
    assert told == (
        "SEL § 52 stk. 3 nr. 2 er nu BL § 32 stk. 1 nr. 2 (1 af 1 bekræftet); "
        "3 kr. står på paragraffer uden kendt afløser"
    )
    before = run_accounts(ws, AccountChoices(by="legal_basis", after=2023))
    assert "SEL § 52 stk. 3 nr. 2" in table(before, "spending", "y2023")


def test_an_own_value_of_a_rule_moves_the_account(loaded: Workspace) -> None:
    keep_value(loaded, "account.aids", OwnValue("5.38.41; 5.38.48", date(2024, 1, 1), None, "Egen aftale", "§ 1"))
    areas = table(run_accounts(loaded, AccountChoices()), "areas", "y2025")
    assert (areas["Hjælpemidler mv."], areas["Øvrige"]) == (kr(8), 0)


ACCOUNTS = [
    {"municipality": code, "year": 2025, "account": account, "dranst": dranst, "thousands": Decimal(thousands)}
    for code, account, dranst, thousands in (
        (101, "5.38.52", 1, 2), (101, "5.38.50", 1, 1), (101, "5.38.52", 2, -5), (101, "6.45.50", 1, 900),
        (751, "5.38.50", 1, 5), (101, "5.38.41", 1, 3),
    )
]  # fmt: skip


def test_the_register_is_compared_with_the_municipalitys_own_published_accounts(loaded: Workspace) -> None:
    given(loaded, date(2026, 11, 1), published_accounts=ACCOUNTS)
    settings.change(loaded.actor, "own_municipality", 101)
    answer = run_accounts_compare(loaded, CompareChoices())
    gaps = table(answer, "functions", "register", "published", "gap")
    # running cost with pensions: 1.500 - 40 against 2.000, and 12 in pensions against 1.000
    assert gaps["5.38.52 Botilbud til midlertidigt ophold"] == (kr(1_460), kr(2_000), kr(-540))
    assert gaps["5.38.50 Botilbud til længerevarende ophold"] == (kr(12), kr(1_000), kr(-988))
    assert gaps["5.38.41 Hjælpemidler, boligindretning og befordring, handicap"] == (None, kr(3_000), kr(-3_000))
    figures = {figure.label: figure.value for figure in answer.figures}
    assert figures["Forskel"] == figures["Registret"] - figures["Offentliggjort regnskab"]  # type: ignore[operator]
    assert answer.table("functions").totals()["gap"] == figures["Forskel"]
    assert answer.kroner_outside["Regnskabets øvrige hovedfunktioner"] == kr(900_000)


def test_a_country_is_compared_for_the_municipalities_that_have_accounts(ws: Workspace) -> None:
    given(ws, OCTOBER, spendings=SPENDINGS, published_accounts=ACCOUNTS)
    answer = run_accounts_compare(ws, CompareChoices())
    gaps = table(answer, "functions", "register", "published")
    assert gaps["5.38.50 Botilbud til længerevarende ophold"] == (kr(13_000), kr(6_000))  # Læsø has no accounts
    basis = {line.label: line.text for line in answer.basis}
    assert (basis["Kommuner"], basis["Uden regnskab"]) == ("København og Aarhus", "Læsø")


def test_what_cannot_be_compared_is_told(loaded: Workspace) -> None:
    with pytest.raises(NotFound, match="ikke indlæst regnskaber"):
        run_accounts_compare(loaded, CompareChoices())
    given(loaded, date(2026, 11, 1), published_accounts=ACCOUNTS)
    with pytest.raises(BadInput, match="hvilken kommune"):
        run_accounts_compare(loaded, CompareChoices())
    settings.change(loaded.actor, "own_municipality", 101)
    with pytest.raises(BadInput, match="ikke begge tal for 2024"):
        run_accounts_compare(loaded, CompareChoices(year=2024))
    settings.change(loaded.actor, "own_municipality", 147)
    with pytest.raises(NotFound, match="andre kommuner"):
        run_accounts_compare(loaded, CompareChoices())
    with pytest.raises(NotAllowed):
        run_accounts_compare(
            replace(loaded, actor=replace(loaded.actor, permissions=frozenset({"enter"}))), CompareChoices()
        )
