"""A small country, written once for all tests."""

from pathlib import Path

import polars as pl
import pytest

from styrbar.register.tables import tables
from styrbar.synthetic.nation.writing import write_country


def read(folder: Path, name: str, table: str) -> pl.DataFrame:
    """A written file under the register's column names."""
    frame = pl.read_parquet(folder / f"{name}.parquet")
    return frame.rename({c.heading: c.name for c in tables()[table].columns})


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundredth of the country by year."""
    return write_country(tmp_path_factory.mktemp("land"), scale=0.01)


@pytest.fixture(scope="session")
def paid(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same by payment."""
    return write_country(tmp_path_factory.mktemp("betalt"), scale=0.01, monthly=True)


@pytest.fixture(scope="session")
def rows(small: Path) -> pl.DataFrame:
    """What the small country spends."""
    return read(small, "udgifter", "spendings")
