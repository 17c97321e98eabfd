"""What one sheet comes to: rows and kroner, the file's own totals, questions about whole columns, and its report."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from styrbar.danish import count, kroner
from styrbar.intake import numbers
from styrbar.intake.binding import BoundTable
from styrbar.intake.convert import Converted, Converter
from styrbar.intake.forms import Forms
from styrbar.intake.manifest import FileIn
from styrbar.intake.readers import Sheet
from styrbar.intake.report import MOST_SHOWN, ReadAs, SheetReport, Total
from styrbar.intake.vault import mask_cpr
from styrbar.register.sources import SourceMapping, find

Asked = tuple[int | None, str, str]
"""A question about a sheet: the line (None for a whole column), the heading, and the words."""

_AMBIGUOUS = "Kolonnen blander danske og engelske tal, og nogle kan læses på begge måder; de er læst som danske."


@dataclass(frozen=True)
class Recognised:
    """A sheet with the mapping it is read by."""

    sheet: Sheet
    mapping: SourceMapping
    bound: tuple[BoundTable, ...]
    why: str = ""
    score: float = 1.0

    @property
    def money(self) -> tuple[BoundTable, str] | None:
        """The table and heading whose kroner are counted; None when the source has no amounts."""
        return next(((b, b.headings[b.money.name]) for b in self.bound if b.money), None)


def file_of(sheet: Sheet) -> str:
    """The sheet's file as messages name it."""
    return f"filen «{mask_cpr(sheet.name)}»"


def place(sheet: Sheet) -> str:
    """The sheet as messages name it, without a CPR number that its name may hold."""
    return file_of(sheet) + (f", arket «{mask_cpr(sheet.sheet)}»" if sheet.sheet else "")


@dataclass
class Tally:
    """What one sheet has come to so far."""

    rows: int = 0
    accepted: int = 0
    accepted_ore: int = 0
    rejected_ore: int = 0
    unreadable: int = 0
    questions: int = 0
    put_aside: int = 0
    tables: Counter[str] = field(default_factory=Counter)
    rejected: list[pl.DataFrame] = field(default_factory=list)
    asked: list[pl.DataFrame] = field(default_factory=list)
    posting_days: Counter[date] = field(default_factory=Counter)
    extract_day: date | None = None

    def add(self, block: Converted) -> None:
        """Count a block in."""
        self.rows += block.rows
        self.accepted += block.accepted
        self.accepted_ore += block.accepted_ore
        self.rejected_ore += block.rejected_ore
        self.unreadable += block.rejected["amount_ore"].null_count()
        self.questions += block.questions.height
        self.tables.update({name: frame.height for name, frame in block.tables.items()})
        self.rejected = as_shown(self.rejected, block.rejected)
        self.asked = as_shown(self.asked, block.questions)


def wanted(block: pl.DataFrame, mapping: SourceMapping) -> tuple[pl.DataFrame, int]:
    """The block's rows that are data by the mapping's `only`, and how many are put aside."""
    kept = block
    for heading, pattern in mapping.only.items():
        if column := find(block.columns, [heading]):
            text = pl.col(column).str.strip_prefix(numbers.TYPED_NUMBER).str.strip_chars()
            kept = kept.filter(text.str.contains(f"^(?:{pattern})$").fill_null(value=False))
    return kept, block.height - kept.height


def as_shown(frames: list[pl.DataFrame], more: pl.DataFrame) -> list[pl.DataFrame]:
    """The frames with more rows, as far as a report shows them."""
    room = MOST_SHOWN - sum(frame.height for frame in frames)
    return [*frames, more.head(room)] if room > 0 and more.height else frames


def stated_totals(one: Recognised, forms: Forms, summed: int) -> tuple[Total, ...]:
    """The sheet's last total row against the sum of the amounts; earlier ones may be subtotals."""
    money = one.money
    stated = [
        (a.line, a.amounts[money[1]]) for a in one.sheet.asides if money and money[1] in a.amounts and a.kind == "total"
    ]
    if not stated or money is None:
        return ()
    line, text = stated[-1]
    evidence = forms.numbers.get(money[1], numbers.NumberEvidence())
    ore = numbers.ore(numbers.decimals(numbers.tidy(pl.Series([text])), evidence.reads_english)).item()
    return (Total(line, money[1], ore, summed),) if ore is not None else ()


