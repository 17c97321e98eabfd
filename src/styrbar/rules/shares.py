"""An amount shared by weight so that the parts are whole øre and add up exactly: largest remainder."""

from collections.abc import Mapping
from typing import Any, TypeVar

from styrbar.errors import StyrbarError

Key = TypeVar("Key", int, str)


class NothingToShareBy(StyrbarError):
    """All the weights are zero, or there are none."""

    code = "nothing_to_share_by"
    exit_code = 2


class NegativeWeight(StyrbarError):
    """A weight is below zero."""

    code = "negative_weight"
    exit_code = 2


def nothing_to_share_by(what: str = "") -> NothingToShareBy:
    """The refusal, said once for numbers and frames; `what` names the amount that was to be shared."""
    return NothingToShareBy(
        "Beløbet kan ikke fordeles, for alle fordelingstal er 0.",
        what,
        "Ret fordelingstallene, så mindst ét er over 0.",
    )


def negative_weight(who: Any, what: str = "") -> NegativeWeight:
    """The refusal, said once for numbers and frames; `who` is the first with a negative weight."""
    told = f"Fordelingstallet for {who} er negativt."
    return NegativeWeight(told, what, "Ret det til 0 eller mere.")


def largest_remainder(amount: int, weights: Mapping[Key, int]) -> dict[Key, int]:
    """Each key's share of `amount` (whole øre) by its weight (whole, 0 or more), in the order of the weights.

        share = floor(|amount| x weight / total weight), and the øre that are left go one each to the largest remainders

    Ties go to the lowest key. A negative amount is shared as its size, with the sign put back; a weight of 0 gives 0.
    The shares add up to the amount exactly. Raises NothingToShareBy and NegativeWeight.
    """
    total = sum(weights.values())
    for key, weight in weights.items():
        if weight < 0:
            raise negative_weight(key)
    if not total:
        raise nothing_to_share_by()
    whole = {key: divmod(abs(amount) * weight, total) for key, weight in weights.items()}
    left = abs(amount) - sum(quotient for quotient, _ in whole.values())
    first = set(sorted(whole, key=lambda key: (-whole[key][1], key))[:left])
    sign = -1 if amount < 0 else 1
    return {key: sign * (quotient + (key in first)) for key, (quotient, _) in whole.items()}
