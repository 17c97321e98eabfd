"""Udgifter: what drives the spending, who costs most, and how others do."""

from styrbar.web.spending import drivers

PAGES = (*drivers.PAGES,)
"""In the order of the menu."""
