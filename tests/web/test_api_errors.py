"""What cannot be answered: JSON in Danish that says which field and what, and never what was sent."""

import json
import logging
from io import StringIO
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.test import Client
from web.api_world import BY_NAME, ROOT, delivered, post
from web.test_isolation import client_of

from styrbar.errors import StyrbarError
from styrbar.runs.tariff_file import MOST_ROWS
from styrbar.web.api.examples import BUDGET, OBJECTIVE, WISH
from styrbar.web.api.kinds import bad_values
from support.import_program import CPRS
from support.people import People

CPR = CPRS[0]
FORMS = ("code", "what", "where", "next_step")


@pytest.fixture
def owner(people: People) -> Client:
    return client_of(people.owner)


def problem(response: Any, status: int = 400) -> dict[str, str]:
    """The problem that was told, in its one form."""
    assert (response.status_code, response.headers["Content-Type"]) == (status, "application/json")
    told: dict[str, str] = response.json()
    assert tuple(told) == FORMS
    assert all(isinstance(text, str) for text in told.values())
    return told


def with_cost(**cost: object) -> dict[str, Any]:
    return BUDGET | {"costs": [{"element": "staff", "amount": 100} | cost]}


def with_service(**service: object) -> dict[str, Any]:
    return BUDGET | {"services": [{"name": "Ophold", "places": "10", "occupancy": "1"} | service]}


def with_offer(**offer: object) -> dict[str, Any]:
    return BUDGET | {"offer": {"offer": "Birkehuset", "ownership": "municipal", "year": 2027} | offer}


@pytest.mark.parametrize(
    ("sent", "where", "what"),
    [
        (with_cost(amount="100"), "costs[0].amount", "skal være et helt tal."),
        (with_cost(amount=100.5), "costs[0].amount", "skal være et helt tal."),
        (with_cost(amount=-1), "costs[0].amount", "skal være mindst 0."),
        (with_cost(amount=True), "costs[0].amount", "skal være et helt tal."),
        (with_cost(amount=10**14), "costs[0].amount", "skal være under 100000000000000."),
        (with_cost(amount=10**40), "costs[0].amount", "skal være under 100000000000000."),
        (with_cost(element="løn"), "costs[0].element", "skal være en af: 'staff'"),
        (with_cost(indirect="ja"), "costs[0].indirect", "skal være true eller false."),
        (with_cost(text=7), "costs[0].text", "skal være tekst."),
        (with_cost(text="x" * 201), "costs[0].text", "må højst være 200 tegn."),
        (with_cost(text=f"Til {CPR}"), "costs[0].text", "ligner et CPR-nummer."),
        (with_cost(**{CPR: 1}), "costs[0]", "har et felt, som kaldet ikke kender."),
        (with_service(places="mange"), "services[0].places", 'skal være et tal, f.eks. "12.5".'),
        (with_service(places=True), "services[0].places", "skal være et tal."),
        (with_service(places="NaN"), "services[0].places", 'skal være et tal, f.eks. "12.5".'),
        (with_service(places="1e400"), "services[0].places", "må højst have 15 cifre."),
        (with_service(places="0.1234567"), "services[0].places", "må højst have 6 decimaler."),
        (with_service(occupancy="0"), "services[0].occupancy", "skal være over 0."),
        (with_service(occupancy="1.01"), "services[0].occupancy", "må højst være 1."),
        (with_service(opens="1-1-2027"), "services[0].opens", "skal være en dato, skrevet som 2026-01-31."),
        (with_service(opens="2027-02-30"), "services[0].opens", "skal være en dato"),
        (with_service(opens=1700000000), "services[0].opens", "skal være en dato"),
        (with_offer(year=1989), "offer.year", "skal være mindst 1990."),
        (BUDGET | {"offer": []}, "offer", "skal være et objekt."),
        (BUDGET | {"costs": {}}, "costs", "skal være en liste."),
        (BUDGET | {"costs": BUDGET["costs"][:1] * (MOST_ROWS + 1)}, "costs", f"må højst have {MOST_ROWS} elementer."),
        ({"costs": []}, "offer", "mangler."),
    ],
)
def test_a_field_that_cannot_be_used_is_named_and_what_it_must_be(
    owner: Client, sent: dict[str, Any], where: str, what: str
) -> None:
    told = problem(post(owner, "tariff", sent))
    assert told["code"] == "bad_input"
    assert told["where"] == where
    assert told["what"].startswith(f"Feltet «{where}» {what}")
    assert told["next_step"] == "Ret kaldet efter beskrivelsen i openapi.json, og kald igen."
    assert CPR not in json.dumps(told)


