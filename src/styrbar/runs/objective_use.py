"""Each municipality's use of an offer, as it is typed, pasted or sent in a small file."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from io import BytesIO
from typing import BinaryIO

import polars as pl

from styrbar.analysis.objective_financing import USE_SCHEMA
from styrbar.analysis.population import code_of
from styrbar.errors import BadInput
from styrbar.intake.readers import LINE, Source, open_sheets
from styrbar.intake.readers.cells import NUMBER
from styrbar.register.sources import normalise
from styrbar.rules.financing.protocol import KEY, MAIN, UNITS, Model
from styrbar.rules.words import value_of

MUNICIPALITY, SHARE_KEY, BUDGET = "municipality", "key", "budget"
LONGEST = 3_000
"""Characters of use that an address can carry: all 98 municipalities with use and budget."""

_HEADINGS = {MUNICIPALITY: "Kommune", SHARE_KEY: "Nøgle", BUDGET: "Budget"}
_ALSO = {MUNICIPALITY: ("Kommunekode", "Kommunenavn"), BUDGET: ("Budget i kr.",)}
_USE = ("Forbrug", "Døgn", "Forløb", "Elevår", "Antal")
"""What a column with the offer's own unit may be called."""

_BETWEEN = re.compile(r"[;\t]")
_FIGURE = re.compile(r"-?\d[\d.,]*")


@dataclass(frozen=True)
class UseSheet:
    """Use by municipality and kind in millionths, the agreed key in millionths, and budgets in whole øre."""

    used: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    key: Mapping[int, int] = field(default_factory=dict)
    budget: Mapping[int, int] = field(default_factory=dict)

    def frame(self, case: int = 0) -> pl.DataFrame:
        """The use as the analysis takes it; who used nothing is there too."""
        rows = [(case, code, kind, used) for code, kinds in self.used.items() for kind, used in kinds.items()]
        return pl.DataFrame(rows, schema=USE_SCHEMA, orient="row")


@dataclass(frozen=True)
class Use:
    """One municipality's use as a program gives it, by the municipality's code; None is nothing said.

    `used` is in the model's own unit, `crime_days` and `committed` are the other kinds of it, `key` the agreed share,
    and `budget` whole øre.
    """

    municipality: int
    used: Decimal | None = None
    crime_days: Decimal | None = None
    committed: Decimal | None = None
    key: Decimal | None = None
    budget: int | None = None


def columns_of(model: Model) -> dict[str, str]:
    """What stands in the columns of the use for a model, in order: name and heading."""
    agreed = {SHARE_KEY: _HEADINGS[SHARE_KEY]} if model.weight == KEY else {}
    return {MUNICIPALITY: _HEADINGS[MUNICIPALITY], **model.kinds, **agreed, BUDGET: _HEADINGS[BUDGET]}


def read_use(text: str, model: Model, called: Mapping[int, str]) -> UseSheet:
    """The use from lines of cells with semicolons or tabs, with or without headings. Raises BadInput with the line."""
    if len(text) > LONGEST:
        raise BadInput(
            "Der er for mange tal til en adresse.", next_step="Udelad kommuner uden forbrug, eller brug kommandoen."
        )
    lines = [(n, _BETWEEN.split(line)) for n, line in enumerate(text.splitlines(), 1) if line.strip(" ;\t")]
    order = list(columns_of(model))
    if lines and (found := _places(lines[0][1], model)):
        order, lines = found, lines[1:]
    return _sheet(_rows(lines, order, model), called)


def use_of(given: Sequence[Use], model: Model, called: Mapping[int, str]) -> UseSheet:
    """The use that a program gives. Raises BadInput with its place in the list, counted from 1."""
    known = columns_of(model)
    rows = [{n: _cell(n, v) for n, v in vars(one).items() if v is not None} for one in given]
    if strange := sorted({name for row in rows for name in row} - set(known)):
        listed = ", ".join(known)
        raise BadInput(f"{model.title} bruger ikke {', '.join(strange)}.", "use.", f"Brug blandt: {listed}.")
    return _sheet(enumerate(rows, 1), called)


def _cell(name: str, value: Decimal | int) -> str:
    return _plain(Decimal(value) / 100 if name == BUDGET else Decimal(value))


