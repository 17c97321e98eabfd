"""Which price is in force when: rows that cover a date, the last registered wins, after its end the earlier again.

Layers from the lowest: the offer's tariff (only for a grant with no price of its own at all), the central rate, the
price on the grant, the grant's rows in `prices`. Inside a layer by registration date, file and line.
"""

import polars as pl

from styrbar.analysis.grant_cost.grants import REGISTERED
from styrbar.analysis.grant_cost.schedule import LAST_DAY
from styrbar.register.snapshot import Snapshot

_FIRST_DAY = -800_000
_ROW = ("layer", "g", "start", "stop", "price", *REGISTERED)
_OWN, _GRANT, _RATE, _TARIFF = 3, 2, 1, 0


def price_rows(snapshot: Snapshot, grants: pl.DataFrame) -> pl.DataFrame:
    """`g`, `start`, `stop`, `price`, `rank`: every price that may be in force, the highest rank wins."""
    keys = grants.lazy().select("g", "grant_id", "offer", "rate", "price", "unit", "frequency", "intervention")
    own = _dated(snapshot.table("prices")).join(keys.select("g", "grant_id"), on="grant_id")
    rates = _dated(snapshot.table("rates")).join(keys.select("g", "rate"), on="rate")
    on_grant = keys.filter(pl.col("price").is_not_null()).select(
        "g", "price", start=pl.lit(_FIRST_DAY), stop=pl.lit(LAST_DAY), **dict.fromkeys(REGISTERED, pl.lit(None))
    )
    bare = keys.filter(pl.col("price").is_null(), pl.col("rate").is_null()).join(own, on="g", how="anti")
    layers = {_TARIFF: _tariffs(snapshot, bare), _RATE: rates, _GRANT: on_grant, _OWN: own}
    rows = [frame.with_columns(layer=pl.lit(n)).select(_ROW) for n, frame in layers.items()]
    ranked = pl.concat(rows, how="vertical_relaxed").sort("layer", *REGISTERED, "price", nulls_last=False)
    return ranked.with_row_index("rank").select("g", "start", "stop", "price", "rank").collect()


def _dated(table: pl.LazyFrame) -> pl.LazyFrame:
    return table.with_columns(
        start=pl.col("from_date").cast(pl.Int32), stop=pl.col("to_date").cast(pl.Int32).fill_null(LAST_DAY)
    )


def _tariffs(snapshot: Snapshot, bare: pl.LazyFrame) -> pl.LazyFrame:
    """The offer's tariff per the grant's unit; of several services only the one that is the grant's intervention.

    A grant without unit that is paid by the day or month has its tariff per day or month, any other a fixed amount.
    """
    per = pl.coalesce("unit", pl.when(pl.col("frequency").is_in(["day", "month"])).then("frequency"), pl.lit("fixed"))
    same = pl.col("service").str.to_lowercase() == pl.col("intervention").str.to_lowercase()
    tariffs = _dated(snapshot.table("tariffs")).with_columns(
        services=pl.col("service").n_unique().over("offer", "unit"), registered_on=pl.lit(None, dtype=pl.Date)
    )
    mine = tariffs.join(bare.select("g", "offer", "intervention", unit=per), on=["offer", "unit"])
    return mine.filter((pl.col("services") == 1) | same)


def price_segments(windows: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Each window (`w`, `g`, `lo`, `hi`) cut where its price changes: `w`, `g`, `lo`, `hi`, `price`.

    The segments of a window follow each other without gap from its first day to its last; days without a price are
    segments of their own with a null price.
    """
    span = windows.select(first=pl.col("lo").min(), last=pl.col("hi").max())
    near = rows.join(span, how="cross").filter(pl.col("stop") >= pl.col("first"), pl.col("start") <= pl.col("last"))
    covers = windows.join(near.drop("first", "last"), on="g").filter(
        pl.col("start") <= pl.col("hi"), pl.col("stop") >= pl.col("lo")
    )
    whole = (pl.col("start") <= pl.col("lo")) & (pl.col("stop") >= pl.col("hi"))
    floor = pl.col("rank").filter(whole).max().over("w").fill_null(0)
    live = covers.filter(pl.col("rank") >= floor)
    single = live.filter(whole, pl.col("w").is_unique()).select("w", "g", "lo", "hi", "price")
    none = windows.join(covers, on="w", how="anti").with_columns(price=pl.lit(None, dtype=rows.schema["price"]))
    several = live.join(single, on="w", how="anti")
    return pl.concat([single, none.select(single.columns), _cut(several)])


def _cut(covers: pl.DataFrame) -> pl.DataFrame:
    """The windows that more than one price, or a price for a part only, applies to."""
    starts = covers.select("w", "g", "hi", lo=pl.max_horizontal("start", "lo"))
    after = covers.select("w", "g", "hi", lo=pl.col("stop") + 1)
    edges = pl.concat([covers.select("w", "g", "hi", "lo"), starts, after]).filter(pl.col("lo") <= pl.col("hi"))
    following = pl.col("lo").shift(-1).over("w") - 1
    pieces = edges.unique().sort("w", "lo").with_columns(hi=pl.coalesce(following, "hi"))
    prices = pieces.join(covers.select("w", "start", "stop", "rank", "price"), on="w").filter(
        pl.col("start") <= pl.col("lo"), pl.col("stop") >= pl.col("hi")
    )
    winning = prices.group_by("w", "lo").agg(pl.col("price").sort_by("rank").last())
    return pieces.join(winning, on=["w", "lo"], how="left").select("w", "g", "lo", "hi", "price").sort("w", "lo")
