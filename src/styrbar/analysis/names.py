"""What a user reads for the values of the dimensions: names of accounts, offers, providers and owners."""

from collections.abc import Mapping
from dataclasses import dataclass

from styrbar.analysis.dimensions import DIMENSIONS, UNKNOWN
from styrbar.register.snapshot import Snapshot
from styrbar.register.tables import codes


@dataclass(frozen=True)
class Names:
    """Display names by dimension and value; a value without a name stands as it is."""

    by_dimension: Mapping[str, Mapping[str, str]]

    def of(self, dimension: str, value: str | None) -> str:
        """The words for one value: «5.38.50 Botilbud til længerevarende ophold», «(ikke oplyst)»."""
        if value is None:
            return UNKNOWN
        if dimension == "account":
            return _account(value)
        if code_list := DIMENSIONS[dimension].codes:
            return codes(code_list)[value].label
        return self.by_dimension.get(dimension, {}).get(value) or value


def names_of(snapshot: Snapshot) -> Names:
    """Names of the snapshot's offers and providers."""
    offers = snapshot.table("offers").select("offer", "offer_name").collect()
    providers = snapshot.table("providers").select("provider", "provider_name").collect()
    return Names({"offer": dict(offers.iter_rows()), "provider": dict(providers.iter_rows())})


def _account(value: str) -> str:
    function = codes("function").get(".".join(value.split(".")[:3]))
    return f"{value} {function.label}" if function else value
