"""The verdict on an alternative offer in words: the sentence on the page, and the text for the case file."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction

from styrbar import danish
from styrbar.rules.book import InForce
from styrbar.rules.choice.alternative_offer import (
    ALLOWED,
    ASSESS,
    CITIZEN_MAY_PAY,
    LIMIT,
    NOT_COVERED,
    PRACTICE,
    PROPOSAL,
    REFUSED,
    UNDECIDED,
    UNITS,
    Price,
    Verdict,
    Wish,
)
from styrbar.rules.words import in_words, said_number

TITLES = {
    ALLOWED: "Ja, borgeren kan vælge det ønskede tilbud",
    ASSESS: "Det kræver en konkret vurdering",
    REFUSED: "Nej, det ønskede tilbud er for dyrt",
    CITIZEN_MAY_PAY: "Ja, hvis borgeren selv betaler det, der ligger over grænsen",
    UNDECIDED: "Kan ikke afgøres af reglen",
    NOT_COVERED: "Reglen om frit valg gælder ikke her",
}
_NEXT = {
    ALLOWED: "Borgeren har ret til at vælge det ønskede tilbud.",
    ASSESS: "Kommunen skal vurdere konkret, om det ønskede tilbud er væsentligt dyrere, og begrunde det i afgørelsen.",
    REFUSED: "Borgeren kan vælge et tilbud, der ikke er dyrere, eller klage over afgørelsen. Kommunen kan ændre sin "
    "visitation til det ønskede tilbud, hvis det er et hensigtsmæssigt alternativ, f.eks. af hensyn til nærhed til "
    "familie; så er prisen ikke længere over.",
    CITIZEN_MAY_PAY: "Borgeren kan selv betale det, der ligger over grænsen, eller vælge et tilbud inden for den. "
    "Kommunen kan også ændre sin visitation til det ønskede tilbud.",
    UNDECIDED: "Find grænsen i loven, og skriv den med kilde som egen værdi under Regler: «Beløbsgrænse for borgerens "
    "alternative tilbud». Prøv derefter igen.",
    NOT_COVERED: "Det frie valg omfatter botilbud til længerevarende ophold. Ønsket behandles i visitationen.",
}


def sentence(verdict: Verdict) -> str:
    """The answer in a sentence or two."""
    if verdict.outcome == NOT_COVERED:
        return f"{TITLES[NOT_COVERED]}. {_NEXT[NOT_COVERED]}"
    more = "" if verdict.share <= 0 else f", {danish.kroner(verdict.per_year)} om året"
    proposal = " Svaret er efter forslaget, som ikke er gældende regler." if verdict.standard == PROPOSAL else ""
    return f"{TITLES[verdict.outcome]}. Det er {_how_much(verdict.share)}{more}.{proposal}"


def case_text(wish: Wish, verdict: Verdict, names: tuple[str, str]) -> Iterator[str]:
    """The reason for the case file, paragraph by paragraph: facts, sum, rule, outcome, and what can be done."""
    yield f"Afgørelsesdato: {danish.day(wish.decided_on)}."
    yield f"Visiteret: {_fact(names[0], wish.referred)} Ønsket: {_fact(names[1], wish.wished)}"
    if verdict.without_housing:
        yield (
            "Den ene pris er med bolig og den anden uden. Boligdelen er trukket fra, så der sammenlignes "
            f"{_kr(verdict.referred)} med {_kr(verdict.wished)} pr. {UNITS[wish.referred.unit]}."
        )
    difference = verdict.wished - verdict.referred
    share = danish.percent(float(verdict.share), 2)
    yield (
        f"({_kr(verdict.wished)} - {_kr(verdict.referred)}) / {_kr(verdict.referred)} = {_kr(difference)} / "
        f"{_kr(verdict.referred)} = {share}. Det ønskede tilbud er {_how_much(verdict.share)}: "
        f"{danish.kroner(verdict.per_day)} pr. døgn og {danish.kroner(verdict.per_year)} om året."
    )
    yield _rule(verdict)
    yield f"{TITLES[verdict.outcome]}. {_NEXT[verdict.outcome]}"
    if verdict.above_per_year:
        yield (
            f"Over grænsen ligger {danish.kroner(verdict.above_per_day or 0)} pr. døgn og "
            f"{danish.kroner(verdict.above_per_year)} om året."
        )
    if verdict.citizen_pays is None and verdict.standard == LIMIT and verdict.outcome in {REFUSED, UNDECIDED}:
        yield "Regelbogen ved ikke, om borgeren kan betale det overskydende; undersøg det i loven."


def _fact(name: str, price: Price) -> str:
    housing = f", heraf bolig {_kr(price.housing)}" if price.housing is not None else ""
    unit = UNITS[price.unit]
    return f"{name}, {price.legal_basis}: {_kr(price.amount)} pr. {unit} den {danish.day(price.day)}{housing}."


def _rule(verdict: Verdict) -> str:
    if verdict.outcome == NOT_COVERED:
        covered = next(found for found in verdict.used if found.rule.id == "choice.covered")
        return f"Reglen om frit valg omfatter {in_words(covered)} ({_source(covered)})."
    if verdict.standard == PRACTICE:
        return _practice({found.rule.id.removeprefix("choice."): found for found in verdict.used})
    if verdict.limit is None:
        return (
            "Der gælder en beløbsgrænse i loven, men regelbogen kender ikke dens størrelse, og den gættes ikke."
            if verdict.outcome != ALLOWED
            else "Det ønskede tilbud er ikke dyrere, så grænsens størrelse er uden betydning."
        )
    rule = next(found for found in verdict.used if found.rule.id in {"choice.limit", "choice.limit_proposed"})
    return f"Grænsen er {said_number('share', verdict.limit)} ({_source(rule)})."


def _practice(found: Mapping[str, InForce]) -> str:
    """What is known of «væsentligt dyrere»; the words are no number."""
    said = {name: in_words(value) for name, value in found.items()}
    return (
        "Det ønskede tilbud må ikke være væsentligt dyrere; ordene er ikke fastlagt som et tal. Ankestyrelsen har i "
        f"afgørelser godtaget {said['decisions_low']} og op til {said['decisions_high']} "
        f"({_source(found['decisions_high'])}). DUKH råder til, at {said['advice_yes_low']} til "
        f"{said['advice_yes_high']} formodentlig ikke er væsentligt, og at {said['advice_no']} formodentlig er "
        f"({_source(found['advice_no'])}). Rådgivningen er ikke bindende, og hver sag vurderes for sig."
    )


def _source(found: InForce) -> str:
    checked = "" if found.value.source.verified else "; ikke bekræftet"
    own = "egen værdi; " if found.value.own else ""
    return f"{own}{found.value.source.act}, {found.value.source.section}{'' if found.value.own else checked}"


def _how_much(share: Fraction) -> str:
    if share == 0:
        return "lige så dyrt som det visiterede"
    word = "dyrere end" if share > 0 else "billigere end"
    size = danish.percent(float(abs(share)), 2) if abs(share) >= Fraction(1, 20_000) else "under 0,01 %"
    return f"{size} {word} det visiterede"


def _kr(amount: Decimal) -> str:
    return f"{danish.number(amount, 2)} kr."
