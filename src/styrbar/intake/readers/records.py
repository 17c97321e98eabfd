"""Lines of a delimited file into records: quotes, doubled quotes, line breaks in fields, and quotes that are broken."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

MAX_LINES = 100
"""A quoted field that runs over more lines than this is taken for a quote that was never closed."""

UNCLOSED = 'Linjen har et citationstegn ("), der ikke passer med et andet, så felterne ikke kan skilles ad.'
TOO_MANY = "Linjen har flere felter, end der er overskrifter."


@dataclass(frozen=True, slots=True)
class Fields:
    """A record's fields; `strict` is False when a quote inside a field had to be taken as an ordinary character."""

    values: list[str]
    strict: bool = True


@dataclass(frozen=True, slots=True)
class Record:
    """A record that had to be read singly: its first line, the lines it takes, and its fields or a reason."""

    index: int
    lines: int
    fields: list[str] | None
    reason: str = ""


def split_record(text: str, separator: str) -> Fields | None:
    """The fields of one record; None when a quoted field is still open at the end.

    A field is quoted only when its first character is a quote; it ends at the next quote before a separator or the end.
    """
    if '"' not in text:
        return Fields(text.split(separator))
    values: list[str] = []
    strict, at = True, 0
    while True:
        if text.startswith('"', at):
            closed = _quoted(text, at + 1, separator)
            if closed is None:
                return None
            value, at, proper = closed
            strict = strict and proper
        else:
            end = text.find(separator, at)
            end = len(text) if end < 0 else end
            value, at = text[at:end], end
        values.append(value)
        if at >= len(text):
            return Fields(values, strict)
        at += 1


def _quoted(text: str, start: int, separator: str) -> tuple[str, int, bool] | None:
    proper, look = True, start
    while (quote := text.find('"', look)) >= 0:
        after = text[quote + 1 : quote + 2]
        if after == '"':
            look = quote + 2
        elif after in ("", separator):
            return text[start:quote].replace('""', '"'), quote + 1, proper
        else:
            proper, look = False, quote + 1
    return None


def mend(
    lines: Sequence[str], suspects: Iterable[int], separator: str, width: int, *, final: bool
) -> tuple[list[Record], int]:
    """Read the suspect lines singly, joined with the following ones when a field holds line breaks.

    `width` is the fields a record may have. Returns the records and how many lines are settled: fewer than all when the
    last record may go on in lines not yet read (never when `final`).
    """
    records: list[Record] = []
    settled_to = 0
    for index in suspects:
        if index < settled_to:
            continue
        record = _single(lines[index], index, separator, width) or _joined(lines, index, separator, width)
        if record is None and not final and len(lines) - index < MAX_LINES:
            return records, index
        record = record or Record(index, 1, None, UNCLOSED)
        records.append(record)
        settled_to = index + record.lines
    return records, len(lines)


def _single(line: str, index: int, separator: str, width: int) -> Record | None:
    fields = split_record(line, separator)
    return None if fields is None else _judged(fields, index, 1, width)


def _joined(lines: Sequence[str], index: int, separator: str, width: int) -> Record | None:
    """The record that begins at `index` and takes several lines; None when none of the next lines closes it."""
    last = min(index + MAX_LINES, len(lines))
    for end in range(index + 1, last):
        if '"' not in lines[end]:
            continue
        fields = split_record("\n".join(lines[index : end + 1]), separator)
        if fields is not None:
            record = _judged(fields, index, end - index + 1, width)
            swallowed = _swallows(lines[index : end + 1], separator, width)
            return Record(index, 1, None, UNCLOSED) if swallowed or record.fields is None else record
    return None


def _swallows(lines: Sequence[str], separator: str, width: int) -> bool:
    """Whether joining these lines would hide whole records in a field: the sign of a quote that was never closed."""
    counts = [line.count(separator) + 1 for line in lines]
    wide = max(width, 2)
    return any(n >= wide for n in counts[1:-1]) or (counts[0] >= wide and counts[-1] >= wide)


def _judged(fields: Fields, index: int, lines: int, width: int) -> Record:
    values = fields.values
    if any(value.strip() for value in values[width:]):
        return Record(index, lines, None, TOO_MANY if fields.strict else UNCLOSED)
    if not fields.strict and len(values) < width:
        return Record(index, lines, None, UNCLOSED)
    return Record(index, lines, values[:width])


def first_records(lines: Sequence[str], separator: str, limit: int) -> Iterator[tuple[int, int, list[str]]]:
    """The first records of a file as (index, lines taken, fields), read forgivingly: for finding the heading."""
    index = 0
    while index < len(lines) and limit > 0:
        fields, taken = split_record(lines[index], separator), 1
        while fields is None and taken < 20 and index + taken < len(lines):
            taken += 1
            fields = split_record("\n".join(lines[index : index + taken]), separator)
        if fields is None:
            fields, taken = Fields(lines[index].split(separator)), 1
        yield index, taken, fields.values
        index, limit = index + taken, limit - 1