def use_from_file(name: str, stream: BinaryIO, model: Model, called: Mapping[int, str]) -> str:
    """A small CSV or Excel file with the columns of the model, as the lines that `read_use` takes. Raises BadInput."""
    content = stream.read()
    sheet = open_sheets(Source(name, lambda: BytesIO(content)), columns_of(model).values())[0]
    order = _places(sheet.headings, model)
    if not order:
        wanted = ", ".join(f"«{heading}»" for heading in columns_of(model).values())
        raise BadInput(
            "Filen har ikke de kolonner, modellen skal bruge.", f"«{name}».", f"Brug overskrifterne {wanted}."
        )
    lines = [
        (row[LINE], [row[h] or "" for h in sheet.headings]) for b in sheet.blocks() for row in b.iter_rows(named=True)
    ]
    return written(_sheet(_rows(lines, order, model), called), model)


def written(sheet: UseSheet, model: Model) -> str:
    """The use as lines, short enough for an address: codes, and decimals with comma."""
    lines = []
    for code in sorted({*sheet.used, *sheet.key, *sheet.budget}):
        numbers = [sheet.used.get(code, {}).get(kind) for kind in model.kinds]
        numbers += [sheet.key.get(code)] if model.weight == KEY else []
        cells = [_plain(Decimal(n) / UNITS) if n else "" for n in numbers]
        budget = sheet.budget.get(code)
        cells.append(_plain(Decimal(budget) / 100) if budget is not None else "")
        lines.append(";".join([str(code), *cells]).rstrip(";"))
    return "\n".join(lines)


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def _places(headings: Sequence[str], model: Model) -> list[str] | None:
    """Which column each heading is ('' for one that is not read); None when the municipality is not among them."""
    known = {normalise(heading): name for name, heading in columns_of(model).items()}
    known |= {normalise(word): name for name, words in _ALSO.items() for word in words}
    known = {normalise(word): MAIN for word in _USE if MAIN in model.kinds} | known
    places = [known.get(normalise(heading), "") for heading in headings]
    return places if MUNICIPALITY in places else None


def _rows(
    lines: Sequence[tuple[int, Sequence[str]]], order: Sequence[str], model: Model
) -> Iterator[tuple[int, dict[str, str]]]:
    """Line and cells by column; a column that is not read may hold words, but no figures that would be lost unseen."""
    for number, cells in lines:
        if len(cells) > len(order):
            raise BadInput(f"Linje {number} har flere tal, end der er kolonner til.", next_step="Ret linjen.")
        for place, (name, cell) in enumerate(zip(order, cells, strict=False), 1):
            if not name and _FIGURE.fullmatch(cell.strip().removeprefix(NUMBER)):
                wanted = ", ".join(f"«{heading}»" for heading in columns_of(model).values())
                raise BadInput(
                    f"Kolonne {place} har tal, men overskriften er ikke en af dem, modellen bruger.", "",
                    f"Brug overskrifterne {wanted}, eller fjern kolonnen.",
                )  # fmt: skip
        yield number, {name: cell.strip() for name, cell in zip(order, cells, strict=False) if name}


def _sheet(rows: Iterable[tuple[int, dict[str, str]]], called: Mapping[int, str]) -> UseSheet:
    used: dict[int, dict[str, int]] = {}
    key: dict[int, int] = {}
    budget: dict[int, int] = {}
    for line, cells in rows:
        code = code_of(cells.pop(MUNICIPALITY, "").removeprefix(NUMBER), called)
        if code is None:
            raise BadInput(f"Kommunen i linje {line} findes ikke.", next_step="Skriv kommunens kode eller navn.")
        if code in used:
            raise BadInput(f"{called[code]} står igen i linje {line}.", next_step="Skriv hver kommune én gang.")
        used[code] = {}
        for name, text in cells.items():
            number = _number(text, line)
            if number is None:
                continue
            if name == BUDGET:
                budget[code] = int(number * 100)
            elif name == SHARE_KEY:
                key[code] = int(number * UNITS)
            else:
                used[code][name] = int(number * UNITS)
    return UseSheet(used, key, budget)


def _number(text: str, line: int) -> Decimal | None:
    """A number of 0 or more; empty is nothing said."""
    if not text:
        return None
    plain = text.removeprefix(NUMBER)
    try:
        written_number = str(value_of("hours", plain.replace(".", ",") if plain != text else plain))
    except BadInput as error:
        raise BadInput(f"Tallet i linje {line} kan ikke bruges.", error.what, "Skriv f.eks. 365 eller 12,5.") from None
    return Decimal(written_number)
