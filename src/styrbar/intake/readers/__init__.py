"""Files as they really are: any extract becomes sheets of text columns with the line each row came from."""

from collections.abc import Iterable

from styrbar.intake.readers.asides import LINE, Aside
from styrbar.intake.readers.kind import HEAD, kind_of
from styrbar.intake.readers.sheet import Broken, LeftOut, Sheet
from styrbar.intake.readers.source import Source, refuse_unfinished_name

__all__ = ["LINE", "Aside", "Broken", "LeftOut", "Sheet", "Source", "open_sheets"]


def open_sheets(source: Source, known: Iterable[str] = ()) -> list[Sheet]:
    """The tables in a file: one for CSV and Parquet, one for each visible sheet with rows in a workbook.

    `known` are headings the caller can recognise; they help to find the heading row. What the file is, is judged by its
    content. Raises BadInput, in Danish, for everything that holds no table.
    """
    refuse_unfinished_name(source)
    with source.open() as stream:
        head = stream.read(HEAD)
    kind, wanted = kind_of(source, head), frozenset(known)
    if kind == "csv":
        from styrbar.intake.readers.delimited import open_csv

        return open_csv(source, head, wanted)
    if kind == "parquet":
        from styrbar.intake.readers.parquet import open_parquet

        return open_parquet(source)
    from styrbar.intake.readers.excel import open_workbook

    return open_workbook(source, wanted)
