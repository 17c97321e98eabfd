"""Logging in and out, being locked out, and choosing a password."""

from django.core.management import call_command
from django.test import Client

from styrbar.decisions.users import one_time_link, set_active
from support.people import PASSWORD, People

NEW = "et-helt-nyt-kodeord"


def log_in(client: Client, username: str, password: str = PASSWORD) -> int:
    return client.post("/log-ind/", {"username": username, "password": password}).status_code


def test_a_user_logs_in_and_lands_in_their_organisation(people: People, client: Client) -> None:
    answer = client.post("/log-ind/", {"username": "Ulla", "password": PASSWORD}, follow=True)
    assert answer.redirect_chain[-1][0] == "/ulvsund/overblik/"
    assert "Ulla Ulvsund" in answer.content.decode()


def test_after_the_log_in_the_user_gets_where_they_were_going(people: People, client: Client) -> None:
    answer = client.post(
        "/log-ind/", {"username": "ulla", "password": PASSWORD, "next": "/ulvsund/administration/log/"}
    )
    assert answer.headers["Location"] == "/ulvsund/administration/log/"


def test_the_log_in_never_leads_out_of_styrbar(people: People, client: Client) -> None:
    answer = client.post("/log-ind/", {"username": "ulla", "password": PASSWORD, "next": "https://example.org/"})
    assert answer.headers["Location"] == "/"


def test_a_wrong_password_says_no_more_than_an_unknown_user(people: People, client: Client) -> None:
    pages = [client.post("/log-ind/", {"username": name, "password": "x"}).content.decode() for name in ("ulla", "nix")]
    assert (
        pages[0].count("Brugernavn eller adgangskode er forkert")
        == pages[1].count("Brugernavn eller adgangskode er forkert")
        == 1
    )


def test_five_wrong_passwords_close_the_door_to_the_right_one_too(people: People, client: Client) -> None:
    assert [log_in(client, "ulla", "x") for _ in range(5)] == [200, 200, 200, 200, 429]
    locked = client.post("/log-ind/", {"username": "ulla", "password": PASSWORD})
    assert locked.status_code == 429
    assert "For mange forsøg" in locked.content.decode()
    assert log_in(client, "uffe") == 302
    call_command("axes_reset")
    assert log_in(Client(), "ulla") == 302


def test_logging_out_takes_a_form(people: People, client: Client) -> None:
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/log-ud/").status_code == 405
    assert client.post("/log-ud/").headers["Location"] == "/log-ind/"
    assert client.get("/ulvsund/overblik/").status_code == 302


def test_a_one_time_link_works_once(people: People, client: Client) -> None:
    link = one_time_link(people.owner, people.colleague.user)
    form = client.get(link)
    assert link not in form.headers["Location"]
    chosen = client.post(form.headers["Location"], {"new_password1": NEW, "new_password2": NEW}, follow=True)
    assert chosen.redirect_chain[-1][0] == "/ulvsund/overblik/"
    assert log_in(Client(), "uffe", NEW) == 302
    assert "Linket er brugt" in Client().get(link).content.decode()


def test_a_short_password_is_refused_in_danish(people: People, client: Client) -> None:
    form = client.get(one_time_link(people.owner, people.colleague.user)).headers["Location"]
    html = client.post(form, {"new_password1": "kort", "new_password2": "kort"}).content.decode()
    assert "mindst 12 tegn" in html


def test_a_user_changes_their_own_password(people: People, client: Client) -> None:
    client.force_login(people.owner.user, backend="django.contrib.auth.backends.ModelBackend")
    form = {"old_password": PASSWORD, "new_password1": NEW, "new_password2": NEW}
    assert client.post("/adgangskode/", form).status_code == 302
    assert log_in(Client(), "ulla", NEW) == 302


def test_a_closed_user_is_out_at_once(people: People, client: Client) -> None:
    client.force_login(people.colleague.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/ulvsund/overblik/").status_code == 200
    set_active(people.owner, people.colleague.user, active=False)
    assert client.get("/ulvsund/overblik/").status_code == 404
    assert "Der er endnu ikke åbnet noget for dig" in client.get("/", follow=True).content.decode()
