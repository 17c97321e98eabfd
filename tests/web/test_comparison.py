"""The pages about comparison, room, inside and targets."""

import re

import pytest
from django.conf import settings
from django.test import Client
from runs.comparison_world import KEYS, OWN, country, help_for
from runs.world import given, november, october, stay

from styrbar.decisions import settings as own_settings
from styrbar.decisions.current import Actor
from styrbar.runs.workspace import Workspace
from support.people import People, user_in

COMPARE, ROOM, INSIDE, TARGETS = (
    f"/ulvsund/udgifter/{name}/" for name in ("sammenlign", "raaderum", "internt", "pejlemaerker")
)
NEW = {
    "title": "Færre i botilbud", "measure": "recipients", "goal": "1", "direction": "down", "start": "2026-01-01",
    "deadline": "2027-01-01", "owner": "Socialudvalget", "legal_basis": "SEL § 107",
}  # fmt: skip


def client_of(actor: Actor) -> Client:
    client = Client()
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def home(people: People) -> Workspace:
    return Workspace(people.owner, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)


@pytest.fixture
def reader(people: People) -> Client:
    """The colleague, in Ulvsund with the country's figures."""
    own_settings.change(people.owner, "own_municipality", OWN)
    country(home(people), key_figures=KEYS)
    return client_of(people.colleague)


