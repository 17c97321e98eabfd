"""Fetch population and municipal accounts from the Statbank, when somebody asks for it, and only then."""

from dataclasses import dataclass
from datetime import date
from io import BytesIO

from styrbar.decisions import audit
from styrbar.errors import BadInput
from styrbar.intake.importing import never, quiet
from styrbar.intake.readers import Source
from styrbar.intake.statbank import ACCOUNTS, ADDRESS, ALL, GROUPINGS, POPULATION, Extract, Statbank
from styrbar.register.municipalities import municipalities
from styrbar.runs.deliveries import Delivered
from styrbar.runs.importing import run_import
from styrbar.runs.workspace import Workspace

DEFAULT_ADDRESS = ADDRESS
_RUNNING_AND_REFUND = ("1", "2")
_NET, _CURRENT = "TOT", "LOBM"


@dataclass(frozen=True)
class StatbankChoices:
    """What to fetch: «population» or «accounts», the years, by grouping instead of function, and where from."""

    what: str
    years: tuple[int, ...]
    groupings: bool = False
    address: str = ADDRESS


def fetch(ws: Workspace, choices: StatbankChoices) -> Extract:
    """The file as the Statbank sends it, which the import reads; a line in the log says what was asked for.

    Raises NotAllowed without leave to import, BadInput for a year the Statbank does not have, and StatbankError.
    """
    ws.actor.require("import_data")
    if not choices.years:
        raise BadInput("Der mangler et år.", next_step="Angiv det med --year, f.eks. --year 2026.")
    bank = Statbank(choices.address)
    chosen = _population(choices) if choices.what == "population" else _accounts(choices)
    table = POPULATION if choices.what == "population" else GROUPINGS if choices.groupings else ACCOUNTS
    found = bank.extract(table, chosen)
    audit.log(ws.actor, "fetched", f"{table} for {', '.join(map(str, choices.years))}: {found.rows} rækker")
    return found


def import_extract(ws: Workspace, found: Extract, data_date: date) -> Delivered:
    """Import a fetched file as a delivery of its own. Raises BadInput for accounts by grouping, which are not read."""
    if found.name.startswith(GROUPINGS):
        raise BadInput(
            "Regnskaber på grupperinger kan hentes som fil, men ikke indlæses.", next_step="Udelad --groupings."
        )
    source = Source(found.name, lambda: BytesIO(found.content))
    before = {m.id for m in ws.store.manifests()}
    report = run_import(ws, [source], data_date=data_date, progress=quiet, cancelled=never)
    return Delivered(found.name, report, report.snapshot in before)


def _population(choices: StatbankChoices) -> dict[str, list[str]]:
    """Every municipality and year of age on 1 January, both sexes and all marital statuses together."""
    quarters = [f"{year}K1" for year in choices.years]
    return {"OMRÅDE": _codes(), "KØN": ["TOT"], "ALDER": [ALL], "CIVILSTAND": ["TOT"], "TID": quarters}


def _accounts(choices: StatbankChoices) -> dict[str, list[str]]:
    """Running cost and state refund of every municipality and function, net, in current prices."""
    chosen = {
        "OMRÅDE": _codes(), "FUNKTION": [ALL], "DRANST": [*_RUNNING_AND_REFUND], "ART": [_NET],
        "PRISENHED": [_CURRENT], "TID": [str(year) for year in choices.years],
    }  # fmt: skip
    return chosen | ({"EJER": [ALL], "GRUPPERING": [ALL]} if choices.groupings else {})


def _codes() -> list[str]:
    return [f"{code:03d}" for code in municipalities()]
