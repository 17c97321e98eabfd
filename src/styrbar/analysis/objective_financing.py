"""Who pays what for an offer that several municipalities pay for together: part for use and fixed part, to the øre."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from styrbar.analysis.shares import in_order, shared
from styrbar.rules.financing.protocol import (
    COMMITTED,
    KEY,
    MAIN,
    NOTHING,
    UNITS,
    UNUSED,
    BadFinancing,
    Model,
    OfferYear,
    Split,
    settled,
    where,
)

USE_SCHEMA = {"case": pl.Int64(), "municipality": pl.Int64(), "kind": pl.String(), "used": pl.Int64()}
WEIGHT_SCHEMA = {"case": pl.Int64(), "municipality": pl.Int64(), "weight": pl.Int64()}
_MET = {"case": pl.Int64(), "kind": pl.String(), "amount": pl.Int128(), "units": pl.Int128(), "by_use": pl.Int64()}
_PLACE = (pl.col("case") * 1000 + pl.col("municipality")).alias("place")
"""Case and municipality in one number (a municipality's code is below 1,000), which joins in half the time of two."""


@dataclass(frozen=True)
class Case:
    """An offer in a year, and the way it is paid for."""

    offer: OfferYear
    model: Model


@dataclass(frozen=True)
class Financed:
    """What each municipality pays, and the cases with the costs that their prices gave.

    `payments` has a row for each case and municipality in either frame that was given: case, municipality, used (of the
    kind MAIN, in millionths), weight, use, fixed and payment (whole øre), in order of case and municipality. The
    payments of a case add up to its cost and what it carries.
    """

    cases: tuple[Case, ...]
    payments: pl.DataFrame


def financed(cases: Sequence[Case], use: pl.DataFrame, weights: pl.DataFrame) -> Financed:
    """Each municipality's payment, split in what it pays for use and its part of what is fixed.

        use = sum over kinds of round(used x price)  +  share of what is paid by use, by largest remainder
        fixed part of the case = cost + carried - sum of use, shared by weight with largest remainder
        payment = use + fixed

    `use` has case (the number of the case, from 0), municipality, kind and used (millionths), `weights` case,
    municipality and weight (whole, 0 or more): inhabitants in the age group, or the agreed key. What committed
    purchases are weighted by follows from the use. Rounded half away from zero; ties go to the lowest code.

    Raises BadFinancing for an offer the model cannot use, NothingToShareBy when nobody can carry the fixed part.
    Method: docs/metode/objektiv-finansiering.md. Source: VIVE table 5.1.
    """
    unused = [number for number, case in enumerate(cases) if case.model.weight == UNUSED]
    if unused:
        use = _with_unused(use, unused)
        idle = use.filter(pl.col("kind") == COMMITTED).select("case", "municipality", weight="used")
        weights = pl.concat([weights.filter(~pl.col("case").is_in(unused)), idle])
    ready, splits = _splits(cases, use)
    for_use = _for_use(use, splits)
    rows = _fixed(ready, _everybody(weights, for_use), _left(ready, for_use))
    payments = rows.with_columns(_laid(rows, for_use, "used"), _laid(rows, for_use, "use")).with_columns(
        payment=pl.col("use") + pl.col("fixed")
    )
    return Financed(ready, payments.select("case", "municipality", "used", "weight", "use", "fixed", "payment"))


def _with_unused(use: pl.DataFrame, cases: Sequence[int]) -> pl.DataFrame:
    """The use with what was bought in advance replaced by what of it was not used, in the cases given."""
    mine = pl.col("case").is_in(cases)
    totals = use.filter(mine).pivot("kind", index=["case", "municipality"], values="used", aggregate_function="sum")
    for kind in (MAIN, COMMITTED):
        if kind not in totals.columns:
            totals = totals.with_columns(pl.lit(0, pl.Int64()).alias(kind))
    idle = totals.with_columns(pl.col(MAIN, COMMITTED).fill_null(0)).select(
        "case", "municipality", kind=pl.lit(COMMITTED), used=(pl.col(COMMITTED) - pl.col(MAIN)).clip(0)
    )
    return pl.concat([use.filter(~mine | (pl.col("kind") != COMMITTED)), idle])


def _splits(cases: Sequence[Case], use: pl.DataFrame) -> tuple[tuple[Case, ...], list[Split]]:
    """Each case with its cost, and how it is met; the little that is done case by case."""
    used: list[dict[str, int]] = [{} for _ in cases]
    for case, kind, total in use.group_by("case", "kind").agg(pl.col("used").sum()).iter_rows():
        if total:
            used[case][kind] = total
    ready, splits = [], []
    for case, total in zip(cases, used, strict=True):
        offer = settled(case.model, case.offer, total)
        ready.append(case if offer is case.offer else Case(offer, case.model))
        splits.append(case.model.split(offer, total))
    return tuple(ready), splits


def _for_use(use: pl.DataFrame, splits: Sequence[Split]) -> pl.DataFrame:
    """What each municipality pays for use: case, municipality, used (of the kind MAIN), use in øre, and place."""
    found: list[tuple[int, str, int, int, int | None]] = []
    for number, split in enumerate(splits):
        found += [(number, price.kind, price.amount, price.units * UNITS, None) for price in split.prices]
        if split.by_use:
            found.append((number, MAIN, 0, 1, split.by_use))
    met = pl.DataFrame(found, schema=_MET, orient="row")
    exact = pl.col("used").cast(pl.Int128()) * pl.col("amount")
    priced = ((exact * 2 + pl.col("units")) // (pl.col("units") * 2)).cast(pl.Int64())
    main = pl.when(pl.col("kind") == MAIN).then("used").otherwise(0)
    rows = use.join(met, on=["case", "kind"], how="left").select(
        _PLACE, "case", "municipality", "by_use", used=main, use=priced.fill_null(0)
    )
    first = pl.col("case", "municipality").first()
    each = rows.group_by("place").agg(first, pl.col("by_use").max(), pl.col("used", "use").sum()).sort("place")
    divided = each.filter(pl.col("by_use").is_not_null())
    parts = shared(divided, ["case"], key="municipality", weight="used", amount="by_use", name="part")
    joined = each.join(parts.select("place", "part"), on="place", how="left")
    return joined.select("place", "case", "municipality", "used", use=pl.col("use") + pl.col("part").fill_null(0))


def _everybody(weights: pl.DataFrame, for_use: pl.DataFrame) -> pl.DataFrame:
    """The weights in order, with those who use an offer that they carry no part of, whose weight is 0."""
    others = for_use.filter(~pl.col("place").is_in(weights.select(_PLACE).to_series().implode()))
    rows = pl.concat([weights, others.select("case", "municipality", weight=pl.lit(0, pl.Int64()))])
    return rows if in_order(rows, ["case", "municipality"]) else rows.sort("case", "municipality")


def _laid(rows: pl.DataFrame, for_use: pl.DataFrame, name: str) -> pl.Series:
    """A column of `for_use` laid on the rows, 0 for who has none; both are in order of place, so no join is needed."""
    values = np.zeros(rows.height, dtype=np.int64)
    values[np.searchsorted(rows.select(_PLACE).to_series().to_numpy(), for_use["place"].to_numpy())] = for_use[name]
    return pl.Series(name, values)


def _left(cases: Sequence[Case], for_use: pl.DataFrame) -> pl.Series:
    """What payment for use leaves of each case, in øre, in their order."""
    due = [case.offer.whole + case.offer.carried for case in cases]
    whole = pl.DataFrame({"case": range(len(cases)), "due": due}, schema={"case": pl.Int64(), "due": pl.Int64()})
    paid = for_use.group_by("case").agg(pl.col("use").sum())
    found = whole.join(paid, on="case", how="left", maintain_order="left")
    return found.select(pl.col("due") - pl.col("use").fill_null(0)).to_series()


def _fixed(cases: Sequence[Case], weights: pl.DataFrame, left: pl.Series) -> pl.DataFrame:
    """The fixed part of each case by weight, the weights being in order: case, municipality, weight, fixed.

    Raises BadFinancing when nobody can carry what is left of a case.
    """
    _refuse_nobody(cases, weights, left)
    rows = weights.with_columns(fixed=left.gather(weights["case"]))
    nothing = rows.filter(pl.col("fixed") == 0)
    if nothing.is_empty():
        return _divided(rows)
    return pl.concat([_divided(rows.filter(pl.col("fixed") != 0)), nothing]).sort("case", "municipality")


def _divided(rows: pl.DataFrame) -> pl.DataFrame:
    parts = shared(rows, ["case"], key="municipality", weight="weight", amount="fixed", name="part")
    return parts.select("case", "municipality", "weight", fixed="part")


def _refuse_nobody(cases: Sequence[Case], weights: pl.DataFrame, left: pl.Series) -> None:
    carried = set(weights.filter(pl.col("weight") > 0)["case"].set_sorted().unique())
    for number, amount in enumerate(left):
        if amount and number not in carried:
            raise BadFinancing(
                f"Der er ingen at fordele den faste del på ({cases[number].model.fixed.lower()}).",
                where(cases[number].offer),
                "Tilføj kommuner, der har indbyggere i aldersgruppen eller en andel i aftalen.",
            )


def weights_of(model: Model, people: pl.DataFrame, key: Mapping[int, int]) -> pl.DataFrame:
    """What a single case's fixed part is shared by: the inhabitants, the agreed key, or nothing given here."""
    if model.weight in {NOTHING, UNUSED}:
        return pl.DataFrame(schema=WEIGHT_SCHEMA)
    if model.weight == KEY:
        people = pl.DataFrame({"municipality": list(key), "people": list(key.values())})
    return people.select(
        pl.lit(0, pl.Int64()).alias("case"), pl.col("municipality").cast(pl.Int64()), weight="people"
    ).cast({"weight": pl.Int64()})
