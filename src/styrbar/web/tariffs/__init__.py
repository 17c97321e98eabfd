"""Takster: an offer's tariff from its cost budget, and the differentiated tariff from need."""

from styrbar.web.tariffs import calculation, listed, need, steps

PAGES = (*listed.PAGES, *need.PAGES, *steps.PAGES, *calculation.PAGES)
"""In the order of the menu."""
