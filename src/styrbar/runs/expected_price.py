"""Is the price fair? What stays like this cost, with an interval and the nearest cases."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import polars as pl

from styrbar import danish
from styrbar.analysis.answer import Answer, AnswerColumn, AnswerTable, Basis, Figure
from styrbar.analysis.expected_price import Asked, ExpectedPrice, Fitted, expected_price
from styrbar.analysis.price_cases import price_cases
from styrbar.analysis.price_lines import Selection, price_lines
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes, label
from styrbar.runs.alternative_offer import offer_number, refuse_cpr
from styrbar.runs.price_selection import day_of, scope_of_day, section, shown_owners
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import made_from

QUESTION = "Er prisen rimelig?"
_SAID = {
    "need": "støttebehov",
    "hours": "ATA-timer pr. døgn",
    "legal_basis": "paragraf",
    "ownership": "ejerforhold",
    "target_group": "målgruppe",
}
_METHOD = Basis("Metode", "Forventet pris", "forventet-pris")


@dataclass(frozen=True)
class FairChoices:
    """The stay asked about, as the user gives it; what is not given is not used.

    An `offer` (number or name) gives what it knows of itself where nothing is given, its lowest whole or base price
    included, and its own cases are then not among those it is held against. `price` is kroner a day.
    """

    need: int | None = None
    hours: Decimal | None = None
    legal_basis: str | None = None
    ownership: str | None = None
    target_group: str | None = None
    price: Decimal | None = None
    offer: str | None = None
    snapshot: str | None = None
    day: date | None = None


def run_expected_price(ws: Workspace, choices: FairChoices) -> Answer:
    """Answer «Er prisen rimelig?»: the price to be expected, and where the given price lies.

    The nearest cases are told by offer and never by citizen. Their support need is shown to, and used for, those who
    may see people only: a case that is near in need would tell it.
    """
    ws.actor.require("see_figures")
    _check(choices)
    snapshot = ws.snapshot(choices.snapshot)
    day = day_of(snapshot, choices.day)
    cases, left = price_cases(snapshot, day)
    if choices.offer:
        number = offer_number(snapshot, choices.offer)
        choices = _with_offer(snapshot, choices, number, day)
        cases = cases.filter(pl.col("offer") != number)
    asked = Asked(
        None if choices.need is None else float(choices.need),
        None if choices.hours is None else float(choices.hours),
        choices.legal_basis,
        choices.ownership,
        choices.target_group,
    )
    hidden = () if ws.actor.may("see_persons") else ("need",)
    found = expected_price(cases, asked, hidden)
    return Answer(
        QUESTION,
        _sentence(found, choices),
        scope_of_day(ws, snapshot, day, "priser på dagen"),
        (*_effects(found.fitted), _nearest(snapshot, found)),
        _figures(found, choices),
        (*_basis(found, choices, asked, left), *made_from(ws, snapshot)),
    )


def owner_choices() -> list[tuple[str, str]]:
    """The kinds of owner, as code and words."""
    return [(name, code.label) for name, code in codes("ownership").items()]


def _check(choices: FairChoices) -> None:
    refuse_cpr(*filter(None, (choices.legal_basis, choices.ownership, choices.target_group, choices.offer)))
    if choices.need is not None and not 0 <= choices.need <= 4:
        raise BadInput("Støttebehovet skal være fra 0 til 4.", next_step="0 er intet, 4 er fuldstændigt.")
    if choices.hours is not None and not 0 < choices.hours <= 48:
        raise BadInput("ATA-timer pr. døgn skal være over 0 og højst 48.", next_step="Skriv f.eks. 3,5.")
    if choices.price is not None and choices.price <= 0:
        raise BadInput("Prisen skal være over 0 kr.", next_step="Skriv kroner pr. døgn.")
    if choices.ownership is not None and choices.ownership not in codes("ownership"):
        known = ", ".join(f"{name} ({code.label.lower()})" for name, code in codes("ownership").items())
        raise BadInput(f"«{choices.ownership}» er ikke et ejerforhold.", next_step=f"Vælg blandt: {known}.")
    if choices.legal_basis is not None:
        section(choices.legal_basis)


def _with_offer(snapshot: Snapshot, choices: FairChoices, number: str, day: date) -> FairChoices:
    """The choices with what the offer knows of itself where nothing was given."""
    lines = price_lines(snapshot, day, Selection(offers=(number,))).lines
    if lines.is_empty():
        raise BadInput("Tilbuddet har ingen pris pr. døgn på dagen.", next_step="Skriv prisen og tilbuddets kendetegn.")
    one = lines.sort("price").row(0, named=True)
    a_day = Decimal(one["per_day"]) / one["per_day_of"]
    hours = one["direct_hours"]
    return replace(
        choices,
        price=choices.price or (one["price"] * a_day),
        hours=choices.hours or (hours * a_day if hours else None),
        legal_basis=choices.legal_basis or one["legal_basis"],
        ownership=choices.ownership or one["ownership"],
    )


def _sentence(found: ExpectedPrice, choices: FairChoices) -> str:
    if found.fitted is None:
        return f"Der kan ikke regnes en forventet pris. {found.refused} De nærmeste sager står nedenfor."
    fitted = found.fitted
    expected, low, high = (danish.kroner(_ore(k), 0) for k in (fitted.expected, fitted.low, fitted.high))
    told = f"Et sådant døgn ventes at koste {expected} I 19 af 20 tilfælde ligger prisen mellem {low} og {high}"
    if choices.price is None:
        return told
    price, share = float(choices.price), fitted.share_below(float(choices.price))
    where = "under" if price < fitted.low else "over" if price > fitted.high else "inden for"
    apart = danish.percent(abs(price / fitted.expected - 1))
    side = "over" if price >= fitted.expected else "under"
    given = danish.number(price)
    return (
        f"{told} Prisen på {given} kr. er {apart} {side} det ventede og {where} intervallet; "
        f"{danish.percent(share, 0)} af sådanne ophold ventes at være billigere."
    )


def _ore(kroner: float) -> int:
    return round(kroner * 100)


def _figures(found: ExpectedPrice, choices: FairChoices) -> tuple[Figure, ...]:
    given = (Figure("Prisen", _ore(float(choices.price)), "price"),) if choices.price is not None else ()
    counted = Figure("Sager", found.cases, "integer")
    if found.fitted is None:
        return (*given, counted)
    fitted = found.fitted
    return (
        *given,
        Figure("Forventet pr. døgn", _ore(fitted.expected), "price"),
        Figure("Nedre grænse", _ore(fitted.low), "price", "95 procents interval"),
        Figure("Øvre grænse", _ore(fitted.high), "price", "95 procents interval"),
        Figure("Sager", fitted.cases, "integer", f"Fra {fitted.offers} tilbud"),
    )


def _effects(fitted: Fitted | None) -> tuple[AnswerTable, ...]:
    """What each characteristic does to the price, in per cent."""
    if fitted is None or not fitted.effects:
        return ()
    rows = [(_effect_words(name, level), factor - 1) for name, level, factor in fitted.effects]
    frame = pl.DataFrame(rows, schema={"what": pl.String, "effect": pl.Float64}, orient="row")
    columns = (
        AnswerColumn("what", "Kendetegn"),
        AnswerColumn(
            "effect", "Ændrer prisen", "percent", signed=True,
            meaning="Mod det hyppigste i sagerne, når alt andet i modellen er ens.",
        ),
    )  # fmt: skip
    return (AnswerTable("effects", "Hvad prisen hænger sammen med", columns, frame),)


def _effect_words(name: str, level: str) -> str:
    if name == "need":
        return "Et trin højere støttebehov"
    if name == "hours":
        return "Dobbelt så mange ATA-timer"
    return f"{_SAID[name].capitalize()}: {label('ownership', level) if name == 'ownership' else level}"


def _nearest(snapshot: Snapshot, found: ExpectedPrice) -> AnswerTable:
    """The nearest cases by offer; the need is a person's and not there for those who may not see people."""
    names = dict(snapshot.table("offers").select("offer", "offer_name").collect().iter_rows())
    rows = shown_owners(found.nearest).with_columns(
        offer_name=pl.Series([names.get(o) or o for o in found.nearest["offer"]], dtype=pl.String),
        price=(pl.col("price") * 100).round().cast(pl.Int64),
    )
    need = (AnswerColumn("need", "Støttebehov", "decimal"),) if "need" in rows.columns else ()
    columns = (
        AnswerColumn("offer_name", "Tilbud"),
        AnswerColumn("legal_basis", "Paragraf"),
        AnswerColumn("target_group", "Målgruppe"),
        AnswerColumn("ownership", "Ejerforhold"),
        *need,
        AnswerColumn("hours", "ATA-timer pr. døgn", "decimal"),
        AnswerColumn("price", "Pris pr. døgn", "price"),
        AnswerColumn("number", "Ens ophold", "integer"),
        AnswerColumn("distance", "Afstand", "decimal", meaning="0 er helt ens; 1 er én spredning, eller ét kendetegn."),
    )
    return AnswerTable(
        "nearest", "De nærmeste sager", columns, rows.select(c.name for c in columns), "Ingen sager ligner.",
        rows.select("offer"),
    )  # fmt: skip


