"""Commands about prices: compare, expected and ceiling."""

from datetime import datetime

import click

from styrbar.cli.danish import DATES, Command, Group, option
from styrbar.cli.options import as_date, chosen_by, with_format, with_state
from styrbar.cli.output import Destination
from styrbar.cli.prices import kroner_of
from styrbar.cli.state import State

_DAY = option(
    "--date", "day", type=click.DateTime(DATES), help="Dagen, priserne gælder. Ellers øjebliksbilledets dato."
)
_SNAPSHOT = option("--snapshot", help="Øjebliksbilledets id. Ellers det nyeste.")


@click.group(cls=Group)
def prices() -> None:
    """Priser: side om side, ventede og under et loft."""


@prices.command(cls=Command)
@option("--legal-basis", multiple=True, help="Kun tilbud efter paragraffen, f.eks. «SEL § 107». Kan gentages.")
@option("--target-group", multiple=True, help="Kun målgruppen. Kan gentages.")
@option("--ownership", multiple=True, help="Kun ejerforholdet, f.eks. private. Kan gentages.")
@option("--type", "offer_type", multiple=True, help="Kun tilbudstypen. Kan gentages.")
@option("--municipality", multiple=True, help="Kun tilbud i kommunen med den kode. Kan gentages.")
@option("--offer", "offers", multiple=True, help="Kun tilbuddet med det nummer. Kan gentages.")
@option("--open", "opened", metavar="TILBUD", help="I stedet ét tilbuds takster og elementer, med fil og linje.")
@option(
    "--measure", type=click.Choice(["day", "direct_hour", "paid_hour"]), default="day", show_default=True,
    help="Pris pr. døgn, pr. time ansigt til ansigt, eller pr. betalt time.",
)  # fmt: skip
@option(
    "--hours-per-day", metavar="TIMER", help="Timer pr. døgn, som timetakster regnes om med. Ellers holdes de udenfor."
)
@option("--supplements", is_flag=True, help="Vis også grundtaksten med hvert tillæg som en pris.")
@option(
    "--housing", type=click.Choice(["auto", "out", "in"]), default="auto", show_default=True,
    help="Bolig trukket ud af prisen, eller med.",
)  # fmt: skip
@option(
    "--equal",
    default="",
    metavar="ELEMENTER",
    help="Elementer med komma, der regnes ud af alle priser, f.eks. pension.",
)
@option(
    "--group", default="legal_basis", show_default=True, metavar="OPDELINGER",
    help="Hvem hvert tilbud holdes op mod: legal_basis, target_group, offer_type med komma, eller none for alle.",
)  # fmt: skip
@option(
    "--weight", type=click.Choice(["places", "days", "equal"]), default="places", show_default=True,
    help="Hvad gruppens gennemsnit vægtes efter.",
)  # fmt: skip
@option("--level", type=int, help="Prisniveauets år. Ellers løbende priser.")
@option("--index", help="Pris- og lønindekset, som «område, skøn». Ellers det eneste.")
@_DAY
@_SNAPSHOT
@with_format
@with_state
def compare(
    state: State, to: Destination, legal_basis: tuple[str, ...], target_group: tuple[str, ...],
    ownership: tuple[str, ...], offer_type: tuple[str, ...], municipality: tuple[str, ...], offers: tuple[str, ...],
    opened: str | None, measure: str, hours_per_day: str | None, supplements: bool, housing: str, equal: str,
    group: str, weight: str, level: int | None, index: str | None, day: datetime | None, snapshot: str | None,
) -> None:  # fmt: skip
    """Hvad koster tilbuddene, holdt op mod hinanden?"""
    hours = kroner_of("--hours-per-day", hours_per_day)
    ws = state.workspace()
    from styrbar.runs.offer_price import run_offer_price
    from styrbar.runs.price_selection import Chosen
    from styrbar.runs.prices import CompareChoices, run_prices

    if opened:
        to.write(ws, run_offer_price(ws, opened, snapshot, as_date(day)), main="tariffs")
        return
    chosen = Chosen(legal_basis, target_group, ownership, offer_type, municipality, offers)
    groups = () if group == "none" else chosen_by(group)
    choices = CompareChoices(
        chosen, snapshot, as_date(day), measure, hours, supplements, level, index, housing, chosen_by(equal), weight,
        groups,
    )  # fmt: skip
    to.write(ws, run_prices(ws, choices), main="offers")


@prices.command(cls=Command)
@option("--price", metavar="KRONER", help="Prisen pr. døgn, der skal vurderes. Ellers tilbuddets takst.")
@option("--offer", help="Tilbuddets nummer eller navn. Det giver, hvad det ved om sig selv.")
@option("--need", type=click.IntRange(0, 4), help="Borgerens samlede støttebehov, 0 til 4.")
@option("--hours", metavar="TIMER", help="Timer ansigt til ansigt pr. døgn.")
@option("--legal-basis", help="Paragraf, f.eks. «SEL § 107».")
@option("--ownership", help="Ejerforhold, f.eks. private.")
@option("--target-group", help="Målgruppe.")
@_DAY
@_SNAPSHOT
@with_format
@with_state
def expected(
    state: State, to: Destination, price: str | None, offer: str | None, need: int | None, hours: str | None,
    legal_basis: str | None, ownership: str | None, target_group: str | None, day: datetime | None,
    snapshot: str | None,
) -> None:  # fmt: skip
    """Er prisen rimelig, og hvad var at vente?"""
    kroner, a_day = kroner_of("--price", price), kroner_of("--hours", hours)
    ws = state.workspace()
    from styrbar.runs.expected_price import FairChoices, run_expected_price

    choices = FairChoices(need, a_day, legal_basis, ownership, target_group, kroner, offer, snapshot, as_date(day))
    to.write(ws, run_expected_price(ws, choices), main="nearest")


@prices.command(cls=Command)
@option(
    "--limit", "limits", multiple=True, required=True, metavar="LOFT",
    help="«SEL § 109; kroner=2500», «SEL § 110; målgruppe=Hjemløshed; percentil=75» eller «SEL § 107; trin=2; egen=5». "
    "Kan gentages.",
)  # fmt: skip
@option(
    "--status", type=click.Choice(["granted", "expected"]), default="expected", show_default=True,
    help="Kun det bevilgede, eller også det forventede.",
)  # fmt: skip
@_DAY
@_SNAPSHOT
@with_format
@with_state
def ceiling(
    state: State, to: Destination, limits: tuple[str, ...], status: str, day: datetime | None, snapshot: str | None,
) -> None:  # fmt: skip
    """Hvad ville et takstloft ændre på et år?"""
    ws = state.workspace()
    from styrbar.runs.price_ceiling import CeilingChoices, run_price_ceiling

    to.write(ws, run_price_ceiling(ws, CeilingChoices(limits, snapshot, as_date(day), status)), main="offers")


COMMANDS = (prices,)
