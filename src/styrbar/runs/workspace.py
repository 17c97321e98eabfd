"""Where a user works: the actor, the organisation's snapshots and its vault. Every run starts here."""

from dataclasses import dataclass
from pathlib import Path

from styrbar.decisions.current import Actor
from styrbar.errors import NotFound
from styrbar.intake.store import Store
from styrbar.intake.vault import Vault
from styrbar.register.snapshot import Snapshot


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
