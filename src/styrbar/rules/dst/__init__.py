"""What Danmarks Statistik's statistic on spending per individual takes in, by dated rules.

Method: docs/metode/danmarks-statistik.md. Source: the statistic's documentation; what it does not say is not verified.
"""

from dataclasses import dataclass
from datetime import date

from styrbar.rules.account import function_of, within
from styrbar.rules.book import InForce, RuleBook
from styrbar.rules.refund.ladder import is_one_of, listed

ACCOUNT_FORMS = ("full", "function", "digits")


@dataclass(frozen=True)
class Statistic:
    """The rules of one year; `used` are the values behind."""

    year: int
    legal_bases: tuple[str, ...]
    support_bases: tuple[str, ...]
    like_accounts: tuple[str, ...]
    scope_accounts: tuple[str, ...]
    accounts: tuple[str, ...]
    adult_age: int
    oldest: int
    account_form: str
    used: tuple[InForce, ...]

    def takes(self, legal_basis: str | None, account: str | None) -> bool:
        """Whether spending with this section on this account is in the statistic; without section the account says."""
        if legal_basis is None:
            return account is not None and within(account, self.scope_accounts)
        if is_one_of(legal_basis, self.legal_bases):
            return True
        like = account is not None and within(account, self.like_accounts)
        return like and is_one_of(legal_basis, self.support_bases)

    def awaits(self, account: str | None) -> bool:
        """Whether the account is one the statistic's spending is expected on."""
        return account is not None and within(account, self.accounts)

    def on_scope(self, account: str | None) -> bool:
        """Whether the account is one that spending without a section is in the statistic by."""
        return account is not None and within(account, self.scope_accounts)

    def account_text(self, account: str, dranst: int, ownership_code: str | None) -> str:
        """The account string in the form of the delivery: «5.38.50.1.4.002», «5.38.50.002» or «5385014002»."""
        function, grouping = function_of(account), account.split(".")[3:]
        if self.account_form == "function":
            return account
        # Without a grouping a single digit after the dranst could not be told from one.
        owner = [ownership_code] if ownership_code and grouping else []
        parts = [function, str(dranst), *owner, *grouping]
        text = ".".join(parts)
        return text.replace(".", "") if self.account_form == "digits" else text


def statistic(book: RuleBook, year: int) -> Statistic:
    """The rules on 31 December of the year. Raises RuleNotInForce for a year before the statistic began."""
    day = date(year, 12, 31)
    names = ("legal_bases", "support_bases", "like_accounts", "scope_accounts", "accounts")
    lists = {name: book.at(f"dst.{name}", day) for name in names}
    adult, oldest, form = (book.at(f"dst.{name}", day) for name in ("adult_age", "oldest", "account_form"))
    return Statistic(
        year,
        **{name: listed(found) for name, found in lists.items()},
        adult_age=int(adult.number),
        oldest=int(oldest.number),
        account_form=form.words[0],
        used=(*lists.values(), adult, oldest, form),
    )
