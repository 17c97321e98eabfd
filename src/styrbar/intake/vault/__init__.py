"""The identity vault: CPR numbers and case keys become random tokens, and only here can a token be turned back."""

from styrbar.intake.vault.keys import VaultKeyError, new_key
from styrbar.intake.vault.masking import MASK, mask_column, mask_cpr
from styrbar.intake.vault.pending import PendingFile
from styrbar.intake.vault.vault import LogEntry, Vault, read_aliases

__all__ = [
    "MASK",
    "LogEntry",
    "PendingFile",
    "Vault",
    "VaultKeyError",
    "mask_column",
    "mask_cpr",
    "new_key",
    "read_aliases",
]
