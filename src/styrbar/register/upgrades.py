"""How a snapshot of an older register is read by a newer one: raised on reading, never rewritten.

A new optional column needs no step, since a column that a file does not have is read as empty. A step is needed when a
column or table changes name, type or meaning.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType

import polars as pl

from styrbar.errors import StyrbarError
from styrbar.register.tables import REGISTER_VERSION, tables

Frames = Mapping[str, pl.LazyFrame]
Step = Callable[[Frames], Frames]

UPGRADES: Mapping[int, Step] = MappingProxyType({})
"""For each version but the newest: the pure function that raises one source's tables to the next."""


class NewerRegister(StyrbarError):
    """The snapshot was made by a newer Styrbar than this one."""

    code = "newer_register"
    exit_code = 7


def upgraded(
    frames: Frames, version: int, target: int = REGISTER_VERSION, steps: Mapping[int, Step] = UPGRADES
) -> Frames:
    """One source's tables as register version `target` has them, by the steps in order.

    Raises NewerRegister when they were written by a newer register; KeyError when a step is missing (a fault of ours).
    """
    if version > target:
        raise NewerRegister(
            "Øjebliksbilledet er lavet med en nyere Styrbar.",
            f"Det har register {version}; denne udgave læser til og med {target}.",
            "Opgradér Styrbar, og prøv igen.",
        )
    for at in range(version, target):
        frames = steps[at](frames)
    return frames


def completed(table: str, frame: pl.LazyFrame) -> pl.LazyFrame:
    """The frame with all columns of the table in declared order; a column it lacks is empty."""
    schema = tables()[table].schema
    has = frame.collect_schema().names()
    return frame.select([pl.col(c) if c in has else pl.lit(None, dtype).alias(c) for c, dtype in schema.items()])
