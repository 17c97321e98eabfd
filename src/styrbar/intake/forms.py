"""What the values of a sheet's columns have shown about how its numbers and dates are written."""

from styrbar.intake.dates import DateEvidence
from styrbar.intake.numbers import NumberEvidence


class FormChanged(Exception):
    """A later value decides the form otherwise than values already read: the sheet must be read again."""


class Forms:
    """Evidence per heading, gathered block by block and kept when a sheet is started again.

    Evidence only grows, so each column changes form at most twice and the reading always ends.
    """

    def __init__(self) -> None:
        self.numbers: dict[str, NumberEvidence] = {}
        self.dates: dict[str, DateEvidence] = {}

    def reads_english(self, heading: str, shown: NumberEvidence) -> bool:
        """Add what a block shows; raise FormChanged when an undecided value was already read the other way."""
        before = self.numbers.get(heading, NumberEvidence())
        after = self.numbers[heading] = before | shown
        if before.undecided and after.reads_english != before.reads_english:
            raise FormChanged
        return after.reads_english

    def reads_month_first(self, heading: str, shown: DateEvidence) -> bool:
        """As `reads_english`, for dates with slashes."""
        before = self.dates.get(heading, DateEvidence())
        after = self.dates[heading] = before | shown
        if before.undecided and after.reads_month_first != before.reads_month_first:
            raise FormChanged
        return after.reads_month_first
