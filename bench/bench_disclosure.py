"""Hiding cells of a national table, against the simple method: no sum is left with one hidden cell alone.

`cases(scale)` gives one case per size: label, the baseline, what is measured, and how many times the baseline it may
take. Scale 1 is 98 municipalities x 12 sections x 8 target groups at the largest. The labels tell the shares of cells
and of kroner that are hidden, and how many of a sample of the hidden cells a linear program over all that is shown
narrows below what is demanded, in persons or kroner: none with ours.
"""

from collections.abc import Callable

import numpy as np

from styrbar.publish.disclosure.attack import too_narrow
from styrbar.publish.disclosure.cube import Cube, Mask, axis_of, cube_of
from styrbar.publish.disclosure.moving import Protection
from styrbar.publish.disclosure.suppression import alone_in_no_sum, lost, primary_cells, suppress

RULE = Protection()
SAMPLE = 40
Case = tuple[str, Callable[[], object], Callable[[], object], float]


def cases(scale: float = 1.0) -> list[Case]:
    """Three sizes, a doubling apart."""
    return [_case(max(round(98 * scale * share), 4)) for share in (0.25, 0.5, 1.0)]


def _case(towns: int) -> Case:
    cube = _table(towns)
    primary = primary_cells(cube, RULE)
    ours, simple = suppress(cube, primary, RULE).hidden, alone_in_no_sum(cube, primary)
    told = " ".join(
        f"{name} {lost(cube, hidden).cells:.0%}/{lost(cube, hidden).kroner:.0%}/{_pinned(cube, hidden)}"
        for name, hidden in (("ours", ours), ("simple", simple))
    )
    label = f"hiding {towns}x12x8, cells/kroner hidden/pinned: {told}"
    return label, lambda: alone_in_no_sum(cube, primary), lambda: suppress(cube, primary, RULE), 50.0


def _table(towns: int) -> Cube:
    rng = np.random.default_rng(1)
    shape = (towns, 12, 8)
    counts = rng.negative_binomial(0.6, 0.02, shape)
    kroner = (counts * rng.lognormal(17, 0.3, shape)).astype(np.int64)
    axes = tuple(axis_of(tuple(f"{n}" for n in range(size))) for size in shape)
    return cube_of(axes, counts, kroner, kroner // np.maximum(counts, 1))


def _pinned(cube: Cube, hidden: Mask) -> int:
    """How many of a sample of hidden cells are narrowed below what is demanded."""
    places = [tuple(map(int, at)) for at in np.argwhere(hidden)]
    chosen = [places[n] for n in np.random.default_rng(2).choice(len(places), min(SAMPLE, len(places)), replace=False)]
    return len(too_narrow(cube, hidden, chosen, RULE))
