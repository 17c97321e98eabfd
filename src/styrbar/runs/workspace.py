"""Where a user works: the actor, the organisation's snapshots and its vault. Every run starts here."""

import re
from dataclasses import dataclass
from pathlib import Path

from styrbar.decisions import audit
from styrbar.decisions.current import Actor
from styrbar.errors import NotFound
from styrbar.intake.store import Store
from styrbar.intake.vault import Vault
from styrbar.register.snapshot import Snapshot

_TOKEN = re.compile(r"[bs][a-z0-9]{11}")


@dataclass(frozen=True)
class Workspace:
    """An actor with the folder of the state and the folder of the keys (which lies outside it)."""

    actor: Actor
    data: Path
    keys: Path

    @property
    def store(self) -> Store:
        """The snapshots of the actor's own organisation, and of no other."""
        return Store(self.data, self.actor.organisation.slug)

    def vault(self) -> Vault:
        """The organisation's vault, opened with its own key."""
        slug = self.actor.organisation.slug
        return Vault.open(self.data / slug / "vault", self.keys / f"{slug}.key", slug)

    def snapshot(self, snapshot_id: str | None = None) -> Snapshot:
        """The snapshot asked for, else the newest. Raises NotFound when there is none yet."""
        if not self.store.manifests():
            raise NotFound(
                "Der er ikke indlæst noget endnu.",
                next_step="Indlæs udtræk under Data, eller med styrbar import MAPPE.",
            )
        return self.store.open(snapshot_id)

    def see_person(self, citizen: str, what: str) -> None:
        """Log that a person is opened, before anything is shown.

        Raises NotAllowed without the permission, and NotFound for what is no pseudonym, such as a CPR number: it is
        neither repeated nor logged.
        """
        self.actor.require("see_persons")
        if not _TOKEN.fullmatch(citizen):
            raise NotFound("Borgeren findes ikke.", next_step="Brug borgerens kode, som den står i listerne.")
        audit.person_seen(self.actor, citizen, what)
