"""See that the machine has what `make demo` or `make test` needs from Debian; runs on a bare python3.

As root the missing packages are installed; anyone else is told exactly which they are, and nothing more is done.
"""

import ctypes
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

OLDEST_PYTHON = (3, 11)
OLDEST_JAVA = 17
POSTGRESQL = Path("/usr/lib/postgresql")


def has_venv() -> bool:
    """Debian splits ensurepip, which `python3 -m venv` needs, from python3."""
    return importlib.util.find_spec("ensurepip") is not None


def has_chromium() -> bool:
    """Any program of that name on the path will do."""
    return shutil.which("chromium") is not None


def has_postgresql() -> bool:
    """The server programs: on the path, or where Debian puts them."""
    return shutil.which("initdb") is not None or any(POSTGRESQL.glob("*/bin/initdb"))


def has_libatomic() -> bool:
    """The program that Playwright steers Chromium with is linked to it, and a bare Debian lacks it."""
    try:
        ctypes.CDLL("libatomic.so.1")
    except OSError:
        return False
    return True


def has_java() -> bool:
    """Java 17 or newer, which Spark runs on: never asked for, but what can be tried with it is."""
    program = shutil.which("java")
    if program is None:
        return False
    told = subprocess.run([program, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(\d+)', told)
    return version is not None and int(version[1]) >= OLDEST_JAVA


NEEDS: Mapping[str, Mapping[str, Callable[[], bool]]] = {
    "demo": {"python3-venv": has_venv},
    "test": {
        "python3-venv": has_venv,
        "chromium": has_chromium,
        "libatomic1": has_libatomic,
        "postgresql": has_postgresql,
    },
}


def missing(purpose: str) -> list[str]:
    """The Debian packages that `purpose` lacks on this machine."""
    return [package for package, present in NEEDS[purpose].items() if not present()]


def install(packages: list[str]) -> None:
    """Install Debian packages; needs root. Raises CalledProcessError when apt-get fails."""
    quiet = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=True, env=quiet)
    subprocess.run(["apt-get", "install", "-qy", "--no-install-recommends", *packages], check=True, env=quiet)


def main(purpose: str) -> int:
    """0 when everything is there, 1 with a Danish sentence when it is not."""
    if sys.version_info < OLDEST_PYTHON:
        print(f"Styrbar kræver Python 3.11 eller nyere; python3 er {sys.version.split()[0]} her.", file=sys.stderr)
        return 1
    packages = missing(purpose)
    if not packages:
        return 0
    names = " ".join(packages)
    if os.geteuid() != 0:
        print(f"Der mangler Debian-pakker: {names}.", file=sys.stderr)
        print(f"Bed en administrator om at køre: apt-get install {names}", file=sys.stderr)
        return 1
    install(packages)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
