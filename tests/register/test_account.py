"""Account strings: understood when their parts leave no doubt, refused otherwise."""

import pytest

from styrbar.register.account import Account, parse


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5.38.50", Account("5.38.50")),
        ("05.38.50", Account("5.38.50")),
        ("53850", Account("5.38.50")),
        ("053850", Account("5.38.50")),
        ("5 38 50", Account("5.38.50")),
        ("5.38.50-002", Account("5.38.50.002")),
        ("53850002", Account("5.38.50.002")),
        ("53850-002", Account("5.38.50.002")),
        ("05.38.50.2.002", Account("5.38.50.002", dranst=2)),
        ("5.38.50.1.4.002", Account("5.38.50.002", dranst=1, ownership_code="4")),
        ("5.38.50 Botilbud til længerevarende ophold", Account("5.38.50")),
    ],
)
def test_an_account_is_understood(text, expected):
    assert parse(text) == expected


@pytest.mark.parametrize(
    "text", ["538500021", "05385002", "5.38", "5.38.5", "15.38.50", "5.38.50.02", "5.38.50.002.1", "XG-5", "0113901234"]
)
def test_an_account_that_could_mean_two_things_is_refused(text):
    assert parse(text) is None
