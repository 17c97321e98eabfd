"""Prices made comparable: by day or support hour, split into elements, in one price level, without the home.

Method and worked example: docs/metode/sammenlignelige-priser.md.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import lcm

import polars as pl

from styrbar.analysis.price_amounts import WIDE, apportioned, half_away
from styrbar.analysis.price_level import PriceIndex
from styrbar.analysis.price_lines import EVERY_OFFER, MILLIONTHS, Selection, price_lines, under
from styrbar.analysis.price_payments import own_payments, used_days
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes

HOUSING = ("property", "depreciation", "interest")
"""The elements that are the home."""

SUPPLEMENT, UNSPLIT = "supplement", "unsplit"
PUBLIC = ("municipal", "other_municipal", "regional")
MEASURES = ("day", "direct_hour", "paid_hour")
WEIGHTS = ("places", "days", "equal")
GROUPS = ("legal_basis", "target_group", "offer_type")
_HOURS = {"direct_hour": "direct_hours", "paid_hour": "paid_hours"}
_ASKED = {
    "price": "asked",
    "base": "asked_base",
    "supplement": "asked_supplement",
    "lowest_supplement": "asked_lowest",
    "highest_supplement": "asked_highest",
}
_ELEMENT_KEY = ["offer", "service", "from_date"]
_INDEX_SCALE = 10**12
_ORE = MILLIONTHS // 100

NO_HOUSING_SPLIT = "Boligen kan ikke skilles ud: taksten er ikke delt i elementer"
NO_SPLIT = "Et element, der skal sættes ens, kan ikke skilles ud"
NO_INDEX = "Indekset mangler et af årene mellem taksten og prisniveauet"
NO_HOURS = "Takstens timer er ikke oplyst"


@dataclass(frozen=True)
class PriceChoices:
    """What to compare and how.

    `level` is the price level's year and `index` what leads there; both None is nominal. `without_housing` takes the
    home out; `supplements` makes a base with each of its supplements a price of its own; `equal` are elements taken
    out of every price; `group` divides the offers whose mean each is held against. `inside` and `outside` are the
    legal bases with and without housing in the price.
    """

    day: date
    selection: Selection = EVERY_OFFER
    measure: str = "day"
    hours_per_day: Decimal | None = None
    supplements: bool = False
    level: int | None = None
    index: PriceIndex | None = None
    without_housing: bool = False
    equal: tuple[str, ...] = ()
    weight: str = "places"
    group: tuple[str, ...] = ("legal_basis",)
    inside: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()


@dataclass(frozen=True)
class ComparablePrices:
    """The comparison, money in øre a unit of the measure (a day where nothing else is said).

    `lines`: one row a line: the offer's columns; `asked`, `asked_base` and `asked_supplement` a day as they stand,
    and the `asked_lowest` and `asked_highest` supplement that can be added;
    `housing` (out, separate, unknown or kept) and `housing_amount`; `equal_amount`; `own_payment` a day and
    `own_payers`; `price`; `direct_hour` and `paid_hour`; `group`, `weight`, `mean` and `deviation`.
    `parts`: line, element, `amount`, `mean`, `deviation`: they add up to the line's price, mean and deviation.
    `groups`: each group's offers, lines, places, `lowest`, `mean` and `highest`. `sides`: the means of each owner in
    each group by element. `one_sided`: elements only public or only private offers have. `left_out`: with reasons.
    """

    lines: pl.DataFrame
    parts: pl.DataFrame
    groups: pl.DataFrame
    sides: pl.DataFrame
    one_sided: pl.DataFrame
    left_out: pl.DataFrame


def elements() -> dict[str, str]:
    """Every element a price can be split into, in order, with the words a user reads."""
    return {name: code.label for name, code in codes("cost_element").items()} | {
        SUPPLEMENT: "Tillæg",
        UNSPLIT: "Ikke opdelt",
    }


def comparable_prices(snapshot: Snapshot, choices: PriceChoices) -> ComparablePrices:
    """Compare the prices of the chosen offers on a day, each with the mean of its group, by element.

        price = (tariff - elements taken out) x index / unit, rounded once to the øre, half away from zero
        mean  = sum of weight x price / sum of weight over the group; deviation = price - mean

    The elements of a price, and of a mean, are shared by largest remainder so that they add up; a deviation is the sum
    of its elements' by construction. An offer with several lines shares its weight equally among them; a group whose
    offers have no weight counts every offer alike. Raises BadInput (see `price_lines`).
    """
    hourly = choices.measure in _HOURS
    found = price_lines(
        snapshot,
        choices.day,
        choices.selection,
        choices.hours_per_day,
        hourly=hourly,
        supplements=choices.supplements,
    )
    lines = found.lines.with_columns(
        factor=_factors(found.lines, choices), housing=_housing(choices), group=_group(choices)
    )
    parts = _split(snapshot, lines)
    reasons = lines.select("line", reason=_reason(lines, parts, choices))
    left = lines.join(reasons.drop_nulls(), on="line").select(found.left_out.columns)
    usable = lines.join(reasons.filter(pl.col("reason").is_null()), on="line", how="semi", maintain_order="left")
    sums = _priced(usable, parts, choices)
    weighed = _weighed(snapshot, sums.lines, choices)
    means = _means(sums.parts.join(weighed.select("line", "group", "weight"), on="line"), ["group"])
    compared = _compared(weighed, sums.parts, means)
    with_own = compared.lines.join(own_payments(snapshot, choices.day), on="offer", how="left", maintain_order="left")
    return ComparablePrices(
        with_own.sort("line"),
        compared.parts,
        _groups(compared.lines),
        _means(
            sums.parts.join(weighed.select("line", "group", "ownership", "weight"), on="line"), ["group", "ownership"]
        ),
        _one_sided(sums.parts, weighed),
        pl.concat([found.left_out, left]).sort("reason", "offer", "service"),
    )


@dataclass(frozen=True)
class _Priced:
    lines: pl.DataFrame
    parts: pl.DataFrame


def _factors(lines: pl.DataFrame, choices: PriceChoices) -> pl.Series:
    """Each line's index factor in trillionths; null when the index cannot lead to the level."""
    if choices.level is None or choices.index is None:
        return pl.Series("factor", [_INDEX_SCALE] * lines.height, dtype=WIDE)
    years = lines["from_date"].dt.year()
    known = {year: choices.index.factor(year, choices.level) for year in years.unique()}
    whole = {year: None if factor is None else round(factor * _INDEX_SCALE) for year, factor in known.items()}
    return pl.Series("factor", [whole[year] for year in years], dtype=WIDE)


