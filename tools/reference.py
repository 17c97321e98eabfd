"""Write docs/datamodel.md, regler.md and kilder.md from the declarations that the program itself reads: `make docs`."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from styrbar import danish
from styrbar.register.sources import PERIOD, SourceMapping, TableMapping, mappings
from styrbar.register.tables import Column, Table, codes, tables
from styrbar.register.template import form_of
from styrbar.rules.book import Rule, Value, rules
from styrbar.rules.domains import DOMAINS
from styrbar.rules.units import UNITS
from styrbar.rules.words import said_value

DOCS = Path(__file__).resolve().parent.parent / "docs"
SENSITIVITY = {"personal": "om en person", "internal": "intern", "open": "åben"}
MADE = "Siden skrives af `make docs` ud fra programmets egne beskrivelser; ret dem, ikke siden."


def data_model() -> str:
    """The tables, their columns and the code lists, in Danish."""
    intro = (
        "En tabel er det, udtræk oversættes til. Hver række husker desuden filen og linjen, den kom fra, og hvilke af "
        "dens henvisninger der ikke fandt noget."
    )
    return page("Datamodel", intro, (*map(table_section, tables().values()), *map(code_section, code_lists())))


def rule_book() -> str:
    """The rules with their values, dates and sources, in Danish."""
    intro = (
        "En regel har en værdi fra en dato, med kilde. Før den første værdi og efter en udløbet findes der ingen, og "
        "så siger Styrbar det i stedet for at regne med nul. En værdi, der ikke er bekræftet, har ingen holdt op mod "
        "kilden. [Metoden](metode/regler.md) siger, hvordan værdier afløser hinanden, og hvordan I skriver jeres egen."
    )
    used = {rule.domain for rule in rules().values()}
    return page("Regler", intro, (group_section(group) for group in DOMAINS if group in used))


def sources() -> str:
    """The source systems' files that are known, heading by heading, in Danish."""
    intro = (
        "En fil kendes på sine overskrifter; store og små bogstaver, mellemrum og tegn er uden betydning. Har en "
        "kolonne flere overskrifter, bruges den første af dem, filen har. Overskrifter, der ikke nævnes her, læses "
        "ikke. Styrbars egen skabelon har et ark for hver tabel i [datamodellen](datamodel.md), med de samme "
        "overskrifter."
    )
    systems = [m for m in mappings().values() if not m.id.startswith("template.")]
    return page("Kilder", intro, map(source_section, systems))


def source_section(source: SourceMapping) -> str:
    """One source: what it is known by, what a delivery replaces, and its columns."""
    marks = " · ".join(" eller ".join(f"«{name}»" for name in names) for names in source.require)
    replaced = "de regnskabsperioder, filen har" if source.extent == PERIOD else "hele kilden"
    dated = f" Udtrækkets dato står i «{source.data_date}»." if source.data_date else ""
    only = " og ".join(f"«{heading}» er `{pattern}`" for heading, pattern in source.only.items())
    kept = f" Kun rækker, hvor {only}, er data; resten lægges til side." if only else ""
    facts = (
        f"`{source.id}`, udgave {source.version}. Kendes på: {marks}. En levering erstatter {replaced}.{dated}{kept}"
    )
    return "\n\n".join([f"## {source.title}", facts, *map(mapped_section, source.tables)])


def mapped_section(mapped: TableMapping) -> str:
    """What of the file goes into one table, and where each column comes from."""
    table = tables()[mapped.table]
    where = {c: " eller ".join(f"«{name}»" for name in names) for c, names in mapped.columns.items()}
    where |= {c: f"altid {shown(table.column(c), value)}" for c, value in mapped.constants.items()}
    where |= {
        made: "dannes af " + ", ".join(table.column(c).heading for c in columns)
        for made, columns in mapped.made.items()
    }
    cells = (
        (column.heading, f"`{column.name}`", where[column.name]) for column in table.columns if column.name in where
    )
    words = [words_line(table.column(column), meant) for column, meant in mapped.values.items()]
    heading = f"### {table.title[0].upper()}{table.title[1:]} (`{table.name}`)"
    return "\n\n".join([heading, rows(("kolonne", "i koden", "overskrift i filen"), cells), *words])


