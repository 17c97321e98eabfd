"""What the calls answer: the pages' own figures to the øre, in the form that the description promises."""

import csv
import io
import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from runs.tariff_world import budget, offer
from runs.world import workspace
from web.api_world import BY_NAME, ROOT, ask, delivered, get, post
from web.test_isolation import client_of

from styrbar.decisions.models import Record
from styrbar.runs.tariffs import save_budget
from styrbar.web.api import examples
from styrbar.web.api.answered import Answer
from styrbar.web.api.calls import CALLS
from styrbar.web.api.routes import description
from support.people import People

MONEY = {"kroner", "price"}
PAGES = {
    "rules": "takster/regler/csv?dato=2026-01-01",
    "rule_changes": "takster/regler/aendringer/csv?fra=2025-01-01&til=2026-01-01",
    "rule": "takster/regler/referral.self_referral/csv?dato=2026-01-01",
    "tariff": "takster/beregning/birkehuset-2027/csv?imod=-",
    "alternative_offer": "takster/frit-valg/csv?visiteret_pris=2400&visiteret_paragraf=SEL+§+108&oensket_pris=2640"
    "&oensket_paragraf=SEL+§+108&dato=2025-06-01",
    "objective_financing": "takster/objektiv/csv?model=shared&aar=2027&tilbud=Åhuset&udgift=3650000&pladser=10"
    "&forbrug=101;2000;0,6%0A147;1000;0,4",
    "refund": "takster/refusion/csv?aar=2026&efter=legal_basis",
    "refund_person": "takster/refusion/b00000000001/csv?aar=2026",
    "prices": "takster/priser/csv?dato=2026-10-31&paragraf=SEL+§+107",
    "expected_price": "takster/rimelig/csv?paragraf=SEL+§+107&pris=1200",
    "price_ceiling": "takster/loft/csv?loft=SEL+§+107;+kroner%3D1100",
    "expected": "opfoelgning/forventet/csv?aar=2026&efter=account",
    "explain": "opfoelgning/forklaring/csv?imod=budget&efter=account",
    "controls": "opfoelgning/kontrol/csv?aar=2026",
}
"""The page that answers each example, as a file."""

HIDDEN = {"rules": "name"}
"""A column that only programs are shown."""


@pytest.fixture
def owner(people: People) -> Client:
    """The owner's own log-in, with something for every call and the example's tariff kept."""
    delivered(people.owner)
    save_budget(workspace(people.owner), budget(offer=[offer(owner="")]))
    return client_of(people.owner)


def answered(client: Client, name: str) -> dict[str, Any]:
    response = ask(client, BY_NAME[name])
    assert response.status_code == 200, response.content.decode()
    content: dict[str, Any] = response.json()
    return content


def ore(text: str) -> int | None:
    return int(text.replace(",", "")) if text else None


def money_of(table: Mapping[str, Any]) -> dict[str, list[int | None]]:
    """The money of a table by the heading that a file gives it, the second of two alike with «(2)»."""
    found: dict[str, list[int | None]] = {}
    for column in table["columns"]:
        heading = f"{column['heading']} (kr.)"
        if column["kind"] in MONEY:
            found[f"{heading} (2)" if heading in found else heading] = [row[column["name"]] for row in table["rows"]]
    return found


def test_the_pages_are_those_of_every_call_but_the_one_that_has_none() -> None:
    assert set(PAGES) == set(BY_NAME) - {"tariff_comparison"}


@pytest.mark.parametrize("name", PAGES)
def test_a_call_answers_what_the_page_does_to_the_ore(owner: Client, name: str) -> None:
    answer = answered(owner, name)
    compared = 0
    for number, table in enumerate(answer["tables"], 1):
        page = owner.get(f"/ulvsund/{PAGES[name]}&tabel={number}")
        if page.status_code == 404:  # the page about controls shows one list at a time
            continue
        lines = list(csv.DictReader(io.StringIO(page.content.decode("utf-8-sig")), delimiter=";"))
        assert len(lines) == len(table["rows"]), table["name"]
        money = money_of(table)
        for heading, values in money.items():
            assert [ore(line[heading]) for line in lines] == values, (table["name"], heading)
        compared += len(lines)
    assert compared


