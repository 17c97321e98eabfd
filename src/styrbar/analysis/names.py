"""What a user reads for the values of the dimensions: names of accounts, offers, providers and owners."""

from collections.abc import Mapping
from dataclasses import dataclass

from styrbar.analysis.dimensions import EVERY, UNKNOWN
from styrbar.analysis.population import names as municipality_names
from styrbar.errors import BadInput
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
        if code_list := EVERY[dimension].codes:
            return codes(code_list)[value].label
        return self.by_dimension.get(dimension, {}).get(value) or value

    def value(self, dimension: str, text: str | None) -> str | None:
        """The value that is meant by a key or by the words of `of`; a text that means nothing stands as it is.

        Raises BadInput when several have the name.
        """
        if text is None or text == UNKNOWN:
            return None
        if dimension == "account":
            return text.partition(" ")[0]
        code_list = EVERY[dimension].codes
        known = {k: c.label for k, c in codes(code_list).items()} if code_list else self.by_dimension.get(dimension, {})
        if text in known:
            return text
        meant = [key for key, name in known.items() if (name or "").casefold() == text.casefold()]
        if len(meant) > 1 or (code_list and not meant):
            raise BadInput(
                f"Det er ikke klart, hvilken værdi der er valgt for {EVERY[dimension].heading.lower()}.",
                next_step=f"Vælg blandt: {', '.join(meant or [c.label for c in codes(code_list).values()])}.",
            )
        return meant[0] if meant else text


def names_of(snapshot: Snapshot) -> Names:
    """Names of the snapshot's offers and providers, and of municipalities by their code as text."""
    offers = snapshot.table("offers").select("offer", "offer_name").collect()
    providers = snapshot.table("providers").select("provider", "provider_name").collect()
    municipalities = {str(code): name for code, name in municipality_names(snapshot).items()}
    return Names(
        {"offer": dict(offers.iter_rows()), "provider": dict(providers.iter_rows()), "municipality": municipalities}
    )


def _account(value: str) -> str:
    function = codes("function").get(".".join(value.split(".")[:3]))
    return f"{value} {function.label}" if function else value
