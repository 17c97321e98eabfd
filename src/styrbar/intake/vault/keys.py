"""The vault's key: one file per organisation outside the data folder, and what is derived from it."""

import base64
import binascii
import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from styrbar.errors import StyrbarError

KEY_BYTES = 32
_NONCE_BYTES = 12


class VaultKeyError(StyrbarError):
    """The key file is missing, unreadable, in the wrong place or another vault's."""

    code = "vault_key"
    exit_code = 6


@dataclass(frozen=True)
class Keys:
    """Three independent keys from one: HMAC index, encryption, and a fingerprint that tells keys apart.

    Derived with HKDF-SHA-256 (RFC 5869) under names that hold the organisation, so that one key file used by mistake
    for two organisations still gives two different vaults.
    """

    index: bytes
    cipher: AESGCM
    fingerprint: str

    @classmethod
    def derive(cls, key: bytes, organisation: str) -> "Keys":
        """The derived keys of one organisation's 32-byte key."""

        def part(use: str) -> bytes:
            info = f"styrbar vault 1/{organisation}/{use}".encode()
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(key)

        return cls(part("index"), AESGCM(part("encryption")), part("fingerprint").hex()[:32])

    def seal(self, plain: bytes, bound_to: str) -> bytes:
        """AES-256-GCM with a fresh nonce first; opens only together with the same `bound_to`."""
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self.cipher.encrypt(nonce, plain, bound_to.encode())

    def unseal(self, sealed: bytes, bound_to: str) -> bytes:
        """What `seal` was given; InvalidTag when a byte was changed or the row was moved."""
        return self.cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], bound_to.encode())


def new_key() -> bytes:
    """A fresh random key."""
    return secrets.token_bytes(KEY_BYTES)


def read_key(path: Path) -> bytes:
    """The key in the file. Raises VaultKeyError when it is not 32 bytes in base64."""
    try:
        key = base64.b64decode(path.read_bytes().strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise VaultKeyError("Nøglefilen kan ikke læses.", f"{path}.", "Læg den oprindelige nøglefil tilbage.")
    return key


def write_key(path: Path, key: bytes, publish: Callable[[Path, Path], None]) -> None:
    """Write the key whole, readable by its owner only, and give it its name with `publish` (os.link or os.replace)."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(base64.b64encode(key) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        publish(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def create_key(path: Path) -> None:
    """Make a key file unless there is one; of two processes at once the first wins, and neither sees half a key."""
    try:
        write_key(path, new_key(), os.link)
    except FileExistsError:
        return


def refuse_inside(path: Path, folder: Path) -> None:
    """A key beside what it locks is no lock: raise VaultKeyError when the file would lie in the data folder."""
    if path.resolve().is_relative_to(folder.resolve()):
        raise VaultKeyError(
            "Nøglefilen må ikke ligge i datamappen.",
            f"{path} ligger i {folder}.",
            "Vælg en mappe uden for datamappen med STYRBAR_KEYS.",
        )
