"""Udgifter efter konto: what each account costs, as the published tables cut it, and whether the accounts agree."""

from styrbar.web.accounts import accounts, compare

PAGES = (*accounts.PAGES, *compare.PAGES)