def test_several_fields_are_told_together_but_not_all_of_very_many(owner: Client) -> None:
    told = problem(post(owner, "tariff", {"offer": {}, "costs": [{}] * 10}))
    assert told["where"] == "offer.offer, offer.ownership, offer.year, costs[0].element, costs[0].amount"
    # 3 of the offer and 2 of each of 10 costs are 23
    assert told["what"].endswith("Der er 18 fejl mere.")


def test_what_pydantic_may_invent_later_is_told_too() -> None:
    told = bad_values([{"loc": ("body", "asked", "x"), "type": "something_new", "ctx": {}, "msg": "English"}])
    assert told.what == "Feltet «x» kan ikke bruges."


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("", "Kaldets JSON mangler."),
        ("{", "Kaldets indhold er ikke JSON."),
        ("[" * 100_000, "Kaldets indhold er ikke JSON."),
        ("[]", "Kaldets JSON skal være et objekt."),
        ('"tekst"', "Kaldets JSON skal være et objekt."),
    ],
)
def test_what_is_no_json_is_told(owner: Client, content: str, what: str) -> None:
    assert problem(post(owner, "tariff", content))["what"] == what


def test_bytes_that_are_no_text_are_no_json(owner: Client) -> None:
    response = owner.post(f"{ROOT}tariff", b"\xff\xfe{", content_type="application/json")
    assert problem(response)["what"] == "Kaldets indhold er ikke JSON."


def test_a_body_is_read_up_to_the_limit_and_not_beyond(owner: Client) -> None:
    most = django_settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    content = json.dumps(BUDGET)
    assert post(owner, "tariff", content + " " * (most - len(content.encode()))).status_code == 200
    told = problem(post(owner, "tariff", content + " " * (most - len(content.encode()) + 1)), 413)
    assert (told["code"], told["what"]) == ("too_large", "Kaldet er for stort.")


@pytest.mark.parametrize(
    ("address", "where", "what"),
    [
        ("rules", "day", "mangler."),
        ("rules?day=i+dag", "day", "skal være en dato, skrevet som 2026-01-31."),
        ("rules?day=1700000000", "day", "skal være en dato"),
        ("expected?year=to", "year", "skal være et helt tal."),
        ("expected?net=måske", "net", "skal være true eller false."),
        ("prices/expected?price=billig", "price", 'skal være et tal, f.eks. "12.5".'),
        (f"prices/expected?offer={CPR}", "offer", "ligner et CPR-nummer."),
        (f"expected?by=account&by={CPR}", "by[1]", "ligner et CPR-nummer."),
        (f"rules/{CPR}?day=2026-01-01", "rule_id", "ligner et CPR-nummer."),
    ],
)
def test_a_choice_in_the_address_that_cannot_be_used_is_named(
    owner: Client, address: str, where: str, what: str
) -> None:
    told = problem(owner.get(ROOT + address))
    assert told["where"] == where
    assert told["what"].startswith(f"Feltet «{where}» {what}")
    assert CPR not in json.dumps(told)


def test_a_choice_that_the_call_does_not_have_is_refused_and_those_it_has_are_named(owner: Client) -> None:
    told = problem(owner.get(f"{ROOT}rules/changes", {"start": "2025-01-01", "end": "2026-01-01", CPR: "1"}))
    assert told["what"] == "Adressen har et felt, som kaldet ikke kender."
    assert told["next_step"] == "Kaldets felter er: end, group, start."
    assert problem(owner.post(f"{ROOT}tariff?save=1", BUDGET, "application/json"))["next_step"].endswith("ingen.")


@pytest.mark.parametrize(
    ("name", "sent", "status", "code"),
    [
        ("tariff", BUDGET | {"costs": []}, 400, "bad_tariff"),
        ("objective_financing", OBJECTIVE | {"variant": "halv"}, 400, "bad_input"),
        ("objective_financing", OBJECTIVE | {"use": [{"municipality": 2}]}, 400, "bad_input"),
        ("objective_financing", {"variant": "full", "year": 2027, "cost": 1}, 400, "population_missing"),
        ("alternative_offer", WISH | {"referred": {"offer": "Nirvana"}}, 404, "not_found"),
        ("alternative_offer", WISH | {"referred": {}}, 400, "bad_input"),
    ],
)
def test_what_the_run_refuses_is_told_as_the_page_tells_it(
    people: People, owner: Client, name: str, sent: dict[str, Any], status: int, code: str
) -> None:
    if status == 404:
        delivered(people.owner)
    assert problem(post(owner, name, sent), status)["code"] == code


