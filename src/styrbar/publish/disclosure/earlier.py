"""What has been published before: the difference between two publications is a table too.

Method and worked example: docs/metode/offentliggoerelse.md.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from styrbar.publish.disclosure.cube import Counts, Cube, Mask
from styrbar.publish.disclosure.moving import Protection
from styrbar.publish.disclosure.suppression import Pattern, primary_cells, suppress


@dataclass(frozen=True)
class Earlier:
    """An earlier publication on a cube's axes: the cells it showed, the cells it hid, and in each cell how many
    persons' contribution has changed since (come, left, or another amount)."""

    shown: Mask
    hidden: Mask
    moved: Counts


@dataclass(frozen=True)
class Guarded:
    """What hides a cube's cells: `cube` counts as published also what is known or must stay hidden from before.

    `changed` are primary cells with a small change, `kept` those that an earlier publication hid, `known` those it
    showed and that stand unchanged, which hiding is no use for.
    """

    cube: Cube
    changed: Mask
    kept: Mask
    known: Mask
    pattern: Pattern

    @property
    def hidden(self) -> Mask:
        """The cells hidden, also those that only an earlier publication was about."""
        return self.pattern.hidden


def guarded(cube: Cube, earlier: Iterable[Earlier], protection: Protection) -> Guarded:
    """Hide the cube's cells so that neither it, nor it together with what was published before, tells of anybody.

    A cell that has changed by fewer persons than may be shown is hidden: who has both publications has the difference.
    A cell that was hidden stays so until that many have changed; one that was shown and stands unchanged is known, and
    is only hidden anew when it is too small by the protection of today.
    """
    changed, kept, known = (np.zeros_like(cube.published) for _ in range(3))
    for one in earlier:
        changed |= one.shown & (one.moved > 0) & (one.moved < protection.fewest)
        kept |= one.hidden & (one.moved < protection.fewest)
        known |= one.shown & (one.moved == 0)
    changed &= cube.published & (cube.counts > 0)
    kept &= cube.counts > 0
    known &= ~changed & ~kept
    whole = replace(cube, published=cube.published | known | kept)
    few = primary_cells(cube, protection)
    pattern = suppress(whole, (few & ~known) | changed | kept, protection, known)
    return Guarded(whole, changed, kept, known, replace(pattern, hidden=pattern.hidden | few))
