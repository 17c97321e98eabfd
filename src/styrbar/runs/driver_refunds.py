"""What the state refunds of two years' own spending, by the drivers' smallest groups; a register's has none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from styrbar.analysis.answer import Basis
from styrbar.analysis.costly import CostlyLimit
from styrbar.analysis.dimensions import LINE, kind_of_help
from styrbar.analysis.drivers import Sides
from styrbar.analysis.expected_accounts import readable
from styrbar.analysis.population import names
from styrbar.analysis.spending import own
from styrbar.errors import BadInput
from styrbar.register.snapshot import Snapshot
from styrbar.runs.net import Net, net_basis, net_of
from styrbar.runs.objective import own_municipality
from styrbar.runs.spending import STATUS, has_register, people_of, spending_of
from styrbar.runs.workspace import Workspace
from styrbar.runs.year import outside_of, year_of


@dataclass(frozen=True)
class Refunds:
    """The two years' refunds as `drivers` takes them, None when figures are gross; and what the answer says of it."""

    sides: Sides | None = None
    basis: tuple[Basis, ...] = ()
    outside: Mapping[str, int] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether figures are net."""
        return self.sides is not None

    @staticmethod
    def gross(ws: Workspace, snapshot: Snapshot, years: tuple[int, int]) -> "Refunds":
        """Figures before refund."""
        if has_register(snapshot):
            return Refunds()
        return Refunds(None, (Basis("Beløb", "Brutto, før statsrefusion", "refusion"),), _outside(ws, snapshot, years))


def refunds_of(
    ws: Workspace, snapshot: Snapshot, years: tuple[int, int], dims: Sequence[str], costly: CostlyLimit | None
) -> Refunds:
    """Figures after refund; gross, with the reason, when a year's refund cannot be reckoned. Raises BadInput."""
    if has_register(snapshot):
        raise BadInput("Registerets udgifter er brutto.", next_step="Vælg brutto.")
    nets = [net_of(ws, year_of(ws, snapshot.id, year, STATUS)) for year in years]
    lacking = [net for net in nets if net.found is None]
    outside = _outside(ws, snapshot, years)
    if lacking:
        return Refunds(None, net_basis(lacking[0], asked=True), outside)
    before, after = (_refund(ws, snapshot, net, dims, costly) for net in nets)
    return Refunds((before, after), net_basis(nets[1], asked=True), outside)


def _refund(
    ws: Workspace, snapshot: Snapshot, net: Net, dims: Sequence[str], costly: CostlyLimit | None
) -> pl.DataFrame:
    """The dims and what is refunded of each citizen's lines, in the words that the spending has."""
    year = net.year.number
    lines = net.events.group_by("citizen", *LINE).agg(amount=pl.col("refund").sum()).filter(pl.col("amount") != 0)
    nothing = (pl.lit(None, dtype).alias(name) for name, dtype in _QUANTITY.items())
    side = readable(lines).with_columns(kind_of_help(), *nothing)
    rows = own(side, *people_of(snapshot), year, own_municipality(ws, names(snapshot)))
    if "costly" in dims:
        spent = spending_of(ws, snapshot.id, [year], costly)
        who = spent.select("citizen", "costly").drop_nulls().unique().collect()
        rows = rows.join(who, on="citizen", how="left")
    return rows.select(*dims, "amount")


_QUANTITY = {"unit": pl.String(), "days": pl.Int64(), "units": pl.Int64()}


def _outside(ws: Workspace, snapshot: Snapshot, years: tuple[int, int]) -> dict[str, int]:
    """Øre left out of each year, by the words for why."""
    return {
        f"{reason}, {year}": ore
        for year in years
        for reason, ore in outside_of(year_of(ws, snapshot.id, year, STATUS)).items()
    }
