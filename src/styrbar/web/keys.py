"""The key that signs log-ins when the environment names none."""

import os
import secrets
from pathlib import Path

# An address that no organisation can have, since the organisations' own keys lie beside it.
NAME = "log-ind.key"


def secret_key(folder: Path, *, keep: bool) -> str:
    """The key in the folder's file, made the first time and readable by its owner only.

    Without `keep` the key is new in every process and nothing is written: no state folder was named.
    """
    made = secrets.token_urlsafe(50)
    if not keep:
        return made
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path, draft = folder / NAME, folder / f"{NAME}.{os.getpid()}"
    if not path.exists():
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(made)
        _keep_the_first(draft, path)
    return path.read_text().strip()


def _keep_the_first(draft: Path, path: Path) -> None:
    """Two processes that start together agree on one key, and neither reads a half-written one."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        draft.unlink()