def words_line(column: Column, meant: Mapping[str, str]) -> str:
    """The file's own words for a code list."""
    said = ", ".join(f"«{word}» er {shown(column, code)}" for word, code in meant.items())
    return f"{column.heading}: {said}. Andre ord end disse og kodelistens egne spørges der om."


def shown(column: Column, value: str) -> str:
    """A value as a user reads it."""
    return codes(column.codes)[value].label if column.codes else value


def page(title: str, intro: str, sections: Iterable[str]) -> str:
    """A Markdown page that says how it is made."""
    return "\n\n".join([f"# {title}", intro, MADE, *sections]) + "\n"


def rows(heading: tuple[str, ...], cells: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    lines = [heading, ("---",) * len(heading), *cells]
    return "\n".join(f"| {' | '.join(cell.replace('|', '·') for cell in line)} |" for line in lines)


def table_section(table: Table) -> str:
    """One table: what a row is, its key, and its columns."""
    key = f"\n\nNøgle: {', '.join(table.column(name).heading for name in table.key)}" if table.key else ""
    heading = ("kolonne", "i koden", "form", "følsomhed", "betydning")
    columns = rows(heading, map(column_cells, table.columns))
    return f"## {table.title[0].upper()}{table.title[1:]} (`{table.name}`)\n\n{table.meaning}{key}\n\n{columns}"


def column_cells(column: Column) -> tuple[str, ...]:
    """One column as a line of its table."""
    needed = " (skal udfyldes)" if column.required else ""
    points_at = f" Henviser til `{column.references}`." if column.references else ""
    form = f"kodeliste `{column.codes}`" if column.codes else form_of(column)
    name = f"{column.heading}{needed}"
    return name, f"`{column.name}`", form, SENSITIVITY[column.sensitivity], f"{column.meaning}{points_at}"


def code_lists() -> Iterator[str]:
    """The code lists that columns use, each once, in the order they are met."""
    yield from dict.fromkeys(c.codes for table in tables().values() for c in table.columns if c.codes)


def code_section(name: str) -> str:
    """One code list: what is stored, what is shown, and what else is understood."""
    cells = ((f"`{code.name}`", code.label, ", ".join(code.also)) for code in codes(name).values())
    return f"## Kodeliste `{name}`\n\n{rows(('i koden', 'vises som', 'forstås også'), cells)}"


def group_section(group: str) -> str:
    """One group of the rule book with its rules by title."""
    inside = sorted((rule for rule in rules().values() if rule.domain == group), key=lambda rule: rule.title)
    return "\n\n".join([f"## {DOMAINS[group]}", *map(rule_section, inside)])


def rule_section(rule: Rule) -> str:
    """One rule: what it governs, its name on the command line, its unit, and a line for each value."""
    unit = "Enhed: " + UNITS[rule.unit].title
    if rule.codes:
        unit += f" ({'; '.join(rule.codes.values())})"
    yearly = " Beløbet reguleres hvert år." if rule.yearly else ""
    facts = f"{rule.meaning} Navn: `{rule.id}`. {unit}.{yearly}"
    values = rows(("fra", "til", "værdi", "kilde", "bekræftet"), (value_cells(rule, v) for v in rule.values))
    return "\n\n".join([f"### {rule.title}", facts, values if rule.values else "Reglen har endnu ingen værdi."])


def value_cells(rule: Rule, value: Value) -> tuple[str, ...]:
    """One value as it is read, with its period and source, and whether anybody has held it against the source."""
    source = ", ".join(part for part in (value.source.act, value.source.section, value.source.text) if part)
    return (
        danish.day(value.start),
        danish.day(value.end),
        said_value(rule.unit, value, rule.codes),
        f"[{source}]({value.source.address})" if value.source.address else source,
        "ja" if value.source.verified else "nej",
    )


PAGES = {"datamodel.md": data_model, "regler.md": rule_book, "kilder.md": sources}


def main() -> None:
    """Write the pages."""
    for name, write in PAGES.items():
        (DOCS / name).write_text(write(), "utf-8")


if __name__ == "__main__":
    main()