def _housing(choices: PriceChoices) -> pl.Expr:
    """out: inside the price and to be taken out; separate: never in it; unknown: the rules do not say; kept."""
    inside, outside = under(choices.inside), under(choices.outside)
    if not choices.without_housing:
        return pl.when(outside & ~inside).then(pl.lit("separate")).otherwise(pl.lit("kept"))
    known = pl.when(inside & ~outside).then(pl.lit("out")).when(outside & ~inside).then(pl.lit("separate"))
    return known.otherwise(pl.lit("unknown"))


def _group(choices: PriceChoices) -> pl.Expr:
    if not choices.group:
        return pl.lit("Alle valgte")
    return pl.concat_str([pl.col(name).fill_null("(ikke oplyst)") for name in choices.group], separator=" · ")


def _split(snapshot: Snapshot, lines: pl.DataFrame) -> pl.DataFrame:
    """`line`, `element`, `order`, `size` (millionths of a krone a unit): what each line's price is made of.

    The elements of the same offer, service and from-date count when they are not more than the tariff, base or
    supplement that they are of; what they lack is not split.
    """
    own = lines.select("line", *_ELEMENT_KEY, whole=pl.coalesce("base", "price"))
    more = lines.drop_nulls("supplement").select(
        "line", "offer", service="more_service", from_date="more_from", whole="supplement"
    )
    rows = pl.concat([_elements(snapshot, own, UNSPLIT), _elements(snapshot, more, SUPPLEMENT)])
    sums = rows.group_by("line", "element").agg(pl.col("size").sum())
    return sums.with_columns(order=pl.col("element").replace_strict(_order(), return_dtype=pl.Int8))


