"""Run a command beside a PostgreSQL of its own, which is gone when the command ends.

tools/with_postgres.py COMMAND…: the command finds the server in STYRBAR_DATABASE_URL. PostgreSQL refuses to be root,
so there it runs as Debian's user `postgres`; it listens on a socket in its own folder only, never on the network.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

DEBIAN = Path("/usr/lib/postgresql")
# The data lives for minutes: nothing is gained by waiting for the disk.
SETTINGS = "-c listen_addresses='' -c fsync=off -c full_page_writes=off -c synchronous_commit=off"


def programs() -> Path:
    """Folder of the server programs. Raises SystemExit with a Danish sentence when there are none."""
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    versions = sorted(DEBIAN.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not versions:
        sys.exit("PostgreSQL findes ikke på maskinen. Kør: make test")
    return versions[-1].parent


def run(*command: str | Path) -> None:
    """Run a server program quietly, as `postgres` when we are root. Raises CalledProcessError."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    subprocess.run([*prefix, *map(str, command)], check=True, stdout=subprocess.DEVNULL, cwd="/")


@contextmanager
def postgres() -> Iterator[str]:
    """The address of a fresh server with a superuser `styrbar` and no password behind a private folder."""
    bin_folder, folder = programs(), Path(tempfile.mkdtemp(prefix="styrbar-pg-"))
    data = folder / "data"
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    try:
        run(
            bin_folder / "initdb",
            "-D",
            data,
            "-U",
            "styrbar",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--no-sync",
        )
        options = f"{SETTINGS} -k {folder}"
        run(bin_folder / "pg_ctl", "-D", data, "-w", "-s", "-l", folder / "log", "-o", options, "start")
        try:
            yield f"postgresql://styrbar@{quote(str(folder), safe='')}/styrbar"
        finally:
            run(bin_folder / "pg_ctl", "-D", data, "-m", "immediate", "-s", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def main(command: list[str]) -> int:
    """The command's own exit code."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    with postgres() as address:
        return subprocess.run(command, check=False, env=os.environ | {"STYRBAR_DATABASE_URL": address}).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