def html(client: Client, address: str, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return str(response.content.decode())


def links(page: str) -> list[str]:
    return [address.replace("&amp;", "&") for address in re.findall(r'href="([^"]+)"', page)]


def test_the_comparison_says_the_difference_and_draws_the_funnel(reader: Client) -> None:
    page = html(reader, f"{COMPARE}?gruppe=all")
    assert "Ulvsund har" in page
    assert "1 af 5 kommuner ligger uden for 95 %-grænserne" in page
    assert "Forskellen i kroner efter paragraf" in page
    assert "Indlæste nøgletal" in page
    assert "Ulvsund" in reader.get(f"{COMPARE}diagram?gruppe=all").content.decode()


def test_a_row_opens_with_the_same_group_and_leads_back(reader: Client) -> None:
    page = html(reader, f"{COMPARE}?gruppe=all&maal=unit_cost")
    deeper = next(a for a in links(page) if "hvor=legal_basis%3ASEL+%C2%A7+85" in a)
    assert "gruppe=all" in deeper
    assert "maal=unit_cost" in deeper
    opened = html(reader, deeper)
    assert "Paragraf: SEL § 85" in opened
    assert "efter målgruppe" in opened
    assert 'name="hvor" value="legal_basis:SEL § 85"' in opened


def test_another_municipality_is_a_click_away(reader: Client) -> None:
    page = html(reader, f"{COMPARE}?gruppe=all")
    assert "Nordø har" in html(reader, next(a for a in links(page) if "kommune=999" in a))


def test_the_group_is_chosen_in_the_form(reader: Client) -> None:
    chosen = html(reader, f"{COMPARE}?gruppe=chosen&kommuner=Nord%C3%B8")
    assert "Nordø" in chosen
    assert "Birkesund</a>" not in chosen
    nearest = html(
        reader, f"{COMPARE}?gruppe=nearest&antal=1&vaegt_folketal=0&vaegt_region=5,5&noegletal=Udgift+pr.+indbygger"
    )
    assert "Vægte" in nearest
    assert "Region 5,50" in nearest


@pytest.mark.parametrize(
    "query", ["gruppe=venner", "antal=0", "vaegt_alder=-1", "maal=held", "kommune=1", "noegletal=x"]
)
def test_an_address_typed_wrong_is_told(reader: Client, query: str) -> None:
    assert "Vælg igen på siden" in html(reader, f"{COMPARE}?{query}", 400)


def test_what_cannot_be_compared_is_told(reader: Client) -> None:
    assert "ikke en kommune" in html(reader, f"{COMPARE}?gruppe=chosen&kommuner=Nordpolen", 400)


def test_the_room_shows_kroner_and_its_caution(reader: Client) -> None:
    page = html(reader, f"{ROOM}?gruppe=all")
    assert "ikke et sparemål" in page
    assert "SEL § 85 ligger" in page
    assert reader.get(f"{ROOM}diagram?gruppe=all").status_code == 200
    assert "efter målgruppe" in html(reader, next(a for a in links(page) if "hvor=legal_basis" in a))


def test_without_an_own_municipality_the_room_asks_which(people: People) -> None:
    own_settings.change(people.owner, "own_municipality", 147)
    country(home(people))
    reader = client_of(people.colleague)
    page = html(reader, ROOM)
    assert "Vælg den kommune, råderummet er for." in page
    assert "Grønhøj bruger" in html(reader, next(a for a in links(page) if "kommune=997" in a))
    assert reader.get(f"{ROOM}diagram").status_code == 404


def test_the_inside_page_puts_offers_side_by_side(reader: Client, people: People) -> None:
    country(home(people), spending=[*help_for(OWN, 5), *help_for(OWN, 5, 3000, offer="T2", age=30)])
    page = html(reader, INSIDE)
    assert "T2" in page
    narrowed = html(reader, next(a for a in links(page) if "hvor=" in a))
    assert "Paragraf: SEL § 85" in narrowed
    assert html(reader, f"{INSIDE}?sted=provider")
    assert "Vælg igen" in html(reader, f"{INSIDE}?sted=citizen", 400)


@pytest.mark.parametrize("address", [COMPARE, ROOM, INSIDE])
@pytest.mark.parametrize("form", ["excel", "csv"])
def test_the_answers_are_files_too(reader: Client, address: str, form: str) -> None:
    assert reader.get(f"{address}{form}").status_code == 200


def test_only_own_figures_say_what_to_load(people: People) -> None:
    given(home(people), grants=[stay()])
    page = html(client_of(people.owner), COMPARE)
    assert "Det kan I indlæse" in page
    assert "Arket «nøgletal»" in page
    assert ">Indlæs</a>" in page
    assert "Det kan I indlæse" in html(client_of(people.colleague), ROOM)
    assert "Færre end 5 borgere" in html(client_of(people.owner), INSIDE)


@pytest.mark.parametrize("address", [COMPARE, ROOM, INSIDE, TARGETS])
def test_before_the_first_import_the_page_says_what_to_do(people: People, address: str) -> None:
    assert "Der er ikke indlæst noget endnu" in html(client_of(people.owner), address)


def targets(people: People) -> Client:
    october(home(people))
    november(home(people))
    return client_of(people.colleague)


def test_a_target_is_set_followed_changed_and_withdrawn(people: People) -> None:
    client = targets(people)
    assert "Der er ikke sat nogen pejlemærker endnu." in html(client, TARGETS)
    sent = client.post(f"{TARGETS}nyt/", NEW)
    assert (sent.status_code, sent.headers["Location"]) == (302, f"{TARGETS}1/")
    one = html(client, f"{TARGETS}1/")
    assert "Færre i botilbud" in one
    assert "Grå: ændringen kan være tilfældig" in one
    assert 'class="light grey"' in one
    assert client.get(f"{TARGETS}1/diagram").status_code == 200
    listed = html(client, TARGETS)
    assert "Paragraf: SEL § 107" in listed
    change = html(client, f"{TARGETS}1/ret/")
    assert 'value="Færre i botilbud"' in change
    client.post(f"{TARGETS}1/ret/", NEW | {"title": "Et andet navn"})
    assert "Et andet navn" in html(client, TARGETS)
    client.post(f"{TARGETS}1/ret/", {"withdraw": "ja"})
    assert "«Et andet navn» er fjernet." in html(client, TARGETS)
    assert client.get(f"{TARGETS}1/").status_code == 404


def test_what_cannot_be_a_target_is_said_in_the_form(people: People) -> None:
    client = targets(people)
    wrong = client.post(f"{TARGETS}nyt/", NEW | {"deadline": "2026-01-01"}).content.decode()
    assert "Fristen skal ligge efter" in wrong
    missing = client.post(f"{TARGETS}nyt/", NEW | {"goal": "meget"}).content.decode()
    assert "form-error-message" in missing


def test_a_target_with_one_point_has_no_diagram(people: People) -> None:
    client = targets(people)
    client.post(f"{TARGETS}nyt/", NEW | {"start": "2026-11-01"})
    assert "drawing" not in html(client, f"{TARGETS}1/")


def test_a_politician_reads_the_list_and_opens_nothing(people: People) -> None:
    targets(people).post(f"{TARGETS}nyt/", NEW)
    politician = client_of(user_in(people.owner.organisation, "pia", "Pia Politiker", "politician"))
    listed = html(politician, TARGETS)
    assert "Færre end 5 borgere" in listed
    assert f"{TARGETS}1/" not in links(listed)
    assert f"{TARGETS}nyt/" not in links(listed)
    assert politician.get(f"{TARGETS}1/").status_code == 403
