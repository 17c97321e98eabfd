"""What the tests of uploads share: files as a browser sends them, the worker, and reading all that was written."""

from collections.abc import Mapping
from io import BytesIO
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test import Client

from styrbar.decisions.current import Actor
from styrbar.decisions.models import Upload
from support.imports import grants, postings

POSTINGS = postings("5.38.50;1.000,00;31-01-2026;011390-1234;Åkanden", "x;200,00;31-01-2026;;", "I alt;1.200,00;;;")
GRANTS = grants("B1;021390-1234;Aktiv;01-01-2026;;Måned;1;25000", "B2;0313901234;Bevilget;01-01-2026;;Måned;1;100")
INVOICES = "Kontonr;Bogf.dato;Blb. i alt;Personnummer\n5.38.50;30-01-2026;1.200,00;011390-1234\n"


def client_of(actor: Actor) -> Client:
    """A browser where the actor is logged in."""
    client = Client(raise_request_exception=True)
    client.force_login(actor.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def work() -> None:
    """The worker empties the queue."""
    call_command("db_worker", batch=True, interval=0, startup_delay=False)


def send(client: Client, slug: str, files: Mapping[str, str | bytes], **form: str) -> str:
    """Send the files and give the address of the upload."""
    sent = [SimpleUploadedFile(name, c.encode() if isinstance(c, str) else c) for name, c in files.items()]
    response = client.post(f"/{slug}/data/indlaes/", {"filer": sent, **form})
    assert response.status_code == 302, response.content.decode()
    return str(response.headers["Location"])


def text(client: Client, address: str) -> str:
    """The page as it is sent, with its line breaks as spaces."""
    return " ".join(client.get(address).content.decode().split())


def the_upload() -> Upload:
    """The only upload there is."""
    return Upload.objects.get()


def database() -> bytes:
    """Everything that stands in the database."""
    found = BytesIO()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            found.write(repr(cursor.fetchall()).encode())
    return found.getvalue()


def everything_under(folder: Path) -> bytes:
    """The names and bytes of all files under the folder."""
    return b"".join(str(p).encode() + p.read_bytes() for p in folder.rglob("*") if p.is_file())
