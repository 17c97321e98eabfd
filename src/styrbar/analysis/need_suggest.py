"""Models with a wanted number of steps, suggested from what the citizens cost."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import pairwise

import polars as pl

from styrbar.analysis.need_model import NEED_DECIMALS, BadNeedModel, NeedModel, NeedStep, OfferPrice

_HOURS = Decimal("0.01")
Block = tuple[float, int, int]
"""The lowest need of a run of levels, their cost in øre, their days."""


def suggested(frame: pl.DataFrame, counts: Sequence[int], scale: str, price: OfferPrice) -> tuple[NeedModel, ...]:
    """A model for each number of steps, with the steps cut at equal parts of the cost in order of need.

    1. The levels of need in rising order, each with its mean cost a day; a level that is not dearer than the one before
       (in hours with two decimals) is put together with it, and so on, so that cost rises with need (isotonic mean).
    2. With n steps, step j ends at the level where the accumulated cost comes nearest to j/n of all, at least one level
       a step; ties to the lower.
    3. A step's hours are (mean cost a day - base tariff) / hourly cost, to two decimals. The first begins at need 0.

    frame: as `evaluate`. Raises BadNeedModel for more steps than `distinct_steps` has.
    """
    blocks = _blocks(frame, price)
    return tuple(_model(blocks, count, scale, price) for count in counts)


def distinct_steps(frame: pl.DataFrame, price: OfferPrice) -> int:
    """How many steps can be told apart at most: levels of need whose cost rises."""
    return len(_blocks(frame, price))


def _blocks(frame: pl.DataFrame, price: OfferPrice) -> list[Block]:
    levels = frame.group_by("need").agg(pl.col("cost", "days").sum()).sort("need")
    blocks: list[Block] = []
    for level in levels.iter_rows():
        blocks.append(level)
        while len(blocks) > 1 and _hours(blocks[-1], price) <= _hours(blocks[-2], price):
            (need, cost, days), (_, more, longer) = blocks[-2:]
            blocks[-2:] = [(need, cost + more, days + longer)]
    if blocks and _hours(blocks[0], price) < 0:
        raise BadNeedModel(
            "Grundtaksten er højere end det, de billigste borgere koster om dagen.", "Forslag til trin",
            "Skriv en lavere grundtakst.",
        )  # fmt: skip
    return blocks


def _hours(block: Block, price: OfferPrice) -> Decimal:
    exact = (Fraction(block[1], block[2]) - price.base) / price.hourly
    return (Decimal(exact.numerator) / Decimal(exact.denominator)).quantize(_HOURS, ROUND_HALF_UP)


def _model(blocks: list[Block], count: int, scale: str, price: OfferPrice) -> NeedModel:
    if count > len(blocks):
        raise BadNeedModel(
            f"Der kan ikke laves {count} trin, for kun {len(blocks)} kan skelnes på behov og udgift.",
            "Forslag til trin", "Vælg færre trin, eller en skala med flere niveauer.",
        )  # fmt: skip
    steps = []
    for number, (lo, hi) in enumerate(_cuts(blocks, count)):
        run = blocks[lo:hi]
        joined = (run[0][0], sum(b[1] for b in run), sum(b[2] for b in run))
        need = Decimal(str(joined[0])).quantize(NEED_DECIMALS) if number else Decimal(0)
        steps.append(NeedStep(need, _hours(joined, price)))
    return NeedModel(f"{count} trin", scale, tuple(steps), price)


def _cuts(blocks: list[Block], count: int) -> list[tuple[int, int]]:
    """From and to of each step's blocks."""
    total, sums, cuts = sum(b[1] for b in blocks), [0], [0]
    for block in blocks:
        sums.append(sums[-1] + block[1])
    for j in range(1, count):
        possible = range(cuts[-1] + 1, len(blocks) - (count - j) + 1)
        cuts.append(min(possible, key=lambda i: abs(sums[i] * count - total * j)))
    cuts.append(len(blocks))
    return list(pairwise(cuts))
