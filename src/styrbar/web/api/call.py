"""What a call declares about itself; address, schema, permission, page and tests come from it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from styrbar.analysis.answer import Answer

BASE = "api/v1/"
"""Where the calls lie under the organisation."""


@dataclass(frozen=True)
class Call:
    """One call of the API: `method` is GET, whose choices stand in the address, or POST, which has them as JSON.

    `run(workspace, choices, **ids)` answers; `asks` is the type of its choices (a dataclass), whose fields the schema
    is made from, and `fixed` are those that a program does not choose. A `path` has its ids in braces. `example` is an
    address that can be called, with `sent` as its JSON.
    """

    name: str
    method: str
    path: str
    title: str
    meaning: str
    permission: str
    run: Callable[..., Answer]
    asks: type
    example: str
    sent: Mapping[str, Any] | None = None
    fixed: Mapping[str, Any] = field(default_factory=dict)

    @property
    def ids(self) -> tuple[str, ...]:
        """The names of the ids in the path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