def test_a_tariff_is_the_sum_by_hand_and_its_elements_add_up(owner: Client) -> None:
    tables = {table["name"]: table for table in answered(owner, "tariff")["tables"]}
    # 7.300.000 kr. over 10 places x 365 days = 2.000 kr.
    assert [row["price"] for row in tables["tariffs"]["rows"]] == [200_000]
    assert tables["elements"]["totals"] == {"amount": 730_000_000, "price": 200_000}
    assert not Record.objects.filter(kind="tariff_draft").exists()


def test_two_budgets_are_compared_and_the_causes_add_up(owner: Client) -> None:
    tables = {table["name"]: table for table in answered(owner, "tariff_comparison")["tables"]}
    # 8.030.000 / 3.650 = 2.200 kr.; last year 2.000 kr.
    assert [(r["before"], r["after"], r["change"]) for r in tables["changes"]["rows"]] == [(200_000, 220_000, 20_000)]
    assert tables["parts"]["totals"] == {"amount": 20_000}


def test_an_offer_paid_for_together_is_the_sum_by_hand(owner: Client) -> None:
    rows = next(t for t in answered(owner, "objective_financing")["tables"] if t["name"] == "payments")["rows"]
    # 3.650.000 / 3.650 days = 1.000 kr. a day; 650 unused by 0,6 and 0,4: 390.000 and 260.000
    paid = {row["name"]: (row["use"], row["fixed"]) for row in rows}
    assert paid == {"København": (200_000_000, 39_000_000), "Frederiksberg": (100_000_000, 26_000_000)}


def test_a_population_that_is_sent_goes_before_the_snapshots(owner: Client) -> None:
    ages = [{"municipality": code, "day": "2026-01-01", "age": age, "inhabitants": size}
            for code, size in ((101, 3), (147, 1)) for age in range(100)]  # fmt: skip
    asked = {"variant": "full", "year": 2027, "cost": 100_000, "catchment": "101, 147", "population": ages}
    rows = post(owner, "objective_financing", asked).json()["tables"][0]["rows"]
    # 1.000 kr. by 300 and 100 people
    assert {row["name"]: row["payment"] for row in rows} == {"København": 75_000, "Frederiksberg": 25_000}


def test_the_rules_an_answer_rests_on_have_value_dates_source_and_mark(owner: Client) -> None:
    told = {line["rule"]["id"]: line["rule"] for line in answered(owner, "refund")["basis"] if line["rule"]}
    limit = told["refund.limit_25"]
    assert (limit["value"], limit["from"], limit["to"]) == ("860000", "2026-01-01", "2026-12-31")
    assert (limit["act"], limit["section"]) == ("Satsvejledning", "tabel 1")
    assert (limit["verified"], limit["own"]) == (False, True)
    assert any(rule["verified"] and not rule["own"] for rule in told.values())


def test_a_choice_that_is_left_out_is_the_pages_own(owner: Client) -> None:
    assert get(owner, "expected") == answered(owner, "expected")


def test_the_openapi_description_has_the_calls_at_the_organisations_own_address(owner: Client) -> None:
    said = get(owner, "openapi.json")
    assert said["openapi"].startswith("3.")
    assert said["servers"] == [{"url": "http://testserver/ulvsund/api/v1"}]
    assert {(m.upper(), p[1:]) for p, ms in said["paths"].items() for m in ms} == {(c.method, c.path) for c in CALLS}


def properties(said: object, place: str = "") -> list[tuple[str, Mapping[str, Any]]]:
    """Every property and parameter of the description, with where it stands."""
    found: list[tuple[str, Mapping[str, Any]]] = []
    if isinstance(said, list):
        for number, one in enumerate(said):
            found += properties(one, f"{place}[{number}]")
    if isinstance(said, dict):
        for name, one in said.get("properties", {}).items():
            found.append((f"{place}.{name}", one))
        if "in" in said and "schema" in said:
            found.append((f"{place}.{said['name']}", said["schema"]))
        for name, one in said.items():
            found += properties(one, f"{place}.{name}")
    return found