def _basis(found: ExpectedPrice, choices: FairChoices, asked: Asked, left: dict[str, int]) -> tuple[Basis, ...]:
    used = "; ".join(_used(choices, name) for name in asked.used) or "Intet: gennemsnittet af alle"
    lacking = [f"{_SAID[name]} mangler i {danish.count(n, 'sag', 'sager')}" for name, n in found.lacking.items()]
    told = [f"{reason}: {danish.count(n, 'bevilling', 'bevillinger')}" for reason, n in left.items()]
    lines = [_METHOD, Basis("Kendetegn i modellen", used)]
    if found.fitted is not None:
        fitted = found.fitted
        explained = f"Modellen forklarer {danish.percent(fitted.r_squared, 0)} af forskellene (R²)"
        lines.append(Basis("Model", f"{explained}; {fitted.cases} sager fra {fitted.offers} tilbud"))
    lines.append(Basis("Uden for dataene", "; ".join(found.outside) or "Nej", "forventet-pris"))
    lines.append(Basis("Ikke med", "; ".join([*told, *lacking]) or "Intet"))
    if choices.offer:
        lines.append(Basis("Tilbuddets egne sager", "Holdt ude, så prisen ikke måles på sig selv"))
    return tuple(lines)


def _used(choices: FairChoices, name: str) -> str:
    value = getattr(choices, name)
    if name == "ownership":
        return f"{_SAID[name]} {label('ownership', value).lower()}"
    return f"{_SAID[name]} {danish.number(value, 2) if name == 'hours' else value}"
