"""Files come in from the browser: seen before they are kept, corrected, kept once or dropped."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from styrbar.decisions import uploads as decided
from styrbar.decisions.models import AuditEntry, CodeAnswer, Job, SavedMapping, Upload
from styrbar.intake.store import Store
from styrbar.runs import uploads
from support.people import People
from support.people import people as make_people
from support.uploading import GRANTS, INVOICES, POSTINGS, client_of, everything_under, send, text, the_upload, work

pytestmark = pytest.mark.django_db(transaction=True)
SLUG = "ulvsund"
BOTH = {"posteringer.csv": POSTINGS, "bevillinger.csv": GRANTS}


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


def snapshots(settings: Settings, slug: str = SLUG) -> list[str]:
    return [manifest.id for manifest in Store(settings.STYRBAR_DATA, slug).manifests()]


def raw_files(settings: Settings, slug: str = SLUG) -> list[Path]:
    folder = settings.STYRBAR_DATA / slug / "vault" / "files"
    return sorted(folder.iterdir()) if folder.exists() else []


# From files to snapshot


def test_what_is_sent_is_shown_in_rows_and_kroner_before_anything_is_kept(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, BOTH)
    assert "Filerne bliver læst" in text(client, address)
    work()
    page = text(client, address)
    assert "2 af 4 rækker kan ikke bruges" in page
    assert "1.200,00 kr." in page
    assert "Posteringsliste fra økonomisystemet" in page
    assert "Sumlinjen (linje 4) siger 1.200,00 kr., og det er summen af rækkerne." in page
    assert snapshots(settings) == []


def test_an_answer_is_saved_once_and_the_files_become_a_snapshot(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, BOTH)
    work()
    assert "«Aktiv»" in text(client, address)
    client.post(address + "svar/", {"svar-0": "granted"})
    work()
    assert "«Aktiv»" not in text(client, address)
    client.post(address + "gem/")
    assert "Filerne bliver gemt" in text(client, address)
    work()
    page = text(client, address)
    assert "Filerne er gemt" in page
    assert f"/{SLUG}/opfoelgning/forventet/?oejebliksbillede={snapshots(settings)[0]}" in page
    assert [(a.value, a.code) for a in CodeAnswer.objects.all()] == [("Aktiv", "granted")]
    assert raw_files(settings) == []
    assert AuditEntry.objects.filter(action="imported", by=people.owner.user).count() == 1


def test_a_source_half_as_long_as_before_is_pointed_out(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    rows = GRANTS.splitlines()
    for lines in (rows + [rows[-1].replace("B2", f"B{n}") for n in range(3, 6)], [rows[0], rows[-1]]):
        address = send(client, SLUG, {"b.csv": "\n".join(lines)}, data_date="2026-01-31")
        work()
        page = text(client, address)
        client.post(address + "gem/")
        work()
    assert "Kilden havde 4 rækker pr. 31-01-2026 og har nu 1." in page


def test_the_same_question_is_asked_once_with_its_lines(people: People) -> None:
    client = client_of(people.owner)
    free = "B{0};;Bevilget;01-01-2026;;Måned;1;0"
    rows = [GRANTS.splitlines()[0], *(free.format(n) for n in range(12)), "C;;Bevilget;01-01-2006;;Måned;1;5"]
    address = send(client, SLUG, {"b.csv": "\n".join(rows)}, data_date="2026-01-31")
    work()
    page = text(client, address)
    assert page.count("Prisen er 0 kr.") == 1
    assert '<td class="num">12</td><td>2, 3, 4, 5, 6, 7, 8, 9, 10, 11 …</td>' in page
    assert "uden slutdato. Løber den stadig?" in page
    assert '<dt>Spørgsmål</dt><dd><span class="value">13</span>' in page


def test_the_same_files_again_change_nothing_and_say_so(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    for _ in range(2):
        address = send(client, SLUG, {"p.csv": POSTINGS})
        work()
        client.post(address + "gem/")
        work()
    assert "Filerne var indlæst i forvejen" in text(client, address)
    assert len(snapshots(settings)) == 1


def test_dropped_files_are_gone(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, BOTH)
    assert len(raw_files(settings)) == 2
    client.post(address + "fortryd/")
    work()
    assert raw_files(settings) == []
    assert client.get(address).status_code == 404
    assert snapshots(settings) == []


def test_nothing_chosen_is_said_beside_the_form(people: People) -> None:
    response = client_of(people.owner).post(f"/{SLUG}/data/indlaes/", {})
    assert "Der er ikke valgt nogen filer." in response.content.decode()
    assert not Upload.objects.exists()


# What is wrong with a file stands beside its name, and the others go on


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("tom.csv", b"", "Filen er tom."),
        ("billede.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(100), "Filen er et billede"),
        ("halv.xlsx", b"PK\x03\x04" + bytes(100), "Filen er afkortet eller beskadiget"),
        ("brev.pdf", b"%PDF-1.7", "Filen er en PDF-fil"),
    ],
)
def test_a_wrong_file_is_left_out_and_the_others_are_kept(
    people: People, settings: Settings, name: str, content: bytes, said: str
) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {name: content, "posteringer.csv": POSTINGS})
    work()
    page = text(client, address)
    assert said in page
    assert "Gem 1 af 2 filer som øjebliksbillede" in page
    client.post(address + "gem/")
    work()
    assert f"Disse filer kom ikke med: {name}." in text(client, address)
    assert len(snapshots(settings)) == 1


def test_a_lone_wrong_file_cannot_be_kept(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"tom.csv": b""})
    work()
    assert "som øjebliksbillede</button>" not in text(client, address)
    assert client.post(address + "gem/").status_code == 400


def test_two_files_of_one_name_are_told_apart(people: People) -> None:
    client = client_of(people.owner)
    sent = [("p.csv", POSTINGS), ("p.csv", POSTINGS.replace("1.000", "1.001"))]
    from django.core.files.uploadedfile import SimpleUploadedFile

    files = [SimpleUploadedFile(name, content.encode()) for name, content in sent]
    client.post(f"/{SLUG}/data/indlaes/", {"filer": files})
    assert the_upload().names == ["p.csv", "p (2).csv"]


def test_files_that_do_not_say_their_date_wait_for_one(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"bevillinger.csv": GRANTS})
    work()
    assert "Hvilken dato er filerne fra?" in text(client, address)
    assert client.post(address + "gem/").status_code == 400
    client.post(address + "igen/", {"data_date": "2026-01-31"})
    work()
    client.post(address + "gem/")
    work()
    assert snapshots(settings)[0].startswith("2026-01-31-")


# A file nobody has described


def describe(client: object, address: str, **columns: str) -> str:
    form = {"table": "postings", "title": "Vores fakturaliste", **columns}
    response = client.post(address + "ark/0/", form, follow=True)  # type: ignore[attr-defined]
    return str(response.content.decode())


def test_a_proposal_is_saved_as_the_organisations_own_and_used_from_then_on(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"fakturaer.csv": INVOICES})
    work()
    page = text(client, address + "ark/0/")
    assert '<option value="citizen" selected>CPR-nr.</option>' in page
    assert "Overskriften ligner" in page
    describe(client, address, k0="account", k1="posting_date", k2="amount", k3="citizen")
    work()
    assert "Alle 1 rækker kan bruges." in text(client, address)
    assert SavedMapping.objects.get().mapping_id == "egen.voresfakturaliste"
    again = send(client, SLUG, {"fakturaer februar.csv": INVOICES.replace("1.200", "1.300")})
    work()
    assert "Vores fakturaliste" in text(client, again)


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"k0": "account", "k1": "posting_date", "k2": "account"}, "To kolonner er begge valgt som «Konto»."),
        ({"k0": "account", "k1": "posting_date"}, "«Beløb» skal vælges."),
    ],
)
def test_a_description_that_cannot_be_used_says_why(people: People, columns: dict[str, str], said: str) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"fakturaer.csv": INVOICES})
    work()
    assert said in describe(client, address, **columns)
    assert not SavedMapping.objects.exists()


def test_a_known_source_can_be_chosen_instead(people: People) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"fakturaer.csv": INVOICES})
    work()
    assert client.post(address + "ark/0/", {"mapping": "findes-ikke"}).status_code == 200
    assert client.post(address + "ark/0/", {"mapping": "posteringsliste"}).status_code == 302
    assert the_upload().chosen == [["fakturaer.csv", "", "posteringsliste"]]


# Whatever is killed, the upload stays as it was


def test_a_reading_that_went_silent_can_be_started_again(people: People) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, BOTH)
    for silence, busy in ((decided.SILENCE / 2, True), (decided.SILENCE * 2, False)):
        Job.objects.update(state="running", heard_at=timezone.now() - silence)
        assert ("Filerne bliver læst" in text(client, address)) == busy
    client.post(address + "igen/")
    work()
    assert "rækker kan ikke bruges" in text(client, address)


def test_waiting_long_for_a_worker_is_explained(people: People) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, BOTH)
    for minutes, explained in ((0, False), (2, True)):
        Job.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))
        assert ("styrbar worker" in text(client, address)) == explained


def test_an_import_killed_after_the_commit_is_finished_by_asking_again(
    people: People, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"p.csv": POSTINGS})
    work()
    with monkeypatch.context() as patch:
        patch.setattr(uploads.uploads, "keep", lambda *_: 1 / 0)
        client.post(address + "gem/")
        work()
    assert len(snapshots(settings)) == 1
    assert "Der skete en fejl i Styrbar" in text(client, address)
    client.post(address + "gem/")
    work()
    assert "Filerne var indlæst i forvejen" in text(client, address)
    assert len(snapshots(settings)) == 1
    assert raw_files(settings) == []


def test_a_stopped_import_keeps_nothing_and_the_files_wait(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"p.csv": POSTINGS})
    work()
    client.post(address + "gem/")
    client.post(address + "stop/")
    work()
    assert snapshots(settings) == []
    assert "Gem som øjebliksbillede" in text(client, address)


def test_keeping_twice_is_keeping_once(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    address = send(client, SLUG, {"p.csv": POSTINGS})
    work()
    for _ in range(2):
        client.post(address + "gem/")
    work()
    client.post(address + "gem/")
    assert Job.objects.filter(kind="import").count() == 1
    assert client.post(address + "fortryd/").status_code == 400


def test_files_that_nobody_waits_with_are_swept_when_they_are_old(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    kept = send(client, SLUG, {"p.csv": POSTINGS})
    send(client, SLUG, {"q.csv": POSTINGS})
    Upload.objects.exclude(id=kept.split("/")[-2]).delete()
    from styrbar.runs.workspace import Workspace

    vault = Workspace(people.owner, settings.STYRBAR_DATA, settings.STYRBAR_KEYS).vault()
    now = timezone.now()
    assert vault.drop_orphans(decided.vault_ids(), now - timedelta(hours=1)) == 0
    assert vault.drop_orphans(decided.vault_ids(), now + timedelta(hours=1)) == 1
    assert len(raw_files(settings)) == 1


# Uploads do not disturb each other, nor are they seen by others


def test_two_uploads_wait_side_by_side(people: People, settings: Settings) -> None:
    client = client_of(people.owner)
    first, second = send(client, SLUG, {"a.csv": POSTINGS}), send(client, SLUG, {"b.csv": GRANTS})
    work()
    page = text(client, f"/{SLUG}/data/indlaes/")
    assert "a.csv" in page
    assert "b.csv" in page
    client.post(second + "fortryd/")
    client.post(first + "gem/")
    work()
    assert "Filerne er gemt" in text(client, first)


def test_an_upload_is_nobodys_but_the_municipalitys(people: People, settings: Settings) -> None:
    address = send(client_of(people.owner), SLUG, {"hemmelig.csv": POSTINGS})
    work()
    stranger = client_of(people.stranger)
    assert "hemmelig.csv" not in text(stranger, "/raevlev/data/indlaes/")
    theirs = address.replace(SLUG, "raevlev")
    for part in ("", "gem/", "fortryd/", "igen/", "stop/", "svar/", "ark/0/"):
        response = stranger.post(theirs + part) if part else stranger.get(theirs)
        assert response.status_code == 404, part
    assert the_upload().names == ["hemmelig.csv"]
    assert everything_under(settings.STYRBAR_DATA / SLUG / "vault" / "files")


def test_a_job_for_another_municipalitys_upload_finds_nothing(people: People) -> None:
    send(client_of(people.owner), SLUG, {"p.csv": POSTINGS})
    from styrbar.errors import NotFound

    with pytest.raises(NotFound):
        uploads.preview_job(people.stranger, {"upload": str(the_upload().id)}, lambda *_: None)
