"""Offentliggør: tables that leave the house, and extracts for research."""

from styrbar.web.publication import extracts, published, publishing

PAGES = (*publishing.PAGES, *published.PAGES, *extracts.PAGES)
