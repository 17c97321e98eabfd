"""CSV as it really is, block by block: Polars parses what is plain, line by line only what is not."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from statistics import mode

import polars as pl

from styrbar.intake.readers.asides import LINE, Aside
from styrbar.intake.readers.headings import LOOK_AT, Found, find_heading, tidy, used_width
from styrbar.intake.readers.kind import HEAD
from styrbar.intake.readers.records import TOO_MANY, Record, first_records, mend
from styrbar.intake.readers.sheet import Broken, Piece, Sheet
from styrbar.intake.readers.source import Source
from styrbar.intake.readers.text import Text, survey, utf8_blocks

_SEPARATORS = (";", "\t", ",")
_SAMPLE = 200


@dataclass(frozen=True)
class Layout:
    """How the file is divided: separator, names of the columns in use, fields in the widest row, first data line."""

    separator: str
    names: tuple[str, ...]
    width: int
    first_line: int


def open_csv(source: Source, head: bytes, known: Collection[str]) -> list[Sheet]:
    """The file's one sheet. Raises BadInput when no heading or no row is found."""
    text = survey(source, head)
    lines, whole = _first_lines(source, text)
    separator, records = _divide(lines, known)
    rows = [fields for _, _, fields in records]
    found = find_heading(rows, known)
    if found is None:
        raise source.bad(
            "Der er ingen linje med overskrifter blandt de første 30 linjer.",
            "Udtrækket skal have mindst to kolonner og en linje med deres navne. Træk det ud igen med overskrifter.",
        )
    last = found.row + found.rows - 1
    heading_line = records[last][0] + records[last][1]
    if whole and len(records) < _SAMPLE and not any(tidy(cell) for row in rows[last + 1 :] for cell in row):
        raise source.bad("Filen har overskrifter, men ingen rækker.", "Træk data ud igen for en periode med indhold.")
    layout = _layout(rows, found, separator, heading_line + 1)
    per_line = sum(len(line.encode()) + 1 for line in lines) / len(lines)
    estimate = len(lines) if whole else round(text.size / per_line)
    return [
        Sheet(
            name=source.name,
            sheet="",
            sha256=text.sha256,
            headings=layout.names,
            heading_line=heading_line,
            rows=max(estimate - heading_line, 1),
            size=text.size,
            above=tuple(_above(records, found)),
            pieces=lambda: _Reader(source, text, layout).pieces(),
        )
    ]


def _first_lines(source: Source, text: Text) -> tuple[list[str], bool]:
    """The first lines of the file, and whether they are all of it."""
    top, done = b"", 0
    for block, read in utf8_blocks(source, text):
        top, done = top + block, read
        if len(top) > HEAD:
            break
    whole = done == text.size and len(top) <= HEAD
    part = top if whole else top[:HEAD].rpartition(b"\n")[0]
    lines = part.decode("utf-8", "replace").split("\n")
    return [line.removesuffix("\r") for line in lines], whole


def _divide(lines: list[str], known: Collection[str]) -> tuple[str, list[tuple[int, int, list[str]]]]:
    """The separator that divides the lines best, and the records it gives.

    Best: most known headings in a row, then most lines with the usual number of fields; `;` before tab before `,`.
    """
    if lines[0].casefold().startswith("sep=") and lines[0][4:5] in _SEPARATORS:
        return lines[0][4:5], list(first_records(lines, lines[0][4:5], _SAMPLE))
    wanted = {tidy(k).casefold() for k in known}
    tries = {s: list(first_records(lines, s, _SAMPLE)) for s in _SEPARATORS}

    def fit(separator: str) -> tuple[int, float]:
        rows = [fields for _, _, fields in tries[separator]]
        hits = max(len({tidy(c).casefold() for c in row} & wanted) for row in islice(rows, LOOK_AT))
        widths = [len(row) for row in rows if any(map(str.strip, row))]
        usual = mode(widths) if widths else 1
        return (hits if hits > 1 else 0), (widths.count(usual) / len(widths) if usual > 1 else 0.0)

    best = max(_SEPARATORS, key=fit)
    return best, tries[best]


def _layout(rows: list[list[str]], found: Found, separator: str, first_line: int) -> Layout:
    names = found.names[: used_width(rows, found)]
    return Layout(separator, names, max(map(len, rows[found.row :])), first_line)


def _above(records: list[tuple[int, int, list[str]]], found: Found) -> Iterator[Aside]:
    for at, (index, _, fields) in enumerate(records[: found.row + found.rows]):
        blank = not any(map(tidy, fields))
        yield Aside(index + 1, "heading" if at >= found.row else "blank" if blank else "title")


