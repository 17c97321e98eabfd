"""What every command needs before it starts: the state folder, the database, and who is acting."""

import getpass
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from styrbar.errors import BadInput

if TYPE_CHECKING:
    from styrbar.runs.workspace import Workspace


@dataclass(frozen=True)
class State:
    """The choices that all commands share."""

    data: Path
    user: str | None
    organisation: str | None

    def prepare(self) -> None:
        """Set Django up on the state folder and bring the database up to date.

        Raises BadInput when the folders cannot be written in or the database cannot be reached.
        """
        os.environ["STYRBAR_DATA"] = str(self.data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrbar.web.settings")
        import django
        from django.db.utils import DatabaseError

        try:
            self.data.mkdir(parents=True, exist_ok=True)
            django.setup()
            _migrate()
        except OSError as error:
            raise BadInput(
                "Datamappen kan ikke bruges.", f"{error.filename or self.data}.",
                "Angiv en mappe, du må skrive i, med --data.",
            ) from None  # fmt: skip
        except DatabaseError:
            raise BadInput(
                "Databasen kan ikke bruges.", next_step="Kontrollér datamappen, eller adressen i STYRBAR_DATABASE_URL."
            ) from None

    def workspace(self) -> "Workspace":
        """The acting user's workspace; in an empty database the first user is made and announced."""
        self.prepare()
        from django.conf import settings

        from styrbar.runs.people import Who, acting_workspace

        who = Who(self.user, self.organisation, _account())
        return acting_workspace(who, settings.STYRBAR_DATA, settings.STYRBAR_KEYS, partial(click.echo, err=True))


def _account() -> str:
    """The account on this machine; a container may have none."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "styrbar"


def _migrate() -> None:
    """Apply what is missing; a database that is up to date is only looked at."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
