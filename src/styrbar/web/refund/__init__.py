"""Refusion: what the state refunds, what it rests on for one citizen, and what other municipalities are to pay."""

from styrbar.web.refund import claims, person, refund

PAGES = (*refund.PAGES, *claims.PAGES, *person.PAGES)
"""In the order of the menu."""
