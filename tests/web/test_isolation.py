"""Every address of Styrbar: closed without log-in, and nothing of one municipality is seen from the other."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from runs.tariff_world import budget, offer
from runs.world import workspace

from styrbar.analysis.answer import Answer, Scope
from styrbar.decisions import audit, mappings, months, records, settings
from styrbar.decisions.api_keys import keys, make_key
from styrbar.decisions.current import Actor
from styrbar.decisions.models import Job, Upload
from styrbar.decisions.permissions import PERMISSIONS, ROLES, permissions_of
from styrbar.runs.kept_answers import kept
from styrbar.runs.own_rules import OwnValue, keep_value
from styrbar.runs.tariff_drafts import edit
from styrbar.runs.tariffs import save_budget
from styrbar.web.page import SECTIONS
from styrbar.web.pages import PAGES
from support.people import People, user_in

OPEN_TO_ALL = {"login", "choose_password"}
ROUTES = [route for route in get_resolver().url_patterns if isinstance(route, URLPattern)]
NAMES = [str(route.name) for route in ROUTES]
OF_ORGANISATIONS = [route for route in ROUTES if str(route.pattern).startswith("<slug:organisation>/")]
OURS = re.compile("ulvsund|ulla", re.IGNORECASE)
SAME_FOR_ALL = re.compile("rule(-.+)?")
"""The page of a shipped rule, which every organisation has; only the own values on it are somebody's."""


RULE = "referral.self_referral"


def seed(actor: Actor) -> dict[str, object]:
    """One of everything with the municipality's own words; returns what its addresses are made with."""
    word = actor.organisation.slug
    months.close(actor, date(2026, 1, 1), f"{word} lukker")
    settings.change(actor, "outstanding_months", 4)
    mappings.save_mapping(actor, f"{word}-fil", f'title = "{word}"')
    audit.log(actor, "imported", f"{word}s udtræk")
    by = {"organisation": actor.organisation, "created_by": actor.user}
    job = Job.objects.create(kind="import", title=f"{word} indlæser", **by)
    files = [{"id": "0", "name": f"{word}.csv", "size": 1}]
    upload = Upload.objects.create(organisation=actor.organisation, by=actor.user, files=files)
    own = OwnValue("SEL § 109", date(2026, 1, 1), None, f"{word}s egen lov", "§ 1")
    keep_value(workspace(actor), RULE, own)
    ids = {"user_id": actor.user.id, "job_id": job.id, "upload_id": upload.id, "number": 1, "name": word}
    ids |= {
        "rule_id": RULE,
        "key_id": keep_key(actor),
        "request_key": keep_request(actor),
        "key": keep_tariff(actor),
        "step": "tilbud",
        "target_key": keep_target(actor),
        **keep_publications(actor),
    }
    return {"organisation": word, "citizen": f"b{word:0>11}", "snapshot": "2026-10-31-0123456789abcdef", **ids}


def keep_tariff(actor: Actor) -> str:
    """A kept tariff and a draft of it, with the municipality's own words; its key."""
    word = actor.organisation.slug
    made = budget(offer=[offer(offer=f"{word}huset", owner=word, remark=word)])
    key = save_budget(workspace(actor), made).key
    edit(workspace(actor), key)
    return key


def keep_target(actor: Actor) -> str:
    """A target with the municipality's own words, under a number that no other one has."""
    word, number = actor.organisation.slug, str(actor.organisation.pk)
    said = {
        "title": f"{word}s mål",
        "owner": word,
        "note": word,
        "measure": "recipients",
        "unit": "borgere",
        "where": {},
    }
    dates = {"start": "2026-01-01", "deadline": "2027-01-01", "goal": "10", "direction": "down"}
    records.keep(actor, "target", number, said | dates, word)
    return number


def keep_key(actor: Actor) -> int:
    """A key with the municipality's own words; its number."""
    make_key(actor, actor.user, f"{actor.organisation.slug}s system")
    return keys(actor)[0].id


def keep_request(actor: Actor) -> str:
    """A request for a higher price with the municipality's own words, under a number that no other one has."""
    word, number = actor.organisation.slug, str(actor.organisation.pk)
    line = {"offer": word, "unit": "day", "service": "", "contract": ""}
    prices = {"current": "100", "due": "100", "asked": "120", "settled": None, "due_percent": None, "due_reason": word}
    said = {"offer_name": f"{word}huset", "reason": word, "current_from": word, "agreement": None, "note": word}
    units = {"to_year_end": "365", "full_year": "365", "grants": 1, "reopened_by": [], "from": "2026-01-01"}
    course = {"state": "received", "approvals": [], "cluster": False, "event": "received"}
    records.keep(actor, "price_request", number, {"line": line, **prices, **said, **units, **course}, word)
    return number


def keep_publications(actor: Actor) -> dict[str, str]:
    """A publication and an extract with the municipality's own words, under a number that no other one has."""
    word, number = actor.organisation.slug, str(actor.organisation.pk)
    day, said = date(2026, 1, 1), {"recipient": word, "purpose": word, "snapshot": word}
    answer = Answer(f"{word}s tabel", word, Scope(word, word, day, day, day, word), ())
    records.keep(actor, "publication", number, said | {"years": {}, "answer": kept(answer)}, word)
    asked = {"columns": ["year"], "years": [2026], "data_date": "2026-01-01", "rows": None, "state": "requested"}
    records.keep(actor, "research_extract", number, said | asked | {"requested_by": word, "approved_by": ""}, word)
    return {"publication_number": number, "extract_number": number}


