"""What every command needs before it starts: the state folder, the database, and who is acting."""

import getpass
import os
from dataclasses import dataclass
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
        """Set Django up on the state folder and bring the database up to date."""
        os.environ["STYRBAR_DATA"] = str(self.data)
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "styrbar.web.settings")
        self.data.mkdir(parents=True, exist_ok=True)
        import django

        django.setup()
        _migrate()

    def workspace(self) -> "Workspace":
        """The acting user's workspace; in an empty database the first user is made and announced."""
        self.prepare()
        from django.conf import settings

        from styrbar.decisions.current import actor_for
        from styrbar.runs.workspace import Workspace

        actor = actor_for(self._username(), self.organisation)
        return Workspace(actor, settings.STYRBAR_DATA, settings.STYRBAR_KEYS)

    def _username(self) -> str:
        """Who acts: the one named, else the only user, else the user named as the account of this machine."""
        from styrbar.decisions.first_run import first_user
        from styrbar.decisions.models import User

        account = getpass.getuser()
        made = None if self.user else first_user(account)
        if made:
            click.echo(f"Oprettede «{made.organisation.name}» med brugeren «{made.user.username}».", err=True)
        if self.user:
            return self.user
        names = list(User.objects.filter(is_active=True).order_by("username").values_list("username", flat=True)[:20])
        if len(names) == 1:
            return str(names[0])
        if account.lower() in names:
            return account
        raise BadInput("Der er flere brugere.", next_step=f"Vælg en med --user: {', '.join(names)}.")


def _migrate() -> None:
    """Apply what is missing; a database that is up to date is only looked at."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0, interactive=False)
