"""The report of an import in words: each sheet in rows and kroner, then what was rejected and asked."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from styrbar.danish import count, kroner, number

if TYPE_CHECKING:
    from styrbar.runs.deliveries import Delivered

SHOWN = 20


def told_delivery(delivered: "Delivered") -> Iterator[str]:
    """The lines that tell what became of a delivery."""
    report = delivered.report
    kept = f"øjebliksbillede {report.snapshot}" if report.snapshot else "set igennem, intet er gemt"
    again = " (de samme filer er indlæst før, så intet er ændret)" if delivered.known else ""
    yield f"{delivered.name}: {kept}{again}"
    for place in range(len(report.sheets)):
        yield from _sheet(delivered, place)
    yield from _rejected(delivered)
    yield from _asked(delivered)
    yield from (f"  {note}" for note in report.notes)


def _sheet(delivered: "Delivered", place: int) -> Iterator[str]:
    sheet = delivered.report.sheets[place]
    where = f"{sheet.file} · {sheet.sheet}" if sheet.sheet else sheet.file
    money = (
        f", {kroner(sheet.ore_in)} = {kroner(sheet.ore_accepted)} godtaget + {kroner(sheet.ore_rejected)} afvist"
        if sheet.has_money
        else ""
    )
    yield (
        f"  {where} ({sheet.title}): {count(sheet.rows_in, 'række', 'rækker')} = "
        f"{number(sheet.rows_accepted)} godtaget + {number(sheet.rows_rejected)} afvist{money}"
    )
    for total in sheet.totals:
        if not total.agrees:
            sums = f"{kroner(total.stated_ore)}, rækkerne giver {kroner(total.summed_ore)}"
            yield f"    Totalen i linje {number(total.line)} siger {sums}"
    yield from (f"    {note}" for note in sheet.notes)


def _rejected(delivered: "Delivered") -> Iterator[str]:
    rejected = delivered.report.rejected
    for row in rejected.head(SHOWN).iter_rows(named=True):
        place = f"{row['file']} · {row['sheet']}" if row["sheet"] else row["file"]
        column = f", {row['column']}" if row["column"] else ""
        wanted = f" Ventet: {row['expected']}" if row["expected"] else ""
        yield f"  Afvist: {place} linje {number(row['line'])}{column}: {row['reason']}{wanted}"
    if len(rejected) > SHOWN:
        yield f"  … og {number(len(rejected) - SHOWN)} afviste mere. Se dem alle under Data, Kvalitet."


def _asked(delivered: "Delivered") -> Iterator[str]:
    from styrbar.runs.deliveries import code_choices

    for unknown in delivered.report.unknown:
        yield f"  Ukendt: «{unknown.word}» i {unknown.heading} ({count(unknown.rows, 'række', 'rækker')})."
        yield f'    Svar med --answer "{unknown.mapping}:{unknown.column}:{unknown.word}=KODE", hvor KODE er en af:'
        choices = (f"{name} ({label.lower()})" for name, label in code_choices(unknown.column).items())
        yield f"    {', '.join(choices)}"