def about_totals(totals: Sequence[Total]) -> list[Asked]:
    return [
        (t.line, t.column, f"Filens sumlinje siger {kroner(t.stated_ore)}, men rækkerne giver {kroner(t.summed_ore)}")
        for t in totals
        if not t.agrees
    ]


def about_columns(one: Recognised, converter: Converter, forms: Forms) -> list[Asked]:
    asked: list[Asked] = [(None, heading, _AMBIGUOUS) for heading, shown in forms.numbers.items() if shown.mixed]
    if converter.doubtful_cases:
        case = next(b.headings["case_id"] for b in one.bound if "case_id" in b.headings)
        cases = count(converter.doubtful_cases, "sag", "sager")
        text = f"{cases} står med flere CPR-numre og er ikke bundet til en borger."
        asked.append((None, case, text))
    return asked


def read_as(forms: Forms) -> tuple[ReadAs, ...]:
    """How each column was read whose numbers or dates could be read in two ways."""
    numbers_read = [
        ReadAs(h, "engelske tal (1,234.56)" if e.reads_english else "danske tal (1.234,56)", e.danish or e.english)
        for h, e in forms.numbers.items()
        if e.undecided or e.english
    ]
    dates_read = [
        ReadAs(h, "måneden først (mm/dd/åååå)" if e.reads_month_first else "dagen først (dd/mm/åååå)",
               e.day_first or e.month_first)
        for h, e in forms.dates.items()
        if e.undecided or e.month_first
    ]  # fmt: skip
    return (*numbers_read, *dates_read)


def sheet_report(
    one: Recognised, converter: Converter, tally: Tally, totals: tuple[Total, ...], forms: Forms
) -> SheetReport:
    hidden = [(h, n) for h, n in converter.hidden.items() if n]
    notes = tuple(f"CPR-numre i kolonnen «{h}» er skjult ({count(n, 'værdi', 'værdier')})." for h, n in hidden)
    return SheetReport(
        file=mask_cpr(one.sheet.name),
        sheet=mask_cpr(one.sheet.sheet),
        sha256=one.sheet.sha256,
        mapping=one.mapping.id,
        title=one.mapping.title,
        tables=dict(tally.tables),
        rows_in=tally.rows,
        rows_accepted=tally.accepted,
        rows_rejected=tally.rows - tally.accepted,
        has_money=one.money is not None,
        ore_in=tally.accepted_ore + tally.rejected_ore,
        ore_accepted=tally.accepted_ore,
        ore_rejected=tally.rejected_ore,
        unreadable=tally.unreadable if one.money else 0,
        questions=tally.questions,
        asides=dict(Counter(a.kind for a in one.sheet.asides) + Counter(put_aside=tally.put_aside)),
        totals=totals,
        notes=notes,
        money=one.money[1] if one.money else "",
        why=one.why,
        score=one.score,
        read_as=read_as(forms),
    )


def files_in(one: Recognised, report: SheetReport) -> list[FileIn]:
    """One entry for each table; the sheet's rows are counted on the first, so that they are counted once."""
    first, *others = [b.table.name for b in one.bound]
    main = FileIn(
        name=report.file,
        sheet=report.sheet,
        sha256=report.sha256,
        size=one.sheet.size,
        table=first,
        rows_in=report.rows_in,
        rows_accepted=report.rows_accepted,
        rows_rejected=report.rows_rejected,
        amount_in=report.ore_in,
        amount_accepted=report.ore_accepted,
        amount_rejected=report.ore_rejected,
        amounts_unreadable=report.unreadable,
        asides=sum(report.asides.values()),
    )
    return [main, *(FileIn(report.file, report.sheet, report.sha256, one.sheet.size, t, 0, 0, 0) for t in others)]
