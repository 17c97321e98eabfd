"""The vault's records: token, index and encrypted value, and which tokens are the same person."""

import base64
import hmac
import secrets
import sqlite3
from collections.abc import Sequence

from styrbar.intake.vault.keys import Keys

TOKEN_CHARACTERS = 12
_RANDOM_BYTES = 7


def new_token(kind: str) -> str:
    """`kind` and 11 random characters of lower-case base32 (55 bits)."""
    return kind + base64.b32encode(secrets.token_bytes(_RANDOM_BYTES)).decode().lower()[: TOKEN_CHARACTERS - 1]


class Records:
    """The records on an open connection; what changes them must run inside `database.writing`."""

    def __init__(self, db: sqlite3.Connection, keys: Keys) -> None:
        self._db, self._keys = db, keys

    def _index(self, kind: str, value: str) -> bytes:
        return hmac.digest(self._keys.index, (kind + value).encode(), "sha256")

    # Tokens

    def existing(self, kind: str, value: str) -> str | None:
        """The token of a CPR number or case key; None when the vault has not seen it."""
        return self._at(self._index(kind, value))

    def _at(self, index: bytes) -> str | None:
        row = self._db.execute("SELECT token FROM records WHERE idx = ?", (index,)).fetchone()
        return row[0] if row else None

    def known(self, kind: str, values: Sequence[str]) -> dict[str, str]:
        """The tokens of those of the values that have one."""
        found = {value: self.existing(kind, value) for value in values}
        return {value: token for value, token in found.items() if token is not None}

    def created(self, kind: str, values: Sequence[str]) -> dict[str, str]:
        """A token for each value. Of two processes at once, the first one's token stands."""
        return {value: self._create(kind, self._index(kind, value), value) for value in values}

    def _create(self, kind: str, index: bytes, value: str) -> str:
        """Insert unless another process was first; a random token that is taken (about one in 10^11) is drawn again."""
        while (token := self._at(index)) is None:
            token = new_token(kind)
            row = (index, token, self._keys.seal(value.encode(), token))
            added = self._db.execute("INSERT OR IGNORE INTO records (idx, token, secret) VALUES (?, ?, ?)", row)
            if added.rowcount:
                return token
        return token

    # Persons

    def root(self, token: str) -> str:
        """The token that stands for the person."""
        row = self._db.execute("SELECT target FROM aliases WHERE token = ?", (token,)).fetchone()
        return row[0] if row else token

    def group(self, token: str) -> tuple[str, ...]:
        """All tokens of the person, the one that stands first."""
        root = self.root(token)
        rows = self._db.execute("SELECT token FROM aliases WHERE target = ? ORDER BY token", (root,))
        return (root, *(row[0] for row in rows))

    def join(self, case: str, person: str) -> bool:
        """Show the case as the person; False, and nothing done, when it already is shown as another."""
        case_root, person_root = self.root(case), self.root(person)
        if case_root == case:
            self._alias(case, person_root)
        return case_root in (case, person_root)

    def succeed(self, before: str, after: str) -> str:
        """`after` is the newer CPR number's token of the same person; gives the token that stands for both."""
        root, other = self.root(before), self.root(after)
        if root != other:
            self._alias(other, root)
        self._db.execute("UPDATE records SET superseded = (token != ?) WHERE token IN (?, ?)", (after, before, after))
        return root

    def _alias(self, token: str, target: str) -> None:
        """Targets are always roots, so what pointed at `token` must follow it."""
        self._db.execute("UPDATE aliases SET target = ? WHERE target = ?", (target, token))
        self._db.execute("INSERT INTO aliases VALUES (?, ?)", (token, target))

    # Secrets

    def current_secret(self, token: str) -> tuple[str, bytes] | None:
        """Owner token and sealed CPR number that is the person's newest; None for cases and unknown tokens."""
        group = self.group(token)
        marks = ",".join("?" * len(group))
        query = f"SELECT token, secret FROM records WHERE token IN ({marks}) AND token LIKE 'b%' AND NOT superseded"  # noqa: S608
        row: tuple[str, bytes] | None = self._db.execute(query, group).fetchone()
        return row

    def unseal(self, owner: str, secret: bytes) -> str:
        """The CPR number or case key in a record."""
        return self._keys.unseal(secret, owner).decode()

    def destroy(self, token: str) -> None:
        """Remove all records and aliases of the person."""
        for each in self.group(token):
            self._db.execute("DELETE FROM records WHERE token = ?", (each,))
            self._db.execute("DELETE FROM aliases WHERE token = ?", (each,))

    def reseal(self, new: Keys) -> None:
        """Index and encrypt every record under other keys; the tokens stay."""
        again = Records(self._db, new)
        rows = self._db.execute("SELECT token, secret, superseded FROM records").fetchall()
        self._db.execute("DELETE FROM records")
        for token, secret, superseded in rows:
            value = self.unseal(token, secret)
            row = (again._index(token[0], value), token, new.seal(value.encode(), token), superseded)
            self._db.execute("INSERT INTO records VALUES (?, ?, ?, ?)", row)
