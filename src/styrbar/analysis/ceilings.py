"""Ceilings on the price a day: what each covers, and what it comes to in øre.

Method and worked example: docs/metode/takstloft.md.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import polars as pl

from styrbar.analysis.price_lines import under
from styrbar.danish import kroner
from styrbar.errors import BadInput

METHODS = ("fixed", "percentile", "own")


@dataclass(frozen=True)
class Ceiling:
    """A ceiling on the price a day at offers of a legal basis, and perhaps of one target group or one step only.

    `method` is fixed (`value` in kroner), percentile (`value` in per cent, 0 < value <= 100, of the prices of the
    tariffs it covers) or own (the mean of the municipality's own offers, with `value` per cent on top).
    """

    legal_basis: str
    method: str
    value: Decimal
    target_group: str | None = None
    step: int | None = None


def check(ceilings: Sequence[Ceiling]) -> None:
    """Refuse no ceiling, a value out of range, and two ceilings on the same. Raises BadInput."""
    if not ceilings:
        raise BadInput("Der er ikke valgt noget loft.", next_step="Vælg paragraf, metode og værdi.")
    seen = set()
    for ceiling in ceilings:
        where = title(ceiling)
        covers = (ceiling.legal_basis, ceiling.target_group, ceiling.step)
        if covers in seen:
            raise BadInput("Der er to lofter for det samme.", f"Det gælder {where}.", "Fjern det ene.")
        seen.add(covers)
        if ceiling.method == "fixed" and not 0 < ceiling.value <= 10**9:
            raise BadInput("Et loft skal være over 0 kr.", f"Det gælder {where}.", "Skriv kroner pr. døgn.")
        if ceiling.method == "percentile" and not 0 < ceiling.value <= 100:
            raise BadInput("En percentil skal være over 0 og højst 100.", f"Det gælder {where}.", "Skriv f.eks. 75.")
        if ceiling.method == "own" and not -100 < ceiling.value <= 1000:
            raise BadInput(
                "Tillægget til eget gennemsnit skal være over -100 og højst 1.000 procent.", f"Det gælder {where}.",
                "Skriv f.eks. 5.",
            )  # fmt: skip


def title(ceiling: Ceiling) -> str:
    """What the ceiling covers: «SEL § 110, Hjemløshed, trin 2»."""
    step = f"trin {ceiling.step}" if ceiling.step is not None else None
    return ", ".join(filter(None, (ceiling.legal_basis, ceiling.target_group, step)))


def which(ceilings: Sequence[Ceiling]) -> pl.Expr:
    """The number of the most specific ceiling that covers a row with legal basis, target group and step."""

    def weight(number: int) -> tuple[bool, bool, int]:
        return ceilings[number].step is not None, ceilings[number].target_group is not None, -number

    order = sorted(range(len(ceilings)), key=weight, reverse=True)
    tests = [pl.when(covers(ceilings[number])).then(pl.lit(number, pl.Int32)) for number in order]
    return pl.coalesce(tests)


def covers(ceiling: Ceiling, *, step: bool = True) -> pl.Expr:
    """True for a row with legal basis, target group and step that the ceiling covers; without `step`, of any step."""
    tests = [under([ceiling.legal_basis])]
    if ceiling.target_group is not None:
        tests.append((pl.col("target_group") == ceiling.target_group).fill_null(value=False))
    if step and ceiling.step is not None:
        tests.append((pl.col("step") == ceiling.step).fill_null(value=False))
    return pl.all_horizontal(tests)


def limit_of(ceiling: Ceiling, number: int, lines: pl.DataFrame) -> int:
    """The ceiling in øre a day."""
    if ceiling.method == "fixed":
        return _whole(Fraction(ceiling.value) * 100)
    mine = lines.filter(pl.col("ceiling") == number)
    if ceiling.method == "own":
        own = mine.filter(pl.col("ownership") == "municipal")
        if own.is_empty():
            raise BadInput(
                "Der er ingen egne tilbud at måle loftet efter.", f"Det gælder {title(ceiling)}.",
                "Vælg et beløb eller en percentil.",
            )  # fmt: skip
        return _whole(_own_mean(own) * (1 + Fraction(ceiling.value) / 100))
    if mine.is_empty():
        raise BadInput(
            "Der er ingen takster at tage en percentil af.", f"Det gælder {title(ceiling)}.", "Vælg et beløb."
        )
    prices = mine["price"].sort().to_list()
    return int(prices[ceil(len(prices) * ceiling.value / 100) - 1])


def _own_mean(lines: pl.DataFrame) -> Fraction:
    """The mean of the lines' prices: each offer weighed by its places, and the same for each of its lines."""
    counts = dict(lines.group_by("offer").len().iter_rows())
    rows = lines.select("offer", "places", "price").rows()
    weights = [Fraction(places or 0, counts[offer]) for offer, places, _ in rows]
    if not any(weights):
        weights = [Fraction(1, counts[offer]) for offer, _, _ in rows]
    return sum((w * price for w, (_, _, price) in zip(weights, rows, strict=True)), Fraction(0)) / sum(weights)


def _whole(amount: Fraction) -> int:
    """A positive amount of øre, half upwards."""
    return floor(amount + Fraction(1, 2))


def check_steps(ceilings: Sequence[Ceiling], limits: Sequence[int]) -> None:
    """A higher step may not have a lower limit than the one before it."""
    stepped = [(c, limit) for c, limit in zip(ceilings, limits, strict=True) if c.step is not None]
    for ceiling, limit in stepped:
        for other, higher in stepped:
            same = (ceiling.legal_basis, ceiling.target_group) == (other.legal_basis, other.target_group)
            if same and other.step > ceiling.step and higher < limit:  # type: ignore[operator]
                raise BadInput(
                    f"Loftet falder fra trin {ceiling.step} til trin {other.step}.",
                    f"{title(ceiling)} er {kroner(limit)}, og {title(other)} er {kroner(higher)}.",
                    "Ret lofterne, så de stiger med trinnet.",
                )
