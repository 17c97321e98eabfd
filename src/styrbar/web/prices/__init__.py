"""Priser: side om side, mod det forventede, og under et loft."""

from styrbar.web.prices import ceiling, compare, fair

PAGES = (*compare.PAGES, *fair.PAGES, *ceiling.PAGES)
"""In the order of the menu."""
