"""Imports in processes of their own, so that they can be killed: at the n-th time they touch the disk, exactly."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl

from styrbar.intake import staging as staging_module
from styrbar.intake.manifest import Delivery, SourceIn
from styrbar.intake.staging import QUESTIONS
from styrbar.intake.vault import Vault
from support.deliveries import NOON, OCTOBER, a_file, a_posting, a_store, rows

CPRS = [f"{day:02d}13{year:02d}{day * 100 + year:04d}" for day in range(1, 29) for year in range(40, 60)]
BLOCK = 40
_DISK = ("open", "os.", "shutil.", "sqlite3.", "fcntl.")


def run(root: Path) -> str:
    """Import one posting a person in blocks; gives the snapshot's id."""
    staging_module.ROWS_PER_PART = 100
    vault = Vault.open(root / "data" / "nord" / "vault", root / "keys" / "nord.key", "nord")
    raw = vault.put_file(io.BytesIO("\n".join(CPRS).encode()), f"Borger {CPRS[0]}.csv")
    store = a_store(root)
    with store.begin() as staging:
        for start in range(0, len(CPRS), BLOCK):
            tokens = vault.tokens(pl.Series(CPRS[start : start + BLOCK]))
            frame = rows("postings", *(a_posting(100, citizen=token) for token in tokens))
            staging.append("finance", "postings", frame)
            staging.append("finance", QUESTIONS, frame.select("source_file", "source_line", reason=pl.lit("Sært")))
        files = (a_file("postings", "postings", len(CPRS), name=f"Borger {CPRS[0]}.csv"),)
        delivery = Delivery(OCTOBER, NOON, (SourceIn("finance", "1", "period", OCTOBER, files),))
        manifest = store.commit(staging, delivery)
    vault.drop_file(raw)
    return manifest.id


class Imports:
    """A process that has everything loaded and forks one import after the other."""

    def __init__(self) -> None:
        env = os.environ | {"PYTHONPATH": os.pathsep.join(["src", "tests"])}
        self._process = subprocess.Popen(
            [sys.executable, "-m", "support.import_program"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=env,
            text=True,
        )

    def run(self, root: Path, kill_at: int = 0) -> tuple[str, int]:
        """The id and how often the disk was touched; ("killed", 0) when it was killed at the `kill_at`-th touch."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{kill_at} {root}\n")
        self._process.stdin.flush()
        name, touched = self._process.stdout.readline().split()
        return name, int(touched)

    def close(self) -> None:
        """End the process."""
        self._process.communicate(timeout=60)


def _forked(root: Path, kill_at: int) -> None:
    touched = 0

    def hook(event: str, _: object) -> None:
        nonlocal touched
        if event.startswith(_DISK):
            touched += 1
            if touched == kill_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    print(run(root), touched, flush=True)
    os._exit(0)


def main() -> None:
    """Read «kill_at folder» lines; fork an import for each and wait for it."""
    for line in sys.stdin:
        kill_at, root = line.strip().split(" ", 1)
        child = os.fork()
        if child == 0:
            _forked(Path(root), int(kill_at))
        if os.WIFSIGNALED(os.waitpid(child, 0)[1]):
            print("killed", 0, flush=True)


if __name__ == "__main__":
    main()