def _elements(snapshot: Snapshot, of: pl.DataFrame, rest: str) -> pl.DataFrame:
    """`line`, `element`, `size`: the elements of each `whole`, with what they lack as the element `rest`."""
    sized = of.with_columns(pl.col("whole").to_physical().cast(WIDE))
    stated = (
        snapshot.table("tariff_elements")
        .join(of.lazy().select(_ELEMENT_KEY).unique(), on=_ELEMENT_KEY, how="semi", nulls_equal=True)
        .group_by(*_ELEMENT_KEY, "element")
        .agg(size=pl.col("amount").to_physical().cast(WIDE).sum())
        .collect()
    )
    found = sized.join(stated, on=_ELEMENT_KEY, nulls_equal=True).select("line", "whole", "element", "size")
    total = pl.col("size").sum().over("line")
    held = found.filter((total >= 0) & (total <= pl.col("whole"))).drop("whole")
    left = sized.join(held.group_by("line").agg(pl.col("size").sum()), on="line", how="left").select(
        "line", element=pl.lit(rest), size=pl.col("whole") - pl.col("size").fill_null(pl.lit(0, WIDE))
    )
    return pl.concat([held, left.filter(pl.col("size") != 0)])


def _order() -> dict[str, int]:
    return {name: number for number, name in enumerate(elements())}


def _reason(lines: pl.DataFrame, parts: pl.DataFrame, choices: PriceChoices) -> pl.Series:
    """Why a line cannot be compared as chosen; null when it can."""
    unsplit = lines["line"].is_in(parts.filter(pl.col("element") == UNSPLIT)["line"].to_list())
    hours = lines[_HOURS[choices.measure]] if choices.measure in _HOURS else None
    tests = [
        (lines["factor"].is_null(), NO_INDEX),
        ((lines["housing"] == "out") & unsplit & ~_has(lines, parts, HOUSING), NO_HOUSING_SPLIT),
        *((unsplit & ~_has(lines, parts, [name]), NO_SPLIT) for name in choices.equal),
    ]
    if hours is not None:
        tests.append(((hours <= 0).fill_null(value=True), NO_HOURS))
    said = pl.coalesce([pl.when(pl.lit(failed)).then(pl.lit(words)) for failed, words in tests])
    return lines.select(reason=said)["reason"]


def _has(lines: pl.DataFrame, parts: pl.DataFrame, names: Sequence[str]) -> pl.Series:
    return lines["line"].is_in(parts.filter(pl.col("element").is_in(list(names)))["line"].to_list())


def _priced(lines: pl.DataFrame, parts: pl.DataFrame, choices: PriceChoices) -> _Priced:
    """The lines with every amount in øre, and what is left of their parts, in øre of the measure."""
    scaled = lines.with_columns(top_by=_top("day"), below_by=_below("day"))
    home = pl.col("element").is_in(HOUSING) & (pl.col("housing") == "out")
    equal = pl.col("element").is_in(list(choices.equal))
    known = parts.join(lines.select("line", "housing"), on="line").with_columns(home=home, equal=~home & equal)
    sums = known.group_by("line").agg(
        left=pl.col("size").filter(~pl.col("home"), ~pl.col("equal")).sum(),
        home=pl.col("size").filter("home").sum(),
        equal=pl.col("size").filter("equal").sum(),
    )
    plain = [_plain_day(name).alias(alias) for name, alias in _ASKED.items()]
    day = [
        half_away(pl.col(name) * pl.col("top_by"), pl.col("below_by")).alias(alias)
        for name, alias in (("home", "housing_amount"), ("equal", "equal_amount"))
    ]
    each = [_of_measure(name).alias("by_" + name) for name in MEASURES]
    amounts = scaled.join(sums, on="line", how="left", maintain_order="left").with_columns(*plain, *day, *each)
    amounts = amounts.with_columns(price=pl.col("by_" + choices.measure))
    kept = known.filter(~pl.col("home"), ~pl.col("equal")).join(
        lines.select("line", "factor", "per_day", "per_day_of", "direct_hours", "paid_hours"), on="line"
    )
    ready = kept.select(
        "line", "element", "order", top=pl.col("size") * _top(choices.measure), below=_below(choices.measure)
    )
    named = amounts.rename({"by_direct_hour": "direct_hour", "by_paid_hour": "paid_hour", "by_day": "day_price"})
    return _Priced(named, apportioned(ready, ["line"], "order").drop("top", "below"))


def _top(measure: str) -> pl.Expr:
    """What millionths of a krone a unit are multiplied by, to be øre of the measure when divided by `_below`."""
    by = pl.lit(MILLIONTHS, WIDE) if measure in _HOURS else pl.col("per_day").cast(WIDE)
    return pl.col("factor") * by


def _below(measure: str) -> pl.Expr:
    hours = pl.col(_HOURS[measure]).to_physical() if measure in _HOURS else pl.col("per_day_of")
    return hours.cast(WIDE) * pl.lit(_INDEX_SCALE * _ORE, WIDE)


