"""No CPR number that is uploaded is found in anything Styrbar writes or shows: with and without hyphen, every byte."""

import tempfile
from pathlib import Path
from typing import IO

import pytest
from pytest_django.fixtures import Settings

from styrbar.web.uploads import SealedFile
from support.imports import grants, postings
from support.people import People
from support.people import people as make_people
from support.uploading import client_of, database, everything_under, send, text, work

pytestmark = pytest.mark.django_db(transaction=True)
NUMBERS = ("0113901234", "0213901234", "6113901234", "3113991111", "0513901234")
SECRETS = [form.encode() for n in NUMBERS for form in (n, f"{n[:6]}-{n[6:]}", n.removeprefix("0"))]


@pytest.fixture
def on_disk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Temporary files go to a folder of the test's own; the nameless ones of uploads get a name, to be read."""
    folder = tmp_path / "tmp"
    folder.mkdir()

    def named() -> IO[bytes]:
        return tempfile.NamedTemporaryFile(dir=folder, delete=False)

    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    monkeypatch.setattr(SealedFile, "_nameless", staticmethod(named))
    return folder


@pytest.fixture
def people(transactional_db: None, settings: Settings) -> People:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    return make_people()


def messy() -> dict[str, str]:
    one, two, three, four, five = (f"{n[:6]}-{n[6:]}" for n in NUMBERS)
    return {
        f"posteringer {one}.csv": postings(
            f"5.38.50;1,00;31-01-2026;{one};Plejefamilie {two}",
            f"5.38.50;1,00;31-01-2026;{NUMBERS[2]};{NUMBERS[3]}",
            f"{four};1,00;31-01-2026;;",
            f"5.38.50;1,00;{NUMBERS[0]};;",
        ),
        "bevillinger.csv": grants(
            f"{one};{two};{five};01-01-2026;;Måned;1;5", f"7;{three};Aktiv;01-01-2026;;Måned;1;5"
        ),
        f"{NUMBERS[4]}.csv": f"{two};Anders And\n{three};Andersine\n",
        "ukendt.csv": f"Hvem;Kr.;Hvornår;{five}\n{one};1,00;31-01-2026;{two}\n{NUMBERS[1]};2,00;31-01-2026;x\n",
    }


def assert_none(found: bytes, where: str) -> None:
    for secret in SECRETS:
        assert secret not in found, where


def test_no_uploaded_cpr_number_is_kept_or_shown(
    people: People, settings: Settings, tmp_path: Path, on_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    client = client_of(people.owner)
    address = send(client, "ulvsund", messy())
    shown = [text(client, address)]

    def look() -> None:
        assert_none(everything_under(tmp_path), "files")
        assert_none(database(), "database")
        assert_none("".join(shown).encode(), "pages")
        assert_none(caplog.text.encode(), "logs")

    look()
    assert len(list(on_disk.iterdir())) >= len(messy())
    work()
    shown += [text(client, address), text(client, address + "ark/0/"), text(client, "/ulvsund/data/indlaes/")]
    assert "Gem " in shown[1]
    look()
    client.post(address + "svar/", {"svar-1": "granted"})
    work()
    client.post(address + "gem/")
    work()
    shown += [text(client, address), text(client, "/ulvsund/data/kvalitet/"), text(client, "/ulvsund/overblik/")]
    assert "Filerne er gemt" in shown[4]
    look()


def test_a_fault_while_reading_tells_no_number(
    people: People,
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError(f"cannot read {NUMBERS[0]}")

    monkeypatch.setattr("styrbar.runs.uploads.run_preview", breaks)
    client = client_of(people.owner)
    address = send(client, "ulvsund", messy())
    work()
    page = text(client, address)
    assert "Der skete en fejl i Styrbar" in page
    assert "Læs filerne igen" in page
    assert_none(page.encode() + database() + everything_under(tmp_path), "fault")
