"""Parquet: typed columns."""

import io
from datetime import UTC, date, datetime, time
from decimal import Decimal

import polars as pl
import pytest
from intake.readers.files import lines, read, rows, source

from styrbar.errors import BadInput
from styrbar.intake.readers import open_sheets


def parquet(frame: pl.DataFrame, **options) -> bytes:
    buffer = io.BytesIO()
    frame.write_parquet(buffer, **options)
    return buffer.getvalue()


def opened(frame: pl.DataFrame, **options):
    [sheet] = open_sheets(source(parquet(frame, **options), "fil.parquet"))
    return sheet


@pytest.mark.parametrize(
    ("values", "dtype", "texts"),
    [
        ([1, None], pl.Int64, ["\x01n:1", None]),
        ([1.5, 2.0], pl.Float64, ["\x01n:1.5", "\x01n:2"]),
        ([1e-7, 1e20], pl.Float64, ["\x01n:0.0000001", "\x01n:100000000000000000000"]),
        ([float("nan"), None], pl.Float64, [None, None]),
        ([float("inf"), 100.0], pl.Float64, [None, "\x01n:100"]),
        ([Decimal("10.50"), Decimal(100)], pl.Decimal(10, 2), ["\x01n:10.5", "\x01n:100"]),
        ([date(2026, 1, 31), None], pl.Date, ["\x01d:2026-01-31", None]),
        ([datetime.combine(date(2026, 1, 31), time(23, 59))], pl.Datetime, ["\x01d:2026-01-31"]),
        ([True, False, None], pl.Boolean, ["SAND", "FALSK", None]),
        (["Åse", "", None], pl.String, ["Åse", None, None]),
        (["Åse"], pl.Categorical, ["Åse"]),
    ],
)
def test_each_type_becomes_marked_text(values, dtype, texts):
    sheet = opened(pl.DataFrame({"A": pl.Series(values, dtype=dtype), "B": ["x"] * len(values)}))
    assert read(sheet)["A"].to_list() == texts


def test_a_stamp_with_a_zone_is_cut_to_its_date_in_copenhagen():
    stamp = pl.Series([datetime(2026, 1, 31, 23, 30, tzinfo=UTC)], dtype=pl.Datetime("us", "UTC"))
    assert rows(opened(pl.DataFrame({"A": stamp}))) == [("\x01d:2026-02-01",)]


def test_lines_are_row_numbers_through_all_groups():
    sheet = opened(pl.DataFrame({"A": range(250_000)}), row_group_size=100_000)
    assert lines(sheet) == list(range(1, 250_001))
    assert (sheet.rows, sheet.heading_line, sheet.asides, sheet.progress()) == (250_000, 0, [], 1.0)


def test_a_file_without_rows_is_refused():
    with pytest.raises(BadInput, match="ingen rækker"):
        opened(pl.DataFrame({"A": []}))


def test_lists_in_cells_are_refused_by_the_columns_name():
    with pytest.raises(BadInput, match="Kolonnen «B»"):
        opened(pl.DataFrame({"A": [1], "B": [[1, 2]]}))


def test_a_truncated_file_is_refused():
    whole = parquet(pl.DataFrame({"A": [1, 2, 3]}))
    with pytest.raises(BadInput, match="afkortet"):
        open_sheets(source(whole[:-20]))


def test_a_file_with_a_damaged_page_is_refused_while_it_is_read():
    whole = bytearray(parquet(pl.DataFrame({"A": [f"Åse {n * n}" for n in range(1000)]}), compression="zstd"))
    whole[10:1000] = bytes(990)
    [sheet] = open_sheets(source(bytes(whole)))
    with pytest.raises(BadInput, match="beskadiget"):
        read(sheet)
