"""The shape of the project's own template: one sheet per register table, every column with what may stand in it."""

from dataclasses import dataclass

from styrbar.register.tables import Column, codes, tables

_FORMS = {
    "citizen": "CPR-nummer, med eller uden bindestreg",
    "date": "dato, dd-mm-åååå",
    "money": "beløb i kr., f.eks. 1.234,50",
    "decimal": "tal, f.eks. 37,5",
    "integer": "helt tal",
    "account": "f.eks. 5.38.50 eller 5.38.50.002",
    "legal_basis": "f.eks. SEL § 107 eller BL § 32 stk. 1 nr. 2",
    "text": "tekst",
}


@dataclass(frozen=True)
class TemplateColumn:
    """One column of a sheet: its heading, what it means, how it is written, and the words it accepts (if any)."""

    name: str
    heading: str
    meaning: str
    form: str
    required: bool
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class TemplateSheet:
    """One sheet of the template workbook; `title` is the sheet's name, `table` the register table it fills."""

    table: str
    title: str
    meaning: str
    columns: tuple[TemplateColumn, ...]


def sheets() -> tuple[TemplateSheet, ...]:
    """All sheets of the template, in the order of the register."""
    return tuple(TemplateSheet(t.name, t.title, t.meaning, tuple(map(_column, t.columns))) for t in tables().values())


def form_of(column: Column) -> str:
    """How a value of the column is written, in words a user understands; used in the template and in rejections."""
    if column.type == "code":
        return " eller ".join([", ".join(labels[:-1]), labels[-1]] if len(labels := _labels(column)) > 1 else labels)
    unit = f" ({column.unit})" if column.unit and column.type in ("integer", "decimal") else ""
    return _FORMS[column.type] + unit


def _column(column: Column) -> TemplateColumn:
    values = _labels(column) if column.type == "code" else ()
    return TemplateColumn(column.name, column.heading, column.meaning, form_of(column), column.required, tuple(values))


def _labels(column: Column) -> tuple[str, ...]:
    return tuple(code.label for code in codes(column.codes).values())