def test_every_field_has_a_danish_title_and_every_field_that_is_sent_a_meaning() -> None:
    fields = properties(description())
    made_up = {
        place for place, one in fields
        if "$ref" not in one and one.get("title", "") in {"", place.rpartition(".")[2].replace("_", " ").title()}
    }  # fmt: skip
    assert {place.rpartition(".")[2] for place in made_up} <= {"budget", "element", "organisation", "region"}, (
        "only words that are the same in both languages"
    )
    sent = [
        (place, one)
        for place, one in fields
        if not re.search(r"schemas\.(Answer|Basis|Column|Figure|Rule|Scope|Table|Problem)\.", place)
    ]
    assert [place for place, one in sent if not one.get("description")] == []


def references(said: object) -> set[str]:
    text = json.dumps(said)
    return set(re.findall(r'"#/components/schemas/(\w+)"', text))


def test_every_schema_is_there_and_referred_to() -> None:
    assert references(description()) == set(description()["components"]["schemas"])


@pytest.mark.parametrize("name", BY_NAME)
def test_the_answer_is_as_the_schema_says(owner: Client, name: str) -> None:
    conforms(answered(owner, name))


KINDS: Mapping[str, tuple[type, ...]] = {
    "kroner": (int,), "price": (int,), "integer": (int,), "decimal": (str,), "percent": (int, float), "flag": (bool,),
    "text": (str,), "citizen": (str,), "date": (str,), "month": (str,),
}  # fmt: skip


def conforms(content: Mapping[str, Any]) -> None:
    """Whether the answer is what the response model describes, and each value what its column's kind says."""
    Answer.model_validate_json(json.dumps(content), strict=True)
    for table in content["tables"]:
        kinds = {column["name"]: column["kind"] for column in table["columns"]}
        for row in table["rows"]:
            assert list(row) == list(kinds)
            wrong = {n: v for n, v in row.items() if v is not None and type(v) not in KINDS[kinds[n]]}
            assert wrong == {}, table["name"]
        assert set(table["totals"]) <= {name for name, kind in kinds.items() if kind not in {"text", "citizen"}}
    for figure in content["figures"]:
        assert figure["value"] is None or type(figure["value"]) in KINDS[figure["kind"]], figure


AMOUNTS = st.integers(0, 10**11)
LINES = st.lists(
    st.tuples(st.sampled_from(["staff", "property", "overhead"]), AMOUNTS, st.booleans()), min_size=1, max_size=5
)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(LINES, st.decimals("0.5", 200, places=1), st.decimals("0.50", 1, places=2), st.booleans())
def test_any_budget_gets_a_tariff_whose_elements_add_up_or_a_danish_reason(
    people: People, lines: list[tuple[str, int, bool]], places: Decimal, occupancy: Decimal, as_text: bool
) -> None:
    costs = [{"element": element, "amount": amount, "indirect": indirect} for element, amount, indirect in lines]
    write = str if as_text else float
    services = [{"name": "Ophold", "places": write(places), "occupancy": write(occupancy)}]
    response = post(client_of(people.owner), "tariff", examples.BUDGET | {"costs": costs, "services": services})
    if not sum(amount for _, amount, _ in lines):
        assert response.status_code == 400
        assert response.json()["what"]
        return
    content = response.json()
    conforms(content)
    tables = {table["name"]: table for table in content["tables"]}
    assert tables["elements"]["totals"]["price"] == tables["tariffs"]["rows"][0]["price"]


def test_the_answer_is_not_kept_by_anybody_on_the_way(owner: Client) -> None:
    response = owner.get(f"{ROOT}expected")
    assert response.headers["Cache-Control"] == "no-store, private"
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
