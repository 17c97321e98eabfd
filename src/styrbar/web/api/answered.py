"""What a call answers: every answer has this one schema, which says what `publish.tables.to_json` writes."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field

Cell = bool | int | float | str | None


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Scope(_Told):
    """What the answer is about."""

    model_config = ConfigDict(extra="forbid", title="Omfang")

    organisation: str = Field(title="Organisation")
    snapshot: str = Field(title="Øjebliksbillede", description="Tom, når svaret ikke hviler på et.")
    data_date: date = Field(title="Datadato")
    period_from: date = Field(title="Periodens første dag")
    period_to: date = Field(title="Periodens sidste dag")
    view: str = Field(title="Visning")
    against: str = Field(title="Sammenlignet med")


class Figure(_Told):
    """A key figure."""

    model_config = ConfigDict(extra="forbid", title="Nøgletal")

    label: str = Field(title="Navn")
    value: int | float | str | None = Field(
        title="Værdi", description="Hele øre for kroner og price, tekst for decimal, en andel for percent."
    )
    kind: str = Field(title="Slags", description="kroner, price, decimal, integer eller percent.")
    note: str = Field(title="Bemærkning")
    signed: bool = Field(title="Er en ændring", description="true: en afvigelse; plus er mere eller dyrere.")


class Column(_Told):
    """A column of a table."""

    model_config = ConfigDict(extra="forbid", title="Kolonne")

    name: str = Field(title="Navn", description="Nøglen i hver række.")
    heading: str = Field(title="Overskrift")
    kind: str = Field(
        title="Slags",
        description="kroner og price: hele øre. integer: helt tal. decimal: tekst med punktum. percent: en andel. date "
        "og month: ÅÅÅÅ-MM-DD. flag: true eller false. text og citizen (borgerens kode): tekst.",
    )
    unit: str | None = Field(default=None, title="Enhed", description="øre for penge.")


class Table(_Told):
    """A table with its rows."""

    model_config = ConfigDict(extra="forbid", title="Tabel")

    name: str = Field(title="Navn")
    title: str = Field(title="Overskrift")
    columns: list[Column] = Field(title="Kolonner")
    rows: list[dict[str, Cell]] = Field(title="Rækker", description="En værdi for hver kolonne; null er ikke oplyst.")
    totals: dict[str, int] = Field(title="Summer", description="Summen af de kolonner, der kan lægges sammen.")


class Rule(_Told):
    """A value of the rule book that the answer rests on."""

    model_config = ConfigDict(extra="forbid", title="Regelværdi")

    id: str = Field(title="Regel", description="Reglens navn i kaldet rules.")
    unit: str = Field(title="Enhed")
    value: str | list[str] = Field(title="Værdi", description="I reglens enhed; en liste, når reglen er en liste.")
    first: date = Field(alias="from", title="Fra")
    last: date | None = Field(alias="to", title="Til", description="null: indtil videre.")
    act: str = Field(title="Lov eller kilde")
    section: str = Field(title="Sted")
    address: str = Field(title="Kildens adresse")
    verified: bool = Field(title="Bekræftet", description="Nogen har holdt værdien op mod kilden.")
    own: bool = Field(title="Egen værdi", description="Organisationen har selv skrevet værdien.")
    projected: str = Field(title="Fremskrevet", description="Hvordan værdien er regnet af et andet års; ellers tom.")


class Basis(_Told):
    """Why the answer can be believed."""

    model_config = ConfigDict(extra="forbid", title="Grundlag")

    label: str = Field(title="Navn")
    text: str = Field(title="Tekst")
    link: str = Field(title="Metodeside", description="Navnet på siden, der forklarer metoden; ellers tom.")
    rule: Rule | None = Field(title="Regel", description="Når linjen er en værdi i regelbogen.")


class Answer(_Told):
    """An answer to one question."""

    model_config = ConfigDict(extra="forbid", title="Svar")

    question: str = Field(title="Spørgsmål")
    sentence: str = Field(title="Svaret i en sætning")
    scope: Scope = Field(title="Omfang", description="Hvad svaret handler om.")
    figures: list[Figure] = Field(title="Nøgletal")
    tables: list[Table] = Field(title="Tabeller")
    basis: list[Basis] = Field(title="Grundlag", description="Hvad svaret hviler på, regler med kilde iblandt.")
    outside: dict[str, int] = Field(title="Holdt udenfor", description="Hele øre efter årsag.")


class Problem(_Told):
    """Why there is no answer."""

    model_config = ConfigDict(extra="forbid", title="Fejl")

    code: str = Field(title="Kode", description="Fast navn til programmer.")
    what: str = Field(title="Hvad der er galt")
    where: str = Field(title="Hvor", description="Kan være tom.")
    next_step: str = Field(title="Hvad man så gør", description="Kan være tom.")
