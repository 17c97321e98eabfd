"""A page of expected accounts, against the run it shows: what the page adds to the answer.

Both reckon from the stored snapshot each time; what is kept between requests is thrown away before each. The page after
state refund is held against the gross run of a municipality without limits, so that it bears the whole refund too.
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
import polars as pl

from bench.bench_expected import GRANTS, YEAR, full, world
from styrbar.register.snapshot import Snapshot

LIMIT = 2.0
NET_LIMIT = 2.5
"""The page after refund reckons the refund of every line too; here two lines in three get some."""

PASSWORD = "et-kodeord-til-maaling"
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart."""
    folder = with_django()
    return [
        *(_case(folder, round(GRANTS * scale * share)) for share in (0.25, 0.5, 1.0)),
        *(_net_case(folder, round(GRANTS * scale * share)) for share in (0.5, 1.0)),
    ]


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
    snapshot = world(grants, np.random.default_rng(1))
    ws, client = _municipality(data, f"maaling-{grants}", snapshot)
    return f"side med forventet regnskab, {grants} bevillinger", _run(ws), _page(client, ws, ""), LIMIT


def _net_case(data: Path, grants: int) -> Case:
    snapshot = _with_people(world(grants, np.random.default_rng(1)))
    gross, _ = _municipality(data, f"brutto-{grants}", snapshot)
    net, client = _municipality(data, f"netto-{grants}", snapshot)
    _limits(net)
    label = f"side med forventet regnskab efter statsrefusion, {grants} bevillinger"
    return label, _run(gross), _page(client, net, "?beloeb=netto"), NET_LIMIT


def _municipality(data: Path, slug: str, snapshot: Snapshot) -> tuple[Any, Any]:
    """Where a controller of a new organisation with the snapshot works, and the controller's browser."""
    from django.conf import settings
    from django.test import Client

    from styrbar.decisions.current import actor
    from styrbar.decisions.models import Organisation, User
    from styrbar.decisions.users import give_roles
    from styrbar.runs.workspace import Workspace

    keep(data, slug, snapshot)
    organisation = Organisation.objects.create(slug=slug, name=slug)
    user = User.objects.create_user(slug, slug, PASSWORD)
    give_roles(user, organisation, {"controller"})
    client = Client(SERVER_NAME="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return Workspace(actor(user, organisation), settings.STYRBAR_DATA, settings.STYRBAR_KEYS), client


def _run(ws: Any) -> Callable[[], object]:
    from styrbar.runs import year
    from styrbar.runs.expected import ExpectedChoices, run_expected

    def run() -> object:
        year.forget()
        return run_expected(ws, ExpectedChoices())

    return run


def _page(client: Any, ws: Any, query: str) -> Callable[[], object]:
    from styrbar.runs import year

    def page() -> object:
        year.forget()
        response = client.get(f"/{ws.actor.organisation.slug}/opfoelgning/forventet/{query}")
        assert response.status_code == 200
        return response

    return page


def _with_people(snapshot: Snapshot) -> Snapshot:
    """The snapshot with a month of birth for all, from children to those above the age where refund ends."""
    who = snapshot.table("grants").select("citizen").unique().sort("citizen").collect()
    year = 1945 + pl.int_range(pl.len()) % 78
    citizens = full("citizens", who.with_columns(birth_month=pl.date(year, 1 + pl.int_range(pl.len()) % 12, 1)))
    return Snapshot(snapshot.id, snapshot.data_date, dict(snapshot.frames) | {"citizens": citizens.lazy()})


def _limits(ws: Any) -> None:
    """The limits of 2022 as the organisation's own of this year."""
    from styrbar.decisions import records

    for step, value in (("25", "860000"), ("50", "1680000"), ("75", "2120000")):
        rule = f"refund.limit_{step}"
        content = {
            "rule": rule, "value": value, "from": f"{YEAR}-01-01", "to": f"{YEAR}-12-31", "act": "Måling",
            "section": "opdigtet", "text": "", "address": "",
        }  # fmt: skip
        records.keep(ws.actor, "rule_value", rule, content, rule)


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