def test_a_rule_that_is_not_in_force_says_when_it_is(owner: Client) -> None:
    told = problem(post(owner, "alternative_offer", WISH | {"decided_on": "1990-01-01"}))
    assert told["code"] == "rule_not_in_force"
    assert "gælder fra" in told["where"]


@pytest.mark.parametrize("address", ["refund", "expected", "explain", "controls", "prices", "prices/expected"])
def test_before_the_first_import_there_is_nothing_and_what_to_do_first(owner: Client, address: str) -> None:
    told = problem(owner.get(ROOT + address), 404)
    assert told["what"] == "Der er ikke indlæst noget endnu."


@pytest.mark.parametrize("address", ["", "nix", "rules/", "rules/a/b", "refund/persons/", "openapi"])
@pytest.mark.parametrize("who", ["nobody", "owner"])
def test_an_address_that_is_no_call_is_told_so_to_everybody(
    owner: Client, client: Client, address: str, who: str
) -> None:
    for method in ("get", "post"):
        response = getattr(owner if who == "owner" else client, method)(ROOT + address)
        assert problem(response, 404)["what"] == "Der er intet kald på denne adresse."


def test_a_page_that_is_not_there_is_still_a_page(owner: Client) -> None:
    response = owner.get("/ulvsund/api/v12/")
    assert response.status_code == 404
    assert "<!doctype html>" in response.content.decode()


@pytest.mark.parametrize("call", ["rules", "tariff", "refund/persons/b00000000001", "openapi.json"])
def test_a_method_that_the_call_does_not_have_is_refused_in_danish(owner: Client, call: str) -> None:
    allowed = "POST" if call == "tariff" else "GET"
    for method in {"get", "post", "put", "delete"} - {allowed.lower()}:
        response = getattr(owner, method)(ROOT + call)
        assert response.headers["Allow"] == allowed
        assert problem(response, 405)["next_step"] == f"Brug {allowed}."


def test_a_cpr_number_in_an_address_is_neither_answered_nor_logged(
    people: People, owner: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered(people.owner)
    handler = logging.getLogger("django").handlers[0]
    written = StringIO()
    monkeypatch.setattr(handler, "stream", written)
    for number in (CPR, f"{CPR[:6]}-{CPR[6:]}"):
        response = owner.get(f"{ROOT}refund/persons/{number}")
        assert number not in response.content.decode()
        problem(response)
        problem(owner.get(f"{ROOT}nix/{number}"), 404)
    formatter = handler.formatter
    assert formatter
    logged = formatter.format(
        logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", (f"/x/{CPR}",), None)
    )
    assert logged.endswith("Not Found: /x/xxxxxx-xxxx")
    assert "Not Found" in written.getvalue()
    assert CPR not in written.getvalue()


def test_a_programming_fault_is_no_callers_and_tells_nothing(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError(CPR)

    monkeypatch.setattr("styrbar.web.api.routes.answer_file", broken)
    client = client_of(people.owner)
    client.raise_request_exception = False
    told = problem(client.get(f"{ROOT}rules", {"day": "2026-01-01"}), 500)
    assert told["what"] == "Der skete en fejl i Styrbar."
    assert CPR not in json.dumps(told)


def test_every_problem_of_ours_has_a_code_of_its_own() -> None:
    def below(kind: type[StyrbarError]) -> set[type[StyrbarError]]:
        return {kind}.union(*(below(one) for one in kind.__subclasses__()))

    ours = {kind for kind in below(StyrbarError) if kind.__module__.startswith("styrbar.web.api")}
    assert len({kind.code for kind in ours}) == len(ours) == 4


def test_the_description_says_what_can_go_wrong(owner: Client) -> None:
    said = owner.get(f"{ROOT}openapi.json").json()
    for call in BY_NAME.values():
        answers = said["paths"][f"/{call.path}"][call.method.lower()]["responses"]
        assert set(answers) == {"200", "400", "401", "403", "404", "405", "413", "429"}
