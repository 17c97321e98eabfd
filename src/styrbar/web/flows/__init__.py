"""Udgifter: the costliest, the owners, the flows of people, and how long help lasts."""

from styrbar.web.flows import costliest, duration, owners, people_flow

PAGES = (*costliest.PAGES, *owners.PAGES, *people_flow.PAGES, *duration.PAGES)
"""In the order of the menu."""
