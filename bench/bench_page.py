"""A page of expected accounts, against the run it shows: what the page adds to the answer.

Both reckon from the stored snapshot each time; what is kept between requests is thrown away before each.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from bench.bench_expected import GRANTS, world
from styrbar.register.snapshot import Snapshot

LIMIT = 2.0
PASSWORD = "et-kodeord-til-maaling"
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart."""
    folder = with_django()
    return [_case(folder, round(GRANTS * scale * share)) for share in (0.25, 0.5, 1.0)]


@cache
def with_django() -> Path:
    """Django on a state folder of its own, which every bench of pages shares."""
    folder = Path(tempfile.mkdtemp(prefix="bench"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ |= {"STYRBAR_DATA": str(folder / "data"), "DJANGO_SETTINGS_MODULE": "styrbar.web.settings"}
    os.environ.pop("STYRBAR_DATABASE_URL", None)
    (folder / "data").mkdir()
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    return folder / "data"


def _case(data: Path, grants: int) -> Case:
    from django.conf import settings
    from django.test import Client

    from styrbar.decisions.current import actor
    from styrbar.decisions.models import Organisation, User
    from styrbar.decisions.users import give_roles
    from styrbar.runs import year
    from styrbar.runs.expected import ExpectedChoices, run_expected
    from styrbar.runs.workspace import Workspace

    slug = f"maaling-{grants}"
    keep(data, slug, world(grants, np.random.default_rng(1)))
    organisation = Organisation.objects.create(slug=slug, name=f"Måling {grants}")
    user = User.objects.create_user(slug, slug, PASSWORD)
    give_roles(user, organisation, {"controller"})
    ws = Workspace(actor(user, organisation), settings.STYRBAR_DATA, settings.STYRBAR_KEYS)
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

    def run() -> Any:
        year.forget()
        return run_expected(ws, ExpectedChoices())

    def page() -> Any:
        year.forget()
        response = client.get(f"/{slug}/opfoelgning/forventet/")
        assert response.status_code == 200
        return response

    return f"side med forventet regnskab, {grants} bevillinger", run, page, LIMIT


def keep(data: Path, slug: str, snapshot: Snapshot) -> None:
    """Keep the snapshot as the organisation's only one."""
    from styrbar.intake.manifest import Delivery, FileIn, SourceIn
    from styrbar.intake.store import Store

    store, sources = Store(data, slug), []
    with store.begin() as staging:
        for table in snapshot.frames:
            frame = snapshot.table(table).collect().drop("unresolved")
            staging.append(f"template.{table}", table, frame)
            sheet = FileIn(f"{table}.csv", "", f"{slug}-{table}", 1, table, frame.height, frame.height, 0)
            sources.append(SourceIn(f"template.{table}", "1", "full", date(2026, 10, 31), (sheet,)))
        store.commit(staging, Delivery(date(2026, 10, 31), datetime(2026, 11, 1, tzinfo=UTC), tuple(sources)))