def _of_measure(measure: str) -> pl.Expr:
    """The line's comparable price of the measure; null where the hours are not known."""
    amount = half_away(pl.col("left") * _top(measure), _below(measure))
    return pl.when(pl.col(_HOURS[measure]) > 0).then(amount) if measure in _HOURS else amount


def _plain_day(column: str) -> pl.Expr:
    """A tariff as it stands, in øre a day: no index, nothing taken out."""
    top = pl.col(column).to_physical().cast(WIDE) * pl.col("per_day").cast(WIDE)
    return half_away(top, pl.col("per_day_of").cast(WIDE) * pl.lit(_ORE, WIDE))


def _weighed(snapshot: Snapshot, lines: pl.DataFrame, choices: PriceChoices) -> pl.DataFrame:
    """The lines with `weight`: the offer's, shared equally among its lines; whole numbers without a common unit."""
    if choices.weight == "days":
        lines = lines.join(used_days(snapshot, choices.day), on="offer", how="left", maintain_order="left")
    own = {"places": pl.col("places"), "equal": pl.lit(1), "days": pl.col("used_days")}.get(choices.weight, pl.lit(1))
    counted = lines.with_columns(n=pl.len().over("offer"), own=own.fill_null(0).clip(0))
    whole = lcm(*counted["n"].unique()) if counted.height else 1
    none = pl.col("own").sum().over("group") == 0
    share = pl.lit(whole, WIDE) // pl.col("n").cast(WIDE)
    weight = pl.when(none).then(share).otherwise(pl.col("own").cast(WIDE) * share)
    return counted.with_columns(weight=weight, unweighed=none).drop("n", "own")


def _means(parts: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """`by`, `element`, `order`, `amount`: weighted means in øre that add up to the rounded weighted mean of prices."""
    weights = parts.unique(["line"]).group_by(by).agg(below=pl.col("weight").sum())
    tops = parts.group_by(*by, "element", "order").agg(top=(pl.col("amount").cast(WIDE) * pl.col("weight")).sum())
    weighed = tops.join(weights, on=by, nulls_equal=True).filter(pl.col("below") > 0)
    return apportioned(weighed, by, "order").drop("top", "below")


def _compared(lines: pl.DataFrame, parts: pl.DataFrame, means: pl.DataFrame) -> _Priced:
    """Each line beside its group's mean, whole and by element."""
    wanted = lines.select("line", "group").join(means.rename({"amount": "mean"}), on="group", maintain_order="left")
    rows = (
        wanted.join(parts.select("line", "element", "amount"), on=["line", "element"], how="left")
        .with_columns(pl.col("amount").fill_null(0))
        .with_columns(deviation=pl.col("amount") - pl.col("mean"))
        .sort("line", "order")
    )
    whole = rows.group_by("line").agg(pl.col("mean", "deviation").sum())
    beside = lines.join(whole, on="line", how="left", maintain_order="left")
    return _Priced(beside, rows.select("line", "element", "order", "amount", "mean", "deviation"))


def _groups(lines: pl.DataFrame) -> pl.DataFrame:
    places = pl.col("places").filter(pl.col("offer").is_first_distinct()).sum()
    return (
        lines.group_by("group")
        .agg(
            offers=pl.col("offer").n_unique(),
            lines=pl.len(),
            places=places,
            lowest=pl.col("price").min(),
            mean=pl.col("mean").first(),
            highest=pl.col("price").max(),
            unweighed=pl.col("unweighed").first(),
        )
        .sort("group")
    )


def _one_sided(parts: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """`element`, `public` and `private`: how many lines of each side have it, where only one side does."""
    side = parts.join(lines.select("line", "ownership"), on="line").filter(
        pl.col("element").is_in([SUPPLEMENT, UNSPLIT]).not_(), pl.col("amount") != 0, pl.col("ownership").is_not_null()
    )
    public = pl.col("ownership").is_in(PUBLIC)
    counts = side.group_by("element", "order").agg(public=public.sum(), private=(~public).sum()).sort("order")
    split = side.select(public.alias("public")).unique().height
    alone = (pl.col("public") == 0) | (pl.col("private") == 0)
    return counts.filter(alone if split == 2 else pl.lit(value=False)).drop("order")


def known_elements(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are elements of a tariff, in their order."""
    chosen = set(names)
    return tuple(name for name in codes("cost_element") if name in chosen)