class _Reader:
    """One reading of the file: keeps the line number and the unfinished line between blocks."""

    def __init__(self, source: Source, text: Text, layout: Layout) -> None:
        self._source, self._text, self._layout = source, text, layout
        self._line = 1
        self._columns = [f"c{n}" for n in range(layout.width)]
        self._head = (layout.separator.join(self._columns) + "\n").encode()

    def pieces(self) -> Iterator[Piece]:
        rest = b""
        for block, done in utf8_blocks(self._source, self._text):
            final = done == self._text.size
            waiting = rest + block
            cut = len(waiting) if final else waiting.rfind(b"\n") + 1
            body, tail = self._skip_heading(waiting[:cut]), waiting[cut:]
            if body and not body.endswith(b"\n"):
                body += b"\n"
            frame, broken, unsettled = self._read(body, final=final) if body else (self._empty(), [], b"")
            yield self._piece(frame, broken, done / self._text.size)
            rest = unsettled + tail

    def _skip_heading(self, body: bytes) -> bytes:
        """The block from the first data line; only the first block is ever cut."""
        at = 0
        while self._line < self._layout.first_line and at < len(body):
            at = (body.find(b"\n", at) + 1) or len(body)
            self._line += 1
        return body[at:]

    def _read(self, body: bytes, *, final: bool) -> tuple[pl.DataFrame, list[Broken], bytes]:
        """Rows by position and `__line__`, broken lines, and the bytes of a record that may go on in the next block."""
        quoted = b'"' in body
        frame = self._parse(body, quoted=quoted) if not quoted or self._is_well_formed(body) else None
        if frame is None or frame.height != body.count(b"\n"):
            return self._read_carefully(body, final=final)
        start = self._line
        self._line += frame.height
        lines = pl.int_range(start, self._line, dtype=pl.Int64)
        return frame.with_columns(lines.alias(LINE)), [], b""

    def _is_well_formed(self, body: bytes) -> bool:
        """Whether every quote opens or closes a field, or is doubled in one, and no field holds a line break."""
        field = f'(?:"(?:[^"\\n]|"")*"|[^"{self._layout.separator}\\n]*)'
        ends = f"(?:{self._layout.separator}|\\r?\\n)"
        return bool(pl.Series([body]).cast(pl.String).str.contains(f"^(?:{field}{ends})*$").item())

    def _parse(self, body: bytes, *, quoted: bool) -> pl.DataFrame | None:
        """The lines parsed by Polars; None when some line has more fields than the layout."""
        try:
            frame = pl.read_csv(
                self._head + body,
                separator=self._layout.separator,
                quote_char='"' if quoted else None,
                infer_schema=False,
            )
        except pl.exceptions.ComputeError:
            return None
        return frame.with_columns(pl.col(pl.String).replace("", None)) if quoted else frame

    def _read_carefully(self, body: bytes, *, final: bool) -> tuple[pl.DataFrame, list[Broken], bytes]:
        lines = body.replace(b"\r\n", b"\n").decode().removesuffix("\n").split("\n")
        frame = pl.DataFrame({"text": lines}).with_row_index("index")
        suspects = frame.filter(self._suspect())["index"].to_list()
        records, settled = mend(lines, suspects, self._layout.separator, len(self._layout.names), final=final)
        singly = {r.index + n for r in records for n in range(r.lines)}
        plain = [i for i in range(settled) if i not in singly]
        parsed = self._parse_lines(lines, plain)
        start = self._line
        self._line += settled
        frame = pl.concat([parsed.with_columns(pl.Series(LINE, plain, dtype=pl.Int64)), self._from_records(records)])
        broken = [Broken(start + r.index, r.reason) for r in records if r.fields is None]
        unsettled = "".join(f"{line}\n" for line in lines[settled:]).encode()
        return frame.sort(LINE).with_columns(pl.col(LINE) + start), broken, unsettled

    def _suspect(self) -> pl.Expr:
        """Lines that Polars may not be trusted with: quotes not closed in the line, or more fields than usual."""
        separator = self._layout.separator
        field = f'(?:"(?:[^"]|"")*"|[^"{separator}]*)'
        quoted = pl.col("text").str.contains('"', literal=True)
        well_formed = pl.col("text").str.contains(f"^{field}(?:{separator}{field})*$")
        many = pl.col("text").str.count_matches(separator, literal=True) >= self._layout.width
        return (quoted & ~well_formed) | many

    def _parse_lines(self, lines: list[str], indices: list[int]) -> pl.DataFrame:
        body = "".join(f"{lines[i]}\n" for i in indices).encode()
        frame = self._parse(body, quoted=True) if indices else self._empty().drop(LINE)
        if frame is None or frame.height != len(indices):
            raise AssertionError("lines that were checked one by one must parse")
        return frame

    def _from_records(self, records: list[Record]) -> pl.DataFrame:
        rows = [r for r in records if r.fields is not None]
        spare = [""] * self._layout.width
        table = [[f or None for f in ((r.fields or []) + spare)[: self._layout.width]] for r in rows]
        schema = dict.fromkeys(self._columns, pl.String())
        frame = pl.DataFrame(table, schema=schema, orient="row")
        return frame.with_columns(pl.Series(LINE, [r.index for r in rows], dtype=pl.Int64))

    def _piece(self, frame: pl.DataFrame, broken: list[Broken], done: float) -> Piece:
        """The rows under their headings, without those that have content beyond the last heading."""
        names = self._layout.names
        surplus = self._columns[len(names) :]
        if surplus and (frame.select(surplus).null_count() != frame.height).row(0).count(True):
            over = pl.any_horizontal(pl.col(surplus).str.strip_chars().fill_null("") != "")
            broken = broken + [Broken(line, TOO_MANY) for line in frame.filter(over)[LINE]]
            frame = frame.filter(~over)
        renamed = frame.select(*(pl.col(c).alias(n) for c, n in zip(self._columns, names, strict=False)), LINE)
        return Piece(renamed, tuple(broken), done)

    def _empty(self) -> pl.DataFrame:
        return pl.DataFrame(schema=dict.fromkeys(self._columns, pl.String()) | {LINE: pl.Int64()})