@pytest.fixture
def addresses(people: People) -> list[tuple[URLPattern, str]]:
    """Every address under our organisation, with our own ids."""
    ours = seed(people.owner)
    seed(people.stranger)
    return [(route, address_of(route, ours)) for route in OF_ORGANISATIONS]


def address_of(route: URLPattern, values: dict[str, object]) -> str:
    """The route with its parts filled in; a part nobody has given a value stops the test."""
    return reverse(str(route.name), kwargs={part: values[part] for part in route.pattern.converters})


def client_of(actor: Actor) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_every_address_has_a_name_of_its_own() -> None:
    assert len(NAMES) == len(ROUTES) == len(set(NAMES))


def test_every_page_declares_permission_section_and_question() -> None:
    for page in PAGES:
        assert page.permission in PERMISSIONS
        assert page.section in SECTIONS
        assert page.title
        assert page.question or not page.menu
        assert page.path.endswith("/")


def test_only_the_log_in_is_open_to_all() -> None:
    for route in ROUTES:
        assert getattr(route.callback, "login_required", True) or route.name in OPEN_TO_ALL


@pytest.mark.parametrize("method", ["get", "post"])
def test_without_log_in_every_address_leads_to_the_log_in(
    addresses: list[tuple[URLPattern, str]], client: Client, method: str
) -> None:
    others = [reverse(name) for name in ("start", "logout", "change_password")]
    for address in [*others, *(address for _, address in addresses)]:
        response = getattr(client, method)(address)
        assert response.status_code == 302, address
        assert response.headers["Location"] == f"/log-ind/?next={address}"


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_finds_nothing_at_our_addresses(
    addresses: list[tuple[URLPattern, str]], people: People, method: str
) -> None:
    stranger = client_of(people.stranger)
    for _, address in addresses:
        response = getattr(stranger, method)(address)
        assert response.status_code == 404, address
        assert not OURS.search(response.content.decode(errors="replace")), address


def test_our_ids_mean_nothing_under_the_strangers_organisation(people: People) -> None:
    ours, theirs = seed(people.owner), seed(people.stranger)
    stranger = client_of(people.stranger)
    for route in OF_ORGANISATIONS:
        if len(route.pattern.converters) == 1:
            continue
        address = address_of(route, ours | {"organisation": theirs["organisation"]})
        for method in (stranger.get, stranger.post):
            response = method(address)
            assert response.status_code in {404, 405} or SAME_FOR_ALL.fullmatch(str(route.name)), address
            assert not OURS.search(response.content.decode(errors="replace")), address


def test_a_strangers_own_pages_show_none_of_our_words(people: People) -> None:
    seed(people.owner)
    theirs = seed(people.stranger)
    stranger = client_of(people.stranger)
    for route in OF_ORGANISATIONS:
        response = stranger.get(address_of(route, theirs), follow=True)
        assert not OURS.search(response.content.decode(errors="replace")), route


@pytest.mark.parametrize("role", ROLES)
def test_a_role_opens_the_pages_of_its_permissions_only(
    addresses: list[tuple[URLPattern, str]], people: People, role: str
) -> None:
    reader = client_of(user_in(people.owner.organisation, "læser", "Læser", role))
    for route, address in addresses:
        page = route.default_args["page"]
        status = reader.get(address).status_code
        assert (status == 403) == (page.permission not in permissions_of({role})), address


@pytest.mark.parametrize("role", ROLES)
def test_the_menu_shows_what_the_role_opens(people: People, role: str) -> None:
    reader = user_in(people.owner.organisation, "læser", "Læser", role)
    html = client_of(reader).get("/ulvsund/overblik/").content.decode()
    for page in PAGES:
        if page.menu:
            shown = f'href="/ulvsund/{page.path}"' in html
            assert shown == (page.permission in permissions_of({role})), page.name


def test_an_own_value_is_shown_to_its_organisation_and_to_no_other(people: People) -> None:
    seed(people.owner)
    for address in ("", f"{RULE}/", f"{RULE}/csv", "csv", "aendringer/"):
        ours = client_of(people.owner).get(f"/ulvsund/takster/regler/{address}")
        theirs = client_of(people.stranger).get(f"/raevlev/takster/regler/{address}")
        assert (ours.status_code, theirs.status_code) == (200, 200)
        assert not OURS.search(theirs.content.decode(errors="replace"))
    assert "ulvsunds egen lov" in client_of(people.owner).get("/ulvsund/takster/regler/").content.decode()


def test_an_id_that_does_not_exist_is_as_the_strangers(people: People) -> None:
    owner = client_of(people.owner)
    theirs = seed(people.stranger)
    for user_id, job_id in ((theirs["user_id"], theirs["job_id"]), (987654, UUID(int=1))):
        user = owner.get(f"/ulvsund/administration/brugere/{user_id}/")
        job = owner.get(f"/ulvsund/opgaver/{job_id}/")
        assert (user.status_code, job.status_code) == (404, 404)
        assert "Brugeren findes ikke." in user.content.decode()
        assert "Opgaven findes ikke." in job.content.decode()
